package catalog

import (
	"fmt"
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

// nameTypes moves the types that sources describe into their domains' schemas. A type keeps
// its own name, folded; one without a name (DuckDB's need none) is called relation_column.
// Types of a domain with one name and definition are one type. Those that differ, and one
// whose name is a relation's (which is a type too), all get their source's name in front, so
// that none of them changes its name when relations are added, and then a number.
func (b *builder) nameTypes() {
	relations := b.Relations()
	wanted := map[rel.Name]map[rel.OID]bool{}
	each := func(f func(t *rel.Table, c *rel.TableColumn, u *rel.UserType, name rel.Name)) {
		for _, t := range relations {
			for i := range t.Columns {
				c := &t.Columns[i]
				u, _, ok := rel.UserTypeOf(c.Type.OID)
				if !ok {
					continue
				}
				name := rel.Name{Schema: t.Name.Schema, Name: Fold(u.Name.Name)}
				if name.Name == "" {
					name.Name = rel.CutName(t.Name.Name + "_" + c.Name)
				}
				f(t, c, u, name)
			}
		}
	}
	each(func(_ *rel.Table, _ *rel.TableColumn, u *rel.UserType, name rel.Name) {
		if wanted[name] == nil {
			wanted[name] = map[rel.OID]bool{}
		}
		wanted[name][rel.Enum(name, u.Labels).OID] = true
	})
	each(func(t *rel.Table, c *rel.TableColumn, u *rel.UserType, name rel.Name) {
		named := rel.Enum(name, u.Labels)
		_, source, _ := strings.Cut(t.Source, ".")
		for n := 0; n == 0 && len(wanted[name]) > 1 || b.taken(named); n++ {
			prefixed := rel.Name{Schema: name.Schema, Name: source + "_" + name.Name}
			if n > 0 {
				prefixed.Name += fmt.Sprintf("_%d", n+1)
			}
			prefixed.Name = rel.CutName(prefixed.Name)
			named = rel.Enum(prefixed, u.Labels)
		}
		b.use(named.Name, named.OID, t)
		b.use(named.ArrayName(), named.Array, t)
		if c.Type.IsArray() {
			c.Type.OID = named.Array
		} else {
			c.Type.OID = named.OID
		}
	})
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

// taken says whether a type's name, or its array type's, means something else already.
func (b *builder) taken(u *rel.UserType) bool {
	for name, oid := range map[rel.Name]rel.OID{u.Name: u.OID, u.ArrayName(): u.Array} {
		if p := b.types[name]; p != nil && p.oid != oid || b.tables[name] != nil {
			return true
		}
		if row, ok := strings.CutPrefix(name.Name, "_"); ok && b.tables[rel.Name{Schema: name.Schema, Name: row}] != nil {
			return true
		}
	}
	return false
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
