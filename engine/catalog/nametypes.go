package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// nameTypes moves the types that sources describe into their domains' schemas. A type keeps
// its own name, folded; one without a name (DuckDB's need none) is called relation_column.
// Types of a domain with one name and definition are one type. Those that differ, and one
// whose name is a relation's (which is a type too), all get their source's name in front, so
// that none of them changes its name when relations are added, and then a number. So does a
// composite type with an attribute of a type that does. A type of an attribute is used by the
// relations that use the composite type.
func (b *builder) nameTypes() {
	n := &namer{builder: b, wanted: map[rel.Name]map[rel.OID]bool{}}
	relations := b.Relations()
	each := func(f func(at place, c *rel.TableColumn)) {
		for _, t := range relations {
			_, source, _ := strings.Cut(t.Source, ".")
			for i := range t.Columns {
				c := &t.Columns[i]
				if _, _, ok := rel.UserTypeOf(c.Type.OID); ok {
					f(place{relation: t, source: source, column: c.Name}, c)
				}
			}
		}
	}
	each(func(at place, c *rel.TableColumn) { n.plain(at, c.Type) })
	each(func(at place, c *rel.TableColumn) { c.Type = n.named(at, c.Type) })
}

// place is where a source's type is used.
type place struct {
	relation       *rel.Table
	source, column string
}

// namer finds the names of types; wanted are the definitions that would have a name, in terms
// of names that nothing was put in front of.
type namer struct {
	*builder
	wanted map[rel.Name]map[rel.OID]bool
}

// name is what a type would be called if nothing else were.
func (at place) name(u *rel.UserType) rel.Name {
	name := rel.Name{Schema: at.relation.Name.Schema, Name: Fold(u.Name.Name)}
	if name.Name == "" {
		name.Name = rel.CutName(at.relation.Name.Name + "_" + at.column)
	}
	return name
}

// define gives a source's type a name; each gives the types of a composite type's attributes.
func define(u *rel.UserType, name rel.Name, each func(rel.Type) rel.Type) *rel.UserType {
	if u.IsEnum() {
		return rel.Enum(name, u.Labels)
	}
	attributes := make([]rel.Column, len(u.Columns))
	seen := map[string]bool{}
	for i, c := range u.Columns {
		attributes[i] = rel.Column{Name: Fold(c.Name), Type: each(c.Type)}
		seen[attributes[i].Name] = true
	}
	if len(seen) < len(attributes) { // names that fold to one stay as they are
		for i, c := range u.Columns {
			attributes[i].Name = c.Name
		}
	}
	if u.IsChecked() {
		return rel.CheckedComposite(name, attributes)
	}
	return rel.Composite(name, attributes)
}

// as is a type, or the array type, of what t is of.
func as(u *rel.UserType, t rel.Type) rel.Type {
	if t.IsArray() {
		return rel.Type{OID: u.Array, Mod: t.Mod}
	}
	return rel.Type{OID: u.OID, Mod: t.Mod}
}

// plain notes the names that a type and those of its attributes want.
func (n *namer) plain(at place, t rel.Type) rel.Type {
	u, _, ok := rel.UserTypeOf(t.OID)
	if !ok {
		return t
	}
	name := at.name(u)
	p := define(u, name, func(a rel.Type) rel.Type { return n.plain(at, a) })
	if n.wanted[name] == nil {
		n.wanted[name] = map[rel.OID]bool{}
	}
	n.wanted[name][p.OID] = true
	return as(p, t)
}

// several says whether a type's name, or that of a type of its attributes, has several definitions.
func (n *namer) several(at place, u *rel.UserType) bool {
	return len(n.wanted[at.name(u)]) > 1 || slices.ContainsFunc(u.Columns, func(c rel.Column) bool {
		a, _, ok := rel.UserTypeOf(c.Type.OID)
		return ok && n.several(at, a)
	})
}

// named gives a type its name, after those of its attributes.
func (n *namer) named(at place, t rel.Type) rel.Type {
	u, _, ok := rel.UserTypeOf(t.OID)
	if !ok {
		return t
	}
	name := at.name(u)
	each := func(a rel.Type) rel.Type { return n.named(at, a) }
	named := define(u, name, each)
	for i := 0; i == 0 && n.several(at, u) || n.taken(named); i++ {
		prefixed := rel.Name{Schema: name.Schema, Name: at.source + "_" + name.Name}
		if i > 0 {
			prefixed.Name += fmt.Sprintf("_%d", i+1)
		}
		prefixed.Name = rel.CutName(prefixed.Name)
		named = define(u, prefixed, each)
	}
	n.use(named.Name, named.OID, at.relation)
	n.use(named.ArrayName(), named.Array, at.relation)
	return as(named, t)
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
