package duck

import (
	"fmt"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/pgjson"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// populate prints json_populate_record and jsonb_populate_record.
func populate(p *printer, e *rel.Call) (string, bool) {
	if !e.Args[0].Type().IsRow() {
		return p.fail(pgerr.New(pgerr.DatatypeMismatch, "first argument of %s must be a row type", e.Func)), true
	}
	return p.populated(e, p.expr(e.Args[1])), true
}

// populated prints the row that an object of JSON makes of a call's first argument.
func (p *printer) populated(e *rel.Call, object string) string {
	return fmt.Sprintf("row_populate(%s, %s, %d::UINTEGER, %s, %s)", p.expr(e.Args[0]), object, e.Args[0].Type().OID, quote(e.Func), p.sessionArg())
}

// populateSet prints json_populate_recordset and jsonb_populate_recordset as a list of rows.
func (p *printer) populateSet(e *rel.Call) (string, bool) {
	if !e.Args[0].Type().IsRow() {
		return p.fail(pgerr.New(pgerr.DatatypeMismatch, "first argument of %s must be a row type", e.Func)), true
	}
	list := "list_transform(json_records(" + p.expr(e.Args[1]) + ", " + quote(e.Func) + "), x -> " + p.populated(e, "x") + ")"
	if e.Args[0].Type().OID != rel.RecordOID {
		return list, true
	}
	// What the rows are is asked before the JSON is looked at.
	return "CASE WHEN " + p.expr(e.Args[0]) + " IS NULL THEN [" + p.rowless(e) + "] ELSE " + list + " END", true
}

// rowless prints the error of a call that nothing tells which columns its rows have.
func (p *printer) rowless(e *rel.Call) string {
	return "raise('" + pgerr.FeatureNotSupported + "', " + quote(errRowless(e.Func).Message) + ")"
}

func errRowless(name string) *pgerr.Error {
	return pgerr.New(pgerr.FeatureNotSupported, "could not determine row type for result of %s", name)
}

// populateScalar is row_populate: a row, an object of JSON, the row's type, the name of the
// function that was called, and the session's settings. Members of the object replace
// columns of the row; without an object the row is the value.
func populateScalar() duckdb.Scalar {
	return duckdb.Scalar{Name: "row_populate", Args: []duckdb.Type{duckdb.Varchar, duckdb.Varchar, duckdb.UInteger, duckdb.Varchar, duckdb.BigInt}, Ret: duckdb.Varchar, Nulls: true,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			types, ids := duckdb.Slice[uint32](&in.Args[2], in.Len), duckdb.Slice[int64](&in.Args[4], in.Len)
			for i := range in.Rows() {
				base, object := &in.Args[0], &in.Args[1]
				t, values, err := populateBase(base, i, rel.OID(types[i]), in.Args[3].Text(i))
				switch {
				case err != nil:
					return err
				case !object.Valid(i) && !base.Valid(i):
					out.SetNull(i)
					continue
				case !object.Valid(i):
					out.SetText(i, base.Text(i))
					continue
				}
				c, err := sessionOf(ids[i])
				if err != nil {
					return err
				}
				row, err := populateRow(t, values, object.Text(i), c)
				if err != nil {
					return err
				}
				out.SetText(i, row)
			}
			return nil
		}}
}

// rowMember prints a member of a JSON object as a row of the call's type.
func rowMember(p *printer, e *rel.Call) (string, bool) {
	return fmt.Sprintf("row_member(%s, %s, %d::UINTEGER, %s)", p.expr(e.Args[0]), p.expr(e.Args[1]), e.Typ.OID, p.sessionArg()), true
}

func memberScalar() duckdb.Scalar {
	return duckdb.Scalar{Name: "row_member", Args: []duckdb.Type{duckdb.Varchar, duckdb.Varchar, duckdb.UInteger, duckdb.BigInt}, Ret: duckdb.Varchar,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			types, ids := duckdb.Slice[uint32](&in.Args[2], in.Len), duckdb.Slice[int64](&in.Args[3], in.Len)
			for i := range in.Rows() {
				c, err := sessionOf(ids[i])
				if err != nil {
					return err
				}
				col := pgvalue.RowColumn{Name: in.Args[1].Text(i), Type: rel.Of(rel.OID(types[i]))}
				e, err := populateField(col, pgvalue.Element{Null: true}, in.Args[0].Text(i), c)
				switch {
				case err != nil:
					return err
				case e.Null:
					out.SetNull(i)
				default:
					out.SetText(i, e.Text)
				}
			}
			return nil
		}}
}

// populateBase gives the type and the values of the row that is populated; all NULL without one.
func populateBase(base *duckdb.Vector, i int, oid rel.OID, name string) (*pgvalue.RowType, []pgvalue.Element, error) {
	if base.Valid(i) {
		return pgvalue.SplitRow(base.Text(i))
	}
	u, ok := rel.RowTypeOf(oid)
	if !ok {
		return nil, nil, errRowless(name).
			WithHint("Provide a non-null record argument, or call the function in the FROM clause using a column definition list.")
	}
	t := pgvalue.RowTypeOf(u)
	return t, noValues(t), nil
}

func noValues(t *pgvalue.RowType) []pgvalue.Element {
	values := make([]pgvalue.Element, len(t.Cols))
	for i := range values {
		values[i].Null = true
	}
	return values
}

// populateRow replaces the values that the object has members for.
func populateRow(t *pgvalue.RowType, values []pgvalue.Element, object string, c *pgfunc.Ctx) (string, error) {
	switch pgjson.Raw(object).Kind() {
	case pgjson.Object:
	case pgjson.Array:
		return "", pgerr.New(pgerr.InvalidParameterValue, "cannot call populate_composite on an array")
	default:
		return "", pgerr.New(pgerr.InvalidParameterValue, "cannot call populate_composite on a scalar")
	}
	if u, ok := rel.RowTypeOf(t.OID); ok && u.IsChecked() {
		return "", pgvalue.ErrChecked(u)
	}
	row := []byte(t.Head())
	for k, v := range values {
		col := t.Cols[k]
		if _, ok := pgjson.Raw(object).Field(col.Name); ok {
			var err error
			if v, err = populateField(col, v, object, c); err != nil {
				return "", err
			}
		}
		row = pgvalue.AppendField(row, v.Text, v.Null)
	}
	return string(row), nil
}

// populateRows makes of an array of JSON an array of rows, as it travels in a row.
func populateRows(elem, array rel.Type, v pgjson.Raw, c *pgfunc.Ctx) (pgvalue.Element, error) {
	u, ok := rel.RowTypeOf(elem.OID)
	if !ok {
		return pgvalue.Element{}, pgerr.New(pgerr.FeatureNotSupported, "columns of type %s are not supported here yet", array)
	}
	t := pgvalue.RowTypeOf(u)
	text, _, err := appendArray(nil, v, arrayDepth(v), func(e pgjson.Raw) (string, bool, error) {
		switch e.Kind() {
		case pgjson.Null:
			return "", false, nil
		case pgjson.String:
			s, _ := e.Text()
			row, err := pgvalue.Parse(s, elem, c.Settings)
			if err != nil {
				return "", false, err
			}
			return row.(string), true, nil
		}
		row, err := populateRow(t, noValues(t), string(e), c)
		return row, true, err
	})
	if err != nil {
		return pgvalue.Element{}, err
	}
	a, err := pgvalue.Parse(string(text), array, pgvalue.Carried)
	if err != nil {
		return pgvalue.Element{}, err
	}
	return pgvalue.Element{Text: pgvalue.Format(a, array, pgvalue.Carried)}, nil
}

// populateField is a member of an object as the value of a column, as it travels in a row.
func populateField(col pgvalue.RowColumn, old pgvalue.Element, object string, c *pgfunc.Ctx) (pgvalue.Element, error) {
	v, _ := pgjson.Raw(object).Field(col.Name)
	if elem, _ := col.Type.Elem(); elem.IsRow() && v.Kind() == pgjson.Array {
		return populateRows(elem, rel.Of(col.Type.OID), v, c)
	}
	if col.Type.IsRow() && (v.Kind() == pgjson.Object || v.Kind() == pgjson.Array) {
		u, ok := rel.RowTypeOf(col.Type.OID)
		if !ok && col.Type.OID == rel.RecordOID {
			return old, pgerr.New(pgerr.WrongObjectType, "record type has not been registered")
		}
		if !ok {
			return old, pgerr.New(pgerr.FeatureNotSupported, "columns of type %s are not supported here yet", rel.Of(col.Type.OID))
		}
		t := pgvalue.RowTypeOf(u)
		values := noValues(t)
		if !old.Null {
			var err error
			if t, values, err = pgvalue.SplitRow(old.Text); err != nil {
				return old, err
			}
		}
		row, err := populateRow(t, values, string(v), c)
		return pgvalue.Element{Text: row}, err
	}
	mode, elem := int32(0), col.Type
	if e, ok := col.Type.Elem(); ok && col.Type.IsArray() {
		mode, elem = 2, e
	}
	if elem.OID == rel.JSONOID || elem.OID == rel.JSONBOID {
		mode++
	}
	text, ok, err := memberText(object, col.Name, mode)
	if !ok || err != nil {
		return pgvalue.Element{Null: true}, err
	}
	x, err := pgvalue.Parse(text, col.Type, c.Settings)
	if err != nil {
		return old, err
	}
	return pgvalue.Element{Text: pgvalue.Format(x, col.Type, pgvalue.Carried)}, nil
}
