package duck_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/testserver"
)

// world is a PostgreSQL with tables, and the same tables as fragments for the engine.
type world struct {
	conn   *pgconn.PgConn
	mu     sync.Mutex // conn serves one query at a time
	tables map[rel.Name]*rel.Table
	engine *duck.Engine
}

func (w *world) Relation(n rel.Name) (*rel.Table, bool) { t, ok := w.tables[n]; return t, ok }

func newWorld(t testing.TB) *world {
	ctx := context.Background()
	d := testserver.Postgres(t).CreateDatabase(t, "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' ENCODING 'UTF8'")
	script, err := os.ReadFile("testdata/tables.sql")
	if err != nil {
		t.Fatal(err)
	}
	d.Exec(t, string(script))
	w := &world{tables: map[rel.Name]*rel.Table{}}
	if w.conn, err = pgconn.Connect(ctx, d.URL()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.conn.Close(ctx) })
	w.set(t, "UTC")
	rows := w.query(t, `SELECT c.relname, a.attname, a.atttypid, a.atttypmod FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 ORDER BY c.relname, a.attnum`)
	for _, r := range rows {
		var oid, mod int32
		fmt.Sscan(r[2], &oid)
		fmt.Sscan(r[3], &mod)
		n := rel.Name{Schema: "public", Name: r[0]}
		if w.tables[n] == nil {
			w.tables[n] = &rel.Table{Name: n, Kind: "table", Source: "pg", Remote: []string{"public", r[0]}, Rows: -1}
		}
		typ := rel.Type{OID: rel.OID(oid), Mod: mod}
		w.tables[n].Columns = append(w.tables[n].Columns, rel.TableColumn{Name: r[1], Type: typ, Form: rel.FormOfType(typ), Remote: rel.RemoteColumn{Name: r[1]}})
	}
	if w.engine, err = duck.Open(duck.Config{Threads: 2}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.engine.Close() })
	return w
}

// query gives PostgreSQL's rows as text, NULL as "NULL".
func (w *world) query(t testing.TB, sql string) [][]string {
	rows, err := w.try(sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return rows
}

func (w *world) try(sql string) ([][]string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	res := w.conn.ExecParams(context.Background(), sql, nil, nil, nil, nil).Read()
	if res.Err != nil {
		return nil, res.Err
	}
	var out [][]string
	for _, r := range res.Rows {
		row := make([]string, len(r))
		for i, v := range r {
			row[i] = "NULL"
			if v != nil {
				row[i] = string(v)
			}
		}
		out = append(out, row)
	}
	return out, nil
}

// start reads a fragment, which is a scan here, from PostgreSQL.
func (w *world) start(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
	scan := f.Input.(*plan.Scan)
	names := []string{"1"}
	for _, c := range scan.Cols {
		names = append(names, rel.QuoteIdent(scan.Table.Columns[c.Ord].Name))
	}
	rows, err := w.try("SELECT " + strings.Join(names, ", ") + " FROM " + scan.Table.Name.String())
	if err != nil {
		return nil, err
	}
	cols := f.Columns()
	b := array.NewRecordBuilder(memory.DefaultAllocator, rel.ArrowSchema(cols))
	defer b.Release()
	for _, r := range rows {
		for i, c := range cols {
			v := any(nil)
			if r[i+1] != "NULL" {
				if v, err = pgvalue.Parse(r[i+1], c.Type, pgvalue.Settings{}); err != nil {
					return nil, err
				}
			}
			appendValue(b.Field(i), v)
		}
	}
	arrays := make([]arrow.Array, len(cols))
	for i := range cols {
		arrays[i] = b.Field(i).NewArray()
	}
	return &oneBatch{cols: cols, batch: array.NewRecordBatch(rel.ArrowSchema(cols), arrays, int64(len(rows)))}, nil
}

func appendValue(b array.Builder, v any) {
	if v == nil {
		b.AppendNull()
		return
	}
	switch b := b.(type) {
	case *array.BooleanBuilder:
		b.Append(v.(bool))
	case *array.Int16Builder:
		b.Append(int16(v.(int64)))
	case *array.Int32Builder:
		b.Append(int32(v.(int64)))
	case *array.Int64Builder:
		b.Append(v.(int64))
	case *array.Uint32Builder:
		b.Append(uint32(v.(int64)))
	case *array.Float32Builder:
		b.Append(float32(v.(float64)))
	case *array.Float64Builder:
		b.Append(v.(float64))
	case *array.StringBuilder:
		b.Append(v.(string))
	case *array.BinaryBuilder:
		b.Append(v.([]byte))
	case *array.Date32Builder:
		b.Append(arrow.Date32(v.(rel.Day)))
	case *array.Time64Builder:
		b.Append(arrow.Time64(v.(rel.TimeOfDay)))
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(v.(rel.Instant)))
	case *array.FixedSizeBinaryBuilder:
		b.Append(v.(rel.Interval).Append(nil))
	case *array.Decimal128Builder:
		n, err := pgnum.Parse(v.(string))
		if err != nil {
			panic(err)
		}
		dt := b.Type().(*arrow.Decimal128Type)
		hi, lo, ok := n.Decimal128(int(dt.Precision), int(dt.Scale))
		if !ok {
			panic("decimal " + n.String())
		}
		b.Append(decimal128.New(hi, lo))
	case *array.ListBuilder:
		b.Append(true)
		for _, x := range v.(rel.Array).Values {
			appendValue(b.ValueBuilder(), x)
		}
	default:
		panic(fmt.Sprintf("%T", b))
	}
}

// oneBatch is a stream of one batch.
type oneBatch struct {
	cols  []rel.Column
	batch arrow.RecordBatch
}

func (o *oneBatch) Schema() rel.Schema { return o.cols }
func (o *oneBatch) Close() error       { return nil }
func (o *oneBatch) Next(context.Context) (arrow.RecordBatch, error) {
	if o.batch == nil {
		return nil, io.EOF
	}
	b := o.batch
	o.batch = nil
	return b, nil
}

// carve makes every scan a fragment.
func carve(n plan.Node) plan.Node {
	id := 0
	return plan.Map(n, func(n plan.Node) plan.Node {
		if s, ok := n.(*plan.Scan); ok {
			id++
			return &plan.Fragment{ID: id, Source: s.Table.Source, Input: s, Rows: -1}
		}
		return n
	})
}

// bound binds a statement and makes its fragments.
func (w *world) bound(sql, zone string) (plan.Node, []rel.Column, error) {
	stmts, err := parse.Parse(sql)
	if err != nil {
		return nil, nil, err
	}
	q, err := bind.Select(stmts[0], bind.Options{Lookup: w, Database: "acme", SearchPath: []string{"public"}, Settings: settings(zone)})
	if err != nil {
		return nil, nil, err
	}
	return carve(q.Root), q.Columns, nil
}

// run gives the engine's rows as text, and the SQL it ran.
func (w *world) run(sql, zone string) (out [][]string, printed string, err error) {
	ctx := context.Background()
	root, cols, err := w.bound(sql, zone)
	if err != nil {
		return nil, "not bound", err
	}
	printed, _ = duck.SQL(root, cols, duck.Options{Settings: settings(zone)})
	rows, err := w.engine.Run(ctx, root, cols, w.start, duck.Options{Settings: settings(zone)})
	if err != nil {
		return nil, printed, err
	}
	defer rows.Close()
	for {
		b, err := rows.Next(ctx)
		if err == io.EOF {
			return out, printed, nil
		}
		if err != nil {
			return nil, printed, err
		}
		got, err := texts(b, cols, zone)
		b.Release()
		if err != nil {
			return nil, printed, err
		}
		out = append(out, got...)
	}
}

// texts encodes a batch as the wire would.
func texts(b arrow.RecordBatch, cols []rel.Column, zone string) ([][]string, error) {
	out := make([][]string, b.NumRows())
	if len(cols) == 0 {
		return out, nil
	}
	e, err := pgvalue.NewEncoder(cols, nil, settings(zone))
	if err != nil {
		return nil, err
	}
	if err := e.Bind(b); err != nil {
		return nil, err
	}
	for i := range out {
		raw, err := e.AppendRow(nil, i)
		if err != nil {
			return nil, err
		}
		out[i] = fieldsOf(raw, len(cols))
	}
	return out, nil
}

// settings reads "Europe/Paris DateStyle=German,DMY IntervalStyle=iso_8601".
func settings(spec string) pgvalue.Settings {
	var v pgvalue.Settings
	for i, word := range strings.Fields(spec) {
		name, value, _ := strings.Cut(word, "=")
		var err error
		switch ok := true; {
		case i == 0:
			v.TimeZone, err = pgvalue.LoadZone(name)
		case name == "DateStyle":
			if v.DateFormat, v.DateOrder, ok = pgvalue.ParseDateStyle(value, v.DateFormat, v.DateOrder); !ok {
				panic(spec)
			}
		case name == "IntervalStyle":
			v.IntervalStyle = map[string]pgvalue.IntervalStyle{"postgres": pgvalue.IntervalPostgres, "postgres_verbose": pgvalue.IntervalPostgresVerbose,
				"sql_standard": pgvalue.IntervalSQLStandard, "iso_8601": pgvalue.IntervalISO8601}[value]
		case name == "bytea_output":
			v.ByteaOutput = pgvalue.ByteaEscape
		case name == "extra_float_digits":
			var n int
			if n, err = strconv.Atoi(value); err == nil {
				v.SetExtraFloatDigits(n)
			}
		default:
			panic(spec)
		}
		if err != nil {
			panic(err)
		}
	}
	return v
}

// set gives PostgreSQL the same settings; those that spec does not name get their defaults.
func (w *world) set(t testing.TB, spec string) {
	t.Helper()
	sql := "SET IntervalStyle = postgres; SET DateStyle = 'ISO, MDY'; SET bytea_output = hex; SET extra_float_digits = 1"
	for i, word := range strings.Fields(spec) {
		name, value, _ := strings.Cut(word, "=")
		if i == 0 {
			name, value = "TimeZone", name
		}
		sql += "; SET " + name + " = '" + value + "'"
	}
	if _, err := w.conn.Exec(context.Background(), sql).ReadAll(); err != nil {
		t.Fatal(err)
	}
}

// fieldsOf takes the fields of a DataRow apart.
func fieldsOf(raw []byte, n int) []string {
	row := make([]string, n)
	for i := range row {
		size := int(int32(uint32(raw[0])<<24 | uint32(raw[1])<<16 | uint32(raw[2])<<8 | uint32(raw[3])))
		raw = raw[4:]
		if size < 0 {
			row[i] = "NULL"
			continue
		}
		row[i] = string(raw[:size])
		raw = raw[size:]
	}
	return row
}

// queries reads the statements of a data file: separated by semicolons at a line's end;
// "-- zone X" sets the session's time zone, and what else settings reads, for those that follow.
func queries(t *testing.T, path string) (out []struct{ sql, zone string }) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	zone := "UTC"
	var sql []string
	for _, line := range strings.Split(string(text), "\n") {
		if z, ok := strings.CutPrefix(line, "-- zone "); ok {
			zone = z
		}
		if strings.HasPrefix(line, "--") || line == "" {
			continue
		}
		sql = append(sql, line)
		if strings.HasSuffix(line, ";") {
			out = append(out, struct{ sql, zone string }{strings.TrimSuffix(strings.Join(sql, "\n"), ";"), zone})
			sql = nil
		}
	}
	return out
}

// TestDifferential runs the statements of testdata/diff on PostgreSQL and on the engine,
// and compares rows, or the error's code and message.
func TestDifferential(t *testing.T) {
	w := newWorld(t)
	files, _ := filepath.Glob("testdata/diff/*.sql")
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".sql"), func(t *testing.T) {
			for _, q := range queries(t, f) {
				w.set(t, q.zone)
				want, wantErr := w.try(q.sql)
				w.set(t, "UTC")
				got, printed, gotErr := w.run(q.sql, q.zone)
				if diff := compare(q.sql, want, wantErr, got, gotErr); diff != "" {
					t.Errorf("%s\n%s\nprinted: %s", q.sql, diff, printed)
				}
			}
		})
	}
}

func compare(sql string, want [][]string, wantErr error, got [][]string, gotErr error) string {
	if wantErr != nil || gotErr != nil {
		a, b := errorText(wantErr), errorText(gotErr)
		if a != b {
			return "want " + a + "\ngot  " + b
		}
		return ""
	}
	a, b := lines(want), lines(got)
	if !strings.Contains(strings.ToUpper(sql), "ORDER BY") {
		slices.Sort(a)
		slices.Sort(b)
	}
	if x, y := strings.Join(a, "\n"), strings.Join(b, "\n"); x != y {
		return "want\n" + x + "\ngot\n" + y
	}
	return ""
}

func lines(rows [][]string) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = strings.Join(r, "|")
	}
	return out
}

func errorText(err error) string {
	if err == nil {
		return "no error"
	}
	if e, ok := err.(*pgconn.PgError); ok {
		return e.Code + " " + e.Message
	}
	if e, ok := pgerr.As(err); ok {
		return e.Code + " " + e.Message
	}
	return "INTERNAL " + err.Error()
}
