package rel

import (
	"fmt"
	"time"
)

// civil splits days since 1970-01-01 into proleptic Gregorian year, month, day.
// Howard Hinnant's days algorithm (civil_from_days); year 0 is 1 BC.
func civil(days int64) (y int64, m, d int) {
	days += 719468
	era := days / 146097
	if days < 0 {
		era = (days - 146096) / 146097
	}
	doe := days - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = int(doy - (153*mp+2)/5 + 1)
	if mp < 10 {
		m = int(mp) + 3
	} else {
		m = int(mp) - 9
	}
	y = yoe + era*400
	if m <= 2 {
		y++
	}
	return y, m, d
}

// Civil gives the year (0 is 1 BC), month and day of a finite day.
func (d Day) Civil() (year int64, month, day int) { return civil(int64(d)) }

// CivilOf is Civil of days from 1970-01-01 in any range.
func CivilOf(days int64) (year int64, month, day int) { return civil(days) }

// DayOf is the day of a proleptic Gregorian date; the year 0 is 1 BC.
func DayOf(year int64, month, day int) int64 {
	if month <= 2 {
		year--
	}
	era := year / 400
	if year < 0 {
		era = (year - 399) / 400
	}
	yoe := year - era*400
	mp := int64(month) - 3
	if month <= 2 {
		mp = int64(month) + 9
	}
	doy := (153*mp+2)/5 + int64(day) - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return era*146097 + doe - 719468
}

func (d Day) String() string {
	switch d {
	case MaxDay:
		return "infinity"
	case -MaxDay:
		return "-infinity"
	}
	y, m, day := civil(int64(d))
	if y <= 0 {
		return fmt.Sprintf("%04d-%02d-%02d BC", 1-y, m, day)
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, m, day)
}

const microsPerDay = int64(24 * time.Hour / time.Microsecond)

// Split gives an instant's day and the microseconds into it.
func (t Instant) Split() (Day, TimeOfDay) {
	d := int64(t) / microsPerDay
	r := int64(t) % microsPerDay
	if r < 0 {
		d--
		r += microsPerDay
	}
	return Day(d), TimeOfDay(r)
}

func (t TimeOfDay) String() string {
	s := int64(t) / 1e6
	out := fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
	if f := int64(t) % 1e6; f != 0 {
		frac := fmt.Sprintf("%06d", f)
		for frac[len(frac)-1] == '0' {
			frac = frac[:len(frac)-1]
		}
		out += "." + frac
	}
	return out
}

func (t Instant) String() string {
	switch t {
	case MaxInstant:
		return "infinity"
	case -MaxInstant:
		return "-infinity"
	}
	d, tod := t.Split()
	y, m, day := civil(int64(d))
	bc := ""
	if y <= 0 {
		y, bc = 1-y, " BC"
	}
	return fmt.Sprintf("%04d-%02d-%02d %s%s", y, m, day, tod, bc)
}
