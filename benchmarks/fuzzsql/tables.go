package fuzzsql

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/meshgate/meshgate/benchmarks/differential"
	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

// Tables are those of the differential test, whose values are awkward, and three of everyday
// values with many duplicates, so that joins match and groups have members.
var Tables = append(append([]testmesh.Table{}, differential.Tables...),
	testmesh.Table{Name: "sale", Kind: testmesh.Postgres, Key: "id", Columns: testmesh.Columns(`
		id integer
		who integer
		what text
		n integer
		cost numeric(10,2)
		day date
		seen timestamp
		ok boolean`),
		Rows: everyday(36)},
	testmesh.Table{Name: "visit", Kind: testmesh.MariaDB, Key: "id", Columns: testmesh.Columns(`
		id integer
		who integer
		what varchar(12)
		n integer
		cost numeric(8,3)
		day date
		seen timestamp(6) | datetime(6)
		ok smallint`),
		Rows: everyday(24)},
	testmesh.Table{Name: "note", Kind: testmesh.Parquet, Columns: testmesh.Columns(`
		id integer
		who integer
		what text
		n integer
		cost numeric(18,4) | DECIMAL(18,4)
		day date
		seen timestamp
		ok boolean`),
		Rows: everyday(30)},
)

func everyday(count int) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		r := rand.New(rand.NewPCG(1, uint64(count)))
		for i := range count {
			row := []any{
				fmt.Sprint(i + 1),
				fmt.Sprint(r.IntN(7) + 1),
				[]string{"a", "b", "ab", "B", "é", "abc", "", "x y"}[r.IntN(8)],
				fmt.Sprint(r.IntN(12) - 3),
				fmt.Sprintf("%d.%02d", r.IntN(40)-5, r.IntN(4)*25),
				fmt.Sprintf("2024-%02d-%02d", r.IntN(3)+1, r.IntN(5)+1),
				fmt.Sprintf("2024-%02d-%02d %02d:30:00", r.IntN(3)+1, r.IntN(5)+1, r.IntN(3)*8),
				fmt.Sprint(r.IntN(2)),
			}
			for c := 1; c < len(row); c++ {
				if r.IntN(9) == 0 {
					row[c] = nil
				}
			}
			if !yield(row) {
				return
			}
		}
	}
}

// wide are the columns whose values are not small: arithmetic over them may fail.
var wide = map[string]float64{
	"item.qty": math.MaxInt64, "person.big": math.MaxInt64, "cell.big": math.MaxInt64,
	"acct.amount": math.Inf(1), "item.price": 1e8, "person.salary": 1e3, "item.w": 1e10, "person.rate": 1e20,
	"loose.n": math.Inf(1), "loose.whole": math.Inf(1),
	"acct.f": math.Inf(1), "cell.v": math.Inf(1), "acct.d": math.Inf(1), "acct.ts": math.Inf(1), "acct.tz": math.Inf(1),
}

// skipped are the columns of types that the generator does not work with.
var types = map[string]typ{
	"bigint": tInt8, "integer": tInt4, "text": tText, "varchar": tVar, "char": tChar, "numeric": tNum,
	"double precision": tFloat, "date": tDate, "timestamp": tTs, "timestamptz": tTz, "boolean": tBool,
	"integer[]": tInts, "text[]": tTexts, "interval": tIval,
	"mix.mood": tMood, "mix.mood[]": tMoods,
	"smallint": tInt2, "real": tFloat4, "uuid": tUuid, "jsonb": tJsonb, "bytea": tBytea, "time": tTime,
}

// tables are Tables as FROM items.
var tables = func() []*source {
	var out []*source
	for _, t := range Tables {
		s := &source{text: t.Name, alias: t.Name}
		for _, c := range t.Columns {
			base, _, sized := strings.Cut(c.Type, "(")
			typ, ok := types[base]
			if !ok {
				continue
			}
			bound, ok := wide[t.Name+"."+c.Name]
			if !ok {
				bound = 100
			}
			col := column{from: t.Name, name: c.Name, typ: typ, bound: bound}
			switch typ {
			case tNum, tChar:
				col.canon = sized // one scale, one length
			case tFloat, tFloat4:
				col.canon = t.Name+"."+c.Name != "acct.f" // it has a negative zero
			case tIval, tJsonb:
			default:
				col.canon = true
			}
			s.columns = append(s.columns, col)
		}
		s.key = s.columns[:1]
		out = append(out, s)
	}
	return out
}()
