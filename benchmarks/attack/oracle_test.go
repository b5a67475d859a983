package attack

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/benchmarks/answer"
	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

// query generates simple statements over the tables: filters, joins, aggregates, subqueries.
type query struct{ *rand.Rand }

func (q query) one(of ...string) string { return of[q.IntN(len(of))] }

func (q query) table() string { return "t_" + string(Kinds[q.IntN(len(Kinds))]) }

func (q query) condition(t string) string {
	c := strings.ReplaceAll(q.one(
		"$.id > 3", "$.id IN (1, 2, 3, 8)", "$.id BETWEEN 2 AND 9", "$.id % 3 = 0",
		"$.name = 'Bo'", "$.name < 'b'", "$.name LIKE '%o'", "$.name IS NULL", "lower($.name) = 'bo'", "length($.name) = 2",
		"$.region = 'EU'", "$.region <> 'EU'", "$.region IS NULL", "$.region IN ('US', 'EU')",
		"$.score > 0", "$.score IS NOT NULL", "$.score + $.id > 8", "$.score = (SELECT max(x.score) FROM "+q.table()+" x)",
		"$.ssn = '1***'", "$.ssn >= '2'", "$.ssn LIKE '%SECRET%'", "$.ssn <> ''",
		"$.pay > 1500", "$.pay = 2000", "$.pay / 1000 > 2", "$.pay IS NULL",
		"$.note IS NULL", "$.note = 'plain'", "coalesce($.note, 'x') = 'x'",
		"$.born > '1985-01-01'", "$.born = DATE '1980-02-29'", "extract(year FROM $.born) < 2000",
		"EXISTS (SELECT 1 FROM "+q.table()+" x WHERE x.id = $.id + 1)", "$.id IN (SELECT x.score FROM "+q.table()+" x)",
	), "$", t)
	switch q.IntN(5) {
	case 0:
		return "NOT (" + c + ")"
	case 1:
		return "(" + c + " OR " + q.condition(t) + ")"
	case 2:
		return c + " AND " + q.condition(t)
	}
	return c
}

func (q query) column(t string) string {
	return t + "." + q.one("id", "name", "region", "score", "ssn", "pay", "note", "born")
}

func (q query) aggregate(t string) string {
	return strings.ReplaceAll(q.one("count(*)", "count($.score)", "sum($.score)", "min($.name)", "max($.ssn)", "min($.pay)", "max($.pay)",
		"sum($.pay)", "count($.note)", "count(DISTINCT $.ssn)", "max($.born)", "avg($.score)", "min($.region)", "count(*) FILTER (WHERE $.id > 4)"), "$", t)
}

func (q query) statement() string {
	from, where := q.table()+" a", q.condition("a")
	if q.IntN(3) == 0 {
		from += q.one(" JOIN ", " LEFT JOIN ") + q.table() + " b ON " + q.one("a.id = b.id", "a.ssn = b.ssn", "a.pay = b.pay", "a.id = b.score", "a.name = b.name AND a.region = b.region")
		if q.IntN(2) == 0 {
			where += " AND " + q.condition("b")
		}
	}
	switch q.IntN(5) {
	case 0:
		return fmt.Sprintf("SELECT %s AS x, %s AS y FROM %s WHERE %s", q.aggregate("a"), q.aggregate("a"), from, where)
	case 1:
		c := q.column("a")
		return fmt.Sprintf("SELECT %s AS k, %s AS x FROM %s WHERE %s GROUP BY %[1]s", c, q.aggregate("a"), from, where)
	case 2:
		return fmt.Sprintf("SELECT DISTINCT %s AS k FROM %s WHERE %s", q.column("a"), from, where)
	case 3:
		return fmt.Sprintf("SELECT %s AS x FROM %s WHERE %s %s SELECT %s AS x FROM %s a WHERE %s", "a.id", from, where,
			q.one("UNION", "UNION ALL", "EXCEPT", "INTERSECT"), "a.id", q.table(), q.condition("a"))
	}
	if q.IntN(4) == 0 {
		return fmt.Sprintf("SELECT a.*, row_number() OVER (ORDER BY %s, a.id) AS n FROM %s a WHERE %s ORDER BY a.id LIMIT %d OFFSET %d",
			q.column("a"), q.table(), q.condition("a"), q.IntN(5), q.IntN(3))
	}
	return fmt.Sprintf("SELECT a.*, %s AS x FROM %s WHERE %s", q.column("a"), from, where)
}

// What the user is told is what a PostgreSQL tells whose tables were filtered and masked for
// that user, whatever is pushed down.
func TestLikeTablesFilteredForTheUser(t *testing.T) {
	const statements = 200
	m := testmesh.New(t, "hr", tables(true), testmesh.Options{Policy: policy})
	g := m.Serve(t)
	oracle := testmesh.Connect(t, m.Oracle.URL(), "CREATE SCHEMA seen", "SET search_path = seen")
	for _, kind := range Kinds {
		exec(t, oracle, seen("t_"+string(kind)))
	}
	on := testmesh.Connect(t, g.URL("ana"), "SET search_path = hr")
	off := testmesh.Connect(t, g.URL("ana"), "SET search_path = hr", "SET meshgate.pushdown = off")
	q := query{rand.New(rand.NewPCG(20, 26))}
	full := 0
	for range statements {
		sql := q.statement()
		want, err := answer.Ask(t.Context(), oracle, sql, nil, answer.Text)
		if err != nil {
			t.Fatal(err)
		}
		if want.Err != nil {
			t.Fatalf("the oracle cannot run %s: %v", sql, want.Err)
		}
		if len(want.Rows) > 0 {
			full++
		}
		got, err := answer.Ask(t.Context(), on, sql, nil, answer.Text)
		if err != nil {
			t.Fatal(err)
		}
		unpushed, err := answer.Ask(t.Context(), off, sql, nil, answer.Text)
		if err != nil {
			t.Fatal(err)
		}
		if d := answer.Diff(want, got, false); d != "" {
			t.Errorf("%s\n%s", sql, d)
		}
		if d := answer.Diff(want, unpushed, false); d != "" {
			t.Errorf("%s (pushdown off)\n%s", sql, d)
		}
	}
	if full < statements/2 {
		t.Errorf("only %d of %d statements gave rows", full, statements)
	}
}
