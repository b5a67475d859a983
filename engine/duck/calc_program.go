package duck

import (
	"strconv"
	"strings"
	"sync"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
)

// A calculation is arithmetic of numerics that one call into Go computes for a chunk of rows,
// so that no text is made of what is in between. Its program is words in postfix order: $0 $1 …
// push an argument (a decimal or integer of any width, or a numeric in text form), =1.5 pushes
// a number, + - * / % div take two, the others one: neg abs sign ceil floor, round:2 trunc:2 to
// a scale, fit:12,2 to what numeric(12,2) holds.

// calcStep is one word of a program.
type calcStep struct {
	do     func(c *calculator, s *calcStep) error
	arg    int
	num    pgnum.Num
	digits [2]int
}

// strip is how many rows go through a program together: their numbers stay in the processor's cache.
const strip = 256

// calculator runs a program over the arguments of a call.
type calculator struct {
	steps []calcStep
	in    []duckdb.Vector
	rows  []int32       // of in, at most strip
	stack [][]pgnum.Num // of as many numbers as rows
	free  [][]pgnum.Num
}

var calculators = sync.Pool{New: func() any { return &calculator{} }}

// calculation reads the program in the first argument, a constant, for the others.
func calculation(in *duckdb.Chunk) (*calculator, error) {
	c := calculators.Get().(*calculator)
	c.in, c.steps = in.Args[1:], c.steps[:0]
	for word := range strings.SplitSeq(in.Args[0].Text(0), " ") {
		step, ok := calcWord(word, len(c.in))
		if !ok {
			return nil, errInternal("a calculation of %q", word)
		}
		c.steps = append(c.steps, step)
	}
	return c, nil
}

// end lets another call have the calculator's memory.
func (c *calculator) end() {
	c.in = nil
	calculators.Put(c)
}

func calcWord(word string, args int) (s calcStep, ok bool) {
	name, parameters, _ := strings.Cut(word, ":")
	if do := calcWords[name]; do != nil {
		for i, d := range strings.Split(parameters, ",") {
			if d != "" && i < len(s.digits) {
				s.digits[i], _ = strconv.Atoi(d)
			}
		}
		s.do = do
		return s, true
	}
	if len(word) < 2 {
		return s, false
	}
	var err error
	switch word[0] {
	case '$':
		s.do = (*calculator).load
		s.arg, err = strconv.Atoi(word[1:])
		return s, err == nil && s.arg < args
	case '=':
		s.do = (*calculator).literal
		s.num, err = pgnum.Parse(word[1:])
		return s, err == nil
	}
	return s, false
}

var calcWords = map[string]func(*calculator, *calcStep) error{
	"/": calcEach(pgnum.DivEach), "*": calcEach(pgnum.MulEach),
	"+": calcTwo(pgnum.Num.Add), "-": calcTwo(pgnum.Num.Sub), "%": calcEach(pgnum.ModEach), "div": calcTwo(pgnum.Num.DivTrunc),
	"neg": calcOne(plain(pgnum.Num.Neg)), "abs": calcOne(plain(pgnum.Num.Abs)), "sign": calcOne(plain(pgnum.Num.SignNum)),
	"ceil": calcOne(plain(pgnum.Num.Ceil)), "floor": calcOne(plain(pgnum.Num.Floor)),
	"round": func(c *calculator, s *calcStep) error { return pgnum.RoundEach(c.top(), s.digits[0]) },
	"trunc": func(c *calculator, s *calcStep) error {
		pgnum.TruncEach(c.top(), s.digits[0])
		return nil
	},
	"fit": func(c *calculator, s *calcStep) error {
		for i, n := range c.top() {
			n, err := n.ApplyTypmod(s.digits[0], s.digits[1])
			if err != nil {
				return err
			}
			c.top()[i] = n
		}
		return nil
	},
}

func calcEach(f func(dst, a, b []pgnum.Num) error) func(*calculator, *calcStep) error {
	return func(c *calculator, _ *calcStep) error {
		b := c.pop()
		return f(c.top(), c.top(), b)
	}
}

func calcTwo(f func(a, b pgnum.Num) (pgnum.Num, error)) func(*calculator, *calcStep) error {
	return calcEach(func(dst, a, b []pgnum.Num) (err error) {
		for i := range dst {
			if dst[i], err = f(a[i], b[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func calcOne(f func(pgnum.Num) (pgnum.Num, error)) func(*calculator, *calcStep) error {
	return func(c *calculator, _ *calcStep) (err error) {
		for i, n := range c.top() {
			if c.top()[i], err = f(n); err != nil {
				return err
			}
		}
		return nil
	}
}

func (c *calculator) top() []pgnum.Num { return c.stack[len(c.stack)-1] }

func (c *calculator) push() []pgnum.Num {
	if len(c.free) == 0 {
		c.free = append(c.free, make([]pgnum.Num, strip))
	}
	n := c.free[len(c.free)-1]
	c.free = c.free[:len(c.free)-1]
	c.stack = append(c.stack, n[:len(c.rows)])
	return c.top()
}

// pop gives numbers that are there until the next push.
func (c *calculator) pop() []pgnum.Num {
	n := c.top()
	c.stack = c.stack[:len(c.stack)-1]
	c.free = append(c.free, n[:strip])
	return n
}

func (c *calculator) literal(s *calcStep) error {
	for i := range c.push() {
		c.top()[i] = s.num
	}
	return nil
}

// load pushes an argument.
func (c *calculator) load(s *calcStep) error {
	v, dst := &c.in[s.arg], c.push()
	if len(dst) == 0 {
		return nil
	}
	end := int(c.rows[len(c.rows)-1]) + 1
	t := v.Type()
	switch v.Width() {
	case 1:
		pgnum.Unscaled(dst, duckdb.Slice[int8](v, end), c.rows, t.Scale)
	case 2:
		pgnum.Unscaled(dst, duckdb.Slice[int16](v, end), c.rows, t.Scale)
	case 4:
		pgnum.Unscaled(dst, duckdb.Slice[int32](v, end), c.rows, t.Scale)
	case 8:
		pgnum.Unscaled(dst, duckdb.Slice[int64](v, end), c.rows, t.Scale)
	default:
		if t.ID != duckdb.Varchar.ID {
			values := duckdb.Slice[duckdb.Int128](v, end)
			for i, row := range c.rows {
				dst[i] = pgnum.FromDecimal128(values[row].Hi, values[row].Lo, int32(t.Scale))
			}
			return nil
		}
		return pgnum.ParseEach(dst, v.Text, c.rows)
	}
	return nil
}

// run computes the rows that have no NULL among the arguments, a strip at a time: use gets
// the rows and the results that the program leaves, and does not keep them.
func (c *calculator) run(in *duckdb.Chunk, results int, use func(rows []int32, results [][]pgnum.Num) error) error {
	complete := in.Complete()
	for row := 0; row < in.Len; {
		c.rows = c.rows[:0]
		for ; row < in.Len && len(c.rows) < strip; row++ {
			if complete || in.Whole(row) {
				c.rows = append(c.rows, int32(row))
			}
		}
		for len(c.stack) > 0 {
			c.pop()
		}
		for i := range c.steps {
			if err := c.steps[i].do(c, &c.steps[i]); err != nil {
				return err
			}
		}
		if len(c.stack) != results {
			return pgerr.New(pgerr.InternalError, "a calculation gives %d numbers", len(c.stack))
		}
		if err := use(c.rows, c.stack); err != nil {
			return err
		}
	}
	return nil
}
