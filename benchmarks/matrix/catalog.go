package matrix

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// procsQuery reads pg_proc: what makes a call, and two marks: the function belongs to a type's
// input and output, or is only a step of an aggregate.
const procsQuery = `
SELECT quote_ident(p.proname), p.prokind, p.proretset, p.provolatile, p.pronargdefaults,
  coalesce((SELECT typname FROM pg_type WHERE oid = p.provariadic), ''),
  array_to_string(ARRAY(SELECT t.typname FROM unnest(p.proargtypes) WITH ORDINALITY a (o, n) JOIN pg_type t ON t.oid = a.o ORDER BY n), ' '),
  r.typname,
  EXISTS (SELECT FROM pg_type t WHERE p.oid IN (t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout, t.typanalyze, t.typsubscript)),
  EXISTS (SELECT FROM pg_aggregate a WHERE p.oid IN (a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn))
    AND NOT EXISTS (SELECT FROM pg_operator o WHERE o.oprcode = p.oid),
  coalesce((SELECT a.aggkind::text || a.aggnumdirectargs FROM pg_aggregate a WHERE a.aggfnoid = p.oid), ''),
  EXISTS (SELECT FROM pg_operator o WHERE o.oprcode = p.oid)
FROM pg_proc p JOIN pg_type r ON r.oid = p.prorettype
WHERE p.pronamespace = 'pg_catalog'::regnamespace ORDER BY p.proname, p.oid`

const operatorsQuery = `
SELECT o.oprname, coalesce(l.typname, ''), coalesce(r.typname, ''), t.typname
FROM pg_operator o LEFT JOIN pg_type l ON l.oid = o.oprleft LEFT JOIN pg_type r ON r.oid = o.oprright JOIN pg_type t ON t.oid = o.oprresult
WHERE o.oprnamespace = 'pg_catalog'::regnamespace AND o.oprcode <> 0 ORDER BY o.oprname, o.oid`

const castsQuery = `
SELECT s.typname, t.typname FROM pg_cast c JOIN pg_type s ON s.oid = c.castsource JOIN pg_type t ON t.oid = c.casttarget
WHERE c.oid < 16384 ORDER BY s.typname, t.typname`

// Catalog is what PostgreSQL's catalogue gives the matrix.
type Catalog struct {
	Entries []*Entry
	Rows    map[string]int            // how many rows each catalogue relation has
	Left    map[string]map[string]int // rows left out, by relation and reason
}

// ReadCatalog generates the entries from a PostgreSQL server's own catalogue.
func ReadCatalog(ctx context.Context, url string) (*Catalog, error) {
	c, err := pgconn.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer c.Close(ctx)
	out := &Catalog{Rows: map[string]int{}, Left: map[string]map[string]int{}}
	for _, q := range []struct {
		name, sql string
		add       func(row []string) ([]*Entry, string)
	}{
		{"pg_proc", procsQuery, procEntries},
		{"pg_operator", operatorsQuery, operatorEntries},
		{"pg_cast", castsQuery, castEntries},
	} {
		out.Left[q.name] = map[string]int{}
		result := c.ExecParams(ctx, q.sql, nil, nil, nil, nil).Read()
		if result.Err != nil {
			return nil, fmt.Errorf("%s: %w", q.name, result.Err)
		}
		for _, r := range result.Rows {
			row := make([]string, len(r))
			for i, v := range r {
				row[i] = string(v)
			}
			out.Rows[q.name]++
			entries, reason := q.add(row)
			if reason != "" {
				out.Left[q.name][reason]++
			}
			out.Entries = append(out.Entries, entries...)
		}
	}
	out.Entries = append(out.Entries, moreCasts(out.Entries)...)
	out.Entries = append(out.Entries, syntaxEntries()...)
	// An instance of a polymorphic row may be another row's signature.
	seen := map[string]bool{}
	out.Entries = slices.DeleteFunc(out.Entries, func(e *Entry) bool {
		again := seen[e.ID] && e.Kind != "syntax"
		seen[e.ID] = true
		return again
	})
	return out, nil
}

// polymorphic says what each polymorphic type becomes when T is the type that the entry is
// instantiated with.
var polymorphic = map[string]string{
	"anyelement": "T", "anynonarray": "T", "anycompatible": "T", "anycompatiblenonarray": "T", "any": "T",
	"anyarray": "T[]", "anycompatiblearray": "T[]", "anyenum": "E",
}

// instances are the types that polymorphic entries are instantiated with.
var instances = []string{"int4", "text", "numeric"}

// resolve gives the argument types that an entry is called with, once for each instance of a
// polymorphic one; nil when a type is outside the matrix. A record stays "record".
func resolve(typnames []string) [][]string {
	kinds := map[string]bool{}
	for _, t := range typnames {
		if p := polymorphic[t]; p != "" {
			kinds[p[:1]] = true
		} else if t != "record" && spelled(t) == "" {
			return nil
		}
	}
	bind := func(element string) []string {
		out := make([]string, len(typnames))
		for i, t := range typnames {
			switch p := polymorphic[t]; {
			case t == "record":
				out[i] = t
			case p == "E":
				out[i] = Enum
			case p != "":
				out[i] = strings.Replace(p, "T", element, 1)
			default:
				out[i] = spelled(t)
			}
		}
		return out
	}
	if !kinds["T"] {
		return [][]string{bind("")}
	}
	var out [][]string
	for _, element := range instances {
		out = append(out, bind(element))
	}
	return out
}

// place writes the placeholders of arguments from number next on; a record is a row of an int4
// and a text. It gives the types of the placeholders.
func place(args []string, next int) (holders, types []string) {
	for _, a := range args {
		if a == "record" {
			holders = append(holders, fmt.Sprintf("ROW($%d, $%d)", next, next+1))
			types = append(types, "int4", "text")
			next += 2
			continue
		}
		holders = append(holders, "$"+strconv.Itoa(next))
		types = append(types, a)
		next++
	}
	return holders, types
}

func operatorEntries(row []string) ([]*Entry, string) {
	name, left, right, result := row[0], row[1], row[2], row[3]
	sides := []string{right}
	if left != "" {
		sides = []string{left, right}
	}
	if reason := leftOutOperator(name); reason != "" {
		return nil, reason
	}
	if resolve([]string{result}) == nil || resolve(sides) == nil {
		return nil, otherTypes
	}
	var out []*Entry
	for _, args := range resolve(sides) {
		holders, types := place(args, 1)
		f := &Form{SQL: name + " " + holders[0], Args: types}
		id := name + " " + args[0]
		if left != "" {
			f.SQL = holders[0] + " " + name + " " + holders[1]
			id = args[0] + " " + name + " " + args[1]
		}
		e := &Entry{ID: id, Kind: "operator", Forms: []*Form{f}}
		e.Family = operatorFamily(name, args)
		f.Samples = samplesFor(name, e, types)
		out = append(out, e)
	}
	return out, ""
}

func castEntries(row []string) ([]*Entry, string) {
	from, to := spelled(row[0]), spelled(row[1])
	if from == "" || to == "" {
		return nil, otherTypes
	}
	if from == to {
		return nil, "makes a type modifier hold (under the cast with that modifier)"
	}
	return []*Entry{castEntry(from, to)}, ""
}

func castEntry(from, to string) *Entry {
	e := &Entry{ID: from + "::" + to, Kind: "cast", Family: "cast",
		Forms: []*Form{{SQL: "CAST($1 AS " + to + ")", Args: []string{from}}}}
	e.Forms[0].Samples = samplesFor("cast", e, e.Forms[0].Args)
	return e
}

// moreCasts are those that pg_cast does not list: through text, between arrays, and with
// type modifiers.
func moreCasts(have []*Entry) []*Entry {
	seen := map[string]bool{}
	for _, e := range have {
		seen[e.ID] = true
	}
	var out []*Entry
	add := func(from, to string) {
		if e := castEntry(from, to); !seen[e.ID] {
			seen[e.ID] = true
			out = append(out, e)
		}
	}
	for _, t := range sortedTypes() {
		if t == "jsonpath" {
			continue
		}
		add("text", t)
		add(t, "text")
		add(t, "varchar")
	}
	for _, pair := range strings.Fields(`int4[]:text[] text[]:int4[] int4[]:numeric[] numeric[]:int4[] float8[]:int4[] text[]:date[] int4[]:int8[]`) {
		from, to, _ := strings.Cut(pair, ":")
		add(from, to)
	}
	for _, line := range typmodCasts {
		to, from, _ := strings.Cut(line, " | ")
		for _, f := range strings.Fields(from) {
			add(f, to)
		}
	}
	return out
}

func sortedTypes() []string {
	var out []string
	for t := range samples {
		out = append(out, t)
	}
	slices.Sort(out)
	return out
}
