package duck

import (
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/rel"
)

// aggCall is an aggregate call being printed: what stands around the arguments
// (DISTINCT, ORDER BY, FILTER, OVER) is the same for each DuckDB aggregate of which
// PostgreSQL's is composed.
type aggCall struct {
	p      *printer
	agg    *rel.Agg
	over   string // OVER (…), or nothing
	overGo string // the same in words that suit an aggregate written in Go
	rows   string // the column whose order the rows have, or nothing
	// keys are the values of grouping keys that are grouped by a sort key, for what is computed outside of the aggregate.
	keys map[rel.ColID]string
}

// of prints DuckDB's aggregate fn with these arguments.
func (c aggCall) of(fn string, args ...string) string {
	return c.ofIf("", fn, args...)
}

// ofIf is of over the rows for which also cond is true.
func (c aggCall) ofIf(cond, fn string, args ...string) string {
	var s strings.Builder
	s.WriteString(fn + "(")
	if c.agg.Distinct {
		s.WriteString("DISTINCT ")
	}
	s.WriteString(strings.Join(args, ", "))
	if keys := varying(c.agg.OrderBy); len(keys) > 0 {
		s.WriteString(" ORDER BY " + c.p.sortKeysBy(keys, c.p.aggregateKey))
	} else if c.rows != "" && !c.agg.Distinct && (fn == "list" || fn == "string_agg") {
		s.WriteString(" ORDER BY " + c.rows)
	}
	s.WriteString(")")
	var conds []string
	if c.agg.Filter != nil {
		conds = append(conds, c.p.expr(c.agg.Filter))
	}
	if cond != "" {
		conds = append(conds, cond)
	}
	if len(conds) > 0 {
		s.WriteString(" FILTER (WHERE " + strings.Join(conds, " AND ") + ")")
	}
	s.WriteString(c.over)
	return s.String()
}

// inGo prints an aggregate written in Go whose result does not depend on the order of its rows.
func (c aggCall) inGo(fn string, args ...string) string {
	a := *c.agg
	a.OrderBy = nil
	c.agg, c.over, c.rows = &a, c.overGo, ""
	return c.of(fn, args...)
}

// folded prints an aggregate of floats, whose digits depend on the order of its rows: fn over
// them as they come, fn_over over a window, fn_list over a list. DISTINCT sorts them, as it
// does in PostgreSQL.
func (c aggCall) folded(fn string, args ...rel.Expr) string {
	if len(c.agg.OrderBy) > 0 || c.agg.Distinct || c.rows != "" {
		if len(args) == 1 && c.agg.Distinct {
			return fn + "_list(" + c.distinctSorted(args[0], rel.Form{}, "") + ")"
		}
		if len(args) == 1 {
			return fn + "_list(" + c.of("list", c.arg(args[0])) + ")"
		}
		row := "{y: " + c.arg(args[0]) + ", x: " + c.arg(args[1]) + "}"
		list := ""
		if c.agg.Distinct {
			c.agg = &rel.Agg{Filter: c.agg.Filter, Distinct: true}
			list = "list_sort(" + c.of("list", row) + ")"
		} else {
			list = c.of("list", row)
		}
		return fn + "_list(list_transform(" + list + ", r -> r.y), list_transform(" + list + ", r -> r.x))"
	}
	if c.over != "" {
		fn += "_over"
	}
	printed := make([]string, len(args))
	for i, e := range args {
		printed[i] = c.arg(e)
	}
	return c.inGo(fn, printed...)
}

// arg prints an argument. DuckDB computes it also for rows that FILTER leaves out, where
// PostgreSQL raises no error.
func (c aggCall) arg(e rel.Expr) string { return c.argAs(e, rel.FormOf(e)) }

func (c aggCall) argAs(e rel.Expr, form rel.Form) string {
	sql := c.p.exprAs(e, form)
	if c.agg.Filter != nil && pgfunc.MayRaise(e) {
		sql = "CASE WHEN " + c.p.expr(c.agg.Filter) + " THEN " + sql + " END"
	}
	return sql
}

// varying leaves out constants, which order nothing.
func varying(keys []rel.SortKey) []rel.SortKey {
	return slices.DeleteFunc(slices.Clone(keys), func(k rel.SortKey) bool { return isConstant(uncast(k.Expr)) })
}

// aggregateKey is what an aggregate's ORDER BY sorts by; there DuckDB compares intervals by their
// parts.
func (p *printer) aggregateKey(e rel.Expr) string {
	if e.Type().OID == rel.IntervalOID {
		return "interval_span(" + p.expr(e) + ")"
	}
	return p.key(e)
}

// key prints what to compare an argument by.
func (c aggCall) key(e rel.Expr) string {
	if row, ok := e.(*rel.Row); ok && c.agg.Func == "count" && row.Present == nil {
		return c.p.rowKey(row)
	}
	return keyOf(c.arg(e), e.Type(), rel.FormOf(e))
}

// distinctSorted prints the list of the different values of a group, sorted: as ORDER BY says, or
// else upwards, which is what PostgreSQL does in fact.
func (c aggCall) distinctSorted(arg rel.Expr, form rel.Form, cond string) string {
	x, key := c.argAs(arg, form), c.argAs(arg, form)
	if arg.Type().OID == rel.IntervalOID {
		key = "interval_span(" + key + ")"
	}
	down, nulls := "ASC", "NULLS LAST"
	if keys := c.agg.OrderBy; len(keys) > 0 {
		if by := orderKey(keys[0].Expr); by != nil {
			key = c.arg(by)
		}
		if keptValue(keys[0].Expr).String() != arg.String() {
			return c.p.unsupported("%s(DISTINCT …) in an order that its first argument does not begin", c.agg.Func)
		}
		if keys[0].Desc {
			down = "DESC"
		}
		if keys[0].NullsFirst {
			nulls = "NULLS FIRST"
		}
	}
	c.agg = &rel.Agg{Func: c.agg.Func, Filter: c.agg.Filter, Distinct: true}
	sort := func(list string) string { return "list_sort(" + list + ", '" + down + "', '" + nulls + "')" }
	if key == x {
		return sort(c.ofIf(cond, "list", x))
	}
	return "list_transform(" + sort(c.ofIf(cond, "list", "CASE WHEN "+x+" IS NOT NULL THEN {k: "+key+", v: "+x+"} END")) + ", r -> r.v)"
}

// distinctNums prints the list of a group's different numbers in text form, without NULL.
func (c aggCall) distinctNums(e rel.Expr) string {
	x := c.arg(e)
	c.agg = &rel.Agg{Filter: c.agg.Filter, OrderBy: []rel.SortKey{{Expr: e}}}
	return "num_distinct(" + c.ofIf(x+" IS NOT NULL", "list", x) + ")"
}

// aggAs prints an aggregate or window call in a form.
func (p *printer) aggAs(c aggCall, want rel.Form) string {
	c.p = p
	return p.convert(p.agg(c), c.agg.Typ, rel.FormOf(c.agg), want)
}

// agg prints a call in its own form.
func (p *printer) agg(c aggCall) string {
	a := c.agg
	if a.Window {
		return p.windowFunc(c)
	}
	if a.Star {
		return c.of("count", "*")
	}
	if len(a.Within) > 0 {
		return p.orderedSet(c)
	}
	if len(a.Args) == 0 {
		return p.unsupportedAgg(a)
	}
	arg := a.Args[0]
	t, f := arg.Type(), rel.FormOf(arg)
	switch a.Func {
	case "count":
		if a.Distinct {
			return c.of("count", c.key(arg))
		}
		return c.of("count", c.arg(arg))
	case "min", "max":
		if orderKey(arg) != nil {
			return c.of("arg_"+a.Func, c.arg(keptValue(arg)), c.arg(arg))
		}
		switch {
		case t.OID == rel.NumericOID && keyed(t, f):
			return c.inGo("agg_"+a.Func+"_num", c.arg(arg))
		case t.OID == rel.IntervalOID:
			return c.inGo("agg_"+a.Func+"_interval", c.arg(arg))
		case keyed(t, f):
			return c.of("arg_"+a.Func, c.arg(arg), c.key(arg))
		case t.IsFloat() && c.over != "":
			return c.inGo("agg_"+a.Func+"_"+kind(t), c.arg(arg))
		case t.IsFloat():
			// of 0 and -0 the last counts
			most, zero := c.of(a.Func, c.arg(arg)), c.ofIf(c.arg(arg)+" = 0", "last", c.arg(arg))
			return "CASE WHEN " + most + " = 0 THEN " + zero + " ELSE " + most + " END"
		case comparable("<", t, t):
			return c.of(a.Func, c.arg(arg))
		}
	case "sum":
		return p.sum(c, arg)
	case "avg":
		return p.avg(c, arg)
	case "bool_and", "every":
		return c.of("bool_and", c.arg(arg))
	case "bool_or":
		return c.of("bool_or", c.arg(arg))
	case "bit_and", "bit_or", "bit_xor":
		if t.IsInteger() {
			return "CAST(" + c.of(a.Func, c.arg(arg)) + " AS " + duckType(a.Typ, rel.Form{}) + ")"
		}
		return c.inGo("agg_"+a.Func, c.arg(arg))
	case "array_agg":
		if !a.Typ.IsArray() {
			return p.noList(c, t)
		}
		if t.IsArray() {
			return "nest_agg(" + p.arrayAgg(c, arg) + ")"
		}
		return p.arrayAgg(c, arg)
	case "json_agg", "jsonb_agg":
		return p.jsonAgg(c)
	case "json_object_agg", "jsonb_object_agg":
		return p.jsonObjectAgg(c)
	case "string_agg":
		return p.stringAgg(c)
	case "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop":
		return p.variance(c, arg)
	case "regr_count":
		return c.ofIf(c.arg(a.Args[1])+" IS NOT NULL", "count", c.arg(arg))
	case "corr", "covar_pop", "covar_samp", "regr_avgx", "regr_avgy", "regr_intercept",
		"regr_r2", "regr_slope", "regr_sxx", "regr_sxy", "regr_syy":
		return c.folded("agg_"+a.Func, a.Args...)
	}
	return p.unsupportedAgg(a)
}

func (p *printer) unsupportedAgg(a *rel.Agg) string {
	return p.unsupported("aggregate function %s", signature(a.Func, a.Args))
}

// windowFunc prints the functions that exist only over a window.
func (p *printer) windowFunc(c aggCall) string {
	a := c.agg
	form := rel.FormOf(a)
	args := make([]string, len(a.Args))
	for i, e := range a.Args {
		args[i] = p.exprAs(e, form)
	}
	positive := func(arg, code string) string {
		if c, ok := a.Args[len(a.Args)-1].(*rel.Const); ok && c.Val != nil && c.Val.(int64) > 0 {
			return "CAST(" + arg + " AS BIGINT)"
		}
		return "positive_argument(CAST(" + arg + " AS BIGINT), " + quote(code) + ", " + quote(a.Func) + ")"
	}
	switch a.Func {
	case "row_number", "rank", "dense_rank", "percent_rank", "cume_dist":
		return c.of(a.Func)
	case "ntile":
		return "CAST(" + c.of("ntile", positive(args[0], "22014")) + " AS INTEGER)"
	case "lag", "lead":
		return c.of(a.Func, args...)
	case "first_value", "last_value":
		return c.of(a.Func, args...)
	case "nth_value":
		return c.of(a.Func, args[0], positive(args[1], "22016"))
	}
	return p.unsupportedAgg(a)
}
