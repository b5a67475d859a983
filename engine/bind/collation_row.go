package bind

import "github.com/meshgate/meshgate/engine/rel"

// A row has no collation of its own; its fields keep theirs.

// row keeps the collations of the fields, by which records are ordered.
func (c *collator) row(x *rel.Row) rel.Expr {
	var fields []collation
	out := rel.MapChildren(x, func(child rel.Expr) rel.Expr {
		child, k := c.expr(child)
		k.fields = c.fieldsOf(child)
		fields = append(fields, k)
		return child
	})
	c.rows[out] = fields
	return out
}

// field is the collation of a row's field.
func (c *collator) field(x *rel.Call) collation {
	fields := c.fieldsOf(x.Args[0])
	if i := x.Args[1].(*rel.Const).Val.(int64) - 1; int(i) < len(fields) {
		return fields[i].column()
	}
	return collation{}
}

// recordsOrdered refuses to order records with a field of another collation.
func (c *collator) recordsOrdered(es ...rel.Expr) {
	for _, e := range es {
		if name, ok := icuIn(c.fieldsOf(e)); ok {
			c.unsupported(name, "the order of records")
		}
	}
}

// fieldsOf are the collations of a record's fields, as far as they are known.
func (c *collator) fieldsOf(e rel.Expr) []collation {
	if !holdsRows(e.Type()) {
		return nil
	}
	switch x := e.(type) {
	case *rel.Row:
		return c.rows[x]
	case *rel.Col:
		return c.fields[x.ID]
	case *rel.Call:
		if x.Func == fieldCall {
			if fields := c.fieldsOf(x.Args[0]); len(fields) > 0 {
				return fields[x.Args[1].(*rel.Const).Val.(int64)-1].fields
			}
		}
	case *rel.Subquery:
		return c.fields[x.Query.Columns()[0].ID]
	}
	for _, child := range rel.Children(e) { // branches of a CASE have the same fields
		if fields := c.fieldsOf(child); fields != nil {
			return fields
		}
	}
	return nil
}

// holdsRows says whether values of a type are rows, or arrays of them.
func holdsRows(t rel.Type) bool {
	elem, ok := t.Elem()
	return t.IsRow() || ok && elem.IsRow()
}

// icuIn names an ICU collation among those of a row's fields.
func icuIn(fields []collation) (string, bool) {
	for _, f := range fields {
		if icuCollations()[f.name] {
			return f.name, true
		}
		if name, ok := icuIn(f.fields); ok {
			return name, true
		}
	}
	return "", false
}
