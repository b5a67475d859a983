package pgfunc

import (
	"github.com/meshgate/meshgate/engine/pgformat"
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// to_char, to_date, to_timestamp and to_number.
func init() {
	text := func(s string, ok bool, err error) (Opt[string], error) { return Opt[string]{V: s, Valid: ok}, err }
	register(
		F2("to_char(timestamp,text)", func(t rel.Instant, f string) (Opt[string], error) { return text(pgformat.Timestamp(t, f)) }),
		C2("to_char(timestamptz,text)", func(c *Ctx, t rel.Instant, f string) (Opt[string], error) {
			z := c.zone()
			return text(pgformat.Timestamptz(t, f, func(t rel.Instant) (string, int) { return z.Name(t), z.At(t) }))
		}),
		F2("to_char(interval,text)", func(i rel.Interval, f string) (Opt[string], error) { return text(pgformat.Interval(i, f)) }),
		F2("to_char(int4,text)", pgformat.Int4), F2("to_char(int8,text)", pgformat.Int8),
		F2("to_char(float4,text)", pgformat.Float4), F2("to_char(float8,text)", pgformat.Float8),
		F2("to_char(numeric,text)", pgformat.Numeric),
		F2("to_date(text,text)", pgformat.Date),
		C2("to_timestamp(text,text)", func(c *Ctx, s, f string) (rel.Instant, error) {
			return pgformat.ToTimestamp(s, f, c.zone().AtLocal, pgvalue.RoundMicros)
		}),
		F2("to_number(text,text)", func(s, f string) (Opt[pgnum.Num], error) {
			n, ok, err := pgformat.ToNumber(s, f)
			return Opt[pgnum.Num]{V: n, Valid: ok}, err
		}),
	)
}
