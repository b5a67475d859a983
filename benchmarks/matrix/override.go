package matrix

import (
	"strconv"
	"strings"
)

// few keeps a function cheap whose operator is an entry with all the samples.
func few(f *Form) [][]Value {
	out := make([][]Value, len(f.Args))
	for i := range out {
		if list := f.Samples[i]; list != nil {
			out[i] = list[:min(4, len(list))]
		} else {
			out[i] = values(f.Args[i], samples[f.Args[i]]...)
			out[i] = append(out[i][:min(3, len(out[i])):3], out[i][len(out[i])-1])
		}
	}
	return out
}

// samplesFor gives an entry's own samples by argument; nil where the type's serve.
func samplesFor(name string, e *Entry, types []string) [][]Value {
	out := make([][]Value, len(types))
	name = strings.Trim(name, `"`)
	for i, t := range types {
		for _, key := range []string{name + "/" + strconv.Itoa(i+1) + "/" + t + " " + types[0], name + "/" + strconv.Itoa(i+1) + "/" + t, name + "/" + strconv.Itoa(i+1), name + "/" + t} {
			if texts, ok := special[key]; ok {
				out[i] = values(t, texts...)
				break
			}
		}
	}
	if from, to, ok := strings.Cut(e.ID, "::"); ok && e.Kind == "cast" && from == "text" {
		base, _, _ := strings.Cut(to, "(")
		base = strings.TrimSpace(base)
		if named := typmodBase[base]; named != "" {
			base = named
		}
		out[0] = append(values("text", samples[base]...), values("text", literals[base]...)...)
	}
	return out
}

// typmodCasts are casts with a type modifier, each with the types that it casts from.
var typmodCasts = []string{
	"varchar(3) | text varchar bpchar int4 numeric bool",
	"char(4) | text varchar bpchar int4 bool name",
	"numeric(5,2) | text numeric int4 int8 float8 float4",
	"numeric(3) | numeric float8 text",
	"numeric(3,5) | numeric text",
	"numeric(5,-2) | numeric int4 text",
	"timestamp(0) | text timestamp timestamptz date",
	"timestamp(3) | timestamp timestamptz",
	"timestamptz(0) | text timestamp timestamptz date",
	"time(2) | text time timestamp interval",
	"timetz(1) | text timetz time",
	"interval day to second | text interval time",
	"interval year to month | text interval",
	"interval hour | interval text",
	"interval minute to second(1) | interval text",
	"interval(2) | interval text",
	`bit(4) | text "bit" varbit int4 int8`,
	`varbit(3) | text "bit" varbit`,
	"varchar(2)[] | text[] varchar[]",
	"numeric(4,1)[] | numeric[] int4[]",
	"float(10) | numeric text",
}

// typmodBase names the type of a spelling that samples does not know.
var typmodBase = map[string]string{"char": "bpchar", "bit": bitType, "interval day to second": "interval", "interval year to month": "interval",
	"interval hour": "interval", "interval minute to second": "interval", "float": "float8", "timestamp": "timestamp"}

// literals are spellings of each type that its samples do not have, and what is none.
var literals = map[string][]string{
	"bool":        {"true", "FALSE", " yes ", "n", "on", "of", "o", "1", "0", "2", "", "maybe"},
	"int2":        {" 12 ", "+5", "32768", "1.5", "1e3", "0x10", "abc", "", "-", "1_000"},
	"int4":        {" 12 ", "+5", "2147483648", "1.5", "1e3", "0x10", "abc", "", "--1", "99999999999999999999"},
	"int8":        {" 12 ", "+5", "9223372036854775808", "1.5", "abc", "", "1 2"},
	"float4":      {" 1e3 ", ".5", "5.", "inf", "-INFINITY", "nan", "1e39", "1e-50", "abc", "", "1,5", "0x10"},
	"float8":      {" 1e3 ", ".5", "5.", "inf", "+infinity", "nan", "1e309", "1e-400", "abc", "", "1,5", "1e"},
	"numeric":     {" 1e3 ", ".5", "5.", "inf", "nan", "1e-5", "1.50e2", "abc", "", "1,5", "1e200000", "+1"},
	"bytea":       {`\xAB cd`, `\x1`, `\xgg`, `a\b`, `\\`, `\377`, "ü", `\400`},
	bitType:       {"102", "xFF", "b101", "XG", "abc", " 1"},
	"varbit":      {"102", "xFF", "b101", "XG", " 1"},
	"date":        {"Jan 5, 2024", "5 January 2024", "20240105", "2024.100", "epoch", "1/18/1999", "18/1/1999", "99-01-05", "2024-02-30", "2024-13-01", "J2451187", "abc", "", "2024-1-1 10:00", "5874898-01-01"},
	"time":        {"04:05", "040506", "04:05 PM", "4:05:06.7891234", "24:00:01", "25:00", "allballs", "04:05:06 America/New_York", "2024-01-01 04:05:06", "abc", ""},
	"timetz":      {"04:05", "04:05:06 PST", "04:05-08:00", "2024-07-01 04:05:06 America/New_York", "04:05 America/New_York", "24:00:01", "25:00", "abc", ""},
	"timestamp":   {"2024-01-05T10:20:30Z", "Jan 5 10:20:30 2024 PST", "20240105T102030", "epoch", "2024-01-05 25:00", "2024-02-30 00:00", "01/02/2024 3:04 pm", "abc", "", "294277-01-01", "1999-01-08 04:05:06 -8:00"},
	"timestamptz": {"2024-01-05T10:20:30Z", "2024-01-05 10:20:30 America/New_York", "2024-07-05 10:20:30 EST", "2024-03-10 02:30:00", "epoch", "2024-01-05 10:00 +16", "2024-01-05 10:00 Mars/Base", "abc", "", "294277-01-01"},
	"interval":    {"1-2", "1 2:03:04", "P1Y2M3DT4H5M6S", "P0001-02-03T04:05:06", "1 year ago", "1.5 days", "1.5 months", "-1 day +02:03:04", "@ 1 minute", "2 weeks 3 centuries", "1:2", "10", "1 fortnight", "abc", "", "3000000000 years", "1e3 s", "PT"},
	"uuid":        {"{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1", "", "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
	"json":        {`{"a":}`, "", " 1 ", `'a'`, `{"a" 1}`, `[1,]`, `"\u12"`, `"\ud800"`, "tru", `{"a":1}x`, `01`, `1.`, "\"\t\""},
	"jsonb":       {`{"a":}`, "", " 1 ", `'a'`, `"\u0000"`, `[1,]`, `"\ud83d\ude00"`, "tru", `{"a":1}x`, `1.00e2`, `-0`, `1e-3`},
	"oid":         {"-1", "4294967296", "abc", "", " 5 "},
	Enum:          {"Ok", "", "none"},
	"inet":        {"1.2.3", "1.2.3.4/33", "256.1.1.1", "::ffff:1.2.3.4", "1.2.3.4/24", ""},
	"cidr":        {"1.2.3", "10", "1.2.3.4/24", "1.2.3.4/33", "10.1", ""},
	"int4[]":      {"{1,2", "{1,,2}", "{ 1 , 2 }", "{{1},{2,3}}", "1", "", "{a}", "{1}x", "[1:2]={1}", `{"1",null}`, "{}}", "{{},{}}"},
	"text[]":      {`{"a\"b",'c'}`, "{a b , c}", "{null,NULL,\"NULL\"}", "{a,{b}}", `{a\,b}`, `{""}`, "{a", "[1:1][1:2]={{a,b}}"},
	"numeric[]":   {"{1.50,abc}", "{1e3}"},
	"float8[]":    {"{1e400}", "{nan,inf}"},
	`"char"`:      {"abc", "ü"},
	"name":        {"ab"},
	"bpchar":      {"abcdef", "abc    "},
	"varchar":     {"abcdef", "abc    "},
}
