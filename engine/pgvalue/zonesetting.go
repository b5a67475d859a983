package pgvalue

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// ZoneSetting reads a value of the setting TimeZone: a zone's name, a POSIX specification,
// hours east of UTC, or "interval '…'". It gives the name that SHOW prints and LoadZone
// finds; 22023 for anything else.
func ZoneSetting(text string) (string, error) {
	bad := pgerr.New(pgerr.InvalidParameterValue, `invalid value for parameter "TimeZone": "%s"`, text)
	if len(text) >= 8 && strings.EqualFold(text[:8], "interval") {
		return intervalSetting(text, bad)
	}
	if num, _ := floatPrefix(trimLeft(text)); num != "" && len(num) == len(trimLeft(text)) {
		if strings.Contains(strings.ToLower(num), "0x") && !strings.Contains(strings.ToLower(num), "p") {
			num += "p0"
		}
		hours, err := strconv.ParseFloat(num, 64)
		if err != nil {
			return "", bad
		}
		return offsetSetting(-hours*secondsPerHour, bad)
	}
	if full, ok := zoneNames()[strings.ToLower(text)]; ok {
		return full, nil
	}
	if _, ok := posixZone(text); ok {
		return strings.ToUpper(text), nil
	}
	return "", bad
}

func trimLeft(s string) string {
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	return s
}

func intervalSetting(text string, bad *pgerr.Error) (string, error) {
	quoted := trimLeft(text[8:])
	if len(quoted) < 2 || quoted[0] != '\'' || strings.IndexByte(quoted[1:], '\'') != len(quoted)-2 {
		return "", bad
	}
	v, err := parseInterval(quoted[1:len(quoted)-1], -1, &Settings{})
	if err != nil {
		return "", err
	}
	switch i := v.(rel.Interval); {
	case i.Months != 0:
		return "", bad.WithDetail("Cannot specify months in time zone interval.")
	case i.Days != 0:
		return "", bad.WithDetail("Cannot specify days in time zone interval.")
	default:
		return offsetSetting(float64(-(i.Micros / microsPerSec)), bad)
	}
}

// maxPosixHours is the greatest offset that a POSIX specification has.
const maxPosixHours = 167

// offsetSetting names a constant offset, in seconds west of UTC, by POSIX: "<+05>-05".
func offsetSetting(west float64, bad *pgerr.Error) (string, error) {
	if !(math.Abs(west) < (maxPosixHours+1)*secondsPerHour) {
		return "", bad.WithDetail("UTC timezone offset is out of range.")
	}
	v := int(west)
	east, sign := "+", "-"
	if v > 0 {
		east, sign = sign, east
	} else {
		v = -v
	}
	digits := fmt.Sprintf("%02d", v/3600)
	if v%3600 != 0 {
		digits += fmt.Sprintf(":%02d", v/60%60)
		if v%60 != 0 {
			digits += fmt.Sprintf(":%02d", v%60)
		}
	}
	return "<" + east + digits + ">" + sign + digits, nil
}
