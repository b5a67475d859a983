package bind

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// bodyFuncs are functions of text that only the bodies of others call: privilege_list brings a list
// of privileges to the form ",SELECT,UPDATE,", and fails for one that is not among those of its second
// argument; refused fails with a SQLSTATE and a message, and is NULL where the message is.
var bodyFuncs = []string{"privilege_list", "refused"}

// funcCall binds a call in an expression: a plain function, an aggregate, a window call,
// or (in the select list) a set-returning function.
func (q *query) funcCall(f *pg.FuncCall) (rel.Expr, error) {
	if schema, name := funcName(f); len(q.bodies) > 0 && schema == "" && slices.Contains(bodyFuncs, name) {
		args, err := q.exprs(f.Args)
		return &rel.Call{Func: name, Args: args, Typ: rel.Text}, err
	}
	sets := q.srfCalls
	c, err := q.resolveCall(f)
	if err != nil {
		return nil, err
	}
	switch {
	case c.cast != nil:
		return c.cast, nil
	case f.Over != nil && q.srfCalls > sets:
		return nil, q.errorf(q.srfLoc, pgerr.FeatureNotSupported, "window function calls cannot contain set-returning function calls").
			WithHint("You might be able to move the set-returning function into a LATERAL FROM item.")
	case f.Over != nil:
		return q.windowCall(f, c)
	case c.proc.Kind == 'a':
		return q.aggregateCall(f, c)
	case c.proc.RetSet:
		return q.selectListSet(f, c)
	}
	if q.o.Inline != nil {
		if body, ok := q.o.Inline(c.proc); ok && !slices.Contains(q.bodies, c.proc.OID) && !sessionKnows(c) {
			return q.inlined(body, c.proc.OID, c.args, c.typ)
		}
	}
	return q.valued(c.call()), nil
}

// valued replaces a session function by its value, where values are known already.
func (q *query) valued(c *rel.Call) rel.Expr {
	if q.o.Value != nil {
		if k, ok := q.o.Value(c); ok {
			return k
		}
	}
	return c
}

// inlined binds a SQL function's body in place of its call, at a query level of its own,
// so that the body's names never meet the caller's. of is the function's OID.
func (q *query) inlined(body string, of rel.OID, args []rel.Expr, typ rel.Type) (rel.Expr, error) {
	if len(q.bodies) > 8 {
		return nil, pgerr.New(pgerr.StatementTooComplex, "functions are nested too deeply")
	}
	node, st, err := parse.Expression(body)
	if err != nil {
		return nil, err
	}
	b := q.binder
	outerArgs, outerText := b.inline, b.st
	b.inline, b.st, b.bodies = append([]rel.Expr{}, args...), st, append(b.bodies, of)
	defer func() { b.inline, b.st, b.bodies = outerArgs, outerText, b.bodies[:len(b.bodies)-1] }()
	level := &query{binder: b, parent: q, clause: inValues}
	e, err := level.expr(node)
	if err != nil {
		if pe, ok := pgerr.As(err); ok {
			pe.Position = 0
		}
		return nil, err
	}
	return level.coerce(e, typ, pgtypes.Assignment, -1)
}

// resolved is a call whose function is known and whose arguments have its types.
type resolved struct {
	proc   *pgtypes.Proc
	args   []rel.Expr
	within []rel.SortKey
	filter rel.Expr // FILTER's condition; nil is none
	typ    rel.Type
	cast   rel.Expr // the call was a cast in disguise: text(x)

	variadic bool // its last argument stands for arguments of any type
}

func (c *resolved) call() *rel.Call {
	return &rel.Call{Func: c.proc.Name, OID: c.proc.OID, Args: c.args, Typ: c.typ, Variadic: c.variadic}
}

func funcName(f *pg.FuncCall) (schema, name string) {
	names := fieldNames(f.Funcname)
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	return schema, names[len(names)-1]
}

// resolveCall binds the arguments and chooses the function.
func (q *query) resolveCall(f *pg.FuncCall) (*resolved, error) {
	schema, name := funcName(f)
	var args []rel.Expr
	var argNames []string
	for _, n := range f.Args {
		if na := n.GetNamedArgExpr(); na != nil {
			if slices.Contains(argNames, na.Name) {
				return nil, q.errorf(na.Location, pgerr.SyntaxError, "argument name \"%s\" used more than once", na.Name)
			}
			argNames = append(argNames, na.Name)
			n = na.Arg
		} else if len(argNames) > 0 {
			return nil, q.errorf(location(n), pgerr.SyntaxError, "positional argument cannot follow named argument")
		}
		e, err := q.callArg(f, n)
		if err != nil {
			return nil, err
		}
		args = append(args, e)
	}
	within := 0
	if f.AggWithinGroup {
		for _, n := range f.AggOrder { // an untyped one has the type that the function wants
			e, err := q.expr(n.GetSortBy().Node)
			if err != nil {
				return nil, err
			}
			args = append(args, e)
		}
		within = len(f.AggOrder)
	}
	filter, err := q.aggFilter(f)
	if err != nil {
		return nil, err
	}
	types := make([]rel.OID, len(args))
	for i, a := range args {
		types[i] = a.Type().OID
	}
	isParam := false
	if len(args) == 1 {
		_, isParam = args[0].(*rel.Param)
	}
	var userType rel.OID
	if len(args) == 1 && len(pgtypes.Procs(name)) == 0 { // a cast written as a call
		var err error
		if userType, err = q.typeNamed(schema, name, f.Location); pgerr.Code(err) == pgerr.AmbiguousAlias {
			return nil, err
		}
	}
	r, err := pgtypes.ResolveFunction(name, types, pgtypes.CallOptions{
		Schema: schema, UserType: userType, ArgNames: argNames, Variadic: f.FuncVariadic, Parameter: isParam, Star: f.AggStar,
		Distinct: f.AggDistinct, OrderBy: len(f.AggOrder) > 0 && !f.AggWithinGroup, WithinGroup: within,
		Filter: f.AggFilter != nil, Over: f.Over != nil,
	})
	if err != nil {
		if field, ferr := q.fieldCalled(f, schema, name, args); field != nil || ferr != nil {
			return &resolved{cast: field}, ferr
		}
		if pgerr.Code(err) == pgerr.UndefinedFunction && schema != "" {
			if missing := q.knownSchema(schema, f.Location); missing != nil {
				return nil, missing
			}
		}
		return nil, q.callError(err, f, args)
	}
	if r.Proc == nil {
		e, err := q.coerce(args[0], rel.Of(r.Ret), pgtypes.Explicit, f.Location)
		return &resolved{cast: e}, err
	}
	for i := range args {
		if args[i], err = q.coerceArg(args[i], r.ArgTypes[i], f.Location); err != nil {
			return nil, err
		}
	}
	blankArgs(args, r.Proc)
	switch r.Proc.Name {
	case "format", "concat", "concat_ws":
		if err := q.spelt(args, r.Proc.Args, f.Location); err != nil {
			return nil, err
		}
	}
	if args, err = q.completeArgs(args, r, f.Location); err != nil {
		return nil, err
	}
	c := &resolved{proc: r.Proc, args: args, typ: rel.Of(r.Ret), filter: filter, variadic: f.FuncVariadic && r.Proc.Variadic == rel.AnyOID}
	if within > 0 {
		c.args = args[:len(args)-within]
		for i, e := range args[len(args)-within:] {
			k, err := q.sortKey(f.AggOrder[i].GetSortBy(), e)
			if err != nil {
				return nil, err
			}
			c.within = append(c.within, k)
		}
	}
	return c, nil
}

// aggFilter binds FILTER (WHERE …), which comes before the choice of the function.
func (q *query) aggFilter(f *pg.FuncCall) (rel.Expr, error) {
	if f.AggFilter == nil {
		return nil, nil
	}
	e, err := q.exprIn(inFilter, f.AggFilter)
	if err != nil {
		return nil, err
	}
	return q.toBool(e, "FILTER", location(f.AggFilter))
}

// callError places a call's error: at the call; but PostgreSQL does not say where polymorphic
// arguments clash.
func (q *query) callError(err error, f *pg.FuncCall, args []rel.Expr) error {
	e, ok := pgerr.As(err)
	switch {
	case !ok || e.Code != pgerr.DatatypeMismatch:
		return q.at(err, f.Location)
	case f.FuncVariadic && e.Message == "VARIADIC argument must be an array":
		return q.at(err, q.place(args[len(args)-1], f.Location))
	case strings.HasPrefix(e.Message, "WITHIN GROUP types "): // a value of the hypothetical row clashes with its column
		direct := args[:len(args)-len(f.AggOrder)]
		for i, column := range args[len(direct):] {
			if _, err := pgtypes.CommonType([]rel.OID{column.Type().OID, direct[i].Type().OID}, "WITHIN GROUP"); err != nil {
				return q.at(e, q.place(direct[i], f.Location))
			}
		}
	}
	return q.spelled(err)
}

// callArg binds one argument: those of an aggregate belong to a clause of their own where it may stand.
func (q *query) callArg(f *pg.FuncCall, n *pg.Node) (rel.Expr, error) {
	_, name := funcName(f)
	if isAggregateName(name) && f.Over == nil && q.takes("", f.Location) == nil {
		return q.exprIn(inAggregate, n)
	}
	return q.expr(n)
}

// isAggregateName says whether every function of that name is an aggregate.
func isAggregateName(name string) bool {
	procs := pgtypes.Procs(name)
	for _, p := range procs {
		if p.Kind != 'a' {
			return false
		}
	}
	return len(procs) > 0
}

// completeArgs puts named arguments in order, adds defaults and collects a variadic tail.
func (q *query) completeArgs(args []rel.Expr, r *pgtypes.Resolved, loc int32) ([]rel.Expr, error) {
	if r.Defaults > 0 {
		sql := r.Proc.DefaultSQL
		for i := 0; i < r.Defaults; i++ {
			param := len(args)
			if r.Numbers != nil {
				param = r.Numbers[param]
			}
			k := len(sql) - (len(r.Proc.Args) - param)
			if k < 0 || k >= len(sql) {
				return nil, q.errorf(loc, pgerr.InternalError, "no default for parameter %d of %s", param+1, r.Proc.Name)
			}
			node, _, err := parse.Expression(sql[k])
			if err != nil {
				return nil, err
			}
			e, err := q.expr(node)
			if err != nil {
				return nil, err
			}
			if e, err = q.coerce(e, rel.Of(r.ArgTypes[len(args)]), pgtypes.Assignment, loc); err != nil {
				return nil, err
			}
			args = append(args, e)
		}
	}
	if r.Numbers != nil {
		ordered := make([]rel.Expr, len(args))
		for i, n := range r.Numbers {
			ordered[n] = args[i]
		}
		args = ordered
	}
	if r.VariadicFrom >= 0 {
		tail := args[r.VariadicFrom:]
		elem := rel.Of(r.Proc.Variadic)
		if len(tail) > 0 {
			elem = rel.Of(tail[0].Type().OID)
		}
		at, err := q.arrayOf(elem, loc)
		if err != nil {
			return nil, err
		}
		args = append(append([]rel.Expr(nil), args[:r.VariadicFrom]...), &rel.ArrayExpr{Elems: tail, Typ: at})
	}
	return args, nil
}

// sortKeys binds an ORDER BY inside a call or a window: expressions only, no ordinals.
func (q *query) sortKeys(list []*pg.Node) ([]rel.SortKey, error) {
	var keys []rel.SortKey
	for _, n := range list {
		sb := n.GetSortBy()
		e, err := q.expr(sb.Node)
		if err != nil {
			return nil, err
		}
		k, err := q.sortKey(sb, e)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// sortKey is an element of such an ORDER BY that sorts by e.
func (q *query) sortKey(sb *pg.SortBy, e rel.Expr) (rel.SortKey, error) {
	e, err := q.settle(e, location(sb.Node))
	if err != nil {
		return rel.SortKey{}, err
	}
	k, err := q.direction(sb, e)
	return rel.SortKey{Expr: q.sortable(e), Desc: k.desc, NullsFirst: k.nullsFirst}, err
}

func (q *query) setInAggregate(loc int32) error {
	return q.errorf(loc, pgerr.FeatureNotSupported, "aggregate function calls cannot contain set-returning function calls").
		WithHint("You might be able to move the set-returning function into a LATERAL FROM item.")
}

// selectListSet puts a set-returning function of the select list aside for ProjectSet.
func (q *query) selectListSet(f *pg.FuncCall, c *resolved) (rel.Expr, error) {
	if q.clause == inAggregate {
		return nil, q.setInAggregate(f.Location)
	}
	if q.clause != inTarget && q.clause != inOrder && q.clause != inGroup && q.clause != inWindow {
		if q.clause == inFrom {
			return nil, q.errorf(f.Location, pgerr.FeatureNotSupported, "set-returning functions must appear at top level of FROM")
		}
		return nil, q.errorf(f.Location, pgerr.FeatureNotSupported, "set-returning functions are not allowed in %s", clauseNames[q.clause])
	}
	call := c.call()
	q.srfCalls, q.srfLoc = q.srfCalls+1, f.Location
	if c.proc.Volatile != 'v' { // written twice, as in SELECT and GROUP BY: it runs in step with itself
		for _, s := range q.srfs {
			if same(s.Expr, call) {
				q.windowSet(s.Column)
				return &rel.Col{Column: s.Column}, nil
			}
		}
	}
	col := q.newColumn(c.proc.Name, call)
	q.srfs = append(q.srfs, plan.Item{Column: col, Expr: call})
	q.windowSet(col)
	if len(c.proc.Out) > 1 {
		t := &rowType{}
		for _, f := range recordFields(c) {
			t.fields = append(t.fields, rowField{name: f.Name, typ: f.Type})
		}
		q.records[col.ID] = t
	}
	return &rel.Col{Column: col}, nil
}

// windowSet notes that a window reads a set, which then runs below it.
func (q *query) windowSet(c rel.Column) {
	if q.clause == inWindow {
		if q.below == nil {
			q.below = map[rel.ColID]bool{}
		}
		q.below[c.ID] = true
	}
}

// sqlValue binds CURRENT_DATE and its kin as calls, whose value the session gives at run time.
func (q *query) sqlValue(s *pg.SQLValueFunction) (rel.Expr, error) {
	call := func(name string, t rel.Type) rel.Expr { return q.valued(&rel.Call{Func: name, Typ: t}) }
	precise := func(e rel.Expr) rel.Expr {
		if s.Typmod < 0 {
			return e
		}
		return &rel.Cast{Arg: e, To: rel.Type{OID: e.Type().OID, Mod: s.Typmod}, Explicit: true}
	}
	switch s.Op {
	case pg.SQLValueFunctionOp_SVFOP_CURRENT_DATE:
		return call("current_date", rel.Date), nil
	case pg.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP, pg.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP_N:
		return precise(call("now", rel.Timestamptz)), nil
	case pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP, pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N:
		return precise(call("localtimestamp", rel.Timestamp)), nil
	case pg.SQLValueFunctionOp_SVFOP_LOCALTIME, pg.SQLValueFunctionOp_SVFOP_LOCALTIME_N:
		return precise(call("localtime", rel.Time)), nil
	case pg.SQLValueFunctionOp_SVFOP_CURRENT_TIME, pg.SQLValueFunctionOp_SVFOP_CURRENT_TIME_N:
		return precise(call("current_time", rel.Of(rel.TimetzOID))), nil
	case pg.SQLValueFunctionOp_SVFOP_CURRENT_USER, pg.SQLValueFunctionOp_SVFOP_USER, pg.SQLValueFunctionOp_SVFOP_CURRENT_ROLE:
		return call("current_user", rel.NameType), nil
	case pg.SQLValueFunctionOp_SVFOP_SESSION_USER:
		return call("session_user", rel.NameType), nil
	case pg.SQLValueFunctionOp_SVFOP_CURRENT_CATALOG:
		return call("current_database", rel.NameType), nil
	case pg.SQLValueFunctionOp_SVFOP_CURRENT_SCHEMA:
		return call("current_schema", rel.NameType), nil
	}
	return nil, q.errorf(s.Location, pgerr.FeatureNotSupported, "%s is not supported", s.Op)
}
