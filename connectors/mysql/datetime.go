package mysql

import (
	sqldriver "database/sql/driver"

	"github.com/meshgate/meshgate/engine/rel"
)

const microsPerDay = 86_400_000_000

// dates reads dates and times of day after them. Zero and partial dates, the year 0 and
// days that no month has (ALLOW_INVALID_DATES) are no dates: NULL if the source is so
// configured, else an error.
func dates(zeroNull bool, null func(), put func(day, micros int64)) decoder {
	return func(v sqldriver.Value) error {
		x, ok := v.([]byte)
		if !ok {
			return unexpected(v)
		}
		day, micros, ok := dateTime(x)
		switch {
		case ok:
			put(day, micros)
		case zeroNull:
			null()
		default:
			return &zeroDate{string(x)}
		}
		return nil
	}
}

type zeroDate struct{ text string }

func (z *zeroDate) Error() string        { return errZeroDate.Error() + " (" + z.text + ")" }
func (z *zeroDate) Is(target error) bool { return target == errZeroDate }

// dateTime reads "2006-01-02", perhaps followed by " 15:04:05.999999"; ok is false for what is no date.
func dateTime(x []byte) (day, micros int64, ok bool) {
	if len(x) < 10 || x[4] != '-' || x[7] != '-' {
		return 0, 0, false
	}
	y, ok1 := number(x[0:4])
	m, ok2 := number(x[5:7])
	d, ok3 := number(x[8:10])
	if !ok1 || !ok2 || !ok3 || y == 0 || m == 0 || m > 12 || d == 0 || d > daysIn(y, m) {
		return 0, 0, false
	}
	day = rel.DayOf(int64(y), m, d)
	if len(x) == 10 {
		return day, 0, true
	}
	if x[10] != ' ' {
		return 0, 0, false
	}
	micros, ok = timeOfDay(x[11:])
	return day, micros, ok
}

// timeOfDay reads "15:04:05.999999" in microseconds; ok is false outside 00:00:00 to 24:00:00.
func timeOfDay(x []byte) (micros int64, ok bool) {
	if len(x) < 8 || x[2] != ':' || x[5] != ':' {
		return 0, false
	}
	h, ok1 := number(x[0:2])
	m, ok2 := number(x[3:5])
	s, ok3 := number(x[6:8])
	if !ok1 || !ok2 || !ok3 {
		return 0, false
	}
	micros = int64(h*3600+m*60+s) * 1_000_000
	if len(x) > 8 {
		if x[8] != '.' || len(x) > 15 {
			return 0, false
		}
		f, ok := number(x[9:])
		if !ok {
			return 0, false
		}
		for range 15 - len(x) {
			f *= 10
		}
		micros += int64(f)
	}
	return micros, micros <= microsPerDay
}

func number(x []byte) (n int, ok bool) {
	for _, c := range x {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, len(x) > 0
}

func daysIn(y, m int) int {
	switch m {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}
