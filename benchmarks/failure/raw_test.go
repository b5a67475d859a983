package failure

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

func query(sql string) *pgproto3.Query { return &pgproto3.Query{String: sql} }

func errorOf(m pgproto3.BackendMessage) string {
	if e, ok := m.(*pgproto3.ErrorResponse); ok {
		return e.Code
	}
	return ""
}

func isReady(m pgproto3.BackendMessage) bool {
	_, ok := m.(*pgproto3.ReadyForQuery)
	return ok
}

// suspend runs sql for its first ten rows, in a transaction block that is open.
func suspend(t *testing.T, c *pgconn.PgConn, sql string) {
	t.Helper()
	f := c.Frontend()
	f.SendParse(&pgproto3.Parse{Query: sql})
	f.SendBind(&pgproto3.Bind{DestinationPortal: "p"})
	f.SendExecute(&pgproto3.Execute{Portal: "p", MaxRows: 10})
	f.SendSync(&pgproto3.Sync{})
	if err := f.Flush(); err != nil {
		t.Fatal(err)
	}
	for rows := 0; ; {
		m, err := f.Receive()
		if err != nil {
			t.Fatal(err)
		}
		switch m := m.(type) {
		case *pgproto3.DataRow:
			rows++
		case *pgproto3.ErrorResponse:
			t.Fatal(m.Message)
		case *pgproto3.ReadyForQuery:
			if rows != 10 || m.TxStatus != 'T' {
				t.Fatalf("%d rows, status %c", rows, m.TxStatus)
			}
			return
		}
	}
}

// proc reads a file of the process in /proc.
func (g *gateway) proc(name string) string {
	b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(g.cmd.Process.Pid), name))
	if err != nil {
		g.t.Fatal(err)
	}
	return string(b)
}

// memory is the process's resident memory in bytes.
func (g *gateway) memory() int {
	_, rest, _ := strings.Cut(g.proc("status"), "VmRSS:")
	kb, _ := strconv.Atoi(strings.Fields(rest)[0])
	return kb << 10
}

// files counts the process's open file descriptors.
func (g *gateway) files() int {
	all, err := os.ReadDir(filepath.Join("/proc", strconv.Itoa(g.cmd.Process.Pid), "fd"))
	if err != nil {
		g.t.Fatal(err)
	}
	return len(all)
}
