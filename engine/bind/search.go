package bind

import (
	"cmp"
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// traversal is what SEARCH and CYCLE add to a recursive query: columns that each row of the
// recursive term continues from the row that it was made from.
//
//	SEARCH DEPTH FIRST BY a SET s     s = rows of a along the path      ordered by a key of them all
//	SEARCH BREADTH FIRST BY a SET s   s = a row of the depth and a      ordered by a key of it
//	CYCLE a SET m USING p             p = rows of a along the path, m whether a key of a is among theirs
//
// A record travels as text, which does not compare as its fields do. Beside each of these
// columns goes one without a name that does: sort keys, as bytea.
type traversal struct {
	*query
	def    *cteDef
	own    int // how many columns the query has without them
	search *pg.CTESearchClause
	cycle  *pg.CTECycleClause
	mark   rel.Expr
	normal rel.Expr // the mark of a row that closes no cycle

	named, hidden []rel.Column // what is added to the query's own columns
	from          []rel.Column // where the recursive term reads them
}

// newTraversal binds what the recursive term may read of a query's SEARCH and CYCLE clauses.
func (q *query) newTraversal(c *pg.CommonTableExpr, def *cteDef) (*traversal, error) {
	t := &traversal{query: q, def: def, own: len(def.cols), search: c.SearchClause, cycle: c.CycleClause}
	if t.cycle != nil {
		marks, err := q.exprs([]*pg.Node{t.cycle.CycleMarkValue, t.cycle.CycleMarkDefault})
		if err != nil {
			return nil, err
		}
		marks, typ, err := q.unify(marks, "CYCLE", location(t.cycle.CycleMarkValue))
		if err != nil {
			return nil, err
		}
		if err := q.needEquality(typ, -1); err != nil {
			return nil, err
		}
		t.mark, t.normal = marks[0], marks[1]
	}
	t.declare()
	return t, nil
}

// check is PostgreSQL's, in its order, of the names in the clauses.
func (t *traversal) check() error {
	var loc int32
	differ := func(same bool, format string, args ...any) error {
		if !same {
			return nil
		}
		return t.errorf(loc, pgerr.SyntaxError, format, args...)
	}
	if s := t.search; s != nil {
		loc = s.Location
		if err := cmp.Or(t.listed("search", s.SearchColList, loc),
			differ(t.has(s.SearchSeqColumn), "search sequence column name \"%s\" already used in WITH query column list", s.SearchSeqColumn)); err != nil {
			return err
		}
	}
	if c := t.cycle; c != nil {
		loc = c.Location
		if err := cmp.Or(t.listed("cycle", c.CycleColList, loc),
			differ(t.has(c.CycleMarkColumn), "cycle mark column name \"%s\" already used in WITH query column list", c.CycleMarkColumn),
			differ(t.has(c.CyclePathColumn), "cycle path column name \"%s\" already used in WITH query column list", c.CyclePathColumn),
			differ(c.CycleMarkColumn == c.CyclePathColumn, "cycle mark column name and cycle path column name are the same")); err != nil {
			return err
		}
	}
	if t.search == nil || t.cycle == nil {
		return nil
	}
	loc = t.search.Location
	return cmp.Or(differ(t.search.SearchSeqColumn == t.cycle.CycleMarkColumn, "search sequence column name and cycle mark column name are the same"),
		differ(t.search.SearchSeqColumn == t.cycle.CyclePathColumn, "search sequence column name and cycle path column name are the same"))
}

// listed checks the columns that a clause names.
func (t *traversal) listed(clause string, names []*pg.Node, loc int32) error {
	for i, n := range names {
		name := n.GetString_().GetSval()
		if !t.has(name) {
			return t.errorf(loc, pgerr.SyntaxError, "%s column \"%s\" not in WITH query column list", clause, name)
		}
		if slices.ContainsFunc(names[:i], func(n *pg.Node) bool { return n.GetString_().GetSval() == name }) {
			return t.errorf(loc, pgerr.DuplicateColumn, "%s column \"%s\" specified more than once", clause, name)
		}
	}
	return nil
}

func (t *traversal) has(name string) bool {
	return slices.ContainsFunc(t.def.cols[:t.own], func(c rel.Column) bool { return c.Name == name })
}

// expandable refuses what PostgreSQL cannot add columns to.
func (b *binder) expandable(s *pg.SelectStmt) error {
	switch {
	case s.Larg.Op != pg.SetOperation_SETOP_NONE:
		return pgerr.New(pgerr.FeatureNotSupported, "with a SEARCH or CYCLE clause, the left side of the UNION must be a SELECT")
	case s.Rarg.Op != pg.SetOperation_SETOP_NONE:
		return pgerr.New(pgerr.SyntaxError, "with a SEARCH or CYCLE clause, the right side of the UNION must be a SELECT")
	}
	return nil
}

// declare adds the columns to the query's, for its recursive term to read.
func (t *traversal) declare() {
	named := func(name string, typ rel.Type, form rel.Form) {
		t.named = append(t.named, rel.Column{Name: name, Type: typ, Form: form})
	}
	hidden := func(typ rel.Type) { t.hidden = append(t.hidden, rel.Column{Type: typ}) }
	records, _ := rel.ArrayOf(rel.Record)
	keys, _ := rel.ArrayOf(rel.Bytea)
	if t.search != nil {
		if t.search.SearchBreadthFirst {
			named(t.search.SearchSeqColumn, rel.Record, rel.Form{})
			hidden(rel.Int8) // the depth
		} else {
			named(t.search.SearchSeqColumn, records, rel.Form{})
		}
		hidden(rel.Bytea)
	}
	if t.cycle != nil {
		both := &rel.Coalesce{Args: []rel.Expr{t.mark, t.normal}, Typ: t.mark.Type()}
		named(t.cycle.CycleMarkColumn, both.Typ, rel.FormOf(both))
		named(t.cycle.CyclePathColumn, records, rel.Form{})
		hidden(keys)
	}
	t.def.cols = append(append(t.def.cols[:t.own:t.own], t.named...), t.hidden...)
	t.def.named, t.def.hidden = len(t.named), len(t.hidden)
}

// carried are targets for the columns of the row that a row of the recursive term comes from.
func (t *traversal) carried(s *pg.SelectStmt) ([]target, error) {
	if len(s.GroupClause)+len(s.DistinctClause)+len(s.SortClause) > 0 || s.HavingClause != nil || s.LimitCount != nil || s.LimitOffset != nil {
		return nil, pgerr.New(pgerr.FeatureNotSupported, "a SEARCH or CYCLE clause over a recursive term with GROUP BY, DISTINCT, ORDER BY or LIMIT is not supported yet")
	}
	var out []target
	for _, c := range t.from {
		out = append(out, target{name: c.Name, expr: &rel.Col{Column: c}, loc: -1})
	}
	if out == nil {
		return nil, pgerr.New(pgerr.FeatureNotSupported,
			"with a SEARCH or CYCLE clause, the recursive reference to WITH query \"%s\" must be at the top level of its right-hand SELECT", t.def.name)
	}
	return out, nil
}

// fields are the listed columns, which cols has in the place of the query's.
func (t *traversal) fields(names []*pg.Node, cols []rel.Column) []rel.Expr {
	var out []rel.Expr
	for _, n := range names {
		i := slices.IndexFunc(t.def.cols[:t.own], func(c rel.Column) bool { return c.Name == n.GetString_().GetSval() })
		out = append(out, &rel.Col{Column: cols[i]})
	}
	return out
}

// sortKey is a value that compares as a row of the expressions does.
func sortKey(fields []rel.Expr) rel.Expr {
	return &rel.Call{Func: "sort_key", Args: fields, Typ: rel.Bytea}
}

// extend adds the columns to a term of the query: its own are cols, and from has those of
// the row before for the recursive one.
func (t *traversal) extend(node plan.Node, cols, from []rel.Column) (*result, error) {
	before := func(i int) rel.Expr { return &rel.Col{Column: from[i]} }
	var named, hidden []rel.Expr
	var failed error
	operator := func(op string, l, r rel.Expr) rel.Expr {
		e, err := t.operator(op, l, r, -1)
		if err != nil && failed == nil {
			failed = err
		}
		return e
	}
	// path is an array, lengthened by a value.
	path := func(i int, e rel.Expr) rel.Expr {
		if from == nil {
			array, _ := rel.ArrayOf(e.Type())
			return &rel.ArrayExpr{Elems: []rel.Expr{e}, Typ: array}
		}
		return operator("||", before(i), e)
	}
	width := len(t.named)
	if t.search != nil {
		fields := t.fields(t.search.SearchColList, cols)
		for _, f := range fields {
			if err := t.needOrdering(f.Type(), -1); err != nil {
				return nil, pgerr.New(pgerr.FeatureNotSupported, "a SEARCH clause by a column of type %s is not supported yet", f.Type())
			}
		}
		if t.search.SearchBreadthFirst {
			var depth rel.Expr = &rel.Const{Val: int64(0), Typ: rel.Int8}
			if from != nil {
				depth = operator("+", before(width), &rel.Const{Val: int64(1), Typ: rel.Int8})
			}
			fields = append([]rel.Expr{depth}, fields...)
			named = append(named, &rel.Row{Fields: fields})
			hidden = append(hidden, depth, sortKey(fields))
		} else {
			key := sortKey(fields)
			if from != nil {
				key = operator("||", before(width), key)
			}
			named, hidden = append(named, path(0, &rel.Row{Fields: fields})), append(hidden, key)
		}
	}
	if t.cycle != nil {
		fields := t.fields(t.cycle.CycleColList, cols)
		for _, f := range fields {
			if err := t.needEquality(f.Type(), -1); err != nil {
				return nil, err
			}
		}
		key, mark, i, k := sortKey(fields), t.normal, len(named), width+len(hidden)
		if from != nil {
			equal := operator("=", key, key)
			differs := operator("<>", before(i), t.mark)
			if failed != nil {
				return nil, failed
			}
			node = &plan.Filter{Input: node, Preds: []rel.Expr{differs}}
			seen := &rel.AnyArray{Arg: key, Array: before(k), Op: *equal.(*rel.Call)}
			mark = &rel.Case{Whens: []rel.When{{Cond: seen, Then: t.mark}}, Else: t.normal, Typ: t.mark.Type()}
		}
		named = append(named, mark, path(i+1, &rel.Row{Fields: fields}))
		hidden = append(hidden, path(k, key))
	}
	if failed != nil {
		return nil, failed
	}
	items := make([]plan.Item, 0, len(cols)+width+len(hidden))
	for _, c := range cols {
		items = append(items, plan.Item{Column: c, Expr: &rel.Col{Column: c}})
	}
	for i, e := range append(named, hidden...) {
		items = append(items, plan.Item{Column: t.newColumn(t.def.cols[len(cols)+i].Name, e), Expr: e})
	}
	p := &plan.Project{Input: node, Items: items}
	return &result{node: p, cols: p.Columns()}, nil
}

// noteKeys says what orders the records among the columns of a reference to a query with
// SEARCH or CYCLE.
func (b *binder) noteKeys(def *cteDef, cols []rel.Column) {
	own := len(cols) - def.named - def.hidden
	key := own + def.named
	for _, c := range cols[own:key] {
		elem, _ := c.Type.Elem()
		if c.Type.OID == rel.RecordOID {
			key++ // after the depth
		} else if elem.OID != rel.RecordOID {
			continue // a mark
		}
		b.keys[c.ID] = cols[key]
		key++
	}
}

// sortable is what to order by in the place of e.
func (b *binder) sortable(e rel.Expr) rel.Expr {
	if c, ok := e.(*rel.Col); ok {
		if key, ok := b.keys[c.ID]; ok {
			return &rel.Col{Column: key}
		}
	}
	return e
}
