package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// Functions over arrays as DuckDB's lists: one dimension, lower bound 1.

// sought prints an array and a value that is looked for in it, so that "x" compares with
// the value: key gives what to compare of an element.
func (p *printer) sought(array, value rel.Expr) (list, want string, key func(string) string) {
	same := func(sql string) string { return sql }
	at := array.Type()
	if elem, _ := at.Elem(); !isNumeric(at) && !elem.IsRow() {
		return p.expr(array), p.expr(value), same
	}
	af, vf := rel.FormOf(array), rel.FormOf(value)
	if af.IsDecimal() && (af.Scale == vf.Scale && vf.IsDecimal() || isNull(value)) {
		return p.expr(array), p.expr(value), same
	}
	elem, _ := at.Elem()
	key = keyer(elem, rel.Form{})
	return p.exprAs(array, rel.Form{}), key(p.exprAs(value, rel.Form{})), key
}

func arrayRemove(p *printer, e *rel.Call) (string, bool) {
	if len(e.Args) != 2 {
		return "", false
	}
	return p.edited(e, func(list, test, _ string) string {
		return "list_filter(" + list + ", x -> NOT (" + test + "))"
	})
}

func arrayReplace(p *printer, e *rel.Call) (string, bool) {
	if len(e.Args) != 3 {
		return "", false
	}
	return p.edited(e, func(list, test, form string) string {
		return "list_transform(" + list + ", x -> CASE WHEN " + test + " THEN " + form + " ELSE x END)"
	})
}

// edited prints a function that tests every element of its first argument for being the
// second; elements compare by key where they must, and NULL is NULL.
func (p *printer) edited(e *rel.Call, edit func(list, test, third string) string) (string, bool) {
	f := rel.FormOf(e)
	list, value := p.exprAs(e.Args[0], f), p.exprAs(e.Args[1], f)
	elem, ok := e.Args[0].Type().Elem()
	if !ok {
		return "", false
	}
	third := "NULL"
	if len(e.Args) > 2 {
		third = p.exprAs(e.Args[2], f)
	}
	sql := p.capture([]string{list, value, third}, func(v []string) string { return edit(v[0], sameValue("x", v[1], elem, f), v[2]) })
	return "CAST(" + sql + " AS " + duckType(e.Typ, f) + ")", true
}

// arrayPosition finds the first place of a value, from a subscript on.
func arrayPosition(p *printer, e *rel.Call) (string, bool) {
	list, want, key := p.sought(e.Args[0], e.Args[1])
	if k := key("x"); k != "x" {
		list = "list_transform(" + list + ", x -> " + k + ")"
	}
	if len(e.Args) == 2 {
		return "CAST(list_position(" + list + ", " + want + ") AS INTEGER)", true
	}
	return "array_position_from(" + list + ", " + want + ", " + p.expr(e.Args[2]) + ")", true
}

func arrayPositions(p *printer, e *rel.Call) (string, bool) {
	list, want, key := p.sought(e.Args[0], e.Args[1])
	return p.capture([]string{list, want}, func(v []string) string {
		test := key("x") + " IS NOT DISTINCT FROM " + v[1]
		return "list_filter(list_transform(" + v[0] + ", (x, i) -> CASE WHEN " + test + " THEN CAST(i AS INTEGER) END), y -> y IS NOT NULL)"
	}), true
}

// arrayFill prints array_fill of one dimension; the number of dimensions is seen when it runs.
func arrayFill(p *printer, e *rel.Call) (string, bool) {
	f := rel.FormOf(e)
	if len(e.Args) != 2 {
		return "", false
	}
	sql := p.capture([]string{"range(array_fill_size(" + p.expr(e.Args[1]) + "))", p.exprAs(e.Args[0], f)}, func(v []string) string {
		return "list_transform(" + v[0] + ", i -> " + v[1] + ")"
	})
	return "CAST(" + sql + " AS " + duckType(e.Typ, f) + ")", true
}

// widthBucket finds the place of an operand among thresholds.
func widthBucket(p *printer, e *rel.Call) (string, bool) {
	if len(e.Args) != 2 {
		return "", false
	}
	elem, ok := e.Args[1].Type().Elem()
	if !ok || !comparable("<=", elem, elem) {
		return "", false
	}
	list, form := p.expr(e.Args[1]), elemForm(e.Args[1])
	if rel.FormOf(e.Args[1]).Nested {
		list = p.reshape("nest_thresholds("+list+")", e.Args[1].Type(), nest, rel.Form{})
	}
	x := &rel.Col{Column: rel.Column{ID: -1, Type: elem, Form: form}}
	l, r := p.pair(e.Args[0], x)
	sql := p.capture([]string{list, l}, func(v []string) string {
		return "array_bucket(list_transform(" + v[0] + ", x -> " + v[1] + " < " + strings.ReplaceAll(r, x.ID.String(), "x") + "))"
	})
	return "CASE WHEN " + p.expr(e.Args[0]) + " IS NOT NULL THEN " + sql + " END", true
}

// largestArray prints array_larger and array_smaller, which are strict.
func largestArray(op string) func(*printer, *rel.Call) (string, bool) {
	return func(p *printer, e *rel.Call) (string, bool) {
		if !comparable(op, e.Args[0].Type(), e.Args[1].Type()) {
			return "", false
		}
		f := rel.FormOf(e)
		a, b := p.pair(e.Args[0], e.Args[1])
		return "CASE WHEN " + a + " " + op + " " + b + " THEN " + p.exprAs(e.Args[0], f) + " WHEN " + a + " IS NOT NULL AND " + b + " IS NOT NULL THEN " + p.exprAs(e.Args[1], f) + " END", true
	}
}

// arrayContains prints @> and <@: an element that is NULL is in no array.
func arrayContains(swap bool) func(*printer, *rel.Call) (string, bool) {
	return func(p *printer, e *rel.Call) (string, bool) {
		a, b := p.flatPair(e.Args[0], e.Args[1])
		if swap {
			a, b = b, a
		}
		return "array_has_all(" + a + ", " + b + ")", true
	}
}

func arrayOverlap(p *printer, e *rel.Call) (string, bool) {
	a, b := p.flatPair(e.Args[0], e.Args[1])
	return "list_has_any(" + a + ", list_filter(" + b + ", x -> x IS NOT NULL))", true
}

// anyOf prints x op ANY (array) for any operator: the list of the comparisons' outcomes decides.
func (p *printer) anyOf(e *rel.AnyArray, elem rel.Type) string {
	x := &rel.Col{Column: rel.Column{ID: -1, Type: elem, Form: elemForm(e.Array)}}
	arg, l := e.Arg, &rel.Col{Column: rel.Column{ID: -2, Type: e.Arg.Type(), Form: rel.FormOf(e.Arg)}}
	if !isConstant(arg) {
		arg = l
	}
	test := p.call(&rel.Call{Func: e.Op.Func, OID: e.Op.OID, Op: e.Op.Op, Typ: rel.Bool, Args: []rel.Expr{arg, x}})
	word := "any_true"
	if e.All {
		word = "all_true"
	}
	return p.capture([]string{p.elements(e.Array), p.expr(e.Arg)}, func(v []string) string {
		test := strings.NewReplacer(x.ID.String(), "x", l.ID.String(), v[1]).Replace(test)
		return word + "(list_transform(" + v[0] + ", x -> " + test + "))"
	})
}

// extreme prints the greatest or least of keyed values; of equal ones it is the first. The fields
// (key, place, value) have no names: DuckDB loses those of columns of a query around.
func extreme(t rel.Type, f rel.Form, parts []string, greatest bool) string {
	sign, fn := 1, "min"
	if greatest {
		sign, fn = -1, "max"
	}
	rows, key := make([]string, len(parts)), keyer(t, f)
	for i, sql := range parts {
		rows[i] = fmt.Sprintf("row(%s, %d, %s)", key(sql), sign*i, sql)
	}
	sql := "list_aggregate(list_filter([" + strings.Join(rows, ", ") + "], x -> x[1] IS NOT NULL), '" + fn + "')[3]"
	return "CAST(" + sql + " AS " + duckType(t, f) + ")" // all may be NULL, which has no type
}
