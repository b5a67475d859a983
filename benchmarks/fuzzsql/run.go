package fuzzsql

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/benchmarks/answer"
)

// Variants are the ways a session may be set; none may change an answer.
var Variants = []string{
	"SET meshgate.pushdown = on",
	"SET meshgate.pushdown = off",
	"SET meshgate.disabled_rules = 'fold_constants'",
	"SET meshgate.disabled_rules = 'push_filter'",
	"SET meshgate.disabled_rules = 'push_projection'",
	"SET meshgate.disabled_rules = 'push_limit'",
}

// Kind is what became of one statement.
type Kind string

// The kinds. All but Differs and Wording are answers that agree or that nobody can compare.
const (
	Equal       Kind = "equal"
	BothFail    Kind = "both fail"
	Wording     Kind = "both fail, other wording"    // one SQLSTATE, another message or position
	OrderFails  Kind = "order of evaluation decides" // one side failed in an expression that may fail
	Unsupported Kind = "unsupported"
	Slow        Kind = "too slow"
	Differs     Kind = "differs"
)

// Result is one statement's.
type Result struct {
	Kind    Kind
	Reason  string // what is unsupported, or the error of both
	Diff    string
	Variant string
	SQL     string
}

// Pair is one session at the oracle and one at the gateway for each variant.
type Pair struct {
	Oracle  *pgconn.PgConn
	Gateway []*pgconn.PgConn
	Limit   time.Duration // of one statement at the gateway
	Reopen  func(variant int) (*pgconn.PgConn, error)
	Encoder *pgconn.PgConn // another at the oracle, which writes values in binary format
	encoded map[string]answer.Value
}

// Check asks both and reduces a difference.
func (p *Pair) Check(ctx context.Context, seed uint64, i int) (Result, error) {
	st := Make(seed, i)
	variant := 0
	if i%2 == 1 {
		variant = i / 2 % len(Variants)
	}
	format := int16(i / 3 % 2)
	r, err := p.compare(ctx, st, variant, format)
	if err != nil || r.Kind != Differs {
		return r, err
	}
	class := classOf(r.Diff)
	reduce(st.query, 400, func(*query) bool {
		again, e := p.compare(ctx, st, variant, format)
		return e == nil && again.Kind == Differs && classOf(again.Diff) == class
	})
	return p.compare(ctx, st, variant, format)
}

func (p *Pair) compare(ctx context.Context, st *Statement, variant int, format int16) (Result, error) {
	text, params := st.numbered()
	r := Result{SQL: print(text, params), Variant: Variants[variant]}
	want, err := p.say(ctx, p.Oracle, text, params, format)
	if err != nil {
		return r, fmt.Errorf("oracle: %w\n%s", err, r.SQL)
	}
	limited, cancel := context.WithTimeout(ctx, p.Limit)
	defer cancel()
	got, err := p.say(limited, p.Gateway[variant], text, params, format)
	if err != nil {
		if p.Gateway[variant], err = p.Reopen(variant); err != nil {
			return r, fmt.Errorf("%w after\n%s", err, r.SQL)
		}
		r.Kind, r.Diff = Differs, "the connection broke or the statement hung"
		for _, a := range want.answers {
			if a.Err != nil && a.Err.Code == "57014" {
				r.Kind = Slow
			}
		}
		return r, nil
	}
	r.Kind, r.Reason, r.Diff = judgeAll(want, got, st.query.total, st.raises)
	return r, nil
}

// judgeAll judges a statement by its description and all its executions: the first that is not equal tells.
func judgeAll(want, got *saying, ordered bool, raises []string) (Kind, string, string) {
	if want.described != nil {
		w, g := want.described, got.described
		if w.Err != nil || g.Err != nil {
			return judge(&answer.Answer{Err: w.Err}, &answer.Answer{Err: g.Err}, ordered, nil)
		}
		if d := answer.DiffPrepared(w, g); d != "" {
			return Differs, "", d
		}
	}
	kind, reason := Equal, ""
	for i, w := range want.answers {
		k, why, diff := judge(w, got.answers[i], ordered, raises)
		if diff != "" && i > 0 {
			diff += fmt.Sprintf("\nin execution %d", i+1)
		}
		if k == Differs {
			return k, why, diff
		}
		if kind == Equal {
			kind, reason = k, why
		}
	}
	return kind, reason, ""
}

var (
	number = regexp.MustCompile(`[0-9]+`)
	value  = regexp.MustCompile(`: ".*"$`)
)

// masked is an error's message without the values in it.
func masked(e *pgconn.PgError) string {
	return number.ReplaceAllString(value.ReplaceAllString(e.Message, `: "…"`), "N")
}

func judge(want, got *answer.Answer, ordered bool, raises []string) (Kind, string, string) {
	mayRaise := func(e *pgconn.PgError) bool { return e == nil || raisable(e, raises) }
	switch {
	case got.Err != nil && refused(got.Err) && (want.Err == nil || want.Err.Code != "0A000"):
		return Unsupported, number.ReplaceAllString(got.Err.Message, "N"), ""
	case want.Err != nil && want.Err.Code == "57014":
		return Slow, "", ""
	case want.Err != nil && got.Err != nil && want.Err.Code == got.Err.Code:
		if mayRaise(want.Err) && mayRaise(got.Err) { // in which row or expression first, PostgreSQL does not promise
			if masked(want.Err) != masked(got.Err) {
				return OrderFails, outcomes(want, got), ""
			}
		} else if want.Err.Message != got.Err.Message || want.Err.Position != got.Err.Position {
			return Wording, fmt.Sprintf("%s, got %s", said(want.Err, got.Err), said(got.Err, want.Err)), ""
		}
		return BothFail, want.Err.Code + " " + masked(want.Err), ""
	case (want.Err != nil || got.Err != nil) && mayRaise(want.Err) && mayRaise(got.Err):
		return OrderFails, outcomes(want, got), ""
	}
	if d := answer.Diff(want, got, ordered); d != "" {
		return Differs, "", d
	}
	return Equal, "", ""
}

// outcomes says what came of a statement in which the order of evaluation decides, to be
// looked over: an error that no order gives would hide among them.
func outcomes(want, got *answer.Answer) string {
	of := func(a *answer.Answer) string {
		if a.Err == nil {
			return "rows"
		}
		return a.Err.Code + " " + masked(a.Err)
	}
	return "PostgreSQL " + of(want) + ", gateway " + of(got)
}

// said is what an error says, with its position where that differs from another's.
func said(e, other *pgconn.PgError) string {
	text := e.Code + " " + masked(e)
	if e.Position != other.Position {
		return text + fmt.Sprintf(" at %d", e.Position)
	}
	return text
}

// refused are the gateway's own limits, named as such.
func refused(e *pgconn.PgError) bool {
	return e.Code == "0A000" || e.Code == "53300" || e.Code == "22003" && strings.Contains(e.Message, "cannot be carried")
}

// runtime are the errors of data, as opposed to those of the statement's text.
func runtime(e *pgconn.PgError) bool {
	return strings.HasPrefix(e.Code, "22") || e.Code == "21000" || e.Code == "54000"
}

// classOf is what a difference is about, so that reducing keeps to it.
func classOf(diff string) string {
	first, rest, _ := strings.Cut(diff, "\n")
	if strings.HasPrefix(first, "row ") || strings.Contains(first, " rows, got ") {
		return "rows"
	}
	if strings.HasPrefix(first, "want ") {
		return number.ReplaceAllString(first[:min(len(first), 40)], "N") + number.ReplaceAllString(rest[:min(len(rest), 40)], "N")
	}
	return first[:min(len(first), 20)]
}
