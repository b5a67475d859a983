package pgvalue

import (
	"math"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// dterr is why a date, time or interval cannot be read.
type dterr uint8

const (
	dtOK dterr = iota
	dtFormat
	dtOverflow
	dtMonthDay // overflow of a month or day, perhaps by the wrong DateStyle
	dtInterval
	dtZoneRange
	dtZoneName
)

// fault makes the error that PostgreSQL gives for text of the type so named.
func (e dterr) fault(text, typ, zone string) error {
	const outOfRange = `date/time field value out of range: "%s"`
	switch e {
	case dtOK:
		return nil
	case dtOverflow:
		return pgerr.New(pgerr.DatetimeFieldOverflow, outOfRange, text)
	case dtMonthDay:
		return pgerr.New(pgerr.DatetimeFieldOverflow, outOfRange, text).WithHint(`Perhaps you need a different "datestyle" setting.`)
	case dtInterval:
		return pgerr.New(pgerr.IntervalFieldOverflow, `interval field value out of range: "%s"`, text)
	case dtZoneRange:
		return pgerr.New("22009", `time zone displacement out of range: "%s"`, text)
	case dtZoneName:
		return pgerr.New(pgerr.InvalidParameterValue, `time zone "%s" not recognized`, zone)
	}
	return pgerr.New(pgerr.InvalidDatetimeFormat, `invalid input syntax for type %s: "%s"`, typ, text)
}

// tokenKind is what a token of a date, time or interval looks like.
type tokenKind uint8

const (
	tokNumber  tokenKind = iota // digits, perhaps with a point
	tokDate                     // digits or text with delimiters; may be a zone's name
	tokTime                     // digits with colons
	tokString                   // letters
	tokSpecial                  // a sign and letters
	tokZone                     // a sign and digits
)

// token is a piece of a date, time or interval, in lower case.
type token struct {
	kind tokenKind
	text string
}

// Limits of PostgreSQL's buffers, beyond which input is malformed.
const (
	maxTokens    = 25
	maxDateBytes = 128 + maxTokens
	tokenWidth   = 10 // key words are compared by as many characters
)

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isAlpha(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isAlnum(c byte) bool { return isDigit(c) || isAlpha(c) }
func isPunct(c byte) bool { return c > ' ' && c < 0x7f && !isAlnum(c) }

// splitDateTime breaks text into tokens.
func splitDateTime(text string) ([]token, dterr) {
	out := make([]token, 0, 8)
	used := 0
	for i := 0; i < len(text); {
		c := text[i]
		if isSpace(c) {
			i++
			continue
		}
		if len(out) == maxTokens {
			return nil, dtFormat
		}
		start := i
		kind, next, ok := scanToken(text, i)
		if !ok {
			return nil, dtFormat
		}
		if i = next; kind < 0 {
			continue // punctuation between tokens
		}
		word := strings.ToLower(text[start:next])
		if c == '+' || c == '-' {
			word = word[:1] + strings.TrimLeft(word[1:], " \t\n\r\v\f")
		}
		if used += len(word) + 1; used > maxDateBytes {
			return nil, dtFormat
		}
		out = append(out, token{tokenKind(kind), word})
	}
	return out, dtOK
}

// scanToken finds the token at text[i:]; kind is -1 for a character to pass over.
func scanToken(text string, i int) (kind, next int, ok bool) {
	run := func(f func(byte) bool) {
		for i < len(text) && f(text[i]) {
			i++
		}
	}
	at := func() byte {
		if i < len(text) {
			return text[i]
		}
		return 0
	}
	c := text[i]
	switch {
	case isDigit(c):
		run(isDigit)
		switch d := at(); d {
		case ':':
			run(func(c byte) bool { return isDigit(c) || c == ':' || c == '.' })
			return int(tokTime), i, true
		case '-', '/', '.':
			i++
			if !isDigit(at()) {
				run(func(c byte) bool { return isAlnum(c) || c == d })
				return int(tokDate), i, true
			}
			run(isDigit)
			if at() == d {
				run(func(c byte) bool { return isDigit(c) || c == d })
				return int(tokDate), i, true
			}
			if d == '.' {
				return int(tokNumber), i, true
			}
			return int(tokDate), i, true
		}
		return int(tokNumber), i, true
	case c == '.':
		i++
		run(isDigit)
		return int(tokNumber), i, true
	case isAlpha(c):
		start := i
		run(isAlpha)
		d := at()
		date := d == '-' || d == '/' || d == '.'
		if d == '+' || isDigit(d) {
			_, known := dateWords[keyOf(strings.ToLower(text[start:i]))]
			date = !known
		}
		if !date {
			return int(tokString), i, true
		}
		run(func(c byte) bool {
			return isAlnum(c) || c == '+' || c == '-' || c == '/' || c == '_' || c == '.' || c == ':'
		})
		return int(tokDate), i, true
	case c == '+' || c == '-':
		i++
		run(isSpace)
		switch d := at(); {
		case isDigit(d):
			run(func(c byte) bool { return isDigit(c) || c == ':' || c == '.' || c == '-' })
			return int(tokZone), i, true
		case isAlpha(d):
			run(isAlpha)
			return int(tokSpecial), i, true
		}
		return 0, 0, false
	case isPunct(c):
		return -1, i + 1, true
	}
	return 0, 0, false
}

// keyOf cuts a word to the characters that key words are compared by.
func keyOf(word string) string {
	if len(word) > tokenWidth {
		return word[:tokenWidth]
	}
	return word
}

// leadInt reads the sign and digits that s starts with, as strtol does; over says
// that they exceed limit.
func leadInt(s string, limit int64) (v int64, rest string, over bool) {
	i, neg := 0, false
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		neg = s[i] == '-'
		i++
	}
	start := i
	// A negative number may be one less than -limit, so digits are counted downward.
	least := -limit
	if neg {
		least--
	}
	for ; i < len(s) && isDigit(s[i]); i++ {
		d := int64(s[i] - '0')
		if v < (least+d)/10 {
			over, v = true, least/10+1
		}
		v = v*10 - d
	}
	if i == start {
		return 0, s, false
	}
	if !neg {
		v = -v
	}
	return v, s[i:], over
}

func leadInt32(s string) (int, string, bool) {
	v, rest, over := leadInt(s, math.MaxInt32)
	return int(v), rest, over
}

// fraction reads ".ddd" up to the end of s.
func fraction(s string) (float64, dterr) {
	if s == "." {
		return 0, dtOK
	}
	for i := 1; i < len(s); i++ {
		if !isDigit(s[i]) {
			return 0, dtFormat
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, dtFormat
	}
	return f, dtOK
}

// fractionMicros is fraction in whole microseconds.
func fractionMicros(s string) (int, dterr) {
	f, e := fraction(s)
	return int(math.RoundToEven(f * microsPerSec)), e
}

// clock is a time of day or a span as it is read, before its range is known.
type clock struct {
	hour     int64
	min, sec int
	micros   int
}

// readClock reads hh:mm[:ss[.fff]] or mm:ss.fff; minuteSecond reads hh:mm as mm:ss.
func readClock(s string, minuteSecond bool) (c clock, e dterr) {
	var over bool
	if c.hour, s, over = leadInt(s, math.MaxInt64); over {
		return c, dtOverflow
	}
	if s == "" || s[0] != ':' {
		return c, dtFormat
	}
	if c.min, s, over = leadInt32(s[1:]); over {
		return c, dtOverflow
	}
	shift := func() dterr {
		if c.hour > math.MaxInt32 {
			return dtOverflow
		}
		c.hour, c.min, c.sec = 0, int(c.hour), c.min
		return dtOK
	}
	switch {
	case s == "":
		if minuteSecond {
			e = shift()
		}
	case s[0] == '.':
		if c.micros, e = fractionMicros(s); e == dtOK {
			e = shift()
		}
	case s[0] == ':':
		if c.sec, s, over = leadInt32(s[1:]); over {
			return c, dtOverflow
		}
		if s != "" && s[0] == '.' {
			c.micros, e = fractionMicros(s)
		} else if s != "" {
			return c, dtFormat
		}
	default:
		return c, dtFormat
	}
	if e != dtOK {
		return c, e
	}
	if c.hour < 0 || c.min < 0 || c.min > 59 || c.sec < 0 || c.sec > 60 || c.micros < 0 || c.micros > microsPerSec {
		return c, dtOverflow
	}
	return c, dtOK
}
