package duck

import (
	"fmt"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// What the system catalogues' queries need besides: object identifiers, their vectors,
// and the functions that spell types and sizes.

// catalogTemplates are looked up like the other templates.
var catalogTemplates = map[string]string{
	"format_type(oid,int4)": "format_type_of($1, coalesce($2, -2))",
	"format_type(oid,int8)": "format_type_of($1, CAST(coalesce($2, -2) AS INTEGER))",
	"pg_size_pretty(int8)":  "size_pretty($1)",

	// subscripts of vectors begin at 0
	"array_upper(int2vector,int4)":  "CAST(CASE WHEN $2 = 1 AND len(vector_list($1)) > 0 THEN len(vector_list($1)) - 1 END AS INTEGER)",
	"array_upper(oidvector,int4)":   "CAST(CASE WHEN $2 = 1 AND len(vector_list($1)) > 0 THEN len(vector_list($1)) - 1 END AS INTEGER)",
	"array_lower(int2vector,int4)":  "CAST(CASE WHEN $2 = 1 AND len(vector_list($1)) > 0 THEN 0 END AS INTEGER)",
	"array_lower(oidvector,int4)":   "CAST(CASE WHEN $2 = 1 AND len(vector_list($1)) > 0 THEN 0 END AS INTEGER)",
	"array_length(int2vector,int4)": "CAST(CASE WHEN $2 = 1 AND len(vector_list($1)) > 0 THEN len(vector_list($1)) END AS INTEGER)",
	"array_length(oidvector,int4)":  "CAST(CASE WHEN $2 = 1 AND len(vector_list($1)) > 0 THEN len(vector_list($1)) END AS INTEGER)",
}

// regTypes travel as their OIDs: between them and oid a cast changes nothing.
var regTypes = []string{"regclass", "regtype", "regproc", "regprocedure", "regoper", "regnamespace", "regrole"}

func catalogCasts() map[string]string {
	m := map[string]string{"int2vector array": "CAST(vector_list($1) AS $t)", "oidvector array": "CAST(vector_list($1) AS $t)"}
	for _, r := range regTypes {
		m["oid "+r], m[r+" oid"] = "$1", "$1"
		m["int2 "+r], m["int4 "+r], m[r+" int4"], m[r+" int8"] = oidOfInt, oidOfInt, intOfOID, "CAST($1 AS $t)"
	}
	m["regproc regprocedure"], m["regprocedure regproc"] = "$1", "$1"
	return m
}

// columnSize prints pg_column_size of types of a fixed size. What other values occupy depends on how
// PostgreSQL stores them: with a short header or a long one, compressed, elsewhere.
func columnSize(p *printer, e *rel.Call) (string, bool) {
	t, ok := pgtypes.TypeByOID(e.Args[0].Type().OID)
	if !ok || t.Len <= 0 {
		return "", false
	}
	return fmt.Sprintf("CASE WHEN %s IS NOT NULL THEN %d END", p.expr(e.Args[0]), t.Len), true
}

func isVector(t rel.Type) bool { return t.OID == rel.Int2VectorOID || t.OID == rel.OIDVectorOID }

// elements prints an array or vector as DuckDB's list.
func (p *printer) elements(e rel.Expr) string {
	if rel.FormOf(e).Nested {
		return p.flat(e)
	}
	if !isVector(e.Type()) {
		return p.expr(e)
	}
	elem, _ := e.Type().Elem()
	return "CAST(vector_list(" + p.expr(e) + ") AS " + duckType(elem, rel.Form{}) + "[])"
}

func catalogScalars() []duckdb.Scalar {
	return []duckdb.Scalar{
		{Name: "format_type_of", Args: []duckdb.Type{duckdb.UInteger, duckdb.Integer}, Ret: duckdb.Varchar,
			Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
				oids, mods := duckdb.Slice[uint32](&in.Args[0], in.Len), duckdb.Slice[int32](&in.Args[1], in.Len)
				for i := range in.Rows() {
					out.SetText(i, formatType(rel.OID(oids[i]), mods[i]))
				}
				return nil
			}},
		ofFixed("size_pretty", duckdb.BigInt, func(n int64) (string, error) { return sizePretty(n), nil }),
	}
}

// formatType is format_type; a modifier of -2 is none given, which is not the same as -1:
// character without a length is character(1), bpchar is not.
func formatType(oid rel.OID, mod int32) string {
	if oid == 0 {
		return "-"
	}
	if _, ok := pgtypes.TypeByOID(oid); !ok {
		return "???"
	}
	elem, suffix := oid, ""
	if e := pgtypes.ElementType(oid); e != 0 && oid != rel.Int2VectorOID && oid != rel.OIDVectorOID {
		elem, suffix = e, "[]"
	}
	if mod == -1 {
		switch elem {
		case rel.BPCharOID:
			return "bpchar" + suffix
		case rel.BitOID:
			return `"bit"` + suffix
		}
	}
	return pgtypes.FormatType(rel.Type{OID: oid, Mod: max(mod, -1)})
}

// sizePretty is pg_size_pretty: the largest unit that leaves less than 20480 of it, halves
// rounded away from zero.
func sizePretty(n int64) string {
	abs := func(x int64) uint64 {
		if x < 0 {
			return -uint64(x)
		}
		return uint64(x)
	}
	if abs(n) < 10*1024 {
		return fmt.Sprintf("%d bytes", n)
	}
	n /= 1 << 9 // one bit is kept to round by
	units := []string{"kB", "MB", "GB", "TB", "PB"}
	for i, unit := range units {
		if abs(n) < 20*1024-1 || i == len(units)-1 {
			half := int64(1)
			if n < 0 {
				half = -1
			}
			return fmt.Sprintf("%d %s", (n+half)/2, unit)
		}
		n /= 1 << 10
	}
	return ""
}
