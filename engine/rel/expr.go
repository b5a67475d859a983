package rel

import "strconv"

// Expr is a bound scalar expression: every name resolved, every type known, every
// implicit cast explicit. The set of implementations is closed (this file); a
// type switch over it says for an unknown case "not supported", never "pass".
//
// Expressions are immutable once bound; rewriting makes new ones (MapExpr).
type Expr interface {
	Type() Type
	String() string
	expr()
}

// Query is a plan inside an expression (a subquery). plan.Node implements it;
// the indirection keeps rel free of plan.
type Query interface {
	Columns() []Column
	String() string
}

// Const is a literal or a value computed before planning. Val is nil for NULL; see value.go.
type Const struct {
	Val any
	Typ Type
}

// Param is $N (1-based). Before a plan is run every Param is replaced by a Const.
type Param struct {
	N   int
	Typ Type
}

// Col reads a column of the input, or of an outer query when the input does not produce it.
type Col struct {
	Column
}

// Call applies a function or operator of PostgreSQL's catalogue to arguments that
// already have its parameter types.
type Call struct {
	Func string // pg_proc.proname: "int4pl", "lower"
	OID  OID    // pg_proc.oid
	Op   string // pg_operator.oprname when written as an operator: "+", "~~*"
	Args []Expr
	Typ  Type

	Variadic bool // the last argument is an array in the place of arguments of any type: concat(VARIADIC a)
}

// Cast converts Arg to To by pg_cast's method. Casts that only relabel (varchar to text)
// are kept, so that the printed expression tells the truth.
type Cast struct {
	Arg      Expr
	To       Type
	Explicit bool // an explicit cast truncates varchar(n) in silence, an assignment cast fails
}

// Collate says where a collation that is not the database's own matters. The binder derives
// it from COLLATE clauses and columns; everything else of a plan is the same under all.
type Collate struct {
	Arg  Expr
	Use  CollateUse
	Name string // the collation: "de-x-icu"; of Undetermined, what needs one: "string comparison"
}

// CollateUse is what a Collate makes of its argument.
type CollateUse int

// The uses of a collation. Only the binder meets Written.
const (
	// Written is a COLLATE clause as it stands in the statement: the argument itself.
	Written CollateUse = iota
	// OrderKey is a text (for an array, an array of texts) whose order by bytes is the
	// argument's order under an ICU collation. Different texts have different keys.
	OrderKey
	// Under is the argument, a *Call of a mapping of case, computed under the collation.
	Under
	// Pattern is the argument, a regular expression, knowing the collation's characters.
	Pattern
	// Undetermined is the argument where it is NULL, or for a *Call where one of its
	// arguments is; anything else is 42P22, for its collation is not determined.
	Undetermined
)

// And, Or and Not are SQL's three-valued connectives.
type And struct{ Args []Expr }

// Or is true if any argument is.
type Or struct{ Args []Expr }

// Not negates.
type Not struct{ Arg Expr }

// IsNull is IS NULL, or IS NOT NULL when Negated.
type IsNull struct {
	Arg     Expr
	Negated bool
}

// BoolTest is IS [NOT] TRUE, FALSE or UNKNOWN.
type BoolTest struct {
	Arg     Expr
	Want    *bool // nil asks for UNKNOWN
	Negated bool
}

// Distinct is Left IS DISTINCT FROM Right; IS NOT DISTINCT FROM when Negated. Eq is the equality used.
type Distinct struct {
	Left, Right Expr
	Eq          Call // Func, OID and Op only
	Negated     bool
}

// When is one branch of a Case.
type When struct{ Cond, Then Expr }

// Case is the searched CASE; the simple form is bound to it. Else may be nil (NULL).
type Case struct {
	Whens []When
	Else  Expr
	Typ   Type
}

// Coalesce is the first argument that is not NULL.
type Coalesce struct {
	Args []Expr
	Typ  Type
}

// NullIf is NULL if the arguments are equal by Eq, else the first (First in its own type).
type NullIf struct {
	First Expr // the value given back
	Test  Expr // the bound comparison First = Second
}

// MinMax is GREATEST or LEAST: NULL arguments are ignored.
type MinMax struct {
	Greatest bool
	Args     []Expr
	Typ      Type
}

// InList is Arg Op any of List: IN with Op "=", NOT IN with Op "<>" and All.
// Every comparison is Arg op element with the bound operator Op.
type InList struct {
	Arg  Expr
	List []Expr
	Op   Call // Func, OID and Op only
	All  bool
}

// AnyArray is Arg Op ANY (Array), or ALL.
type AnyArray struct {
	Arg, Array Expr
	Op         Call // Func, OID and Op only
	All        bool
}

// ArrayExpr is ARRAY[…].
type ArrayExpr struct {
	Elems []Expr
	Typ   Type
}

// Row is ROW(…), or the whole row of a relation.
type Row struct {
	Fields []Expr
	Names  []string // the columns' names; nil for ROW(…), whose fields are f1, f2 …
	// Present is NULL where an outer join found no row, which then is NULL as a whole; nil
	// for a row that always is there.
	Present Expr
	// Typ is the row type of the relation whose whole row this is; the zero Type is record.
	Typ Type
}

// Name is the name of a field, counted from 0.
func (e *Row) Name(i int) string {
	if e.Names != nil {
		return e.Names[i]
	}
	return "f" + strconv.Itoa(i+1)
}

// RowCompare compares rows field by field: Op is "=", "<>", "<", "<=", ">" or ">=",
// Ops holds the bound operator of each pair.
type RowCompare struct {
	Op          string
	Ops         []Call // Func, OID and Op only
	Left, Right []Expr
}

// Subscript is Array[Index], or a slice when Slice is set (Lower or Upper may be nil).
type Subscript struct {
	Array        Expr
	Index        Expr
	Slice        bool
	Lower, Upper Expr
	More         []Bounds // of further dimensions: a[1][2]
	Typ          Type
}

// Bounds is one dimension of a Subscript: an index is Upper alone; of a slice, either may be nil.
type Bounds struct{ Lower, Upper Expr }

// SubqueryKind says how a subquery's rows make a value.
type SubqueryKind int

// The kinds of subquery.
const (
	SubScalar SubqueryKind = iota // its one value; more than one row is 21000
	SubExists
	SubAny   // Left Op ANY (query); IN is "=" ANY
	SubAll   // Left Op ALL (query); NOT IN is "<>" ALL
	SubArray // ARRAY(query)
)

// Subquery is a query used as a scalar expression. Columns of outer queries occur in it as Col.
type Subquery struct {
	Kind  SubqueryKind
	Query Query
	Left  []Expr // SubAny, SubAll: the left side, one per column of Query
	Ops   []Call // SubAny, SubAll: the bound operators (Func, OID and Op only)
	Typ   Type
}

// SortKey is one key of an ORDER BY.
type SortKey struct {
	Expr       Expr
	Desc       bool
	NullsFirst bool
}

// Agg is a call of an aggregate function; it stands only in plan.Aggregate and plan.Window.
type Agg struct {
	Func     string
	OID      OID
	Args     []Expr
	Star     bool // count(*)
	Distinct bool
	OrderBy  []SortKey
	Within   []SortKey // WITHIN GROUP (ORDER BY …) of an ordered-set aggregate
	Filter   Expr      // nil: none
	Typ      Type
	Window   bool // a pure window function: rank, lag …
}

func (e *Const) Type() Type     { return e.Typ }
func (e *Param) Type() Type     { return e.Typ }
func (e *Col) Type() Type       { return e.Column.Type }
func (e *Call) Type() Type      { return e.Typ }
func (e *Cast) Type() Type      { return e.To }
func (e *And) Type() Type       { return Bool }
func (e *Or) Type() Type        { return Bool }
func (e *Not) Type() Type       { return Bool }
func (e *IsNull) Type() Type    { return Bool }
func (e *BoolTest) Type() Type  { return Bool }
func (e *Distinct) Type() Type  { return Bool }
func (e *Case) Type() Type      { return e.Typ }
func (e *Coalesce) Type() Type  { return e.Typ }
func (e *NullIf) Type() Type    { return e.First.Type() }
func (e *MinMax) Type() Type    { return e.Typ }
func (e *InList) Type() Type    { return Bool }
func (e *AnyArray) Type() Type  { return Bool }
func (e *ArrayExpr) Type() Type { return e.Typ }
func (e *Row) Type() Type {
	if e.Typ.OID == 0 {
		return Record
	}
	return e.Typ
}
func (e *RowCompare) Type() Type { return Bool }
func (e *Subscript) Type() Type  { return e.Typ }
func (e *Subquery) Type() Type   { return e.Typ }
func (e *Agg) Type() Type        { return e.Typ }

// Type of a key is text whatever the argument's.
func (e *Collate) Type() Type {
	switch t := e.Arg.Type(); {
	case e.Use != OrderKey:
		return t
	case t.IsArray():
		return Of(TextArrayOID)
	}
	return Text
}

func (*Const) expr()      {}
func (*Param) expr()      {}
func (*Col) expr()        {}
func (*Call) expr()       {}
func (*Cast) expr()       {}
func (*Collate) expr()    {}
func (*And) expr()        {}
func (*Or) expr()         {}
func (*Not) expr()        {}
func (*IsNull) expr()     {}
func (*BoolTest) expr()   {}
func (*Distinct) expr()   {}
func (*Case) expr()       {}
func (*Coalesce) expr()   {}
func (*NullIf) expr()     {}
func (*MinMax) expr()     {}
func (*InList) expr()     {}
func (*AnyArray) expr()   {}
func (*ArrayExpr) expr()  {}
func (*Row) expr()        {}
func (*RowCompare) expr() {}
func (*Subscript) expr()  {}
func (*Subquery) expr()   {}
func (*Agg) expr()        {}
