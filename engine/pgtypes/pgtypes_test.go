package pgtypes_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// oid finds a type of pg_catalog by its internal name; "" is 0.
func oid(t testing.TB, name string) rel.OID {
	t.Helper()
	if name == "" {
		return 0
	}
	o, ok := pgtypes.TypeByName("", name)
	if !ok {
		t.Fatalf("no type %s", name)
	}
	return o
}

func oids(t testing.TB, names ...string) []rel.OID {
	t.Helper()
	var out []rel.OID
	for _, n := range names {
		out = append(out, oid(t, n))
	}
	return out
}

// spell writes an error as "42883 message" and nil as "".
func spell(err error) string {
	if err == nil {
		return ""
	}
	e, ok := pgerr.As(err)
	if !ok {
		return err.Error()
	}
	return e.Code + " " + e.Message
}

func TestResolveOperator(t *testing.T) {
	for _, c := range []struct{ left, op, right, want string }{
		{"int4", "+", "int4", "int4pl integer, integer → integer"},
		{"int2", "+", "int8", "int28pl smallint, bigint → bigint"},
		{"int4", "+", "numeric", "numeric_add numeric, numeric → numeric"},
		{"int4", "+", "unknown", "int4pl integer, integer → integer"},
		{"", "-", "int2", "int2um smallint → smallint"},
		{"", "-", "unknown", "42725 operator is not unique: - unknown"},
		{"varchar", "=", "text", "texteq text, text → boolean"},
		{"bpchar", "=", "varchar", "bpchareq character, character → boolean"},
		{"unknown", "||", "unknown", "textcat text, text → text"},
		{"text", "||", "int4", "textanycat text, integer → text"},
		{"_int4", "||", "int4", "array_append integer[], integer → integer[]"},
		{"_int4", "||", "_int8", "array_cat bigint[], bigint[] → bigint[]"},
		{"_int4", "@>", "unknown", "arraycontains integer[], integer[] → boolean"},
		{"date", "-", "date", "date_mi date, date → integer"},
		{"date", "+", "int4", "date_pli date, integer → date"},
		{"date", "<", "timestamptz", "date_lt_timestamptz date, timestamp with time zone → boolean"},
		{"text", "~~", "unknown", "textlike text, text → boolean"},
		{"int4range", "@>", "int4", "range_contains_elem int4range, integer → boolean"},
		{"int4", "+", "bool", "42883 operator does not exist: integer + boolean"},
		{"unknown", "+", "unknown", "42725 operator is not unique: unknown + unknown"},
		{"", "!!!", "int4", "42883 operator does not exist: !!! integer"},
		{"text", "=", "int4", "42883 operator does not exist: text = integer"},
	} {
		op, args, result, err := pgtypes.ResolveOperator(c.op, oid(t, c.left), oid(t, c.right))
		got := spell(err)
		if err == nil {
			got = op.ProcName
			for i, a := range args {
				got += map[bool]string{true: " ", false: ", "}[i == 0] + pgtypes.TypeName(a)
			}
			got += " → " + pgtypes.TypeName(result)
		}
		if got != c.want {
			t.Errorf("%s %s %s: got %s, want %s", c.left, c.op, c.right, got, c.want)
		}
	}
}

func TestCommonType(t *testing.T) {
	for _, c := range []struct {
		types []string
		want  string
	}{
		{[]string{"int4", "int8"}, "bigint"},
		{[]string{"int8", "float4", "numeric"}, "real"},
		{[]string{"unknown", "unknown"}, "text"},
		{[]string{"unknown", "date"}, "date"},
		{[]string{"varchar", "varchar"}, "character varying"},
		{[]string{"varchar", "text"}, "character varying"}, // they are the same to PostgreSQL: the first one stays
		{[]string{"text", "varchar"}, "text"},
		{[]string{"date", "timestamp", "timestamptz"}, "timestamp with time zone"},
		{[]string{"int4", "text"}, "42804 CASE types integer and text cannot be matched"},
	} {
		got, err := pgtypes.CommonType(oids(t, c.types...), "CASE")
		text := spell(err)
		if err == nil {
			text = pgtypes.TypeName(got)
		}
		if text != c.want {
			t.Errorf("%v: got %s, want %s", c.types, text, c.want)
		}
	}
}

func TestResolveFunction(t *testing.T) {
	for _, c := range []struct {
		call functionCall
		want string
	}{
		{functionCall{name: "lower", args: []string{"varchar"}}, "lower(text) → text"},
		{functionCall{name: "abs", args: []string{"int2"}}, "abs(smallint) → smallint"},
		{functionCall{name: "round", args: []string{"int4"}}, "round(double precision) → double precision"},
		{functionCall{name: "round", args: []string{"float8", "int4"}}, "42883 function round(double precision, integer) does not exist"},
		{functionCall{name: "nosuch", args: []string{"int4", "unknown"}}, "42883 function nosuch(integer, unknown) does not exist"},
		{functionCall{name: "pg_typeof", args: []string{"date"}}, "pg_typeof(date) → regtype"},
		// A literal passed to "any" stays one.
		{functionCall{name: "concat", args: []string{"unknown", "int4"}}, "concat(unknown, integer) → text"},
		// The variadic parameter collects the arguments from the second on.
		{functionCall{name: "json_extract_path", args: []string{"json", "unknown", "varchar"}}, "json_extract_path(json, text, text) → json, array from 1"},
		{functionCall{name: "json_extract_path", args: []string{"json", "_text"}, opts: pgtypes.CallOptions{Variadic: true}}, "json_extract_path(json, text[]) → json"},
		// Defaults, and named arguments: each with the number of its parameter.
		{functionCall{name: "parse_ident", args: []string{"text"}}, "parse_ident(text, boolean) → text[], 1 default"},
		{functionCall{name: "jsonb_set", args: []string{"jsonb", "unknown", "unknown"}}, "jsonb_set(jsonb, text[], jsonb, boolean) → jsonb, 1 default"},
		{functionCall{name: "make_interval", args: []string{"int4"}, opts: pgtypes.CallOptions{ArgNames: []string{"days"}}},
			"make_interval(integer, integer, integer, integer, integer, integer, double precision) → interval, 6 default, parameters [3 0 1 2 4 5 6]"},
		// Polymorphic types become those of the call.
		{functionCall{name: "array_append", args: []string{"_int4", "int8"}}, "array_append(bigint[], bigint) → bigint[]"},
		{functionCall{name: "array_append", args: []string{"_int4", "unknown"}}, "array_append(integer[], integer) → integer[]"},
		{functionCall{name: "unnest", args: []string{"_date"}}, "unnest(date[]) → date"},
		{functionCall{name: "max", args: []string{"varchar"}}, "max(text) → text"},
		{functionCall{name: "array_agg", args: []string{"_int4"}}, "array_agg(integer[]) → integer[]"},
		{functionCall{name: "array_agg", args: []string{"unknown"}}, "42725 function array_agg(unknown) is not unique"},
		// A type's name is a cast, unless a function of that name does it.
		{functionCall{name: "float8", args: []string{"unknown"}}, "cast to double precision"},
		{functionCall{name: "text", args: []string{"varchar"}}, "cast to text"},
		{functionCall{name: "int4", args: []string{"float8"}}, "int4(double precision) → integer"},
		{functionCall{name: "date", args: []string{"int4"}}, "42883 function date(integer) does not exist"},
		// What is written must go with the kind of function.
		{functionCall{name: "lower", args: []string{"text"}, opts: pgtypes.CallOptions{Over: true}}, "42809 OVER specified, but lower is not a window function nor an aggregate function"},
		{functionCall{name: "row_number"}, "42809 window function row_number requires an OVER clause"},
		{functionCall{name: "count"}, "42809 count(*) must be used to call a parameterless aggregate function"},
		{functionCall{name: "count", opts: pgtypes.CallOptions{Star: true}}, "count() → bigint"},
	} {
		var args []rel.OID
		for _, a := range c.call.args {
			args = append(args, typeOf(t, a))
		}
		r, err := pgtypes.ResolveFunction(c.call.name, args, c.call.opts)
		if got := spellCall(r, err); got != c.want {
			t.Errorf("%s: got %s, want %s", c.call.sql(), got, c.want)
		}
	}
}

func spellCall(r *pgtypes.Resolved, err error) string {
	switch {
	case err != nil:
		return spell(err)
	case r.Proc == nil:
		return "cast to " + pgtypes.TypeName(r.Ret)
	}
	var names []string
	for _, a := range r.ArgTypes {
		names = append(names, pgtypes.TypeName(a))
	}
	out := r.Proc.Name + "(" + strings.Join(names, ", ") + ") → " + pgtypes.TypeName(r.Ret)
	if r.VariadicFrom >= 0 {
		out += fmt.Sprint(", array from ", r.VariadicFrom)
	}
	if r.Defaults > 0 {
		out += fmt.Sprint(", ", r.Defaults, " default")
	}
	if r.Numbers != nil {
		out += fmt.Sprint(", parameters ", r.Numbers)
	}
	return out
}
