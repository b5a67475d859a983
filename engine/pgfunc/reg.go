package pgfunc

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// Names of catalog objects that a row holds; the session itself answers for constants.
func init() {
	register(
		// Digits are a name to it.
		C1("regclass(text)", func(c *Ctx, name string) (uint32, error) { return c.regOID(rel.RegclassOID, name, false) }),
		regNamed("to_regclass(text)", rel.RegclassOID),
		regNamed("to_regtype(text)", rel.RegtypeOID),
		regNamed("to_regnamespace(text)", rel.RegnamespaceOID),
		regNamed("to_regrole(text)", rel.RegroleOID),
		regNamed("to_regproc(text)", rel.RegprocOID),
		regNamed("to_regprocedure(text)", rel.RegprocedureOID),
		regNamed("to_regoper(text)", rel.RegoperOID),
	)
}

// regNamed looks an object up; NULL is that it is not there, or is one of several.
func regNamed(sig string, typ rel.OID) Func {
	return C1(sig, func(c *Ctx, name string) (Opt[uint32], error) {
		oid, err := c.regOID(typ, name, true)
		if err != nil || oid == 0 {
			return Opt[uint32]{}, err
		}
		return Some(oid), nil
	})
}

func (c *Ctx) regOID(typ rel.OID, name string, soft bool) (uint32, error) {
	if c.RegOID == nil {
		return 0, pgerr.New(pgerr.FeatureNotSupported, `name "%s" of type %s is not resolved here`, name, rel.Of(typ))
	}
	return c.RegOID(uint32(typ), name, soft)
}
