package sourcetest

import (
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// Long is a text of a million characters, and some of them not ASCII.
var Long = strings.Repeat("0123456789abcdé—", 1<<16)

// Texts tell collations, paddings and encodings apart.
var Texts = []any{nil, "", " ", "a", "A", "a ", " a", "b", "B", "ab", "aB", "é", "e", "E", "É", "ß", "ss", "z", "Z", "_x", "/api", "ä", "日本語", "😀",
	"it's", `say "hi"`, `back\slash`, "100%", "a_b", "line\nfeed", "tab\tend", "1", "01", "1.0", "NULL", "null", "$1", "?", "--", "{a}"}

// Topics are the awkward values that every source must either carry faithfully, in
// PostgreSQL's text form, or refuse. A column that covers a topic holds at least these
// values (and NULL where the list has it).
var Topics = map[string][]any{
	"bool":                  {nil, "t", "f"},
	"int2":                  {nil, "-32768", "-1", "0", "1", "32767"},
	"int4":                  {nil, "-2147483648", "-1", "0", "1", "2147483647"},
	"int8":                  {nil, "-9223372036854775808", "-1", "0", "1", "9007199254740992", "9007199254740993", "9223372036854775807"},
	"unsigned 64-bit":       {nil, "0", "9223372036854775807", "9223372036854775808", "18446744073709551615"},
	"float4":                {nil, "0", "0.1", "-1.5", "1.6777216e+07", "3.4028235e+38", "1e-45"},
	"float8":                {nil, "0", "0.1", "-1.5", "9.007199254740992e+15", "1.7976931348623157e+308", "5e-324"},
	"float NaN, infinity":   {"NaN", "Infinity", "-Infinity"},
	"numeric(38,10)":        {nil, "0.0000000000", "1.5000000000", "-0.0000000001", "9999999999999999999999999999.9999999999", "-9999999999999999999999999999.9999999999"},
	"numeric unconstrained": {nil, "0", "1.5", "1.50", "9007199254740993", "123456789012345678901234567890123456789012345678.000000000000000000000000000000000001", "-0.1"},
	"numeric NaN":           {"NaN", "Infinity", "-Infinity"},
	"text":                  Texts,
	"text long":             {Long},
	"char(n)":               {nil, "", "a", "ab", "A"},
	"bytea":                 {nil, `\x`, `\x00`, `\x0061ff`, `\xfffe`, `\x27225c0a`},
	"date":                  {nil, "0001-01-01", "1582-10-04", "1969-12-31", "1970-01-01", "2000-02-29", "9999-12-31"},
	"date infinity, BC":     {"infinity", "-infinity", "0044-03-15 BC"},
	"date zero":             {}, // 0000-00-00 of MySQL
	"time":                  {nil, "00:00:00", "12:34:56.789012", "23:59:59.999999"},
	"timestamp":             {nil, "0001-01-01 00:00:00", "1969-12-31 23:59:59.999999", "2000-02-29 12:34:56.789", "9999-12-31 23:59:59.999999"},
	"timestamp infinity":    {"infinity", "-infinity"},
	"timestamptz":           {nil, "1970-01-01 00:00:01+00", "2025-04-06 09:20:59+00", "2025-10-26 01:30:00+00", "2025-10-26 00:30:00+00"},
	"interval":              {nil, "00:00:00", "1 mon", "30 days", "-1 days", "1 year 2 mons 3 days 04:05:06.789"},
	"uuid":                  {nil, "00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "ffffffff-ffff-ffff-ffff-ffffffffffff"},
	"json":                  {nil, `{"b": 1, "a": [1, 2.50, "é"]}`, `null`},
	"enum":                  {nil, "low", "mid", "high"},
	"integer array":         {nil, "{}", "{1,2,3}", "{1,NULL}"},
	"text array":            {nil, "{}", `{a,"",NULL,"NULL","with \"quote\"","a,b"}`},
	"mixed-case name":       {}, // a column whose name PostgreSQL would have to quote
}

// Enum is an enum of a source with the labels of the topic, which are not in the order of their bytes.
func Enum(schema, name string) rel.Type {
	return rel.Of(rel.Enum(rel.Name{Schema: schema, Name: name}, []string{"low", "mid", "high"}).OID)
}

// Fill pads lists of values with NULLs (nil) to the length of the longest, so that they
// can be columns of one table.
func Fill(columns ...[]any) [][]any {
	n := 0
	for _, c := range columns {
		n = max(n, len(c))
	}
	out := make([][]any, len(columns))
	for i, c := range columns {
		out[i] = make([]any, n)
		copy(out[i], c)
	}
	return out
}

func shorten(s string) string {
	if len(s) > 80 {
		return s[:40] + "…" + s[len(s)-20:]
	}
	return s
}
