package pgtypes

import (
	"slices"

	"github.com/meshgate/meshgate/engine/rel"
)

// candidate is one way to read a call: a function or operator with the types of the
// parameters that the call's arguments go to.
type candidate struct {
	args []rel.OID // one for each argument, in the call's order; then those of defaults
	proc *Proc     // of a function; nil when several functions fit equally
	op   *Operator // of an operator

	variadic int   // how many of the last args the variadic parameter collects
	defaults int   // how many of the last args are defaults
	numbers  []int // in a call with named arguments, the parameter of each arg
}

// matching keeps the candidates that accept the arguments, exactly or by coercion
// (func_match_argtypes). It leaves the given slice alone.
func matching(args []rel.OID, candidates []candidate) []candidate {
	var out []candidate
	for _, c := range candidates {
		if CanCoerce(args, c.args[:len(args)], Implicit) {
			out = append(out, c)
		}
	}
	return out
}

// best chooses among candidates that all accept the arguments, none exactly; nil when
// there is no best one (func_select_candidate).
func best(args []rel.OID, candidates []candidate) *candidate {
	base := make([]rel.OID, len(args))
	unknowns := 0
	for i, a := range args {
		if base[i] = BaseType(a); a == rel.UnknownOID {
			unknowns++
		}
	}
	exact := func(i int, t rel.OID) bool { return t == base[i] }
	if candidates = mostMatches(base, candidates, exact); len(candidates) == 1 {
		return &candidates[0]
	}
	// A preferred type counts only in the category of the argument.
	exactOrPreferred := func(i int, t rel.OID) bool {
		cat, preferred := category(t)
		argCat, _ := category(base[i])
		return t == base[i] || preferred && cat == argCat
	}
	if candidates = mostMatches(base, candidates, exactOrPreferred); len(candidates) == 1 {
		return &candidates[0]
	}
	if unknowns == 0 {
		return nil
	}
	if candidates = byCategory(base, candidates); len(candidates) == 1 {
		return &candidates[0]
	}
	return assumeKnownType(base, candidates)
}

// mostMatches keeps the candidates with the most matching parameters, literals aside.
func mostMatches(base []rel.OID, candidates []candidate, match func(i int, t rel.OID) bool) []candidate {
	most := 0
	var out []candidate
	for _, c := range candidates {
		n := 0
		for i, b := range base {
			if b != rel.UnknownOID && match(i, c.args[i]) {
				n++
			}
		}
		if n > most || out == nil {
			most, out = n, append(out[:0:0], c)
		} else if n == most {
			out = append(out, c)
		}
	}
	return out
}

// byCategory gives each literal a type category — string if any candidate takes one
// there, else the one that all candidates agree on — and keeps the candidates of
// those categories, of the preferred types where any candidate takes one. If the
// candidates do not agree, or none is left, all stay.
func byCategory(base []rel.OID, candidates []candidate) []candidate {
	slotCat, slotPreferred := make([]byte, len(base)), make([]bool, len(base))
	for i, b := range base {
		if b != rel.UnknownOID {
			continue
		}
		conflict := false
		for _, c := range candidates {
			cat, preferred := category(c.args[i])
			switch {
			case slotCat[i] == 0:
				slotCat[i], slotPreferred[i] = cat, preferred
			case cat == slotCat[i]:
				slotPreferred[i] = slotPreferred[i] || preferred
			case cat == 'S':
				slotCat[i], slotPreferred[i] = cat, preferred
			default:
				conflict = true
			}
		}
		if conflict && slotCat[i] != 'S' {
			return candidates
		}
	}
	var out []candidate
	for _, c := range candidates {
		keep := true
		for i, b := range base {
			if b != rel.UnknownOID {
				continue
			}
			cat, preferred := category(c.args[i])
			keep = keep && cat == slotCat[i] && (preferred || !slotPreferred[i])
		}
		if keep {
			out = append(out, c)
		}
	}
	if out == nil {
		return candidates
	}
	return out
}

// assumeKnownType takes the literals to be of the one type that all other arguments
// have, and gives the candidate that then fits, if it is the only one.
func assumeKnownType(base []rel.OID, candidates []candidate) *candidate {
	known := rel.UnknownOID
	for _, b := range base {
		if b == rel.UnknownOID || b == known {
			continue
		}
		if known != rel.UnknownOID {
			return nil
		}
		known = b
	}
	if known == rel.UnknownOID {
		return nil
	}
	assumed := slices.Repeat([]rel.OID{known}, len(base))
	if fit := matching(assumed, candidates); len(fit) == 1 {
		return &fit[0]
	}
	return nil
}
