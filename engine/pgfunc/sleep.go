package pgfunc

import (
	"time"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtime"
	"github.com/meshgate/meshgate/engine/rel"
)

// Sleeping. A statement that is to end wakes up at once.
func init() {
	register(
		C1("pg_sleep(float8)", func(c *Ctx, seconds float64) (string, error) { return "", sleep(c, seconds) }),
		C1("pg_sleep_for(interval)", func(c *Ctx, span rel.Interval) (string, error) {
			now := rel.Instant(time.Now().UnixMicro())
			until, err := pgtime.AddIntervalAt(now, span, c.zone())
			if err != nil {
				return "", err
			}
			return "", sleep(c, float64(until-now)/1e6)
		}),
		C1("pg_sleep_until(timestamptz)", func(c *Ctx, until rel.Instant) (string, error) {
			return "", sleep(c, (float64(until)-float64(time.Now().UnixMicro()))/1e6)
		}),
	)
}

// sleep waits for a number of seconds; none for a negative one or NaN.
func sleep(c *Ctx, seconds float64) error {
	const longest = 600 // seconds, so that none are too many for a timer
	for end := time.Now(); seconds > 0; {
		step := time.Duration(min(seconds, longest) * float64(time.Second))
		seconds -= longest
		end = end.Add(step)
		wake := time.NewTimer(time.Until(end))
		select {
		case <-wake.C:
		case <-c.Done:
			wake.Stop()
			return pgerr.New(pgerr.QueryCanceled, "canceling statement due to user request")
		}
	}
	return nil
}
