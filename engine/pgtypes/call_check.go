package pgtypes

import (
	"fmt"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// check refuses syntax that does not go with the kind of function chosen.
func (c *call) check(chosen *candidate) error {
	switch chosen.proc.Kind {
	case 'a':
		return c.checkAggregate(chosen)
	case 'w':
		return c.checkWindow()
	default:
		return c.checkPlain()
	}
}

func wrongKind(format string, args ...any) error {
	return pgerr.New(pgerr.WrongObjectType, format, args...)
}

// checkPlain refuses all that only aggregates and window functions may have.
func (c *call) checkPlain() error {
	name := c.written()
	switch {
	case c.Star:
		return wrongKind("%s(*) specified, but %s is not an aggregate function", name, name)
	case c.Distinct:
		return wrongKind("DISTINCT specified, but %s is not an aggregate function", name)
	case c.WithinGroup > 0:
		return wrongKind("WITHIN GROUP specified, but %s is not an aggregate function", name)
	case c.OrderBy:
		return wrongKind("ORDER BY specified, but %s is not an aggregate function", name)
	case c.Filter:
		return wrongKind("FILTER specified, but %s is not an aggregate function", name)
	case c.Over:
		return wrongKind("OVER specified, but %s is not a window function nor an aggregate function", name)
	}
	return nil
}

func (c *call) checkWindow() error {
	name := c.written()
	switch {
	case !c.Over:
		return wrongKind("window function %s requires an OVER clause", name)
	case c.WithinGroup > 0:
		return wrongKind("window function %s cannot have WITHIN GROUP", name)
	case c.Distinct:
		return pgerr.New(pgerr.FeatureNotSupported, "DISTINCT is not implemented for window functions")
	case c.OrderBy:
		return pgerr.New(pgerr.FeatureNotSupported, "aggregate ORDER BY is not implemented for window functions")
	case c.Filter:
		return pgerr.New(pgerr.FeatureNotSupported, "FILTER is not implemented for non-aggregate window functions")
	}
	return nil
}

func (c *call) checkAggregate(chosen *candidate) error {
	name := c.written()
	agg, ok := Aggregate(chosen.proc.OID)
	if !ok {
		panic("pgtypes: " + name + " is an aggregate and not in pg_aggregate")
	}
	if agg.Kind != 'n' {
		return c.checkOrderedSet(chosen, agg)
	}
	switch {
	case c.WithinGroup > 0:
		return wrongKind("%s is not an ordered-set aggregate, so it cannot have WITHIN GROUP", name)
	case c.Over && c.Distinct:
		return pgerr.New(pgerr.FeatureNotSupported, "DISTINCT is not implemented for window functions")
	case len(c.args) == 0 && !c.Star:
		return wrongKind("%s(*) must be used to call a parameterless aggregate function", name)
	case c.Over && c.OrderBy:
		return pgerr.New(pgerr.FeatureNotSupported, "aggregate ORDER BY is not implemented for window functions")
	case c.ArgNames != nil:
		return pgerr.New(pgerr.FeatureNotSupported, "aggregates cannot use named arguments")
	}
	return nil
}

// checkOrderedSet checks that WITHIN GROUP is there and divides the arguments as the
// aggregate does into direct and aggregated ones.
func (c *call) checkOrderedSet(chosen *candidate, agg *AggInfo) error {
	name := c.written()
	if c.WithinGroup == 0 {
		return wrongKind("WITHIN GROUP is required for ordered-set aggregate %s", name)
	}
	if c.Over {
		return pgerr.New(pgerr.FeatureNotSupported, "OVER is not supported for ordered-set aggregate %s", name)
	}
	direct := len(c.args) - c.WithinGroup
	if chosen.proc.Variadic == 0 || agg.DirectArgs < len(chosen.proc.Args) {
		if direct != agg.DirectArgs {
			return c.wrongDirect(fmt.Sprintf("There is an ordered-set aggregate %s, but it requires %s, not %d.",
				name, directArguments(agg.DirectArgs), direct))
		}
		return nil
	}
	switch {
	case agg.Kind == 'h' && chosen.variadic != 2*c.WithinGroup:
		return c.wrongDirect(fmt.Sprintf("To use the hypothetical-set aggregate %s, the number of hypothetical direct arguments (here %d) must match the number of ordering columns (here %d).",
			name, chosen.variadic-c.WithinGroup, c.WithinGroup))
	case agg.Kind == 'o' && chosen.variadic <= c.WithinGroup:
		return c.wrongDirect(fmt.Sprintf("There is an ordered-set aggregate %s, but it requires at least %s.",
			name, directArguments(agg.DirectArgs)))
	}
	return nil
}

func directArguments(n int) string {
	if n == 1 {
		return "1 direct argument"
	}
	return fmt.Sprintf("%d direct arguments", n)
}

func (c *call) wrongDirect(hint string) error {
	return c.unfit(pgerr.UndefinedFunction, "function %s does not exist", hint)
}
