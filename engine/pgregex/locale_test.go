package pgregex

import (
	"fmt"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/pgctype"
	"github.com/meshgate/meshgate/engine/testserver"
)

// TestLocales compares classes, cases and back references under collations with PostgreSQL's.
func TestLocales(t *testing.T) {
	db := testserver.Postgres(t).CreateDatabase(t, "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' ENCODING 'UTF8'")
	patterns := []string{`\w`, `^\w+$`, `\W`, `\d`, `\D`, `\s`, `[[:punct:]]`, `[[:upper:]]`, `[[:lower:]]`, `[[:graph:]]`, `[[:print:]]`, `[[:cntrl:]]`, `[[:space:]]`, `[[:alnum:]]`,
		`[[:xdigit:]]`, `[[:blank:]]`, `\mä`, `\y`, `\Bb`, `(?i)ä`, `(?i)ß`, `(?i)i`, `(?i)[ı-ş]`, `(?i)ǆ`, `(?i)(.)\1`, `(?i)[[=É=]]`, `(?i)[[:upper:]]`, `***=ä`, `(?i)σ`, `(?i)k`, `[^[:alpha:]]`}
	texts := []string{"", "a", "Ä", "ä", "É", "ß", "ẞ", "ı", "İ", "I", "aA", "äÄ", "Σς", "ǅǆ", "١", "²", "½", "$", "+", "-", "€", "\u00a0", "\u00ad", "\u2028", "\u200b", "\u0301",
		"a b", "äb", "漢", "😀", "K", "K", "\u0085", "\t", "Ⅻ", "ⓐ", "\ue000", "\U000e0001", "ª", "ʰ", "_"}
	quote := func(list []string) string {
		out := make([]string, len(list))
		for i, s := range list {
			out[i] = "'" + s + "'"
		}
		return strings.Join(out, ", ")
	}
	for collation, l := range map[string]pgctype.Locale{"und-x-icu": pgctype.ICU, "tr-x-icu": pgctype.ICU, "C": pgctype.ASCII, "default": pgctype.UTF8} {
		want := db.Query(t, fmt.Sprintf(`SELECT (x COLLATE "%s" ~ p)::text FROM unnest(ARRAY[%s]) WITH ORDINALITY a(p, i), unnest(ARRAY[%s]) WITH ORDINALITY b(x, j) ORDER BY i, j`,
			collation, quote(patterns), quote(texts)))
		for i, p := range patterns {
			re, err := Get(Mark(l)+p, ARE)
			if err != nil {
				t.Fatal(p, err)
			}
			for j, s := range texts {
				got, err := re.Match(s)
				if err != nil || fmt.Sprint(got) != want[i*len(texts)+j] {
					t.Errorf("%q ~ %q under %s: %v %v, PostgreSQL %s", s, p, collation, got, err, want[i*len(texts)+j])
				}
			}
		}
	}
}
