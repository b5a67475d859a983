package pgnum_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/testserver"
)

// connect gives a PostgreSQL session in which try(expression) gives an
// expression's text, or its SQLSTATE and message.
func connect(t *testing.T) *pgx.Conn {
	t.Helper()
	return testserver.Postgres(t).Session(t, `create or replace function pg_temp.try(e text) returns text language plpgsql as $$
		declare r text;
		begin execute 'select (' || e || ')::text' into r; return r;
		exception when others then return sqlstate || ' ' || sqlerrm; end $$`)
}

// answers evaluates the expressions in PostgreSQL.
func answers(t *testing.T, conn *pgx.Conn, exprs []string) []string {
	t.Helper()
	rows, err := conn.Query(context.Background(), `select coalesce(pg_temp.try(e), 'NULL') from unnest($1::text[]) with ordinality u(e, n) order by n`, exprs)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func text(n pgnum.Num, err error) string {
	if e, ok := pgerr.As(err); ok {
		return e.Code + " " + e.Message
	}
	return n.String()
}

// operand makes numbers of all lengths and scales, now and then a special one.
func operand(r *rand.Rand) string {
	switch r.IntN(40) {
	case 0:
		return [...]string{"NaN", "Infinity", "-Infinity"}[r.IntN(3)]
	case 1:
		return [...]string{"0", "0.00", "1", "-1", "1.000", "0.5", "-0.5", "10000", "9999", "0.0001", "2.5", "99999999999999999999999999999999999999", "170141183460469231731687303715884105728"}[r.IntN(13)]
	}
	digits := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte('0' + r.IntN(10))
			if r.IntN(4) == 0 {
				b[i] = '0'
			}
		}
		return string(b)
	}
	limit := [...]int{4, 10, 20, 40, 90}[r.IntN(5)]
	s := digits(1 + r.IntN(limit))
	if r.IntN(3) > 0 {
		s += "." + digits(1+r.IntN(limit))
	}
	if r.IntN(2) == 0 {
		s = "-" + s
	}
	return s
}

type operation struct {
	sql string // with %s for each operand
	do  func(a, b pgnum.Num) (pgnum.Num, error)
}

func exact(f func(a pgnum.Num) pgnum.Num) func(a, b pgnum.Num) (pgnum.Num, error) {
	return func(a, _ pgnum.Num) (pgnum.Num, error) { return f(a), nil }
}

var arithmetic = []operation{
	{"%[1]s::numeric", func(a, _ pgnum.Num) (pgnum.Num, error) { return a, nil }},
	{"%[1]s::numeric + %[2]s::numeric", pgnum.Num.Add},
	{"%[1]s::numeric - %[2]s::numeric", pgnum.Num.Sub},
	{"%[1]s::numeric * %[2]s::numeric", pgnum.Num.Mul},
	{"%[1]s::numeric / %[2]s::numeric", pgnum.Num.Div},
	{"%[1]s::numeric %% %[2]s::numeric", pgnum.Num.Mod},
	{"div(%[1]s::numeric, %[2]s::numeric)", pgnum.Num.DivTrunc},
	{"sign(%[1]s::numeric)", exact(pgnum.Num.SignNum)},
	{"abs(%[1]s::numeric)", exact(pgnum.Num.Abs)},
	{"- %[1]s::numeric", exact(pgnum.Num.Neg)},
	{"ceil(%[1]s::numeric)", exact(pgnum.Num.Ceil)},
	{"floor(%[1]s::numeric)", exact(pgnum.Num.Floor)},
	{"trim_scale(%[1]s::numeric)", exact(pgnum.Num.TrimScale)},
	{"round(%[1]s::numeric)", func(a, _ pgnum.Num) (pgnum.Num, error) { return a.Round(0) }},
	{"round(%[1]s::numeric, 3)", func(a, _ pgnum.Num) (pgnum.Num, error) { return a.Round(3) }},
	{"round(%[1]s::numeric, -2)", func(a, _ pgnum.Num) (pgnum.Num, error) { return a.Round(-2) }},
	{"trunc(%[1]s::numeric, 2)", exact(func(a pgnum.Num) pgnum.Num { return a.Trunc(2) })},
	{"trunc(%[1]s::numeric, -3)", exact(func(a pgnum.Num) pgnum.Num { return a.Trunc(-3) })},
	{"%[1]s::numeric::numeric(10,2)", func(a, _ pgnum.Num) (pgnum.Num, error) { return a.ApplyTypmod(10, 2) }},
	{"%[1]s::numeric::numeric(3,5)", func(a, _ pgnum.Num) (pgnum.Num, error) { return a.ApplyTypmod(3, 5) }},
	{"%[1]s::numeric::numeric(4,-2)", func(a, _ pgnum.Num) (pgnum.Num, error) { return a.ApplyTypmod(4, -2) }},
	{"%[1]s::numeric::int8", func(a, _ pgnum.Num) (pgnum.Num, error) { v, err := a.Int64(); return pgnum.FromInt64(v), err }},
	{"sum(x) from (values (%[1]s::numeric), (%[2]s), ('1.5')) v(x)", func(a, b pgnum.Num) (pgnum.Num, error) {
		return total(a, b).Total()
	}},
	{"avg(x) from (values (%[1]s::numeric), (%[2]s), ('1.5')) v(x)", func(a, b pgnum.Num) (pgnum.Num, error) {
		return total(a, b).Avg()
	}},
	{"var_samp(x) from (values (%[1]s::numeric), (%[2]s), ('1.5')) v(x)", func(a, b pgnum.Num) (pgnum.Num, error) { return variance(true, false, a, b, half3) }},
	{"stddev_pop(x) from (values (%[1]s::numeric), (%[2]s), ('1.5')) v(x)", func(a, b pgnum.Num) (pgnum.Num, error) { return variance(false, true, a, b, half3) }},
	{"stddev_samp(x) from (values (%[1]s::numeric), (%[2]s)) v(x)", func(a, b pgnum.Num) (pgnum.Num, error) { return variance(true, true, a, b) }},
}

var half3, _ = pgnum.Parse("1.5")

func total(a, b pgnum.Num) *pgnum.Sum {
	var s pgnum.Sum
	s.AddEach([]pgnum.Num{a, b, half3})
	return &s
}

func variance(sample, root bool, nums ...pgnum.Num) (pgnum.Num, error) {
	var m pgnum.Moments
	for _, n := range nums {
		m.Add(n)
	}
	v, _, err := m.Variance(sample, root)
	return v, err
}

// TestExtremes: sums and moments whose steps are beyond numeric's limits, and whose results are within or not.
func TestExtremes(t *testing.T) {
	conn := connect(t)
	for _, of := range [][]string{
		{"9e131071", "9e131071", "-9e131071"}, {"9e131071", "9e131071"}, {"9e131071", "9e131071", "9e131071"}, {"3e70000", "1e70000"},
		{"3e65000", "1e65000"}, {"3e65536", "1e65536"}, {"6e65535", "0"}, {"1e-16383", "3e-16383"}, {"0", "3e-500"}, {"0", "-3e-500"}, {"1e-300", "7e-320", "4"},
		{"1e1000", "1e1000", "1.000000000000000000000000000001"}, {"99999999999999999999.5", "1e-40"}, {"NaN", "1"}, {"Infinity", "1"},
	} {
		for name, compute := range map[string]func(nums []pgnum.Num) (pgnum.Num, error){
			"sum":         func(nums []pgnum.Num) (pgnum.Num, error) { var s pgnum.Sum; s.AddEach(nums); return s.Total() },
			"avg":         func(nums []pgnum.Num) (pgnum.Num, error) { var s pgnum.Sum; s.AddEach(nums); return s.Avg() },
			"var_samp":    func(nums []pgnum.Num) (pgnum.Num, error) { return variance(true, false, nums...) },
			"var_pop":     func(nums []pgnum.Num) (pgnum.Num, error) { return variance(false, false, nums...) },
			"stddev_samp": func(nums []pgnum.Num) (pgnum.Num, error) { return variance(true, true, nums...) },
			"stddev_pop":  func(nums []pgnum.Num) (pgnum.Num, error) { return variance(false, true, nums...) },
		} {
			nums := make([]pgnum.Num, len(of))
			for i, s := range of {
				nums[i], _ = pgnum.Parse(s)
			}
			var want string
			failed := conn.QueryRow(t.Context(), "SELECT "+name+"(x::numeric)::text FROM unnest($1::text[]) x", of).Scan(&want)
			got, err := compute(nums)
			if (err != nil) != (failed != nil) || err == nil && got.String() != want {
				t.Errorf("%s of %v is %.60s (%v), want %.60s (%v)", name, of, got, err, want, failed)
			}
		}
	}
}

// compare runs each operation on its operands here and in PostgreSQL.
func compare(t *testing.T, ops []operation, count int, pair func(r *rand.Rand) (string, string)) {
	t.Helper()
	conn := connect(t)
	r := rand.New(rand.NewPCG(1, 2))
	for _, op := range ops {
		var exprs, ours []string
		for range count {
			a, b := pair(r)
			x, err1 := pgnum.Parse(a)
			y, err2 := pgnum.Parse(b)
			if err1 != nil || err2 != nil {
				t.Fatal(a, b, err1, err2)
			}
			e := fmt.Sprintf(op.sql, "'"+a+"'", "'"+b+"'")
			if head, from, ok := strings.Cut(e, " from "); ok {
				e = "select " + head + " from " + from
			}
			exprs = append(exprs, e)
			ours = append(ours, text(op.do(x, y)))
		}
		wrong := 0
		for i, want := range answers(t, conn, exprs) {
			if ours[i] != want {
				if wrong++; wrong <= 5 {
					t.Errorf("%s\n gave %s\n want %s", exprs[i], ours[i], want)
				}
			}
		}
		if wrong > 5 {
			t.Errorf("%s: %d of %d differ", op.sql, wrong, len(exprs))
		}
	}
}

// Arithmetic gives the digits and display scale that PostgreSQL gives.
func TestArithmeticAsPostgreSQL(t *testing.T) {
	compare(t, arithmetic, 1500, func(r *rand.Rand) (string, string) { return operand(r), operand(r) })
}

// The sort key and the comparison order numbers as PostgreSQL does.
func TestOrderAsPostgreSQL(t *testing.T) {
	compare(t, []operation{{"case when %[1]s::numeric < %[2]s::numeric then -1 when %[1]s::numeric = %[2]s::numeric then 0 else 1 end",
		func(a, b pgnum.Num) (pgnum.Num, error) {
			c := a.Cmp(b)
			if k := strings.Compare(string(pgnum.SortKey(nil, a)), string(pgnum.SortKey(nil, b))); k != c {
				return pgnum.Num{}, pgerr.New("XX000", "Cmp %d but SortKey %d", c, k)
			}
			return pgnum.FromInt64(int64(c)), nil
		}}}, 3000, func(r *rand.Rand) (string, string) {
		a, b := operand(r), operand(r)
		if r.IntN(3) == 0 && strings.Contains(a, ".") {
			b = a + "0"
		}
		return a, b
	})
}

// The binary form is numeric_send's and reads back.
func TestBinaryAsPostgreSQL(t *testing.T) {
	conn := connect(t)
	r := rand.New(rand.NewPCG(3, 4))
	var exprs, ours []string
	for range 3000 {
		a := operand(r)
		n, _ := pgnum.Parse(a)
		exprs = append(exprs, "encode(numeric_send('"+a+"'), 'hex')")
		wire := n.AppendBinary(nil)
		ours = append(ours, fmt.Sprintf("%x", wire))
		back, ok := pgnum.ParseBinary(wire)
		if !ok || back.String() != n.String() {
			t.Errorf("%s came back as %s, %v", n, back, ok)
		}
	}
	for i, want := range answers(t, conn, exprs) {
		if ours[i] != want {
			t.Errorf("%s gave %s, want %s", exprs[i], ours[i], want)
		}
	}
}

// Floats become numerics, and numerics floats, as PostgreSQL's casts have it.
func TestFloatsAsPostgreSQL(t *testing.T) {
	conn := connect(t)
	r := rand.New(rand.NewPCG(5, 6))
	var exprs, ours []string
	for range 3000 {
		f := (r.Float64() - 0.5) * [...]float64{1, 1e3, 1e15, 1e22, 1e100, 1e-10}[r.IntN(6)]
		exprs = append(exprs, fmt.Sprintf("(%v::float8)::numeric", f), fmt.Sprintf("('%v'::float4)::numeric", float32(f)))
		ours = append(ours, pgnum.FromFloat64(f).String())
		if a := float32(f); a != 0 && f < 1e38 && f > -1e38 {
			ours = append(ours, pgnum.FromFloat32(a).String())
		} else {
			exprs = exprs[:len(exprs)-1]
		}
		a := operand(r)
		n, _ := pgnum.Parse(a)
		v, err := n.Float64()
		if err == nil {
			exprs = append(exprs, fmt.Sprintf("'%s'::numeric::float8 = '%v'::float8", a, v))
			ours = append(ours, "true")
		}
	}
	for i, want := range answers(t, conn, exprs) {
		if ours[i] != want {
			t.Errorf("%s gave %s, want %s", exprs[i], ours[i], want)
		}
	}
}

var functions = []operation{
	{"sqrt(%[1]s::numeric)", func(a, _ pgnum.Num) (pgnum.Num, error) { return a.Sqrt() }},
	{"exp(%[1]s::numeric)", func(a, _ pgnum.Num) (pgnum.Num, error) { return a.Exp() }},
	{"ln(%[1]s::numeric)", func(a, _ pgnum.Num) (pgnum.Num, error) { return a.Ln() }},
	{"log(%[1]s::numeric)", func(a, _ pgnum.Num) (pgnum.Num, error) { return a.Log10() }},
	{"log(%[1]s::numeric, %[2]s::numeric)", func(a, b pgnum.Num) (pgnum.Num, error) { return b.Log(a) }},
	{"power(%[1]s::numeric, %[2]s::numeric)", pgnum.Num.Power},
}

// Roots, exponentials, logarithms and powers have PostgreSQL's digits.
func TestFunctionsAsPostgreSQL(t *testing.T) {
	compare(t, functions, 600, func(r *rand.Rand) (string, string) {
		small := func() string {
			s := fmt.Sprintf("%d.%0*d", r.IntN(100), 1+r.IntN(12), r.IntN(1000))
			switch r.IntN(6) {
			case 0:
				s = fmt.Sprint(r.IntN(60))
			case 1:
				s = "-" + s
			case 2:
				s = fmt.Sprintf("%d.%0*d", r.IntN(2), 1+r.IntN(12), r.IntN(1000))
			}
			return s
		}
		if r.IntN(4) == 0 {
			return operand(r), small()
		}
		return small(), small()
	})
}
