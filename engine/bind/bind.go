// Package bind turns a syntax tree and a catalog into a typed plan, by PostgreSQL's own
// rules: which relation and column a name means, which operator or function a call means,
// what type every expression has and where a cast stands. After it the result's columns
// and the parameters' types are known, and nothing has run.
//
// Each file binds one part of the language. A query level is a *query: its FROM clause's
// namespace, and what its expressions collect on the way (aggregates, window calls,
// set-returning functions), which select.go then puts into the plan in SQL's order.
package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// Lookup finds relations by their exact (already folded) names.
type Lookup interface {
	Relation(name rel.Name) (*rel.Table, bool)
}

// Resolver turns the text of a reg* constant ('sales.orders'::regclass) into its OID;
// ok is false when nothing has that name.
type Resolver interface {
	ResolveReg(typ rel.OID, text string, searchPath []string, soft bool) (oid uint32, err error)
}

// Options are what a statement is bound against.
type Options struct {
	Lookup     Lookup
	Resolver   Resolver // may be nil: reg* constants are then refused unless numeric
	Database   string
	SearchPath []string // without the implicit pg_catalog
	// Bare gives the relations of a name that the search path does not know; one of them is
	// taken, several are ambiguous. May be nil: there are none.
	Bare func(name string) []*rel.Table
	// Type finds a type of the mesh by its exact name, BareType those of a name that the search
	// path does not know. Either may be nil: there are none.
	Type     func(name rel.Name) (rel.OID, bool)
	BareType func(name string) []rel.OID
	Settings pgvalue.Settings
	// Inline gives the body of a function that PostgreSQL defines in SQL, or that the gateway
	// answers from its catalog: one expression over $1 … $n, names schema-qualified. May be nil.
	// A call of a function inside its own body is a plain call.
	Inline func(p *pgtypes.Proc) (body string, ok bool)
	// InlineSet does the same for functions in FROM: a query over $1 … $n. May be nil.
	InlineSet func(p *pgtypes.Proc) (query string, ok bool)
	// InlineCast gives the body of a cast that the catalog answers (an OID's name), over $1. May be nil.
	InlineCast func(from, to rel.OID) (body string, ok bool)
	// Value gives session functions (current_user, now) their value at once, for what is bound
	// when it runs: policies. May be nil: the call stays in the plan.
	Value  func(c *rel.Call) (*rel.Const, bool)
	Params []rel.OID // types the client declared; 0 or absent: to be inferred
}

// Query is a bound statement.
type Query struct {
	Root    plan.Node
	Columns []rel.Column // as the client sees them
	Params  []rel.Type
}

// Select binds a SELECT, VALUES or TABLE statement.
func Select(st *parse.Statement, o Options) (*Query, error) {
	sel := st.Node.GetSelectStmt()
	if sel == nil {
		return nil, pgerr.New(pgerr.FeatureNotSupported, "%s is not supported", st.Tag())
	}
	b := newBinder(st, o)
	if err := b.knownParams(); err != nil {
		return nil, err
	}
	res, err := b.selectStmt(sel, nil, nil, resolveUnknowns)
	if err != nil {
		return nil, err
	}
	if err := b.settled(res.node); err != nil {
		return nil, err
	}
	root, err := b.collated(res.node)
	if err != nil {
		return nil, err
	}
	root = prune(root)
	if err := refuse(root); err != nil {
		return nil, err
	}
	q := &Query{Root: root, Columns: res.cols, Params: make([]rel.Type, len(b.params))}
	for i, oid := range b.params {
		if oid == 0 || oid == rel.UnknownOID {
			return nil, pgerr.New(pgerr.IndeterminateDatatype, "could not determine data type of parameter $%d", i+1)
		}
		q.Params[i] = rel.Of(oid)
	}
	return q, nil
}

// binder holds what one statement's query levels share.
type binder struct {
	o       Options
	st      *parse.Statement
	nextCol rel.ColID
	nextCTE int
	params  []rel.OID
	owner   map[rel.ColID]*query     // the query level whose FROM clause or aggregation made the column
	records map[rel.ColID]*rowType   // the columns of columns that are rows, where they are known
	keys    map[rel.ColID]rel.Column // what orders the sequence columns of SEARCH
	term    *traversal               // of the recursive term that is bound next
	rows    map[*rel.Row]wholeRow    // rows that stand for a relation's whole row
	pos     map[rel.Expr]int32       // where an expression stands, for errors found later
	written map[rel.Expr]int32       // where the word COLLATE of a rel.Collate stands
	retyped map[rel.ColID]bool       // columns that a set operation has given its type
	idle    []plan.Node              // definitions of WITH that nothing reads
	inline  []rel.Expr               // the arguments that $n means inside an inlined function body
	bodies  []rel.OID                // the functions whose bodies are being bound, outermost first; 0 for a cast
	nesting int                      // of expressions and queries
	work    int                      // expressions bound
}

func newBinder(st *parse.Statement, o Options) *binder {
	return &binder{o: o, st: st, params: append([]rel.OID(nil), o.Params...), owner: map[rel.ColID]*query{},
		records: map[rel.ColID]*rowType{}, keys: map[rel.ColID]rel.Column{}, rows: map[*rel.Row]wholeRow{}, pos: map[rel.Expr]int32{}, written: map[rel.Expr]int32{}, retyped: map[rel.ColID]bool{}}
}

// errorf makes an error that points at a node's location.
func (b *binder) errorf(loc int32, code, format string, args ...any) *pgerr.Error {
	e := pgerr.New(code, format, args...)
	if b.st == nil {
		return e
	}
	return e.At(b.st.Position(loc))
}

// at adds a position to an error that has none.
func (b *binder) at(err error, loc int32) error {
	err = b.spelled(err)
	if e, ok := pgerr.As(err); ok && b.st != nil {
		return e.At(b.st.Position(loc))
	}
	return err
}

func (b *binder) newID() rel.ColID {
	b.nextCol++
	return b.nextCol
}

// newColumn is a fresh column that holds e's value.
func (b *binder) newColumn(name string, e rel.Expr) rel.Column {
	c := rel.Column{ID: b.newID(), Name: name, Type: e.Type(), Form: rel.FormOf(e)}
	if t := b.rowTypeOf(e); t != nil {
		b.records[c.ID] = t
	}
	return c
}

// settled says whether every parameter that got a type has it where it stands. One that its own
// place tells nothing of ($1 IS NULL) has none, even when another reference to it has.
func (b *binder) settled(root plan.Node) error {
	if len(b.params) == 0 {
		return nil
	}
	var err error
	see := func(e rel.Expr) bool {
		if p, ok := e.(*rel.Param); ok && p.Typ.OID == rel.UnknownOID && b.params[p.N-1] != rel.UnknownOID && err == nil {
			err = b.errorf(b.place(p, -1), pgerr.AmbiguousParameter, "could not determine data type of parameter $%d", p.N)
		}
		return err == nil
	}
	for _, part := range append([]plan.Node{root}, b.idle...) {
		plan.Walk(part, func(n plan.Node) bool {
			for _, e := range plan.Exprs(n) {
				rel.WalkExpr(e, see)
			}
			return err == nil
		})
	}
	return err
}

// place is where an expression stands; otherwise when that is not known.
func (b *binder) place(e rel.Expr, otherwise int32) int32 {
	if loc, ok := b.pos[e]; ok {
		return loc
	}
	return otherwise
}

// placed notes where e stands. Bodies of functions are another text than the statement.
func (b *binder) placed(e rel.Expr, loc int32) {
	if _, ok := b.pos[e]; !ok && b.inline == nil {
		b.pos[e] = loc
	}
}

// clause is the part of a query that an expression stands in; it decides what is allowed there.
type clause int

const (
	inTarget clause = iota
	inWhere
	inJoin
	inGroup
	inHaving
	inOrder
	inDistinctOn
	inAggregate
	inFilter
	inWindow
	inRows
	inRange
	inGroups
	inLimit
	inOffset
	inFrom
	inFromQuery
	inValues
	inPolicy
)

var clauseNames = map[clause]string{
	inTarget: "SELECT", inWhere: "WHERE", inJoin: "JOIN conditions", inGroup: "GROUP BY", inHaving: "HAVING", inOrder: "ORDER BY",
	inDistinctOn: "DISTINCT ON", inAggregate: "aggregate function calls", inFilter: "FILTER", inWindow: "window definitions",
	inRows: "window ROWS", inRange: "window RANGE", inGroups: "window GROUPS",
	inLimit: "LIMIT", inOffset: "OFFSET", inFrom: "functions in FROM", inFromQuery: "FROM clause of their own query level",
	inValues: "VALUES", inPolicy: "policy expressions",
}

// query is one query level.
type query struct {
	*binder
	parent *query // the level whose columns this one may also read
	ctes   *cteScope
	ns     []*nsEntry
	every  []*nsEntry // all entries made for the FROM clause, those out of sight included
	clause clause
	// lateral: what is being bound in the FROM clause may see the entries before it.
	lateral bool
	// recursing: the FROM clause reads the recursive query that this is a term of.
	recursing bool
	term      *traversal // when it is a recursive term with SEARCH or CYCLE

	aggs     []plan.AggItem
	aggLoc   int32 // where the first of aggs and grouping stands
	grouping []groupingCall
	windows  []plan.WindowItem
	over     []*pg.WindowDef // theirs
	// clauseWindows are the definitions of the WINDOW clause.
	clauseWindows []*pg.Node
	named         map[string]*windowSpec
	srfs          []plan.Item
	srfLoc        int32              // where the last of srfs stands
	srfCalls      int                // how many were written; srfs has equal ones once
	below         map[rel.ColID]bool // those of srfs that windows read
}

// within runs f with the clause set.
func (q *query) within(c clause, f func() error) error {
	old := q.clause
	q.clause = c
	defer func() { q.clause = old }()
	return f()
}

// exprIn binds n as part of clause c.
func (q *query) exprIn(c clause, n *pg.Node) (e rel.Expr, err error) {
	err = q.within(c, func() error {
		e, err = q.expr(n)
		return err
	})
	return e, err
}

// result is a bound query: its plan and its columns as the client would see them.
type result struct {
	node plan.Node
	cols []rel.Column
	locs []int32 // where each column's expression stands; may be shorter than cols
}

func (r *result) loc(i int) int32 {
	if i < len(r.locs) {
		return r.locs[i]
	}
	return -1
}
