// Package tpch is a TPC-H workload: tables with the specification's value domains and key
// distributions from a seeded generator of our own, spread over four kinds of source. The
// rows are not dbgen's, but all 22 queries with their standard parameters find some.
//
// Types are chosen so that every source can declare what the oracle has: SQLite's INTEGER
// is bigint to the client, Parquet's strings are text, MariaDB and PostgreSQL keep
// integer, char(n) and varchar(n).
package tpch

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

// Tables gives the eight tables at a scale factor: 1 is 6 million line items. The same
// seed gives the same rows.
func Tables(scale float64, seed uint64) []testmesh.Table {
	g := &generator{scale: scale, seed: seed}
	g.parts, g.suppliers, g.customers, g.orders = g.count(200_000), g.count(10_000), g.count(150_000), g.count(1_500_000)
	return []testmesh.Table{
		{Name: "lineitem", Kind: testmesh.Postgres, Rows: g.lineitemRows, Key: "l_orderkey, l_linenumber", Columns: testmesh.Columns(`
			l_orderkey bigint
			l_partkey integer
			l_suppkey bigint
			l_linenumber integer
			l_quantity numeric(15,2)
			l_extendedprice numeric(15,2)
			l_discount numeric(15,2)
			l_tax numeric(15,2)
			l_returnflag char(1)
			l_linestatus char(1)
			l_shipdate date
			l_commitdate date
			l_receiptdate date
			l_shipinstruct char(25)
			l_shipmode char(10)
			l_comment varchar(44)`)},
		{Name: "orders", Kind: testmesh.Postgres, Rows: g.orderRows, Key: "o_orderkey", Columns: testmesh.Columns(`
			o_orderkey bigint
			o_custkey bigint
			o_orderstatus char(1)
			o_totalprice numeric(15,2)
			o_orderdate date
			o_orderpriority char(15)
			o_clerk char(15)
			o_shippriority integer
			o_comment varchar(79)`)},
		{Name: "part", Kind: testmesh.MariaDB, Rows: g.partRows, Key: "p_partkey", Columns: testmesh.Columns(`
			p_partkey integer
			p_name varchar(55)
			p_mfgr char(25)
			p_brand char(10)
			p_type varchar(25)
			p_size integer
			p_container char(10)
			p_retailprice numeric(15,2)
			p_comment varchar(23)`)},
		{Name: "partsupp", Kind: testmesh.MariaDB, Rows: g.partsuppRows, Key: "ps_partkey, ps_suppkey", Columns: testmesh.Columns(`
			ps_partkey integer
			ps_suppkey bigint
			ps_availqty integer
			ps_supplycost numeric(15,2)
			ps_comment varchar(199)`)},
		{Name: "customer", Kind: testmesh.SQLite, Rows: g.customerRows, Key: "c_custkey", Columns: testmesh.Columns(`
			c_custkey bigint | INTEGER
			c_name varchar(25)
			c_address varchar(40)
			c_nationkey bigint | INTEGER
			c_phone char(15)
			c_acctbal numeric(15,2)
			c_mktsegment char(10)
			c_comment varchar(117)`)},
		{Name: "supplier", Kind: testmesh.SQLite, Rows: g.supplierRows, Key: "s_suppkey", Columns: testmesh.Columns(`
			s_suppkey bigint | INTEGER
			s_name char(25)
			s_address varchar(40)
			s_nationkey bigint | INTEGER
			s_phone char(15)
			s_acctbal numeric(15,2)
			s_comment varchar(101)`)},
		{Name: "nation", Kind: testmesh.Parquet, Rows: g.nationRows, Columns: testmesh.Columns(`
			n_nationkey integer
			n_name text
			n_regionkey integer
			n_comment text`)},
		{Name: "region", Kind: testmesh.Parquet, Rows: g.regionRows, Columns: testmesh.Columns(`
			r_regionkey integer
			r_name text
			r_comment text`)},
	}
}

type generator struct {
	scale                               float64
	seed                                uint64
	parts, suppliers, customers, orders int
}

func (g *generator) count(atOne int) int { return max(1, int(float64(atOne)*g.scale)) }

// random is row n's own source of randomness in a table, so that tables can be made in any order.
func (g *generator) random(table, n int) *random {
	return &random{rand.New(rand.NewPCG(g.seed+uint64(table), uint64(n)))}
}

type random struct{ *rand.Rand }

func (r *random) between(low, high int) int  { return low + r.IntN(high-low+1) }
func (r *random) of(words []string) string   { return words[r.IntN(len(words))] }
func (r *random) money(low, high int) string { return cents(r.between(low, high)) }
func (r *random) phone(nation int) string {
	return fmt.Sprintf("%d-%03d-%03d-%04d", nation+10, r.between(100, 999), r.between(100, 999), r.between(1000, 9999))
}

// comment is a sentence of at most limit bytes.
func (r *random) comment(limit int) string {
	s := r.of(adverbs) + " " + r.of(moods) + " " + r.of(nouns)
	for len(s) < limit/2 {
		s += " " + r.of(verbs) + " " + r.of(adverbs) + " the " + r.of(moods) + " " + r.of(nouns)
	}
	return strings.TrimSpace(s[:min(limit, len(s))])
}

func (r *random) address() string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,"
	b := make([]byte, r.between(10, 40))
	for i := range b {
		b[i] = letters[r.IntN(len(letters))]
	}
	return string(b)
}

func cents(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

func retail(part int) int { return 90000 + part/10%20001 + 100*(part%1000) }

// supplierOf is the i-th (0 to 3) supplier of a part.
func (g *generator) supplierOf(part, i int) int {
	s := g.suppliers
	return (part+i*(s/4+(part-1)/s))%s + 1
}

func (g *generator) regionRows(yield func([]any) bool) {
	for i, name := range regionNames {
		if !yield([]any{strconv.Itoa(i), name, g.random(1, i).comment(60)}) {
			return
		}
	}
}

func (g *generator) nationRows(yield func([]any) bool) {
	for i, n := range nations {
		if !yield([]any{strconv.Itoa(i), n.name, strconv.Itoa(n.region), g.random(2, i).comment(80)}) {
			return
		}
	}
}

func (g *generator) partRows(yield func([]any) bool) {
	for k := 1; k <= g.parts; k++ {
		r := g.random(3, k)
		var name []string
		for _, c := range r.Perm(len(colors))[:5] {
			name = append(name, colors[c])
		}
		maker := r.between(1, 5)
		if !yield([]any{strconv.Itoa(k), strings.Join(name, " "), fmt.Sprintf("Manufacturer#%d", maker),
			fmt.Sprintf("Brand#%d%d", maker, r.between(1, 5)), r.of(typeSize) + " " + r.of(typeFinish) + " " + r.of(typeMetal),
			strconv.Itoa(r.between(1, 50)), r.of(containerSize) + " " + r.of(containerKind), cents(retail(k)), r.comment(22)}) {
			return
		}
	}
}

func (g *generator) partsuppRows(yield func([]any) bool) {
	for k := 1; k <= g.parts; k++ {
		r := g.random(4, k)
		for i := range 4 {
			if !yield([]any{strconv.Itoa(k), strconv.Itoa(g.supplierOf(k, i)), strconv.Itoa(r.between(1, 9999)),
				r.money(100, 100000), r.comment(120)}) {
				return
			}
		}
	}
}

func (g *generator) supplierRows(yield func([]any) bool) {
	for k := 1; k <= g.suppliers; k++ {
		r := g.random(5, k)
		nation, comment := r.IntN(len(nations)), r.comment(60)
		switch k % 40 { // dbgen has five of each in 10,000: too few at a small scale
		case 7:
			comment = r.of(adverbs) + " Customer " + r.of(moods) + " Complaints"
		case 27:
			comment = r.of(adverbs) + " Customer " + r.of(moods) + " Recommends"
		}
		if !yield([]any{strconv.Itoa(k), fmt.Sprintf("Supplier#%09d", k), r.address(), strconv.Itoa(nation), r.phone(nation),
			r.money(-99999, 999999), comment}) {
			return
		}
	}
}

func (g *generator) customerRows(yield func([]any) bool) {
	for k := 1; k <= g.customers; k++ {
		r := g.random(6, k)
		nation := r.IntN(len(nations))
		if !yield([]any{strconv.Itoa(k), fmt.Sprintf("Customer#%09d", k), r.address(), strconv.Itoa(nation), r.phone(nation),
			r.money(-99999, 999999), r.of(segments), r.comment(110)}) {
			return
		}
	}
}

// order is an order with its lines; both tables are made from it.
type order struct {
	row   []any
	lines [][]any
}

var (
	firstDay   = time.Date(1992, 1, 1, 0, 0, 0, 0, time.UTC)
	orderDays  = int(time.Date(1998, 8, 2, 0, 0, 0, 0, time.UTC).Sub(firstDay).Hours() / 24)
	currentDay = int(time.Date(1995, 6, 17, 0, 0, 0, 0, time.UTC).Sub(firstDay).Hours() / 24)
)

func date(day int) string { return firstDay.AddDate(0, 0, day).Format(time.DateOnly) }

func (g *generator) order(n int) order {
	r := g.random(7, n)
	key := n/8*32 + n%8 + 1 // of 32 keys the first eight are used
	customer := r.between(1, g.customers)
	for customer%3 == 0 && g.customers > 3 { // a third of the customers never orders
		customer = r.between(1, g.customers)
	}
	day, total, shipped := r.IntN(orderDays+1), 0, 0
	o := order{}
	count := r.between(1, 7)
	for line := 1; line <= count; line++ {
		part, quantity := r.between(1, g.parts), r.between(1, 50)
		price, discount, tax := quantity*retail(part), r.IntN(11), r.IntN(9)
		ship, commit := day+r.between(1, 121), day+r.between(30, 90)
		receipt := ship + r.between(1, 30)
		flag, status := "N", "O"
		if receipt <= currentDay {
			flag = r.of([]string{"R", "A"})
		}
		if ship <= currentDay {
			status = "F"
			shipped++
		}
		total += price * (100 - discount) * (100 + tax) / 10000
		o.lines = append(o.lines, []any{strconv.Itoa(key), strconv.Itoa(part), strconv.Itoa(g.supplierOf(part, r.IntN(4))), strconv.Itoa(line),
			strconv.Itoa(quantity) + ".00", cents(price), cents(discount), cents(tax), flag, status, date(ship), date(commit), date(receipt),
			r.of(instructions), r.of(modes), r.comment(43)})
	}
	status := "P"
	switch shipped {
	case count:
		status = "F"
	case 0:
		status = "O"
	}
	comment := r.comment(70)
	if r.IntN(60) == 0 {
		comment = r.of(adverbs) + " special " + r.of(moods) + " requests " + r.of(verbs)
	}
	o.row = []any{strconv.Itoa(key), strconv.Itoa(customer), status, cents(total), date(day), r.of(priorities),
		fmt.Sprintf("Clerk#%09d", r.between(1, max(1, int(1000*g.scale)))), "0", comment}
	return o
}

func (g *generator) orderRows(yield func([]any) bool) {
	for n := range g.orders {
		if !yield(g.order(n).row) {
			return
		}
	}
}

func (g *generator) lineitemRows(yield func([]any) bool) {
	for n := range g.orders {
		for _, line := range g.order(n).lines {
			if !yield(line) {
				return
			}
		}
	}
}

var _ iter.Seq[[]any] = (*generator)(nil).orderRows
