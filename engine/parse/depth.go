package parse

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// The C parser turns its tree into bytes by recursion without a bound, and a tree of some
// 25,000 levels overruns its stack, which no recover can catch: it would end the gateway.
// Nesting itself is bounded by the grammar's own stack (10,000 symbols), but what the
// grammar reads left to right is not: 1+1+1+…, a::int::int…, SELECT … UNION SELECT …, and
// joins, where each link puts all before it one level deeper. checkDepth bounds those links.
const (
	// maxLinks is how many links one path of the tree may have. The decoder in Go refuses
	// trees of 10,000 levels, two to a link, so that little is refused here which it would take.
	maxLinks = 4000
	// safeLength is a text too short to make a tree that deep: a link takes two bytes.
	safeLength = 16 << 10
)

// checkDepth refuses a text whose tree could be too deep for the parser, from its tokens
// alone; it may refuse a shallow tree with very many links side by side, never pass a deep one.
func checkDepth(sql string) error {
	if len(sql) <= safeLength {
		return nil
	}
	tokens, err := pg.Scan(sql)
	if err != nil {
		return nil // the parser says what is wrong, and stops where the scanner does
	}
	d := depth{groups: make([]group, 1, 64)}
	for _, t := range tokens.Tokens {
		if d.token(t); d.deepest() > maxLinks {
			return tooComplex()
		}
	}
	return nil
}

func tooComplex() error {
	return pgerr.New(pgerr.StatementTooComplex, "stack depth limit exceeded").
		WithHint("The statement is nested too deeply, or has a very long chain of operators, joins or set operations.")
}

// depth measures the text in one pass. A group is what stands between parentheses or
// brackets. Within it, AND, OR and commas divide chains of operators (they make lists,
// not levels); joins and set operations chain across them.
type depth struct{ groups []group }

type group struct {
	links  int // in the chain under way
	inner  int // the deepest group in that chain
	chains int // joins and set operations of the whole group
	max    int // the deepest finished chain, its inner groups included
}

func (g *group) depth() int { return g.chains + max(g.max, g.links+g.inner) }

// deepest bounds the paths through the groups that are open.
func (d *depth) deepest() int {
	return d.groups[len(d.groups)-1].depth() + len(d.groups)
}

func (d *depth) token(t *pg.ScanToken) {
	g := &d.groups[len(d.groups)-1]
	switch t.Token {
	case pg.Token_ASCII_40, pg.Token_ASCII_91: // ( [
		d.groups = append(d.groups, group{})
	case pg.Token_ASCII_41, pg.Token_ASCII_93: // ) ]
		if n := len(d.groups); n > 1 {
			inner := d.groups[n-1].depth() + 1
			d.groups = d.groups[:n-1]
			g = &d.groups[n-2]
			g.inner = max(g.inner, inner)
		}
	case pg.Token_ASCII_44, pg.Token_AND, pg.Token_OR: // ,
		g.max = max(g.max, g.links+g.inner)
		g.links, g.inner = 0, 0
	case pg.Token_ASCII_59: // ; begins another statement
		*g = group{}
	case pg.Token_UNION, pg.Token_INTERSECT, pg.Token_EXCEPT, pg.Token_JOIN:
		g.chains++
	default:
		if links(t) {
			g.links++
		}
	}
}

// links says whether a token can put what is before it one level deeper: operators, casts
// and the words that stand for operators.
func links(t *pg.ScanToken) bool {
	switch t.Token {
	case pg.Token_SQL_COMMENT, pg.Token_C_COMMENT, pg.Token_IDENT, pg.Token_SCONST, pg.Token_ICONST, pg.Token_FCONST,
		pg.Token_PARAM, pg.Token_ASCII_46: // .
		return false
	case pg.Token_IS, pg.Token_ISNULL, pg.Token_NOTNULL, pg.Token_COLLATE, pg.Token_AT, pg.Token_LIKE, pg.Token_ILIKE,
		pg.Token_SIMILAR, pg.Token_BETWEEN, pg.Token_IN_P, pg.Token_OPERATOR:
		return true
	}
	return t.KeywordKind == pg.KeywordKind_NO_KEYWORD
}
