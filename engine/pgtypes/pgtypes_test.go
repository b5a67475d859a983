package pgtypes_test

import (
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
