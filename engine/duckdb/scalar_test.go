package duckdb

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// examples are functions as the join engine writes them: one of each kind of value.
func examples() []Scalar {
	return []Scalar{
		{Name: "add", Args: []Type{BigInt, Integer}, Ret: BigInt, Fn: func(in *Chunk, out *Vector) error {
			a, b, sum := Slice[int64](&in.Args[0], in.Len), Slice[int32](&in.Args[1], in.Len), Slice[int64](out, in.Len)
			for i := range in.Rows() {
				if b[i] == 13 {
					return pgerr.New("22003", "bigint out of range").WithHint("not 13")
				}
				if b[i] == 14 {
					panic("fourteen")
				}
				sum[i] = a[i] + int64(b[i])
			}
			return nil
		}},
		{Name: "add", Args: []Type{Varchar, Varchar}, Ret: Varchar, Nulls: true, Fn: func(in *Chunk, out *Vector) error {
			for i := range in.Rows() {
				if !in.Args[0].Valid(i) {
					out.SetText(i, "no first")
					continue
				}
				if !in.Args[1].Valid(i) {
					out.SetNull(i)
					continue
				}
				out.SetText(i, in.Args[0].Text(i)+in.Args[1].Text(i))
			}
			return nil
		}},
		{Name: "unscaled", Args: []Type{Any}, Ret: HugeInt, Fn: func(in *Chunk, out *Vector) error {
			for i := range in.Rows() {
				out.SetDecimal(i, in.Args[0].Decimal(i))
			}
			return nil
		}},
		{Name: "repeated", Args: []Type{List(Varchar)}, Varargs: &Integer, Ret: List(Varchar), Fn: func(in *Chunk, out *Vector) error {
			total := 0
			for i := range in.Rows() {
				_, n := in.Args[0].List(i)
				total += n * (len(in.Args) - 1)
			}
			src, dst, at := in.Args[0].Child(), out.Reserve(total), 0
			for i := range in.Rows() {
				from, n := in.Args[0].List(i)
				start := at
				for range len(in.Args) - 1 {
					for k := range n {
						if src.Valid(from + k) {
							dst.SetText(at, src.Text(from+k))
						} else {
							dst.SetNull(at)
						}
						at++
					}
				}
				out.SetList(i, start, at-start)
			}
			return nil
		}},
	}
}

func TestScalarFunctions(t *testing.T) {
	db, c := opened(t, Config{})
	if err := db.RegisterScalar(examples()...); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		sql  string
		typ  rel.Type
		want string
	}{
		{"SELECT add(40::BIGINT, 2)", rel.Int8, "42"},
		{"SELECT add(i, NULL::INTEGER) FROM range(2) t(i)", rel.Int8, "(null)\n(null)"},
		{"SELECT sum(add(i, CASE WHEN i%2=0 THEN 1 END))::BIGINT FROM range(10000) t(i)", rel.Int8, "25000000"},
		{"SELECT add(x, y) FROM (VALUES ('a', 'b'), (NULL, 'b'), ('a', NULL), ('éééééé', 'long enough')) t(x, y)", rel.Text,
			"ab\nno first\n(null)\néééééélong enough"},
		{"SELECT unscaled(x) FROM (VALUES (1.5::DECIMAL(3,1))) t(x)", rel.NumericType(38, 0), "15"},
		{"SELECT unscaled(x) FROM (VALUES (-1.5::DECIMAL(38,10))) t(x)", rel.NumericType(38, 0), "-15000000000"},
		{"SELECT repeated(x, 1, 2) FROM (VALUES (['a', NULL]), ([]), (NULL), (['long enough to be kept'])) t(x)", rel.Of(rel.TextArrayOID),
			`["a",null,"a",null]` + "\n[]\n(null)\n" + `["long enough to be kept","long enough to be kept"]`},
	} {
		got, err := query(c, test.sql, columns(test.typ))
		if strings.TrimSuffix(got, "\n") != test.want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", test.sql, got, err, test.want)
		}
	}
}

func TestScalarFunctionsRaise(t *testing.T) {
	db, c := opened(t, Config{})
	if err := db.RegisterScalar(examples()...); err != nil {
		t.Fatal(err)
	}
	for sql, code := range map[string]string{
		"SELECT add(1::BIGINT, 13)":                                                      "22003",
		"SELECT add(i, i::INTEGER) FROM range(10000) t(i)":                               "22003",
		"SELECT add(i, 14) FROM range(10000) t(i)":                                       "XX000",
		"SELECT add(i, CASE WHEN i < 10 THEN 1 ELSE 13 END) FROM range(10000) t(i)":      "22003",
		"SELECT CASE WHEN i < 10 THEN 1::BIGINT ELSE add(i, 13) END FROM range(20) t(i)": "22003",
	} {
		_, err := query(c, sql, columns(rel.Int8))
		e := Classify(err)
		if e == nil || e.Code != code || strings.Contains(e.Message, "fourteen") || code == "22003" && (e.Message != "bigint out of range" || e.Hint != "not 13") {
			t.Errorf("%s: got %v, want %s", sql, err, code)
		}
	}
	if got := mustQuery(t, c, "SELECT CASE WHEN i < 10 THEN 1::BIGINT ELSE add(i, 13) END FROM range(10) t(i) LIMIT 1", columns(rel.Int8)); got != "1\n" {
		t.Errorf("got %q", got)
	}
}

// TestRaisingFunctionsSeeOnlyTheRowsAskedFor guards against DuckDB's evaluation of whole dictionaries.
func TestRaisingFunctionsSeeOnlyTheRowsAskedFor(t *testing.T) {
	db, c := opened(t, Config{Path: filepath.Join(t.TempDir(), "x.duckdb")})
	picky := Scalar{Name: "picky", Args: []Type{Varchar}, Ret: Varchar, Fn: func(in *Chunk, out *Vector) error {
		for i := range in.Rows() {
			if s := in.Args[0].Text(i); s == "value number 3" {
				return pgerr.New("22012", "raised")
			}
			out.SetText(i, in.Args[0].Text(i))
		}
		return nil
	}}
	if err := db.RegisterScalar(picky); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"CREATE TABLE probe AS SELECT i % 3 AS k FROM range(100000) t(i)",
		"CREATE TABLE build AS SELECT i AS k, 'value number ' || i AS s FROM range(50) t(i)",
		"CREATE TABLE dict AS SELECT 'value number ' || (i % 10) AS s FROM range(100000) t(i)", "CHECKPOINT"} {
		if err := c.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ sql, want string }{
		{"SELECT max(picky(s)) FROM probe JOIN build ON probe.k = build.k", "value number 2\n"},
		{"SELECT min(picky(s)) FROM dict WHERE s <> 'value number 3'", "value number 0\n"},
		{"SELECT max(CASE WHEN s <> 'value number 3' THEN picky(s) END) FROM dict", "value number 9\n"},
		{"SELECT picky(s) FROM dict WHERE s < 'value number 2' GROUP BY picky(s) ORDER BY picky(s) DESC", "value number 1\nvalue number 0\n"},
	} {
		if got := mustQuery(t, c, test.sql, columns(rel.Text)); got != test.want {
			t.Errorf("%s: got %q, want %q", test.sql, got, test.want)
		}
	}
	if _, err := query(c, "SELECT max(picky(s)) FROM dict", columns(rel.Text)); pgerr.Code(err) != "22012" {
		t.Errorf("a row asked for: got %v", err)
	}
	if got := mustQuery(t, c, "EXPLAIN SELECT * FROM build a JOIN build b ON picky(a.s) = picky(b.s)", columns(rel.Text, rel.Text)); !strings.Contains(got, "HASH_JOIN") {
		t.Errorf("a join on a function that raises is no hash join:\n%s", got)
	}
}
