package pgcatalog

import (
	"sort"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/catalog"
	"github.com/meshgate/meshgate/engine/rel"
)

// bootstrapRole owns what initdb makes.
const bootstrapRole = 10

// world is a View's mesh in PostgreSQL's terms: every object with its OID. Once built it
// does not change: the fragments of a statement read it at the same time.
type world struct {
	v         *View
	oids      *oids
	database  int64
	wrapper   int64    // the foreign-data wrapper of all sources
	schemas   []schema // of the mesh, by name; PostgreSQL's own are static rows
	roles     []role   // of the mesh, by name
	relations []*relation
	byOID     map[int64]*relation
	byName    map[rel.Name]*relation
	sources   []foreignServer
	types     []*userType
	typeNamed map[rel.Name]*userType // by their names and those of their array types
}

type schema struct {
	oid, owner int64
	name       string
	comment    string
}

type role struct {
	oid      int64
	name     string
	login    bool
	memberOf bool // of the user
}

// foreignServer is a source of the mesh, listed in pg_foreign_server.
type foreignServer struct {
	oid, owner int64
	name       string
}

// relation is a visible relation with the objects that hang on it.
type relation struct {
	*rel.Table
	oid, rowType, arrayType int64
	schema, owner           int64
	server                  int64
	indexes                 []index
	constraints             []constraint
	referenced              bool // by a foreign key
}

// references says whether the relation has a foreign key; clients look for those only where
// relhastriggers says that PostgreSQL would have triggers for them.
func (r *relation) references() bool {
	for _, c := range r.constraints {
		if c.ref != nil {
			return true
		}
	}
	return false
}

func (r *relation) kind() string {
	if r.Kind == "view" {
		return "v"
	}
	return "r"
}

type index struct {
	oid        int64
	name       string
	columns    []int
	primary    bool
	constraint int64
}

type constraint struct {
	oid        int64
	name       string
	kind       string // p, u or f
	columns    []int
	index      int64 // the index behind it; of a foreign key that of the referenced relation
	ref        *relation
	refColumns []int
}

func (v *View) world() *world {
	v.once.Do(func() { v.built = build(v) })
	return v.built
}

// base allocates for everything in the snapshot, seen or not: what a principal may see
// does not change the OIDs of the rest.
func base(s *catalog.Snapshot) *oids {
	if last := lastOIDs.Load(); last != nil && last.snapshot == s {
		return last.oids
	}
	var keys []string
	for _, d := range s.Domains {
		keys = append(keys, objectKey("schema", d.Name), objectKey("role", owner(d)))
	}
	for name := range s.Sources {
		keys = append(keys, objectKey("server", name))
	}
	for _, t := range s.Relations() {
		keys = append(keys, objectKey("relation", t.Name.Schema, t.Name.Name), objectKey("type", t.Name.Schema, t.Name.Name),
			objectKey("array", t.Name.Schema, t.Name.Name))
		for _, ix := range indexesOf(t) {
			keys = append(keys, objectKey("index", t.Name.Schema, t.Name.Name, ix.name), objectKey("constraint", t.Name.Schema, t.Name.Name, ix.name))
		}
		for _, f := range foreignNames(t) {
			keys = append(keys, objectKey("constraint", t.Name.Schema, t.Name.Name, f))
		}
	}
	for _, u := range s.Types() {
		if u.IsComposite() {
			keys = append(keys, objectKey("composite", u.Name.Schema, u.Name.Name))
		}
		for _, label := range u.Labels {
			keys = append(keys, objectKey("label", u.Name.Schema, u.Name.Name, label))
		}
	}
	o := allocate(keys, s.Types())
	lastOIDs.Store(&snapshotOIDs{s, o})
	return o
}

// owner is the role that owns a domain's relations: its team, or else the domain itself.
func owner(d catalog.Domain) string {
	if d.Team != "" {
		return d.Team
	}
	return d.Name
}

func build(v *View) *world {
	w := &world{v: v, byOID: map[int64]*relation{}, byName: map[rel.Name]*relation{}, typeNamed: map[rel.Name]*userType{}}
	w.oids = &oids{byKey: map[string]int64{}, taken: map[int64]bool{}}
	domains := map[string]catalog.Domain{}
	if v.Snapshot != nil {
		w.oids.base = base(v.Snapshot)
		for _, d := range v.Snapshot.Domains {
			domains[d.Name] = d
		}
	}
	w.database, w.wrapper = w.oids.of("database", v.Database), w.oids.of("wrapper", "meshgate")
	roles := map[string]*role{v.User: {login: true}}
	for _, g := range v.Groups {
		if g != v.User {
			roles[g] = &role{memberOf: true}
		}
	}
	seen := map[string]int64{} // schemas
	servers := map[string]int64{}
	for _, t := range v.Visible {
		d, ok := domains[t.Name.Schema]
		if !ok {
			d = catalog.Domain{Name: t.Name.Schema}
		}
		team := owner(d)
		if roles[team] == nil {
			roles[team] = &role{}
		}
		if _, ok := seen[d.Name]; !ok && d.Name == "public" {
			seen[d.Name] = publicSchema // a domain of that name fills the schema that is there
		} else if !ok {
			s := schema{oid: w.oids.of("schema", d.Name), owner: w.roleOID(team), name: d.Name}
			if d.Contact != "" {
				s.comment = "contact: " + d.Contact
			}
			w.schemas = append(w.schemas, s)
			seen[d.Name] = s.oid
		}
		if _, ok := servers[t.Source]; !ok {
			fs := foreignServer{oid: w.oids.of("server", t.Source), owner: w.roleOID(team), name: t.Source}
			w.sources = append(w.sources, fs)
			servers[t.Source] = fs.oid
		}
		r := &relation{Table: t, schema: seen[d.Name], owner: w.roleOID(team), server: servers[t.Source],
			oid:       w.oids.of("relation", t.Name.Schema, t.Name.Name),
			rowType:   w.oids.of("type", t.Name.Schema, t.Name.Name),
			arrayType: w.oids.of("array", t.Name.Schema, t.Name.Name)}
		if u, ok := rel.RowTypeOf(t.RowType); ok {
			r.rowType, r.arrayType = int64(u.OID), int64(u.Array)
		}
		w.relations = append(w.relations, r)
		w.byOID[r.oid], w.byName[t.Name] = r, r
		w.seeTypes(r)
	}
	for _, r := range w.relations {
		w.keys(r)
	}
	for _, r := range w.relations {
		w.foreignKeys(r)
	}
	for name, r := range roles {
		r.name, r.oid = name, w.roleOID(name)
		if r.oid >= firstOID {
			w.roles = append(w.roles, *r)
		}
	}
	sort.Slice(w.roles, func(i, j int) bool { return w.roles[i].name < w.roles[j].name })
	sort.Slice(w.schemas, func(i, j int) bool { return w.schemas[i].name < w.schemas[j].name })
	sort.Slice(w.sources, func(i, j int) bool { return w.sources[i].name < w.sources[j].name })
	return w
}

// roleOID is PostgreSQL's own for the roles that initdb makes.
func (w *world) roleOID(name string) int64 {
	roles := staticRows("pg_authid")
	for _, r := range roles.rows {
		if r[roles.at("rolname")] == name {
			return r[roles.at("oid")].(int64)
		}
	}
	return w.oids.of("role", name)
}

// indexesOf names a relation's primary key and unique constraints as PostgreSQL would,
// without OIDs.
func indexesOf(t *rel.Table) []index {
	var out []index
	taken := map[string]bool{}
	name := func(parts ...string) string {
		n := rel.CutName(strings.Join(parts, "_"))
		for i := 1; taken[n]; i++ {
			n = rel.CutName(strings.Join(parts, "_") + strconv.Itoa(i))
		}
		taken[n] = true
		return n
	}
	if len(t.Key) > 0 {
		out = append(out, index{name: name(t.Name.Name, "pkey"), columns: t.Key, primary: true})
	}
	for _, u := range t.Unique {
		out = append(out, index{name: name(t.Name.Name, columnNames(t, u, "_"), "key"), columns: u})
	}
	return out
}

// foreignNames names a relation's foreign keys: as their source does, or as PostgreSQL would.
func foreignNames(t *rel.Table) []string {
	out := make([]string, len(t.Foreign))
	taken := map[string]bool{}
	for i, f := range t.Foreign {
		n := f.Name
		if n == "" {
			n = t.Name.Name + "_" + columnNames(t, f.Columns, "_") + "_fkey"
		}
		for k, first := 1, n; taken[rel.CutName(n)]; k++ {
			n = first + strconv.Itoa(k)
		}
		out[i] = rel.CutName(n)
		taken[out[i]] = true
	}
	return out
}

// columnNames joins the names of columns.
func columnNames(t *rel.Table, ords []int, sep string) string {
	names := make([]string, len(ords))
	for i, o := range ords {
		names[i] = t.Columns[o].Name
	}
	return strings.Join(names, sep)
}

func (w *world) keys(r *relation) {
	for _, ix := range indexesOf(r.Table) {
		ix.oid = w.oids.of("index", r.Name.Schema, r.Name.Name, ix.name)
		ix.constraint = w.oids.of("constraint", r.Name.Schema, r.Name.Name, ix.name)
		r.indexes = append(r.indexes, ix)
		c := constraint{oid: ix.constraint, name: ix.name, kind: "u", columns: ix.columns, index: ix.oid}
		if ix.primary {
			c.kind = "p"
		}
		r.constraints = append(r.constraints, c)
	}
}

// foreignKeys adds those whose target is a visible relation of the same source.
func (w *world) foreignKeys(r *relation) {
	names := foreignNames(r.Table)
	for i, f := range r.Foreign {
		target := w.target(r, f.To)
		if target == nil {
			continue
		}
		c := constraint{oid: w.oids.of("constraint", r.Name.Schema, r.Name.Name, names[i]), name: names[i], kind: "f", columns: f.Columns, ref: target}
		for _, name := range f.ToColumns {
			for ord, col := range target.Columns {
				if col.Remote.Name == name {
					c.refColumns = append(c.refColumns, ord)
				}
			}
		}
		if len(c.refColumns) != len(c.columns) {
			continue
		}
		for _, ix := range target.indexes {
			if sameSet(ix.columns, c.refColumns) {
				c.index = ix.oid
				break
			}
		}
		r.constraints = append(r.constraints, c)
		target.referenced = true
	}
}

// target finds a foreign key's relation by the source's own name, in the same schema first.
func (w *world) target(r *relation, remote []string) *relation {
	var found *relation
	for _, t := range w.relations {
		if t.Source != r.Source || strings.Join(t.Remote, "\x00") != strings.Join(remote, "\x00") {
			continue
		}
		if t.Name.Schema == r.Name.Schema {
			return t
		}
		found = t
	}
	return found
}

func sameSet(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for _, x := range a {
		found := false
		for _, y := range b {
			found = found || x == y
		}
		if !found {
			return false
		}
	}
	return true
}
