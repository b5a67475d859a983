package pgfunc

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgctype"
	"github.com/meshgate/meshgate/engine/pgerr"
)

// Functions that make a text of a text. They count in characters, not in bytes.
func init() {
	register(
		F1("initcap(text)", func(s string) (string, error) { return pgctype.Initcap(s), nil }).Total(),
		F1("upper(text)", func(s string) (string, error) { return pgctype.Upper(s), nil }).Total(),
		F1("lower(text)", func(s string) (string, error) { return pgctype.Lower(s), nil }).Total(),
		F1("reverse(text)", func(s string) (string, error) { return reversed(s), nil }).Total(),
		F3("replace(text,text,text)", func(s, from, to string) (string, error) {
			if from == "" {
				return s, nil
			}
			return strings.ReplaceAll(s, from, to), nil
		}).Total(),
		F3("translate(text,text,text)", func(s, from, to string) (string, error) { return translate(s, from, to), nil }).Total(),
		F2("left(text,int4)", func(s string, n int32) (string, error) {
			if n < 0 {
				n = max(int32(characters(s))+n, 0)
			}
			return s[:byteOf(s, int(n))], nil
		}).Total(),
		F2("right(text,int4)", func(s string, n int32) (string, error) {
			skip := -int64(n)
			if n > 0 {
				skip = max(int64(characters(s))-int64(n), 0)
			} else if n == 0 {
				return "", nil
			} else if n == math.MinInt32 { // its negative is itself
				return s, nil
			}
			return s[byteOf(s, int(skip)):], nil
		}).Total(),
		F2("lpad(text,int4)", func(s string, n int32) (string, error) { return pad(s, n, " ", true) }),
		F3("lpad(text,int4,text)", func(s string, n int32, fill string) (string, error) { return pad(s, n, fill, true) }),
		F2("rpad(text,int4)", func(s string, n int32) (string, error) { return pad(s, n, " ", false) }),
		F3("rpad(text,int4,text)", func(s string, n int32, fill string) (string, error) { return pad(s, n, fill, false) }),
		F2("repeat(text,int4)", func(s string, n int32) (string, error) {
			n = max(n, 0)
			if int64(len(s))*int64(n)+4 > maxAlloc {
				return "", errTooLong()
			}
			return strings.Repeat(s, int(n)), nil
		}),
		F2("btrim(text,text)", func(s, set string) (string, error) { return strings.Trim(s, set), nil }).Total(),
		F2("ltrim(text,text)", func(s, set string) (string, error) { return strings.TrimLeft(s, set), nil }).Total(),
		F2("rtrim(text,text)", func(s, set string) (string, error) { return strings.TrimRight(s, set), nil }).Total(),
		F3("split_part(text,text,int4)", splitPart),
		F3("substr(text,int4,int4)", substring), F3("substring(text,int4,int4)", substring),
		F3("overlay(text,text,int4)", func(s, with string, from int32) (string, error) {
			return overlay(s, with, from, int32(characters(with)))
		}),
		F4("overlay(text,text,int4,int4)", overlay),
		F1("chr(int4)", chr),
		F1("to_hex(int4)", func(n int32) (string, error) { return strconv.FormatUint(uint64(uint32(n)), 16), nil }).Total(),
		F1("to_hex(int8)", func(n int64) (string, error) { return strconv.FormatUint(uint64(n), 16), nil }).Total(),
		F1("quote_ident(text)", func(s string) (string, error) { return quoteIdent(s), nil }).Total(),
		F1("quote_literal(text)", func(s string) (string, error) { return quoteLiteral(s), nil }).Total(),
		F1("quote_nullable(text)", func(s Opt[string]) (string, error) {
			if !s.Valid {
				return "NULL", nil
			}
			return quoteLiteral(s.V), nil
		}).Total(),
	)
}

// programLimit is the SQLSTATE of program_limit_exceeded.
const programLimit = "54000"

// maxAlloc is the most bytes that PostgreSQL gives a value.
const maxAlloc = 0x3fffffff

func errTooLong() error {
	return pgerr.New(programLimit, "requested length too large")
}

// byteOf is the byte at which the n'th character begins, counted from 0; the end of s when
// there are fewer.
func byteOf(s string, n int) int {
	if n >= len(s) {
		return len(s)
	}
	at := 0
	for ; n > 0 && at < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

func reversed(s string) string {
	out := make([]byte, 0, len(s))
	for len(s) > 0 {
		_, size := utf8.DecodeLastRuneInString(s)
		out = append(out, s[len(s)-size:]...)
		s = s[:len(s)-size]
	}
	return string(out)
}

// translate puts for each character of from the one at its place in to, or nothing.
func translate(s, from, to string) string {
	if from == "" {
		return s
	}
	of := map[rune]rune{}
	into := []rune(to)
	for i, c := range []rune(from) {
		if _, ok := of[c]; ok {
			continue
		}
		of[c] = -1
		if i < len(into) {
			of[c] = into[i]
		}
	}
	return strings.Map(func(c rune) rune {
		if d, ok := of[c]; ok {
			return d
		}
		return c
	}, s)
}

// pad brings s to n characters: it cuts the end, or fills at the left or the right.
func pad(s string, n int32, fill string, left bool) (string, error) {
	n = max(n, 0)
	have := characters(s)
	if fill == "" {
		n = int32(min(have, int(n)))
	}
	if 4*int64(n)+4 > maxAlloc {
		return "", errTooLong()
	}
	if have >= int(n) {
		return s[:byteOf(s, int(n))], nil
	}
	missing, of := int(n)-have, characters(fill)
	more := strings.Repeat(fill, missing/of) + fill[:byteOf(fill, missing%of)]
	if left {
		return more + s, nil
	}
	return s + more, nil
}

// splitPart gives the n'th part between separators, counted from the end for n < 0.
func splitPart(s, sep string, n int32) (string, error) {
	if n == 0 {
		return "", pgerr.New(pgerr.InvalidParameterValue, "field position must not be zero")
	}
	if s == "" {
		return "", nil
	}
	if sep == "" {
		if n == 1 || n == -1 {
			return s, nil
		}
		return "", nil
	}
	for ; n < -1; n++ {
		i := strings.LastIndex(s, sep)
		if i < 0 {
			return "", nil
		}
		s = s[:i]
	}
	if n == -1 {
		if i := strings.LastIndex(s, sep); i >= 0 {
			s = s[i+len(sep):]
		}
		return s, nil
	}
	for ; n > 1; n-- {
		_, rest, ok := strings.Cut(s, sep)
		if !ok {
			return "", nil
		}
		s = rest
	}
	part, _, _ := strings.Cut(s, sep)
	return part, nil
}

func errNegativeLength() error {
	return pgerr.New(pgerr.SubstringError, "negative substring length not allowed")
}

// substring gives n characters from the character number from on; those before the first count.
func substring(s string, from, n int32) (string, error) {
	if n < 0 {
		return "", errNegativeLength()
	}
	begin, end := int64(from)-1, int64(from)-1+int64(n)
	if end <= 0 {
		return "", nil
	}
	a := byteOf(s, int(max(begin, 0)))
	return s[a : a+byteOf(s[a:], int(end-max(begin, 0)))], nil
}

// overlay replaces n characters from the character number from on.
func overlay(s, with string, from, n int32) (string, error) {
	if from <= 0 {
		return "", errNegativeLength()
	}
	next := int64(from) + int64(n)
	if next != int64(int32(next)) {
		return "", pgerr.New(pgerr.NumericValueOutOfRange, "integer out of range")
	}
	return s[:byteOf(s, int(from)-1)] + with + s[byteOf(s, int(max(next-1, 0))):], nil
}

func chr(n int32) (string, error) {
	switch {
	case n < 0:
		return "", pgerr.New(pgerr.InvalidParameterValue, "character number must be positive")
	case n == 0:
		return "", pgerr.New(programLimit, "null character not permitted")
	case n > utf8.MaxRune:
		return "", pgerr.New(programLimit, "requested character too large for encoding: %d", n)
	case !utf8.ValidRune(n):
		return "", pgerr.New(programLimit, "requested character not valid for encoding: %d", n)
	}
	return string(n), nil
}

// quoteLiteral quotes a text as a constant; backslashes need the form E'…'.
func quoteLiteral(s string) string {
	e := ""
	if strings.IndexByte(s, '\\') >= 0 {
		e = "E"
	}
	return e + "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(s) + "'"
}
