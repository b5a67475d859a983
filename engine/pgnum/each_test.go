package pgnum

import (
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"
)

// anyNum is a number of up to 40 digits, often of few bits and often with zeros around it.
func anyNum(r *rand.Rand) Num {
	n := Num{neg: r.IntN(2) == 0, scale: int32(r.IntN(24)), mag: u128{lo: r.Uint64() >> r.IntN(64)}}
	switch r.IntN(8) {
	case 0:
		n.mag.lo = 0
	case 1:
		n.mag.hi = r.Uint64() >> r.IntN(64)
	case 2:
		n.mag = pow10s[r.IntN(len(pow10s))]
	case 3:
		m, _ := n.mag.add(u128{lo: 1})
		n.mag, _ = m.mulPow10(r.IntN(19))
	case 4:
		n.mag.lo &= 1<<10 - 1
	case 5:
		if r.IntN(10) == 0 {
			return []Num{NaN, Inf, NegInf, must("123456789012345678901234567890123456789012345.678")}[r.IntN(4)]
		}
	}
	n.neg = n.neg && !n.mag.isZero()
	return n
}

// The short ways give what the long ones do.
func TestEach(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 300_000 {
		a, b := anyNum(r), anyNum(r)
		got := make([]Num, 1)
		for name, op := range map[string]struct {
			each func(dst, a, b []Num) error
			one  func(a, b Num) (Num, error)
		}{"/": {DivEach, Num.Div}, "*": {MulEach, Num.Mul}, "%": {ModEach, Num.Mod}} {
			want, wantErr := op.one(a, b)
			err := op.each(got, []Num{a}, []Num{b})
			if (err == nil) != (wantErr == nil) || err == nil && (got[0].String() != want.String() || got[0].neg != want.neg) {
				t.Fatalf("%s %s %s = %s, %v; want %s, %v", a, name, b, got[0], err, want, wantErr)
			}
		}
		scale := r.IntN(24) - 3
		want, _ := a.Round(scale)
		if got[0] = a; RoundEach(got, scale) != nil || got[0].String() != want.String() {
			t.Fatalf("round(%s, %d) = %s, want %s", a, scale, got[0], want)
		}
		got[0] = a
		if TruncEach(got, scale); got[0].String() != a.Trunc(scale).String() {
			t.Fatalf("trunc(%s, %d) = %s, want %s", a, scale, got[0], a.Trunc(scale))
		}
		precision, scale := 1+r.IntN(38), r.IntN(24)
		hi, lo, ok := a.Decimal128(precision, scale)
		ok = ok && a.Scale() <= scale
		at := Decimals([]Num{a}, precision, scale, func(i int, h int64, l uint64) {
			if h != hi || l != lo {
				t.Fatalf("%s as decimal(%d,%d) is %d:%d, want %d:%d", a, precision, scale, h, l, hi, lo)
			}
		})
		if ok != (at < 0) {
			t.Fatalf("%s as decimal(%d,%d): %v, want %v", a, precision, scale, at, ok)
		}
	}
}

func TestSumEach(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 20_000 {
		nums := make([]Num, r.IntN(12))
		var want Num
		var one, each, rest Sum
		for i := range nums {
			nums[i] = anyNum(r)
			want, _ = want.Add(nums[i])
			one.Add(nums[i])
		}
		at := r.IntN(len(nums) + 1)
		each.AddEach(nums[:at])
		rest.AddEach(nums[at:])
		each.Merge(&rest)
		for _, s := range []*Sum{&one, &each} {
			if got, err := s.Total(); err != nil || got.String() != want.String() || s.Count() != int64(len(nums)) {
				t.Fatalf("the sum of %v is %s, %v; want %s", nums, got, err, want)
			}
		}
	}
}

// What is read in the short way is what parse reads.
func TestParseShort(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	const letters = "0123456789.-+ e"
	for i := range 1_000_000 {
		b := make([]byte, r.IntN(23))
		for k := range b {
			b[k] = letters[r.IntN(10+i%6)]
		}
		var got Num
		if s := string(b); got.parseShort(s) {
			if want, ok, err := parse(s); !ok || err != nil || got != want {
				t.Fatalf("%q reads as %s, want %s, %v, %v", s, got, want, ok, err)
			}
		}
	}
}

// The float nearest to a number is the one that its text is read as.
func TestFloat64(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 500_000 {
		n := anyNum(r)
		n.scale += int32(r.IntN(16))
		if r.IntN(4) == 0 && n.IsFinite() { // halfway between two floats, or just off it
			m := new(big.Int).SetUint64(r.Uint64()>>11 | 1<<53)
			m.Lsh(m.Lsh(m, 1).Add(m, big.NewInt(1)), uint(r.IntN(60)))
			m.Add(m, big.NewInt(int64(r.IntN(3)-1)))
			n = FromBig(m, 0)
		}
		got, err := n.Float64()
		if err != nil {
			t.Fatal(err)
		}
		want, err := strconv.ParseFloat(n.String(), 64)
		if err != nil || got != want && got == got {
			t.Fatalf("%s as a float is %v, want %v", n, got, want)
		}
	}
}

func BenchmarkDivEach(b *testing.B) {
	const rows, strip = 1 << 16, 256 // so many that the processor does not learn them
	x, y, out := make([]Num, rows), make([]Num, rows), make([]Num, strip)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range x {
		x[i], y[i] = FromDecimal128(0, r.Uint64N(10_000_000), 2), FromDecimal128(0, 1+r.Uint64N(100_000), 3)
	}
	var s Sum
	for b.Loop() {
		for i := 0; i < rows; i += strip {
			if err := DivEach(out, x[i:i+strip], y[i:i+strip]); err != nil {
				b.Fatal(err)
			}
			s.AddEach(out)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*rows), "ns/row")
}

func BenchmarkFloat64(b *testing.B) {
	x, _ := must("12345678.90").Div(must("97.1"))
	for b.Loop() {
		if _, err := x.Float64(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendWide(b *testing.B) {
	x, _ := must("12345678.90").Div(must("97.1"))
	buf := make([]byte, 0, 64)
	for b.Loop() {
		buf = x.Append(buf[:0])
	}
}
