package duck

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

func (p *printer) arrayAgg(c aggCall, arg rel.Expr) string {
	if c.agg.Distinct && keyed(arg.Type(), rel.FormOf(arg)) && !filled(arg) {
		order := rel.SortKey{Expr: arg}
		if len(c.agg.OrderBy) > 0 {
			order = c.agg.OrderBy[0]
		}
		if order.Expr.String() != arg.String() {
			return p.unsupported("%s(DISTINCT …) in an order that its first argument does not begin", c.agg.Func)
		}
		key, form := "CAST("+c.key(arg)+" AS VARCHAR)", rel.FormOf(c.agg)
		c.agg = &rel.Agg{Filter: c.agg.Filter, OrderBy: []rel.SortKey{order}}
		return "list_select(" + c.of("list", c.argAs(arg, form)) + ", distinct_places(" + c.of("list", key) + "))"
	}
	if c.agg.Distinct {
		return c.distinctSorted(arg, rel.FormOf(c.agg), "")
	}
	return c.of("list", c.argAs(arg, rel.FormOf(c.agg)))
}

// stringAgg is DuckDB's own with one delimiter for all rows; else the list of rows is joined.
func (p *printer) stringAgg(c aggCall) string {
	a := c.agg
	if len(a.Args) != 2 {
		return p.unsupportedAgg(a)
	}
	arg, sep := a.Args[0], a.Args[1]
	if k, ok := sep.(*rel.Const); ok && arg.Type().IsText() {
		text, _ := k.Val.(string)
		x := c.arg(arg)
		if a.Distinct {
			return "array_to_string(" + c.distinctSorted(arg, rel.Form{}, x+" IS NOT NULL") + ", " + quote(text) + ")"
		}
		return c.of("string_agg", x, quote(text))
	}
	empty := "''"
	if arg.Type().OID == rel.ByteaOID {
		empty = "''::BLOB"
	}
	x := c.arg(arg)
	row := "{x: " + x + ", s: coalesce(" + c.arg(sep) + ", " + empty + ")}"
	if a.Distinct {
		if len(a.OrderBy) > 0 && orderKey(a.OrderBy[0].Expr) != nil {
			return p.unsupported("string_agg(DISTINCT …) under an ICU collation with a delimiter that is no constant")
		}
		way := "'ASC'"
		if len(a.OrderBy) > 0 && a.OrderBy[0].Desc {
			way = "'DESC'"
		}
		c.agg = &rel.Agg{Filter: a.Filter, Distinct: true}
		return "joined_rows(list_sort(" + c.ofIf(x+" IS NOT NULL", "list", row) + ", " + way + "))"
	}
	return "joined_rows(" + c.ofIf(x+" IS NOT NULL", "list", row) + ")"
}

// noList prints array_agg over a type whose arrays are no lists here, tsquery say, or which is an
// array to PostgreSQL though it is none here, as int2vector is. Without rows it is NULL.
func (p *printer) noList(c aggCall, t rel.Type) string {
	count := aggCall{p: p, agg: &rel.Agg{Filter: c.agg.Filter}, over: c.over, overGo: c.overGo}
	refused := pgerr.New(pgerr.FeatureNotSupported, "array_agg of %s is not supported yet", t)
	return "CASE WHEN " + count.of("count", "*") + " > 0 THEN CAST(error(" + quote(duckdb.Mark(refused)) + ") AS VARCHAR) END"
}

// orderedSet prints the aggregates WITHIN GROUP (ORDER BY …), from the list of a group's
// sorted values: memory grows with the group.
func (p *printer) orderedSet(c aggCall) string {
	a := c.agg
	if isHypothetical(a) {
		return p.hypothetical(c)
	}
	if len(a.Within) != 1 || c.over != "" {
		return p.unsupportedAgg(a)
	}
	k := a.Within[0]
	value := keptValue(k.Expr)
	x := c.arg(value)
	key := keyed(value.Type(), rel.FormOf(value)) || orderKey(k.Expr) != nil
	if a.Func == "mode" {
		if key {
			in := aggCall{p: p, agg: &rel.Agg{Filter: a.Filter, OrderBy: a.Within}}
			keys := in.ofIf(x+" IS NOT NULL", "list", "CAST("+c.key(k.Expr)+" AS VARCHAR)")
			return in.ofIf(x+" IS NOT NULL", "list", x) + "[mode_place(" + keys + ")]"
		}
		return aggCall{p: p, agg: &rel.Agg{Filter: a.Filter, OrderBy: a.Within}}.of("mode", x)
	}
	if len(a.Args) != 1 {
		return p.unsupportedAgg(a)
	}
	share := c.direct(func() string { return p.expr(a.Args[0]) })
	list := aggCall{p: p, agg: &rel.Agg{Filter: a.Filter, OrderBy: a.Within}}.ofIf(x+" IS NOT NULL", "list", x)
	many := a.Args[0].Type().IsArray()
	switch {
	case many && rel.FormOf(a.Args[0]).Nested && (a.Func == "percentile_disc" || a.Func == "percentile_cont"):
		return p.nestedPercentiles(c, list)
	case a.Func == "percentile_disc" && many:
		return "list_select(" + list + ", percentile_places(" + share + ", len(" + list + ")))"
	case a.Func == "percentile_disc" && !key && !k.Desc && inUnit(a.Args[0]) != "":
		return "quantile_disc(" + x + ", " + inUnit(a.Args[0]) + "::DOUBLE)" + p.filter(a)
	case a.Func == "percentile_disc":
		// DuckDB takes the element at NULL for an integer
		return "CAST(" + list + "[percentile_place(" + share + ", coalesce(len(" + list + "), 0))] AS " + duckType(value.Type(), rel.FormOf(value)) + ")"
	case a.Func == "percentile_cont":
		if many {
			return "percentiles_of_" + interpolates(k) + "(" + share + ", " + list + ")"
		}
		return "percentile_of_" + interpolates(k) + "(" + share + ", coalesce(" + list + ", []))" // the share is looked at even without rows
	}
	return p.unsupportedAgg(a)
}

// direct prints a direct argument, which reads grouping keys outside of the aggregate.
func (c aggCall) direct(print func() string) string {
	defer func(values map[rel.ColID]string) { c.p.keyValues = values }(c.p.keyValues)
	c.p.keyValues = c.keys
	return print()
}

// interpolates names what percentile_cont computes with.
func interpolates(k rel.SortKey) string {
	if k.Expr.Type().OID == rel.IntervalOID {
		return "intervals"
	}
	return "floats"
}

// nestedPercentiles prints percentiles for an array of shares in text form, whose dimensions the result has.
func (p *printer) nestedPercentiles(c aggCall, list string) string {
	a, form := c.agg, rel.Form{}
	shares := c.direct(func() string { return p.flat(a.Args[0]) })
	values := "percentiles_of_" + interpolates(a.Within[0]) + "(" + shares + ", " + list + ")"
	if a.Func == "percentile_disc" {
		values = "list_select(" + list + ", percentile_places(" + shares + ", len(" + list + ")))"
		form = rel.FormOf(keptValue(a.Within[0].Expr))
	}
	elem, _ := a.Typ.Elem()
	x, ok := p.elementText(p.convert("x", elem, form, rel.Form{}), elem)
	if !ok {
		return p.unsupportedAgg(a)
	}
	return "nest_with(" + c.direct(func() string { return p.expr(a.Args[0]) }) + ", list_transform(" + values + ", x -> " + x + "), '')"
}

// inUnit is a constant from 0 to 1 in digits, "" for anything else.
func inUnit(e rel.Expr) string {
	c, ok := uncast(e).(*rel.Const)
	if !ok {
		return ""
	}
	text := ""
	switch v := c.Val.(type) {
	case float64:
		text = strconv.FormatFloat(v, 'f', -1, 64)
	case int64:
		text = strconv.FormatInt(v, 10)
	case string:
		text = v
	}
	whole, digits, _ := strings.Cut(text, ".")
	if zeros := strings.Trim(digits, "0") == ""; strings.Trim(digits, "0123456789") == "" && (whole == "0" || whole == "1" && zeros) {
		return text
	}
	return ""
}

// hypothetical prints rank, dense_rank, percent_rank and cume_dist of a row that is not in the
// group: how many rows sort before it.
func (p *printer) hypothetical(c aggCall) string {
	a := c.agg
	if len(a.Args) != len(a.Within) || c.over != "" {
		return p.unsupportedAgg(a)
	}
	var before strings.Builder
	var equal, keys []string
	for i, k := range a.Within {
		row, given := p.pair(k.Expr, a.Args[i])
		op := " < "
		if k.Desc {
			op = " > "
		}
		nulls := row + " IS NOT NULL AND " + given + " IS NULL"
		if k.NullsFirst {
			nulls = row + " IS NULL AND " + given + " IS NOT NULL"
		}
		fmt.Fprintf(&before, "WHEN coalesce(%s%s%s, %s) THEN true WHEN %s IS DISTINCT FROM %s THEN false ", row, op, given, nulls, row, given)
		equal = append(equal, row+" IS NOT DISTINCT FROM "+given)
		keys = append(keys, row)
	}
	earlier := "CASE " + before.String() + "ELSE false END"
	count := aggCall{p: p, agg: &rel.Agg{Filter: a.Filter}}
	rank := "(1 + " + count.ofIf(earlier, "count", "*") + ")"
	all := count.of("count", "*")
	switch a.Func {
	case "rank":
		return rank
	case "dense_rank":
		return "(1 + " + count.ofIf(earlier, "count", "DISTINCT row("+strings.Join(keys, ", ")+")") + ")"
	case "percent_rank":
		return "CASE WHEN " + all + " = 0 THEN 0.0::DOUBLE ELSE CAST(" + rank + " - 1 AS DOUBLE) / CAST(" + all + " AS DOUBLE) END"
	}
	notLater := "(" + earlier + " OR " + strings.Join(equal, " AND ") + ")"
	return "CAST(1 + " + count.ofIf(notLater, "count", "*") + " AS DOUBLE) / CAST(1 + " + all + " AS DOUBLE)"
}

// uncast looks through casts.
func uncast(e rel.Expr) rel.Expr {
	for {
		c, ok := e.(*rel.Cast)
		if !ok {
			return e
		}
		e = c.Arg
	}
}

func (p *printer) filter(a *rel.Agg) string {
	if a.Filter == nil {
		return ""
	}
	return " FILTER (WHERE " + p.expr(a.Filter) + ")"
}
