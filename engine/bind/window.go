package bind

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// windowSpec is a bound window definition.
type windowSpec struct {
	partition []rel.Expr
	order     []rel.SortKey
	frame     plan.Frame
	framed    bool
}

// windowDefinitions binds WINDOW name AS (…) and what the window calls bound so far have behind OVER: PostgreSQL does so
// after all else, which decides where a parameter gets its type.
func (q *query) windowDefinitions(list []*pg.Node) error {
	for _, n := range list {
		def := n.GetWindowDef()
		if _, dup := q.named[def.Name]; dup {
			return q.errorf(def.Location, pgerr.WindowingError, "window \"%s\" is already defined", def.Name)
		}
		spec, err := q.windowSpec(def)
		if err != nil {
			return err
		}
		if q.named == nil {
			q.named = map[string]*windowSpec{}
		}
		q.named[def.Name] = spec
	}
	for i, def := range q.over {
		spec := q.named[def.Name]
		if def.Name == "" {
			var err error
			if spec, err = q.windowSpec(def); err != nil {
				return err
			}
		}
		w := &q.windows[i]
		w.Frame, w.Partition, w.Order = spec.frame, append([]rel.Expr(nil), spec.partition...), append([]rel.SortKey(nil), spec.order...)
	}
	return nil
}

func (q *query) windowCall(f *pg.FuncCall, c *resolved) (rel.Expr, error) {
	switch q.clause {
	case inTarget, inOrder, inDistinctOn:
	case inWindow:
		return nil, q.errorf(f.Location, pgerr.WindowingError, "window functions are not allowed in window definitions")
	case inAggregate:
		return nil, q.errorf(f.Location, pgerr.GroupingError, "aggregate function calls cannot contain window function calls")
	default:
		return nil, q.errorf(f.Location, pgerr.WindowingError, "window functions are not allowed in %s", clauseNames[q.clause])
	}
	if f.AggDistinct {
		return nil, q.errorf(f.Location, pgerr.FeatureNotSupported, "DISTINCT is not implemented for window functions")
	}
	if len(f.AggOrder) > 0 {
		return nil, q.errorf(f.Location, pgerr.FeatureNotSupported, "aggregate ORDER BY is not implemented for window functions")
	}
	agg, err := q.aggregateArgs(f, c)
	if err != nil {
		return nil, err
	}
	agg.Window = c.proc.Kind == 'w'
	var nested error
	walkCols(agg, func(col *rel.Col) {
		for _, w := range q.windows {
			if w.ID == col.ID {
				nested = q.errorf(q.place(col, f.Location), pgerr.WindowingError, "window function calls cannot be nested")
			}
		}
	})
	if nested != nil {
		return nil, nested
	}
	if name := f.Over.Name; name != "" && !slices.ContainsFunc(q.clauseWindows, func(n *pg.Node) bool { return n.GetWindowDef().Name == name }) {
		return nil, q.errorf(f.Over.Location, pgerr.UndefinedObject, "window \"%s\" does not exist", name)
	}
	item := plan.WindowItem{Column: q.newColumn(c.proc.Name, agg), Call: agg}
	q.windows, q.over = append(q.windows, item), append(q.over, f.Over)
	return &rel.Col{Column: item.Column}, nil
}

// windowed puts the window calls over tree, and the sets that they read under them.
func (q *query) windowed(tree plan.Node, items []plan.Item) plan.Node {
	if len(q.windows) == 0 {
		return tree
	}
	w := &plan.Window{Items: q.windows}
	if len(q.below) > 0 {
		read := plan.Exprs(w)
		for _, it := range items {
			read = append(read, it.Expr)
		}
		var below, above []plan.Item
		for _, s := range q.srfs {
			if q.below[s.ID] {
				below = append(below, s)
			} else {
				above, read = append(above, s), append(read, s.Expr)
			}
		}
		tree, q.srfs = setLevels(tree, below, read), above
	}
	w.Input = tree
	return w
}

func (q *query) windowSpec(def *pg.WindowDef) (*windowSpec, error) {
	spec := &windowSpec{frame: plan.DefaultFrame}
	err := q.within(inWindow, func() error {
		var base *windowSpec
		if def.Refname != "" {
			if base = q.named[def.Refname]; base == nil {
				return q.errorf(def.Location, pgerr.UndefinedObject, "window \"%s\" does not exist", def.Refname)
			}
		}
		if len(def.OrderClause) > 0 {
			var err error
			if spec.order, err = q.sortKeys(def.OrderClause); err != nil {
				return err
			}
		}
		for _, n := range def.PartitionClause {
			e, err := q.expr(n)
			if err != nil {
				return err
			}
			if e, err = q.settle(e, location(n)); err != nil {
				return err
			}
			if err := q.needEquality(e.Type(), location(n)); err != nil {
				return err
			}
			spec.partition = append(spec.partition, q.sortable(e))
		}
		if base != nil {
			if err := q.onBase(spec, base, def); err != nil {
				return err
			}
		}
		return q.frame(def, spec)
	})
	return spec, err
}

// onBase adds to a window what the one has that it is written on.
func (q *query) onBase(spec, base *windowSpec, def *pg.WindowDef) error {
	switch {
	case len(def.PartitionClause) > 0:
		return q.errorf(def.Location, pgerr.WindowingError, "cannot override PARTITION BY clause of window \"%s\"", def.Refname)
	case len(def.OrderClause) > 0 && len(base.order) > 0:
		return q.errorf(def.Location, pgerr.WindowingError, "cannot override ORDER BY clause of window \"%s\"", def.Refname)
	case base.framed:
		err := q.errorf(def.Location, pgerr.WindowingError, "cannot copy window \"%s\" because it has a frame clause", def.Refname)
		if def.Name == "" && len(def.OrderClause) == 0 && def.FrameOptions&frameNonDefault == 0 {
			err = err.WithHint("Omit the parentheses in this OVER clause.")
		}
		return err
	}
	spec.partition = base.partition
	if len(def.OrderClause) == 0 {
		spec.order = base.order
	}
	return nil
}

// The frame option bits of PostgreSQL's parsenodes.h.
const (
	frameNonDefault     = 0x00001
	frameRange          = 0x00002
	frameRows           = 0x00004
	frameGroups         = 0x00008
	startUnbPreceding   = 0x00020
	endUnbPreceding     = 0x00040
	startUnbFollowing   = 0x00080
	endUnbFollowing     = 0x00100
	startCurrent        = 0x00200
	endCurrent          = 0x00400
	startOffPreceding   = 0x00800
	endOffPreceding     = 0x01000
	startOffFollowing   = 0x02000
	endOffFollowing     = 0x04000
	frameExcludeCurrent = 0x08000
	frameExcludeGroup   = 0x10000
	frameExcludeTies    = 0x20000
)

func (q *query) frame(def *pg.WindowDef, spec *windowSpec) error {
	o := def.FrameOptions
	if o&frameNonDefault == 0 {
		return nil
	}
	spec.framed = true
	f := plan.Frame{Mode: plan.RangeFrame}
	if o&frameRows != 0 {
		f.Mode = plan.RowsFrame
	} else if o&frameGroups != 0 {
		f.Mode = plan.GroupsFrame
		if len(spec.order) == 0 {
			return q.errorf(def.Location, pgerr.WindowingError, "GROUPS mode requires an ORDER BY clause")
		}
	}
	edge := func(unbP, unbF, cur, offP, offF int32, n *pg.Node) (plan.Bound, error) {
		switch {
		case o&unbP != 0:
			return plan.Bound{Kind: plan.UnboundedPreceding}, nil
		case o&unbF != 0:
			return plan.Bound{Kind: plan.UnboundedFollowing}, nil
		case o&cur != 0:
			return plan.Bound{Kind: plan.CurrentRow}, nil
		}
		b := plan.Bound{Kind: plan.Preceding}
		if o&offF != 0 {
			b.Kind = plan.Following
		}
		in := frameClauses[f.Mode]
		if f.Mode == plan.RangeFrame && len(spec.order) != 1 {
			return b, q.errorf(def.Location, pgerr.WindowingError, "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column")
		}
		e, err := q.exprIn(in, n)
		if err != nil {
			return b, err
		}
		if b.Offset, err = q.frameOffset(e, f.Mode, spec, location(n)); err != nil {
			return b, err
		}
		return b, q.noVariables(b.Offset, strings.TrimPrefix(clauseNames[in], "window "))
	}
	var err error
	if f.Start, err = edge(startUnbPreceding, startUnbFollowing, startCurrent, startOffPreceding, startOffFollowing, def.StartOffset); err != nil {
		return err
	}
	if f.End, err = edge(endUnbPreceding, endUnbFollowing, endCurrent, endOffPreceding, endOffFollowing, def.EndOffset); err != nil {
		return err
	}
	switch {
	case o&frameExcludeCurrent != 0:
		f.Exclude = plan.ExcludeCurrentRow
	case o&frameExcludeGroup != 0:
		f.Exclude = plan.ExcludeGroup
	case o&frameExcludeTies != 0:
		f.Exclude = plan.ExcludeTies
	}
	spec.frame = f
	return nil
}

var frameClauses = map[plan.FrameMode]clause{plan.RowsFrame: inRows, plan.RangeFrame: inRange, plan.GroupsFrame: inGroups}

// rangeOffsets are the types of offset that RANGE takes for an ordering column's type: the
// in_range functions of its btree operator family, the column's own type first.
var rangeOffsets = map[rel.OID][]rel.OID{
	rel.Int2OID: {rel.Int2OID, rel.Int4OID, rel.Int8OID}, rel.Int4OID: {rel.Int4OID, rel.Int2OID, rel.Int8OID}, rel.Int8OID: {rel.Int8OID},
	rel.Float4OID: {rel.Float8OID}, rel.Float8OID: {rel.Float8OID}, rel.NumericOID: {rel.NumericOID},
	rel.DateOID: {rel.IntervalOID}, rel.TimestampOID: {rel.IntervalOID}, rel.TimestamptzOID: {rel.IntervalOID},
	rel.TimeOID: {rel.IntervalOID}, rel.TimetzOID: {rel.IntervalOID}, rel.IntervalOID: {rel.IntervalOID},
}

// btreeInput is the type that the default btree operator class of a type takes, which is
// what PostgreSQL says of a column that it has no offsets for.
func btreeInput(t rel.Type) rel.OID {
	_, enum := rel.EnumOf(t.OID)
	switch {
	case enum:
		return rel.AnyEnumOID
	case t.IsArray():
		return rel.AnyArrayOID
	case t.OID == rel.VarcharOID:
		return rel.TextOID
	}
	return t.OID
}

// frameOffset types an offset: bigint for ROWS and GROUPS, for RANGE what goes with the
// one ordering column.
func (q *query) frameOffset(e rel.Expr, mode plan.FrameMode, spec *windowSpec, loc int32) (rel.Expr, error) {
	if mode != plan.RangeFrame {
		return q.coerceNamed(e, rel.Int8, strings.TrimPrefix(clauseNames[frameClauses[mode]], "window "), loc)
	}
	column := spec.order[0].Expr.Type()
	types := rangeOffsets[column.OID]
	if types == nil {
		return nil, q.errorf(loc, pgerr.FeatureNotSupported, "RANGE with offset PRECEDING/FOLLOWING is not supported for column type %s", q.spell(btreeInput(column)))
	}
	given := e.Type().OID
	preferred := given
	if given == rel.UnknownOID {
		preferred = column.OID
	}
	chosen, matches := rel.OID(0), 0
	for _, t := range types {
		if pgtypes.CanCoerceOne(given, t, pgtypes.Implicit) {
			matches++
			if chosen != preferred {
				chosen = t
			}
		}
	}
	unfit := "RANGE with offset PRECEDING/FOLLOWING is not supported for column type %s and offset type %s"
	hint := "Cast the offset value to an appropriate type."
	if matches > 0 {
		unfit = "RANGE with offset PRECEDING/FOLLOWING has multiple interpretations for column type %s and offset type %s"
		hint = "Cast the offset value to the exact intended type."
	}
	if matches != 1 && chosen != preferred || matches == 0 {
		return nil, q.errorf(loc, pgerr.FeatureNotSupported, unfit, q.spell(column.OID), q.spell(given)).WithHint("%s", hint)
	}
	return q.coerce(e, rel.Of(chosen), pgtypes.Implicit, loc)
}
