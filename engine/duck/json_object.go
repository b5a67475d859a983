package duck

import (
	"reflect"
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// jsonObjectAgg prints json_object_agg and jsonb_object_agg.
func (p *printer) jsonObjectAgg(c aggCall) string {
	m, ok := p.jsonMember(c.agg.Args[0], c.agg.Args[1])
	if !ok {
		return p.unsupportedAgg(c.agg)
	}
	if k, ok := c.agg.Args[0].(*rel.Const); c.over == "" && (!ok || k.Val == nil) {
		// Looked at with the rows, as PostgreSQL does: HAVING may choose no group. A window's frames need not hold every row.
		m = "required(" + m + ", '22023', 'field name must not be null')"
		if c.agg.Filter != nil {
			m = "CASE WHEN " + c.p.expr(c.agg.Filter) + " THEN " + m + " END"
		}
	}
	list := c.of("list", c.guarded(m, c.agg.Args...))
	typ := c.agg.Typ
	if c.agg.Distinct { // sorted by both, as PostgreSQL does to find the duplicates
		by, ok := c.memberKey()
		if !ok {
			return p.unsupported("%s(DISTINCT …) of these types", c.agg.Func)
		}
		m = c.guarded(m, c.agg.Args...)
		c.agg = &rel.Agg{Filter: c.agg.Filter, Distinct: true}
		list = "list_transform(list_sort(" + c.of("list", "{k: "+by+", m: "+m+"}") + "), r -> r.m)"
	}
	return jsonAs("json_members("+list+")", typ)
}

// memberKey prints what sorts the arguments of an aggregate with DISTINCT: those in ORDER BY
// first, then the others. ok is false for types of which values are equal that print differently.
func (c aggCall) memberKey() (sql string, ok bool) {
	keys := slices.Clone(c.agg.OrderBy)
	for _, a := range c.agg.Args {
		t := a.Type()
		if blurred(t, rel.FormOf(a)) || !comparable("=", t, t) {
			return "", false
		}
		if !slices.ContainsFunc(keys, func(k rel.SortKey) bool { return reflect.DeepEqual(k.Expr, a) }) {
			keys = append(keys, rel.SortKey{Expr: a})
		}
	}
	parts := make([]string, len(keys))
	for i, k := range keys {
		if orderKey(k.Expr) != nil {
			return "", false
		}
		way := direction(k)
		if !k.Desc {
			way = " ASC" + way
		}
		parts[i] = keyOf(c.arg(k.Expr), k.Expr.Type(), rel.FormOf(k.Expr)) + ", " + quote(way[1:])
	}
	return "create_sort_key(" + strings.Join(parts, ", ") + ")", true
}
