package attack

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

// user is a session of the restricted user, at the level of messages.
type user struct {
	conn     net.Conn
	frontend *pgproto3.Frontend
	plain    *strings.Replacer // takes out what is a mesh's own: the databases' names
}

func session(t *testing.T, m *testmesh.Mesh, g *testmesh.Gateway, settings ...string) *user {
	t.Helper()
	c := testmesh.Connect(t, g.URL("ana"), append([]string{"SET search_path = hr"}, settings...)...)
	h, err := c.Hijack()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Conn.Close() })
	return &user{h.Conn, h.Frontend, strings.NewReplacer(m.My.Name, "MY", m.PG.Name, "PG", m.Dir, "DIR")}
}

// timing is what may differ: of EXPLAIN ANALYZE.
var timing = regexp.MustCompile(`\d+\.\d+ ms|Time\\": [0-9.]+`)

// secret is in hidden and masked values only.
var secret = regexp.MustCompile(`SECRET(-\d+)?`)

// say sends the messages and gives everything that comes back until the server is ready again.
func (u *user) say(messages ...pgproto3.FrontendMessage) (string, error) {
	if err := u.conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return "", err
	}
	for _, m := range messages {
		u.frontend.Send(m)
	}
	if err := u.frontend.Flush(); err != nil {
		return "", err
	}
	var out strings.Builder
	for {
		m, err := u.frontend.Receive()
		if err != nil {
			return out.String(), err
		}
		if row, ok := m.(*pgproto3.DataRow); ok { // its JSON has binary values in hex, and NULL like ""
			out.WriteString("DataRow")
			for _, v := range row.Values {
				if v == nil {
					out.WriteString(" NULL")
				} else {
					fmt.Fprintf(&out, " %q", v)
				}
			}
			out.WriteString("\n")
			continue
		}
		text, err := json.Marshal(m)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&out, "%s\n", text)
		if _, ok := m.(*pgproto3.ReadyForQuery); ok {
			return timing.ReplaceAllString(u.plain.Replace(out.String()), "TIME"), nil
		}
	}
}

func (u *user) simple(sql string) (string, error) { return u.say(&pgproto3.Query{String: sql}) }

// extended asks for the parameters and columns of a statement and for its rows in binary.
func (u *user) extended(sql string) (string, error) {
	return u.say(&pgproto3.Parse{Query: sql}, &pgproto3.Describe{ObjectType: 'S'}, &pgproto3.Bind{ResultFormatCodes: []int16{1}},
		&pgproto3.Describe{ObjectType: 'P'}, &pgproto3.Execute{}, &pgproto3.Sync{})
}

// Two meshes that differ only in what policy hides are the same to a restricted user, message
// by message, in both protocols and without pushdown.
func TestNothingIsTold(t *testing.T) {
	text, err := os.ReadFile("testdata/attacks.sql")
	if err != nil {
		t.Fatal(err)
	}
	statements := Statements(string(text))
	if len(statements) < 400 {
		t.Fatalf("only %d statements", len(statements))
	}
	var meshes [2]*testmesh.Mesh
	var gates [2]*testmesh.Gateway
	for i := range meshes {
		meshes[i] = testmesh.New(t, "hr", tables(i == 1), testmesh.Options{Policy: policy})
		gates[i] = meshes[i].Serve(t)
	}
	for _, way := range []struct {
		name     string
		settings []string
		ask      func(*user, string) (string, error)
	}{
		{"simple", nil, (*user).simple},
		{"extended", nil, (*user).extended},
		{"pushdown off", []string{"SET meshgate.pushdown = off"}, (*user).simple},
	} {
		t.Run(way.name, func(t *testing.T) {
			var heard [2][]string
			var all sync.WaitGroup
			for i := range heard {
				u := session(t, meshes[i], gates[i], way.settings...)
				all.Go(func() {
					for _, sql := range statements {
						said, err := way.ask(u, sql)
						if err != nil {
							t.Errorf("%s: %v", sql, err)
							return
						}
						heard[i] = append(heard[i], said)
					}
				})
			}
			if all.Wait(); t.Failed() {
				return
			}
			answered := 0
			for n, sql := range statements {
				poor, rich := heard[0][n], heard[1][n]
				if poor != rich {
					t.Errorf("%s\nwithout what is hidden:\n%swith it:\n%s", sql, poor, rich)
				}
				for _, marker := range secret.FindAllString(rich, -1) {
					if !strings.Contains(sql, marker) { // what the user wrote comes back in plans and errors
						t.Errorf("%s tells %s\n%s", sql, marker, rich)
					}
				}
				if strings.Contains(rich, "DataRow") {
					answered++
				}
			}
			t.Logf("%d statements, %d answered with rows", len(statements), answered)
			if answered < len(statements)/3 {
				t.Errorf("only %d of %d statements were answered with rows", answered, len(statements))
			}
		})
	}
}

// The two meshes do differ: without policy the same statements tell.
func TestTheMeshesDiffer(t *testing.T) {
	open := "package domains.hr\n\ndefault allow := false\n\nallow if \"analyst\" in input.context.identity.groups\n"
	m := testmesh.New(t, "hr", tables(true), testmesh.Options{Policy: open})
	u := session(t, m, m.Serve(t))
	for _, kind := range Kinds {
		said, err := u.simple("SELECT * FROM t_" + string(kind))
		if err != nil || strings.Count(said, "SECRET") < 10 {
			t.Errorf("%s: %v\n%s", kind, err, said)
		}
	}
	if said, err := u.simple("SELECT * FROM vault"); err != nil || !strings.Contains(said, "SECRET-10") {
		t.Errorf("vault: %v\n%s", err, said)
	}
}

// exec runs statements that set a session up.
func exec(t *testing.T, c *pgconn.PgConn, sql string) {
	t.Helper()
	if _, err := c.Exec(context.Background(), sql).ReadAll(); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}
