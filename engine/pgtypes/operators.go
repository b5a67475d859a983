package pgtypes

import (
	"sync"

	"github.com/meshgate/meshgate/engine/rel"
)

// Operator is a row of pg_operator. All of PostgreSQL's own are in pg_catalog.
type Operator struct {
	OID        rel.OID
	Name       string
	Left       rel.OID // 0 for a prefix operator
	Right      rel.OID
	Result     rel.OID
	Proc       rel.OID // the function behind it
	ProcName   string
	Commutator rel.OID // operators; 0 for none
	Negator    rel.OID
	CanMerge   bool
	CanHash    bool
}

type operatorTable struct {
	byOID  map[rel.OID]*Operator
	byName map[string][]*Operator
	byProc map[rel.OID]*Operator
	exact  map[signature]*Operator
	// the operators of a name as candidates: those between operands, those before one
	binary, prefix map[string][]candidate
}

type signature struct {
	name        string
	left, right rel.OID
}

var operators = sync.OnceValue(func() *operatorTable {
	t := &operatorTable{
		byOID: make(map[rel.OID]*Operator, 800), byName: make(map[string][]*Operator, 100),
		exact: make(map[signature]*Operator, 800), byProc: make(map[rel.OID]*Operator, 800),
		binary: map[string][]candidate{}, prefix: map[string][]candidate{},
	}
	open("pg_operator").each(func(f []string) {
		o := &Operator{
			OID: oidOf(f[0]), Name: unescape(f[1]), Left: oidOf(f[2]), Right: oidOf(f[3]), Result: oidOf(f[4]), Proc: oidOf(f[5]),
			Commutator: oidOf(f[6]), Negator: oidOf(f[7]), CanMerge: f[8] == "t", CanHash: f[9] == "t",
		}
		if p, ok := ProcByOID(o.Proc); ok {
			o.ProcName = p.Name
		}
		t.byOID[o.OID] = o
		if t.byProc[o.Proc] == nil {
			t.byProc[o.Proc] = o
		}
		t.byName[o.Name] = append(t.byName[o.Name], o)
		t.exact[signature{o.Name, o.Left, o.Right}] = o
		if o.Left == 0 {
			t.prefix[o.Name] = append(t.prefix[o.Name], candidate{args: []rel.OID{o.Right}, op: o})
		} else {
			t.binary[o.Name] = append(t.binary[o.Name], candidate{args: []rel.OID{o.Left, o.Right}, op: o})
		}
	}, "oid", "oprname", "oprleft", "oprright", "oprresult", "oprcode", "oprcom", "oprnegate", "oprcanmerge", "oprcanhash")
	return t
})

// Operators gives the operators with a name, by OID.
func Operators(name string) []*Operator { return operators().byName[name] }

// OperatorByOID finds an operator.
func OperatorByOID(oid rel.OID) (*Operator, bool) {
	o, ok := operators().byOID[oid]
	return o, ok
}

// OperatorOfProc finds an operator that a function computes, the first by OID if there are several.
func OperatorOfProc(proc rel.OID) (*Operator, bool) {
	o, ok := operators().byProc[proc]
	return o, ok
}
