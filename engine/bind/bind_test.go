package bind_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

var rewrite = flag.Bool("rewrite", false, "write the results into the data files")

// tables is a small catalog; a data file may add to it with "table".
type tables map[rel.Name]*rel.Table

func (t tables) Relation(n rel.Name) (*rel.Table, bool) { x, ok := t[n]; return x, ok }

var typeNames = map[string]rel.Type{
	"int2": rel.Int2, "int4": rel.Int4, "int8": rel.Int8, "text": rel.Text, "bool": rel.Bool, "date": rel.Date, "float8": rel.Float8,
	"numeric": rel.Numeric, "numeric(15,2)": rel.NumericType(15, 2), "numeric(12,2)": rel.NumericType(12, 2), "varchar(10)": rel.VarcharType(10), "char(1)": rel.BPCharType(1),
	"timestamptz": rel.Timestamptz, "timestamp": rel.Timestamp, "json": rel.JSON, "int4[]": rel.Of(rel.Int4ArrayOID), "text[]": rel.Of(rel.TextArrayOID),
}

// addTable reads "schema.name col type [key|refused|parent]; …".
func (t tables) addTable(line string) error {
	name, rest, _ := strings.Cut(line, " ")
	schema, rname, _ := strings.Cut(name, ".")
	tab := &rel.Table{Name: rel.Name{Schema: schema, Name: rname}, Kind: "table", Source: "src", Remote: []string{rname}, Rows: -1}
	for i, c := range strings.Split(rest, ";") {
		f := strings.Fields(c)
		typ, ok := typeNames[f[1]]
		if !ok {
			return fmt.Errorf("unknown type %s", f[1])
		}
		tab.Columns = append(tab.Columns, rel.TableColumn{Name: f[0], Type: typ, Form: rel.FormOfType(typ), Remote: rel.RemoteColumn{Name: f[0]}})
		if len(f) > 2 && f[2] == "key" {
			tab.Key = append(tab.Key, i)
		}
		tab.Parent = tab.Parent || len(f) > 2 && f[2] == "parent"
		if len(f) > 2 && f[2] == "refused" {
			tab.Columns[i].Refused = "no type carries it"
		}
	}
	t[tab.Name] = tab
	return nil
}

// describe prints what a client would see, and the plan.
func describe(sql string, t tables, params []rel.OID, withPlan bool) string {
	stmts, err := parse.Parse(sql)
	if err == nil && len(stmts) != 1 {
		err = fmt.Errorf("%d statements", len(stmts))
	}
	var q *bind.Query
	if err == nil {
		q, err = bind.Select(stmts[0], bind.Options{Lookup: t, Database: "acme", SearchPath: []string{"public", "sales"}, Params: params})
	}
	if err != nil {
		e, ok := pgerr.As(err)
		if !ok {
			return "INTERNAL " + err.Error()
		}
		s := fmt.Sprintf("ERROR %s: %s", e.Code, e.Message)
		if e.Position > 0 {
			r := []rune(sql)
			end := min(e.Position-1+12, len(r))
			s += fmt.Sprintf("\nat %d: %s", e.Position, strings.ReplaceAll(string(r[e.Position-1:end]), "\n", " "))
		}
		if e.Hint != "" {
			s += "\nhint: " + e.Hint
		}
		return s
	}
	var b strings.Builder
	for i, c := range q.Columns {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %s", rel.QuoteIdent(c.Name), c.Type)
	}
	if len(q.Columns) == 0 {
		b.WriteString("no columns")
	}
	for i, p := range q.Params {
		fmt.Fprintf(&b, "\n$%d %s", i+1, p)
	}
	if withPlan {
		b.WriteString("\n" + plan.Print(q.Root))
	}
	return b.String()
}

// TestData runs the files of testdata: a command line ("table …", "bind", "plan",
// "params t, …"), SQL lines, "----", the expected output up to an empty line.
func TestData(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no data files", err)
	}
	for _, f := range files {
		if f == knownFile || f == unsupportedFile {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) { runFile(t, f) })
	}
}

func runFile(t *testing.T, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	tab := tables{}
	var out []string
	for _, block := range strings.Split(strings.TrimRight(string(text), "\n"), "\n\n") {
		lines := strings.Split(block, "\n")
		if strings.HasPrefix(lines[0], "table ") {
			for _, l := range lines {
				if err := tab.addTable(strings.TrimPrefix(l, "table ")); err != nil {
					t.Fatal(err)
				}
			}
		}
		head, want, ok := strings.Cut(block, "\n----")
		if !ok {
			out = append(out, block)
			continue
		}
		want = strings.TrimPrefix(want, "\n")
		var sql []string
		withPlan := false
		for _, l := range strings.Split(head, "\n") {
			switch {
			case strings.HasPrefix(l, "#") || l == "bind":
			case l == "plan":
				withPlan = true
			default:
				sql = append(sql, l)
			}
		}
		got := describe(strings.Join(sql, "\n"), tab, nil, withPlan)
		if got != want && !*rewrite {
			t.Errorf("%s\ngot:\n%s\nwant:\n%s", head, got, want)
		}
		out = append(out, head+"\n----\n"+got)
	}
	if *rewrite {
		if err := os.WriteFile(path, []byte(strings.Join(out, "\n\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
