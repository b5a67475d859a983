package pgcatalog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/catalog"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgcatalog"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/testserver"
)

// TestDescriptors compares every system relation's columns with PostgreSQL's.
func TestDescriptors(t *testing.T) {
	db := testserver.Postgres(t).CreateDatabase(t, "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")
	rows := db.Query(t, `SELECT nspname || '.' || relname || ' ' || string_agg(attname || ' ' ||
			CASE WHEN y.typtype = 'd' THEN format_type(y.typbasetype, y.typtypmod) WHEN y.typname = '_aclitem' THEN 'text[]' ELSE format_type(atttypid, atttypmod) END, ', ' ORDER BY attnum)
		FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_type y ON y.oid = atttypid
		WHERE nspname IN ('pg_catalog', 'information_schema') AND relkind IN ('r', 'v') AND attnum > 0 GROUP BY nspname, relname`)
	if len(rows) < 200 {
		t.Fatalf("%d relations", len(rows))
	}
	for _, want := range rows {
		name, _, _ := strings.Cut(want, " ")
		schema, relname, _ := strings.Cut(name, ".")
		d, ok := pgcatalog.Relation(rel.Name{Schema: schema, Name: relname})
		if !ok {
			t.Errorf("no %s", name)
			continue
		}
		var cols []string
		for _, c := range d.Columns {
			cols = append(cols, c.Name+" "+pgtypes.FormatType(c.Type))
		}
		if got := name + " " + strings.Join(cols, ", "); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// TestEveryRelationCanBeRead reads all columns of all system relations, and finds nothing
// in them of what the principal may not know.
func TestEveryRelationCanBeRead(t *testing.T) {
	s := session(t, mesh(t, "acme"))
	all, err := ask(t.Context(), s, "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v') AND c.oid < 16384")
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, r := range all.rows {
		name := rel.Name{Schema: r[0], Name: r[1]}
		a, err := ask(t.Context(), s, "SELECT * FROM "+name.String())
		if err != nil {
			t.Errorf("%s: %s", name, errorText(err))
			continue
		}
		for _, row := range a.rows {
			for _, v := range row {
				found = found || v == "orders"
				if v == "salaries" || v == "payroll" || v == "team-payroll" || strings.HasPrefix(v, "meshgate_") {
					t.Errorf("%s lists %q", name, row)
				}
			}
		}
	}
	if !found {
		t.Error("sales.orders is nowhere")
	}
	for _, sql := range []string{"SELECT 'payroll.salaries'::regclass", "SELECT 'payroll'::regnamespace", "SELECT '\"team-payroll\"'::regrole"} {
		if _, err := ask(t.Context(), s, sql); err == nil {
			t.Errorf("%s finds something", sql)
		}
	}
}

// TestOIDs: stable, unique, and not changed by what the principal sees or by other relations.
func TestOIDs(t *testing.T) {
	snap := mesh(t, "acme")
	view := func(s *catalog.Snapshot, tables []*rel.Table) *pgcatalog.View {
		return &pgcatalog.View{Snapshot: s, Visible: tables, Database: "acme", User: "ada", SearchPath: []string{"public"}}
	}
	oid := func(v *pgcatalog.View, name string) uint32 {
		n, err := v.ResolveReg(rel.RegclassOID, name, nil, false)
		if err != nil {
			t.Fatalf("no %s: %v", name, err)
		}
		return n
	}
	orders, _ := snap.Relation(rel.Name{Schema: "sales", Name: "orders"})
	all, alone := view(snap, snap.Relations()), view(mesh(t, "acme"), []*rel.Table{orders})
	if a, b := oid(all, "sales.orders"), oid(alone, "sales.orders"); a != b || a < 16384 {
		t.Errorf("sales.orders is %d and %d", a, b)
	}
	if n := oid(all, "pg_class"); n != 1259 {
		t.Errorf("pg_class is %d", n)
	}
	s := session(t, snap)
	a, err := ask(t.Context(), s, "SELECT oid, count(*) FROM (SELECT oid FROM pg_class UNION ALL SELECT oid FROM pg_type WHERE oid >= 16384 UNION ALL SELECT oid FROM pg_constraint WHERE oid >= 16384) x GROUP BY oid HAVING count(*) > 1")
	if err != nil || len(a.rows) > 0 {
		t.Errorf("twice: %v %v", a.rows, err)
	}
}

// TestJoins: what clients join must be there.
func TestJoins(t *testing.T) {
	s := session(t, mesh(t, "acme"))
	for _, sql := range []string{
		"SELECT typname FROM pg_type t WHERE typreceive <> 0 AND NOT EXISTS (SELECT FROM pg_proc p WHERE p.oid = t.typreceive)",
		"SELECT relname FROM pg_class c WHERE reltype <> 0 AND NOT EXISTS (SELECT FROM pg_type t WHERE t.oid = c.reltype AND t.typrelid = c.oid)",
		"SELECT relname FROM pg_class c WHERE NOT EXISTS (SELECT FROM pg_namespace n WHERE n.oid = c.relnamespace)",
		"SELECT relname FROM pg_class c WHERE NOT EXISTS (SELECT FROM pg_authid a WHERE a.oid = c.relowner)",
		"SELECT relname FROM pg_class c WHERE relnatts <> (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND attnum > 0)",
		"SELECT attname FROM pg_attribute a WHERE NOT EXISTS (SELECT FROM pg_type t WHERE t.oid = a.atttypid)",
		"SELECT typname FROM pg_type t WHERE typarray <> 0 AND NOT EXISTS (SELECT FROM pg_type a WHERE a.oid = t.typarray AND a.typelem = t.oid)",
		"SELECT indexrelid FROM pg_index i WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = i.indexrelid) OR NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = i.indrelid)",
	} {
		a, err := ask(t.Context(), s, sql)
		if err != nil {
			t.Errorf("%s: %s", sql, errorText(err))
		} else if len(a.rows) > 0 {
			t.Errorf("%s\n%v", sql, a.rows)
		}
	}
}

// TestRegNames reads and spells names as PostgreSQL does; "" is no such object.
func TestRegNames(t *testing.T) {
	snap := mesh(t, "acme")
	for _, c := range []struct {
		typ        rel.OID
		path       string
		text, want string
	}{
		{rel.RegclassOID, "public", "sales.orders", "sales.orders"},
		{rel.RegclassOID, "sales", "sales.orders", "orders"},
		{rel.RegclassOID, "sales", "ORDERS", "orders"},
		{rel.RegclassOID, "public", "orders", ""},
		{rel.RegclassOID, "sales", `"ORDERS"`, ""},
		{rel.RegclassOID, "public", "acme.sales.orders", "sales.orders"},
		{rel.RegclassOID, "public", "other.sales.orders", ""},
		{rel.RegclassOID, "public", "sales.orders_pkey", "sales.orders_pkey"},
		{rel.RegclassOID, "public", "pg_class", "pg_class"},
		{rel.RegclassOID, "public", "information_schema.tables", "information_schema.tables"},
		{rel.RegclassOID, "public", `sales."ord`, ""},
		{rel.RegtypeOID, "public", "int4", "integer"},
		{rel.RegtypeOID, "public", "double  precision", "double precision"},
		{rel.RegtypeOID, "public", "numeric(10,2)", "numeric"},
		{rel.RegtypeOID, "public", "timestamp(3) with time zone", "timestamp with time zone"},
		{rel.RegtypeOID, "public", "text[]", "text[]"},
		{rel.RegtypeOID, "public", "sales.orders", "sales.orders"},
		{rel.RegtypeOID, "sales", "orders[]", "orders[]"},
		{rel.RegtypeOID, "public", "nope", ""},
		{rel.RegnamespaceOID, "public", "sales", "sales"},
		{rel.RegnamespaceOID, "public", "nope", ""},
		{rel.RegroleOID, "public", `"team-sales"`, `"team-sales"`},
		{rel.RegroleOID, "public", "nobody", ""},
		{rel.RegprocOID, "public", "now", "now"},
		{rel.RegprocOID, "public", "lower", ""}, // several have the name
		{rel.RegprocedureOID, "public", "lower(text)", "lower(text)"},
		{rel.RegprocedureOID, "public", "lower(int4)", ""},
	} {
		v := &pgcatalog.View{Snapshot: snap, Visible: snap.Relations(), Database: "acme", User: "ada", SearchPath: []string{c.path}, ReadType: func(text string) (pgcatalog.TypeName, error) {
			n, err := bind.ReadType(text)
			if err != nil {
				return pgcatalog.TypeName{}, err
			}
			return pgcatalog.TypeName{Names: n.Names, Array: n.Array, CheckModifier: n.CheckModifier}, nil
		}}
		got := ""
		if oid, err := v.ResolveReg(c.typ, c.text, v.SearchPath, false); err == nil {
			got, _ = v.RegName(uint32(c.typ), oid)
		}
		if got != c.want {
			t.Errorf("%s as %s with search_path %s is %q, want %q", c.text, rel.Of(c.typ), c.path, got, c.want)
		}
	}
}

type system struct{}

func (system) Relation(n rel.Name) (*rel.Table, bool) { return pgcatalog.Relation(n) }

// TestBodies binds a call of every function that has a body, with arguments of its types.
func TestBodies(t *testing.T) {
	n := 0
	_, _, procs := pgtypes.Catalog("pg_proc")
	for _, r := range procs {
		var oid rel.OID
		fmt.Sscan(*r[0], &oid)
		p, _ := pgtypes.ProcByOID(oid)
		if _, ok := pgcatalog.Inline(p); !ok {
			if _, ok := pgcatalog.InlineSet(p); !ok {
				continue
			}
		}
		n++
		var args []string
		for _, a := range p.Args {
			args = append(args, "NULL::pg_catalog."+rel.QuoteIdent(typeName(a)))
		}
		sql := "SELECT * FROM pg_catalog." + p.Name + "(" + strings.Join(args, ", ") + ")"
		if !p.RetSet {
			sql = "SELECT pg_catalog." + p.Name + "(" + strings.Join(args, ", ") + ")"
		}
		stmts, err := parse.Parse(sql)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bind.Select(stmts[0], bind.Options{Lookup: system{}, Inline: pgcatalog.Inline, InlineSet: pgcatalog.InlineSet, InlineCast: pgcatalog.InlineCast}); err != nil {
			t.Errorf("%s: %s", sql, errorText(err))
		}
	}
	if n < 100 {
		t.Errorf("only %d functions have bodies", n)
	}
}

func typeName(oid rel.OID) string {
	t, _ := pgtypes.TypeByOID(oid)
	return t.Name
}
