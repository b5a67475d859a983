package duck

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
)

func bytesEncode() duckdb.Scalar {
	return duckdb.Scalar{Name: "bytes_encode", Args: []duckdb.Type{duckdb.Blob, duckdb.Varchar}, Ret: duckdb.Varchar,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			for i := range in.Rows() {
				b := in.Args[0].Bytes(i)
				switch format := strings.ToLower(in.Args[1].Text(i)); format {
				case "hex":
					out.SetText(i, hex.EncodeToString(b))
				case "base64":
					out.SetText(i, wrapLines(base64.StdEncoding.EncodeToString(b)))
				case "escape":
					out.SetText(i, escapeBytes(b))
				default:
					return pgerr.New(pgerr.InvalidParameterValue, "unrecognized encoding: \"%s\"", in.Args[1].Text(i))
				}
			}
			return nil
		}}
}

// wrapLines breaks base64 after 76 characters, as MIME and PostgreSQL do.
func wrapLines(s string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\n")
		s = s[76:]
	}
	return b.String() + s
}

func escapeBytes(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		switch {
		case c == 0 || c >= 0x80:
			fmt.Fprintf(&s, "\\%03o", c)
		case c == '\\':
			s.WriteString(`\\`)
		default:
			s.WriteByte(c)
		}
	}
	return s.String()
}

func bytesDecode() duckdb.Scalar {
	return duckdb.Scalar{Name: "bytes_decode", Args: []duckdb.Type{duckdb.Varchar, duckdb.Varchar}, Ret: duckdb.Blob,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			for i := range in.Rows() {
				s := in.Args[0].Text(i)
				var b []byte
				var err error
				switch format := strings.ToLower(in.Args[1].Text(i)); format {
				case "hex":
					b, err = hex.DecodeString(strings.Join(strings.Fields(s), ""))
				case "base64":
					b, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
				default:
					return pgerr.New(pgerr.InvalidParameterValue, "unrecognized encoding: \"%s\"", in.Args[1].Text(i))
				}
				if err != nil {
					return pgerr.New(pgerr.InvalidParameterValue, "invalid %s data", in.Args[1].Text(i)).WithCause(err)
				}
				out.SetBytes(i, b)
			}
			return nil
		}}
}
