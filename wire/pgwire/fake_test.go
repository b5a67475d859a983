package pgwire_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/wire/pgwire"
)

// verifier is PostgreSQL's own SCRAM-SHA-256 verifier of the password "s3cret".
const (
	password = "s3cret"
	verifier = "SCRAM-SHA-256$4096:bWVzaGdhdGUtdGVzdC1zYQ==$rs8WqxjCuTK7csEd1oHchBEUNh507b9ZnCGunRNeYeA=:oIEZs+3eNtLSXN9ql4eNKMUGq+FXxjlL63RJX23NMK8="
)

// gateway answers a handful of statements that PostgreSQL answers alike, so that the
// protocol around them can be compared with PostgreSQL's.
type gateway struct {
	mu       sync.Mutex
	logins   []pgwire.Login
	refused  []error
	open     int               // sessions
	results  int               // results begun and not closed
	canceled chan error        // receives why each sleep ended early
	cheap    string            // a verifier of fewer iterations
	batch    arrow.RecordBatch // what the statement "SELECT batch" repeats
}

func newGateway() *gateway { return &gateway{canceled: make(chan error, 100)} }

func (g *gateway) Verifier(user string) (string, bool) {
	if g.cheap != "" {
		return g.cheap, user == "alice"
	}
	return verifier, user == "alice"
}

func (g *gateway) Open(_ context.Context, l pgwire.Login) (pgwire.Session, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if l.Database != "mesh" {
		return nil, pgerr.New(pgerr.InvalidCatalogName, "database \"%s\" does not exist", l.Database)
	}
	g.logins = append(g.logins, l)
	g.open++
	return &session{g: g, app: l.Params["application_name"], kept: l.Params["application_name"], told: "\x00", status: 'I'}, nil
}

func (g *gateway) LoginFailed(_ context.Context, _ pgwire.Login, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refused = append(g.refused, err)
}

func (g *gateway) counts() (open, results int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.open, g.results
}

type session struct {
	g         *gateway
	app, told string
	kept      string // app as it was before the transaction
	status    byte
	notices   []*pgerr.Error
}

type parsed string

func (p parsed) SQL() string { return string(p) }

func (s *session) Parse(sql string) (all []pgwire.Parsed, err error) {
	for at, part := range strings.SplitAfter(sql, ";") {
		part = strings.TrimSpace(strings.TrimSuffix(part, ";"))
		if strings.HasPrefix(part, "SELEC ") && at == 0 {
			return nil, pgerr.New(pgerr.SyntaxError, "syntax error at or near \"SELEC\"").At(1)
		}
		if part != "" && !strings.HasPrefix(part, "--") {
			all = append(all, parsed(part))
		}
	}
	return all, nil
}

var series = regexp.MustCompile(`^SELECT (.*) FROM generate_series\(1, ?(\d+)\) g$`)

func (s *session) Prepare(_ context.Context, p pgwire.Parsed, _ []rel.OID) (pgwire.Statement, error) {
	sql := p.SQL()
	st := &statement{s: s, sql: sql}
	word, rest, _ := strings.Cut(sql, " ")
	if s.status == 'E' && word != "ROLLBACK" && word != "COMMIT" {
		return nil, pgerr.New(pgerr.InFailedTransaction, "current transaction is aborted, commands ignored until end of transaction block")
	}
	switch word {
	case "BEGIN", "COMMIT", "ROLLBACK", "SET":
		return st, nil
	}
	switch {
	case sql == "SELECT":
		st.cols = []rel.Column{}
	case sql == "SELECT 1":
		st.cols = []rel.Column{{Name: "?column?", Type: rel.Int4}}
	case sql == "SELECT nosuch":
		return nil, pgerr.New(pgerr.UndefinedColumn, "column \"nosuch\" does not exist").At(8)
	case sql == "SELECT panic", sql == "SELECT internal", sql == "SELECT batch":
		st.cols = []rel.Column{{Name: "n", Type: rel.Int4}}
	case sql == "SELECT odd":
		st.cols = []rel.Column{{Name: "i", Type: rel.Of(rel.Int4ArrayOID), Form: rel.Form{Nested: true}}}
	case strings.HasPrefix(rest, "pg_sleep("):
		st.cols = []rel.Column{{Name: "pg_sleep", Type: rel.Void}}
	case sql == "SELECT $1::int4 AS a, $2::text AS b":
		st.cols = []rel.Column{{Name: "a", Type: rel.Int4}, {Name: "b", Type: rel.Text}}
		st.params = []rel.Type{rel.Int4, rel.Text}
	case series.MatchString(sql):
		m := series.FindStringSubmatch(sql)
		st.count, _ = strconv.Atoi(m[2])
		name := "n"
		if strings.Contains(m[1], "/") {
			name, st.zeroAt = "q", 3
		}
		st.cols = []rel.Column{{Name: name, Type: rel.Int4}}
	default:
		return nil, pgerr.New(pgerr.SyntaxError, "the fake gateway does not know %q", sql)
	}
	return st, nil
}

func (s *session) ValueSettings() pgvalue.Settings { return pgvalue.Settings{} }

func (s *session) Reports() (all []pgwire.Report) {
	if s.told == "\x00" {
		all = append(all, pgwire.Report{Name: "client_encoding", Value: "UTF8"}, pgwire.Report{Name: "standard_conforming_strings", Value: "on"},
			pgwire.Report{Name: "server_version", Value: "15.0"})
	}
	if s.told != s.app {
		s.told = s.app
		all = append(all, pgwire.Report{Name: "application_name", Value: s.app})
	}
	return all
}

func (s *session) Status() byte { return s.status }

// IdleLimit is short inside the transactions of the application "hasty".
func (s *session) IdleLimit() (time.Duration, *pgerr.Error) {
	if s.app == "hasty" && s.status != 'I' {
		return 20 * time.Millisecond, pgerr.New("25P03", "terminating connection due to idle-in-transaction timeout")
	}
	return 0, nil
}

func (s *session) Fail() {
	if s.status == 'T' {
		s.status = 'E'
	} else if s.status == 'I' {
		s.app = s.kept
	}
}

// Sync ends the implicit transaction: what it SET stays.
func (s *session) Sync() {
	if s.status == 'I' {
		s.kept = s.app
	}
}

func (s *session) Notices() []*pgerr.Error {
	n := s.notices
	s.notices = nil
	return n
}

func (s *session) Close() {
	s.g.mu.Lock()
	defer s.g.mu.Unlock()
	s.g.open--
}

type statement struct {
	s      *session
	sql    string
	cols   []rel.Column
	params []rel.Type
	count  int // rows of a series
	zeroAt int // the row that divides by zero
}

func (st *statement) Columns() []rel.Column { return st.cols }
func (st *statement) Params() []rel.Type    { return st.params }
func (st *statement) Planned(context.Context, []any) ([]rel.Column, error) {
	return st.cols, nil
}

func (st *statement) Run(ctx context.Context, args []any) (pgwire.Result, error) {
	word, rest, _ := strings.Cut(st.sql, " ")
	r := &result{st: st, tag: word, left: 1, args: args}
	s := st.s
	switch {
	case word == "BEGIN":
		if s.status != 'I' {
			s.notices = append(s.notices, pgerr.New(pgerr.ActiveTransaction, "there is already a transaction in progress"))
		} else {
			s.status = 'T'
		}
	case word == "COMMIT" || word == "ROLLBACK":
		if s.status == 'I' {
			s.notices = append(s.notices, pgerr.New(pgerr.NoActiveTransaction, "there is no transaction in progress"))
		}
		if s.status == 'E' {
			r.tag = "ROLLBACK"
		}
		s.status = 'I'
	case word == "SET":
		s.app = strings.Trim(strings.TrimPrefix(rest, "application_name = "), "'")
	case st.sql == "SELECT panic":
		panic("the statement's own bug")
	case st.sql == "SELECT internal":
		return nil, errors.New("a secret of the inside")
	case st.sql == "SELECT odd":
		r.left = 3
	case st.sql == "SELECT batch":
		r.left = 1 << 40
	case st.count > 0:
		r.left = st.count
	}
	s.g.mu.Lock()
	s.g.results++
	s.g.mu.Unlock()
	return r, nil
}

type result struct {
	st     *statement
	tag    string
	args   []any
	sent   int
	left   int
	closed bool
}

func (r *result) Rows() rel.Rows {
	if r.st.cols == nil {
		return nil
	}
	return r
}

func (r *result) Tag(rows int64) string {
	if r.st.cols == nil {
		return r.tag
	}
	return r.tag + " " + strconv.FormatInt(rows, 10)
}

func (r *result) Close() error {
	if !r.closed {
		r.closed = true
		r.st.s.g.mu.Lock()
		r.st.s.g.results--
		r.st.s.g.mu.Unlock()
	}
	return nil
}

func (r *result) Schema() rel.Schema { return r.st.cols }

// batchRows is small so that results of few rows have several batches.
const batchRows = 4

func (r *result) Next(ctx context.Context) (arrow.RecordBatch, error) {
	st := r.st
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if r.left == 0 {
		return nil, io.EOF
	}
	if st.sql == "SELECT batch" {
		st.s.g.batch.Retain()
		return st.s.g.batch, nil
	}
	if arg, ok := strings.CutPrefix(st.sql, "SELECT pg_sleep("); ok {
		secs, _ := strconv.ParseFloat(strings.TrimSuffix(arg, ")"), 64)
		select {
		case <-time.After(time.Duration(secs * float64(time.Second))):
		case <-ctx.Done():
			st.s.g.canceled <- context.Cause(ctx)
			return nil, ctx.Err()
		}
	}
	n := min(r.left, batchRows)
	if st.zeroAt > 0 && r.sent+n >= st.zeroAt {
		if n = st.zeroAt - 1 - r.sent; n == 0 {
			return nil, pgerr.New(pgerr.DivisionByZero, "division by zero")
		}
	}
	arrays := make([]arrow.Array, len(st.cols))
	for c, col := range st.cols {
		arrays[c] = r.column(c, col, n)
	}
	r.left -= n
	r.sent += n
	return array.NewRecordBatch(rel.ArrowSchema(st.cols), arrays, int64(n)), nil
}

func (r *result) column(c int, col rel.Column, n int) arrow.Array {
	if col.Type == rel.Int4 {
		b := array.NewInt32Builder(memory.DefaultAllocator)
		for i := range n {
			v := r.sent + i + 1
			switch {
			case len(r.args) > 0 && r.args[c] == nil:
				b.AppendNull()
				continue
			case len(r.args) > 0:
				v = int(r.args[c].(int64))
			case r.st.zeroAt > 0:
				v = 10 / (3 - v)
			}
			b.Append(int32(v))
		}
		return b.NewArray()
	}
	if col.Form.Nested { // the second is no array
		b := array.NewStringBuilder(memory.DefaultAllocator)
		for i := range n {
			b.Append([]string{"{1}", "1"}[i%2])
		}
		return b.NewArray()
	}
	b := array.NewStringBuilder(memory.DefaultAllocator)
	for range n {
		switch {
		case len(r.args) == 0:
			b.Append("")
		case r.args[c] == nil:
			b.AppendNull()
		default:
			b.Append(r.args[c].(string))
		}
	}
	return b.NewArray()
}

// serve starts a server over g; the address is its own.
func serve(tb testing.TB, g pgwire.Gateway, cfg pgwire.Config) (addr string, srv *pgwire.Server) {
	tb.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	return ln.Addr().String(), serveOn(tb, ln, g, cfg)
}

func serveOn(tb testing.TB, ln net.Listener, g pgwire.Gateway, cfg pgwire.Config) *pgwire.Server {
	tb.Helper()
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	srv := pgwire.NewServer(g, cfg)
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ln) }()
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := srv.Shutdown(ctx); err != nil {
			tb.Errorf("shutdown: %v", err)
		}
		if err := <-done; err != pgwire.ErrServerClosed {
			tb.Errorf("serve: %v", err)
		}
	})
	return srv
}

// eventually waits for what happens on other goroutines.
func eventually(tb testing.TB, what string, ok func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(5 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			tb.Fatalf("not within 5 s: %s", what)
		}
	}
}
