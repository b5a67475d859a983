package pgfunc

import (
	"encoding/binary"
	"math/bits"

	"github.com/meshgate/meshgate/engine/rel"
)

// PostgreSQL's hash functions, whose values are stored in databases and shard data: Bob
// Jenkins' lookup3 (2006, public domain) with PostgreSQL's starting value.
func init() {
	register(
		F1("hashtext(text)", func(s string) (int32, error) { return int32(hashBytes([]byte(s), 0)), nil }).Total(),
		F2("hashtextextended(text,int8)", func(s string, seed int64) (int64, error) {
			return int64(hashBytes([]byte(s), uint64(seed))), nil
		}).Total(),
		F1("hashint4(int4)", func(n int32) (int32, error) { return int32(hashWord(uint32(n))), nil }).Total(),
		F1("hashint8(int8)", func(n int64) (int32, error) { return int32(hashLong(n, 0)), nil }).Total(),
		F1("interval_hash(interval)", func(i rel.Interval) (int32, error) { return int32(hashLong(spanOf(i), 0)), nil }).Total(),
		F2("interval_hash_extended(interval,int8)", func(i rel.Interval, seed int64) (int64, error) {
			return int64(hashLong(spanOf(i), uint64(seed))), nil
		}).Total(),
	)
}

// spanOf is an interval in microseconds, with months of 30 days, as far as 64 bits hold it:
// intervals that are equal have equal spans.
func spanOf(i rel.Interval) int64 {
	return (int64(i.Months)*30+int64(i.Days))*86400e6 + i.Micros
}

// hashLong is the hash of a 64-bit integer, the same as a smaller type's for the same number.
func hashLong(n int64, seed uint64) uint64 {
	low, high := uint32(n), uint32(n>>32)
	if n < 0 {
		high = ^high
	}
	return hashBytes(binary.LittleEndian.AppendUint32(nil, low^high), seed)
}

// hashWord is the hash of an integer: of its four bytes.
func hashWord(n uint32) uint32 {
	return uint32(hashBytes(binary.LittleEndian.AppendUint32(nil, n), 0))
}

// hashBytes gives 64 bits; without a seed the lower 32 are the hash.
func hashBytes(k []byte, seed uint64) uint64 {
	a := 0x9e3779b9 + uint32(len(k)) + 3923095
	b, c := a, a
	if seed != 0 {
		a += uint32(seed >> 32)
		b += uint32(seed)
		a, b, c = mix(a, b, c)
	}
	for ; len(k) >= 12; k = k[12:] {
		a += binary.LittleEndian.Uint32(k)
		b += binary.LittleEndian.Uint32(k[4:])
		c += binary.LittleEndian.Uint32(k[8:])
		a, b, c = mix(a, b, c)
	}
	var tail [12]byte
	copy(tail[:], k)
	a += binary.LittleEndian.Uint32(tail[:])
	b += binary.LittleEndian.Uint32(tail[4:])
	c += binary.LittleEndian.Uint32(tail[8:]) << 8 // the length has the lowest byte
	b, c = final(a, b, c)
	return uint64(b)<<32 | uint64(c)
}

func mix(a, b, c uint32) (uint32, uint32, uint32) {
	turn := func(x *uint32, from, add *uint32, by int) {
		*x -= *from
		*x ^= bits.RotateLeft32(*from, by)
		*from += *add
	}
	turn(&a, &c, &b, 4)
	turn(&b, &a, &c, 6)
	turn(&c, &b, &a, 8)
	turn(&a, &c, &b, 16)
	turn(&b, &a, &c, 19)
	turn(&c, &b, &a, 4)
	return a, b, c
}

func final(a, b, c uint32) (uint32, uint32) {
	turn := func(x *uint32, from uint32, by int) {
		*x ^= from
		*x -= bits.RotateLeft32(from, by)
	}
	turn(&c, b, 14)
	turn(&a, c, 11)
	turn(&b, a, 25)
	turn(&c, b, 16)
	turn(&a, c, 4)
	turn(&b, a, 14)
	turn(&c, b, 24)
	return b, c
}
