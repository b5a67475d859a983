package duck

import (
	"fmt"

	"github.com/meshgate/meshgate/engine/rel"
)

// settledOrder are the characters that DuckDB's ICU and PostgreSQL's, of other versions, were
// found to order alike: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic's basic block,
// Indic scripts up to Bengali, punctuation, kana, Hangul, pictographs, Deseret, letters for
// mathematics. Newer characters and Han move from version to version.
const settledOrder = `^[\x{1}-\x{61C}\x{620}-\x{674}\x{900}-\x{9FF}\x{E00}-\x{E7F}\x{10D0}-\x{10FF}\x{1E00}-\x{1E9A}\x{1E9E}-\x{20BF}\x{2100}-\x{23FF}\x{3040}-\x{30FF}\x{AC00}-\x{D7A3}\x{FB00}-\x{FB06}\x{10400}-\x{1044F}\x{1D400}-\x{1D7FF}\x{1F300}-\x{1F64F}]*$`

// collate prints a key of ICU's order. icu_sort_key is the collator's own key in upper-case
// hexadecimal digits, and "!" comes before them all: a key that another begins with stays the
// lesser, and texts of one key follow their bytes, as PostgreSQL's deterministic collations do.
// A text with a character outside settledOrder is 0A000.
func (p *printer) collate(e *rel.Collate) string {
	arg := p.expr(e.Arg)
	if e.Back { // no digit is "!", so the first one ends the key
		return "regexp_replace(" + arg + ", '^[^!]*!', '')"
	}
	key := "(CASE WHEN NOT regexp_matches(%s, '" + settledOrder + "') THEN raise('0A000', 'collation \"" + e.Locale +
		"-x-icu\" is not supported for this text yet: ' || %[1]s) ELSE icu_sort_key(%[1]s, '" + e.Locale + "') || '!' || %[1]s END)"
	switch e.Arg.(type) {
	case *rel.Col, *rel.Const:
		return fmt.Sprintf(key, arg)
	}
	return "list_transform([" + arg + "], lambda v: " + fmt.Sprintf(key, "v") + ")[1]" // evaluated once
}
