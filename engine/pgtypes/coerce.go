package pgtypes

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// CoercionContext says how willingly a value is converted.
type CoercionContext byte

// The contexts, each allowing all that the one before allows.
const (
	Implicit   CoercionContext = iota // in an expression
	Assignment                        // into a column of a declared type
	Explicit                          // CAST
)

// CoercionPath says how a value is converted.
type CoercionPath byte

// The paths.
const (
	None        CoercionPath = iota // cannot be
	Relabel                         // same representation
	Func                            // by a function of one to three arguments (value, typmod, explicit)
	ArrayCoerce                     // element by element
	ViaIO                           // through the text form
)

// FindCoercion finds how values of type from become values of type to; the cast is
// that of a path Func or of a Relabel that pg_cast knows, else nil. Domains count
// as their base types (checking a domain's constraints is the caller's work). An
// untyped literal is not asked about here: it goes through the type's input function.
func FindCoercion(from, to rel.OID, ctx CoercionContext) (CoercionPath, *CastInfo) {
	from, to = BaseType(from), BaseType(to)
	if from == to {
		return Relabel, nil
	}
	if c, ok := Cast(from, to); ok {
		if ctx < contextOf(c.Context) {
			return None, nil
		}
		switch c.Method {
		case 'f':
			return Func, c
		case 'i':
			return ViaIO, c
		default:
			return Relabel, c
		}
	}
	// int2vector and oidvector would capture coercions meant for real arrays.
	if to != rel.OIDVectorOID && to != rel.Int2VectorOID {
		fromElem, toElem := ElementType(from), ElementType(to)
		if fromElem != 0 && toElem != 0 {
			if path, _ := FindCoercion(fromElem, toElem, ctx); path != None {
				return ArrayCoerce, nil
			}
		}
	}
	if cat, _ := category(to); cat == 'S' && ctx >= Assignment {
		return ViaIO, nil
	}
	if cat, _ := category(from); cat == 'S' && ctx >= Explicit {
		return ViaIO, nil
	}
	return None, nil
}

func contextOf(castContext byte) CoercionContext {
	switch castContext {
	case 'i':
		return Implicit
	case 'a':
		return Assignment
	}
	return Explicit
}

// CanCoerce says whether values of types from can be passed where types to are
// declared (of the same length; polymorphic types and "any" included).
func CanCoerce(from, to []rel.OID, ctx CoercionContext) bool {
	generic := false
	for i, target := range to {
		switch input := from[i]; {
		case input == target, target == rel.AnyOID:
		case IsPolymorphic(target):
			generic = true
		case input == rel.UnknownOID:
		case canCoerce(input, target, ctx):
		default:
			return false
		}
	}
	return !generic || consistent(from, to)
}

func canCoerce(from, to rel.OID, ctx CoercionContext) bool {
	if path, _ := FindCoercion(from, to, ctx); path != None {
		return true
	}
	switch {
	case from == rel.RecordOID && isComposite(to), to == rel.RecordOID && isComposite(from):
		return true
	case to == recordArray && isComposite(ElementType(from)):
		return true
	}
	return false
}

// CanCoerceOne is CanCoerce for a single value.
func CanCoerceOne(from, to rel.OID, ctx CoercionContext) bool {
	return CanCoerce([]rel.OID{from}, []rel.OID{to}, ctx)
}

// CommonType finds the type that the branches of a construct get: of CASE, COALESCE,
// UNION, VALUES, ARRAY, GREATEST, … (context, as errors name it). All literals give text.
// At least one type must be given. The error is 42804.
//
// Whether every branch can in fact become that type is for the caller to see
// (CoerceToCommon).
func CommonType(types []rel.OID, context string) (rel.OID, error) {
	common, clash := commonType(types)
	if clash != 0 {
		return 0, mismatch(pgerr.DatatypeMismatch, "", context+" types %s and %s cannot be matched", common, clash)
	}
	return common, nil
}

// CoerceToCommon gives the error for a branch that cannot become the common type:
// "CASE could not convert type circle to box" (42846).
func CoerceToCommon(from, common rel.OID, context string) error {
	if from == common || CanCoerceOne(from, common, Implicit) {
		return nil
	}
	return mismatch(pgerr.CannotCoerce, "", context+" could not convert type %s to %s", from, common)
}

// commonType gives the type, or the two types that cannot be matched (clash not 0).
func commonType(types []rel.OID) (common, clash rel.OID) {
	if types[0] != rel.UnknownOID && allEqual(types) {
		return types[0], 0 // the only way for the result to be a domain
	}
	common = BaseType(types[0])
	cat, preferred := category(common)
	for _, t := range types[1:] {
		t = BaseType(t)
		if t == rel.UnknownOID || t == common {
			continue
		}
		tcat, tpreferred := category(t)
		switch {
		case common == rel.UnknownOID:
			common, cat, preferred = t, tcat, tpreferred
		case tcat != cat:
			return common, t
		case !preferred && CanCoerceOne(common, t, Implicit) && !CanCoerceOne(t, common, Implicit):
			common, cat, preferred = t, tcat, tpreferred
		}
	}
	if common == rel.UnknownOID {
		return rel.TextOID, 0
	}
	return common, 0
}

func allEqual(types []rel.OID) bool {
	for _, t := range types[1:] {
		if t != types[0] {
			return false
		}
	}
	return true
}
