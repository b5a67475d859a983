package engine

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// This file keeps from the client what policy hides: in EXPLAIN the policy's own text and
// the figures that count hidden rows, in errors the values that they quote. The audit
// trail and the gateway's log have everything.

// veil is a plan as the client may see it: below barriers, the policy's predicates and
// masks are left out. counting holds the fragments (by ID) that deliver hidden rows too,
// because a policy's predicate on them is evaluated above; raw holds those that deliver
// columns before they are masked, so that their size in bytes tells of masked values.
func veil(root plan.Node) (shown plan.Node, counting, raw map[int]bool) {
	counting, raw = map[int]bool{}, map[int]bool{}
	return plan.Map(root, func(n plan.Node) plan.Node {
		b, ok := n.(*plan.Barrier)
		if !ok {
			return n
		}
		c := *b
		c.Input = unwritten(b.Input, b.Policy, counting)
		plan.Walk(b.Input, func(n plan.Node) bool {
			f, ok := n.(*plan.Fragment)
			if ok && len(b.Masked) > 0 {
				raw[f.ID] = true
			}
			return !ok
		})
		return &c
	}), counting, raw
}

// unwritten is what is below a barrier without the policy's predicates and its masks.
func unwritten(n plan.Node, policy []rel.Expr, counting map[int]bool) plan.Node {
	switch n := n.(type) {
	case *plan.Project:
		return unwritten(n.Input, policy, counting)
	case *plan.Filter:
		own := users(n.Preds, policy)
		if f, ok := n.Input.(*plan.Fragment); ok && len(own) < len(n.Preds) {
			counting[f.ID] = true
		}
		in := unwritten(n.Input, policy, counting)
		if len(own) == 0 {
			return in
		}
		return &plan.Filter{Input: in, Preds: own}
	case *plan.Fragment:
		c := *n
		if len(policy) > 0 {
			c.Rows = -1
		}
		c.Input = plan.Map(n.Input, func(n plan.Node) plan.Node {
			f, ok := n.(*plan.Filter)
			if !ok {
				return n
			}
			if own := users(f.Preds, policy); len(own) > 0 {
				return &plan.Filter{Input: f.Input, Preds: own}
			}
			return f.Input
		})
		return &c
	}
	return n
}

// users are the predicates that are not the policy's.
func users(preds, policy []rel.Expr) []rel.Expr {
	var out []rel.Expr
	for _, p := range preds {
		if !slices.Contains(policy, p) {
			out = append(out, p)
		}
	}
	return out
}

// guarded are the fragments (by ID) below a barrier, and whether a policy's expression
// that may raise is evaluated above one of them.
func guarded(root plan.Node) (fragments map[int]bool, raises bool) {
	fragments = map[int]bool{}
	plan.Walk(root, func(n plan.Node) bool {
		b, ok := n.(*plan.Barrier)
		if !ok {
			return true
		}
		plan.Walk(b.Input, func(n plan.Node) bool {
			if f, ok := n.(*plan.Fragment); ok {
				fragments[f.ID] = true
				return false
			}
			for _, e := range plan.Exprs(n) {
				raises = raises || mayRaise(e)
			}
			return true
		})
		return false
	})
	return fragments, raises
}

// total are functions and operators that give an answer for every value.
var total = map[string]bool{"=": true, "<>": true, "<": true, "<=": true, ">": true, ">=": true, "||": true,
	"left": true, "right": true, "lower": true, "upper": true, "md5": true, "concat": true, "length": true, "replace": true, "btrim": true}

// mayRaise says whether evaluating e can end in an error, which may quote a value.
func mayRaise(e rel.Expr) bool {
	raises := false
	rel.WalkExpr(e, func(e rel.Expr) bool {
		switch x := e.(type) {
		case *rel.Col, *rel.Const, *rel.And, *rel.Or, *rel.Not, *rel.IsNull, *rel.BoolTest, *rel.InList, *rel.AnyArray, *rel.ArrayExpr,
			*rel.Case, *rel.Coalesce, *rel.NullIf, *rel.MinMax, *rel.Distinct:
		case *rel.Call:
			raises = raises || !total[x.Op] && !total[x.Func]
		case *rel.Cast:
			raises = raises || x.Type().OID != rel.Text.OID
		default:
			raises = true
		}
		return !raises
	})
	return raises
}

// withheld replaces an error that arose where hidden rows or raw values are read: its code
// stays, what it says goes to the log only. Errors that tell of no value pass.
func withheld(err error) error {
	if err == nil || err == io.EOF || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	code := pgerr.Code(err)
	if code == pgerr.DivisionByZero {
		return pgerr.New(code, "division by zero").WithCause(err)
	}
	switch code[:2] {
	case "08", "53", "57", "58": // connections, resources, cancellation: nothing of the rows
		return err
	}
	return pgerr.New(code, "a relation under a row filter or mask could not be read").
		WithDetail("What went wrong is in the gateway's log: it may quote what the policy hides.").WithCause(err)
}
