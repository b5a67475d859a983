package pgfunc

import (
	"fmt"
	"slices"
	"testing"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/testserver"
)

// Every byte of every encoding of single bytes is the character that it is in PostgreSQL, and back.
func TestEveryByteOfEveryEncoding(t *testing.T) {
	conn := testserver.Postgres(t).Session(t, `CREATE FUNCTION pg_temp.given(b int, e name) RETURNS text LANGUAGE plpgsql AS $$ BEGIN
		RETURN convert_from(set_byte('\x00', 0, b), e) || convert_to(convert_from(set_byte('\x00', 0, b), e), e)::text;
		EXCEPTION WHEN OTHERS THEN RETURN sqlstate || ' ' || sqlerrm; END $$`)
	said := func(err error) string {
		e, _ := pgerr.As(err)
		return e.Code + " " + e.Message
	}
	for encoding := range singleByte {
		var want []string
		if err := conn.QueryRow(t.Context(), "SELECT array_agg(pg_temp.given(b, $1) ORDER BY b) FROM generate_series(0, 255) b", encoding).Scan(&want); err != nil {
			t.Fatal(err)
		}
		for b := range want {
			var got string
			if char, err := convert([]byte{byte(b)}, encoding, utf8Encoding); err != nil {
				got = said(err)
			} else if back, err := convert(char, utf8Encoding, encoding); err != nil {
				got = said(err)
			} else {
				got = fmt.Sprintf("%s\\x%x", char, back)
			}
			if got != want[b] {
				t.Errorf("%s, byte %#x: %q, not %q", encoding, b, got, want[b])
			}
		}
	}
	for e := range singleByte {
		if !slices.Contains(encodings, e) {
			t.Errorf("%s is no encoding", e)
		}
	}
}
