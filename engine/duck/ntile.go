package duck

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// ntileOfColumn prints ntile of an argument that varies: PostgreSQL reads it at a partition's
// first row, while DuckDB reads it at each. ok is false for other calls.
func (p *printer) ntileOfColumn(w plan.WindowItem) (string, bool) {
	if w.Call.Func != "ntile" || isConstant(w.Call.Args[0]) {
		return "", false
	}
	x := p.exprAs(w.Call.Args[0], rel.Form{})
	sofar := p.over(w, "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW")
	all := p.over(w, "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING")
	first := "first_value(" + x + ")" + sofar
	n := "positive_argument(CAST(" + first + " AS BIGINT), '22014', 'ntile')"
	return "CASE WHEN first_value(" + x + " IGNORE NULLS)" + sofar + " IS NULL THEN NULL WHEN " + first +
		" IS NULL THEN raise('0A000', 'ntile of an argument that is NULL in the first row only is not supported yet') " +
		"ELSE CAST(ntile_bucket(row_number()" + sofar + ", count(*)" + all + ", " + n + ") AS INTEGER) END", true
}
