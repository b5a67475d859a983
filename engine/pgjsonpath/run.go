package pgjsonpath

import (
	"errors"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgjson"
)

// SQLSTATEs of errors that only paths give.
const (
	codeSubscript = "22033" // invalid_sql_json_subscript
	codeDatetime  = "22031" // invalid_argument_for_sql_json_datetime_function
	codeNumeric   = "22036" // non_numeric_sql_json_item
	codeSingleton = "22038" // singleton_sql_json_item_required
	codeArray     = "22039" // sql_json_array_not_found
	codeMember    = "2203A" // sql_json_member_not_found
	codeNumber    = "2203B" // sql_json_number_not_found
	codeObject    = "2203C" // sql_json_object_not_found
)

// soft is an error of the values at hand, which a predicate takes for unknown and which
// silent evaluation swallows. Any other error fails the statement.
type soft struct{ err error }

func (s soft) Error() string { return s.err.Error() }

func softly(code, message string, args ...any) error {
	return soft{pgerr.New(code, message, args...)}
}

// Run is one evaluation of a path.
type Run struct {
	// Moment reads a string as datetime() does; template is nil if none is given. Its
	// error is one of the value's, which a predicate takes for unknown, unless it is Hard.
	Moment func(text string, template *string) (Moment, error)
	Silent bool // errors of the values at hand end the evaluation, but are not raised
	Zones  bool // comparisons may depend on the session's time zone
}

// Query gives the items that the path leads to. What was found before an error that
// Silent swallows counts.
func (r Run) Query(p *Path, target, vars *pgjson.Value) ([]pgjson.Value, error) {
	e, err := r.start(p, target, vars)
	if err != nil {
		return nil, err
	}
	var found list
	if _, err := e.item(p.expr, e.root, &found); err != nil {
		if err = r.raise(err); err != nil {
			return nil, err
		}
	}
	out := make([]pgjson.Value, len(found.items))
	for i, it := range found.items {
		out[i] = it.value()
	}
	return out, nil
}

// Exists says whether there is any item; known is false if an error was swallowed.
func (r Run) Exists(p *Path, target, vars *pgjson.Value) (exists, known bool, err error) {
	e, err := r.start(p, target, vars)
	if err != nil {
		return false, false, err
	}
	if !p.lax { // every item is looked at: an error may be behind the first
		var found list
		_, err = e.item(p.expr, e.root, &found)
		exists = len(found.items) > 0
	} else {
		exists, err = e.item(p.expr, e.root, nil)
	}
	if err != nil {
		return false, false, r.raise(err)
	}
	return exists, true, nil
}

// Match gives the path's one boolean; known is false for null, and if Silent for anything else.
func (r Run) Match(p *Path, target, vars *pgjson.Value) (match, known bool, err error) {
	found, err := r.Query(p, target, vars)
	if err != nil {
		return false, false, err
	}
	if len(found) == 1 {
		switch v := found[0]; v.Kind {
		case pgjson.Bool:
			return v.True, true, nil
		case pgjson.Null:
			return false, false, nil
		}
	}
	if r.Silent {
		return false, false, nil
	}
	return false, false, pgerr.New(codeSingleton, "single boolean result is expected")
}

// raise gives the error to raise, nil if it is to be swallowed.
func (r Run) raise(err error) error {
	var s soft
	if !errors.As(err, &s) {
		return err
	}
	if r.Silent {
		return nil
	}
	return s.err
}

// run is the state of an evaluation.
type run struct {
	Run
	lax       bool
	ignore    bool // structural errors are passed over
	quiet     bool // soft errors are not raised: Silent, or within a predicate
	root      item
	current   item
	vars      *pgjson.Value
	size      int // of the innermost array that is being subscripted; -1 outside
	base      *pgjson.Value
	baseID    int64 // which document base is, in the ids of keyvalue()
	generated int64
	layouts   map[*pgjson.Value]layout
}

func (r Run) start(p *Path, target, vars *pgjson.Value) (*run, error) {
	e := &run{Run: r, quiet: r.Silent, lax: p.lax, ignore: p.lax, root: item{Value: target}, current: item{Value: target}, vars: vars, size: -1, base: target, generated: 1}
	if vars != nil {
		if vars.Kind != pgjson.Object {
			return nil, pgerr.New(pgerr.InvalidParameterValue, `"vars" argument is not an object`).
				WithDetail(`Jsonpath parameters should be encoded as key-value pairs of "vars" object.`)
		}
		e.generated = 2
	}
	return e, nil
}

// item evaluates a chain of steps; the result says whether anything was found. In lax
// mode arrays are unwrapped by the steps that want no array.
func (e *run) item(n *node, it item, found *list) (bool, error) { return e.step(n, it, found, e.lax) }

// follow hands it to the step after n, or to the results if there is none.
func (e *run) follow(n *node, it item, found *list) (bool, error) {
	if n != nil && n.next != nil {
		return e.item(n.next, it, found)
	}
	found.add(it)
	return true, nil
}

// unwrapped evaluates n over the elements of an array.
func (e *run) unwrapped(n *node, it item, found *list, again bool) (bool, error) {
	return e.descend(n, it.Value, found, 1, 1, 1, false, again)
}

// operand evaluates an operand, arrays among the results unwrapped if asked for in lax mode.
func (e *run) operand(n *node, it item, unwrap bool) ([]item, error) {
	var found list
	if _, err := e.item(n, it, &found); err != nil || !unwrap || !e.lax {
		return found.items, err
	}
	var out list
	for _, i := range found.items {
		if !i.isArray() {
			out.add(i)
			continue
		}
		out.items = append(out.items, children(i.Value)...)
	}
	return out.items, nil
}

// quietly is operand within a predicate, where soft errors are not raised.
func (e *run) quietly(n *node, it item, unwrap bool) ([]item, error) {
	saved := e.quiet
	e.quiet = true
	all, err := e.operand(n, it, unwrap)
	e.quiet = saved
	return all, err
}

// descend evaluates n (or collects, if it is nil) over what a container holds, from level
// first to last; maxLevel as first asks for what holds nothing itself.
func (e *run) descend(n *node, v *pgjson.Value, found *list, level, first, last uint32, ignore, unwrap bool) (any bool, err error) {
	if level > last {
		return false, nil
	}
	for _, c := range children(v) {
		if level >= first || first == maxLevel && last == maxLevel && c.Kind.Scalar() {
			if n != nil {
				saved := e.ignore
				e.ignore = saved || ignore
				any, err = e.step(n, c, found, unwrap)
				e.ignore = saved
				if err != nil || any && found == nil {
					return any, err
				}
			} else if found.add(c); found == nil {
				return true, nil
			}
		}
		if level < last && !c.Kind.Scalar() {
			if any, err = e.descend(n, c.Value, found, level+1, first, last, ignore, unwrap); err != nil || any && found == nil {
				return any, err
			}
		}
	}
	return any || found != nil && len(found.items) > 0, nil
}
