package bind

import (
	"github.com/meshgate/meshgate/engine/pgerr"
)

// What PostgreSQL says of names that it does not find: it looks through every relation of
// the statement's levels, also those that the name's place cannot see.

// missingEntry is the error for a qualified name whose table is not in sight (errorMissingRTE).
func (q *query) missingEntry(schema, name string, loc int32) error {
	for level := q; level != nil; level = level.parent {
		for _, en := range level.every {
			isTable := en.table != nil && en.table.Name.Name == name && (schema == "" || en.table.Name.Schema == schema)
			if !isTable && en.alias != name {
				continue
			}
			err := q.errorf(loc, pgerr.UndefinedTable, "invalid reference to FROM-clause entry for table \"%s\"", name)
			if seen, _ := q.entry("", en.alias, loc); en.alias != name && seen == en {
				return err.WithHint("Perhaps you meant to reference the table alias \"%s\".", en.alias)
			}
			return err.WithHint("There is an entry for table \"%s\", but it cannot be referenced from this part of the query.", en.alias)
		}
	}
	return q.errorf(loc, pgerr.UndefinedTable, "missing FROM-clause entry for table \"%s\"", name)
}

// missingColumn is the error for a column that is not there; table is "" for a bare name (errorMissingColumn).
func (q *query) missingColumn(table, name string, loc int32) error {
	err := q.errorf(loc, pgerr.UndefinedColumn, "column \"%s\" does not exist", name)
	if table != "" {
		err = q.errorf(loc, pgerr.UndefinedColumn, "column %s.%s does not exist", table, name)
	}
	g := guess{distance: maxDistance + 1}
	for level := q; level != nil; level = level.parent {
		for _, en := range level.every {
			if g.consider(en, table, name) {
				return err.WithHint("There is a column named \"%s\" in table \"%s\", but it cannot be referenced from this part of the query.", name, en.alias)
			}
		}
	}
	switch {
	case g.second.name != "":
		return err.WithHint("Perhaps you meant to reference the column \"%s.%s\" or the column \"%s.%s\".",
			g.first.table, g.first.name, g.second.table, g.second.name)
	case g.first.name != "":
		return err.WithHint("Perhaps you meant to reference the column \"%s.%s\".", g.first.table, g.first.name)
	}
	return err
}

const maxDistance = 3

// guess keeps the one or two columns nearest to a name; three equally near are none
// (updateFuzzyAttrMatchState).
type guess struct {
	distance      int
	first, second struct{ table, name string }
}

// consider looks at an entry's columns; true says that one has exactly the name.
func (g *guess) consider(en *nsEntry, table, name string) bool {
	penalty := 0
	if table != "" {
		penalty = distance(table, en.alias, maxDistance)
	}
	exact := false
	for _, c := range en.cols {
		exact = exact || c.name == name
		if penalty > g.distance || c.name == "" {
			continue
		}
		d := distance(c.name, name, g.distance-penalty)
		if d > len(name)/2 {
			continue
		}
		d += penalty
		switch {
		case d < g.distance:
			g.distance = d
			g.first.table, g.first.name = en.alias, c.name
			g.second.name = ""
		case d > g.distance:
		case g.second.name != "":
			g.distance--
			g.first.name, g.second.name = "", ""
		case g.first.name != "":
			g.second.table, g.second.name = en.alias, c.name
		case g.distance <= maxDistance:
			g.first.table, g.first.name = en.alias, c.name
		}
	}
	return exact && penalty == 0
}

// distance is Levenshtein's, in characters; anything above limit gives limit+1.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if n := len(x) - len(y); n > limit || -n > limit {
		return limit + 1
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			d := diagonal
			if x[i] != y[j] {
				d++
			}
			diagonal = row[j+1]
			row[j+1] = min(d, row[j]+1, row[j+1]+1)
		}
	}
	return min(row[len(y)], limit+1)
}
