package duckdb

import (
	"strconv"
	"strings"
	"sync/atomic"

	m "github.com/duckdb/duckdb-go-bindings"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// account counts the bytes of the states of a database's aggregate functions in Go, which the
// library's memory limit knows nothing of.
type account struct {
	used  atomic.Int64
	limit int64 // 0 is none
}

// goShare is the part of the memory limit that the states may have besides it.
const goShare = 4

// Sized is a state of an aggregate in Go that grows: Bytes is what it holds besides itself.
// It is asked after every run of rows, and so must know it.
type Sized interface{ Bytes() int }

// take counts bytes for a state of the function; the error is 53200 beyond the limit.
func (a *account) take(bytes int64, function string) error {
	if used := a.used.Add(bytes); a.limit > 0 && used > a.limit && bytes > 0 {
		a.used.Add(-bytes)
		return pgerr.New(pgerr.OutOfMemory, "out of memory").
			WithDetail("The states of %s and of other aggregate functions need more than %d MiB.", function, a.limit>>20).
			WithHint("The gateway's memory for statements is bounded by engine.memory; ask for less at once, or raise it.")
	}
	return nil
}

// held is a state and what is counted for it.
type held struct {
	state any
	bytes int64 // that it has come to hold
	by    *Aggregate
}

// stateBytes is what each state costs at least, beyond its own size: the slot and the heap's overhead.
const stateBytes = 64

// grow counts what the state has come to hold.
func (h *held) grow(function string) error {
	s, ok := h.state.(Sized)
	if !ok {
		return nil
	}
	more := int64(s.Bytes()) - h.bytes
	if more == 0 {
		return nil
	}
	if err := h.by.states.take(more, function); err != nil {
		return err
	}
	h.bytes += more
	return nil
}

// readLimit sets the account's limit by the database's.
func (d *DB) readLimit() error {
	var result m.Result
	defer m.DestroyResult(&result)
	if m.Query(d.admin, "SELECT current_setting('memory_limit')", &result) == m.StateError {
		return newError("", m.ResultError(&result))
	}
	chunk := m.FetchChunk(result)
	defer m.DestroyDataChunk(&chunk)
	v := vectorOf(m.DataChunkGetVector(chunk, 0), Varchar)
	d.states.limit = parseBytes(v.Text(0)) / goShare
	return nil
}

// parseBytes reads how DuckDB spells an amount of memory: "95.3 MiB"; 0 for what is none.
func parseBytes(s string) int64 {
	number, unit, _ := strings.Cut(s, " ")
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0
	}
	for i, u := range []string{"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"} {
		if unit == u {
			return int64(f * float64(int64(1)<<(10*i)))
		}
	}
	return 0
}
