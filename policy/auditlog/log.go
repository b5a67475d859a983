// Package auditlog is the query log: an audit.Sink that appends each record as one line
// of JSON and returns once it is on disk. Writers that come together share one
// fdatasync.
//
// A line begins with its sequence number and with the SHA-256 of the line before it, in
// all files as one chain: {"seq":17,"prev":"<64 hex digits>","v":1,…}. Whoever changes,
// removes or inserts a line breaks the chain, and Verify names the place. What a chain
// alone cannot show is that its end was cut off or rewritten: keep Report.Head elsewhere
// to see that.
//
// After a failed write or sync the log takes no more: what is on disk is then unknown,
// and a second fsync may succeed without having written anything.
package auditlog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/meshgate/meshgate/engine/audit"
	"github.com/meshgate/meshgate/engine/pgerr"
)

// DefaultMaxBytes is the size at which a file is followed by the next.
const DefaultMaxBytes = 256 << 20

// Options of a Log. The zero Options are usable.
type Options struct {
	MaxBytes int64            // a file of this size is followed by the next; DefaultMaxBytes when zero
	Now      func() time.Time // the clock; a new day (UTC) begins a new file
	Logger   *slog.Logger     // is told of repairs and of failure; slog.Default() when nil
}

// Log is an open query log. It is safe for concurrent use.
type Log struct {
	dir     string
	options Options
	lock    *os.File
	sync    func(*os.File) error // fdatasync; another in tests

	mu      sync.Mutex
	wake    *sync.Cond
	pending *batch // what the next sync will cover
	closed  bool
	err     error // why the log takes no more
	done    chan struct{}

	// Below: only the writing goroutine, once Open has returned.
	file *os.File
	size int64
	day  string
	seq  uint64 // of the last record
	head [sha256.Size]byte
}

var _ audit.Sink = (*Log)(nil)

// batch is records that become durable together.
type batch struct {
	bodies [][]byte
	done   chan struct{}
	err    error // set before done is closed
}

// Open continues the log in dir, or begins one. It takes the folder's lock: a second
// process is refused. A last line that a crash left incomplete is moved aside to a file
// torn-…, and a record of type "repair" says so.
func Open(dir string, o Options) (*Log, error) {
	if o.MaxBytes <= 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open query log: %w", err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, fmt.Errorf("open query log: %w", err)
	}
	l := &Log{dir: dir, options: o, lock: lock, sync: dataSync, done: make(chan struct{})}
	l.wake = sync.NewCond(&l.mu)
	l.pending = newBatch()
	torn, err := l.resume()
	if err != nil {
		if l.file != nil {
			l.file.Close()
		}
		lock.Close()
		return nil, fmt.Errorf("open query log: %w", err)
	}
	go l.run()
	if torn != "" {
		o.Logger.Warn("query log: the last line was incomplete and was moved aside", "to", filepath.Join(dir, torn))
		err := l.Write(context.Background(), &audit.Record{Version: 1, Kind: "repair", Time: o.Now(), Outcome: "ok",
			Error: "the last line was incomplete and was moved to " + torn})
		if err != nil {
			l.Close()
			return nil, err
		}
	}
	return l, nil
}

func newBatch() *batch { return &batch{done: make(chan struct{})} }

// Write returns when the record is durable. It does not look at ctx: the record of a
// cancelled statement is written as any other. An error is a *pgerr.Error (58000).
func (l *Log) Write(_ context.Context, r *audit.Record) error {
	body, err := encode(r)
	l.mu.Lock()
	if err != nil {
		l.fail(fmt.Errorf("encode record: %w", err))
	}
	if l.err == nil && l.closed {
		l.err = os.ErrClosed
	}
	if l.err != nil {
		err := l.err
		l.mu.Unlock()
		return refused(err)
	}
	b := l.pending
	b.bodies = append(b.bodies, body)
	l.wake.Signal()
	l.mu.Unlock()
	<-b.done
	if b.err != nil {
		return refused(b.err)
	}
	return nil
}

func refused(err error) error {
	return pgerr.New(pgerr.SystemError, "the query log cannot be written").WithCause(err)
}

// fail is called with mu held; the first failure stays.
func (l *Log) fail(err error) {
	if l.err == nil {
		l.err = err
		l.options.Logger.Error("query log: failed, and takes no more records", "error", err)
	}
}

// encode gives a record's JSON object on one line, as the end of which it is appended
// after seq and prev.
func encode(r *audit.Record) ([]byte, error) {
	if r == nil {
		return nil, errors.New("no record")
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// run writes batch after batch, until Close has seen the last one off.
func (l *Log) run() {
	defer close(l.done)
	for {
		l.mu.Lock()
		for len(l.pending.bodies) == 0 && !l.closed {
			l.wake.Wait()
		}
		b, err := l.pending, l.err
		l.pending = newBatch()
		l.mu.Unlock()
		if len(b.bodies) == 0 {
			return
		}
		if err == nil {
			err = l.commit(b)
		}
		if err != nil {
			l.mu.Lock()
			l.fail(err)
			b.err = l.err
			l.mu.Unlock()
		}
		close(b.done)
	}
}

// commit makes a batch durable.
func (l *Log) commit(b *batch) error {
	if err := l.rotate(); err != nil {
		return err
	}
	var out bytes.Buffer
	seq, head := l.seq, l.head
	for _, body := range b.bodies {
		seq++
		start := out.Len()
		fmt.Fprintf(&out, `{"seq":%d,"prev":"%s",`, seq, hex.EncodeToString(head[:]))
		out.Write(body[1:])
		head = sha256.Sum256(out.Bytes()[start:])
		out.WriteByte('\n')
	}
	n, err := l.file.Write(out.Bytes())
	if err != nil {
		return fmt.Errorf("write: %w", err)
	}
	if err := l.sync(l.file); err != nil {
		return fmt.Errorf("sync: %w", err)
	}
	l.size += int64(n)
	l.seq, l.head = seq, head
	return nil
}

// rotate begins a new file when there is none, when it is full, or when the day is over.
func (l *Log) rotate() error {
	today := l.options.Now().UTC().Format(time.DateOnly)
	if l.file != nil && (l.size == 0 || l.size < l.options.MaxBytes && l.day == today) {
		l.day = today
		return nil
	}
	if l.file != nil {
		if err := l.file.Close(); err != nil {
			return fmt.Errorf("close: %w", err)
		}
		l.file = nil
	}
	f, err := os.OpenFile(filepath.Join(l.dir, fileName(l.seq+1)), os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	l.file, l.size, l.day = f, 0, today
	return syncFolder(l.dir)
}

// Close writes what is under way and gives the folder free. Records that come after it
// are refused.
func (l *Log) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil
	}
	l.closed = true
	l.wake.Signal()
	l.mu.Unlock()
	<-l.done
	var errs []error
	if l.file != nil {
		errs = append(errs, l.file.Close())
	}
	return errors.Join(append(errs, l.lock.Close())...)
}
