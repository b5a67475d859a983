package rel

import "testing"

// num is a numeric column of a form; txt one in the text form.
func num(p, s uint8) Expr {
	return &Col{Column{ID: 1, Type: Numeric, Form: Form{Precision: p, Scale: s}}}
}

func lit(s string) Expr { return &Const{Val: s, Typ: Numeric} }

func call(f string, args ...Expr) Expr { return &Call{Func: f, Args: args, Typ: Numeric} }

func TestFormOf(t *testing.T) {
	txt := num(0, 0)
	null := &Const{Typ: Numeric}
	int4 := &Col{Column{ID: 2, Type: Int4}}
	one := &Const{Val: int64(1), Typ: Int4}
	day := &Col{Column{ID: 3, Type: Date}}
	numArray := Of(NumericArrayOID)
	choose := func(a, b Expr) Expr {
		return &Case{Whens: []When{{Cond: &Const{Val: true, Typ: Bool}, Then: a}}, Else: b, Typ: Numeric}
	}
	cases := []struct {
		name string
		e    Expr
		want Form
	}{
		{"not numeric", int4, Form{}},
		{"literal below one", lit("0.05"), Form{Precision: 2, Scale: 2}},
		{"literal", lit("-12.50"), Form{Precision: 4, Scale: 2}},
		{"zero", lit("0"), Form{Precision: 1, Scale: 0}},
		{"NaN", lit("NaN"), Form{}},
		{"39 digits", lit("123456789012345678901234567890123456789"), Form{}},
		{"NULL", null, Form{}},
		{"int4 to numeric", &Cast{Arg: int4, To: Numeric}, Form{Precision: 10, Scale: 0}},
		{"integer literal to numeric", &Cast{Arg: one, To: Numeric}, Form{Precision: 1, Scale: 0}},
		{"typmod of a text, which may be NaN", &Cast{Arg: txt, To: NumericType(12, 3)}, Form{}},
		{"typmod of a float, which may be NaN", &Cast{Arg: &Col{Column{Type: Float8}}, To: NumericType(12, 3)}, Form{}},
		{"typmod of NaN", &Cast{Arg: lit("NaN"), To: NumericType(12, 3)}, Form{}},
		{"typmod", &Cast{Arg: num(10, 5), To: NumericType(12, 3)}, Form{Precision: 12, Scale: 3}},
		{"typmod of an integer", &Cast{Arg: int4, To: NumericType(12, 3)}, Form{Precision: 12, Scale: 3}},
		{"typmod of a quotient", &Cast{Arg: call("numeric_div", num(10, 2), &NullIf{First: num(8, 3)}), To: NumericType(12, 3)}, Form{Precision: 12, Scale: 3}},
		{"typmod of either", &Cast{Arg: choose(call("numeric_div", num(10, 2), num(8, 3)), lit("0")), To: NumericType(12, 3)}, Form{Precision: 12, Scale: 3}},
		{"typmod too wide", &Cast{Arg: num(5, 2), To: NumericType(40, 3)}, Form{}},
		{"relabel", &Cast{Arg: num(5, 2), To: Numeric}, Form{Precision: 5, Scale: 2}},
		{"float to numeric", &Cast{Arg: &Col{Column{Type: Float8}}, To: Numeric}, Form{}},
		{"add", call("numeric_add", num(10, 2), num(8, 4)), Form{Precision: 13, Scale: 4}},
		{"add text", call("numeric_add", num(10, 2), txt), Form{}},
		{"multiply", call("numeric_mul", num(15, 2), num(16, 2)), Form{Precision: 31, Scale: 4}},
		{"multiply, capped", call("numeric_mul", num(31, 4), num(16, 2)), Form{Precision: 38, Scale: 6}},
		{"multiply, no room", call("numeric_mul", num(38, 18), num(38, 18)), Form{}},
		{"divide", call("numeric_div", num(10, 2), num(10, 2)), Form{}},
		{"round a quotient", call("round", call("numeric_div", num(10, 2), num(8, 3)), &Const{Val: int64(2), Typ: Int4}), Form{Precision: 14, Scale: 2}},
		{"round a quotient times", call("round", call("numeric_mul", call("numeric_div", num(10, 2), num(8, 3)), lit("100"))), Form{Precision: 15, Scale: 0}},
		{"round a quotient of text", call("round", call("numeric_div", txt, num(8, 3))), Form{}},
		{"round a quotient by a quotient", call("round", call("numeric_div", num(8, 3), call("numeric_div", num(8, 3), num(8, 3)))), Form{}},
		{"round a quotient, too wide", call("round", call("numeric_div", num(38, 2), num(8, 3))), Form{}},
		{"ceil a quotient", call("ceil", call("numeric_div", num(10, 2), num(8, 3))), Form{Precision: 12, Scale: 0}},
		{"remainder", call("numeric_mod", num(10, 2), num(8, 4)), Form{Precision: 8, Scale: 4}},
		{"remainder by text", call("numeric_mod", num(10, 2), txt), Form{}},
		{"div", call("div", num(10, 2), num(8, 4)), Form{Precision: 12, Scale: 0}},
		{"round to a constant", call("round", num(38, 6), &Const{Val: int64(2), Typ: Int4}), Form{Precision: 35, Scale: 2}},
		{"round to a column", call("round", num(10, 6), int4), Form{}},
		{"trunc", call("trunc", num(10, 10)), Form{Precision: 1, Scale: 0}},
		{"year", call("extract", &Const{Val: "year", Typ: Text}, day), Form{Precision: 19, Scale: 0}},
		{"same scales", choose(num(10, 2), num(12, 2)), Form{Precision: 12, Scale: 2}},
		{"different scales", choose(num(10, 2), lit("0")), Form{}},
		{"a NULL branch", choose(num(10, 2), null), Form{Precision: 10, Scale: 2}},
		{"coalesce of NULLs", &Coalesce{Args: []Expr{null, null}, Typ: Numeric}, Form{}},
		{"array", &ArrayExpr{Elems: []Expr{lit("1.0"), lit("22.5")}, Typ: numArray}, Form{Precision: 3, Scale: 1}},
		{"element", &Subscript{Array: &Col{Column{Type: numArray, Form: Form{Precision: 5, Scale: 1}}}, Index: one, Typ: Numeric}, Form{Precision: 5, Scale: 1}},
		{"sum", &Agg{Func: "sum", Args: []Expr{num(15, 2)}, Typ: Numeric}, Form{Precision: 38, Scale: 2}},
		{"sum of bigint", &Agg{Func: "sum", Args: []Expr{&Col{Column{Type: Int8}}}, Typ: Numeric}, Form{Precision: 38, Scale: 0}},
		{"sum of bigint over text", &Agg{Func: "sum", Args: []Expr{txt}, Typ: Numeric}, Form{}},
		{"avg", &Agg{Func: "avg", Args: []Expr{num(15, 2)}, Typ: Numeric}, Form{}},
		{"max", &Agg{Func: "max", Args: []Expr{num(15, 2)}, Typ: Numeric}, Form{Precision: 15, Scale: 2}},
		{"lag with a default of another scale", &Agg{Func: "lag", Args: []Expr{num(15, 2), one, lit("0")}, Typ: Numeric}, Form{}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := FormOf(c.e); got != c.want {
				t.Errorf("FormOf(%s) = %v, want %v", c.e, got, c.want)
			}
		})
	}
}
