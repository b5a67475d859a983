package bind

import (
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// A char(n) travels without its trailing blanks; its type says how many there are. Where a
// value keeps them but its type loses n, a cast to bpchar writes them out: a branch of CASE
// or UNION whose others are of another length, an argument of a function that takes any type.

// blanks is e with its blanks written out where typ is bpchar without a length, or an array
// of such.
func blanks(e rel.Expr, typ rel.Type) rel.Expr {
	t := e.Type()
	if t.OID != typ.OID || t.OID != rel.BPCharOID && t.OID != rel.BPCharArrayOID || typ.Mod >= 4 || t.Mod < 4 {
		return e
	}
	return &rel.Cast{Arg: e, To: rel.Of(t.OID)}
}

// blankArgs does so for the arguments of a function that sees them: one that takes any type,
// or that is named here. The others ignore trailing blanks.
func blankArgs(args []rel.Expr, proc *pgtypes.Proc) {
	if proc.Name == "count" {
		return
	}
	for i, e := range args {
		declared := proc.Variadic
		if i < len(proc.Args) && (declared == 0 || i < len(proc.Args)-1) {
			declared = proc.Args[i]
		}
		switch {
		case declared == rel.AnyOID, pgtypes.IsPolymorphic(declared):
		case declared == rel.BPCharOID && slices.Contains([]string{"min", "max", "octet_length"}, proc.Name):
		default:
			continue
		}
		args[i] = blanks(e, rel.Of(e.Type().OID))
	}
}

// blankOperand does so for an operator: LIKE and the regular expressions see the blanks.
func blankOperand(args []rel.Expr, function string) {
	if strings.HasPrefix(function, "bpchar") && (strings.Contains(function, "like") || strings.Contains(function, "regex")) {
		args[0] = blanks(args[0], rel.BPChar)
	}
}
