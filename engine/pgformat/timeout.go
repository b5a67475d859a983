package pgformat

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// moment is a time, or an interval, taken apart for output.
type moment struct {
	interval           bool
	year, mon, day     int // the year 0 is 1 BC
	hour               int64
	min, sec, micros   int
	weekday, dayOfYear int
	zone               string
	offset             int // seconds east of UTC
}

// Timestamp is to_char(timestamp, text). ok is false for NULL: of infinity, or by an empty template.
func Timestamp(t rel.Instant, format string) (s string, ok bool, err error) {
	return zoned(t, format, "", 0)
}

// Timestamptz is to_char(timestamptz, text); local gives a zone's abbreviation and offset, in
// seconds east of UTC, at an instant.
func Timestamptz(t rel.Instant, format string, local func(rel.Instant) (string, int)) (s string, ok bool, err error) {
	if t == rel.MaxInstant || t == -rel.MaxInstant {
		return "", false, nil
	}
	zone, offset := local(t)
	return zoned(t, format, zone, offset)
}

func zoned(t rel.Instant, format, zone string, offset int) (string, bool, error) {
	if t == rel.MaxInstant || t == -rel.MaxInstant || format == "" {
		return "", false, nil
	}
	d, tod := (t + rel.Instant(offset)*1e6).Split()
	y, mon, day := d.Civil()
	sec := int64(tod) / 1e6
	m := moment{year: int(y), mon: mon, day: day, hour: sec / 3600, min: int(sec / 60 % 60), sec: int(sec % 60), micros: int(int64(tod) % 1e6), zone: zone, offset: offset}
	m.weekday = weekdayOf(int(d) + julian1970)
	m.dayOfYear = int(int64(d)-rel.DayOf(y, 1, 1)) + 1
	s, err := m.format(format)
	return s, true, err
}

// Interval is to_char(interval, text); ok is false for NULL, by an empty template.
func Interval(i rel.Interval, format string) (s string, ok bool, err error) {
	if format == "" {
		return "", false, nil
	}
	us := i.Micros
	m := moment{interval: true, year: int(i.Months / 12), mon: int(i.Months % 12), day: int(i.Days), hour: us / 3600e6}
	us -= m.hour * 3600e6
	m.min = int(us / 60e6)
	us -= int64(m.min) * 60e6
	m.sec, m.micros = int(us/1e6), int(us%1e6)
	m.dayOfYear = (m.year*12+m.mon)*30 + m.day
	s, err = m.format(format)
	return s, true, err
}

func errOfInterval() error {
	return pgerr.New(pgerr.InvalidDatetimeFormat, "invalid format specification for an interval value").
		WithHint("Intervals are not tied to specific calendar dates.")
}

func (m *moment) format(format string) (string, error) {
	nodes, err := timeTemplate(format)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for i := range nodes {
		n := &nodes[i]
		if n.kind != action {
			b.WriteString(n.text)
			continue
		}
		s, numeric, err := m.pattern(n)
		if err != nil {
			return "", err
		}
		b.WriteString(s)
		if numeric && n.suffix&(ordinalUpper|ordinalLower) != 0 {
			b.WriteString(ordinal(s, n.suffix&ordinalUpper != 0))
		}
	}
	return b.String(), nil
}

// width pads a number, its sign not counted; FM does not.
func (n *node) width(v int64, width int) string {
	if n.suffix&fillMode != 0 {
		width = 0
	} else if v < 0 {
		width++
	}
	return fmt.Sprintf("%0*d", width, v)
}

// pattern gives a pattern's text; numeric says that it may have an ordinal ending.
func (m *moment) pattern(n *node) (s string, numeric bool, err error) {
	k := n.key
	num := func(v, width int) (string, bool, error) { return n.width(int64(v), width), true, nil }
	switch k.id {
	case kOF, kTZ, kTZH, kTZM, kAD, kADDots, kMonth, kMon, kDay, kDy, kD, kID:
		if m.interval {
			return "", false, errOfInterval()
		}
	}
	switch k.id {
	case kHH24:
		return n.width(m.hour, 2), true, nil
	case kHH12:
		h := m.hour % 12
		if h == 0 {
			h = 12
		}
		width := 2
		if m.hour < 0 && h > 0 {
			width = 3 // the width goes by the hour's sign
		}
		if n.suffix&fillMode != 0 {
			width = 0
		} else if h < 0 {
			width = 3
		}
		return fmt.Sprintf("%0*d", width, h), true, nil
	case kMI:
		return num(m.min, 2)
	case kSS:
		return num(m.sec, 2)
	case kSSSS:
		return fmt.Sprint(m.hour*3600 + int64(m.min)*60 + int64(m.sec)), true, nil
	case kMS:
		return fmt.Sprintf("%03d", m.micros/1000), true, nil
	case kUS:
		return fmt.Sprintf("%06d", m.micros), true, nil
	case kFF:
		digits := int(k.name[2] - '0')
		v := m.micros
		for range 6 - digits {
			v /= 10
		}
		return fmt.Sprintf("%0*d", digits, v), true, nil
	case kDDD:
		return fullWidth(n, m.dayOfYear, 3), true, nil
	case kIDDD:
		y, _ := isoWeekOf(m.year, m.mon, m.day)
		return fullWidth(n, julianDay(m.year, m.mon, m.day)-isoMonday(y, 1)+1, 3), true, nil
	case kDD:
		return fullWidth(n, m.day, 2), true, nil
	case kD:
		return fmt.Sprint(m.weekday + 1), true, nil
	case kID:
		return fmt.Sprint((m.weekday+6)%7 + 1), true, nil
	case kWW:
		return fullWidth(n, (m.dayOfYear-1)/7+1, 2), true, nil
	case kIW:
		_, w := isoWeekOf(m.year, m.mon, m.day)
		return fullWidth(n, w, 2), true, nil
	case kW:
		return fmt.Sprint((m.day-1)/7 + 1), true, nil
	case kJ:
		return fmt.Sprint(julianDay(m.year, m.mon, m.day)), true, nil
	case kQ:
		if m.mon == 0 {
			return "", false, nil
		}
		return fmt.Sprint((m.mon-1)/3 + 1), true, nil
	case kMM:
		return num(m.mon, 2)
	case kCC, kYComma, kY, kI:
		return m.yearPattern(n), true, nil
	}
	return m.word(n), false, nil
}

// fullWidth pads a number, its sign counted; FM does not.
func fullWidth(n *node, v, width int) string {
	if n.suffix&fillMode != 0 {
		width = 0
	}
	return fmt.Sprintf("%0*d", width, v)
}

// shown is a year as people count it: 1 BC is 1.
func (m *moment) shown(y int) int {
	if !m.interval && y <= 0 {
		return 1 - y
	}
	return y
}

func (m *moment) yearPattern(n *node) string {
	y := m.shown(m.year)
	switch n.key.id {
	case kCC:
		var c int
		switch {
		case m.interval:
			c = m.year / 100
		case m.year > 0:
			c = (m.year-1)/100 + 1
		default:
			c = m.year/100 - 1
		}
		if c > 99 || c < -99 {
			return fmt.Sprint(c)
		}
		return n.width(int64(c), 2)
	case kYComma:
		return fmt.Sprintf("%d,%03d", y/1000, y-y/1000*1000)
	case kI:
		iso, _ := isoWeekOf(m.year, m.mon, m.day)
		y = m.shown(iso)
	}
	sign := y < 0
	digits := len(n.key.name)
	switch digits {
	case 3:
		y %= 1000
	case 2:
		y %= 100
	case 1:
		return fmt.Sprint(y % 10)
	}
	if n.suffix&fillMode != 0 {
		digits = 0
	} else if sign {
		digits++
	}
	return fmt.Sprintf("%0*d", digits, y)
}

// word gives the patterns that are words.
func (m *moment) word(n *node) string {
	k := n.key
	name := k.name
	padded := func(s string, width int) string {
		if n.suffix&(fillMode) != 0 {
			width = 0
		}
		return fmt.Sprintf("%-*s", width, s)
	}
	switch k.id {
	case kAM, kAMDots:
		s := "AM"
		if h := m.hour % 24; h >= 12 {
			s = "PM"
		}
		return dotted(s, name)
	case kAD, kADDots:
		s := "AD"
		if m.year <= 0 {
			s = "BC"
		}
		return dotted(s, name)
	case kMonth:
		s := cased(monthNames[m.mon-1], name)
		if n.suffix&translated != 0 {
			return s
		}
		return padded(s, 9)
	case kMon:
		return cased(monthShort[m.mon-1], name)
	case kDay:
		s := cased(dayNames[m.weekday], name)
		if n.suffix&translated != 0 {
			return s
		}
		return padded(s, 9)
	case kDy:
		return cased(dayShort[m.weekday], name)
	case kRM:
		return m.roman(n, padded)
	case kTZ:
		if name[0] == 't' {
			return lower(m.zone)
		}
		return m.zone
	case kTZH:
		return m.sign() + fmt.Sprintf("%02d", abs(m.offset)/3600)
	case kTZM:
		return fmt.Sprintf("%02d", abs(m.offset)%3600/60)
	case kOF:
		s := m.sign() + fullWidth(n, abs(m.offset)/3600, 2)
		if rest := abs(m.offset) % 3600; rest != 0 {
			s += fmt.Sprintf(":%02d", rest/60)
		}
		return s
	}
	return "" // FX
}

// roman is the month, or of an interval the months from December back.
func (m *moment) roman(n *node, padded func(string, int) string) string {
	if m.mon == 0 && m.year == 0 {
		return ""
	}
	var at int
	switch {
	case m.mon == 0 && m.year >= 0:
		at = 0
	case m.mon == 0:
		at = 11
	case m.mon < 0:
		at = -(m.mon + 1)
	default:
		at = 12 - m.mon
	}
	s := romanMonth[at]
	if n.key.name[0] == 'r' {
		s = lower(s)
	}
	return padded(s, 4)
}

func (m *moment) sign() string {
	if m.offset < 0 {
		return "-"
	}
	return "+"
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}

// dotted spells AM as its pattern is written: a.m.
func dotted(s, pattern string) string {
	if strings.Contains(pattern, ".") {
		s = s[:1] + "." + s[1:] + "."
	}
	if pattern[0] >= 'a' {
		return lower(s)
	}
	return s
}

// cased spells a name as its pattern is written: MONTH, Month or month.
func cased(s, pattern string) string {
	switch {
	case pattern[0] >= 'a':
		return lower(s)
	case pattern[1] < 'a':
		return strings.ToUpper(s)
	}
	return s
}
