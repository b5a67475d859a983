package pgvalue

import (
	"bytes"
	"sync"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// CompareRows orders two rows as record_cmp does: column by column, NULL last.
func CompareRows(a, b string) (int, error) {
	return eachPair(a, b, ordered, func(t rel.Type, x, y string) (int, error) {
		if x == y {
			return 0, nil
		}
		kx, err := textKey(nil, x, t)
		if err != nil {
			return 0, err
		}
		ky, err := textKey(nil, y, t)
		return bytes.Compare(kx, ky), err
	})
}

// EqualRows says whether two rows are equal, as record_eq does.
func EqualRows(a, b string) (bool, error) {
	c, err := eachPair(a, b, equatable, func(t rel.Type, x, y string) (int, error) {
		switch {
		case x == y:
			return 0, nil
		case t.IsRow():
			same, err := EqualRows(x, y)
			if same || err != nil {
				return 0, err
			}
			return 1, nil
		case t.OID == rel.XIDOID:
			return 1, nil
		}
		kx, err := textKey(nil, x, t)
		if err != nil {
			return 0, err
		}
		ky, err := textKey(nil, y, t)
		return bytes.Compare(kx, ky), err
	})
	return c == 0, err
}

// ordered is an error for a type without an order, of which there is one even where both values are NULL.
func ordered(t rel.Type) error {
	if comparable(t) {
		return nil
	}
	return errNoOrder(t)
}

// equatable is ordered for equality.
func equatable(t rel.Type) error {
	if hasEquality(t) {
		return nil
	}
	return pgerr.New(pgerr.UndefinedFunction, "could not identify an equality operator for type %s", rel.Of(t.OID))
}

// eachPair compares the columns of two rows until two differ. Columns of different types,
// columns of a type that check does not let pass, and rows of which one is longer, are an
// error once it comes to them.
func eachPair(a, b string, check func(t rel.Type) error, compare func(t rel.Type, x, y string) (int, error)) (int, error) {
	ta, va, err := SplitRow(a)
	if err != nil {
		return 0, err
	}
	tb, vb, err := SplitRow(b)
	if err != nil {
		return 0, err
	}
	for i := range min(len(va), len(vb)) {
		t := ta.Cols[i].Type
		if u := tb.Cols[i].Type; t.OID != u.OID {
			return 0, errDissimilar(t, u, i)
		}
		if err := check(t); err != nil {
			return 0, err
		}
		switch x, y := va[i], vb[i]; {
		case x.Null && y.Null:
		case x.Null:
			return 1, nil
		case y.Null:
			return -1, nil
		default:
			if c, err := compare(t, x.Text, y.Text); c != 0 || err != nil {
				return c, err
			}
		}
	}
	if len(va) != len(vb) {
		return 0, errColumns()
	}
	return 0, nil
}

func errDissimilar(t, u rel.Type, i int) error {
	return pgerr.New(pgerr.DatatypeMismatch, "cannot compare dissimilar column types %s and %s at record column %d", rel.Of(t.OID), rel.Of(u.OID), i+1)
}

func errColumns() error {
	return pgerr.New(pgerr.DatatypeMismatch, "cannot compare record types with different numbers of columns")
}

// RowSite checks that the rows of one place are of one type, since keys of others do not
// compare. The zero RowSite has seen none. It is safe for concurrent use.
type RowSite struct {
	mu    sync.Mutex
	types map[string]*RowType // by where they are: "" for the rows, "2." for those in their third column
	cut   map[string]bool     // keys that end before a value whose type has no order
}

func (s *RowSite) see(path string, t *RowType) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := s.types[path]
	switch {
	case first == nil:
		if s.types == nil {
			s.types = map[string]*RowType{}
		}
		s.types[path] = t
	case first != t:
		for i := range min(len(first.Cols), len(t.Cols)) {
			if a, b := first.Cols[i].Type, t.Cols[i].Type; a.OID != b.OID {
				return errDissimilar(a, b, i)
			}
		}
		if len(first.Cols) != len(t.Cols) {
			return errColumns()
		}
	}
	return nil
}

// AppendRowKey appends bytes that compare as CompareRows does, among the rows of one site.
func (s *RowSite) AppendRowKey(dst []byte, row string) ([]byte, error) {
	return s.appendKey(dst, "", row)
}

func (s *RowSite) appendKey(dst []byte, path, row string) ([]byte, error) {
	t, values, err := SplitRow(row)
	if err == nil {
		err = s.see(path, t)
	}
	for i, v := range values {
		c := t.Cols[i]
		switch {
		case err != nil:
			return dst, err
		case !comparable(c.Type): // an error also where both values are NULL
			return append(dst, 1), s.undecided(dst, c.Type)
		case v.Null:
			dst = append(dst, 2)
		case c.Type.IsRow():
			dst, err = s.appendKey(append(dst, 1), path+string(rune('0'+i))+".", v.Text)
		default:
			dst, err = textKey(append(dst, 1), v.Text, c.Type)
		}
	}
	return append(dst, 0), err
}

// undecided notes the key of a row up to a value whose type has no order: two rows that are
// equal up to there cannot be compared.
func (s *RowSite) undecided(key []byte, t rel.Type) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cut[string(key)] {
		return errNoOrder(t)
	}
	if s.cut == nil {
		s.cut = map[string]bool{}
	}
	s.cut[string(key)] = true
	return nil
}
