package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// jsonRecords are the functions that take JSON objects apart by a column definition list;
// those of jsonRows are told by it what an untyped NULL stands for.
var (
	jsonRecords = map[string]bool{"json_to_record": true, "json_to_recordset": true, "jsonb_to_record": true, "jsonb_to_recordset": true}
	jsonRows    = map[string]bool{"json_populate_record": true, "json_populate_recordset": true, "jsonb_populate_record": true, "jsonb_populate_recordset": true}
)

// definedCall is the function that asks of a record that it has the columns of a list.
const definedCall = "row_defined"

// definedRecord binds a call that returns records with a column definition list. It gives
// what is called, the column that holds each record, and the listed columns as expressions
// over that.
func (q *query) definedRecord(e rel.Expr, defs []*pg.Node) (call rel.Expr, record rel.Column, items []plan.Item, err error) {
	cols, err := q.definedColumns(defs)
	if err != nil {
		return nil, record, nil, err
	}
	f, _ := e.(*rel.Call)
	if f != nil && jsonRecords[f.Func] {
		f.Typ = f.Args[0].Type()
		record = q.newColumn("object", f)
		for _, c := range cols {
			x := jsonMember(&rel.Col{Column: record}, c.name, c.typ)
			items = append(items, plan.Item{Column: q.newColumn(c.name, x), Expr: x})
		}
		return f, record, items, nil
	}
	if f != nil && jsonRows[f.Func] && f.Args[0].Type().OID == rel.RecordOID {
		none := &rel.Row{}
		for _, c := range cols {
			none.Fields, none.Names = append(none.Fields, &rel.Const{Typ: c.typ}), append(none.Names, c.name)
		}
		f.Args[0] = &rel.Coalesce{Args: []rel.Expr{f.Args[0], none}, Typ: rel.Of(rel.RecordOID)}
	}
	want := pgvalue.RowType{OID: rel.RecordOID}
	t := &rowType{fields: cols}
	for _, c := range cols {
		want.Cols = append(want.Cols, pgvalue.RowColumn{Name: c.name, Type: c.typ})
	}
	call = &rel.Call{Func: definedCall, Typ: rel.Of(rel.RecordOID), Args: []rel.Expr{e, &rel.Const{Val: want.Head(), Typ: rel.Text}}}
	record = q.newColumn("row", call)
	q.records[record.ID] = t
	for i, c := range cols {
		x, err := q.fieldAt(&rel.Col{Column: record}, t, i, -1)
		if err != nil {
			return nil, record, nil, err
		}
		items = append(items, plan.Item{Column: q.newColumn(c.name, x), Expr: x})
	}
	return call, record, items, nil
}

// definedColumns are the names and types of a column definition list.
func (q *query) definedColumns(defs []*pg.Node) ([]rowField, error) {
	var out []rowField
	for _, n := range defs {
		d := n.GetColumnDef()
		if d.TypeName.Setof {
			return nil, q.errorf(d.Location, "42P16", "column \"%s\" cannot be declared SETOF", d.Colname)
		}
		t, err := q.typeName(d.TypeName)
		if err != nil {
			return nil, err
		}
		if c := d.CollClause; c != nil {
			if info, ok := pgtypes.TypeByOID(t.OID); ok && info.Collation == 0 {
				return nil, q.errorf(c.Location, pgerr.DatatypeMismatch, "collations are not supported by type %s", q.spell(t.OID))
			}
			return nil, q.errorf(c.Location, pgerr.FeatureNotSupported, "COLLATE in a column definition list is not supported yet")
		}
		out = append(out, rowField{name: d.Colname, typ: t})
	}
	for i, c := range out {
		for _, before := range out[:i] {
			if before.name == c.name {
				return nil, pgerr.New(pgerr.DuplicateColumn, "column name \"%s\" specified more than once", c.name)
			}
		}
	}
	for _, c := range out {
		elem, isArray := c.typ.Elem()
		if c.typ.OID == rel.RecordOID || isArray && elem.OID == rel.RecordOID {
			continue
		}
		if info, ok := pgtypes.TypeByOID(c.typ.OID); ok && info.Type == 'p' {
			return nil, pgerr.New("42P16", "column \"%s\" has pseudo-type %s", c.name, q.spell(c.typ.OID))
		}
	}
	return out, nil
}

// jsonMember is a member of an object as a value of type t: read by t's input function, JSON
// kept, and JSON arrays made to arrays.
func jsonMember(object rel.Expr, name string, t rel.Type) rel.Expr {
	if elem, _ := t.Elem(); t.IsRow() || elem.IsRow() {
		return &rel.Call{Func: "row_member", Typ: t, Args: []rel.Expr{object, &rel.Const{Val: name, Typ: rel.Text}}}
	}
	mode, elem := int64(0), t
	if e, ok := t.Elem(); ok && t.IsArray() {
		mode, elem = 2, e
	}
	if elem.OID == rel.JSONOID || elem.OID == rel.JSONBOID {
		mode++
	}
	text := &rel.Call{Func: "json_member", Typ: rel.Text, Args: []rel.Expr{
		object, &rel.Const{Val: name, Typ: rel.Text}, &rel.Const{Val: mode, Typ: rel.Int4},
	}}
	return &rel.Cast{Arg: text, To: t}
}
