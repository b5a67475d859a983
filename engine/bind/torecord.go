package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// jsonRecords are the functions that take JSON objects apart by a column definition list.
var jsonRecords = map[string]bool{"json_to_record": true, "json_to_recordset": true, "jsonb_to_record": true, "jsonb_to_recordset": true}

// definedRecord makes of a call with a column definition list one that gives each record as
// its JSON object, and the columns as expressions over that. ok is false for other calls.
func (q *query) definedRecord(e rel.Expr, defs []*pg.Node) (object rel.Column, items []plan.Item, ok bool, err error) {
	call, is := e.(*rel.Call)
	if !is || !jsonRecords[call.Func] || len(defs) == 0 {
		return object, nil, false, nil
	}
	call.Typ = call.Args[0].Type()
	object = q.newColumn("object", call)
	for _, n := range defs {
		d := n.GetColumnDef()
		t, err := q.typeName(d.TypeName)
		if err != nil {
			return object, nil, false, err
		}
		if t.OID == rel.RecordOID {
			return object, nil, false, q.errorf(d.Location, "42P16", "column \"%s\" has pseudo-type record", d.Colname)
		}
		for _, before := range items {
			if before.Name == d.Colname {
				return object, nil, false, q.errorf(d.Location, pgerr.DuplicateColumn, "column name \"%s\" specified more than once", d.Colname)
			}
		}
		x := jsonMember(&rel.Col{Column: object}, d.Colname, t)
		items = append(items, plan.Item{Column: q.newColumn(d.Colname, x), Expr: x})
	}
	return object, items, true, nil
}

// jsonMember is a member of an object as a value of type t: read by t's input function, JSON
// kept, and JSON arrays made to arrays.
func jsonMember(object rel.Expr, name string, t rel.Type) rel.Expr {
	if t.IsRow() {
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
