package pgfunc

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/meshgate/meshgate/engine/testserver"
)

// Every character that has properties normalizes as in PostgreSQL among marks that it may change
// places or combine with. (All characters and forms, alone and after other characters, have been
// compared once.)
func TestNormalizeCharacters(t *testing.T) {
	conn := testserver.Postgres(t).Session(t)
	const before, after, step, end = "a\u0345", "\u0334\u0301", 0x8000, 0x30000
	for name, form := range map[string]norm.Form{"NFC": norm.NFC, "NFKD": norm.NFKD} {
		for first := 0; first < end; first += step {
			sql := fmt.Sprintf(`SELECT string_agg(normalize('%s' || chr(i) || '%s', %s), chr(1) ORDER BY i) FROM generate_series(%d, %d) i
				WHERE i > 1 AND i NOT BETWEEN 55296 AND 57343`, before, after, name, first, first+step-1)
			var want string
			if err := conn.QueryRow(t.Context(), sql).Scan(&want); err != nil {
				t.Fatal(err)
			}
			wants := strings.Split(want, "\x01")
			for r := max(rune(first), 2); r < rune(first+step); r++ {
				if r >= 0xD800 && r <= 0xDFFF {
					continue
				}
				if got := normalize(form, before+string(r)+after); got != wants[0] {
					t.Errorf("%s of %U: %+q, not %+q", name, r, got, wants[0])
				}
				wants = wants[1:]
			}
		}
	}
}

// Long runs of marks stay as they are, in order.
func TestNormalizeLongRuns(t *testing.T) {
	conn := testserver.Postgres(t).Session(t)
	for _, in := range []string{
		"a" + strings.Repeat("\u0301\u0323", 40), strings.Repeat("\u0301", 70) + "b", "\uac00\u11a7\u11a8", "\u1100\u1161\u11a7\u11a7\u0301",
		"\u3131\u314f\u11a7", "\u0344\u0301", "\u0958", "e\u0301\u11a7", "\u1e9b\u0323",
	} {
		for name, form := range map[string]norm.Form{"NFC": norm.NFC, "NFD": norm.NFD, "NFKC": norm.NFKC, "NFKD": norm.NFKD} {
			var want string
			if err := conn.QueryRow(t.Context(), "SELECT normalize($1, "+name+")", in).Scan(&want); err != nil {
				t.Fatal(err)
			}
			if got := normalize(form, in); got != want {
				t.Errorf("%s of %+q: %+q, not %+q", name, in, got, want)
			}
		}
	}
}
