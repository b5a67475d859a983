package duck

import (
	"fmt"

	"github.com/meshgate/meshgate/engine/rel"
)

// A char(n) travels without its trailing blanks; a bpchar without a length has those that
// it has, and is compared without them (bpchar_key).

// fitBlanks adds or takes away the blanks that a change between character types does.
func fitBlanks(sql string, from, to rel.Type) string {
	const bpchar = rel.BPCharOID
	switch {
	case from.OID == bpchar && from.Mod >= 4 && to.OID == bpchar && to.Mod < 4:
		return fmt.Sprintf("rpad(%s, %d, ' ')", sql, from.Mod-4)
	case from.OID == bpchar && from.Mod >= 4, to.OID == bpchar && to.Mod < 4, from.OID != bpchar && to.OID != bpchar, from == to:
		return sql
	}
	return "rtrim(" + sql + ", ' ')"
}

// bpcharLength prints the length of a bpchar that may have trailing blanks, which do not count.
func bpcharLength(p *printer, e *rel.Call) (string, bool) {
	if len(e.Args) != 1 || e.Args[0].Type().OID != rel.BPCharOID {
		return "", false
	}
	return "CAST(length(" + p.key(e.Args[0]) + ") AS INTEGER)", true
}

// bpcharText prints text(bpchar), which the cast to text is too.
func bpcharText(p *printer, e *rel.Call) (string, bool) {
	if len(e.Args) != 1 || e.Args[0].Type().OID != rel.BPCharOID {
		return "", false
	}
	return fitBlanks(p.expr(e.Args[0]), e.Args[0].Type(), rel.Text), true
}

// filled says whether all values of a bpchar have one length, so that their blanks do not
// make equal ones differ: those of a char(n) that were just written out.
func filled(e rel.Expr) bool {
	c, ok := e.(*rel.Cast)
	return ok && c.To.OID == rel.BPCharOID && c.Arg.Type().OID == rel.BPCharOID && c.Arg.Type().Mod >= 4
}

// bpcharFit writes the blanks of a char(n) out for bpchar(bpchar, int4, bool) called by name.
func bpcharFit(p *printer, e *rel.Call) (string, bool) {
	if len(e.Args) != 3 || e.Args[0].Type().Mod < 4 {
		return "", false
	}
	call := *e
	call.Args = append([]rel.Expr{&rel.Cast{Arg: e.Args[0], To: rel.BPChar, Explicit: true}}, e.Args[1:]...)
	return p.call(&call), true
}
