package pgtypes_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// castTypes are tried as source and target of casts.
var castTypes = append([]string{
	"_varchar", "_numeric", "_date", "int2vector", "oidvector", "regclass", "regtype", "regproc", "json", "xml", "timetz",
	"int4multirange", "inet", "cidr", "macaddr", "point", "box", "circle", "money", "xid", "tid",
	"information_schema.sql_identifier",
}, operandTypes[1:]...)

func castType(t *testing.T, written string) rel.OID {
	if name, ok := strings.CutPrefix(written, "information_schema."); ok {
		o, ok := pgtypes.TypeByName("information_schema", name)
		if !ok {
			t.Fatal("no type ", written)
		}
		return o
	}
	return typeOf(t, written)
}

var paths = map[pgtypes.CoercionPath]string{
	pgtypes.Relabel: "RELABELTYPE", pgtypes.Func: "FUNCEXPR", pgtypes.ArrayCoerce: "ARRAYCOERCEEXPR", pgtypes.ViaIO: "COERCEVIAIO",
}

// nodePath reads which way a value is coerced, and by which function.
func nodePath(node string) string {
	if inner, ok := strings.CutPrefix(node, "{COERCETODOMAIN :arg "); ok {
		if strings.HasPrefix(inner, "{CONST") {
			return paths[pgtypes.Relabel] // the domain's node does for the relabelling
		}
		return nodePath(inner[:nodeEnd(inner)])
	}
	kind, _, _ := strings.Cut(node[1:], " ")
	if m := funcExpr.FindStringSubmatch(node); m != nil {
		return kind + " " + m[1]
	}
	return kind
}

// ourPath is the same of FindCoercion, or the error that PostgreSQL would give.
func ourPath(from, to rel.OID, ctx pgtypes.CoercionContext, refused error) string {
	path, c := pgtypes.FindCoercion(from, to, ctx)
	switch path {
	case pgtypes.None:
		return spellOurs(refused)
	case pgtypes.Func:
		return fmt.Sprint(paths[path], " ", c.Func)
	}
	return paths[path]
}

// TestExplicitCastsAsPostgreSQL casts every type to every other one.
func TestExplicitCastsAsPostgreSQL(t *testing.T) {
	var expressions, ours []string
	for _, from := range castTypes {
		for _, to := range castTypes {
			if from == to {
				continue
			}
			f, g := castType(t, from), castType(t, to)
			expressions = append(expressions, "CAST(NULL::"+from+" AS "+to+")")
			ours = append(ours, ourPath(f, g, pgtypes.Explicit, pgerr.New(pgerr.CannotCoerce,
				"cannot cast type %s to %s", pgtypes.TypeName(f), pgtypes.TypeName(g))))
		}
	}
	newOracle(t).compare(t, expressions, ours, nodePath)
}

// TestAssignmentCastsAsPostgreSQL inserts every type into a column of every other one.
func TestAssignmentCastsAsPostgreSQL(t *testing.T) {
	o := newOracle(t)
	var columns, expressions, ours []string
	for i, to := range castTypes {
		column := fmt.Sprintf("c%d", i)
		columns = append(columns, column+" "+to)
		for _, from := range castTypes {
			if from == to {
				continue
			}
			f, g := castType(t, from), castType(t, to)
			expressions = append(expressions, fmt.Sprintf("INSERT INTO targets (%s) VALUES (NULL::%s)", column, from))
			ours = append(ours, ourPath(f, g, pgtypes.Assignment, pgerr.New(pgerr.DatatypeMismatch,
				"column %q is of type %s but expression is of type %s", column, pgtypes.TypeName(g), pgtypes.TypeName(f)).
				WithHint("You will need to rewrite or cast the expression.")))
		}
	}
	if err := o.conn.Exec(context.Background(), "CREATE TEMP TABLE targets ("+strings.Join(columns, ", ")+")").Close(); err != nil {
		t.Fatal(err)
	}
	o.compare(t, expressions, ours, nodePath)
}

// TestCommonTypeAsPostgreSQL finds the type of COALESCE between two or three types.
func TestCommonTypeAsPostgreSQL(t *testing.T) {
	random := rand.New(rand.NewPCG(15, 4))
	var expressions, ours []string
	for range 6000 {
		var branches []string
		var types []rel.OID
		for range 2 + random.IntN(2) {
			b := pick(random, append(castTypes, "unknown", "int4", "int8", "numeric", "text", "varchar")...)
			branches, types = append(branches, null(b)), append(types, castType(t, b))
		}
		expressions = append(expressions, "COALESCE("+strings.Join(branches, ", ")+")")
		common, err := pgtypes.CommonType(types, "COALESCE")
		for _, b := range types {
			if err == nil {
				err = pgtypes.CoerceToCommon(b, common, "COALESCE")
			}
		}
		if err != nil {
			ours = append(ours, spellOurs(err))
		} else {
			ours = append(ours, fmt.Sprint(common))
		}
	}
	newOracle(t).compare(t, expressions, ours, func(node string) string { return fmt.Sprint(nodeType(node)) })
}

// TestTypeNamesAsPostgreSQL spells every type as format_type does.
func TestTypeNamesAsPostgreSQL(t *testing.T) {
	o := newOracle(t)
	rows := o.conn.ExecParams(context.Background(),
		"SELECT oid, format_type(oid, NULL) FROM pg_type WHERE typrelid = 0 AND oid < 14000", nil, nil, nil, nil).Read()
	if rows.Err != nil {
		t.Fatal(rows.Err)
	}
	for _, row := range rows.Rows {
		if got := pgtypes.TypeName(number(string(row[0]))); got != string(row[1]) {
			t.Errorf("type %s: got %s, want %s", row[0], got, row[1])
		}
	}
}

// TestModifiersAsPostgreSQL spells types with modifiers.
func TestModifiersAsPostgreSQL(t *testing.T) {
	o := newOracle(t)
	written := []string{
		"numeric(10,2)", "numeric(3,-2)", "varchar(7)", "char(3)[]", "bit(4)", "bit varying(9)", "time(3)", "timetz(2)",
		"timestamp(0)", "timestamptz(6)[]", "interval", "interval(3)", "interval year", "interval month", "interval day",
		"interval hour", "interval minute", "interval second", "interval second(2)", "interval year to month",
		"interval day to hour", "interval day to minute", "interval day to second(1)", "interval hour to minute",
		"interval hour to second", "interval minute to second(0)",
	}
	var columns []string
	for i, w := range written {
		columns = append(columns, fmt.Sprintf("c%d %s", i, w))
	}
	if err := o.conn.Exec(context.Background(), "CREATE TEMP TABLE modified ("+strings.Join(columns, ", ")+")").Close(); err != nil {
		t.Fatal(err)
	}
	rows := o.conn.ExecParams(context.Background(), "SELECT atttypid, atttypmod, format_type(atttypid, atttypmod)"+
		" FROM pg_attribute WHERE attrelid = 'modified'::regclass AND attnum > 0", nil, nil, nil, nil).Read()
	if rows.Err != nil || len(rows.Rows) != len(written) {
		t.Fatal(len(rows.Rows), rows.Err)
	}
	for _, row := range rows.Rows {
		mod, _ := strconv.Atoi(string(row[1]))
		typ := rel.Type{OID: number(string(row[0])), Mod: int32(mod)}
		if got := pgtypes.FormatType(typ); got != string(row[2]) {
			t.Errorf("%v: got %s, want %s", typ, got, row[2])
		}
	}
}
