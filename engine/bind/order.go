package bind

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// orderKey is a sort key as an index into the targets.
type orderKey struct {
	target           int
	desc, nullsFirst bool
}

// orderBy binds ORDER BY of a plain SELECT; expressions that are no output column become
// junk targets.
func (q *query) orderBy(s *pg.SelectStmt, targets []target) ([]orderKey, []target, error) {
	var keys []orderKey
	for _, n := range s.SortClause {
		sb := n.GetSortBy()
		i, more, err := q.sortTarget(sb.Node, targets, "ORDER BY", inOrder)
		if err != nil {
			return nil, nil, err
		}
		if len(more) > len(targets) && len(s.DistinctClause) > 0 && !isDistinctOn(s) {
			return nil, nil, q.errorf(location(sb.Node), pgerr.InvalidColumnReference, "for SELECT DISTINCT, ORDER BY expressions must appear in select list")
		}
		targets = more
		if targets[i].expr, err = q.settle(targets[i].expr, targets[i].loc); err != nil {
			return nil, nil, err
		}
		k, err := q.direction(sb, targets[i].expr)
		if err != nil {
			return nil, nil, err
		}
		if key := q.sortable(targets[i].expr); key != targets[i].expr && len(s.DistinctClause) == 0 {
			i, targets = len(targets), append(targets[:len(targets):len(targets)], target{expr: key, loc: -1, junk: true})
		}
		if k.target = i; !slices.ContainsFunc(keys, func(o orderKey) bool { return o.target == i }) {
			keys = append(keys, k)
		}
	}
	return keys, targets, nil
}

// direction reads ASC, DESC, NULLS and USING of an element that sorts by e.
func (q *query) direction(sb *pg.SortBy, e rel.Expr) (orderKey, error) {
	k := orderKey{}
	switch sb.SortbyDir {
	case pg.SortByDir_SORTBY_USING:
		var err error
		if k.desc, err = q.sortOperator(opName(sb.UseOp), e, sb.Location); err != nil {
			return k, err
		}
	case pg.SortByDir_SORTBY_DESC:
		k.desc = true
		fallthrough
	default:
		if err := q.needOrdering(e.Type(), location(sb.Node)); err != nil {
			return k, err
		}
	}
	k.nullsFirst = k.desc
	switch sb.SortbyNulls {
	case pg.SortByNulls_SORTBY_NULLS_FIRST:
		k.nullsFirst = true
	case pg.SortByNulls_SORTBY_NULLS_LAST:
		k.nullsFirst = false
	}
	return k, nil
}

// sortOperator says whether USING op sorts the greatest first. ~<~ and ~>~ compare texts by
// their bytes, as < and > do here.
func (q *query) sortOperator(op string, e rel.Expr, loc int32) (desc bool, err error) {
	if _, err := q.scalarOperator(op, e, e, loc); err != nil { // of rows as values: their fields stay as they are
		return false, err
	}
	_, collated := e.(*rel.Collate)
	switch {
	case op == "<", op == ">", (op == "~<~" || op == "~>~") && !collated:
		return strings.Contains(op, ">"), nil
	case op == "~<~", op == "~>~", op == "*<", op == "*>":
		return false, q.errorf(loc, pgerr.FeatureNotSupported, "ordering by operator %s is not supported yet", op)
	}
	return false, q.errorf(loc, pgerr.WrongObjectType, "operator %s is not a valid ordering operator", op).
		WithHint("Ordering operators must be \"<\" or \">\" members of btree operator families.")
}

// sortTarget finds the target that an ORDER BY or DISTINCT ON element means (SQL92: an
// output name or ordinal; SQL99: an expression over the inputs), adding one if need be.
func (q *query) sortTarget(n *pg.Node, targets []target, clauseName string, c clause) (int, []target, error) {
	if k := n.GetAConst(); k != nil {
		i, err := q.ordinal(k, clauseName, targets)
		return i, targets, err
	}
	if ref := n.GetColumnRef(); ref != nil && len(ref.Fields) == 1 {
		if name := ref.Fields[0].GetString_().GetSval(); name != "" {
			found := -1
			for i, t := range targets {
				if t.junk || t.name != name {
					continue
				}
				if found >= 0 && !same(targets[found].expr, t.expr) {
					return 0, nil, q.errorf(ref.Location, pgerr.AmbiguousColumn, "%s \"%s\" is ambiguous", clauseName, name)
				}
				if found < 0 {
					found = i
				}
			}
			if found >= 0 {
				return found, targets, nil
			}
		}
	}
	e, err := q.exprIn(c, n)
	if err != nil {
		return 0, nil, err
	}
	for i, t := range targets { // as both are so far: what has no type yet is equal too
		if same(t.expr, e) {
			return i, targets, nil
		}
	}
	if e, err = q.settle(e, location(n)); err != nil {
		return 0, nil, err
	}
	return len(targets), append(targets[:len(targets):len(targets)], target{name: figureName(n), expr: e, loc: location(n), junk: true}), nil
}

// ordinal reads a position in the select list (1-based).
func (q *query) ordinal(c *pg.A_Const, clauseName string, targets []target) (int, error) {
	iv, ok := c.Val.(*pg.A_Const_Ival)
	if !ok || c.Isnull {
		return 0, q.errorf(c.Location, pgerr.SyntaxError, "non-integer constant in %s", clauseName)
	}
	n := int(iv.Ival.GetIval())
	visible := 0
	for _, t := range targets {
		if !t.junk {
			visible++
		}
	}
	if n < 1 || n > visible {
		return 0, q.errorf(c.Location, pgerr.InvalidColumnReference, "%s position %d is not in select list", clauseName, n)
	}
	return n - 1, nil
}

func isDistinctOn(s *pg.SelectStmt) bool {
	return len(s.DistinctClause) > 0 && s.DistinctClause[0].GetNode() != nil
}

// distinctOn binds DISTINCT ON's expressions as targets; they must lead the ORDER BY.
func (q *query) distinctOn(s *pg.SelectStmt, targets []target, order []orderKey) ([]int, []target, error) {
	if !isDistinctOn(s) {
		return nil, targets, nil
	}
	var on []int
	for _, n := range s.DistinctClause {
		i, more, err := q.sortTarget(n, targets, "DISTINCT ON", inDistinctOn)
		if err != nil {
			return nil, nil, err
		}
		targets = more
		if targets[i].expr, err = q.settle(targets[i].expr, targets[i].loc); err != nil {
			return nil, nil, err
		}
		if err := q.needEquality(targets[i].expr.Type(), location(n)); err != nil {
			return nil, nil, err
		}
		on = append(on, i)
	}
	return on, targets, q.distinctLeads(on, order, s.DistinctClause)
}

// distinctLeads says whether DISTINCT ON's targets come first in the ORDER BY.
func (q *query) distinctLeads(on []int, order []orderKey, written []*pg.Node) error {
	mismatch := func(i int) error {
		return q.errorf(location(written[i]), pgerr.InvalidColumnReference, "SELECT DISTINCT ON expressions must match initial ORDER BY expressions")
	}
	ordered, skipped := map[int]bool{}, false
	for _, k := range order {
		i := slices.Index(on, k.target)
		switch {
		case i < 0:
			skipped = true
		case skipped:
			return mismatch(i)
		default:
			ordered[k.target] = true
		}
	}
	for i, target := range on {
		if skipped && !ordered[target] {
			return mismatch(i)
		}
	}
	return nil
}

// distinctOnNode sorts (by the ORDER BY, completed with the ON expressions) and keeps the first of each group.
func (q *query) distinctOnNode(tree plan.Node, on []int, ids []rel.Column, keys []rel.SortKey) plan.Node {
	has := map[rel.ColID]bool{}
	for _, k := range keys {
		has[k.Expr.(*rel.Col).ID] = true
	}
	d := &plan.Distinct{}
	for _, i := range on {
		c := &rel.Col{Column: ids[i]}
		d.On = append(d.On, c)
		if !has[c.ID] {
			keys = append(keys, rel.SortKey{Expr: c})
		}
	}
	d.Input = &plan.Sort{Input: tree, Keys: keys}
	return &plan.Sort{Input: d, Keys: keys}
}

// limit binds LIMIT, OFFSET and FETCH over tree.
func (q *query) limit(tree plan.Node, s *pg.SelectStmt) (plan.Node, error) {
	l, err := q.limits(s)
	if l == nil || err != nil {
		return tree, err
	}
	l.Input = tree
	return l, nil
}

// limits binds LIMIT, OFFSET and FETCH over nothing yet; nil if there is none of them.
func (q *query) limits(s *pg.SelectStmt) (*plan.Limit, error) {
	if s.LimitCount == nil && s.LimitOffset == nil {
		return nil, nil
	}
	bound := func(n *pg.Node, c clause) (rel.Expr, error) {
		if n == nil || n.GetAConst().GetIsnull() {
			return nil, nil
		}
		e, err := q.exprIn(c, n)
		if err != nil {
			return nil, err
		}
		if e, err = q.coerceNamed(e, rel.Int8, clauseNames[c], location(n)); err != nil {
			return nil, err
		}
		return e, q.noVariables(e, clauseNames[c])
	}
	l := &plan.Limit{}
	var err error
	if l.Offset, err = bound(s.LimitOffset, inOffset); err != nil { // first: it is what gives a parameter of both its type
		return nil, err
	}
	if l.Count, err = bound(s.LimitCount, inLimit); err != nil {
		return nil, err
	}
	if s.LimitOption == pg.LimitOption_LIMIT_OPTION_WITH_TIES {
		if len(s.SortClause) == 0 {
			return nil, pgerr.New(pgerr.SyntaxError, "WITH TIES cannot be specified without ORDER BY clause")
		}
		l.WithTies = true
	}
	negative := func(e rel.Expr) bool {
		c, ok := e.(*rel.Const)
		return ok && c.Val != nil && c.Val.(int64) < 0
	}
	if negative(l.Offset) { // PostgreSQL looks at OFFSET first
		return nil, pgerr.New(pgerr.InvalidRowCountInOffset, "OFFSET must not be negative")
	}
	if negative(l.Count) {
		return nil, pgerr.New(pgerr.InvalidRowCountInLimit, "LIMIT must not be negative")
	}
	return l, nil
}

// noVariables refuses columns of the query's own FROM clause.
func (q *query) noVariables(e rel.Expr, what string) error {
	var err error
	walkCols(e, func(col *rel.Col) {
		if q.owner[col.ID] == q && err == nil {
			err = q.errorf(q.place(col, -1), pgerr.InvalidColumnReference, "argument of %s must not contain variables", what)
		}
	})
	return err
}

// coerceNamed is an implicit coercion whose failure names the clause: "argument of LIMIT must be type bigint".
func (q *query) coerceNamed(e rel.Expr, t rel.Type, what string, loc int32) (rel.Expr, error) {
	out, err := q.coerce(e, t, pgtypes.Assignment, loc)
	if pgerr.Code(err) == pgerr.CannotCoerce {
		return nil, q.errorf(loc, pgerr.DatatypeMismatch, "argument of %s must be type %s, not type %s", what, t, q.spellOf(e))
	}
	return out, err
}

// noOrdering are the built-in types without a default btree operator class.
var noOrdering = map[rel.OID]bool{rel.JSONOID: true, rel.JSONPathOID: true, 142: true, 600: true, 601: true, 602: true, 603: true, 604: true, 628: true, 718: true}

func (q *query) needOrdering(t rel.Type, loc int32) error {
	if e, ok := t.Elem(); ok {
		t = e
	}
	if noOrdering[t.OID] || namedWithout(t) {
		return q.errorf(loc, pgerr.UndefinedFunction, "could not identify an ordering operator for type %s", q.spell(t.OID)).
			WithHint("Use an explicit ordering operator or modify the query.")
	}
	return nil
}

func (q *query) needEquality(t rel.Type, loc int32) error {
	if e, ok := t.Elem(); ok {
		t = e
	}
	if noOrdering[t.OID] || namedWithout(t) {
		return q.errorf(loc, pgerr.UndefinedFunction, "could not identify an equality operator for type %s", q.spell(t.OID))
	}
	return nil
}

// namedWithout says whether a relation's row type has a column whose type has no order. Of
// records that is only known when they are compared.
func namedWithout(t rel.Type) bool {
	u, ok := rel.RowTypeOf(t.OID)
	if !ok {
		return false
	}
	for _, c := range u.Columns {
		t := c.Type
		if e, ok := t.Elem(); ok {
			t = e
		}
		if noOrdering[t.OID] || namedWithout(t) {
			return true
		}
	}
	return false
}
