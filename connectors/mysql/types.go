package mysql

import (
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// kind is how a column's values are read, judged and printed.
type kind int

const (
	kindRefused kind = iota
	kindInt          // every integer that fits int8
	kindYear
	kindNumeric // decimal, and bigint unsigned
	kindFloat4
	kindFloat8
	kindText
	kindEnum // enum and set: text to the client
	kindBytes
	kindBit
	kindDate
	kindDateTime
	kindTimestamp // an instant: MySQL stores UTC
	kindTime
	kindJSON
	kindUUID
	kindInet
)

// remoteColumn is a column as information_schema.columns describes it.
type remoteColumn struct {
	name, dataType, columnType string
	precision, scale, length   int // NUMERIC_PRECISION, NUMERIC_SCALE, CHARACTER_MAXIMUM_LENGTH
	fraction                   int // DATETIME_PRECISION
	collation, comment         string
	notNull                    bool
	json                       bool // MariaDB: longtext that a json_valid check guards
}

// pgType gives the PostgreSQL type of a column, or why there is none.
//
// tinyint(1) is a number, not a boolean: it may hold 2. bit(n) is bytea, big-endian, as
// the server sends it: the number of bits is in the remote type only. A MySQL timestamp is
// an instant (timestamptz), a datetime is not (timestamp).
func pgType(c remoteColumn) (t rel.Type, refused string) {
	unsigned := strings.Contains(c.columnType, "unsigned")
	switch kindOf(c.dataType, c.json) {
	case kindInt:
		if c.dataType == "bigint" && unsigned {
			return rel.NumericType(20, 0), ""
		}
		return intType(c.dataType, unsigned), ""
	case kindYear:
		return rel.Int2, ""
	case kindNumeric:
		return rel.NumericType(c.precision, c.scale), ""
	case kindFloat4:
		return rel.Float4, ""
	case kindFloat8:
		return rel.Float8, ""
	case kindText:
		switch {
		case c.dataType == "char" && c.length > 0:
			return rel.BPCharType(c.length), ""
		case c.dataType == "varchar" && c.length > 0:
			return rel.VarcharType(c.length), ""
		}
		return rel.Text, ""
	case kindEnum, kindInet:
		return rel.Text, ""
	case kindBytes, kindBit:
		return rel.Bytea, ""
	case kindDate:
		return rel.Date, ""
	case kindDateTime:
		return rel.Type{OID: rel.TimestampOID, Mod: int32(c.fraction)}, ""
	case kindTimestamp:
		return rel.Type{OID: rel.TimestamptzOID, Mod: int32(c.fraction)}, ""
	case kindTime:
		return rel.Type{OID: rel.TimeOID, Mod: int32(c.fraction)}, ""
	case kindJSON:
		return rel.JSON, ""
	case kindUUID:
		return rel.UUID, ""
	}
	return rel.Text, "PostgreSQL has no type for MySQL's " + c.columnType
}

func intType(dataType string, unsigned bool) rel.Type {
	switch dataType {
	case "tinyint":
		return rel.Int2
	case "smallint":
		if unsigned {
			return rel.Int4
		}
		return rel.Int2
	case "mediumint":
		return rel.Int4
	case "int":
		if unsigned {
			return rel.Int8
		}
		return rel.Int4
	}
	return rel.Int8
}

// kindOf reads DATA_TYPE; an unsigned bigint is told apart by kindOfColumn.
func kindOf(dataType string, json bool) kind {
	switch dataType {
	case "tinyint", "smallint", "mediumint", "int", "bigint":
		return kindInt
	case "year":
		return kindYear
	case "decimal":
		return kindNumeric
	case "float":
		return kindFloat4
	case "double":
		return kindFloat8
	case "char", "varchar", "tinytext", "text", "mediumtext", "longtext":
		if json {
			return kindJSON
		}
		return kindText
	case "enum", "set":
		return kindEnum
	case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob":
		return kindBytes
	case "bit":
		return kindBit
	case "date":
		return kindDate
	case "datetime":
		return kindDateTime
	case "timestamp":
		return kindTimestamp
	case "time":
		return kindTime
	case "json":
		return kindJSON
	case "uuid":
		return kindUUID
	case "inet4", "inet6":
		return kindInet
	}
	return kindRefused
}

// kindOfColumn gives the kind of a described column: it is read back from the remote type
// and the PostgreSQL type, so that a Table alone is enough to judge and to read.
func kindOfColumn(c rel.TableColumn) kind {
	if c.Refused != "" {
		return kindRefused
	}
	dataType := c.Remote.Type
	if i := strings.IndexAny(dataType, "( "); i >= 0 {
		dataType = dataType[:i]
	}
	k := kindOf(dataType, c.Type.OID == rel.JSONOID)
	if k == kindInt && c.Type.OID == rel.NumericOID {
		return kindNumeric
	}
	return k
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
