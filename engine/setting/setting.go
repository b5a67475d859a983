// Package setting is a session's settings: PostgreSQL's own parameters as far as a
// read-only gateway has them, and meshgate's. SET and SHOW work on them, and so do
// transactions: what SET changed is undone by ROLLBACK.
package setting

import (
	"maps"
	"sort"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// Parameter describes one setting.
type Parameter struct {
	Name     string
	Default  string
	Kind     string // "bool", "integer", "real", "string", "enum": pg_settings.vartype
	Unit     string
	Category string
	About    string
	Fixed    bool // SHOW only
	Hidden   bool // SHOW ALL and pg_settings leave it out, as in PostgreSQL
	Report   bool // clients are told of changes (GUC_REPORT)
	Min, Max int64
	Values   []string // of an enum
	check    func(text string) (canonical string, err error)
	change   func(text, current string) (canonical string, err error) // check, by the current value
}

// Session is one session's values. It is used by one goroutine at a time.
type Session struct {
	initial map[string]string // what RESET returns to: defaults and startup parameters
	value   map[string]string
	local   map[string]string // SET LOCAL: the values, and marks, to return to at COMMIT
	before  map[string]string // at BEGIN, to return to at ROLLBACK; nil outside a block
	sent    map[string]string // what the client was last told
	version uint64
	queried bool // the block has run a query
	nested  bool // it is inside of a savepoint
}

// New begins a session with the defaults.
func New() *Session {
	s := &Session{initial: map[string]string{}, value: map[string]string{}, sent: map[string]string{}}
	for _, p := range parameters {
		s.initial[key(p.Name)], s.value[key(p.Name)] = p.Default, p.Default
	}
	return s
}

func key(name string) string { return strings.ToLower(name) }

// Lookup finds a parameter by its name, in any case.
func Lookup(name string) (*Parameter, bool) {
	p, ok := byName[key(name)]
	return p, ok
}

// Get gives a value; 42704 for an unknown name.
func (s *Session) Get(name string) (string, error) {
	if v, ok := s.value[key(name)]; ok {
		return v, nil
	}
	return "", unknown(name)
}

// Snapshot is Get as of now, safe to call from several goroutines.
func (s *Session) Snapshot() func(name string) (string, error) {
	values := maps.Clone(s.value)
	return func(name string) (string, error) {
		if v, ok := values[key(name)]; ok {
			return v, nil
		}
		return "", unknown(name)
	}
}

func unknown(name string) error {
	return pgerr.New(pgerr.UndefinedObject, "unrecognized configuration parameter \"%s\"", name)
}

// Start sets a startup parameter: it becomes what RESET returns to.
func (s *Session) Start(name, text string) error {
	s.version++
	v, err := s.checked(name, text)
	if err != nil {
		return err
	}
	s.initial[key(name)], s.value[key(name)] = v, v
	s.initial[mark(name)], s.value[mark(name)] = v, v
	s.align()
	return nil
}

// mark is the key under which the values note that a client has set a parameter: there it
// follows transactions as the value itself does.
func mark(name string) string { return key(name) + "\x00set" }

// IsSet says whether the client has set a parameter, be it to its default.
func (s *Session) IsSet(name string) bool { _, ok := s.value[mark(name)]; return ok }

// Fix gives a read-only parameter its value for this session (server_version, session_authorization).
func (s *Session) Fix(name, v string) { s.initial[key(name)], s.value[key(name)] = v, v }

// Set changes a value; local ends with the transaction block.
func (s *Session) Set(name, text string, local bool) error {
	s.version++
	v, err := s.checked(name, text)
	if err != nil {
		return err
	}
	k := key(name)
	if err := s.changeable(k, v); err != nil {
		return err
	}
	if local {
		if s.before == nil {
			return nil // SET LOCAL outside a block has no effect
		}
		if s.local == nil {
			s.local = map[string]string{}
		}
		if _, ok := s.local[k]; !ok {
			s.local[k] = s.value[k]
			if v, set := s.value[mark(name)]; set {
				s.local[mark(name)] = v
			}
		}
	} else if s.local != nil {
		delete(s.local, k)
		delete(s.local, mark(name))
	}
	s.value[k], s.value[mark(name)] = v, v
	s.align()
	return nil
}

func (s *Session) checked(name, text string) (string, error) {
	p, ok := Lookup(name)
	if !ok {
		if strings.Contains(name, ".") && !strings.HasPrefix(key(name), "meshgate.") {
			return text, nil // a custom parameter: anything goes, as in PostgreSQL
		}
		return "", unknown(name)
	}
	if p.Fixed {
		return "", pgerr.New("55P02", "parameter \"%s\" cannot be changed", p.Name)
	}
	if p.Name == "role" || p.Name == "session_authorization" {
		return text, s.own(p.Name, text)
	}
	if p.change != nil {
		return p.change(text, s.value[key(name)])
	}
	return p.canonical(text)
}

// own refuses to be anybody but the user who logged in, 42501; whether there is such a role
// is not said.
func (s *Session) own(name, text string) error {
	if text == s.value["session_authorization"] || name == "role" && text == "none" {
		return nil
	}
	return pgerr.New(pgerr.InsufficientPrivilege, "permission denied to set %s \"%s\"", strings.ReplaceAll(name, "_", " "), text)
}

// Reset returns a parameter to its initial value.
func (s *Session) Reset(name string) error {
	s.version++
	p, ok := Lookup(name)
	if !ok && s.custom(name) {
		s.value[key(name)] = "" // as in PostgreSQL: it stays known, and is empty
		return nil
	}
	if !ok {
		return unknown(name)
	}
	if p.Fixed {
		return pgerr.New("55P02", "parameter \"%s\" cannot be changed", p.Name)
	}
	delete(s.local, key(name))
	delete(s.local, mark(name))
	s.value[key(name)] = s.initial[key(name)]
	if v, ok := s.initial[mark(name)]; ok {
		s.value[mark(name)] = v
	} else {
		delete(s.value, mark(name))
	}
	s.align()
	return nil
}

func (s *Session) custom(name string) bool { _, ok := s.value[key(name)]; return ok }

// ResetAll returns all parameters to their initial values.
func (s *Session) ResetAll() {
	s.version++
	kept := s.value
	s.value, s.local = map[string]string{}, nil
	for k, v := range s.initial {
		s.value[k] = v
	}
	for _, k := range characteristics { // a block keeps its own
		s.value[k] = kept[k]
	}
	s.align()
}

// Begin marks the state that Rollback returns to, unless one is marked already (BEGIN
// after other statements of one query string).
func (s *Session) Begin() {
	if s.before == nil {
		s.before = maps.Clone(s.value)
		s.queried, s.nested = false, false
	}
}

// Commit keeps what SET changed and drops what SET LOCAL did.
func (s *Session) Commit() {
	s.version++
	for k := range s.local {
		if _, marked := s.local[mark(k)]; !marked {
			delete(s.value, mark(k))
		}
	}
	for k, v := range s.local {
		s.value[k] = v
	}
	s.local, s.before = nil, nil
	s.align()
}

// Rollback undoes every change since Begin.
func (s *Session) Rollback() {
	s.version++
	if s.before != nil {
		s.value = s.before
	}
	s.local, s.before = nil, nil
	s.align()
}

// Version changes whenever a value may have changed.
func (s *Session) Version() uint64 { return s.version }

// Mark is the state at a savepoint.
type Mark struct{ value, local map[string]string }

// Mark notes the present state, for Return.
func (s *Session) Mark() Mark { return Mark{maps.Clone(s.value), maps.Clone(s.local)} }

// Return undoes every change since the mark.
func (s *Session) Return(m Mark) {
	s.version++
	s.value, s.local = maps.Clone(m.value), maps.Clone(m.local)
}

// Change is a reported parameter and its value.
type Change struct{ Name, Value string }

// Changes lists the reported parameters that differ from what was listed before.
func (s *Session) Changes() []Change {
	var out []Change
	for _, p := range parameters {
		if v := s.value[key(p.Name)]; p.Report {
			if old, ok := s.sent[p.Name]; !ok || old != v {
				s.sent[p.Name] = v
				out = append(out, Change{p.Name, v})
			}
		}
	}
	return out
}

// All lists the parameters with their values, by name, as SHOW ALL does.
func (s *Session) All() []Value {
	out := make([]Value, 0, len(parameters))
	for _, p := range parameters {
		if p.Hidden {
			continue
		}
		out = append(out, Value{Parameter: p, Value: s.value[key(p.Name)], Reset: s.initial[key(p.Name)]})
	}
	sort.Slice(out, func(i, j int) bool { return key(out[i].Name) < key(out[j].Name) })
	return out
}

// Value is a parameter with its present value.
type Value struct {
	*Parameter
	Value string
	Reset string
}
