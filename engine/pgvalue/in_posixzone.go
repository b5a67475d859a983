package pgvalue

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// posixZone reads a POSIX time zone: a name (or <name>), hours west of UTC and, for
// daylight saving time, another name, perhaps hours and rules.
func posixZone(spec string) (*time.Location, bool) {
	std, rest, ok := posixName(spec)
	if !ok && (rest != spec || strings.HasPrefix(spec, "<")) || rest == "" { // a name may be missing: "+03"
		return nil, false
	}
	west, rest, ok := posixOffset(rest)
	if !ok {
		return nil, false
	}
	if rest == "" {
		return time.FixedZone(std, -west), true
	}
	dst, rest, ok := posixName(rest)
	if !ok {
		return nil, false
	}
	dstWest := west - 3600
	if rest != "" && rest[0] != ',' {
		if dstWest, rest, ok = posixOffset(rest); !ok {
			return nil, false
		}
	}
	if rest == "" {
		rest = ",M3.2.0,M11.1.0" // the rule of the United States
	} else if rest[0] != ',' {
		return nil, false
	}
	return ruledZone(fmt.Sprintf("<%s>%s<%s>%s,%s", longName(std), clockText(west), longName(dst), clockText(dstWest), rest[1:]), -west)
}

// posixName splits off a zone's name, which ends at a digit, sign or comma.
func posixName(s string) (name, rest string, ok bool) {
	if strings.HasPrefix(s, "<") {
		name, rest, ok = strings.Cut(s[1:], ">")
		return strings.ToUpper(name), rest, ok && name != ""
	}
	n := strings.IndexFunc(s, func(c rune) bool { return c >= '0' && c <= '9' || c == ',' || c == '-' || c == '+' })
	if n < 0 {
		n = len(s)
	}
	return strings.ToUpper(s[:n]), s[n:], n > 0
}

// posixOffset splits off [+-]hh[:mm[:ss]] in seconds.
func posixOffset(s string) (seconds int, rest string, ok bool) {
	sign := 1
	if s != "" && (s[0] == '+' || s[0] == '-') {
		if s[0] == '-' {
			sign = -1
		}
		s = s[1:]
	}
	limit := 167
	for scale := 3600; scale > 0; scale /= 60 {
		v, tail, over := leadInt32(s)
		if over || v < 0 || v > limit || len(tail) == len(s) || !isDigit(s[0]) {
			return 0, "", false
		}
		seconds += v * scale
		limit = 59
		if s = tail; !strings.HasPrefix(s, ":") {
			break
		}
		s = s[1:]
	}
	return sign * seconds, s, true
}

// longName pads a name to the three letters that package time demands.
func longName(name string) string { return name + "   "[min(3, len(name)):] }

func clockText(seconds int) string {
	sign := ""
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	return fmt.Sprintf("%s%d:%02d:%02d", sign, seconds/3600, seconds/60%60, seconds%60)
}

// ruledZone makes a zone that follows a rule for all time, through the form of a
// time zone file: a version 2 file without transitions but with the rule at its end.
func ruledZone(rule string, east int) (*time.Location, bool) {
	part := func(width int) []byte {
		b := append([]byte("TZif2"), make([]byte, 15)...)
		for _, count := range [6]uint32{0, 0, 0, 1, 1, 4} { // utc, std, leap, transitions, types, letters
			b = binary.BigEndian.AppendUint32(b, count)
		}
		when := uint64(1) << 63 // the beginning of time
		if width == 4 {
			b = binary.BigEndian.AppendUint32(b, uint32(when>>32))
		} else {
			b = binary.BigEndian.AppendUint64(b, when)
		}
		b = append(b, 0)
		b = binary.BigEndian.AppendUint32(b, uint32(int32(east)))
		return append(b, 0, 0, 'S', 'T', 'D', 0)
	}
	file := append(part(4), part(8)...)
	file = append(append(append(file, '\n'), rule...), '\n')
	loc, err := time.LoadLocationFromTZData(rule, file)
	return loc, err == nil
}
