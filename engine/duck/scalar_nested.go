package duck

import (
	"fmt"
	"sort"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

type (
	optText = pgfunc.Opt[string]
	optInts = pgfunc.Opt[[]pgfunc.Opt[int32]]
)

// nestedScalars are the functions over arrays in their text form.
func nestedScalars() []duckdb.Scalar {
	const text, int4, texts, ints = rel.TextOID, rel.Int4OID, rel.TextArrayOID, rel.Int4ArrayOID
	declare := func(f pgfunc.Func, ret rel.OID, args ...rel.OID) duckdb.Scalar {
		f.Proc = &pgtypes.Proc{Name: f.Sig, Args: args, Ret: ret, Volatile: 'i'}
		return scalarOf(&f)
	}
	dim := func(name string, get func(rel.Dim) int) duckdb.Scalar {
		return declare(pgfunc.F2(name, func(s string, n int32) (pgfunc.Opt[int32], error) {
			a, err := shapeOf(s)
			if err != nil || n < 1 || int(n) > len(a.dims) {
				return pgfunc.Opt[int32]{}, err
			}
			return pgfunc.Some(int32(get(a.dims[n-1]))), nil
		}), int4, text, int4)
	}
	return []duckdb.Scalar{
		dim("nest_length", func(d rel.Dim) int { return d.Length }),
		dim("nest_lower", func(d rel.Dim) int { return d.Lower }),
		dim("nest_upper", func(d rel.Dim) int { return d.Lower + d.Length - 1 }),
		declare(pgfunc.F1("nest_ndims", func(s string) (pgfunc.Opt[int32], error) {
			a, err := shapeOf(s)
			return pgfunc.Opt[int32]{V: int32(len(a.dims)), Valid: len(a.dims) > 0}, err
		}), int4, text),
		declare(pgfunc.F1("nest_dims", func(s string) (optText, error) {
			a, err := shapeOf(s)
			out := ""
			for _, d := range a.dims {
				out += fmt.Sprintf("[%d:%d]", d.Lower, d.Lower+d.Length-1)
			}
			return optText{V: out, Valid: out != ""}, err
		}), text, text),
		declare(pgfunc.F1("nest_cardinality", func(s string) (int32, error) {
			a, err := shapeOf(s)
			return int32(len(a.elems)), err
		}), int4, text),
		declare(pgfunc.F1("nest_elements", func(s string) ([]optText, error) {
			a, err := shapeOf(s)
			return a.texts(), err
		}), texts, text),
		declare(pgfunc.F1("nest_before", func(s string) (int32, error) {
			a, err := shapeOf(s)
			switch {
			case len(a.dims) > 1:
				return 0, pgerr.New(pgerr.FeatureNotSupported, "searching for elements in multidimensional arrays is not supported")
			case len(a.dims) == 0:
				return 0, err
			}
			return int32(a.dims[0].Lower - 1), err
		}), int4, text),
		declare(pgfunc.F1("nest_thresholds", func(s string) (string, error) {
			a, err := shapeOf(s)
			if len(a.dims) > 1 {
				err = pgerr.New("2202E", "thresholds must be one-dimensional array")
			}
			return pgvalue.JoinArray(a.elems, nil), err
		}), text, text),
		declare(pgfunc.F2("texts_joined", func(parts []optText, sep string) (string, error) {
			var some []string
			for _, p := range parts {
				if p.Valid {
					some = append(some, p.V)
				}
			}
			return strings.Join(some, sep), nil
		}).Total(), text, texts, text),
		declare(pgfunc.F1("array_bucket", arrayBucket), int4, rel.BoolArrayOID),
		declare(pgfunc.F3("nest_subscripts", nestSubscripts), ints, text, int4, rel.BoolOID),
		declare(pgfunc.F2("nest_pairs", nestPairs), texts, text, int4),
		declare(pgfunc.F2("nest_trim", nestTrim), text, text, int4),
		declare(pgfunc.F3("nest_with", nestWith), text, text, texts, text),
		declare(pgfunc.F1("nest_make", nestMake), text, texts),
		declare(pgfunc.F1("nest_agg", nestAgg), text, texts),
		declare(pgfunc.F2("nest_cat", nestCat), text, text, text),
		declare(pgfunc.F3("nest_add", nestAdd), text, text, text, rel.BoolOID),
		declare(pgfunc.F4("nest_fill", nestFill), text, text, ints, ints, rel.BoolOID),
		declare(pgfunc.F2("nest_get", nestGet), text, text, ints),
		declare(pgfunc.F4("nest_slice", nestSlice), text, text, ints, ints, ints),
		declare(pgfunc.F2("nest_key", nestKey), rel.ByteaOID, text, rel.OIDOID),
	}
}

// shape is an array taken apart; without elements it has no dimensions.
type shape struct {
	elems []pgvalue.Element
	dims  []rel.Dim
}

func shapeOf(s string) (shape, error) {
	elems, dims, err := pgvalue.SplitArray(strings.Clone(s))
	if len(dims) == 0 && len(elems) > 0 {
		dims = []rel.Dim{{Length: len(elems), Lower: 1}}
	}
	return shape{elems, dims}, err
}

// texts are the elements as they are written.
func (a shape) texts() []optText {
	out := make([]optText, len(a.elems))
	for i, e := range a.elems {
		out[i] = optText{V: e.Text, Valid: !e.Null}
	}
	return out
}

func (a shape) String() string {
	if len(a.elems) == 0 {
		return "{}"
	}
	return pgvalue.JoinArray(a.elems, a.dims)
}

// elementOf is a value to be put into an array.
func elementOf(o optText) pgvalue.Element {
	return pgvalue.Element{Text: strings.Clone(o.V), Null: !o.Valid}
}

func nestSubscripts(s string, n int32, reverse bool) ([]int32, error) {
	a, err := shapeOf(s)
	if err != nil || n < 1 || int(n) > len(a.dims) {
		return nil, err
	}
	d := a.dims[n-1]
	out := make([]int32, d.Length)
	for i := range out {
		out[i] = int32(d.Lower + i)
		if reverse {
			out[i] = int32(d.Lower + d.Length - 1 - i)
		}
	}
	return out, nil
}

func nestTrim(s string, n int32) (string, error) {
	a, err := shapeOf(s)
	if err != nil {
		return "", err
	}
	length := 0
	if len(a.dims) > 0 {
		length = a.dims[0].Length
	}
	if n < 0 || int(n) > length {
		return "", pgerr.New("2202E", "number of elements to trim must be between 0 and %d", length)
	}
	if length == 0 {
		return "{}", nil
	}
	a.elems = a.elems[:len(a.elems)/length*(length-int(n))]
	a.dims[0].Length -= int(n)
	for i := range a.dims {
		a.dims[i].Lower = 1
	}
	return a.String(), nil
}

// nestWith puts other elements into an array. Their number may differ if it has one
// dimension; otherwise the message is the error, unless it is empty.
func nestWith(s string, elems []optText, message string) (string, error) {
	a, err := shapeOf(s)
	if err != nil {
		return "", err
	}
	if len(a.dims) > 1 && message != "" {
		return "", pgerr.New(pgerr.FeatureNotSupported, "%s", strings.Clone(message))
	}
	a.elems = a.elems[:0]
	for _, e := range elems {
		a.elems = append(a.elems, elementOf(e))
	}
	if len(a.dims) == 1 {
		a.dims[0].Length = len(elems)
	}
	return a.String(), nil
}

// nestMake is ARRAY[array, …]: all of the same dimensions, or all empty or NULL.
func nestMake(parts []optText) (string, error) {
	var out shape
	empty := 0
	for _, part := range parts {
		a := shape{}
		if part.Valid {
			var err error
			if a, err = shapeOf(part.V); err != nil {
				return "", err
			}
		}
		if len(a.elems) == 0 {
			empty++
			continue
		}
		switch {
		case out.dims == nil:
			out.dims = append([]rel.Dim{{Length: len(parts), Lower: 1}}, a.dims...)
		case !equalDims(out.dims[1:], a.dims):
			return "", pgerr.New("2202E", "multidimensional arrays must have array expressions with matching dimensions")
		}
		out.elems = append(out.elems, a.elems...)
	}
	switch {
	case empty == len(parts):
		return "{}", nil
	case empty > 0:
		return "", pgerr.New("2202E", "multidimensional arrays must have array expressions with matching dimensions")
	case len(out.dims) > 6:
		return "", pgerr.New("54000", "number of array dimensions (%d) exceeds the maximum allowed (%d)", len(out.dims), 6)
	}
	return out.String(), nil
}

// nestAgg is array_agg of arrays.
func nestAgg(parts []optText) (optText, error) {
	if len(parts) == 0 {
		return optText{}, nil
	}
	var out shape
	for _, part := range parts {
		if !part.Valid {
			return optText{}, pgerr.New(pgerr.NullValueNotAllowed, "cannot accumulate null arrays")
		}
		a, err := shapeOf(part.V)
		switch {
		case err != nil:
			return optText{}, err
		case len(a.elems) == 0 && out.dims == nil:
			return optText{}, pgerr.New("2202E", "cannot accumulate empty arrays")
		case out.dims == nil:
			out.dims = append([]rel.Dim{{Length: len(parts), Lower: 1}}, a.dims...)
		case !equalDims(out.dims[1:], a.dims):
			return optText{}, pgerr.New("2202E", "cannot accumulate arrays of different dimensionality")
		}
		out.elems = append(out.elems, a.elems...)
	}
	if len(out.dims) > 6 {
		return optText{}, pgerr.New("54000", "number of array dimensions (%d) exceeds the maximum allowed (%d)", len(out.dims), 6)
	}
	return pgfunc.Some(out.String()), nil
}

func equalDims(a, b []rel.Dim) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// arrayBucket finds the first threshold that is above an operand, of which below says one
// by one: by halving, since PostgreSQL does so also where they are not sorted.
func arrayBucket(below []pgfunc.Opt[bool]) (int32, error) {
	for _, b := range below {
		if !b.Valid {
			return 0, pgerr.New(pgerr.NullValueNotAllowed, "thresholds array must not contain NULLs")
		}
	}
	return int32(sort.Search(len(below), func(i int) bool { return below[i].V })), nil
}
