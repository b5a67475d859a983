package pgtypes

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// Spell names a type without modifier, as error messages do. TypeName is that of a session
// whose search path finds none of the mesh's types.
type Spell func(rel.OID) string

// Mismatch is an error of resolution whose text names types. How a type of the mesh is spelled
// depends on the session's search path, which resolution does not know: who does asks for the
// error In its spelling. What the error wraps (pgerr.As) is in TypeName's.
type Mismatch struct {
	In func(Spell) *pgerr.Error
}

func (m *Mismatch) Error() string { return m.In(TypeName).Error() }

// Unwrap gives the error in TypeName's spelling.
func (m *Mismatch) Unwrap() error { return m.In(TypeName) }

// mismatch makes an error whose message has a %s for each type.
func mismatch(code, hint, format string, types ...rel.OID) error {
	return &Mismatch{In: func(spell Spell) *pgerr.Error {
		names := make([]any, len(types))
		for i, t := range types {
			names[i] = spell(t)
		}
		e := pgerr.New(code, format, names...)
		e.Hint = hint
		return e
	}}
}
