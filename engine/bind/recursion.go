package bind

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// WITH RECURSIVE is looked over as syntax before it is bound, as PostgreSQL does: which
// item reads which, so that they can be bound in an order that knows what each reads, and
// whether a recursive item refers to itself only where that has a meaning.

// sortWith orders the items of WITH RECURSIVE so that each comes after those it reads.
func (b *binder) sortWith(items []*pg.CommonTableExpr) ([]*pg.CommonTableExpr, error) {
	reads := make([][]bool, len(items))
	for i, c := range items {
		reads[i] = make([]bool, len(items))
		look(c.Ctequery, hidden{}, func(name string, _ int32) {
			for j, other := range items {
				reads[i][j] = reads[i][j] || other.Ctename == name
			}
		})
	}
	var out []*pg.CommonTableExpr
	done := make([]bool, len(items))
	for len(out) < len(items) {
		next := -1
		for i := range items {
			ready := !done[i]
			for j := range items {
				ready = ready && (i == j || !reads[i][j] || done[j])
			}
			if ready {
				next = i
				break
			}
		}
		if next < 0 {
			return nil, b.errorf(items[slices.Index(done, false)].Location, pgerr.FeatureNotSupported, "mutual recursion between WITH items is not implemented")
		}
		done[next] = true
		out = append(out, items[next])
	}
	return out, nil
}

// hidden are the names that an inner WITH gives a meaning of its own.
type hidden []string

// look calls see for each relation name without a schema under a node, those excepted that
// an inner WITH defines.
func look(n *pg.Node, h hidden, see func(name string, loc int32)) {
	if s := n.GetSelectStmt(); s != nil {
		lookSelect(s, h, see)
		return
	}
	if rv := n.GetRangeVar(); rv != nil {
		if rv.Schemaname == "" && !slices.Contains(h, rv.Relname) {
			see(rv.Relname, rv.Location)
		}
		return
	}
	children(n, func(c *pg.Node) { look(c, h, see) }, func(s *pg.SelectStmt) { lookSelect(s, h, see) })
}

func lookSelect(s *pg.SelectStmt, h hidden, see func(string, int32)) {
	h = h.with(s.WithClause, func(c *pg.Node, h hidden) { look(c, h, see) })
	childrenOf(s.ProtoReflect(), func(c *pg.Node) { look(c, h, see) }, func(s *pg.SelectStmt) { lookSelect(s, h, see) })
}

// with calls see for each item of a WITH, and adds their names for what the WITH stands in front
// of. The items themselves see all of them if it is RECURSIVE, else those before.
func (h hidden) with(w *pg.WithClause, see func(item *pg.Node, h hidden)) hidden {
	h = h[:len(h):len(h)]
	if w.GetRecursive() {
		for _, n := range w.Ctes {
			h = append(h, n.GetCommonTableExpr().GetCtename())
		}
	}
	for _, n := range w.GetCtes() {
		see(n, h)
		if !w.Recursive {
			h = append(h, n.GetCommonTableExpr().GetCtename())
		}
	}
	return h
}

// children calls f for the nodes directly below n, and stmt for queries that are not wrapped in a node.
// A WITH's items are the caller's affair (hidden.with).
func children(n *pg.Node, f func(*pg.Node), stmt func(*pg.SelectStmt)) {
	m := n.ProtoReflect()
	if field := m.WhichOneof(m.Descriptor().Oneofs().Get(0)); field != nil {
		childrenOf(m.Get(field).Message(), f, stmt)
	}
}

func childrenOf(m protoreflect.Message, f func(*pg.Node), stmt func(*pg.SelectStmt)) {
	one := func(v protoreflect.Message) {
		switch x := v.Interface().(type) {
		case *pg.Node:
			f(x)
		case *pg.SelectStmt:
			stmt(x)
		case *pg.RangeVar:
			f(&pg.Node{Node: &pg.Node_RangeVar{RangeVar: x}})
		case *pg.WithClause:
		default:
			childrenOf(v, f, stmt)
		}
	}
	m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case field.Message() == nil:
		case field.IsList():
			for l, i := v.List(), 0; i < l.Len(); i++ {
				one(l.Get(i).Message())
			}
		default:
			one(v.Message())
		}
		return true
	})
}

// place of a recursive reference: what it stands in decides whether it is allowed.
type recursionPlace int

const (
	fineThere recursionPlace = iota
	inLeftTerm
	inSublink
	inOuterJoin
	inIntersect
	inExcept
)

var recursionWords = map[recursionPlace]string{
	inLeftTerm: "its non-recursive term", inSublink: "a subquery", inOuterJoin: "an outer join", inIntersect: "INTERSECT", inExcept: "EXCEPT",
}

// recursionCheck finds where a query refers to itself (checkWellFormedRecursion).
type recursionCheck struct {
	*binder
	name string
	refs int
	err  error
}

// refersToItself says whether an item of a WITH RECURSIVE refers to itself; its form must then be
// "non-recursive term UNION [ALL] recursive term", with one reference in the second.
func (b *binder) refersToItself(c *pg.CommonTableExpr, w *pg.WithClause) (bool, error) {
	self := false
	if w.Recursive {
		look(c.Ctequery, hidden{}, func(name string, _ int32) { self = self || name == c.Ctename })
	}
	if !self {
		return false, nil
	}
	s := c.Ctequery.GetSelectStmt()
	if s == nil {
		return true, b.errorf(c.Location, pgerr.InvalidRecursion, "recursive query \"%s\" must not contain data-modifying statements", c.Ctename)
	}
	if s.Op != pg.SetOperation_SETOP_UNION {
		return true, b.errorf(c.Location, pgerr.InvalidRecursion,
			"recursive query \"%s\" does not have the form non-recursive-term UNION [ALL] recursive-term", c.Ctename)
	}
	k := &recursionCheck{binder: b, name: c.Ctename}
	hidden{}.with(s.WithClause, func(item *pg.Node, h hidden) { k.node(item, inSublink, h) })
	k.query(s.Larg, inLeftTerm, hidden{})
	k.query(s.Rarg, fineThere, hidden{})
	if len(s.SortClause) > 0 && k.err == nil {
		k.err = b.errorf(location(s.SortClause[0].GetSortBy().GetNode()), pgerr.FeatureNotSupported, "ORDER BY in a recursive query is not implemented")
	}
	if s.LimitOffset != nil && k.err == nil {
		k.err = b.errorf(location(s.LimitOffset), pgerr.FeatureNotSupported, "OFFSET in a recursive query is not implemented")
	}
	if s.LimitCount != nil && k.err == nil {
		k.err = b.errorf(location(s.LimitCount), pgerr.FeatureNotSupported, "LIMIT in a recursive query is not implemented")
	}
	if len(s.LockingClause) > 0 && k.err == nil {
		k.err = b.errorf(-1, pgerr.FeatureNotSupported, "FOR UPDATE/SHARE in a recursive query is not implemented")
	}
	return true, k.err
}

// query looks through one SELECT or set operation.
func (k *recursionCheck) query(s *pg.SelectStmt, at recursionPlace, h hidden) {
	if s == nil || k.err != nil {
		return
	}
	h = h.with(s.WithClause, func(item *pg.Node, h hidden) { k.node(item, at, h) })
	if s.Op == pg.SetOperation_SETOP_NONE {
		childrenOf(s.ProtoReflect(), func(c *pg.Node) { k.node(c, at, h) }, func(s *pg.SelectStmt) { k.query(s, at, h) })
		return
	}
	left, right := at, at
	switch {
	case at != fineThere:
	case s.Op == pg.SetOperation_SETOP_INTERSECT && s.All: // INTERSECT ALL needs each side whole
		left, right = inIntersect, inIntersect
	case s.Op == pg.SetOperation_SETOP_EXCEPT:
		right = inExcept
		if s.All {
			left = inExcept
		}
	}
	k.query(s.Larg, left, h)
	k.query(s.Rarg, right, h)
	for _, n := range s.SortClause {
		k.node(n, at, h)
	}
	k.node(s.LimitCount, at, h)
	k.node(s.LimitOffset, at, h)
}

func (k *recursionCheck) node(n *pg.Node, at recursionPlace, h hidden) {
	if n == nil || n.GetNode() == nil || k.err != nil {
		return
	}
	switch x := n.GetNode().(type) {
	case *pg.Node_RangeVar:
		k.reference(x.RangeVar, at, h)
	case *pg.Node_SelectStmt:
		k.query(x.SelectStmt, at, h)
	case *pg.Node_SubLink:
		k.node(x.SubLink.Testexpr, at, h)
		k.node(x.SubLink.Subselect, worse(at, inSublink), h)
	case *pg.Node_JoinExpr:
		j := x.JoinExpr
		left, right := at, at
		if j.Jointype == pg.JoinType_JOIN_LEFT || j.Jointype == pg.JoinType_JOIN_FULL {
			right = worse(at, inOuterJoin)
		}
		if j.Jointype == pg.JoinType_JOIN_RIGHT || j.Jointype == pg.JoinType_JOIN_FULL {
			left = worse(at, inOuterJoin)
		}
		k.node(j.Larg, left, h)
		k.node(j.Rarg, right, h)
		k.node(j.Quals, at, h)
	default:
		children(n, func(c *pg.Node) { k.node(c, at, h) }, func(s *pg.SelectStmt) { k.query(s, at, h) })
	}
}

// worse keeps the outermost reason.
func worse(at, reason recursionPlace) recursionPlace {
	if at != fineThere {
		return at
	}
	return reason
}

func (k *recursionCheck) reference(rv *pg.RangeVar, at recursionPlace, h hidden) {
	if rv.Schemaname != "" || rv.Relname != k.name || slices.Contains(h, k.name) {
		return
	}
	if at != fineThere {
		k.err = k.errorf(rv.Location, pgerr.InvalidRecursion, "recursive reference to query \"%s\" must not appear within %s", k.name, recursionWords[at])
		return
	}
	if k.refs++; k.refs > 1 {
		k.err = k.errorf(rv.Location, pgerr.InvalidRecursion, "recursive reference to query \"%s\" must not appear more than once", k.name)
	}
}
