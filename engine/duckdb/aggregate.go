package duckdb

/*
#include <stdint.h>
#include <stdlib.h>

typedef void *handle;

// Of duckdb.h, which the bindings do not carry over.
handle duckdb_create_aggregate_function(void);
void duckdb_destroy_aggregate_function(handle *f);
void duckdb_aggregate_function_set_name(handle f, const char *name);
void duckdb_aggregate_function_add_parameter(handle f, handle type);
void duckdb_aggregate_function_set_return_type(handle f, handle type);
void duckdb_aggregate_function_set_functions(handle f, void *size, void *init, void *update, void *combine, void *finalize);
void duckdb_aggregate_function_set_destructor(handle f, void *destroy);
void duckdb_aggregate_function_set_special_handling(handle f);
void duckdb_aggregate_function_set_extra_info(handle f, void *info, void (*destroy)(void *));
void *duckdb_aggregate_function_get_extra_info(handle info);
void duckdb_aggregate_function_set_error(handle info, const char *message);
int duckdb_register_aggregate_function(handle connection, handle f);

void meshgateAggregateUpdate(handle info, handle chunk, int64_t **states);
void meshgateAggregateCombine(handle info, int64_t **from, int64_t **into, uint64_t count);
void meshgateAggregateFinalize(handle info, int64_t **states, handle out, uint64_t count, uint64_t offset);
void meshgateAggregateDestroy(int64_t **states, uint64_t count);
void meshgateAggregateEnd(int64_t id);

// What DuckDB keeps for a group is the number of a state in Go, 0 before the first row.
static uint64_t stateSize(handle info) { return sizeof(int64_t); }
static void stateInit(handle info, int64_t *state) { *state = 0; }

static void endAggregate(void *p) { meshgateAggregateEnd(*(int64_t *)p); free(p); }
static int64_t aggregateID(handle info) { return *(int64_t *)duckdb_aggregate_function_get_extra_info(info); }

static void wire(handle f, int64_t id) {
	int64_t *p = malloc(sizeof *p);
	if (!p) abort();
	*p = id;
	duckdb_aggregate_function_set_functions(f, stateSize, stateInit, meshgateAggregateUpdate, meshgateAggregateCombine, meshgateAggregateFinalize);
	duckdb_aggregate_function_set_destructor(f, meshgateAggregateDestroy);
	duckdb_aggregate_function_set_special_handling(f);
	duckdb_aggregate_function_set_extra_info(f, p, endAggregate);
}
*/
import "C"

import (
	"sync"
	"sync/atomic"
	"unsafe"

	m "github.com/duckdb/duckdb-go-bindings"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// Aggregate is an aggregate function written in Go; AggregateOf makes one. DuckDB's DISTINCT,
// FILTER and OVER apply to it as to its own; over a window, rows come in its order, and states
// are merged in that order.
//
// It must not be called with ORDER BY, nor over a frame that is its whole partition by its
// words: for those DuckDB updates one state for all rows, and its C interface does not say so
// to the function, which would read beyond the end of an array. A frame that ends so and so
// many rows after the current one is not affected, whatever the number (WholePartition).
type Aggregate struct {
	Name string
	Args []Type
	Ret  Type

	Shown string // the name that errors give it; empty is Name

	states  *account
	size    int64 // of a state
	fresh   func() any
	update  func(in *Chunk) func(state any, from, to int) error
	merge   func(into, from any) error
	results func(out *Vector) func(state any, row int) error
	spent   *sync.Pool // states to begin anew with
}

// Reusable is a state that may serve another group, emptied by Reuse; false says that it must not.
type Reusable interface{ Reuse() bool }

// AggregateOf makes an aggregate whose state of one group is an S, which begins as its zero
// value. update looks at a chunk and gives what adds one of its rows (NULLs included); texts
// read from it must be cloned to be kept. merge adds what another state holds, whose rows come
// later, and leaves that as it is. result writes a value and leaves the state as it is.
func AggregateOf[S any](name string, args []Type, ret Type, update func(in *Chunk) func(s *S, row int) error,
	merge func(into, from *S) error, result func(s *S, out *Vector, row int) error) Aggregate {
	return AggregateOfRuns(name, args, ret, func(in *Chunk) func(*S, int, int) error {
		add := update(in)
		return func(s *S, from, to int) error {
			for row := from; row < to; row++ {
				if err := add(s, row); err != nil {
					return err
				}
			}
			return nil
		}
	}, merge, func(out *Vector) func(*S, int) error {
		return func(s *S, row int) error { return result(s, out, row) }
	})
}

// AggregateOfRuns is AggregateOf where update gives what adds the rows from … to-1, NULLs
// included, all of one group; and results gives what writes values of a vector one after the
// other, in the order of the rows, and leaves the states as they are until the last. An argument
// may be Any.
func AggregateOfRuns[S any](name string, args []Type, ret Type, update func(in *Chunk) func(s *S, from, to int) error,
	merge func(into, from *S) error, results func(out *Vector) func(s *S, row int) error) Aggregate {
	return Aggregate{Name: name, Args: args, Ret: ret,
		size:  int64(unsafe.Sizeof(*new(S))) + stateBytes,
		fresh: func() any { return new(S) },
		update: func(in *Chunk) func(any, int, int) error {
			add := update(in)
			return func(state any, from, to int) error { return add(state.(*S), from, to) }
		},
		merge: func(into, from any) error { return merge(into.(*S), from.(*S)) },
		results: func(out *Vector) func(any, int) error {
			write := results(out)
			return func(state any, row int) error { return write(state.(*S), row) }
		},
		spent: &sync.Pool{},
	}
}

// WholePartition is a frame that is every row of the partition, in words that suit an Aggregate.
const WholePartition = "ROWS BETWEEN UNBOUNDED PRECEDING AND 9223372036854775806 FOLLOWING"

// RegisterAggregate makes functions known to every connection of the database.
func (d *DB) RegisterAggregate(functions ...Aggregate) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range functions {
		f := &functions[i]
		f.states = &d.states
		if f.Shown == "" {
			f.Shown = f.Name
		}
		h := C.duckdb_create_aggregate_function()
		name := C.CString(f.Name)
		C.duckdb_aggregate_function_set_name(h, name)
		C.free(unsafe.Pointer(name))
		for _, t := range f.Args {
			lt := t.logical()
			C.duckdb_aggregate_function_add_parameter(h, C.handle(lt.Ptr))
			m.DestroyLogicalType(&lt)
		}
		lt := f.Ret.logical()
		C.duckdb_aggregate_function_set_return_type(h, C.handle(lt.Ptr))
		m.DestroyLogicalType(&lt)
		id := lastID.Add(1)
		aggregates.Store(id, f)
		C.wire(h, C.int64_t(id))
		state := C.duckdb_register_aggregate_function(C.handle(d.admin.Ptr), h)
		C.duckdb_destroy_aggregate_function(&h)
		if state != 0 {
			return &Error{Type: "Catalog", Message: "cannot register the aggregate function " + f.Name}
		}
	}
	return nil
}

// aggregates finds registered functions by id.
var aggregates sync.Map

//export meshgateAggregateEnd
func meshgateAggregateEnd(id C.int64_t) { aggregates.Delete(int64(id)) }

// aggregating runs a callback of an aggregate, and reports its error to DuckDB.
func aggregating(info C.handle, body func(*Aggregate) error) {
	err := guarded(func() error {
		a, ok := aggregates.Load(int64(C.aggregateID(info)))
		if !ok {
			return pgerr.New(pgerr.InternalError, "an aggregate function is gone")
		}
		return body(a.(*Aggregate))
	})
	if err != nil {
		message := C.CString(Mark(Classify(err)))
		C.duckdb_aggregate_function_set_error(info, message)
		C.free(unsafe.Pointer(message))
	}
}

// at is the state that a slot of DuckDB's refers to, made when there is none yet.
func (a *Aggregate) at(slot *C.int64_t) (*held, error) {
	if *slot == 0 {
		if err := a.states.take(a.size, a.Shown); err != nil {
			return nil, err
		}
		state := a.spent.Get()
		if state == nil {
			state = a.fresh()
		}
		*slot = C.int64_t(states.add(held{state: state, by: a}))
	}
	return states.get(int64(*slot)), nil
}

//export meshgateAggregateUpdate
func meshgateAggregateUpdate(info, chunk C.handle, slots **C.int64_t) {
	aggregating(info, func(a *Aggregate) error {
		in := m.DataChunk{Ptr: unsafe.Pointer(chunk)}
		c := Chunk{Len: int(m.DataChunkGetSize(in)), Args: make([]Vector, len(a.Args)), nulls: true}
		for i := range c.Args {
			c.Args[i] = argument(m.DataChunkGetVector(in, m.IdxT(i)), a.Args[i])
		}
		add := a.update(&c)
		groups := unsafe.Slice(slots, c.Len)
		for from := 0; from < c.Len; {
			to := from + 1
			for to < c.Len && groups[to] == groups[from] {
				to++
			}
			h, err := a.at(groups[from])
			if err == nil {
				err = add(h.state, from, to)
			}
			if err == nil {
				err = h.grow(a.Shown)
			}
			if err != nil {
				return err
			}
			from = to
		}
		return nil
	})
}

//export meshgateAggregateCombine
func meshgateAggregateCombine(info C.handle, from, into **C.int64_t, count C.uint64_t) {
	aggregating(info, func(a *Aggregate) error {
		targets := unsafe.Slice(into, int(count))
		var last *C.int64_t
		var h *held
		for i, slot := range unsafe.Slice(from, int(count)) {
			if *slot == 0 {
				continue
			}
			var err error
			if targets[i] != last {
				if h != nil {
					err = h.grow(a.Shown)
				}
				if last = targets[i]; err == nil {
					h, err = a.at(last)
				}
			}
			if err == nil {
				err = a.merge(h.state, states.get(int64(*slot)).state)
			}
			if err != nil {
				return err
			}
		}
		if h != nil {
			return h.grow(a.Shown)
		}
		return nil
	})
}

//export meshgateAggregateFinalize
func meshgateAggregateFinalize(info C.handle, slots **C.int64_t, out C.handle, count, offset C.uint64_t) {
	aggregating(info, func(a *Aggregate) error {
		result := vectorOf(m.Vector{Ptr: unsafe.Pointer(out)}, a.Ret)
		write := a.results(&result)
		for i, slot := range unsafe.Slice(slots, int(count)) {
			state := a.fresh()
			if *slot != 0 {
				state = states.get(int64(*slot)).state
			}
			if err := write(state, int(offset)+i); err != nil {
				return err
			}
		}
		return nil
	})
}

//export meshgateAggregateDestroy
func meshgateAggregateDestroy(slots **C.int64_t, count C.uint64_t) {
	states.drop(unsafe.Slice(slots, int(count)))
}

// arena holds the states of all groups of all statements, found by number: memory of DuckDB's
// cannot refer to Go's. A state is used by one thread at a time.
type arena struct {
	mu    sync.Mutex
	free  []int64
	last  int64
	pages atomic.Pointer[[]*page]
}

const pageSize = 1 << 10

type page [pageSize]held

var states arena

func (s *arena) add(h held) int64 {
	s.mu.Lock()
	var id int64
	if n := len(s.free); n > 0 {
		id, s.free = s.free[n-1], s.free[:n-1]
	} else {
		s.last++
		id = s.last
		if pages := s.pages.Load(); pages == nil || int(id/pageSize) >= len(*pages) {
			var grown []*page // readers hold on to the shorter slice
			if pages != nil {
				grown = *pages
			}
			grown = append(grown, new(page))
			s.pages.Store(&grown)
		}
	}
	s.mu.Unlock()
	*s.get(id) = h
	return id
}

func (s *arena) get(id int64) *held { return &(*s.pages.Load())[id/pageSize][id%pageSize] }

func (s *arena) drop(slots []*C.int64_t) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range slots {
		if id := int64(*p); id != 0 {
			h := s.get(id)
			h.by.states.used.Add(-h.by.size - h.bytes)
			if r, ok := h.state.(Reusable); ok && r.Reuse() {
				h.by.spent.Put(h.state)
			}
			*h = held{}
			s.free = append(s.free, id)
			*p = 0
		}
	}
}
