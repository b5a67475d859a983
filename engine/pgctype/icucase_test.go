package pgctype

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/testserver"
)

var awkwardWords = []string{"Straße", "ΌΣΟΣ ΟΔΟΣ ή", "ή ἤ", "ııİI i̇", "ŉ ﬁ և", "Ì Í J̇", "άϊΰ", "Μάϊος", "άυλος", "Ἀΐδης", "ᾳ ᾼ ᾷ", "ΑΣ ΑΣ. Σ", "ijs IJ íj́ ij", "ǆ ǅ Ǆ", "o'NEILL don't l'été", "ა Ა"}

// pieces are what random texts are put together from: letters with rules of their own, accents,
// what words may have inside, and some of every script.
var pieces = strings.Split("a|b|I|i|İ|ı|Í|í|J|j|Σ|σ|ς|Α|ά|α|ι|ϊ|υ|Ή|ή|Ϊ|ΐ|ΰ|υ|ᾷ|ᾳ|ὴ|ß|ẞ|ŉ|ǰ|ﬁ|ǆ|ǅ|և|Ե|Ա|'|’|.|:|,|·|-|_| |1|٣|²|Ⅻ|ⅻ|ⓐ|ა|Ა|א|״|漢|か|カ|ー|ก|한|\u0300|\u0301|\u0307|\u0308|\u0323|\u0342|\u0345|\u00ad|\u200d|\u200b|\u0313|\u1ab0|\U0001F1E9|\U00010428|𝐚|ᏸ|Ꭰ|ꭰ", "|")

func randomText(r *rand.Rand) string {
	var s strings.Builder
	for range 1 + r.IntN(7) {
		s.WriteString(pieces[r.IntN(len(pieces))])
	}
	return s.String()
}

func sure(f func(s, collation string) string) func(s, collation string) (string, error) {
	return func(s, collation string) (string, error) { return f(s, collation), nil }
}

// TestCaseUnder compares the case mappings under collations with PostgreSQL's.
func TestCaseUnder(t *testing.T) {
	db := testserver.Postgres(t).CreateDatabase(t, "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' ENCODING 'UTF8'")
	texts := awkwardWords
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		texts = append(texts, randomText(r))
	}
	quoted := make([]string, len(texts))
	for i, s := range texts {
		quoted[i] = "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	for _, collation := range []string{"und-x-icu", "tr-x-icu", "az-Latn-AZ-x-icu", "lt-x-icu", "el-GR-x-icu", "nl-x-icu", "hy-x-icu", "de-AT-x-icu", "C", "ucs_basic"} {
		for name, f := range map[string]func(s, collation string) (string, error){"lower": sure(LowerUnder), "upper": sure(UpperUnder), "initcap": InitcapUnder} {
			want := db.Query(t, fmt.Sprintf(`SELECT %s(x COLLATE "%s") FROM unnest(ARRAY[%s]) WITH ORDINALITY u(x, n) ORDER BY n`, name, collation, strings.Join(quoted, ",")))
			bad, refused := 0, 0
			for i, s := range texts {
				got, err := f(s, collation)
				if pgerr.Code(err) == pgerr.FeatureNotSupported {
					refused++
					continue
				}
				if (err != nil || got != want[i]) && bad < 5 {
					bad++
					t.Errorf("%s of %+q under %s is %+q, PostgreSQL's %+q", name, s, collation, got, want[i])
				}
			}
			if refused > 0 && name != "initcap" || refused > len(texts)*9/10 {
				t.Errorf("%s under %s refuses %d texts of %d", name, collation, refused, len(texts))
			}
		}
	}
}
