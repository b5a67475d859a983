package source

// Misfit is the cause of an error about a value that the form of its column does not hold: NaN
// in a numeric(10,2), which travels as a decimal; a sum of more digits than that has; an array
// of two dimensions where a list was expected. The same fragment succeeds with the column in
// its text form, so the engine asks again.
type Misfit struct {
	Column int  // ordinal in the fragment's columns
	Nested bool // an array's dimensions or lower bounds do not fit; else a numeric does not
	Err    error
}

func (m *Misfit) Error() string { return m.Err.Error() }

// Unwrap gives what does not fit, in words.
func (m *Misfit) Unwrap() error { return m.Err }
