package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// withClause binds common table expressions. Each sees those before it; with RECURSIVE,
// itself too. (Forward references, which PostgreSQL sorts out for RECURSIVE, are not taken.)
func (b *binder) withClause(w *pg.WithClause, parent *query, outer *cteScope) ([]plan.CTE, []*cteDef, *cteScope, error) {
	scope := &cteScope{outer: outer}
	var ctes []plan.CTE
	for _, n := range w.Ctes {
		c := n.GetCommonTableExpr()
		for _, d := range scope.defs {
			if d.name == c.Ctename {
				return nil, nil, nil, b.errorf(c.Location, pgerr.DuplicateAlias, "WITH query name \"%s\" specified more than once", c.Ctename)
			}
		}
		if c.SearchClause != nil || c.CycleClause != nil {
			return nil, nil, nil, b.errorf(c.Location, pgerr.FeatureNotSupported, "SEARCH and CYCLE clauses are not supported yet")
		}
		s := c.Ctequery.GetSelectStmt()
		if s == nil {
			return nil, nil, nil, b.errorf(c.Location, pgerr.ReadOnlyTransaction, "cannot execute %s in a read-only transaction", b.st.Inner(c.Ctequery).Tag())
		}
		b.nextCTE++
		def := &cteDef{name: c.Ctename, id: b.nextCTE}
		cte := plan.CTE{ID: def.id, Name: c.Ctename}
		switch c.Ctematerialized {
		case pg.CTEMaterialize_CTEMaterializeAlways:
			yes := true
			cte.Materialized = &yes
		case pg.CTEMaterialize_CTEMaterializeNever:
			no := false
			cte.Materialized = &no
		}
		var err error
		if w.Recursive && s.Op == pg.SetOperation_SETOP_UNION {
			err = b.recursiveCTE(&cte, def, c, s, parent, scope)
		} else {
			var res *result
			if res, err = b.selectStmt(s, parent, scope, resolveUnknowns); err == nil {
				cte.Def, def.cols = res.node, res.cols
				err = b.nameCTE(def, c)
			}
		}
		if err != nil {
			return nil, nil, nil, err
		}
		scope.defs = append(scope.defs, def)
		ctes = append(ctes, cte)
	}
	return ctes, scope.defs, scope, nil
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
func (b *binder) recursiveCTE(cte *plan.CTE, def *cteDef, c *pg.CommonTableExpr, s *pg.SelectStmt, parent *query, scope *cteScope) error {
	inner := scope
	if s.WithClause != nil {
		return b.errorf(c.Location, pgerr.FeatureNotSupported, "WITH inside a recursive query's own level is not supported yet")
	}
	left, err := b.selectStmt(s.Larg, parent, inner, resolveUnknowns)
	if err != nil {
		return err
	}
	def.cols = left.cols
	if err := b.nameCTE(def, c); err != nil {
		return err
	}
	def.recursing = true
	right, err := b.selectStmt(s.Rarg, parent, &cteScope{defs: []*cteDef{def}, outer: scope}, keepUnknowns)
	def.recursing = false
	if err != nil {
		return err
	}
	if def.selfRefs == 0 { // not recursive after all
		q := &query{binder: b, parent: parent}
		op, err := q.combine(plan.Union, s.All, left, right, resolveUnknowns)
		if err != nil {
			return err
		}
		cte.Def, def.cols = op, op.Cols
		return b.nameCTE(def, c)
	}
	if len(s.SortClause) > 0 || s.LimitCount != nil || s.LimitOffset != nil {
		return b.errorf(c.Location, pgerr.FeatureNotSupported, "ORDER BY, OFFSET and LIMIT in a recursive query are not implemented")
	}
	if def.selfRefs > 1 {
		return b.errorf(c.Location, pgerr.InvalidRecursion, "recursive reference to query \"%s\" must not appear more than once", c.Ctename)
	}
	if len(right.cols) != len(left.cols) {
		return b.errorf(c.Location, pgerr.SyntaxError, "each UNION query must have the same number of columns")
	}
	for i := range left.cols {
		if l, r := left.cols[i].Type, right.cols[i].Type; r.OID != l.OID && r.OID != rel.UnknownOID {
			return b.errorf(c.Location, pgerr.DatatypeMismatch, "recursive query \"%s\" column %d has type %s in non-recursive term but type %s overall",
				c.Ctename, i+1, l, r).WithHint("Cast the output of the non-recursive term to the correct type.")
		}
	}
	types := make([]rel.Type, len(left.cols))
	for i := range types {
		types[i] = left.cols[i].Type
	}
	q := &query{binder: b, parent: parent}
	if right, err = q.convert(right, types); err != nil {
		return err
	}
	cte.Recursive = true
	cols := make([]rel.Column, len(left.cols))
	for i, l := range left.cols {
		l.ID, l.Name = b.newID(), def.cols[i].Name
		cols[i] = l
	}
	cte.Def = &plan.SetOp{Kind: plan.Union, All: s.All, Left: left.node, Right: right.node, Cols: cols}
	return nil
}

// cteRef reads a common table expression under a FROM name.
func (q *query) cteRef(def *cteDef, rv *pg.RangeVar) (plan.Node, []*nsEntry, error) {
	if !def.recursing {
		def.refs++
	}
	if def.recursing {
		def.selfRefs++
	}
	ref := &plan.CTERef{ID: def.id, Name: def.name}
	for _, c := range def.cols {
		c.ID = q.newID()
		ref.Cols = append(ref.Cols, c)
	}
	q.own(ref.Cols...)
	en := entryOf(rv.Relname, ref.Cols)
	if err := q.alias(en, rv.Alias); err != nil {
		return nil, nil, err
	}
	return ref, []*nsEntry{en}, nil
}
