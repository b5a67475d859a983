package pgformat

import "github.com/meshgate/meshgate/engine/rel"

// julian1970 is the Julian day of 1970-01-01.
const julian1970 = 2440588

// julianDay counts days by PostgreSQL's formula, which also takes the months 0 and less
// that intervals have.
func julianDay(y, m, d int) int {
	if m > 2 {
		m++
		y += 4800
	} else {
		m += 13
		y += 4799
	}
	century := y / 100
	j := y*365 - 32167
	j += y/4 - century + century/4
	return j + 7834*m/256 + d
}

// fromJulian is the date of a Julian day.
func fromJulian(j int) (y, m, d int) {
	year, m, d := rel.CivilOf(int64(j) - julian1970)
	return int(year), m, d
}

// weekdayOf is 0 for Sunday.
func weekdayOf(j int) int { return ((j+1)%7 + 7) % 7 }

// isoMonday is the Julian day of the Monday of an ISO week.
func isoMonday(year, week int) int {
	day4 := julianDay(year, 1, 4)
	return (week-1)*7 + day4 - weekdayOf(day4-1)
}

// isoWeekOf gives the ISO year and week of a date.
func isoWeekOf(y, m, d int) (year, week int) {
	dayn := julianDay(y, m, d)
	day4 := julianDay(y, 1, 4)
	day0 := weekdayOf(day4 - 1)
	year = y
	if dayn < day4-day0 {
		day4 = julianDay(y-1, 1, 4)
		day0 = weekdayOf(day4 - 1)
		year--
	}
	week = (dayn-(day4-day0))/7 + 1
	if week >= 52 {
		day4 = julianDay(year+1, 1, 4)
		day0 = weekdayOf(day4 - 1)
		if dayn >= day4-day0 {
			week = (dayn-(day4-day0))/7 + 1
			year++
		}
	}
	return year, week
}

var (
	monthDays = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
)

func daysIn(year, mon int) int {
	if mon == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return monthDays[mon]
}
