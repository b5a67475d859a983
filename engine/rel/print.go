package rel

import (
	"fmt"
	"strconv"
	"strings"
)

// Expressions print in PostgreSQL's spelling, for EXPLAIN, tests and logs. What they
// print is read by people; nothing executes it.

func (e *Const) String() string {
	return FormatValue(e.Val, e.Typ)
}

// FormatValue spells a constant for people: 'text', 42, NULL, '2020-01-01'::date.
func FormatValue(v any, t Type) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return "'" + strconv.FormatFloat(v, 'g', -1, 64) + "'::" + t.String()
	case string:
		if t.OID == NumericOID {
			return v
		}
		s := "'" + strings.ReplaceAll(v, "'", "''") + "'"
		if t.OID == TextOID || t.OID == UnknownOID {
			return s
		}
		return s + "::" + t.String()
	case []byte:
		return fmt.Sprintf(`'\x%x'::bytea`, v)
	case Day:
		return "'" + v.String() + "'::date"
	case Instant:
		return "'" + v.String() + "'::" + t.String()
	case TimeOfDay:
		return "'" + v.String() + "'::time"
	case Interval:
		var parts []string
		for _, p := range []struct {
			n    int64
			unit string
		}{{int64(v.Months), "mons"}, {int64(v.Days), "days"}, {v.Micros, "microseconds"}} {
			if p.n != 0 {
				parts = append(parts, fmt.Sprintf("%d %s", p.n, p.unit))
			}
		}
		if parts == nil {
			parts = []string{"0"}
		}
		return "'" + strings.Join(parts, " ") + "'::interval"
	case Array:
		parts := make([]string, len(v.Values))
		for i, x := range v.Values {
			parts[i] = FormatValue(x, v.Elem)
		}
		return "ARRAY[" + strings.Join(parts, ", ") + "]"
	}
	return fmt.Sprint(v)
}

func (e *Param) String() string { return "$" + strconv.Itoa(e.N) }

func (e *Col) String() string {
	if e.Name == "" || e.Name == "?column?" {
		return e.ID.String()
	}
	return QuoteIdent(e.Name)
}

func (e *Call) String() string {
	if e.Op != "" {
		switch len(e.Args) {
		case 1:
			return "(" + e.Op + " " + e.Args[0].String() + ")"
		case 2:
			return "(" + e.Args[0].String() + " " + opName(e.Op) + " " + e.Args[1].String() + ")"
		}
	}
	return e.Func + "(" + printList(e.Args) + ")"
}

func opName(op string) string {
	switch op {
	case "~~":
		return "LIKE"
	case "!~~":
		return "NOT LIKE"
	case "~~*":
		return "ILIKE"
	case "!~~*":
		return "NOT ILIKE"
	}
	return op
}

func printList(es []Expr) string {
	parts := make([]string, len(es))
	for i, e := range es {
		parts[i] = e.String()
	}
	return strings.Join(parts, ", ")
}

func printJoined(es []Expr, sep string) string {
	parts := make([]string, len(es))
	for i, e := range es {
		parts[i] = e.String()
	}
	return "(" + strings.Join(parts, sep) + ")"
}

func (e *Cast) String() string { return e.Arg.String() + "::" + e.To.String() }

func (e *Collate) String() string {
	switch e.Use {
	case Under, Pattern:
		return "(" + e.Arg.String() + " UNDER " + QuoteIdent(e.Name) + ")"
	case Undetermined:
		return "undetermined(" + e.Arg.String() + ")"
	}
	return "(" + e.Arg.String() + " COLLATE " + QuoteIdent(e.Name) + ")"
}

func (e *And) String() string { return printJoined(e.Args, " AND ") }
func (e *Or) String() string  { return printJoined(e.Args, " OR ") }
func (e *Not) String() string { return "(NOT " + e.Arg.String() + ")" }

func (e *IsNull) String() string {
	if e.Negated {
		return "(" + e.Arg.String() + " IS NOT NULL)"
	}
	return "(" + e.Arg.String() + " IS NULL)"
}

func (e *BoolTest) String() string {
	word := "UNKNOWN"
	if e.Want != nil {
		word = strings.ToUpper(strconv.FormatBool(*e.Want))
	}
	if e.Negated {
		word = "NOT " + word
	}
	return "(" + e.Arg.String() + " IS " + word + ")"
}

func (e *Distinct) String() string {
	not := ""
	if e.Negated {
		not = "NOT "
	}
	return "(" + e.Left.String() + " IS " + not + "DISTINCT FROM " + e.Right.String() + ")"
}

func (e *Case) String() string {
	var b strings.Builder
	b.WriteString("CASE")
	for _, w := range e.Whens {
		b.WriteString(" WHEN " + w.Cond.String() + " THEN " + w.Then.String())
	}
	if e.Else != nil {
		b.WriteString(" ELSE " + e.Else.String())
	}
	b.WriteString(" END")
	return b.String()
}

func (e *Coalesce) String() string { return "COALESCE(" + printList(e.Args) + ")" }
func (e *NullIf) String() string   { return "NULLIF(" + e.First.String() + ", " + e.Test.String() + ")" }

func (e *MinMax) String() string {
	if e.Greatest {
		return "GREATEST(" + printList(e.Args) + ")"
	}
	return "LEAST(" + printList(e.Args) + ")"
}

func (e *InList) String() string {
	switch {
	case e.Op.Op == "=" && !e.All:
		return "(" + e.Arg.String() + " IN (" + printList(e.List) + "))"
	case e.Op.Op == "<>" && e.All:
		return "(" + e.Arg.String() + " NOT IN (" + printList(e.List) + "))"
	}
	return "(" + e.Arg.String() + " " + e.Op.Op + quantifier(e.All) + "(" + printList(e.List) + "))"
}

func quantifier(all bool) string {
	if all {
		return " ALL "
	}
	return " ANY "
}

func (e *AnyArray) String() string {
	return "(" + e.Arg.String() + " " + e.Op.Op + quantifier(e.All) + "(" + e.Array.String() + "))"
}

func (e *ArrayExpr) String() string { return "ARRAY[" + printList(e.Elems) + "]" }
func (e *Row) String() string       { return "ROW(" + printList(e.Fields) + ")" }

func (e *RowCompare) String() string {
	return "((" + printList(e.Left) + ") " + e.Op + " (" + printList(e.Right) + "))"
}

func (e *Subscript) String() string {
	s := e.Array.String()
	first := Bounds{e.Lower, e.Upper}
	if !e.Slice {
		first.Upper = e.Index
	}
	for _, b := range append([]Bounds{first}, e.More...) {
		lo, hi := "", ""
		if b.Lower != nil {
			lo = b.Lower.String()
		}
		if b.Upper != nil {
			hi = b.Upper.String()
		}
		if e.Slice {
			lo += ":"
		}
		s += "[" + lo + hi + "]"
	}
	return s
}

func (e *Subquery) String() string {
	switch e.Kind {
	case SubExists:
		return "EXISTS(subplan)"
	case SubArray:
		return "ARRAY(subplan)"
	case SubAny, SubAll:
		op := "="
		if len(e.Ops) > 0 {
			op = e.Ops[0].Op
		}
		left := printList(e.Left)
		if len(e.Left) > 1 {
			left = "(" + left + ")"
		}
		return "(" + left + " " + op + quantifier(e.Kind == SubAll) + "(subplan))"
	}
	return "(subplan)"
}

func (e *Agg) String() string {
	var b strings.Builder
	b.WriteString(e.Func + "(")
	if e.Distinct {
		b.WriteString("DISTINCT ")
	}
	if e.Star {
		b.WriteString("*")
	}
	b.WriteString(printList(e.Args))
	if len(e.OrderBy) > 0 {
		b.WriteString(" ORDER BY " + PrintSortKeys(e.OrderBy))
	}
	b.WriteString(")")
	if len(e.Within) > 0 {
		b.WriteString(" WITHIN GROUP (ORDER BY " + PrintSortKeys(e.Within) + ")")
	}
	if e.Filter != nil {
		b.WriteString(" FILTER (WHERE " + e.Filter.String() + ")")
	}
	return b.String()
}

// PrintSortKeys spells keys as ORDER BY does, leaving out PostgreSQL's defaults.
func PrintSortKeys(keys []SortKey) string {
	parts := make([]string, len(keys))
	for i, k := range keys {
		s := k.Expr.String()
		if k.Desc {
			s += " DESC"
		}
		if k.NullsFirst != k.Desc {
			if k.NullsFirst {
				s += " NULLS FIRST"
			} else {
				s += " NULLS LAST"
			}
		}
		parts[i] = s
	}
	return strings.Join(parts, ", ")
}
