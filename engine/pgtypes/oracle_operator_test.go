package pgtypes_test

import (
	"slices"
	"testing"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// operandTypes are the types whose pairs the operators are tried on; one is a domain.
var operandTypes = []string{
	"unknown", "bool", "int2", "int4", "int8", "float4", "float8", "numeric", "text", "varchar", "bpchar", `"char"`, "name",
	"bytea", "date", "time", "timestamp", "timestamptz", "interval", "uuid", "jsonb", "oid",
	"_int4", "_text", "int4range", "information_schema.cardinal_number",
}

func typeOf(t testing.TB, written string) rel.OID {
	switch written {
	case `"char"`:
		return oid(t, "char")
	case "information_schema.cardinal_number":
		o, ok := pgtypes.TypeByName("information_schema", "cardinal_number")
		if !ok {
			t.Fatal("no type ", written)
		}
		return o
	}
	return oid(t, written)
}

func operatorNames(t testing.TB) []string {
	_, _, rows := pgtypes.Catalog("pg_operator")
	var names []string
	seen := map[string]bool{}
	for _, r := range rows {
		if name := *r[1]; !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

// TestOperatorsAsPostgreSQL tries every operator name between every two types, and
// before every type.
func TestOperatorsAsPostgreSQL(t *testing.T) {
	o := newOracle(t)
	var expressions, ours []string
	try := func(name, left, right string) {
		expr, leftOID := null(right), rel.OID(0)
		if left != "" {
			expr, leftOID = null(left)+" "+name+" "+expr, typeOf(t, left)
		} else {
			expr = name + " " + expr
		}
		op, args, result, err := pgtypes.ResolveOperator(name, leftOID, typeOf(t, right))
		if err != nil {
			ours = append(ours, spellOurs(err))
		} else {
			ours = append(ours, meaning("operator", op.OID, args, result))
		}
		expressions = append(expressions, expr)
	}
	// The grammar has these between operands only.
	infixOnly := []string{"<", ">", "=", "<=", ">=", "<>", "*", "/", "%", "^"}
	for _, name := range operatorNames(t) {
		for _, right := range operandTypes {
			for _, left := range operandTypes {
				try(name, left, right)
			}
			if !slices.Contains(infixOnly, name) {
				try(name, "", right)
			}
		}
	}
	o.compare(t, expressions, ours, nodeMeaning)
}

// TestArrayOperatorsAsPostgreSQL tries op ANY (array).
func TestArrayOperatorsAsPostgreSQL(t *testing.T) {
	var expressions, ours []string
	for _, name := range []string{"=", "<", "~~", "||", "+", "!~", "@>"} {
		for _, left := range operandTypes {
			for _, array := range []string{"unknown", "_int4", "_int8", "_numeric", "_text", "_varchar", "_date", "_bool", "int2vector", "int4", "_int4range"} {
				op, l, r, err := pgtypes.ResolveArrayOperator(name, typeOf(t, left), typeOf(t, array))
				if err != nil {
					ours = append(ours, spellOurs(err))
				} else {
					ours = append(ours, meaning("operator", op.OID, []rel.OID{l, r}, rel.BoolOID))
				}
				expressions = append(expressions, null(left)+" "+name+" ANY ("+null(array)+")")
			}
		}
	}
	newOracle(t).compare(t, expressions, ours, nodeMeaning)
}
