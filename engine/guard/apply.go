package guard

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// Plan is a plan every Scan of which has been decided. Only Apply makes one that holds
// anything, and it is the only thing that optimize accepts.
type Plan struct {
	root plan.Node
}

// Root is the decided plan; nil for the zero Plan.
func (p *Plan) Root() plan.Node { return p.root }

// SystemSchemas hold the gateway's own relations. Policy is not asked about them: what
// they list has been filtered by the same Decider already.
var SystemSchemas = map[string]bool{"pg_catalog": true, "information_schema": true, "meshgate": true}

// Ask collects the relations and columns that a plan touches, each relation once, in the
// order of their names.
func Ask(root plan.Node) []Access {
	byName := map[rel.Name]*Access{}
	touched := map[rel.Name]map[int]bool{}
	plan.Walk(root, func(n plan.Node) bool {
		s, ok := n.(*plan.Scan)
		if !ok || SystemSchemas[s.Table.Name.Schema] {
			return true
		}
		if byName[s.Table.Name] == nil {
			byName[s.Table.Name] = &Access{Table: s.Table}
			touched[s.Table.Name] = map[int]bool{}
		}
		for _, c := range s.Cols {
			touched[s.Table.Name][c.Ord] = true
		}
		return true
	})
	out := make([]Access, 0, len(byName))
	for name, a := range byName {
		for ord, c := range a.Table.Columns {
			if touched[name][ord] {
				a.Columns = append(a.Columns, c.Name)
			}
		}
		out = append(out, *a)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Table.Name.String() < out[j].Table.Name.String() })
	return out
}

// Apply asks the Decider once for all relations of the plan (req.Relations is filled in)
// and puts each decision into it: a denied relation fails the statement with 42501; a row
// filter and masks stand directly above the scan, under a Barrier. The decisions are given
// back also when the statement fails, for the audit trail.
//
// What a policy wrote and cannot be bound denies too: the client is told no more than
// that permission is denied, the cause is for the log.
func Apply(ctx context.Context, d Decider, req *Request, root plan.Node, o bind.Options) (*Plan, []Decision, error) {
	req.Relations = Ask(root)
	var decisions []Decision
	if len(req.Relations) > 0 {
		var err error
		if decisions, err = d.Decide(ctx, req); err != nil {
			return nil, nil, pgerr.New(pgerr.InsufficientPrivilege, "permission denied: the policy could not be evaluated").WithCause(err)
		}
	}
	by := map[rel.Name]*Decision{}
	for i := range decisions {
		if i < len(req.Relations) && decisions[i].Relation == req.Relations[i].Table.Name {
			by[decisions[i].Relation] = &decisions[i]
		}
	}
	for _, a := range req.Relations {
		if dec := by[a.Table.Name]; dec == nil || !dec.Allow {
			return nil, decisions, denied(a.Table, nil)
		}
	}
	next := plan.MaxID(root)
	var failed error
	out := plan.Map(root, func(n plan.Node) plan.Node {
		s, ok := n.(*plan.Scan)
		if !ok || failed != nil || SystemSchemas[s.Table.Name.Schema] {
			return n
		}
		decided, err := decide(s, by[s.Table.Name], func() rel.ColID { next++; return next }, o)
		if err != nil {
			failed = err
			return n
		}
		return decided
	})
	if failed != nil {
		return nil, decisions, failed
	}
	return &Plan{root: out}, decisions, nil
}

func denied(t *rel.Table, cause error) *pgerr.Error {
	kind := "table"
	if t.Kind == "view" {
		kind = "view"
	}
	return pgerr.New(pgerr.InsufficientPrivilege, "permission denied for %s %s", kind, t.Name.Name).WithCause(cause)
}

// decide puts one relation's row filter and masks above its scan. Masks read the raw row;
// the columns that leave are the scan's own, so that nothing above changes.
func decide(s *plan.Scan, d *Decision, next func() rel.ColID, o bind.Options) (plan.Node, error) {
	if d.RowFilter == "" && len(d.Masks) == 0 {
		return s, nil
	}
	for name := range d.Masks {
		if !slices.ContainsFunc(s.Table.Columns, func(c rel.TableColumn) bool { return c.Name == name }) {
			return nil, denied(s.Table, fmt.Errorf("the policy masks column %q, which does not exist", name))
		}
	}
	raw := &plan.Scan{Table: s.Table, Alias: s.Alias, Cols: append([]plan.ScanCol(nil), s.Cols...)}
	for i, c := range raw.Cols {
		if _, masked := d.Masks[s.Table.Columns[c.Ord].Name]; masked {
			raw.Cols[i].ID = next() // the raw value; the masked one keeps the id that the plan reads
		}
	}
	p := bind.NewPolicy(raw, next, o)
	var filters, all []rel.Expr
	if d.RowFilter != "" {
		e, err := p.Filter(d.RowFilter)
		if err != nil {
			return nil, denied(s.Table, err)
		}
		filters = rel.Conjuncts(e)
		all = append(all, filters...)
	}
	barrier := &plan.Barrier{Table: s.Table, Masked: map[rel.ColID]bool{}}
	var items []plan.Item
	var masked []string
	for i, c := range s.Cols {
		text, ok := d.Masks[s.Table.Columns[c.Ord].Name]
		if !ok {
			items = append(items, plan.Item{Column: c.Column, Expr: &rel.Col{Column: c.Column}})
			continue
		}
		e, err := p.Mask(text, raw.Cols[i].Type)
		if err != nil {
			return nil, denied(s.Table, err)
		}
		items = append(items, plan.Item{Column: c.Column, Expr: e})
		all = append(all, e)
		barrier.Masked[c.ID] = true
		masked = append(masked, s.Table.Columns[c.Ord].Name)
	}
	keep := make([]plan.ScanCol, 0, len(raw.Cols))
	for i, c := range raw.Cols {
		if c.ID == s.Cols[i].ID {
			keep = append(keep, c)
		}
	}
	scan, err := p.Scan(keep, all)
	if err != nil {
		return nil, denied(s.Table, err)
	}
	var tree plan.Node = scan
	var why []string
	if len(filters) > 0 {
		tree = &plan.Filter{Input: tree, Preds: filters}
		why = append(why, "row filter")
	}
	if len(masked) > 0 {
		tree = &plan.Project{Input: tree, Items: items}
		why = append(why, "mask on "+strings.Join(masked, ", "))
	}
	barrier.Input, barrier.Why = tree, strings.Join(why, ", ")
	return barrier, nil
}
