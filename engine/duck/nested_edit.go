package duck

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// nestCat joins two arrays of the same number of dimensions, or one to another's rows;
// NULL and an empty array are nothing.
func nestCat(x, y optText) (optText, error) {
	switch {
	case !x.Valid && !y.Valid:
		return optText{}, nil
	case !y.Valid:
		y.V = "{}"
	case !x.Valid:
		x.V = "{}"
	}
	a, err := shapeOf(x.V)
	if err != nil {
		return optText{}, err
	}
	b, err := shapeOf(y.V)
	switch {
	case err != nil:
		return optText{}, err
	case len(a.dims) == 0:
		return pgfunc.Some(b.String()), nil
	case len(b.dims) == 0:
		return pgfunc.Some(a.String()), nil
	}
	refuse := func(detail string, args ...any) (optText, error) {
		return optText{}, pgerr.New("2202E", "cannot concatenate incompatible arrays").WithDetail(detail, args...)
	}
	const differ = "Arrays with differing %s are not compatible for concatenation."
	out := shape{elems: append(a.elems, b.elems...)}
	switch len(a.dims) - len(b.dims) {
	case 0:
		if !equalDims(a.dims[1:], b.dims[1:]) {
			return refuse(differ, "element dimensions")
		}
		out.dims = a.dims
		out.dims[0].Length += b.dims[0].Length
	case -1:
		if !equalDims(a.dims, b.dims[1:]) {
			return refuse(differ, "dimensions")
		}
		out.dims = b.dims
		out.dims[0].Length++
	case 1:
		if !equalDims(b.dims, a.dims[1:]) {
			return refuse(differ, "dimensions")
		}
		out.dims = a.dims
		out.dims[0].Length++
	default:
		return refuse("Arrays of %d and %d dimensions are not compatible for concatenation.", len(a.dims), len(b.dims))
	}
	return pgfunc.Some(out.String()), nil
}

// nestAdd puts a value at an array's end or beginning; its lower bound stays.
func nestAdd(array, value optText, atEnd bool) (string, error) {
	if !array.Valid {
		array.V = "{}"
	}
	a, err := shapeOf(array.V)
	if err != nil {
		return "", err
	}
	switch len(a.dims) {
	case 0:
		a.dims = []rel.Dim{{Lower: 1}}
	case 1:
	default:
		return "", pgerr.New("22000", "argument must be empty or one-dimensional array")
	}
	a.dims[0].Length++
	if atEnd {
		a.elems = append(a.elems, elementOf(value))
	} else {
		a.elems = append([]pgvalue.Element{elementOf(value)}, a.elems...)
	}
	return a.String(), nil
}

// maxElements is how many elements an array can have.
const maxElements = 134217727

// nestFill is array_fill; bounded says whether lower bounds are given.
func nestFill(value optText, dims, lows optInts, bounded bool) (string, error) {
	if !dims.Valid || bounded && !lows.Valid {
		return "", pgerr.New(pgerr.NullValueNotAllowed, "dimension array or low bound array cannot be null")
	}
	switch {
	case len(dims.V) > 6:
		return "", pgerr.New("54000", "number of array dimensions (%d) exceeds the maximum allowed (%d)", len(dims.V), 6)
	case bounded && len(lows.V) != len(dims.V):
		return "", pgerr.New("2202E", "wrong number of array subscripts").WithDetail("Low bound array has different size than dimensions array.")
	}
	a := shape{}
	n := 1
	for i, d := range dims.V {
		low := pgfunc.Some(int32(1))
		if bounded {
			low = lows.V[i]
		}
		switch {
		case !d.Valid || !low.Valid:
			return "", pgerr.New(pgerr.NullValueNotAllowed, "dimension values cannot be null")
		case d.V < 0 || n*int(d.V) > maxElements:
			return "", pgerr.New("54000", "array size exceeds the maximum allowed (%d)", maxElements)
		}
		n *= int(d.V)
		a.dims = append(a.dims, rel.Dim{Length: int(d.V), Lower: int(low.V)})
	}
	if len(dims.V) == 0 || n == 0 {
		return "{}", nil
	}
	e := elementOf(value)
	a.elems = make([]pgvalue.Element, n)
	for i := range a.elems {
		a.elems[i] = e
	}
	return a.String(), nil
}

// nestGet is the element at the subscripts, NULL if there is none.
func nestGet(s string, at []pgfunc.Opt[int32]) (optText, error) {
	a, err := shapeOf(s)
	if err != nil || len(at) != len(a.dims) {
		return optText{}, err
	}
	k := 0
	for i, d := range a.dims {
		n := int(at[i].V) - d.Lower
		if !at[i].Valid || n < 0 || n >= d.Length {
			return optText{}, nil
		}
		k = k*d.Length + n
	}
	return optText{V: a.elems[k].Text, Valid: !a.elems[k].Null}, nil
}

// nestSlice is the part of an array between bounds; given says of each dimension whether
// the lower (1) and the upper (2) is there. Dimensions without bounds are whole.
func nestSlice(s string, lows, highs []pgfunc.Opt[int32], given []int32) (optText, error) {
	a, err := shapeOf(s)
	if err != nil {
		return optText{}, err
	}
	for i, g := range given {
		if g&1 != 0 && !lows[i].Valid || g&2 != 0 && !highs[i].Valid {
			return optText{}, nil
		}
	}
	if len(given) > len(a.dims) {
		return pgfunc.Some("{}"), nil
	}
	from := make([]int, len(a.dims))
	out := shape{dims: make([]rel.Dim, len(a.dims))}
	for i, d := range a.dims {
		lo, hi := d.Lower, d.Lower+d.Length-1
		if i < len(given) && given[i]&1 != 0 {
			lo = max(lo, int(lows[i].V))
		}
		if i < len(given) && given[i]&2 != 0 {
			hi = min(hi, int(highs[i].V))
		}
		if lo > hi {
			return pgfunc.Some("{}"), nil
		}
		from[i], out.dims[i] = lo-d.Lower, rel.Dim{Length: hi - lo + 1, Lower: 1}
	}
	var take func(i, k int)
	take = func(i, k int) {
		if i == len(a.dims) {
			out.elems = append(out.elems, a.elems[k])
			return
		}
		for n := range out.dims[i].Length {
			take(i+1, k*a.dims[i].Length+from[i]+n)
		}
	}
	take(0, 0)
	return pgfunc.Some(out.String()), nil
}
