package bind

import (
	"slices"

	"github.com/meshgate/meshgate/engine/rel"
)

// agg derives the collations of an aggregate or window call.
func (c *collator) agg(x *rel.Agg, loc int32) (rel.Expr, collation) {
	out := *x
	var in collation
	out.Args = make([]rel.Expr, len(x.Args))
	args := make([]collation, len(x.Args))
	if len(x.Args) == 0 {
		out.Args = nil
	}
	for i, a := range x.Args {
		out.Args[i], args[i] = c.expr(a)
	}
	if len(x.Within) > 0 {
		in = c.orderedSet(x, &out, args)
	} else {
		for _, k := range args {
			c.merge(&in, k)
		}
	}
	out.OrderBy = slices.Clone(x.OrderBy)
	for i, k := range out.OrderBy {
		e, by := c.expr(k.Expr)
		if by.strength == conflict {
			c.mismatch(by)
		}
		out.OrderBy[i].Expr = c.key(e, by)
	}
	if x.Distinct {
		c.distinctArgs(&out, args)
	}
	if x.Filter != nil {
		out.Filter = c.alone(x.Filter)
	}
	if (x.Func == "min" || x.Func == "max") && len(x.Args) == 1 {
		out.Args[0] = c.key(out.Args[0], in)
	}
	return &out, in.result(x.Typ, loc)
}

// orderedSet derives what WITHIN GROUP sorts by. One sort key and the direct arguments are
// of one collation; the pairs of a hypothetical row's values have one each.
func (c *collator) orderedSet(x, out *rel.Agg, direct []collation) (in collation) {
	out.Within = slices.Clone(x.Within)
	hypothetical := len(x.Args) == len(x.Within) && slices.Contains([]string{"rank", "dense_rank", "percent_rank", "cume_dist"}, x.Func)
	if !hypothetical {
		for _, k := range direct {
			c.merge(&in, k)
		}
	}
	for i, k := range out.Within {
		e, by := c.expr(k.Expr)
		if hypothetical {
			pair := direct[i]
			c.merge(&pair, by)
			by = pair
			out.Args[i] = c.key(out.Args[i], by)
		} else if c.merge(&in, by); len(out.Within) == 1 {
			by = in
		}
		if by.strength == conflict {
			c.mismatch(by)
		}
		out.Within[i].Expr = c.key(e, by)
	}
	return in
}

// distinctArgs sorts the values of an aggregate with DISTINCT, as PostgreSQL does in fact, by
// the first argument's collation.
func (c *collator) distinctArgs(out *rel.Agg, args []collation) {
	for i, k := range args {
		c.grouped(out.Args[i].Type(), k)
	}
	switch out.Func {
	case "array_agg", "string_agg", "json_agg", "jsonb_agg":
		if k, ok := c.key(out.Args[0], args[0]).(*rel.Collate); ok && len(out.OrderBy) == 0 {
			out.OrderBy = []rel.SortKey{{Expr: k}}
		}
	}
}
