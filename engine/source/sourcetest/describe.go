package sourcetest

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// describe asks for all declared tables at once; the answers stand in their order, and
// one that is missing or failed is the zero Found.
func (s *Setup) describe(t testing.TB, src source.Source) ([]source.Found, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	want := make([]source.Want, len(s.Tables))
	for i, tb := range s.Tables {
		want[i] = tb.Want
	}
	found, err := src.Tables(ctx, want)
	if err != nil {
		return nil, err
	}
	out := make([]source.Found, len(want))
	next := 0
	for _, f := range found {
		if f.Want < 0 || f.Want >= len(want) {
			t.Errorf("Tables answers want %d of %d", f.Want, len(want))
			continue
		}
		if f.Want < next {
			t.Errorf("Tables answers want %d after %d: answers must stand in order, one for a single relation", f.Want, next-1)
			continue
		}
		next = f.Want + 1
		if f.Err != nil {
			t.Errorf("%s: %v", s.Tables[f.Want].name(), f.Err)
			continue
		}
		out[f.Want] = f
	}
	for i := range out {
		if out[i].Table == nil {
			t.Errorf("%s was not described", s.Tables[i].name())
		}
	}
	return out, nil
}

func (s *Setup) testDescribe(t *testing.T, src source.Source, found []source.Found) {
	for i := range s.Tables {
		declared, got := &s.Tables[i], found[i].Table
		if got == nil {
			continue
		}
		t.Run(declared.name(), func(t *testing.T) {
			if got.Source != s.Name || len(got.Remote) == 0 {
				t.Errorf("source %q remote %v", got.Source, got.Remote)
			}
			equal(t, "kind", got.Kind, declared.Kind)
			equal(t, "comment", got.Comment, declared.Comment)
			equal(t, "key", got.Key, declared.Key)
			equal(t, "unique", got.Unique, declared.Unique)
			equal(t, "foreign keys", got.Foreign, declared.Foreign)
			if n := float64(declared.rows()); declared.Estimated && (got.Rows < n/2 || got.Rows > n*2) {
				t.Errorf("estimate of %g rows for %g", got.Rows, n)
			}
			if len(got.Columns) != len(declared.Columns) {
				t.Fatalf("%d columns, want %d", len(got.Columns), len(declared.Columns))
			}
			for c := range declared.Columns {
				checkColumn(t, &got.Columns[c], &declared.Columns[c])
			}
		})
	}
}

func checkColumn(t *testing.T, got *rel.TableColumn, want *Column) {
	t.Helper()
	equal(t, "column "+want.Name+": remote name", got.Remote.Name, want.Name)
	if folded := strings.ToLower(want.Name); strings.ToLower(got.Name) != folded {
		t.Errorf("column %s is called %s", want.Name, got.Name)
	}
	if got.Remote.Type == "" {
		t.Errorf("column %s has no remote type", want.Name)
	}
	equal(t, "column "+want.Name+": comment", got.Comment, want.Comment)
	equal(t, "column "+want.Name+": not null", got.NotNull, want.NotNull)
	if want.Refused != "" {
		if !strings.Contains(got.Refused, want.Refused) {
			t.Errorf("column %s: refused with %q, want %q", want.Name, got.Refused, want.Refused)
		}
		return
	}
	if got.Refused != "" {
		t.Errorf("column %s is refused: %s", want.Name, got.Refused)
		return
	}
	if got.Type != want.Type {
		t.Errorf("column %s has type %s, want %s", want.Name, got.Type, want.Type)
	}
	equal(t, "column "+want.Name+": form", got.Form, rel.FormOfType(want.Type))
}

// equal compares; an empty list and none are the same.
func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	if g.Kind() == reflect.Slice && g.Len() == 0 && w.Len() == 0 {
		return
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %#v, want %#v", what, got, want)
	}
}

// testMissing asks for a relation that is not there among one that is.
func (s *Setup) testMissing(t *testing.T, src source.Source) {
	found, err := src.Tables(t.Context(), []source.Want{s.Missing, s.Tables[0].Want})
	if err != nil {
		t.Fatalf("a missing relation must be its Found's error, not that of the source: %v", err)
	}
	if len(found) != 2 || found[0].Want != 0 || found[1].Want != 1 {
		t.Fatalf("found %+v", found)
	}
	if found[1].Err != nil || found[1].Table == nil {
		t.Errorf("the other relation: %v", found[1].Err)
	}
	if found[0].Err == nil || found[0].Table != nil {
		t.Fatalf("the missing relation was found")
	}
	name := s.Missing.Relation + s.Missing.Path + s.Missing.Schema
	s.checkError(t, found[0].Err, s.Name, name[strings.LastIndexAny(name, "./")+1:])
}

// testBroken opens sources that cannot work: the error says which source, and no secret.
func (s *Setup) testBroken(t *testing.T) {
	for name, open := range s.Broken {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			src, err := open(t)
			if err == nil {
				_, err = src.Tables(ctx, []source.Want{s.Tables[0].Want})
				src.Close()
			}
			if err == nil {
				t.Fatal("no error")
			}
			s.checkError(t, err, s.Name)
		})
	}
}
