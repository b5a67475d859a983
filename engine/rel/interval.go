package rel

import (
	"encoding/binary"

	"github.com/apache/arrow-go/v18/arrow"
)

// IntervalArrow is the Arrow type of interval: 16 bytes, as DuckDB lays it out. Arrow's own
// interval counts nanoseconds, in which PostgreSQL's longest do not fit.
var IntervalArrow = &arrow.FixedSizeBinaryType{ByteWidth: 16}

// Append adds the bytes of an IntervalArrow.
func (i Interval) Append(dst []byte) []byte {
	dst = binary.NativeEndian.AppendUint32(dst, uint32(i.Months))
	dst = binary.NativeEndian.AppendUint32(dst, uint32(i.Days))
	return binary.NativeEndian.AppendUint64(dst, uint64(i.Micros))
}

// IntervalOf reads the bytes of an IntervalArrow.
func IntervalOf(b []byte) Interval {
	return Interval{
		Months: int32(binary.NativeEndian.Uint32(b)), Days: int32(binary.NativeEndian.Uint32(b[4:])),
		Micros: int64(binary.NativeEndian.Uint64(b[8:])),
	}
}
