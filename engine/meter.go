package engine

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/util"

	"github.com/meshgate/meshgate/engine/pgcatalog"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// meter sets a meter on each of the statement's fragments.
func (r *run) meter(frags []*plan.Fragment) {
	find := r.session.sources(r.ctx)
	r.meterOf = map[int]*meter{}
	for _, f := range frags {
		m := &meter{fragment: f, guarded: r.under[f.ID]}
		if t, ok := find(f.Source).(source.Texter); ok {
			m.text = t.RemoteText(f)
		}
		r.meterOf[f.ID] = m
		if f.Source != pgcatalog.SourceName {
			r.meters = append(r.meters, m)
		}
	}
}

// meter counts what a fragment delivered, over all the times that it was read.
type meter struct {
	fragment *plan.Fragment
	text     string
	guarded  bool // it reads rows or values that policy hides: its errors do not reach the client
	rows     atomic.Int64
	bytes    atomic.Int64
	nanos    atomic.Int64 // from start to end
	misfit   atomic.Pointer[source.Misfit]
}

func (m *meter) measure(start func() (rel.Rows, error)) (rel.Rows, error) {
	began := time.Now()
	rows, err := start()
	if err != nil {
		m.nanos.Add(int64(time.Since(began)))
		return nil, m.told(err)
	}
	return &metered{Rows: rows, meter: m, began: began}, nil
}

// told notes what an error tells the gateway, and gives what it tells the client.
func (m *meter) told(err error) error {
	if misfit := (*source.Misfit)(nil); errors.As(err, &misfit) {
		m.misfit.Store(misfit)
	}
	if m.guarded {
		return withheld(err)
	}
	return err
}

// metered is a fragment's rows under the meter. Bytes are the connector's own count, or
// else the size of the batches.
type metered struct {
	rel.Rows
	meter *meter
	began time.Time
	sized int64
	done  sync.Once
}

func (r *metered) Next(ctx context.Context) (arrow.RecordBatch, error) {
	b, err := r.Rows.Next(ctx)
	if err != nil {
		r.end()
		return nil, r.meter.told(err)
	}
	r.meter.rows.Add(b.NumRows())
	if _, ok := r.Rows.(source.Meter); !ok {
		r.sized += util.TotalRecordSize(b)
	}
	return b, nil
}

func (r *metered) Close() error {
	r.end()
	return r.Rows.Close()
}

func (r *metered) end() {
	r.done.Do(func() {
		r.meter.nanos.Add(int64(time.Since(r.began)))
		if m, ok := r.Rows.(source.Meter); ok {
			r.meter.bytes.Add(m.BytesReceived())
		} else {
			r.meter.bytes.Add(r.sized)
		}
	})
}
