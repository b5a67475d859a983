package pgnum

import (
	"encoding/binary"
	"math/big"
	"math/bits"
	"unsafe"
)

// Sum adds up numbers as sum(numeric) and avg(numeric) do. The zero Sum is empty.
// The result's display scale is the largest among the inputs; only the result has to be within
// numeric's limits, not the sums on the way.
type Sum struct {
	runs           []run // of the numbers of up to 128 bits, by scale
	long           Num   // of the longer ones
	count          int64
	nans, pos, neg int64
}

// run is the sum of numbers of one scale: a coefficient in two's complement, low word first,
// that 2^64 numbers do not overflow.
type run struct {
	scale int32
	sum   [3]uint64
}

func (r *run) add(n *Num) {
	var c uint64
	if n.neg {
		r.sum[0], c = bits.Sub64(r.sum[0], n.mag.lo, 0)
		r.sum[1], c = bits.Sub64(r.sum[1], n.mag.hi, c)
		r.sum[2] -= c
		return
	}
	r.sum[0], c = bits.Add64(r.sum[0], n.mag.lo, 0)
	r.sum[1], c = bits.Add64(r.sum[1], n.mag.hi, c)
	r.sum[2] += c
}

func (r *run) num() Num {
	var c uint64
	sum, neg := r.sum, r.sum[2]>>63 != 0
	if neg {
		sum[0], c = bits.Sub64(0, sum[0], 0)
		sum[1], c = bits.Sub64(0, sum[1], c)
		sum[2], _ = bits.Sub64(0, sum[2], c)
	}
	if sum[2] == 0 {
		return fromMag(neg, u128{sum[1], sum[0]}, r.scale)
	}
	var be [24]byte
	for i, w := range sum {
		binary.BigEndian.PutUint64(be[16-8*i:], w)
	}
	n := fromBig(new(big.Int).SetBytes(be[:]), r.scale)
	n.neg = neg
	return n
}

// at is the run of a scale.
func (s *Sum) at(scale int32) *run {
	for i := range s.runs {
		if s.runs[i].scale == scale {
			return &s.runs[i]
		}
	}
	s.runs = append(s.runs, run{scale: scale})
	return &s.runs[len(s.runs)-1]
}

// Add adds one value.
func (s *Sum) Add(n Num) {
	s.count++
	if n.compact() {
		s.at(n.scale).add(&n)
	} else {
		s.strange(n)
	}
}

// AddEach adds values.
func (s *Sum) AddEach(nums []Num) {
	s.count += int64(len(nums))
	var r *run
	for i := range nums {
		n := &nums[i]
		if !n.compact() {
			r = nil
			s.strange(*n)
			continue
		}
		if r == nil || r.scale != n.scale {
			r = s.at(n.scale)
		}
		r.add(n)
	}
}

// strange adds what is not compact, and does not count it.
func (s *Sum) strange(n Num) {
	switch n.kind {
	case nan:
		s.nans++
	case posInf:
		s.pos++
	case negInf:
		s.neg++
	default:
		s.long = s.long.plus(n)
	}
}

// Merge adds another sum, as a parallel aggregate's combine step.
func (s *Sum) Merge(o *Sum) {
	s.count += o.count
	s.nans += o.nans
	s.pos += o.pos
	s.neg += o.neg
	for _, r := range o.runs {
		to := s.at(r.scale)
		var c uint64
		for i := range r.sum {
			to.sum[i], c = bits.Add64(to.sum[i], r.sum[i], c)
		}
	}
	s.long = s.long.plus(o.long)
}

// Bytes is about how much memory the sum holds besides itself.
func (s *Sum) Bytes() int {
	return cap(s.runs)*int(unsafe.Sizeof(run{})) + s.long.Bytes()
}

// Count is the number of values added.
func (s *Sum) Count() int64 { return s.count }

// Total is the sum, meaningful when Count is above 0; the error is 22003 beyond numeric's limits.
func (s *Sum) Total() (Num, error) {
	switch {
	case s.nans > 0 || s.pos > 0 && s.neg > 0:
		return NaN, nil
	case s.pos > 0:
		return Inf, nil
	case s.neg > 0:
		return NegInf, nil
	}
	return s.total().checked()
}

// total is the sum of the finite values, which may be beyond numeric's limits.
func (s *Sum) total() Num {
	total := s.long
	for i := range s.runs {
		total = total.plus(s.runs[i].num())
	}
	return total
}

// Avg is Total / Count at division's scale; 22012 when nothing was added.
func (s *Sum) Avg() (Num, error) {
	total, err := s.Total()
	if err != nil {
		return Num{}, err
	}
	return total.Div(FromInt64(s.count))
}
