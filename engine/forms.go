package engine

import (
	"strings"
	"sync"
	"sync/atomic"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// forms are the columns of relations that were met with values which the form in their
// description does not hold (source.Misfit). They travel in their text form from then on,
// which every value of their type has: slower, and exact. The knowledge is the gateway's, not
// a catalog's: it outlives a reload, and is gathered anew after a restart.
type forms struct {
	version atomic.Uint64 // changes with every column that comes in
	mu      sync.RWMutex
	text    map[fieldKey]rel.Form // Nested for arrays whose dimensions only the values tell
}

// fieldKey names a column by where it lies.
type fieldKey struct{ source, relation, column string }

func keyOf(t *rel.Table, ord int) fieldKey {
	return fieldKey{t.Source, strings.Join(t.Remote, "\x00"), t.Columns[ord].Remote.Name}
}

// table is t as it is to be read: itself, or a copy with other forms. With wide no numeric has a
// fixed scale.
func (f *forms) table(t *rel.Table, wide bool) *rel.Table {
	if f.version.Load() == 0 && !wide {
		return t
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	out := t
	for i, c := range t.Columns {
		form, met := f.text[keyOf(t, i)]
		if !met && !wide || !looser(c, form) {
			continue
		}
		if out == t {
			copied := *t
			copied.Columns = append([]rel.TableColumn(nil), t.Columns...)
			out = &copied
		}
		out.Columns[i].Form = form
	}
	return out
}

// learn notes the columns from which a fragment computes one that it could not deliver.
func (f *forms) learn(fragment *plan.Fragment, m *source.Misfit) {
	id := fragment.Columns()[m.Column].ID
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, o := range plan.Origins(fragment.Input, id) {
		form := rel.Form{Nested: m.Nested}
		if !looser(o.Table.Columns[o.Ord], form) {
			continue
		}
		if f.text == nil {
			f.text = map[fieldKey]rel.Form{}
		}
		key := keyOf(o.Table, o.Ord)
		if old, met := f.text[key]; met && (old == form || old.Nested) {
			continue
		}
		f.text[key] = form
		f.version.Add(1)
	}
}

// looser says whether a form holds more of a column's values than its own.
func looser(c rel.TableColumn, form rel.Form) bool {
	if form.Nested {
		return c.Type.IsArray() && !c.Form.Nested
	}
	return c.Form.IsDecimal()
}
