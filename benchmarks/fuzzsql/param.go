package fuzzsql

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
)

// param is a parameter of a statement: it stands where a literal stood.
type param struct {
	declared string    // its type as Parse declares it, a name in pg_type; "" leaves it to the server
	binary   bool      // its values go in binary format, where the server has one for them
	values   []*string // for each execution; nil is NULL
	kind     string    // what else it may stand for
}

// executions is how often a statement with parameters runs, each time with other values.
const executions = 2

// A parameter is written as its index between these until a statement is numbered.
const paramBegin, paramEnd = "\x01", "\x02"

// parameterizer puts parameters in the place of some of a query's literals.
type parameterizer struct {
	r      *rand.Rand
	share  int // percent of the literals
	params []*param
	seen   map[*node]bool // a node may stand in several places
}

func (p *parameterizer) chance(percent int) bool { return p.r.IntN(100) < percent }

func (p *parameterizer) query(q *query) {
	for _, c := range q.with {
		p.query(c.query)
	}
	if q.setop != "" {
		p.query(q.left)
		p.query(q.right)
	}
	for _, row := range q.values {
		p.nodes(row, 60)
	}
	for _, s := range q.from {
		p.source(s)
	}
	for _, it := range q.items {
		p.node(it.expr, 12)
	}
	p.nodes([]*node{q.where, q.having}, 50)
	p.nodes(q.group, 30)
	p.nodes(q.on, 30)
	for _, it := range q.windows {
		p.node(it.expr, 50)
	}
	for _, o := range q.order {
		p.node(o.expr, 30)
	}
	text, uses := p.tokens(q.limit, 80)
	for _, u := range uses {
		use := u.format
		if strings.Contains(text, "FETCH") {
			use = "(" + use + ")"
		}
		text = strings.Replace(text, paramEnd+hole, use, 1)
	}
	q.limit = text
}

func (p *parameterizer) source(s *source) {
	switch {
	case s.join != "":
		p.source(s.left)
		p.source(s.right)
		p.nodes([]*node{s.on}, 50)
	case s.query != nil:
		p.query(s.query)
	case s.call != nil:
		p.node(s.call, 40)
	}
}

func (p *parameterizer) nodes(list []*node, bare int) {
	for _, n := range list {
		p.node(n, bare)
	}
}

// node replaces literals within n; bare is the share of those that get no cast.
func (p *parameterizer) node(n *node, bare int) {
	if n == nil || p.seen[n] {
		return
	}
	p.seen[n] = true
	if n.query != nil {
		p.query(n.query)
		return
	}
	if len(n.kids) == 0 {
		if n.typ == "" && orderNumber.MatchString(n.format) { // a column by its number
			return
		}
		if t, ok := wholeLiteral(n); ok {
			if p.chance(p.share) {
				*n = *p.use(t, n.typ, bare)
			}
			return
		}
	}
	old := n.kids
	text, uses := p.tokens(n.format, 65)
	if len(uses) > 0 {
		n.kids = nil
		for rest := text; ; {
			before, after, ok := strings.Cut(rest, hole)
			if !ok {
				break
			}
			if strings.HasSuffix(before, paramEnd) { // the mark of a new one
				n.kids = append(n.kids, uses[0])
				uses = uses[1:]
			} else {
				n.kids = append(n.kids, old[0])
				old = old[1:]
			}
			rest = after
		}
		n.format = strings.ReplaceAll(text, paramEnd, "")
		old = n.kids
	}
	if bare = 45; len(old) == 1 { // a function of one argument rarely says its type
		bare = 12
	}
	p.nodes(old, bare)
}

var orderNumber = regexp.MustCompile(`^[0-9]+$`)

// token is a literal as it stands in a text.
type token struct {
	text  string
	value *string
	cast  string // with which it is written, or that of its kind
	kind  string
	plain bool // it has no type of its own: a string
}

var arrayLiterals = map[string]string{"ARRAY[1, 2, 3]": "{1,2,3}", "ARRAY['a', 'b']": "{a,b}", "ARRAY['ok', NULL]::mix.mood[]": "{ok,NULL}"}

// wholeLiteral reads an expression that is nothing but a literal.
func wholeLiteral(n *node) (token, bool) {
	if v, ok := arrayLiterals[n.format]; ok {
		return token{text: n.format, value: &v, cast: string(n.typ), kind: string(n.typ)}, true
	}
	minus := ""
	text := n.format
	if strings.HasPrefix(text, "-") {
		minus, text = "-", text[1:]
	}
	text = strings.TrimPrefix(text, "B")
	t, rest, ok := readToken(text)
	if !ok || rest != "" || n.typ == tPair {
		return token{}, false
	}
	if t.value != nil {
		v := minus + *t.value
		t.value = &v
	}
	t.text, t.plain = n.format, false
	if n.typ != "" {
		t.kind = string(n.typ)
	}
	if !strings.Contains(t.cast, "(") && n.typ != "" && !strings.Contains(n.format, "::") {
		t.cast = string(n.typ)
	}
	return t, true
}

var (
	numberToken = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?`)
	stringToken = regexp.MustCompile(`^'(?:[^']|'')*'`)
	typedToken  = regexp.MustCompile(`^(interval|date|time|timestamptz|timestamp|text|uuid|jsonb|float8|mix\.mood) ('(?:[^']|'')*')`)
	castToken   = regexp.MustCompile(`^::([a-z_][a-z_0-9.]*(?:\([0-9, ]+\))?(?:\[\])?)`)
	sizedToken  = regexp.MustCompile(`^(?:numeric|varchar|char|bit)\([0-9, ]+\)`)
	wordToken   = regexp.MustCompile(`^[A-Za-z_][A-Za-z_0-9.]*`)
)

// readToken reads one literal at the beginning of a text, with its cast.
func readToken(text string) (t token, rest string, ok bool) {
	var length int
	value := func(v string) { t.value = &v }
	switch {
	case strings.HasPrefix(text, "NULL::"):
		length = 4
	case strings.HasPrefix(text, "true"), strings.HasPrefix(text, "false"):
		length = len(wordToken.FindString(text))
		if v := text[:length]; v == "true" || v == "false" {
			value(v)
			t.cast = "bool"
		} else {
			return t, text, false
		}
	default:
		if m := typedToken.FindStringSubmatch(text); m != nil {
			length = len(m[0])
			value(unquote(m[2]))
			t.cast = m[1]
		} else if m := numberToken.FindString(text); m != "" {
			length = len(m)
			value(m)
			t.cast = "int4"
			if strings.Contains(m, ".") {
				t.cast = "numeric"
			} else if m == "5000000000" {
				t.cast = "int8"
			}
		} else if m := stringToken.FindString(text); m != "" {
			length = len(m)
			value(unquote(m))
			t.plain = true
		} else {
			return t, text, false
		}
	}
	if m := castToken.FindStringSubmatch(text[length:]); m != nil {
		length += len(m[0])
		t.cast, t.plain = m[1], false
	}
	t.text = text[:length]
	t.kind = "token " + t.text
	return t, text[length:], true
}

func unquote(s string) string { return strings.ReplaceAll(s[1:len(s)-1], "''", "'") }

// tokens finds the literals in a text; each that becomes a parameter leaves a hole after paramEnd.
func (p *parameterizer) tokens(text string, bare int) (string, []*node) {
	var b strings.Builder
	var uses []*node
	for text != "" {
		if m := sizedToken.FindString(text); m != "" {
			b.WriteString(m)
			text = text[len(m):]
			continue
		}
		if t, rest, ok := readToken(text); ok {
			if p.chance(p.share) {
				uses = append(uses, p.use(t, "", bare))
				b.WriteString(paramEnd + hole)
			} else {
				b.WriteString(t.text)
			}
			text = rest
			continue
		}
		n := max(1, len(wordToken.FindString(text)))
		if strings.HasPrefix(text[n:], "'") && n == 1 && text[0] == 'B' {
			n += len(stringToken.FindString(text[n:]))
		}
		b.WriteString(text[:n])
		text = text[n:]
	}
	return b.String(), uses
}

// use makes the node that stands for a literal: a new parameter, or one that there is already.
func (p *parameterizer) use(t token, typ typ, bare int) *node {
	index := -1
	if p.chance(25) {
		for i, o := range p.params {
			if o.kind == t.kind && p.chance(60) {
				index = i
			}
		}
	}
	if index < 0 {
		index = len(p.params)
		p.params = append(p.params, p.param(t, typ))
	}
	n := &node{typ: typ, format: fmt.Sprintf("%s%d%s", paramBegin, index, paramEnd), bound: 100, literal: t.text}
	p.seen[n] = true
	cast := t.cast
	switch declared := p.params[index].declared != ""; {
	case cast == "" && p.chance(6):
		cast = "text"
	case t.plain, p.chance(bare), declared && p.chance(70):
		return n
	}
	if p.chance(15) {
		n.format = "CAST(" + n.format + " AS " + cast + ")"
	} else {
		n.format += "::" + cast
	}
	return n
}

// spelled are other ways to write values that are as small as the literals.
var spelled = map[typ][]string{
	tBool: {"yes", "OFF", " t "}, tInt4: {" 7 ", "+3", "-0"}, tInt8: {" 12", "-5000000000"}, tNum: {"1e1", " 3.10 ", "-.5", "0.000"},
	tFloat: {"1e-3", " 2. ", "-7.5e1"}, tFloat4: {"1e-3", "0.3"}, tText: {"B", "é ", "NULL", "{}"}, tVar: {"B", "x y z"}, tChar: {"a  ", "é"},
	tDate: {"20240103", "Jan 3 2024", "2024-366", "1999-12-31 BC"}, tTs: {"2024-01-03T12:30:00.123456", "Feb 1 2024 3pm"},
	tTz: {"2024-01-03 12:30 Europe/Berlin", "2024-01-03T12:30:00Z", "2024-03-31 02:30 America/New_York"}, tIval: {"P1DT2H", "@ 1 day ago", "1-2", "3 4:05"},
	tInts: {"{ 1 , 2 }", "{}", "{NULL,3}"}, tTexts: {`{"a,b",NULL}`, `{"",x}`}, tUuid: {"{00000000-0000-0000-0000-000000000001}"},
	tTime: {"3pm", "24:00", "12:30:15.5"}, tBit: {"b1", "x1F"}, tBytea: {`abc\000\\`, `\xFF`}, tInt2: {" 7", "-3"}, tJsonb: {` {"b":[1,2.50] , "a":1} `, "1.00"},
}

func (p *parameterizer) param(t token, typ typ) *param {
	o := &param{kind: t.kind, binary: p.chance(50)}
	value := func() *string {
		switch {
		case p.chance(12) && typ == "", p.chance(20) && typ != "":
			return nil
		case typ != "" && p.chance(1):
			v := "zz"
			return &v
		case typ != "" && p.chance(45) && spelled[typ] != nil:
			v := spelled[typ][p.r.IntN(len(spelled[typ]))]
			return &v
		case typ != "" && p.chance(40):
			l := literals[typ][p.r.IntN(len(literals[typ]))]
			if other, ok := wholeLiteral(&node{typ: typ, format: l}); ok {
				return other.value
			}
		}
		return t.value
	}
	for range executions {
		o.values = append(o.values, value())
	}
	if p.chance(25) {
		name := string(typ)
		if typ == "" {
			if name = t.cast; t.plain {
				name = "text"
			}
		}
		if elem, ok := strings.CutSuffix(name, "[]"); ok {
			name = "_" + elem
		}
		if p.chance(8) {
			name = "text"
		}
		if _, ok := declarable(name); ok {
			o.declared = name
		}
	}
	return o
}
