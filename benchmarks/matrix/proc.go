package matrix

import (
	"fmt"
	"strings"
)

// procEntries makes the entries of one row of pg_proc, or says why there are none.
func procEntries(row []string) ([]*Entry, string) {
	name, kind, set, volatile := row[0], row[1], row[2] == "t", row[3] == "v"
	defaults := int(row[4][0] - '0')
	variadic, args, result := row[5], strings.Fields(row[6]), row[7]
	if kind == "p" {
		return nil, "a procedure"
	}
	if reason := leftOut(name, row[8] == "t", row[9] == "t"); reason != "" {
		return nil, reason
	}
	made, ok := handmade[name][strings.Join(args, ",")]
	if !ok {
		made, ok = handmade[name][""]
	}
	if ok {
		e := &Entry{ID: name + "(" + strings.Join(args, ",") + ")", Kind: procKind(kind)}
		for _, f := range made {
			if f.Samples == nil {
				f.Samples = samplesFor("", e, f.Args)
			}
			e.Forms = append(e.Forms, &f)
		}
		e.Family = procFamily(name, e, set)
		return []*Entry{e}, ""
	}
	if result != "record" && result != "void" && resolve([]string{result}) == nil {
		return nil, otherTypes
	}
	instantiated := resolve(args)
	if instantiated == nil {
		return nil, otherTypes
	}
	var out []*Entry
	for _, types := range instantiated {
		id := name + "(" + strings.Join(types, ",") + ")"
		if strings.HasPrefix(row[10], "o") || strings.HasPrefix(row[10], "h") {
			direct := int(row[10][1] - '0')
			id = name + "(" + strings.Join(types[:direct], ",") + ") within group (" + strings.Join(types[direct:], ",") + ")"
		}
		e := &Entry{ID: id, Kind: procKind(kind)}
		switch kind {
		case "a":
			e.Forms = aggregateForms(name, types, row[10])
		case "w":
			e.Forms = windowForms(name, types)
		default:
			e.Forms = functionForms(name, types, variadic, defaults)
		}
		for _, f := range e.Forms {
			f.Volatile = volatile || sessions[name] || sessions[id]
			switch {
			case kind == "f" && set:
				f.Style = Set
			case kind == "f" && result == "record":
				f.Style = Record
			}
			f.Samples = samplesFor(name, e, f.Args)
			if row[11] == "t" && kind == "f" {
				f.Samples = few(f) // its operator has them all
			}
		}
		e.Family = procFamily(name, e, set)
		out = append(out, e)
	}
	return out, ""
}

func procKind(prokind string) string {
	switch prokind {
	case "a":
		return "aggregate"
	case "w":
		return "window"
	}
	return "function"
}

// functionForms calls a function with all arguments, without those that have defaults, and with
// its variadic one both ways.
func functionForms(name string, types []string, variadic string, defaults int) []*Form {
	var out []*Form
	call := func(types []string, array bool) {
		holders, args := place(types, 1)
		if array {
			holders[len(holders)-1] = "VARIADIC " + holders[len(holders)-1]
		}
		out = append(out, &Form{SQL: fmt.Sprintf("%s(%s)", name, strings.Join(holders, ", ")), Args: args})
	}
	last := len(types) - 1
	switch {
	case variadic == "any":
		call(append(types[:last:last], types[last], "text", "numeric"), false)
		call(append(types[:last:last], types[last]+"[]"), true)
	case variadic != "":
		element := strings.TrimSuffix(types[last], "[]")
		call(append(types[:last:last], element), false)
		call(append(types[:last:last], element, element), false)
		call(types, true)
	default:
		call(types, false)
	}
	for i := 1; i <= defaults && variadic == ""; i++ {
		call(types[:len(types)-i], false)
	}
	return out
}

// aggregateForms writes a group's aggregate the ways that SQL has. kind is aggkind and the
// number of direct arguments.
func aggregateForms(name string, types []string, kind string) []*Form {
	holders, args := place(types, 1)
	call := func(format string) *Form {
		return &Form{SQL: fmt.Sprintf(format, name, strings.Join(holders, ", ")), Args: args, Style: Aggregate}
	}
	switch kind[0] {
	case 'o':
		// Direct arguments do not vary within a group; they are constants of the form.
		var out []*Form
		for _, fraction := range []string{"0.5", "0", "0.3", "1", "NULL", "-0.1", "1.5"} {
			direct := fraction
			if len(types) == 2 && types[0] == "float8[]" {
				direct = "ARRAY[" + fraction + ", 0.25, NULL]::float8[]"
			}
			if len(types) == 1 {
				direct = ""
			}
			element := types[len(types)-1]
			out = append(out, &Form{SQL: name + "(" + direct + ") WITHIN GROUP (ORDER BY $1)", Args: []string{element}, Style: Aggregate})
			if len(types) == 1 {
				break
			}
		}
		return append(out, &Form{SQL: strings.Replace(out[0].SQL, "$1", "$1 DESC", 1), Args: out[0].Args, Style: Aggregate})
	case 'h':
		var out []*Form
		for _, typ := range types {
			typical := values(typ, samples[typ][0])[0]
			out = append(out,
				&Form{SQL: name + "(" + typical.constant() + ") WITHIN GROUP (ORDER BY $1)", Args: []string{typ}, Style: Aggregate},
				&Form{SQL: name + "(" + typical.constant() + ") WITHIN GROUP (ORDER BY $1 DESC NULLS LAST)", Args: []string{typ}, Style: Aggregate},
				&Form{SQL: name + "(NULL::" + typ + ") WITHIN GROUP (ORDER BY $1)", Args: []string{typ}, Style: Aggregate},
				&Form{SQL: name + "(" + typical.constant() + ", 1) WITHIN GROUP (ORDER BY $1, 2)", Args: []string{typ}, Style: Aggregate})
		}
		return out
	}
	if len(types) == 0 {
		return []*Form{{SQL: name + "(*)", Args: []string{"int4"}, Style: Aggregate},
			{SQL: name + "(*) FILTER (WHERE $1 > 1)", Args: []string{"int4"}, Style: Aggregate}}
	}
	out := []*Form{call("%s(%s)"), call("%s(%s ORDER BY $1 DESC, n)"), call("%s(%s) FILTER (WHERE $1 IS NOT NULL)"),
		call("%s(%s ORDER BY n DESC)")}
	if len(types) == 1 && !unordered(types[0]) {
		out = append(out, call("%s(DISTINCT %s)"))
	}
	if unordered(types[0]) {
		out[1] = call("%s(%s ORDER BY n)")
	}
	window := func(frame string) *Form {
		f := call("%s(%s) OVER (ORDER BY n " + frame + ")")
		f.Style = Window
		return f
	}
	return append(out, window(""), window("ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING"),
		window("ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW"))
}

// unordered types have no default ordering, so that neither DISTINCT nor ORDER BY takes them.
func unordered(typ string) bool { return typ == "json" || typ == "json[]" || typ == "jsonpath" }

// peers are the window functions that give peers one answer.
var peers = map[string]bool{"rank": true, "dense_rank": true, "percent_rank": true, "cume_dist": true}

// windowForms calls a window function over several frames.
func windowForms(name string, types []string) []*Form {
	holders, args := place(types, 1)
	if len(args) == 0 {
		args = []string{"int4"}
	}
	order := "$1"
	if name == "ntile" {
		order = "n"
	}
	if len(types) > 1 && types[1] == "int4" {
		holders[1] = "2" // an offset; columns of it are sampled in the last form
	}
	var out []*Form
	for _, over := range []string{
		"ORDER BY n", "ORDER BY " + order + ", n", "ORDER BY " + order, "ORDER BY " + order + " DESC NULLS LAST", "",
		"PARTITION BY n % 2 ORDER BY n", "ORDER BY n ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
		"ORDER BY n ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING", "ORDER BY n RANGE BETWEEN 1 PRECEDING AND CURRENT ROW",
		"ORDER BY n / 2 GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING", "ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW",
		"ORDER BY n / 2 RANGE UNBOUNDED PRECEDING EXCLUDE TIES", "ORDER BY n / 2 GROUPS CURRENT ROW EXCLUDE GROUP",
		"ORDER BY n ROWS UNBOUNDED PRECEDING EXCLUDE NO OTHERS",
	} {
		if over == "" && order != "n" || (over == "ORDER BY "+order || strings.HasSuffix(over, "LAST")) && !peers[name] {
			continue // the order of rows, or of peers, would be the server's choice
		}
		h := strings.Join(holders, ", ")
		if name == "ntile" {
			h = "3"
		}
		out = append(out, &Form{SQL: fmt.Sprintf("%s(%s) OVER (%s)", name, h, over), Args: args, Style: Window})
	}
	if len(types) > 1 || name == "ntile" {
		holders, _ = place(types, 1)
		out = append(out, &Form{SQL: fmt.Sprintf("%s(%s) OVER (ORDER BY n)", name, strings.Join(holders, ", ")), Args: args, Style: Window})
	}
	return out
}
