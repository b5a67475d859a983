package pgmath_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgmath"
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/testserver"
)

// answers evaluates expressions in PostgreSQL: their text, or SQLSTATE and message.
func answers(t *testing.T, exprs []string) []string {
	t.Helper()
	ctx := context.Background()
	conn := testserver.Postgres(t).Session(t)
	if _, err := conn.Exec(ctx, `create or replace function pg_temp.try(e text) returns text language plpgsql as $$
		declare r text;
		begin execute 'select (' || e || ')::text' into r; return r;
		exception when others then return sqlstate || ' ' || sqlerrm; end $$`); err != nil {
		t.Fatal(err)
	}
	rows, err := conn.Query(ctx, `select coalesce(pg_temp.try(e), 'NULL') from unnest($1::text[]) with ordinality u(e, n) order by n`, exprs)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// spelled gives a result as answers does.
func spelled(v any, err error) string {
	if e, ok := pgerr.As(err); ok {
		return e.Code + " " + e.Message
	}
	switch v := v.(type) {
	case float32:
		return pgvalue.Format(float64(v), rel.Float4, pgvalue.Settings{})
	case float64:
		return pgvalue.Format(v, rel.Float8, pgvalue.Settings{})
	case pgnum.Num:
		return v.String()
	}
	return fmt.Sprint(v)
}

func sure(f func(float64) float64) func(float64) (float64, error) {
	return func(x float64) (float64, error) { return f(x), nil }
}

var functions1 = map[string]func(float64) (float64, error){
	"round": sure(pgmath.Round), "trunc": sure(pgmath.Trunc), "sign": sure(pgmath.Sign), "sqrt": pgmath.Sqrt, "cbrt": pgmath.Cbrt,
	"exp": pgmath.Exp, "ln": pgmath.Ln, "log": pgmath.Log10, "sin": pgmath.Sin, "cos": pgmath.Cos, "tan": pgmath.Tan, "cot": pgmath.Cot,
	"asin": pgmath.Asin, "acos": pgmath.Acos, "atan": sure(pgmath.Atan), "degrees": pgmath.Degrees, "radians": pgmath.Radians,
	"sinh": sure(pgmath.Sinh), "cosh": sure(pgmath.Cosh), "tanh": sure(pgmath.Tanh), "asinh": sure(pgmath.Asinh), "acosh": pgmath.Acosh,
	"atanh": pgmath.Atanh, "sind": pgmath.Sind, "cosd": pgmath.Cosd, "tand": pgmath.Tand, "cotd": pgmath.Cotd, "asind": pgmath.Asind,
	"acosd": pgmath.Acosd, "atand": sure(pgmath.Atand),
}

var functions2 = map[string]func(a, b float64) (float64, error){
	"power": pgmath.Power, "float8pl": pgmath.Add[float64], "float8mi": pgmath.Sub[float64], "float8mul": pgmath.Mul[float64], "float8div": pgmath.Div[float64],
	"atan2":  func(a, b float64) (float64, error) { return pgmath.Atan2(a, b), nil },
	"atan2d": func(a, b float64) (float64, error) { return pgmath.Atan2d(a, b), nil },
}

var special = []float64{0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 2, 3, -3, 30, 45, 60, 90, 120, 180, 270, 360, -30, 405, 710, -746, 1e308, -1e308, 1e-308,
	5e-324, math.NaN(), math.Inf(1), math.Inf(-1), math.Pi, 2.5, -2.5, 709.782712893384, 1e200, 1e-200}

// value makes a float of any size, or one that functions treat specially.
func value(r *rand.Rand) float64 {
	switch r.IntN(5) {
	case 0:
		return special[r.IntN(len(special))]
	case 1:
		return r.Float64()*2 - 1
	case 2:
		return float64(r.IntN(2000)-1000) / 2
	case 3:
		return (r.Float64() - 0.5) * math.Pow(10, float64(r.IntN(80)-40))
	}
	return (r.Float64() - 0.5) * 2000
}

func lit(f float64) string { return "'" + strconv.FormatFloat(f, 'g', -1, 64) + "'::float8" }

type questions struct{ exprs, ours []string }

func (q *questions) ask(ours string, format string, args ...any) {
	q.exprs = append(q.exprs, fmt.Sprintf(format, args...))
	q.ours = append(q.ours, ours)
}

func (q *questions) check(t *testing.T) {
	t.Helper()
	wrong := 0
	for i, want := range answers(t, q.exprs) {
		if q.ours[i] != want {
			if wrong++; wrong <= 20 {
				t.Errorf("%s\n gave %s\n want %s", q.exprs[i], q.ours[i], want)
			}
		}
	}
	if wrong > 20 {
		t.Errorf("%d of %d differ", wrong, len(q.exprs))
	}
}

// Functions of floats give PostgreSQL's results to the last bit, and its errors.
func TestFloatsAsPostgreSQL(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var q questions
	for name, f := range functions1 {
		for _, x := range special {
			q.ask(spelled(f(x)), "%s(%s)", name, lit(x))
		}
		for range 300 {
			x := value(r)
			q.ask(spelled(f(x)), "%s(%s)", name, lit(x))
		}
	}
	for name, f := range functions2 {
		for _, x := range special {
			for _, y := range special {
				q.ask(spelled(f(x, y)), "%s(%s, %s)", name, lit(x), lit(y))
			}
		}
		for range 500 {
			x, y := value(r), value(r)
			q.ask(spelled(f(x, y)), "%s(%s, %s)", name, lit(x), lit(y))
		}
	}
	for range 2000 {
		x, y := float32(value(r)), float32(value(r))
		args := fmt.Sprintf("'%v'::float4, '%v'::float4", x, y)
		sum, err := pgmath.Add(x, y)
		q.ask(spelled(sum, err), "float4pl(%s)", args)
		product, err := pgmath.Mul(x, y)
		q.ask(spelled(product, err), "float4mul(%s)", args)
		quotient, err := pgmath.Div(x, y)
		q.ask(spelled(quotient, err), "float4div(%s)", args)
		wide := value(r)
		narrow, err := pgmath.ToFloat4(wide)
		q.ask(spelled(narrow, err), "%s::float4", lit(wide))
		whole, err := pgmath.ToInteger[int32](wide)
		q.ask(spelled(whole, err), "%s::int4", lit(wide))
		long, err := pgmath.ToInteger[int64](wide * 1e15)
		q.ask(spelled(long, err), "%s::int8", lit(wide*1e15))
	}
	q.check(t)
}

// Functions of integers give PostgreSQL's results and errors.
func TestIntegersAsPostgreSQL(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var q questions
	for range 1000 {
		a, b := int64(r.Uint64())>>r.IntN(64), int64(r.Uint64())>>r.IntN(64)
		if r.IntN(20) == 0 {
			a = math.MinInt64
		}
		by := int32(r.IntN(200) - 100)
		for _, f := range []struct {
			name string
			do   func(a, b int64) (int64, error)
		}{{"gcd", pgmath.GCD[int64]}, {"lcm", pgmath.LCM[int64]}} {
			v, err := f.do(a, b)
			q.ask(spelled(v, err), "%s('%d'::int8, '%d'::int8)", f.name, a, b)
		}
		v, err := pgmath.GCD(int32(a), int32(b))
		q.ask(spelled(v, err), "gcd('%d'::int4, '%d'::int4)", int32(a), int32(b))
		v, err = pgmath.LCM(int32(a), int32(b))
		q.ask(spelled(v, err), "lcm('%d'::int4, '%d'::int4)", int32(a), int32(b))
		q.ask(spelled(pgmath.ShiftLeft(int16(a), by), nil), "'%d'::int2 << %d", int16(a), by)
		q.ask(spelled(pgmath.ShiftRight(int16(a), by), nil), "'%d'::int2 >> %d", int16(a), by)
		q.ask(spelled(pgmath.ShiftLeft(int32(a), by), nil), "'%d'::int4 << %d", int32(a), by)
		q.ask(spelled(pgmath.ShiftRight(int32(a), by), nil), "'%d'::int4 >> %d", int32(a), by)
		q.ask(spelled(pgmath.ShiftLeft(a, by), nil), "'%d'::int8 << %d", a, by)
		q.ask(spelled(pgmath.ShiftRight(a, by), nil), "'%d'::int8 >> %d", a, by)
	}
	for _, n := range []int64{-1, 0, 1, 2, 5, 20, 21, 34, 100, 32178, math.MaxInt64} {
		v, err := pgmath.Factorial(n)
		q.ask(spelled(v, err), "factorial(%d)", n)
	}
	q.check(t)
}

// Buckets of floats and of numerics are PostgreSQL's.
func TestWidthBucketAsPostgreSQL(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var q questions
	counts := []int32{1, 2, 3, 5, 10, 100, 7919, math.MaxInt32, 0, -1}
	for range 3000 {
		x, low, high, n := value(r), value(r), value(r), counts[r.IntN(len(counts))]
		v, err := pgmath.WidthBucket(x, low, high, n)
		q.ask(spelled(v, err), "width_bucket(%s, %s, %s, %d)", lit(x), lit(low), lit(high), n)
		num := func() (pgnum.Num, string) {
			s := strconv.FormatFloat(float64(r.IntN(4000)-2000)/[...]float64{1, 3, 7, 100}[r.IntN(4)], 'f', r.IntN(12), 64)
			if r.IntN(30) == 0 {
				s = [...]string{"NaN", "Infinity", "-Infinity"}[r.IntN(3)]
			}
			n, err := pgnum.Parse(s)
			if err != nil {
				t.Fatal(err)
			}
			return n, "'" + s + "'::numeric"
		}
		nx, sx := num()
		nl, sl := num()
		nh, sh := num()
		v, err = pgmath.WidthBucketNumeric(nx, nl, nh, n)
		q.ask(spelled(v, err), "width_bucket(%s, %s, %s, %d)", sx, sl, sh, n)
	}
	q.check(t)
}
