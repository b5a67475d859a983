package duckdb

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"

	m "github.com/duckdb/duckdb-go-bindings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// Fragment is a stream of rows that SQL reads with the table function fragment(id).
type Fragment struct {
	Columns []rel.Column // the function's columns, named by rel.ColID.String
	Rows    float64      // estimate; below zero when unknown
	Exact   bool         // Rows is exact
	Ordered bool         // the order of the rows matters: read by one thread
	// Start begins the stream. It is called once for each time the statement scans the
	// fragment. The stream's rows carry all Columns; ctx ends with the scan.
	Start func(ctx context.Context) (rel.Rows, error)
}

// Fragments are the fragments of one statement. When one of them fails, the others are
// cancelled, and the statement fails with the error of the first.
type Fragments struct {
	id     int64
	conn   *Conn
	ctx    context.Context
	cancel context.CancelFunc

	mu   sync.Mutex
	ids  []int64
	fate error // the first failure
}

// lent finds fragments, and groups statements, by id: DuckDB hands back numbers.
var (
	lastID atomic.Int64
	lent   sync.Map // fragment id to *entry
	groups sync.Map // id to *Fragments
	scans  sync.Map // id to *scan
)

type entry struct {
	Fragment
	group *Fragments
}

// Fragments begins a list of fragments for statements that run on this connection. ctx
// governs their streams; closing a Rows of the connection early ends them too.
func (c *Conn) Fragments(ctx context.Context) *Fragments {
	g := &Fragments{id: lastID.Add(1), conn: c}
	g.ctx, g.cancel = context.WithCancel(ctx)
	groups.Store(g.id, g)
	c.groups = append(c.groups, g)
	return g
}

// Add lends a fragment and gives its id, for the SQL fragment(id).
func (g *Fragments) Add(f Fragment) int64 {
	id := lastID.Add(1)
	lent.Store(id, &entry{Fragment: f, group: g})
	g.mu.Lock()
	g.ids = append(g.ids, id)
	g.mu.Unlock()
	return id
}

// Close takes the fragments back; statements that read them must have ended.
func (g *Fragments) Close() {
	g.cancel()
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, id := range g.ids {
		lent.Delete(id)
	}
	g.ids = nil
	groups.Delete(g.id)
	for i, other := range g.conn.groups {
		if other == g {
			g.conn.groups = append(g.conn.groups[:i:i], g.conn.groups[i+1:]...)
			break
		}
	}
}

// The mark of a fragment's failure in DuckDB's text: the error itself stays in its group.
const failureMark = "\x01fragments "

// fail keeps the first error and gives the text that leads back to it.
func (g *Fragments) fail(err error) string {
	g.mu.Lock()
	if g.fate == nil {
		g.fate = err
	}
	g.mu.Unlock()
	g.cancel()
	return failureMark + strconv.FormatInt(g.id, 10) + markEnd
}

// failure finds the error behind a message of DuckDB's; nil when no fragment caused it.
func failure(message string) error {
	_, rest, ok := strings.Cut(message, failureMark)
	if !ok {
		return nil
	}
	digits, _, _ := strings.Cut(rest, markEnd)
	id, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return nil
	}
	g, ok := groups.Load(id)
	if !ok {
		return nil
	}
	return g.(*Fragments).failed()
}

// failed is the first failure of a fragment, nil for none.
func (g *Fragments) failed() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.fate
}

// registerFragment makes the table function known to the database.
func (d *DB) registerFragment() error {
	f := m.CreateTableFunction()
	defer m.DestroyTableFunction(&f)
	m.TableFunctionSetName(f, "fragment")
	id := BigInt.logical()
	defer m.DestroyLogicalType(&id)
	m.TableFunctionAddParameter(f, id)
	m.TableFunctionSupportsProjectionPushdown(f, true)
	m.TableFunctionSetBind(f, bindCallback())
	m.TableFunctionSetInit(f, initCallback())
	m.TableFunctionSetFunction(f, scanCallback())
	if m.RegisterTableFunction(d.admin, f) == m.StateError {
		return &Error{Type: "Catalog", Message: "cannot register the table function fragment"}
	}
	return nil
}

// unknownRows stands for a fragment of unknown size. DuckDB's own default is one row, which
// would keep the whole fragment in memory as a join's hash table, however large it is.
const unknownRows = 1_000_000

// bindFragment declares the columns of the fragment that the statement names.
func bindFragment(info m.BindInfo) error {
	param := m.BindGetParameter(info, 0)
	id := m.GetInt64(param)
	m.DestroyValue(&param)
	found, ok := lent.Load(id)
	if !ok {
		return pgerr.New(pgerr.InternalError, "no fragment %d", id)
	}
	e := found.(*entry)
	for _, c := range e.Columns {
		lt := TypeOf(c.Type, c.Form).logical()
		m.BindAddResultColumn(info, c.ID.String(), lt)
		m.DestroyLogicalType(&lt)
	}
	if e.Rows >= 0 {
		m.BindSetCardinality(info, m.IdxT(e.Rows), e.Exact)
	} else {
		m.BindSetCardinality(info, unknownRows, false)
	}
	m.BindSetBindData(info, boxed(id), freeBox())
	return nil
}

// fewRows is the estimate below which a second thread is not worth starting.
const fewRows = 20 * VectorSize

// initFragment starts a scan of a fragment.
func initFragment(info m.InitInfo) error {
	found, ok := lent.Load(unboxed(m.InitGetBindData(info)))
	if !ok {
		return pgerr.New(pgerr.InternalError, "the fragment was taken back")
	}
	e := found.(*entry)
	s := &scan{entry: e}
	s.ctx, s.cancel = context.WithCancel(e.group.ctx)
	s.cols = make([]int, m.InitGetColumnCount(info))
	s.types = make([]Type, len(s.cols))
	for i := range s.cols {
		s.cols[i] = -1
		if at := uint64(m.InitGetColumnIndex(info, m.IdxT(i))); at < uint64(len(e.Columns)) {
			s.cols[i] = int(at)
			s.types[i] = TypeOf(e.Columns[at].Type, e.Columns[at].Form)
		}
	}
	threads := runtime.GOMAXPROCS(0)
	if e.Ordered || e.Rows >= 0 && e.Rows < fewRows {
		threads = 1
	}
	m.InitSetMaxThreads(info, m.IdxT(threads))
	rows, err := e.Start(s.ctx)
	if err != nil {
		s.cancel()
		m.InitSetError(info, e.group.fail(err))
		return nil
	}
	s.rows = rows
	id := lastID.Add(1)
	scans.Store(id, s)
	m.InitSetInitData(info, boxed(id), endScanBox())
	return nil
}

// scan is one running scan of a fragment; several threads of DuckDB's fill chunks from it.
type scan struct {
	*entry
	ctx    context.Context
	cancel context.CancelFunc
	cols   []int // ordinals of the columns that the statement reads; -1 is none of ours
	types  []Type

	mu    sync.Mutex
	rows  rel.Rows
	batch arrow.RecordBatch
	at    int // rows of batch already given out
	err   error
}

// fill writes the next rows into a chunk; no rows is the end.
func (s *scan) fill(out m.DataChunk) error {
	batch, from, to, err := s.take()
	if err == io.EOF {
		m.DataChunkSetSize(out, 0)
		return nil
	}
	if err != nil {
		return err
	}
	defer batch.Release()
	for i, col := range s.cols {
		v := vectorOf(m.DataChunkGetVector(out, m.IdxT(i)), s.types[i])
		if col < 0 {
			for k := range to - from {
				v.SetNull(k)
			}
			continue
		}
		if err := write(batch.Column(col), from, to, &v); err != nil {
			return inColumn(err, s.Columns[col])
		}
	}
	m.DataChunkSetSize(out, m.IdxT(to-from))
	return nil
}

// take gives the next slice of a batch, retained for the caller.
func (s *scan) take() (batch arrow.RecordBatch, from, to int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.err == nil && (s.batch == nil || s.at >= int(s.batch.NumRows())) {
		if s.batch != nil {
			s.batch.Release()
			s.batch = nil
		}
		var b arrow.RecordBatch
		if b, s.err = s.rows.Next(s.ctx); s.err == nil {
			s.batch, s.at = b, 0
			s.err = s.check(b)
		}
	}
	if s.err != nil {
		if errors.Is(s.err, io.EOF) {
			return nil, 0, 0, io.EOF
		}
		return nil, 0, 0, s.err
	}
	from = s.at
	to = min(from+VectorSize, int(s.batch.NumRows()))
	s.at = to
	s.batch.Retain()
	return s.batch, from, to, nil
}

// check compares a batch with what the fragment promised.
func (s *scan) check(b arrow.RecordBatch) error {
	if int(b.NumCols()) != len(s.Columns) {
		return pgerr.New(pgerr.InternalError, "a fragment gives %d columns where %d were promised", b.NumCols(), len(s.Columns))
	}
	for _, col := range s.cols {
		if col < 0 {
			continue
		}
		c := s.Columns[col]
		if want := rel.ArrowType(c.Type, c.Form); !arrow.TypeEqual(want, b.Column(col).DataType()) {
			return inColumn(pgerr.New(pgerr.InternalError, "a fragment gives %s where %s was promised", b.Column(col).DataType(), want), c)
		}
		if err := checkText(b.Column(col)); err != nil {
			return inColumn(err, c)
		}
	}
	return nil
}

// end closes the stream.
func (s *scan) end() {
	s.cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.batch != nil {
		s.batch.Release()
		s.batch = nil
	}
	s.rows.Close()
	if s.err == nil {
		s.err = pgerr.New(pgerr.ObjectNotInState, "the scan has ended")
	}
}
