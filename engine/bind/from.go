package bind

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// from binds the FROM clause: its plan, with q.ns filled. No FROM is one empty row.
func (q *query) from(list []*pg.Node) (plan.Node, error) {
	var tree plan.Node
	for _, n := range list {
		right, entries, err := q.fromNode(n)
		if err != nil {
			return nil, err
		}
		for _, en := range entries {
			if err := q.checkAlias(q.ns, en); err != nil {
				return nil, err
			}
		}
		setLateral(entries, true, false)
		q.ns = append(q.ns, entries...)
		if tree == nil {
			tree = right
			continue
		}
		tree = &plan.Join{Kind: plan.Inner, Left: tree, Right: right, Lateral: readsAny(right, tree.Columns())}
	}
	if tree == nil {
		tree = &plan.Values{Rows: [][]rel.Expr{{}}}
	}
	setLateral(q.ns, false, false)
	return tree, nil
}

// enter notes an entry that the FROM clause made, for the hints of errors.
func (q *query) enter(en *nsEntry) []*nsEntry {
	q.every = append(q.every, en)
	return []*nsEntry{en}
}

func (q *query) checkAlias(ns []*nsEntry, en *nsEntry) error {
	for _, other := range ns {
		if other.relVisible && en.relVisible && other.alias == en.alias &&
			(other.schema == en.schema || other.schema == "" || en.schema == "") {
			return pgerr.New(pgerr.DuplicateAlias, "table name \"%s\" specified more than once", en.alias)
		}
	}
	return nil
}

// fromNode binds one FROM element. Entries to its left stand in q.ns (LATERAL may read them).
func (q *query) fromNode(n *pg.Node) (plan.Node, []*nsEntry, error) {
	switch n := n.GetNode().(type) {
	case *pg.Node_RangeVar:
		return q.rangeVar(n.RangeVar)
	case *pg.Node_RangeSubselect:
		return q.rangeSubselect(n.RangeSubselect)
	case *pg.Node_RangeFunction:
		return q.rangeFunction(n.RangeFunction)
	case *pg.Node_JoinExpr:
		return q.join(n.JoinExpr)
	case *pg.Node_RangeTableSample:
		return nil, nil, q.errorf(n.RangeTableSample.Location, pgerr.FeatureNotSupported, "TABLESAMPLE is not supported yet")
	}
	return nil, nil, pgerr.New(pgerr.FeatureNotSupported, "this kind of FROM element is not supported yet")
}

func (q *query) rangeVar(rv *pg.RangeVar) (plan.Node, []*nsEntry, error) {
	if rv.Schemaname == "" {
		if def := q.ctes.find(rv.Relname); def != nil {
			return q.cteRef(def, rv)
		}
	}
	t, err := q.relation(rv)
	if err != nil {
		return nil, nil, err
	}
	if !rv.Inh && t.Parent {
		return nil, nil, q.errorf(rv.Location, pgerr.FeatureNotSupported, "FROM ONLY %s is not supported: its source gives the rows of relations that inherit from it too", t.Name)
	}
	scan := &plan.Scan{Table: t, Alias: rv.Relname}
	for i, c := range t.Columns {
		scan.Cols = append(scan.Cols, plan.ScanCol{Column: rel.Column{ID: q.newID(), Name: c.Name, Type: c.Type, Form: c.Form}, Ord: i})
	}
	cols := scan.Columns()
	q.own(cols...)
	en := entryOf(rv.Relname, cols)
	en.schema, en.table = t.Name.Schema, t
	if err := q.alias(en, rv.Alias); err != nil {
		return nil, nil, err
	}
	if rv.Alias != nil {
		en.schema, scan.Alias = "", rv.Alias.Aliasname
	}
	return scan, q.enter(en), nil
}

// relation looks a name up: as written when it has a schema, else along the search path,
// pg_catalog first unless the path names it.
func (q *query) relation(rv *pg.RangeVar) (*rel.Table, error) {
	if rv.Catalogname != "" && rv.Catalogname != q.o.Database {
		return nil, q.errorf(rv.Location, pgerr.FeatureNotSupported, "cross-database references are not implemented: \"%s.%s.%s\"",
			rv.Catalogname, rv.Schemaname, rv.Relname)
	}
	if rv.Schemaname != "" {
		if t, ok := q.o.Lookup.Relation(rel.Name{Schema: rv.Schemaname, Name: rv.Relname}); ok {
			return t, nil
		}
		return nil, q.noRelation(rv, rv.Schemaname)
	}
	path := q.o.SearchPath
	if !slices.Contains(path, "pg_catalog") {
		path = append([]string{"pg_catalog"}, path...)
	}
	for _, schema := range path {
		if t, ok := q.o.Lookup.Relation(rel.Name{Schema: schema, Name: rv.Relname}); ok {
			return t, nil
		}
	}
	if t, err := q.bare(rv); t != nil || err != nil {
		return t, err
	}
	err := q.noRelation(rv, path...)
	for s := q.ctes; s != nil; s = s.outer {
		if slices.Contains(s.later, rv.Relname) {
			return nil, err.WithDetail("There is a WITH item named \"%s\", but it cannot be referenced from this part of the query.", rv.Relname).
				WithHint("Use WITH RECURSIVE, or re-order the WITH items to remove forward references.")
		}
	}
	return nil, err
}

// noRelation is the error for a name that no relation has in schemas; it may be a composite type's.
func (q *query) noRelation(rv *pg.RangeVar, schemas ...string) *pgerr.Error {
	for _, s := range schemas {
		if u, ok := rel.RowTypeOf(q.typeIn(s, rv.Relname)); ok && u.IsComposite() {
			return q.errorf(rv.Location, pgerr.WrongObjectType, "\"%s\" is a composite type", rv.Relname)
		}
	}
	name := rv.Relname
	if rv.Schemaname != "" {
		name = rv.Schemaname + "." + name
	}
	return q.errorf(rv.Location, pgerr.UndefinedTable, "relation \"%s\" does not exist", name)
}

// bare finds what a name that the search path does not know may mean outside of it: the one
// relation of that name. Of several none is taken, lest a new one change what a query means.
func (q *query) bare(rv *pg.RangeVar) (*rel.Table, error) {
	if q.o.Bare == nil {
		return nil, nil
	}
	found := q.o.Bare(rv.Relname)
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return found[0], nil
	}
	names := make([]string, len(found))
	for i, t := range found {
		names[i] = t.Name.String()
	}
	return nil, q.errorf(rv.Location, pgerr.AmbiguousAlias, "relation \"%s\" is ambiguous", rv.Relname).
		WithHint("Several domains have one: write %s.", strings.Join(names, " or "))
}

// alias renames an entry and its first columns as AS name(col, …) says.
func (q *query) alias(en *nsEntry, a *pg.Alias) error { return q.aliasOf("table", en, a) }

// aliasOf does so for what errors call a table or a join expression.
func (q *query) aliasOf(what string, en *nsEntry, a *pg.Alias) error {
	if a == nil {
		return nil
	}
	en.alias, en.relVisible = a.Aliasname, true
	if len(a.Colnames) > len(en.cols) {
		return pgerr.New(pgerr.InvalidColumnReference, "%s \"%s\" has %d columns available but %d columns specified",
			what, a.Aliasname, len(en.cols), len(a.Colnames))
	}
	for i, c := range a.Colnames {
		name := c.GetString_().GetSval()
		en.cols[i].name = name
		if col, ok := en.cols[i].expr.(*rel.Col); ok {
			renamed := *col
			renamed.Name = name
			en.cols[i].expr = &renamed
		}
	}
	return nil
}

func (q *query) rangeSubselect(rs *pg.RangeSubselect) (plan.Node, []*nsEntry, error) {
	if rs.Alias == nil { // the parser's grammar is a newer one
		what, example := "subquery", "SELECT"
		if rs.Subquery.GetSelectStmt().GetValuesLists() != nil {
			what, example = "VALUES", "VALUES"
		}
		return nil, nil, pgerr.New(pgerr.SyntaxError, "%s in FROM must have an alias", what).WithHint("For example, FROM (%s ...) [AS] foo.", example)
	}
	outer := q.lateral
	q.lateral = rs.Lateral
	var res *result
	err := q.within(inFromQuery, func() (err error) {
		res, err = q.selectStmt(rs.Subquery.GetSelectStmt(), q, q.ctes, resolveUnknowns)
		return err
	})
	q.lateral = outer
	if err != nil {
		return nil, nil, err
	}
	q.own(res.cols...)
	en := entryOf("", res.cols)
	if err := q.alias(en, rs.Alias); err != nil {
		return nil, nil, err
	}
	return res.node, q.enter(en), nil
}
