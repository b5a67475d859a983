package duck

import (
	"encoding/binary"
	"math"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// nestKey makes bytes that compare as PostgreSQL compares arrays: element by element, NULL
// greatest, then the number of elements, of dimensions, and the dimensions.
func nestKey(s string, oid uint32) ([]byte, error) {
	a, err := shapeOf(s)
	if err != nil {
		return nil, err
	}
	t := rel.Of(rel.OID(oid))
	var key []byte
	for _, e := range a.elems {
		if e.Null {
			key = append(key, 2)
			continue
		}
		v, err := pgvalue.Parse(e.Text, t, pgvalue.Settings{})
		if err != nil {
			return nil, err
		}
		if key, err = appendKey(append(key, 1), v, t); err != nil {
			return nil, err
		}
	}
	key = append(key, 0, byte(len(a.dims)))
	for _, d := range a.dims {
		key = appendOrdered(appendOrdered(key, int64(d.Length)), int64(d.Lower))
	}
	return key, nil
}

func appendOrdered(key []byte, v int64) []byte {
	return binary.BigEndian.AppendUint64(key, uint64(v)^1<<63)
}

// appendEscaped appends bytes so that what follows does not matter to their order.
func appendEscaped[S string | []byte](key []byte, s S) []byte {
	for i := range len(s) {
		if key = append(key, s[i]); s[i] == 0 {
			key = append(key, 0xff)
		}
	}
	return append(key, 0, 0)
}

func appendKey(key []byte, v any, t rel.Type) ([]byte, error) {
	switch v := v.(type) {
	case bool:
		if v {
			return append(key, 1), nil
		}
		return append(key, 0), nil
	case int64:
		return appendOrdered(key, v), nil
	case float64:
		switch {
		case v != v:
			return binary.BigEndian.AppendUint64(key, math.MaxUint64), nil
		case v == 0:
			v = 0 // of both signs
		}
		b := math.Float64bits(v)
		if b>>63 != 0 {
			return binary.BigEndian.AppendUint64(key, ^b), nil
		}
		return binary.BigEndian.AppendUint64(key, b|1<<63), nil
	case rel.Day:
		return appendOrdered(key, int64(v)), nil
	case rel.TimeOfDay:
		return appendOrdered(key, int64(v)), nil
	case rel.Instant:
		return appendOrdered(key, int64(v)), nil
	case rel.Interval:
		const day = 86400 * 1000000
		days := int64(v.Months)*30 + int64(v.Days) + floorDiv(v.Micros, day)
		return appendOrdered(appendOrdered(key, days), v.Micros-floorDiv(v.Micros, day)*day), nil
	case []byte:
		return appendEscaped(key, v), nil
	case string:
		switch {
		case t.OID == rel.NumericOID:
			n, err := pgnum.Parse(v)
			if err != nil {
				return nil, err
			}
			return appendEscaped(key, pgnum.SortKey(nil, n)), nil
		case t.OID == rel.BPCharOID:
			return appendEscaped(key, strings.TrimRight(v, " ")), nil
		case ordered[t.OID]:
			return appendEscaped(key, v), nil
		}
		if u, ok := rel.EnumOf(t.OID); ok {
			at, _ := u.Position(v)
			return appendOrdered(key, int64(at)), nil
		}
	}
	return nil, pgerr.New(pgerr.FeatureNotSupported, "comparison of arrays of several dimensions of type %s is not supported yet", t)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
