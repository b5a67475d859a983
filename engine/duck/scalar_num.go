package duck

import (
	"math/big"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
)

// numScalars are the functions over numerics in their text form.
func numScalars() []duckdb.Scalar {
	text := []duckdb.Type{duckdb.Varchar}
	list := []duckdb.Type{duckdb.List(duckdb.Varchar)}
	return []duckdb.Scalar{
		num1("num_in", func(n pgnum.Num) (pgnum.Num, error) { return n, nil }),
		numInt("num_round", func(n pgnum.Num, s int64) (pgnum.Num, error) { return n.Round(int(s)) }),
		numInt("num_trunc", func(n pgnum.Num, s int64) (pgnum.Num, error) { return n.Trunc(int(s)), nil }),
		numInt("num_scale", numScale),
		numTypmod("num_typmod", pgnum.Num.ApplyTypmod), numTypmod("num_fit", numFit),
		{Name: "num_key", Args: text, Ret: duckdb.Blob, Fn: numKey},
		{Name: "num_distinct", Args: list, Ret: list[0], Fn: numDistinct},
		{Name: "num_sum", Args: list, Ret: duckdb.Varchar, Fn: ofList(numSum)},
		{Name: "num_var_samp", Args: list, Ret: duckdb.Varchar, Fn: ofList(variance(true, false))},
		{Name: "num_var_pop", Args: list, Ret: duckdb.Varchar, Fn: ofList(variance(false, false))},
		{Name: "num_stddev_samp", Args: list, Ret: duckdb.Varchar, Fn: ofList(variance(true, true))},
		{Name: "num_stddev_pop", Args: list, Ret: duckdb.Varchar, Fn: ofList(variance(false, true))},
		numMost("num_greatest", 1), numMost("num_least", -1),
		numSeries(),
		fixed1("num_to_int2", duckdb.BigInt, fromNum(func(n pgnum.Num) (int64, error) { return n.Integer("smallint", -1<<15, 1<<15-1) })),
		fixed1("num_to_int4", duckdb.BigInt, fromNum(func(n pgnum.Num) (int64, error) { return n.Integer("integer", -1<<31, 1<<31-1) })),
		fixed1("num_to_int8", duckdb.BigInt, fromNum(pgnum.Num.Int64)),
		fixed1("num_to_float8", duckdb.Double, fromNum(pgnum.Num.Float64)),
		fixed1("num_to_float4", duckdb.Float, fromNum(pgnum.Num.Float32)),
		ofFixed("num_from_float8", duckdb.Double, func(f float64) (string, error) { return pgnum.FromFloat64(f).String(), nil }),
		ofFixed("num_from_float4", duckdb.Float, func(f float32) (string, error) { return pgnum.FromFloat32(f).String(), nil }),
		{Name: "num_overflow", Args: []duckdb.Type{duckdb.BigInt, duckdb.BigInt}, Ret: duckdb.Varchar, Fn: numOverflow},
	}
}

func fromNum[T any](f func(pgnum.Num) (T, error)) func(string) (T, error) {
	return func(s string) (T, error) {
		n, err := pgnum.Parse(s)
		if err != nil {
			var zero T
			return zero, err
		}
		return f(n)
	}
}

func plain(f func(pgnum.Num) pgnum.Num) func(pgnum.Num) (pgnum.Num, error) {
	return func(n pgnum.Num) (pgnum.Num, error) { return f(n), nil }
}

func num1(name string, f func(pgnum.Num) (pgnum.Num, error)) duckdb.Scalar {
	return text1(name, fromNum(func(n pgnum.Num) (string, error) {
		n, err := f(n)
		if err != nil {
			return "", err
		}
		return n.String(), nil
	}))
}

func numInt(name string, f func(pgnum.Num, int64) (pgnum.Num, error)) duckdb.Scalar {
	return textInt(name, func(s string, k int64) (string, error) {
		n, err := pgnum.Parse(s)
		if err != nil {
			return "", err
		}
		if n, err = f(n, k); err != nil {
			return "", err
		}
		return n.String(), nil
	})
}

// numScale gives a number the display scale that it lost by being summed at a larger one.
func numScale(n pgnum.Num, scale int64) (pgnum.Num, error) { return n.Round(int(scale)) }

func numTypmod(name string, f func(n pgnum.Num, precision, scale int) (pgnum.Num, error)) duckdb.Scalar {
	return duckdb.Scalar{Name: name, Args: []duckdb.Type{duckdb.Varchar, duckdb.BigInt, duckdb.BigInt}, Ret: duckdb.Varchar,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			p, s := duckdb.Slice[int64](&in.Args[1], in.Len), duckdb.Slice[int64](&in.Args[2], in.Len)
			for i := range in.Rows() {
				n, err := pgnum.Parse(in.Args[0].Text(i))
				if err != nil {
					return err
				}
				if n, err = f(n, int(p[i]), int(s[i])); err != nil {
					return err
				}
				out.SetText(i, n.String())
			}
			return nil
		}}
}

// numFit passes a number that decimal(precision, scale) holds with its display scale.
func numFit(n pgnum.Num, precision, scale int) (pgnum.Num, error) {
	if !n.IsFinite() {
		return n, tooManyDigits().WithDetail("%s has no fixed scale.", n)
	}
	if _, _, ok := n.Decimal128(precision, scale); !ok || n.Scale() > scale {
		return n, tooManyDigits().WithDetail("The value %s does not fit decimal(%d,%d).", n, precision, scale)
	}
	return n, nil
}

func numOverflow(in *duckdb.Chunk, out *duckdb.Vector) error {
	p, s := duckdb.Slice[int64](&in.Args[0], in.Len), duckdb.Slice[int64](&in.Args[1], in.Len)
	for i := range in.Rows() {
		limit := "1"
		if p[i] != s[i] {
			limit = "10^" + big.NewInt(p[i]-s[i]).String()
		}
		e := pgerr.New(pgerr.NumericValueOutOfRange, "numeric field overflow").
			WithDetail("A field with precision %d, scale %d must round to an absolute value less than %s.", p[i], s[i], limit)
		out.SetText(i, duckdb.Mark(e))
	}
	return nil
}

func numKey(in *duckdb.Chunk, out *duckdb.Vector) error {
	var buf []byte
	for i := range in.Rows() {
		n, err := pgnum.Parse(in.Args[0].Text(i))
		if err != nil {
			return err
		}
		buf = pgnum.SortKey(buf[:0], n)
		out.SetBytes(i, buf)
	}
	return nil
}

// ofList computes over the numbers of a list without its NULLs; ok false gives NULL.
func ofList(f func([]pgnum.Num) (n pgnum.Num, ok bool, err error)) func(*duckdb.Chunk, *duckdb.Vector) error {
	return func(in *duckdb.Chunk, out *duckdb.Vector) error {
		child := in.Args[0].Child()
		var nums []pgnum.Num
		for i := range in.Rows() {
			at, n := in.Args[0].List(i)
			nums = nums[:0]
			for k := at; k < at+n; k++ {
				if !child.Valid(k) {
					continue
				}
				x, err := pgnum.Parse(child.Text(k))
				if err != nil {
					return err
				}
				nums = append(nums, x)
			}
			x, ok, err := f(nums)
			if err != nil {
				return err
			}
			if !ok {
				out.SetNull(i)
				continue
			}
			out.SetText(i, x.String())
		}
		return nil
	}
}

func numSum(nums []pgnum.Num) (pgnum.Num, bool, error) {
	var s pgnum.Sum
	for _, n := range nums {
		s.Add(n)
	}
	total, err := s.Total()
	return total, len(nums) > 0, err
}

// numMost is GREATEST (sign 1) or LEAST (sign -1), which ignore NULL.
func numMost(name string, sign int) duckdb.Scalar {
	return duckdb.Scalar{Name: name, Args: []duckdb.Type{duckdb.Varchar}, Varargs: &duckdb.Varchar, Ret: duckdb.Varchar, Nulls: true,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			for i := range in.Len {
				var best pgnum.Num
				found := false
				for k := range in.Args {
					if !in.Args[k].Valid(i) {
						continue
					}
					n, err := pgnum.Parse(in.Args[k].Text(i))
					if err != nil {
						return err
					}
					if !found || n.Cmp(best) == sign {
						best, found = n, true
					}
				}
				if !found {
					out.SetNull(i)
					continue
				}
				out.SetText(i, best.String())
			}
			return nil
		}}
}

// maxSeries bounds the values of one numeric generate_series.
const maxSeries = 10_000_000

func numSeries() duckdb.Scalar {
	text := duckdb.Varchar
	return duckdb.Scalar{Name: "num_series", Args: []duckdb.Type{text, text, text}, Ret: duckdb.List(text),
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			var all []string
			for i := range in.Rows() {
				var x [3]pgnum.Num
				for k := range x {
					n, err := pgnum.Parse(in.Args[k].Text(i))
					if err != nil {
						return err
					}
					if what := [3]string{"start value", "stop value", "step size"}[k]; n.IsNaN() {
						return pgerr.New(pgerr.InvalidParameterValue, "%s cannot be NaN", what)
					} else if !n.IsFinite() {
						return pgerr.New(pgerr.InvalidParameterValue, "%s cannot be infinity", what)
					}
					x[k] = n
				}
				if x[2].Sign() == 0 {
					return pgerr.New(pgerr.InvalidParameterValue, "step size cannot equal zero")
				}
				from := len(all)
				for n := x[0]; n.Cmp(x[1]) != x[2].Sign(); {
					all = append(all, n.String())
					if len(all) > maxSeries {
						return pgerr.New(pgerr.StatementTooComplex, "generate_series over numeric of more than %d values", maxSeries)
					}
					next, err := n.Add(x[2])
					if err != nil { // past the numeric that stop is
						break
					}
					n = next
				}
				out.SetList(i, from, len(all)-from)
			}
			child := out.Reserve(len(all))
			for k, s := range all {
				child.SetText(k, s)
			}
			return nil
		}}
}

// variance computes var_samp, var_pop or their square roots, at PostgreSQL's scale.
func variance(sample, root bool) func([]pgnum.Num) (pgnum.Num, bool, error) {
	return func(nums []pgnum.Num) (pgnum.Num, bool, error) {
		var m pgnum.Moments
		for _, x := range nums {
			m.Add(x)
		}
		return m.Variance(sample, root)
	}
}

// numDistinct drops the numbers of a sorted list that are equal to the one before.
func numDistinct(in *duckdb.Chunk, out *duckdb.Vector) error {
	child := in.Args[0].Child()
	var kept []string
	for i := range in.Rows() {
		at, n := in.Args[0].List(i)
		from := len(kept)
		var last pgnum.Num
		for k := at; k < at+n; k++ {
			if !child.Valid(k) {
				continue
			}
			x, err := pgnum.Parse(child.Text(k))
			if err != nil {
				return err
			}
			if len(kept) == from || x.Cmp(last) != 0 {
				kept, last = append(kept, child.Text(k)), x
			}
		}
		out.SetList(i, from, len(kept)-from)
	}
	values := out.Reserve(len(kept))
	for k, s := range kept {
		values.SetText(k, s)
	}
	return nil
}
