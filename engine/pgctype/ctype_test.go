package pgctype

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/testserver"
)

var update = flag.Bool("update", false, "write ctype.txt from what PostgreSQL answers")

var listed = []string{"alpha", "alnum", "upper", "lower", "punct", "graph", "print", "space", "cntrl"}

// TestPostgres asks PostgreSQL about every character there is.
func TestPostgres(t *testing.T) {
	db := testserver.Postgres(t).CreateDatabase(t, "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' ENCODING 'UTF8'")
	all := "generate_series(1, 1114111) i WHERE i NOT BETWEEN 55296 AND 57343 AND "
	var file strings.Builder
	for _, class := range append(listed, "digit", "xdigit", "blank", "ascii") {
		var want []Range
		for _, s := range db.Query(t, "SELECT i FROM "+all+"chr(i) ~ '[[:"+class+":]]' ORDER BY 1") {
			n, _ := strconv.Atoi(s)
			if k := len(want); k > 0 && want[k-1].Hi+1 == rune(n) {
				want[k-1].Hi++
			} else {
				want = append(want, Range{rune(n), rune(n)})
			}
		}
		if *update && class != "digit" && class != "xdigit" && class != "blank" && class != "ascii" {
			file.WriteString(class + ":")
			at := rune(0)
			for _, r := range want {
				fmt.Fprintf(&file, " %x,%x", r.Lo-at, r.Hi-r.Lo+1)
				at = r.Hi + 1
			}
			file.WriteByte('\n')
			continue
		}
		got, _ := Class(class)
		if class == "ascii" || class == "cntrl" {
			got = append([]Range{}, got...)
			got[0].Lo = max(got[0].Lo, 1) // no text holds the character 0
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, PostgreSQL %v", class, got, want)
		}
	}
	for _, dir := range []string{"upper", "lower"} {
		f := ToUpper
		if dir == "lower" {
			f = ToLower
		}
		want := map[rune]rune{}
		at, first := rune(0), true
		var lo, n, by rune
		flush := func() {
			if n > 0 {
				fmt.Fprintf(&file, " %x,%x,%d", lo-at, n, by)
				at = lo + n
			}
		}
		file.WriteString("to" + dir + ":")
		for _, s := range db.Query(t, "SELECT i || ' ' || ascii("+dir+"(chr(i))) FROM "+all+dir+"(chr(i)) <> chr(i) ORDER BY i") {
			var from, to rune
			fmt.Sscan(s, &from, &to)
			want[from] = to
			if !first && from == lo+n && to-from == by {
				n++
				continue
			}
			flush()
			lo, n, by, first = from, 1, to-from, false
		}
		flush()
		file.WriteByte('\n')
		for r := rune(1); r <= 1114111 && !*update; r++ {
			w, ok := want[r]
			if !ok {
				w = r
			}
			if f(r) != w {
				t.Fatalf("%s of %x: %x, PostgreSQL %x", dir, r, f(r), w)
			}
		}
	}
	if *update {
		if err := os.WriteFile("ctype.txt", []byte(file.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string]string{"": "", "heLLo wORLD": "Hello World", "éa 1ab_cd": "Éa 1ab_Cd", "ǆ x": "Ǆ X"} {
		if got := Initcap(in); got != want {
			t.Errorf("initcap(%q) = %q, not %q", in, got, want)
		}
	}
	if Upper("straße ÿ") != "STRAßE Ÿ" || Lower("ÀΣ") != "àσ" {
		t.Error(Upper("straße ÿ"), Lower("ÀΣ"))
	}
}
