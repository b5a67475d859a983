package pgfunc

import (
	"cmp"

	"github.com/meshgate/meshgate/engine/pgtime"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

func bound[T any](o Opt[T]) pgtime.Bound[T] { return pgtime.Bound[T]{V: o.V, Known: o.Valid} }

func overlaps[T any](compare func(a, b T) int, s1, e1, s2, e2 Opt[T]) (Opt[bool], error) {
	v, known := pgtime.Overlaps(compare, bound(s1), bound(e1), bound(s2), bound(e2))
	return Opt[bool]{V: v, Valid: known}, nil
}

// end adds a length to a start, NULL if either is.
func end[T any](s Opt[T], i Opt[rel.Interval], add func(T, rel.Interval) (T, error)) (e Opt[T], err error) {
	if !s.Valid || !i.Valid {
		return e, nil
	}
	v, err := add(s.V, i.V)
	return Some(v), err
}

// OVERLAPS of periods by their ends, or by a start and a length.
func init() {
	type ts = Opt[rel.Instant]
	type tod = Opt[rel.TimeOfDay]
	type length = Opt[rel.Interval]
	instants := cmp.Compare[rel.Instant]
	addClock := func(t rel.TimeOfDay, i rel.Interval) (rel.TimeOfDay, error) {
		return pgtime.AddToClock(t, i.Micros), nil
	}
	clocks := cmp.Compare[rel.TimeOfDay]
	addAt := func(c *Ctx) func(rel.Instant, rel.Interval) (rel.Instant, error) {
		return func(t rel.Instant, i rel.Interval) (rel.Instant, error) { return pgtime.AddIntervalAt(t, i, c.zone()) }
	}
	ends := func(s1, e1, s2, e2 ts) (Opt[bool], error) { return overlaps(instants, s1, e1, s2, e2) }
	register(
		F4("overlaps(timestamp,timestamp,timestamp,timestamp)", ends),
		F4("overlaps(timestamptz,timestamptz,timestamptz,timestamptz)", ends),
		F4("overlaps(time,time,time,time)", func(s1, e1, s2, e2 tod) (Opt[bool], error) { return overlaps(clocks, s1, e1, s2, e2) }),
		F4("overlaps(timetz,timetz,timetz,timetz)", func(s1, e1, s2, e2 Opt[string]) (Opt[bool], error) {
			var b [4]Opt[pgvalue.ZonedTime]
			for i, o := range [4]Opt[string]{s1, e1, s2, e2} {
				if !o.Valid {
					continue
				}
				t, err := zoned(o.V)
				if err != nil {
					return Opt[bool]{}, err
				}
				b[i] = Some(t)
			}
			return overlaps(pgtime.CompareZoned, b[0], b[1], b[2], b[3])
		}),
		F4("overlaps(timestamp,interval,timestamp,interval)", func(s1 ts, i1 length, s2 ts, i2 length) (Opt[bool], error) {
			return lengths(instants, pgtime.AddInterval, s1, i1, s2, i2)
		}),
		F4("overlaps(timestamp,timestamp,timestamp,interval)", func(s1, e1, s2 ts, i2 length) (Opt[bool], error) {
			return endThenLength(instants, pgtime.AddInterval, s1, e1, s2, i2)
		}),
		F4("overlaps(timestamp,interval,timestamp,timestamp)", func(s1 ts, i1 length, s2, e2 ts) (Opt[bool], error) {
			return lengthThenEnd(instants, pgtime.AddInterval, s1, i1, s2, e2)
		}),
		C4("overlaps(timestamptz,interval,timestamptz,interval)", func(c *Ctx, s1 ts, i1 length, s2 ts, i2 length) (Opt[bool], error) {
			return lengths(instants, addAt(c), s1, i1, s2, i2)
		}),
		C4("overlaps(timestamptz,timestamptz,timestamptz,interval)", func(c *Ctx, s1, e1, s2 ts, i2 length) (Opt[bool], error) {
			return endThenLength(instants, addAt(c), s1, e1, s2, i2)
		}),
		C4("overlaps(timestamptz,interval,timestamptz,timestamptz)", func(c *Ctx, s1 ts, i1 length, s2, e2 ts) (Opt[bool], error) {
			return lengthThenEnd(instants, addAt(c), s1, i1, s2, e2)
		}),
		F4("overlaps(time,interval,time,interval)", func(s1 tod, i1 length, s2 tod, i2 length) (Opt[bool], error) {
			return lengths(clocks, addClock, s1, i1, s2, i2)
		}),
		F4("overlaps(time,time,time,interval)", func(s1, e1, s2 tod, i2 length) (Opt[bool], error) {
			return endThenLength(clocks, addClock, s1, e1, s2, i2)
		}),
		F4("overlaps(time,interval,time,time)", func(s1 tod, i1 length, s2, e2 tod) (Opt[bool], error) {
			return lengthThenEnd(clocks, addClock, s1, i1, s2, e2)
		}),
	)
}

func lengths[T any](compare func(a, b T) int, add func(T, rel.Interval) (T, error), s1 Opt[T], i1 Opt[rel.Interval], s2 Opt[T], i2 Opt[rel.Interval]) (Opt[bool], error) {
	e1, err := end(s1, i1, add)
	if err != nil {
		return Opt[bool]{}, err
	}
	return endThenLength(compare, add, s1, e1, s2, i2)
}

func endThenLength[T any](compare func(a, b T) int, add func(T, rel.Interval) (T, error), s1, e1, s2 Opt[T], i2 Opt[rel.Interval]) (Opt[bool], error) {
	e2, err := end(s2, i2, add)
	if err != nil {
		return Opt[bool]{}, err
	}
	return overlaps(compare, s1, e1, s2, e2)
}

func lengthThenEnd[T any](compare func(a, b T) int, add func(T, rel.Interval) (T, error), s1 Opt[T], i1 Opt[rel.Interval], s2, e2 Opt[T]) (Opt[bool], error) {
	e1, err := end(s1, i1, add)
	if err != nil {
		return Opt[bool]{}, err
	}
	return overlaps(compare, s1, e1, s2, e2)
}
