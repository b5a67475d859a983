package duck

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// Rows travel as texts that say their columns themselves (pgvalue.SplitRow), the values in
// them as texts that no setting changes. What looks into them is in Go (scalar_record.go).

// row prints ROW(…), or the whole row of a relation.
func (p *printer) row(e *rel.Row) string {
	t := &pgvalue.RowType{OID: e.Type().OID}
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		t.Cols = append(t.Cols, pgvalue.RowColumn{Name: e.Name(i), Type: f.Type()})
		parts[i] = "NULL::VARCHAR" // a list of untyped NULLs would come as one NULL
		if !isNull(f) {
			parts[i] = p.carried(p.expr(f), f.Type(), rel.FormOf(f))
		}
	}
	return p.present(e, rowOf(t, parts))
}

// rowOf prints a row of these columns, given the texts of their values.
func rowOf(t *pgvalue.RowType, texts []string) string {
	return "row_make(" + quote(t.Head()) + ", CAST([" + strings.Join(texts, ", ") + "] AS VARCHAR[]))"
}

// present is a row's value, NULL where an outer join found none.
func (p *printer) present(e *rel.Row, sql string) string {
	if e.Present == nil {
		return sql
	}
	return "CASE WHEN " + p.expr(e.Present) + " IS NOT NULL THEN " + sql + " END"
}

// rowKey prints a row so that two are equal where PostgreSQL's are.
func (p *printer) rowKey(e *rel.Row) string {
	keys := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		keys[i] = p.key(f)
	}
	return "row(" + strings.Join(keys, ", ") + ")"
}

// neutrally prints with the settings of texts in which values travel, whatever the session's are.
func (p *printer) neutrally(print func() (string, bool)) (string, bool) {
	settings, session := p.settings, p.session
	p.settings, p.session = pgvalue.Carried, neutralSession
	defer func() { p.settings, p.session = settings, session }()
	return print()
}

// carried prints a value as the text in which it travels inside a row.
func (p *printer) carried(sql string, t rel.Type, f rel.Form) string {
	text, ok := p.neutrally(func() (string, bool) {
		if isReg(t) {
			return "CAST(" + sql + " AS VARCHAR)", true
		}
		return p.fieldText(sql, t, f)
	})
	if !ok {
		return p.unsupported("a record with a field of type %s", t)
	}
	return text
}

// fieldText prints a value as its type's output function does: a boolean is t or f.
func (p *printer) fieldText(sql string, t rel.Type, f rel.Form) (string, bool) {
	if t.OID == rel.BoolOID {
		return boolOutput(sql), true
	}
	return p.toText(sql, t, f)
}

// field prints a column of a row: number counts from 1.
func field(p *printer, e *rel.Call) (string, bool) {
	if len(e.Args) != 2 {
		return "", false
	}
	t := e.Typ
	text := fmt.Sprintf("row_field(%s, %s, %d::UINTEGER)", p.expr(e.Args[0]), p.expr(e.Args[1]), t.OID)
	switch {
	case isReg(t), t.OID == rel.XIDOID:
		return "oid_in(" + text + ")", true
	case t.OID == rel.BPCharOID && t.Mod >= 4:
		return "rtrim(" + text + ", ' ')", true
	case t.IsText(), isVector(t), t.IsRow(), rel.FormOf(e).Nested:
		return text, true
	}
	return p.fromCarried(text, rel.Of(t.OID), rel.FormOf(e))
}

// fromCarried reads the text in which a value travels.
func (p *printer) fromCarried(sql string, t rel.Type, f rel.Form) (string, bool) {
	if t.IsRow() {
		return sql, true
	}
	return p.neutrally(func() (string, bool) { return p.fromText(sql, t, f, true) })
}

// rowText prints the text form of a row.
func (p *printer) rowText(sql string) string {
	if p.settings.Carried {
		return sql
	}
	return "row_text(" + sql + ", " + p.sessionArg() + ")"
}

// rowJSON prints a row as JSON, with between between its columns.
func (p *printer) rowJSON(sql, between string) string {
	return "row_json(" + sql + ", " + quote(between) + ", " + p.sessionArg() + ")"
}

// rowKeySQL stands for the keys of rows, which keyer prints.
const rowKeySQL = "row_key"

// lastSite numbers the places where rows are compared by their keys. The functions in Go
// find by the number what the rows of a place have to have in common.
var lastSite atomic.Int64

// keyer gives what prints the keys of values that are compared with each other.
func keyer(t rel.Type, f rel.Form) func(sql string) string {
	elem, isArray := t.Elem()
	if rows := t.IsRow() || isArray && elem.IsRow(); !rows || f.Nested {
		return func(sql string) string { return keyOf(sql, t, f) }
	}
	site := strconv.FormatInt(lastSite.Add(1), 10) + "::BIGINT"
	return func(sql string) string {
		if isArray {
			return "list_transform(" + sql + ", x -> row_key(x, " + site + "))"
		}
		return "row_key(" + sql + ", " + site + ")"
	}
}

// rowComparisons are the functions that compare rows, of which one is NULL if the other is
// unknown; they raise PostgreSQL's errors for rows of different types.
var rowComparisons = map[string]string{"=": "record_eq", "<>": "record_ne", "<": "record_lt", "<=": "record_le", ">": "record_gt", ">=": "record_ge"}

func compareRows(op, l, r string) string {
	return duckdb.QuoteIdent(rowComparisons[op]+"(record,record)") + "(" + l + ", " + r + ")"
}

// sameValue prints l IS NOT DISTINCT FROM r.
func sameValue(l, r string, t rel.Type, f rel.Form) string {
	if t.IsRow() {
		return "coalesce(" + compareRows("=", l, r) + ", " + l + " IS NULL AND " + r + " IS NULL)"
	}
	key := keyer(t, f)
	return key(l) + " IS NOT DISTINCT FROM " + key(r)
}

// padded gives a char(n) the blanks that it is stored without.
func padded(sql string, t rel.Type) string {
	if t.OID != rel.BPCharOID || t.Mod < 4 {
		return sql
	}
	return "rpad(" + sql + ", " + strconv.Itoa(int(t.Mod)-4) + ", ' ')"
}
