package pgtime

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// maxSeries is how many timestamps a series may have, 512 MiB of them.
const maxSeries = 1 << 26

// Series lists the timestamps from start to end, each the last one with step added by add.
// 22023 for a step of no length; a series that is too long, or never ends, is 0A000.
func Series(start, end rel.Instant, step rel.Interval, add func(rel.Instant, rel.Interval) (rel.Instant, error)) ([]rel.Instant, error) {
	sign := Compare(step, rel.Interval{})
	if sign == 0 {
		return nil, pgerr.New(pgerr.InvalidParameterValue, "step size cannot equal zero")
	}
	var out []rel.Instant
	for t := start; sign > 0 && t <= end || sign < 0 && t >= end; {
		if len(out) == maxSeries || !IsFinite(t) {
			return nil, pgerr.New(pgerr.FeatureNotSupported, "generate_series of more than %d timestamps is not supported", maxSeries)
		}
		out = append(out, t)
		var err error
		if t, err = add(t, step); err != nil {
			return nil, err
		}
	}
	return out, nil
}
