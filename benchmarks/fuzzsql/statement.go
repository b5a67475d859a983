package fuzzsql

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/pgtypes"
)

// Statement is a random statement with the values of its parameters.
type Statement struct {
	query  *query
	params []*param
	raises []string // the errors that its expressions can raise, and no others
}

// Make makes statement i of a seed.
func Make(seed uint64, i int) *Statement {
	g := &gen{r: rand.New(rand.NewPCG(seed, uint64(i))), left: 60}
	g.risky = g.chance(6)
	s := &Statement{query: g.query(want{depth: 1 + g.r.IntN(3)}), raises: g.raises}
	p := &parameterizer{r: rand.New(rand.NewPCG(seed, uint64(i)|1<<41)), seen: map[*node]bool{}}
	if p.chance(40) { // a source of its own: whoever makes no parameters finds the other statements as they are
		p.share = []int{15, 40, 80}[p.r.IntN(3)]
		p.query(s.query)
		s.params = p.params
		s.raises = append(s.raises, raisedByValues(s.query.String())...)
	}
	s.raises = append(s.raises, raisedByTables(s.query.String())...)
	return s
}

// looseTable is the table whose values its columns do not lead to expect.
var looseTable = regexp.MustCompile(`\bloose\b`)

// raisedByTables are errors that ordinary expressions raise over a table's values alone.
func raisedByTables(text string) []string {
	if !looseTable.MatchString(text) {
		return nil
	}
	return []string{int2Range, int4Range, int8Range, "22003 value out of range", "22003 cannot convert ", "0A000 cannot convert NaN to ",
		"2202E cannot concatenate incompatible arrays", "2202E multidimensional arrays must have ", "0A000 searching for elements in multidimensional arrays is not supported",
		"0A000 removing elements from multidimensional arrays is not supported", "22000 argument must be empty or one-dimensional array"}
}

// offsetParam is a frame's offset that is a parameter, bare or cast.
var offsetParam = regexp.MustCompile(paramEnd + `(::int[48])? (PRECEDING|FOLLOWING)`)

// raisedByValues are errors that no literal of a statement raises, but a parameter in its place may.
func raisedByValues(text string) (out []string) {
	for place, err := range map[string]string{
		"LIMIT " + paramBegin:              "21000 more than one row returned by a subquery used as an expression",
		"jsonb_build_object(" + paramBegin: "22023 argument 1: key must not be null",
	} {
		if strings.Contains(text, place) {
			out = append(out, err)
		}
	}
	if offsetParam.MatchString(text) {
		out = append(out, "22004 frame starting offset must not be null", "22004 frame ending offset must not be null")
	}
	return out
}

var mark = regexp.MustCompile(paramBegin + "([0-9]+)" + paramEnd)

// numbered is the statement's text, and its parameters $1, $2 … in the order in which they stand there.
func (s *Statement) numbered() (string, []*param) {
	var used []*param
	number := map[string]int{}
	text := mark.ReplaceAllStringFunc(s.query.String(), func(m string) string {
		index := m[len(paramBegin) : len(m)-len(paramEnd)]
		if number[index] == 0 {
			i, _ := strconv.Atoi(index)
			used = append(used, s.params[i])
			number[index] = len(used)
		}
		return fmt.Sprintf("$%d", number[index])
	})
	return text, used
}

// What follows a statement that is printed, on the same line: its parameters in JSON.
const paramsFollow = "; -- params "

type printedParam struct {
	Type   string    `json:"type,omitempty"`
	Binary bool      `json:"binary,omitempty"`
	Values []*string `json:"values"`
}

// print is a statement as Read reads it, but for the semicolon at its end.
func print(text string, params []*param) string {
	if params == nil {
		return text
	}
	var list []printedParam
	for _, p := range params {
		list = append(list, printedParam{p.declared, p.binary, p.values})
	}
	b, _ := json.Marshal(list)
	return text + paramsFollow + string(b)
}

// read reads a printed statement, whose semicolon may be missing.
func read(line string) (text string, params []*param, err error) {
	text, list, ok := strings.Cut(line, paramsFollow)
	if !ok {
		return strings.TrimSuffix(line, ";"), nil, nil
	}
	var printed []printedParam
	if err := json.Unmarshal([]byte(strings.TrimSuffix(list, ";")), &printed); err != nil {
		return "", nil, fmt.Errorf("parameters of %s: %w", text, err)
	}
	for _, p := range printed {
		params = append(params, &param{declared: p.Type, binary: p.Binary, values: p.Values})
	}
	return text, params, nil
}

// declarable is the OID of a type of PostgreSQL's own.
func declarable(name string) (uint32, bool) {
	oid, ok := pgtypes.TypeByName("pg_catalog", name)
	return uint32(oid), ok
}
