package duck

import (
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgjson"
)

// jsonNested puts elements in JSON into the shape of an array's text.
func jsonNested(in *duckdb.Chunk, out *duckdb.Vector) error {
	elems := in.Args[1].Child()
	var buf []byte
	for i := range in.Rows() {
		at, _ := in.Args[1].List(i)
		buf = buf[:0]
		depth := 0
		text := in.Args[0].Text(i)
		text = text[strings.IndexByte(text, '{'):] // behind the bounds
		for k := 0; k < len(text); k++ {
			switch c := text[k]; c {
			case '{':
				depth++
				buf = append(buf, '[')
			case '}':
				depth--
				buf = append(buf, ']')
			case ',':
				if depth == 1 {
					buf = append(buf, in.Args[2].Text(i)...)
				} else {
					buf = append(buf, ',')
				}
			default:
				k = endOfElement(text, k) - 1
				buf = append(buf, elems.Text(at)...)
				at++
			}
		}
		out.SetBytes(i, buf)
	}
	return nil
}

// endOfElement gives where the element of an array's text that starts at k ends.
func endOfElement(text string, k int) int {
	quoted := false
	for ; k < len(text); k++ {
		switch c := text[k]; {
		case c == '\\':
			k++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ',' || c == '}'):
			return k
		}
	}
	return k
}

// jsonPairs makes an object of an array's elements, keys and values in turn: those of one
// list as texts, of the other as JSON. The third argument tells jsonb's message for a key
// that is NULL.
func jsonPairs(in *duckdb.Chunk, out *duckdb.Vector) error {
	keys, values := in.Args[0].Child(), in.Args[1].Child()
	binary := duckdb.Slice[bool](&in.Args[2], in.Len)
	var buf []byte
	for i := range in.Rows() {
		k, n := in.Args[0].List(i)
		v, _ := in.Args[1].List(i)
		if n%2 != 0 {
			return pgerr.New(pgerr.InvalidParameterValue, "argument list must have even number of elements")
		}
		buf = append(buf[:0], '{')
		for j := 0; j < n; j += 2 {
			if !keys.Valid(k + j) {
				if binary[i] {
					return pgerr.New(pgerr.InvalidParameterValue, "argument %d: key must not be null", j+1)
				}
				return pgerr.New(pgerr.InvalidParameterValue, "argument %d cannot be null", j+1)
			}
			if j > 0 {
				buf = append(buf, ", "...)
			}
			buf = pgjson.AppendQuoted(buf, keys.Text(k+j))
			buf = append(append(buf, " : "...), values.Text(v+j+1)...)
		}
		out.SetBytes(i, append(buf, '}'))
	}
	return nil
}
