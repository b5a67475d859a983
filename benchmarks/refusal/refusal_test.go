package refusal

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/meshgate/meshgate/benchmarks/testmesh"
	"github.com/meshgate/meshgate/engine/audit"
)

func table(name string, kind testmesh.Kind) testmesh.Table {
	return testmesh.Table{Name: name, Kind: kind, Columns: testmesh.Columns("id integer\nname varchar(20)"), Rows: func(yield func([]any) bool) {
		_ = yield([]any{"1", "one"}) && yield([]any{"2", "two"})
	}}
}

// policy hides secret from everyone, and lists ledger but lets nobody read it.
const policy = `package domains.shop

default allow := false

allow if {
	"analyst" in input.context.identity.groups
	not input.action.resource.table.tableName in {"secret", "ledger"}
}

allow if {
	input.action.operation == "FilterTables"
	input.action.resource.table.tableName == "ledger"
}
`

// told is what psql shows of one wrong statement, with the server's file and line left out.
type told struct {
	name, sql string
	stderr    string
	record    audit.Record // Outcome and SQLState are compared, and that there is one line
}

var cases = []told{
	{"a relation that the policy hides is like one that is not there", "SELECT * FROM shop.secret",
		"ERROR:  42P01: relation \"shop.secret\" does not exist\nLINE 1: SELECT * FROM shop.secret;\n                      ^\n",
		audit.Record{Outcome: "denied", SQLState: "42P01"}},
	{"a missing relation", "SELECT * FROM shop.nothing",
		"ERROR:  42P01: relation \"shop.nothing\" does not exist\nLINE 1: SELECT * FROM shop.nothing;\n                      ^\n",
		audit.Record{Outcome: "error", SQLState: "42P01"}},
	{"a relation that is listed but not readable", "SELECT * FROM shop.ledger",
		"ERROR:  42501: permission denied for table ledger\n",
		audit.Record{Outcome: "denied", SQLState: "42501"}},
	{"an unknown column", "SELECT id, nam FROM shop.item",
		"ERROR:  42703: column \"nam\" does not exist\nLINE 1: SELECT id, nam FROM shop.item;\n                   ^\nHINT:  Perhaps you meant to reference the column \"item.name\".\n",
		audit.Record{Outcome: "error", SQLState: "42703"}},
	{"a type error", "SELECT id + name FROM shop.item",
		"ERROR:  42883: operator does not exist: integer + character varying\nLINE 1: SELECT id + name FROM shop.item;\n                  ^\nHINT:  No operator matches the given name and argument types. You might need to add explicit type casts.\n",
		audit.Record{Outcome: "error", SQLState: "42883"}},
	{"an unreadable value", "SELECT * FROM shop.item WHERE id = 'x'",
		"ERROR:  22P02: invalid input syntax for type integer: \"x\"\nLINE 1: SELECT * FROM shop.item WHERE id = 'x';\n                                           ^\n",
		audit.Record{Outcome: "error", SQLState: "22P02"}},
	{"no SQL", "SELEKT 1",
		"ERROR:  42601: syntax error at or near \"SELEKT\"\nLINE 1: SELEKT 1;\n        ^\n",
		audit.Record{Outcome: "error", SQLState: "42601"}},
	{"a write", "DELETE FROM shop.item",
		"ERROR:  25006: cannot execute DELETE in a read-only transaction\nHINT:  The gateway reads; change data in the domain that owns it.\n",
		audit.Record{Outcome: "error", SQLState: "25006"}},
	{"an error at run time", "SELECT 1 / (id - id) FROM shop.item",
		"ERROR:  22012: division by zero\n",
		audit.Record{Outcome: "error", SQLState: "22012"}},
}

func TestWrongStatements(t *testing.T) {
	m := testmesh.New(t, "shop", []testmesh.Table{table("item", testmesh.Postgres), table("secret", testmesh.Postgres), table("ledger", testmesh.SQLite)},
		testmesh.Options{Policy: policy})
	g := m.Serve(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			stdout, stderr := psql(t, g.URL("ana"), c.sql)
			if stdout != "" || stderr != c.stderr {
				t.Errorf("want\n%sgot\n%s%s", c.stderr, stdout, stderr)
			}
			r := oneRecord(t, m, func(r audit.Record) bool { return r.Kind == "statement" && strings.TrimSuffix(r.SQL, ";") == c.sql })
			if r.Outcome != c.record.Outcome || r.SQLState != c.record.SQLState || r.User != "ana" || r.Error == "" {
				t.Errorf("query log: %+v", r)
			}
		})
	}
}

func TestWrongPassword(t *testing.T) {
	m := testmesh.New(t, "shop", []testmesh.Table{table("item", testmesh.SQLite)}, testmesh.Options{})
	g := m.Serve(t)
	for _, user := range []string{"ana", "nobody"} { // a user who does not exist is told the same
		wrong := strings.Replace(g.URL(user), "s3cret", "guess", 1)
		_, stderr := testmesh.Psql(t, wrong, "SELECT 1;\n")
		if !strings.Contains(stderr, "FATAL:  password authentication failed for user \""+user+"\"") {
			t.Errorf("psql says %q", stderr)
		}
		r := oneRecord(t, m, func(r audit.Record) bool { return r.Kind == "login" && r.User == user })
		if r.Outcome != "denied" || r.SQLState != "28P01" {
			t.Errorf("query log: %+v", r)
		}
	}
}

// A source that goes away fails the statements that need it, by name; the others go on.
func TestDeadSource(t *testing.T) {
	way := forward(t)
	m := testmesh.New(t, "shop", []testmesh.Table{table("item", testmesh.Postgres), table("part", testmesh.MariaDB), table("old", testmesh.SQLite)},
		testmesh.Options{MyAddr: way.Addr().String()})
	way.open(m.My.Addr())
	g := m.Serve(t)
	const both = "SELECT i.id, p.name FROM shop.item i JOIN shop.part p ON p.id = i.id ORDER BY 1"
	if stdout, stderr := psql(t, g.URL("ana"), both); stdout != "1|one\n2|two\n" || stderr != "" {
		t.Fatalf("while all is well: %s%s", stdout, stderr)
	}
	way.cut()
	for _, sql := range []string{"SELECT * FROM shop.part", "SELECT i.id FROM shop.item i, shop.part p"} {
		stdout, stderr := psql(t, g.URL("ana"), sql)
		if !regexp.MustCompile(`^ERROR:  08\d\d\d: .*"?shop\.my"?`).MatchString(stderr) {
			t.Errorf("psql says\n%s%s", stdout, stderr)
		}
		if strings.Contains(stderr, m.My.ReaderPassword) {
			t.Errorf("psql is told the password:\n%s", stderr)
		}
		r := oneRecord(t, m, func(r audit.Record) bool { return r.Kind == "statement" && r.SQL == sql })
		if r.Outcome != "error" || !strings.HasPrefix(r.SQLState, "08") {
			t.Errorf("query log: %+v", r)
		}
	}
	if stdout, stderr := psql(t, g.URL("ana"), "SELECT i.id, o.name FROM shop.item i JOIN shop.old o USING (id) ORDER BY 1"); stdout != "1|one\n2|two\n" {
		t.Errorf("the other sources: %s%s", stdout, stderr)
	}
	way.open(m.My.Addr())
	if stdout, stderr := psql(t, g.URL("ana"), both); stdout != "1|one\n2|two\n" {
		t.Errorf("when it is back: %s%s", stdout, stderr)
	}
}

// A wrong mesh folder is told whole, by file and line, and is not served.
func TestMalformedConfiguration(t *testing.T) {
	m := testmesh.New(t, "shop", []testmesh.Table{table("item", testmesh.SQLite)}, testmesh.Options{Files: map[string]string{
		"meshgate.yaml":            "mesh: test\nlisten: nowhere\nengines: {}\n",
		"domains/shop/domain.yaml": "domain: shop\nowner: {team: a}\nsources:\n  lite: {kind: sqlit, path: lite.db}\n  pg: {kind: postgres}\npublish:\n  - {source: lit}\n",
	}})
	for _, args := range [][]string{{"check", "--mesh", m.Dir}, {"serve", "--mesh", m.Dir}} {
		cmd := exec.Command(testmesh.Binary(t), args...)
		cmd.Env = m.Environ()
		out, err := cmd.CombinedOutput()
		if err == nil {
			t.Errorf("%s succeeds", args[0])
		}
		for _, want := range []string{"meshgate.yaml:2: ", "meshgate.yaml:3: ", "domains/shop/domain.yaml:4: ", "domains/shop/domain.yaml:5: ", "domains/shop/domain.yaml:7: "} {
			if !strings.Contains(string(out), want) {
				t.Errorf("%s does not name %s\n%s", args[0], want, out)
			}
		}
		if strings.Contains(string(out), "goroutine") || strings.Contains(string(out), "Usage:") {
			t.Errorf("%s says\n%s", args[0], out)
		}
	}
}

func psql(t *testing.T, url, sql string) (stdout, stderr string) {
	t.Helper()
	stdout, stderr = testmesh.Psql(t, url, "\\set VERBOSITY verbose\n"+sql+";\n", "-At")
	// With VERBOSITY verbose PostgreSQL's own file and line follow, which are not ours to have.
	return stdout, regexp.MustCompile(`(?m)^LOCATION: .*\n`).ReplaceAllString(stderr, "")
}

// oneRecord finds the only record of the query log that matches.
func oneRecord(t *testing.T, m *testmesh.Mesh, match func(audit.Record) bool) audit.Record {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(m.Dir, "audit", "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no query log in %s: %v", m.Dir, err)
	}
	var found []audit.Record
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			var r audit.Record
			if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
				t.Fatalf("%s: %v\n%s", path, err, lines.Text())
			}
			if match(r) {
				found = append(found, r)
			}
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d lines in the query log, want one: %+v", len(found), found)
	}
	return found[0]
}

// forwarder stands between the gateway and a server, and can be cut: then nothing listens
// at its address and every connection through it is reset, as when the server has died.
type forwarder struct {
	t     *testing.T
	addr  net.Addr
	mu    sync.Mutex
	ln    net.Listener
	conns []net.Conn
}

func forward(t *testing.T) *forwarder {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &forwarder{t: t, addr: ln.Addr(), ln: ln}
	t.Cleanup(f.cut)
	return f
}

func (f *forwarder) Addr() net.Addr { return f.addr }

func (f *forwarder) open(to string) {
	if f.ln == nil {
		var err error
		if f.ln, err = net.Listen("tcp", f.addr.String()); err != nil {
			f.t.Fatal(err)
		}
	}
	go func(ln net.Listener) {
		for {
			from, err := ln.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", to)
			if err != nil {
				from.Close()
				continue
			}
			f.mu.Lock()
			f.conns = append(f.conns, from, server)
			f.mu.Unlock()
			go func() { io.Copy(server, from); server.Close() }()
			go func() { io.Copy(from, server); from.Close() }()
		}
	}(f.ln)
}

func (f *forwarder) cut() {
	if f.ln != nil {
		f.ln.Close()
		f.ln = nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.conns {
		if tcp, ok := c.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
		c.Close()
	}
	f.conns = nil
}
