package sqlgen_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
	"github.com/meshgate/meshgate/engine/sqlgen"
)

var rewrite = flag.Bool("rewrite", false, "write the answers into the data files")

var dialects = map[string]*sqlgen.Dialect{"postgres": sqlgen.Postgres, "duckdb": sqlgen.DuckDB, "sqlite": sqlgen.SQLite}

// Each file of testdata is a dialect's. Its first block lists the table's columns: name,
// PostgreSQL type, remote type, collation. A case is a chain of operators, the lowest
// first, and after ---- the verdict on each (those that stay above are left out of the
// chain) and the SQL of the rest.
func TestDialects(t *testing.T) {
	files, err := filepath.Glob("testdata/*")
	if err != nil || len(files) != len(dialects) {
		t.Fatalf("files %v: %v", files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			blocks := strings.Split(strings.TrimSpace(string(text)), "\n\n")
			table := tableOf(t, blocks[0])
			for i, block := range blocks[1:] {
				question, want, _ := strings.Cut(block, "\n----\n")
				got := answer(t, dialects[filepath.Base(file)], table, question)
				if *rewrite {
					blocks[i+1] = strings.TrimSuffix(question, "\n----") + "\n----\n" + got
				} else if got != want {
					t.Errorf("%s\ngot:\n%s\nwant:\n%s", question, got, want)
				}
			}
			if *rewrite {
				if err := os.WriteFile(file, []byte(strings.Join(blocks, "\n\n")+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func tableOf(t *testing.T, block string) *rel.Table {
	types := map[string]rel.Type{"bool": rel.Bool, "int2": rel.Int2, "int4": rel.Int4, "int8": rel.Int8, "float8": rel.Float8, "text": rel.Text,
		"varchar": rel.VarcharType(10), "bpchar": rel.BPCharType(5), "date": rel.Date, "timestamptz": rel.Timestamptz, "uuid": rel.UUID,
		"bytea": rel.Bytea, "numeric": rel.Numeric, "numeric(10,2)": rel.NumericType(10, 2), "json": rel.JSON,
		"mood": rel.Of(rel.Enum(rel.Name{Schema: "public", Name: "mood"}, []string{"low", "it's", "high"}).OID),
		"addr": rel.Of(rel.Composite(rel.Name{Schema: "public", Name: "addr"}, []rel.Column{{Name: "zip", Type: rel.Int4}}).OID)}
	table := &rel.Table{Name: rel.Name{Schema: "s", Name: "t"}, Remote: []string{"public", `T "x"`}}
	for _, line := range strings.Split(block, "\n") {
		f := strings.Split(line, "|")
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		if f[0] == "" || f[0][0] == '#' {
			continue
		}
		typ, ok := types[f[1]]
		if !ok || len(f) != 4 {
			t.Fatalf("column %q", line)
		}
		table.Columns = append(table.Columns, rel.TableColumn{Name: f[0], Type: typ, Form: rel.FormOfType(typ),
			Remote: rel.RemoteColumn{Name: f[0], Type: f[2], Collation: f[3]}})
	}
	return table
}

func answer(t *testing.T, d *sqlgen.Dialect, table *rel.Table, question string) string {
	var ords []int
	for i := range table.Columns {
		ords = append(ords, i)
	}
	scan := sourcetest.ScanOf(table, 1, ords...)
	columns := scan.Cols
	// Unless the case says otherwise, the first column is what is asked for.
	top := func(n plan.Node) plan.Node {
		return &plan.Project{Input: n, Items: []plan.Item{{Column: columns[0].Column, Expr: &rel.Col{Column: columns[0].Column}}}}
	}
	var node plan.Node = scan
	var out []string
	for _, line := range strings.Split(question, "\n") {
		if strings.HasPrefix(line, "#") || line == "----" {
			continue
		}
		p := &parser{t: t, rest: line, columns: columns}
		op := p.word()
		var next plan.Node
		switch op {
		case "scan":
			top = func(n plan.Node) plan.Node { return n }
			scan.Cols = nil
			for p.peek() != 0 {
				scan.Cols = append(scan.Cols, p.column())
			}
			continue
		case "filter":
			next = &plan.Filter{Input: node, Preds: []rel.Expr{p.expr(rel.Bool)}}
		case "project":
			project := &plan.Project{Input: node}
			for p.peek() != 0 {
				e := p.expr(rel.Text)
				item := plan.Item{Expr: e, Column: rel.Column{ID: rel.ColID(100 + len(project.Items)), Name: "x", Type: e.Type()}}
				if c, ok := e.(*rel.Col); ok {
					item.Column = c.Column
				}
				project.Items = append(project.Items, item)
			}
			next = project
		case "limit":
			next = &plan.Limit{Input: node, Count: p.expr(rel.Int8)}
			if p.peek() != 0 {
				next.(*plan.Limit).Offset = p.expr(rel.Int8)
			}
		case "distinct":
			next = &plan.Distinct{Input: node}
		default:
			t.Fatalf("operator %q", op)
		}
		v := d.Offer(next)
		if v.Reason == "" {
			out = append(out, v.Kind.String())
		} else {
			out = append(out, v.Kind.String()+": "+v.Reason)
		}
		if v.Kind != source.None {
			node = next
		}
	}
	sql, err := d.Print(sourcetest.FragmentOf("s.x", top(node)))
	if err != nil {
		sql = err.Error()
	}
	return strings.Join(append(out, sql), "\n")
}

// parser reads the test's prefix notation: (= column 'constant'), (and … …), (like column 'a%').
// A constant has the type of the column before it in its list.
type parser struct {
	t       *testing.T
	rest    string
	columns []plan.ScanCol
}

func (p *parser) peek() byte {
	p.rest = strings.TrimLeft(p.rest, " ")
	if p.rest == "" {
		return 0
	}
	return p.rest[0]
}

func (p *parser) word() string {
	p.peek()
	end := strings.IndexAny(p.rest, " ()")
	if end < 0 {
		end = len(p.rest)
	}
	w := p.rest[:end]
	p.rest = p.rest[end:]
	return w
}

func (p *parser) column() plan.ScanCol {
	name := p.word()
	for _, c := range p.columns {
		if c.Name == name {
			return c
		}
	}
	p.t.Fatalf("no column %q", name)
	return plan.ScanCol{}
}

func (p *parser) expr(t rel.Type) rel.Expr {
	switch c := p.peek(); {
	case c == '(':
		return p.list()
	case c == '\'':
		end := strings.Index(p.rest[1:], "'") + 1
		for strings.HasPrefix(p.rest[end+1:], "'") {
			end += 2 + strings.Index(p.rest[end+2:], "'")
		}
		s := strings.ReplaceAll(p.rest[1:end], "''", "'")
		p.rest = p.rest[end+1:]
		return &rel.Const{Val: p.value(s, t), Typ: rel.Of(t.OID)}
	case c >= '0' && c <= '9' || c == '-':
		if t.OID == rel.BoolOID { // the first of its list
			t = rel.Int4
		}
		return &rel.Const{Val: p.value(p.word(), t), Typ: rel.Of(t.OID)}
	case strings.HasPrefix(p.rest, "null"):
		p.word()
		return &rel.Const{Typ: t}
	case strings.HasPrefix(p.rest, "true"), strings.HasPrefix(p.rest, "false"):
		return &rel.Const{Val: p.word() == "true", Typ: rel.Bool}
	}
	return &rel.Col{Column: p.column().Column}
}

func (p *parser) list() rel.Expr {
	p.rest = p.rest[1:]
	op := p.word()
	var args []rel.Expr
	t := rel.Bool
	for p.peek() != ')' {
		a := p.expr(t)
		if t = a.Type(); t.OID == rel.VarcharOID {
			t = rel.Text
		}
		args = append(args, a)
	}
	p.rest = p.rest[1:]
	yes := true
	switch op {
	case "and":
		return &rel.And{Args: args}
	case "or":
		return &rel.Or{Args: args}
	case "not":
		return &rel.Not{Arg: args[0]}
	case "isnull":
		return &rel.IsNull{Arg: args[0]}
	case "notnull":
		return &rel.IsNull{Arg: args[0], Negated: true}
	case "istrue":
		return &rel.BoolTest{Arg: args[0], Want: &yes}
	case "isunknown":
		return &rel.BoolTest{Arg: args[0]}
	case "in":
		return sourcetest.In(args[0], args[1:]...)
	case "notin":
		return sourcetest.NotIn(args[0], args[1:]...)
	case "any": // = ANY (array)
		a := rel.Array{Elem: args[0].Type()}
		for _, x := range args[1:] {
			a.Values = append(a.Values, x.(*rel.Const).Val)
		}
		array, _ := rel.ArrayOf(a.Elem)
		return &rel.AnyArray{Arg: args[0], Array: &rel.Const{Val: a, Typ: array}, Op: rel.Call{Func: "int4eq", Op: "="}}
	case "distinct":
		return sourcetest.DistinctFrom(args[0], args[1])
	case "notdistinct":
		d := sourcetest.DistinctFrom(args[0], args[1])
		d.Negated = true
		return d
	case "like":
		return sourcetest.Like(args[0], args[1].(*rel.Const).Val.(string))
	case "text":
		return &rel.Cast{Arg: args[0], To: rel.Text}
	case "upper":
		return &rel.Call{Func: "upper", Args: args, Typ: rel.Text}
	case "~":
		return &rel.Call{Func: "textregexeq", Op: "~", Args: args, Typ: rel.Bool}
	case "user=":
		return &rel.Call{Func: "int4eq", OID: 20000, Op: "=", Args: args, Typ: rel.Bool}
	case "+":
		return &rel.Call{Func: "int4pl", Op: "+", Args: args, Typ: args[0].Type()}
	}
	return sourcetest.Compare(op, args[0], args[1])
}

func (p *parser) value(s string, t rel.Type) any {
	var v any = s
	var err error
	switch t.OID {
	case rel.Int2OID, rel.Int4OID, rel.Int8OID:
		v, err = strconv.ParseInt(s, 10, 64)
	case rel.Float8OID:
		v, err = strconv.ParseFloat(s, 64)
	case rel.ByteaOID:
		v = []byte(s)
	case rel.DateOID:
		var d time.Time
		d, err = time.Parse(time.DateOnly, s)
		v = rel.Day(d.Unix() / 86400)
	case rel.TimestamptzOID:
		var d time.Time
		d, err = time.Parse(time.DateTime, s)
		v = rel.Instant(d.UnixMicro())
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

func ExampleDialect_Print() {
	t := &rel.Table{Remote: []string{"public", "orders"}, Columns: []rel.TableColumn{
		{Name: "id", Type: rel.Int4, Remote: rel.RemoteColumn{Name: "ID", Type: "integer"}}}}
	scan := sourcetest.ScanOf(t, 1, 0)
	filter := &plan.Filter{Input: scan, Preds: []rel.Expr{sourcetest.Compare(">", &rel.Col{Column: scan.Cols[0].Column}, &rel.Const{Val: int64(5), Typ: rel.Int4})}}
	fmt.Println(sqlgen.Postgres.Offer(filter).Kind)
	sql, _ := sqlgen.Postgres.Print(&plan.Fragment{ID: 1, Source: "sales.shop", Input: filter})
	fmt.Println(sql)
	// Output:
	// EXACT
	// SELECT "ID" FROM "public"."orders" WHERE "ID" > 5
}
