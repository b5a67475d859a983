package engine

import (
	"context"
	"errors"
	"time"

	"github.com/meshgate/meshgate/engine/audit"
	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
)

// completion is a statement's audit record in the making. Whatever way the statement ends,
// exactly one "statement" record is written.
type completion struct {
	session   *Session
	record    *audit.Record
	began     time.Time
	fragments func() []*meter
	stopped   bool // from outside: cancelled, timed out, its client gone, the gateway shutting down
	written   bool
}

func (s *Session) newCompletion(sql, tag string) *completion {
	app, _ := s.settings.Get("application_name")
	now := time.Now()
	c := &completion{session: s, began: now, record: &audit.Record{
		Version: 1, Kind: "statement", Time: now.UTC(), QueryID: newID(), SessionID: s.id,
		User: s.login.Principal.User, Groups: s.login.Principal.Groups, Auth: s.login.Principal.Auth,
		ClientAddr: s.login.Client.Addr, Application: app, Purpose: s.purpose(),
		SQL: sql, Fingerprint: parse.Fingerprint(sql), Statement: tag,
	}}
	if s.executing != nil {
		c.record.SQL, c.record.Prepared = s.executing.SQL(), sql
	}
	s.current = c.record.SQL
	return c
}

func (s *Session) purpose() string {
	p, _ := s.settings.Get("meshgate.purpose")
	return p
}

// decided makes policy's answer durable: a record of its own, before any source is asked.
func (c *completion) decided(req *guard.Request, ds []guard.Decision, allow bool) error {
	c.record.Decisions = audit.Decisions(req, ds)
	d := *c.record
	d.Kind, d.Time, d.Outcome = "decision", time.Now().UTC(), "deny"
	if allow {
		d.Outcome = "allow"
	}
	return c.write(&d)
}

func (c *completion) write(r *audit.Record) error {
	// The trail is written also for a statement whose client has gone.
	if err := c.session.engine.Sink.Write(context.Background(), r); err != nil {
		c.session.engine.Log.Error("audit record was not written: statements fail until the gateway is restarted", "query", r.QueryID, "err", err)
		return pgerr.New(pgerr.SystemError, "the audit log cannot be written, so the statement fails").WithCause(err)
	}
	return nil
}

// finish ends the statement with its outcome and gives the error that the client sees: the
// statement's, or the audit log's when the record could not be made durable.
func (r *run) finish(cause error) error {
	cause = r.explain(cause)
	r.stopped = r.ctx.Err() != nil
	r.cancel()
	return r.completion.finish(cause)
}

// abandoned ends a statement whose rows the client did not read to their end.
func (r *run) abandoned() error {
	if r.written {
		return nil
	}
	if r.ctx.Err() != nil {
		if err := r.finish(context.Cause(r.ctx)); pgerr.Code(err) == pgerr.SystemError {
			return err
		}
		return nil
	}
	return r.finish(nil)
}

// explain makes what a cancelled statement's parts report into one error.
func (r *run) explain(err error) error {
	if err == nil {
		return nil
	}
	if r.ctx.Err() == nil {
		if _, ok := pgerr.As(err); !ok && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
			return pgerr.New(pgerr.QueryCanceled, "canceling statement due to user request").WithCause(err)
		}
		if r.withhold {
			return withheld(err)
		}
		return err
	}
	if cause := context.Cause(r.ctx); cause != nil {
		if e, ok := pgerr.As(cause); ok {
			return e
		}
		if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
			return pgerr.New(pgerr.QueryCanceled, "canceling statement due to user request")
		}
	}
	return err
}

func (c *completion) finish(cause error) error {
	if c.written {
		return cause
	}
	c.written = true
	r := c.record
	r.DurationMS = float64(time.Since(c.began).Microseconds()) / 1000
	r.Outcome, r.SQLState = "ok", pgerr.Code(cause)
	if cause != nil {
		r.Outcome = "error"
		switch r.SQLState {
		case pgerr.QueryCanceled:
			r.Outcome = "cancelled"
		case pgerr.ConnectionFailure, pgerr.AdminShutdown:
			if c.stopped { // else a source was lost
				r.Outcome = "cancelled"
			}
		case pgerr.InsufficientPrivilege:
			r.Outcome = "denied"
		case pgerr.UndefinedTable: // the client is not told that there is one, the trail is
			for _, name := range c.session.hid {
				r.Outcome = "denied"
				r.Decisions = append(r.Decisions, audit.DecisionLine{Relation: name.String(), Reason: "hidden: policy does not let the user list it"})
			}
		}
		if e, ok := pgerr.As(cause); ok {
			r.Error = e.Message
			if e.Cause != nil {
				c.session.engine.Log.Warn("statement failed", "query", r.QueryID, "sqlstate", e.Code, "cause", e.Cause)
			}
		} else {
			r.Error = "internal error"
			c.session.engine.Log.Error("statement failed inside", "query", r.QueryID, "err", cause)
		}
	}
	if c.fragments != nil {
		for _, m := range c.fragments() {
			r.Bytes += m.bytes.Load()
			r.Fragments = append(r.Fragments, audit.FragmentLine{Source: m.fragment.Source, RemoteSQL: m.text,
				Rows: m.rows.Load(), Bytes: m.bytes.Load(), DurationMS: float64(m.nanos.Load()/1000) / 1000})
		}
	}
	if err := c.write(r); err != nil {
		return err
	}
	return cause
}

// refused records a statement that failed before it ran, and gives its error.
func (s *Session) refused(_ context.Context, sql, tag string, cause error) error {
	return s.newCompletion(sql, tag).finish(cause)
}
