package duck

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/pgvalue"
)

// sessions are the settings of the running statements, by the number that a statement's
// SQL hands to the functions that read them.
var (
	sessions    sync.Map // int64 → *pgfunc.Ctx
	lastSession atomic.Int64
)

// neutralSession is the number of the settings of texts in which values travel.
const neutralSession = 0

func init() {
	c := &pgfunc.Ctx{Settings: pgvalue.Carried}
	c.TimeZone = time.UTC
	sessions.Store(int64(neutralSession), c)
}

// openSession keeps a statement's settings until end is called.
func openSession(ctx context.Context, opt Options) (id int64, end func()) {
	c := &pgfunc.Ctx{Settings: opt.Settings, Done: ctx.Done()}
	if c.TimeZone == nil {
		c.TimeZone = time.UTC
	}
	c.Now = c.Time()
	var mu sync.Mutex // functions run on DuckDB's threads
	if name := c.RegName; name != nil {
		c.RegName = func(typ, oid uint32) (string, bool) {
			mu.Lock()
			defer mu.Unlock()
			return name(typ, oid)
		}
	}
	if oid := c.RegOID; oid != nil {
		c.RegOID = func(typ uint32, name string, soft bool) (uint32, error) {
			mu.Lock()
			defer mu.Unlock()
			return oid(typ, name, soft)
		}
	}
	id = lastSession.Add(1)
	sessions.Store(id, c)
	return id, func() { sessions.Delete(id) }
}

// sessionOf finds the settings of a running statement.
func sessionOf(id int64) (*pgfunc.Ctx, error) {
	if c, ok := sessions.Load(id); ok {
		return c.(*pgfunc.Ctx), nil
	}
	return nil, pgerr.New(pgerr.InternalError, "the statement's settings are gone")
}
