package duck

import (
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgjson"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// jsonScalars are what json.go prints values, rows and aggregates as JSON with.
func jsonScalars() []duckdb.Scalar {
	parts := []duckdb.Type{duckdb.List(duckdb.Varchar)}
	return append(recordScalars(), []duckdb.Scalar{
		{Name: "json_key", Args: []duckdb.Type{duckdb.Varchar}, Ret: duckdb.Blob, Fn: jsonKey},
		text1("json_quote", func(s string) (string, error) { return pgjson.Quote(s), nil }),
		text1("json_number", func(s string) (string, error) {
			if c := s[len(s)-1]; c >= '0' && c <= '9' {
				return s, nil
			}
			return pgjson.Quote(s), nil // NaN and the infinities are none in JSON
		}),
		ofFixed("json_date", duckdb.Date, func(v rel.Day) (string, error) {
			return pgvalue.Format(v, rel.Date, pgvalue.Settings{}), nil
		}),
		ofFixed("json_timestamp", duckdb.Timestamp, func(v rel.Instant) (string, error) {
			return pgvalue.JSONTime(v, rel.Timestamp, &pgvalue.Settings{}), nil
		}),
		{Name: "json_timestamptz", Args: []duckdb.Type{duckdb.TimestampTZ, duckdb.BigInt}, Ret: duckdb.Varchar, Fn: jsonTimestamptz},
		{Name: "required", Args: []duckdb.Type{duckdb.Varchar, duckdb.Varchar, duckdb.Varchar}, Ret: duckdb.Varchar, Nulls: true, Fn: required},
		{Name: "json_nested", Args: []duckdb.Type{duckdb.Varchar, parts[0], duckdb.Varchar}, Ret: duckdb.Varchar, Fn: jsonNested},
		{Name: "json_pairs", Args: []duckdb.Type{parts[0], parts[0], duckdb.Boolean}, Ret: duckdb.Varchar, Fn: jsonPairs},
		listText("json_list", parts, func(l []string) (string, error) { return "[" + strings.Join(l, ",") + "]", nil }),
		listText("json_lines", parts, func(l []string) (string, error) { return "[" + strings.Join(l, ",\n ") + "]", nil }),
		listText("json_array", parts, func(l []string) (string, error) { return "[" + strings.Join(l, ", ") + "]", nil }),
		listText("json_array_of_rows", parts, jsonRows),
		listText("json_members", parts, func(l []string) (string, error) { return "{ " + strings.Join(l, ", ") + " }", nil }),
	}...)
}

// jsonRows is json_agg's form of rows and arrays: a line for each but the first.
func jsonRows(l []string) (string, error) {
	var s strings.Builder
	s.WriteByte('[')
	for i, e := range l {
		if i > 0 {
			s.WriteString(", ")
			if e != "null" {
				s.WriteString("\n ")
			}
		}
		s.WriteString(e)
	}
	s.WriteByte(']')
	return s.String(), nil
}

// listText is a function of a list of texts. A part that is NULL is a member whose name is.
func listText(name string, args []duckdb.Type, f func([]string) (string, error)) duckdb.Scalar {
	return duckdb.Scalar{Name: name, Args: args, Ret: duckdb.Varchar,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			elems := in.Args[0].Child()
			var list []string
			for i := range in.Rows() {
				offset, n := in.Args[0].List(i)
				list = list[:0]
				for k := offset; k < offset+n; k++ {
					if !elems.Valid(k) {
						return pgerr.New(pgerr.InvalidParameterValue, "field name must not be null")
					}
					list = append(list, elems.Text(k))
				}
				s, err := f(list)
				if err != nil {
					return err
				}
				out.SetText(i, s)
			}
			return nil
		}}
}

// jsonKey gives bytes that order as jsonb does.
func jsonKey(in *duckdb.Chunk, out *duckdb.Vector) error {
	var buf []byte
	for i := range in.Rows() {
		v, err := pgjson.ParseB(in.Args[0].Text(i))
		if err != nil {
			return err
		}
		buf = pgjson.SortKey(buf[:0], &v)
		out.SetBytes(i, buf)
	}
	return nil
}

func jsonTimestamptz(in *duckdb.Chunk, out *duckdb.Vector) error {
	values := duckdb.Slice[rel.Instant](&in.Args[0], in.Len)
	ids := duckdb.Slice[int64](&in.Args[1], in.Len)
	for i := range in.Rows() {
		c, err := sessionOf(ids[i])
		if err != nil {
			return err
		}
		out.SetText(i, pgvalue.JSONTime(values[i], rel.Timestamptz, &c.Settings))
	}
	return nil
}
