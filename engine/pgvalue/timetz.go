package pgvalue

import (
	"encoding/binary"
	"fmt"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// ZonedTime is a timetz: a time of day and its zone in seconds west of UTC. Between stages
// it travels in its text form.
type ZonedTime struct {
	Clock rel.TimeOfDay
	West  int32
}

// Append appends the text form, which no setting changes: "12:34:56.7+05:30".
func (t ZonedTime) Append(dst []byte) []byte {
	return appendOffset(appendClock(dst, int64(t.Clock)), -int(t.West))
}

func (t ZonedTime) String() string { return string(t.Append(nil)) }

// Key orders and tells apart as timetz do: by the time of day at UTC, then by the zone.
func (t ZonedTime) Key() int64 {
	return (int64(t.Clock)+int64(t.West)*microsPerSec)<<18 + int64(t.West)
}

// ParseZonedTime reads a timetz as PostgreSQL's input function does.
func ParseZonedTime(text string, mod int32, s *Settings) (ZonedTime, error) {
	if t, ok := ReadZonedTime(text); ok && t.West > -maxWest && t.West < maxWest {
		t.Clock = rel.TimeOfDay(roundMicros(int64(t.Clock), mod))
		return t, nil
	}
	r, err := readTokens(text, "time with time zone", true, s)
	if err != nil {
		return ZonedTime{}, err
	}
	return ZonedTime{Clock: rel.TimeOfDay(roundMicros(r.clockMicros(), mod)), West: int32(r.west)}, nil
}

// ReadZonedTime reads the text form that Append writes; ok is false for any other text.
func ReadZonedTime(s string) (t ZonedTime, ok bool) {
	two := func(at int) int {
		if at+2 > len(s) || !isDigit(s[at]) || !isDigit(s[at+1]) {
			ok = false
			return 0
		}
		return int(s[at]-'0')*10 + int(s[at+1]-'0')
	}
	if len(s) < 11 || s[2] != ':' || s[5] != ':' {
		return t, false
	}
	ok = true
	h, m, sec, micros := two(0), two(3), two(6), 0
	i := 8
	if s[i] == '.' {
		scale := microsPerSec / 10
		for i++; i < len(s) && isDigit(s[i]) && scale > 0; i++ {
			micros += int(s[i]-'0') * scale
			scale /= 10
		}
	}
	if i == len(s) || s[i] != '+' && s[i] != '-' {
		return t, false
	}
	sign := -1
	if s[i] == '-' {
		sign = 1
	}
	// A zone by POSIX rules may lie as far as 167 hours off.
	west := two(i+1) * 3600
	i += 3
	if i < len(s) && isDigit(s[i]) {
		west = west*10 + int(s[i]-'0')*3600
		i++
	}
	limit := false
	for unit := 60; i < len(s) && unit > 0; unit /= 60 {
		if s[i] != ':' {
			return t, false
		}
		v := two(i + 1)
		limit = limit || v > 59
		west += v * unit
		i += 3
	}
	if !ok || i != len(s) || limit || overflowsClock(h, m, sec, micros) {
		return t, false
	}
	t.Clock = rel.TimeOfDay(int64(h*3600+m*60+sec)*microsPerSec + int64(micros))
	t.West = int32(sign * west)
	return t, true
}

func appendBinaryZonedTime(dst []byte, text string) ([]byte, error) {
	t, ok := ReadZonedTime(text)
	if !ok {
		return nil, fmt.Errorf("%q is no timetz", text)
	}
	return append32(append64(dst, int64(t.Clock)), t.West), nil
}

// maxWest is one beyond the greatest offset, in seconds, that binary input takes.
const maxWest = 16 * 3600

func decodeZonedTime(src []byte, mod int32) (any, error) {
	us := int64(binary.BigEndian.Uint64(src))
	west := int32(binary.BigEndian.Uint32(src[8:]))
	switch {
	case us < 0 || us > microsPerDay:
		return nil, pgerr.New(pgerr.DatetimeFieldOverflow, "time out of range")
	case west <= -maxWest || west >= maxWest:
		return nil, pgerr.New("22009", "time zone displacement out of range")
	}
	return ZonedTime{Clock: rel.TimeOfDay(roundMicros(us, mod)), West: west}.String(), nil
}
