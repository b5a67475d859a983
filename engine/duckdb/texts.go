package duckdb

import (
	"unicode/utf8"

	m "github.com/duckdb/duckdb-go-bindings"
)

// Texts collects the strings of a VARCHAR or BLOB result and hands them to DuckDB together: one
// crossing into C for a chunk, not one for each string. The zero Texts is empty.
type Texts struct {
	// Text ends with the string of the row that End is called for next.
	Text    []byte
	offsets []int32
}

// End makes what was appended to Text since the last End row i. Rows ascend; those left
// out get an empty string, which a NULL row does not show.
func (t *Texts) End(i int) {
	start := int32(0)
	if n := len(t.offsets); n > 0 {
		start = t.offsets[n-1]
	}
	for len(t.offsets) <= i {
		t.offsets = append(t.offsets, start)
	}
	t.offsets = append(t.offsets, int32(len(t.Text)))
}

// Write gives the vector its strings. A VARCHAR's text that is not UTF-8 is refused with a panic, which
// fails the statement.
func (t *Texts) Write(v *Vector) {
	if v.typ.ID == m.TypeVarchar && !utf8.Valid(t.Text) {
		panic("invalid UTF-8 in the result of a function")
	}
	if n := len(t.offsets) - 1; n > 0 {
		assignStrings(v.vec, t.offsets, t.Text, nil, 0, n)
	}
}
