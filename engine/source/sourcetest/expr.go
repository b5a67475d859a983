package sourcetest

import (
	"fmt"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// The constructors below build the bound expressions that the analyzer would: functions
// by their pg_proc names, arguments already in the functions' parameter types.

// Compare is left op right for op one of = <> < <= > >=, over two expressions of the same
// type, or of different integer types. Text types are relabelled to text, as PostgreSQL does.
func Compare(op string, left, right rel.Expr) *rel.Call {
	left, right = asOperand(left), asOperand(right)
	return &rel.Call{Func: compareFunc(op, left.Type(), right.Type()), Op: op, Args: []rel.Expr{left, right}, Typ: rel.Bool}
}

// Like is left ~~ pattern.
func Like(left rel.Expr, pattern string) *rel.Call {
	left = asOperand(left)
	name := "textlike"
	if left.Type().OID == rel.BPCharOID {
		name = "bpcharlike"
	}
	return &rel.Call{Func: name, Op: "~~", Args: []rel.Expr{left, &rel.Const{Val: pattern, Typ: rel.Text}}, Typ: rel.Bool}
}

// In is left IN (list); NotIn is NOT IN.
func In(left rel.Expr, list ...rel.Expr) *rel.InList { return inList("=", left, list) }

// NotIn is left NOT IN (list).
func NotIn(left rel.Expr, list ...rel.Expr) *rel.InList {
	l := inList("<>", left, list)
	l.All = true
	return l
}

func inList(op string, left rel.Expr, list []rel.Expr) *rel.InList {
	left = asOperand(left)
	operands := make([]rel.Expr, len(list))
	for i, e := range list {
		operands[i] = asOperand(e)
	}
	t := left.Type()
	return &rel.InList{Arg: left, List: operands, Op: rel.Call{Func: compareFunc(op, t, t), Op: op, Typ: rel.Bool}}
}

// DistinctFrom is left IS DISTINCT FROM right.
func DistinctFrom(left, right rel.Expr) *rel.Distinct {
	left, right = asOperand(left), asOperand(right)
	return &rel.Distinct{Left: left, Right: right, Eq: rel.Call{Func: compareFunc("=", left.Type(), right.Type()), Op: "=", Typ: rel.Bool}}
}

// asOperand relabels varchar (a column by a Cast, a constant in place) to text.
func asOperand(e rel.Expr) rel.Expr {
	if e.Type().OID != rel.VarcharOID {
		return e
	}
	if c, ok := e.(*rel.Const); ok {
		return &rel.Const{Val: c.Val, Typ: rel.Text}
	}
	return &rel.Cast{Arg: e, To: rel.Text}
}

var suffixes = map[string]string{"=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}

// compareFunc is pg_proc's name of the comparison: int4eq, int84lt, text_le, texteq.
func compareFunc(op string, l, r rel.Type) string {
	suffix := suffixes[op]
	digit := map[rel.OID]string{rel.Int2OID: "2", rel.Int4OID: "4", rel.Int8OID: "8"}
	if l.IsInteger() && r.IsInteger() {
		if l.OID == r.OID {
			return "int" + digit[l.OID] + suffix
		}
		return "int" + digit[l.OID] + digit[r.OID] + suffix
	}
	if _, ok := rel.EnumOf(l.OID); ok {
		return "enum_" + suffix
	}
	switch l.OID {
	case rel.TextOID:
		if op == "=" || op == "<>" {
			return "text" + suffix
		}
		return "text_" + suffix
	case rel.BoolOID, rel.Float4OID, rel.Float8OID, rel.BPCharOID, rel.ByteaOID, rel.OIDOID:
		return map[rel.OID]string{rel.BoolOID: "bool", rel.Float4OID: "float4", rel.Float8OID: "float8",
			rel.BPCharOID: "bpchar", rel.ByteaOID: "bytea", rel.OIDOID: "oid"}[l.OID] + suffix
	case rel.NumericOID, rel.DateOID, rel.TimeOID, rel.TimestampOID, rel.TimestamptzOID, rel.IntervalOID, rel.UUIDOID, rel.JSONBOID:
		return map[rel.OID]string{rel.NumericOID: "numeric", rel.DateOID: "date", rel.TimeOID: "time", rel.TimestampOID: "timestamp",
			rel.TimestamptzOID: "timestamptz", rel.IntervalOID: "interval", rel.UUIDOID: "uuid", rel.JSONBOID: "jsonb"}[l.OID] + "_" + suffix
	}
	if l.IsArray() {
		return "array_" + suffix
	}
	panic(fmt.Sprintf("no comparison for %s", l))
}

// comparable says whether PostgreSQL compares values of t.
func comparable(t rel.Type) bool {
	if e, ok := t.Elem(); ok {
		return comparable(e)
	}
	switch t.OID {
	case rel.BoolOID, rel.Int2OID, rel.Int4OID, rel.Int8OID, rel.Float4OID, rel.Float8OID, rel.NumericOID, rel.TextOID, rel.VarcharOID,
		rel.BPCharOID, rel.ByteaOID, rel.DateOID, rel.TimeOID, rel.TimestampOID, rel.TimestamptzOID, rel.IntervalOID, rel.UUIDOID:
		return true
	}
	return false
}

// ScanOf scans the columns with the given ordinals; the n-th gets the id first+n.
func ScanOf(t *rel.Table, first rel.ColID, ords ...int) *plan.Scan {
	s := &plan.Scan{Table: t}
	for i, ord := range ords {
		c := t.Columns[ord]
		s.Cols = append(s.Cols, plan.ScanCol{Ord: ord,
			Column: rel.Column{ID: first + rel.ColID(i), Name: c.Name, Type: c.Type, Form: c.Form}})
	}
	return s
}

// FragmentOf makes n a fragment of its table's source.
func FragmentOf(src string, n plan.Node) *plan.Fragment {
	return &plan.Fragment{ID: 1, Source: src, Input: n, Rows: -1}
}
