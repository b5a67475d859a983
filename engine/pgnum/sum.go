package pgnum

// Sum adds up numbers as sum(numeric) and avg(numeric) do. The zero Sum is empty.
// The result's display scale is the largest among the inputs.
type Sum struct {
	total          Num
	count          int64
	nans, pos, neg int64
}

// Add adds one value; the error is 22003 beyond numeric's limits.
func (s *Sum) Add(n Num) error {
	s.count++
	switch n.kind {
	case nan:
		s.nans++
		return nil
	case posInf:
		s.pos++
		return nil
	case negInf:
		s.neg++
		return nil
	}
	t, err := s.total.Add(n)
	s.total = t
	return err
}

// Merge adds another sum, as a parallel aggregate's combine step.
func (s *Sum) Merge(o *Sum) error {
	s.count += o.count
	s.nans += o.nans
	s.pos += o.pos
	s.neg += o.neg
	t, err := s.total.Add(o.total)
	s.total = t
	return err
}

// Count is the number of values added.
func (s *Sum) Count() int64 { return s.count }

// Total is the sum; meaningful when Count is above 0.
func (s *Sum) Total() Num {
	switch {
	case s.nans > 0 || s.pos > 0 && s.neg > 0:
		return NaN
	case s.pos > 0:
		return Inf
	case s.neg > 0:
		return NegInf
	}
	return s.total
}

// Avg is Total / Count at division's scale; 22012 when nothing was added.
func (s *Sum) Avg() (Num, error) { return s.Total().Div(FromInt64(s.count)) }
