package duck

import (
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtime"
	"github.com/meshgate/meshgate/engine/rel"
)

// otherAggregates are those of intervals and bit strings.
func otherAggregates() []duckdb.Aggregate {
	interval := []duckdb.Type{duckdb.Interval}
	result := func(e *peak[rel.Interval], out *duckdb.Vector, row int) error { return setFixed(out, row, e.v, e.seen) }
	sum := measure[rel.Interval, peak[rel.Interval]]{args: interval, ret: duckdb.Interval, read: fixedArg[rel.Interval], step: addInterval,
		merge: mergePeak(addInterval), result: result}
	out := []duckdb.Aggregate{sum.plain("agg_sum_interval")}
	for name, sign := range map[string]int{"max": 1, "min": -1} {
		step := better(sign, pgtime.Compare)
		m := sum
		m.step, m.merge = step, mergePeak(step)
		out = append(out, m.plain("agg_"+name+"_interval"))
	}
	for name, f := range map[string]func(a, b byte) bool{
		"and": func(a, b byte) bool { return a == '1' && b == '1' },
		"or":  func(a, b byte) bool { return a == '1' || b == '1' },
		"xor": func(a, b byte) bool { return a != b },
	} {
		step := func(e *peak[string], v string) error {
			switch {
			case !e.seen:
				e.v, e.seen = strings.Clone(v), true
				return nil
			case len(e.v) != len(v):
				return pgerr.New("22026", "cannot %s bit strings of different sizes", strings.ToUpper(name))
			}
			bits := []byte(e.v)
			for i := range bits {
				bits[i] = '0'
				if f(e.v[i], v[i]) {
					bits[i] = '1'
				}
			}
			e.v = string(bits)
			return nil
		}
		m := measure[string, peak[string]]{args: []duckdb.Type{duckdb.Varchar}, ret: duckdb.Varchar, step: step, merge: mergePeak(step),
			read: func(in *duckdb.Chunk) func(int) (string, bool) {
				v := &in.Args[0]
				return func(i int) (string, bool) {
					if !v.Valid(i) {
						return "", false
					}
					return v.Text(i), true
				}
			},
			result: func(e *peak[string], out *duckdb.Vector, row int) error {
				if !e.seen {
					out.SetNull(row)
					return nil
				}
				out.SetText(row, e.v)
				return nil
			}}
		out = append(out, m.plain("agg_bit_"+name))
	}
	return out
}

func addInterval(e *peak[rel.Interval], v rel.Interval) (err error) {
	e.seen = true
	e.v, err = pgtime.AddIntervals(e.v, v)
	return err
}
