package setting

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/pgerr"
)

func value(t *testing.T, s *Session, name string) string {
	t.Helper()
	v, err := s.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// What SET takes and how SHOW spells it, or the error; each kind with what it must refuse.
func TestSet(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"jit", "TRUE", "on"},
		{"jit", "0", "off"},
		{"jit", "of", "off"},
		{"jit", "o", `22023 parameter "jit" requires a Boolean value`},
		{"jit", "", `22023 parameter "jit" requires a Boolean value`},

		{"extra_float_digits", "3", "3"},
		{"extra_float_digits", " -15 ", "-15"},
		{"extra_float_digits", "4", `22023 4 is outside the valid range for parameter "extra_float_digits" (-15 .. 3)`},
		{"extra_float_digits", "1ms", `22023 invalid value for parameter "extra_float_digits": "1ms"`},
		{"extra_float_digits", "x", `22023 invalid value for parameter "extra_float_digits": "x"`},
		{"extra_float_digits", "99999999999999999999", `22023 invalid value for parameter "extra_float_digits": "99999999999999999999"`},

		{"statement_timeout", "0", "0"},
		{"statement_timeout", "1500", "1500ms"},
		{"statement_timeout", "60000", "1min"},
		{"statement_timeout", "90s", "90s"},
		{"statement_timeout", "2 h", "2h"},
		{"statement_timeout", "24h", "1d"},
		{"statement_timeout", "1.5s", "1500ms"},
		{"statement_timeout", "1.6", "2ms"},
		{"statement_timeout", "2.5", "2ms"},
		{"statement_timeout", "0x10", "16ms"},
		{"statement_timeout", "017", "15ms"},
		{"statement_timeout", "1e3", "1s"},
		{"statement_timeout", ".5s", "500ms"},
		{"statement_timeout", "09", `22023 invalid value for parameter "statement_timeout": "09"`},
		{"lc_time", "POSIX", "POSIX"},
		{"lc_numeric", "de_DE", `22023 invalid value for parameter "lc_numeric": "de_DE"`},
		{"statement_timeout", "1500us", "2ms"},
		{"statement_timeout", "-0.4ms", "0"},
		{"statement_timeout", "1.0001min", "1min"},
		{"statement_timeout", "", `22023 invalid value for parameter "statement_timeout": ""`},
		{"statement_timeout", "25d", `22023 invalid value for parameter "statement_timeout": "25d"`},
		{"statement_timeout", "-1s", `22023 -1000 ms is outside the valid range for parameter "statement_timeout" (0 .. 2147483647)`},
		{"statement_timeout", "-1", `22023 -1 ms is outside the valid range for parameter "statement_timeout" (0 .. 2147483647)`},
		{"statement_timeout", "5 parsecs", `22023 invalid value for parameter "statement_timeout": "5 parsecs"`},
		{"statement_timeout", "s", `22023 invalid value for parameter "statement_timeout": "s"`},

		{"IntervalStyle", "ISO_8601", "iso_8601"},
		{"intervalstyle", "french", `22023 invalid value for parameter "IntervalStyle": "french"`},

		{"TimeZone", "europe/paris", "Europe/Paris"},
		{"TimeZone", "Mars/Olympus", `22023 invalid value for parameter "TimeZone": "Mars/Olympus"`},
		{"DateStyle", "german", "German, DMY"},
		{"DateStyle", "iso, ymd", "ISO, YMD"},
		{"DateStyle", "klingon", `22023 invalid value for parameter "DateStyle": "klingon"`},
		{"client_encoding", "utf-8", "UTF8"},
		{"client_encoding", "latin1", `22023 invalid value for parameter "client_encoding": "latin1"`},

		// what the gateway cannot be talked out of
		{"default_transaction_read_only", "on", "on"},
		{"default_transaction_read_only", "off", `22023 parameter "default_transaction_read_only" can only be on in this gateway`},
		{"standard_conforming_strings", "off", `22023 parameter "standard_conforming_strings" can only be on in this gateway`},
		{"server_version", "99", `55P02 parameter "server_version" cannot be changed`},
		{"is_superuser", "on", `55P02 parameter "is_superuser" cannot be changed`},

		// a custom parameter takes anything; an unknown name or one of ours nothing
		{"my.var", "x y", "x y"},
		{"nosuch", "1", `42704 unrecognized configuration parameter "nosuch"`},
		{"MeshGate.nosuch", "1", `42704 unrecognized configuration parameter "MeshGate.nosuch"`},
	} {
		s := New()
		before := s.value[key(c.name)]
		got := ""
		if err := s.Set(c.name, c.text, false); err == nil {
			got = value(t, s, strings.ToUpper(c.name))
		} else {
			e, _ := pgerr.As(err)
			got = e.Code + " " + e.Message
			if s.value[key(c.name)] != before || s.IsSet(c.name) {
				t.Errorf("%s = %q is refused and changes the value", c.name, c.text)
			}
		}
		if got != c.want {
			t.Errorf("%s = %q: %s, want %s", c.name, c.text, got, c.want)
		}
	}
}

// A refusal says what may be said.
func TestHints(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"bytea_output", "octal", "Available values: escape, hex."},
		{"statement_timeout", "1 S", `Valid units for this parameter are "us", "ms", "s", "min", "h", and "d".`},
		{"statement_timeout", "30d", "Value exceeds integer range."},
		{"statement_timeout", "99999999999999999999", "Value exceeds integer range."},
		{"extra_float_digits", "1 s", ""},
		{"DateStyle", "ISO, Nope", `Unrecognized key word: "nope".`},
		{"lc_time", "de_DE", ""},
	} {
		e, _ := pgerr.As(New().Set(c.name, c.text, false))
		if e == nil || e.Hint+e.Detail != c.want {
			t.Errorf("%s = %q: got %+v, want %q", c.name, c.text, e, c.want)
		}
	}
}

// Transactions, step by step: what jit, and whether it counts as set by the client, after each.
func TestTransactions(t *testing.T) {
	set := func(v string) func(*Session) { return func(s *Session) { s.Set("bytea_output", v, false) } }
	local := func(v string) func(*Session) { return func(s *Session) { s.Set("bytea_output", v, true) } }
	reset := func(s *Session) { s.Reset("bytea_output") }
	var mark Mark
	note := func(s *Session) { mark = s.Mark() }
	back := func(s *Session) { s.Return(mark) }
	type steps []func(*Session)
	for _, c := range []struct {
		name  string
		steps steps
		want  string
		isSet bool
	}{
		{"nothing", steps{}, "hex", false},
		{"SET", steps{set("escape")}, "escape", true},
		{"SET to the default is set", steps{set("hex")}, "hex", true},
		{"RESET", steps{set("escape"), reset}, "hex", false},
		{"ROLLBACK outside a block", steps{set("escape"), (*Session).Rollback}, "escape", true},
		{"COMMIT keeps", steps{(*Session).Begin, set("escape"), (*Session).Commit}, "escape", true},
		{"ROLLBACK undoes", steps{(*Session).Begin, set("escape"), (*Session).Rollback}, "hex", false},
		{"ROLLBACK undoes RESET", steps{set("escape"), (*Session).Begin, reset, (*Session).Rollback}, "escape", true},
		{"ROLLBACK undoes RESET ALL", steps{set("escape"), (*Session).Begin, (*Session).ResetAll, (*Session).Rollback}, "escape", true},
		{"a second BEGIN marks nothing", steps{(*Session).Begin, set("escape"), (*Session).Begin, (*Session).Rollback}, "hex", false},
		{"what was before BEGIN stays", steps{set("escape"), (*Session).Begin, set("hex"), (*Session).Rollback}, "escape", true},
		{"a new block starts afresh", steps{(*Session).Begin, set("escape"), (*Session).Commit, (*Session).Begin, (*Session).Rollback}, "escape", true},

		{"SET LOCAL in its block", steps{(*Session).Begin, local("escape")}, "escape", true},
		{"SET LOCAL outside has no effect", steps{local("escape")}, "hex", false},
		{"COMMIT ends SET LOCAL", steps{(*Session).Begin, local("escape"), (*Session).Commit}, "hex", false},
		{"ROLLBACK ends it too", steps{(*Session).Begin, local("escape"), (*Session).Rollback}, "hex", false},
		{"twice: the value before the first", steps{(*Session).Begin, local("escape"), local("hex"), local("escape"), (*Session).Commit}, "hex", false},
		{"SET, then SET LOCAL: COMMIT keeps SET's", steps{(*Session).Begin, set("escape"), local("hex"), (*Session).Commit}, "escape", true},
		{"SET LOCAL, then SET: COMMIT keeps it", steps{(*Session).Begin, local("hex"), set("escape"), (*Session).Commit}, "escape", true},

		{"ROLLBACK TO", steps{(*Session).Begin, note, set("escape"), back, (*Session).Commit}, "hex", false},
		{"ROLLBACK TO keeps what was before it", steps{(*Session).Begin, set("escape"), note, set("hex"), back, (*Session).Commit}, "escape", true},
		{"ROLLBACK TO undoes SET LOCAL", steps{(*Session).Begin, note, local("escape"), back}, "hex", false},
		{"ROLLBACK TO twice", steps{(*Session).Begin, note, set("escape"), back, set("escape"), back, (*Session).Commit}, "hex", false},
		{"a savepoint inside SET LOCAL", steps{(*Session).Begin, local("escape"), note, set("hex"), back, (*Session).Commit}, "hex", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := New()
			for _, step := range c.steps {
				step(s)
			}
			if got := value(t, s, "bytea_output"); got != c.want {
				t.Errorf("value %s, want %s", got, c.want)
			}
			if got := s.IsSet("bytea_output"); got != c.isSet {
				t.Errorf("set by the client: %t, want %t", got, c.isSet)
			}
		})
	}
}

// Startup parameters are what RESET returns to; a custom parameter stays known and is empty.
func TestReset(t *testing.T) {
	s := New()
	if err := s.Start("application_name", "psql"); err != nil {
		t.Fatal(err)
	}
	s.Set("application_name", "x", false)
	s.Set("my.var", "x", false)
	for _, name := range []string{"Application_Name", "my.var"} {
		if err := s.Reset(name); err != nil {
			t.Error(err)
		}
	}
	if value(t, s, "application_name") != "psql" || !s.IsSet("application_name") || value(t, s, "my.var") != "" {
		t.Errorf("got %q, %q", value(t, s, "application_name"), value(t, s, "my.var"))
	}
	for name, code := range map[string]string{"nosuch": pgerr.UndefinedObject, "my.other": pgerr.UndefinedObject, "server_version": "55P02"} {
		if err := s.Reset(name); pgerr.Code(err) != code {
			t.Errorf("RESET %s: %v, want %s", name, err, code)
		}
	}
	s.Set("jit", "on", false)
	s.ResetAll()
	if value(t, s, "jit") != "off" || value(t, s, "application_name") != "psql" {
		t.Error("RESET ALL keeps a value, or forgets a startup parameter")
	}
}

// The client is told of reported parameters once, and of what changed since.
func TestChanges(t *testing.T) {
	s := New()
	first := s.Changes()
	if len(first) == 0 || first[0].Name != "in_hot_standby" {
		t.Errorf("got %v", first)
	}
	s.Set("jit", "on", false) // not reported
	s.Set("TimeZone", "utc", false)
	if again := s.Changes(); again != nil {
		t.Errorf("told again: %v", again)
	}
	s.Begin()
	s.Set("application_name", "x", false)
	if got := s.Changes(); !reflect.DeepEqual(got, []Change{{"application_name", "x"}}) {
		t.Errorf("got %v", got)
	}
	s.Rollback()
	if got := s.Changes(); !reflect.DeepEqual(got, []Change{{"application_name", ""}}) {
		t.Errorf("after ROLLBACK %v", got)
	}
}

// Every way to change a value changes the version.
func TestVersion(t *testing.T) {
	s := New()
	for name, step := range map[string]func(){
		"Start": func() { s.Start("jit", "on") }, "Set": func() { s.Set("jit", "off", false) }, "Reset": func() { s.Reset("jit") },
		"ResetAll": s.ResetAll, "Commit": s.Commit, "Rollback": s.Rollback, "Return": func() { s.Return(s.Mark()) },
	} {
		before := s.Version()
		if step(); s.Version() == before {
			t.Errorf("%s keeps the version", name)
		}
	}
}

func TestMilliseconds(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "1500ms": 1500, "90s": 90_000, "1min": 60_000, "2h": 7_200_000, "1d": 86_400_000} {
		if got := Milliseconds(text); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}

func TestSearchPath(t *testing.T) {
	for text, want := range map[string][]string{
		`"$user", public`:   {"$user", "public"},
		`Sales,HR`:          {"sales", "hr"},
		`"Sales" , "a""b"`:  {"Sales", `a"b`},
		`"a, b", c`:         {"a, b", "c"},
		`"a"",b", c`:        {`a",b`, "c"},
		`, a,,`:             {"a"},
		`""`:                nil,
		``:                  nil,
		`  `:                nil,
		`"trailing space "`: {"trailing space "},
		`"`:                 {`"`},
		`"unclosed, x`:      {`"unclosed, x`},
	} {
		if got := SearchPath(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// A session is its own user's, whoever is named.
func TestRole(t *testing.T) {
	s := New()
	s.Fix("session_authorization", "ana")
	for _, c := range []struct{ name, text, want string }{
		{"role", "ana", "ana"},
		{"role", "ben", `ana 42501 permission denied to set role "ben"`},
		{"role", "none", "none"},
		{"session_authorization", "ana", "ana"},
		{"session_authorization", "ben", `ana 42501 permission denied to set session authorization "ben"`},
	} {
		err := s.Set(c.name, c.text, false)
		got := value(t, s, c.name)
		if e, ok := pgerr.As(err); ok {
			got += " " + e.Code + " " + e.Message
		}
		if got != c.want {
			t.Errorf("%s = %s: %s, want %s", c.name, c.text, got, c.want)
		}
	}
	for _, name := range []string{"role", "session_authorization"} {
		if err := s.Reset(name); err != nil {
			t.Error(err)
		}
	}
	if value(t, s, "role") != "none" || value(t, s, "session_authorization") != "ana" {
		t.Error("RESET changes who the session is")
	}
}

// SHOW ALL: every parameter that is not hidden once, by name, with a default that SET would take.
func TestAll(t *testing.T) {
	s := New()
	all, last := s.All(), ""
	for _, v := range all {
		if k := key(v.Name); k <= last {
			t.Errorf("%s after %s", k, last)
		} else {
			last = k
		}
		if v.About == "" || v.Category == "" {
			t.Errorf("%s is not described", v.Name)
		}
		if v.Fixed || v.Default == "" {
			continue
		}
		if got, err := v.canonical(v.Default); err != nil || got != v.Default {
			t.Errorf("%s: its default %q becomes %q, %v", v.Name, v.Default, got, err)
		}
	}
	hidden := 0
	for _, p := range parameters {
		if p.Hidden {
			hidden++
		}
	}
	if len(all)+hidden != len(parameters) {
		t.Error(fmt.Sprint(len(all), " and ", hidden, " hidden of ", len(parameters)))
	}
}
