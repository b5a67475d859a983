package pgfunc

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// to_ascii takes the accents off letters. It takes the text's bytes for the encoding that is
// named, whatever the database's is: a character of UTF8 becomes as many as it has bytes.
func init() {
	register(
		F1("to_ascii(text)", func(s string) (string, error) { return toASCII(s, utf8Encoding) }),
		F2("to_ascii(text,int4)", func(s string, n int32) (string, error) {
			if n < 0 || int(n) >= len(encodings) {
				return "", pgerr.New(pgerr.UndefinedObject, "%d is not a valid encoding code", n)
			}
			return toASCII(s, encodings[n])
		}),
		F2("to_ascii(text,name)", func(s, name string) (string, error) {
			n := encodingNumber(name)
			if n < 0 {
				return "", pgerr.New(pgerr.UndefinedObject, "%s is not a valid encoding name", strings.Clone(name))
			}
			return toASCII(s, encodings[n])
		}),
	)
}

// asciiOf are what the bytes from 0x80 to 0xf4 become; 0xc0 and 0xc1 are in no text.
var asciiOf = map[string]string{
	"LATIN1":  `                                  cL Y  "Ca  -R     'u .,      ?  AAAAACEEEEIIII NOOOOOxOUUUUYTBaaaaaaaceeeeiiii nooo`,
	"LATIN2":  `                                 A L LS "SSTZ-ZZ a,l'ls ,sstz"zz  AAALCCCEEEEIIDDNNOOOOxRUUUUYTBraaaalccceeeeiiddnnoo`,
	"LATIN9":  `                                  cL YS sCa  -R     Zu .z   EeY?  AAAAACEEEEIIII NOOOOOxOUUUUYTBaaaaaaaceeeeiiii nooo`,
	"WIN1250": "  ' \"    %S<STZZ `'\"\".--  s>stzz   L A  \"CS  -RZ  ,l'u .,as L\"lz  AAALCCCEEEEIIDDNNOOOOxRUUUUYTBraaaalccceeeeiiddnnoo",
}

func toASCII(s, encoding string) (string, error) {
	table, ok := asciiOf[encoding]
	if !ok {
		return "", pgerr.New(pgerr.FeatureNotSupported, "encoding conversion from %s to ASCII not supported", encoding)
	}
	out := []byte(s)
	for i, c := range out {
		if c >= 0x80 {
			out[i] = table[c-0x80]
		}
	}
	return string(out), nil
}
