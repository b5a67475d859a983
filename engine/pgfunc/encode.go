package pgfunc

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
)

func errEncoding(name string) error {
	return pgerr.New(pgerr.InvalidParameterValue, `unrecognized encoding: "%s"`, name)
}

// encodeBytes is encode(): base64 in lines of 76 characters, hex, or escape.
func encodeBytes(b []byte, format string) (string, error) {
	switch strings.ToLower(format) {
	case "hex":
		return hex.EncodeToString(b), nil
	case "base64":
		return wrapLines(base64.StdEncoding.EncodeToString(b)), nil
	case "escape":
		return escapeBytes(b), nil
	}
	return "", errEncoding(format)
}

// wrapLines breaks text after 76 characters; a full last line is not broken.
func wrapLines(s string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76])
		b.WriteByte('\n')
		s = s[76:]
	}
	b.WriteString(s)
	return b.String()
}

// escapeBytes writes zeros and bytes beyond ASCII in octal, and doubles the backslash.
func escapeBytes(b []byte) string {
	out := make([]byte, 0, len(b))
	for _, c := range b {
		switch {
		case c == 0 || c >= 0x80:
			out = append(out, '\\', '0'+c>>6, '0'+c>>3&7, '0'+c&7)
		case c == '\\':
			out = append(out, '\\', '\\')
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

// decodeBytes is decode(), the reverse of encodeBytes.
func decodeBytes(s, format string) ([]byte, error) {
	switch strings.ToLower(format) {
	case "hex":
		return decodeHex(s)
	case "base64":
		return decodeBase64(s)
	case "escape":
		return pgvalue.ParseByteaEscape(s)
	}
	return nil, errEncoding(format)
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// firstChar is the character that s begins with, as a message shows it.
func firstChar(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

func decodeHex(s string) ([]byte, error) {
	out := make([]byte, 0, len(s)/2)
	digit := func(i int) (byte, error) {
		k := strings.IndexByte("0123456789abcdef", s[i]|0x20)
		if k < 0 || s[i] < '0' {
			return 0, pgerr.New(pgerr.InvalidParameterValue, `invalid hexadecimal digit: "%s"`, firstChar(s[i:]))
		}
		return byte(k), nil
	}
	for i := 0; i < len(s); i++ {
		if isBlank(s[i]) {
			continue
		}
		hi, err := digit(i)
		if err != nil {
			return nil, err
		}
		if i++; i == len(s) {
			return nil, pgerr.New(pgerr.InvalidParameterValue, "invalid hexadecimal data: odd number of digits")
		}
		lo, err := digit(i)
		if err != nil {
			return nil, err
		}
		out = append(out, hi<<4|lo)
	}
	return out, nil
}

const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// decodeBase64 reads groups of four characters; blanks may stand anywhere. What follows
// a padded group is read as the next one, as PostgreSQL does.
func decodeBase64(s string) ([]byte, error) {
	out := make([]byte, 0, len(s)*3/4)
	var group uint32
	count, padding := 0, 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if isBlank(c) {
			continue
		}
		var v int
		if c == '=' {
			if padding == 0 {
				switch count {
				case 2:
					padding = 1
				case 3:
					padding = 2
				default:
					return nil, pgerr.New(pgerr.InvalidParameterValue, `unexpected "=" while decoding base64 sequence`)
				}
			}
		} else if v = strings.IndexByte(base64Digits, c); v < 0 {
			return nil, pgerr.New(pgerr.InvalidParameterValue, `invalid symbol "%s" found while decoding base64 sequence`, firstChar(s[i:]))
		}
		group = group<<6 | uint32(v)
		if count++; count < 4 {
			continue
		}
		out = append(out, byte(group>>16))
		if padding == 0 || padding > 1 {
			out = append(out, byte(group>>8))
		}
		if padding == 0 {
			out = append(out, byte(group))
		}
		group, count = 0, 0
	}
	if count != 0 {
		return nil, pgerr.New(pgerr.InvalidParameterValue, "invalid base64 end sequence").
			WithHint("Input data is missing padding, is truncated, or is otherwise corrupted.")
	}
	return out, nil
}
