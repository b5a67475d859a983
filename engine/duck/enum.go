package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// Values of enums are their labels' text. Equality is that of the text; order is that of
// the labels' positions, which DuckDB's own ENUM finds.

// enumKey is the key (keySQL) that orders values of an enum: the position of the label.
func enumKey(u *rel.UserType) string {
	if len(u.Labels) == 0 {
		return "(CASE WHEN $1 IS NULL THEN NULL::UTINYINT END)"
	}
	labels := make([]string, len(u.Labels))
	for i, l := range u.Labels {
		labels[i] = quote(l)
	}
	return "enum_code(CAST($1 AS ENUM(" + strings.Join(labels, ", ") + ")))"
}

// enumOf is the enum that a call's first argument is of.
func enumOf(e *rel.Call) (*rel.UserType, bool) {
	if len(e.Args) == 0 {
		return nil, false
	}
	return rel.EnumOf(e.Args[0].Type().OID)
}

// enumScalars read labels. The session says how an error names the type.
func enumScalars() []duckdb.Scalar {
	return []duckdb.Scalar{
		{Name: "enum_in", Args: []duckdb.Type{duckdb.Varchar, duckdb.UInteger, duckdb.BigInt}, Ret: duckdb.Varchar,
			Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
				oids, ids := duckdb.Slice[uint32](&in.Args[1], in.Len), duckdb.Slice[int64](&in.Args[2], in.Len)
				for i := range in.Rows() {
					c, err := sessionOf(ids[i])
					if err != nil {
						return err
					}
					label := in.Args[0].Text(i)
					if _, err := pgvalue.Parse(label, rel.Of(rel.OID(oids[i])), c.Settings); err != nil {
						return err
					}
					out.SetText(i, label)
				}
				return nil
			}},
	}
}

// enumEnd prints enum_first and enum_last, which look at their argument's type only.
func enumEnd(p *printer, e *rel.Call) (string, bool) {
	u, ok := enumOf(e)
	if !ok {
		return "", false
	}
	if len(u.Labels) == 0 {
		return "raise('55000', " + quote("enum "+p.settings.UserTypeName(u)+" contains no values") + ")", true
	}
	label := u.Labels[0]
	if e.Func == "enum_last" {
		label = u.Labels[len(u.Labels)-1]
	}
	return p.ofType(e.Args[0], quote(label)), true
}

// ofType prints a value that depends on an argument's type only. The argument is
// evaluated, as it may raise an error.
func (p *printer) ofType(arg rel.Expr, value string) string {
	if !pgfunc.MayRaise(arg) {
		return value
	}
	x := p.expr(arg)
	return "CASE WHEN " + x + " IS NULL THEN " + value + " ELSE coalesce(left(" + x + ", 0), '') || " + value + " END"
}

// enumRange prints enum_range of a type, or from one label to another, either of which may be NULL.
func enumRange(p *printer, e *rel.Call) (string, bool) {
	u, ok := enumOf(e)
	if !ok {
		return "", false
	}
	labels := make([]string, len(u.Labels))
	for i, l := range u.Labels {
		labels[i] = quote(l)
	}
	list := "CAST([" + strings.Join(labels, ", ") + "] AS VARCHAR[])"
	if len(e.Args) == 1 {
		return list, true
	}
	at := func(arg rel.Expr, otherwise int) string {
		return fmt.Sprintf("coalesce(CAST(%s AS INTEGER) + 1, %d)", p.key(arg), otherwise)
	}
	return list + "[" + at(e.Args[0], 1) + ":" + at(e.Args[1], len(labels)) + "]", true
}

func enumCmp(p *printer, e *rel.Call) (string, bool) {
	if _, ok := enumOf(e); !ok || len(e.Args) != 2 {
		return "", false
	}
	l, r := p.pair(e.Args[0], e.Args[1])
	return fmt.Sprintf("CASE WHEN %[1]s < %[2]s THEN -1 WHEN %[1]s > %[2]s THEN 1 WHEN %[1]s = %[2]s THEN 0 END", l, r), true
}

// enumSend prints the binary form, which is the label's text.
func enumSend(p *printer, e *rel.Call) (string, bool) {
	if _, ok := enumOf(e); !ok {
		return "", false
	}
	return "encode(" + p.expr(e.Args[0]) + ")", true
}
