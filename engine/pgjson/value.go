// Package pgjson is PostgreSQL's json and jsonb: the parser with its errors, the model
// of a value with jsonb's order and equality, and what the functions of both types do.
//
// A json value is its text as it was written; raw.go walks it in place. A jsonb value is
// the text that Append gives: keys by length then bytes, the last of equal keys, numbers
// with their scale. The same walkers read it, and ParseB makes a Value of it where the
// value as a whole matters.
package pgjson

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgnum"
)

// Kind is what a value is. The order is jsonb's order of values of different kinds.
type Kind uint8

// The kinds of value.
const (
	Null Kind = iota
	String
	Number
	Bool
	Array
	Object
)

var kindNames = [...]string{Null: "null", String: "string", Number: "number", Bool: "boolean", Array: "array", Object: "object"}

// String is the kind as jsonb_typeof names it.
func (k Kind) String() string { return kindNames[k] }

// Scalar says whether values of the kind hold no others.
func (k Kind) Scalar() bool { return k < Array }

// Value is a jsonb value. The zero Value is null. Values share their parts: who changes
// one makes new slices.
type Value struct {
	Kind    Kind
	True    bool      // of a Bool
	Str     string    // of a String
	Num     pgnum.Num // of a Number, always finite
	Elems   []Value   // of an Array
	Members []Member  // of an Object, by key length then bytes, each key once
}

// Member is one pair of an object.
type Member struct {
	Key   string
	Value Value
}

// Of makes a string value.
func Of(s string) Value { return Value{Kind: String, Str: s} }

// OfNum makes a number.
func OfNum(n pgnum.Num) Value { return Value{Kind: Number, Num: n} }

// OfBool makes a boolean.
func OfBool(b bool) Value { return Value{Kind: Bool, True: b} }

// OfObject makes an object of pairs in any order; of equal keys the last counts. It
// takes the slice over.
func OfObject(pairs []Member) Value { return Value{Kind: Object, Members: unique(pairs)} }

// keyLess is jsonb's order of keys.
func keyLess(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

func unique(pairs []Member) []Member {
	sorted := true
	for i := 1; i < len(pairs) && sorted; i++ {
		sorted = keyLess(pairs[i-1].Key, pairs[i].Key)
	}
	if sorted {
		return pairs
	}
	sort.SliceStable(pairs, func(i, j int) bool { return keyLess(pairs[i].Key, pairs[j].Key) })
	out := pairs[:0]
	for i, m := range pairs {
		if i+1 == len(pairs) || pairs[i+1].Key != m.Key {
			out = append(out, m)
		}
	}
	return out
}

// Field finds the member of an object.
func (v *Value) Field(key string) (*Value, bool) {
	i := sort.Search(len(v.Members), func(i int) bool { return !keyLess(v.Members[i].Key, key) })
	if v.Kind != Object || i == len(v.Members) || v.Members[i].Key != key {
		return nil, false
	}
	return &v.Members[i].Value, true
}

// String is the value's text form.
func (v *Value) String() string { return string(v.Append(nil)) }

// Append appends the text form of jsonb: one space after commas and colons.
func (v *Value) Append(dst []byte) []byte {
	switch v.Kind {
	case Null:
		return append(dst, "null"...)
	case String:
		return AppendQuoted(dst, v.Str)
	case Number:
		return v.Num.Append(dst)
	case Bool:
		if v.True {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	case Array:
		dst = append(dst, '[')
		for i := range v.Elems {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = v.Elems[i].Append(dst)
		}
		return append(dst, ']')
	}
	dst = append(dst, '{')
	for i := range v.Members {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = AppendQuoted(dst, v.Members[i].Key)
		dst = append(dst, ": "...)
		dst = v.Members[i].Value.Append(dst)
	}
	return append(dst, '}')
}

// Text is the value as ->> gives it; ok is false for null.
func (v *Value) Text() (s string, ok bool) {
	switch v.Kind {
	case Null:
		return "", false
	case String:
		return v.Str, true
	}
	return v.String(), true
}

const hexDigits = "0123456789abcdef"

// AppendQuoted appends s as a JSON string with the escapes that PostgreSQL writes.
func AppendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, `\b`...)
		case '\f':
			dst = append(dst, `\f`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(append(dst, s[start:]...), '"')
}

// Quote is s as a JSON string.
func Quote(s string) string { return string(AppendQuoted(make([]byte, 0, len(s)+2), s)) }

// Unquote undoes the escapes of a valid JSON string, quotes included.
func Unquote(s string) string {
	s = s[1 : len(s)-1]
	at := strings.IndexByte(s, '\\')
	if at < 0 {
		return s
	}
	out := make([]byte, at, len(s))
	copy(out, s)
	for i := at; i < len(s); i++ {
		if s[i] != '\\' {
			out = append(out, s[i])
			continue
		}
		if i++; s[i] != 'u' {
			out = append(out, plainEscapes[s[i]])
			continue
		}
		r := hex4(s[i+1:])
		i += 4
		if r >= 0xd800 && r < 0xdc00 && i+6 < len(s) && s[i+1] == '\\' {
			r = 0x10000 + (r-0xd800)<<10 + (hex4(s[i+3:]) - 0xdc00)
			i += 6
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out)
}

var plainEscapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// hex4 reads four hexadecimal digits that are known to be there.
func hex4(s string) rune {
	var r rune
	for k := range 4 {
		r = r<<4 | rune(hexValue(s[k]))
	}
	return r
}

// hexValue is -1 for what is no hexadecimal digit.
func hexValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20) - 'a' + 10
	}
	return -1
}
