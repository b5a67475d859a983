package bind

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

var joinKinds = map[pg.JoinType]plan.JoinKind{
	pg.JoinType_JOIN_INNER: plan.Inner, pg.JoinType_JOIN_LEFT: plan.Left,
	pg.JoinType_JOIN_RIGHT: plan.Right, pg.JoinType_JOIN_FULL: plan.Full,
}

func (q *query) join(j *pg.JoinExpr) (plan.Node, []*nsEntry, error) {
	kind, ok := joinKinds[j.Jointype]
	if !ok {
		return nil, nil, pgerr.New(pgerr.FeatureNotSupported, "this kind of join is not supported")
	}
	left, lns, err := q.fromNode(j.Larg)
	if err != nil {
		return nil, nil, err
	}
	outer := q.ns
	setLateral(lns, true, kind == plan.Right || kind == plan.Full)
	q.ns = append(outer[:len(outer):len(outer)], lns...)
	right, rns, err := q.fromNode(j.Rarg)
	q.ns = outer
	if err != nil {
		return nil, nil, err
	}
	for _, en := range rns {
		if err := q.checkAlias(lns, en); err != nil {
			return nil, nil, err
		}
	}
	node := &plan.Join{Kind: kind, Left: left, Right: right, Lateral: readsAny(right, left.Columns())}
	if kind == plan.Right || kind == plan.Full {
		q.nullable(lns, &node.Left)
	}
	if kind == plan.Left || kind == plan.Full {
		q.nullable(rns, &node.Right)
	}
	merged := &nsEntry{colsVisible: true}
	lcols, rcols := visibleCols(lns), visibleCols(rns)
	names, err := q.usingNames(j, lcols, rcols)
	if err != nil {
		return nil, nil, err
	}
	used := map[string]bool{}
	for _, name := range names {
		on, col, err := q.mergeColumn(name, kind, lcols, rcols)
		if err != nil {
			return nil, nil, err
		}
		node.On = append(node.On, on)
		merged.cols = append(merged.cols, col)
		used[name] = true
	}
	using := merged.cols[:len(names):len(names)]
	for _, c := range append(lcols[:len(lcols):len(lcols)], rcols...) {
		if !used[c.name] {
			merged.cols = append(merged.cols, c)
		}
	}
	entries := append(lns[:len(lns):len(lns)], rns...)
	if j.Quals != nil {
		on, err := q.joinCondition(j.Quals, entries)
		if err != nil {
			return nil, nil, err
		}
		node.On = append(node.On, on...)
	}
	if j.Alias != nil {
		merged.cols = append([]nsCol(nil), merged.cols...)
		if err := q.aliasOf("join expression", merged, j.Alias); err != nil {
			return nil, nil, err
		}
		return node, []*nsEntry{merged}, nil
	}
	for _, en := range entries {
		en.colsVisible = false // the join's own columns stand for them
	}
	if a := j.JoinUsingAlias; a != nil {
		en := &nsEntry{alias: a.Aliasname, cols: using, relVisible: true}
		if err := q.checkAlias(entries, en); err != nil {
			return nil, nil, err
		}
		entries = append(entries, en)
	}
	return node, append(entries, merged), nil
}

// joinCondition binds ON, which sees the two sides of its join and nothing else of the FROM clause.
func (q *query) joinCondition(n *pg.Node, sides []*nsEntry) ([]rel.Expr, error) {
	outer := q.ns
	setLateral(sides, false, false)
	q.ns = sides
	defer func() { q.ns = outer }()
	e, err := q.exprIn(inJoin, n)
	if err != nil {
		return nil, err
	}
	if e, err = q.toBool(e, "JOIN/ON", location(n)); err != nil {
		return nil, err
	}
	return rel.Conjuncts(e), nil
}

func visibleCols(ns []*nsEntry) []nsCol {
	var out []nsCol
	for _, en := range ns {
		if en.colsVisible {
			out = append(out, en.cols...)
		}
	}
	return out
}

// usingNames gives the columns of USING, or for NATURAL those that both sides have.
func (q *query) usingNames(j *pg.JoinExpr, left, right []nsCol) ([]string, error) {
	if !j.IsNatural {
		var names []string
		for _, n := range j.UsingClause {
			name := n.GetString_().GetSval()
			if slices.Contains(names, name) {
				return nil, pgerr.New(pgerr.DuplicateColumn, "column name \"%s\" appears more than once in USING clause", name)
			}
			names = append(names, name)
		}
		return names, nil
	}
	var names []string
	for _, l := range left {
		for _, r := range right {
			if l.name == r.name {
				names = append(names, l.name)
				break
			}
		}
	}
	return names, nil
}

// mergeColumn binds one column of USING: the equality, and the column that stands for both.
func (q *query) mergeColumn(name string, kind plan.JoinKind, left, right []nsCol) (rel.Expr, nsCol, error) {
	find := func(side string, cols []nsCol) (rel.Expr, error) {
		var found rel.Expr
		for _, c := range cols {
			if c.name != name {
				continue
			}
			if found != nil {
				return nil, pgerr.New(pgerr.AmbiguousColumn, "common column name \"%s\" appears more than once in %s table", name, side)
			}
			found = c.expr
		}
		if found == nil {
			return nil, pgerr.New(pgerr.UndefinedColumn, "column \"%s\" specified in USING clause does not exist in %s table", name, side)
		}
		return found, nil
	}
	l, err := find("left", left)
	if err != nil {
		return nil, nsCol{}, err
	}
	r, err := find("right", right)
	if err != nil {
		return nil, nsCol{}, err
	}
	oid, err := pgtypes.CommonType([]rel.OID{l.Type().OID, r.Type().OID}, "JOIN/USING")
	if err != nil {
		return nil, nsCol{}, q.spelled(err)
	}
	on, err := q.operator("=", l, r, -1)
	if err != nil {
		return nil, nsCol{}, err
	}
	typ := rel.Of(oid)
	if l.Type() == r.Type() {
		typ = l.Type()
	}
	if l, err = q.coerce(l, typ, pgtypes.Implicit, -1); err != nil {
		return nil, nsCol{}, err
	}
	if r, err = q.coerce(r, typ, pgtypes.Implicit, -1); err != nil {
		return nil, nsCol{}, err
	}
	for _, side := range []*rel.Expr{&l, &r} {
		if (*side).Type() != typ { // a modifier that only one side has is dropped
			*side = &rel.Cast{Arg: *side, To: typ}
		}
	}
	switch kind {
	case plan.Right:
		return on, nsCol{name: name, expr: r}, nil
	case plan.Full:
		return on, nsCol{name: name, expr: &rel.Coalesce{Args: []rel.Expr{l, r}, Typ: typ}}, nil
	}
	return on, nsCol{name: name, expr: l}, nil
}
