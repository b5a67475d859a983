// Package catalog is what the mesh publishes: domains, their relations and the sources
// that hold them, as one immutable Snapshot. A statement is bound against one snapshot
// from start to end.
package catalog

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// Domain is who owns relations; to the client it is a schema.
type Domain struct {
	Name    string
	Team    string
	Contact string
}

// Entry publishes relations of a domain: one under a name, or a whole schema under the
// source's own names (Name empty).
type Entry struct {
	Name   string // already folded
	Source string // "domain.source"
	Want   source.Want
	Place  string // file:line, for errors
}

// Spec is one domain's part of the mesh.
type Spec struct {
	Domain  Domain
	Entries []Entry
}

// Snapshot is the published mesh at one moment. It is immutable.
type Snapshot struct {
	Mesh    string
	Domains []Domain
	Sources map[string]source.Source
	tables  map[rel.Name]*rel.Table
	types   map[rel.Name]*published
}

// Relation finds a relation by its exact name.
func (s *Snapshot) Relation(name rel.Name) (*rel.Table, bool) {
	t, ok := s.tables[name]
	return t, ok
}

// Relations lists all relations, ordered by domain and name.
func (s *Snapshot) Relations() []*rel.Table {
	out := make([]*rel.Table, 0, len(s.tables))
	for _, t := range s.tables {
		out = append(out, t)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i].Name, out[j].Name
		return a.Schema < b.Schema || a.Schema == b.Schema && a.Name < b.Name
	})
	return out
}

// Domain says whether the mesh has a domain of that name.
func (s *Snapshot) Domain(name string) bool {
	for _, d := range s.Domains {
		if d.Name == name {
			return true
		}
	}
	return false
}

// Build describes every published relation by asking its source. All that is wrong is
// reported at once, each with its place in the configuration. A source that cannot be
// asked is one error, and its relations are missing from the snapshot.
func Build(ctx context.Context, mesh string, specs []Spec, sources map[string]source.Source) (*Snapshot, []error) {
	s := &Snapshot{Mesh: mesh, Sources: sources, tables: map[rel.Name]*rel.Table{}, types: map[rel.Name]*published{}}
	b := &builder{Snapshot: s, places: map[rel.Name]string{}}
	bySource := map[string][]owned{}
	for _, spec := range specs {
		s.Domains = append(s.Domains, spec.Domain)
		for _, e := range spec.Entries {
			bySource[e.Source] = append(bySource[e.Source], owned{spec.Domain.Name, e})
		}
	}
	type answer struct {
		entries []owned
		found   []source.Found
		err     error
	}
	names := make([]string, 0, len(bySource))
	for name := range bySource {
		names = append(names, name)
	}
	sort.Strings(names)
	answers := make([]answer, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			a := answer{entries: bySource[name]}
			wants := make([]source.Want, len(a.entries))
			for j, e := range a.entries {
				wants[j] = e.Want
			}
			if src := sources[name]; src != nil {
				a.found, a.err = src.Tables(ctx, wants)
			} else {
				a.err = fmt.Errorf("source %q is not open", name)
			}
			answers[i] = a
		}()
	}
	wg.Wait()
	for i, a := range answers {
		if a.err != nil {
			b.errs = append(b.errs, fmt.Errorf("%s: source %s: %w", a.entries[0].Place, names[i], a.err))
			continue
		}
		for _, f := range a.found {
			b.add(names[i], a.entries[f.Want], f)
		}
	}
	b.nameTypes()
	b.typeRows()
	return s, b.errs
}

type owned struct {
	domain string
	Entry
}

type builder struct {
	*Snapshot
	places map[rel.Name]string
	errs   []error
}

// add publishes one described relation under its folded names.
func (b *builder) add(src string, o owned, f source.Found) {
	if f.Err != nil {
		b.errs = append(b.errs, fmt.Errorf("%s: source %s: %w", o.Place, src, f.Err))
		return
	}
	t := *f.Table
	own := strings.Join(t.Remote, ".")
	t.Source = src
	t.Name = rel.Name{Schema: o.domain, Name: o.Name}
	if o.Name == "" {
		t.Name.Name = Fold(t.Remote[len(t.Remote)-1])
	}
	if first, dup := b.places[t.Name]; dup {
		b.errs = append(b.errs, fmt.Errorf("%s: relation %s is published twice (also at %s): %q of source %s folds to the same name", o.Place, t.Name, first, own, src))
		return
	}
	t.Columns = append([]rel.TableColumn(nil), t.Columns...)
	seen := map[string]string{}
	for i := range t.Columns {
		c := &t.Columns[i]
		c.Name = Fold(c.Remote.Name)
		if other, dup := seen[c.Name]; dup {
			b.errs = append(b.errs, fmt.Errorf("%s: relation %s: columns %q and %q of source %s fold to the same name %q", o.Place, t.Name, other, c.Remote.Name, src, c.Name))
			return
		}
		seen[c.Name] = c.Remote.Name
	}
	b.places[t.Name] = o.Place
	b.tables[t.Name] = &t
}

// Fold makes a source's name the name a client may write unquoted: ASCII letters in
// lower case, cut to PostgreSQL's 63 bytes.
func Fold(name string) string {
	b := []byte(name)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	if len(b) > 63 {
		b = b[:63]
		for len(b) > 0 && !utf8.Valid(b) {
			b = b[:len(b)-1]
		}
	}
	return string(b)
}
