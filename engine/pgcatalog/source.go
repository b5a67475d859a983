package pgcatalog

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// Open gives the source that serves the system relations as v sees them. It holds nothing
// open; Close may be left out.
//
// It asks for the settings and prepared statements here: fragments run beside the session,
// which may change them.
func Open(v *View) source.Source {
	if v.Settings != nil {
		settings := v.Settings()
		v.Settings = func() []Setting { return settings }
	}
	if v.Prepared != nil {
		prepared := v.Prepared()
		v.Prepared = func() []Prepared { return prepared }
	}
	return &opened{v}
}

type opened struct{ v *View }

// Tables describes system relations by "schema.name"; the analyzer finds them by Relation.
func (o *opened) Tables(_ context.Context, want []source.Want) ([]source.Found, error) {
	out := make([]source.Found, 0, len(want))
	for i, w := range want {
		schema, name, _ := strings.Cut(w.Relation, ".")
		f := source.Found{Want: i}
		if t, ok := Relation(rel.Name{Schema: schema, Name: name}); ok {
			f.Table = t
		} else {
			f.Err = fmt.Errorf("no system relation %q", w.Relation)
		}
		out = append(out, f)
	}
	return out, nil
}

// Offer takes equalities between a column and a constant and plain projections.
func (o *opened) Offer(op plan.Node) source.Verdict {
	switch op := op.(type) {
	case *plan.Filter:
		for _, p := range op.Preds {
			if _, _, ok := equalsConstant(p); !ok {
				return source.Verdict{Reason: "system relations are filtered by equality with a constant only"}
			}
		}
		return source.Verdict{Kind: source.Exact}
	case *plan.Project:
		for _, it := range op.Items {
			if _, ok := it.Expr.(*rel.Col); !ok {
				return source.Verdict{Reason: "system relations compute nothing"}
			}
		}
		return source.Verdict{Kind: source.Exact}
	}
	return source.Verdict{Reason: "system relations are rows in memory"}
}

// equalities are the functions behind = between values that are equal when their Go forms are.
var equalities = map[string]bool{"oideq": true, "nameeq": true, "texteq": true, "chareq": true, "int2eq": true, "int4eq": true, "booleq": true,
	"nameeqtext": true, "texteqname": true}

// equalsConstant takes column = constant apart.
func equalsConstant(e rel.Expr) (id rel.ColID, value any, ok bool) {
	c, isCall := e.(*rel.Call)
	if !isCall || !equalities[c.Func] || len(c.Args) != 2 {
		return 0, nil, false
	}
	for i, a := range c.Args {
		col, isCol := a.(*rel.Col)
		k, isConst := c.Args[1-i].(*rel.Const)
		if isCol && isConst {
			return col.ID, k.Val, true
		}
	}
	return 0, nil, false
}

// Run gives the fragment's rows.
func (o *opened) Run(_ context.Context, f *plan.Fragment) (rel.Rows, error) {
	r := &rows{cols: f.Columns()}
	ords, err := r.read(o.v, f.Input)
	if err != nil {
		return nil, err
	}
	for _, c := range r.cols {
		r.ords = append(r.ords, ords[c.ID])
	}
	return r, nil
}

func (o *opened) Close() error { return nil }

// rows streams the rows of one relation that pass the fragment's predicates.
type rows struct {
	cols  []rel.Column
	ords  []int // of each column in a row
	table *rel.Table
	list  []row
}

// read sets the rows of a tree of Scan, Filter and Project and gives the ordinals that its
// column ids stand for.
func (r *rows) read(v *View, n plan.Node) (map[rel.ColID]int, error) {
	switch n := n.(type) {
	case *plan.Scan:
		r.table = n.Table
		r.list = v.world().table(n.Table).rows
		ords := make(map[rel.ColID]int, len(n.Cols))
		for _, c := range n.Cols {
			ords[c.ID] = c.Ord
		}
		return ords, nil
	case *plan.Filter:
		ords, err := r.read(v, n.Input)
		if err != nil {
			return nil, err
		}
		for _, p := range n.Preds {
			id, want, ok := equalsConstant(p)
			if !ok {
				return nil, pgerr.New(pgerr.InternalError, "system relations do not evaluate %s", p)
			}
			r.keep(ords[id], want)
		}
		return ords, nil
	case *plan.Project:
		in, err := r.read(v, n.Input)
		if err != nil {
			return nil, err
		}
		ords := make(map[rel.ColID]int, len(n.Items))
		for _, it := range n.Items {
			c, ok := it.Expr.(*rel.Col)
			if !ok {
				return nil, pgerr.New(pgerr.InternalError, "system relations do not evaluate %s", it.Expr)
			}
			ords[it.ID] = in[c.ID]
		}
		return ords, nil
	}
	return nil, pgerr.New(pgerr.InternalError, "system relations do not evaluate %T", n)
}

// keep leaves the rows whose column equals the value; NULL equals nothing.
func (r *rows) keep(ord int, want any) {
	var out []row
	for _, x := range r.list {
		if want != nil && x[ord] == want {
			out = append(out, x)
		}
	}
	r.list = out
}

func (r *rows) Schema() rel.Schema { return r.cols }

const batchRows = 8192

func (r *rows) Next(context.Context) (arrow.RecordBatch, error) {
	if len(r.list) == 0 {
		return nil, io.EOF
	}
	part := r.list[:min(batchRows, len(r.list))]
	r.list = r.list[len(part):]
	b := array.NewRecordBuilder(memory.DefaultAllocator, rel.ArrowSchema(r.cols))
	defer b.Release()
	for i, c := range r.cols {
		field, ord := b.Field(i), r.ords[i]
		field.Reserve(len(part))
		for _, x := range part {
			if err := appendValue(field, x[ord], c.Type); err != nil {
				return nil, fmt.Errorf("%s.%s: %w", r.table.Name, r.table.Columns[ord].Name, err)
			}
		}
	}
	if len(r.cols) == 0 {
		return array.NewRecordBatch(b.Schema(), nil, int64(len(part))), nil
	}
	return b.NewRecordBatch(), nil
}

// appendValue appends a value; that of a list may be in text form.
func appendValue(b array.Builder, v any, t rel.Type) error {
	if text, ok := v.(string); ok && t.IsArray() {
		parsed, err := pgvalue.Parse(text, rel.Of(t.OID), pgvalue.Settings{})
		if err != nil {
			return err
		}
		v = parsed
	}
	return pgvalue.AppendArrow(b, v, t, rel.Form{})
}

func (r *rows) Close() error {
	r.list = nil
	return nil
}
