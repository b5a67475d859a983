package pgvalue_test

import (
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// A value outlives the array that it was read from, whose memory is another's.
func TestFromArrowOutlivesTheArray(t *testing.T) {
	for _, c := range []struct {
		text string
		typ  rel.Type
	}{{"abc", rel.Text}, {"{abc,d}", rel.Of(rel.TextArrayOID)}} {
		text := []byte(c.text)
		data := array.NewData(arrow.BinaryTypes.String, 1, []*memory.Buffer{nil,
			memory.NewBufferBytes(arrow.Int32Traits.CastToBytes([]int32{0, int32(len(text))})), memory.NewBufferBytes(text)}, nil, 0, 0)
		a := array.NewStringData(data)
		v := pgvalue.FromArrow(a, 0, c.typ)
		a.Release()
		clear(text)
		got, want := v, any(c.text)
		if list, ok := v.(rel.Array); ok {
			got, want = list.Values[0], "abc"
		}
		if got != want {
			t.Errorf("%s: %q is left of %q", c.typ, got, want)
		}
	}
}
