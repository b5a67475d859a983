package pgtypes

import (
	"sync"

	"github.com/meshgate/meshgate/engine/rel"
)

// Proc is a row of pg_proc: a function, aggregate, window function or procedure.
type Proc struct {
	OID        rel.OID
	Name       string
	Schema     string
	Kind       byte      // f function, a aggregate, w window function, p procedure
	Args       []rel.OID // declared types of the input parameters, the variadic one as an array
	ArgNames   []string  // of the input parameters, "" without a name; nil when none has one
	Defaults   int       // how many of the last parameters have defaults
	DefaultSQL []string  // their defaults as SQL expressions
	Variadic   rel.OID   // element type of a variadic last parameter ("any" for VARIADIC "any"), else 0
	Ret        rel.OID
	RetSet     bool
	Strict     bool
	LeakProof  bool
	Volatile   byte   // i immutable, s stable, v volatile
	Out        []Out  // columns of a result of type record, when declared; also INOUT parameters
	Source     string // prosrc: the C name of an internal function
}

// Out is an output parameter: a column of the function's result.
type Out struct {
	Name string
	Type rel.OID
}

// AggInfo is what a call of an aggregate needs to know of pg_aggregate.
type AggInfo struct {
	Proc       rel.OID
	Kind       byte // n normal, o ordered-set, h hypothetical-set
	DirectArgs int  // of an ordered-set aggregate
}

type procTable struct {
	byOID  map[rel.OID]*Proc
	byName map[string][]*Proc
}

var procs = sync.OnceValue(loadProcs)

func loadProcs() *procTable {
	t := &procTable{byOID: make(map[rel.OID]*Proc, 3500), byName: make(map[string][]*Proc, 3000)}
	all := make([]Proc, 0, 3500)
	open("pg_proc").each(func(f []string) {
		all = append(all, Proc{
			OID: oidOf(f[0]), Name: f[1], Schema: schemas()[f[2]], Kind: f[3][0], Args: oidsOf(f[4]),
			Defaults: intOf(f[5]), Variadic: oidOf(f[6]), Ret: oidOf(f[7]), RetSet: f[8] == "t",
			Strict: f[9] == "t", LeakProof: f[10] == "t", Volatile: f[11][0], Source: unescape(f[15]),
		})
		p := &all[len(all)-1]
		p.name(namesOf(f[12]), namesOf(f[13]), oidsOf(f[14]))
		t.byOID[p.OID] = p
		key := qualified(p.Schema, p.Name)
		t.byName[key] = append(t.byName[key], p)
	}, "oid", "proname", "pronamespace", "prokind", "proargtypes",
		"pronargdefaults", "provariadic", "prorettype", "proretset",
		"proisstrict", "proleakproof", "provolatile", "proargnames", "proargmodes", "proallargtypes", "prosrc")
	open("arg_defaults").each(func(f []string) {
		p := t.byOID[oidOf(f[0])]
		p.DefaultSQL = append(p.DefaultSQL, unescape(f[2]))
	}, "proc", "argument", "expression")
	return t
}

// name sets ArgNames and Out from proargnames, proargmodes and proallargtypes,
// which are parallel; without modes all parameters are inputs.
func (p *Proc) name(names, modes []string, types []rel.OID) {
	if modes == nil {
		p.ArgNames = names
		return
	}
	for i, mode := range modes {
		name := ""
		if names != nil {
			name = names[i]
		}
		if names != nil && (mode == "i" || mode == "b" || mode == "v") {
			p.ArgNames = append(p.ArgNames, name)
		}
		if mode == "o" || mode == "b" || mode == "t" {
			p.Out = append(p.Out, Out{name, types[i]})
		}
	}
}

// Procs gives the functions of pg_catalog with a name, by OID; of another schema
// as "schema.name".
func Procs(name string) []*Proc { return procs().byName[name] }

// ProcByOID finds a function.
func ProcByOID(oid rel.OID) (*Proc, bool) {
	p, ok := procs().byOID[oid]
	return p, ok
}

var aggregates = sync.OnceValue(func() map[rel.OID]*AggInfo {
	m := make(map[rel.OID]*AggInfo, 160)
	open("pg_aggregate").each(func(f []string) {
		a := &AggInfo{Proc: oidOf(f[0]), Kind: f[1][0], DirectArgs: intOf(f[2])}
		m[a.Proc] = a
	}, "aggfnoid", "aggkind", "aggnumdirectargs")
	return m
})

// Aggregate gives what pg_aggregate says of a function of kind a.
func Aggregate(proc rel.OID) (*AggInfo, bool) {
	a, ok := aggregates()[proc]
	return a, ok
}
