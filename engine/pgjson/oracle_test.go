package pgjson_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgjson"
	"github.com/meshgate/meshgate/engine/testserver"
)

func outcome(s string, ok bool, err error) string {
	if pe, is := pgerr.As(err); is {
		return pe.Code + " " + pe.Message + "; " + pe.Detail
	}
	var sent *pgconn.PgError
	if errors.As(err, &sent) {
		return sent.Code + " " + sent.Message + "; " + sent.Detail
	}
	switch {
	case err != nil:
		return "unexpected: " + err.Error()
	case !ok:
		return "NULL"
	}
	return s
}

func ask(conn *pgx.Conn, sql string, args ...any) string {
	var s *string
	if err := conn.QueryRow(context.Background(), sql, args...).Scan(&s); err != nil || s == nil {
		return outcome("", false, err)
	}
	return *s
}

var documents = []string{
	`{}`, `[]`, `1`, `1.0`, `-0.50`, `"x"`, `""`, `null`, `true`, `false`, `[1]`, `[1, 2, 3]`, `[null]`, `["x"]`, `["a", "b", "x"]`, `{"a": 1}`, `{"a": 1, "b": 2}`,
	`{"b": 2, "aa": 3, "a": 1}`, `{"a": {"b": [1, {"c": null}]}}`, `[[1, 2], [3]]`, `[{"a": 1}, {"a": 2}]`, `{"a": [1, 2, {"x": "y"}], "b": {}}`, `{"x": 1e3}`,
	` { "a" : null , "b" : [ 1 , null , { "c" : null , "d" : "\u0041\n" } ] } `, `{"a": 1, "a": 2}`, `{"a": {"b": 1}, "a": {}}`, `"é\"\\\/\b\f\n\r\t\u001f\ud83d\ude00"`,
	`{"": 1}`, `{"é": "ü"}`, `{"a\"b": [true]}`, `12345678901234567890.123456789`, `[[], {}]`, `[1, "1", 1.00, true, null]`,
}

// Two values compare, contain one another and unite as in PostgreSQL; their sort keys
// order as they do.
func TestPairsAsPostgreSQL(t *testing.T) {
	conn := testserver.Postgres(t).Session(t)
	for _, x := range documents {
		a, err := pgjson.ParseB(x)
		if err != nil {
			t.Fatal(x, err)
		}
		for _, y := range documents {
			b, err := pgjson.ParseB(y)
			if err != nil {
				t.Fatal(y, err)
			}
			order := pgjson.Compare(&a, &b)
			union := pgjson.Concat(a, b)
			got := fmt.Sprint(order, pgjson.Contains(&a, &b), " ", union.String())
			want := ask(conn, `SELECT sign(jsonb_cmp(a, b)) || ' ' || (a @> b)::text || ' ' || (a || b) FROM (SELECT $1::text::jsonb, $2::text::jsonb) v(a, b)`, x, y)
			if got != want {
				t.Errorf("%s with %s: %s, want %s", x, y, got, want)
			}
			if k := bytes.Compare(pgjson.SortKey(nil, &a), pgjson.SortKey(nil, &b)); k != order {
				t.Errorf("%s with %s: keys compare %d, values %d", x, y, k, order)
			}
		}
	}
}

var pieces = [][]string{{}, {"a"}, {"a", "b"}, {"a", "b", "0"}, {"a", "b", "1", "c"}, {"0"}, {"-1"}, {"-5"}, {"5"}, {"0", "a"}, {" 1"}, {"x"}, {"b", "c"}, {""}, {"a", "a"}, {"2147483648"}, {"1x"}}

// Paths lead to the same parts, and change the same ones.
func TestPathsAsPostgreSQL(t *testing.T) {
	conn := testserver.Postgres(t).Session(t)
	text := func(r pgjson.Raw, ok bool) (string, bool, error) {
		if !ok {
			return "", false, nil
		}
		s, ok := r.Text()
		return s, ok, nil
	}
	raw := func(r pgjson.Raw, ok bool) (string, bool, error) { return string(r), ok, nil }
	value := func(v pgjson.Value, err error) (string, bool, error) { return v.String(), true, err }
	nine, _ := pgjson.ParseB(`[9]`)
	for _, doc := range documents {
		v, err := pgjson.ParseB(doc)
		if err != nil {
			t.Fatal(err)
		}
		normal := pgjson.Raw(v.String())
		for _, keys := range pieces {
			path := make([]pgjson.Step, len(keys))
			for i, k := range keys {
				path[i] = pgjson.Step{Key: k, OK: true}
			}
			for sql, f := range map[string]func() (string, bool, error){
				"($1::text::json #> $2::text[])::text":                                     func() (string, bool, error) { return raw(pgjson.Raw(doc).At(keys)) },
				"$1::text::json #>> $2::text[]":                                            func() (string, bool, error) { return text(pgjson.Raw(doc).At(keys)) },
				"($1::text::jsonb #> $2::text[])::text":                                    func() (string, bool, error) { return raw(normal.At(keys)) },
				"$1::text::jsonb #>> $2::text[]":                                           func() (string, bool, error) { return text(normal.At(keys)) },
				"($1::text::jsonb #- $2::text[])::text":                                    func() (string, bool, error) { return value(pgjson.DeletePath(v, path)) },
				"jsonb_set($1::text::jsonb, $2::text[], '[9]', true)::text":                func() (string, bool, error) { return value(pgjson.Set(v, path, nine, true)) },
				"jsonb_set($1::text::jsonb, $2::text[], '[9]', false)::text":               func() (string, bool, error) { return value(pgjson.Set(v, path, nine, false)) },
				"jsonb_insert($1::text::jsonb, $2::text[], '[9]', true)::text":             func() (string, bool, error) { return value(pgjson.Insert(v, path, nine, true)) },
				"jsonb_insert($1::text::jsonb, $2::text[], '[9]', false)::text":            func() (string, bool, error) { return value(pgjson.Insert(v, path, nine, false)) },
				"($1::text::jsonb - $2::text[])::text":                                     func() (string, bool, error) { return value(pgjson.DeleteKeys(v, keys...)) },
				"($1::text::jsonb - (cardinality($2::text[]) - 2))::text":                  func() (string, bool, error) { return value(pgjson.DeleteIndex(v, len(keys)-2)) },
				"json_strip_nulls($1::text::json)::text || coalesce(($2::text[])[9],'')":   func() (string, bool, error) { return pgjson.Raw(doc).StripNulls(), true, nil },
				"jsonb_strip_nulls($1::text::jsonb)::text || coalesce(($2::text[])[9],'')": func() (string, bool, error) { return value(pgjson.StripNulls(v), nil) },
				"jsonb_pretty($1::text::jsonb) || coalesce(($2::text[])[9],'')":            func() (string, bool, error) { return pgjson.Pretty(&v), true, nil },
				"json_typeof($1::text::json) || coalesce(($2::text[])[9],'')":              func() (string, bool, error) { return pgjson.Raw(doc).Kind().String(), true, nil },
			} {
				if got, want := outcome(f()), ask(conn, "SELECT "+sql, doc, keys); strings.TrimSuffix(got, "; ") != strings.TrimSuffix(want, "; ") {
					t.Errorf("%s of %s, %q: %s, want %s", sql, doc, keys, got, want)
				}
			}
		}
	}
}

var broken = []string{
	``, ` `, `{`, `}`, `[`, `]`, `[1`, `[1,`, `[1,]`, `[,1]`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{a:1}`, `{1:2}`, `{"a" 1}`, `{"a":1 "b":2}`, `[1 2]`, `1 2`, `tru`, `True`,
	`nul`, `01`, `-`, `+1`, `1.`, `.5`, `1e`, `1e+`, `1x`, `--1`, `"`, `"a`, `"\`, `"\x"`, `"\u12"`, `"\u12g4"`, `"\ud800"`, `"\udc00"`, `"\ud800\ud800"`, `"\ud800a"`, `"\ud800\n"`, `"\u0000"`,
	"\"a\tb\"", "\"a\nb\"", `'a'`, `1e400000`, `[1e400000 x`, `{"a":1}}`, `[]]`, `é`, `"é" é`, `@`, `1,2`, `{"a":"b":"c"}`, `NaN`, `[NaN]`, `"\ud83d\ude0"`, `/* */ 1`, `{"a":tru}`, `[true false]`,
}

// Both types refuse what is no JSON in PostgreSQL's words.
func TestErrorsAsPostgreSQL(t *testing.T) {
	conn := testserver.Postgres(t).Session(t)
	for _, doc := range append(broken, documents...) {
		if got, want := outcome(doc, true, pgjson.Check(doc)), ask(conn, "SELECT $1::text::json::text", doc); got != want {
			t.Errorf("%q as json: %s, want %s", doc, got, want)
		}
		s, err := pgjson.Normal(doc)
		if got, want := outcome(s, true, err), ask(conn, "SELECT $1::text::jsonb::text", doc); got != want {
			t.Errorf("%q as jsonb: %s, want %s", doc, got, want)
		}
	}
	deep := strings.Repeat("[", 100000)
	if err := pgjson.Check(deep); pgerr.Code(err) != pgerr.StatementTooComplex {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range append(broken, documents...) {
		f.Add(s, "a")
	}
	f.Fuzz(func(t *testing.T, s, key string) {
		if pgjson.Check(s) != nil {
			if v, err := pgjson.ParseB(s); err == nil {
				t.Fatalf("%q is jsonb but no json: %s", s, v.String())
			}
			return
		}
		r := pgjson.Raw(s)
		r.At([]string{key, "0"})
		v, err := pgjson.ParseB(s)
		if err != nil {
			return
		}
		text := v.String()
		again, err := pgjson.ParseB(text)
		if err != nil || again.String() != text || !pgjson.Equal(&v, &again) {
			t.Fatalf("%q gives %q, which reads as %q %v", s, text, again.String(), err)
		}
		stripped := pgjson.Raw(text).StripNulls()
		want := pgjson.StripNulls(v)
		if got, err := pgjson.Normal(stripped); err != nil || got != want.String() {
			t.Fatalf("%q stripped is %q %v, want %q", text, got, err, want.String())
		}
		want2, ok2 := v.Field(key)
		if got, ok := pgjson.Raw(text).Field(key); ok != ok2 || ok && string(got) != want2.String() {
			t.Fatalf("%q of %q: %q, want %v", key, text, got, want2)
		}
	})
}
