package pgtime

import (
	"math"
	"math/big"

	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// Part is the value of a field: Value divided by ten to the power of Scale; or infinite;
// or, for a field that an infinite time has not, NULL. Julian days carry their fraction.
type Part struct {
	Value    int64
	Scale    int
	Infinite int // -1 or 1
	Null     bool

	fraction int64 // microseconds into the Julian day
	julian   bool
	over     *big.Int // Value, where it exceeds 64 bits
	float    float64  // what date_part gives, where it computes otherwise
	floats   bool
}

var dayNum = pgnum.FromInt64(day)

// Num is what extract gives.
func (p Part) Num() (pgnum.Num, error) {
	switch {
	case p.Infinite > 0:
		return pgnum.Parse("Infinity")
	case p.Infinite < 0:
		return pgnum.Parse("-Infinity")
	case p.over != nil:
		return pgnum.FromBig(p.over, p.Scale), nil
	case p.julian:
		f, err := pgnum.FromInt64(p.fraction).Div(dayNum)
		if err != nil {
			return f, err
		}
		return pgnum.FromInt64(p.Value).Add(f)
	}
	return pgnum.FromBig(big.NewInt(p.Value), p.Scale), nil
}

// Float is what date_part gives.
func (p Part) Float() float64 {
	switch {
	case p.Infinite != 0:
		return math.Inf(p.Infinite)
	case p.floats:
		return p.float
	case p.julian:
		return float64(p.Value) + float64(p.fraction)/float64(day)
	}
	f := float64(p.Value)
	switch p.Scale {
	case 3:
		return f / 1e3
	case 6:
		return f / 1e6
	}
	return f
}

func whole(v int) (Part, error)               { return Part{Value: int64(v)}, nil }
func scaledPart(v int64, s int) (Part, error) { return Part{Value: v, Scale: s}, nil }

// infinitePart is a field of infinity, if the type has it.
func infinitePart(f field, name, typ string, sign int) (Part, error) {
	switch {
	case f.oscillates():
		return Part{Null: true}, nil
	case f.monotonic():
		return Part{Infinite: sign}, nil
	case f == unknown:
		return Part{}, errUnrecognized(name, typ)
	}
	return Part{}, errUnsupported(name, typ)
}

// calendarPart is a field of a civil date; ok is false for one that a date has not.
func (c *civil) calendarPart(f field) (v int, ok bool) {
	y := c.year
	switch f {
	case days:
		return c.day, true
	case months:
		return c.mon, true
	case quarters:
		return (c.mon-1)/3 + 1, true
	case weeks:
		_, w := c.isoWeek()
		return w, true
	case years:
		return shown(y), true
	case isoyear:
		iso, _ := c.isoWeek()
		return shown(iso), true
	case decades:
		return decadeOf(y), true
	case centuries:
		return countedFrom1(y, 100), true
	case millennia:
		return countedFrom1(y, 1000), true
	case dow:
		return weekday(c.dayNumber()), true
	case isodow:
		return (weekday(c.dayNumber())+6)%7 + 1, true
	case doy:
		return int(c.dayNumber()-rel.DayOf(int64(y), 1, 1)) + 1, true
	}
	return 0, false
}

// shown is a year without a year 0: 1 BC is -1.
func shown(y int) int {
	if y <= 0 {
		return y - 1
	}
	return y
}

func decadeOf(y int) int { return int(floorDiv(int64(y), 10)) }

// countedFrom1 is the century or millennium of a year; there is none of number 0.
func countedFrom1(y, size int) int {
	if y > 0 {
		return (y + size - 1) / size
	}
	return -((size - 1 - (y - 1)) / size)
}

func weekday(d int64) int { return int(((d+4)%7 + 7) % 7) }

// isoWeek gives the ISO 8601 year (0 is 1 BC) and week.
func (c *civil) isoWeek() (year, week int) {
	d := c.dayNumber()
	thursday := d - int64((weekday(d)+6)%7) + 3
	year, _, _ = civilOf(thursday)
	return year, int(thursday-rel.DayOf(int64(year), 1, 1))/7 + 1
}

// clockPart is a field of a time of day.
func (c *civil) clockPart(f field) (Part, bool) {
	us := int64(c.sec)*second + int64(c.micros)
	switch f {
	case microseconds:
		return Part{Value: us}, true
	case milliseconds:
		return Part{Value: us, Scale: 3}, true
	case seconds:
		return Part{Value: us, Scale: 6}, true
	case minutes:
		return Part{Value: int64(c.min)}, true
	case hours:
		return Part{Value: int64(c.hour)}, true
	}
	return Part{}, false
}

// Extract gives a field of a timestamp.
func Extract(text string, t rel.Instant) (Part, error) {
	return extract(text, t, nil, timestampName)
}

// ExtractAt gives a field of a timestamptz by the clock of a zone.
func ExtractAt(text string, t rel.Instant, z pgvalue.Zone) (Part, error) {
	return extract(text, t, &z, timestamptzName)
}

func extract(text string, t rel.Instant, z *pgvalue.Zone, typ string) (Part, error) {
	f, name := fieldOf(text)
	if !IsFinite(t) {
		sign := 1
		if t < 0 {
			sign = -1
		}
		return infinitePart(f, name, typ, sign)
	}
	if f == epochField {
		p := Part{Value: int64(t), Scale: 6}
		return p, nil
	}
	c := broken(t, z)
	if v, ok := c.calendarPart(f); ok {
		return whole(v)
	}
	if p, ok := c.clockPart(f); ok {
		return p, nil
	}
	if f == julianDay {
		return Part{Value: c.dayNumber() + julian, fraction: c.clock(), julian: true}, nil
	}
	if p, ok := zonePart(f, c.east); ok && z != nil {
		return p, nil
	}
	if f == unknown {
		return Part{}, errUnrecognized(name, typ)
	}
	return Part{}, errUnsupported(name, typ)
}

func zonePart(f field, east int) (Part, bool) {
	switch f {
	case zoneField:
		return Part{Value: int64(east)}, true
	case zoneHours:
		return Part{Value: int64(east / 3600)}, true
	case zoneMinutes:
		return Part{Value: int64(east / 60 % 60)}, true
	}
	return Part{}, false
}

// ExtractDate gives a field of a date.
func ExtractDate(text string, d rel.Day) (Part, error) {
	f, name := fieldOf(text)
	dateHas := f >= days && f <= doy || f.monotonic()
	switch {
	case f == unknown:
		return Part{}, errUnrecognized(name, dateName)
	case !dateHas:
		return Part{}, errUnsupported(name, dateName)
	case d == rel.MaxDay:
		return infinitePart(f, name, dateName, 1)
	case d == -rel.MaxDay:
		return infinitePart(f, name, dateName, -1)
	case f == epochField:
		return Part{Value: int64(d) * 86400}, nil
	case f == julianDay:
		return Part{Value: int64(d) + julian}, nil
	}
	var c civil
	c.setDay(int64(d))
	v, _ := c.calendarPart(f)
	return whole(v)
}

// ExtractClock gives a field of a time of day.
func ExtractClock(text string, t rel.TimeOfDay) (Part, error) {
	return extractClock(text, int64(t), nil, timeName)
}

// ExtractZoned gives a field of a timetz.
func ExtractZoned(text string, t pgvalue.ZonedTime) (Part, error) {
	east := int(-t.West)
	return extractClock(text, int64(t.Clock), &east, timetzName)
}

func extractClock(text string, us int64, east *int, typ string) (Part, error) {
	f, name := fieldOf(text)
	var c civil
	c.setClock(us)
	if p, ok := c.clockPart(f); ok {
		return p, nil
	}
	if f == epochField {
		if east == nil {
			return scaledPart(us, 6)
		}
		return Part{Value: us - int64(*east)*second, Scale: 6, float: float64(us)/1e6 - float64(*east), floats: true}, nil
	}
	if east != nil {
		if p, ok := zonePart(f, *east); ok {
			return p, nil
		}
	}
	if f == unknown || f == reserved {
		return Part{}, errUnrecognized(name, typ)
	}
	return Part{}, errUnsupported(name, typ)
}

// ExtractInterval gives a field of an interval.
func ExtractInterval(text string, i rel.Interval) (Part, error) {
	f, name := fieldOf(text)
	y, m := int(i.Months/12), int(i.Months%12)
	us := i.Micros % minute
	switch f {
	case microseconds:
		return Part{Value: us}, nil
	case milliseconds:
		return Part{Value: us, Scale: 3}, nil
	case seconds:
		return Part{Value: us, Scale: 6}, nil
	case minutes:
		return Part{Value: i.Micros / minute % 60}, nil
	case hours:
		return Part{Value: i.Micros / hour}, nil
	case days:
		return whole(int(i.Days))
	case months:
		return whole(m)
	case quarters:
		return whole(m/3 + 1)
	case years:
		return whole(y)
	case decades:
		return whole(y / 10)
	case centuries:
		return whole(y / 100)
	case millennia:
		return whole(y / 1000)
	case epochField:
		return intervalEpoch(i, y, m), nil
	case unknown, reserved:
		return Part{}, errUnrecognized(name, intervalName)
	}
	return Part{}, errUnsupported(name, intervalName)
}

// intervalEpoch counts a year as 365.25 days and a month as 30.
func intervalEpoch(i rel.Interval, y, m int) Part {
	quarterDays := int64(1461)*int64(y) + 120*int64(m) + 4*int64(i.Days)
	sec := quarterDays * (86400 / 4)
	f := float64(i.Micros) / 1e6
	f += float64(365.25*86400) * float64(y)
	f += float64(30*86400) * float64(m)
	f += float64(86400) * float64(i.Days)
	p := Part{Scale: 6, float: f, floats: true}
	over := new(big.Int).Mul(big.NewInt(sec), big.NewInt(second))
	over.Add(over, big.NewInt(i.Micros))
	if over.IsInt64() {
		p.Value = over.Int64()
	} else {
		p.over = over
	}
	return p
}
