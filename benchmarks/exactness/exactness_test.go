package exactness

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

var million = flag.Int("million", 10, "millions of rows")

// batchRows is how many different rows there are; they repeat.
const batchRows = 50_000

// table has each number three times: as a decimal (p, q), as a numeric without precision, which
// travels as text (pt, qt), and as a double (pd, qd).
var table = &rel.Table{Name: rel.Name{Schema: "public", Name: "x"}, Kind: "table", Source: "s", Remote: []string{"x"}, Rows: -1}

func init() {
	for _, c := range []struct {
		name string
		typ  rel.Type
	}{
		{"k", rel.Int4}, {"p", rel.NumericType(12, 2)}, {"q", rel.NumericType(10, 3)}, {"pt", rel.Numeric}, {"qt", rel.Numeric},
		{"pd", rel.Float8}, {"qd", rel.Float8},
	} {
		table.Columns = append(table.Columns, rel.TableColumn{Name: c.name, Type: c.typ, Form: rel.FormOfType(c.typ), Remote: rel.RemoteColumn{Name: c.name}})
	}
}

type lookup struct{}

func (lookup) Relation(n rel.Name) (*rel.Table, bool) { return table, n == table.Name }

// columns makes the table's columns, by name.
func columns() map[string]arrow.Array {
	r := rand.New(rand.NewPCG(1, 2))
	mem := memory.DefaultAllocator
	k := array.NewInt32Builder(mem)
	p, q := array.NewDecimal128Builder(mem, &arrow.Decimal128Type{Precision: 12, Scale: 2}), array.NewDecimal128Builder(mem, &arrow.Decimal128Type{Precision: 10, Scale: 3})
	pt, qt := array.NewStringBuilder(mem), array.NewStringBuilder(mem)
	pd, qd := array.NewFloat64Builder(mem), array.NewFloat64Builder(mem)
	for range batchRows {
		cents, mills := r.Int64N(10_000_000), 1+r.Int64N(100_000)
		k.Append(int32(r.IntN(100)))
		p.Append(decimal128.FromI64(cents))
		q.Append(decimal128.FromI64(mills))
		pt.Append(fmt.Sprintf("%d.%02d", cents/100, cents%100))
		qt.Append(fmt.Sprintf("%d.%03d", mills/1000, mills%1000))
		pd.Append(float64(cents) / 100)
		qd.Append(float64(mills) / 1000)
	}
	return map[string]arrow.Array{"k": k.NewArray(), "p": p.NewArray(), "q": q.NewArray(), "pt": pt.NewArray(), "qt": qt.NewArray(),
		"pd": pd.NewArray(), "qd": qd.NewArray()}
}

// repeated gives one batch again and again.
type repeated struct {
	cols  []rel.Column
	batch arrow.RecordBatch
	left  int
}

func (r *repeated) Schema() rel.Schema { return r.cols }
func (r *repeated) Close() error       { return nil }
func (r *repeated) Next(ctx context.Context) (arrow.RecordBatch, error) {
	if r.left == 0 {
		return nil, io.EOF
	}
	r.left--
	r.batch.Retain()
	return r.batch, ctx.Err()
}

type sides struct {
	tb      testing.TB
	engine  *duck.Engine
	plain   *duckdb.Conn
	columns map[string]arrow.Array

	rowCount int
}

func (s *sides) rows(cols []rel.Column, names []string) rel.Rows {
	arrays := make([]arrow.Array, len(cols))
	for i, n := range names {
		arrays[i] = s.columns[n]
	}
	return &repeated{cols: cols, batch: array.NewRecordBatch(rel.ArrowSchema(cols), arrays, batchRows), left: s.rowCount / batchRows}
}

// ours runs a statement in the residual engine, everything above the scan.
func (s *sides) ours(sql string) time.Duration {
	s.tb.Helper()
	stmts, err := parse.Parse(sql)
	if err != nil {
		s.tb.Fatal(err)
	}
	q, err := bind.Select(stmts[0], bind.Options{Lookup: lookup{}, Database: "x", SearchPath: []string{"public"}})
	if err != nil {
		s.tb.Fatalf("%s: %v", sql, err)
	}
	root := plan.Map(q.Root, func(n plan.Node) plan.Node {
		if scan, ok := n.(*plan.Scan); ok {
			return &plan.Fragment{ID: 1, Source: "s", Input: scan, Rows: -1}
		}
		return n
	})
	start := func(_ context.Context, f *plan.Fragment) (rel.Rows, error) {
		var names []string
		for _, c := range f.Input.(*plan.Scan).Cols {
			names = append(names, table.Columns[c.Ord].Name)
		}
		return s.rows(f.Columns(), names), nil
	}
	began := cpu(s.tb)
	rows, err := s.engine.Run(context.Background(), root, q.Columns, start, duck.Options{})
	if err != nil {
		s.tb.Fatalf("%s: %v", sql, err)
	}
	s.drain(sql, rows)
	return cpu(s.tb) - began
}

// theirs runs a statement in plain DuckDB.
func (s *sides) theirs(sql string, names ...string) time.Duration {
	s.tb.Helper()
	var cols []rel.Column
	for i, n := range names {
		for _, c := range table.Columns {
			if c.Name == n {
				cols = append(cols, rel.Column{ID: rel.ColID(i + 1), Name: n, Type: c.Type, Form: c.Form})
			}
		}
	}
	group := s.plain.Fragments(context.Background())
	defer group.Close()
	id := group.Add(duckdb.Fragment{Columns: cols, Rows: -1, Start: func(context.Context) (rel.Rows, error) { return s.rows(cols, names), nil }})
	renamed := make([]string, len(cols))
	for i, c := range cols {
		renamed[i] = c.ID.String() + " AS " + c.Name
	}
	sql = strings.Replace(sql, "FROM x", fmt.Sprintf("FROM (SELECT %s FROM fragment(%d))", strings.Join(renamed, ", "), id), 1)
	began := cpu(s.tb)
	rows, err := s.plain.Query(context.Background(), sql, nil)
	if err != nil {
		s.tb.Fatalf("%s: %v", sql, err)
	}
	s.drain(sql, rows)
	return cpu(s.tb) - began
}

// cpu is the processor time that this process has taken: what else the machine does counts less.
func cpu(tb testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (s *sides) drain(sql string, rows rel.Rows) {
	s.tb.Helper()
	defer rows.Close()
	for {
		b, err := rows.Next(context.Background())
		if err == io.EOF {
			return
		}
		if err != nil {
			s.tb.Fatalf("%s: %v", sql, err)
		}
		b.Release()
	}
}

// BenchmarkFloatWindow gives the processor time of sums of floats over windows, which are exact
// in that additions come in PostgreSQL's order, and its ratio to DuckDB's own.
func BenchmarkFloatWindow(b *testing.B) {
	engine, plain, data := engines(b)
	for _, x := range []struct{ name, sql string }{
		{"running sum", "SELECT max(s) FROM (SELECT sum(pd) OVER (ORDER BY k, pd ROWS UNBOUNDED PRECEDING) AS s FROM x) v"},
		{"running sum of groups", "SELECT max(s) FROM (SELECT sum(pd) OVER (PARTITION BY k ORDER BY pd) AS s FROM x) v"},
		{"running avg", "SELECT max(s) FROM (SELECT avg(pd) OVER (ORDER BY k, pd ROWS UNBOUNDED PRECEDING) AS s FROM x) v"},
		{"sum of 100 rows", "SELECT max(s) FROM (SELECT sum(pd) OVER (ORDER BY k, pd ROWS 99 PRECEDING) AS s FROM x) v"},
	} {
		b.Run(x.name, func(b *testing.B) {
			s := &sides{tb: b, engine: engine, plain: plain, columns: data, rowCount: *million * 100_000}
			var ours, theirs time.Duration
			for b.Loop() {
				ours += s.ours(x.sql)
				theirs += s.theirs(x.sql, "k", "pd")
			}
			b.ReportMetric(ours.Seconds()/float64(b.N), "s")
			b.ReportMetric(theirs.Seconds()/float64(b.N), "s-plain")
			b.ReportMetric(ours.Seconds()/theirs.Seconds(), "ratio")
		})
	}
}

// engines opens both sides.
func engines(b *testing.B) (*duck.Engine, *duckdb.Conn, map[string]arrow.Array) {
	b.Helper()
	engine, err := duck.Open(duck.Config{Threads: 2})
	if err != nil {
		b.Fatal(err)
	}
	db, err := duckdb.Open(duckdb.Config{Threads: 2})
	if err != nil {
		b.Fatal(err)
	}
	plain, err := db.Connect()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		plain.Close()
		db.Close()
		engine.Close()
	})
	return engine, plain, columns()
}

// BenchmarkNumeric gives for each statement the processor time of exact arithmetic over
// decimals and over the text form (seconds), and their ratios to plain DuckDB over doubles
// and decimals.
func BenchmarkNumeric(b *testing.B) {
	engine, plain, data := engines(b)
	for _, x := range []struct{ name, sql string }{
		{"sum", "SELECT sum(P) FROM x"},
		{"avg", "SELECT avg(P) FROM x"},
		{"mul", "SELECT sum(P * Q) FROM x"},
		{"div", "SELECT sum(P / Q) FROM x"},
		{"avg of div", "SELECT avg(P / Q) FROM x"},
		{"div in a filter", "SELECT count(*) FROM x WHERE P / Q > 1000"},
		{"round of div", "SELECT sum(round(P / Q, 2)) FROM x"},
		{"div of a sum times", "SELECT sum((P - Q) / Q * 100) FROM x"},
		{"div as float8", "SELECT sum((P / Q)::float8) FROM x"},
		{"remainder", "SELECT sum(P % Q) FROM x"},
		{"trunc", "SELECT sum(trunc(P, 1)) FROM x"},
		{"group by", "SELECT k, sum(P), avg(Q) FROM x GROUP BY k"},
		{"group by numeric", "SELECT count(*) FROM (SELECT Q FROM x GROUP BY Q) s"},
	} {
		b.Run(x.name, func(b *testing.B) {
			s := &sides{tb: b, engine: engine, plain: plain, columns: data, rowCount: *million * 1_000_000}
			var decimal, text, double, plainDecimal time.Duration
			for b.Loop() {
				ask := func(suffix string) (sql string, names []string) {
					sql = strings.NewReplacer("P", "p"+suffix, "Q", "q"+suffix).Replace(strings.ReplaceAll(x.sql, "GROUP", "group"))
					for _, n := range []string{"k", "p" + suffix, "q" + suffix} {
						if strings.Contains(" "+strings.NewReplacer("(", " ", ")", " ", ",", " ").Replace(sql)+" ", " "+n+" ") {
							names = append(names, n)
						}
					}
					return sql, names
				}
				sql, names := ask("")
				decimal += s.ours(sql)
				plainDecimal += s.theirs(sql, names...)
				sql, _ = ask("t")
				text += s.ours(sql)
				sql, names = ask("d")
				double += s.theirs(sql, names...)
			}
			n := float64(b.N)
			b.ReportMetric(decimal.Seconds()/n, "s-decimal")
			b.ReportMetric(text.Seconds()/n, "s-text")
			b.ReportMetric(double.Seconds()/n, "s-double")
			b.ReportMetric(decimal.Seconds()/double.Seconds(), "decimal/double")
			b.ReportMetric(decimal.Seconds()/plainDecimal.Seconds(), "decimal/plain-decimal")
			b.ReportMetric(text.Seconds()/double.Seconds(), "text/double")
		})
	}
}
