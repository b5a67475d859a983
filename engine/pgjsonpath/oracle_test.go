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
