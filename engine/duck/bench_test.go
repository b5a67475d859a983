package duck_test

import (
	"context"
	"io"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// repeated gives one batch again and again.
type repeated struct {
	oneBatch
	left int
}

func (r *repeated) Next(context.Context) (arrow.RecordBatch, error) {
	if r.left == 0 {
		return nil, io.EOF
	}
	r.left--
	r.batch.Retain()
	return r.batch, nil
}

// BenchmarkPricingSummary is TPC-H's first query over 3 million rows that are already there.
func BenchmarkPricingSummary(b *testing.B) {
	w := newWorld(b)
	sql := `select l_returnflag, l_linestatus, sum(l_quantity), sum(l_extendedprice), sum(l_extendedprice * (1 - l_discount)),
		sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)), avg(l_quantity), avg(l_extendedprice), avg(l_discount), count(*)
		from lineitem where l_shipdate <= date '1998-09-02' group by l_returnflag, l_linestatus order by 1, 2`
	root, cols, err := w.bound(sql, "UTC")
	if err != nil {
		b.Fatal(err)
	}
	start := func(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
		rows, err := w.start(ctx, f)
		if err != nil {
			return nil, err
		}
		return &repeated{oneBatch: *rows.(*oneBatch), left: 2000}, nil
	}
	for b.Loop() {
		rows, err := w.engine.Run(context.Background(), root, cols, start, duck.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := count(rows); err != nil {
			b.Fatal(err)
		}
		rows.Close()
	}
	b.ReportMetric(float64(1500*2000*b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}
