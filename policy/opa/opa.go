// Package opa decides by Rego: it is the guard.Decider that embeds Open Policy Agent.
//
// The enterprise's policies (policy/*.rego of the mesh, packages mesh…) and each
// domain's own (domains/<d>/policy/*.rego, packages domains.<d>…) are compiled into one
// immutable snapshot behind an atomic pointer. A relation is read when its domain's
// policy allows it and nothing denies it; row filters and masks of both levels apply.
// Whatever is missing, undefined, late, failing or of the wrong type denies, with the
// reason in the Decision. docs/policy.md is the page for those who write policies.
package opa

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/meshgate/meshgate/engine/guard"
)

// DefaultTimeout bounds one Decide call of a statement: it is there for a policy that does
// not end, not for a gateway that is busy. Listings ask about very many
// relations at once; they have timeEach for each, when that is more.
const (
	DefaultTimeout = 5 * time.Second
	timeEach       = 2 * time.Millisecond
)

// Options of a Policy. The zero Options are usable.
type Options struct {
	Mesh    string        // the mesh's name: catalogName of the input
	Version string        // the gateway's version: softwareStack.gatewayVersion of the input
	Timeout time.Duration // of one Decide call, at least; DefaultTimeout when zero
}

// Policy answers from the last snapshot that compiled. It is safe for concurrent use.
type Policy struct {
	root    string
	options Options
	reload  sync.Mutex
	current atomic.Pointer[snapshot]
}

var _ guard.Decider = (*Policy)(nil)

// Load reads the policies of the mesh folder root. Its error is an Errors: everything
// that is wrong, by file and line. A mesh without policies loads, and denies everything.
func Load(root string, o Options) (*Policy, error) {
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	p := &Policy{root: root, options: o}
	if err := p.Reload(); err != nil {
		return nil, err
	}
	return p, nil
}

// Reload reads the folder again. When it fails, the policy in force stays in force.
func (p *Policy) Reload() error {
	p.reload.Lock()
	defer p.reload.Unlock()
	s, err := load(p.root)
	if err != nil {
		return err
	}
	p.current.Store(s)
	return nil
}

// Revision names the policy in force: the first 12 hex digits of the SHA-256 of its files.
func (p *Policy) Revision() string { return p.current.Load().revision }

// Decide answers for every relation of the request from one snapshot, at one time of day,
// within the Policy's timeout. It returns an error only when ctx ends, or when the time
// for a listing does: a part of one would look whole.
func (p *Policy) Decide(ctx context.Context, req *guard.Request) ([]guard.Decision, error) {
	s, now := p.current.Load(), time.Now()
	limit := max(p.options.Timeout, time.Duration(len(req.Relations))*timeEach)
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	out := make([]guard.Decision, len(req.Relations))
	for i, a := range req.Relations {
		out[i] = guard.Decision{ID: decisionID(), Revision: s.revision}
		if a.Table == nil {
			out[i].Reason = "the request names no table"
			continue
		}
		out[i].Relation = a.Table.Name
		asked, err := p.decide(limited, s, now, req, a)
		switch {
		case ctx.Err() != nil:
			return nil, fmt.Errorf("decide: %w", ctx.Err())
		case err != nil && limited.Err() != nil && req.Action == guard.List:
			return nil, fmt.Errorf("decide: policy took longer than %v", limit)
		case err != nil && limited.Err() != nil:
			out[i].Reason = fmt.Sprintf("policy took longer than %v", limit)
		case err != nil:
			out[i].Reason = err.Error()
		default:
			out[i].Allow, out[i].Reason = true, "allowed by data.domains."+a.Table.Name.Schema+".allow"
			out[i].RowFilter, out[i].Masks = asked.rowFilter, asked.masks
		}
	}
	return out, nil
}

// decide evaluates one relation. Any error is a denial and says why.
func (p *Policy) decide(ctx context.Context, s *snapshot, now time.Time, req *guard.Request, a guard.Access) (r answer, err error) {
	defer func() {
		if x := recover(); x != nil {
			r, err = answer{}, fmt.Errorf("policy evaluation failed: panic: %v", x)
		}
	}()
	if err := ctx.Err(); err != nil {
		return answer{}, err
	}
	query, ok := s.domains[a.Table.Name.Schema]
	if !ok {
		return answer{}, fmt.Errorf("domain %q has no policy", a.Table.Name.Schema)
	}
	rs, err := query.Eval(ctx, rego.EvalInput(input(p.options, now, req, a)), rego.EvalTime(now))
	if err != nil {
		return answer{}, fmt.Errorf("policy evaluation failed: %s", describe(err))
	}
	if len(rs) != 1 || len(rs[0].Expressions) != 1 {
		return answer{}, errors.New("policy gave no decision")
	}
	return read(rs[0].Expressions[0].Value, a.Table)
}

// describe gives an evaluation error with its place, without the rest of OPA's wrapping.
func describe(err error) string {
	var e *topdown.Error
	if errors.As(err, &e) && e.Location != nil {
		return fmt.Sprintf("%s:%d: %s: %s", e.Location.File, e.Location.Row, e.Code, e.Message)
	}
	return err.Error()
}

func decisionID() string {
	var b [8]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b[:])
}
