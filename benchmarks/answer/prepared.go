package answer

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// Prepared is a statement that a server has parsed, as it describes it. Err is nil or has the
// other fields empty.
type Prepared struct {
	Params  []Column // only their types
	OIDs    []uint32 // of the parameters' types on that server
	Columns []Column
	Err     *pgconn.PgError
}

// Value is a parameter's in one of the two formats; nil Bytes are NULL.
type Value struct {
	Bytes  []byte
	Format int16
}

const prepared = "asked"

// Prepare has a statement parsed and described. types are the OIDs that the client declares, 0
// for one that the server is to find. Forget ends it, unless Err is set.
func Prepare(ctx context.Context, c *pgconn.PgConn, sql string, types []uint32) (*Prepared, error) {
	d, err := c.Prepare(ctx, prepared, sql, types)
	p := &Prepared{}
	if err != nil {
		if !errors.As(err, &p.Err) {
			return nil, err
		}
		return p, nil
	}
	p.OIDs = d.ParamOIDs
	user := userTypes{ctx: ctx, conn: c, known: map[uint32]userType{}}
	for _, oid := range d.ParamOIDs {
		col, err := user.column(pgconn.FieldDescription{DataTypeOID: oid})
		if err != nil {
			return nil, err
		}
		p.Params = append(p.Params, col)
	}
	for _, f := range d.Fields {
		col, err := user.column(f)
		if err != nil {
			return nil, err
		}
		p.Columns = append(p.Columns, col)
	}
	return p, nil
}

// Execute runs the prepared statement with values.
func Execute(ctx context.Context, c *pgconn.PgConn, values []Value, format int16) (*Answer, error) {
	bytes, formats := make([][]byte, len(values)), make([]int16, len(values))
	for i, v := range values {
		bytes[i], formats[i] = v.Bytes, v.Format
	}
	return read(ctx, c, c.ExecPrepared(ctx, prepared, bytes, formats, []int16{format}), format)
}

// Forget ends the prepared statement.
func Forget(ctx context.Context, c *pgconn.PgConn) error { return c.Deallocate(ctx, prepared) }

// DiffPrepared says how got is described differently from want, "" when it is not.
func DiffPrepared(want, got *Prepared) string {
	if want.Err != nil || got.Err != nil {
		return diffErrors(want.Err, got.Err)
	}
	if w, g := fmt.Sprint(want.Params), fmt.Sprint(got.Params); w != g {
		return fmt.Sprintf("types of parameters\nwant %s\ngot  %s", w, g)
	}
	if w, g := fmt.Sprint(want.Columns), fmt.Sprint(got.Columns); w != g {
		return fmt.Sprintf("columns of the statement (name, type, typmod)\nwant %s\ngot  %s", w, g)
	}
	return ""
}
