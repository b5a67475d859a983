package duck

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// textTemplates are functions over character strings and bytea.
var textTemplates = map[string]string{
	"textcat(text,text)":           "($1 || $2)",
	"lower(text)":                  "lower($1)",
	"upper(text)":                  "upper($1)",
	"length(text)":                 "CAST(length($1) AS INTEGER)",
	"char_length(text)":            "CAST(length($1) AS INTEGER)",
	"character_length(text)":       "CAST(length($1) AS INTEGER)",
	"octet_length(text)":           "CAST(strlen($1) AS INTEGER)",
	"bit_length(text)":             "CAST(strlen($1) * 8 AS INTEGER)",
	"length(bytea)":                "CAST(octet_length($1) AS INTEGER)",
	"octet_length(bytea)":          "CAST(octet_length($1) AS INTEGER)",
	"substr(text,int4)":            "substring($1, greatest($2, 1))",
	"substring(text,int4)":         "substring($1, greatest($2, 1))",
	"substr(text,int4,int4)":       "text_substr($1, $2, $3)",
	"substring(text,int4,int4)":    "text_substr($1, $2, $3)",
	"btrim(text)":                  "trim($1, ' ')",
	"ltrim(text)":                  "ltrim($1, ' ')",
	"rtrim(text)":                  "rtrim($1, ' ')",
	"btrim(text,text)":             "trim($1, $2)",
	"ltrim(text,text)":             "ltrim($1, $2)",
	"rtrim(text,text)":             "rtrim($1, $2)",
	"replace(text,text,text)":      "replace($1, $2, $3)",
	"position(text,text)":          "CAST(strpos($1, $2) AS INTEGER)",
	"strpos(text,text)":            "CAST(strpos($1, $2) AS INTEGER)",
	"left(text,int4)":              "left($1, $2)",
	"right(text,int4)":             "right($1, $2)",
	"lpad(text,int4)":              "text_lpad($1, $2, ' ')",
	"lpad(text,int4,text)":         "text_lpad($1, $2, $3)",
	"rpad(text,int4)":              "text_rpad($1, $2, ' ')",
	"rpad(text,int4,text)":         "text_rpad($1, $2, $3)",
	"repeat(text,int4)":            "text_repeat($1, $2)",
	"reverse(text)":                "reverse($1)",
	"split_part(text,text,int4)":   "text_split_part($1, $2, $3)",
	"starts_with(text,text)":       "starts_with($1, $2)",
	"ascii(text)":                  "CAST(ascii($1) AS INTEGER)",
	"chr(int4)":                    "text_chr($1)",
	"md5(text)":                    "md5($1)",
	"to_hex(int4)":                 "lower(to_hex(CAST($1 AS BIGINT) & 4294967295))",
	"to_hex(int8)":                 "lower(to_hex($1))",
	"translate(text,text,text)":    "translate($1, $2, $3)",
	"overlay(text,text,int4)":      "text_overlay($1, $2, $3, CAST(length($2) AS INTEGER))",
	"overlay(text,text,int4,int4)": "text_overlay($1, $2, $3, $4)",
	"quote_literal(text)":          "('''' || replace($1, '''', '''''') || '''')",
	"quote_ident(text)":            "pg_quote_ident($1)",
	"convert_to(text,text)":        "bytes_of($1, $2)",
	"convert_from(bytea,text)":     "text_of($1, $2)",
	"text(text)":                   "$1",
	"unaccent(text)":               "strip_accents($1)",
}

// like prints LIKE and its kin. PostgreSQL's escape is the backslash unless the pattern
// is like_escape(pattern, escape).
func like(word string) func(*printer, *rel.Call) (string, bool) {
	return func(p *printer, e *rel.Call) (string, bool) {
		if len(e.Args) != 2 || !e.Args[0].Type().IsText() {
			return "", false
		}
		pattern, escape := e.Args[1], `'\'`
		if c, ok := pattern.(*rel.Call); ok && (c.Func == "like_escape" || c.Func == "similar_escape") {
			esc, ok := c.Args[1].(*rel.Const)
			if c.Func != "like_escape" || !ok {
				return p.unsupported("ESCAPE that is not constant"), true
			}
			s, _ := esc.Val.(string)
			if len([]rune(s)) > 1 {
				return p.fail(pgerr.New(pgerr.InvalidEscapeSequence, "invalid escape string").WithHint("Escape string must be empty or one character.")), true
			}
			pattern, escape = c.Args[0], quote(s)
		}
		return "(" + p.expr(e.Args[0]) + " " + word + " " + p.expr(pattern) + " ESCAPE " + escape + ")", true
	}
}

// concat joins the text forms of its arguments, NULL being nothing.
func concat(p *printer, e *rel.Call) (string, bool) {
	return "concat(" + strings.Join(p.outputs(e.Args), ", ") + ")", len(e.Args) > 0
}

func concatWS(p *printer, e *rel.Call) (string, bool) {
	return "concat_ws(" + strings.Join(p.outputs(e.Args), ", ") + ")", len(e.Args) > 1
}

// format prints format('…%s…', …) as the pieces of the constant pattern joined.
func format(p *printer, e *rel.Call) (string, bool) {
	if len(e.Args) == 0 {
		return "", false
	}
	c, ok := e.Args[0].(*rel.Const)
	if !ok {
		return p.unsupported("format with a pattern that is not constant"), true
	}
	pattern, ok := c.Val.(string)
	if !ok {
		return "NULL::VARCHAR", true
	}
	values := p.outputs(e.Args[1:])
	parts := []string{"''"}
	for {
		before, rest, found := strings.Cut(pattern, "%")
		parts = append(parts, quote(before))
		if !found {
			return "concat(" + strings.Join(parts, ", ") + ")", true
		}
		if rest == "" {
			return p.fail(pgerr.New(pgerr.InvalidParameterValue, "unterminated format() type specifier").WithHint("For a single \"%%\" use \"%%%%\".")), true
		}
		kind := rest[0]
		pattern = rest[1:]
		if kind == '%' {
			parts = append(parts, "'%'")
			continue
		}
		if kind != 's' && kind != 'I' && kind != 'L' {
			return p.unsupported("the format() specifier %%%c", kind), true
		}
		if len(values) == 0 {
			return p.fail(pgerr.New(pgerr.InvalidParameterValue, "too few arguments for format()")), true
		}
		parts = append(parts, formatted(kind, values[0]))
		values = values[1:]
	}
}

func formatted(kind byte, sql string) string {
	switch kind {
	case 'I':
		return "coalesce(pg_quote_ident(" + sql + "), raise('22004', 'null values cannot be formatted as an SQL identifier'))"
	case 'L':
		return "coalesce('''' || replace(" + sql + ", '''', '''''') || '''', 'NULL')"
	}
	return sql
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

func pgTypeof(p *printer, e *rel.Call) (string, bool) {
	return "", false
}
