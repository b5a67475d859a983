package pgnum

import (
	"math"
	"math/big"
	"math/bits"
	"sync"
)

// u128 is an unsigned 128-bit integer.
type u128 struct{ hi, lo uint64 }

func (a u128) isZero() bool { return a.hi|a.lo == 0 }

// negated is the two's complement of a.
func (a u128) negated() u128 {
	lo, borrow := bits.Sub64(0, a.lo, 0)
	hi, _ := bits.Sub64(0, a.hi, borrow)
	return u128{hi, lo}
}

func (a u128) cmp(b u128) int {
	switch {
	case a.hi != b.hi:
		if a.hi < b.hi {
			return -1
		}
		return 1
	case a.lo != b.lo:
		if a.lo < b.lo {
			return -1
		}
		return 1
	}
	return 0
}

func (a u128) add(b u128) (u128, bool) {
	lo, c := bits.Add64(a.lo, b.lo, 0)
	hi, c := bits.Add64(a.hi, b.hi, c)
	return u128{hi, lo}, c == 0
}

// sub is a - b for a ≥ b.
func (a u128) sub(b u128) u128 {
	lo, c := bits.Sub64(a.lo, b.lo, 0)
	hi, _ := bits.Sub64(a.hi, b.hi, c)
	return u128{hi, lo}
}

// mul is a × b; ok is false when it exceeds 128 bits.
func (a u128) mul(b u128) (u128, bool) {
	if a.hi != 0 && b.hi != 0 {
		return u128{}, false
	}
	hi, lo := bits.Mul64(a.lo, b.lo)
	h1, l1 := bits.Mul64(a.hi, b.lo)
	h2, l2 := bits.Mul64(a.lo, b.hi)
	if h1|h2 != 0 {
		return u128{}, false
	}
	hi, c1 := bits.Add64(hi, l1, 0)
	hi, c2 := bits.Add64(hi, l2, 0)
	return u128{hi, lo}, c1|c2 == 0
}

// mulPow10 is a × 10^d; ok is false when it exceeds 128 bits.
func (a u128) mulPow10(d int) (u128, bool) {
	if d >= len(pow10s) {
		return u128{}, a.isZero()
	}
	return a.mul(pow10s[d])
}

// div64 divides by d ≠ 0.
func (a u128) div64(d uint64) (q u128, r uint64) {
	q.hi, r = a.hi/d, a.hi%d
	q.lo, r = bits.Div64(r, a.lo, d)
	return q, r
}

// divMod divides by d ≠ 0.
func (a u128) divMod(d u128) (q, r u128) {
	if d.hi == 0 {
		q, rem := a.div64(d.lo)
		return q, u128{lo: rem}
	}
	// The divisor has more than 64 bits, so the quotient fits 64.
	w, r := div3by2(0, a.hi, a.lo, d)
	return u128{lo: w}, r
}

// div3by2 divides the 192-bit n2:n1:n0 by d, where d.hi ≠ 0 and the quotient fits 64 bits.
func div3by2(n2, n1, n0 uint64, d u128) (uint64, u128) {
	s := uint(bits.LeadingZeros64(d.hi))
	dh, dl := d.hi, d.lo
	if s > 0 {
		dh = dh<<s | dl>>(64-s)
		dl <<= s
		n2 = n2<<s | n1>>(64-s)
		n1 = n1<<s | n0>>(64-s)
		n0 <<= s
	}
	// Estimate from the leading words, then correct at most twice (Knuth D).
	var q, rem uint64
	over := false
	if n2 >= dh {
		q = ^uint64(0)
		var c uint64
		rem, c = bits.Add64(n1, dh, 0) // n2:n1 - q*dh with n2 == dh
		over = c != 0
	} else {
		q, rem = bits.Div64(n2, n1, dh)
	}
	for !over {
		h, l := bits.Mul64(q, dl)
		if h < rem || h == rem && l <= n0 {
			break
		}
		q--
		var c uint64
		rem, c = bits.Add64(rem, dh, 0)
		over = c != 0
	}
	// remainder = n - q*d, of which the low 128 bits suffice.
	h, l := bits.Mul64(q, dl)
	h += q * dh
	lo, c := bits.Sub64(n0, l, 0)
	hi, _ := bits.Sub64(n1, h, c)
	if s > 0 {
		lo = lo>>s | hi<<(64-s)
		hi >>= s
	}
	return q, u128{hi, lo}
}

// mulDiv is a×b / d with the remainder; ok is false when the quotient exceeds 128 bits.
func mulDiv(a, b, d u128) (q, r u128, ok bool) {
	if p, fits := a.mul(b); fits {
		q, r = p.divMod(d)
		return q, r, true
	}
	// 256-bit product, words n3..n0.
	var n [4]uint64
	n[1], n[0] = bits.Mul64(a.lo, b.lo)
	h1, l1 := bits.Mul64(a.hi, b.lo)
	h2, l2 := bits.Mul64(a.lo, b.hi)
	h3, l3 := bits.Mul64(a.hi, b.hi)
	var c uint64
	n[1], c = bits.Add64(n[1], l1, 0)
	n[2], c = bits.Add64(h1, h2, c)
	n[3] = c
	n[1], c = bits.Add64(n[1], l2, 0)
	n[2], c = bits.Add64(n[2], l3, c)
	n[3], _ = bits.Add64(n[3], h3, c)
	if d.hi == 0 {
		if n[3] != 0 || n[2] >= d.lo {
			return u128{}, u128{}, false
		}
		var rem uint64
		q.hi, rem = bits.Div64(n[2], n[1], d.lo)
		q.lo, rem = bits.Div64(rem, n[0], d.lo)
		return q, u128{lo: rem}, true
	}
	if (u128{n[3], n[2]}).cmp(d) >= 0 {
		return u128{}, u128{}, false
	}
	q.hi, r = div3by2(n[3], n[2], n[1], d)
	q.lo, r = div3by2(r.hi, r.lo, n[0], d)
	return q, r, true
}

// digits counts decimal digits; 0 for zero.
func (a u128) digits() int {
	if a.isZero() {
		return 0
	}
	d := a.bitLen() * 1233 >> 12 // floor(n·log10 2), exact or one short of the count
	if a.cmp(pow10s[d]) >= 0 {
		d++
	}
	return d
}

func (a u128) big() *big.Int {
	b := new(big.Int).SetUint64(a.hi)
	b.Lsh(b, 64)
	return b.Or(b, new(big.Int).SetUint64(a.lo))
}

// u128FromBig takes a non-negative integer of at most 128 bits.
func u128FromBig(b *big.Int) u128 {
	var lo, hi uint64
	for i, w := range b.Bits() {
		if bits.UintSize == 64 {
			if i == 0 {
				lo = uint64(w)
			} else {
				hi = uint64(w)
			}
		} else if i < 2 {
			lo |= uint64(w) << (32 * i)
		} else {
			hi |= uint64(w) << (32 * (i - 2))
		}
	}
	return u128{hi, lo}
}

// quotient is the float64 nearest to a / d, half to even; d ≠ 0.
func (a u128) quotient(d u128) float64 {
	if a.isZero() {
		return 0
	}
	// k scales a so that the integer quotient has 63 or 64 bits, ten more than are kept.
	k := 63 - a.bitLen() + d.bitLen()
	var n2, n1, n0 uint64
	var rest bool
	switch {
	case k < 0: // what falls off counts as a remainder; k > -64
		rest = a.lo<<(64+k) != 0
		n1, n0 = a.hi>>-k, a.lo>>-k|a.hi<<(64+k)
	case k < 64:
		n2, n1, n0 = a.hi>>(64-k), a.hi<<k|a.lo>>(64-k), a.lo<<k
	case k < 128:
		n2, n1, n0 = a.hi<<(k-64)|a.lo>>(128-k), a.lo<<(k-64), 0
	default:
		n2, n1, n0 = a.lo<<(k-128), 0, 0
	}
	var q uint64
	if d.hi == 0 { // and n2 is 0, n1 below d
		var r uint64
		q, r = bits.Div64(n1, n0, d.lo)
		rest = rest || r != 0
	} else {
		var r u128
		q, r = div3by2(n2, n1, n0, d)
		rest = rest || !r.isZero()
	}
	drop := bits.Len64(q) - 53
	low, half := q&(1<<drop-1), uint64(1)<<(drop-1)
	q >>= drop
	if low > half || low == half && (rest || q&1 != 0) {
		q++
	}
	return math.Ldexp(float64(q), drop-k)
}

func (a u128) bitLen() int {
	if a.hi != 0 {
		return 64 + bits.Len64(a.hi)
	}
	return bits.Len64(a.lo)
}

// pow10s holds the powers of ten that fit 128 bits, 10^0 to 10^38.
var pow10s = func() (t [39]u128) {
	t[0] = u128{lo: 1}
	for i := 1; i < len(t); i++ {
		t[i], _ = t[i-1].mul(u128{lo: 10})
	}
	return t
}()

var bigPowers struct {
	sync.RWMutex
	m map[int]*big.Int
}

// pow10Big is 10^d, shared: the caller must not change it.
func pow10Big(d int) *big.Int {
	bigPowers.RLock()
	p := bigPowers.m[d]
	bigPowers.RUnlock()
	if p != nil {
		return p
	}
	p = new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d)), nil)
	if d <= 2048 {
		bigPowers.Lock()
		if bigPowers.m == nil {
			bigPowers.m = make(map[int]*big.Int)
		}
		bigPowers.m[d] = p
		bigPowers.Unlock()
	}
	return p
}
