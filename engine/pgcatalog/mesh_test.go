package pgcatalog_test

import (
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/meshgate/meshgate/engine"
	"github.com/meshgate/meshgate/engine/audit"
	"github.com/meshgate/meshgate/engine/catalog"
	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// shadow makes in PostgreSQL what the mesh below publishes.
const shadow = `
CREATE ROLE "team-sales"; CREATE ROLE ada LOGIN; CREATE ROLE analysts; GRANT analysts TO ada;
CREATE SCHEMA sales AUTHORIZATION "team-sales";
SET ROLE "team-sales";
CREATE TABLE sales.customers (id integer PRIMARY KEY, email varchar(120) NOT NULL UNIQUE, name text, since date);
CREATE TABLE sales.orders (id bigint PRIMARY KEY, customer_id integer NOT NULL REFERENCES sales.customers(id), total numeric(12,2),
	placed timestamptz(3), tags text[], note char(10), "odd name" boolean);
COMMENT ON TABLE sales.orders IS 'one row per order';
COMMENT ON COLUMN sales.orders.total IS 'in euros';
CREATE VIEW sales.big_orders AS SELECT id, total FROM sales.orders;
RESET ROLE;`

// published are the mesh's relations as their source describes them.
func published() []*rel.Table {
	col := func(name string, t rel.Type, notNull bool) rel.TableColumn {
		return rel.TableColumn{Name: name, Type: t, Form: rel.FormOfType(t), NotNull: notNull, Remote: rel.RemoteColumn{Name: name}}
	}
	orders := &rel.Table{Kind: "table", Remote: []string{"public", "orders"}, Rows: -1, Key: []int{0}, Comment: "one row per order", Columns: []rel.TableColumn{
		col("id", rel.Int8, true), col("customer_id", rel.Int4, true), col("total", rel.NumericType(12, 2), false),
		col("placed", rel.Type{OID: rel.TimestamptzOID, Mod: 3}, false), col("tags", rel.Of(rel.TextArrayOID), false), col("note", rel.BPCharType(10), false),
		col("odd name", rel.Bool, false)},
		Foreign: []rel.ForeignKey{{Columns: []int{1}, To: []string{"public", "customers"}, ToColumns: []string{"id"}}}}
	orders.Columns[2].Comment = "in euros"
	return []*rel.Table{
		{Kind: "table", Remote: []string{"public", "customers"}, Rows: -1, Key: []int{0}, Unique: [][]int{{1}}, Columns: []rel.TableColumn{
			col("id", rel.Int4, true), col("email", rel.VarcharType(120), true), col("name", rel.Text, false), col("since", rel.Date, false)}},
		orders,
		{Kind: "view", Remote: []string{"public", "big_orders"}, Rows: -1, Columns: []rel.TableColumn{col("id", rel.Int8, false), col("total", rel.NumericType(12, 2), false)}},
		{Kind: "table", Remote: []string{"public", "salaries"}, Rows: -1, Columns: []rel.TableColumn{col("id", rel.Int8, false)}},
	}
}

// shop is a source of descriptions.
type shop struct{}

func (shop) Tables(_ context.Context, want []source.Want) ([]source.Found, error) {
	var out []source.Found
	for i, w := range want {
		for _, t := range published() {
			if t.Remote[1] == w.Relation {
				out = append(out, source.Found{Want: i, Table: t})
			}
		}
	}
	return out, nil
}
func (shop) Offer(plan.Node) source.Verdict { return source.Verdict{} }
func (shop) Run(context.Context, *plan.Fragment) (rel.Rows, error) {
	return nil, fmt.Errorf("no rows here")
}
func (shop) Close() error { return nil }

// listing lets ada see everything but payroll.
type listing struct{}

func (listing) Decide(_ context.Context, req *guard.Request) ([]guard.Decision, error) {
	out := make([]guard.Decision, len(req.Relations))
	for i, a := range req.Relations {
		out[i] = guard.Decision{Relation: a.Table.Name, Allow: a.Table.Name.Schema != "payroll"}
	}
	return out, nil
}

type noSink struct{}

func (noSink) Write(context.Context, *audit.Record) error { return nil }
func (noSink) Close() error                               { return nil }

func mesh(t *testing.T, name string) *catalog.Snapshot {
	t.Helper()
	entry := func(name string) catalog.Entry {
		return catalog.Entry{Name: name, Source: "sales.shop", Want: source.Want{Relation: name}}
	}
	snap, errs := catalog.Build(t.Context(), name, []catalog.Spec{
		{Domain: catalog.Domain{Name: "sales", Team: "team-sales"}, Entries: []catalog.Entry{entry("customers"), entry("orders"), entry("big_orders")}},
		{Domain: catalog.Domain{Name: "payroll", Team: "team-payroll"}, Entries: []catalog.Entry{entry("salaries")}},
	}, map[string]source.Source{"sales.shop": shop{}})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return snap
}

// session opens the gateway for ada.
func session(t *testing.T, snap *catalog.Snapshot) *engine.Session {
	t.Helper()
	d, err := duck.Open(duck.Config{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	e := engine.New(engine.Config{Catalog: snap, Decider: listing{}, Sink: noSink{}, Duck: d, Product: "meshgate"})
	s, err := e.Open(t.Context(), engine.Login{Principal: guard.Principal{User: "ada", Groups: []string{"analysts"}}, Database: snap.Mesh,
		Params: map[string]string{"search_path": `"$user", public`}}) // said, since by itself the gateway looks into every domain
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// answer is a result as a client sees it.
type answer struct {
	cols []string // "name type"
	rows [][]string
}

// ask runs one statement on the gateway.
func ask(ctx context.Context, s *engine.Session, sql string) (a answer, err error) {
	defer s.Sync()
	stmts, err := s.Parse(ctx, sql)
	if err != nil {
		return a, err
	}
	st, err := s.Prepare(ctx, stmts[0], nil)
	if err != nil {
		return a, err
	}
	for _, c := range st.Columns() {
		a.cols = append(a.cols, fmt.Sprintf("%s %d", c.Name, c.Type.OID))
	}
	res, err := st.Run(ctx, nil)
	if err != nil {
		return a, err
	}
	defer res.Close()
	e, err := pgvalue.NewEncoder(st.Columns(), nil, s.ValueSettings())
	if err != nil {
		return a, err
	}
	for {
		b, err := res.Rows().Next(ctx)
		if err == io.EOF {
			return a, nil
		}
		if err != nil {
			return a, err
		}
		if err := e.Bind(b); err != nil {
			return a, err
		}
		for i := range int(b.NumRows()) {
			raw, err := e.AppendRow(nil, i)
			if err != nil {
				return a, err
			}
			a.rows = append(a.rows, values(raw, len(a.cols)))
		}
		b.Release()
	}
}

// values takes the values of a DataRow apart.
func values(raw []byte, n int) []string {
	out := make([]string, n)
	for i := range out {
		size := int(int32(uint32(raw[0])<<24 | uint32(raw[1])<<16 | uint32(raw[2])<<8 | uint32(raw[3])))
		raw = raw[4:]
		if size < 0 {
			out[i] = "NULL"
			continue
		}
		out[i], raw = string(raw[:size]), raw[size:]
	}
	return out
}
