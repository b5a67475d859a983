package engine

import (
	"context"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// textColumns are columns of type text, for SHOW and EXPLAIN.
func textColumns(names ...string) []rel.Column {
	cols := make([]rel.Column, len(names))
	for i, n := range names {
		cols[i] = rel.Column{ID: rel.ColID(i + 1), Name: n, Type: rel.Text}
	}
	return cols
}

// literalRows streams rows that are at hand.
func literalRows(cols []rel.Column, values [][]any) (rel.Rows, error) {
	b := array.NewRecordBuilder(memory.DefaultAllocator, rel.ArrowSchema(cols))
	defer b.Release()
	for _, row := range values {
		for i, v := range row {
			if err := pgvalue.AppendArrow(b.Field(i), v, cols[i].Type, cols[i].Form); err != nil {
				return nil, err
			}
		}
	}
	return &literal{cols: cols, batch: b.NewRecordBatch()}, nil
}

type literal struct {
	cols  []rel.Column
	batch arrow.RecordBatch
}

func (l *literal) Schema() rel.Schema { return l.cols }

func (l *literal) Next(context.Context) (arrow.RecordBatch, error) {
	if l.batch == nil {
		return nil, io.EOF
	}
	b := l.batch
	l.batch = nil
	return b, nil
}

func (l *literal) Close() error {
	if l.batch != nil {
		l.batch.Release()
		l.batch = nil
	}
	return nil
}
