package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgctype"
	"github.com/meshgate/meshgate/engine/pgregex"
	"github.com/meshgate/meshgate/engine/rel"
)

// settledOrder are the characters that DuckDB's ICU and PostgreSQL's, of other versions, were
// found to order alike: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic's basic block,
// Indic scripts up to Bengali, punctuation, kana, Hangul, pictographs, Deseret, letters for
// mathematics. Newer characters move from version to version.
const settledOrder = `\x{1}-\x{61C}\x{620}-\x{674}\x{900}-\x{9FF}\x{E00}-\x{E7F}\x{10D0}-\x{10FF}\x{1E00}-\x{1E9A}\x{1E9E}-\x{20BF}\x{2100}-\x{23FF}\x{3040}-\x{30FF}\x{AC00}-\x{D7A3}\x{FB00}-\x{FB06}\x{10400}-\x{1044F}\x{1D400}-\x{1D7FF}\x{1F300}-\x{1F64F}`

// settledHan are the characters of Han that are ordered alike where a language has no order of
// its own that covers more than Japan's and Korea's sets do: three have changed their radical.
const settledHan = `\x{4E00}-\x{537D}\x{537F}-\x{5953}\x{5955}-\x{6C76}\x{6C78}-\x{9FEF}`

// icuLocale is a collation's locale, as the ICU in DuckDB knows it: for Bokmål and Nynorsk, which
// are ordered as Norwegian since, it still has orders of their own.
func icuLocale(collation string) (locale, settled string) {
	locale, settled = strings.TrimSuffix(collation, "-x-icu"), settledOrder+settledHan
	switch language, _, _ := strings.Cut(locale, "-"); language {
	case "nb", "nn":
		locale = "no"
	case "zh", "yue":
		settled = settledOrder
	}
	return locale, settled
}

// collate prints what a collation that is not the database's does.
func (p *printer) collate(e *rel.Collate) string {
	switch e.Use {
	case rel.OrderKey:
		return p.collationKey(e)
	case rel.Under:
		if isNull(e.Arg) {
			return p.expr(e.Arg)
		}
		call, ok := e.Arg.(*rel.Call)
		if !ok || len(call.Args) != 1 || caseUnder[call.Func] == nil {
			return p.unsupported("%s under collation \"%s\"", e.Arg, e.Name)
		}
		return "case_" + call.Func + "(" + p.expr(call.Args[0]) + ", " + quote(e.Name) + ")"
	case rel.Pattern:
		return "(chr(0) || " + quote(pgregex.Mark(localeOf(e.Name))[1:]) + " || " + p.expr(e.Arg) + ")"
	case rel.Undetermined:
		return p.undetermined(e)
	}
	return p.fail(errInternal("a COLLATE clause in a plan"))
}

// localeOf is what a collation knows of characters.
func localeOf(collation string) pgctype.Locale {
	if strings.HasSuffix(collation, "-x-icu") {
		return pgctype.ICU
	}
	return pgctype.ASCII
}

// collationKey prints a key of ICU's order. icu_sort_key is the collator's own key in upper-case
// hexadecimal digits, and "!" comes before them all: a key that another begins with stays the
// lesser, and texts of one key follow their bytes, as PostgreSQL's deterministic collations do.
// A text with a character that is not settled is 0A000.
func (p *printer) collationKey(e *rel.Collate) string {
	t := e.Arg.Type()
	if t.IsArray() && rel.FormOf(e.Arg).Nested {
		return p.unsupported("the order of arrays of several dimensions under collation \"%s\"", e.Name)
	}
	arg := p.expr(e.Arg)
	if t.OID == rel.BPCharOID || t.OID == rel.BPCharArrayOID {
		arg = p.key(e.Arg) // its trailing blanks do not count
	}
	locale, settled := icuLocale(e.Name)
	key := "(CASE WHEN NOT regexp_matches(%s, '^[" + settled + "]*$') THEN raise('0A000', 'collation \"" + e.Name +
		"\" is not supported for this text yet: ' || %[1]s) ELSE icu_sort_key(%[1]s, '" + locale + "') || '!' || %[1]s END)"
	if t.IsArray() {
		return "list_transform(" + arg + ", lambda v: " + fmt.Sprintf(key, "v") + ")"
	}
	switch e.Arg.(type) {
	case *rel.Col, *rel.Const:
		return fmt.Sprintf(key, arg)
	}
	return "list_transform([" + arg + "], lambda v: " + fmt.Sprintf(key, "v") + ")[1]" // evaluated once
}

// textOfKey prints the text that a key was made of: no digit is "!", so the first one ends the key.
func textOfKey(key string) string { return "regexp_replace(" + key + ", '^[^!]*!', '')" }

// orderKey gives the key that e is; nil for any other expression.
func orderKey(e rel.Expr) *rel.Collate {
	if k, ok := e.(*rel.Collate); ok && k.Use == rel.OrderKey {
		return k
	}
	return nil
}

// keptValue is what a sort key is the key of.
func keptValue(e rel.Expr) rel.Expr {
	if k := orderKey(e); k != nil {
		return k.Arg
	}
	return e
}

// undetermined prints the error of a value whose collation is not determined.
func (p *printer) undetermined(e *rel.Collate) string {
	of := []rel.Expr{e.Arg}
	if call, ok := e.Arg.(*rel.Call); ok {
		of = call.Args
	}
	present := make([]string, len(of))
	for i, a := range of {
		present[i] = p.expr(a) + " IS NOT NULL"
	}
	message := quote("could not determine which collation to use for " + e.Name)
	return "CAST(CASE WHEN " + strings.Join(present, " AND ") + " THEN raise('42P22', " + message + ") END AS " + duckType(e.Type(), rel.FormOf(e.Arg)) + ")"
}

// caseScalars are the mappings of case under a collation: of a text, by the collation's name.
func caseScalars() []duckdb.Scalar {
	var out []duckdb.Scalar
	for name, f := range caseUnder {
		out = append(out, duckdb.Scalar{Name: "case_" + name, Args: []duckdb.Type{duckdb.Varchar, duckdb.Varchar}, Ret: duckdb.Varchar, Total: name != "initcap",
			Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
				for i := range in.Rows() {
					s, err := f(in.Args[0].Text(i), in.Args[1].Text(i))
					if err != nil {
						return err
					}
					out.SetText(i, s)
				}
				return nil
			}})
	}
	return out
}

var caseUnder = map[string]func(s, collation string) (string, error){
	"lower":   func(s, collation string) (string, error) { return pgctype.LowerUnder(s, collation), nil },
	"upper":   func(s, collation string) (string, error) { return pgctype.UpperUnder(s, collation), nil },
	"initcap": pgctype.InitcapUnder,
}
