// Package mesh reads the mesh folder: meshgate.yaml, users.yaml and every domain's
// domain.yaml, which together are the gateway's whole configuration. It says everything
// that is wrong at once, by file and line with a hint, and only reads files: no source
// is connected to. docs/configuration.md is the page for those who write the folder.
package mesh

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/meshgate/meshgate/wire/scram"
)

// Mesh is the whole configuration, with defaults filled in and paths made absolute.
type Mesh struct {
	Dir        string // the mesh folder
	Name       string // the database that clients see
	Listen     string // host:port
	TLS        TLS
	Engine     Engine
	Audit      Audit
	Users      []User   // in the order of users.yaml
	Domains    []Domain // by name
	PolicyDirs []string // the policy folders there are: the enterprise's first
	Warnings   []Problem
}

// TLS of the listener; the zero TLS offers none.
type TLS struct {
	Cert, Key string // paths of PEM files
	ClientCA  string // path; "" asks for no client certificates
	Required  bool   // refuse connections without TLS
}

// Engine bounds what statements may use together.
type Engine struct {
	MemoryBytes int64
	Threads     int
	TempDir     string // where the engine spills; "" leaves it to the gateway
}

// Audit says where the query log is. When it cannot be written, statements are denied.
type Audit struct {
	Dir       string
	OnFailure string // "deny"
}

// User may log in.
type User struct {
	Name       string
	Verifier   *scram.Verifier
	Groups     []string
	Attributes map[string]any // text, numbers, booleans, lists and maps of them
	Pos        Pos
}

// Domain is one team's folder.
type Domain struct {
	Name      string // the schema that clients see
	Dir       string
	Owner     Owner
	Sources   []SourceConfig // in the order of domain.yaml
	Relations []Relation
	Publish   []Publish
	Pos       Pos
}

// Owner answers for a domain.
type Owner struct{ Team, Contact string }

// SourceConfig is one database or folder of a domain. Which fields are set depends on
// Kind: URL, Password, Connections and ConnectTimeout for postgres and mysql; ZeroDates
// for mysql; Path for sqlite and duckdb; Root for files.
type SourceConfig struct {
	Name           string
	Kind           string // "postgres", "mysql", "sqlite", "duckdb", "files"
	URL            string // without password
	Password       Secret
	Path           string // of the database file
	Root           string // the folder nothing outside of which is read
	Connections    int
	ConnectTimeout time.Duration
	ZeroDates      string // "error" or "null": what 0000-00-00 is
	Pos            Pos
}

// Relation publishes one table of a source, or one set of files, under a name.
type Relation struct {
	Name     string   // to the client, folded
	Source   string   // the name of a source of the same domain
	Relation []string // the source's own name, outermost part first; nil for files
	Path     string   // a path or glob below the source's Root; "" for databases
	Pos      Pos
}

// Publish publishes every table of a source's schema under its own name.
type Publish struct {
	Source, Schema string
	Pos            Pos
}

// Pos is where something stands.
type Pos struct {
	File string // below the mesh folder
	Line int    // 1-based; 0 when the whole file is meant
}

func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Load reads the mesh folder dir. Its error is a Problems.
func Load(dir string) (*Mesh, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("mesh folder: %w", err)
	}
	if st, err := os.Stat(abs); err != nil || !st.IsDir() {
		return nil, Problems{{Pos: Pos{File: dir}, Message: "this is not a mesh folder: it is not there, or not a folder"}}
	}
	l := &loader{dir: abs}
	m := &Mesh{Dir: abs}
	if n := l.open("meshgate.yaml", "a mesh folder has meshgate.yaml at its top"); n != nil {
		n.readPlatform(m)
	}
	if n := l.open("users.yaml", "make it with: meshgate user add NAME"); n != nil {
		m.Users = n.readUsers()
	}
	m.Domains = l.readDomains()
	for _, d := range append([]string{"policy"}, policyFolders(m.Domains)...) {
		path := filepath.Join(abs, filepath.FromSlash(d))
		if st, err := os.Stat(path); err == nil && st.IsDir() {
			m.PolicyDirs = append(m.PolicyDirs, path)
		}
	}
	m.Warnings = sorted(l.warnings)
	if len(l.problems) > 0 {
		return nil, sorted(l.problems)
	}
	return m, nil
}

func policyFolders(ds []Domain) []string {
	out := make([]string, len(ds))
	for i, d := range ds {
		out[i] = "domains/" + filepath.Base(d.Dir) + "/policy"
	}
	return out
}

// readDomains reads every folder of domains/ that is not hidden.
func (l *loader) readDomains() []Domain {
	entries, err := os.ReadDir(filepath.Join(l.dir, "domains"))
	if err != nil && !os.IsNotExist(err) {
		l.problems = append(l.problems, Problem{Pos: Pos{File: "domains"}, Message: err.Error()})
	}
	var out []Domain
	for _, e := range entries {
		folder := filepath.Join(l.dir, "domains", e.Name())
		if st, err := os.Stat(folder); err != nil || !st.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		n := l.open("domains/"+e.Name()+"/domain.yaml", "every folder in domains/ is a domain and has a domain.yaml")
		if n != nil {
			out = append(out, n.readDomain(e.Name(), folder))
		}
	}
	if len(entries) == 0 {
		l.warnings = append(l.warnings, Problem{Pos: Pos{File: "domains"}, Message: "the mesh has no domains: clients will see no relations"})
	}
	return out
}
