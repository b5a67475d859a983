package bind

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// ReadableValues refuses values in the statement, parameters among them, whose types' input is not known here, and
// texts that are cast to such: they would pass for values unread.
func ReadableValues(root plan.Node) error {
	var err error
	check := func(t rel.Type) {
		if err == nil && !pgvalue.HasInput(t) {
			err = pgerr.New(pgerr.FeatureNotSupported, "values of type %s are not supported", pgtypes.TypeName(t.OID))
		}
	}
	plan.MapAllExprs(root, func(e rel.Expr) rel.Expr {
		switch e := e.(type) {
		case *rel.Const:
			if e.Val != nil {
				check(e.Typ)
			}
		case *rel.Cast:
			if e.Arg.Type().IsText() {
				check(e.To)
			}
		}
		return e
	})
	return err
}
