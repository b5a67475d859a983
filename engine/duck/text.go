package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/rel"
)

// textTemplates are functions over character strings and bytea.
var textTemplates = map[string]string{
	"textcat(text,text)":     "($1 || $2)",
	"length(text)":           "CAST(length($1) AS INTEGER)",
	"char_length(text)":      "CAST(length($1) AS INTEGER)",
	"character_length(text)": "CAST(length($1) AS INTEGER)",
	"octet_length(text)":     "CAST(strlen($1) AS INTEGER)",
	"bit_length(text)":       "CAST(strlen($1) * 8 AS INTEGER)",
	"length(bytea)":          "CAST(octet_length($1) AS INTEGER)",
	"octet_length(bytea)":    "CAST(octet_length($1) AS INTEGER)",
	"substr(text,int4)":      "CASE WHEN $2 IS NOT NULL THEN substring($1, greatest($2, 1)) END",
	"substring(text,int4)":   "CASE WHEN $2 IS NOT NULL THEN substring($1, greatest($2, 1)) END",
	"btrim(text)":            "trim($1, ' ')",
	"ltrim(text)":            "ltrim($1, ' ')",
	"rtrim(text)":            "rtrim($1, ' ')",
	"md5(text)":              "md5($1)",
	"text(text)":             "$1",
}

// like prints LIKE with a constant pattern by DuckDB's, whose escape is the backslash here.
// A pattern that ends with one may or may not be an error, which the function in Go knows.
func like(word string) func(*printer, *rel.Call) (string, bool) {
	return func(p *printer, e *rel.Call) (string, bool) {
		if len(e.Args) != 2 || !e.Args[0].Type().IsText() {
			return "", false
		}
		c, ok := e.Args[1].(*rel.Const)
		if !ok {
			return "", false
		}
		pattern, ok := c.Val.(string)
		if !ok || strings.HasSuffix(pattern, `\`) {
			return "", false
		}
		return "(" + p.expr(e.Args[0]) + " " + word + " " + p.expr(c) + " ESCAPE '\\')", true
	}
}

// concat joins the text forms of its arguments, NULL being nothing.
func concat(p *printer, e *rel.Call) (string, bool) {
	return "concat(" + strings.Join(p.outputs(e.Args), ", ") + ")", len(e.Args) > 0
}

func concatWS(p *printer, e *rel.Call) (string, bool) {
	return "concat_ws(" + strings.Join(p.outputs(e.Args), ", ") + ")", len(e.Args) > 1
}

// format prints format() over the text forms of its arguments.
func format(p *printer, e *rel.Call) (string, bool) {
	if len(e.Args) == 0 {
		return "", false
	}
	if e.Variadic {
		return formatVariadic(p, e)
	}
	return "pg_format(" + p.expr(e.Args[0]) + ", CAST([" + strings.Join(p.outputs(e.Args[1:]), ", ") + "] AS VARCHAR[]))", true
}

// formatVariadic prints format() of an array of arguments.
func formatVariadic(p *printer, e *rel.Call) (string, bool) {
	list, ok := p.spread(e.Args[1], func(elem rel.Type, f rel.Form) (string, bool) { return p.outputIn("x", elem, f) })
	if !ok {
		return p.unsupported("format with VARIADIC %s", e.Args[1].Type()), true
	}
	return "pg_format(" + p.expr(e.Args[0]) + ", CAST(coalesce(" + list + ", []) AS VARCHAR[]))", true
}

// quoteAny prints quote_literal and quote_nullable of what is no text: of its text.
func quoteAny(p *printer, e *rel.Call) (string, bool) {
	if len(e.Args) != 1 || e.Args[0].Type().OID == rel.TextOID {
		return "", false
	}
	return duckdb.QuoteIdent(e.Func+"(text)") + "(" + p.text(e.Args[0]) + ")", true
}

// formatScalar is what format prints.
func formatScalar() duckdb.Scalar {
	return duckdb.Scalar{Name: "pg_format", Args: []duckdb.Type{duckdb.Varchar, duckdb.List(duckdb.Varchar)}, Ret: duckdb.Varchar,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			elems := in.Args[1].Child()
			for i := range in.Rows() {
				offset, n := in.Args[1].List(i)
				args := make([]pgfunc.Opt[string], n)
				for k := range args {
					if elems.Valid(offset + k) {
						args[k] = pgfunc.Some(elems.Text(offset + k))
					}
				}
				s, err := pgfunc.Format(in.Args[0].Text(i), args)
				if err != nil {
					return err
				}
				out.SetText(i, s)
			}
			return nil
		}}
}

// catText is || of a character string and anything else.
func catText(p *printer, e *rel.Call) (string, bool) {
	return "(" + strings.Join(p.texts(e.Args), " || ") + ")", len(e.Args) == 2
}

// texts prints expressions in PostgreSQL's text form.
func (p *printer) texts(es []rel.Expr) []string {
	out := make([]string, len(es))
	for i, e := range es {
		out[i] = p.text(e)
	}
	return out
}

// outputs prints expressions as their types' output functions do, which cast to text does
// too, except that a boolean is t or f.
func (p *printer) outputs(es []rel.Expr) []string {
	out := p.texts(es)
	for i, e := range es {
		if e.Type().OID == rel.BoolOID {
			out[i] = boolOutput(p.expr(e))
		}
	}
	return out
}

func boolOutput(sql string) string { return "left(CAST(" + sql + " AS VARCHAR), 1)" }

func (p *printer) text(e rel.Expr) string {
	if e.Type().IsText() {
		return p.expr(e)
	}
	sql, ok := p.toText(p.expr(e), e.Type(), rel.FormOf(e))
	if !ok {
		return p.unsupported("the text form of %s", e.Type())
	}
	return sql
}

// pgTypeof is known without a value.
func pgTypeof(p *printer, e *rel.Call) (string, bool) {
	return fmt.Sprintf("%d::UINTEGER", e.Args[0].Type().OID), true
}
