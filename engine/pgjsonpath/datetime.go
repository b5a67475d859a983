package pgjsonpath

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// momentKind is the type of a date or time; both bits are a timestamp.
type momentKind uint8

const (
	isDate momentKind = 1 << iota
	isTime
	isZoned
)

var momentTypes = map[momentKind][2]string{ // in full and short
	isDate:                    {"date", "date"},
	isTime:                    {"time without time zone", "time"},
	isTime | isZoned:          {"time with time zone", "timetz"},
	isDate | isTime:           {"timestamp without time zone", "timestamp"},
	isDate | isTime | isZoned: {"timestamp with time zone", "timestamptz"},
}

// moment is a date or time as it was written: at is its local reading, offset the zone's
// seconds east of Greenwich.
type moment struct {
	kind    momentKind
	at      time.Time // in UTC; on 1970-01-01 for a time
	offset  int
	session *time.Location
}

// Moments reads strings as datetime() does without a template, in the formats of the SQL
// standard's JSON dates; zone is the session's. A template is refused.
func Moments(zone *time.Location) func(text string, template *string) (Moment, error) {
	if zone == nil {
		zone = time.UTC
	}
	return func(text string, template *string) (Moment, error) {
		if template != nil {
			return nil, Hard{pgerr.New(pgerr.FeatureNotSupported, "datetime() with a template is not supported yet")}
		}
		m, ok := readMoment(strings.Trim(text, " \t\n\r\v\f"))
		if !ok {
			return nil, pgerr.New(codeDatetime, `datetime format is not recognized: "%s"`, text).
				WithHint("Use a datetime template argument to specify the input data format.")
		}
		m.session = zone
		return m, nil
	}
}

// scanner reads numbers off the front of a text.
type scanner struct {
	rest string
	bad  bool
}

// number reads up to most digits, at least one, whose value is at most high.
func (s *scanner) number(most, high int) int {
	n := 0
	for n < len(s.rest) && n < most && s.rest[n] >= '0' && s.rest[n] <= '9' {
		n++
	}
	v, err := strconv.Atoi(s.rest[:n])
	s.bad = s.bad || err != nil || v > high
	s.rest = s.rest[n:]
	return v
}

// passed takes c off the front if it is there.
func (s *scanner) passed(c byte) bool {
	if s.rest == "" || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

func (s *scanner) must(c byte) { s.bad = !s.passed(c) || s.bad }

func readMoment(text string) (*moment, bool) {
	s := scanner{rest: text}
	m := &moment{at: time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)}
	if i := strings.IndexAny(text, "-:"); i < 0 {
		return nil, false
	} else if text[i] == '-' {
		m.kind = isDate
		y := s.number(7, 5874897)
		s.must('-')
		mon := s.number(2, 12)
		s.must('-')
		d := s.number(2, 31)
		m.at = time.Date(y, time.Month(mon), d, 0, 0, 0, 0, time.UTC)
		if s.bad || m.at.Day() != d || int(m.at.Month()) != mon {
			return nil, false
		}
		if s.rest == "" {
			return m, true
		}
		if y > 294276 {
			return nil, false
		}
		if !s.passed('T') {
			s.must(' ')
			s.rest = strings.TrimLeft(s.rest, " ")
		}
	}
	m.kind |= isTime
	h := s.number(2, 23)
	s.must(':')
	min := s.number(2, 59)
	s.must(':')
	sec := s.number(2, 59)
	micro := 0
	if s.passed('.') {
		digits := len(s.rest)
		micro = s.number(6, 999999)
		for digits -= len(s.rest); digits < 6; digits++ {
			micro *= 10
		}
	}
	m.at = m.at.Add(time.Duration(h*3600+min*60+sec)*time.Second + time.Duration(micro)*time.Microsecond)
	s.rest = strings.TrimLeft(s.rest, " ")
	if s.rest == "" {
		return m, !s.bad
	}
	m.kind |= isZoned
	sign := 1
	if s.passed('-') {
		sign = -1
	} else {
		s.must('+')
	}
	m.offset = s.number(2, 15) * 3600
	if s.passed(':') {
		m.offset += s.number(2, 59) * 60
	}
	m.offset *= sign
	return m, !s.bad && s.rest == ""
}

func (m *moment) Type() string { return momentTypes[m.kind][0] }

// String is the moment in ISO 8601, as to_json writes it.
func (m *moment) String() string {
	var b strings.Builder
	y, bc := m.at.Year(), ""
	if y <= 0 {
		y, bc = 1-y, " BC"
	}
	if m.kind&isDate != 0 {
		fmt.Fprintf(&b, "%04d-%02d-%02d", y, m.at.Month(), m.at.Day())
	}
	if m.kind&isTime != 0 {
		if m.kind&isDate != 0 {
			b.WriteByte('T')
		}
		b.WriteString(m.at.Format("15:04:05.999999"))
	}
	if m.kind&isZoned != 0 {
		sign, off := '+', m.offset
		if off < 0 {
			sign, off = '-', -off
		}
		fmt.Fprintf(&b, "%c%02d:%02d", sign, off/3600, off/60%60)
	}
	return b.String() + bc
}

// Compare orders two moments. Dates compare with timestamps, times with times. What has a
// zone compares with what has none only if zones are allowed: the latter is then in the session's.
func (m *moment) Compare(other Moment, zones bool) (order int, ok bool, err error) {
	o := other.(*moment)
	if m.kind&isDate != o.kind&isDate {
		return 0, false, nil
	}
	if m.kind&isZoned != o.kind&isZoned && !zones {
		from, to := m.kind, o.kind
		if from&isZoned != 0 {
			from, to = to, from
		}
		return 0, false, pgerr.New(pgerr.FeatureNotSupported, "cannot convert value from %s to %s without time zone usage",
			momentTypes[from][1], momentTypes[to][1]).WithHint("Use *_tz() function for time zone support.")
	}
	if (m.kind|o.kind)&isZoned == 0 {
		return m.at.Compare(o.at), true, nil
	}
	a, aoff := m.instant()
	b, boff := o.instant()
	if order = a.Compare(b); order == 0 && m.kind&isDate == 0 {
		order = cmp.Compare(boff, aoff) // PostgreSQL counts zones westward
	}
	return order, true, nil
}

// instant is the moment in UTC, and its offset.
func (m *moment) instant() (time.Time, int) {
	off := m.offset
	if m.kind&isZoned == 0 {
		if m.kind&isDate != 0 {
			y, mon, d := m.at.Date()
			h, min, s := m.at.Clock()
			return time.Date(y, mon, d, h, min, s, m.at.Nanosecond(), m.session).UTC(), 0
		}
		_, off = time.Now().In(m.session).Zone()
	}
	return m.at.Add(-time.Duration(off) * time.Second), off
}
