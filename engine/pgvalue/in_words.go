package pgvalue

// wordKind is the role of a key word in a date or time.
type wordKind uint8

const (
	wordUnknown wordKind = iota
	wordReserved
	wordMonth
	wordDay // of the week
	wordAMPM
	wordEra
	wordDST
	wordUnit
	wordT // the "T" of ISO 8601 before a time
	wordIgnore
	wordAgo
	wordZone   // an abbreviation of a fixed offset, standard time
	wordDSTime // the same, daylight saving time
	wordDynamic
)

// Values of reserved words, units and eras.
const (
	valNow = iota + 1
	valToday
	valTomorrow
	valYesterday
	valEpoch
	valInfinity
	valMinusInfinity
	valAllballs
	valAM
	valPM
	valAD
	valBC

	unitMicrosecond
	unitMillisecond
	unitSecond
	unitMinute
	unitHour
	unitDay
	unitWeek
	unitMonth
	unitQuarter
	unitYear
	unitDecade
	unitCentury
	unitMillennium
	unitJulian
	unitTime
	unitOther // extract's units, which no input has
)

// word is what a key word means.
type word struct {
	kind  wordKind
	value int
}

// dateWords holds the key words of dates and times, cut to tokenWidth.
var dateWords = map[string]word{
	"-infinity": {wordReserved, valMinusInfinity}, "infinity": {wordReserved, valInfinity}, "epoch": {wordReserved, valEpoch},
	"now": {wordReserved, valNow}, "today": {wordReserved, valToday}, "tomorrow": {wordReserved, valTomorrow},
	"yesterday": {wordReserved, valYesterday}, "allballs": {wordReserved, valAllballs},
	"ad": {wordEra, valAD}, "bc": {wordEra, valBC}, "am": {wordAMPM, valAM}, "pm": {wordAMPM, valPM},
	"at": {wordIgnore, 0}, "on": {wordIgnore, 0}, "dst": {wordDST, 3600}, "t": {wordT, unitTime},
	"d": {wordUnit, unitDay}, "dow": {wordUnit, unitOther}, "doy": {wordUnit, unitOther}, "isodow": {wordUnit, unitOther},
	"isoyear": {wordUnit, unitOther}, "h": {wordUnit, unitHour}, "m": {wordUnit, unitMonth}, "mm": {wordUnit, unitMinute},
	"s": {wordUnit, unitSecond}, "y": {wordUnit, unitYear},
	"j": {wordUnit, unitJulian}, "jd": {wordUnit, unitJulian}, "julian": {wordUnit, unitJulian},
	"jan": {wordMonth, 1}, "january": {wordMonth, 1}, "feb": {wordMonth, 2}, "february": {wordMonth, 2},
	"mar": {wordMonth, 3}, "march": {wordMonth, 3}, "apr": {wordMonth, 4}, "april": {wordMonth, 4}, "may": {wordMonth, 5},
	"jun": {wordMonth, 6}, "june": {wordMonth, 6}, "jul": {wordMonth, 7}, "july": {wordMonth, 7},
	"aug": {wordMonth, 8}, "august": {wordMonth, 8}, "sep": {wordMonth, 9}, "sept": {wordMonth, 9}, "september": {wordMonth, 9},
	"oct": {wordMonth, 10}, "october": {wordMonth, 10}, "nov": {wordMonth, 11}, "november": {wordMonth, 11},
	"dec": {wordMonth, 12}, "december": {wordMonth, 12},
	"sun": {wordDay, 0}, "sunday": {wordDay, 0}, "mon": {wordDay, 1}, "monday": {wordDay, 1}, "tue": {wordDay, 2},
	"tues": {wordDay, 2}, "tuesday": {wordDay, 2}, "wed": {wordDay, 3}, "weds": {wordDay, 3}, "wednesday": {wordDay, 3},
	"thu": {wordDay, 4}, "thur": {wordDay, 4}, "thurs": {wordDay, 4}, "thursday": {wordDay, 4},
	"fri": {wordDay, 5}, "friday": {wordDay, 5}, "sat": {wordDay, 6}, "saturday": {wordDay, 6},
}

// unitWords holds the key words of intervals, cut to tokenWidth.
var unitWords = map[string]word{
	"@": {wordIgnore, 0}, "ago": {wordAgo, 0},
	"microsecon": {wordUnit, unitMicrosecond}, "us": {wordUnit, unitMicrosecond}, "usec": {wordUnit, unitMicrosecond},
	"usecs": {wordUnit, unitMicrosecond}, "usecond": {wordUnit, unitMicrosecond}, "useconds": {wordUnit, unitMicrosecond},
	"millisecon": {wordUnit, unitMillisecond}, "ms": {wordUnit, unitMillisecond}, "msec": {wordUnit, unitMillisecond},
	"msecs": {wordUnit, unitMillisecond}, "msecond": {wordUnit, unitMillisecond}, "mseconds": {wordUnit, unitMillisecond},
	"s": {wordUnit, unitSecond}, "sec": {wordUnit, unitSecond}, "secs": {wordUnit, unitSecond}, "second": {wordUnit, unitSecond}, "seconds": {wordUnit, unitSecond},
	"m": {wordUnit, unitMinute}, "min": {wordUnit, unitMinute}, "mins": {wordUnit, unitMinute}, "minute": {wordUnit, unitMinute}, "minutes": {wordUnit, unitMinute},
	"h": {wordUnit, unitHour}, "hr": {wordUnit, unitHour}, "hrs": {wordUnit, unitHour}, "hour": {wordUnit, unitHour}, "hours": {wordUnit, unitHour},
	"d": {wordUnit, unitDay}, "day": {wordUnit, unitDay}, "days": {wordUnit, unitDay},
	"w": {wordUnit, unitWeek}, "week": {wordUnit, unitWeek}, "weeks": {wordUnit, unitWeek},
	"mon": {wordUnit, unitMonth}, "mons": {wordUnit, unitMonth}, "month": {wordUnit, unitMonth}, "months": {wordUnit, unitMonth},
	"qtr": {wordUnit, unitQuarter}, "quarter": {wordUnit, unitQuarter},
	"y": {wordUnit, unitYear}, "yr": {wordUnit, unitYear}, "yrs": {wordUnit, unitYear}, "year": {wordUnit, unitYear}, "years": {wordUnit, unitYear},
	"dec": {wordUnit, unitDecade}, "decs": {wordUnit, unitDecade}, "decade": {wordUnit, unitDecade}, "decades": {wordUnit, unitDecade},
	"c": {wordUnit, unitCentury}, "cent": {wordUnit, unitCentury}, "century": {wordUnit, unitCentury}, "centuries": {wordUnit, unitCentury},
	"mil": {wordUnit, unitMillennium}, "mils": {wordUnit, unitMillennium}, "millennia": {wordUnit, unitMillennium}, "millennium": {wordUnit, unitMillennium},
	"timezone": {wordUnit, unitOther}, "timezone_h": {wordUnit, unitOther}, "timezone_m": {wordUnit, unitOther},
}
