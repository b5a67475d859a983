package duck

import (
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// definedRows prints the list of a call's rows under a column definition list.
func (p *printer) definedRows(e *rel.Call, c rel.Column) string {
	base := "NULL::VARCHAR"
	if call, ok := e.Args[0].(*rel.Call); ok && (call.Func == "json_populate_recordset" || call.Func == "jsonb_populate_recordset") {
		base = p.expr(call.Args[0]) // whose type the rows have, if there are none too
	}
	return "rows_defined(" + p.listOf(e.Args[0], c) + ", " + p.expr(e.Args[1]) + ", " + base + ")"
}

// rowsDefined gives the rows of a call under the head of a column definition list, its second
// argument: 42804 if they are of different types, or if they or the third argument, a row or
// NULL, have other columns.
func rowsDefined(in *duckdb.Chunk, out *duckdb.Vector) error {
	rows := in.Args[0].Child()
	var all []element
	for i := range in.Rows() {
		if !in.Args[0].Valid(i) {
			out.SetNull(i)
			continue
		}
		begin := len(all)
		offset, n := in.Args[0].List(i)
		for k := offset; k < offset+n; k++ {
			e := element{ok: rows.Valid(k)}
			if e.ok {
				e.text = rows.Text(k)
			}
			all = append(all, e)
		}
		if err := define(all[begin:], in.Args[1].Text(i)); err != nil {
			return err
		}
		if in.Args[2].Valid(i) {
			if err := define([]element{{in.Args[2].Text(i), true}}, in.Args[1].Text(i)); err != nil {
				return err
			}
		}
		out.SetList(i, begin, n)
	}
	fill(out, all)
	return nil
}

// define brings rows under a head. PostgreSQL lets types differ from the list's whose values
// are the same bytes; only those of texts are the same here.
func define(rows []element, head string) error {
	first := ""
	for _, r := range rows {
		switch {
		case !r.ok:
		case first == "":
			t, _, err := pgvalue.SplitRow(r.text)
			if err != nil {
				return err
			}
			first = t.Head()
		case !strings.HasPrefix(r.text, first):
			return pgerr.New(pgerr.DatatypeMismatch, "rows returned by function are not all of the same row type")
		}
	}
	if first == "" || first == head {
		return nil
	}
	have, err := pgvalue.SplitHead(first)
	if err != nil {
		return err
	}
	want, err := pgvalue.SplitHead(head)
	if err != nil {
		return err
	}
	if err := sameColumns(have.Cols, want.Cols); err != nil {
		return err
	}
	for i := range rows {
		if rows[i].ok {
			rows[i].text = head + rows[i].text[len(first):]
		}
	}
	return nil
}

// sameColumns asks whether a function's row is what the query says it is.
func sameColumns(have, want []pgvalue.RowColumn) error {
	differ := func(detail string, args ...any) error {
		return pgerr.New(pgerr.DatatypeMismatch, "function return row and query-specified return row do not match").WithDetail(detail, args...)
	}
	if len(have) != len(want) {
		plural := "s"
		if len(have) == 1 {
			plural = ""
		}
		return differ("Returned row contains %d attribute%s, but query expects %d.", len(have), plural, len(want))
	}
	for i := range have {
		h, w := have[i].Type, want[i].Type
		path, _ := pgtypes.FindCoercion(h.OID, w.OID, pgtypes.Implicit)
		switch {
		case h.OID == w.OID:
		case path == pgtypes.Relabel && !(h.IsText() && w.IsText()):
			return pgerr.New(pgerr.FeatureNotSupported, "a column definition list with type %s for a column of type %s is not supported yet", rel.Of(w.OID), rel.Of(h.OID))
		case path != pgtypes.Relabel:
			return differ("Returned type %s at ordinal position %d, but query expects %s.", rel.Of(h.OID), i+1, rel.Of(w.OID))
		}
		if w.Mod >= 0 && h.Mod != w.Mod {
			return pgerr.New(pgerr.FeatureNotSupported, "a column definition list with type %s for a column of type %s is not supported yet", w, h).
				WithHint("List the column as %s, and cast it.", rel.Of(w.OID))
		}
	}
	return nil
}
