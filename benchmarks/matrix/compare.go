package matrix

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"sort"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/benchmarks/answer"
	"github.com/meshgate/meshgate/engine/rel"
)

// Class is how an answer relates to PostgreSQL's.
type Class int

// The classes, the worse the later.
const (
	Equal       Class = iota
	Wording           // the same SQLSTATE with another message or position
	Unsupported       // 0A000 from the gateway alone
	Refused           // another error where PostgreSQL answers
	Differs           // another value, type, name or SQLSTATE
	Lenient           // an answer where PostgreSQL refuses
	Crashed           // the gateway ended, or its connection
)

func (c Class) String() string {
	return [...]string{"equal", "wording", "unsupported", "refused", "differs", "lenient", "crashed"}[c]
}

const featureNotSupported = "0A000"

// compare says how got relates to want. shape leaves the values out; unordered compares rows as a multiset.
func compare(want, got *answer.Answer, shape, unordered bool) (Class, string) {
	switch {
	case want.Err != nil && got.Err != nil:
		if want.Err.Code == got.Err.Code {
			if want.Err.Message == got.Err.Message && want.Err.Position == got.Err.Position {
				return Equal, ""
			}
			return Wording, "want " + say(want.Err) + "\ngot  " + say(got.Err)
		}
		class := Differs
		if got.Err.Code == featureNotSupported {
			class = Unsupported
		}
		return class, "want " + say(want.Err) + "\ngot  " + say(got.Err)
	case want.Err != nil:
		return Lenient, "want " + say(want.Err) + "\ngot  " + rowsText(got)
	case got.Err != nil:
		class := Refused
		if got.Err.Code == featureNotSupported {
			class = Unsupported
		}
		return class, "want " + rowsText(want) + "\ngot  " + say(got.Err)
	}
	if w, g := columnsText(want), columnsText(got); w != g {
		return Differs, "want columns " + w + "\ngot  columns " + g
	}
	if shape {
		return Equal, ""
	}
	w, g := want.Rows, got.Rows
	if unordered {
		w, g = sorted(w), sorted(g)
	}
	if len(w) != len(g) {
		return Differs, fmt.Sprintf("want %d rows: %s\ngot  %d rows: %s", len(w), rowsText(want), len(g), rowsText(got))
	}
	for i := range w {
		for j := range w[i] {
			if !same(w[i][j], g[i][j]) && !(isNaN(want.Columns[j].OID, w[i][j]) && isNaN(want.Columns[j].OID, g[i][j])) {
				return Differs, "want " + rowText(w[i]) + "\ngot  " + rowText(g[i])
			}
		}
	}
	return Equal, ""
}

func same(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }

// isNaN reports whether a float's binary form is NaN: one in PostgreSQL, in many bit patterns.
func isNaN(oid uint32, b []byte) bool {
	switch {
	case oid == uint32(rel.Float4OID) && len(b) == 4:
		return math.IsNaN(float64(math.Float32frombits(binary.BigEndian.Uint32(b))))
	case oid == uint32(rel.Float8OID) && len(b) == 8:
		return math.IsNaN(math.Float64frombits(binary.BigEndian.Uint64(b)))
	}
	return false
}

// pick makes an answer of one column of an answer with many.
func pick(a *answer.Answer, column int) *answer.Answer {
	if a.Err != nil {
		return a
	}
	out := &answer.Answer{Columns: a.Columns[column : column+1]}
	for _, r := range a.Rows {
		out.Rows = append(out.Rows, r[column:column+1])
	}
	return out
}

// row makes an answer of one row of an answer with many.
func row(a *answer.Answer, n int) *answer.Answer {
	return &answer.Answer{Columns: a.Columns, Rows: a.Rows[n : n+1]}
}

func say(e *pgconn.PgError) string {
	return fmt.Sprintf("ERROR %s %s (position %d)", e.Code, e.Message, e.Position)
}

func columnsText(a *answer.Answer) string {
	var s []string
	for _, c := range a.Columns {
		s = append(s, fmt.Sprintf("%s:%d%s/%d", c.Name, c.OID, c.Type, c.Mod))
	}
	return strings.Join(s, " ")
}

func rowsText(a *answer.Answer) string {
	var s []string
	for _, r := range a.Rows[:min(6, len(a.Rows))] {
		s = append(s, rowText(r))
	}
	if len(a.Rows) > 6 {
		s = append(s, "…")
	}
	return strings.Join(s, " ; ")
}

func rowText(r [][]byte) string {
	var s []string
	for _, v := range r {
		if v == nil {
			s = append(s, "NULL")
		} else {
			s = append(s, fmt.Sprintf("%q", v))
		}
	}
	text := strings.Join(s, " | ")
	if len(text) > 300 {
		text = text[:300] + "…"
	}
	return text
}

func sorted(rows [][][]byte) [][][]byte {
	out := append([][][]byte(nil), rows...)
	key := func(r [][]byte) string { return fmt.Sprintf("%q", r) }
	sort.SliceStable(out, func(i, j int) bool { return key(out[i]) < key(out[j]) })
	return out
}
