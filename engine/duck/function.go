package duck

import (
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/rel"
)

// function prints a call of a function in Go; numerics go in and come out in text form.
// One that reads the session's settings gets their number as a last argument.
func (p *printer) function(f *pgfunc.Func, e *rel.Call) string {
	args := make([]string, len(e.Args), len(e.Args)+1)
	for i, a := range e.Args {
		args[i] = p.exprAs(a, rel.Form{})
	}
	if f.Settings {
		args = append(args, p.sessionArg())
	}
	return duckdb.QuoteIdent(f.Sig) + "(" + strings.Join(args, ", ") + ")"
}

// sessionArg is the number of the session's settings, for what reads them.
func (p *printer) sessionArg() string { return strconv.FormatInt(p.session, 10) + "::BIGINT" }

// functionScalars makes the functions in Go known to DuckDB, under their signatures.
func functionScalars() []duckdb.Scalar {
	all := pgfunc.All()
	out := make([]duckdb.Scalar, len(all))
	for i, f := range all {
		out[i] = scalarOf(f)
	}
	return out
}

func scalarOf(f *pgfunc.Func) duckdb.Scalar {
	params := len(f.Proc.Args)
	s := duckdb.Scalar{
		Name: f.Sig, Ret: returns(f), Nulls: !f.Strict, Total: f.NoFail, Volatile: f.Proc.Volatile == 'v',
	}
	for _, oid := range f.Proc.Args {
		s.Args = append(s.Args, duckdb.TypeOf(rel.Of(oid), rel.Form{}))
	}
	if f.Settings {
		s.Args = append(s.Args, duckdb.BigInt)
	}
	s.Fn = func(in *duckdb.Chunk, out *duckdb.Vector) error {
		var c *pgfunc.Ctx
		args := make([]pgfunc.Input, params)
		for i := range args {
			args[i] = &column{v: &in.Args[i], n: in.Len}
		}
		var row func(int) error
		for i := range in.Rows() {
			if row == nil {
				if f.Settings {
					var err error
					if c, err = sessionOf(duckdb.Slice[int64](&in.Args[params], in.Len)[i]); err != nil {
						return err
					}
				}
				row = f.Bind(c, args, &column{v: out, n: in.Len})
			}
			if err := row(i); err != nil {
				return err
			}
		}
		return nil
	}
	return s
}

// returns is the DuckDB type of a function's result; a set is a list.
func returns(f *pgfunc.Func) duckdb.Type {
	t := duckdb.TypeOf(rel.Of(f.Proc.Ret), rel.Form{})
	if len(f.Proc.Out) > 1 {
		fields := make([]duckdb.Field, len(f.Proc.Out))
		for i, o := range f.Proc.Out {
			fields[i] = duckdb.Field{Name: o.Name, Type: duckdb.TypeOf(rel.Of(o.Type), rel.Form{})}
		}
		t = duckdb.Struct(fields...)
	}
	if f.Proc.RetSet {
		t = duckdb.List(t)
	}
	return t
}
