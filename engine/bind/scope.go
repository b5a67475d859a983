package bind

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// nsEntry is one name of a FROM clause: a relation, a subquery, a function or a join.
// A join's inputs stay addressable by their own names unless the join has an alias.
type nsEntry struct {
	alias       string
	schema      string // set when the relation may also be called schema.alias
	table       *rel.Table
	row         rel.OID // of a function that returns rows of a relation's type
	cols        []nsCol
	relVisible  bool // alias.column finds it
	colsVisible bool // a bare column finds it
	scalar      bool // one function of a scalar type: the entry's name alone means its value
	// While a FROM clause is being bound, only LATERAL items of it see the entries to
	// their left (lateralOnly), and those under RIGHT or FULL JOIN may not use them.
	lateralOnly, lateralBad bool
	present                 func() rel.Expr // under an outer join: what is NULL where it found no row
}

// seenFrom says whether a level's entry is in sight at all.
func (en *nsEntry) seenFrom(level *query) bool { return !en.lateralOnly || level.lateral }

// setLateral says who may see the entries, as the FROM clause is walked.
func setLateral(ns []*nsEntry, only, bad bool) {
	for _, en := range ns {
		en.lateralOnly, en.lateralBad = only, bad
	}
}

// usable is the error for an entry that is in sight of LATERAL and yet may not be used.
func (q *query) usable(en *nsEntry, loc int32) error {
	if !en.lateralOnly || !en.lateralBad {
		return nil
	}
	return q.errorf(loc, pgerr.InvalidColumnReference, "invalid reference to FROM-clause entry for table \"%s\"", en.alias).
		WithDetail("The combining JOIN type must be INNER or LEFT for a LATERAL reference.")
}

// nsCol is a column of an entry; expr is what the name means (a Col, or COALESCE for the
// merged column of a FULL JOIN USING).
type nsCol struct {
	name       string
	expr       rel.Expr
	unexpanded bool // * does not stand for it: what SEARCH and CYCLE add, to the queries inside
}

// cteScope is a chain of WITH clauses, innermost first.
type cteScope struct {
	defs  []*cteDef
	later []string // names that the same WITH defines further on
	outer *cteScope
}

// cteDef is a common table expression that may be referred to.
type cteDef struct {
	name          string
	id            int
	cols          []rel.Column
	refs          int
	recursing     bool   // its recursive term is being bound
	named, hidden int    // how many columns of SEARCH and CYCLE come after its own
	level         *query // which the WITH stands in front of
}

func (s *cteScope) find(name string) *cteDef {
	for ; s != nil; s = s.outer {
		for i := len(s.defs) - 1; i >= 0; i-- {
			if s.defs[i].name == name {
				return s.defs[i]
			}
		}
	}
	return nil
}

// column resolves a bare column name, innermost query first; nil when nothing has it.
func (q *query) column(name string, loc int32) (rel.Expr, error) {
	for level := q; level != nil; level = level.parent {
		var found rel.Expr
		for _, en := range level.ns {
			if !en.colsVisible || !en.seenFrom(level) {
				continue
			}
			for _, c := range en.cols {
				if c.name != name {
					continue
				}
				if found != nil {
					return nil, q.errorf(loc, pgerr.AmbiguousColumn, "column reference \"%s\" is ambiguous", name)
				}
				if err := q.usable(en, loc); err != nil {
					return nil, err
				}
				found = c.expr
			}
		}
		if found != nil {
			return q.reference(found, loc), nil
		}
	}
	return nil, nil
}

// reference copies a column reference so that its own position can be kept.
func (q *query) reference(e rel.Expr, loc int32) rel.Expr {
	var r rel.Expr
	switch e := e.(type) {
	case *rel.Col:
		c := *e
		r = &c
	case *rel.Coalesce: // the merged column of a FULL JOIN USING
		c := *e
		r = &c
	case *rel.Cast: // a merged column that one side needed a cast for
		c := *e
		r = &c
	default:
		return e
	}
	q.placed(r, loc)
	return r
}

// entry finds a FROM entry by name, innermost query first.
func (q *query) entry(schema, name string, loc int32) (*nsEntry, error) {
	for level := q; level != nil; level = level.parent {
		var found *nsEntry
		for _, en := range level.ns {
			if !en.relVisible || !en.seenFrom(level) || en.alias != name || schema != "" && en.schema != schema {
				continue
			}
			if found != nil {
				return nil, q.errorf(loc, pgerr.AmbiguousAlias, "table reference \"%s\" is ambiguous", name)
			}
			found = en
		}
		if found != nil {
			return found, q.usable(found, loc)
		}
	}
	return nil, nil
}

// own records that q's FROM clause or aggregation produces these columns.
func (q *query) own(cols ...rel.Column) {
	for _, c := range cols {
		q.owner[c.ID] = q
	}
}

func entryOf(alias string, cols []rel.Column) *nsEntry {
	en := &nsEntry{alias: alias, relVisible: alias != "", colsVisible: true}
	for _, c := range cols {
		en.cols = append(en.cols, nsCol{name: c.Name, expr: &rel.Col{Column: c}})
	}
	return en
}

// freeIn says whether tree reads any of the columns.
func readsAny(tree plan.Node, cols []rel.Column) bool {
	set := make(map[rel.ColID]bool, len(cols))
	for _, c := range cols {
		set[c.ID] = true
	}
	found := false
	plan.Walk(tree, func(n plan.Node) bool {
		for _, e := range plan.Exprs(n) {
			rel.WalkExpr(e, func(e rel.Expr) bool {
				if c, ok := e.(*rel.Col); ok && set[c.ID] {
					found = true
				}
				return !found
			})
		}
		return !found
	})
	return found
}
