package pgjsonpath

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgformat"
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

// standard are the formats of the SQL standard's JSON dates, in the order in which
// PostgreSQL tries them.
var standard = func() (out []*pgformat.Strict) {
	add := func(format string) {
		t, err := pgformat.StrictTemplate(format)
		if err != nil {
			panic(err)
		}
		out = append(out, t)
	}
	add("yyyy-mm-dd")
	for _, day := range []string{"", "yyyy-mm-dd ", `yyyy-mm-dd"T"`} {
		for _, zone := range []string{"TZH:TZM", "TZH", ""} {
			add(day + "HH24:MI:SS.US" + zone)
			add(day + "HH24:MI:SS" + zone)
		}
	}
	return out
}()

// Moments reads strings as datetime() does: by its template, or in the formats of the SQL
// standard's JSON dates without one; zone is the session's.
func Moments(zone *time.Location) func(text string, template *string) (Moment, error) {
	if zone == nil {
		zone = time.UTC
	}
	return func(text string, template *string) (Moment, error) {
		if template != nil {
			t, err := pgformat.StrictTemplate(*template)
			if err != nil {
				return nil, Hard{err}
			}
			return read(t, text, zone)
		}
		for _, t := range standard {
			if m, err := read(t, text, zone); err == nil {
				return m, nil
			}
		}
		return nil, pgerr.New(codeDatetime, `datetime format is not recognized: "%s"`, text).
			WithHint("Use a datetime template argument to specify the input data format.")
	}
}

func read(t *pgformat.Strict, text string, zone *time.Location) (Moment, error) {
	r, err := t.Read(text)
	if err != nil {
		return nil, err
	}
	m := &moment{at: time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), session: zone}
	if t.Dated {
		m.kind = isDate
		m.at = time.Date(r.Year, time.Month(r.Month), r.Day, 0, 0, 0, 0, time.UTC)
	}
	if t.Timed {
		m.kind |= isTime
		m.at = m.at.Add(time.Duration(r.Micros) * time.Microsecond)
	}
	if t.Zoned {
		m.kind |= isZoned
		m.offset = r.East
	}
	return m, nil
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
		if m.kind&isDate == 0 && m.at.Day() == 2 { // midnight, reached by rounding
			b.WriteString("24:00:00")
		} else {
			b.WriteString(m.at.Format("15:04:05.999999"))
		}
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
