// Package plan is the bound, typed operator tree: what a statement means, with every
// name resolved. It prints itself (Print), and that print is what EXPLAIN, the log and
// the tests show. Nodes are immutable once built; rewriting makes new ones (Map).
package plan

import (
	"github.com/meshgate/meshgate/engine/rel"
)

// Node is a relational operator. The set is closed (this file): a switch over it treats
// an unknown case as "not supported".
type Node interface {
	// Columns are what the operator produces, in order; the ids are unique in the
	// statement, except that operators which only pass rows (Filter, Sort, Limit,
	// Distinct, Barrier) pass their input's columns on.
	Columns() []rel.Column
	// String prints the tree below the node.
	String() string
	node()
}

// Scan reads columns of one relation. Before guard.Apply it means "the relation";
// after it, the rows and columns that the decision lets through stand above it.
type Scan struct {
	Table *rel.Table
	Alias string
	Cols  []ScanCol
}

// ScanCol is a column that a scan reads: Ord is its ordinal in Table.Columns.
type ScanCol struct {
	rel.Column
	Ord int
}

// Values is a list of rows of expressions. One row without columns is FROM-less SELECT's input.
type Values struct {
	Cols []rel.Column
	Rows [][]rel.Expr
}

// Filter keeps the rows for which every predicate is true.
type Filter struct {
	Input Node
	Preds []rel.Expr // conjuncts, in the order written
}

// Item is a computed output column.
type Item struct {
	rel.Column
	Expr rel.Expr
}

// Project computes columns; an item that is a plain Col may keep its column id.
type Project struct {
	Input Node
	Items []Item
}

// JoinKind is the kind of a join.
type JoinKind int

// The kinds of join. Semi and Anti give the left columns only.
const (
	Inner JoinKind = iota
	Left
	Right
	Full
	Semi
	Anti
)

// Join combines two inputs; no On is a cross join. With Lateral the right input may
// read the left one's columns.
type Join struct {
	Kind        JoinKind
	Left, Right Node
	On          []rel.Expr // conjuncts
	Lateral     bool
}

// AggItem is an aggregate call and the column that holds its result.
type AggItem struct {
	rel.Column
	Agg *rel.Agg
}

// Aggregate groups by Keys. Sets lists grouping sets as indices into Keys; nil is the
// one set of all keys. Without keys it gives exactly one row (per empty set).
// Grouping holds the results of GROUPING(…) calls.
type Aggregate struct {
	Input    Node
	Keys     []Item
	Sets     [][]int
	Aggs     []AggItem
	Grouping []GroupingItem
}

// GroupingItem is GROUPING(keys…): the bit mask of the keys absent from the row's set.
type GroupingItem struct {
	rel.Column
	Keys []int
}

// FrameMode is ROWS, RANGE or GROUPS.
type FrameMode int

// The frame modes; RANGE is the default.
const (
	RangeFrame FrameMode = iota
	RowsFrame
	GroupsFrame
)

// BoundKind is a frame's edge.
type BoundKind int

// The edges of a window frame.
const (
	UnboundedPreceding BoundKind = iota
	Preceding
	CurrentRow
	Following
	UnboundedFollowing
)

// Bound is one edge of a frame; Offset is set for Preceding and Following.
type Bound struct {
	Kind   BoundKind
	Offset rel.Expr
}

// Exclusion is a frame's EXCLUDE clause.
type Exclusion int

// The exclusions.
const (
	ExcludeNone Exclusion = iota
	ExcludeCurrentRow
	ExcludeGroup
	ExcludeTies
)

// Frame is a window frame. The zero Frame is not the default; see DefaultFrame.
type Frame struct {
	Mode       FrameMode
	Start, End Bound
	Exclude    Exclusion
}

// DefaultFrame is RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW.
var DefaultFrame = Frame{Mode: RangeFrame, Start: Bound{Kind: UnboundedPreceding}, End: Bound{Kind: CurrentRow}}

// WindowItem is a window call and the column that holds its result.
type WindowItem struct {
	rel.Column
	Call      *rel.Agg
	Partition []rel.Expr
	Order     []rel.SortKey
	Frame     Frame
}

// Window adds the results of window calls to its input's columns.
type Window struct {
	Input Node
	Items []WindowItem
}

// Sort orders rows; stable order beyond the keys is not promised.
type Sort struct {
	Input Node
	Keys  []rel.SortKey
}

// Limit passes Count rows after skipping Offset; nil is no limit or none skipped.
// Both are bigint expressions without columns. WithTies needs a Sort directly below.
type Limit struct {
	Input         Node
	Count, Offset rel.Expr
	WithTies      bool
}

// Distinct removes duplicate rows; with On it keeps the first row of each group of
// equal On expressions, in the order of the Sort below it.
type Distinct struct {
	Input Node
	On    []rel.Expr
}

// SetKind is UNION, INTERSECT or EXCEPT.
type SetKind int

// The set operations.
const (
	Union SetKind = iota
	Intersect
	Except
)

// SetOp combines two inputs of the same column types, position by position.
type SetOp struct {
	Kind        SetKind
	All         bool
	Left, Right Node
	Cols        []rel.Column
}

// With defines common table expressions for Body. Each is referred to by CTERef.ID.
type With struct {
	CTEs []CTE
	Body Node
}

// CTE is one common table expression. A recursive one has Def as a SetOp UNION whose
// right side refers to the CTE itself; its columns are Def's.
type CTE struct {
	ID           int // unique in the statement
	Name         string
	Def          Node
	Recursive    bool
	Materialized *bool // as written; nil when not said
}

// Merges says whether PostgreSQL merges a common table expression that has so many references into
// the query that reads it, unless it calls volatile functions.
func (c *CTE) Merges(uses int) bool {
	return !c.Recursive && uses == 1 && (c.Materialized == nil || !*c.Materialized)
}

// CTERef reads a common table expression; Cols are fresh columns, by position.
type CTERef struct {
	ID   int
	Name string
	Cols []rel.Column
}

// FuncScan is a set-returning function in FROM; with Ordinality the last column counts rows.
// Several calls are ROWS FROM. A function that returns a scalar gives one row.
type FuncScan struct {
	Calls      []rel.Expr
	Alias      string
	Cols       []rel.Column
	Ordinality bool
}

// ProjectSet computes set-returning functions of a select list: for each input row as
// many rows as the longest set, shorter ones padded with NULL. Items that are not sets repeat.
// With Sorted its input is the rows of the same query in the order of its ORDER BY, which stays.
type ProjectSet struct {
	Input  Node
	Items  []Item
	Sorted bool
}

// Barrier stands over the decisions of policy on a relation: a predicate of the user may
// sink below it only if it is leakproof and reads no masked column (Masked, by output id).
type Barrier struct {
	Input  Node
	Table  *rel.Table
	Masked map[rel.ColID]bool
	// Why names the policy's row filters and masks, for EXPLAIN.
	Why string
	// Policy are the row filter's predicates among those of the Filter below, once the
	// optimizer has told them from the user's.
	Policy []rel.Expr
}

// Fragment is the part of a plan that one source evaluates: what is under it runs there.
// Its columns are Input's. Notes say what stayed above it, and why.
type Fragment struct {
	ID     int // 1-based within the statement
	Source string
	Input  Node
	Rows   float64 // estimate; below zero when unknown
	Notes  []string
	// Policy are the predicates, in Input or directly above the fragment, that a policy
	// wrote: they run as any other, and are not shown to the client.
	Policy []rel.Expr
}

func (n *Scan) Columns() []rel.Column {
	cols := make([]rel.Column, len(n.Cols))
	for i, c := range n.Cols {
		cols[i] = c.Column
	}
	return cols
}
func (n *Values) Columns() []rel.Column  { return n.Cols }
func (n *Filter) Columns() []rel.Column  { return n.Input.Columns() }
func (n *Project) Columns() []rel.Column { return itemColumns(n.Items) }
func (n *Join) Columns() []rel.Column {
	l := n.Left.Columns()
	if n.Kind == Semi || n.Kind == Anti {
		return l
	}
	return append(l[:len(l):len(l)], n.Right.Columns()...)
}
func (n *Aggregate) Columns() []rel.Column {
	cols := itemColumns(n.Keys)
	for _, a := range n.Aggs {
		cols = append(cols, a.Column)
	}
	for _, g := range n.Grouping {
		cols = append(cols, g.Column)
	}
	return cols
}
func (n *Window) Columns() []rel.Column {
	in := n.Input.Columns()
	cols := in[:len(in):len(in)]
	for _, w := range n.Items {
		cols = append(cols, w.Column)
	}
	return cols
}
func (n *Sort) Columns() []rel.Column       { return n.Input.Columns() }
func (n *Limit) Columns() []rel.Column      { return n.Input.Columns() }
func (n *Distinct) Columns() []rel.Column   { return n.Input.Columns() }
func (n *SetOp) Columns() []rel.Column      { return n.Cols }
func (n *With) Columns() []rel.Column       { return n.Body.Columns() }
func (n *CTERef) Columns() []rel.Column     { return n.Cols }
func (n *FuncScan) Columns() []rel.Column   { return n.Cols }
func (n *ProjectSet) Columns() []rel.Column { return itemColumns(n.Items) }
func (n *Barrier) Columns() []rel.Column    { return n.Input.Columns() }
func (n *Fragment) Columns() []rel.Column   { return n.Input.Columns() }

func itemColumns(items []Item) []rel.Column {
	cols := make([]rel.Column, len(items))
	for i, it := range items {
		cols[i] = it.Column
	}
	return cols
}

func (*Scan) node()       {}
func (*Values) node()     {}
func (*Filter) node()     {}
func (*Project) node()    {}
func (*Join) node()       {}
func (*Aggregate) node()  {}
func (*Window) node()     {}
func (*Sort) node()       {}
func (*Limit) node()      {}
func (*Distinct) node()   {}
func (*SetOp) node()      {}
func (*With) node()       {}
func (*CTERef) node()     {}
func (*FuncScan) node()   {}
func (*ProjectSet) node() {}
func (*Barrier) node()    {}
func (*Fragment) node()   {}
