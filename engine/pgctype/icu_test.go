package pgctype

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/testserver"
)

// icuSets are sets of characters that tell themselves by what case mapping does next to them.
var icuSets = []struct{ name, cond string }{
	{"cased", `lower('aΣ' || c COLLATE "und-x-icu") LIKE 'aσ%'`},
	{"ignorable", `lower('aΣ' || c COLLATE "und-x-icu") LIKE 'aς%' AND lower('aΣ' || c || 'a' COLLATE "und-x-icu") LIKE 'aσ%'`},
	{"below", `lower('I' || c || U&'\0307' COLLATE "tr-x-icu") LIKE 'i%' AND c <> U&'\0307'`},
	{"above", `lower('I' || c COLLATE "lt-x-icu") LIKE U&'i\0307%'`},
	{"dotted", `upper(c || U&'\0307' COLLATE "lt-x-icu") NOT LIKE U&'%\0307'`},
}

// TestICU asks PostgreSQL about every character under an ICU collation.
func TestICU(t *testing.T) {
	db := testserver.Postgres(t).CreateDatabase(t, "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' ENCODING 'UTF8'")
	const all = "(SELECT i, chr(i) c FROM generate_series(1, 1114111) i WHERE i NOT BETWEEN 55296 AND 57343) x"
	var file strings.Builder
	set := func(name, cond string) {
		var want []Range
		for _, s := range db.Query(t, "SELECT i FROM "+all+" WHERE "+cond+" ORDER BY 1") {
			var n rune
			fmt.Sscan(s, &n)
			if k := len(want); k > 0 && want[k-1].Hi+1 == n {
				want[k-1].Hi++
			} else {
				want = append(want, Range{n, n})
			}
		}
		file.WriteString(name + ":")
		at := rune(0)
		for _, r := range want {
			fmt.Fprintf(&file, " %x,%x", r.Lo-at, r.Hi-r.Lo+1)
			at = r.Hi + 1
		}
		file.WriteByte('\n')
	}
	for _, class := range append(listed, "digit") {
		set(class, `c COLLATE "und-x-icu" ~ '[[:`+class+`:]]'`)
	}
	for _, s := range icuSets {
		set(s.name, s.cond)
	}
	full := map[string]map[rune]string{}
	for _, dir := range []string{"upper", "lower", "initcap"} {
		full[dir] = map[rune]string{}
		for _, s := range db.Query(t, `SELECT i || ' ' || `+dir+`(c COLLATE "und-x-icu") FROM `+all+" WHERE "+dir+`(c COLLATE "und-x-icu") <> c ORDER BY i`) {
			var from rune
			number, to, _ := strings.Cut(s, " ")
			fmt.Sscan(number, &from)
			full[dir][from] = to
		}
	}
	simple := func(dir string, other func(rune) rune) {
		var at, lo, n, by rune
		flush := func() {
			if n > 0 {
				fmt.Fprintf(&file, " %x,%x,%d", lo-at, n, by)
				at = lo + n
			}
		}
		var longer []string
		file.WriteString("to" + dir + ":")
		for r := rune(1); r <= unicode.MaxRune; r++ {
			s, ok := full[dir][r]
			if !ok {
				continue
			}
			to, size := utf8.DecodeRuneInString(s)
			if size < len(s) {
				longer = append(longer, mapping(r, s))
				to = other(r)
			}
			if to == r {
				continue
			}
			if n > 0 && r == lo+n && to-r == by {
				n++
				continue
			}
			flush()
			lo, n, by = r, 1, to-r
		}
		flush()
		file.WriteString("\n" + dir + "+: " + strings.Join(longer, " ") + "\n")
	}
	simple("upper", unicode.ToUpper)
	simple("lower", unicode.ToLower)
	var title []string
	for r := rune(1); r <= unicode.MaxRune; r++ {
		same := string(r)
		of := func(dir string) string {
			if s, ok := full[dir][r]; ok {
				return s
			}
			return same
		}
		if s := of("initcap"); s != of("upper") {
			title = append(title, mapping(r, s))
		}
	}
	file.WriteString("title+: " + strings.Join(title, " ") + "\n")
	if *update {
		if err := os.WriteFile("icu.txt", []byte(file.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if file.String() != icuData {
		t.Error("icu.txt is not what PostgreSQL answers; its ICU may be of another version (-update writes what this one answers)")
	}
}

func mapping(from rune, to string) string {
	var parts []string
	for _, r := range to {
		parts = append(parts, fmt.Sprintf("%x", r))
	}
	return fmt.Sprintf("%x>%s", from, strings.Join(parts, ","))
}
