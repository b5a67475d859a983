package bind

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// WrittenType is the name of a type as a text has it.
type WrittenType struct {
	Names []string // of the type, or of an array's elements: [database.][schema.]name
	Array bool
	node  *pg.TypeName
}

// ReadType takes a text apart that is the name of a type, as regtype's input function reads
// it; what is none is 42601 with its position in the text.
func ReadType(text string) (*WrittenType, error) {
	n, err := parse.TypeName(text)
	if err != nil {
		return nil, err
	}
	return &WrittenType{Names: fieldNames(n.Names), Array: len(n.ArrayBounds) > 0, node: n}, nil
}

// CheckModifier says whether the type of that OID, which Names stand for, takes the modifier
// that is written.
func (t *WrittenType) CheckModifier(oid rel.OID) error {
	q := &query{binder: newBinder(nil, Options{})}
	_, err := q.typeModifier(rel.Of(oid), t.node)
	return err
}

// typeModifier computes a typmod from what is in parentheses (the types' typmodin functions;
// an array type has that of its elements).
func (q *query) typeModifier(t rel.Type, n *pg.TypeName) (int32, error) {
	if len(n.Typmods) == 0 {
		return -1, nil
	}
	oid := t.OID
	if elem := pgtypes.ElementType(oid); elem != 0 {
		oid = elem
	}
	refuse := func(code, format string, args ...any) (int32, error) {
		return 0, q.errorf(n.Location, code, format, args...)
	}
	mods, err := q.modifiers(n, slices.Contains(modified, oid))
	if err != nil {
		return 0, err
	}
	switch oid {
	case rel.VarcharOID, rel.BPCharOID, rel.BitOID, rel.VarbitOID:
		name := map[rel.OID]string{rel.VarcharOID: "varchar", rel.BPCharOID: "char", rel.BitOID: "bit", rel.VarbitOID: "varbit"}[oid]
		longest, header := 10485760, 4
		if oid == rel.BitOID || oid == rel.VarbitOID {
			longest, header = 83886080, 0
		}
		switch {
		case len(mods) != 1:
			return refuse(pgerr.InvalidParameterValue, "invalid type modifier")
		case mods[0] < 1:
			return refuse(pgerr.InvalidParameterValue, "length for type %s must be at least 1", name)
		case mods[0] > longest:
			return refuse(pgerr.InvalidParameterValue, "length for type %s cannot exceed %d", name, longest)
		}
		return int32(mods[0] + header), nil
	case rel.NumericOID:
		scale := 0
		if len(mods) == 2 {
			scale = mods[1]
		}
		switch {
		case len(mods) > 2:
			return refuse(pgerr.InvalidParameterValue, "invalid NUMERIC type modifier")
		case mods[0] < 1 || mods[0] > 1000:
			return refuse(pgerr.InvalidParameterValue, "NUMERIC precision %d must be between 1 and 1000", mods[0])
		case scale < -1000 || scale > 1000:
			return refuse(pgerr.InvalidParameterValue, "NUMERIC scale %d must be between -1000 and 1000", scale)
		}
		return rel.NumericType(mods[0], scale).Mod, nil
	case rel.TimeOID, rel.TimestampOID, rel.TimestamptzOID, rel.TimetzOID:
		if len(mods) != 1 {
			return refuse(pgerr.InvalidParameterValue, "invalid type modifier")
		}
		if mods[0] < 0 {
			name, zone := "TIME", ""
			if oid == rel.TimestampOID || oid == rel.TimestamptzOID {
				name = "TIMESTAMP"
			}
			if oid == rel.TimestamptzOID || oid == rel.TimetzOID {
				zone = " WITH TIME ZONE"
			}
			return refuse(pgerr.InvalidParameterValue, "%s(%d)%s precision must not be negative", name, mods[0], zone)
		}
		return int32(min(mods[0], 6)), nil
	case rel.IntervalOID:
		precision := 0xffff
		if len(mods) == 2 {
			if precision = min(mods[1], 6); precision < 0 {
				return refuse(pgerr.InvalidParameterValue, "INTERVAL(%d) precision must not be negative", precision)
			}
		}
		if len(mods) > 2 || !slices.Contains(intervalFields, mods[0]) {
			return refuse(pgerr.InvalidParameterValue, "invalid INTERVAL type modifier")
		}
		if mods[0] == 0x7fff && precision == 0xffff {
			return -1, nil
		}
		return int32(mods[0])<<16 | int32(precision), nil
	}
	return refuse(pgerr.SyntaxError, "type modifier is not allowed for type \"%s\"", written(n))
}

// written is a type's name as messages have it: unquoted, without its modifier.
func written(n *pg.TypeName) string {
	name := strings.Join(fieldNames(n.Names), ".")
	if len(n.ArrayBounds) > 0 {
		name += "[]"
	}
	return name
}

// modified are the types that take a modifier.
var modified = []rel.OID{rel.VarcharOID, rel.BPCharOID, rel.BitOID, rel.VarbitOID, rel.NumericOID, rel.TimeOID, rel.TimestampOID, rel.TimestamptzOID,
	rel.TimetzOID, rel.IntervalOID}

// intervalFields are the fields that an interval may be restricted to, YEAR to MINUTE TO
// SECOND, as bits of its modifier; last all of them.
var intervalFields = func() []int {
	const month, year, day, hour, minute, second = 1 << 1, 1 << 2, 1 << 3, 1 << 10, 1 << 11, 1 << 12
	return []int{year, month, day, hour, minute, second, year | month, day | hour, day | hour | minute, day | hour | minute | second,
		hour | minute, hour | minute | second, minute | second, 0x7fff}
}()

// modifiers are the integers in parentheses; none where the type takes no modifier.
func (q *query) modifiers(n *pg.TypeName, takes bool) ([]int, error) {
	if !takes {
		return nil, nil
	}
	var out []int
	for _, m := range n.Typmods {
		text := ""
		if c, ref := m.GetAConst(), m.GetColumnRef(); c != nil && c.GetIval() != nil {
			out = append(out, int(c.GetIval().GetIval()))
			continue
		} else if c != nil && c.GetFval() != nil {
			text = c.GetFval().GetFval()
		} else if c != nil && c.GetSval() != nil {
			text = c.GetSval().GetSval()
		} else if ref != nil && len(ref.Fields) == 1 && ref.Fields[0].GetString_() != nil {
			text = ref.Fields[0].GetString_().GetSval()
		} else {
			return nil, q.errorf(n.Location, pgerr.SyntaxError, "type modifiers must be simple constants or identifiers")
		}
		i, err := strconv.ParseInt(strings.Trim(text, " \t\n\v\f\r"), 10, 32)
		switch {
		case errors.Is(err, strconv.ErrRange):
			return nil, q.errorf(n.Location, pgerr.NumericValueOutOfRange, "value \"%s\" is out of range for type integer", text)
		case err != nil:
			return nil, q.errorf(n.Location, pgerr.InvalidTextRepresentation, "invalid input syntax for type integer: \"%s\"", text)
		}
		out = append(out, int(i))
	}
	return out, nil
}
