// Package pgvalue reads and writes values of PostgreSQL's base types: the text
// forms of its input and output functions, the binary forms of its send and
// receive functions, and rows of Arrow batches in either.
//
// Values are the Go forms that package rel describes (rel/value.go).
package pgvalue

import (
	"strings"
	"time"
)

// DateFormat is the first half of DateStyle: how dates and timestamps print.
type DateFormat uint8

// The output styles of dates.
const (
	ISO DateFormat = iota
	SQL
	Postgres
	German
)

// DateOrder is the second half of DateStyle: how an ambiguous date is read.
type DateOrder uint8

// The orders of fields in an ambiguous date.
const (
	MDY DateOrder = iota
	DMY
	YMD
)

// IntervalStyle says how intervals print.
type IntervalStyle uint8

// The output styles of intervals.
const (
	IntervalPostgres IntervalStyle = iota
	IntervalPostgresVerbose
	IntervalSQLStandard
	IntervalISO8601
)

// ByteaOutput says how bytea prints.
type ByteaOutput uint8

// The output forms of bytea.
const (
	ByteaHex ByteaOutput = iota
	ByteaEscape
)

// Settings are the session settings that text forms depend on. The zero value is
// a fresh session: UTC, DateStyle ISO/MDY, IntervalStyle postgres, bytea hex, floats
// in their shortest exact form.
type Settings struct {
	DateFormat    DateFormat
	DateOrder     DateOrder
	IntervalStyle IntervalStyle
	ByteaOutput   ByteaOutput
	// FloatDigits is the number of significant digits of float8, nine more than of
	// float4; 0 is the shortest form that reads back equal. See SetExtraFloatDigits.
	FloatDigits int
	TimeZone    *time.Location // nil is UTC
	Now         time.Time      // the transaction's time, for 'now' and 'today'; zero is the clock
	// RegName spells an object identifier of a reg* type (its type's OID, the value);
	// nil, or ok false, prints digits.
	RegName func(typ, oid uint32) (name string, ok bool)
}

// SetExtraFloatDigits applies extra_float_digits (-15 to 3).
func (s *Settings) SetExtraFloatDigits(n int) {
	if n > 0 {
		s.FloatDigits = 0
		return
	}
	s.FloatDigits = max(1, 15+n)
}

func (s *Settings) zone() *time.Location {
	if s.TimeZone == nil {
		return time.UTC
	}
	return s.TimeZone
}

func (s *Settings) now() time.Time {
	if s.Now.IsZero() {
		return time.Now().In(s.zone())
	}
	return s.Now.In(s.zone())
}

// ParseDateStyle applies a DateStyle setting such as "ISO, DMY" or "german" to the
// two parts; ok is false when it is not one, and the parts are then unchanged.
func ParseDateStyle(text string, f DateFormat, o DateOrder) (DateFormat, DateOrder, bool) {
	f0, o0 := f, o
	haveOrder := false
	for _, word := range strings.Split(text, ",") {
		switch w := strings.ToLower(strings.TrimSpace(word)); {
		case w == "iso":
			f = ISO
		case w == "sql":
			f = SQL
		case strings.HasPrefix(w, "postgres"):
			f = Postgres
		case w == "german":
			f = German
			if !haveOrder {
				o = DMY
			}
		case w == "ymd":
			o, haveOrder = YMD, true
		case w == "dmy" || strings.HasPrefix(w, "euro"):
			o, haveOrder = DMY, true
		case w == "mdy" || w == "us" || strings.HasPrefix(w, "noneuro"):
			o, haveOrder = MDY, true
		case w == "default":
			f, o = ISO, MDY
		default:
			return f0, o0, false
		}
	}
	return f, o, true
}

// DateStyle spells the setting as SHOW DateStyle does, "ISO, MDY".
func (s *Settings) DateStyle() string {
	return [...]string{"ISO", "SQL", "Postgres", "German"}[s.DateFormat] + ", " +
		[...]string{"MDY", "DMY", "YMD"}[s.DateOrder]
}
