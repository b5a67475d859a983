package fuzzsql

// edits are the single steps by which a statement may become smaller: each changes it in
// place and gives back what undoes it.
func (q *query) edits() []func() func() {
	var out []func() func()
	add := func(f func() func()) { out = append(out, f) }
	restore := func(q *query) func() {
		old := *q
		return func() { *q = old }
	}
	if q.with != nil {
		add(func() func() { undo := restore(q); q.with = nil; return undo })
		for i := range q.with {
			if len(q.with) > 1 {
				add(func() func() {
					undo := restore(q)
					q.with = append(append([]*cte{}, q.with[:i]...), q.with[i+1:]...)
					return undo
				})
			}
			if c := q.with[i]; c.clause != "" {
				add(func() func() { old := c.clause; c.clause = ""; return func() { c.clause = old } })
			}
			out = append(out, q.with[i].query.edits()...)
		}
	}
	if q.order != nil && q.limit == "" {
		add(func() func() { undo := restore(q); q.order, q.total, q.on = nil, false, nil; return undo })
	}
	if q.limit != "" {
		add(func() func() { undo := restore(q); q.limit, q.order, q.total, q.on = "", nil, false, nil; return undo })
		add(func() func() { undo := restore(q); q.limit = ""; return undo })
	}
	if q.setop != "" {
		for _, arm := range []*query{q.left, q.right} {
			add(func() func() {
				undo := restore(q)
				with := q.with
				*q = *arm
				q.with = append(append([]*cte{}, with...), arm.with...)
				return undo
			})
			out = append(out, arm.edits()...)
		}
		return out
	}
	if q.values != nil {
		if len(q.values) > 1 {
			add(func() func() { undo := restore(q); q.values = q.values[:1]; return undo })
		}
		return out
	}
	for i := range q.from {
		if len(q.from) > 1 {
			add(func() func() {
				undo := restore(q)
				q.from = append(append([]*source{}, q.from[:i]...), q.from[i+1:]...)
				return undo
			})
		}
		out = append(out, q.from[i].edits()...)
	}
	if len(q.from) == 1 {
		add(func() func() { undo := restore(q); q.from = nil; return undo })
	}
	if q.where != nil {
		add(func() func() { undo := restore(q); q.where = nil; return undo })
		out = append(out, q.where.edits()...)
	}
	if q.having != nil {
		add(func() func() { undo := restore(q); q.having = nil; return undo })
		out = append(out, q.having.edits()...)
	}
	if q.distinct != "" {
		add(func() func() { undo := restore(q); q.distinct = ""; return undo })
	}
	if q.distinctGroup {
		add(func() func() { undo := restore(q); q.distinctGroup = false; return undo })
	}
	for i := range q.items {
		if len(q.items) > 1 && q.limit == "" {
			add(func() func() {
				undo := restore(q)
				q.items = append(append([]*item{}, q.items[:i]...), q.items[i+1:]...)
				q.total = false
				return undo
			})
		}
		out = append(out, q.items[i].expr.edits()...)
	}
	if q.group != nil {
		add(func() func() { undo := restore(q); q.group = nil; return undo })
		for i := range q.group {
			if len(q.group) > 1 {
				add(func() func() {
					undo := restore(q)
					q.group = append(append([]*node{}, q.group[:i]...), q.group[i+1:]...)
					return undo
				})
			}
			out = append(out, q.group[i].edits()...)
		}
	}
	if q.limit == "" || !q.total {
		for _, o := range q.order {
			if !o.expr.fixed {
				out = append(out, o.expr.edits()...)
			}
			if o.how != "" {
				add(func() func() { old := o.how; o.how = ""; return func() { o.how = old } })
			}
		}
	}
	return out
}

func (s *source) edits() []func() func() {
	var out []func() func()
	become := func(other *source) {
		out = append(out, func() func() { old := *s; *s = *other; return func() { *s = old } })
	}
	if s.join != "" {
		become(s.left)
		become(s.right)
		if s.on != nil {
			if s.join != "JOIN" && s.join != "CROSS JOIN" {
				out = append(out, func() func() { old := s.join; s.join = "JOIN"; return func() { s.join = old } })
			}
			out = append(out, func() func() {
				old := *s
				s.join, s.on = "CROSS JOIN", nil
				return func() { *s = old }
			})
			out = append(out, s.on.edits()...)
		}
		out = append(out, s.left.edits()...)
		return append(out, s.right.edits()...)
	}
	if s.query != nil {
		if s.lateral {
			out = append(out, func() func() { s.lateral = false; return func() { s.lateral = true } })
		}
		return append(out, s.query.edits()...)
	}
	if s.call != nil {
		return s.call.edits()
	}
	return nil
}

func (n *node) edits() []func() func() {
	if n.whole {
		return nil
	}
	var out []func() func()
	become := func(other *node) {
		out = append(out, func() func() { old := *n; *n = *other; return func() { *n = old } })
	}
	if n.typ != "" && (len(n.kids) > 0 || n.query != nil) {
		if !n.fixed {
			for _, k := range n.kids {
				if k.typ == n.typ {
					become(k)
				}
			}
		}
		for _, l := range literals[n.typ] {
			become(&node{typ: n.typ, format: l})
			if l != "NULL" {
				break
			}
		}
	}
	if n.literal != "" {
		become(&node{typ: n.typ, format: n.literal})
	}
	if n.query != nil {
		out = append(out, n.query.edits()...)
	}
	for _, k := range n.kids {
		if !n.fixed || k.typ != "" || k.literal != "" {
			out = append(out, k.edits()...)
		}
	}
	return out
}

// reduce makes a statement smaller as long as still says that it shows the same; it tries at most tries edits.
func reduce(q *query, tries int, still func(*query) bool) {
	for again := true; again; {
		again = false
		for _, edit := range q.edits() {
			if tries--; tries < 0 {
				return
			}
			undo := edit()
			if still(q) {
				again = true
				break
			}
			undo()
		}
	}
}
