package duck

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

type pair struct {
	K pgfunc.Opt[string]
	N []pgfunc.Opt[string]
	D rel.Day
}

// bridged are functions of every shape of argument and result.
func bridged() []duckdb.Scalar {
	declare := func(f pgfunc.Func, set bool, ret rel.OID, out []pgtypes.Out, args ...rel.OID) duckdb.Scalar {
		f.Proc = &pgtypes.Proc{Name: f.Sig, Args: args, Ret: ret, RetSet: set, Out: out, Volatile: 'i'}
		return scalarOf(&f)
	}
	return []duckdb.Scalar{
		declare(pgfunc.F2("strict", func(a int32, b string) (string, error) {
			if a < 0 {
				return "", pgerr.New(pgerr.DivisionByZero, "negative")
			}
			return strings.Repeat(b, int(a)), nil
		}), false, rel.TextOID, nil, rel.Int4OID, rel.TextOID),
		declare(pgfunc.F2("nulls", func(a pgfunc.Opt[pgnum.Num], b []pgfunc.Opt[int64]) (pgfunc.Opt[int32], error) {
			n := int32(len(b))
			for _, x := range b {
				if !x.Valid {
					n += 100
				}
			}
			if !a.Valid {
				return pgfunc.Some(-n), nil
			}
			return pgfunc.Opt[int32]{V: n, Valid: a.V.String() != "1.50"}, nil
		}), false, rel.Int4OID, nil, rel.NumericOID, rel.Int8ArrayOID),
		declare(pgfunc.F1("lists", func(n int32) ([]pgfunc.Opt[string], error) {
			out := make([]pgfunc.Opt[string], n)
			for i := range out {
				if i%2 == 0 {
					out[i] = pgfunc.Some(strings.Repeat("long ", i))
				}
			}
			return out, nil
		}), false, rel.TextArrayOID, nil, rel.Int4OID),
		declare(pgfunc.F1("records", func(n int32) ([]pair, error) {
			out := make([]pair, n)
			for i := range out {
				out[i].D = rel.Day(i)
				out[i].N = []pgfunc.Opt[string]{{}, pgfunc.Some("n")}
				if i > 0 {
					out[i].K = pgfunc.Some("k")
				}
			}
			return out, nil
		}), true, rel.RecordOID, []pgtypes.Out{{Name: "k", Type: rel.TextOID}, {Name: "n", Type: rel.TextArrayOID}, {Name: "d", Type: rel.DateOID}}, rel.Int4OID),
		declare(pgfunc.C1("zone", func(c *pgfunc.Ctx, _ string) (string, error) { return c.TimeZone.String(), nil }), false, rel.TextOID, nil, rel.TextOID),
	}
}

// A function in Go reads and writes DuckDB's vectors: nulls, numerics, arrays, sets of records.
func TestFunctionsReadAndWriteVectors(t *testing.T) {
	db, err := duckdb.Open(duckdb.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.RegisterScalar(bridged()...); err != nil {
		t.Fatal(err)
	}
	conn, err := db.Connect()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	session, end := openSession(t.Context(), Options{Settings: pgvalue.Settings{TimeZone: paris}})
	defer end()
	ask := func(sql string) (string, error) {
		rows, err := conn.Query(context.Background(), sql, []rel.Column{{ID: 1, Type: rel.Text}})
		if err != nil {
			return "", err
		}
		defer rows.Close()
		b, err := rows.Next(context.Background())
		if err != nil {
			return "", err
		}
		defer b.Release()
		return b.Column(0).ValueStr(0), nil
	}
	for _, c := range []struct{ sql, want string }{
		{`SELECT string_agg(coalesce(strict(a::INTEGER, b), 'NULL'), ',') FROM (VALUES (2, 'x'), (NULL, 'y'), (3, 'ab'), (1, NULL)) v(a, b)`, "xx,NULL,ababab,NULL"},
		{`SELECT string_agg(coalesce(nulls(a, b)::VARCHAR, 'NULL'), ',') FROM (VALUES ('1.5', [1::BIGINT, NULL]), ('1.50', []), (NULL, [1, 2])) v(a, b)`, "102,NULL,-2"},
		{`SELECT string_agg(lists(n::INTEGER)::VARCHAR, ';') FROM (VALUES (0), (3), (1)) v(n)`, `[];['', NULL, 'long long '];['']`},
		{`SELECT string_agg(r.k || r.n[2] || r.d::VARCHAR, ';') FROM (SELECT unnest(records(n::INTEGER)) AS r FROM (VALUES (2), (0), (3)) v(n))`, "kn1970-01-02;kn1970-01-02;kn1970-01-03"},
		{"SELECT zone('', " + strconv.FormatInt(session, 10) + "::BIGINT)", "Europe/Paris"},
		{`SELECT CASE WHEN a > 0 THEN strict(a::INTEGER, 'x') END FROM (VALUES (-1), (2)) v(a) ORDER BY a DESC`, "xx"},
	} {
		if got, err := ask(c.sql); err != nil || got != c.want {
			t.Errorf("%s: %q %v, want %q", c.sql, got, err, c.want)
		}
	}
	var pe *pgerr.Error
	if _, err := ask("SELECT strict(-1::INTEGER, 'x')"); !errors.As(duckdb.Classify(err), &pe) || pe.Code != pgerr.DivisionByZero {
		t.Error(err)
	}
	end()
	if _, err := ask("SELECT zone('', " + strconv.FormatInt(session, 10) + "::BIGINT)"); err == nil {
		t.Error("a function read the settings of a statement that has ended")
	}
}
