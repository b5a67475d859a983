package pgtypes

import (
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// CallOptions is how a function call is written, its name and arguments aside.
type CallOptions struct {
	Schema   string   // as written; "" searches pg_catalog
	UserType rel.OID  // the mesh's type that the name means, if any
	ArgNames []string // names of the last arguments, written name => value
	Variadic bool     // the last argument is marked VARIADIC
	// Parameter says that the one argument, of type unknown, is an undeclared $n, not a literal.
	Parameter bool
	Star      bool // f(*)
	Distinct  bool // f(DISTINCT …)
	OrderBy   bool // f(… ORDER BY …)
	// WithinGroup is the number of the last arguments that come from WITHIN GROUP (ORDER BY …); 0 for none.
	WithinGroup int
	Filter      bool // FILTER (…)
	Over        bool // OVER …
}

// Resolved is what a call turned out to mean.
type Resolved struct {
	// Proc is the function; nil when the call is a cast written as a function,
	// float8('1'), text(x): then Ret is the type to cast the argument to, explicitly.
	Proc *Proc
	// ArgTypes are the types that the arguments must be coerced to, in the call's
	// order, with those of defaulted parameters after them. Polymorphic types are
	// concrete. rel.UnknownOID stays for a literal passed to "any".
	ArgTypes []rel.OID
	Ret      rel.OID // polymorphic types made concrete; one row's type when Proc.RetSet
	// VariadicFrom is the index of the first argument that must be collected in an
	// array for the variadic parameter; -1 when none is (VARIADIC "any" takes them as they are).
	VariadicFrom int
	Defaults     int // how many of the last ArgTypes are defaulted: take Proc.DefaultSQL
	// Numbers gives, for a call with named arguments, the parameter that each of ArgTypes is; else nil.
	Numbers []int
}

// ResolveFunction chooses the function that a call means. Errors: 42883 none fits, 42725
// several fit, 42809 and 0A000 the call's syntax does not go with the kind of
// function, 42804 polymorphic arguments clash.
func ResolveFunction(name string, args []rel.OID, opts CallOptions) (*Resolved, error) {
	call := call{name: name, args: args, CallOptions: opts}
	c, err := call.find()
	if err != nil {
		return nil, err
	}
	if c == nil { // a cast
		if err := call.checkPlain(); err != nil {
			return nil, err
		}
		to, _ := call.typeNamed()
		return &Resolved{ArgTypes: slices.Clone(args), Ret: to, VariadicFrom: -1}, nil
	}
	if err := call.check(c); err != nil {
		return nil, err
	}
	return call.resolved(c)
}

// call is one function call under resolution.
type call struct {
	name string
	args []rel.OID
	CallOptions
}

// find chooses a candidate; nil without an error says that the call is a cast.
func (c *call) find() (*candidate, error) {
	candidates := c.candidates()
	for i := range candidates {
		if slices.Equal(candidates[i].args[:len(c.args)], c.args) {
			return c.unless(&candidates[i])
		}
	}
	if c.isCast() {
		return nil, nil
	}
	fit := matching(c.args, candidates)
	switch len(fit) {
	case 0:
		return nil, c.notFound()
	case 1:
		return c.unless(&fit[0])
	}
	if chosen := best(c.args, fit); chosen != nil {
		return c.unless(chosen)
	}
	return nil, c.ambiguous()
}

// unless gives a chosen candidate, or the error when it stands for several functions
// or misuses VARIADIC.
func (c *call) unless(chosen *candidate) (*candidate, error) {
	if chosen.proc == nil {
		return nil, c.ambiguous()
	}
	if n := len(c.args); c.ArgNames != nil && c.Variadic && n > 0 && chosen.numbers[n-1] != n-1 {
		return nil, c.notFound()
	}
	return chosen, nil
}

// isCast says whether a call of one argument whose name is a type's is a cast. Casts by
// a function are not: the function bears the type's name and is found as such. Nor
// are casts of a row to text, which are too often written by mistake.
func (c *call) isCast() bool {
	if len(c.args) != 1 || c.ArgNames != nil {
		return false
	}
	to, ok := c.typeNamed()
	if !ok {
		return false
	}
	if ty, _ := TypeByOID(to); ty.Relation != 0 {
		return false
	}
	from := c.args[0]
	if from == rel.UnknownOID && !c.Parameter {
		return true
	}
	switch path, _ := FindCoercion(from, to, Explicit); path {
	case Relabel:
		return true
	case ViaIO:
		cat, _ := category(to)
		return !(cat == 'S' && (from == rel.RecordOID || isComposite(from)))
	}
	return false
}

// typeNamed finds the type of the call's name.
func (c *call) typeNamed() (rel.OID, bool) {
	if t, ok := TypeByName(c.Schema, c.name); ok {
		return t, true
	}
	return c.UserType, c.UserType != 0
}

// resolved makes the polymorphic types concrete.
func (c *call) resolved(chosen *candidate) (*Resolved, error) {
	p := chosen.proc
	// PostgreSQL's own functions have no defaults for polymorphic parameters, so a
	// default's own type is as good as its parameter's.
	actual := append(slices.Clone(c.args), chosen.args[len(c.args):]...)
	declared := slices.Clone(chosen.args)
	ret, err := concretize(actual, declared, p.Ret)
	if err != nil {
		return nil, err
	}
	if agg, ok := Aggregate(p.OID); ok && agg.Kind == 'h' {
		if err := c.unifyHypothetical(actual, declared); err != nil {
			return nil, err
		}
	}
	for i, d := range declared {
		if d == rel.AnyOID {
			declared[i] = actual[i]
		}
	}
	r := &Resolved{Proc: p, ArgTypes: declared, Ret: ret, VariadicFrom: -1, Defaults: chosen.defaults, Numbers: chosen.numbers}
	if chosen.variadic > 0 && p.Variadic != rel.AnyOID {
		r.VariadicFrom = len(c.args) - chosen.variadic
		if elem := declared[r.VariadicFrom]; ArrayType(elem) == 0 {
			return nil, noArrayType(elem)
		}
	}
	if n := len(c.args); n > 0 && c.Variadic && p.Variadic == rel.AnyOID && ElementType(BaseType(c.args[n-1])) == 0 {
		return nil, pgerr.New(pgerr.DatatypeMismatch, "VARIADIC argument must be an array")
	}
	return r, nil
}

// unifyHypothetical gives each hypothetical direct argument and the column it is
// compared with a common type, the column's if possible.
func (c *call) unifyHypothetical(actual, declared []rel.OID) error {
	n := c.WithinGroup
	for i := len(c.args) - n; i < len(c.args); i++ {
		if declared[i-n] != rel.AnyOID {
			continue
		}
		common, err := CommonType([]rel.OID{actual[i], actual[i-n]}, "WITHIN GROUP")
		if err != nil {
			return err
		}
		for _, at := range []int{i - n, i} {
			if err := CoerceToCommon(actual[at], common, "WITHIN GROUP"); err != nil {
				return err
			}
			declared[at] = common
		}
	}
	return nil
}

// candidates gives the functions of the name that take so many arguments, with
// variadic parameters expanded and defaults used (FuncnameGetCandidates). No two of
// them take the same types.
func (c *call) candidates() []candidate {
	var out []candidate
	for _, p := range Procs(qualified(c.Schema, c.name)) {
		next, ok := c.candidate(p)
		if !ok {
			continue
		}
		given := len(next.args) - next.defaults
		i := slices.IndexFunc(out, func(o candidate) bool {
			return len(o.args)-o.defaults == given && slices.Equal(o.args[:given], next.args[:given])
		})
		switch {
		case i < 0:
			out = append(out, next)
		case next.variadic > 0 && out[i].variadic == 0: // the function that is not variadic wins
		case next.variadic == 0 && out[i].variadic > 0:
			out[i] = next
		default:
			out[i].proc = nil
		}
	}
	return out
}

// candidate fits a function to the number and names of the arguments.
func (c *call) candidate(p *Proc) (candidate, bool) {
	params, n := p.Args, len(c.args)
	if p.Kind == 'p' {
		return candidate{}, false
	}
	variadic := false
	switch {
	case c.ArgNames != nil:
		if p.Variadic != 0 && !c.Variadic {
			return candidate{}, false
		}
	case len(params) <= n && !c.Variadic:
		variadic = p.Variadic != 0
	}
	defaults := max(0, len(params)-n)
	if defaults > p.Defaults || len(params) < n && !variadic {
		return candidate{}, false
	}
	out := candidate{proc: p, args: params, defaults: defaults}
	if c.ArgNames != nil {
		if out.numbers = c.numbers(p); out.numbers == nil {
			return candidate{}, false
		}
		out.args = make([]rel.OID, len(params))
		for i, number := range out.numbers {
			out.args[i] = params[number]
		}
	}
	if variadic {
		last := len(params) - 1
		out.variadic = n - last
		out.args = append(slices.Clone(params[:last]), slices.Repeat([]rel.OID{p.Variadic}, out.variadic)...)
	}
	return out, true
}

// numbers says which parameter each argument is, then the defaulted ones; nil when the
// names do not fit (MatchNamedCall).
func (c *call) numbers(p *Proc) []int {
	given := make([]bool, len(p.Args))
	var out []int
	take := func(number int) bool {
		if number < 0 || given[number] {
			return false
		}
		given[number] = true
		out = append(out, number)
		return true
	}
	for i := range len(c.args) - len(c.ArgNames) {
		take(i)
	}
	for _, name := range c.ArgNames {
		if !take(slices.Index(p.ArgNames, name)) {
			return nil
		}
	}
	for i := range p.Args {
		if !given[i] && (i < len(p.Args)-p.Defaults || !take(i)) {
			return nil
		}
	}
	return out
}

// signature writes the call as errors do: lower(integer), make_interval(days => text).
func (c *call) signature(spell Spell) string {
	var b strings.Builder
	b.WriteString(c.written())
	b.WriteByte('(')
	for i, a := range c.args {
		if i > 0 {
			b.WriteString(", ")
		}
		if n := i - (len(c.args) - len(c.ArgNames)); n >= 0 {
			b.WriteString(c.ArgNames[n] + " => ")
		}
		b.WriteString(spell(a))
	}
	b.WriteByte(')')
	return b.String()
}

// written is the name with its schema, if the call has one.
func (c *call) written() string {
	if c.Schema != "" {
		return c.Schema + "." + c.name
	}
	return c.name
}

// unfit makes an error that names the call's signature.
func (c *call) unfit(code, format, hint string) error {
	return &Mismatch{In: func(spell Spell) *pgerr.Error {
		return pgerr.New(code, format, c.signature(spell)).WithHint("%s", hint)
	}}
}

func (c *call) notFound() error {
	return c.unfit(pgerr.UndefinedFunction, "function %s does not exist", "No function matches the given name and argument types. You might need to add explicit type casts.")
}

func (c *call) ambiguous() error {
	return c.unfit(pgerr.AmbiguousFunction, "function %s is not unique", "Could not choose a best candidate function. You might need to add explicit type casts.")
}
