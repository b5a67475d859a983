package pgfunc

import (
	"testing"

	"github.com/meshgate/meshgate/engine/pgtypes"
)

// What a function says of itself is what pg_proc says: a strict one takes no optional
// arguments, and there are as many arguments as parameters.
func TestFunctionsAreAsDeclared(t *testing.T) {
	for _, f := range All() {
		if f.Strict != f.Proc.Strict && len(f.Proc.Args) > 0 {
			t.Errorf("%s: strict is %v, in pg_proc %v", f.Sig, f.Strict, f.Proc.Strict)
		}
		if f.params != len(f.Proc.Args) {
			t.Errorf("%s takes %d arguments", f.Sig, f.params)
		}
		if f.Proc.Kind != 'f' {
			t.Errorf("%s is no plain function", f.Sig)
		}
	}
}

func TestUnknownSignature(t *testing.T) {
	for _, sig := range []string{"initcap", "initcap(int4)", "no_such(text)"} {
		if p, err := procOf(sig); err == nil {
			t.Errorf("%s is %d", sig, p.OID)
		}
	}
	p, _ := pgtypes.ProcByOID(872)
	if got := Signature(p); got != "initcap(text)" {
		t.Error(got)
	}
}
