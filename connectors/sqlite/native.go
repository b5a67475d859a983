package sqlite

/*
#cgo darwin LDFLAGS: -Wl,-undefined,dynamic_lookup
#include <stdlib.h>
#include "native.h"
*/
import "C"

import (
	"context"
	"errors"
	"math"
	"os"
	"unsafe"

	// Compiles SQLite into the program. Its own Go driver is not used: it takes a
	// goroutine per row to be cancelled, and turns what a DATETIME column holds into
	// another value in silence.
	_ "github.com/mattn/go-sqlite3"
)

// Result codes and value types of SQLite.
const (
	codeOK        = 0
	codeError     = 1
	codeBusy      = 5
	codeInterrupt = 9
	codeCorrupt   = 11
	codeCantOpen  = 14
	codeNotADB    = 26
	codeRow       = 100
	codeDone      = 101

	typeInteger = 1
	typeFloat   = 2
	typeText    = 3
	typeBlob    = 4
	typeNull    = 5
)

// sqliteError is what SQLite said.
type sqliteError struct {
	code    int // primary result code
	message string
}

func (e *sqliteError) Error() string { return e.message }

// database is one connection. One goroutine uses it at a time; only stop may be called beside it.
type database struct {
	d       *C.mg_db
	file    os.FileInfo // which file the path named when it was opened
	stopped bool        // by its user, who must not give it to another
}

func openDatabase(path string) (*database, error) {
	p := C.CString(path)
	defer C.free(unsafe.Pointer(p))
	db := &database{}
	db.file, _ = os.Stat(path) // opening it says what is wrong with it
	if rc := C.mg_open(p, &db.d); rc != codeOK {
		err := &sqliteError{code: int(rc) & 0xff, message: C.GoString(C.sqlite3_errstr(rc))}
		if db.d != nil {
			db.close()
		}
		return nil, err
	}
	return db, nil
}

// stale says that the path names another file now, or none.
func (db *database) stale(path string) bool {
	st, err := os.Stat(path)
	return err != nil || db.file == nil || !os.SameFile(st, db.file)
}

func (db *database) close() { C.mg_close(db.d) }

// stop ends the running statement, and every later one: the connection is then good for
// nothing. It may be called beside the statement, but not beside or after close.
func (db *database) stop() { C.mg_stop(db.d) }

func (db *database) err(rc C.int) error {
	return &sqliteError{code: int(rc) & 0xff, message: C.GoString(C.sqlite3_errmsg(db.d.db))}
}

// statement is a prepared statement, of exactly one SELECT or PRAGMA.
type statement struct {
	db *database
	s  *C.sqlite3_stmt
	b  *C.mg_batch
}

func (db *database) prepare(sql string, rows int, heap int64) (*statement, error) {
	p := C.CString(sql)
	defer C.free(unsafe.Pointer(p))
	s := &statement{db: db}
	if rc := C.sqlite3_prepare_v2(db.d.db, p, -1, &s.s, nil); rc != codeOK {
		return nil, db.err(rc)
	}
	s.b = C.mg_batch_new(C.sqlite3_column_count(s.s), C.int64_t(rows), C.int64_t(heap))
	if s.b == nil {
		s.close()
		return nil, errors.New("out of memory")
	}
	return s, nil
}

// close ends the statement; it is safe to call again.
func (s *statement) close() {
	if s.s != nil {
		C.sqlite3_finalize(s.s)
		s.s = nil
	}
	if s.b != nil {
		C.mg_batch_free(s.b)
		s.b = nil
	}
}

// cells are fetched rows; they are valid until the next fetch.
type cells struct {
	rows, columns int
	all           []C.mg_cell
	heap          []byte
}

// fetch gives up to limit rows; done when there are no more after them.
func (s *statement) fetch(limit int) (c cells, done bool, err error) {
	rc := C.mg_fetch(s.s, s.b, C.int64_t(limit))
	if rc != codeRow && rc != codeDone {
		return c, false, s.db.err(rc)
	}
	c.rows, c.columns = int(s.b.rows), int(s.b.columns)
	c.all = unsafe.Slice(s.b.cells, c.rows*c.columns)
	if s.b.heap_used > 0 {
		c.heap = unsafe.Slice((*byte)(unsafe.Pointer(s.b.heap)), int(s.b.heap_used))
	}
	return c, rc == codeDone, nil
}

// cell is one value as SQLite stores it.
type cell struct {
	kind    int
	integer int64
	bytes   []byte // of a text or blob; valid as long as the cells
}

func (c cell) float() float64 { return math.Float64frombits(uint64(c.integer)) }

func (c *cells) at(row, column int) cell {
	x := &c.all[row*c.columns+column]
	out := cell{kind: int(x.kind), integer: int64(x.bits)}
	if out.kind == typeText || out.kind == typeBlob {
		out.bytes = c.heap[x.bits : int64(x.bits)+int64(x.length) : int64(x.bits)+int64(x.length)]
	}
	return out
}

// text is a value as text; NULL is "".
func (c cell) text() string {
	if c.kind == typeText || c.kind == typeBlob {
		return string(c.bytes)
	}
	return ""
}

// collation gives the collation of a table's column; empty for a view's, which SQLite does not tell.
func (db *database) collation(table, column string) string {
	t, c := C.CString(table), C.CString(column)
	defer C.free(unsafe.Pointer(t))
	defer C.free(unsafe.Pointer(c))
	var name *C.char
	if C.sqlite3_table_column_metadata(db.d.db, nil, t, c, nil, &name, nil, nil, nil) != codeOK || name == nil {
		return ""
	}
	return C.GoString(name)
}

// query runs a small statement to its end and calls each for every row.
func (db *database) query(ctx context.Context, sql string, each func(row func(int) cell)) error {
	s, err := db.prepare(sql, 256, 1<<20)
	if err != nil {
		return err
	}
	defer s.close()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		c, done, err := s.fetch(256)
		if err != nil {
			return err
		}
		for i := range c.rows {
			if each != nil {
				each(func(column int) cell { return c.at(i, column) })
			}
		}
		if done {
			return nil
		}
	}
}
