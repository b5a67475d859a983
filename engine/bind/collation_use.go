package bind

import (
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// What a collation matters to.

// need is what a function takes a collation for.
type need int

const (
	nothing  need = iota
	ordering      // < and its kin
	equality      // by bytes, but a collation must be known
	mapping       // lower, upper, initcap
	folding       // ILIKE
	classes       // regular expressions
	words         // formats, whose names of months are mapped
)

// needOf says what a function takes a collation for.
func needOf(name string) need {
	switch name {
	case "lower", "upper", "initcap":
		return mapping
	case "texteq", "textne", "bpchareq", "bpcharne", "array_eq", "array_ne",
		"strpos", "position", "replace", "split_part", "starts_with", "string_to_array", "string_to_table":
		return equality
	case "text_lt", "text_le", "text_gt", "text_ge", "bpcharlt", "bpcharle", "bpchargt", "bpcharge", "namelt", "namele", "namegt", "namege",
		"namelttext", "nameletext", "namegttext", "namegetext", "textltname", "textlename", "textgtname", "textgename",
		"array_lt", "array_le", "array_gt", "array_ge", "record_lt", "record_le", "record_gt", "record_ge",
		"bttextcmp", "btnamecmp", "btnametextcmp", "bttextnamecmp", "bpcharcmp", "btarraycmp", "btrecordcmp",
		"text_larger", "text_smaller", "bpchar_larger", "bpchar_smaller", "array_larger", "array_smaller", "width_bucket":
		return ordering
	case "to_char", "to_date", "to_timestamp", "to_number":
		return words
	case "substring", "regexp_like", "regexp_match", "regexp_matches", "regexp_split_to_array", "regexp_split_to_table",
		"regexp_replace", "regexp_count", "regexp_instr", "regexp_substr":
		return classes
	}
	switch {
	case strings.HasSuffix(name, "iclike"), strings.HasSuffix(name, "icnlike"):
		return folding
	case strings.HasSuffix(name, "regexeq"), strings.HasSuffix(name, "regexne"):
		return classes
	}
	return nothing
}

// call derives the collation of a call's operands and what it does with it.
func (c *collator) call(x *rel.Call) (rel.Expr, collation) {
	var in collation
	out := rel.MapChildren(x, func(child rel.Expr) rel.Expr { return c.operand(child, &in) }).(*rel.Call)
	if x.Func == "pg_collation_for" && len(x.Args) == 1 {
		return c.collationFor(out.Args[0], in), in
	}
	return c.applied(out, in), in
}

// collationFor is pg_collation_for, whose argument is not looked at.
func (c *collator) collationFor(arg rel.Expr, in collation) rel.Expr {
	if typeCollation(arg.Type()) == "" {
		c.fail(c.notCollatable(arg))
	}
	if in.strength == noCollation || in.strength == conflict {
		return &rel.Const{Typ: rel.Text}
	}
	name := rel.QuoteIdent(in.name)
	if name == "default" { // a key word
		name = `"default"`
	}
	return &rel.Const{Val: name, Typ: rel.Text}
}

// applied makes a call depend on the collation of its operands.
func (c *collator) applied(x *rel.Call, in collation) rel.Expr {
	what := needOf(x.Func)
	if what == nothing || !slices.ContainsFunc(x.Args, func(e rel.Expr) bool { return typeCollation(e.Type()) != "" || e.Type().IsRow() }) {
		return x
	}
	if x.Func == "substring" && (len(x.Args) != 2 || x.Args[1].Type().OID != rel.TextOID) {
		return x // the one with an escape is a function in SQL, in which the collation is lost
	}
	if strings.HasPrefix(x.Func, "record_") || x.Func == "btrecordcmp" {
		c.recordsOrdered(x.Args...)
		return x
	}
	if in.strength == noCollation || in.strength == conflict {
		return &rel.Collate{Arg: x, Use: rel.Undetermined, Name: needWords(what, x.Func)}
	}
	icu := icuCollations()[in.name]
	if !icu && (what <= equality || what == words || !slices.Contains(asciiOnly, in.name)) {
		return x
	}
	switch what {
	case ordering:
		return c.ordered(x, in.name)
	case mapping:
		return &rel.Collate{Arg: x, Use: rel.Under, Name: in.name}
	case classes:
		return matched(x, in.name)
	case folding:
		return c.like(x, in.name)
	case words:
		c.unsupported(in.name, x.Func+"()")
	}
	return x
}

// needWords is how PostgreSQL's error names what needs the collation.
func needWords(what need, function string) string {
	switch what {
	case mapping:
		return function + "() function"
	case folding:
		return "ILIKE"
	case classes:
		return "regular expression"
	case words:
		return function + "() function"
	}
	return toCompare
}

// textOrder are the functions that compare keys, by the operator.
var textOrder = map[string]rel.Call{
	"<": {Func: "text_lt", OID: 740}, "<=": {Func: "text_le", OID: 741}, ">": {Func: "text_gt", OID: 742}, ">=": {Func: "text_ge", OID: 743},
}

// ordered is a comparison under an ICU collation: one of keys.
func (c *collator) ordered(x *rel.Call, name string) rel.Expr {
	op := x.Op
	if o, ok := pgtypes.OperatorOfProc(x.OID); ok {
		op = o.Name
	}
	k := textOrder[op]
	switch {
	case x.Args[0].Type().IsArray() && k.Func != "":
		k = *x
	case k.Func != "":
	default:
		c.unsupported(name, x.Func+"()")
		return x
	}
	k.Op, k.Typ, k.Args = op, x.Typ, make([]rel.Expr, len(x.Args))
	for i, a := range x.Args {
		k.Args[i] = &rel.Collate{Arg: a, Use: rel.OrderKey, Name: name}
	}
	return &k
}

// matched is a call of a regular expression whose pattern says what characters it knows.
func matched(x *rel.Call, name string) rel.Expr {
	out := *x
	out.Args = slices.Clone(x.Args)
	out.Args[1] = &rel.Collate{Arg: out.Args[1], Use: rel.Pattern, Name: name}
	return &out
}

// like is ILIKE as PostgreSQL computes it: LIKE of both sides in lower case.
func (c *collator) like(x *rel.Call, name string) rel.Expr {
	k := rel.Call{Func: "textlike", OID: 850, Op: "~~", Typ: x.Typ}
	if strings.HasSuffix(x.Func, "icnlike") {
		k = rel.Call{Func: "textnlike", OID: 851, Op: "!~~", Typ: x.Typ}
	}
	for _, a := range x.Args {
		lower := &rel.Call{Func: "lower", OID: 870, Args: []rel.Expr{a}, Typ: rel.Text}
		k.Args = append(k.Args, &rel.Collate{Arg: lower, Use: rel.Under, Name: name})
	}
	return &k
}

// consume makes the expressions that compare several operands depend on their collation.
func (c *collator) consume(e rel.Expr, in collation) rel.Expr {
	switch x := e.(type) {
	case *rel.Distinct:
		d := *x
		d.Left, d.Right = c.compareBy(x.Eq, x.Left, x.Right, in)
		return &d
	case *rel.InList:
		l := *x
		l.Arg, _ = c.compareBy(x.Op, x.Arg, x.Arg, in)
		return &l
	case *rel.AnyArray:
		if each := c.spread(x, in); each != nil {
			return each
		}
		a := *x
		a.Arg, a.Array = c.compareBy(x.Op, x.Arg, x.Array, in)
		return &a
	case *rel.MinMax:
		if t := x.Typ; icuCollations()[in.name] && in.strength != conflict && (t.IsArray() || t.OID == rel.BPCharOID && t.Mod < 4) {
			c.unsupported(in.name, "GREATEST and LEAST of type "+pgtypes.TypeName(t.OID))
		}
		m := *x
		m.Args = slices.Clone(x.Args)
		for i := range m.Args {
			m.Args[i] = c.key(m.Args[i], in)
		}
		return &m
	}
	return e
}

// compareBy gives the operands of a comparison that is not a call of its own.
func (c *collator) compareBy(op rel.Call, left, right rel.Expr, in collation) (rel.Expr, rel.Expr) {
	what := needOf(op.Func)
	text := typeCollation(left.Type()) != "" || typeCollation(right.Type()) != ""
	switch {
	case what == nothing || !text && !left.Type().IsRow():
		return left, right
	case strings.HasPrefix(op.Func, "record_"):
		if what == ordering {
			c.recordsOrdered(left, right)
		}
		return left, right
	case in.strength == noCollation || in.strength == conflict:
		return &rel.Collate{Arg: left, Use: rel.Undetermined, Name: needWords(what, op.Func)}, right
	case what == ordering:
		return c.pair(op.Op, left, right, in)
	case what == folding || what == classes:
		if icuCollations()[in.name] || slices.Contains(asciiOnly, in.name) && left.Type().OID != rel.NameOID {
			c.unsupported(in.name, op.Op+" over several values")
		}
	}
	return left, right
}

// pair gives the operands of op, a comparison of two values under their collation.
func (c *collator) pair(op string, left, right rel.Expr, in collation) (rel.Expr, rel.Expr) {
	if op == "=" || op == "<>" {
		if typeCollation(left.Type()) == "" {
			return left, right
		}
		if in.strength == noCollation || in.strength == conflict {
			return &rel.Collate{Arg: left, Use: rel.Undetermined, Name: toCompare}, right
		}
		return left, right
	}
	return c.key(left, in), c.key(right, in)
}

// key is what e is ordered by.
func (c *collator) key(e rel.Expr, in collation) rel.Expr {
	switch {
	case typeCollation(e.Type()) == "":
		c.recordsOrdered(e)
		return e
	case in.strength == noCollation || in.strength == conflict:
		return &rel.Collate{Arg: e, Use: rel.Undetermined, Name: toCompare}
	case icuCollations()[in.name]:
		return &rel.Collate{Arg: e, Use: rel.OrderKey, Name: in.name}
	}
	return e
}
