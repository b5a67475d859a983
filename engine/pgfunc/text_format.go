package pgfunc

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// Format is PostgreSQL's format(); args are the arguments' text forms.
func Format(pattern string, args []Opt[string]) (string, error) {
	f := formatter{in: pattern, args: args}
	for f.at < len(f.in) {
		next := strings.IndexByte(f.in[f.at:], '%')
		if next < 0 {
			f.out.WriteString(f.in[f.at:])
			break
		}
		f.out.WriteString(f.in[f.at : f.at+next])
		f.at += next
		if err := f.specifier(); err != nil {
			return "", err
		}
	}
	return f.out.String(), nil
}

type formatter struct {
	in   string
	at   int
	args []Opt[string]
	arg  int // taken last, counted from 1
	out  strings.Builder
}

// advance goes on to the next character, which must be there.
func (f *formatter) advance() error {
	if f.at++; f.at >= len(f.in) {
		return pgerr.New(pgerr.InvalidParameterValue, "unterminated format() type specifier").WithHint(`For a single "%%" use "%%%%".`)
	}
	return nil
}

// digits reads a number, if there is one.
func (f *formatter) digits() (n int, found bool, err error) {
	for c := f.in[f.at]; c >= '0' && c <= '9'; c = f.in[f.at] {
		if n = n*10 + int(c-'0'); n > 1<<31-1 {
			return 0, false, pgerr.New(pgerr.NumericValueOutOfRange, "number is out of range")
		}
		if err := f.advance(); err != nil {
			return 0, false, err
		}
		found = true
	}
	return n, found, nil
}

// take gives an argument: the one of a number, or for -1 the one after the last.
func (f *formatter) take(n int) (Opt[string], error) {
	if n < 0 {
		n = f.arg + 1
	}
	if f.arg = n; n > len(f.args) {
		return Opt[string]{}, pgerr.New(pgerr.InvalidParameterValue, "too few arguments for format()")
	}
	return f.args[n-1], nil
}

func errArgumentZero() error {
	return pgerr.New(pgerr.InvalidParameterValue, "format specifies argument 0, but arguments are numbered from 1")
}

// specifier formats one argument: %[position][flags][width]type.
func (f *formatter) specifier() error {
	if err := f.advance(); err != nil {
		return err
	}
	if f.in[f.at] == '%' {
		f.out.WriteByte('%')
		f.at++
		return nil
	}
	position, width, widthAt := -1, 0, -2 // -2: the width is no argument
	left := false
	n, found, err := f.digits()
	if err != nil {
		return err
	}
	switch {
	case found && f.in[f.at] != '$':
		width = n
	case found && n == 0:
		return errArgumentZero()
	case found:
		position = n
		if err := f.advance(); err != nil {
			return err
		}
	}
	if position > 0 || !found {
		if left, width, widthAt, err = f.flagsAndWidth(); err != nil {
			return err
		}
	}
	kind := f.in[f.at]
	if kind != 's' && kind != 'I' && kind != 'L' {
		r := []rune(f.in[f.at:])[0]
		return pgerr.New(pgerr.InvalidParameterValue, "unrecognized format() type specifier \"%c\"", r).WithHint(`For a single "%%" use "%%%%".`)
	}
	f.at++
	if widthAt > -2 {
		if width, err = f.width(widthAt); err != nil {
			return err
		}
	}
	v, err := f.take(position)
	if err != nil {
		return err
	}
	return f.write(kind, v, width, left)
}

func (f *formatter) flagsAndWidth() (left bool, width, widthAt int, err error) {
	widthAt = -2
	for f.in[f.at] == '-' {
		left = true
		if err = f.advance(); err != nil {
			return
		}
	}
	if f.in[f.at] != '*' {
		width, _, err = f.digits()
		return
	}
	if err = f.advance(); err != nil {
		return
	}
	n, found, err := f.digits()
	switch {
	case err != nil:
	case !found:
		widthAt = -1
	case f.in[f.at] != '$':
		err = pgerr.New(pgerr.InvalidParameterValue, "width argument position must be ended by \"$\"")
	case n == 0:
		err = errArgumentZero()
	default:
		widthAt = n
		err = f.advance()
	}
	return left, 0, widthAt, err
}

// width reads a width that is an argument; NULL is none.
func (f *formatter) width(at int) (int, error) {
	v, err := f.take(at)
	if err != nil || !v.Valid {
		return 0, err
	}
	n, err := pgvalue.Parse(v.V, rel.Int4, pgvalue.Settings{})
	if err != nil {
		return 0, err
	}
	return int(n.(int64)), nil
}

func (f *formatter) write(kind byte, v Opt[string], width int, left bool) error {
	s := v.V
	switch {
	case kind == 'I' && !v.Valid:
		return pgerr.New(pgerr.NullValueNotAllowed, "null values cannot be formatted as an SQL identifier")
	case kind == 'I':
		s = quoteIdent(s)
	case kind == 'L' && !v.Valid:
		s = "NULL"
	case kind == 'L':
		s = quoteLiteral(s)
	}
	if width < 0 {
		left, width = true, -width
	}
	if 4*int64(width)+4 > maxAlloc {
		return pgerr.New(pgerr.NumericValueOutOfRange, "number is out of range")
	}
	fill := strings.Repeat(" ", max(width-characters(s), 0))
	if left {
		f.out.WriteString(s + fill)
	} else {
		f.out.WriteString(fill + s)
	}
	return nil
}
