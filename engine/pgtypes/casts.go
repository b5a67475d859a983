package pgtypes

import (
	"sync"

	"github.com/meshgate/meshgate/engine/rel"
)

// CastInfo is a row of pg_cast.
type CastInfo struct {
	From, To rel.OID
	Context  byte    // i implicit, a assignment, e explicit
	Method   byte    // f function, b binary-coercible, i through the text forms
	Func     rel.OID // pg_proc; 0 unless Method is f
}

var casts = sync.OnceValue(func() map[[2]rel.OID]*CastInfo {
	m := make(map[[2]rel.OID]*CastInfo, 250)
	open("pg_cast").each(func(f []string) {
		c := &CastInfo{From: oidOf(f[0]), To: oidOf(f[1]), Func: oidOf(f[2]), Context: f[3][0], Method: f[4][0]}
		m[[2]rel.OID{c.From, c.To}] = c
	}, "castsource", "casttarget", "castfunc", "castcontext", "castmethod")
	return m
})

// Cast finds a row of pg_cast. Most questions are for FindCoercion instead, which knows
// domains, arrays and text forms too.
func Cast(from, to rel.OID) (*CastInfo, bool) {
	c, ok := casts()[[2]rel.OID{from, to}]
	return c, ok
}
