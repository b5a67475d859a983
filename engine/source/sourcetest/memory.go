package sourcetest

import (
	"context"
	"errors"
	"io"
	"math/big"
	"strings"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// Memory is a source that holds its tables in memory, for tests of the engine: the
// simplest one that passes the suite. It evaluates any filter that Eval knows, as Judge
// says, and plain projections and limits.
type Memory struct {
	Name   string
	Tables []MemoryTable

	// Judge gives the verdict on a predicate; nil is Exact for all.
	Judge func(rel.Expr) source.Verdict
	// Loosen says which rows a predicate lets through besides those for which it is true;
	// nil lets none. It is for predicates that Judge calls a Superset.
	Loosen func(pred rel.Expr, row map[rel.ColID]any) bool

	// Active counts the streams that are open.
	Active atomic.Int64
}

// MemoryTable is a table and its rows, values as rel/value.go has them.
type MemoryTable struct {
	Table *rel.Table
	Rows  [][]any
	// Generate makes the i-th of Count rows, when there are too many to hold.
	Generate func(i int) []any
	Count    int
}

var _ interface {
	source.Source
	source.Texter
} = (*memorySource)(nil)

// Open makes a source of the description.
func (m *Memory) Open() source.Source { return &memorySource{m} }

type memorySource struct{ *Memory }

func (m *memorySource) find(remote string) *MemoryTable {
	for i := range m.Memory.Tables {
		if t := &m.Memory.Tables[i]; strings.Join(t.Table.Remote, ".") == remote {
			return t
		}
	}
	return nil
}

func (m *memorySource) Tables(ctx context.Context, want []source.Want) ([]source.Found, error) {
	var out []source.Found
	for i, w := range want {
		if t := m.find(w.Relation); t != nil {
			out = append(out, source.Found{Want: i, Table: t.Table})
		} else {
			out = append(out, source.Found{Want: i, Err: pgerr.New(pgerr.UndefinedTable, "source %q has no relation %q", m.Name, w.Relation+w.Path+w.Schema)})
		}
	}
	return out, ctx.Err()
}

func (m *memorySource) Close() error { return nil }

func (m *memorySource) RemoteText(f *plan.Fragment) string { return plan.Print(f.Input) }

func (m *memorySource) Offer(op plan.Node) source.Verdict {
	switch op := op.(type) {
	case *plan.Scan:
		return source.Verdict{Kind: source.Exact}
	case *plan.Filter:
		worst := source.Verdict{Kind: source.Exact}
		for _, p := range op.Preds {
			if m.Judge == nil {
				continue
			}
			if v := m.Judge(p); v.Kind < worst.Kind {
				worst = v
			}
		}
		return worst
	case *plan.Project:
		for _, it := range op.Items {
			if _, ok := it.Expr.(*rel.Col); !ok {
				return source.Verdict{Reason: "only plain columns are projected"}
			}
		}
		return source.Verdict{Kind: source.Exact}
	case *plan.Limit:
		v := source.Verdict{Kind: source.Exact}
		plan.Walk(op.Input, func(n plan.Node) bool {
			if f, ok := n.(*plan.Filter); ok && m.Offer(f).Kind != source.Exact {
				v = source.Verdict{Reason: "a limit cannot go below a filter that is evaluated again above"}
			}
			return true
		})
		return v
	}
	return source.Verdict{Reason: "not evaluated in memory"}
}

func (m *memorySource) Run(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	next, err := m.rows(f.Input)
	if err != nil {
		return nil, err
	}
	m.Active.Add(1)
	return &memoryRows{m: m.Memory, ctx: ctx, schema: f.Columns(), next: next}, nil
}

// rows gives a function that makes the rows of a tree one by one, nil at the end.
func (m *memorySource) rows(n plan.Node) (func() map[rel.ColID]any, error) {
	switch n := n.(type) {
	case *plan.Scan:
		t := m.find(strings.Join(n.Table.Remote, "."))
		if t == nil {
			return nil, pgerr.New(pgerr.UndefinedTable, "source %q: relation %q does not exist", m.Name, strings.Join(n.Table.Remote, "."))
		}
		i := 0
		return func() map[rel.ColID]any {
			if i == len(t.Rows)+t.Count {
				return nil
			}
			values := []any(nil)
			if i < len(t.Rows) {
				values = t.Rows[i]
			} else {
				values = t.Generate(i - len(t.Rows))
			}
			i++
			out := make(map[rel.ColID]any, len(n.Cols))
			for _, c := range n.Cols {
				out[c.ID] = values[c.Ord]
			}
			return out
		}, nil
	case *plan.Filter:
		in, err := m.rows(n.Input)
		return func() map[rel.ColID]any {
			for {
				r := in()
				if r == nil || m.passes(n.Preds, r) {
					return r
				}
			}
		}, err
	case *plan.Project:
		in, err := m.rows(n.Input)
		return func() map[rel.ColID]any {
			r := in()
			if r == nil {
				return nil
			}
			out := make(map[rel.ColID]any, len(n.Items))
			for _, it := range n.Items {
				out[it.ID] = Eval(it.Expr, r)
			}
			return out
		}, err
	case *plan.Limit:
		in, err := m.rows(n.Input)
		skip, left := int64(0), int64(-1)
		if n.Offset != nil {
			skip, _ = Eval(n.Offset, nil).(int64)
		}
		if c, ok := Eval(n.Count, nil).(int64); ok {
			left = c
		}
		return func() map[rel.ColID]any {
			for ; skip > 0; skip-- {
				in()
			}
			if left == 0 {
				return nil
			}
			left--
			return in()
		}, err
	}
	return nil, pgerr.New(pgerr.InternalError, "memory source %q does not evaluate %T", m.Name, n)
}

func (m *memorySource) passes(preds []rel.Expr, r map[rel.ColID]any) bool {
	for _, p := range preds {
		if Eval(p, r) != true && (m.Loosen == nil || !m.Loosen(p, r)) {
			return false
		}
	}
	return true
}

// memoryRows makes batches of a thousand rows.
type memoryRows struct {
	m      *Memory
	ctx    context.Context
	schema rel.Schema
	next   func() map[rel.ColID]any
	closed bool
}

func (r *memoryRows) Schema() rel.Schema { return r.schema }

func (r *memoryRows) Next(ctx context.Context) (arrow.RecordBatch, error) {
	switch {
	case r.closed:
		return nil, pgerr.New(pgerr.InvalidCursorName, "the rows are closed")
	case r.ctx.Err() != nil:
		return nil, errors.Join(r.ctx.Err(), r.Close())
	case ctx.Err() != nil:
		return nil, errors.Join(ctx.Err(), r.Close())
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, rel.ArrowSchema(r.schema))
	defer b.Release()
	n := 0
	for ; n < 1000; n++ {
		row := r.next()
		if row == nil {
			break
		}
		for i, c := range r.schema {
			AppendValue(b.Field(i), row[c.ID])
		}
	}
	if n == 0 {
		return nil, io.EOF
	}
	if len(r.schema) == 0 {
		return array.NewRecordBatch(rel.ArrowSchema(nil), nil, int64(n)), nil
	}
	return b.NewRecordBatch(), nil
}

func (r *memoryRows) Close() error {
	if !r.closed {
		r.closed = true
		r.m.Active.Add(-1)
	}
	return nil
}

// AppendValue appends a value of rel/value.go to a builder of its Arrow type; a numeric
// that a decimal builder cannot hold exactly panics.
func AppendValue(b array.Builder, v any) {
	if v == nil {
		b.AppendNull()
		return
	}
	switch b := b.(type) {
	case *array.BooleanBuilder:
		b.Append(v.(bool))
	case *array.Int16Builder:
		b.Append(int16(v.(int64)))
	case *array.Int32Builder:
		b.Append(int32(v.(int64)))
	case *array.Int64Builder:
		b.Append(v.(int64))
	case *array.Uint32Builder:
		b.Append(uint32(v.(int64)))
	case *array.Float32Builder:
		b.Append(float32(v.(float64)))
	case *array.Float64Builder:
		b.Append(v.(float64))
	case *array.StringBuilder:
		b.Append(v.(string))
	case *array.BinaryBuilder:
		b.Append(v.([]byte))
	case *array.Date32Builder:
		b.Append(arrow.Date32(v.(rel.Day)))
	case *array.Time64Builder:
		b.Append(arrow.Time64(v.(rel.TimeOfDay)))
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(v.(rel.Instant)))
	case *array.FixedSizeBinaryBuilder:
		b.Append(v.(rel.Interval).Append(nil))
	case *array.Decimal128Builder:
		r, ok := new(big.Rat).SetString(v.(string))
		scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(b.Type().(*arrow.Decimal128Type).Scale)), nil)
		if !ok || !r.Mul(r, new(big.Rat).SetInt(scale)).IsInt() {
			panic("sourcetest: " + v.(string) + " does not fit its column")
		}
		b.Append(decimal128.FromBigInt(r.Num()))
	case *array.ListBuilder:
		b.Append(true)
		for _, x := range v.(rel.Array).Values {
			AppendValue(b.ValueBuilder(), x)
		}
	default:
		panic("sourcetest: no way to append to " + b.Type().String())
	}
}
