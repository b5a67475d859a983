package pgvalue

import (
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// ErrDimensions refuses an array of several dimensions, or with a lower bound other than
// 1, where a list is expected (rel.Form.Nested is false).
func ErrDimensions() error {
	return pgerr.New(pgerr.FeatureNotSupported, "arrays of several dimensions or with a lower bound other than 1 are not supported here")
}

// bindNested sends arrays that travel in their text form, as Carried writes them.
func bindNested(a *array.String, t rel.Type, bin bool, s *Settings) appendFunc {
	return func(dst []byte, i int) ([]byte, error) {
		v, err := Parse(a.Value(i), t, Carried)
		switch {
		case err != nil:
			return dst, err
		case bin:
			return EncodeBinary(dst, v, t)
		}
		return appendValue(dst, v, t, s), nil
	}
}

// Element is an element of an array literal, as it is written.
type Element struct {
	Text string
	Null bool
}

// SplitArray takes an array literal apart, the elements unread; dims is nil for one
// dimension from 1 on, and for an empty array. Errors are PostgreSQL's.
func SplitArray(text string) ([]Element, []rel.Dim, error) {
	found, dims, err := splitArray(text)
	if err != nil {
		return nil, nil, err
	}
	out := make([]Element, len(found))
	for i, e := range found {
		out[i] = Element{e.text, e.null}
	}
	return out, dims, nil
}

// JoinArray is the reverse of SplitArray.
func JoinArray(elems []Element, dims []rel.Dim) string {
	return string(appendDims(nil, dims, len(elems), func(dst []byte, i int) []byte {
		if elems[i].Null {
			return append(dst, "NULL"...)
		}
		start := len(dst)
		return quoteElement(append(dst, elems[i].Text...), start)
	}))
}
