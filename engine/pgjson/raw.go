package pgjson

import "strings"

// Raw is the text of a value that is known to be valid, json's or jsonb's. Its methods
// walk the text in place, without making values of it.
type Raw string

// Trim cuts the white space around the value.
func (r Raw) Trim() Raw { return Raw(strings.Trim(string(r), " \t\n\r")) }

// Kind is the value's kind.
func (r Raw) Kind() Kind {
	i := skipSpace(string(r), 0)
	if i == len(r) {
		return Null
	}
	switch r[i] {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	}
	return Number
}

// Text is the value as ->> gives it; ok is false for null.
func (r Raw) Text() (s string, ok bool) {
	r = r.Trim()
	switch r.Kind() {
	case Null:
		return "", false
	case String:
		return Unquote(string(r)), true
	}
	return string(r), true
}

// skipValue gives where the value that starts at i ends.
func skipValue(s string, i int) int {
	switch s[i] {
	case '"':
		return skipString(s, i)
	case '{', '[':
		depth := 0
		for ; i < len(s); i++ {
			switch s[i] {
			case '"':
				i = skipString(s, i) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
		return i
	}
	for i < len(s) && (wordByte(s[i]) || s[i] == '-' || s[i] == '+' || s[i] == '.') {
		i++
	}
	return i
}

func skipString(s string, i int) int {
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return i
}

// Each calls f with the raw key (quotes included) and the value of every member of an
// object, or with "" and every element of an array, until it gives false.
func (r Raw) Each(f func(key string, v Raw) bool) {
	s := string(r)
	i := skipSpace(s, 0)
	if i == len(s) || s[i] != '{' && s[i] != '[' {
		return
	}
	object := s[i] == '{'
	for i++; ; i++ { // over the bracket, then over each comma
		if i = skipSpace(s, i); i >= len(s) || s[i] == '}' || s[i] == ']' {
			return
		}
		key := ""
		if object {
			end := skipString(s, i)
			key = s[i:end]
			i = skipSpace(s, end)              // the colon
			i = skipSpace(s, min(i+1, len(s))) // the value
		}
		if i >= len(s) {
			return
		}
		end := skipValue(s, i)
		if !f(key, Raw(s[i:end])) {
			return
		}
		if i = skipSpace(s, end); i >= len(s) || s[i] != ',' {
			return
		}
	}
}

// keyIs compares a raw key.
func keyIs(raw, key string) bool {
	if strings.IndexByte(raw, '\\') < 0 {
		return raw[1:len(raw)-1] == key
	}
	return Unquote(raw) == key
}

// Field is the last member of a name.
func (r Raw) Field(key string) (v Raw, ok bool) {
	if r.Kind() != Object {
		return "", false
	}
	r.Each(func(k string, m Raw) bool {
		if keyIs(k, key) {
			v, ok = m, true
		}
		return true
	})
	return v, ok
}

// Len counts the elements or members.
func (r Raw) Len() int {
	n := 0
	r.Each(func(string, Raw) bool { n++; return true })
	return n
}

// Elem is an element of an array, counted from the end if i is negative.
func (r Raw) Elem(i int) (v Raw, ok bool) {
	if r.Kind() != Array {
		return "", false
	}
	if i < 0 {
		if i += r.Len(); i < 0 {
			return "", false
		}
	}
	r.Each(func(_ string, e Raw) bool {
		if i == 0 {
			v, ok = e, true
			return false
		}
		i--
		return true
	})
	return v, ok
}

// At follows a path. Of members of one name the last along which the path leads counts.
func (r Raw) At(path []string) (Raw, bool) {
	if len(path) == 0 {
		return r.Trim(), true
	}
	switch r.Kind() {
	case Array:
		i, ok := Index(path[0])
		if !ok {
			return "", false
		}
		e, ok := r.Elem(i)
		if !ok {
			return "", false
		}
		return e.At(path[1:])
	case Object:
		var found Raw
		ok := false
		r.Each(func(k string, m Raw) bool {
			if keyIs(k, path[0]) {
				if v, there := m.At(path[1:]); there {
					found, ok = v, true
				}
			}
			return true
		})
		return found, ok
	}
	return "", false
}

// StripNulls is json_strip_nulls: no white space, no members that are null.
func (r Raw) StripNulls() string { return string(r.appendStripped(nil)) }

func (r Raw) appendStripped(dst []byte) []byte {
	r = r.Trim()
	kind := r.Kind()
	switch kind {
	case String:
		return AppendQuoted(dst, Unquote(string(r)))
	case Array, Object:
	default:
		return append(dst, r...)
	}
	dst = append(dst, r[0])
	first := true
	r.Each(func(k string, v Raw) bool {
		if kind == Object && v.Kind() == Null {
			return true
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		if kind == Object {
			dst = append(AppendQuoted(dst, Unquote(k)), ':')
		}
		dst = v.appendStripped(dst)
		return true
	})
	return append(dst, r[len(r)-1])
}
