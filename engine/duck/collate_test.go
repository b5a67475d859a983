package duck_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
)

// words are what locales order differently: accents, digraphs that count as letters, letters
// of their own, case, punctuation, digits, scripts.
var words = strings.Fields(`a A á à â ä ã å æ Æ aa AA Aa b B c C ç č ć ch Ch CH cz d D đ ð dz dž e E é è ê ë ě f g gy h hz i I ı İ j k l ł lj ll Ll ly m n N ñ nj ny
	ng o O ó ô ö õ ø Ø oe œ p q r ř rr s S ś š ş ß ss SS ſ sz t th ţ ț Þ þ u ü ú ů ű v V w W x xh y ý ÿ z Z ž ź ż zs ə ŋ ʼ ‘a’ - -a a-b ab a_b _ . , ! ? @ 1 2 10 ½ ² 
	α ά β Ω ς σ а б в г ґ д е ё ж з и й і ї к л н њ ћ ў ы э я ѐ א ב ا ب ت ة آ أ अ क ঁ ক ก เก แก ข กา ა ბ か カ ガ が ー 가 각 하 cote côte coté côté 😀 ℵ ﬁ`)

// TestCollations orders words by every ICU collation that pg_collation lists, as PostgreSQL does.
func TestCollations(t *testing.T) {
	w := newWorld(t)
	var names []string
	cols, _, rows := pgtypes.Catalog("pg_collation")
	name, provider := slices.Index(cols, "collname"), slices.Index(cols, "collprovider")
	for _, r := range rows {
		if *r[provider] == "i" {
			names = append(names, *r[name])
		}
	}
	if len(names) < 800 {
		t.Fatalf("%d collations", len(names))
	}
	quoted := make([]string, len(words))
	for i, s := range words {
		quoted[i] = "'" + s + "'"
	}
	from := " FROM unnest(ARRAY[" + strings.Join(quoted, ", ") + "]) x"
	for batch := range slices.Chunk(names, 25) {
		items := make([]string, len(batch))
		for i, n := range batch {
			items[i] = fmt.Sprintf(`string_agg(x, ' ' ORDER BY x COLLATE "%s")`, n)
		}
		sql := "SELECT " + strings.Join(items, ", ") + from
		want := w.query(t, sql)[0]
		got, _, err := w.run(sql, "UTC")
		if err != nil {
			t.Fatal(err)
		}
		for i, n := range batch {
			if got[0][i] != want[i] {
				t.Errorf("%s\n%s\nPostgreSQL:\n%s", n, got[0][i], want[i])
			}
		}
	}
}

// TestUnsettledOrder refuses texts that the two versions of ICU may order differently.
func TestUnsettledOrder(t *testing.T) {
	w := newWorld(t)
	for _, text := range []string{"\u537e", "a\u6c77", "㐀", "\U00020000", "ꚠ", "\U0001F900"} {
		for _, sql := range []string{
			"SELECT x FROM unnest(ARRAY['a', '%s']) x ORDER BY x COLLATE \"de-x-icu\"",
			"SELECT max(x COLLATE \"und-x-icu\") FROM unnest(ARRAY['a', '%s']) x",
			"SELECT '%s' COLLATE \"ja-x-icu\" < 'a'",
			"SELECT '漢%s' COLLATE \"zh-Hant-x-icu\" < 'a'",
		} {
			_, _, err := w.run(fmt.Sprintf(sql, text), "UTC")
			if e, ok := pgerr.As(err); !ok || e.Code != pgerr.FeatureNotSupported || !strings.Contains(e.Message, text) {
				t.Errorf("%s: %v", fmt.Sprintf(sql, text), err)
			}
		}
		if _, _, err := w.run(fmt.Sprintf("SELECT x, x = '%s' COLLATE \"de-x-icu\" FROM unnest(ARRAY['a', '%[1]s']) x GROUP BY x", text), "UTC"); err != nil {
			t.Errorf("equality of %s: %v", text, err)
		}
	}
}

// TestHan orders Han's first block by the orders that know it.
func TestHan(t *testing.T) {
	w := newWorld(t)
	for _, collation := range []string{"und", "ja", "ja-JP", "ko", "ko-KP", "de", "vi", "nb-NO"} {
		sql := fmt.Sprintf("SELECT string_agg(chr(i), '' ORDER BY 'x' || chr(i) COLLATE \"%s-x-icu\") FROM generate_series(19968, 40943) i WHERE i NOT IN (21374, 22868, 27767)", collation)
		want := w.query(t, sql)[0][0]
		got, _, err := w.run(sql, "UTC")
		if err != nil {
			t.Fatal(err)
		}
		if got[0][0] != want {
			t.Errorf("%s orders Han otherwise", collation)
		}
	}
}
