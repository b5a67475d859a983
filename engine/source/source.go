// Package source is the contract between the engine and the connectors: what an opened
// database must be able to do (Source), and what it may be able to do besides (the
// optional interfaces, found by type assertion). The engine, never the connector, owns
// correctness: a source that answers None to every offer is correct, only slow.
package source

import (
	"context"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// Verdict says what a source does with an operator that it is offered.
// The zero Verdict is None: the operator stays above.
type Verdict struct {
	Kind   VerdictKind
	Reason string // in words, for EXPLAIN: "collation utf8mb4_general_ci ignores case and padding"
}

// VerdictKind is None, Superset or Exact.
type VerdictKind int

const (
	// None: the operator is not evaluated by the source.
	None VerdictKind = iota
	// Superset: the source evaluates it, perhaps letting more rows through than
	// PostgreSQL would; it must be evaluated again above.
	Superset
	// Exact: the source's answer is PostgreSQL's; the operator disappears from above.
	Exact
)

func (k VerdictKind) String() string { return [...]string{"NONE", "SUPERSET", "EXACT"}[k] }

// Source is one opened database. Its methods may be called concurrently.
type Source interface {
	// Tables describes the wanted relations, with one Found per Want and relation, in
	// order. An error is about the source as a whole (unreachable, wrong password);
	// what is wrong with one Want stands in its Found.
	Tables(ctx context.Context, want []Want) ([]Found, error)

	// Offer asks whether the source evaluates op, whose input is a tree that it has
	// already accepted (at first a *plan.Scan). Filters are offered one conjunct at a
	// time. Offer is pure: no I/O, and the same question has the same answer.
	Offer(op plan.Node) Verdict

	// Run starts the fragment and streams its rows, in the Arrow types of rel.ArrowSchema
	// for f.Columns(). Cancelling ctx stops the remote work, also while Next waits, and so
	// does Rows.Close. Errors name source, relation and, where known, column.
	Run(ctx context.Context, f *plan.Fragment) (rel.Rows, error)

	// Close ends all connections.
	Close() error
}

// Want names relations by their place in the source.
type Want struct {
	Relation string // one relation by the source's own name: "public.orders"
	Path     string // files: a path or glob under the source's root
	Schema   string // every relation of a schema
}

// Found is a described relation. Table.Name is left empty when Want.Schema asked: the
// catalog names it. Err says why a wanted relation cannot be published.
type Found struct {
	Want  int // index of the Want it answers
	Table *rel.Table
	Err   error
}

// Texter is implemented by sources that say what they send.
type Texter interface {
	// RemoteText is the statement that Run would send, without secrets.
	RemoteText(f *plan.Fragment) string
}

// Snapshotter is implemented by sources that can read several fragments of one statement
// at one snapshot.
type Snapshotter interface {
	// Snapshot begins one; the Source it returns serves Run for the fragments of one
	// statement, and its Close ends the snapshot. parts, at most Connections, is how many
	// of them run at once; a connection whose fragment was read to its end runs another.
	Snapshot(ctx context.Context, parts int) (Source, error)

	// Connections is how many connections the source may have, at least 1.
	Connections() int
}

// Meter is implemented by Rows that know how many bytes they have received.
type Meter interface {
	BytesReceived() int64
}
