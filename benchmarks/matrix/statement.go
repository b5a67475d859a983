package matrix

import (
	"fmt"
	"slices"
	"strings"
)

// from joins the calls' rows to the relations of their samples. Constants that stay inline are
// allowed only when there is one row.
func (s *store) from(f *Form, calls []int) string {
	var b strings.Builder
	b.WriteString("(VALUES ")
	for at, call := range calls {
		if at > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "(%d", at)
		for _, v := range f.Calls[call] {
			if inline(v.Type) {
				b.WriteString(", 0")
			} else {
				fmt.Fprintf(&b, ", %d", s.id(v))
			}
		}
		b.WriteString(")")
	}
	b.WriteString(") AS k(n")
	for i := range f.Args {
		fmt.Fprintf(&b, ", i%d", i+1)
	}
	b.WriteString(")")
	for i, t := range f.Args {
		if !inline(t) {
			fmt.Fprintf(&b, " JOIN %s.%s a%d ON a%[3]d.id = k.i%[3]d", Domain, s.relations[t].name, i+1)
		}
	}
	return b.String()
}

// columns are a form's arguments over from; row gives the inline ones.
func (f *Form) columns(row []Value) []string {
	out := make([]string, len(f.Args))
	for i, t := range f.Args {
		if inline(t) {
			out[i] = row[i].constant()
		} else {
			out[i] = column(t, fmt.Sprintf("a%d", i+1))
		}
	}
	return out
}

// hasInline reports whether a form's calls cannot share a statement over columns.
func (f *Form) hasInline() bool { return slices.ContainsFunc(f.Args, inline) }

// constantSQL is one statement for one call of a scalar form, or for several side by side.
func (f *Form) constantSQL(calls ...int) string {
	var list []string
	for _, c := range calls {
		list = append(list, fill(f.SQL, constants(f.Calls[c])))
	}
	return "SELECT " + strings.Join(list, ", ")
}

// columnSQL computes calls over columns, a row each.
func (s *store) columnSQL(f *Form, calls []int) string {
	return fmt.Sprintf("SELECT %s FROM %s ORDER BY k.n", fill(f.SQL, f.columns(f.Calls[calls[0]])), s.from(f, calls))
}

// inFrom reports whether a set-returning form may stand in FROM.
func (f *Form) inFrom() bool { return f.Style == Record || strings.HasSuffix(f.SQL, ")") }

// inList reports whether it may stand in the select list.
func (f *Form) inList() bool { return f.Style == Set }

func (f *Form) constantFrom(call int) string {
	return "SELECT * FROM " + fill(f.SQL, constants(f.Calls[call]))
}

func (s *store) columnFrom(f *Form, calls []int) string {
	sql := fill(f.SQL, f.columns(f.Calls[calls[0]]))
	if !strings.Contains(sql, " AS x(") {
		sql += " AS x"
	}
	return fmt.Sprintf("SELECT k.n, x.* FROM %s CROSS JOIN LATERAL %s", s.from(f, calls), sql)
}

func (s *store) columnList(f *Form, calls []int) string {
	return fmt.Sprintf("SELECT k.n, %s FROM %s", fill(f.SQL, f.columns(f.Calls[calls[0]])), s.from(f, calls))
}

// groups are the rows that aggregates and window functions get: typical ones with a NULL among
// them, all of them, none, only NULL, one, and the later samples two by two.
func groups(f *Form) [][]int {
	n := len(f.Calls)
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	out := [][]int{{0, 1, 2, 1, 5, 0}, all, nil, {2, 2}, {0}}
	for i := 3; i+1 < min(n, len(samplesOf(f.Args))+1); i += 2 {
		out = append(out, []int{i, i + 1})
	}
	return out
}

func samplesOf(types []string) []string {
	var longest []string
	for _, t := range types {
		if len(samples[t]) > len(longest) {
			longest = samples[t]
		}
	}
	return longest
}

// group is a derived table s(n, x1, x2 …) of the given rows.
func (s *store) group(f *Form, rows []int, constant bool) string {
	names := make([]string, len(f.Args))
	for i := range names {
		names[i] = fmt.Sprintf("x%d", i+1)
	}
	where := ""
	if len(rows) == 0 {
		rows, where = []int{0}, " WHERE n < 0"
	}
	if constant {
		var lines []string
		for at, r := range rows {
			lines = append(lines, fmt.Sprintf("(%d, %s)", at, strings.Join(constants(f.Calls[r]), ", ")))
		}
		return fmt.Sprintf("(VALUES %s) AS s(n, %s)%s", strings.Join(lines, ", "), strings.Join(names, ", "), where)
	}
	list := f.columns(f.Calls[rows[0]])
	for i := range list {
		list[i] += " AS " + names[i]
	}
	return fmt.Sprintf("(SELECT k.n, %s FROM %s ORDER BY k.n) AS s%s", strings.Join(list, ", "), s.from(f, rows), where)
}

// groupSQL runs an aggregate or window form over a group of rows.
func (s *store) groupSQL(f *Form, rows []int, constant bool) string {
	names := make([]string, len(f.Args))
	for i := range names {
		names[i] = fmt.Sprintf("s.x%d", i+1)
	}
	sql, from := fill(f.SQL, names), s.group(f, rows, constant)
	if f.Style == Window {
		return fmt.Sprintf("SELECT n, %s FROM %s ORDER BY n", sql, from)
	}
	return fmt.Sprintf("SELECT %s FROM %s", sql, from)
}

// groupedSQL is an aggregate form by groups.
func (s *store) groupedSQL(f *Form, rows []int, constant bool) string {
	names := make([]string, len(f.Args))
	for i := range names {
		names[i] = fmt.Sprintf("s.x%d", i+1)
	}
	return fmt.Sprintf("SELECT n %% 3, %s FROM %s GROUP BY 1 ORDER BY 1", fill(f.SQL, names), s.group(f, rows, constant))
}
