package pgtypes_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// TestCatalogRows holds the committed data against what PostgreSQL 15 is known to
// have: how many rows, and rows that everybody knows.
func TestCatalogRows(t *testing.T) {
	for _, c := range []struct {
		relation string
		rows     int
		key      string // "column=value" of a row
		want     string // "column=value …" of the same row; \N is NULL
	}{
		{"pg_type", 611, "typname=int4", `oid=23 typlen=4 typcategory=N typarray=1007 typispreferred=f typinput=42 typdefault=\N`},
		{"pg_type", 611, "typname=_text", "oid=1009 typelem=25 typcategory=A"},
		{"pg_proc", 3244, "oid=870", `proname=lower prokind=f proargtypes=25 prorettype=25 provolatile=i proargnames=\N prosrc=lower`},
		{"pg_proc", 3244, "oid=2108", "proname=sum prokind=a proargtypes=23 prorettype=20"},
		{"pg_operator", 799, "oid=551", "oprname=+ oprleft=23 oprright=23 oprresult=23 oprcode=177"},
		{"pg_aggregate", 148, "aggfnoid=2108", "aggkind=n aggtransfn=1841 aggtranstype=20"},
		{"pg_range", 6, "rngtypid=3904", "rngsubtype=23 rngmultitypid=4451"},
		{"pg_am", 7, "amname=btree", "oid=403 amtype=i"},
		{"pg_language", 4, "lanname=sql", "oid=14"},
		{"pg_namespace", 4, "nspname=pg_catalog", "oid=11"},
		{"pg_collation", 808, "collname=C", "oid=950 collcollate=C"},
	} {
		cols, types, rows := pgtypes.Catalog(c.relation)
		if len(rows) != c.rows || len(types) != len(cols) {
			t.Errorf("%s: %d rows, want %d; %d columns, %d types", c.relation, len(rows), c.rows, len(cols), len(types))
		}
		field := func(row []*string, col string) string {
			v := row[slices.Index(cols, col)]
			if v == nil {
				return `\N`
			}
			return *v
		}
		col, value, _ := strings.Cut(c.key, "=")
		at := slices.IndexFunc(rows, func(row []*string) bool { return field(row, col) == value })
		if at < 0 {
			t.Errorf("%s: no row with %s", c.relation, c.key)
			continue
		}
		for _, w := range strings.Fields(c.want) {
			col, value, _ := strings.Cut(w, "=")
			if got := field(rows[at], col); got != value {
				t.Errorf("%s with %s: %s is %s, want %s", c.relation, c.key, col, got, value)
			}
		}
	}
}

// TestCatalogColumnTypes shows that Catalog says what PostgreSQL says of its columns,
// and nothing of relations that are not in the data.
func TestCatalogColumnTypes(t *testing.T) {
	cols, types, _ := pgtypes.Catalog("pg_aggregate")
	for _, c := range []struct {
		col  string
		want rel.OID
	}{{"aggfnoid", rel.RegprocOID}, {"aggkind", rel.CharOID}, {"aggnumdirectargs", rel.Int2OID}, {"agginitval", rel.TextOID}} {
		if got := types[slices.Index(cols, c.col)]; got != c.want {
			t.Errorf("%s: type %d, want %d", c.col, got, c.want)
		}
	}
	if cols, _, rows := pgtypes.Catalog("pg_authid"); cols != nil || rows != nil {
		t.Error("pg_authid: there is none in the data")
	}
}

// TestCatalogIsUnescaped: the escapes of the data files do not come out.
func TestCatalogIsUnescaped(t *testing.T) {
	_, _, rows := pgtypes.Catalog("pg_type")
	for _, r := range rows {
		if *r[1] == "_box" && *r[10] != ";" {
			t.Errorf("_box: delimiter %q, want ;", *r[10])
		}
	}
	cols, _, rows := pgtypes.Catalog("pg_proc")
	src := slices.Index(cols, "prosrc")
	if !slices.ContainsFunc(rows, func(r []*string) bool { return strings.Contains(*r[src], "\n") }) {
		t.Error("no function body has a newline")
	}
}

func TestProcDetails(t *testing.T) {
	show := func(p *pgtypes.Proc) string {
		return fmt.Sprintf("%v %v defaults %d %v variadic %d → %d set %v out %v", p.Args, p.ArgNames, p.Defaults, p.DefaultSQL, p.Variadic, p.Ret, p.RetSet, p.Out)
	}
	for _, c := range []struct{ name, want string }{
		{"parse_ident", "[25 16] [str strict] defaults 1 [true] variadic 0 → 1009 set false out []"},
		{"jsonb_each", "[3802] [from_json] defaults 0 [] variadic 0 → 2249 set true out [{key 25} {value 3802}]"},
		{"concat", "[2276] [] defaults 0 [] variadic 2276 → 25 set false out []"},
		{"json_extract_path", "[114 1009] [from_json path_elems] defaults 0 [] variadic 25 → 114 set false out []"},
	} {
		procs := pgtypes.Procs(c.name)
		if len(procs) != 1 {
			t.Errorf("%s: %d functions", c.name, len(procs))
			continue
		}
		if got := show(procs[0]); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	if p := pgtypes.Procs("information_schema._pg_expandarray"); len(p) != 1 {
		t.Error("information_schema._pg_expandarray: not found under its schema")
	}
	if p := pgtypes.Procs("_pg_expandarray"); p != nil {
		t.Error("_pg_expandarray: found without its schema")
	}
	// Every default has its expression.
	for _, p := range allProcs(t) {
		if len(p.DefaultSQL) != p.Defaults {
			t.Errorf("%s: %d defaults, %d expressions", p.Name, p.Defaults, len(p.DefaultSQL))
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	b.Run("Operator", func(b *testing.B) {
		for b.Loop() {
			pgtypes.ResolveOperator("=", rel.VarcharOID, rel.UnknownOID)
		}
	})
	b.Run("Function", func(b *testing.B) {
		for b.Loop() {
			pgtypes.ResolveFunction("substring", []rel.OID{rel.VarcharOID, rel.Int4OID, rel.UnknownOID}, pgtypes.CallOptions{})
		}
	})
}
