package pgjsonpath

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/pgjson"
	"github.com/meshgate/meshgate/engine/pgnum"
)

// method evaluates the item methods on scalars.
func (e *run) method(n *node, it item, found *list) (bool, error) {
	switch n.op {
	case opDouble:
		return e.double(n, it, found)
	case opDatetime:
		return e.datetime(n, it, found)
	}
	if it.kind() != pgjson.Number {
		return false, softly(codeNumeric, "jsonpath item method .%s() can only be applied to a numeric value", names[n.op])
	}
	v := it.Num
	switch n.op {
	case opAbs:
		v = v.Abs()
	case opFloor:
		v = v.Floor()
	case opCeiling:
		v = v.Ceil()
	}
	return e.follow(n, valueItem(pgjson.OfNum(v)), found)
}

func (e *run) double(n *node, it item, found *list) (bool, error) {
	switch it.kind() {
	case pgjson.Number: // which stays exact
		if f, err := it.Num.Float64(); err != nil || math.IsInf(f, 0) {
			return false, softly(codeNumeric, "numeric argument of jsonpath item method .%s() is out of range for type double precision", names[n.op])
		}
		return e.follow(n, it, found)
	case pgjson.String:
		f, err := strconv.ParseFloat(strings.Trim(it.Str, " \t\n\v\f\r"), 64)
		if err != nil || math.IsInf(f, 0) || math.IsNaN(f) || strings.Contains(it.Str, "_") {
			return false, softly(codeNumeric, "string argument of jsonpath item method .%s() is not a valid representation of a double precision number", names[n.op])
		}
		return e.follow(n, valueItem(pgjson.OfNum(pgnum.FromFloat64(f))), found)
	}
	return false, softly(codeNumeric, "jsonpath item method .%s() can only be applied to a string or numeric value", names[n.op])
}

func (e *run) datetime(n *node, it item, found *list) (bool, error) {
	if it.kind() != pgjson.String {
		return false, softly(codeDatetime, "jsonpath item method .%s() can only be applied to a string", names[n.op])
	}
	var template *string
	if n.left != nil {
		template = &n.left.str
	}
	m, err := e.Moment(it.Str, template)
	if err != nil {
		var hard Hard
		if errors.As(err, &hard) {
			return false, hard.Err
		}
		return false, soft{err}
	}
	return e.follow(n, item{moment: m}, found)
}

// Hard marks an error of Run.Moment that fails the statement wherever it occurs.
type Hard struct{ Err error }

func (h Hard) Error() string { return h.Err.Error() }

// layout says where in PostgreSQL's binary form of a document each container begins.
type layout map[*pgjson.Value]int64

// keyValue gives an object for each member. The id that tells objects apart is the
// object's offset in the binary form of its document.
func (e *run) keyValue(n *node, it item, found *list) (any bool, err error) {
	if it.kind() != pgjson.Object {
		return false, softly(codeObject, "jsonpath item method .%s() can only be applied to an object", names[n.op])
	}
	if found == nil && n.next == nil {
		return len(it.Members) > 0, nil
	}
	at, ok := e.layouts[e.base]
	if !ok {
		at = layout{}
		at.place(e.base, 0)
		if e.layouts == nil {
			e.layouts = map[*pgjson.Value]layout{}
		}
		e.layouts[e.base] = at
	}
	id := at[it.Value] + e.baseID*10_000_000_000
	for i := range it.Members {
		pair := pgjson.OfObject([]pgjson.Member{
			{Key: "key", Value: pgjson.Of(it.Members[i].Key)}, {Key: "value", Value: it.Members[i].Value},
			{Key: "id", Value: pgjson.OfNum(pgnum.FromInt64(id))},
		})
		base, baseID := e.base, e.baseID
		e.base, e.baseID = &pair, e.generated
		e.generated++
		one, err := e.follow(n, item{Value: &pair}, found)
		e.base, e.baseID = base, baseID
		if err != nil || one && found == nil {
			return one, err
		}
		any = any || one
	}
	return any, nil
}

func align(n int64) int64 { return (n + 3) &^ 3 }

// place notes the offsets of the containers in v, which begins at offset at, and gives where v ends.
// A container is a word, a word for each key and value, then the keys and the values;
// numbers and containers begin at multiples of four.
func (l layout) place(v *pgjson.Value, at int64) int64 {
	switch v.Kind {
	case pgjson.String:
		return at + int64(len(v.Str))
	case pgjson.Number:
		return align(at) + numericSize(v.Num)
	case pgjson.Null, pgjson.Bool:
		return at
	}
	at = align(at)
	l[v] = at
	at += 4 + 4*int64(len(v.Elems)+2*len(v.Members))
	for i := range v.Members {
		at += int64(len(v.Members[i].Key))
	}
	for i := range v.Elems {
		at = l.place(&v.Elems[i], at)
	}
	for i := range v.Members {
		at = l.place(&v.Members[i].Value, at)
	}
	return at
}

// numericSize is the size of a numeric as PostgreSQL stores it: a length word, a header
// of two or four bytes, and two bytes for each digit of base 10000.
func numericSize(n pgnum.Num) int64 {
	b := n.AppendBinary(nil)
	words := int64(b[0])<<8 | int64(b[1])
	weight := int16(uint16(b[2])<<8 | uint16(b[3]))
	header := int64(4)
	if n.Scale() <= 63 && weight >= -64 && weight <= 63 {
		header = 2
	}
	return 4 + header + 2*words
}
