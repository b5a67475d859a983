package matrix

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/meshgate/meshgate/benchmarks/answer"
)

// Limits of the calls that raise errors, of one form.
const (
	mostErrors       = 6 // as constants
	mostColumnErrors = 2 // over columns
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
	Way      Way
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
	if !r.split(good, func(calls []int) bool {
		got := r.got(f.constantSQL(calls...), answer.Text)
		if got == nil || got.Err != nil || len(got.Columns) != len(calls) {
			return false
		}
		for at, i := range calls {
			class, detail := compare(want[i], pick(got, at), f.Volatile, false)
			r.note(class, f.constantSQL(i), detail)
		}
		return true
	}, func(i int) { r.against(want[i], f.constantSQL(i), f.Volatile, false) }) {
		return
	}
	for _, i := range distinct(bad, want, mostErrors) {
		r.against(want[i], f.constantSQL(i), false, false)
	}
	if len(f.Args) == 0 || !uses(f.SQL) {
		return
	}
	good, bad = carried(f, good), carried(f, bad)
	one := func(i int) { r.both(r.store.columnSQL(f, []int{i}), f.Volatile, false) }
	r.split(good, func(calls []int) bool {
		return !f.hasInline() && r.batch(r.store.columnSQL(f, calls), len(calls), f.Volatile)
	}, one)
	for _, i := range distinct(bad, want, mostColumnErrors) {
		one(i)
	}
}

// split runs calls many at a time; where such a statement fails, its first three alone and the
// others by halves. It gives up, false, when the first three of all are unsupported for one reason.
func (r *runner) split(calls []int, many func([]int) bool, one func(int)) bool {
	if len(calls) == 0 || len(calls) > 1 && many(calls) {
		return true
	}
	few := min(3, len(calls))
	before := len(r.result.Findings)
	for _, i := range calls[:few] {
		one(i)
	}
	if found := r.result.Findings[before:]; len(found) == few {
		unsupported := true
		for i := range found {
			unsupported = unsupported && found[i].Class == Unsupported && found[i].answer() == found[0].answer()
		}
		if unsupported {
			return false
		}
	}
	r.halves(calls[few:], many, one)
	return true
}

func (r *runner) halves(calls []int, many func([]int) bool, one func(int)) {
	n := len(calls)
	if n > 1 && many(calls) {
		return
	}
	if n <= 3 {
		for _, i := range calls {
			one(i)
		}
		return
	}
	r.halves(calls[:n/2], many, one)
	r.halves(calls[n/2:], many, one)
}

// carried drops the calls with a value that a source cannot have in a column of its type; the
// gateway refuses such a column, naming it.
func carried(f *Form, calls []int) []int {
	var out []int
	for _, i := range calls {
		if !slices.ContainsFunc(f.Calls[i], Value.uncarried) {
			out = append(out, i)
		}
	}
	return out
}

// batch compares calls over columns in one statement, in binary form and, where that is not
// equal, in text form. It reports whether the gateway answered.
func (r *runner) batch(sql string, calls int, shape bool) bool {
	binary := Equal
	for _, format := range []int16{answer.Binary, answer.Text} {
		want := r.want(sql, format)
		if want == nil {
			return true
		}
		if want.Err != nil && format == answer.Binary {
			continue // a type without a binary form
		}
		got := r.got(sql, format)
		if got == nil || got.Err != nil {
			return false
		}
		if want.Err != nil || len(want.Rows) != len(got.Rows) || len(want.Rows) != calls {
			class, detail := compare(want, got, shape, false)
			r.note(class, sql, detail)
			return true
		}
		worst := Equal
		for i := range want.Rows {
			class, _ := compare(row(want, i), row(got, i), shape, false)
			worst = max(worst, class)
		}
		if format == answer.Binary && worst != Equal {
			binary = worst
			continue
		}
		for i := range want.Rows {
			class, detail := compare(row(want, i), row(got, i), shape, false)
			r.note(class, sql, detail)
		}
		if worst == Equal && binary != Equal {
			r.note(binary, sql, "the binary form differs, the text form does not")
		}
		return true
	}
	return true
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
	if !r.split(good, func([]int) bool { return false }, func(i int) { r.against(want[i], constant(i), f.Volatile, false) }) {
		return
	}
	for _, i := range distinct(bad, want, mostErrors) {
		r.against(want[i], constant(i), false, false)
	}
	if f.inList() {
		for _, i := range good[:min(3, len(good))] {
			r.both(f.constantSQL(i), f.Volatile, false)
		}
	}
	good, bad = carried(f, good), carried(f, bad)
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
	for at, rows := range list {
		r.both(r.store.groupSQL(f, rows, true), f.Volatile, false)
		if at == 0 && r.result.Count[Unsupported] > 0 && r.result.Count[Equal] == 0 {
			return
		}
		if kept := carried(f, rows); len(kept) > 0 || len(rows) == 0 {
			r.both(r.store.groupSQL(f, kept, false), f.Volatile, false)
		}
	}
	if first && f.Style == Aggregate {
		r.both(r.store.groupedSQL(f, list[0], true), f.Volatile, false)
		r.both(r.store.groupedSQL(f, list[0], false), f.Volatile, false)
	}
}
