package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// opName is an operator's name without its schema; only pg_catalog's operators exist.
func opName(names []*pg.Node) string {
	return names[len(names)-1].GetString_().GetSval()
}

// foreignOperator refuses OPERATOR(schema.op) of another schema than pg_catalog.
func (q *query) foreignOperator(names []*pg.Node, left, right rel.Expr, loc int32) error {
	if len(names) < 2 || names[len(names)-2].GetString_().GetSval() == "pg_catalog" {
		return nil
	}
	written := names[len(names)-2].GetString_().GetSval() + "." + opName(names)
	text := written + " " + q.spellOf(right)
	if left != nil {
		text = q.spellOf(left) + " " + text
	}
	return q.errorf(loc, pgerr.UndefinedFunction, "operator does not exist: %s", text).
		WithHint("No operator matches the given name and argument types. You might need to add explicit type casts.")
}

// aExpr binds the operator-like forms of the grammar.
func (q *query) aExpr(a *pg.A_Expr) (rel.Expr, error) {
	switch a.Kind {
	case pg.A_Expr_Kind_AEXPR_IN:
		return q.inList(a)
	case pg.A_Expr_Kind_AEXPR_BETWEEN, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN,
		pg.A_Expr_Kind_AEXPR_BETWEEN_SYM, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		return q.between(a)
	}
	if s := a.Rexpr.GetSubLink(); a.Kind == pg.A_Expr_Kind_AEXPR_OP && s != nil && s.SubLinkType == pg.SubLinkType_EXPR_SUBLINK && a.Lexpr.GetRowExpr() != nil {
		return q.rowSubquery(a.Lexpr.GetRowExpr(), s, opName(a.Name), a.Location)
	}
	var left rel.Expr
	var err error
	if a.Lexpr != nil {
		if left, err = q.expr(a.Lexpr); err != nil {
			return nil, err
		}
	}
	right, err := q.expr(a.Rexpr)
	if err != nil {
		return nil, err
	}
	if err := q.foreignOperator(a.Name, left, right, a.Location); err != nil {
		return nil, err
	}
	op := opName(a.Name)
	switch a.Kind {
	case pg.A_Expr_Kind_AEXPR_OP, pg.A_Expr_Kind_AEXPR_LIKE, pg.A_Expr_Kind_AEXPR_ILIKE, pg.A_Expr_Kind_AEXPR_SIMILAR:
		if a.Lexpr.GetRowExpr() == nil || a.Rexpr.GetRowExpr() == nil {
			return q.scalarOperator(op, left, right, a.Location)
		}
		return q.operator(op, left, right, a.Location)
	case pg.A_Expr_Kind_AEXPR_OP_ANY, pg.A_Expr_Kind_AEXPR_OP_ALL:
		return q.anyArray(op, left, right, a.Kind == pg.A_Expr_Kind_AEXPR_OP_ALL, a.Location)
	case pg.A_Expr_Kind_AEXPR_DISTINCT, pg.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		return q.distinct(left, right, a.Kind == pg.A_Expr_Kind_AEXPR_NOT_DISTINCT, a.Location)
	case pg.A_Expr_Kind_AEXPR_NULLIF:
		test, err := q.scalarOperator("=", left, right, a.Location) // rows compare as values
		if err != nil {
			return nil, err
		}
		call, ok := test.(*rel.Call)
		switch {
		case !ok:
			return nil, q.errorf(a.Location, pgerr.FeatureNotSupported, "this expression is not supported yet")
		case call.Typ.OID != rel.BoolOID:
			return nil, q.errorf(a.Location, pgerr.DatatypeMismatch, "NULLIF requires = operator to yield boolean")
		}
		// The first argument as the comparison takes it: NULLIF(1, 2.5) is numeric.
		return &rel.NullIf{First: call.Args[0], Test: test}, nil
	}
	return nil, q.errorf(a.Location, pgerr.FeatureNotSupported, "this expression is not supported yet")
}

// operator binds left op right (left nil for a prefix operator); rows compare field by field.
func (q *query) operator(op string, left, right rel.Expr, loc int32) (rel.Expr, error) {
	lr, lok := q.asRow(left)
	rr, rok := q.asRow(right)
	if lok && rok {
		return q.rowCompare(op, lr.Fields, rr.Fields, loc)
	}
	return q.scalarOperator(op, left, right, loc)
}

// scalarOperator compares or computes with values; rows are values of type record to it.
func (q *query) scalarOperator(op string, left, right rel.Expr, loc int32) (rel.Expr, error) {
	var lt rel.OID
	if left != nil {
		lt = left.Type().OID
	}
	found, types, result, err := pgtypes.ResolveOperator(op, lt, right.Type().OID)
	if err != nil {
		if found != nil { // its operands clash, which PostgreSQL tells without a place
			return nil, q.spelled(err)
		}
		return nil, q.at(err, loc)
	}
	call := &rel.Call{Func: found.ProcName, OID: found.Proc, Op: op, Typ: rel.Of(result)}
	args := []rel.Expr{right}
	if left != nil {
		args = []rel.Expr{left, right}
	}
	for i, a := range args {
		if args[i], err = q.coerceArg(a, types[i], loc); err != nil {
			return nil, err
		}
	}
	blankOperand(args, found.ProcName)
	call.Args = args
	return call, nil
}

// coerceArg brings an argument to a declared parameter type; pseudo-types take any.
func (q *query) coerceArg(e rel.Expr, to rel.OID, loc int32) (rel.Expr, error) {
	switch to {
	case rel.RecordOID: // all rows are of it
		if e.Type().OID != rel.UnknownOID {
			return e, nil
		}
	case rel.AnyOID, rel.AnyElementOID, rel.AnyArrayOID, rel.AnyNonArrayOID, rel.AnyCompatibleOID, rel.AnyEnumOID:
		return q.settle(e, loc)
	}
	if e.Type().OID == to {
		return e, nil
	}
	return q.coerce(e, rel.Of(to), pgtypes.Implicit, loc)
}

func (q *query) rowCompare(op string, left, right []rel.Expr, loc int32) (rel.Expr, error) {
	if len(left) != len(right) {
		return nil, q.errorf(loc, pgerr.SyntaxError, "unequal number of entries in row expressions")
	}
	if len(left) == 0 {
		return nil, q.errorf(loc, pgerr.FeatureNotSupported, "cannot compare rows of zero length")
	}
	rc := &rel.RowCompare{Op: op}
	for i := range left {
		e, err := q.scalarOperator(op, left[i], right[i], loc)
		if err != nil {
			return nil, err
		}
		call := e.(*rel.Call)
		if call.Typ.OID != rel.BoolOID {
			return nil, q.errorf(loc, pgerr.DatatypeMismatch, "row comparison operator must yield type boolean, not type %s", q.spellOf(e))
		}
		if len(left) == 1 {
			return call, nil
		}
		rc.Left, rc.Right = append(rc.Left, call.Args[0]), append(rc.Right, call.Args[1])
		rc.Ops = append(rc.Ops, rel.Call{Func: call.Func, OID: call.OID, Op: op})
	}
	if err := q.rowOperator(op, loc); err != nil {
		return nil, err
	}
	return rc, nil
}

// rowOperator refuses operators that no order is made of.
func (q *query) rowOperator(op string, loc int32) error {
	switch op {
	case "=", "<>", "<", "<=", ">", ">=":
		return nil
	}
	return q.errorf(loc, pgerr.FeatureNotSupported, "could not determine interpretation of row comparison operator %s", op).
		WithHint("Row comparison operators must be associated with btree operator families.")
}

// inList binds x [NOT] IN (a, b, …): one comparison type for all without columns if there is
// one, and the others element by element.
func (q *query) inList(a *pg.A_Expr) (rel.Expr, error) {
	left, err := q.expr(a.Lexpr)
	if err != nil {
		return nil, err
	}
	list, err := q.exprs(a.Rexpr.GetList().GetItems())
	if err != nil {
		return nil, err
	}
	op := opName(a.Name)
	negated := op == "<>"
	alike, rest := q.withoutVariables(list)
	var parts []rel.Expr
	if len(alike) > 1 {
		types := []rel.OID{left.Type().OID}
		for _, e := range alike {
			types = append(types, e.Type().OID)
		}
		if common, ok := commonOf(types); ok {
			for i, e := range alike {
				if alike[i], err = q.coerce(e, rel.Of(common), pgtypes.Implicit, a.Location); err != nil {
					return nil, err
				}
			}
			first, err := q.scalarOperator(op, left, alike[0], a.Location)
			if err != nil {
				return nil, err
			}
			call := first.(*rel.Call)
			if call.Typ.OID != rel.BoolOID {
				return nil, q.errorf(a.Location, pgerr.DatatypeMismatch, "op ANY/ALL (array) requires operator to yield boolean")
			}
			in := &rel.InList{Arg: call.Args[0], Op: rel.Call{Func: call.Func, OID: call.OID, Op: op}, All: negated}
			for _, e := range alike {
				if e, err = q.coerceArg(e, call.Args[1].Type().OID, a.Location); err != nil {
					return nil, err
				}
				in.List = append(in.List, e)
			}
			parts, list = append(parts, in), rest
		}
	}
	for _, e := range list {
		if len(parts) > 0 {
			if left, err = q.again(a.Lexpr, left); err != nil {
				return nil, err
			}
		}
		c, err := q.operator(op, left, e, a.Location)
		if err != nil {
			return nil, err
		}
		parts = append(parts, c)
	}
	switch {
	case len(parts) == 1:
		return parts[0], nil
	case negated:
		return &rel.And{Args: parts}, nil
	}
	return &rel.Or{Args: parts}, nil
}

// commonOf is the type that values of IN are compared in; ok is false where there is none, as
// one of them is not that type and does not become it by itself.
func commonOf(types []rel.OID) (common rel.OID, ok bool) {
	common, err := pgtypes.CommonType(types, "IN")
	if err != nil || common == rel.RecordOID || pgtypes.ArrayType(common) == 0 {
		return 0, false
	}
	for _, t := range types {
		if t != common && !pgtypes.CanCoerceOne(t, common, pgtypes.Implicit) {
			return 0, false
		}
	}
	return common, true
}

// withoutVariables parts expressions into those that read no column of this query and the others.
func (q *query) withoutVariables(list []rel.Expr) (without, with []rel.Expr) {
	for _, e := range list {
		if q.readsColumn(e) {
			with = append(with, e)
		} else {
			without = append(without, e)
		}
	}
	return without, with
}

// readsColumn says whether an expression reads a column of this query, in an aggregate too.
func (q *query) readsColumn(e rel.Expr) bool {
	reads := false
	walkCols(e, func(c *rel.Col) {
		reads = reads || q.owner[c.ID] == q
		for _, a := range q.aggs {
			if a.ID == c.ID {
				rel.WalkExpr(a.Agg, func(x rel.Expr) bool {
					col, ok := x.(*rel.Col)
					reads = reads || ok && q.owner[col.ID] == q
					return !reads
				})
			}
		}
	})
	return reads
}

// between binds x BETWEEN low AND high as two comparisons, SYMMETRIC as four.
func (q *query) between(a *pg.A_Expr) (rel.Expr, error) {
	x, err := q.expr(a.Lexpr)
	if err != nil {
		return nil, err
	}
	nodes := a.Rexpr.GetList().GetItems()
	bounds := make([]rel.Expr, len(nodes)) // each is bound where it is first compared
	outside := a.Kind == pg.A_Expr_Kind_AEXPR_NOT_BETWEEN || a.Kind == pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM
	symmetric := a.Kind == pg.A_Expr_Kind_AEXPR_BETWEEN_SYM || a.Kind == pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM
	lower, upper := ">=", "<="
	if outside {
		lower, upper = "<", ">"
	}
	var parts []rel.Expr
	compare := func(op string, bound int) error {
		if len(parts) > 0 {
			if x, err = q.afresh(a.Lexpr, x); err != nil {
				return err
			}
		}
		if bounds[bound] == nil {
			bounds[bound], err = q.expr(nodes[bound])
		} else {
			bounds[bound], err = q.afresh(nodes[bound], bounds[bound])
		}
		if err != nil {
			return err
		}
		with := q.scalarOperator
		if a.Lexpr.GetRowExpr() != nil && nodes[bound].GetRowExpr() != nil {
			with = q.operator
		}
		e, err := with(op, x, bounds[bound], a.Location)
		if err == nil {
			e, err = q.toBool(e, "AND", a.Location)
		}
		parts = append(parts, e)
		return err
	}
	steps := []struct {
		op    string
		bound int
	}{{lower, 0}, {upper, 1}, {lower, 1}, {upper, 0}}
	if !symmetric {
		steps = steps[:2]
	}
	for _, s := range steps {
		if err := compare(s.op, s.bound); err != nil {
			return nil, err
		}
	}
	pair := func(both []rel.Expr) rel.Expr {
		if outside {
			return &rel.Or{Args: both}
		}
		return &rel.And{Args: both}
	}
	if !symmetric {
		return pair(parts), nil
	}
	ways := []rel.Expr{pair(parts[:2:2]), pair(parts[2:])}
	if outside {
		return &rel.And{Args: ways}, nil
	}
	return &rel.Or{Args: ways}, nil
}

// anyArray binds x op ANY (array) and ALL.
func (q *query) anyArray(op string, left, right rel.Expr, all bool, loc int32) (rel.Expr, error) {
	found, lt, at, err := pgtypes.ResolveArrayOperator(op, left.Type().OID, right.Type().OID)
	if err != nil {
		return nil, q.at(err, loc)
	}
	if left, err = q.coerceArg(left, lt, loc); err != nil {
		return nil, err
	}
	if right, err = q.coerceArg(right, at, loc); err != nil {
		return nil, err
	}
	return &rel.AnyArray{Arg: left, Array: right, All: all, Op: rel.Call{Func: found.ProcName, OID: found.Proc, Op: op}}, nil
}

func (q *query) distinct(left, right rel.Expr, negated bool, loc int32) (rel.Expr, error) {
	lr, lok := q.asRow(left)
	rr, rok := q.asRow(right)
	if lok && rok {
		if len(lr.Fields) != len(rr.Fields) {
			return nil, q.errorf(loc, pgerr.SyntaxError, "unequal number of entries in row expressions")
		}
		if len(lr.Fields) == 0 {
			return &rel.Const{Val: negated, Typ: rel.Bool}, nil
		}
		var parts []rel.Expr
		for i := range lr.Fields {
			d, err := q.distinct(lr.Fields[i], rr.Fields[i], negated, loc)
			if err != nil {
				return nil, err
			}
			parts = append(parts, d)
		}
		if negated {
			return &rel.And{Args: parts}, nil
		}
		return &rel.Or{Args: parts}, nil
	}
	e, err := q.operator("=", left, right, loc)
	if err != nil {
		return nil, err
	}
	call := e.(*rel.Call)
	if call.Typ.OID != rel.BoolOID {
		return nil, q.errorf(loc, pgerr.DatatypeMismatch, "IS DISTINCT FROM requires = operator to yield boolean")
	}
	return &rel.Distinct{Left: call.Args[0], Right: call.Args[1], Negated: negated,
		Eq: rel.Call{Func: call.Func, OID: call.OID, Op: "="}}, nil
}
