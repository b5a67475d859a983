package mysql

import (
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

// orders is a table with a column of each kind.
var orders = &rel.Table{Remote: []string{"shop", "orders"}, Columns: []rel.TableColumn{
	remote("id", rel.Int4, "int(11)", ""),
	remote("total", rel.NumericType(10, 2), "decimal(10,2)", ""),
	remote("serial", rel.NumericType(20, 0), "bigint(20) unsigned", ""),
	remote("weight", rel.Float8, "double", ""),
	remote("name", rel.VarcharType(20), "varchar(20)", "utf8mb4_general_ci"),
	remote("old", rel.VarcharType(20), "varchar(20)", "latin1_swedish_ci"),
	remote("day", rel.Date, "date", ""),
	remote("at", rel.Type{OID: rel.TimestamptzOID, Mod: 0}, "timestamp", ""),
	remote("made", rel.Int2, "year(4)", ""),
	remote("doc", rel.JSON, "json", ""),
	remote("key", rel.Bytea, "varbinary(16)", ""),
	remote("state", rel.Text, "enum('a','b')", "utf8mb4_general_ci"),
}}

func remote(name string, t rel.Type, remoteType, collation string) rel.TableColumn {
	return rel.TableColumn{Name: name, Type: t, Form: rel.FormOfType(t), Remote: rel.RemoteColumn{Name: name, Type: remoteType, Collation: collation}}
}

func col(name string) rel.Expr {
	for i, c := range orders.Columns {
		if c.Name == name {
			return &rel.Col{Column: rel.Column{ID: rel.ColID(i + 1), Name: name, Type: c.Type, Form: c.Form}}
		}
	}
	panic(name)
}

func scanOrders() *plan.Scan {
	ords := make([]int, len(orders.Columns))
	for i := range ords {
		ords[i] = i
	}
	return sourcetest.ScanOf(orders, 1, ords...)
}

func value(v any, t rel.Type) rel.Expr { return &rel.Const{Val: v, Typ: t} }

func day(y int64, m, d int) rel.Expr { return value(rel.Day(rel.DayOf(y, m, d)), rel.Date) }

// cmp builds a comparison without the pg_proc names, which this connector does not read.
func cmp(op string, l, r rel.Expr) rel.Expr {
	return &rel.Call{Op: op, Args: []rel.Expr{l, r}, Typ: rel.Bool}
}

func TestPredicates(t *testing.T) {
	text := func(s string) rel.Expr { return value(s, rel.Text) }
	asText := func(c string) rel.Expr { return &rel.Cast{Arg: col(c), To: rel.Text} }
	five := value(int64(5), rel.Int4)
	for _, test := range []struct {
		pred    rel.Expr
		null    bool // zero_dates: null
		verdict source.VerdictKind
		want    string // the WHERE clause, or a part of the reason
	}{
		{pred: cmp("=", col("id"), five), verdict: source.Exact, want: "`id` = 5"},
		{pred: cmp("<", five, col("id")), verdict: source.Exact, want: "`id` > 5"},
		{pred: cmp("=", &rel.Cast{Arg: col("id"), To: rel.Numeric}, value("5.0", rel.Numeric)), verdict: source.Exact, want: "`id` = 5"},
		{pred: cmp("=", &rel.Cast{Arg: col("id"), To: rel.Numeric}, value("5.5", rel.Numeric)), verdict: source.None, want: "fraction"},
		{pred: cmp("=", &rel.Cast{Arg: col("id"), To: rel.Int2}, five), verdict: source.None, want: "neither side"},
		{pred: cmp("<=", col("total"), value("-24.50", rel.Numeric)), verdict: source.Exact, want: "`total` <= -24.5"},
		{pred: cmp("<", col("total"), &rel.Cast{Arg: five, To: rel.Numeric}), verdict: source.Exact, want: "`total` < 5"},
		{pred: cmp("<", col("total"), value("NaN", rel.Numeric)), verdict: source.None, want: "no NaN"},
		{pred: cmp("<", col("total"), value("0."+strings.Repeat("0", 40)+"1", rel.Numeric)), verdict: source.None, want: "more digits"},
		{pred: cmp("=", col("serial"), value("18446744073709551615", rel.Numeric)), verdict: source.Exact, want: "`serial` = 18446744073709551615"},

		// A literal of a float is approximate: bounds are widened, equality stays.
		{pred: cmp("<", col("weight"), value(0.1, rel.Float8)), verdict: source.Superset, want: "`weight` < 1.0000000000000002e-01"},
		{pred: cmp(">=", col("weight"), value(0.1, rel.Float8)), verdict: source.Superset, want: "`weight` >= 9.999999999999999e-02"},
		{pred: cmp("=", col("weight"), value(0.1, rel.Float8)), verdict: source.None, want: "equality"},

		// A collation may take more for equal than PostgreSQL does, and orders otherwise.
		{pred: cmp("=", asText("name"), text(`it's a \`)), verdict: source.Superset, want: `'it\'s a \\'`},
		{pred: cmp("<>", asText("name"), text("a")), verdict: source.None, want: "utf8mb4_general_ci"},
		{pred: cmp(">", asText("name"), text("a")), verdict: source.None, want: "utf8mb4_general_ci"},
		{pred: &rel.Not{Arg: cmp("=", asText("name"), text("a"))}, verdict: source.None, want: "NOT of an inexact"},
		{pred: cmp("~~", asText("name"), text("a%")), verdict: source.None, want: "operator ~~"},
		{pred: cmp("=", asText("old"), text("e")), verdict: source.Superset, want: "`old` = 'e'"},
		{pred: cmp("=", asText("old"), text("é")), verdict: source.None, want: "latin1"},
		{pred: cmp("=", col("state"), text("a")), verdict: source.Superset, want: "`state` = 'a'"},
		{pred: cmp("<", col("state"), text("a")), verdict: source.None, want: "does not compare"},
		{pred: cmp("=", col("name"), five), verdict: source.None, want: "not text"}, // '1a' would be equal to 1

		{pred: cmp("<", col("day"), day(2000, 2, 29)), verdict: source.Superset, want: "`day` < DATE'2000-02-29'"},
		{pred: cmp("<", &rel.Cast{Arg: col("day"), To: rel.Timestamp}, value(rel.Instant(0), rel.Timestamp)), verdict: source.Superset,
			want: "`day` < TIMESTAMP'1970-01-01 00:00:00'"},
		{pred: cmp("<", col("day"), value(rel.MaxDay, rel.Date)), verdict: source.None, want: "infinite"},
		{pred: cmp("<", col("day"), day(-43, 3, 15)), verdict: source.None, want: "years"},
		{pred: cmp(">", col("at"), value(rel.Instant(1), rel.Timestamptz)), verdict: source.Superset, want: "`at` > TIMESTAMP'1970-01-01 00:00:00.000001'"},
		{pred: cmp(">", col("at"), value(rel.Instant(1), rel.Timestamp)), verdict: source.None, want: "time zone"},
		{pred: cmp("=", col("made"), value(int64(1999), rel.Int4)), verdict: source.Superset, want: "`made` = 1999"},
		{pred: cmp("=", col("made"), five), verdict: source.None, want: "years"}, // 5 would be 2005
		{pred: cmp("=", col("key"), value([]byte{0x27, 0}, rel.Bytea)), verdict: source.Superset, want: "`key` = X'2700'"},

		{pred: &rel.IsNull{Arg: col("doc")}, verdict: source.Exact, want: "`doc` IS NULL"},
		{pred: &rel.IsNull{Arg: col("day")}, verdict: source.None, want: "zero date"},
		{pred: &rel.IsNull{Arg: col("day")}, null: true, verdict: source.Superset,
			want: "`day` IS NULL OR YEAR(`day`) = 0 OR MONTH(`day`) = 0 OR DAYOFMONTH(`day`) = 0 OR DAYOFMONTH(`day`) > 28"},
		{pred: &rel.IsNull{Arg: col("day"), Negated: true}, null: true, verdict: source.Superset, want: "`day` IS NOT NULL"},

		// An OR goes down whole or not at all.
		{pred: &rel.Or{Args: []rel.Expr{cmp("=", col("id"), five), cmp("=", asText("name"), text("a"))}}, verdict: source.Superset,
			want: "`id` = 5 OR `name` = 'a'"},
		{pred: &rel.Or{Args: []rel.Expr{cmp("=", col("id"), five), cmp("<>", asText("name"), text("a"))}}, verdict: source.None, want: "collation"},
		{pred: &rel.And{Args: []rel.Expr{cmp("=", col("id"), five), &rel.Or{Args: []rel.Expr{cmp("=", col("id"), five), cmp("=", col("id"), five)}}}},
			verdict: source.Exact, want: "`id` = 5 AND (`id` = 5 OR `id` = 5)"},

		{pred: sourcetest.In(col("id"), five, value(nil, rel.Int4)), verdict: source.Exact, want: "`id` IN (5, NULL)"},
		{pred: sourcetest.NotIn(col("id"), five), verdict: source.Exact, want: "`id` NOT IN (5)"},
		{pred: sourcetest.NotIn(col("name"), text("a")), verdict: source.None, want: "collation"},
		{pred: &rel.AnyArray{Arg: col("id"), Array: value(rel.Array{Elem: rel.Int4}, rel.Of(rel.Int4ArrayOID)), Op: rel.Call{Op: "="}},
			verdict: source.Exact, want: "0 = 1"},
		{pred: cmp("=", col("id"), value(nil, rel.Int4)), verdict: source.None, want: "NULL"},
		{pred: cmp("=", &rel.Call{Func: "abs", Args: []rel.Expr{col("id")}, Typ: rel.Int4}, five), verdict: source.None, want: "neither side"},
		{pred: cmp("<", col("day"), col("at")), verdict: source.None, want: "other rules"},
	} {
		d := dialect{zeroDatesNull: test.null}
		q, v := d.query(&plan.Filter{Input: scanOrders(), Preds: []rel.Expr{test.pred}})
		got := v.Reason
		if q != nil {
			_, got, _ = strings.Cut(q.sql(), " WHERE ")
		}
		if v.Kind != test.verdict || !strings.Contains(got, test.want) {
			t.Errorf("%s\n gives %s %s\nwanted %s %s", test.pred, v.Kind, got, test.verdict, test.want)
		}
	}
}

// TestLimit: a LIMIT goes down only above what is exact, and nothing joins it from above.
func TestLimit(t *testing.T) {
	var d dialect
	limit := func(in plan.Node, count, offset rel.Expr) *plan.Limit {
		return &plan.Limit{Input: in, Count: count, Offset: offset}
	}
	three := value(int64(3), rel.Int8)
	isFive := cmp("=", col("id"), value(int64(5), rel.Int4))
	isA := cmp("=", col("name"), value("a", rel.Text))
	scan := sourcetest.ScanOf(orders, 1, 0)
	for _, test := range []struct {
		node plan.Node
		want string // the statement, or a part of the reason
	}{
		{limit(&plan.Filter{Input: scan, Preds: []rel.Expr{isFive}}, three, nil), "SELECT `id` FROM `shop`.`orders` WHERE `id` = 5 LIMIT 3"},
		{limit(scan, three, three), "SELECT `id` FROM `shop`.`orders` LIMIT 3, 3"},
		{limit(scan, nil, three), "SELECT `id` FROM `shop`.`orders` LIMIT 3, 9223372036854775807"},
		{limit(&plan.Filter{Input: scanOrders(), Preds: []rel.Expr{isA}}, three, nil), "would lose rows"},
		{&plan.Filter{Input: limit(scan, three, nil), Preds: []rel.Expr{isFive}}, "above a LIMIT"},
		{limit(limit(scan, three, nil), three, nil), "simple LIMIT"},
		{limit(scan, col("id"), nil), "not a constant"},
		{&plan.Distinct{Input: scan}, "only filters"},
		{&plan.Barrier{Input: scan, Table: orders}, "only filters"}, // what may cross a barrier is the engine's to say
		{&plan.Project{Input: scan, Items: []plan.Item{{Expr: isFive}}}, "no expressions"},
	} {
		q, v := d.query(test.node)
		got := v.Reason
		if q != nil {
			got = q.sql()
		}
		if !strings.Contains(got, test.want) || (v.Kind == source.None) != (q == nil) {
			t.Errorf("%s\n gives %s %s\nwanted %s", test.node, v.Kind, got, test.want)
		}
	}
}
