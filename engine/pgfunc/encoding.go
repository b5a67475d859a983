package pgfunc

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// encodings are by their number in PostgreSQL.
var encodings = strings.Fields(`SQL_ASCII EUC_JP EUC_CN EUC_KR EUC_TW EUC_JIS_2004 UTF8 MULE_INTERNAL LATIN1 LATIN2 LATIN3 LATIN4
	LATIN5 LATIN6 LATIN7 LATIN8 LATIN9 LATIN10 WIN1256 WIN1258 WIN866 WIN874 KOI8R WIN1251 WIN1252 ISO_8859_5 ISO_8859_6 ISO_8859_7
	ISO_8859_8 WIN1250 WIN1253 WIN1254 WIN1255 WIN1257 KOI8U SJIS BIG5 GBK UHC GB18030 JOHAB SHIFT_JIS_2004`)

// otherEncodings are further names, without the signs that do not count.
var otherEncodings = map[string]string{
	"unicode": "utf8", "abc": "win1258", "tcvn": "win1258", "tcvn5712": "win1258", "vscii": "win1258", "alt": "win866", "koi8": "koi8r",
	"win": "win1251", "iso88591": "latin1", "iso88592": "latin2", "iso88593": "latin3", "iso88594": "latin4", "iso88599": "latin5",
	"iso885910": "latin6", "iso885913": "latin7", "iso885914": "latin8", "iso885915": "latin9", "iso885916": "latin10",
	"shiftjis": "sjis", "mskanji": "sjis", "win932": "sjis", "win936": "gbk", "win949": "uhc", "win950": "big5",
}

// encodingKey leaves of a name what counts: letters, in lower case, and digits.
func encodingKey(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
}

// encodingNumber is -1 for what is none.
func encodingNumber(name string) int32 {
	key := encodingKey(name)
	if rest, ok := strings.CutPrefix(key, "windows"); ok {
		key = "win" + rest
	}
	if other, ok := otherEncodings[key]; ok {
		key = other
	}
	return int32(slices.IndexFunc(encodings, func(e string) bool { return encodingKey(e) == key }))
}

func init() {
	register(
		F1("pg_char_to_encoding(name)", func(name string) (int32, error) { return encodingNumber(name), nil }).Total(),
		F1("pg_encoding_to_char(int4)", func(n int32) (string, error) {
			if n < 0 || int(n) >= len(encodings) {
				return "", nil
			}
			return encodings[n], nil
		}).Total(),
		F1("textlen(text)", func(s string) (int32, error) { return int32(utf8.RuneCountInString(s)), nil }).Total(),
	)
}
