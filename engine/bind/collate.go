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

// icuCollations are those of pg_collation by name; the locale is the name without "-x-icu".
var icuCollations = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	cols, _, rows := pgtypes.Catalog("pg_collation")
	name, locale := slices.Index(cols, "collname"), slices.Index(cols, "colliculocale")
	for _, r := range rows {
		if r[locale] != nil && *r[locale]+icuSuffix == *r[name] {
			out[*r[name]] = true
		}
	}
	return out
})

const icuSuffix = "-x-icu"

// byBytes are the collations that order texts by their bytes. Those that asciiOnly lists
// know the letters of ASCII only.
var (
	byBytes   = []string{"default", "C", "POSIX", "ucs_basic", "C.utf8"}
	asciiOnly = []string{"C", "POSIX", "ucs_basic"}
)

// otherwise is the language, Latvian, whose order ICU has changed between its versions.
const otherwise = "lv"

// collate binds expr COLLATE name. What follows from it is derived once the statement is
// bound (collated).
func (q *query) collate(c *pg.CollateClause) (rel.Expr, error) {
	e, err := q.expr(c.Arg)
	if err != nil {
		return nil, err
	}
	if e, err = q.settle(e, c.Location); err != nil {
		return nil, err
	}
	if typeCollation(e.Type()) == "" {
		return nil, q.errorf(c.Location, pgerr.DatatypeMismatch, "collations are not supported by type %s", q.spellOf(e))
	}
	name, err := q.collation(c)
	if err != nil {
		return nil, err
	}
	k := &rel.Collate{Arg: e, Use: rel.Written, Name: name}
	if q.inline == nil {
		q.written[k] = c.Location
	}
	return k, nil
}

// collation resolves the name of a COLLATE clause.
func (q *query) collation(c *pg.CollateClause) (string, error) {
	names := fieldNames(c.Collname)
	name := names[len(names)-1]
	unknown := func() error {
		return q.errorf(c.Location, pgerr.UndefinedObject, "collation \"%s\" for encoding \"UTF8\" does not exist", strings.Join(names, "."))
	}
	if len(names) > 1 {
		switch schema := names[len(names)-2]; schema {
		case "pg_catalog":
		case "information_schema", "pg_toast":
			return "", unknown()
		default:
			return "", q.errorf(c.Location, pgerr.InvalidSchemaName, "schema \"%s\" does not exist", schema)
		}
	}
	if slices.Contains(byBytes, name) || icuCollations()[name] {
		return name, nil
	}
	language, _, _ := strings.Cut(strings.TrimSuffix(name, icuSuffix), "-")
	icu := strings.HasSuffix(name, icuSuffix)
	if icu && language != otherwise || !strings.ContainsAny(name, "_-") { // no locale's name
		return "", unknown()
	}
	return "", q.errorf(c.Location, pgerr.FeatureNotSupported, "collation \"%s\" is not supported yet", name).
		WithHint("The gateway compares text by bytes, as PostgreSQL's collation \"C\" does, or by the ICU collations that pg_collation lists.")
}

// typeCollation names the collation of a type's values where nothing says another; "" for
// the types that have none.
func typeCollation(t rel.Type) string {
	info, ok := pgtypes.TypeByOID(t.OID)
	switch {
	case !ok || info.Collation == 0:
		return ""
	case info.Collation == cCollation:
		return "C"
	}
	return "default"
}

const cCollation rel.OID = 950

// literalCollation is pg_collation_for('…'): an untyped literal has no collation yet.
func (q *query) literalCollation(f *pg.FuncCall) (rel.Expr, bool) {
	_, name := funcName(f)
	if name != "pg_collation_for" || len(f.Args) != 1 || f.Args[0].GetAConst() == nil {
		return nil, false
	}
	k := f.Args[0].GetAConst()
	_, text := k.Val.(*pg.A_Const_Sval)
	return &rel.Const{Typ: rel.Text}, text || k.Isnull
}

func (b *binder) notCollatable(e rel.Expr) error {
	return pgerr.New(pgerr.DatatypeMismatch, "collations are not supported by type %s", b.spellOf(e))
}
