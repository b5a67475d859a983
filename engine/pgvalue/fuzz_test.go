package pgvalue_test

import (
	"os"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// Reading never panics; what is read prints, and in the default session prints the
// same again. Every refusal is an error that a client may see.
func FuzzParse(f *testing.F) {
	raw, err := os.ReadFile("testdata/literals")
	if err != nil {
		f.Fatal(err)
	}
	for i, line := range strings.Split(string(raw), "\n") {
		f.Add(line, uint8(i))
	}
	f.Fuzz(func(t *testing.T, text string, which uint8) {
		k := kinds[int(which)%len(kinds)]
		s := pgvalue.Settings{DateOrder: pgvalue.DateOrder(which % 3), IntervalStyle: pgvalue.IntervalStyle(which % 4)}
		v, err := pgvalue.Parse(text, k.t, s)
		if err != nil {
			if _, ok := pgerr.As(err); !ok {
				t.Fatalf("%q::%s: %v is not a client's error", text, k.sql, err)
			}
			return
		}
		if k.t.OID == rel.CharOID {
			return
		}
		shown := pgvalue.Format(v, k.t, s)
		again, err := pgvalue.Parse(shown, k.t, s)
		if err != nil {
			t.Fatalf("%q::%s prints as %q, which does not read: %v", text, k.sql, shown, err)
		}
		if twice := pgvalue.Format(again, k.t, s); twice != shown && s.IntervalStyle != pgvalue.IntervalSQLStandard {
			t.Fatalf("%q::%s prints as %q and then as %q", text, k.sql, shown, twice)
		}
	})
}

// Receiving never panics, and what is received can be sent and printed.
func FuzzDecodeBinary(f *testing.F) {
	for i, k := range kinds {
		for _, lit := range []string{"1", "2024-01-01", "{1,2}", "{}", "1 day", "t"} {
			if v, err := pgvalue.Parse(lit, k.t, pgvalue.Settings{}); err == nil {
				wire, _ := pgvalue.EncodeBinary(nil, v, k.t)
				f.Add(wire, uint8(i))
			}
		}
	}
	f.Fuzz(func(t *testing.T, wire []byte, which uint8) {
		k := kinds[int(which)%len(kinds)]
		v, err := pgvalue.DecodeBinary(wire, k.t)
		if err != nil {
			if _, ok := pgerr.As(err); !ok {
				t.Fatalf("%x as %s: %v is not a client's error", wire, k.sql, err)
			}
			return
		}
		_ = pgvalue.Format(v, k.t, pgvalue.Settings{})
		if _, err := pgvalue.EncodeBinary(nil, v, k.t); err != nil {
			t.Fatalf("%x as %s gives %v: %v", wire, k.sql, v, err)
		}
	})
}
