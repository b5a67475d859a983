package mesh

import (
	"net/url"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// What holds for a source when its domain does not say otherwise.
const (
	defaultConnections    = 8
	defaultConnectTimeout = 10 * time.Second
)

// keysOf are the keys of each kind of source, beside kind.
var keysOf = map[string][]string{
	"postgres": {"url", "password", "password_file", "limits"},
	"mysql":    {"url", "password", "password_file", "limits", "zero_dates"},
	"sqlite":   {"path"},
	"duckdb":   {"path"},
	"files":    {"root"},
}

var kinds = []string{"postgres", "mysql", "sqlite", "duckdb", "files"}

// readDomain reads a domain.yaml. name is the folder's, dir its path.
func (n *node) readDomain(name, dir string) Domain {
	d := Domain{Name: name, Dir: dir, Pos: n.pos()}
	f := n.fields("domain.yaml", "domain", "owner", "sources", "relations", "publish")
	at := f["domain"]
	if at == nil {
		n.bad("domain: "+name, "domain is missing")
		at = n
	} else if t := at.text("domain"); t != "" {
		if id, ok := at.identifier("domain", t); ok && id != name {
			at.bad("the folder and the name are the same", "domain %s is in the folder domains/%s", id, name)
		} else if reserved(id) {
			at.bad("PostgreSQL and the gateway use it themselves", "domain: %q is reserved", id)
		}
	}
	o := f["owner"].fields("owner", "team", "contact")
	d.Owner = Owner{Team: o["team"].text("owner.team"), Contact: o["contact"].text("owner.contact")}
	if d.Owner.Team == "" {
		at.warn("owner: {team: team-"+name+", contact: …}", "the domain has no owner")
	}
	named := map[string]bool{}
	for _, e := range f["sources"].entries("sources") {
		named[e.Key.Value] = true
		if s, ok := e.readSource(); ok {
			d.Sources = append(d.Sources, s)
		}
	}
	d.Relations = f["relations"].readRelations(d.Sources, named)
	for _, p := range f["publish"].items("publish") {
		if x, ok := p.readPublish(d.Sources, named); ok {
			d.Publish = append(d.Publish, x)
		}
	}
	return d
}

// readSource reads one source; ok is false when not even its kind is known.
func (e entry) readSource() (s SourceConfig, ok bool) {
	what := "source " + e.Key.Value
	name, _ := e.Key.identifier("source", e.Key.Value)
	if name != "" && name != e.Key.Value {
		e.Key.bad("write "+name, "source: %q is not in lower case", e.Key.Value)
	}
	s = SourceConfig{Name: e.Key.Value, Pos: e.Key.pos()}
	// The kind says which keys there are, so it is read first.
	var kind *node
	if e.Value != nil && e.Value.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(e.Value.Content); i += 2 {
			if e.Value.Content[i].Value == "kind" {
				kind = e.Value.child(e.Value.Content[i+1])
			}
		}
	}
	if e.Value != nil && e.Value.Kind != yaml.MappingNode {
		e.Value.bad("", "%s: expected keys and values, got %s", what, e.Value.kind())
		return s, false
	}
	if kind == nil {
		e.Key.bad("one of: "+strings.Join(kinds, ", "), "%s: kind is missing", what)
		return s, false
	}
	if s.Kind = kind.choice(what+": kind", "", kinds...); s.Kind == "" {
		return s, false
	}
	f := e.Value.fields(what+" of kind "+s.Kind, append([]string{"kind"}, keysOf[s.Kind]...)...)
	missing := func(key, hint string) {
		if f[key] == nil {
			e.Key.bad(hint, "%s: %s is missing", what, key)
		}
	}
	switch s.Kind {
	case "postgres":
		missing("url", `url: "postgres://reader@host:5432/database"`)
		s.URL = f["url"].readURL(what, "postgres", "postgresql")
	case "mysql":
		missing("url", `url: "mysql://reader@host:3306/database"`)
		s.URL = f["url"].readURL(what, "mysql")
		s.ZeroDates = f["zero_dates"].choice(what+": zero_dates", "error", "error", "null")
	case "sqlite", "duckdb":
		missing("path", "the path of the database file")
		s.Path = f["path"].existing(what+": path", false)
	case "files":
		missing("root", "the folder that holds the files")
		s.Root = f["root"].existing(what+": root", true)
	}
	if s.Kind == "postgres" || s.Kind == "mysql" {
		s.Password = e.readPassword(what, f["password"], f["password_file"])
		l := f["limits"].fields(what+": limits", "connections", "connect_timeout")
		s.Connections = l["connections"].integer(what+": limits.connections", defaultConnections, 1, 10000)
		s.ConnectTimeout = l["connect_timeout"].duration(what+": limits.connect_timeout", defaultConnectTimeout)
	}
	return s, true
}

// readURL reads the address of a database server. Its text never appears in a message
// whole: it may hold a password by mistake.
func (n *node) readURL(what string, schemes ...string) string {
	t := n.text(what + ": url")
	if t == "" {
		return ""
	}
	hint := "as in " + schemes[0] + "://reader@host:1234/database"
	u, err := url.Parse(t)
	if err != nil {
		n.bad(hint, "%s: not a URL", what)
		return ""
	}
	if !strings.Contains(" "+strings.Join(schemes, " ")+" ", " "+u.Scheme+" ") {
		n.bad(hint, "%s: url begins with %q, not with %s://", what, u.Scheme, schemes[0])
	}
	if _, has := u.User.Password(); has || u.Query().Has("password") {
		n.bad(`use password: "${NAME}" or password_file`, "%s: a password in the URL", what)
	}
	if u.Hostname() == "" && u.Query().Get("host") == "" {
		n.bad(hint, "%s: url names no host", what)
	}
	if p, err := strconv.Atoi(u.Port()); u.Port() != "" && (err != nil || p < 1 || p > 65535) {
		n.bad(hint, "%s: url has a bad port", what)
	}
	if strings.Trim(u.Path, "/") == "" {
		n.bad(hint, "%s: url names no database", what)
	}
	return t
}

// readPassword takes the password from where the domain says it is.
func (e entry) readPassword(what string, inline, file *node) Secret {
	if inline != nil && file != nil {
		file.bad("", "%s: password and password_file exclude each other", what)
	}
	switch {
	case inline != nil:
		if t := inline.text(what + ": password"); t != "" {
			if !environment.MatchString(inline.Value) {
				inline.warn(`use password: "${NAME}" or password_file`, "%s: the password stands in the file", what)
			}
			return Secret{t}
		}
	case file != nil:
		p := file.existing(what+": password_file", false)
		if st, err := os.Stat(p); p == "" || err != nil || st.IsDir() {
			return Secret{}
		}
		b, err := os.ReadFile(p)
		if err != nil {
			file.bad("", "%s: password_file: %s", what, err)
		}
		t := strings.TrimRight(string(b), "\r\n")
		if err == nil && t == "" {
			file.bad("", "%s: password_file is empty", what)
		}
		return Secret{t}
	}
	return Secret{}
}

func (n *node) readRelations(sources []SourceConfig, named map[string]bool) []Relation {
	var out []Relation
	first := map[string]Relation{}
	for _, e := range n.entries("relations") {
		name, ok := e.Key.identifier("relation", e.Key.Value)
		if !ok {
			continue
		}
		if r, twice := first[name]; twice {
			e.Key.bad("names fold to lower case unless they are in double quotes",
				"relation %q comes twice; the first is in line %d", name, r.Pos.Line)
			continue
		}
		r := Relation{Name: name, Pos: e.Key.pos()}
		first[name] = r
		if e.readRelation(&r, sources, named) {
			out = append(out, r)
		}
	}
	return out
}

func (e entry) readRelation(r *Relation, sources []SourceConfig, named map[string]bool) bool {
	what := "relation " + r.Name
	if e.Value == nil {
		e.Key.bad("as in {source: shop, relation: public.orders}", "%s: source is missing", what)
		return false
	}
	f := e.Value.fields(what, "source", "relation", "path")
	s, ok := f["source"].refersTo(e.Key, what, sources, named)
	if !ok {
		return false
	}
	r.Source = s.Name
	want, other := "relation", "path"
	if s.Kind == "files" {
		want, other = other, want
	}
	if f[other] != nil {
		f[other].bad("write "+want, "%s: source %s is of kind %s and has no %s", what, s.Name, s.Kind, other)
	}
	if f[want] == nil {
		e.Key.bad("", "%s: %s is missing", what, want)
		return false
	}
	t := f[want].text(what + ": " + want)
	if t == "" {
		return false
	}
	if s.Kind == "files" {
		r.Path = t
		f["path"].checkGlob(what, t)
		return true
	}
	if r.Relation = remoteName(t); r.Relation == nil || len(r.Relation) > 3 {
		f[want].bad(`as in public.orders; a part with a dot goes in double quotes`, "%s: %q is not a relation's name", what, t)
	}
	return true
}

// refersTo finds the source that n names.
func (n *node) refersTo(at *node, what string, sources []SourceConfig, named map[string]bool) (SourceConfig, bool) {
	if n == nil {
		at.bad("", "%s: source is missing", what)
		return SourceConfig{}, false
	}
	t := n.text(what + ": source")
	var names []string
	for _, s := range sources {
		if s.Name == t {
			return s, true
		}
		names = append(names, s.Name)
	}
	if t != "" && !named[t] { // a source that is there but wrong has been said
		hint := "a domain publishes from its own sources only"
		if s := nearest(t, names); s != "" {
			hint = "did you mean " + s + "?"
		}
		n.bad(hint, "%s: the domain has no source %q", what, t)
	}
	return SourceConfig{}, false
}

// checkGlob refuses what would leave the source's root, and bad patterns.
func (n *node) checkGlob(what, glob string) {
	switch _, err := path.Match(glob, ""); {
	case path.IsAbs(glob) || strings.Contains(glob, `\`) || strings.Contains(glob, "://"):
		n.bad("a path below the source's root, with / between folders", "%s: %q is not a path below the root", what, glob)
	case strings.Contains("/"+glob+"/", "/../"):
		n.bad("nothing outside the root is read", "%s: %q leads out of the source's root", what, glob)
	case err != nil:
		n.bad("* and ? match in a name, ** over folders, [a-z] a character", "%s: %q is not a pattern", what, glob)
	}
}

func (n *node) readPublish(sources []SourceConfig, named map[string]bool) (Publish, bool) {
	f := n.fields("publish", "source", "schema")
	s, ok := f["source"].refersTo(n, "publish", sources, named)
	if !ok {
		return Publish{}, false
	}
	p := Publish{Source: s.Name, Schema: f["schema"].text("publish: schema"), Pos: n.pos()}
	switch {
	case s.Kind == "files":
		n.bad("name each under relations, with its path", "publish: source %s is of kind files and has no schemas", s.Name)
		return p, false
	case p.Schema == "" && (s.Kind == "sqlite" || s.Kind == "duckdb"):
		p.Schema = "main"
	case p.Schema == "":
		n.bad("as in {source: "+s.Name+", schema: public}", "publish: schema is missing")
	}
	return p, true
}
