package pgfunc

import (
	"math/big"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtime"
	"github.com/meshgate/meshgate/engine/rel"
)

// maxSeries bounds a series of times, which is made at once; one towards infinity has no end.
const maxSeries = 10_000_000

func init() {
	register(
		F3("generate_series(timestamp,timestamp,interval)", func(from, to rel.Instant, step rel.Interval) ([]rel.Instant, error) {
			return timeSeries(from, to, step, func(t rel.Instant) (rel.Instant, error) { return pgtime.AddInterval(t, step) })
		}),
		C3("generate_series(timestamptz,timestamptz,interval)", func(c *Ctx, from, to rel.Instant, step rel.Interval) ([]rel.Instant, error) {
			return timeSeries(from, to, step, func(t rel.Instant) (rel.Instant, error) { return pgtime.AddIntervalAt(t, step, c.zone()) })
		}),
	)
}

// timeSeries steps from one time towards another. Months count 30 days where the step's
// direction is told.
func timeSeries(from, to rel.Instant, step rel.Interval, next func(rel.Instant) (rel.Instant, error)) ([]rel.Instant, error) {
	const day = 86_400_000_000
	span := big.NewInt(int64(step.Months)*30 + int64(step.Days))
	sign := span.Mul(span, big.NewInt(day)).Add(span, big.NewInt(step.Micros)).Sign()
	if sign == 0 {
		return nil, pgerr.New(pgerr.InvalidParameterValue, "step size cannot equal zero")
	}
	var out []rel.Instant
	for t := from; sign > 0 && t <= to || sign < 0 && t >= to; {
		if len(out) == maxSeries {
			return nil, pgerr.New(pgerr.StatementTooComplex, "generate_series over times of more than %d values", maxSeries)
		}
		out = append(out, t)
		var err error
		if t, err = next(t); err != nil {
			return nil, err
		}
	}
	return out, nil
}
