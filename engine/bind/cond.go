package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

func (q *query) boolExpr(b *pg.BoolExpr) (rel.Expr, error) {
	word := map[pg.BoolExprType]string{pg.BoolExprType_AND_EXPR: "AND", pg.BoolExprType_OR_EXPR: "OR", pg.BoolExprType_NOT_EXPR: "NOT"}[b.Boolop]
	args := make([]rel.Expr, len(b.Args))
	for i, n := range b.Args {
		e, err := q.expr(n)
		if err != nil {
			return nil, err
		}
		if args[i], err = q.toBool(e, word, location(n)); err != nil {
			return nil, err
		}
	}
	switch b.Boolop {
	case pg.BoolExprType_AND_EXPR:
		return &rel.And{Args: args}, nil
	case pg.BoolExprType_OR_EXPR:
		return &rel.Or{Args: args}, nil
	}
	return &rel.Not{Arg: args[0]}, nil
}

// toBool is PostgreSQL's coerce_to_boolean: "argument of WHERE must be type boolean".
func (q *query) toBool(e rel.Expr, what string, loc int32) (rel.Expr, error) {
	if e.Type().OID == rel.BoolOID {
		return e, nil
	}
	if e.Type().OID == rel.UnknownOID {
		return q.coerce(e, rel.Bool, pgtypes.Implicit, loc)
	}
	return nil, q.errorf(q.place(e, loc), pgerr.DatatypeMismatch, "argument of %s must be type boolean, not type %s", what, q.spellOf(e))
}

// typeName spells an expression's type as errors do, without its modifier.
func (q *query) nullTest(t *pg.NullTest) (rel.Expr, error) {
	e, err := q.expr(t.Arg)
	if err != nil {
		return nil, err
	}
	if e, err = q.settleLiteral(e, t.Location); err != nil {
		return nil, err
	}
	negated := t.Nulltesttype == pg.NullTestType_IS_NOT_NULL
	row, ok := e.(*rel.Row)
	if !ok {
		return &rel.IsNull{Arg: e, Negated: negated}, nil
	}
	all := &rel.And{} // a row IS [NOT] NULL when every field is
	for _, f := range row.Fields {
		if f, err = q.settleLiteral(f, t.Location); err != nil {
			return nil, err
		}
		if f.Type().IsRow() { // a row in a row is looked at as a whole
			f = &rel.Call{Func: "row_itself", Args: []rel.Expr{f}, Typ: rel.Text}
		}
		all.Args = append(all.Args, &rel.IsNull{Arg: f, Negated: negated})
	}
	if len(all.Args) == 0 {
		return &rel.Const{Val: true, Typ: rel.Bool}, nil
	}
	return all, nil
}

func (q *query) booleanTest(t *pg.BooleanTest) (rel.Expr, error) {
	e, err := q.expr(t.Arg)
	if err != nil {
		return nil, err
	}
	yes, no := true, false
	test := &rel.BoolTest{}
	word := ""
	switch t.Booltesttype {
	case pg.BoolTestType_IS_TRUE:
		test.Want, word = &yes, "IS TRUE"
	case pg.BoolTestType_IS_NOT_TRUE:
		test.Want, test.Negated, word = &yes, true, "IS NOT TRUE"
	case pg.BoolTestType_IS_FALSE:
		test.Want, word = &no, "IS FALSE"
	case pg.BoolTestType_IS_NOT_FALSE:
		test.Want, test.Negated, word = &no, true, "IS NOT FALSE"
	case pg.BoolTestType_IS_UNKNOWN:
		word = "IS UNKNOWN"
	case pg.BoolTestType_IS_NOT_UNKNOWN:
		test.Negated, word = true, "IS NOT UNKNOWN"
	}
	if test.Arg, err = q.toBool(e, word, t.Location); err != nil {
		return nil, err
	}
	return test, nil
}

func (q *query) caseExpr(c *pg.CaseExpr) (rel.Expr, error) {
	sets := q.srfCalls
	var subject rel.Expr
	var err error
	if c.Arg != nil {
		if subject, err = q.expr(c.Arg); err != nil {
			return nil, err
		}
		if subject, err = q.settle(subject, c.Location); err != nil {
			return nil, err
		}
	}
	out := &rel.Case{}
	var results []rel.Expr
	for _, n := range c.Args {
		w := n.GetCaseWhen()
		cond, err := q.expr(w.Expr)
		if err != nil {
			return nil, err
		}
		if subject != nil {
			if len(out.Whens) > 0 {
				if subject, err = q.again(c.Arg, subject); err != nil {
					return nil, err
				}
				if subject, err = q.settle(subject, c.Location); err != nil {
					return nil, err
				}
			}
			if cond, err = q.scalarOperator("=", subject, cond, w.Location); err == nil {
				cond, err = q.toBool(cond, "CASE/WHEN", w.Location)
			}
		} else {
			cond, err = q.toBool(cond, "CASE/WHEN", location(w.Expr))
		}
		if err != nil {
			return nil, err
		}
		then, err := q.expr(w.Result)
		if err != nil {
			return nil, err
		}
		out.Whens = append(out.Whens, rel.When{Cond: cond})
		results = append(results, then)
	}
	if c.Defresult != nil {
		e, err := q.expr(c.Defresult)
		if err != nil {
			return nil, err
		}
		results = append([]rel.Expr{e}, results...) // PostgreSQL looks at ELSE first
	}
	results, out.Typ, err = q.unify(results, "CASE", c.Location)
	if err != nil {
		return nil, err
	}
	if c.Defresult != nil {
		out.Else, results = results[0], results[1:]
	} else {
		out.Typ.Mod = -1 // the NULL that stands for ELSE has no modifier
		for i, e := range results {
			results[i] = blanks(e, out.Typ)
		}
	}
	for i := range out.Whens {
		out.Whens[i].Then = results[i]
	}
	return out, q.noSets(sets, "CASE")
}

// noSets refuses set-returning functions bound since there were only so many: a construct
// that does not always evaluate its arguments cannot have them.
func (q *query) noSets(before int, what string) error {
	if q.srfCalls == before {
		return nil
	}
	return q.errorf(q.srfLoc, pgerr.FeatureNotSupported, "set-returning functions are not allowed in %s", what).
		WithHint("You might be able to move the set-returning function into a LATERAL FROM item.")
}
