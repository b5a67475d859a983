package postgres

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/meshgate/meshgate/engine/rel"
)

// PostgreSQL counts from 2000-01-01, Arrow and the gateway from 1970-01-01.
const (
	epochDays   = 10957
	epochMicros = epochDays * 86_400_000_000
)

var (
	errDateRange    = errors.New("the date is outside the range that can be carried")
	errInstantRange = errors.New("the timestamp is outside the range that can be carried")
)

func day(pg int32) (arrow.Date32, error) {
	switch {
	case pg == math.MaxInt32:
		return arrow.Date32(rel.MaxDay), nil
	case pg == math.MinInt32:
		return arrow.Date32(-rel.MaxDay), nil
	case pg >= math.MaxInt32-epochDays:
		return 0, errDateRange
	}
	return arrow.Date32(pg + epochDays), nil
}

func instant(pg int64) (arrow.Timestamp, error) {
	switch {
	case pg == math.MaxInt64:
		return arrow.Timestamp(rel.MaxInstant), nil
	case pg == math.MinInt64:
		return arrow.Timestamp(-rel.MaxInstant), nil
	case pg >= math.MaxInt64-epochMicros: // after 294246 AD
		return 0, errInstantRange
	}
	return arrow.Timestamp(pg + epochMicros), nil
}

// interval reads microseconds, days and months.
func interval(p []byte) rel.Interval {
	return rel.Interval{
		Micros: int64(binary.BigEndian.Uint64(p)),
		Days:   int32(binary.BigEndian.Uint32(p[8:])),
		Months: int32(binary.BigEndian.Uint32(p[12:])),
	}
}

// timetzText appends the text form, in which a timetz travels: from its microseconds since
// midnight and its seconds west of UTC.
func timetzText(dst, p []byte) []byte {
	micros := int64(binary.BigEndian.Uint64(p))
	offset := -int(int32(binary.BigEndian.Uint32(p[8:])))
	sec := int(micros / 1e6)
	dst = fmt.Appendf(dst, "%02d:%02d:%02d", sec/3600, sec/60%60, sec%60)
	if f := micros % 1e6; f != 0 {
		dst = bytes.TrimRight(fmt.Appendf(dst, ".%06d", f), "0")
	}
	sign := byte('+')
	if offset < 0 {
		sign, offset = '-', -offset
	}
	dst = fmt.Appendf(append(dst, sign), "%02d", offset/3600)
	if offset%3600 != 0 {
		dst = fmt.Appendf(dst, ":%02d", offset/60%60)
	}
	if offset%60 != 0 {
		dst = fmt.Appendf(dst, ":%02d", offset%60)
	}
	return dst
}
