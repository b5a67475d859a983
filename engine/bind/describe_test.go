package bind_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/testserver"
)

// TestDescribeAsPostgreSQL compares, for each statement of testdata/describe, what Describe
// says here with what a real PostgreSQL says of it over the same tables: the parameters'
// types, the result's names, types and modifiers, or the error with its SQLSTATE, message,
// hint and position. Where we knowingly differ, testdata/known.txt says how and why, and what
// we refuse is in testdata/unsupported.txt;
// an entry that no longer differs fails the test.
//
// With -rewrite, new differences are added to the latter when our side is 0A000, which is
// what a refusal is; any other difference has to be written there by hand, with its reason.
func TestDescribeAsPostgreSQL(t *testing.T) {
	oracle := newOracle(t)
	known := readKnown(t)
	for _, c := range corpus(t) {
		t.Run(c.name, func(t *testing.T) {
			seen := map[string]bool{}
			for _, sql := range c.statements {
				if seen[sql] {
					t.Errorf("written twice: %s", sql)
				}
				seen[sql] = true
				// The statement's own database is "acme" in the files.
				sql := strings.ReplaceAll(sql, "acme", oracle.database)
				ours, theirs := oracle.ours(sql), oracle.theirs(t, sql)
				k := known.find(sql)
				switch {
				case k != nil:
					k.used = true
					if ours == theirs {
						t.Errorf("is listed in %s and works now:\n%s\n%s", k.file, sql, ours)
					} else if ours != k.ours && *rewrite {
						k.ours = ours
					} else if ours != k.ours {
						t.Errorf("%s\ngives:\n%s\n%s says:\n%s", sql, ours, k.file, k.ours)
					}
				case ours == theirs:
				case *rewrite && strings.HasPrefix(ours, "ERROR 0A000") && !strings.HasPrefix(theirs, "ERROR"):
					known.add(c.name, sql, ours)
				default:
					t.Errorf("%s\ngives:\n%s\nPostgreSQL:\n%s", sql, ours, theirs)
				}
			}
		})
	}
	known.finish(t)
}

// chapter is a data file: statements that end in a semicolon at the end of a line.
type chapter struct {
	name       string
	statements []string
}

func corpus(tb testing.TB) []chapter {
	tb.Helper()
	files, err := filepath.Glob("testdata/describe/*.sql")
	if err != nil || len(files) == 0 {
		tb.Fatal("no data files", err)
	}
	var out []chapter
	for _, f := range files {
		if filepath.Base(f) == "schema.sql" {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			tb.Fatal(err)
		}
		c := chapter{name: strings.TrimSuffix(filepath.Base(f), ".sql")}
		var lines []string
		for _, l := range strings.Split(string(text), "\n") {
			if len(lines) == 0 && (l == "" || strings.HasPrefix(l, "--")) {
				continue
			}
			lines = append(lines, l)
			if strings.HasSuffix(l, ";") {
				c.statements = append(c.statements, strings.TrimSuffix(strings.Join(lines, "\n"), ";"))
				lines = nil
			}
		}
		if len(lines) > 0 {
			tb.Fatalf("%s: the last statement has no semicolon", f)
		}
		out = append(out, c)
	}
	return out
}

// oracle is a PostgreSQL with the tables of schema.sql, and the same tables as a catalog.
type oracle struct {
	tables   tables
	database string
	conn     *pgconn.PgConn
}

func newOracle(t *testing.T) *oracle {
	t.Helper()
	ddl, err := os.ReadFile("testdata/describe/schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	db := testserver.Postgres(t).CreateDatabase(t, "")
	db.Exec(t, string(ddl))
	ctx := context.Background()
	conn, err := pgconn.Connect(ctx, db.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(ctx) })
	if err := conn.Exec(ctx, "SET search_path = sales, crm").Close(); err != nil {
		t.Fatal(err)
	}
	return &oracle{tables: schemaTables(t, string(ddl)), database: db.Name, conn: conn}
}

// schemaTables reads schema.sql: one "create table schema.name (col type [primary key], …)"
// a line, with "primary key (col, …)" last when the key has several columns.
func schemaTables(tb testing.TB, ddl string) tables {
	tb.Helper()
	out := tables{}
	for _, line := range strings.Split(ddl, "\n") {
		rest, ok := strings.CutPrefix(line, "create table ")
		if !ok {
			continue
		}
		name, columns, _ := strings.Cut(strings.TrimSuffix(rest, ");"), " (")
		schema, table, _ := strings.Cut(name, ".")
		t := &rel.Table{Name: rel.Name{Schema: schema, Name: strings.Trim(table, `"`)}, Kind: "table", Source: "src", Rows: -1}
		for _, c := range strings.Split(columns, ", ") {
			if keys, ok := strings.CutPrefix(c, "primary key ("); ok {
				for _, k := range strings.Split(strings.TrimSuffix(keys, ")"), ",") {
					for i, col := range t.Columns {
						if col.Name == k {
							t.Key = append(t.Key, i)
						}
					}
				}
				continue
			}
			c, isKey := strings.CutSuffix(c, " primary key")
			col, typeName, _ := strings.Cut(c, " ")
			typ := typeOf(tb, typeName)
			if isKey {
				t.Key = append(t.Key, len(t.Columns))
			}
			t.Columns = append(t.Columns, rel.TableColumn{Name: strings.Trim(col, `"`), Type: typ, Form: rel.FormOfType(typ)})
		}
		t.RowType = rel.RowType(t).OID
		out[t.Name] = t
	}
	return out
}

// rowType finds the row type of a relation.
func (t tables) rowType(name rel.Name) (rel.OID, bool) {
	table, ok := t[name]
	if !ok {
		return 0, false
	}
	return table.RowType, true
}

// typeOf reads a type as SQL writes it.
func typeOf(tb testing.TB, name string) rel.Type {
	tb.Helper()
	stmts, err := parse.Parse("SELECT NULL::" + name)
	if err != nil {
		tb.Fatal(name, err)
	}
	q, err := bind.Select(stmts[0], bind.Options{})
	if err != nil {
		tb.Fatal(name, err)
	}
	return q.Columns[0].Type
}

func (o *oracle) ours(sql string) string {
	stmts, err := parse.Parse(sql)
	if err == nil && len(stmts) != 1 {
		return fmt.Sprintf("%d statements", len(stmts))
	}
	var q *bind.Query
	if err == nil {
		q, err = bind.Select(stmts[0], o.options())
	}
	if err != nil {
		e, ok := pgerr.As(err)
		if !ok {
			return "NOT A CLIENT'S ERROR " + err.Error()
		}
		return refusal(e.Code, e.Message, e.Hint, e.Position)
	}
	var b strings.Builder
	if len(q.Columns) == 0 {
		b.WriteString("no columns\n")
	}
	for _, c := range q.Columns {
		describeColumn(&b, c.Name, c.Type)
	}
	for i, p := range q.Params {
		fmt.Fprintf(&b, "$%d %s\n", i+1, pgtypes.FormatType(p))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (o *oracle) options() bind.Options {
	return bind.Options{Lookup: o.tables, Resolver: names{o.tables}, Database: o.database, SearchPath: []string{"sales", "crm"}, Settings: pgvalue.Settings{}, Type: o.tables.rowType}
}

// names resolves what the corpus writes as regclass and regtype.
type names struct{ tables tables }

func (n names) ResolveReg(typ rel.OID, text string, _ []string, soft bool) (uint32, error) {
	schema, name, _ := strings.Cut(text, ".")
	found := uint32(0)
	switch typ {
	case rel.RegtypeOID:
		oid, _ := pgtypes.TypeByName("", text)
		found = uint32(oid)
	case rel.RegnamespaceOID:
		for t := range n.tables {
			if t.Schema == text || text == "public" {
				found = 16385
			}
		}
	case rel.RegclassOID:
		if _, ok := n.tables[rel.Name{Schema: schema, Name: name}]; ok {
			found = 16384
		}
	}
	if found == 0 && !soft {
		switch typ {
		case rel.RegclassOID:
			return 0, pgerr.New(pgerr.UndefinedTable, `relation "%s" does not exist`, text)
		case rel.RegoperOID:
			return 0, pgerr.New(pgerr.UndefinedFunction, `operator does not exist: %s`, text)
		}
		return 0, pgerr.New(pgerr.UndefinedFunction, `function "%s" does not exist`, text)
	}
	return found, nil
}

func (o *oracle) theirs(t *testing.T, sql string) string {
	t.Helper()
	sd, err := o.conn.Prepare(context.Background(), "", sql, nil)
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return refusal(pe.Code, pe.Message, pe.Hint, int(pe.Position))
	}
	if err != nil {
		t.Fatalf("%s\n%v", sql, err)
	}
	var b strings.Builder
	if len(sd.Fields) == 0 {
		b.WriteString("no columns\n")
	}
	for _, f := range sd.Fields {
		describeColumn(&b, f.Name, rel.Type{OID: rel.OID(f.DataTypeOID), Mod: f.TypeModifier})
	}
	for i, p := range sd.ParamOIDs {
		fmt.Fprintf(&b, "$%d %s\n", i+1, pgtypes.FormatType(rel.Of(rel.OID(p))))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// describeColumn writes name and type; a modifier that the type's spelling does not show follows it.
func describeColumn(b *strings.Builder, name string, t rel.Type) {
	fmt.Fprintf(b, "%s %s", rel.QuoteIdent(name), pgtypes.FormatType(t))
	if t.Mod != -1 && pgtypes.FormatType(t) == pgtypes.TypeName(t.OID) {
		fmt.Fprintf(b, " modifier %d", t.Mod)
	}
	b.WriteByte('\n')
}

func refusal(code, message, hint string, position int) string {
	s := fmt.Sprintf("ERROR %s: %s", code, message)
	if position > 0 {
		s += fmt.Sprintf("\nat %d", position)
	}
	if hint != "" {
		s += "\nhint: " + hint
	}
	return s
}
