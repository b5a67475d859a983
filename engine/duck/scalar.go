package duck

import (
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// scalars are the functions written in Go that the printed SQL calls.
func scalars() []duckdb.Scalar {
	return slices.Concat(numScalars(), calcScalars(), textScalars(), inputScalars(), jsonScalars(), rowScalars(), catalogScalars(), pathScalars(), enumScalars(), nestedScalars(), timeScalars(), caseScalars(), regScalars(), privilegeScalars(), functionScalars(), aggregateScalars(), reachScalars())
}

// text1 is a function of one text that gives a text.
func text1(name string, f func(string) (string, error)) duckdb.Scalar {
	return duckdb.Scalar{Name: name, Args: []duckdb.Type{duckdb.Varchar}, Ret: duckdb.Varchar,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			for i := range in.Rows() {
				s, err := f(in.Args[0].Text(i))
				if err != nil {
					return err
				}
				out.SetText(i, s)
			}
			return nil
		}}
}

// textInt is a function of a text and an integer that gives a text.
func textInt(name string, f func(string, int64) (string, error)) duckdb.Scalar {
	return duckdb.Scalar{Name: name, Args: []duckdb.Type{duckdb.Varchar, duckdb.BigInt}, Ret: duckdb.Varchar,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			n := duckdb.Slice[int64](&in.Args[1], in.Len)
			for i := range in.Rows() {
				s, err := f(in.Args[0].Text(i), n[i])
				if err != nil {
					return err
				}
				out.SetText(i, s)
			}
			return nil
		}}
}

// fixed1 is a function of one text that gives a value of fixed width.
func fixed1[T any](name string, ret duckdb.Type, f func(string) (T, error)) duckdb.Scalar {
	return duckdb.Scalar{Name: name, Args: []duckdb.Type{duckdb.Varchar}, Ret: ret,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			values := duckdb.Slice[T](out, in.Len)
			for i := range in.Rows() {
				v, err := f(in.Args[0].Text(i))
				if err != nil {
					return err
				}
				values[i] = v
			}
			return nil
		}}
}

// ofFixed is a function of a value of fixed width that gives a text.
func ofFixed[T any](name string, arg duckdb.Type, f func(T) (string, error)) duckdb.Scalar {
	return duckdb.Scalar{Name: name, Args: []duckdb.Type{arg}, Ret: duckdb.Varchar,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			values := duckdb.Slice[T](&in.Args[0], in.Len)
			for i := range in.Rows() {
				s, err := f(values[i])
				if err != nil {
					return err
				}
				out.SetText(i, s)
			}
			return nil
		}}
}

// parsed reads a text as PostgreSQL's type t, the Go value being of type V.
func parsed[V any](t rel.Type) func(string) (V, error) {
	return func(s string) (V, error) {
		v, err := pgvalue.Parse(s, t, pgvalue.Settings{})
		if err != nil {
			var zero V
			return zero, err
		}
		return v.(V), nil
	}
}

// to converts what a parser gives.
func to[V, T any](parse func(string) (V, error), conv func(V) T) func(string) (T, error) {
	return func(s string) (T, error) {
		v, err := parse(s)
		if err != nil {
			var zero T
			return zero, err
		}
		return conv(v), nil
	}
}

// inputScalars are types' input functions, and output functions where DuckDB's differ.
func inputScalars() []duckdb.Scalar {
	str := func(s string) string { return s }
	return []duckdb.Scalar{
		fixed1("bool_in", duckdb.Boolean, parsed[bool](rel.Bool)),
		fixed1("int2_in", duckdb.SmallInt, to(parsed[int64](rel.Int2), func(v int64) int16 { return int16(v) })),
		fixed1("int4_in", duckdb.Integer, to(parsed[int64](rel.Int4), func(v int64) int32 { return int32(v) })),
		fixed1("int8_in", duckdb.BigInt, parsed[int64](rel.Int8)),
		fixed1("oid_in", duckdb.UInteger, to(parsed[int64](rel.OIDType), func(v int64) uint32 { return uint32(v) })),
		fixed1("float4_in", duckdb.Float, to(parsed[float64](rel.Float4), func(v float64) float32 { return float32(v) })),
		fixed1("float8_in", duckdb.Double, parsed[float64](rel.Float8)),
		byteaIn(),
		inetKey(),
		text1("uuid_in", to(parsed[string](rel.UUID), str)),
		text1("json_in", to(parsed[string](rel.JSON), str)),
		text1("jsonb_in", to(parsed[string](rel.JSONB), str)),
		text1("jsonb_of", to(parsed[string](rel.JSONB), str)),
	}
}

func byteaIn() duckdb.Scalar {
	parse := parsed[[]byte](rel.Bytea)
	return duckdb.Scalar{Name: "bytea_in", Args: []duckdb.Type{duckdb.Varchar}, Ret: duckdb.Blob,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			for i := range in.Rows() {
				b, err := parse(in.Args[0].Text(i))
				if err != nil {
					return err
				}
				out.SetBytes(i, b)
			}
			return nil
		}}
}

func textScalars() []duckdb.Scalar {
	return []duckdb.Scalar{
		formatScalar(),
		text1("array_element_text", func(s string) (string, error) { return arrayElementText(s), nil }),
	}
}

// arrayElementText quotes an element as array_out does.
func arrayElementText(s string) string {
	if s != "" && !strings.EqualFold(s, "NULL") && !strings.ContainsAny(s, "{},\"\\ \t\n\v\f\r") {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
