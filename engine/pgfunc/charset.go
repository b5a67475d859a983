package pgfunc

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// Conversions between encodings: UTF8, SQL_ASCII and those of one byte to a character.
func init() {
	register(
		F2("convert_from(bytea,name)", func(b []byte, name string) (string, error) {
			src, err := encodingNamed("source", name)
			if err != nil {
				return "", err
			}
			out, err := convert(b, src, utf8Encoding)
			return string(out), err
		}),
		F2("convert_to(text,name)", func(s, name string) ([]byte, error) {
			dst, err := encodingNamed("destination", name)
			if err != nil {
				return nil, err
			}
			return convert([]byte(s), utf8Encoding, dst)
		}),
		F3("convert(bytea,name,name)", func(b []byte, from, to string) ([]byte, error) {
			src, err := encodingNamed("source", from)
			if err != nil {
				return nil, err
			}
			dst, err := encodingNamed("destination", to)
			if err != nil {
				return nil, err
			}
			return convert(b, src, dst)
		}),
		F2("length(bytea,name)", func(b []byte, name string) (int32, error) {
			n := encodingNumber(name)
			if n < 0 {
				return 0, pgerr.New(pgerr.InvalidParameterValue, "invalid encoding name \"%s\"", strings.Clone(name))
			}
			if err := valid(b, encodings[n]); err != nil {
				return 0, err
			}
			if encodings[n] == utf8Encoding {
				return int32(utf8.RuneCount(b)), nil
			}
			return int32(len(b)), nil
		}),
	)
}

const (
	utf8Encoding  = "UTF8"
	asciiEncoding = "SQL_ASCII" // says nothing of what a byte means
)

// singleByte are the encodings of one byte to a character. The tables of package charmap are those
// of the web, which give each byte that Windows' code pages leave free a control character.
var singleByte = map[string]*charmap.Charmap{
	"LATIN1": charmap.ISO8859_1, "LATIN2": charmap.ISO8859_2, "LATIN3": charmap.ISO8859_3, "LATIN4": charmap.ISO8859_4,
	"LATIN5": charmap.ISO8859_9, "LATIN6": charmap.ISO8859_10, "LATIN7": charmap.ISO8859_13, "LATIN8": charmap.ISO8859_14,
	"LATIN9": charmap.ISO8859_15, "LATIN10": charmap.ISO8859_16, "ISO_8859_5": charmap.ISO8859_5, "ISO_8859_6": charmap.ISO8859_6,
	"ISO_8859_7": charmap.ISO8859_7, "ISO_8859_8": charmap.ISO8859_8, "WIN866": charmap.CodePage866, "WIN874": charmap.Windows874,
	"KOI8R": charmap.KOI8R, "KOI8U": charmap.KOI8U, "WIN1250": charmap.Windows1250, "WIN1251": charmap.Windows1251,
	"WIN1252": charmap.Windows1252, "WIN1253": charmap.Windows1253, "WIN1254": charmap.Windows1254, "WIN1255": charmap.Windows1255,
	"WIN1256": charmap.Windows1256, "WIN1257": charmap.Windows1257, "WIN1258": charmap.Windows1258,
}

func encodingNamed(role, name string) (string, error) {
	n := encodingNumber(name)
	if n < 0 {
		return "", pgerr.New(pgerr.InvalidParameterValue, "invalid %s encoding name \"%s\"", role, strings.Clone(name))
	}
	return encodings[n], nil
}

// valid checks the bytes of a text in an encoding.
func valid(b []byte, encoding string) error {
	wrong := func(bad []byte) error {
		return pgerr.New(pgerr.CharacterNotInRepertoire, "invalid byte sequence for encoding \"%s\": %s", encoding, bytesOf(bad))
	}
	if encoding != utf8Encoding && encoding != asciiEncoding && singleByte[encoding] == nil {
		return pgerr.New(pgerr.FeatureNotSupported, "encoding %s is not supported yet", encoding)
	}
	if encoding != utf8Encoding {
		if bytes.IndexByte(b, 0) >= 0 {
			return wrong([]byte{0})
		}
		return nil
	}
	for at := 0; at < len(b); {
		r, size := utf8.DecodeRune(b[at:])
		if r == 0 || r == utf8.RuneError && size <= 1 {
			length := 1
			switch c := b[at]; {
			case c >= 0xf0 && c < 0xf8:
				length = 4
			case c >= 0xe0 && c < 0xf0:
				length = 3
			case c >= 0xc0 && c < 0xe0:
				length = 2
			}
			return wrong(b[at:min(at+length, len(b))])
		}
		at += size
	}
	return nil
}

// directPairs are the conversions that PostgreSQL has without UTF8, by tables of their own.
var directPairs = []string{"KOI8R WIN1251 WIN866 ISO_8859_5", "LATIN2 WIN1250"}

// convert brings a text from one encoding to another.
func convert(b []byte, src, dst string) ([]byte, error) {
	if err := valid(b, src); err != nil {
		return nil, err
	}
	switch {
	case src == dst, dst == asciiEncoding:
		return b, nil
	case src == asciiEncoding:
		return b, valid(b, dst)
	case valid(nil, dst) != nil:
		return nil, valid(nil, dst)
	case src == utf8Encoding:
		return encoded(b, dst)
	case dst == utf8Encoding:
		return decoded(b, src)
	}
	for _, group := range directPairs {
		if all := strings.Fields(group); slices.Contains(all, src) && slices.Contains(all, dst) {
			return nil, pgerr.New(pgerr.FeatureNotSupported, "conversion between %s and %s is not supported yet", src, dst)
		}
	}
	return nil, pgerr.New(pgerr.UndefinedFunction, "default conversion function for encoding \"%s\" to \"%s\" does not exist", src, dst)
}

func errUntranslatable(char []byte, src, dst string) error {
	return pgerr.New(pgerr.UntranslatableCharacter, "character with byte sequence %s in encoding \"%s\" has no equivalent in encoding \"%s\"", bytesOf(char), src, dst)
}

func decoded(b []byte, src string) ([]byte, error) {
	out := make([]byte, 0, len(b))
	for i, c := range b {
		r := decodeByte(c, src)
		if r == utf8.RuneError {
			return nil, errUntranslatable(b[i:i+1], src, utf8Encoding)
		}
		out = utf8.AppendRune(out, r)
	}
	return out, nil
}

func encoded(b []byte, dst string) ([]byte, error) {
	out := make([]byte, 0, len(b))
	for _, r := range string(b) {
		c, ok := encodeRune(r, dst)
		if !ok {
			return nil, errUntranslatable([]byte(string(r)), utf8Encoding, dst)
		}
		out = append(out, c)
	}
	return out, nil
}

func encodeRune(r rune, encoding string) (byte, bool) {
	c, ok := singleByte[encoding].EncodeRune(r)
	if !ok && r < 0xa0 {
		c = byte(r)
	}
	for b, other := range otherwise[encoding] {
		if other == r {
			c = b
		}
	}
	return c, r != utf8.RuneError && decodeByte(c, encoding) == r
}

// otherwise are bytes that PostgreSQL takes for other characters, or for none.
var otherwise = map[string]map[byte]rune{"KOI8U": {0xae: '╝', 0xbe: '╬'}, "WIN1255": {0xca: utf8.RuneError}}

// decodeByte gives a byte's character; RuneError for none.
func decodeByte(c byte, encoding string) rune {
	if r, ok := otherwise[encoding][c]; ok {
		return r
	}
	r := singleByte[encoding].DecodeByte(c)
	control := c >= 0x80 && c < 0xa0
	switch {
	case strings.HasPrefix(encoding, "WIN") && control && rune(c) == r:
		return utf8.RuneError
	case !strings.HasPrefix(encoding, "WIN") && !strings.HasPrefix(encoding, "KOI8") && control:
		return rune(c)
	}
	return r
}
