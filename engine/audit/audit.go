// Package audit is the contract of the query log: what a Record holds and what a Sink
// promises.
package audit

import (
	"context"
	"time"

	"github.com/meshgate/meshgate/engine/guard"
)

// Record is one statement, or one event around it (Kind). Its JSON form is one line.
type Record struct {
	Version     int            `json:"v"`
	Kind        string         `json:"type"` // "decision", "statement", "login"
	Time        time.Time      `json:"time"`
	QueryID     string         `json:"query_id"`
	SessionID   string         `json:"session_id"`
	User        string         `json:"user"`
	Groups      []string       `json:"groups,omitempty"`
	Auth        string         `json:"auth,omitempty"`
	ClientAddr  string         `json:"client_addr,omitempty"`
	Application string         `json:"application,omitempty"`
	Purpose     string         `json:"purpose,omitempty"`
	SQL         string         `json:"sql,omitempty"`
	Prepared    string         `json:"prepared,omitempty"`    // of an EXECUTE: the PREPARE of the statement that it ran
	Fingerprint string         `json:"fingerprint,omitempty"` // of Prepared, else of SQL
	Statement   string         `json:"statement,omitempty"`   // kind: "SELECT", "SET" …
	Parameters  int            `json:"parameters,omitempty"`  // their number; values are not recorded
	Decisions   []DecisionLine `json:"decisions,omitempty"`
	Fragments   []FragmentLine `json:"fragments,omitempty"`
	Outcome     string         `json:"outcome"` // "ok", "error", "denied", "cancelled"; of a decision "allow" or "deny"
	SQLState    string         `json:"sqlstate,omitempty"`
	Error       string         `json:"error,omitempty"` // the message as the client saw it
	Rows        int64          `json:"rows"`
	Bytes       int64          `json:"bytes"` // received from sources
	DurationMS  float64        `json:"duration_ms"`
}

// DecisionLine is one relation's decision.
type DecisionLine struct {
	Relation  string            `json:"relation"`
	Columns   []string          `json:"columns"`
	Allow     bool              `json:"allow"`
	Reason    string            `json:"reason,omitempty"`
	RowFilter string            `json:"row_filter,omitempty"`
	Masks     map[string]string `json:"masks,omitempty"`
	ID        string            `json:"decision_id,omitempty"`
	Revision  string            `json:"policy_revision,omitempty"`
}

// FragmentLine is what one source was asked and gave.
type FragmentLine struct {
	Source     string  `json:"source"`
	RemoteSQL  string  `json:"remote_sql,omitempty"`
	Rows       int64   `json:"rows"`
	Bytes      int64   `json:"bytes"`
	DurationMS float64 `json:"duration_ms"`
}

// Sink takes records. Write returns once the record is durable, or with an error; after
// an error it takes no more, since a log with a hole must not look whole. It is safe for
// concurrent use.
type Sink interface {
	Write(ctx context.Context, r *Record) error
	Close() error
}

// Decisions makes lines of a request's decisions.
func Decisions(req *guard.Request, ds []guard.Decision) []DecisionLine {
	out := make([]DecisionLine, len(req.Relations))
	for i, a := range req.Relations {
		out[i] = DecisionLine{Relation: a.Table.Name.String(), Columns: a.Columns}
		if i < len(ds) {
			d := ds[i]
			out[i].Allow, out[i].Reason, out[i].RowFilter, out[i].Masks = d.Allow, d.Reason, d.RowFilter, d.Masks
			out[i].ID, out[i].Revision = d.ID, d.Revision
		}
	}
	return out
}
