package bind_test

import (
	"os"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/parse"
)

// BenchmarkBind binds parsed statements; the queries of TPC-H are those of testdata/tpch.txt.
func BenchmarkBind(b *testing.B) {
	text, err := os.ReadFile("testdata/tpch.txt")
	if err != nil {
		b.Fatal(err)
	}
	tab := tables{}
	queries := map[string]string{
		"select1": "select 1",
		"join3": "select c_name, o_orderdate, sum(l_extendedprice * (1 - l_discount)) as revenue from tpch.customer join tpch.orders on c_custkey = o_custkey " +
			"join tpch.lineitem on l_orderkey = o_orderkey where o_orderdate >= '1995-01-01' and l_shipmode in ('AIR', 'RAIL') group by c_name, o_orderdate order by revenue desc limit 10",
	}
	for _, block := range strings.Split(string(text), "\n\n") {
		lines := strings.Split(block, "\n")
		for i, l := range lines {
			if table, ok := strings.CutPrefix(l, "table "); ok {
				if err := tab.addTable(table); err != nil {
					b.Fatal(err)
				}
			}
			if l == "# Q2" || l == "# Q21" {
				sql, _, _ := strings.Cut(strings.Join(lines[i+1:], "\n"), "\n----")
				queries["tpch"+l[2:]] = strings.TrimPrefix(sql, "plan\n")
			}
		}
	}
	o := bind.Options{Lookup: tab, Database: "acme", SearchPath: []string{"tpch"}}
	for _, name := range []string{"select1", "join3", "tpchQ2", "tpchQ21"} {
		b.Run(name, func(b *testing.B) {
			stmts, err := parse.Parse(queries[name])
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := bind.Select(stmts[0], o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
