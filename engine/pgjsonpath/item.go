package pgjsonpath

import (
	"github.com/meshgate/meshgate/engine/pgjson"
)

// item is a value on its way along the path: a jsonb value, or a date or time.
type item struct {
	*pgjson.Value
	moment Moment // nil for a jsonb value
}

// Moment is what datetime() makes of a string. Its text is what the item is as JSON.
type Moment interface {
	String() string
	// Type is the type's name as type() gives it.
	Type() string
	// Compare orders two moments; ok is false for types that do not compare. zones allows
	// what depends on the session's time zone, and is an error without.
	Compare(o Moment, zones bool) (order int, ok bool, err error)
}

func valueItem(v pgjson.Value) item { return item{Value: &v} }

// kind is the item's kind; a moment's is its own.
const kindMoment = pgjson.Object + 1

func (i item) kind() pgjson.Kind {
	if i.moment != nil {
		return kindMoment
	}
	return i.Kind
}

func (i item) isArray() bool { return i.moment == nil && i.Kind == pgjson.Array }

// value is the item as jsonb.
func (i item) value() pgjson.Value {
	if i.moment != nil {
		return pgjson.Of(i.moment.String())
	}
	return *i.Value
}

// list collects results; a nil one asks only whether there is any.
type list struct{ items []item }

func (l *list) add(i item) {
	if l != nil {
		l.items = append(l.items, i)
	}
}

// children are the elements or members' values of a container.
func children(v *pgjson.Value) []item {
	out := make([]item, 0, len(v.Elems)+len(v.Members))
	for i := range v.Elems {
		out = append(out, item{Value: &v.Elems[i]})
	}
	for i := range v.Members {
		out = append(out, item{Value: &v.Members[i].Value})
	}
	return out
}
