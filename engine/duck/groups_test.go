package duck_test

import "testing"

// A frame that ends at a distance before the row is the same however often it is asked for: DuckDB's own is not.
func TestFramesFromTheBeginning(t *testing.T) {
	w := newWorld(t)
	for _, frame := range []string{"0 PRECEDING", "1 PRECEDING", "1 PRECEDING EXCLUDE TIES"} {
		sql := "SELECT id, count(*) OVER (PARTITION BY id / 100 ORDER BY grp RANGE BETWEEN UNBOUNDED PRECEDING AND " + frame + ") FROM l ORDER BY id"
		want, wantErr := w.try(sql)
		for range 200 { // of which four would differ
			got, printed, gotErr := w.run(sql, "UTC")
			if diff := compare(sql, want, wantErr, got, gotErr); diff != "" {
				t.Fatalf("%s\n%s\nprinted: %s", sql, diff, printed)
			}
		}
	}
}
