// Package optimize moves the work to the sources: rules rewrite a decided plan so that
// predicates stand as low as they may, and carving cuts out the fragments that sources
// evaluate. A rule never changes what the plan answers nor its schema, which is checked
// after every rule. The rules stand in rules.go, one file each.
package optimize

import (
	"context"
	"fmt"

	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// Options are what the rules work with.
type Options struct {
	Source func(name string) source.Source // an opened source; nil when there is none of that name
	// Eval computes expressions without columns; an expression that fails is left out (nil).
	Eval     func(ctx context.Context, es []rel.Expr) []*rel.Const
	Pushdown bool            // off: sources are only scanned
	Disabled map[string]bool // rules by name, for tests and for finding a fault
}

// Plan rewrites a decided plan and carves its fragments. Every Scan ends up under a
// Fragment. It fails only when a rule breaks its promise, or a source is missing.
func Plan(ctx context.Context, p *guard.Plan, o Options) (plan.Node, error) {
	s := &state{ctx: ctx, Options: o}
	root := p.Root()
	for _, r := range rules {
		if o.Disabled[r.name] || r.pushes && !o.Pushdown {
			continue
		}
		before := root.Columns()
		root = r.apply(s, root)
		if err := sameSchema(r.name, before, root.Columns()); err != nil {
			return nil, err
		}
	}
	return root, s.err
}

// state is one statement's optimization.
type state struct {
	ctx context.Context
	Options
	fragments int
	policy    map[rel.Expr]bool // predicates that a policy wrote
	err       error
}

func sameSchema(rule string, a, b []rel.Column) error {
	if len(a) != len(b) {
		return fmt.Errorf("rule %s changed the number of columns from %d to %d", rule, len(a), len(b))
	}
	for i := range a {
		if a[i].ID != b[i].ID || a[i].Type != b[i].Type || a[i].Form != b[i].Form {
			return fmt.Errorf("rule %s changed column %d from %s %s to %s %s", rule, i+1, a[i].ID, a[i].Type, b[i].ID, b[i].Type)
		}
	}
	return nil
}
