package duckdb

import (
	"iter"
	"sync"

	m "github.com/duckdb/duckdb-go-bindings"
)

// Scalar is a scalar function written in Go. Several of one name are overloads.
//
// Fn computes a chunk of rows at once: it reads the arguments' vectors and writes every
// row of out that in.Rows yields. An error fails the statement, with its SQLSTATE if it
// is a *pgerr.Error; so does a panic. Fn runs on several threads at a time.
//
// DuckDB believes that a function of ours cannot fail, and so evaluates it on every value
// of a dictionary (of a column in storage, of a join's build side), also on those that no
// row has and those that a CASE excludes. Only one that is Total is left to that belief.
type Scalar struct {
	Name     string
	Args     []Type // Any takes a DECIMAL of any width, as well as anything else
	Varargs  *Type  // the type of further arguments; nil for none
	Ret      Type
	Volatile bool // gives another value each time: never folded, never shared
	Total    bool // Fn never fails; others are computed for the rows asked for only, and never folded
	Nulls    bool // Fn sees rows with NULL arguments; otherwise they give NULL and Rows skips them
	Fn       func(in *Chunk, out *Vector) error
}

// Chunk is the arguments of a call for up to VectorSize rows.
type Chunk struct {
	Len   int
	Args  []Vector
	nulls bool
}

// Rows yields the rows to compute: all of them, or those without a NULL argument.
func (c *Chunk) Rows() iter.Seq[int] {
	return func(yield func(int) bool) {
		all := c.nulls || c.Complete()
		for i := range c.Len {
			if (all || c.Whole(i)) && !yield(i) {
				return
			}
		}
	}
}

// Complete says whether no argument has a NULL; false may be wrong.
func (c *Chunk) Complete() bool {
	for k := range c.Args {
		if c.Args[k].mask != nil {
			return false
		}
	}
	return true
}

// Whole says whether no argument of row i is NULL.
func (c *Chunk) Whole(i int) bool {
	for k := range c.Args {
		if !c.Args[k].Valid(i) {
			return false
		}
	}
	return true
}

// scalars finds registered functions by id.
var scalars sync.Map

// RegisterScalar makes functions known to every connection of the database. Overloads of
// one name must be registered in one call.
func (d *DB) RegisterScalar(functions ...Scalar) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var order []string
	byName := map[string][]Scalar{}
	for _, f := range functions {
		if byName[f.Name] == nil {
			order = append(order, f.Name)
		}
		byName[f.Name] = append(byName[f.Name], f)
	}
	for _, name := range order {
		if err := d.registerSet(name, byName[name]); err != nil {
			return err
		}
	}
	return nil
}

func (d *DB) registerSet(name string, overloads []Scalar) error {
	set := m.CreateScalarFunctionSet(name)
	defer m.DestroyScalarFunctionSet(&set)
	for i := range overloads {
		f := overloads[i].build()
		state := m.AddScalarFunctionToSet(set, f)
		m.DestroyScalarFunction(&f)
		if state == m.StateError {
			return &Error{Type: "Catalog", Message: "cannot overload the scalar function " + name}
		}
	}
	if m.RegisterScalarFunctionSet(d.admin, set) == m.StateError {
		return &Error{Type: "Catalog", Message: "cannot register the scalar function " + name}
	}
	return nil
}

func (s Scalar) build() m.ScalarFunction {
	f := m.CreateScalarFunction()
	m.ScalarFunctionSetName(f, s.Name)
	withType := func(t Type, use func(m.LogicalType)) {
		lt := t.logical()
		use(lt)
		m.DestroyLogicalType(&lt)
	}
	for _, t := range s.Args {
		withType(t, func(lt m.LogicalType) { m.ScalarFunctionAddParameter(f, lt) })
	}
	if s.Varargs != nil {
		withType(*s.Varargs, func(lt m.LogicalType) { m.ScalarFunctionSetVarargs(f, lt) })
	}
	withType(s.Ret, func(lt m.LogicalType) { m.ScalarFunctionSetReturnType(f, lt) })
	if s.Nulls {
		m.ScalarFunctionSetSpecialHandling(f)
	}
	if s.Volatile || !s.Total { // the library has no other way to say that a function raises
		m.ScalarFunctionSetVolatile(f)
	}
	id := lastID.Add(1)
	scalars.Store(id, &s)
	m.ScalarFunctionSetExtraInfo(f, boxed(id), endScalarBox())
	m.ScalarFunctionSetFunction(f, scalarCallback())
	return f
}

// call computes one chunk.
func (s *Scalar) call(in m.DataChunk, out m.Vector) error {
	c := Chunk{Len: int(m.DataChunkGetSize(in)), Args: make([]Vector, m.DataChunkGetColumnCount(in)), nulls: s.Nulls}
	for i := range c.Args {
		vec := m.DataChunkGetVector(in, m.IdxT(i))
		t := Any
		if i < len(s.Args) {
			t = s.Args[i]
		} else if s.Varargs != nil {
			t = *s.Varargs
		}
		c.Args[i] = argument(vec, t)
	}
	result := vectorOf(out, s.Ret)
	if err := s.Fn(&c, &result); err != nil {
		return err
	}
	if !s.Nulls && !c.Complete() {
		for i := range c.Len {
			if !c.Whole(i) {
				result.SetNull(i)
			}
		}
	}
	return nil
}

// argument is a vector of type t, or of the type that it has when t is Any.
func argument(vec m.Vector, t Type) Vector {
	if t.ID == m.TypeAny {
		lt := m.VectorGetColumnType(vec)
		t = typeOf(lt)
		m.DestroyLogicalType(&lt)
	}
	return vectorOf(vec, t)
}
