package pgformat

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// civil is the date and time that a text tells. The year 0 is 1 BC.
type civil struct {
	year, mon, day, hour, min, sec, micros int
	zoned                                  bool // the text has an offset:
	west                                   int
}

const (
	minDay = -julian1970
	endDay = 2147483494 - julian1970
	perDay = 86400e6
)

func inCalendar(year, mon int) bool {
	return (year > -4713 || year == -4713 && mon >= 11) && (year < 5874898 || year == 5874898 && mon < 6)
}

// Date is to_date(text, text).
func Date(text, format string) (rel.Day, error) {
	c, _, err := scan(text, format)
	if err != nil {
		return 0, err
	}
	out := pgerr.New(pgerr.DatetimeFieldOverflow, `date out of range: "%s"`, text)
	if !inCalendar(c.year, c.mon) {
		return 0, out
	}
	d := rel.DayOf(int64(c.year), c.mon, c.day)
	if d < minDay || d >= endDay {
		return 0, out
	}
	return rel.Day(d), nil
}

// ToTimestamp is to_timestamp(text, text). offset gives the seconds east of UTC that a
// local time has, which is given in seconds since 1970 as if it were UTC.
func ToTimestamp(text, format string, offset func(local int64) int, round func(micros int64, digits int32) int64) (rel.Instant, error) {
	c, digits, err := scan(text, format)
	if err != nil {
		return 0, err
	}
	out := pgerr.New(pgerr.DatetimeFieldOverflow, "timestamp out of range")
	if !inCalendar(c.year, c.mon) {
		return 0, out
	}
	d := rel.DayOf(int64(c.year), c.mon, c.day)
	sec := d*86400 + int64(c.hour*3600+c.min*60+c.sec)
	west := c.west
	if !c.zoned {
		west = -offset(sec)
	}
	sec += int64(west)
	days := sec / 86400
	t, reach := rel.InstantAt(days, (sec-days*86400)*1e6+int64(c.micros))
	if reach == rel.Within && digits > 0 {
		const epochDay = 10957 // PostgreSQL's is the year 2000
		t, reach = rel.InstantAt(epochDay, round(int64(t)-epochDay*int64(perDay), int32(digits)))
	}
	switch reach {
	case rel.Late:
		return 0, pgerr.New(pgerr.FeatureNotSupported, "%s", rel.LateTimestamp)
	case rel.Beyond:
		return 0, out
	}
	return t, nil
}

// scan reads a text by a template; digits is the precision that FF1 to FF6 ask for.
func scan(text, format string) (c civil, digits int, err error) {
	nodes, err := timeTemplate(format)
	if err != nil {
		return c, 0, err
	}
	r := reader{all: text, rest: text, nodes: nodes}
	if err := r.read(); err != nil {
		return c, 0, err
	}
	c, err = r.civil()
	return c, r.ff, err
}

func (r *reader) errOverflow() error {
	return pgerr.New(pgerr.DatetimeFieldOverflow, `date/time field value out of range: "%s"`, r.all)
}

// civil makes a date and time of the fields.
func (r *reader) civil() (c civil, err error) {
	c = civil{mon: 1, day: 1}
	if err := r.clock(&c); err != nil {
		return c, err
	}
	checkMonth, checkDay, hasYear := false, false, false
	switch {
	case r.year != 0:
		c.year, hasYear = r.fullYear(), true
	case r.cc != 0:
		if r.bc != 0 {
			r.cc = -r.cc
		}
		if r.cc >= 0 {
			c.year = (r.cc-1)*100 + 1
		} else {
			c.year = r.cc*100 + 1
		}
		hasYear = true
	}
	date := func(j int) {
		c.year, c.mon, c.day = fromJulian(j)
		checkMonth, checkDay, hasYear = true, true, true
	}
	if r.j != 0 {
		date(r.j)
	}
	if r.ww != 0 {
		if r.mode == isoWeek {
			j := isoMonday(c.year, r.ww)
			if r.d > 1 {
				j += r.d - 2
			} else if r.d == 1 {
				j += 6
			}
			date(j)
		} else {
			r.ddd = (r.ww-1)*7 + 1
		}
	}
	if r.w != 0 {
		r.dd = (r.w-1)*7 + 1
	}
	if r.dd != 0 {
		c.day, checkDay = r.dd, true
	}
	if r.mm != 0 {
		c.mon, checkMonth = r.mm, true
	}
	if r.ddd != 0 && (c.mon <= 1 || c.day <= 1) {
		if c.year == 0 && r.bc == 0 {
			return c, pgerr.New(pgerr.InvalidDatetimeFormat, "cannot calculate day of year without year information")
		}
		if r.mode == isoWeek {
			date(isoMonday(c.year, 1) - 1 + r.ddd)
		} else {
			r.dayOfYear(&c)
			checkMonth, checkDay = true, true
		}
	}
	c.micros = r.ms*1000 + r.us
	switch {
	case checkMonth && (c.mon < 1 || c.mon > 12), checkDay && (c.day < 1 || c.day > 31),
		checkMonth && checkDay && hasYear && c.day > daysIn(c.year, c.mon),
		c.hour < 0 || c.hour >= 24 || c.min < 0 || c.min >= 60 || c.sec < 0 || c.sec >= 60 || c.micros < 0 || c.micros >= 1e6:
		return c, r.errOverflow()
	}
	if r.tzsign != 0 {
		if r.tzh < 0 || r.tzh > 15 || r.tzm < 0 || r.tzm >= 60 {
			return c, pgerr.New("22009", `time zone displacement out of range: "%s"`, r.all)
		}
		c.zoned, c.west = true, -r.tzsign*(r.tzh*3600+r.tzm*60)
	}
	return c, nil
}

func (r *reader) clock(c *civil) error {
	if x := r.ssss; x != 0 {
		c.hour, c.min, c.sec = x/3600, x%3600/60, x%60
	}
	if r.ss != 0 {
		c.sec = r.ss
	}
	if r.mi != 0 {
		c.min = r.mi
	}
	if r.hh != 0 {
		c.hour = r.hh
	}
	if !r.half {
		return nil
	}
	if c.hour < 1 || c.hour > 12 {
		return pgerr.New(pgerr.InvalidDatetimeFormat, `hour "%d" is invalid for the 12-hour clock`, c.hour).
			WithHint("Use the 24-hour clock, or give an hour between 1 and 12.")
	}
	if r.pm != 0 && c.hour < 12 {
		c.hour += 12
	} else if r.pm == 0 && c.hour == 12 {
		c.hour = 0
	}
	return nil
}

// fullYear joins the year with the century, if it has but two digits, and the era.
func (r *reader) fullYear() int {
	if r.cc != 0 && r.digits <= 2 {
		if r.bc != 0 {
			r.cc = -r.cc
		}
		y := r.year % 100
		switch {
		case y != 0 && r.cc >= 0:
			return y + (r.cc-1)*100
		case y != 0:
			return (r.cc+1)*100 - y + 1
		case r.cc >= 0:
			return r.cc * 100
		}
		return r.cc*100 + 1
	}
	y := r.year
	if r.bc != 0 {
		y = -y
	}
	if y < 0 {
		y++
	}
	return y
}

// dayOfYear settles month and day, each unless it is known.
func (r *reader) dayOfYear(c *civil) {
	before, m := 0, 1
	for ; m <= 12; m++ {
		if r.ddd <= before+daysIn(c.year, m) {
			break
		}
		before += daysIn(c.year, m)
	}
	if c.mon <= 1 {
		c.mon = m
	}
	if c.day <= 1 {
		c.day = r.ddd - before
	}
}
