package bind

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// withClause binds the common table expressions in front of a query, level. Each sees those
// before it; with RECURSIVE, itself too, and those that are written after it.
func (b *binder) withClause(w *pg.WithClause, level *query, outer *cteScope) ([]plan.CTE, []*cteDef, *cteScope, error) {
	scope := &cteScope{outer: outer}
	items := make([]*pg.CommonTableExpr, len(w.Ctes))
	for i, n := range w.Ctes {
		items[i] = n.GetCommonTableExpr()
		if slices.Contains(scope.later, items[i].Ctename) {
			return nil, nil, nil, b.errorf(items[i].Location, pgerr.DuplicateAlias, "WITH query name \"%s\" specified more than once", items[i].Ctename)
		}
		scope.later = append(scope.later, items[i].Ctename)
	}
	if w.Recursive {
		var err error
		if items, err = b.sortWith(items); err != nil {
			return nil, nil, nil, err
		}
	}
	self := make([]bool, len(items))
	for i, c := range items { // the form of all, before what stands in them
		var err error
		if self[i], err = b.refersToItself(c, w); err != nil {
			return nil, nil, nil, err
		}
	}
	var ctes []plan.CTE
	for i, c := range items {
		scope.later = nil
		for _, later := range items[i:] {
			scope.later = append(scope.later, later.Ctename)
		}
		inner, def, err := b.withItem(c, self[i], level, scope)
		if err != nil {
			return nil, nil, nil, err
		}
		for range inner[:len(inner)-1] { // those that its own WITH defines, which it reads
			scope.defs = append(scope.defs, &cteDef{refs: 1})
		}
		scope.defs = append(scope.defs, def)
		ctes = append(ctes, inner...)
	}
	scope.later = nil
	return ctes, scope.defs, scope, nil
}

// withItem binds one common table expression. It comes last of what is given back, after
// those of a recursive one's own WITH.
func (b *binder) withItem(c *pg.CommonTableExpr, self bool, level *query, scope *cteScope) ([]plan.CTE, *cteDef, error) {
	s := c.Ctequery.GetSelectStmt()
	if s == nil && b.nesting > 1 {
		return nil, nil, b.errorf(c.Location, pgerr.FeatureNotSupported, "WITH clause containing a data-modifying statement must be at the top level")
	}
	if s == nil {
		return nil, nil, b.errorf(c.Location, pgerr.ReadOnlyTransaction, "cannot execute %s in a read-only transaction", b.st.Inner(c.Ctequery).Tag())
	}
	b.nextCTE++
	def := &cteDef{name: c.Ctename, id: b.nextCTE, level: level}
	cte := plan.CTE{ID: def.id, Name: c.Ctename}
	switch c.Ctematerialized {
	case pg.CTEMaterialize_CTEMaterializeAlways:
		yes := true
		cte.Materialized = &yes
	case pg.CTEMaterialize_CTEMaterializeNever:
		no := false
		cte.Materialized = &no
	}
	if self {
		return b.recursiveCTE(cte, def, c, s, level.parent, scope)
	}
	res, err := b.selectStmt(s, level.parent, scope, resolveUnknowns)
	if err != nil {
		return nil, nil, err
	}
	if c.SearchClause != nil || c.CycleClause != nil {
		return nil, nil, b.errorf(c.Location, pgerr.SyntaxError, "WITH query is not recursive")
	}
	cte.Def, def.cols = res.node, res.cols
	return []plan.CTE{cte}, def, b.nameCTE(def, c)
}

// nameCTE applies WITH name(col, …).
func (b *binder) nameCTE(def *cteDef, c *pg.CommonTableExpr) error {
	if len(c.Aliascolnames) > len(def.cols) {
		return b.errorf(c.Location, pgerr.InvalidColumnReference, "WITH query \"%s\" has %d columns available but %d columns specified",
			c.Ctename, len(def.cols), len(c.Aliascolnames))
	}
	def.cols = append([]rel.Column(nil), def.cols...)
	for i, n := range c.Aliascolnames {
		def.cols[i].Name = n.GetString_().GetSval()
	}
	return nil
}

// recursiveCTE binds WITH RECURSIVE's "non-recursive term UNION [ALL] recursive term". The
// non-recursive term decides names and types.
func (b *binder) recursiveCTE(cte plan.CTE, def *cteDef, c *pg.CommonTableExpr, s *pg.SelectStmt, parent *query, scope *cteScope) ([]plan.CTE, *cteDef, error) {
	q := &query{binder: b, parent: parent}
	var inner []plan.CTE
	if s.WithClause != nil {
		var err error
		if inner, _, scope, err = b.withClause(s.WithClause, q, scope); err != nil {
			return nil, nil, err
		}
	}
	left, err := b.selectStmt(s.Larg, parent, scope, keepUnknowns)
	if err != nil {
		return nil, nil, err
	}
	def.cols = left.cols
	if err := b.nameCTE(def, c); err != nil {
		return nil, nil, err
	}
	for i := range def.cols { // an untyped literal is text to the recursive term
		if def.cols[i].Type.OID == rel.UnknownOID {
			def.cols[i].Type = rel.Text
		}
	}
	var t *traversal
	if c.SearchClause != nil || c.CycleClause != nil {
		if err := b.expandable(s); err != nil {
			return nil, nil, err
		}
		if t, err = q.newTraversal(c, def); err != nil {
			return nil, nil, err
		}
	}
	right, err := b.recursiveTerm(def, t, s.Rarg, parent, scope)
	if err != nil {
		return nil, nil, err
	}
	if len(right.cols) != len(left.cols)+def.named+def.hidden {
		return nil, nil, b.errorf(right.loc(0), pgerr.SyntaxError, "each UNION query must have the same number of columns")
	}
	types := make([]rel.Type, len(left.cols))
	for i := range types {
		if types[i], err = q.recursiveType(c, i, left, right, !s.All); err != nil {
			return nil, nil, err
		}
	}
	if t != nil {
		if err := t.check(); err != nil {
			return nil, nil, err
		}
	}
	if left, err = q.convert(left, types); err != nil {
		return nil, nil, err
	}
	for _, c := range right.cols[len(left.cols):] {
		types = append(types, c.Type)
	}
	if right, err = q.convert(right, types); err != nil {
		return nil, nil, err
	}
	if t != nil {
		own := len(left.cols)
		if left, err = t.extend(left.node, left.cols, nil); err != nil {
			return nil, nil, err
		}
		if right, err = t.extend(right.node, right.cols[:own], right.cols[own:]); err != nil {
			return nil, nil, err
		}
	}
	cte.Recursive = true
	cols := make([]rel.Column, len(left.cols))
	for i, l := range left.cols {
		row := b.records[l.ID]
		l.ID, l.Name, l.Form = b.newID(), def.cols[i].Name, def.cols[i].Form
		b.records[l.ID] = row
		cols[i] = l
	}
	cte.Def = &plan.SetOp{Kind: plan.Union, All: s.All, Left: left.node, Right: right.node, Cols: cols}
	return append(inner, cte), def, nil
}

// recursiveTerm binds the recursive term. It reads its own rows, so that a numeric or an array
// has one form in both terms or the one that holds all values.
func (b *binder) recursiveTerm(def *cteDef, t *traversal, s *pg.SelectStmt, parent *query, scope *cteScope) (*result, error) {
	for again := 0; ; again++ {
		def.recursing, b.term = true, t
		right, err := b.selectStmt(s, parent, &cteScope{defs: []*cteDef{def}, outer: scope}, keepUnknowns)
		def.recursing = false
		if err != nil || again > 1 {
			return right, err
		}
		steady := true
		for i := range min(len(def.cols), len(right.cols)) {
			l := def.cols[i]
			both := rel.FormOf(&rel.Coalesce{Args: []rel.Expr{&rel.Col{Column: l}, &rel.Col{Column: right.cols[i]}}, Typ: l.Type})
			if both != l.Form {
				def.cols[i].Form, steady = rel.Form{Nested: both.Nested}, false
			}
		}
		if steady {
			return right, nil
		}
	}
}

// recursiveType is a column's type: the non-recursive term's, which must be what the two
// terms have in common, modifier included.
func (q *query) recursiveType(c *pg.CommonTableExpr, i int, left, right *result, distinct bool) (rel.Type, error) {
	l, r := left.cols[i], right.cols[i]
	sides := []rel.Expr{&rel.Col{Column: l}, &rel.Col{Column: r}}
	q.placed(sides[0], left.loc(i))
	q.placed(sides[1], right.loc(i))
	common, err := q.commonType(sides, "UNION", -1)
	if err != nil {
		return rel.Type{}, err
	}
	if l.Type.OID == rel.UnknownOID {
		l.Type = rel.Text
	}
	if common != l.Type {
		return rel.Type{}, q.errorf(left.loc(i), pgerr.DatatypeMismatch, "recursive query \"%s\" column %d has type %s in non-recursive term but type %s overall",
			c.Ctename, i+1, q.spellType(l.Type), q.spellType(common)).WithHint("Cast the output of the non-recursive term to the correct type.")
	}
	if distinct {
		return l.Type, q.needEquality(l.Type, left.loc(i))
	}
	return l.Type, nil
}

// cteRef reads a common table expression under a FROM name.
func (q *query) cteRef(def *cteDef, rv *pg.RangeVar) (plan.Node, []*nsEntry, error) {
	if !def.recursing {
		def.refs++
	}
	if def.recursing {
		q.recursing = true
	}
	ref := &plan.CTERef{ID: def.id, Name: def.name}
	for _, c := range def.cols {
		row := q.records[c.ID]
		c.ID = q.newID()
		if !def.recursing {
			q.records[c.ID] = row
		}
		ref.Cols = append(ref.Cols, c)
	}
	q.own(ref.Cols...)
	q.noteKeys(def, ref.Cols)
	hidden := len(ref.Cols) - def.hidden
	named := hidden - def.named
	if def.recursing && q.term != nil && q.term.def == def {
		q.term.from = ref.Cols[named:]
	}
	en := entryOf(rv.Relname, ref.Cols[:named])
	if err := q.alias(en, rv.Alias); err != nil {
		return nil, nil, err
	}
	for _, c := range ref.Cols[named:hidden] {
		en.cols = append(en.cols, nsCol{name: c.Name, expr: &rel.Col{Column: c}, unexpanded: def.level != q})
	}
	return ref, q.enter(en), nil
}
