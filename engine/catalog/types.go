package catalog

import (
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// published is a type of the mesh with the relations that have columns of it.
type published struct {
	oid  rel.OID
	used []*rel.Table
}

// Type finds a type of the mesh, or an array type, by its exact name, with the relations
// that use it: who may see none of them does not see the type.
func (s *Snapshot) Type(name rel.Name) (oid rel.OID, used []*rel.Table, ok bool) {
	p, ok := s.types[name]
	if !ok {
		return 0, nil, false
	}
	return p.oid, p.used, true
}

// Types lists the mesh's own types, each once, by name.
func (s *Snapshot) Types() []*rel.UserType {
	var out []*rel.UserType
	for _, p := range s.types {
		if u, isArray, ok := rel.UserTypeOf(p.oid); ok && !isArray {
			out = append(out, u)
		}
	}
	slices.SortFunc(out, func(a, b *rel.UserType) int {
		return strings.Compare(a.Name.Schema+"\x00"+a.Name.Name, b.Name.Schema+"\x00"+b.Name.Name)
	})
	return out
}

// typeRows gives every relation its row type. An array type whose name is taken has none.
func (b *builder) typeRows() {
	for _, t := range b.Relations() {
		u := rel.RowType(t)
		t.RowType = u.OID
		b.use(u.Name, u.OID, t)
	}
	for _, t := range b.Relations() {
		u := rel.RowType(t)
		if name := u.ArrayName(); b.types[name] == nil {
			b.use(name, u.Array, t)
		}
	}
}

func (b *builder) use(name rel.Name, oid rel.OID, t *rel.Table) {
	p := b.types[name]
	if p == nil {
		p = &published{oid: oid}
		b.types[name] = p
	}
	if !slices.Contains(p.used, t) {
		p.used = append(p.used, t)
	}
}
