package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// recordFields are the columns that a function's result of type record has; a polymorphic
// one has the element type of the first argument.
func recordFields(c *resolved) []rel.Column {
	out := make([]rel.Column, len(c.proc.Out))
	for i, o := range c.proc.Out {
		t := rel.Of(o.Type)
		if o.Type == rel.AnyElementOID && len(c.args) > 0 {
			if elem, ok := c.args[0].Type().Elem(); ok {
				t = elem
			}
		}
		out[i] = rel.Column{Name: o.Name, Type: t}
	}
	return out
}

// inlineSet binds a function in FROM that is a query over its arguments (Options.InlineSet);
// ok is false for any other.
func (q *query) inlineSet(rf *pg.RangeFunction) (node plan.Node, entries []*nsEntry, ok bool, err error) {
	if q.o.InlineSet == nil || len(unnested(rf)) != 1 || rf.Ordinality {
		return nil, nil, false, nil
	}
	f := rf.Functions[0].GetList().GetItems()[0].GetFuncCall()
	if f == nil {
		return nil, nil, false, nil
	}
	var c *resolved
	if err = q.within(inFrom, func() error { c, err = q.resolveCall(f); return err }); err != nil || c.proc == nil {
		return nil, nil, false, err
	}
	body, ok := q.o.InlineSet(c.proc)
	if !ok {
		return nil, nil, false, nil
	}
	if len(rf.Coldeflist) > 0 {
		return nil, nil, false, q.errorf(rf.Coldeflist[0].GetColumnDef().GetLocation(), pgerr.SyntaxError, "a column definition list is redundant for a function with OUT parameters")
	}
	stmts, err := parse.Parse(body)
	if err != nil {
		return nil, nil, false, err
	}
	b := q.binder
	outerArgs, outerText := b.inline, b.st
	b.inline, b.st = append([]rel.Expr{}, c.args...), stmts[0]
	res, err := b.selectStmt(stmts[0].Node.GetSelectStmt(), q, nil, resolveUnknowns)
	b.inline, b.st = outerArgs, outerText
	if err != nil {
		if pe, ok := pgerr.As(err); ok {
			pe.Position = 0
		}
		return nil, nil, false, err
	}
	q.own(res.cols...)
	en := entryOf(c.proc.Name, res.cols)
	if err := q.alias(en, rf.Alias); err != nil {
		return nil, nil, false, err
	}
	if rf.Alias != nil && len(rf.Alias.Colnames) == 0 && len(en.cols) == 1 {
		en.cols[0].name = rf.Alias.Aliasname
	}
	return res.node, q.enter(en), true, nil
}
