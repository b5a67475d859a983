// Package pgfunc holds functions of PostgreSQL written in Go, each by its signature in
// pg_proc: "repeat(text,int4)". They compute what DuckDB lacks or does otherwise. A function
// knows nothing of where it runs: it reads and writes columns of values (column.go).
//
// Operators and casts that PostgreSQL implements by a function are found by it.
package pgfunc

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// Ctx is what a function's value depends on besides its arguments.
type Ctx struct {
	pgvalue.Settings
	Done <-chan struct{} // closed when the statement is to end; nil if nothing ends it
}

// Func is one function. It is safe for concurrent use.
type Func struct {
	Sig      string // name and argument types, as pg_type spells them
	Proc     *pgtypes.Proc
	Strict   bool // a NULL argument gives NULL without a call
	Settings bool // it reads Ctx
	NoFail   bool // it never fails

	params int
	bind   func(c *Ctx, in []Input, out Output) func(row int) error
}

// Bind prepares the computation of a chunk of rows: what it gives computes one row, and
// writes it. Rows may be computed in any order, each at most once.
func (f *Func) Bind(c *Ctx, in []Input, out Output) func(row int) error { return f.bind(c, in, out) }

// Total says that f never gives an error, so that it may be evaluated on values that no
// row has, once for equal ones, and ahead of time.
func (f Func) Total() Func {
	f.NoFail = true
	return f
}

var (
	pending []Func
	table   = sync.OnceValue(load)
)

// register adds functions to the table; it is called by init functions.
func register(functions ...Func) { pending = append(pending, functions...) }

// ByOID finds the function for an entry of pg_proc.
func ByOID(oid rel.OID) (*Func, bool) {
	f, ok := table()[oid]
	return f, ok
}

// All lists the functions by OID.
func All() []*Func {
	t := table()
	out := make([]*Func, 0, len(t))
	for _, oid := range slices.Sorted(maps.Keys(t)) {
		out = append(out, t[oid])
	}
	return out
}

func load() map[rel.OID]*Func {
	t := make(map[rel.OID]*Func, len(pending))
	for i := range pending {
		f := &pending[i]
		p, err := procOf(f.Sig)
		if err != nil {
			panic(err)
		}
		if t[p.OID] != nil {
			panic(fmt.Sprintf("pgfunc: %s is there twice", f.Sig))
		}
		f.Proc = p
		t[p.OID] = f
	}
	return t
}

// procOf finds the entry of pg_proc that a signature names.
func procOf(sig string) (*pgtypes.Proc, error) {
	name, list, ok := strings.Cut(strings.TrimSuffix(sig, ")"), "(")
	if !ok {
		return nil, fmt.Errorf("pgfunc: %q is no signature", sig)
	}
	for _, p := range pgtypes.Procs(name) {
		if Signature(p) == name+"("+list+")" {
			return p, nil
		}
	}
	return nil, fmt.Errorf("pgfunc: pg_proc has no %s", sig)
}

// Signature spells an entry of pg_proc: "substr(text,int4,int4)", arrays as "text[]".
func Signature(p *pgtypes.Proc) string {
	types := make([]string, len(p.Args))
	for i, oid := range p.Args {
		types[i] = typeName(oid)
	}
	return p.Name + "(" + strings.Join(types, ",") + ")"
}

func typeName(oid rel.OID) string {
	t, ok := pgtypes.TypeByOID(oid)
	if !ok {
		return fmt.Sprint(oid)
	}
	if e, ok := strings.CutPrefix(t.Name, "_"); ok {
		return e + "[]"
	}
	return t.Name
}
