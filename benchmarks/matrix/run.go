package matrix

import (
	"context"
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/benchmarks/answer"
)

// Limits of the calls that raise errors, of one form.
const (
	mostErrors       = 8 // as constants
	mostColumnErrors = 3 // over columns
)

// Asker asks one server. A lost connection is an answer of its own: the error.
type Asker interface {
	Ask(ctx context.Context, sql string, format int16) (*answer.Answer, error)
}

// Finding is a call whose answer is not equal.
type Finding struct {
	Class  Class
	SQL    string
	Detail string
}

// answer is what the gateway said.
func (f *Finding) answer() string {
	_, got, _ := strings.Cut(f.Detail, "\ngot ")
	return strings.TrimSpace(got)
}

// Result is what became of an entry.
type Result struct {
	Entry    *Entry
	Calls    int // comparisons made
	Count    map[Class]int
	Findings []Finding
}

// Worst is the class of the entry: the worst of its calls; wording does not count.
func (r *Result) Worst() Class {
	worst := Equal
	for c, n := range r.Count {
		if n > 0 && c > worst && c != Wording {
			worst = c
		}
	}
	return worst
}

// First gives the first finding of a class.
func (r *Result) First(c Class) *Finding {
	for i := range r.Findings {
		if r.Findings[i].Class == c {
			return &r.Findings[i]
		}
	}
	return nil
}

// Wrong counts the calls that are different, lenient, refused or crashed.
func (r *Result) Wrong() int {
	return r.Count[Refused] + r.Count[Differs] + r.Count[Lenient] + r.Count[Crashed]
}

type runner struct {
	ctx             context.Context
	oracle, gateway Asker
	store           *store
	result          *Result
	err             error // of the oracle's connection
}

// run makes all comparisons of an entry.
func run(ctx context.Context, e *Entry, s *store, oracle, gateway Asker) (*Result, error) {
	r := &runner{ctx: ctx, oracle: oracle, gateway: gateway, store: s, result: &Result{Entry: e, Count: map[Class]int{}}}
	for _, f := range e.Forms {
		switch f.Style {
		case Scalar:
			r.scalar(f)
		case Set, Record:
			r.set(f)
		default:
			r.groups(f, f == e.Forms[0])
		}
		if r.err != nil {
			return nil, fmt.Errorf("%s: oracle: %w", e.ID, r.err)
		}
	}
	return r.result, nil
}

func (r *runner) note(c Class, sql, detail string) {
	r.result.Calls++
	r.result.Count[c]++
	if c != Equal {
		r.result.Findings = append(r.result.Findings, Finding{c, sql, detail})
	}
}

func (r *runner) want(sql string, format int16) *answer.Answer {
	a, err := r.oracle.Ask(r.ctx, sql, format)
	if err != nil {
		r.err = fmt.Errorf("%w\n%s", err, sql)
		return nil
	}
	return a
}

// got asks the gateway; nil after a crash, which is noted.
func (r *runner) got(sql string, format int16) *answer.Answer {
	a, err := r.gateway.Ask(r.ctx, sql, format)
	if err != nil {
		r.note(Crashed, sql, err.Error())
		return nil
	}
	return a
}

// both runs a statement on both and notes how they compare.
func (r *runner) both(sql string, shape, unordered bool) {
	if want := r.want(sql, answer.Text); want != nil {
		r.against(want, sql, shape, unordered)
	}
}

func (r *runner) against(want *answer.Answer, sql string, shape, unordered bool) {
	if got := r.got(sql, answer.Text); got != nil {
		class, detail := compare(want, got, shape, unordered)
		r.note(class, sql, detail)
	}
}

// sort asks the oracle every call as a constant: which answer, which raise an error.
func (r *runner) sort(f *Form, sql func(int) string) (good, bad []int, want []*answer.Answer) {
	want = make([]*answer.Answer, len(f.Calls))
	for i := range f.Calls {
		a := r.want(sql(i), answer.Text)
		if a == nil {
			return nil, nil, nil
		}
		if want[i] = a; a.Err == nil {
			good = append(good, i)
		} else {
			bad = append(bad, i)
		}
	}
	return good, bad, want
}

// distinct keeps calls whose errors differ first, at most n of them.
func distinct(bad []int, want []*answer.Answer, n int) []int {
	var out, rest []int
	seen := map[string]bool{}
	for _, i := range bad {
		if key := want[i].Err.Code; !seen[key] {
			seen[key] = true
			out = append(out, i)
		} else {
			rest = append(rest, i)
		}
	}
	out = append(out, rest...)
	return out[:min(n, len(out))]
}

func (r *runner) scalar(f *Form) {
	good, bad, want := r.sort(f, func(i int) string { return f.constantSQL(i) })
	if r.err != nil {
		return
	}
	if len(good) > 0 {
		got := r.got(f.constantSQL(good...), answer.Text)
		if got != nil && got.Err == nil && len(got.Columns) == len(good) {
			for at, i := range good {
				class, detail := compare(want[i], pick(got, at), f.Volatile, false)
				r.note(class, f.constantSQL(i), detail)
			}
		} else {
			r.each(good, func(i int) { r.against(want[i], f.constantSQL(i), f.Volatile, false) })
		}
	}
	for _, i := range distinct(bad, want, mostErrors) {
		r.against(want[i], f.constantSQL(i), false, false)
	}
	if len(f.Args) == 0 || !uses(f.SQL) {
		return
	}
	one := func(i int) { r.both(r.store.columnSQL(f, []int{i}), f.Volatile, false) }
	if f.hasInline() {
		r.each(good, one)
	} else if len(good) > 0 {
		r.batch(r.store.columnSQL(f, good), good, f.Volatile, one)
	}
	for _, i := range distinct(bad, want, mostColumnErrors) {
		one(i)
	}
}

// each runs calls one by one, and stops after three that are unsupported for the same reason.
func (r *runner) each(calls []int, one func(int)) {
	for at, i := range calls {
		before := r.result.Count[Unsupported]
		one(i)
		if at == 2 && r.result.Count[Unsupported] >= 3 && before < r.result.Count[Unsupported] {
			last := r.result.Findings[len(r.result.Findings)-3:]
			if same := last[0].answer(); same == last[1].answer() && same == last[2].answer() {
				return
			}
		}
	}
}

// batch compares calls over columns in one statement, in binary form first; where that is not
// equal the text forms say how, and an error is looked for call by call.
func (r *runner) batch(sql string, calls []int, shape bool, one func(int)) {
	for _, format := range []int16{answer.Binary, answer.Text} {
		want := r.want(sql, format)
		if want == nil {
			return
		}
		got := r.got(sql, format)
		if got == nil {
			return
		}
		if want.Err != nil && format == answer.Binary {
			continue // a type without a binary form
		}
		if want.Err != nil || got.Err != nil || len(want.Rows) != len(got.Rows) || len(want.Rows) != len(calls) {
			if got.Err != nil && want.Err == nil {
				r.each(calls, one)
				return
			}
			class, detail := compare(want, got, shape, false)
			r.note(class, sql, detail)
			return
		}
		equal := true
		for i := range calls {
			class, _ := compare(row(want, i), row(got, i), shape, false)
			equal = equal && class == Equal
		}
		if !equal && format == answer.Binary {
			if text := r.want(sql, answer.Text); text != nil {
				if got := r.got(sql, answer.Text); got != nil {
					if class, _ := compare(text, got, shape, false); class == Equal {
						r.note(Differs, sql, "the binary form differs, the text form does not")
						return
					}
				}
			}
			continue
		}
		for i := range calls {
			class, detail := compare(row(want, i), row(got, i), shape, false)
			r.note(class, sql, detail)
		}
		return
	}
}

func (r *runner) set(f *Form) {
	constant := f.constantFrom
	if !f.inFrom() {
		constant = func(i int) string { return f.constantSQL(i) }
	}
	good, bad, want := r.sort(f, constant)
	if r.err != nil {
		return
	}
	r.each(good, func(i int) { r.against(want[i], constant(i), f.Volatile, false) })
	for _, i := range distinct(bad, want, mostErrors) {
		r.against(want[i], constant(i), false, false)
	}
	if f.inList() {
		for _, i := range good[:min(3, len(good))] {
			r.both(f.constantSQL(i), f.Volatile, false)
		}
	}
	if len(f.Args) == 0 || !uses(f.SQL) || len(good) == 0 {
		return
	}
	if f.hasInline() {
		good = good[:1]
	}
	if f.inFrom() {
		r.both(r.store.columnFrom(f, good), f.Volatile, true)
	}
	if f.inList() {
		r.both(r.store.columnList(f, good), f.Volatile, true)
	}
	for _, i := range distinct(bad, want, 1) {
		if f.inFrom() {
			r.both(r.store.columnFrom(f, []int{i}), false, true)
		} else {
			r.both(r.store.columnList(f, []int{i}), false, true)
		}
	}
}

// groups runs aggregates and windows; all groups for an entry's first form, the first three for the others.
func (r *runner) groups(f *Form, first bool) {
	list := groups(f)
	if !first {
		list = list[:3]
	}
	for _, rows := range list {
		r.both(r.store.groupSQL(f, rows, true), f.Volatile, false)
		r.both(r.store.groupSQL(f, rows, false), f.Volatile, false)
	}
	if first && f.Style == Aggregate {
		r.both(r.store.groupedSQL(f, list[0], true), f.Volatile, false)
		r.both(r.store.groupedSQL(f, list[0], false), f.Volatile, false)
	}
}
