package pgtypes_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// functionCall is one call to try: types as written, and the call's syntax.
type functionCall struct {
	name string
	args []string
	opts pgtypes.CallOptions
}

// sql writes the call with NULLs of the types.
func (c functionCall) sql() string {
	var args []string
	direct := len(c.args) - c.opts.WithinGroup
	for i, a := range c.args[:direct] {
		arg := null(a)
		if n := i - (len(c.args) - len(c.opts.ArgNames)); n >= 0 {
			arg = fmt.Sprintf("%q => %s", c.opts.ArgNames[n], arg)
		}
		if c.opts.Variadic && i == direct-1 {
			arg = "VARIADIC " + arg
		}
		args = append(args, arg)
	}
	list := strings.Join(args, ", ")
	if c.opts.Distinct {
		list = "DISTINCT " + list
	}
	if c.opts.OrderBy {
		list += " ORDER BY 1"
	}
	if c.opts.Star {
		list = "*"
	}
	sql := fmt.Sprintf("%q(%s)", c.name, list)
	if c.opts.WithinGroup > 0 {
		var by []string
		for _, a := range c.args[direct:] {
			by = append(by, null(a))
		}
		sql += " WITHIN GROUP (ORDER BY " + strings.Join(by, ", ") + ")"
	}
	if c.opts.Filter {
		sql += " FILTER (WHERE true)"
	}
	if c.opts.Over {
		sql += " OVER ()"
	}
	return sql
}

// meaning is what this package makes of the call, with the arguments as PostgreSQL
// has them in its tree: those of a variadic parameter in an array, no defaults.
func (c functionCall) meaning(t *testing.T) string {
	var args []rel.OID
	for _, a := range c.args {
		args = append(args, typeOf(t, a))
	}
	r, err := pgtypes.ResolveFunction(c.name, args, c.opts)
	switch {
	case err != nil:
		return spellOurs(err)
	case r.Proc == nil:
		return meaning("cast", 0, nil, r.Ret)
	}
	given := append([]rel.OID{}, r.ArgTypes[:len(r.ArgTypes)-r.Defaults]...)
	if v := r.VariadicFrom; v >= 0 {
		given = append(given[:v], pgtypes.ArrayType(given[v]))
	}
	return meaning("function", r.Proc.OID, given, r.Ret)
}

func (o *oracle) compareCalls(t *testing.T, calls []functionCall) {
	t.Helper()
	var expressions, ours []string
	for _, c := range calls {
		expressions = append(expressions, c.sql())
		ours = append(ours, c.meaning(t))
	}
	o.compare(t, expressions, ours, nodeMeaning)
}

// writable gives a type that a NULL can be written with for a declared parameter;
// "" for the pseudo-types that no value has.
func writable(random *rand.Rand, declared rel.OID) string {
	ty, _ := pgtypes.TypeByOID(declared)
	switch declared {
	case rel.AnyArrayOID, rel.AnyCompatibleArrayOID:
		return pick(random, "_int4", "_text", "_numeric", "_int8")
	case rel.AnyElementOID, rel.AnyNonArrayOID, rel.AnyCompatibleOID, rel.AnyCompatibleNonArrayOID, rel.AnyOID:
		return pick(random, "int4", "text", "numeric", "date", "_int4")
	case 3831, 5080:
		return pick(random, "int4range", "numrange", "tstzrange")
	case 4537, 4538:
		return pick(random, "int4multirange", "nummultirange")
	case rel.AnyEnumOID:
		return "int4"
	case rel.CharOID:
		return `"char"`
	}
	if ty.Type == 'p' || ty.Schema != "pg_catalog" {
		return ""
	}
	return ty.Name
}

func pick(random *rand.Rand, from ...string) string { return from[random.IntN(len(from))] }

// callable says whether a user can write NULLs for all parameters.
func callable(p *pgtypes.Proc) bool {
	return !slices.ContainsFunc(p.Args, func(a rel.OID) bool {
		return writable(rand.New(rand.NewPCG(0, 0)), a) == ""
	})
}

func allProcs(t testing.TB) []*pgtypes.Proc {
	_, _, rows := pgtypes.Catalog("pg_proc")
	var out []*pgtypes.Proc
	for _, r := range rows {
		p, ok := pgtypes.ProcByOID(number(*r[0]))
		if !ok {
			t.Fatal("no function ", *r[0])
		}
		if p.Schema == "pg_catalog" && callable(p) {
			out = append(out, p)
		}
	}
	return out
}

// TestFunctionsAsPostgreSQL calls every function with arguments near to what it
// declares: some as declared, some literals, some of other types, some too few or
// too many.
func TestFunctionsAsPostgreSQL(t *testing.T) {
	random := rand.New(rand.NewPCG(15, 2))
	var calls []functionCall
	for _, p := range allProcs(t) {
		for range 6 {
			c := functionCall{name: p.Name}
			for _, declared := range p.Args {
				switch random.IntN(10) {
				case 0, 1:
					c.args = append(c.args, "unknown")
				case 2, 3:
					c.args = append(c.args, pick(random, operandTypes...))
				default:
					c.args = append(c.args, writable(random, declared))
				}
			}
			switch n := len(c.args); random.IntN(8) {
			case 0:
				c.args = c.args[:max(0, n-1)]
			case 1:
				c.args = append(c.args, pick(random, operandTypes...))
			}
			if p.Variadic != 0 && random.IntN(3) == 0 {
				c.opts.Variadic = len(c.args) > 0
			}
			c.opts.Over = p.Kind == 'w'
			if agg, ok := pgtypes.Aggregate(p.OID); ok && agg.Kind != 'n' {
				c.opts.WithinGroup = max(0, len(c.args)-agg.DirectArgs)
				c.opts.Variadic = false
			}
			calls = append(calls, c)
		}
	}
	newOracle(t).compareCalls(t, calls)
}

// TestCastsWrittenAsFunctions calls every type's name as a function of every type.
func TestCastsWrittenAsFunctions(t *testing.T) {
	var calls []functionCall
	for _, to := range operandTypes {
		if to == "unknown" || strings.Contains(to, ".") {
			continue
		}
		for _, from := range operandTypes {
			calls = append(calls, functionCall{name: strings.Trim(to, `"`), args: []string{from}})
		}
	}
	newOracle(t).compareCalls(t, calls)
}

// TestCallSyntaxAsPostgreSQL writes calls of every kind of function in every way.
func TestCallSyntaxAsPostgreSQL(t *testing.T) {
	functions := []functionCall{
		{name: "lower", args: []string{"text"}},
		{name: "now"},
		{name: "count"},
		{name: "count", args: []string{"int4"}},
		{name: "sum", args: []string{"int8"}},
		{name: "string_agg", args: []string{"text", "unknown"}},
		{name: "row_number"},
		{name: "lag", args: []string{"int4"}},
		{name: "lead", args: []string{"int4", "int4", "int8"}},
		{name: "percentile_cont", args: []string{"float8", "float8"}},
		{name: "percentile_disc", args: []string{"_float8", "text"}},
		{name: "mode", args: []string{"text"}},
		{name: "rank", args: []string{"int4", "int8"}},
		{name: "rank", args: []string{"int4", "text", "int4", "unknown"}},
		{name: "dense_rank", args: []string{"date", "text"}},
		{name: "float8", args: []string{"unknown"}},
	}
	ways := []pgtypes.CallOptions{
		{}, {Star: true}, {Distinct: true}, {OrderBy: true}, {Filter: true}, {Over: true},
		{WithinGroup: 1}, {WithinGroup: 2}, {Distinct: true, Over: true}, {OrderBy: true, Over: true},
		{Filter: true, Over: true}, {Star: true, Over: true}, {WithinGroup: 1, Over: true}, {WithinGroup: 1, Filter: true},
	}
	var calls []functionCall
	for _, f := range functions {
		for _, way := range ways {
			f.opts = way
			needs := max(way.WithinGroup, map[bool]int{true: 1}[way.Distinct || way.OrderBy])
			if len(f.args) < needs || way.Star && len(f.args) > 0 {
				continue // the grammar has no such call
			}
			calls = append(calls, f)
		}
	}
	newOracle(t).compareCalls(t, calls)
}

// TestNamedArgumentsAsPostgreSQL names some of the arguments of functions that have names.
func TestNamedArgumentsAsPostgreSQL(t *testing.T) {
	random := rand.New(rand.NewPCG(15, 3))
	var calls []functionCall
	for _, p := range allProcs(t) {
		if p.ArgNames == nil || p.Kind != 'f' || slices.Contains(p.ArgNames, "") {
			continue
		}
		for range 20 {
			c := functionCall{name: p.Name}
			positional := random.IntN(len(p.Args) + 1)
			for _, a := range p.Args[:positional] {
				c.args = append(c.args, writable(random, a))
			}
			rest := random.Perm(len(p.Args) - positional)
			for _, i := range rest[:random.IntN(len(rest)+1)] {
				c.args = append(c.args, pick(random, "unknown", writable(random, p.Args[positional+i])))
				c.opts.ArgNames = append(c.opts.ArgNames, p.ArgNames[positional+i])
			}
			if len(c.opts.ArgNames) > 0 && random.IntN(8) == 0 {
				c.opts.ArgNames[0] = "nosuch"
			}
			calls = append(calls, c)
		}
	}
	newOracle(t).compareCalls(t, calls)
}
