package pgformat

// Patterns of dates and times. Those of one id are spellings of one pattern; where the
// spelling decides the result's case, ids differ.
const (
	kAD int = iota
	kADDots
	kAM
	kAMDots
	kCC
	kDay
	kDDD
	kDD
	kDy
	kD
	kFF // FF1 to FF6
	kFX
	kHH24
	kHH12
	kIDDD
	kID
	kIW
	kJ
	kMI
	kMM
	kMonth
	kMon
	kMS
	kOF
	kQ
	kRM
	kSSSS
	kSS
	kTZH
	kTZM
	kTZ
	kUS
	kWW
	kW
	kYComma
	kY // Y to YYYY
	kI // I to IYYY
)

var timeKeys = index(func() []key {
	upper := []key{
		{"A.D.", kADDots, false, 0}, {"A.M.", kAMDots, false, 0}, {"AD", kAD, false, 0}, {"AM", kAM, false, 0},
		{"B.C.", kADDots, false, 0}, {"BC", kAD, false, 0}, {"CC", kCC, true, 0},
		{"DAY", kDay, false, 0}, {"DDD", kDDD, true, gregorian}, {"DD", kDD, true, gregorian}, {"DY", kDy, false, 0},
		{"Day", kDay, false, 0}, {"Dy", kDy, false, 0}, {"D", kD, true, gregorian},
		{"FF1", kFF, true, 0}, {"FF2", kFF, true, 0}, {"FF3", kFF, true, 0}, {"FF4", kFF, true, 0}, {"FF5", kFF, true, 0}, {"FF6", kFF, true, 0},
		{"FX", kFX, false, 0}, {"HH24", kHH24, true, 0}, {"HH12", kHH12, true, 0}, {"HH", kHH12, true, 0},
		{"IDDD", kIDDD, true, isoWeek}, {"ID", kID, true, isoWeek}, {"IW", kIW, true, isoWeek},
		{"IYYY", kI, true, isoWeek}, {"IYY", kI, true, isoWeek}, {"IY", kI, true, isoWeek}, {"I", kI, true, isoWeek},
		{"J", kJ, true, 0}, {"MI", kMI, true, 0}, {"MM", kMM, true, gregorian}, {"MONTH", kMonth, false, gregorian}, {"MON", kMon, false, gregorian},
		{"MS", kMS, true, 0}, {"Month", kMonth, false, gregorian}, {"Mon", kMon, false, gregorian},
		{"OF", kOF, false, 0}, {"P.M.", kAMDots, false, 0}, {"PM", kAM, false, 0}, {"Q", kQ, true, 0}, {"RM", kRM, false, gregorian},
		{"SSSSS", kSSSS, true, 0}, {"SSSS", kSSSS, true, 0}, {"SS", kSS, true, 0},
		{"TZH", kTZH, false, 0}, {"TZM", kTZM, true, 0}, {"TZ", kTZ, false, 0}, {"US", kUS, true, 0},
		{"WW", kWW, true, gregorian}, {"W", kW, true, gregorian},
		{"Y,YYY", kYComma, true, gregorian}, {"YYYY", kY, true, gregorian}, {"YYY", kY, true, gregorian}, {"YY", kY, true, gregorian}, {"Y", kY, true, gregorian},
	}
	all := upper
	for _, k := range upper {
		if l := lower(k.name); k.name != "Day" && k.name != "Dy" && k.name != "Month" && k.name != "Mon" {
			all = append(all, key{l, k.id, k.digit, k.mode})
		}
	}
	return all
}())

// lower folds ASCII letters.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}

var (
	monthNames = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	monthShort = []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
	dayNames   = []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
	dayShort   = []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
	romanMonth = []string{"XII", "XI", "X", "IX", "VIII", "VII", "VI", "V", "IV", "III", "II", "I"} // a longer one before its prefix
	eras       = []string{"ad", "bc"}
	erasDots   = []string{"a.d.", "b.c."}
	halves     = []string{"am", "pm"}
	halvesDots = []string{"a.m.", "p.m."}
)

var timeTemplates templates[[]node]

func timeTemplate(format string) ([]node, error) {
	return timeTemplates.get(format, func(f string) ([]node, error) { return parse(f, timeKeys, true, nil) })
}
