package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/rel"
)

// calc is a calculation being printed: see calcStep for what its program says.
type calc struct {
	p     *printer
	words []string
	args  []string
	known map[rel.ColID]int // of args
}

// calculated makes a calculation of an expression whose outermost part is arithmetic of
// numerics that are not decimals, or not computed as such by DuckDB; ok is false for others.
func (p *printer) calculated(e rel.Expr) (c *calc, ok bool) {
	if rel.FormOf(e).IsDecimal() || !isNumeric(e.Type()) {
		return nil, false
	}
	if word, _ := calcWordOf(e); word == "" {
		return nil, false
	}
	return p.calculation(e), true
}

func (p *printer) calculation(e rel.Expr) *calc {
	c := &calc{p: p, known: map[rel.ColID]int{}}
	c.add(e)
	return c
}

// summed is a calculation of any numeric, for sum and avg; ok is false if it has too many arguments.
func (p *printer) summed(e rel.Expr) (c *calc, ok bool) {
	c = p.calculation(e)
	return c, len(c.args) > 0 && len(c.args) <= maxSummands
}

// call prints a function of the calculation.
func (c *calc) call(fn string) string {
	return fn + "(" + strings.Join(c.all(), ", ") + ")"
}

func (c *calc) all() []string { return append([]string{quote(strings.Join(c.words, " "))}, c.args...) }

// decimal prints the result as a decimal of a form.
func (c *calc) decimal(f rel.Form) string {
	wide := uint8(18)
	if f.Precision > wide {
		wide = rel.MaxPrecision
	}
	sql := c.call(fmt.Sprintf("num_calc_%d_%d", wide, f.Scale))
	if f.Precision != wide {
		sql = "CAST(" + sql + " AS " + decimalType(f) + ")"
	}
	return sql
}

// nativeDigits is up to how many digits DuckDB computes decimals in 64 bits.
const nativeDigits = 18

// add appends what computes e.
func (c *calc) add(e rel.Expr) {
	word, args := calcWordOf(e)
	if f := rel.FormOf(e); word == "" || f.IsDecimal() && f.Precision <= nativeDigits && decimalNative(e) {
		c.leaf(e)
		return
	}
	for _, a := range args {
		c.add(a)
	}
	c.words = append(c.words, word)
}

// leaf appends an argument, or a constant.
func (c *calc) leaf(e rel.Expr) {
	if k, ok := e.(*rel.Const); ok && k.Val != nil {
		if n, err := pgnum.Parse(fmt.Sprint(k.Val)); err == nil {
			c.words = append(c.words, "="+n.String())
			return
		}
	}
	col, isCol := e.(*rel.Col)
	if at, ok := c.known[colID(col)]; isCol && ok {
		c.words = append(c.words, fmt.Sprint("$", at))
		return
	}
	if isCol {
		c.known[col.ID] = len(c.args)
	}
	c.words = append(c.words, fmt.Sprint("$", len(c.args)))
	if cast, ok := e.(*rel.Cast); ok && cast.To.Mod < 4 && cast.Arg.Type().IsInteger() {
		c.args = append(c.args, c.p.expr(cast.Arg))
		return
	}
	c.args = append(c.args, c.p.exprAs(e, rel.FormOf(e)))
}

func colID(c *rel.Col) rel.ColID {
	if c == nil {
		return 0
	}
	return c.ID
}

// calcOperators are the words of functions by name and number of arguments.
var calcOperators = map[string]string{
	"numeric_add 2": "+", "numeric_sub 2": "-", "numeric_mul 2": "*", "numeric_div 2": "/", "numeric_mod 2": "%", "mod 2": "%",
	"div 2": "div", "numeric_div_trunc 2": "div", "numeric_uminus 1": "neg", "numeric_abs 1": "abs", "abs 1": "abs", "sign 1": "sign",
	"ceil 1": "ceil", "ceiling 1": "ceil", "floor 1": "floor", "round 1": "round:0", "trunc 1": "trunc:0",
}

// calcWordOf gives the word of an operation and its operands; none for what is no operation of numerics.
func calcWordOf(e rel.Expr) (word string, args []rel.Expr) {
	switch e := e.(type) {
	case *rel.Call:
		if e.Typ.OID != rel.NumericOID || len(e.Args) == 0 {
			return "", nil
		}
		if (e.Func == "round" || e.Func == "trunc") && len(e.Args) == 2 {
			if scale, ok := constInt(asConst(e.Args[1])); ok && e.Args[0].Type().OID == rel.NumericOID {
				return fmt.Sprint(e.Func, ":", scale), e.Args[:1]
			}
			return "", nil
		}
		for _, a := range e.Args {
			if a.Type().OID != rel.NumericOID {
				return "", nil
			}
		}
		return calcOperators[fmt.Sprint(e.Func, " ", len(e.Args))], e.Args
	case *rel.Cast:
		if e.To.OID == rel.NumericOID && e.To.Mod >= 4 && e.Arg.Type().OID == rel.NumericOID && !isNull(e.Arg) {
			precision, scale := e.To.PrecisionScale()
			return fmt.Sprintf("fit:%d,%d", precision, scale), []rel.Expr{e.Arg}
		}
	}
	return "", nil
}

// calculates says whether a calculation in Go is part of e.
func calculates(e rel.Expr) bool {
	found := false
	rel.WalkExpr(e, func(e rel.Expr) bool {
		if word, _ := calcWordOf(e); word != "" {
			found = found || !rel.FormOf(e).IsDecimal() || !decimalNative(e)
		}
		return !found
	})
	return found
}

func asConst(e rel.Expr) *rel.Const {
	c, _ := e.(*rel.Const)
	return c
}

// decimalNative says whether DuckDB computes an operation, whose result is decimal, over
// decimals as PostgreSQL does.
func decimalNative(e rel.Expr) bool {
	call, ok := e.(*rel.Call)
	if !ok {
		return false
	}
	switch call.Func {
	case "numeric_mod", "mod", "div", "numeric_div_trunc", "trunc":
		return false
	}
	for _, a := range call.Args {
		if a.Type().OID == rel.NumericOID && !rel.FormOf(a).IsDecimal() && !isNull(a) {
			return false
		}
	}
	return true
}

// castCalculated prints a conversion of a calculation's result.
func (p *printer) castCalculated(e *rel.Cast, form rel.Form) (string, bool) {
	if word, _ := calcWordOf(e); word != "" && !rel.FormOf(e.Arg).IsDecimal() {
		if form.IsDecimal() {
			return p.calculation(e).decimal(form), true
		}
		return p.calculation(e).call("num_calc"), true
	}
	if c, ok := p.calculated(e.Arg); ok && (e.To.IsInteger() || e.To.IsFloat()) {
		return c.call("num_calc_" + kind(e.To)), true
	}
	return "", false
}

// compareCalculated prints a comparison of a calculation with a constant. Other comparisons are
// of keys, by which DuckDB can join.
func (p *printer) compareCalculated(e *rel.Call) (string, bool) {
	l, r := e.Args[0], e.Args[1]
	if l.Type().OID != rel.NumericOID || r.Type().OID != rel.NumericOID || isNull(l) || isNull(r) {
		return "", false
	}
	_, ok := p.calculated(l)
	if ok = ok && isConstant(uncast(r)); !ok {
		_, ok = p.calculated(r)
		ok = ok && isConstant(uncast(l))
	}
	if !ok {
		return "", false
	}
	c := p.calculation(l)
	c.add(r)
	return "(" + c.call("num_calc_cmp") + " " + e.Op + " 0)", true
}

// numericKey prints what to compare a numeric by whose form is another's.
func (p *printer) numericKey(e rel.Expr) string {
	if c, ok := p.calculated(e); ok {
		return c.call("num_calc_key")
	}
	return "num_key(" + p.exprAs(e, rel.Form{}) + ")"
}
