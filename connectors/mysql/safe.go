package mysql

import (
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// hasZeroDates says whether MySQL may store what is no date in a column of this kind.
func (k kind) hasZeroDates() bool {
	return k == kindDate || k == kindDateTime || k == kindTimestamp
}

// verdictOf is the safe table: what MySQL's answer to "column op constant" is worth.
func verdictOf(c rel.TableColumn, op string) source.Verdict {
	equality := op == "="
	ordering := op != "=" && op != "<>"
	switch kindOfColumn(c) {
	case kindInt, kindNumeric:
		return exact
	case kindYear:
		// A literal below 100 means a year of this or the last century; literal() keeps those away.
		return superset("a year is compared by rules of its own")
	case kindFloat4, kindFloat8:
		if ordering {
			return superset("floating point literals are approximate: the bound is widened")
		}
		return none("floating point equality depends on how a literal is read")
	case kindText, kindEnum:
		switch {
		case !equality:
			return none("collation " + c.Remote.Collation + " does not compare as PostgreSQL does")
		case !knownCharset(c.Remote.Collation):
			return none("collation " + c.Remote.Collation + " is not known")
		}
		return superset("collation " + c.Remote.Collation + " may ignore case, accents or trailing spaces")
	case kindBytes:
		if equality {
			return superset("binary strings are checked again")
		}
		return none("binary strings are sent for equality only")
	case kindDate, kindDateTime, kindTimestamp:
		return superset("MySQL may hold zero dates")
	case kindTime:
		return superset("MySQL's time reaches beyond a day")
	case kindUUID:
		if equality {
			return superset("uuids are checked again")
		}
		return none("MySQL orders uuids differently")
	case kindRefused:
		return none(c.Refused)
	}
	return none("values of type " + c.Remote.Type + " are not compared by MySQL as by PostgreSQL")
}

// charsets are those that agree with ASCII in its range, so that an ASCII literal means the
// same text in all of them.
var charsets = map[string]bool{
	"utf8mb4": true, "utf8mb3": true, "utf8": true, "latin1": true, "latin2": true, "latin5": true, "latin7": true, "ascii": true,
	"cp1250": true, "cp1251": true, "cp1256": true, "cp1257": true, "cp850": true, "cp852": true, "cp866": true,
	"greek": true, "hebrew": true, "koi8r": true, "koi8u": true,
}

func charsetOf(collation string) string {
	set, _, _ := strings.Cut(collation, "_")
	if set == "uca1400" { // MariaDB prints the collations of every character set so
		return ""
	}
	return set
}

func knownCharset(collation string) bool { return charsets[charsetOf(collation)] }

// sameFamily says whether two columns may be compared with each other in MySQL by the
// rules that hold for each with a constant.
func sameFamily(a, b rel.TableColumn) bool {
	ka, kb := kindOfColumn(a), kindOfColumn(b)
	switch ka {
	case kindInt, kindNumeric:
		return kb == kindInt || kb == kindNumeric
	case kindDate, kindDateTime, kindTimestamp:
		return ka == kb
	}
	return false
}
