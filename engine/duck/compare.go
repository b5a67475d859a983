package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// keyed says whether DuckDB's equality and order of a type's values differ from
// PostgreSQL's, so that values are compared, grouped and sorted by a key.
func keyed(t rel.Type, f rel.Form) bool { return f.Nested || keySQL(t, f) != "" }

// keySQL says how a value's key, or its elements', is computed from the value, $1.
func keySQL(t rel.Type, f rel.Form) string {
	if e, ok := t.Elem(); ok && t.IsArray() {
		t = e
	}
	switch {
	case t.OID == rel.NumericOID && !f.IsDecimal():
		return "num_key($1)"
	case t.OID == rel.JSONBOID:
		return "json_key($1)"
	case t.OID == rel.BPCharOID && t.Mod < 4:
		return "bpchar_key($1)"
	case t.OID == rel.TimetzOID:
		return "timetz_key($1)"
	case t.OID == rel.InetOID, t.OID == rel.CidrOID:
		return "inet_key($1)"
	case t.IsRow():
		return rowKeySQL
	case t.OID == rel.IntervalOID: // DuckDB's order of intervals fails where the signs of parts differ
		return "interval_key($1)"
	}
	if u, ok := rel.EnumOf(t.OID); ok {
		return enumKey(u)
	}
	return ""
}

// blurred says whether values that are equal to PostgreSQL may differ to DuckDB. Those of
// enums do not, though they have a key for their order.
func blurred(t rel.Type, f rel.Form) bool { return keyed(t, f) && (f.Nested || !ofEnum(t)) }

// ofEnum says whether a type is an enum, or an array of one.
func ofEnum(t rel.Type) bool {
	if e, ok := t.Elem(); ok && t.IsArray() {
		t = e
	}
	_, ok := rel.EnumOf(t.OID)
	return ok
}

func anyBlurred(cols []rel.Column) bool {
	for _, c := range cols {
		if blurred(c.Type, c.Form) {
			return true
		}
	}
	return false
}

// keyOf gives what to compare values of a type by: for numerics of text form a BLOB in
// which 1.0 and 1.00 are equal.
func keyOf(sql string, t rel.Type, f rel.Form) string {
	switch {
	case !keyed(t, f):
		return sql
	case keySQL(t, f) == rowKeySQL && !f.Nested:
		return keyer(t, f)(sql)
	case f.Nested:
		elem, _ := t.Elem()
		return fmt.Sprintf("nest_key(%s, %d::UINTEGER)", sql, elem.OID)
	case t.IsArray():
		return "list_transform(" + sql + ", x -> " + strings.Replace(keySQL(t, f), "$1", "x", 1) + ")"
	}
	return strings.Replace(keySQL(t, f), "$1", sql, 1)
}

// key prints what to compare e by.
func (p *printer) key(e rel.Expr) string {
	if c, ok := e.(*rel.Const); ok && c.Typ.OID == rel.BPCharOID { // a plain constant, for DuckDB to filter scans by
		if s, ok := c.Val.(string); ok {
			return p.expr(&rel.Const{Val: strings.TrimRight(s, " "), Typ: c.Typ})
		}
	}
	if c, ok := p.calculated(e); ok {
		return c.call("num_calc_key")
	}
	return keyOf(p.expr(e), e.Type(), rel.FormOf(e))
}

var comparisons = map[string]bool{"=": true, "<>": true, "<": true, "<=": true, ">": true, ">=": true}

// ordered are PostgreSQL's own types that isOrdered.
var ordered = map[rel.OID]bool{
	rel.BoolOID: true, rel.ByteaOID: true, rel.CharOID: true, rel.NameOID: true, rel.Int2OID: true, rel.Int4OID: true,
	rel.Int8OID: true, rel.TextOID: true, rel.VarcharOID: true, rel.BPCharOID: true, rel.OIDOID: true,
	rel.RegclassOID: true, rel.RegtypeOID: true, rel.RegprocOID: true, rel.RegnamespaceOID: true, rel.RegroleOID: true,
	rel.Float4OID: true, rel.Float8OID: true, rel.NumericOID: true, rel.DateOID: true, rel.TimeOID: true, rel.TimetzOID: true,
	rel.TimestampOID: true, rel.TimestamptzOID: true, rel.IntervalOID: true, rel.UUIDOID: true, rel.XIDOID: true,
	rel.BitOID: true, rel.VarbitOID: true, rel.JSONBOID: true, rel.InetOID: true, rel.CidrOID: true,
}

// isOrdered says whether DuckDB compares values of a type as PostgreSQL does, once keyed.
func isOrdered(t rel.Type) bool {
	if ordered[t.OID] {
		return true
	}
	_, enum := rel.EnumOf(t.OID)
	return enum
}

// comparable says whether op compares values of these types in DuckDB.
func comparable(op string, l, r rel.Type) bool {
	if !comparisons[op] {
		return false
	}
	if le, ok := l.Elem(); ok && l.IsArray() {
		re, ok := r.Elem()
		return ok && r.IsArray() && (isOrdered(le) && isOrdered(re) || le.IsRow() && re.IsRow())
	}
	return isOrdered(l) && isOrdered(r)
}

// pair prints two operands so that DuckDB may compare them: in one type, by key if need be.
func (p *printer) pair(l, r rel.Expr) (string, string) {
	lt, rt := l.Type(), r.Type()
	if nest := (rel.Form{Nested: true}); lt.IsArray() && rt.IsArray() && (rel.FormOf(l) == nest || rel.FormOf(r) == nest) {
		return keyOf(p.exprAs(l, nest), lt, nest), keyOf(p.exprAs(r, nest), rt, nest)
	}
	switch {
	case keySQL(lt, rel.Form{}) == rowKeySQL:
		key := keyer(lt, rel.Form{})
		return key(p.expr(l)), key(p.expr(r))
	case lt.OID == rel.NumericOID && rt.OID == rel.NumericOID:
		return p.numericPair(l, r)
	case isNumeric(lt) && isNumeric(rt):
		lf, rf := rel.FormOf(l), rel.FormOf(r)
		if lf.IsDecimal() && lf.Scale == rf.Scale {
			return p.expr(l), p.expr(r)
		}
		return keyOf(p.exprAs(l, rel.Form{}), lt, rel.Form{}), keyOf(p.exprAs(r, rel.Form{}), rt, rel.Form{})
	case lt.OID != rt.OID:
		return p.timed(l, rt), p.timed(r, lt)
	}
	return p.key(l), p.key(r)
}

// pairFor is pair for an operator: equality needs no key where blurred says so.
func (p *printer) pairFor(op string, l, r rel.Expr) (string, string) {
	equality := op == "=" || op == "<>"
	if equality && ofEnum(l.Type()) && !blurred(l.Type(), rel.FormOf(l)) && !blurred(r.Type(), rel.FormOf(r)) {
		return p.expr(l), p.expr(r)
	}
	return p.pair(l, r)
}

// numericPair compares decimals as decimals where one type holds both.
func (p *printer) numericPair(l, r rel.Expr) (string, string) {
	lf, rf := rel.FormOf(l), rel.FormOf(r)
	if isNull(l) && rf.IsDecimal() {
		lf = rf
	}
	if isNull(r) && lf.IsDecimal() {
		rf = lf
	}
	if lf.IsDecimal() && rf.IsDecimal() {
		scale := max(lf.Scale, rf.Scale)
		whole := max(lf.Precision-lf.Scale, rf.Precision-rf.Scale)
		if int(scale)+int(whole) <= rel.MaxPrecision {
			f := rel.Form{Precision: scale + whole, Scale: scale}
			return p.exprAs(l, f), p.exprAs(r, f)
		}
	}
	return p.numericKey(l), p.numericKey(r)
}

// timed brings a date, timestamp or timestamptz to the type that it is compared with.
func (p *printer) timed(e rel.Expr, with rel.Type) string {
	sql := p.expr(e)
	switch from := e.Type().OID; {
	case from == rel.DateOID && with.OID == rel.TimestampOID:
		return "date_bound(" + sql + ")"
	case from == rel.DateOID && with.OID == rel.TimestamptzOID:
		return "timestamp_bound(date_bound(" + sql + "), " + p.sessionArg() + ")"
	case from == rel.TimestampOID && with.OID == rel.TimestamptzOID:
		return "timestamp_bound(" + sql + ", " + p.sessionArg() + ")"
	}
	return sql
}

// compare prints a comparison operator; ok is false when its types are not DuckDB's to compare.
func (p *printer) compare(e *rel.Call) (string, bool) {
	if len(e.Args) != 2 || !comparable(e.Op, e.Args[0].Type(), e.Args[1].Type()) {
		return "", false
	}
	if sql, ok := p.compareCalculated(e); ok {
		return sql, true
	}
	l, r := p.pairFor(e.Op, e.Args[0], e.Args[1])
	if e.Args[0].Type().IsArray() && e.Op != "=" && e.Op != "<>" {
		// DuckDB makes BETWEEN of two comparisons of one value, which it lacks for lists
		return "(CASE WHEN " + l + " IS NOT NULL AND " + r + " IS NOT NULL THEN " + l + " " + e.Op + " " + r + " END)", true
	}
	return "(" + l + " " + e.Op + " " + r + ")", true
}

// inList prints IN and NOT IN, and any other operator over a list as a chain.
func (p *printer) inList(e *rel.InList) string {
	in := e.Op.Op == "=" && !e.All
	notIn := e.Op.Op == "<>" && e.All
	if (in || notIn) && p.sameForm(e) {
		parts := make([]string, len(e.List))
		var arg string
		for i, x := range e.List {
			arg, parts[i] = p.pairFor(e.Op.Op, e.Arg, x)
		}
		word := " IN ("
		if notIn {
			word = " NOT IN ("
		}
		return "(" + arg + word + strings.Join(parts, ", ") + "))"
	}
	parts := make([]string, len(e.List))
	for i, x := range e.List {
		parts[i] = p.call(&rel.Call{Func: e.Op.Func, OID: e.Op.OID, Op: e.Op.Op, Typ: rel.Bool, Args: []rel.Expr{e.Arg, x}})
	}
	if len(parts) == 0 {
		return fmt.Sprint(e.All)
	}
	if e.All {
		return "(" + strings.Join(parts, " AND ") + ")"
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

// sameForm says whether the argument prints the same against each element.
func (p *printer) sameForm(e *rel.InList) bool {
	if len(e.List) == 0 {
		return false
	}
	for _, x := range e.List {
		if !comparable(e.Op.Op, e.Arg.Type(), x.Type()) || x.Type().OID != e.List[0].Type().OID {
			return false
		}
	}
	if e.Arg.Type().OID != rel.NumericOID {
		return true
	}
	if isNull(e.Arg) {
		return false
	}
	af := rel.FormOf(e.Arg)
	if !af.IsDecimal() {
		return true // all by key
	}
	for _, x := range e.List {
		f := rel.FormOf(x)
		if !isNull(x) && (!f.IsDecimal() || f.Scale > af.Scale || f.Precision-f.Scale > af.Precision-af.Scale) {
			return false
		}
	}
	return true
}

// anyArray prints x op ANY (array); an element of the array plays a column named x.
func (p *printer) anyArray(e *rel.AnyArray) string {
	at := e.Array.Type()
	elem, ok := at.Elem()
	if !ok {
		return p.unsupported("ANY over %s", at)
	}
	nested := rel.FormOf(e.Array).Nested
	if list, ok := e.Array.(*rel.ArrayExpr); ok && !nested {
		return p.inList(&rel.InList{Arg: e.Arg, List: list.Elems, Op: e.Op, All: e.All})
	}
	if c, ok := e.Array.(*rel.Const); ok {
		if a, ok := c.Val.(rel.Array); ok && a.Elem.OID == elem.OID {
			in := &rel.InList{Arg: e.Arg, Op: e.Op, All: e.All}
			for _, v := range a.Values {
				in.List = append(in.List, &rel.Const{Val: v, Typ: elem})
			}
			return p.inList(in)
		}
	}
	if p.lists || !comparable(e.Op.Op, e.Arg.Type(), elem) {
		return p.anyOf(e, elem)
	}
	x := &rel.Col{Column: rel.Column{ID: -1, Type: elem, Form: elemForm(e.Array)}}
	l, r := p.pair(e.Arg, x)
	array := p.elements(e.Array)
	if strings.Contains(array, "->") { // a lambda, which is nothing for a subquery
		return p.anyOf(e, elem)
	}
	if _, query := e.Array.(*rel.Cast); query || isSubquery(e.Array) {
		array += "[:]" // a bare query in parentheses would be one of values
	}
	if name := x.ID.String(); r != name {
		array = "list_transform(" + array + ", x -> " + strings.ReplaceAll(r, name, "x") + ")"
	}
	word := " ANY ("
	if e.All {
		word = " ALL ("
	}
	// DuckDB takes a NULL array for an empty one
	return "(CASE WHEN " + p.expr(e.Array) + " IS NOT NULL THEN " + l + " " + e.Op.Op + word + array + ") END)"
}

func isSubquery(e rel.Expr) bool {
	_, ok := e.(*rel.Subquery)
	return ok
}

// rowCompare compares rows field by field, as PostgreSQL does and DuckDB's structs do not.
func (p *printer) rowCompare(e *rel.RowCompare) string {
	test := func(i int, op string) string {
		if e.Left[i].Type().IsRow() {
			return compareRows(op, p.expr(e.Left[i]), p.expr(e.Right[i]))
		}
		l, r := p.pair(e.Left[i], e.Right[i])
		return l + " " + op + " " + r
	}
	for i := range e.Left {
		if !e.Left[i].Type().IsRow() && !comparable("=", e.Left[i].Type(), e.Right[i].Type()) {
			return p.unsupported("comparison of %s with %s", e.Left[i].Type(), e.Right[i].Type())
		}
	}
	var parts []string
	switch e.Op {
	case "=", "<>":
		for i := range e.Left {
			parts = append(parts, test(i, e.Op))
		}
		if e.Op == "<>" {
			return "(" + strings.Join(parts, " OR ") + ")"
		}
		return "(" + strings.Join(parts, " AND ") + ")"
	}
	// the first pair that is not equal decides; NULL there is the answer
	var s strings.Builder
	s.WriteString("CASE")
	last := len(e.Left) - 1
	for i := range last {
		fmt.Fprintf(&s, " WHEN %s THEN %s WHEN (%s) IS NULL THEN NULL", test(i, "<>"), test(i, strings.TrimSuffix(e.Op, "=")), test(i, "="))
	}
	s.WriteString(" ELSE " + test(last, e.Op) + " END")
	return "(" + s.String() + ")"
}
