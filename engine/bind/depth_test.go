package bind_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
)

// TestLarge binds statements that are long, deep or multiply: each is bound soon, or refused with a code of class 54.
func TestLarge(t *testing.T) {
	const n = 10000
	deep := func(n int, open, inner, end string) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
	}
	for name, c := range map[string]struct {
		sql  string
		must bool // be bound
	}{
		"or":                {"select 1 from t where a = 0" + strings.Repeat(" or a = 1", n), true},
		"and of or":         {"select 1 from t where a = 0" + strings.Repeat(" and (a = 1 or b = 'x')", n), true},
		"in":                {"select 1 from t where a in (0" + strings.Repeat(", 1", n) + ")", true},
		"values":            {"values (1, 'x')" + strings.Repeat(", (2, 'y')", n), true},
		"grouped or":        {"select a = 0" + strings.Repeat(" or a = 1", n) + " from t group by a", true},
		"ordered or":        {"select a = 0" + strings.Repeat(" or a = 1", n) + " from t group by a, b order by a = 0" + strings.Repeat(" or a = 1", n), true},
		"targets":           {"select a" + strings.Repeat(", a + 1", 1600) + " from t order by a + 1", true},
		"aggregates":        {"select count(*)" + strings.Repeat(", sum(a + 1)", 1600) + " from t", true},
		"sums":              {"select a" + strings.Repeat(" + 1", 3000) + " from t group by a", true},
		"sums too long":     {"select a" + strings.Repeat(" + 1", n) + " from t", false},
		"parentheses":       {"select " + deep(1000, "(", "a", ")") + " from t", true},
		"calls":             {"select " + deep(1000, "abs(", "a", ")") + " from t", true},
		"cases":             {"select " + deep(1000, "case when true then ", "a", " end") + " from t", true},
		"subqueries":        {deep(200, "select (", "select 1", ")"), true},
		"derived tables":    {"select * from " + deep(200, "(select * from ", "t", ") x"), true},
		"unions":            {"select 1" + strings.Repeat(" union all select 1", 500), true},
		"cross joins":       {"select 1 from t" + strings.Repeat(", k", 0) + joins(300), true},
		"ctes":              {"with " + ctes(300) + " select * from c300", true},
		"cube":              {"select 1 from t group by cube (a, b, c, d, e, a + 1, a + 2, a + 3, a + 4, a + 5, a + 6, a + 7)", true},
		"cubes":             {"select 1 from t group by cube (a, b, c, d, e, a + 1, a + 2), cube (a, b, c, d, e, a + 1, a + 2)", false},
		"between doubles":   {"select " + deep(60, "(", "true", " between false and true)"), false},
		"case doubles":      {"select " + deep(60, "case ", "true", " when true then true when false then false end"), false},
		"grouped subquery":  {"select " + deep(25, "(select a + ", "1", " from t group by a)"), true},
		"star of star":      {"select * from " + doubled(10), true},
		"star of star, all": {"select * from " + doubled(40), false},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			stmts, err := parse.Parse(c.sql)
			if err == nil {
				var q *bind.Query
				if q, err = bind.Select(stmts[0], corpusOracle(t).options()); err == nil {
					err = sound(q)
				}
			}
			if took := time.Since(start); took > time.Minute { // far beyond any noise: what doubles takes hours
				t.Errorf("took %v", took)
			}
			if err != nil && (c.must || !strings.HasPrefix(pgerr.Code(err), "54")) {
				t.Error(err)
			}
		})
	}
}

// joins is a chain of n joins.
func joins(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" join t t" + itoa(i) + " on t" + itoa(i) + ".a = t.a")
	}
	return b.String()
}

// ctes are c0 … cn, each over the one before.
func ctes(n int) string {
	var b strings.Builder
	b.WriteString("c0 as (select * from t)")
	for i := range n {
		b.WriteString(", c" + itoa(i+1) + " as (select * from c" + itoa(i) + ")")
	}
	return b.String()
}

// doubled is a derived table whose columns double n times.
func doubled(n int) string {
	sql := "(select 1 as a) x"
	for range n {
		sql = "(select x.*, x.* from " + sql + ") x"
	}
	return sql
}

func itoa(i int) string { return strconv.Itoa(i) }
