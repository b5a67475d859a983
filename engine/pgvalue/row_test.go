package pgvalue

import (
	"bytes"
	"testing"

	"github.com/meshgate/meshgate/engine/rel"
)

// carry makes a row of texts as it travels.
func carry(t *RowType, texts ...string) string {
	row := []byte(t.Head())
	for _, s := range texts {
		row = AppendField(row, s, s == "~")
	}
	return string(row)
}

var pairType = &RowType{OID: rel.RecordOID, Cols: []RowColumn{{"id", rel.Int4}, {"a,:b", rel.Timestamptz}, {"", rel.Text}}}

// A row reads back as it was written, whatever its texts and names are.
func TestRowsTravel(t *testing.T) {
	row := carry(pairType, "-7", "~", "3:a,-")
	typ, values, err := SplitRow(row)
	if err != nil {
		t.Fatal(err)
	}
	if typ.Head() != pairType.Head() || len(values) != 3 || values[0].Text != "-7" || !values[1].Null || values[2].Text != "3:a,-" {
		t.Errorf("%q was read as %v of %+v", row, values, typ)
	}
	for n := range row {
		if _, _, err := SplitRow(row[:n]); err == nil {
			t.Errorf("%q was taken for a row", row[:n])
		}
	}
	empty := &RowType{OID: rel.RecordOID}
	if got, err := AppendRow(nil, carry(empty), &Settings{}); err != nil || string(got) != "()" {
		t.Errorf("a row without columns prints as %q (%v)", got, err)
	}
}

// A row prints by the settings of the session that reads it, not of the one that made it.
func TestRowsPrintBySettings(t *testing.T) {
	row := carry(pairType, "1", "2024-02-01 10:00:00+00", `a"b\`)
	for _, c := range []struct {
		s    Settings
		want string
	}{
		{Settings{}, `(1,"2024-02-01 10:00:00+00","a""b\\")`},
		{Settings{DateFormat: German}, `(1,"01.02.2024 10:00:00 UTC","a""b\\")`},
		{Carried, row},
	} {
		if got := Format(row, rel.Record, c.s); got != c.want {
			t.Errorf("%+v: %q, not %q", c.s, got, c.want)
		}
	}
}

// Keys order rows as they compare; a site refuses rows of another type.
func TestRowKeys(t *testing.T) {
	var site RowSite
	var before []byte
	sorted := []string{
		carry(pairType, "-7", "~", "z"), carry(pairType, "1", "2024-02-01 10:00:00+00", "a"), carry(pairType, "1", "2024-02-01 10:00:00+00", "b"),
		carry(pairType, "1", "2024-02-01 10:00:00+00", "~"), carry(pairType, "1", "~", "a"), carry(pairType, "~", "~", "~"),
	}
	for i, row := range sorted {
		key, err := site.AppendRowKey(nil, row)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Compare(before, key) >= 0 {
			t.Errorf("the key of %q is not after the one before", row)
		}
		before = key
		for k, other := range sorted {
			if c, err := CompareRows(row, other); err != nil || (c < 0) != (i < k) || (c == 0) != (i == k) {
				t.Errorf("%q compares with %q as %d (%v)", row, other, c, err)
			}
		}
	}
	if _, err := site.AppendRowKey(nil, carry(&RowType{OID: rel.RecordOID, Cols: []RowColumn{{"id", rel.Int8}}}, "1")); err == nil {
		t.Error("keys of different types were made for one place")
	}
}

func FuzzSplitRow(f *testing.F) {
	f.Add(carry(pairType, "1", "~", ""))
	f.Add("5:2249,-")
	f.Fuzz(func(t *testing.T, s string) {
		typ, values, err := SplitRow(s)
		if err == nil && len(values) != len(typ.Cols) {
			t.Errorf("%q has %d values for %d columns", s, len(values), len(typ.Cols))
		}
		_, _ = AppendRow(nil, s, &Settings{})
		_, _ = appendBinaryRow(nil, s)
	})
}
