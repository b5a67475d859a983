package duck_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// windowed makes a window call at random over one of the tables: every kind of frame, of
// exclusion and of offset. The rows' order is total wherever the answer depends on it.
func windowed(r *rand.Rand) string {
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	var table, id, number, float, value, order, where string
	offsets := []string{"0", "1", "2", "3", "100"}
	switch r.IntN(3) {
	case 0:
		table, id, where = "n", "k", " WHERE k NOT IN (3, 6)"
		number = pick("i2", "i4::int8", "i8 / 1000", "d", "e", "t", "d / 3", "t * 2", "k")
		float, value = pick("f8 / 1e90", "f4", "f8 / 7e80"), pick("i2", "d", "t", "f4", "k::text")
		order = pick("i2", "i4", "i8", "f4", "f8", "d", "e", "k", "k DESC", "i4 DESC", "d DESC NULLS LAST", "f8 NULLS FIRST")
	case 1:
		table, id = "l", "id"
		number = pick("id", "grp", "amount", "amount / 7", "id * 1.50")
		float, value = pick("amount::float8 / 3", "id::float8 / 7", "amount::float4"), pick("name", "id", "amount", "grp")
		order = pick("id", "id DESC", "grp", "grp DESC", "amount", "amount DESC NULLS LAST")
	default:
		table, id, number, float = "d", "k", "k", "k::float8 / 3"
		value, order = pick("d", "ts", "tz", "t", "i"), pick("d", "ts", "tz", "t", "i", "d DESC", "ts DESC", "i DESC", "t NULLS FIRST", "tz DESC NULLS LAST")
		offsets = []string{"'1 day'::interval", "'2 hours'::interval", "'1 mon'::interval", "'1 year 3 days'::interval", "'40 years'::interval", "'0'::interval"}
	}
	mode := pick("ROWS", "RANGE", "GROUPS", "")
	if mode != "RANGE" {
		offsets = []string{"0", "1", "2", "3"}
	}
	frame := ""
	if mode != "" {
		edges := []string{"UNBOUNDED PRECEDING", pick(offsets...) + " PRECEDING", "CURRENT ROW", pick(offsets...) + " FOLLOWING", "UNBOUNDED FOLLOWING"}
		from := r.IntN(4)
		to := max(1, from+r.IntN(5-from))
		frame = " " + mode + " BETWEEN " + edges[from] + " AND " + edges[to] +
			pick("", "", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES", " EXCLUDE NO OTHERS")
	}
	var call string
	exact, aggregate := false, true
	switch r.IntN(4) {
	case 0:
		call, exact = pick("sum", "avg", "count", "variance", "stddev_pop")+"("+number+")", true
	case 1:
		call, exact = pick("count", "min", "max")+"("+value+")", value != "t"
	case 2:
		call = pick("sum", "avg", "stddev", "var_pop") + "(" + float + ")"
	default:
		call = fmt.Sprintf(pick("first_value(%s)", "last_value(%s)", "nth_value(%s, 2)", "lag(%s)", "lead(%s, 2)", "lag(%s, 1, %[1]s)"), value)
		aggregate = false
	}
	if mode == "ROWS" || !exact && table != "d" {
		order = id
	}
	if aggregate && r.IntN(5) == 0 {
		call += " FILTER (WHERE " + id + " <> 3)"
	}
	partition := pick("", "", "PARTITION BY "+id+" % 2 ")
	return "SELECT " + id + ", " + call + " OVER (" + partition + "ORDER BY " + order + frame + ") FROM " + table + where + " ORDER BY " + id
}

// Windows at random have PostgreSQL's answers.
func TestWindowsAtRandom(t *testing.T) {
	w := newWorld(t)
	r := rand.New(rand.NewPCG(3, 7))
	for range 400 {
		sql := windowed(r)
		want, wantErr := w.try(sql)
		got, printed, gotErr := w.run(sql, "UTC")
		if diff := compare(sql, want, wantErr, got, gotErr); diff != "" {
			t.Errorf("%s\n%s\nprinted: %s", sql, diff, printed)
		}
	}
}
