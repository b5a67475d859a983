package duckdb

import (
	"context"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"

	m "github.com/duckdb/duckdb-go-bindings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// published maps DuckDB's types without parameters to PostgreSQL's. Query reads each of
// them in its own layout and checks every value where the PostgreSQL type is the narrower.
var published = map[m.Type]rel.Type{
	m.TypeBoolean: rel.Bool, m.TypeTinyInt: rel.Int2, m.TypeSmallInt: rel.Int2, m.TypeInteger: rel.Int4, m.TypeBigInt: rel.Int8,
	m.TypeUTinyInt: rel.Int2, m.TypeUSmallInt: rel.Int4, m.TypeUInteger: rel.Int8, m.TypeUBigInt: rel.NumericType(20, 0),
	m.TypeHugeInt: rel.NumericType(38, 0), m.TypeUHugeInt: rel.NumericType(38, 0), m.TypeFloat: rel.Float4, m.TypeDouble: rel.Float8,
	m.TypeVarchar: rel.Text, m.TypeBlob: rel.Bytea, m.TypeDate: rel.Date, m.TypeTime: rel.Time, m.TypeTimestamp: rel.Timestamp,
	m.TypeTimestampS: rel.Timestamp, m.TypeTimestampMS: rel.Timestamp, m.TypeTimestampNS: rel.Timestamp,
	m.TypeTimestampTZ: rel.Timestamptz, m.TypeInterval: rel.IntervalT, m.TypeUUID: rel.UUID,
}

// Publish gives the PostgreSQL type as which a column of a DuckDB type is published, or
// the reason why it cannot be.
func (t Type) Publish() (typ rel.Type, refused string) {
	if t.Alias == "JSON" {
		return rel.JSON, ""
	}
	switch t.ID {
	case m.TypeEnum: // the name that CREATE TYPE gave it is not known here
		return rel.Of(rel.Enum(rel.Name{}, t.Labels).OID), ""
	case m.TypeDecimal:
		return rel.NumericType(int(t.Width), int(t.Scale)), ""
	case m.TypeList:
		if t.Elem.ID == m.TypeList {
			return rel.Text, fmt.Sprintf("type %s: nested lists have no PostgreSQL array type", t)
		}
		elem, why := t.Elem.Publish()
		if why != "" {
			return rel.Text, why
		}
		if array, ok := rel.ArrayOf(elem); ok {
			return array, ""
		}
	default:
		if typ, ok := published[t.ID]; ok {
			return typ, ""
		}
	}
	return rel.Text, fmt.Sprintf("type %s has no PostgreSQL counterpart", t)
}

// Stream runs one query on a connection of its own, which is closed with the rows. within
// names the place of every error, as "sales.shop: orders".
func (d *DB) Stream(ctx context.Context, sql string, want []rel.Column, within func(error) error) (rel.Rows, error) {
	c, err := d.Connect()
	if err != nil {
		return nil, within(err)
	}
	r, err := c.Query(ctx, sql, want)
	if err != nil {
		c.Close()
		return nil, within(err)
	}
	return &owned{Rows: r, conn: c, within: within}, nil
}

// owned are rows that own their connection.
type owned struct {
	rel.Rows
	conn   *Conn
	within func(error) error
}

// Within makes a function that classifies errors and puts a place in front of their messages.
func Within(place string) func(error) error {
	return func(err error) error {
		e := *Classify(err)
		if e.Code == pgerr.QueryCanceled {
			return &e
		}
		e.Message = place + ": " + e.Message
		return &e
	}
}

func (o *owned) Next(ctx context.Context) (arrow.RecordBatch, error) {
	b, err := o.Rows.Next(ctx)
	if err != nil && err != io.EOF {
		err = o.within(err)
	}
	return b, err
}

func (o *owned) Close() error {
	o.Rows.Close()
	return o.conn.Close()
}
