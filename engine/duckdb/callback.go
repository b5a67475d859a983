package duckdb

/*
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

typedef void *handle;

void meshgateBind(handle info);
void meshgateInit(handle info);
void meshgateScan(handle info, handle out);
void meshgateScanEnd(int64_t id);
void meshgateScalar(handle info, handle in, handle out);
void meshgateScalarEnd(int64_t id);

static void *bindPtr(void) { return (void *)meshgateBind; }
static void *initPtr(void) { return (void *)meshgateInit; }
static void *scanPtr(void) { return (void *)meshgateScan; }
static void *scalarPtr(void) { return (void *)meshgateScalar; }

// A box holds a number where DuckDB keeps a pointer for us; DuckDB frees it.
static void *box(int64_t id) {
	int64_t *p = malloc(sizeof *p);
	if (p) *p = id;
	return p;
}
static int64_t unbox(void *p) { return *(int64_t *)p; }
static void endScan(void *p) { meshgateScanEnd(*(int64_t *)p); free(p); }
static void endScalar(void *p) { meshgateScalarEnd(*(int64_t *)p); free(p); }
static void *freePtr(void) { return (void *)free; }
static void *endScanPtr(void) { return (void *)endScan; }
static void *endScalarPtr(void) { return (void *)endScalar; }

// In assign.cpp: 1 is out of memory.
int meshgate_assign_string(void *vector, uint64_t index, const char *str, uint64_t len);
int meshgate_assign_strings(void *vector, const int32_t *offsets, const char *text, const uint8_t *valid, int64_t bit, int64_t n);
*/
import "C"

import (
	"fmt"
	"runtime/debug"
	"unsafe"

	m "github.com/duckdb/duckdb-go-bindings"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// guarded runs a callback's body; a panic becomes an error, since it must not unwind through C.
func guarded(body func() error) (err error) {
	defer func() {
		if r := recover(); r == errVectorMemory {
			err = errVectorMemory
		} else if r != nil {
			err = pgerr.New(pgerr.InternalError, "internal error in a function called by DuckDB").
				WithCause(fmt.Errorf("panic: %v\n%s", r, debug.Stack()))
		}
	}()
	return body()
}

//export meshgateBind
func meshgateBind(info C.handle) {
	bi := m.BindInfo{Ptr: unsafe.Pointer(info)}
	if err := guarded(func() error { return bindFragment(bi) }); err != nil {
		m.BindSetError(bi, Mark(Classify(err)))
	}
}

//export meshgateInit
func meshgateInit(info C.handle) {
	ii := m.InitInfo{Ptr: unsafe.Pointer(info)}
	if err := guarded(func() error { return initFragment(ii) }); err != nil {
		m.InitSetError(ii, Mark(Classify(err)))
	}
}

//export meshgateScan
func meshgateScan(info, out C.handle) {
	fi := m.FunctionInfo{Ptr: unsafe.Pointer(info)}
	s, ok := scans.Load(unboxed(m.FunctionGetInitData(fi)))
	if !ok {
		m.FunctionSetError(fi, "the scan has ended")
		return
	}
	sc := s.(*scan)
	if err := guarded(func() error { return sc.fill(m.DataChunk{Ptr: unsafe.Pointer(out)}) }); err != nil {
		m.FunctionSetError(fi, sc.group.fail(err))
	}
}

//export meshgateScanEnd
func meshgateScanEnd(id C.int64_t) {
	if s, ok := scans.LoadAndDelete(int64(id)); ok {
		guarded(func() error { s.(*scan).end(); return nil })
	}
}

//export meshgateScalar
func meshgateScalar(info, in, out C.handle) {
	fi := m.FunctionInfo{Ptr: unsafe.Pointer(info)}
	err := guarded(func() error {
		s, ok := scalars.Load(unboxed(m.ScalarFunctionGetExtraInfo(fi)))
		if !ok {
			return pgerr.New(pgerr.InternalError, "a scalar function is gone")
		}
		return s.(*Scalar).call(m.DataChunk{Ptr: unsafe.Pointer(in)}, m.Vector{Ptr: unsafe.Pointer(out)})
	})
	if err != nil {
		m.ScalarFunctionSetError(fi, Mark(Classify(err)))
	}
}

//export meshgateScalarEnd
func meshgateScalarEnd(id C.int64_t) { scalars.Delete(int64(id)) }

func boxed(id int64) unsafe.Pointer  { return C.box(C.int64_t(id)) }
func unboxed(p unsafe.Pointer) int64 { return int64(C.unbox(p)) }
func bindCallback() unsafe.Pointer   { return C.bindPtr() }
func initCallback() unsafe.Pointer   { return C.initPtr() }
func scanCallback() unsafe.Pointer   { return C.scanPtr() }
func scalarCallback() unsafe.Pointer { return C.scalarPtr() }
func freeBox() unsafe.Pointer        { return C.freePtr() }
func endScanBox() unsafe.Pointer     { return C.endScanPtr() }
func endScalarBox() unsafe.Pointer   { return C.endScalarPtr() }

// assignStrings copies n strings into the first rows of a vector. valid is a bitmap that
// starts at its bit'th bit; nil when all are valid.
func assignStrings(vec m.Vector, offsets []int32, text, valid []byte, bit, n int) {
	if n == 0 {
		return
	}
	if C.meshgate_assign_strings(vec.Ptr, (*C.int32_t)(unsafe.SliceData(offsets)), (*C.char)(unsafe.Pointer(unsafe.SliceData(text))),
		(*C.uint8_t)(unsafe.SliceData(valid)), C.int64_t(bit), C.int64_t(n)) != 0 {
		panic(errVectorMemory)
	}
}

// assignString is the same for one string.
func assignString(vec m.Vector, i int, b []byte) {
	if C.meshgate_assign_string(vec.Ptr, C.uint64_t(i), (*C.char)(unsafe.Pointer(unsafe.SliceData(b))), C.uint64_t(len(b))) != 0 {
		panic(errVectorMemory)
	}
}

// errVectorMemory is what guarded makes an error of when a vector cannot hold a string.
var errVectorMemory = pgerr.New(pgerr.OutOfMemory, "out of memory")
