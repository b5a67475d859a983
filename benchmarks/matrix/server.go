package matrix

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/benchmarks/answer"
	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

// sessionSettings hold on both sides.
var sessionSettings = []string{"SET search_path = " + Domain, "SET TimeZone = 'America/New_York'", "SET statement_timeout = '20s'"}

// enumSetup makes the enum type on the oracle and in the source.
const enumSetup = "CREATE TYPE " + Domain + "." + Enum + " AS ENUM ('sad', 'ok', 'happy', 'größer')"

// session is one connection to a server, opened again when it is lost.
type session struct {
	url      func() string
	settings []string
	conn     *pgconn.PgConn
}

func (s *session) Ask(ctx context.Context, sql string, format int16) (*answer.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	if s.conn == nil || s.conn.IsClosed() {
		conn, err := pgconn.Connect(ctx, s.url())
		if err != nil {
			return nil, err
		}
		s.conn = conn
		for _, set := range s.settings {
			if _, err := conn.Exec(ctx, set).ReadAll(); err != nil {
				return nil, fmt.Errorf("%s: %w", set, err)
			}
		}
	}
	return answer.Ask(ctx, s.conn, sql, nil, format)
}

func (s *session) close() {
	if s.conn != nil {
		s.conn.Close(context.Background())
	}
}

// gateways keeps one gateway running: a crash is a finding, not the end of the run.
type gateways struct {
	tb   testing.TB
	mesh *testmesh.Mesh
	sync.Mutex
	current *testmesh.Gateway
}

// url gives the running gateway's URL; it starts another when the last one has ended.
func (g *gateways) url() string {
	g.Lock()
	defer g.Unlock()
	if g.current != nil {
		conn, err := pgconn.Connect(context.Background(), g.current.URL("ana"))
		if err == nil {
			conn.Close(context.Background())
			return g.current.URL("ana")
		}
		log := g.current.Log()
		g.tb.Logf("the gateway ended; the end of its log:\n%s", log[max(0, len(log)-3000):])
	}
	g.current = g.mesh.Serve(g.tb)
	return g.current.URL("ana")
}
