package pgjson

import (
	"cmp"
	"encoding/binary"
	"strings"

	"github.com/meshgate/meshgate/engine/pgnum"
)

// Compare is jsonb's order: -1, 0 or 1. Values of different kinds compare by kind;
// containers first by size, then by their parts, keys as they are stored. At the top a
// scalar counts as an array of one that is less than any other of one, so that the empty
// array is less than it: PostgreSQL documents this oddity of its own.
func Compare(a, b *Value) int {
	if a.Kind == Object || b.Kind == Object {
		return compareInner(a, b)
	}
	la, lb := topLen(a), topLen(b)
	if la != lb {
		return cmp.Compare(la, lb)
	}
	if a.Kind.Scalar() != b.Kind.Scalar() {
		if a.Kind.Scalar() {
			return -1
		}
		return 1
	}
	return compareInner(a, b)
}

func topLen(v *Value) int {
	if v.Kind.Scalar() {
		return 1
	}
	return len(v.Elems)
}

func compareInner(a, b *Value) int {
	if a.Kind != b.Kind {
		return cmp.Compare(a.Kind, b.Kind)
	}
	switch a.Kind {
	case String:
		return strings.Compare(a.Str, b.Str)
	case Number:
		return a.Num.Cmp(b.Num)
	case Bool:
		switch {
		case a.True == b.True:
			return 0
		case a.True:
			return 1
		}
		return -1
	case Array:
		if c := cmp.Compare(len(a.Elems), len(b.Elems)); c != 0 {
			return c
		}
		for i := range a.Elems {
			if c := compareInner(&a.Elems[i], &b.Elems[i]); c != 0 {
				return c
			}
		}
	case Object:
		if c := cmp.Compare(len(a.Members), len(b.Members)); c != 0 {
			return c
		}
		for i := range a.Members {
			if c := strings.Compare(a.Members[i].Key, b.Members[i].Key); c != 0 {
				return c
			}
			if c := compareInner(&a.Members[i].Value, &b.Members[i].Value); c != 0 {
				return c
			}
		}
	}
	return 0
}

// Equal is jsonb's equality.
func Equal(a, b *Value) bool { return compareInner(a, b) == 0 }

// SortKey appends bytes that compare as Compare does.
func SortKey(dst []byte, v *Value) []byte {
	if v.Kind == Object {
		return v.innerKey(append(dst, 2))
	}
	dst = binary.BigEndian.AppendUint32(append(dst, 1), uint32(topLen(v)))
	if v.Kind.Scalar() {
		return v.innerKey(append(dst, 0))
	}
	dst = append(dst, 1)
	for i := range v.Elems {
		dst = v.Elems[i].innerKey(dst)
	}
	return dst
}

func (v *Value) innerKey(dst []byte) []byte {
	dst = append(dst, byte(v.Kind)+1)
	switch v.Kind {
	case String: // a string holds no zero byte
		dst = append(append(dst, v.Str...), 0)
	case Number:
		dst = pgnum.SortKey(dst, v.Num)
	case Bool:
		if v.True {
			return append(dst, 1)
		}
		return append(dst, 0)
	case Array:
		dst = binary.BigEndian.AppendUint32(dst, uint32(len(v.Elems)))
		for i := range v.Elems {
			dst = v.Elems[i].innerKey(dst)
		}
	case Object:
		dst = binary.BigEndian.AppendUint32(dst, uint32(len(v.Members)))
		for i := range v.Members {
			dst = append(append(dst, v.Members[i].Key...), 0)
			dst = v.Members[i].Value.innerKey(dst)
		}
	}
	return dst
}

// Contains is a @> b.
func Contains(a, b *Value) bool {
	if (a.Kind == Object) != (b.Kind == Object) {
		return false
	}
	if b.Kind.Scalar() { // which an array contains too, at the top only
		if a.Kind == Array {
			return hasScalar(a.Elems, b)
		}
		return Equal(a, b)
	}
	return a.Kind == b.Kind && contains(a, b)
}

// contains compares two containers of one kind.
func contains(a, b *Value) bool {
	if a.Kind == Object {
		if len(a.Members) < len(b.Members) {
			return false
		}
		for i := range b.Members {
			want := &b.Members[i].Value
			have, ok := a.Field(b.Members[i].Key)
			if !ok || have.Kind != want.Kind {
				return false
			}
			if want.Kind.Scalar() && !Equal(have, want) || !want.Kind.Scalar() && !contains(have, want) {
				return false
			}
		}
		return true
	}
	for i := range b.Elems {
		want := &b.Elems[i]
		if want.Kind.Scalar() {
			if !hasScalar(a.Elems, want) {
				return false
			}
			continue
		}
		found := false
		for k := range a.Elems {
			if found = a.Elems[k].Kind == want.Kind && contains(&a.Elems[k], want); found {
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

func hasScalar(elems []Value, s *Value) bool {
	for i := range elems {
		if Equal(&elems[i], s) {
			return true
		}
	}
	return false
}

// Exists is v ? key: a member of an object, or a string of an array or alone.
func (v *Value) Exists(key string) bool {
	switch v.Kind {
	case Object:
		_, ok := v.Field(key)
		return ok
	case Array:
		s := Of(key)
		return hasScalar(v.Elems, &s)
	}
	return v.Kind == String && v.Str == key
}
