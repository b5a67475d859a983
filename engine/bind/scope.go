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
	cols        []nsCol
	relVisible  bool // alias.column finds it
	colsVisible bool // a bare column finds it
}

// nsCol is a column of an entry; expr is what the name means (a Col, or COALESCE for the
// merged column of a FULL JOIN USING).
type nsCol struct {
	name string
	expr rel.Expr
}

// cteScope is a chain of WITH clauses, innermost first.
type cteScope struct {
	defs  []*cteDef
	outer *cteScope
}

// cteDef is a common table expression that may be referred to.
type cteDef struct {
	name      string
	id        int
	cols      []rel.Column
	refs      int
	recursing bool // its recursive term is being bound
	selfRefs  int
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
			if !en.colsVisible {
				continue
			}
			for _, c := range en.cols {
				if c.name != name {
					continue
				}
				if found != nil {
					return nil, q.errorf(loc, pgerr.AmbiguousColumn, "column reference \"%s\" is ambiguous", name)
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
	c, ok := e.(*rel.Col)
	if !ok {
		return e
	}
	r := *c
	q.pos[&r] = loc
	return &r
}

// entry finds a FROM entry by name, innermost query first.
func (q *query) entry(schema, name string, loc int32) (*nsEntry, error) {
	for level := q; level != nil; level = level.parent {
		var found *nsEntry
		for _, en := range level.ns {
			if !en.relVisible || en.alias != name || schema != "" && en.schema != schema {
				continue
			}
			if found != nil {
				return nil, q.errorf(loc, pgerr.AmbiguousAlias, "table reference \"%s\" is ambiguous", name)
			}
			found = en
		}
		if found != nil {
			return found, nil
		}
	}
	return nil, nil
}

// missingEntry is PostgreSQL's error for a qualified name whose table is not in FROM.
func (q *query) missingEntry(name string, loc int32) error {
	for level := q; level != nil; level = level.parent {
		for _, en := range level.ns {
			if en.table != nil && en.table.Name.Name == name && en.alias != name {
				return q.errorf(loc, pgerr.UndefinedTable, "invalid reference to FROM-clause entry for table \"%s\"", name).
					WithHint("Perhaps you meant to reference the table alias \"%s\".", en.alias)
			}
		}
	}
	return q.errorf(loc, pgerr.UndefinedTable, "missing FROM-clause entry for table \"%s\"", name)
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
