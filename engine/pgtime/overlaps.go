package pgtime

// Bound is one end of a period; Known is false for NULL.
type Bound[T any] struct {
	V     T
	Known bool
}

// Overlaps says whether two periods overlap, each given by two ends in any order, of which
// one may be unknown. known is false when the answer is NULL.
func Overlaps[T any](cmp func(a, b T) int, s1, e1, s2, e2 Bound[T]) (overlap, known bool) {
	order := func(s, e *Bound[T]) bool {
		switch {
		case !s.Known && !e.Known:
			return false
		case !s.Known:
			s.V, s.Known, e.Known = e.V, true, false
		case e.Known && cmp(s.V, e.V) > 0:
			s.V, e.V = e.V, s.V
		}
		return true
	}
	if !order(&s1, &e1) || !order(&s2, &e2) {
		return false, false
	}
	c := cmp(s1.V, s2.V)
	if c == 0 {
		return true, e1.Known && e2.Known
	}
	if c < 0 { // the later start first
		s1, e1, e2 = s2, e2, e1
	}
	switch {
	case !e2.Known:
		return false, false
	case cmp(s1.V, e2.V) < 0:
		return true, true
	}
	return false, e1.Known
}
