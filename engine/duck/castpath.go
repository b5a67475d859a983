package duck

import (
	"fmt"
	"strconv"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// castByCatalog converts as pg_cast says where no table of ours does: by the cast's
// function, by a new label, or through the text form. The modifier of to is applied.
func (p *printer) castByCatalog(sql string, from rel.Type, ff rel.Form, to rel.Type, tf rel.Form, explicit bool) (string, bool) {
	if from.OID == to.OID {
		return p.fit(sql, from, to, explicit)
	}
	path, c := pgtypes.FindCoercion(from.OID, to.OID, pgtypes.Explicit)
	switch path {
	case pgtypes.Func:
		f, ok := pgfunc.ByOID(c.Func)
		if !ok {
			return "", false
		}
		sql = p.castFunc(f, convertOne(sql, ff, rel.Form{}), to, explicit)
		switch {
		case to.OID == rel.NumericOID:
			sql = convertOne(sql, rel.Form{}, tf)
		case to.IsText():
			return fitText(sql, rel.Text, to, explicit), true
		}
		if len(f.Proc.Args) > 1 { // it has seen the modifier
			return sql, true
		}
		return p.fit(sql, rel.Of(to.OID), to, explicit)
	case pgtypes.Relabel:
		if duckType(from, ff) != duckType(to, tf) {
			return "", false
		}
		if to.OID == rel.InetOID { // a cidr always shows its mask
			sql = fmt.Sprintf("value_in(%s, %d::UINTEGER)", sql, to.OID)
		}
		return p.fit(sql, rel.Of(to.OID), to, explicit)
	case pgtypes.ViaIO:
		text, ok := p.toText(sql, from, ff)
		if !ok {
			return "", false
		}
		return p.fromText(text, to, tf, explicit)
	}
	return "", false
}

// hasCastFunc says whether pg_cast has a function for the pair, and we have it in Go.
func (p *printer) hasCastFunc(from, to rel.Type) bool {
	c, ok := pgtypes.Cast(from.OID, to.OID)
	if !ok || c.Method != 'f' {
		return false
	}
	_, ok = pgfunc.ByOID(c.Func)
	return ok
}

// isReg says whether values of a type are OIDs that read and print as names.
func isReg(t rel.Type) bool {
	switch t.OID {
	case rel.RegclassOID, rel.RegtypeOID, rel.RegnamespaceOID, rel.RegprocOID, rel.RegprocedureOID, rel.RegroleOID, rel.RegoperOID:
		return true
	}
	return false
}

// castFunc calls a cast's function: its further arguments are the modifier and whether the cast is explicit.
func (p *printer) castFunc(f *pgfunc.Func, sql string, to rel.Type, explicit bool) string {
	s := duckdb.QuoteIdent(f.Sig) + "(" + sql
	if len(f.Proc.Args) > 1 {
		s += ", " + strconv.Itoa(int(to.Mod)) + "::INTEGER"
	}
	if len(f.Proc.Args) > 2 {
		s += ", " + strconv.FormatBool(explicit)
	}
	if f.Settings {
		s += ", " + strconv.FormatInt(p.session, 10) + "::BIGINT"
	}
	return s + ")"
}

// fit applies the modifier of to, whose type sql has, by the cast from a type to itself
// that pg_cast has for it.
func (p *printer) fit(sql string, from, to rel.Type, explicit bool) (string, bool) {
	switch to.OID {
	case rel.TimeOID, rel.TimestampOID, rel.TimestamptzOID:
		return fitTime(sql, to), true
	}
	if to.Mod < 0 || from.Mod == to.Mod {
		return sql, true
	}
	c, ok := pgtypes.Cast(to.OID, to.OID)
	if !ok {
		return sql, true
	}
	f, ok := pgfunc.ByOID(c.Func)
	if !ok {
		return "", false
	}
	return p.castFunc(f, sql, to, explicit), true
}

// arrayFromText reads an array literal: its structure first, then each element.
func (p *printer) arrayFromText(sql string, to rel.Type, tf rel.Form, explicit bool) (string, bool) {
	elem, _ := to.Elem()
	x, ok := p.fromText("x", elem, tf, explicit)
	if !ok {
		return "", false
	}
	return "CAST(list_transform(array_split(" + sql + "), x -> " + x + ") AS " + duckType(to, tf) + ")", true
}

// pathScalars read the text forms of types that travel as text, and take arrays apart.
func pathScalars() []duckdb.Scalar {
	return []duckdb.Scalar{
		{Name: "value_in", Args: []duckdb.Type{duckdb.Varchar, duckdb.UInteger}, Ret: duckdb.Varchar,
			Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
				oids := duckdb.Slice[uint32](&in.Args[1], in.Len)
				for i := range in.Rows() {
					t := rel.Of(rel.OID(oids[i]))
					v, err := pgvalue.Parse(in.Args[0].Text(i), t, pgvalue.Settings{})
					if err != nil {
						return err
					}
					s, ok := v.(string)
					if !ok {
						return errInternal("the input of %s gives a %T", t, v)
					}
					out.SetText(i, s)
				}
				return nil
			}},
		{Name: "array_split", Args: []duckdb.Type{duckdb.Varchar}, Ret: duckdb.List(duckdb.Varchar), Fn: listed(splitArray)},
	}
}

// splitArray gives the elements of an array literal as they are written.
func splitArray(s string) ([]element, error) {
	v, err := pgvalue.Parse(s, rel.Of(rel.TextArrayOID), pgvalue.Settings{})
	if err != nil {
		return nil, err
	}
	a := v.(rel.Array)
	if !a.Plain() {
		return nil, pgvalue.ErrDimensions()
	}
	out := make([]element, len(a.Values))
	for i, x := range a.Values {
		if x != nil {
			out[i] = element{fmt.Sprint(x), true}
		}
	}
	return out, nil
}

// element is a text that may be NULL.
type element struct {
	text string
	ok   bool
}

// listed is a function of a text that gives a list of texts.
func listed(f func(s string) ([]element, error)) func(*duckdb.Chunk, *duckdb.Vector) error {
	return func(in *duckdb.Chunk, out *duckdb.Vector) error {
		var all []element
		for i := range in.Rows() {
			es, err := f(in.Args[0].Text(i))
			if err != nil {
				return err
			}
			out.SetList(i, len(all), len(es))
			all = append(all, es...)
		}
		fill(out, all)
		return nil
	}
}

// fill gives the lists of out their elements.
func fill(out *duckdb.Vector, all []element) {
	child := out.Reserve(len(all))
	for k, e := range all {
		if e.ok {
			child.SetText(k, e.text)
		} else {
			child.SetNull(k)
		}
	}
}
