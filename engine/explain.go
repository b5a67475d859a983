package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// explainOptions are EXPLAIN's options.
type explainOptions struct {
	analyze, verbose, json bool
}

func readExplainOptions(st *parse.Statement) (explainOptions, error) {
	var o explainOptions
	n := st.Node.GetExplainStmt()
	for _, x := range n.Options {
		d := x.GetDefElem()
		text := "true"
		if d.Arg != nil {
			if v := d.Arg.GetString_(); v != nil {
				text = v.Sval
			} else if v := d.Arg.GetInteger(); v != nil {
				text = fmt.Sprint(v.Ival)
			} else if v := d.Arg.GetBoolean(); v != nil {
				text = fmt.Sprint(v.Boolval)
			}
		}
		on := text == "true" || text == "on" || text == "1"
		switch d.Defname {
		case "analyze":
			o.analyze = on
		case "verbose":
			o.verbose = on
		case "format":
			switch strings.ToLower(text) {
			case "text":
			case "json":
				o.json = true
			default:
				return o, pgerr.New(pgerr.FeatureNotSupported, "EXPLAIN format \"%s\" is not supported", text).WithHint("Use TEXT or JSON.")
			}
		case "costs", "buffers", "timing", "summary", "settings", "wal":
		default:
			return o, pgerr.New(pgerr.SyntaxError, "unrecognized EXPLAIN option \"%s\"", d.Defname).At(st.Position(d.Location))
		}
	}
	return o, nil
}

// prepareExplain prepares EXPLAIN of a query. Policy is asked as for the query itself.
func (s *Session) prepareExplain(ctx context.Context, st *parse.Statement, paramTypes []rel.OID) (*Statement, error) {
	n := st.Node.GetExplainStmt()
	o, err := readExplainOptions(st)
	if err != nil {
		return nil, err
	}
	inner := st.Inner(n.Query)
	if inner.Kind() != parse.Select {
		return nil, refusedCommand(inner)
	}
	q, err := s.bindQuery(ctx, inner, paramTypes)
	if err != nil {
		return nil, err
	}
	cols := textColumns("QUERY PLAN")
	if o.json {
		cols[0].Type = rel.JSON
	}
	return &Statement{columns: cols, params: q.Params, run: func(ctx context.Context, args []any) (*Result, error) {
		r := s.begin(ctx, st)
		lines, err := r.explainQuery(q, args, o)
		if err != nil {
			return nil, r.finish(err)
		}
		values := make([][]any, len(lines))
		for i, l := range lines {
			values[i] = []any{l}
		}
		lit, err := literalRows(cols, values)
		if err != nil {
			return nil, r.finish(err)
		}
		rows := &delivered{Rows: lit, run: r, schema: cols}
		return &Result{rows: rows, tag: func(int64) string { return "EXPLAIN" }, end: rows.Close}, nil
	}}, nil
}

// explainQuery plans the query, runs it if asked to, and prints what was planned and done.
func (r *run) explainQuery(q *bound, args []any, o explainOptions) ([]string, error) {
	began := time.Now()
	r.planning = !o.analyze
	if err := q.current(r.ctx); err != nil {
		return nil, err
	}
	root, err := r.plan(q.Query, args)
	if err != nil {
		return nil, err
	}
	x := &explanation{options: o, session: r.session, find: r.session.sources(r.ctx), columns: q.Columns, planning: time.Since(began)}
	if o.analyze {
		began = time.Now()
		if x.rows, err = r.drain(root, q.Columns); err != nil {
			if r.refits(q, q.have, err) {
				return r.explainQuery(q, args, o)
			}
			return nil, err
		}
		x.execution = time.Since(began)
		x.meters = map[int]*meter{}
		for _, m := range r.meters {
			x.meters[m.fragment.ID] = m
		}
	}
	return x.print(root)
}

// drain runs a plan for its figures only.
func (r *run) drain(root plan.Node, cols []rel.Column) (int64, error) {
	rows, err := r.execute(root, cols)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var n int64
	for {
		b, err := rows.Next(r.ctx)
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return 0, err
		}
		n += b.NumRows()
		b.Release()
	}
}

// explanation prints a plan as text lines or as one JSON document.
type explanation struct {
	options   explainOptions
	session   *Session
	columns   []rel.Column
	planning  time.Duration
	execution time.Duration
	rows      int64
	meters    map[int]*meter
	counting  map[int]bool // fragments whose figures would count hidden rows
	raw       map[int]bool // fragments whose bytes would tell of masked values
	find      func(string) source.Source
}

func (x *explanation) print(root plan.Node) ([]string, error) {
	whole := root
	root, x.counting, x.raw = veil(whole)
	if x.options.json {
		return x.printJSON(root)
	}
	var lines []string
	x.text(root, 0, &lines)
	if x.options.verbose {
		if fragments, _ := guarded(whole); len(fragments) > 0 {
			lines = append(lines, "Residual SQL: hidden by policy")
		} else if sql, err := duck.SQL(whole, x.columns, x.session.duckOptions()); err == nil {
			lines = append(lines, "Residual SQL: "+sql)
		}
	}
	lines = append(lines, fmt.Sprintf("Planning Time: %.3f ms", ms(x.planning)))
	if x.options.analyze {
		lines = append(lines, fmt.Sprintf("Rows: %d", x.rows), fmt.Sprintf("Execution Time: %.3f ms", ms(x.execution)))
	}
	return lines, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func (x *explanation) text(n plan.Node, depth int, lines *[]string) {
	indent := strings.Repeat("  ", depth)
	arrow := ""
	if depth > 0 {
		arrow = "->  "
		indent = strings.Repeat("      ", depth-1) + "  "
	}
	detail := strings.Repeat("      ", depth) + "  "
	f, ok := n.(*plan.Fragment)
	if !ok {
		*lines = append(*lines, indent+arrow+title(plan.Describe(n)))
		for _, why := range x.held(n) {
			*lines = append(*lines, detail+"Stays above: "+why)
		}
		for _, c := range below(n) {
			x.text(c, depth+1, lines)
		}
		return
	}
	*lines = append(*lines, fmt.Sprintf("%s%sFragment %d on %s%s", indent, arrow, f.ID, f.Source, estimate(f.Rows)))
	for _, l := range x.fragment(f) {
		*lines = append(*lines, detail+l)
	}
}

// held says why the predicates of a filter directly above a policy's barrier are there.
func (x *explanation) held(n plan.Node) []string {
	f, ok := n.(*plan.Filter)
	if !ok {
		return nil
	}
	b, ok := f.Input.(*plan.Barrier)
	if on, _ := x.session.settings.Get("meshgate.pushdown"); !ok || on != "on" {
		return nil
	}
	var out []string
	for _, p := range f.Preds {
		why := "could tell of rows that the policy hides"
		rel.WalkExpr(p, func(e rel.Expr) bool {
			if c, ok := e.(*rel.Col); ok && b.Masked[c.ID] {
				why = "reads a column that the policy masks"
			}
			return true
		})
		out = append(out, fmt.Sprintf("%s: %s", p, why))
	}
	return out
}

func estimate(rows float64) string {
	if rows < 0 {
		return ""
	}
	return fmt.Sprintf("  (rows=%.0f)", rows)
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func (x *explanation) fragment(f *plan.Fragment) []string {
	var out []string
	if text := x.remote(f); text != "" {
		out = append(out, "Remote SQL: "+text)
	}
	for _, n := range f.Notes {
		out = append(out, "Stays above: "+n)
	}
	if m := x.meters[f.ID]; m != nil && !x.counting[f.ID] {
		size := ""
		if !x.raw[f.ID] {
			size = fmt.Sprintf(" bytes=%d", m.bytes.Load())
		}
		out = append(out, fmt.Sprintf("Actual: rows=%d%s time=%.3f ms", m.rows.Load(), size, ms(time.Duration(m.nanos.Load()))))
	}
	return out
}

func (x *explanation) remote(f *plan.Fragment) string {
	t, ok := x.find(f.Source).(source.Texter)
	if !ok {
		return ""
	}
	text := t.RemoteText(f)
	if len(f.Policy) > 0 {
		text += "  (and the policy's row filter)"
	}
	return text
}

// below are the plans under a node: its subqueries' and its inputs.
func below(n plan.Node) []plan.Node {
	var out []plan.Node
	for _, e := range plan.Exprs(n) {
		rel.WalkExpr(e, func(e rel.Expr) bool {
			if s, ok := e.(*rel.Subquery); ok {
				out = append(out, s.Query.(plan.Node))
			}
			return true
		})
	}
	return append(out, plan.Inputs(n)...)
}

// jsonNode is one operator of EXPLAIN (FORMAT JSON).
type jsonNode struct {
	Type     string     `json:"Node Type"`
	Detail   string     `json:"Detail,omitempty"`
	Source   string     `json:"Source,omitempty"`
	Remote   string     `json:"Remote SQL,omitempty"`
	PlanRows *float64   `json:"Plan Rows,omitempty"`
	Above    []string   `json:"Stays Above,omitempty"`
	Rows     *int64     `json:"Actual Rows,omitempty"`
	Bytes    *int64     `json:"Bytes Received,omitempty"`
	Time     *float64   `json:"Actual Total Time,omitempty"`
	Plans    []jsonNode `json:"Plans,omitempty"`
}

func (x *explanation) printJSON(root plan.Node) ([]string, error) {
	doc := map[string]any{"Plan": x.json(root), "Planning Time": ms(x.planning)}
	if x.options.analyze {
		doc["Execution Time"], doc["Rows"] = ms(x.execution), x.rows
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode([]any{doc}); err != nil {
		return nil, err
	}
	return []string{strings.TrimRight(b.String(), "\n")}, nil
}

func (x *explanation) json(n plan.Node) jsonNode {
	f, ok := n.(*plan.Fragment)
	if !ok {
		kind := strings.TrimPrefix(fmt.Sprintf("%T", n), "*plan.")
		out := jsonNode{Type: kind, Detail: plan.Describe(n), Above: x.held(n)}
		for _, c := range below(n) {
			out.Plans = append(out.Plans, x.json(c))
		}
		return out
	}
	out := jsonNode{Type: "Fragment", Source: f.Source, Remote: x.remote(f), Above: f.Notes}
	if f.Rows >= 0 {
		out.PlanRows = &f.Rows
	}
	if m := x.meters[f.ID]; m != nil && !x.counting[f.ID] {
		rows, bytes, t := m.rows.Load(), m.bytes.Load(), ms(time.Duration(m.nanos.Load()))
		out.Rows, out.Time = &rows, &t
		if !x.raw[f.ID] {
			out.Bytes = &bytes
		}
	}
	return out
}
