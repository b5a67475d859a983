package duck_test

import (
	"slices"
	"testing"

	"github.com/meshgate/meshgate/engine/duck"
)

func TestWayOf(t *testing.T) {
	for _, c := range []struct {
		sql  string
		way  duck.Way
		inGo []string
	}{
		{"$1", duck.Native, nil},
		{"($1 + $2)", duck.Native, nil},
		{"upper_of(c1)", duck.Native, nil},
		{"list_has_any($1, 'num_in(x)')", duck.Native, nil},
		{"CAST($1 AS DECIMAL(19,0))", duck.Native, nil},
		{"count(*) OVER (ORDER BY c1)", duck.Native, nil},
		{"($1 IS NOT NULL)", duck.Native, nil},
		{"CAST(int_div($1, $2) AS INTEGER)", duck.Rewrite, nil},
		{"int_abs($1)", duck.Rewrite, nil},
		{"CASE WHEN $1 > $2 THEN $1 END", duck.Rewrite, nil},
		{`"repeat(text,int4)"($1, $2)`, duck.InGo, []string{"repeat(text,int4)"}},
		{"array_text(list_transform($1, x -> num_in(x)))", duck.InGo, []string{"array_element_text", "num_in"}},
		{"agg_sum_calc_1($1)", duck.InGo, []string{"agg_sum_calc_1"}},
	} {
		way, inGo := duck.WayOf(c.sql)
		if way != c.way || !slices.Equal(inGo, c.inGo) {
			t.Errorf("%s: %s %q, not %s %q", c.sql, way, inGo, c.way, c.inGo)
		}
	}
}
