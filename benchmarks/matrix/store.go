package matrix

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

// store keeps every sample in a relation of its type: (id, v). Each value has one id.
type store struct {
	relations map[string]*relation // by type
	order     []string
}

type relation struct {
	name   string
	typ    string
	ids    map[Value]int
	values []Value
}

// newStore numbers the values of all calls.
func newStore(entries []*Entry) *store {
	s := &store{relations: map[string]*relation{}}
	for _, t := range []string{"int4", "text"} { // row types of json_populate_record
		s.id(values(t, samples[t][0])[0])
	}
	for _, e := range entries {
		for _, f := range e.Forms {
			for _, row := range f.Calls {
				for _, v := range row {
					if !inline(v.Type) && !v.uncarried() {
						s.id(v)
					}
				}
			}
		}
	}
	return s
}

// inline types stay constants: nobody keeps them in columns.
func inline(typ string) bool { return typ == "jsonpath" }

// uncarried values have no form in the gateway's columns, which it says: arrays of more than one
// dimension or another lower bound.
func (v Value) uncarried() bool {
	return strings.HasSuffix(v.Type, "[]") && (strings.HasPrefix(v.Text, "{{") || strings.HasPrefix(v.Text, "["))
}

func (s *store) id(v Value) int {
	r := s.relations[v.Type]
	if r == nil {
		name := strings.NewReplacer(`"`, "", "[]", "_array").Replace(v.Type)
		r = &relation{name: "t_" + name, typ: v.Type, ids: map[Value]int{}}
		s.relations[v.Type] = r
		s.order = append(s.order, v.Type)
	}
	id, ok := r.ids[v]
	if !ok {
		r.values = append(r.values, v)
		id = len(r.values)
		r.ids[v] = id
	}
	return id
}

// column is the value's column as an expression; alias names the relation.
func column(typ, alias string) string {
	if asText[typ] {
		return fmt.Sprintf("CAST(%s.v AS %s)", alias, typ)
	}
	return alias + ".v"
}

// Tables are the relations for testmesh.
func (s *store) Tables() []testmesh.Table {
	var out []testmesh.Table
	for _, t := range s.order {
		r := s.relations[t]
		typ := r.typ
		if asText[typ] {
			typ = "text"
		}
		if strings.TrimSuffix(typ, "[]") == Enum {
			typ = Domain + "." + typ
		}
		if r.shaped() { // a column that is declared so carries values of any dimensions
			typ += "[]"
		}
		out = append(out, testmesh.Table{
			Name: r.name, Kind: testmesh.Postgres, Key: "id",
			Columns: []testmesh.Column{{Name: "id", Type: "int4"}, {Name: "v", Type: typ}},
			Rows: func(yield func([]any) bool) {
				for i, v := range r.values {
					row := []any{fmt.Sprint(i + 1), nil}
					if !v.Null {
						row[1] = v.Text
					}
					if !yield(row) {
						return
					}
				}
			},
		})
	}
	return out
}

// shaped says whether the values are arrays of which one has several dimensions, or bounds.
func (r *relation) shaped() bool {
	if !strings.HasSuffix(r.typ, "[]") {
		return false
	}
	for _, v := range r.values {
		if !v.Null && (strings.HasPrefix(v.Text, "{{") || strings.HasPrefix(v.Text, "[")) {
			return true
		}
	}
	return false
}
