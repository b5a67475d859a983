package pgvalue

// A value of type "char" is one byte. Its text form is the character, nothing for zero,
// and \ooo in octal for a byte beyond ASCII.

// CharByte is the byte of a "char" as it is read from text.
func CharByte(text string) byte {
	switch {
	case text == "":
		return 0
	case len(text) == 4 && text[0] == '\\' && isOctal(text[1]) && isOctal(text[2]) && isOctal(text[3]):
		return (text[1]-'0')<<6 | (text[2]-'0')<<3 | (text[3] - '0')
	}
	return text[0]
}

// CharOf is the text form of a "char".
func CharOf(c byte) string {
	switch {
	case c == 0:
		return ""
	case c >= 0x80:
		return string([]byte{'\\', '0' + c>>6, '0' + c>>3&7, '0' + c&7})
	}
	return string([]byte{c})
}
