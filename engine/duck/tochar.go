package duck

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/rel"
)

func toCharScalars() []duckdb.Scalar {
	return []duckdb.Scalar{
		{Name: "time_to_char", Args: []duckdb.Type{duckdb.Timestamp, duckdb.Varchar}, Ret: duckdb.Varchar, Fn: timeToChar},
		text2("num_to_char", func(s, format string) (string, error) {
			n, err := pgnum.Parse(s)
			if err != nil {
				return "", err
			}
			return numToChar(n, format)
		}),
	}
}

func timeToChar(in *duckdb.Chunk, out *duckdb.Vector) error {
	micros := duckdb.Slice[int64](&in.Args[0], in.Len)
	for i := range in.Rows() {
		t := rel.Instant(micros[i])
		if t == rel.MaxInstant || t == -rel.MaxInstant {
			out.SetNull(i)
			continue
		}
		s, err := formatTime(t, in.Args[1].Text(i))
		if err != nil {
			return err
		}
		out.SetText(i, s)
	}
	return nil
}

var months = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
var days = [...]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
var romans = [...]string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"}

// clock is an instant taken apart.
type clock struct {
	year                        int64 // 0 is 1 BC
	month, day, hour, min, sec  int
	micros                      int
	weekday, yearDay, isoWeek   int // Sunday 0; 1 to 366; 1 to 53
	isoYear, julian, secondsDay int64
}

func clockOf(t rel.Instant) clock {
	d, tod := t.Split()
	y, m, day := d.Civil()
	s := int64(tod) / 1e6
	c := clock{year: y, month: m, day: day, hour: int(s / 3600), min: int(s / 60 % 60), sec: int(s % 60), micros: int(int64(tod) % 1e6), secondsDay: s}
	c.weekday = int(((int64(d)+4)%7 + 7) % 7)
	c.yearDay = int(int64(d)-rel.DayOf(y, 1, 1)) + 1
	c.julian = int64(d) + 2440588
	thursday := int64(d) - int64((c.weekday+6)%7) + 3
	c.isoYear, _, _ = rel.Day(thursday).Civil()
	c.isoWeek = int(thursday-rel.DayOf(c.isoYear, 1, 1))/7 + 1
	return c
}

// shown is a year as people count it: 1 BC is 1.
func shown(y int64) int64 {
	if y <= 0 {
		return 1 - y
	}
	return y
}

func (c clock) hour12() int {
	if c.hour%12 == 0 {
		return 12
	}
	return c.hour % 12
}

// timePatterns are to_char's patterns, a longer one before its prefix. A number is given
// with its width; width 0 is a text.
var timePatterns = []struct {
	name  string
	width int
	value func(c clock) any
}{
	{"HH24", 2, func(c clock) any { return c.hour }}, {"HH12", 2, func(c clock) any { return c.hour12() }}, {"HH", 2, func(c clock) any { return c.hour12() }},
	{"MI", 2, func(c clock) any { return c.min }}, {"SSSSS", 1, func(c clock) any { return c.secondsDay }}, {"SSSS", 1, func(c clock) any { return c.secondsDay }},
	{"SS", 2, func(c clock) any { return c.sec }}, {"MS", 3, func(c clock) any { return c.micros / 1000 }}, {"US", 6, func(c clock) any { return c.micros }},
	{"Y,YYY", 0, func(c clock) any { return fmt.Sprintf("%d,%03d", shown(c.year)/1000, shown(c.year)%1000) }},
	{"IYYY", 4, func(c clock) any { return shown(c.isoYear) }}, {"IYY", 3, func(c clock) any { return shown(c.isoYear) % 1000 }}, {"IY", 2, func(c clock) any { return shown(c.isoYear) % 100 }},
	{"YYYY", 4, func(c clock) any { return shown(c.year) }}, {"YYY", 3, func(c clock) any { return shown(c.year) % 1000 }}, {"YY", 2, func(c clock) any { return shown(c.year) % 100 }}, {"Y", 1, func(c clock) any { return shown(c.year) % 10 }},
	{"MONTH", 0, func(c clock) any { return fmt.Sprintf("%-9s", months[c.month-1]) }}, {"MON", 0, func(c clock) any { return months[c.month-1][:3] }}, {"MM", 2, func(c clock) any { return c.month }},
	{"DAY", 0, func(c clock) any { return fmt.Sprintf("%-9s", days[c.weekday]) }}, {"DY", 0, func(c clock) any { return days[c.weekday][:3] }},
	{"DDD", 3, func(c clock) any { return c.yearDay }}, {"DD", 2, func(c clock) any { return c.day }}, {"D", 1, func(c clock) any { return c.weekday + 1 }},
	{"IDDD", 3, func(c clock) any { return (c.isoWeek-1)*7 + (c.weekday+6)%7 + 1 }}, {"ID", 1, func(c clock) any { return (c.weekday+6)%7 + 1 }},
	{"IW", 2, func(c clock) any { return c.isoWeek }}, {"WW", 2, func(c clock) any { return (c.yearDay-1)/7 + 1 }}, {"W", 1, func(c clock) any { return (c.day-1)/7 + 1 }},
	{"CC", 0, century}, {"J", 1, func(c clock) any { return c.julian }}, {"Q", 1, func(c clock) any { return (c.month-1)/3 + 1 }},
	{"RM", 0, func(c clock) any { return fmt.Sprintf("%-4s", romans[c.month-1]) }},
}

func century(c clock) any {
	s := fmt.Sprintf("%02d", (shown(c.year)+99)/100)
	if c.year <= 0 {
		s = "-" + s
	}
	return s
}

// spelledPattern finds a pattern whose own words are the result's, AM or B.C., and its length.
func spelledPattern(c clock, rest string) (string, int) {
	half, era := "AM", "AD"
	if c.hour >= 12 {
		half = "PM"
	}
	if c.year <= 0 {
		era = "BC"
	}
	for _, w := range []struct{ a, b, is string }{{"A.M.", "P.M.", half}, {"AM", "PM", half}, {"B.C.", "A.D.", era}, {"BC", "AD", era}} {
		n := len(w.a)
		if len(rest) < n || !strings.EqualFold(rest[:n], w.a) && !strings.EqualFold(rest[:n], w.b) {
			continue
		}
		s := w.is
		if n == 4 {
			s = s[:1] + "." + s[1:] + "."
		}
		if unicode.IsLower(rune(rest[0])) {
			s = strings.ToLower(s)
		}
		return s, n
	}
	return "", 0
}

func formatTime(t rel.Instant, format string) (string, error) {
	c := clockOf(t)
	var b strings.Builder
	for i := 0; i < len(format); {
		rest := format[i:]
		if rest[0] == '"' {
			end := strings.IndexByte(rest[1:], '"')
			if end < 0 {
				end = len(rest) - 1
			}
			b.WriteString(rest[1 : 1+end])
			i += min(end+2, len(rest))
			continue
		}
		if s, n := spelledPattern(c, rest); n > 0 {
			b.WriteString(s)
			i += n
			continue
		}
		bare := strings.HasPrefix(strings.ToUpper(rest), "FM")
		if bare {
			rest = rest[2:]
			i += 2
		}
		upper := strings.ToUpper(rest)
		found := false
		for _, p := range timePatterns {
			if !strings.HasPrefix(upper, p.name) {
				continue
			}
			s := patternText(p.value(c), p.width, rest[:len(p.name)], bare)
			i += len(p.name)
			if th := format[i:]; p.width > 0 && len(th) >= 2 && strings.EqualFold(th[:2], "TH") {
				s += ordinal(s, th[:2])
				i += 2
			}
			b.WriteString(s)
			found = true
			break
		}
		if found || rest == "" {
			continue
		}
		for _, no := range []string{"TZ", "OF", "FF", "FX", "TM", "SP"} {
			if strings.HasPrefix(upper, no) {
				return "", pgerr.New(pgerr.FeatureNotSupported, "to_char with the pattern %s is not supported yet", rest[:2])
			}
		}
		b.WriteByte(rest[0])
		i++
	}
	return b.String(), nil
}

// patternText spells a value as its pattern is written: MONTH, Month or month.
func patternText(v any, width int, pattern string, bare bool) string {
	if width > 0 {
		if bare {
			width = 1
		}
		return fmt.Sprintf("%0*d", width, v)
	}
	s := v.(string)
	if bare {
		s = strings.TrimRight(s, " ")
	}
	switch {
	case strings.ToLower(pattern) == pattern:
		return strings.ToLower(s)
	case strings.ToUpper(pattern) == pattern:
		return strings.ToUpper(s)
	}
	return s
}

func ordinal(digits, like string) string {
	s := "th"
	if n := len(digits); n < 2 || digits[n-2] != '1' {
		switch digits[n-1] {
		case '1':
			s = "st"
		case '2':
			s = "nd"
		case '3':
			s = "rd"
		}
	}
	if like == "TH" {
		return strings.ToUpper(s)
	}
	return s
}

// numToChar formats a number by a pattern of 9 0 , . D G S MI and FM; others are refused.
func numToChar(n pgnum.Num, format string) (string, error) {
	f := strings.ToUpper(format)
	bare := strings.HasPrefix(f, "FM")
	f = strings.NewReplacer("FM", "", "D", ".", "G", ",").Replace(f)
	minus, sign := "", 0 // where the sign stands: 0 before the digits, 1 at the front, 2 at the end
	switch {
	case strings.HasPrefix(f, "S"):
		f, sign, minus = f[1:], 1, "+"
	case strings.HasSuffix(f, "S"):
		f, sign, minus = f[:len(f)-1], 2, "+"
	case strings.HasSuffix(f, "MI"):
		f, sign, minus = f[:len(f)-2], 2, " "
	}
	whole, frac, point := strings.Cut(f, ".")
	if strings.Trim(whole, "90,") != "" || strings.Trim(frac, "90") != "" || !n.IsFinite() {
		return "", pgerr.New(pgerr.FeatureNotSupported, "to_char of %s with the format \"%s\" is not supported yet", n, format)
	}
	r, err := n.Round(len(frac))
	if err != nil {
		return "", err
	}
	digits, decimals, _ := strings.Cut(r.Abs().String(), ".")
	places := strings.Count(whole, "9") + strings.Count(whole, "0")
	if digits == "0" {
		digits = ""
	}
	var b strings.Builder
	over := len(digits) > places
	if over {
		digits, decimals = strings.Repeat("#", places), strings.Repeat("#", len(frac))
	}
	digits = strings.Repeat("0", places-len(digits)) + digits
	started, at := false, 0
	mark := ""
	if sign == 0 || sign == 1 {
		mark = map[bool]string{true: "-", false: " "}[r.Sign() < 0]
		if sign == 1 && r.Sign() >= 0 {
			mark = "+"
		}
		if bare && mark == " " {
			mark = ""
		}
	}
	start := func() {
		if !started {
			b.WriteString(mark)
			started = true
		}
	}
	blank := func() {
		if !bare {
			b.WriteByte(' ')
		}
	}
	for _, c := range whole {
		if c == ',' {
			if started {
				b.WriteByte(',')
			} else {
				blank()
			}
			continue
		}
		d := digits[at]
		at++
		last := at == places && !point
		if d == '0' && !started && c == '9' && !last {
			blank()
			continue
		}
		start()
		b.WriteByte(d)
	}
	start()
	if bare && point && r.IsZero() && !strings.HasSuffix(b.String(), "0") {
		b.WriteByte('0')
	}
	if point {
		if bare && !over {
			keep := strings.LastIndexByte(frac, '0') + 1
			for len(decimals) > keep && decimals[len(decimals)-1] == '0' {
				decimals = decimals[:len(decimals)-1]
			}
		}
		b.WriteByte('.')
		b.WriteString(decimals)
	}
	if sign == 2 {
		if r.Sign() < 0 {
			b.WriteByte('-')
		} else if minus == "+" || !bare {
			b.WriteString(minus)
		}
	}
	return b.String(), nil
}
