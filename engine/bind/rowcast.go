package bind

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// asNamedRow makes of ROW(…), or of a record whose columns are in sight, a row of a
// relation's type: column by column. Other records cannot be cast.
func (q *query) asNamedRow(e rel.Expr, u *rel.UserType, ctx pgtypes.CoercionContext, loc int32) (rel.Expr, error) {
	to := rel.Of(u.OID)
	fail := func(detail string, args ...any) error {
		err := q.errorf(loc, pgerr.CannotCoerce, "cannot cast type %s to %s", q.spellOf(e), q.spell(u.OID))
		if detail != "" {
			err = err.WithDetail(detail, args...)
		}
		return err
	}
	row, ok := e.(*rel.Row)
	if !ok {
		return nil, fail("")
	}
	if u.IsChecked() {
		return nil, pgvalue.ErrChecked(u)
	}
	out := &rel.Row{Present: row.Present, Typ: to}
	for i, c := range u.Columns {
		if i == len(row.Fields) {
			return nil, fail("Input has too few columns.")
		}
		f := row.Fields[i]
		if !pgtypes.CanCoerceOne(f.Type().OID, c.Type.OID, ctx) {
			return nil, fail("Cannot cast type %s to %s in column %d.", q.spellOf(f), q.spell(c.Type.OID), i+1)
		}
		x, err := q.coerce(f, c.Type, ctx, q.place(f, loc))
		if err != nil {
			return nil, err
		}
		out.Fields, out.Names = append(out.Fields, x), append(out.Names, c.Name)
	}
	if len(row.Fields) > len(u.Columns) {
		return nil, fail("Input has too many columns.")
	}
	return out, nil
}

// columnsOfRows takes the rows apart that a function in FROM returns, if their type has a
// name; ok is false for other functions.
func (q *query) columnsOfRows(e rel.Expr) (row rel.Column, items []plan.Item, ok bool, err error) {
	t := namedRow(e.Type())
	if t == nil {
		return row, nil, false, nil
	}
	row = q.newColumn("row", e)
	for i, f := range t.fields {
		x, err := q.fieldAt(&rel.Col{Column: row}, t, i, -1)
		if err != nil {
			return row, nil, false, err
		}
		items = append(items, plan.Item{Column: q.newColumn(f.name, x), Expr: x})
	}
	return row, items, true, nil
}
