package duck

import (
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgjson"
	"github.com/meshgate/meshgate/engine/rel"
)

// jsonRecord prints json_to_record as the object that it takes apart, jsonMember what the
// binder takes out of it. Without a column definition list any object is an error.
func jsonRecord(p *printer, e *rel.Call) (string, bool) {
	if e.Typ.OID == rel.RecordOID {
		return "CASE WHEN " + p.expr(e.Args[0]) + " IS NOT NULL THEN " + p.rowless(e) + " END", true
	}
	return "json_record(" + p.expr(e.Args[0]) + ")", true
}

func jsonMember(p *printer, e *rel.Call) (string, bool) {
	return "json_member(" + strings.Join(p.list(e.Args), ", ") + ")", true
}

// recordScalars take JSON objects apart into the columns of a definition list.
func recordScalars() []duckdb.Scalar {
	return []duckdb.Scalar{
		text1("json_record", func(s string) (string, error) {
			switch k := pgjson.Raw(s).Kind(); {
			case k == pgjson.Object:
				return s, nil
			case k == pgjson.Array:
				return "", pgerr.New(pgerr.InvalidParameterValue, "cannot call populate_composite on an array")
			}
			return "", pgerr.New(pgerr.InvalidParameterValue, "cannot call populate_composite on a scalar")
		}),
		{Name: "json_records", Args: []duckdb.Type{duckdb.Varchar, duckdb.Varchar}, Ret: duckdb.List(duckdb.Varchar),
			Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
				name := ""
				for i := range in.Rows() { // it is the same in every row
					name = in.Args[1].Text(i)
					break
				}
				return listed(func(s string) ([]element, error) { return jsonObjects(s, name) })(in, out)
			}},
		{Name: "json_member", Args: []duckdb.Type{duckdb.Varchar, duckdb.Varchar, duckdb.Integer}, Ret: duckdb.Varchar,
			Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
				modes := duckdb.Slice[int32](&in.Args[2], in.Len)
				for i := range in.Rows() {
					s, ok, err := memberText(in.Args[0].Text(i), in.Args[1].Text(i), modes[i])
					switch {
					case err != nil:
						return err
					case ok:
						out.SetText(i, s)
					default:
						out.SetNull(i)
					}
				}
				return nil
			}},
	}
}

// jsonObjects splits the argument of json_to_recordset.
func jsonObjects(s, name string) ([]element, error) {
	r := pgjson.Raw(s)
	fail := func(message string) ([]element, error) {
		return nil, pgerr.New(pgerr.InvalidParameterValue, message, name)
	}
	switch k := r.Kind(); {
	case k == pgjson.Array:
	case strings.HasPrefix(name, "jsonb"):
		return fail("cannot call %s on a non-array")
	case k == pgjson.Object:
		return fail("cannot call %s on an object")
	default:
		return fail("cannot call %s on a scalar")
	}
	var out []element
	all := true
	r.Each(func(_ string, e pgjson.Raw) bool {
		all = e.Kind() == pgjson.Object
		out = append(out, element{string(e), true})
		return all
	})
	if !all {
		return fail("argument of %s must be an array of objects")
	}
	return out, nil
}

// memberText gives a member as the text that a type's input function reads: bit 0 of mode
// keeps it as JSON, bit 1 makes an array of it.
func memberText(object, name string, mode int32) (string, bool, error) {
	if strings.Contains(object, `\u`) {
		if err := pgjson.CheckEscapes(object); err != nil {
			return "", false, err
		}
	}
	v, ok := pgjson.Raw(object).Field(name)
	if !ok {
		return "", false, nil
	}
	switch {
	case mode&2 == 0 && mode&1 != 0:
		return string(v), v.Kind() != pgjson.Null, nil
	case mode&2 == 0 || v.Kind() == pgjson.String:
		s, ok := v.Text()
		return s, ok, nil
	case v.Kind() == pgjson.Null:
		return "", false, nil
	case v.Kind() != pgjson.Array:
		return "", false, pgerr.New(pgerr.InvalidTextRepresentation, "expected JSON array").WithHint(`See the value of key "%s".`, name)
	}
	out, _, err := appendArray(nil, v, arrayDepth(v), func(e pgjson.Raw) (string, bool, error) {
		s, ok := e.Text()
		if mode&1 != 0 {
			s = string(e)
		}
		return s, ok, nil
	})
	return string(out), true, err
}

// arrayDepth is how deep arrays begin with arrays.
func arrayDepth(v pgjson.Raw) int {
	depth := 0
	for ok := true; ok && v.Kind() == pgjson.Array; depth++ {
		v, ok = v.Elem(0)
	}
	return depth
}

// appendArray appends a JSON array of a depth as an array literal, and gives its lengths. text
// gives an element's; ok is false for NULL.
func appendArray(dst []byte, v pgjson.Raw, depth int, text func(pgjson.Raw) (s string, ok bool, err error)) (out []byte, dims []int, err error) {
	if v.Kind() != pgjson.Array {
		return nil, nil, pgerr.New(pgerr.InvalidTextRepresentation, "expected JSON array")
	}
	dst = append(dst, '{')
	n := 0
	v.Each(func(_ string, e pgjson.Raw) bool {
		if n++; n > 1 {
			dst = append(dst, ',')
		}
		if depth > 1 {
			var inner []int
			if dst, inner, err = appendArray(dst, e, depth-1, text); err == nil && n > 1 && !slices.Equal(inner, dims) {
				err = pgerr.New(pgerr.InvalidTextRepresentation, "malformed JSON array").
					WithDetail("Multidimensional arrays must have sub-arrays with matching dimensions.")
			}
			dims = inner
			return err == nil
		}
		s, ok, fail := text(e)
		if err = fail; err != nil {
			return false
		}
		if !ok {
			dst = append(dst, "NULL"...)
			return true
		}
		dst = append(dst, '"')
		for i := 0; i < len(s); i++ {
			if s[i] == '"' || s[i] == '\\' {
				dst = append(dst, '\\')
			}
			dst = append(dst, s[i])
		}
		dst = append(dst, '"')
		return true
	})
	return append(dst, '}'), append([]int{n}, dims...), err
}
