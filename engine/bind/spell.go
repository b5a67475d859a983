package bind

import (
	"errors"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// spell names a type in an error as PostgreSQL does: one of the mesh has its schema unless the
// search path finds it without. Options.BareType does not count, as names are spelled with
// their schema until the client has set search_path.
func (b *binder) spell(t rel.OID) string { return b.spellType(rel.Of(t)) }

// spellType is spell with the type's modifier.
func (b *binder) spellType(t rel.Type) string {
	u, isArray, ok := rel.UserTypeOf(t.OID)
	if !ok || !b.visible(u) {
		return pgtypes.FormatType(t)
	}
	name := rel.QuoteIdent(u.Name.Name)
	if isArray {
		name += "[]"
	}
	return name
}

// visible says whether the search path finds a type by its bare name.
func (b *binder) visible(u *rel.UserType) bool {
	for _, s := range b.path() {
		if t := b.typeIn(s, u.Name.Name); t != 0 {
			return t == u.OID
		}
	}
	return false
}

// spellOf names an expression's type.
func (b *binder) spellOf(e rel.Expr) string { return b.spell(e.Type().OID) }

// spelled gives an error of type resolution in the session's spelling; any other as it is.
func (b *binder) spelled(err error) error {
	var m *pgtypes.Mismatch
	if errors.As(err, &m) {
		return m.In(b.spell)
	}
	return err
}
