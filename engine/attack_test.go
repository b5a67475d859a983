package engine_test

import (
	"context"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// attacks try to learn of rows that the row filter hides, or of masked values: by errors,
// predicates on masked columns, joins, subqueries, shadowing names, EXPLAIN, statistics.
var attacks = []string{
	"SELECT * FROM hr.people ORDER BY id",
	"SELECT id FROM hr.people WHERE ssn::int > 0",
	"SELECT id FROM hr.people WHERE name::int > 0",
	"SELECT id FROM hr.people WHERE id = 2 AND name::int > 0",
	"SELECT name::date FROM hr.people WHERE id = 2",
	"SELECT id FROM hr.people WHERE 1 / (CASE WHEN name LIKE 'SECRET%' THEN 0 ELSE 1 END) = 1 ORDER BY id",
	"SELECT id FROM hr.people WHERE 1 / (id - 2) >= -5 ORDER BY id",
	"SELECT sum(1 / (id - 2)) FROM hr.people",
	"SELECT 1 / (id - 2) AS x FROM hr.people ORDER BY id",
	"SELECT * FROM (SELECT 1 / (id - 2) AS x FROM hr.people) s WHERE x > -9 ORDER BY 1",
	"SELECT count(*), min(ssn), max(ssn), count(DISTINCT ssn) FROM hr.people",
	"SELECT ssn, count(*) FROM hr.people GROUP BY ssn ORDER BY ssn",
	"SELECT id FROM hr.people WHERE ssn LIKE 'SECRET%'",
	"SELECT id FROM hr.people WHERE ssn = 'SECRET-1'",
	"SELECT a.id FROM hr.people a JOIN hr.people b ON a.id = b.id + 1 ORDER BY 1",
	"SELECT v.x FROM (VALUES ('US'), ('EU')) v(x) WHERE EXISTS (SELECT 1 FROM hr.people p WHERE p.region = v.x) ORDER BY 1",
	"SELECT v.x, (SELECT count(*) FROM hr.people p WHERE p.id = v.x) FROM (VALUES (1), (2), (3)) v(x) ORDER BY 1",
	"SELECT v.x, l.y FROM (VALUES (1), (2)) v(x) LEFT JOIN LATERAL (SELECT 1 / (p.id - 2) AS y FROM hr.people p WHERE p.id >= v.x) l ON true ORDER BY 1, 2",
	"WITH people AS (SELECT 'EU' AS region) SELECT count(*) FROM hr.people, people",
	"WITH RECURSIVE r AS (SELECT id FROM hr.people UNION ALL SELECT id + 10 FROM r WHERE id < 10) SELECT count(*) FROM r",
	"SELECT id FROM hr.people EXCEPT SELECT 1",
	"SELECT id FROM hr.people UNION SELECT id FROM hr.people ORDER BY 1",
	"SELECT id FROM hr.people WHERE region = 'US' OR 1 / (id - 2) > 100",
	"SELECT row_number() OVER (ORDER BY ssn, id), id, lag(name) OVER (ORDER BY id) FROM hr.people ORDER BY 1",
	"SELECT string_agg(ssn, ',' ORDER BY id) FROM hr.people",
	"SELECT id FROM hr.people ORDER BY id LIMIT 1 OFFSET 1",
	"SELECT reltuples FROM pg_class WHERE relname = 'people'",
	"EXPLAIN SELECT * FROM hr.people WHERE id = 2",
	"EXPLAIN (FORMAT JSON) SELECT id FROM hr.people WHERE ssn = 'x' OR id > 2",
	"EXPLAIN (ANALYZE) SELECT * FROM hr.people WHERE id = 2",
	"EXPLAIN (ANALYZE, VERBOSE, FORMAT JSON) SELECT count(*) FROM hr.people WHERE id > 0",
	"SET meshgate.pushdown = off; SELECT id FROM hr.people WHERE 1 / (id - 2) >= -5 ORDER BY id; EXPLAIN ANALYZE SELECT id FROM hr.people",
	"RESET ALL; SET meshgate.disabled_rules = 'push_filter,carve'; SELECT id FROM hr.people WHERE name::int > 0; SELECT 1",
}

// Two meshes that differ only in what policy hides must be the same to the client, to the
// byte, whatever the source says of the policy's predicates.
func TestAttacks(t *testing.T) {
	visible := [][]any{{int64(1), "7", "EU", "11"}, {int64(3), "9", "EU", "33"}}
	none := append(visible, []any{int64(1), "7", "EU", "SECRET"})[:2]
	none[0] = []any{int64(1), "7", "EU", "SECRET-1"} // only a masked value differs
	hidden := append([][]any{{int64(2), "SECRET-1", "US", "SECRET-2"}, {int64(2), "SECRET-3", nil, nil}}, none...)
	filters := map[string]string{"simple": "region = 'EU'", "raising": "region = 'EU' AND 10 / id > 0", "computed": "lower(region) = 'eu'"}
	verdicts := map[string]func(rel.Expr) source.Verdict{
		"none":  func(rel.Expr) source.Verdict { return source.Verdict{Reason: "it cannot"} },
		"exact": onlyComparisons(source.Exact), "superset": onlyComparisons(source.Superset),
	}
	for name, filter := range filters {
		for verdict, judge := range verdicts {
			t.Run(name+"/"+verdict, func(t *testing.T) {
				policy := decider{"hr.people": {Allow: true, RowFilter: filter, Masks: map[string]string{"ssn": "left(ssn, 0) || '***'"}}}
				a, b := newGate(t, policy, judge, [][]any{{int64(1), "7", "EU", "11"}, {int64(3), "9", "EU", "33"}}), newGate(t, policy, judge, hidden)
				sa, sb := a.open(t), b.open(t)
				for _, sql := range attacks {
					x, y := ask(context.Background(), sa, sql), ask(context.Background(), sb, sql)
					if x != y {
						t.Errorf("%s\nwithout hidden rows:\n%swith:\n%s", sql, x, y)
					}
					if strings.Contains(x+y, "SECRET-") && !strings.Contains(sql, "SECRET-") || strings.Contains(y, "'EU'") || strings.Contains(y, "lower(region)") {
						t.Errorf("%s tells:\n%s", sql, y)
					}
				}
			})
		}
	}
}

// onlyComparisons takes comparisons of columns with constants.
func onlyComparisons(kind source.VerdictKind) func(rel.Expr) source.Verdict {
	return func(e rel.Expr) source.Verdict {
		if c, ok := e.(*rel.Call); ok && len(c.Args) == 2 && c.Op != "" {
			_, isCol := c.Args[0].(*rel.Col)
			if _, isConst := c.Args[1].(*rel.Const); isCol && isConst {
				return source.Verdict{Kind: kind, Reason: "as the test says"}
			}
		}
		return source.Verdict{Reason: "only comparisons are taken"}
	}
}

// A policy that fails tells the client nothing but that permission is denied.
func TestPolicyErrors(t *testing.T) {
	for name, d := range map[string]guard.Decision{
		"filter is no SQL":          {RowFilter: "region = = 'EU'"},
		"filter of unknown column":  {RowFilter: "secret_column = 1"},
		"filter is no boolean":      {RowFilter: "region"},
		"filter with a subquery":    {RowFilter: "id IN (SELECT x FROM hr.secret)"},
		"filter reads a table":      {RowFilter: "EXISTS (SELECT 1 FROM hr.secret)"},
		"filter with an aggregate":  {RowFilter: "count(*) > 1"},
		"filter with a window":      {RowFilter: "row_number() OVER () = 1"},
		"filter with a parameter":   {RowFilter: "id = $1"},
		"filter with a set":         {RowFilter: "generate_series(1, id) = 1"},
		"two statements":            {RowFilter: "true; SELECT 1"},
		"filter that closes itself": {RowFilter: "true) OR (true"},
		"mask of another type":      {Masks: map[string]string{"id": "'x'::text"}},
		"mask of no column":         {Masks: map[string]string{"SSN": "NULL"}},
		"mask that is empty":        {Masks: map[string]string{"ssn": ""}},
		"mask with a subquery":      {Masks: map[string]string{"ssn": "(SELECT max(x)::text FROM hr.secret)"}},
	} {
		d.Allow = true
		g := newGate(t, decider{"hr.people": d}, nil, nil)
		if got := ask(context.Background(), g.open(t), "SELECT * FROM hr.people"); got != "ERROR 42501 permission denied for table people\n" {
			t.Errorf("%s: %s", name, got)
		}
		if got := strings.Join(g.sink.take(), ", "); got != "decision deny, statement denied 42501 rows=0" {
			t.Errorf("%s: %s", name, got)
		}
	}
	// The must beside: what these nearly are.
	for name, d := range map[string]guard.Decision{
		"filter of columns not selected": {RowFilter: "region = 'EU'"},
		"mask that reads a masked one":   {Masks: map[string]string{"ssn": "name || ssn", "name": "'?' || ssn"}},
		"mask of a convertible type":     {Masks: map[string]string{"id": "0"}},
	} {
		d.Allow = true
		g := newGate(t, decider{"hr.people": d}, nil, [][]any{{int64(1), "Ana", "EU", "11"}, {int64(2), "Bob", "US", "22"}})
		got := ask(context.Background(), g.open(t), "SELECT id, name, ssn FROM hr.people ORDER BY ssn LIMIT 1")
		want := map[string]string{"filter of columns not selected": "1|Ana|11", "mask that reads a masked one": "1|?11|Ana11", "mask of a convertible type": "0|Ana|11"}[name]
		if got != want+"\nSELECT 1\n" {
			t.Errorf("%s: %s", name, got)
		}
	}
}
