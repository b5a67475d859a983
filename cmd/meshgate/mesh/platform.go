package mesh

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"unicode"

	"github.com/meshgate/meshgate/wire/scram"
)

// What holds when meshgate.yaml does not say otherwise.
const (
	defaultListen   = "127.0.0.1:5433"
	defaultAuditDir = "audit"
)

// readPlatform reads meshgate.yaml.
func (n *node) readPlatform(m *Mesh) {
	f := n.fields("meshgate.yaml", "mesh", "listen", "tls", "engine", "audit")
	if name := f["mesh"]; name == nil {
		n.bad("the database name that clients see, as in mesh: acme", "mesh is missing")
	} else if t := name.text("mesh"); t != "" {
		m.Name, _ = name.identifier("mesh", t)
	}
	m.TLS = f["tls"].readTLS()
	m.Listen = defaultListen
	if l := f["listen"]; l != nil {
		m.Listen = l.readListen(m.TLS)
	}
	e := f["engine"].fields("engine", "memory", "threads", "temp_dir")
	m.Engine = Engine{
		MemoryBytes: e["memory"].size("engine.memory", memory()/4),
		Threads:     e["threads"].integer("engine.threads", runtime.GOMAXPROCS(0), 1, 1024),
		TempDir:     e["temp_dir"].folder("engine.temp_dir"),
	}
	a := f["audit"].fields("audit", "dir", "on_failure")
	m.Audit.Dir = a["dir"].folder("audit.dir")
	if m.Audit.Dir == "" {
		m.Audit.Dir = filepath.Join(m.Dir, defaultAuditDir)
	}
	m.Audit.OnFailure = a["on_failure"].choice("audit.on_failure", "deny", "deny")
}

func (n *node) readTLS() TLS {
	f := n.fields("tls", "cert", "key", "client_ca", "required")
	t := TLS{
		Cert:     f["cert"].existing("tls.cert", false),
		Key:      f["key"].existing("tls.key", false),
		ClientCA: f["client_ca"].existing("tls.client_ca", false),
		Required: f["required"].boolean("tls.required"),
	}
	if (t.Cert == "") != (t.Key == "") {
		n.bad("", "tls: cert and key come together")
	}
	if t.Cert == "" && (t.Required || t.ClientCA != "") {
		n.bad("", "tls: required and client_ca need a cert and a key")
	}
	return t
}

func (n *node) readListen(t TLS) string {
	text := n.text("listen")
	if text == "" {
		return defaultListen
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		n.bad("host:port, as in 127.0.0.1:5433", "listen: %q is not an address", text)
		return text
	}
	if p, err := strconv.Atoi(port); err != nil || p < 0 || p > 65535 {
		n.bad("host:port, as in 127.0.0.1:5433", "listen: %q is not a port", port)
	}
	if strings.ContainsFunc(host, func(r rune) bool { return unicode.IsSpace(r) || r == '/' }) {
		n.bad("host:port, as in 127.0.0.1:5433", "listen: %q is not a host", host)
	}
	ip := net.ParseIP(host)
	if !t.Required && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		n.warn("set tls.cert, tls.key and tls.required: true", "listen: %s is reachable from other machines, and connections without TLS are taken", text)
	}
	return text
}

// folder reads the path of a folder that may not be there yet.
func (n *node) folder(what string) string {
	p := n.path(what)
	if st, err := os.Stat(p); p != "" && err == nil && !st.IsDir() {
		n.bad("", "%s: %s is not a folder", what, p)
	}
	return p
}

// readUsers reads users.yaml.
func (n *node) readUsers() []User {
	var out []User
	for _, e := range n.fields("users.yaml", "users")["users"].entries("users") {
		name := e.Key.Value
		what := "user " + name
		if name == "" || len(name) > nameLimit || strings.ContainsRune(name, 0) {
			e.Key.bad("", "users: a name has 1 to %d bytes", nameLimit)
			continue
		}
		if e.Value == nil {
			e.Key.bad("set it by: meshgate user add "+name, "%s: verifier is missing", what)
			continue
		}
		f := e.Value.fields(what, "verifier", "groups", "attributes")
		u := User{Name: name, Pos: e.Key.pos(), Attributes: map[string]any{}}
		if v := f["verifier"]; v == nil {
			e.Key.bad("set it by: meshgate user add "+name, "%s: verifier is missing", what)
		} else if t := v.text(what + ": verifier"); t != "" {
			var err error
			if u.Verifier, err = scram.ParseVerifier(t); err != nil {
				v.bad("make one by: meshgate user add "+name, "%s: %s", what, err)
			}
		}
		seen := map[string]bool{}
		for _, g := range f["groups"].items(what + ": groups") {
			t := g.text(what + ": groups")
			if seen[t] {
				g.bad("", "%s: group %q comes twice", what, t)
			}
			seen[t] = true
			u.Groups = append(u.Groups, t)
		}
		for _, a := range f["attributes"].entries(what + ": attributes") {
			u.Attributes[a.Key.Value] = a.Value.any(what + ": attributes")
		}
		out = append(out, u)
	}
	return out
}
