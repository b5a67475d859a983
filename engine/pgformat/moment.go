package pgformat

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// Strict is a template as the SQL standard's datetime() reads one: separators and
// characters must be found as they stand, and the text must end where the template does.
// What the template asks for decides the type of what is read.
type Strict struct {
	nodes               []node
	Dated, Timed, Zoned bool
}

var strictTemplates templates[*Strict]

// StrictTemplate parses a template. Its error is the template's, whatever the text.
func StrictTemplate(format string) (*Strict, error) {
	return strictTemplates.get(format, func(f string) (*Strict, error) {
		nodes, err := strictNodes(f)
		if err != nil {
			return nil, err
		}
		s := &Strict{nodes: nodes}
		for i := range nodes {
			if nodes[i].kind == action {
				s.asks(nodes[i].key.id)
			}
		}
		return s, nil
	})
}

// strictNodes is a template's pieces; outside quotes only a few separators may stand.
func strictNodes(format string) ([]node, error) {
	nodes, err := parse(format, timeKeys, true, nil)
	for _, n := range nodes {
		if n.kind != action && !n.quoted && !strings.Contains("-./,':; ", n.text) {
			if n.text == `"` { // only a backslash lets it stand
				n.text = `\`
			}
			return nil, pgerr.New(pgerr.InvalidDatetimeFormat, `invalid datetime format separator: "%s"`, n.text)
		}
	}
	return nodes, err
}

// asks notes what a pattern makes of the result.
func (s *Strict) asks(key int) {
	switch key {
	case kFX, kIW:
	case kAM, kAMDots, kHH12, kHH24, kMI, kSS, kSSSS, kMS, kUS, kFF:
		s.Timed = true
	case kTZ, kTZH, kTZM, kOF:
		s.Zoned = true
	default:
		s.Dated = true
	}
}

// Moment is what a text says by a strict template. The year 0 is 1 BC.
type Moment struct {
	Year, Month, Day int
	Micros           int64 // since midnight; a whole day if a fraction was rounded up to it
	East             int   // seconds east of Greenwich, if the template is Zoned
}

// Read reads a text. Errors are the text's, or those of a template that makes no type.
func (s *Strict) Read(text string) (m Moment, err error) {
	r := reader{all: text, rest: text, nodes: s.nodes, strict: true}
	var c civil
	if len(s.nodes) > 0 {
		if err := r.read(); err != nil {
			return m, err
		}
		if c, err = r.civil(); err != nil {
			return m, err
		}
	}
	m = Moment{Year: c.year, Month: c.mon, Day: c.day, East: -c.west,
		Micros: int64(c.hour*3600+c.min*60+c.sec)*1e6 + int64(c.micros)}
	switch {
	case !s.Dated && !s.Timed:
		return m, pgerr.New(pgerr.InvalidDatetimeFormat, "datetime format is not dated and not timed")
	case !s.Timed && s.Zoned:
		return m, pgerr.New(pgerr.InvalidDatetimeFormat, "datetime format is zoned but not timed")
	case !s.Timed:
		if d := rel.DayOf(int64(c.year), c.mon, c.day); !inCalendar(c.year, c.mon) || d < minDay || d >= endDay {
			return m, pgerr.New(pgerr.DatetimeFieldOverflow, `date out of range: "%s"`, text)
		}
		return m, nil
	}
	if s.Zoned && !c.zoned {
		typ := "timetz"
		if s.Dated {
			typ = "timestamptz"
		}
		return m, pgerr.New(pgerr.InvalidDatetimeFormat, "missing time zone in input string for type %s", typ)
	}
	if s.Dated {
		return s.dated(m, r.ff)
	}
	m.Micros = roundTo(m.Micros, r.ff)
	return m, nil
}

// dated settles a timestamp, rounded to digits of its second.
func (s *Strict) dated(m Moment, digits int) (Moment, error) {
	name := "timestamp"
	if s.Zoned {
		name = "timestamptz"
	}
	const epochDay = 10957 // PostgreSQL's is the year 2000, from which rounding goes either way
	day := rel.DayOf(int64(m.Year), m.Month, m.Day)
	last := rel.DayOf(294277, 1, 1)
	utc := (day-epochDay)*int64(perDay) + m.Micros - int64(m.East)*1e6
	if !inCalendar(m.Year, m.Month) || day > last || utc < (minDay-epochDay)*int64(perDay) || utc >= (last-epochDay)*int64(perDay) {
		return m, pgerr.New(pgerr.DatetimeFieldOverflow, "%s out of range", name)
	}
	if digits > 0 {
		if utc < 0 {
			utc = -roundTo(-utc, digits)
		} else {
			utc = roundTo(utc, digits)
		}
	}
	local := utc + int64(m.East)*1e6
	day = local / int64(perDay)
	if m.Micros = local - day*int64(perDay); m.Micros < 0 {
		m.Micros += int64(perDay)
		day--
	}
	m.Year, m.Month, m.Day = fromJulian(int(day) + epochDay + julian1970)
	return m, nil
}

// roundTo rounds microseconds to digits of a second; 0 digits are all.
func roundTo(micros int64, digits int) int64 {
	if digits == 0 {
		return micros
	}
	scale := int64(1)
	for ; digits < 6; digits++ {
		scale *= 10
	}
	return (micros + scale/2) / scale * scale
}

// match takes a piece of a strict template that stands for itself off the text.
func (r *reader) match(n *node) error {
	if rest, ok := strings.CutPrefix(r.rest, n.text); ok {
		r.rest = rest
		return nil
	}
	what := "character"
	if n.kind != character {
		what = "separator"
	}
	return pgerr.New(pgerr.InvalidDatetimeFormat, `unmatched format %s "%s"`, what, n.text)
}

// end asks that a strict template and the text end together; i pieces of it were read.
func (r *reader) end(i int) error {
	if i < len(r.nodes) {
		return pgerr.New(pgerr.InvalidDatetimeFormat, "input string is too short for datetime format")
	}
	if strings.TrimLeft(r.rest, " \t\n\v\f\r") != "" {
		return pgerr.New(pgerr.InvalidDatetimeFormat, "trailing characters remain in input string after datetime format")
	}
	return nil
}
