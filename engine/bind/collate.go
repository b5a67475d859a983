package bind

import (
	"slices"
	"strings"
	"sync"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// Text compares by bytes. An ICU collation that a statement names (COLLATE "de-x-icu") makes
// its operand a rel.Collate, the key that texts are ordered by there. Ordering operators, sort
// keys, min, max, GREATEST and LEAST take the key; equality and what a statement gives back
// take the text itself, for these collations are deterministic. Anywhere else a collation
// might matter, and is refused (uncollatable), so that none is lost on the way.

// icuLocales are the locales of pg_collation by collation name.
var icuLocales = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	cols, _, rows := pgtypes.Catalog("pg_collation")
	name, locale := slices.Index(cols, "collname"), slices.Index(cols, "colliculocale")
	for _, r := range rows {
		if r[locale] != nil {
			out[*r[name]] = *r[locale]
		}
	}
	return out
})

// otherwise are the languages whose order ICU has changed between its versions.
var otherwise = []string{"lv", "nb", "nn"}

// collate binds expr COLLATE name.
func (q *query) collate(c *pg.CollateClause) (rel.Expr, error) {
	e, err := q.expr(c.Arg)
	if err != nil {
		return nil, err
	}
	names := fieldNames(c.Collname)
	name := names[len(names)-1]
	locale, icu := icuLocales()[name]
	if !icu {
		if err := q.byteOrder(name, c.Location); err != nil {
			return nil, err
		}
	}
	if e, err = q.settle(e, c.Location); err != nil {
		return nil, err
	}
	t := e.Type()
	if !t.IsText() {
		return nil, q.errorf(c.Location, pgerr.DatatypeMismatch, "collations are not supported by type %s", typeName(e))
	}
	e = plainText(e) // the outer of two collations holds
	if !icu {
		return e, nil
	}
	if t.OID != rel.TextOID && t.OID != rel.VarcharOID {
		return nil, q.errorf(c.Location, pgerr.FeatureNotSupported, "collation \"%s\" is not supported for type %s yet", name, typeName(e)).
			WithHint("Cast the value to text.")
	}
	k := &rel.Collate{Arg: e, Locale: locale}
	q.placed(k, c.Location)
	return k, nil
}

// byteOrder accepts the names of the order by bytes.
func (q *query) byteOrder(name string, loc int32) error {
	language, _, _ := strings.Cut(strings.TrimSuffix(name, "-x-icu"), "-")
	icu := strings.HasSuffix(name, "-x-icu")
	switch {
	case slices.Contains([]string{"default", "C", "POSIX", "ucs_basic", "C.utf8"}, name):
		return nil
	case icu && !slices.Contains(otherwise, language), !strings.ContainsAny(name, "_-"): // no locale's name
		return q.errorf(loc, pgerr.UndefinedObject, "collation \"%s\" for encoding \"UTF8\" does not exist", name)
	}
	return q.errorf(loc, pgerr.FeatureNotSupported, "collation \"%s\" is not supported yet", name).
		WithHint("The gateway compares text by bytes, as PostgreSQL's collation \"C\" does, or by the ICU collations that pg_collation lists.")
}

// withKey gives the collation's key that e is, if it is one; casts that only relabel may stand around.
func withKey(e rel.Expr) *rel.Collate {
	switch e := e.(type) {
	case *rel.Collate:
		if !e.Back {
			return e
		}
	case *rel.Cast:
		if e.To == rel.Text && e.Arg.Type().OID == rel.VarcharOID {
			return withKey(e.Arg)
		}
	}
	return nil
}

// plainText is e without the collation that stands on it.
func plainText(e rel.Expr) rel.Expr {
	switch k := withKey(e); {
	case k == nil:
		return e
	case e == rel.Expr(k):
		return k.Arg
	}
	c := *e.(*rel.Cast)
	c.Arg = plainText(c.Arg)
	return &c
}

// valueOf is the text that a key computed by e stands for, which keeps its collation;
// without a locale e is no key.
func valueOf(e rel.Expr, locale string) rel.Expr {
	if locale == "" {
		return e
	}
	return &rel.Collate{Arg: &rel.Collate{Arg: e, Locale: locale, Back: true}, Locale: locale}
}

// sameCollation refuses operands for which different collations are written.
func (q *query) sameCollation(operands ...*pg.Node) error {
	first := ""
	for _, c := range writtenCollations(operands) {
		names := fieldNames(c.Collname)
		name := names[len(names)-1]
		if first != "" && name != first {
			return q.errorf(c.Location, pgerr.CollationMismatch, "collation mismatch between explicit collations \"%s\" and \"%s\"", first, name)
		}
		first = name
	}
	return nil
}

// writtenCollations are the COLLATE clauses that say by what the operands compare.
func writtenCollations(operands []*pg.Node) []*pg.CollateClause {
	var out []*pg.CollateClause
	for _, n := range operands {
		switch x := n.GetNode().(type) {
		case *pg.Node_CollateClause:
			out = append(out, x.CollateClause)
		case *pg.Node_MinMaxExpr:
			out = append(out, writtenCollations(x.MinMaxExpr.Args)...)
		case *pg.Node_CoalesceExpr:
			out = append(out, writtenCollations(x.CoalesceExpr.Args)...)
		case *pg.Node_AExpr:
			if a := x.AExpr; a.Kind == pg.A_Expr_Kind_AEXPR_OP && opName(a.Name) == "||" {
				out = append(out, writtenCollations([]*pg.Node{a.Lexpr, a.Rexpr})...)
			}
		}
	}
	return out
}

// collateExtreme makes min and max work on keys; it gives the locale.
func (q *query) collateExtreme(agg *rel.Agg) string {
	if agg.Func != "min" && agg.Func != "max" || len(agg.Args) != 1 || withKey(agg.Args[0]) == nil {
		return ""
	}
	k := &rel.Collate{Arg: plainText(agg.Args[0]), Locale: withKey(agg.Args[0]).Locale}
	agg.Args = []rel.Expr{k}
	return k.Locale
}

// collated makes keys of all operands if a collation is written for one; written are their nodes.
func (q *query) collated(es []rel.Expr, written ...*pg.Node) (string, []rel.Expr, error) {
	if err := q.sameCollation(written...); err != nil {
		return "", nil, err
	}
	var key *rel.Collate
	for _, e := range es {
		k := withKey(e)
		if k != nil && key != nil && k.Locale != key.Locale {
			return "", nil, q.errorf(q.place(k, -1), pgerr.CollationMismatch,
				"collation mismatch between explicit collations \"%s-x-icu\" and \"%s-x-icu\"", key.Locale, k.Locale)
		}
		if k != nil {
			key = k
		}
	}
	if key == nil {
		return "", es, nil
	}
	out := make([]rel.Expr, len(es))
	for i, e := range es {
		out[i] = &rel.Collate{Arg: plainText(e), Locale: key.Locale}
	}
	return key.Locale, out, nil
}

// collateOperands gives an operator of two texts what it works on under their collation.
func (q *query) collateOperands(op string, args []rel.Expr) error {
	if len(args) != 2 || withKey(args[0]) == nil && withKey(args[1]) == nil {
		return nil
	}
	_, keys, err := q.collated(args)
	if err != nil {
		return err
	}
	switch op {
	case "<", "<=", ">", ">=":
		copy(args, keys)
	case "=", "<>", "~~", "!~~": // by bytes under any deterministic collation
		for i, e := range args {
			args[i] = plainText(e)
		}
	}
	return nil
}

// sortCollated separates what is given back from what is sorted by: a select list's text
// under a collation is the text, and the key becomes a column of its own.
func (q *query) sortCollated(targets []target, order []orderKey, on []int) ([]target, error) {
	for i, n := 0, len(targets); i < n; i++ {
		t := targets[i]
		k := withKey(t.expr)
		switch {
		case k == nil:
			continue
		case len(on) > 0 && !t.junk || slices.Contains(on, i):
			return nil, q.errorf(q.place(k, t.loc), pgerr.FeatureNotSupported, "DISTINCT ON of a text with a collation is not supported yet")
		case t.junk:
			continue
		case q.nesting > 1 || q.parent != nil: // an outer query would have to go by the column's collation
			return nil, q.uncollated(k, t.loc)
		}
		targets[i].expr = plainText(t.expr)
		sorted := false
		for j := range order {
			if order[j].target == i {
				order[j].target, sorted = len(targets), true
			}
		}
		if sorted {
			targets = append(targets, target{name: t.name, expr: t.expr, loc: t.loc, junk: true})
		}
	}
	return targets, nil
}

func (q *query) uncollated(k *rel.Collate, loc int32) error {
	return q.errorf(q.place(k, loc), pgerr.FeatureNotSupported, "collation \"%s-x-icu\" is not supported here yet", k.Locale).
		WithHint("It is in ORDER BY, comparisons, min, max, GREATEST and LEAST.")
}
