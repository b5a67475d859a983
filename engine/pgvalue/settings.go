// Package pgvalue reads and writes values of PostgreSQL's base types: the text
// forms of its input and output functions, the binary forms of its send and
// receive functions, and rows of Arrow batches in either.
//
// Values are the Go forms that package rel describes (rel/value.go).
package pgvalue

import (
	"strings"
	"time"

	"github.com/meshgate/meshgate/engine/rel"
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
	// Carried leaves rows in the form in which they travel, and reads only that one.
	Carried  bool
	TimeZone *time.Location // nil is UTC
	Now      time.Time      // the transaction's time, for 'now' and 'today'; zero is the clock
	// RegName spells an object identifier of a reg* type (its type's OID, the value);
	// nil, or ok false, prints digits.
	RegName func(typ, oid uint32) (name string, ok bool)
	// RegOID looks the name of an object of a reg* type up; nil: only digits can be read. With soft
	// an object that is not there is 0 and no error.
	RegOID func(typ uint32, name string, soft bool) (oid uint32, err error)
	// Setting gives the value of a configuration parameter, for current_setting; nil knows none.
	Setting func(name string) (string, error)
}

// UserTypeName spells a type of the mesh as the session's search path sees it, with its schema
// where that is not known.
func (s *Settings) UserTypeName(u *rel.UserType) string {
	if s.RegName != nil {
		if name, ok := s.RegName(uint32(rel.RegtypeOID), uint32(u.OID)); ok {
			return name
		}
	}
	return u.Name.String()
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

// Time is the transaction's time, in the session's zone.
func (s *Settings) Time() time.Time {
	if s.Now.IsZero() {
		return time.Now().In(s.zone())
	}
	return s.Now.In(s.zone())
}

// ParseDateStyle applies a DateStyle setting such as "ISO, DMY" or "german" to the
// two parts; ok is false when it is not one, or contradicts itself, and the parts
// are then unchanged.
func ParseDateStyle(text string, f DateFormat, o DateOrder) (format DateFormat, order DateOrder, ok bool) {
	format, order = f, o
	haveFormat, haveOrder := false, false
	setFormat := func(v DateFormat) bool {
		clash := haveFormat && format != v
		format, haveFormat = v, true
		return !clash
	}
	setOrder := func(v DateOrder) bool {
		clash := haveOrder && order != v
		order, haveOrder = v, true
		return !clash
	}
	if strings.TrimSpace(text) == "" {
		return f, o, true
	}
	for _, part := range strings.Split(text, ",") {
		ok := false
		switch w := strings.ToLower(strings.TrimSpace(part)); {
		case w == "iso":
			ok = setFormat(ISO)
		case w == "sql":
			ok = setFormat(SQL)
		case strings.HasPrefix(w, "postgres"):
			ok = setFormat(Postgres)
		case w == "german":
			ok = setFormat(German)
			if !haveOrder {
				order = DMY
			}
		case w == "ymd":
			ok = setOrder(YMD)
		case w == "dmy" || strings.HasPrefix(w, "euro"):
			ok = setOrder(DMY)
		case w == "mdy" || w == "us" || strings.HasPrefix(w, "noneuro"):
			ok = setOrder(MDY)
		case w == "default":
			ok = true
			if !haveFormat {
				format = ISO
			}
			if !haveOrder {
				order = MDY
			}
		}
		if !ok {
			return f, o, false
		}
	}
	return format, order, true
}

// DateStyle spells the setting as SHOW DateStyle does, "ISO, MDY".
func (s *Settings) DateStyle() string {
	return [...]string{"ISO", "SQL", "Postgres", "German"}[s.DateFormat] + ", " +
		[...]string{"MDY", "DMY", "YMD"}[s.DateOrder]
}
