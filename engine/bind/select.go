package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// unknowns says what becomes of output columns that are untyped literals.
type unknowns int

const (
	resolveUnknowns unknowns = iota // they become text
	keepUnknowns                    // the caller (a set operation) gives them a type
)

// selectStmt binds a query of any shape. parent is the level whose columns it may read.
func (b *binder) selectStmt(s *pg.SelectStmt, parent *query, ctes *cteScope, u unknowns) (*result, error) {
	if s == nil {
		return nil, pgerr.New(pgerr.FeatureNotSupported, "only queries can be used here")
	}
	if s.IntoClause != nil {
		return nil, pgerr.New(pgerr.ReadOnlyTransaction, "cannot execute SELECT INTO in a read-only transaction")
	}
	if len(s.LockingClause) > 0 {
		return nil, pgerr.New(pgerr.ReadOnlyTransaction, "cannot execute SELECT %s in a read-only transaction",
			lockWords[s.LockingClause[0].GetLockingClause().GetStrength()])
	}
	defer func() { b.nesting-- }()
	if err := b.nest(); err != nil {
		return nil, err
	}
	term := b.term
	b.term = nil
	q := &query{binder: b, parent: parent, ctes: ctes, term: term}
	var with []plan.CTE
	var defs []*cteDef
	if s.WithClause != nil {
		var err error
		if with, defs, q.ctes, err = b.withClause(s.WithClause, q, ctes); err != nil {
			return nil, err
		}
	}
	var res *result
	var err error
	switch {
	case s.Op != pg.SetOperation_SETOP_NONE:
		res, err = q.setOperation(s)
	case len(s.ValuesLists) > 0:
		res, err = q.values(s)
	default:
		res, err = q.plainSelect(s, u)
	}
	if err != nil {
		return nil, err
	}
	var used []plan.CTE
	for i, c := range with {
		if defs[i].refs > 0 {
			used = append(used, c)
		} else {
			b.idle = append(b.idle, c.Def)
		}
	}
	if len(used) > 0 {
		res.node = &plan.With{CTEs: used, Body: res.node}
	}
	return res, nil
}

var lockWords = map[pg.LockClauseStrength]string{
	pg.LockClauseStrength_LCS_FORKEYSHARE: "FOR KEY SHARE", pg.LockClauseStrength_LCS_FORSHARE: "FOR SHARE",
	pg.LockClauseStrength_LCS_FORNOKEYUPDATE: "FOR NO KEY UPDATE", pg.LockClauseStrength_LCS_FORUPDATE: "FOR UPDATE",
}

// target is one output column in the making.
type target struct {
	name string
	expr rel.Expr
	loc  int32
	junk bool // computed for ORDER BY only
}

// plainSelect binds SELECT … FROM … in the order in which SQL evaluates it.
func (q *query) plainSelect(s *pg.SelectStmt, u unknowns) (*result, error) {
	tree, err := q.from(s.FromClause)
	if err != nil {
		return nil, err
	}
	q.clauseWindows = s.WindowClause
	targets, err := q.targets(s.TargetList)
	if err != nil {
		return nil, err
	}
	if s.WhereClause != nil {
		e, err := q.exprIn(inWhere, s.WhereClause)
		if err != nil {
			return nil, err
		}
		if e, err = q.toBool(e, "WHERE", location(s.WhereClause)); err != nil {
			return nil, err
		}
		tree = &plan.Filter{Input: tree, Preds: rel.Conjuncts(e)}
	}
	if q.term != nil {
		more, err := q.term.carried(s)
		if err != nil {
			return nil, err
		}
		targets = append(targets, more...)
	}
	var having rel.Expr
	if s.HavingClause != nil {
		if having, err = q.exprIn(inHaving, s.HavingClause); err != nil {
			return nil, err
		}
		if having, err = q.toBool(having, "HAVING", location(s.HavingClause)); err != nil {
			return nil, err
		}
	}
	order, targets, err := q.orderBy(s, targets)
	if err != nil {
		return nil, err
	}
	if len(s.DistinctClause) > 0 { // what is compared has a type
		for i := range targets {
			if targets[i].expr, err = q.settle(targets[i].expr, targets[i].loc); err != nil {
				return nil, err
			}
		}
	}
	on, targets, err := q.distinctOn(s, targets, order)
	if err != nil {
		return nil, err
	}
	limit, err := q.limits(s)
	if err != nil {
		return nil, err
	}
	if err := q.windowDefinitions(s.WindowClause); err != nil {
		return nil, err
	}
	if u == resolveUnknowns { // only now: the other clauses may have told a parameter's type
		for i := range targets {
			if targets[i].expr, err = q.settle(targets[i].expr, targets[i].loc); err != nil {
				return nil, err
			}
		}
	}
	if len(s.GroupClause) > 0 || len(q.aggs) > 0 || len(q.grouping) > 0 || having != nil {
		if tree, err = q.aggregate(tree, s, targets, &having); err != nil {
			return nil, err
		}
		if q.recursing && len(q.aggs)+len(q.grouping) > 0 {
			return nil, q.errorf(q.aggLoc, pgerr.InvalidRecursion, "aggregate functions are not allowed in a recursive query's recursive term")
		}
		if having != nil {
			tree = &plan.Filter{Input: tree, Preds: rel.Conjuncts(having)}
		}
	}
	items := make([]plan.Item, len(targets))
	ids := make([]rel.Column, len(targets))
	for i, t := range targets {
		ids[i] = q.newColumn(t.name, t.expr)
		items[i] = plan.Item{Column: ids[i], Expr: t.expr}
	}
	tree = q.windowed(tree, items)
	keys := make([]rel.SortKey, len(order))
	for i, o := range order {
		keys[i] = rel.SortKey{Expr: &rel.Col{Column: ids[o.target]}, Desc: o.desc, NullsFirst: o.nullsFirst}
	}
	if q.setsLast(s, targets, order, on) {
		if tree, err = q.limit(q.sortThenSets(tree, items, ids, on, keys), s); err != nil {
			return nil, err
		}
		return trimJunk(tree, targets, ids), nil
	}
	if len(q.srfs) > 0 {
		tree = q.projectSet(tree, items)
	}
	tree = &plan.Project{Input: tree, Items: items}
	if len(s.DistinctClause) > 0 && len(on) == 0 {
		for _, t := range targets {
			if err := q.needEquality(t.expr.Type(), t.loc); err != nil {
				return nil, err
			}
		}
		tree = &plan.Distinct{Input: tree}
	}
	if len(on) > 0 {
		tree = q.distinctOnNode(tree, on, ids, keys)
	} else if len(keys) > 0 {
		tree = &plan.Sort{Input: tree, Keys: keys}
	}
	if limit != nil {
		limit.Input = tree
		tree = limit
	}
	return trimJunk(tree, targets, ids), nil
}

// trimJunk drops the columns that only ORDER BY and DISTINCT ON needed.
func trimJunk(tree plan.Node, targets []target, ids []rel.Column) *result {
	var keep []plan.Item
	var cols []rel.Column
	var locs []int32
	for i, t := range targets {
		if !t.junk {
			keep = append(keep, plan.Item{Column: ids[i], Expr: &rel.Col{Column: ids[i]}})
			cols = append(cols, ids[i])
			locs = append(locs, t.loc)
		}
	}
	if len(keep) < len(targets) {
		tree = &plan.Project{Input: tree, Items: keep}
	}
	return &result{node: tree, cols: cols, locs: locs}
}

// maxTargets is PostgreSQL's limit, at any level: SELECT x.*, x.* of itself doubles.
const (
	maxTargets     = 1664
	tooManyColumns = "54011"
)

// targets binds the select list, stars expanded.
func (q *query) targets(list []*pg.Node) ([]target, error) {
	var out []target
	for _, n := range list {
		rt := n.GetResTarget()
		if star, ok := starRef(rt.GetVal()); ok {
			cols, err := q.star(star)
			if err != nil {
				return nil, err
			}
			if out = append(out, cols...); len(out) > maxTargets {
				break
			}
			continue
		}
		if fields, ok := fieldStar(rt.GetVal()); ok {
			var cols []target
			err := q.within(inTarget, func() (err error) { cols, err = q.expandFields(fields, rt.Location); return err })
			if err != nil {
				return nil, err
			}
			out = append(out, cols...)
			continue
		}
		e, err := q.exprIn(inTarget, rt.Val)
		if err != nil {
			return nil, err
		}
		name := rt.Name
		if name == "" {
			name = figureName(rt.Val)
		}
		out = append(out, target{name: name, expr: e, loc: q.place(e, rt.Location)})
	}
	if len(out) > maxTargets {
		return nil, pgerr.New(tooManyColumns, "target lists can have at most %d entries", maxTargets)
	}
	return out, nil
}

// settle gives an untyped literal or parameter the type text, as PostgreSQL does at the end.
func (q *query) settle(e rel.Expr, loc int32) (rel.Expr, error) {
	if e.Type().OID != rel.UnknownOID {
		return e, nil
	}
	return q.coerce(e, rel.Text, pgtypes.Implicit, loc)
}

// settleLiteral does so for literals only: a parameter may yet be told its type, or not.
func (q *query) settleLiteral(e rel.Expr, loc int32) (rel.Expr, error) {
	if _, ok := e.(*rel.Param); ok {
		return e, nil
	}
	return q.settle(e, loc)
}

func starRef(n *pg.Node) (*pg.ColumnRef, bool) {
	c := n.GetColumnRef()
	if c == nil || len(c.Fields) == 0 {
		return nil, false
	}
	_, ok := c.Fields[len(c.Fields)-1].GetNode().(*pg.Node_AStar)
	return c, ok
}

// star expands * or name.*.
func (q *query) star(c *pg.ColumnRef) ([]target, error) {
	var cols []nsCol
	if len(c.Fields) == 1 {
		cols = visibleCols(q.ns)
		if len(q.ns) == 0 {
			return nil, q.errorf(c.Location, pgerr.SyntaxError, "SELECT * with no tables specified is not valid")
		}
	} else {
		en, err := q.starEntry(c)
		if err != nil {
			return nil, err
		}
		cols = en.cols
	}
	out := make([]target, 0, len(cols))
	for _, col := range cols {
		if !col.unexpanded {
			out = append(out, target{name: col.name, expr: q.reference(col.expr, c.Location), loc: c.Location})
		}
	}
	return out, nil
}

// starEntry finds the entry of t.* or schema.t.*.
func (q *query) starEntry(c *pg.ColumnRef) (*nsEntry, error) {
	names := fieldNames(c.Fields[:len(c.Fields)-1])
	schema, name := "", names[len(names)-1]
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	en, err := q.entry(schema, name, c.Location)
	if err == nil && en == nil {
		err = q.missingEntry(schema, name, c.Location)
	}
	return en, err
}

// walkCols calls f for every column reference of e, those in subqueries' plans included.
func walkCols(e rel.Expr, f func(*rel.Col)) {
	rel.WalkExpr(e, func(e rel.Expr) bool {
		switch e := e.(type) {
		case *rel.Col:
			f(e)
		case *rel.Subquery:
			plan.Walk(e.Query.(plan.Node), func(n plan.Node) bool {
				for _, x := range plan.Exprs(n) {
					rel.WalkExpr(x, func(x rel.Expr) bool {
						if c, ok := x.(*rel.Col); ok {
							f(c)
						}
						return true
					})
				}
				return true
			})
		}
		return true
	})
}
