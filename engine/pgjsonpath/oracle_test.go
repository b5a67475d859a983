package pgjsonpath_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgjson"
	"github.com/meshgate/meshgate/engine/pgjsonpath"
	"github.com/meshgate/meshgate/engine/testserver"
)

func outcome(s string, err error) string {
	if pe, ok := pgerr.As(err); ok {
		return pe.Code + " " + pe.Message
	}
	var sent *pgconn.PgError
	if errors.As(err, &sent) {
		return sent.Code + " " + sent.Message
	}
	if err != nil {
		return "unexpected: " + err.Error()
	}
	return s
}

// ask sends queries of one text parameter list each, in one round trip.
func ask(t *testing.T, conn *pgx.Conn, sql string, args [][]any) []string {
	t.Helper()
	out := make([]string, len(args))
	for i, a := range args {
		var s *string
		err := conn.QueryRow(context.Background(), sql, a...).Scan(&s)
		if out[i] = outcome("", err); err == nil {
			out[i] = "NULL"
			if s != nil {
				out[i] = *s
			}
		}
	}
	return out
}

var paths = []string{
	`$`, `$.a`, `$.a.b`, `$.*`, `$[*]`, `$[0]`, `$[last]`, `$[0 to 1]`, `$[-1]`, `$[1, 0]`, `$[1.7]`, `$["a"]`, `$[99999999999]`, `$.**`, `$.**{1}`,
	`$.**{last}`, `$.**{1 to 2}.a`, `$.**.b`, `$[*].a`, `$.a[*] ? (@ > 1)`, `$ ? (@.a == 1)`, `$[*] ? (exists(@.a))`, `$.* ? (@ != null)`,
	`$[*] ? (@ == "x")`, `$[*] ? (@ <= "x")`, `$[*] ? ((@ > 1) is unknown)`, `$[*] ? (!(@ > 1))`, `$.a + 1`, `$.a - $.b`, `-$.a`, `+$[*]`, `$.a / $.b`,
	`$[0] % 0`, `$.type()`, `$[*].type()`, `$.*.size()`, `$.size()`, `$.a.abs()`, `$[*].floor()`, `$[*].ceiling()`, `$.a.double()`, `$[*].double()`,
	`$.keyvalue()`, `$.*.keyvalue()`, `$.**.keyvalue().value`, `$.keyvalue().keyvalue()`, `$[*] ? (@ like_regex "^x")`, `$[*] ? (@ like_regex "X.*$" flag "ism")`, `$.* ? (@ like_regex "[a-z]{1}(?=$)")`, `$.* ? (@ like_regex "X" flag "i")`,
	`$[*] starts with "x"`, `$.a starts with $v`, `$v`, `$v + 1`, `$w.z`, `$w.keyvalue()`, `$nope`, `$.a == 1 && $.b > 0`, `$.a == 1 || $.b > 0`, `($.a == 1).type()`,
	`exists($.a)`, `exists($.a ? (@ > 1))`, `$[last - 1]`, `$[$.a]`, `$.a[$[0]]`, `$[*] ? (@ > $v)`, `"x"`, `1.50`, `null`, `true`, `$.a > $.b`, `$ == $`, `1 < 2 && 2 < 1`,
	`$[*].datetime()`, `$.d.datetime().type()`, `$.d.datetime() < "2020-06-01".datetime()`, `$.d.datetime() < "2020-06-01 10:00:00+02".datetime()`, `$.a ? (@.b > 0).b`,
	`$ ? (@.a > 0 && @.b > 0)`, `$.*[*]`, `$.a[0 to last]`, `$.a.*`, `1 + $.a.b`, `$[*] * 2`, `$[0] * 2.50`, `$[1] / 3`, `$.**{0 to 1} ? (@.type() == "object")`,
}

var documents = []string{
	`{}`, `[]`, `1`, `"x"`, `null`, `true`, `-2.50`, `[1,2,3]`, `{"a":1}`, `{"a":1,"b":2.5}`, `{"a":[1,2,"x",null]}`, `{"a":{"b":[1,{"b":3}]}}`, `[[1,2],[3]]`,
	`[{"a":1},{"a":2,"b":"x"},3]`, `{"a":"x","b":null,"cc":{"d":1.5,"e":{}}}`, `["x","y",null,true,-1.5,[],{}]`, `{"a":"12.50","b":0}`, `{"a":true,"b":[]}`,
	`{"d":"2020-01-02"}`, `{"d":"12:34:56"}`, `["2020-01-02","2020-01-02T03:04:05.5+05:30","12:00:00-03","nope",1]`, `{"d":"2020-06-01 08:00:01+00"}`,
	`[1,[2,[3,{"a":{"b":4}}]]]`, `{"x":{"y":12345.678,"long key":"value"},"a":[{"b":1},{"b":2}]}`,
}

// Every path over every document, raised and silent, lax and strict, gives PostgreSQL's answer.
func TestPathsAsPostgreSQL(t *testing.T) {
	conn := testserver.Postgres(t).Session(t)
	const vars = `{"v": 1, "w": {"z": [1, {"q": 2}]}}`
	v, err := pgjson.ParseB(vars)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, mode := range []string{"", "strict "} {
		for _, path := range paths {
			path = mode + path
			p, err := pgjsonpath.Parse(path)
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			for _, doc := range documents {
				d, err := pgjson.ParseB(doc)
				if err != nil {
					t.Fatal(err)
				}
				for _, form := range []string{"query", "silent", "tz", "exists", "match", "first"} {
					var sql string
					r := pgjsonpath.Run{Moment: pgjsonpath.Moments(nil), Silent: form == "silent" || form == "exists", Zones: form == "tz"}
					var got string
					switch form {
					case "query", "silent", "tz", "first":
						fn := map[string]string{"query": "jsonb_path_query_array", "silent": "jsonb_path_query_array", "tz": "jsonb_path_query_array_tz", "first": "jsonb_path_query_first"}[form]
						sql = fn + "($1::text::jsonb, $2::text::jsonpath, $3::text::jsonb, " + fmt.Sprint(r.Silent) + ")::text"
						all, err := r.Query(p, &d, &v)
						list := pgjson.Value{Kind: pgjson.Array, Elems: all}
						if got = outcome(list.String(), err); form == "first" && err == nil {
							if got = "NULL"; len(all) > 0 {
								got = all[0].String()
							}
						}
					case "exists", "match":
						sql = "jsonb_path_" + form + "($1::text::jsonb, $2::text::jsonpath, $3::text::jsonb, " + fmt.Sprint(r.Silent) + ")::text"
						f := r.Exists
						if form == "match" {
							f = r.Match
						}
						yes, known, err := f(p, &d, &v)
						if got = outcome(fmt.Sprint(yes), err); err == nil && !known {
							got = "NULL"
						}
					}
					want := ask(t, conn, "SELECT "+sql, [][]any{{doc, path, vars}})[0]
					if count++; got != want {
						t.Errorf("%s over %s (%s):\n  got  %s\n  want %s", path, doc, form, got, want)
					}
				}
			}
		}
	}
	t.Log(count, "evaluations")
}

// Templates of datetime() with texts for each; every template also meets every text.
var templates = []string{
	"", "dd", "IW", "FX", "TZH", "TZM", "dd TZH", "dd-mm-yyyy", "dd.mm.yyyy", "yyyy/mm/dd", "HH24:MI", "HH24:MI TZH", "HH24:MI TZH:TZM", "HH24:MITZH", "HH12:MI AM", "HH24:MI:SS.US", "HH24:MI:SS.FF2",
	"HH24:MI:SS FF1 TZH", "dd-mm-yyyy HH24:MI", "dd-mm-yyyy HH24:MI TZH", "dd-mm-yyyy HH24:MI TZH:TZM", `yyyy-mm-dd"T"HH24:MI:SS`, `yyyy-mm-dd"T"HH24:MI:SS.FF3`, "yyyymmdd", "Y,YYY-MM-DD", "FMDD/FMMM/YYYY",
	"Month DD, YYYY", "DDth Mon YYYY", "J", "IYYY-IW-ID", "IYYY-IW-DD", "DDD-YYYY", "CC YY", "yyyy-mm-dd BC", "SSSSS", "Q", "yyyy-mm-dd OF", "HH24 TZ", "dd_mm", "dd\"x\"mm", `dd\mm`, `dd"\"é"mm`, "dd  mm", "dd mm ", "tmMonth", "WW-YYYY", "W", "MS", "AM", "DAY", "x", "yyyy-mm-dd HH24:MI:SS.USTZH",
}

var dated = []string{
	"", " ", "10", "10 ", " 10", "10-03-2017", "10.03.2017", "10/03/2017", "2017/03/10", "29-02-2017", "31-13-2017", "12:34", "12:34 ", "24:00", "23:59:59.999999", "23:59:59.95", "23:59:59 9 +01", "12:60", "12:34 +05", "12:34 -05", "12:34+5", "12:34 +05:20", "12:34 -05:20",
	"12:34 +16", "12:34 +15:60", "12:34 x", "13:00 PM", "12:00 pm", "10-03-2017 12:34", "10-03-2017 12:34 +05", "10-03-2017 12:34 -05:20", "2017-03-10T12:34:56", "2017-03-10T12:34:56.7896", "1999-12-31T23:59:59.9996", "20170310", "2017310", "2,017-3-1", "1/2/2017", "March 10, 2017", "march 10,2017", "10th Mar 2017",
	"2457823", "2017-10-5", "2017-60-5", "61-2017", "366-2017", "21 17", "44-03-15 BC", "0044-03-15 BC", "86399", "86400", "4", "2017-03-10", "10_03", "10x03", `10"é03`, "10  3", "10  3 ", "294276-12-31T23:59:59", "294277-01-01T00:00:00", "5874897-12-31", "5874898/01/01", "999999999999", "12-2017", "friday", "10-03-2017 12:34 +05 ", "-10", "+10-3-2017",
	"2017-03-10 12:34:56.5-08", "4714-11-23 BC", "4714-11-24 BC", "2017-3-1", "12:34:5", "2017-03-10 1:2:3", "12:34:56+5:7", "12:34:56 +05", "2017-03-10  12:34:56", "2017-03-10T12:34:56Z", "2017-02-30", " 2017-03-10 ", "12:34:56.1234567",
}

// Every template reads every text, and what comes of it compares, as in PostgreSQL.
func TestTemplatesAsPostgreSQL(t *testing.T) {
	conn := testserver.Postgres(t).Session(t)
	for _, template := range append([]string{"\x00"}, templates...) {
		argument := pgjson.Of(template)
		step := ".datetime(" + argument.String() + ")"
		if template == "\x00" {
			step = ".datetime()"
		}
		for _, path := range []string{"$" + step, "$" + step + ".type()", `$ ? (@` + step + ` >= "2017-03-10 12:34:00+00".datetime())`, "$" + step + ` == "12:34:00+01".datetime()`} {
			p, err := pgjsonpath.Parse(path)
			if err != nil {
				t.Fatal(path, err)
			}
			args := make([][]any, len(dated))
			for i, text := range dated {
				d := pgjson.Of(text)
				args[i] = []any{d.String(), path}
			}
			want := ask(t, conn, "SELECT jsonb_path_query_array_tz($1::text::jsonb, $2::text::jsonpath)::text", args)
			for i, text := range dated {
				d := pgjson.Of(text)
				all, err := pgjsonpath.Run{Moment: pgjsonpath.Moments(nil), Zones: true}.Query(p, &d, nil)
				list := pgjson.Value{Kind: pgjson.Array, Elems: all}
				if got := outcome(list.String(), err); got != want[i] {
					t.Errorf("%s over %q:\n  got  %s\n  want %s", path, text, got, want[i])
				}
			}
		}
	}
}

var spellings = []string{
	`$ ? (@.a[0 to last].b == 1 && exists(@.x ? (@ > 5))) .c`, `strict $.a + -1 * (2.5).abs()`, `$.**{2 to last}.a`, `$."a b".$x`, `$.a like_regex "^a" flag "qx"`,
	`1 +`, `$.a == `, `$ ?`, `$[last`, `@`, `last`, `1a`, `1e`, `"abc`, `$.a like_regex "a" flag "z"`, `$.a like_regex "("`, `$.a like_regex "(" flag "q"`, `1..e`, `00`, `1.e`, `$$`, `$a$`, `$.1`, `$.a1 .1b`,
	`$.strict`, `$.LAX.TRUE.true.Null`, `TRUE`, `-1 .abs()`, `-(1).abs()`, `- 1`, `+ -1`, `1.0.type()`, `($.a == 1) is unknown`, `!($.a==1)`, `($.a == 1).type()`,
	`$.a like_regex "a" flag "xsmiq"`, ``, `  `, `$.datetime("a")`, `$.**{last}`, `$.**{0}`, `$.** {1}`, `$ /* c */ .a`, `$."\u0041\x42\u{43}\q"`, `TRUE + 1`, `TRUE+1`,
	`"a" "b"`, `$a b`, `$a b.c`, `$a $"b".c`, `$ true .c`, `$.a true`, `1e+`, `1 2`, `$.a .. b`, `$.a /* x`, `$."a\u12"`, `$."a\x1"`, `$."\ud800"`, `$."\u0000"`, `$."\`, `$.a\`,
	`!$.a`, `$.a && $.b`, `($.a == 1) + 1`, `$ ? ($.a)`, `exists($.a == 1)`, `$.a == 1 == 2`, `$[1 == 2]`, `$.a starts with 1`, `$.type`, `$.type()`, `$.size ()`, `$.foo()`,
	`$.datetime(1)`, `$.a=1`, `$.é.ü`, `$.a#b`, `$.a-b`, `$[*]-1`, `$.a*2/3%4`, `-$.a`, `-(-1)`, `(1+2)*3`, `1+2*3`, `1-(2-3)`, `1-2-3`, `$.a ? (@ > 1 && @ < 5 || @ == 7 && !(@ == 3))`,
	`1 < 2 + 1`, `(1<2).type()=="boolean"`, `$.**{1 to 2}.**{last to 2}`, `$.**{2147483648}`, `lax $`, `LAX $`, `strict`, `$ ? (@ starts with "a")`, `$[*][1 to 2, last]`, `.5`, `5.`, `1e5`,
	`$.a.b[*].*`, `((1))`, `(((1)).type())`, `$.a.floor().ceiling().double().keyvalue()`, `true`, `null`, `$.a >= 1`, `$.a <> 1`, `$.a != 1`, `$"x y"`, `$x.y`, `exists ($)`, `($ + 1).a`, `(-1).a`, `-1.a`,
}

// Paths print as PostgreSQL's do, and what is none is refused in its words.
func TestSpellingAsPostgreSQL(t *testing.T) {
	conn := testserver.Postgres(t).Session(t)
	for _, s := range spellings {
		p, err := pgjsonpath.Parse(s)
		got := outcome("", err)
		if err == nil {
			got = p.String()
			again, err := pgjsonpath.Parse(got)
			if err != nil || again.String() != got {
				t.Errorf("%s prints as %s, which reads as %v %v", s, got, again, err)
			}
		}
		if want := ask(t, conn, "SELECT $1::text::jsonpath::text", [][]any{{s}})[0]; got != want {
			t.Errorf("%s:\n  got  %s\n  want %s", s, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range spellings {
		f.Add(s)
	}
	doc, err := pgjson.ParseB(`{"a":[1,{"b":"x"}],"d":"2020-01-02"}`)
	if err != nil {
		f.Fatal(err)
	}
	r := pgjsonpath.Run{Moment: pgjsonpath.Moments(nil), Silent: true}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || strings.Contains(s, "\x00") { // no text holds these
			return
		}
		p, err := pgjsonpath.Parse(s)
		if err != nil {
			return
		}
		text := p.String()
		again, err := pgjsonpath.Parse(text)
		if err != nil || again.String() != text {
			t.Fatalf("%q prints as %q, which reads as %v", s, text, err)
		}
		_, _ = r.Query(p, &doc, nil)
	})
}
