package pgfunc

import (
	"strings"
	"sync"
	"time"

	"github.com/meshgate/meshgate/engine/pgjson"
	"github.com/meshgate/meshgate/engine/pgjsonpath"
)

func init() {
	for _, zoned := range []bool{false, true} {
		suffix := "(jsonb,jsonpath,jsonb,bool)"
		if zoned {
			suffix = "_tz" + suffix
		}
		register(
			C4("jsonb_path_exists"+suffix, pathAsk(zoned, func(e *evaluation) (Opt[bool], error) {
				return known(e.run.Exists(e.path, &e.target, e.vars))
			})),
			C4("jsonb_path_match"+suffix, pathAsk(zoned, func(e *evaluation) (Opt[bool], error) {
				return known(e.run.Match(e.path, &e.target, e.vars))
			})),
			C4("jsonb_path_query"+suffix, pathAsk(zoned, func(e *evaluation) ([]string, error) {
				all, err := e.run.Query(e.path, &e.target, e.vars)
				out := make([]string, len(all))
				for i := range all {
					out[i] = all[i].String()
				}
				return out, err
			})),
			C4("jsonb_path_query_array"+suffix, pathAsk(zoned, func(e *evaluation) (string, error) {
				all, err := e.run.Query(e.path, &e.target, e.vars)
				v := pgjson.Value{Kind: pgjson.Array, Elems: all}
				return v.String(), err
			})),
			C4("jsonb_path_query_first"+suffix, pathAsk(zoned, func(e *evaluation) (Opt[string], error) {
				all, err := e.run.Query(e.path, &e.target, e.vars)
				if err != nil || len(all) == 0 {
					return Opt[string]{}, err
				}
				return Some(all[0].String()), nil
			})),
		)
	}
	register(
		C2("jsonb_path_exists_opr(jsonb,jsonpath)", func(c *Ctx, s, path string) (Opt[bool], error) {
			e, err := evaluate(c, s, path)
			if err != nil {
				return Opt[bool]{}, err
			}
			return known(e.run.Exists(e.path, &e.target, nil))
		}),
		C2("jsonb_path_match_opr(jsonb,jsonpath)", func(c *Ctx, s, path string) (Opt[bool], error) {
			e, err := evaluate(c, s, path)
			if err != nil {
				return Opt[bool]{}, err
			}
			return known(e.run.Match(e.path, &e.target, nil))
		}),
	)
}

func known(yes, ok bool, err error) (Opt[bool], error) { return Opt[bool]{V: yes, Valid: ok}, err }

// evaluation is a path with what it is evaluated over.
type evaluation struct {
	run    pgjsonpath.Run
	path   *pgjsonpath.Path
	target pgjson.Value
	vars   *pgjson.Value
}

// evaluate prepares a silent evaluation without variables.
func evaluate(c *Ctx, s, path string) (e *evaluation, err error) {
	zone := time.UTC
	if c.TimeZone != nil {
		zone = c.TimeZone
	}
	e = &evaluation{run: pgjsonpath.Run{Silent: true, Moment: pgjsonpath.Moments(zone)}}
	if e.path, err = parsedPath(path); err != nil {
		return nil, err
	}
	e.target, err = pgjson.ParseB(s)
	return e, err
}

func pathAsk[R any](zoned bool, f func(*evaluation) (R, error)) func(c *Ctx, s, path, vars string, silent bool) (R, error) {
	return func(c *Ctx, s, path, vars string, silent bool) (none R, err error) {
		e, err := evaluate(c, s, path)
		if err != nil {
			return none, err
		}
		v, err := pgjson.ParseB(vars)
		if err != nil {
			return none, err
		}
		e.vars, e.run.Silent, e.run.Zones = &v, silent, zoned
		return f(e)
	}
}

// paths keeps parsed paths by their text; there are few in a statement.
var paths struct {
	sync.Mutex
	parsed map[string]*pgjsonpath.Path
}

const maxPaths = 1000

func parsedPath(text string) (*pgjsonpath.Path, error) {
	paths.Lock()
	defer paths.Unlock()
	if p := paths.parsed[text]; p != nil {
		return p, nil
	}
	p, err := pgjsonpath.Parse(text)
	if err != nil {
		return nil, err
	}
	if len(paths.parsed) >= maxPaths || paths.parsed == nil {
		paths.parsed = map[string]*pgjsonpath.Path{}
	}
	paths.parsed[strings.Clone(text)] = p
	return p, nil
}
