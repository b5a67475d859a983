package pgjson

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
)

func errParam(message string, args ...any) *pgerr.Error {
	return pgerr.New(pgerr.InvalidParameterValue, message, args...)
}

// Concat is a || b: objects unite, everything else counts as an array.
func Concat(a, b Value) Value {
	if a.Kind == Object && b.Kind == Object {
		return OfObject(slices.Concat(a.Members, b.Members))
	}
	if a.Kind == Array && len(a.Elems) == 0 && b.Kind == Array {
		return b
	}
	return Value{Kind: Array, Elems: slices.Concat(listed(a), listed(b))}
}

func listed(v Value) []Value {
	if v.Kind == Array {
		return v.Elems
	}
	return []Value{v}
}

// DeleteKeys is v - keys: members of an object, strings of an array.
func DeleteKeys(v Value, keys ...string) (Value, error) {
	switch v.Kind {
	case Object:
		v.Members = slices.DeleteFunc(slices.Clone(v.Members), func(m Member) bool { return slices.Contains(keys, m.Key) })
		return v, nil
	case Array:
		v.Elems = slices.DeleteFunc(slices.Clone(v.Elems), func(e Value) bool { return e.Kind == String && slices.Contains(keys, e.Str) })
		return v, nil
	}
	return v, errParam("cannot delete from scalar")
}

// DeleteIndex is v - i: an element of an array, counted from the end if negative.
func DeleteIndex(v Value, i int) (Value, error) {
	switch v.Kind {
	case Array:
		if i < 0 {
			i += len(v.Elems)
		}
		if i >= 0 && i < len(v.Elems) {
			v.Elems = slices.Delete(slices.Clone(v.Elems), i, i+1)
		}
		return v, nil
	case Object:
		return v, errParam("cannot delete from object using integer index")
	}
	return v, errParam("cannot delete from scalar")
}

// Step is an element of a path: a key, or an index of an array. NULL is one that is not OK.
type Step struct {
	Key string
	OK  bool
}

// change is what is done at the end of a path.
type change uint8

const (
	remove       change = 1 << iota
	replace             // put the value in the place of what is there
	create              // replace, or add what is not there
	insertBefore        // add before the element that is there
	insertAfter
	adding = create | insertBefore | insertAfter
)

// DeletePath is v #- path.
func DeletePath(v Value, path []Step) (Value, error) {
	if v.Kind.Scalar() {
		return v, errParam("cannot delete path in scalar")
	}
	if len(path) == 0 || len(v.Elems)+len(v.Members) == 0 {
		return v, nil
	}
	return edit(v, path, 0, nil, remove)
}

// Set is jsonb_set.
func Set(v Value, path []Step, to Value, createMissing bool) (Value, error) {
	if v.Kind.Scalar() {
		return v, errParam("cannot set path in scalar")
	}
	if len(path) == 0 || !createMissing && len(v.Elems)+len(v.Members) == 0 {
		return v, nil
	}
	if createMissing {
		return edit(v, path, 0, &to, create)
	}
	return edit(v, path, 0, &to, replace)
}

// Insert is jsonb_insert.
func Insert(v Value, path []Step, what Value, after bool) (Value, error) {
	if v.Kind.Scalar() {
		return v, errParam("cannot set path in scalar")
	}
	if len(path) == 0 {
		return v, nil
	}
	if after {
		return edit(v, path, 0, &what, insertAfter)
	}
	return edit(v, path, 0, &what, insertBefore)
}

func edit(v Value, path []Step, level int, to *Value, op change) (Value, error) {
	if !path[level].OK {
		return v, pgerr.New(pgerr.NullValueNotAllowed, "path element at position %d is null", level+1)
	}
	switch v.Kind {
	case Object:
		return editObject(v, path, level, to, op)
	case Array:
		return editArray(v, path, level, to, op)
	}
	return v, nil
}

func editObject(v Value, path []Step, level int, to *Value, op change) (Value, error) {
	key, last := path[level].Key, level == len(path)-1
	i := slices.IndexFunc(v.Members, func(m Member) bool { return m.Key == key })
	switch {
	case i < 0 && last && op&adding != 0:
		return OfObject(append(slices.Clone(v.Members), Member{key, *to})), nil
	case i < 0:
		return v, nil
	case last && op&(insertBefore|insertAfter) != 0:
		return v, errParam("cannot replace existing key").WithHint("Try using the function jsonb_set to replace key value.")
	case last && op == remove:
		v.Members = slices.Delete(slices.Clone(v.Members), i, i+1)
		return v, nil
	}
	part := v.Members[i].Value
	if last {
		part = *to
	} else {
		var err error
		if part, err = edit(part, path, level+1, to, op); err != nil {
			return v, err
		}
	}
	v.Members = slices.Clone(v.Members)
	v.Members[i].Value = part
	return v, nil
}

func editArray(v Value, path []Step, level int, to *Value, op change) (Value, error) {
	n, last := len(v.Elems), level == len(path)-1
	at, ok := Index(path[level].Key)
	if !ok {
		return v, pgerr.New(pgerr.InvalidTextRepresentation, `path element at position %d is not an integer: "%s"`, level+1, path[level].Key)
	}
	before := false
	if at < 0 {
		if before = -at > n; !before {
			at += n
		}
	}
	out := make([]Value, 0, n+1)
	switch {
	case (before || n == 0) && last && op&adding != 0:
		v.Elems = append(append(out, *to), v.Elems...)
		return v, nil
	case before:
		return v, nil
	case at >= n:
		if last && op&adding != 0 {
			v.Elems = append(append(out, v.Elems...), *to)
		}
		return v, nil
	}
	out = append(out, v.Elems[:at]...)
	switch {
	case !last:
		part, err := edit(v.Elems[at], path, level+1, to, op)
		if err != nil {
			return v, err
		}
		out = append(out, part)
	case op&(create|replace) != 0:
		out = append(out, *to)
	case op == insertBefore:
		out = append(out, *to, v.Elems[at])
	case op == insertAfter:
		out = append(out, v.Elems[at], *to)
	}
	v.Elems = append(out, v.Elems[at+1:]...)
	return v, nil
}

// Index reads an index as C's strtol does: spaces and a sign before the digits.
func Index(s string) (int, bool) {
	s = strings.TrimLeft(s, " \t\n\v\f\r")
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil || n < math.MinInt32 {
		return 0, false
	}
	return int(n), true
}

// StripNulls is jsonb_strip_nulls: members that are null go, at every depth.
func StripNulls(v Value) Value {
	switch v.Kind {
	case Array:
		elems := make([]Value, len(v.Elems))
		for i, e := range v.Elems {
			elems[i] = StripNulls(e)
		}
		v.Elems = elems
	case Object:
		var members []Member
		for _, m := range v.Members {
			if m.Value.Kind != Null {
				members = append(members, Member{m.Key, StripNulls(m.Value)})
			}
		}
		v.Members = members
	}
	return v
}

// Pretty is jsonb_pretty: a line for each element, four spaces for each level.
func Pretty(v *Value) string { return string(v.pretty(nil, 0)) }

func (v *Value) pretty(dst []byte, level int) []byte {
	if v.Kind.Scalar() {
		return v.Append(dst)
	}
	line := func(level int) {
		dst = append(dst, '\n')
		for range level {
			dst = append(dst, "    "...)
		}
	}
	marks := "[]"
	if v.Kind == Object {
		marks = "{}"
	}
	dst = append(dst, marks[0])
	for i := range v.Elems {
		if i > 0 {
			dst = append(dst, ',')
		}
		line(level + 1)
		dst = v.Elems[i].pretty(dst, level+1)
	}
	for i := range v.Members {
		if i > 0 {
			dst = append(dst, ',')
		}
		line(level + 1)
		dst = append(AppendQuoted(dst, v.Members[i].Key), ": "...)
		dst = v.Members[i].Value.pretty(dst, level+1)
	}
	line(level)
	return append(dst, marks[1])
}
