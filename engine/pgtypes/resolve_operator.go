package pgtypes

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// ResolveOperator chooses the operator that name means between operands of two types;
// left is 0 for a prefix operator. It gives the types that the operands must be
// coerced to (one for a prefix operator) and the result's, polymorphic types made
// concrete. Errors: 42883 none fits, 42725 several fit, 42804 polymorphic operands of the operator given clash.
func ResolveOperator(name string, left, right rel.OID) (op *Operator, args []rel.OID, result rel.OID, err error) {
	if left == 0 {
		op, err = prefixOperator(name, right)
	} else {
		op, err = binaryOperator(name, left, right)
	}
	if err != nil {
		return nil, nil, 0, err
	}
	actual := []rel.OID{left, right}
	args = []rel.OID{op.Left, op.Right}
	if left == 0 {
		actual, args = actual[1:], args[1:]
	}
	result, err = concretize(actual, args, op.Result)
	return op, args, result, err
}

func binaryOperator(name string, left, right rel.OID) (*Operator, error) {
	if op := exactOperator(name, left, right); op != nil {
		return op, nil
	}
	return selectOperator(name, left, right, []rel.OID{left, right}, operators().binary[name])
}

// exactOperator looks for an operator on the very types; a literal is taken to be of
// the other operand's type.
func exactOperator(name string, left, right rel.OID) *Operator {
	literal := false
	switch {
	case left == rel.UnknownOID:
		left, literal = right, true
	case right == rel.UnknownOID:
		right, literal = left, true
	}
	exact := operators().exact
	if op := exact[signature{name, left, right}]; op != nil {
		return op
	}
	if base := BaseType(left); literal && base != left {
		return exact[signature{name, base, base}]
	}
	return nil
}

func prefixOperator(name string, right rel.OID) (*Operator, error) {
	if op := operators().exact[signature{name, 0, right}]; op != nil {
		return op, nil
	}
	return selectOperator(name, 0, right, []rel.OID{right}, operators().prefix[name])
}

func selectOperator(name string, left, right rel.OID, operands []rel.OID, candidates []candidate) (*Operator, error) {
	fit := matching(operands, candidates)
	if len(fit) == 1 {
		return fit[0].op, nil
	}
	if len(fit) > 1 {
		if c := best(operands, fit); c != nil {
			return c.op, nil
		}
	}
	written := strings.ReplaceAll(name, "%", "%%") + " %s"
	if left != 0 {
		written = "%s " + written
	}
	switch {
	case len(fit) > 1:
		return nil, mismatch(pgerr.AmbiguousFunction, "Could not choose a best candidate operator. You might need to add explicit type casts.",
			"operator is not unique: "+written, operands...)
	case left == 0:
		return nil, mismatch(pgerr.UndefinedFunction, "No operator matches the given name and argument type. You might need to add an explicit type cast.",
			"operator does not exist: "+written, right)
	}
	return nil, mismatch(pgerr.UndefinedFunction, "No operator matches the given name and argument types. You might need to add explicit type casts.",
		"operator does not exist: "+written, left, right)
}

// ResolveArrayOperator chooses the operator of left op ANY (array) and left op ALL
// (array). It gives the types that the left operand and the array must be coerced
// to. Errors besides those of ResolveOperator: 42809 for what is no array, and for an
// operator that does not give a boolean.
func ResolveArrayOperator(name string, left, array rel.OID) (op *Operator, leftType, arrayType rel.OID, err error) {
	elem := rel.UnknownOID
	if array != rel.UnknownOID {
		if elem = ElementType(BaseType(array)); elem == 0 {
			return nil, 0, 0, pgerr.New(pgerr.WrongObjectType, "op ANY/ALL (array) requires array on right side")
		}
	}
	op, args, result, err := ResolveOperator(name, left, elem)
	if err != nil {
		return nil, 0, 0, err
	}
	if result != rel.BoolOID {
		return nil, 0, 0, pgerr.New(pgerr.WrongObjectType, "op ANY/ALL (array) requires operator to yield boolean")
	}
	if p, ok := ProcByOID(op.Proc); ok && p.RetSet {
		return nil, 0, 0, pgerr.New(pgerr.WrongObjectType, "op ANY/ALL (array) requires operator not to return a set")
	}
	if arrayType = ArrayType(args[1]); arrayType == 0 {
		return nil, 0, 0, noArrayType(args[1])
	}
	return op, args[0], arrayType, nil
}
