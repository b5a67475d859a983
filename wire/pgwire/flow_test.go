package pgwire_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/engine/testserver"
	"github.com/meshgate/meshgate/wire/pgwire"
)

var rewrite = flag.Bool("rewrite", false, "record the answers of a real PostgreSQL in testdata/flow")

// TestFlow plays each file of testdata/flow against PostgreSQL and against pgwire: both
// must give exactly the messages of the file. See testdata/flow/README.
func TestFlow(t *testing.T) {
	files, err := filepath.Glob("testdata/flow/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	pg := testserver.Postgres(t)
	addr, _ := serve(t, newGateway(), pgwire.Config{})
	servers := []struct{ name, url string }{
		{"postgres", pg.URL("postgres")},
		{"pgwire", fmt.Sprintf("postgres://alice:%s@%s/mesh?sslmode=disable", password, addr)},
	}
	for _, file := range files {
		for _, server := range servers {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txt")+"/"+server.name, func(t *testing.T) {
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				got := play(t, server.url, string(want))
				if got == string(want) {
					return
				}
				if *rewrite && server.name == "postgres" {
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
					return
				}
				t.Errorf("%s answers otherwise:\n%s", server.name, firstDifference(string(want), got))
			})
		}
	}
}

// play sends what the script says and gives the script with the answers received.
func play(t *testing.T, url, script string) string {
	t.Helper()
	cfg, err := pgconn.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	cfg.RuntimeParams["application_name"] = "flow"
	pc, err := pgconn.ConnectConfig(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	h, err := pc.Hijack()
	if err != nil {
		t.Fatal(err)
	}
	defer h.Conn.Close()
	h.Conn.SetDeadline(time.Now().Add(10 * time.Second))

	var out strings.Builder
	answers := false // lines of recorded answers are left out
	for _, line := range strings.SplitAfter(script, "\n") {
		text := strings.TrimSpace(line)
		switch {
		case answers && text != "":
			continue
		case text == "" || strings.HasPrefix(text, "#"):
			answers = false
			out.WriteString(line)
		case strings.HasPrefix(text, "until "):
			out.WriteString(text + "\n")
			receive(t, h, strings.Fields(text)[1:], &out)
			answers = true
		default:
			out.WriteString(line)
			transmit(t, h.Conn, text)
		}
	}
	return out.String()
}

// transmit sends "Name {json}", or "raw hex".
func transmit(t *testing.T, conn net.Conn, line string) {
	t.Helper()
	name, rest, _ := strings.Cut(line, " ")
	if name == "raw" {
		b, err := hex.DecodeString(strings.ReplaceAll(rest, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		conn.Write(b)
		return
	}
	messages := map[string]pgproto3.FrontendMessage{
		"Query": &pgproto3.Query{}, "Parse": &pgproto3.Parse{}, "Bind": &pgproto3.Bind{}, "Describe": &pgproto3.Describe{},
		"Execute": &pgproto3.Execute{}, "Close": &pgproto3.Close{}, "Flush": &pgproto3.Flush{}, "Sync": &pgproto3.Sync{},
		"CopyData": &pgproto3.CopyData{}, "CopyDone": &pgproto3.CopyDone{}, "CopyFail": &pgproto3.CopyFail{},
		"Terminate": &pgproto3.Terminate{},
	}
	m, ok := messages[name]
	if !ok {
		t.Fatalf("no message %q", line)
	}
	if rest != "" {
		if err := json.Unmarshal([]byte(rest), m); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	b, err := m.Encode(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write(b); err != nil {
		t.Fatal(err)
	}
}

// receive reads messages until it saw those of want, in order; EOF is the end of the connection.
func receive(t *testing.T, h *pgconn.HijackedConn, want []string, out *strings.Builder) {
	t.Helper()
	for len(want) > 0 {
		m, err := h.Frontend.Receive()
		if err != nil {
			if ne, ok := err.(net.Error); ok && ne.Timeout() {
				t.Fatalf("waited in vain for %v after:\n%s", want, out)
			}
			out.WriteString("EOF\n")
			if want[0] != "EOF" {
				t.Errorf("the connection ended before %v", want)
			}
			return
		}
		name, text := show(m)
		out.WriteString(text + "\n")
		if name == want[0] {
			want = want[1:]
		}
	}
}

// show prints a message on a line. Of an error only what does not depend on PostgreSQL's insides is shown.
func show(m pgproto3.BackendMessage) (name, text string) {
	name = strings.TrimPrefix(fmt.Sprintf("%T", m), "*pgproto3.")
	fields := map[string]any{}
	putError := func(e *pgproto3.ErrorResponse) {
		fields["S"], fields["V"], fields["C"], fields["M"] = e.Severity, e.SeverityUnlocalized, e.Code, e.Message
		for k, v := range map[string]string{"D": e.Detail, "W": e.Where} {
			if v != "" {
				fields[k] = v
			}
		}
		if e.Position != 0 {
			fields["P"] = e.Position
		}
	}
	switch m := m.(type) {
	case *pgproto3.ErrorResponse:
		putError(m)
	case *pgproto3.NoticeResponse:
		putError((*pgproto3.ErrorResponse)(m))
	case *pgproto3.DataRow:
		parts := []string{}
		for _, v := range m.Values {
			if v == nil {
				parts = append(parts, "NULL")
			} else {
				parts = append(parts, strconv.Quote(string(v)))
			}
		}
		return name, strings.TrimSpace(name + " " + strings.Join(parts, " "))
	case *pgproto3.RowDescription:
		parts := []string{}
		for _, f := range m.Fields {
			parts = append(parts, fmt.Sprintf("(%s table=%d.%d type=%d size=%d mod=%d format=%d)", f.Name, f.TableOID, f.TableAttributeNumber, f.DataTypeOID, f.DataTypeSize, f.TypeModifier, f.Format))
		}
		return name, strings.TrimSpace(name + " " + strings.Join(parts, " "))
	case *pgproto3.CommandComplete:
		return name, name + " " + string(m.CommandTag)
	case *pgproto3.ReadyForQuery:
		return name, name + " " + string(m.TxStatus)
	case *pgproto3.ParameterStatus:
		return name, name + " " + m.Name + "=" + m.Value
	case *pgproto3.ParameterDescription:
		return name, fmt.Sprint(name, " ", m.ParameterOIDs)
	default:
		return name, name
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.Encode(fields)
	return name, name + " " + strings.TrimSpace(b.String())
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := 0; i < max(len(w), len(g)); i++ {
		var a, b string
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\n  file: %s\n  sent: %s", i+1, a, b)
		}
	}
	return ""
}
