package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// rangeFunction binds a function in FROM, or ROWS FROM of several. Functions may always
// read the entries to their left.
func (q *query) rangeFunction(rf *pg.RangeFunction) (plan.Node, []*nsEntry, error) {
	outer := q.lateral
	q.lateral = true
	defer func() { q.lateral = outer }()
	if node, entries, ok, err := q.inlineSet(rf); ok || err != nil {
		return node, entries, err
	}
	if err := q.listsInPlace(rf); err != nil {
		return nil, nil, err
	}
	scan := &plan.FuncScan{Ordinality: rf.Ordinality}
	calls := unnested(rf)
	var shown []plan.Item // the columns over those of scan, where records are taken apart
	apart := false
	for _, f := range calls {
		e, outs, err := q.fromFunction(f.node)
		if err != nil {
			return nil, nil, err
		}
		defs := append(f.defs, rf.Coldeflist...)
		if err := q.columnDefinitions(defs, e, outs); err != nil {
			return nil, nil, err
		}
		var record rel.Column
		var items []plan.Item
		switch {
		case len(defs) > 0:
			e, record, items, err = q.definedRecord(e, defs)
		case len(outs) == 0 && e.Type().OID != rel.RecordOID:
			record, items, _, err = q.columnsOfRows(e)
		}
		if err != nil {
			return nil, nil, err
		}
		if items != nil {
			scan.Calls, scan.Cols = append(scan.Calls, e), append(scan.Cols, record)
			shown, apart = append(shown, items...), true
			continue
		}
		scan.Calls = append(scan.Calls, e)
		if len(outs) == 0 {
			outs = []rel.Column{{Name: figureName(f.node), Type: e.Type(), Form: rel.FormOf(e)}}
			if rf.Alias != nil && len(calls) == 1 {
				outs[0].Name = rf.Alias.Aliasname
			}
		}
		for _, o := range outs {
			o.ID = q.newID()
			scan.Cols = append(scan.Cols, o)
			shown = append(shown, plan.Item{Column: o, Expr: &rel.Col{Column: o}})
		}
	}
	if rf.Ordinality {
		o := rel.Column{ID: q.newID(), Name: "ordinality", Type: rel.Int8}
		scan.Cols = append(scan.Cols, o)
		shown = append(shown, plan.Item{Column: o, Expr: &rel.Col{Column: o}})
	}
	cols := make([]rel.Column, len(shown))
	for i, it := range shown {
		cols[i] = it.Column
	}
	q.own(cols...)
	en := entryOf(figureName(calls[0].node), cols)
	en.scalar = len(calls) == 1 && !apart && !rf.Ordinality && scan.Calls[0].Type().OID != rel.RecordOID
	if u, ok := rel.RowTypeOf(scan.Calls[0].Type().OID); ok && len(calls) == 1 && !rf.Ordinality {
		en.row = u.OID
	}
	if err := q.alias(en, rf.Alias); err != nil {
		return nil, nil, err
	}
	scan.Alias = en.alias
	if apart {
		return &plan.Project{Input: scan, Items: shown}, q.enter(en), nil
	}
	return scan, q.enter(en), nil
}

// fromCall is one function of ROWS FROM, with its column definition list.
type fromCall struct {
	node *pg.Node
	defs []*pg.Node
}

// catalogUnnest is how errors call each of several unnests.
var catalogUnnest = []*pg.Node{pg.MakeStrNode("pg_catalog"), pg.MakeStrNode("unnest")}

// unnested lists the functions of a FROM item; unnest of several arrays is several unnests.
func unnested(rf *pg.RangeFunction) []fromCall {
	var out []fromCall
	for _, n := range rf.Functions {
		parts := n.GetList().GetItems()
		c := fromCall{node: parts[0]}
		if len(parts) > 1 {
			c.defs = parts[1].GetList().GetItems()
		}
		f := c.node.GetFuncCall()
		if f == nil || len(f.Args) < 2 || len(f.Funcname) != 1 || f.Funcname[0].GetString_().GetSval() != "unnest" ||
			len(c.defs) > 0 || f.AggOrder != nil || f.AggFilter != nil || f.Over != nil || f.AggStar || f.AggDistinct || f.FuncVariadic {
			out = append(out, c)
			continue
		}
		for _, a := range f.Args {
			one := &pg.FuncCall{Funcname: catalogUnnest, Args: []*pg.Node{a}, Location: f.Location}
			out = append(out, fromCall{node: &pg.Node{Node: &pg.Node_FuncCall{FuncCall: one}}})
		}
	}
	return out
}

// columnDefinitions refuses AS name(column type, …) where it has no place, and a record
// without it.
func (q *query) columnDefinitions(defs []*pg.Node, e rel.Expr, outs []rel.Column) error {
	isRecord := e.Type().OID == rel.RecordOID
	if len(defs) == 0 {
		if isRecord && len(outs) == 0 {
			return q.errorf(q.place(e, -1), pgerr.SyntaxError, "a column definition list is required for functions returning \"record\"")
		}
		return nil
	}
	loc := defs[0].GetColumnDef().GetLocation()
	switch {
	case isRecord && len(outs) > 0:
		return q.errorf(loc, pgerr.SyntaxError, "a column definition list is redundant for a function with OUT parameters")
	case isRecord:
		return nil
	case e.Type().IsRow():
		return q.errorf(loc, pgerr.SyntaxError, "a column definition list is redundant for a function returning a named composite type")
	}
	return q.errorf(loc, pgerr.SyntaxError, "a column definition list is only allowed for functions returning \"record\"")
}

// listsInPlace refuses a column definition list that could be of one of several functions, or
// that would hold the ordinality too.
func (q *query) listsInPlace(rf *pg.RangeFunction) error {
	if len(rf.Coldeflist) == 0 {
		return nil
	}
	loc := rf.Coldeflist[0].GetColumnDef().GetLocation()
	switch {
	case len(rf.Functions) > 1:
		return q.errorf(loc, pgerr.SyntaxError, "ROWS FROM() with multiple functions cannot have a column definition list").
			WithHint("Put a separate column definition list for each function inside ROWS FROM().")
	case len(unnested(rf)) > 1:
		return q.errorf(loc, pgerr.SyntaxError, "UNNEST() with multiple arguments cannot have a column definition list").
			WithHint("Use separate UNNEST() calls inside ROWS FROM(), and attach a column definition list to each one.")
	case rf.Ordinality:
		return q.errorf(loc, pgerr.SyntaxError, "WITH ORDINALITY cannot be used with a column definition list").
			WithHint("Put the column definition list inside ROWS FROM().")
	}
	return nil
}

// fromFunction binds a function in FROM; outs are its columns when it names them.
func (q *query) fromFunction(n *pg.Node) (e rel.Expr, outs []rel.Column, err error) {
	err = q.within(inFrom, func() error {
		f := n.GetFuncCall()
		if f == nil {
			e, err = q.expr(n) // CURRENT_DATE and the like
			return err
		}
		c, err := q.resolveCall(f)
		if err != nil {
			return err
		}
		switch {
		case c.cast != nil:
			e = c.cast
			return nil
		case f.Over != nil:
			return q.errorf(f.Location, pgerr.WindowingError, "window functions are not allowed in functions in FROM")
		case c.proc.Kind == 'a':
			return q.errorf(f.Location, pgerr.GroupingError, "aggregate functions are not allowed in functions in FROM")
		}
		e = c.call()
		q.placed(e, f.Location)
		switch {
		case len(c.proc.Out) > 1:
			for _, o := range recordFields(c) {
				outs = append(outs, rel.Column{Name: o.Name, Type: o.Type})
			}
		case len(c.proc.Out) == 1 && c.proc.Out[0].Name != "":
			outs = []rel.Column{{Name: c.proc.Out[0].Name, Type: c.typ, Form: rel.FormOf(e)}}
		}
		return nil
	})
	return e, outs, err
}
