package duck

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgnum"
)

// calcScalars are what a calculation gives: num_calc a numeric in text form, num_calc_18_2 a
// DECIMAL(18,2) …, num_calc_int4 … another type, num_calc_key a sort key, num_calc_cmp the sign
// of the comparison of two results. num_product_2 multiplies two decimals without fail.
func calcScalars() []duckdb.Scalar {
	out := []duckdb.Scalar{
		calcText("num_calc", duckdb.Varchar, func(dst []byte, n *pgnum.Num) []byte { return n.Append(dst) }),
		calcText("num_calc_key", duckdb.Blob, func(dst []byte, n *pgnum.Num) []byte { return pgnum.SortKey(dst, *n) }),
		calcFixed("num_calc_float8", duckdb.Double, pgnum.Num.Float64),
		calcFixed("num_calc_float4", duckdb.Float, pgnum.Num.Float32),
		calcInteger[int16]("num_calc_int2", duckdb.SmallInt, "smallint", math.MinInt16, math.MaxInt16),
		calcInteger[int32]("num_calc_int4", duckdb.Integer, "integer", math.MinInt32, math.MaxInt32),
		calcInteger[int64]("num_calc_int8", duckdb.BigInt, "bigint", math.MinInt64, math.MaxInt64),
		calcScalar("num_calc_cmp", duckdb.Integer, 2, func(in *duckdb.Chunk, out *duckdb.Vector) func([]int32, [][]pgnum.Num) error {
			values := duckdb.Slice[int32](out, in.Len)
			return func(rows []int32, results [][]pgnum.Num) error {
				for i, row := range rows {
					values[row] = int32(results[0][i].Cmp(results[1][i]))
				}
				return nil
			}
		}),
	}
	for scale := range uint8(39) {
		out = append(out, calcDecimal(fmt.Sprintf("num_calc_38_%d", scale), 38, scale), product(scale))
		if scale <= 18 {
			out = append(out, calcDecimal(fmt.Sprintf("num_calc_18_%d", scale), 18, scale))
		}
	}
	return out
}

// calcScalar is a function of a program and its arguments; begin gives what writes results.
func calcScalar(name string, ret duckdb.Type, results int, begin func(in *duckdb.Chunk, out *duckdb.Vector) func([]int32, [][]pgnum.Num) error) duckdb.Scalar {
	return duckdb.Scalar{Name: name, Args: []duckdb.Type{duckdb.Varchar}, Varargs: &duckdb.Any, Ret: ret,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			c, err := calculation(in)
			if err != nil {
				return err
			}
			defer c.end()
			return c.run(in, results, begin(in, out))
		}}
}

func calcText(name string, ret duckdb.Type, write func(dst []byte, n *pgnum.Num) []byte) duckdb.Scalar {
	return duckdb.Scalar{Name: name, Args: []duckdb.Type{duckdb.Varchar}, Varargs: &duckdb.Any, Ret: ret,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			c, err := calculation(in)
			if err != nil {
				return err
			}
			defer c.end()
			texts := duckdb.Texts{Text: make([]byte, 0, 32*in.Len)}
			err = c.run(in, 1, func(rows []int32, results [][]pgnum.Num) error {
				for i, row := range rows {
					texts.Text = write(texts.Text, &results[0][i])
					texts.End(int(row))
				}
				return nil
			})
			if err != nil {
				return err
			}
			texts.Write(out)
			return nil
		}}
}

func calcFixed[T any](name string, ret duckdb.Type, f func(pgnum.Num) (T, error)) duckdb.Scalar {
	return calcScalar(name, ret, 1, func(in *duckdb.Chunk, out *duckdb.Vector) func([]int32, [][]pgnum.Num) error {
		values := duckdb.Slice[T](out, in.Len)
		return func(rows []int32, results [][]pgnum.Num) (err error) {
			for i, row := range rows {
				if values[row], err = f(results[0][i]); err != nil {
					return err
				}
			}
			return nil
		}
	})
}

func calcInteger[T int16 | int32 | int64](name string, ret duckdb.Type, typ string, low, high int64) duckdb.Scalar {
	return calcFixed(name, ret, func(n pgnum.Num) (T, error) {
		v, err := n.Integer(typ, low, high)
		return T(v), err
	})
}

func calcDecimal(name string, precision, scale uint8) duckdb.Scalar {
	return calcScalar(name, duckdb.Decimal(precision, scale), 1, func(in *duckdb.Chunk, out *duckdb.Vector) func([]int32, [][]pgnum.Num) error {
		return func(rows []int32, results [][]pgnum.Num) error {
			var put func(i int, hi int64, lo uint64)
			if out.Width() == 8 {
				values := duckdb.Slice[int64](out, in.Len)
				put = func(i int, _ int64, lo uint64) { values[rows[i]] = int64(lo) }
			} else {
				values := duckdb.Slice[duckdb.Int128](out, in.Len)
				put = func(i int, hi int64, lo uint64) { values[rows[i]] = duckdb.Int128{Hi: hi, Lo: lo} }
			}
			if bad := pgnum.Decimals(results[0], int(precision), int(scale), put); bad >= 0 {
				_, err := numFit(results[0][bad], declared(in, int(precision)), int(scale))
				return err
			}
			return nil
		}
	})
}

// declared is the precision of the type that the program ends with a cast to.
func declared(in *duckdb.Chunk, precision int) int {
	program := in.Args[0].Text(0)
	if _, to, ok := strings.Cut(program[strings.LastIndexByte(program, ' ')+1:], "fit:"); ok {
		digits, _, _ := strings.Cut(to, ",")
		precision, _ = strconv.Atoi(digits)
	}
	return precision
}

// product multiplies decimals whose scales add up to scale and whose digits to 38 at most.
func product(scale uint8) duckdb.Scalar {
	return duckdb.Scalar{Name: fmt.Sprintf("num_product_%d", scale), Args: []duckdb.Type{duckdb.Any, duckdb.Any}, Ret: duckdb.Decimal(38, scale), Total: true,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			values := duckdb.Slice[duckdb.Int128](out, in.Len)
			a, b := &in.Args[0], &in.Args[1]
			if a.Width() > 8 || b.Width() > 8 {
				for i := range values {
					values[i] = a.Decimal(i).Times(b.Decimal(i))
				}
				return nil
			}
			var x, y [duckdb.VectorSize]int64
			a.Wide(x[:in.Len])
			b.Wide(y[:in.Len])
			for i := range values {
				values[i] = duckdb.Product(x[i], y[i])
			}
			return nil
		}}
}
