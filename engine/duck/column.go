package duck

import (
	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/rel"
)

// column shows a vector of DuckDB's to a function in Go: pgfunc.Input and pgfunc.Output.
type column struct {
	v    *duckdb.Vector
	n    int // rows
	used int // elements of the list that is being written

	elems *column // that they go to
}

func (c *column) Null(row int) bool                 { return !c.v.Valid(row) }
func (c *column) SetNull(row int)                   { c.v.SetNull(row) }
func (c *column) Text(row int) string               { return c.v.Text(row) }
func (c *column) SetText(row int, s string)         { c.v.SetText(row, s) }
func (c *column) Bytes(row int) []byte              { return c.v.Bytes(row) }
func (c *column) SetBytes(row int, b []byte)        { c.v.SetBytes(row, b) }
func (c *column) List(row int) (offset, length int) { return c.v.List(row) }

func (c *column) Elems() pgfunc.Input {
	child := c.v.Child()
	return &column{v: &child, n: c.v.ListSize()}
}

func (c *column) SetList(row, n int) (elems pgfunc.Output, offset int) {
	offset = c.used
	c.used += n
	child := c.v.Reserve(c.used)
	c.v.SetList(row, offset, n)
	if c.elems == nil {
		c.elems = &column{}
	}
	c.elems.v, c.elems.n = &child, c.used
	return c.elems, offset
}

// Field is a column of a record.
func (c *column) Field(i int) pgfunc.Output {
	field := c.v.Field(i)
	return &column{v: &field, n: c.n}
}

func (c *column) Fixed() any {
	switch t := c.v.Type(); t.ID {
	case duckdb.Boolean.ID:
		return duckdb.Slice[bool](c.v, c.n)
	case duckdb.SmallInt.ID:
		return duckdb.Slice[int16](c.v, c.n)
	case duckdb.Integer.ID:
		return duckdb.Slice[int32](c.v, c.n)
	case duckdb.BigInt.ID:
		return duckdb.Slice[int64](c.v, c.n)
	case duckdb.UInteger.ID:
		return duckdb.Slice[uint32](c.v, c.n)
	case duckdb.Float.ID:
		return duckdb.Slice[float32](c.v, c.n)
	case duckdb.Double.ID:
		return duckdb.Slice[float64](c.v, c.n)
	case duckdb.Date.ID:
		return duckdb.Slice[rel.Day](c.v, c.n)
	case duckdb.Time.ID:
		return duckdb.Slice[rel.TimeOfDay](c.v, c.n)
	case duckdb.Timestamp.ID, duckdb.TimestampTZ.ID:
		return duckdb.Slice[rel.Instant](c.v, c.n)
	case duckdb.Interval.ID:
		return duckdb.Slice[rel.Interval](c.v, c.n)
	default:
		panic("values of " + t.String() + " have no fixed width")
	}
}
