package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// rowType are the columns of a row, where they are known when a statement is bound.
type rowType struct {
	entry  string // the FROM entry whose whole row it is, if so
	table  bool   // that is a relation: the type has a name, and stays known whatever happens to the row
	fields []rowField
}

type rowField struct {
	name string
	typ  rel.Type
	row  *rowType // of a field that is a row
}

// rowTypeOf gives the columns of a row; nil when they are not known. Those of a row without
// a named type are told from where it was made, as PostgreSQL does: through the columns of
// subqueries, but not out of a CASE or a subquery that stands for a value.
func (b *binder) rowTypeOf(e rel.Expr) *rowType {
	if !e.Type().IsRow() {
		return nil
	}
	if _, is := e.(*rel.Row); !is && e.Type().OID != rel.RecordOID {
		return namedRow(e.Type())
	}
	switch e := e.(type) {
	case *rel.Row:
		of, whole := b.rows[e]
		t := &rowType{fields: make([]rowField, len(e.Fields))}
		if whole {
			t.entry, t.table = of.entry, of.table
		}
		for i, f := range e.Fields {
			t.fields[i] = rowField{name: e.Name(i), typ: f.Type(), row: b.rowTypeOf(f)}
			if whole {
				t.fields[i].name = of.names[i]
			}
		}
		return t
	case *rel.Col:
		return b.records[e.ID]
	case *rel.Call:
		if e.Func == fieldCall {
			return b.named(b.rowTypeOf(e.Args[0]).fields[e.Args[1].(*rel.Const).Val.(int64)-1].row)
		}
	case *rel.Subquery:
		if e.Kind == rel.SubScalar {
			return b.named(b.records[e.Query.Columns()[0].ID])
		}
	case *rel.Case:
		for _, w := range e.Whens {
			if t := b.named(b.rowTypeOf(w.Then)); t != nil {
				return t
			}
		}
	case *rel.Coalesce:
		return b.named(b.rowTypeOf(e.Args[0]))
	case *rel.NullIf:
		return b.named(b.rowTypeOf(e.First))
	}
	return nil
}

// namedRow are the columns of a relation's row type.
func namedRow(t rel.Type) *rowType {
	u, ok := rel.RowTypeOf(t.OID)
	if !ok {
		return nil
	}
	out := &rowType{table: true}
	for _, c := range u.Columns {
		f := rowField{name: c.Name, typ: c.Type}
		if c.Type.IsRow() {
			f.row = namedRow(c.Type)
		}
		out.fields = append(out.fields, f)
	}
	return out
}

// named gives a type that has a name, nil for any other.
func (b *binder) named(t *rowType) *rowType {
	if t == nil || !t.table {
		return nil
	}
	return t
}

// find gives the place of a field, counted from 0, and how many are called so.
func (t *rowType) find(name string) (at, count int) {
	for i, f := range t.fields {
		if f.name == name {
			if count == 0 {
				at = i
			}
			count++
		}
	}
	return at, count
}

// fieldCall is the function that takes a field, by its number, out of a row.
const fieldCall = "record_field"

// fieldAt is field i of a row, whose columns are known.
func (q *query) fieldAt(e rel.Expr, t *rowType, i int, loc int32) (rel.Expr, error) {
	if row, ok := e.(*rel.Row); ok {
		return q.settle(row.Fields[i], loc)
	}
	f := t.fields[i]
	return q.settle(&rel.Call{Func: fieldCall, Typ: f.typ, Args: []rel.Expr{e, &rel.Const{Val: int64(i + 1), Typ: rel.Int4}}}, loc)
}

// field is (e).name.
func (q *query) field(e rel.Expr, name string, loc int32) (rel.Expr, error) {
	t := q.rowTypeOf(e)
	if t != nil {
		if i, n := t.find(name); n > 0 {
			return q.fieldAt(e, t, i, loc)
		}
	}
	row, is := e.(*rel.Row)
	_, col := e.(*rel.Col)
	switch _, whole := q.rows[row]; {
	case is && whole:
		return nil, q.errorf(loc, pgerr.UndefinedColumn, "column %s.%s does not exist", t.entry, name)
	case !is && t != nil && t.table:
		return nil, q.errorf(loc, pgerr.UndefinedColumn, "column \"%s\" not found in data type %s", name, q.spellOf(e))
	case col && t == nil && e.Type().OID == rel.RecordOID:
		return nil, errUnregistered()
	case e.Type().OID == rel.RecordOID:
		return nil, q.errorf(loc, pgerr.UndefinedColumn, "could not identify column \"%s\" in record data type", name)
	}
	return nil, q.errorf(loc, pgerr.WrongObjectType, "column notation .%s applied to type %s, which is not a composite type", name, q.spellOf(e))
}

// fieldCalled is name(e), where there is no function of the name, as (e).name; nil if it is nothing of the kind.
func (q *query) fieldCalled(f *pg.FuncCall, schema, name string, args []rel.Expr) (rel.Expr, error) {
	if schema != "" || len(args) != 1 || f.AggStar || f.AggDistinct || len(f.AggOrder) > 0 || f.AggFilter != nil || f.Over != nil || f.FuncVariadic {
		return nil, nil
	}
	if t := q.rowTypeOf(args[0]); t != nil {
		if i, n := t.find(name); n > 0 && f.Args[0].GetNamedArgExpr() == nil {
			return q.fieldAt(args[0], t, i, f.Location)
		}
	}
	return nil, nil
}

// errUnregistered says that nothing tells the columns of a row; PostgreSQL points nowhere.
func errUnregistered() error {
	return pgerr.New(pgerr.WrongObjectType, "record type has not been registered")
}

// fieldsOf is (n).*, bound to e: a target for each field.
func (q *query) fieldsOf(n *pg.Node, e rel.Expr, loc int32) ([]target, error) {
	t := q.rowTypeOf(e)
	switch {
	case !e.Type().IsRow():
		return nil, pgerr.New(pgerr.WrongObjectType, "type %s is not composite", q.spellOf(e))
	case t == nil:
		return nil, errUnregistered()
	}
	out := make([]target, len(t.fields))
	for i, f := range t.fields {
		if i > 0 {
			var err error
			if e, err = q.again(n, e); err != nil {
				return nil, err
			}
		}
		x, err := q.fieldAt(e, t, i, loc)
		if err != nil {
			return nil, err
		}
		out[i] = target{name: f.name, expr: x, loc: loc}
	}
	return out, nil
}
