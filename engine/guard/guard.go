// Package guard puts policy between what a user asks and what is planned: it asks the
// Decider once for all relations of a statement and puts the decisions into the plan.
// Only Apply makes a Plan, and only a Plan can be optimized: there is no way around
// policy, by type.
package guard

import (
	"context"

	"github.com/meshgate/meshgate/engine/rel"
)

// Principal is who asks.
type Principal struct {
	User       string
	Groups     []string
	Attributes map[string]any
	Auth       string // how they proved it: "scram", "cert"
}

// Client is where they ask from.
type Client struct {
	Addr string // host:port of the client
	App  string // application_name
}

// Action is what is asked for.
type Action string

const (
	// Select reads the named columns of the relations.
	Select Action = "SelectFromColumns"
	// List asks which relations and columns the principal may know of.
	List Action = "FilterTables"
)

// Request is one question: may this principal do this with these relations?
type Request struct {
	QueryID   string
	Principal Principal
	Client    Client
	Purpose   string // meshgate.purpose of the session
	Action    Action
	Relations []Access
}

// Access is a relation and the columns of it that the statement touches, by name and in table order.
type Access struct {
	Table   *rel.Table
	Columns []string
}

// Decision is the answer for one relation. The zero Decision denies.
type Decision struct {
	ID        string
	Relation  rel.Name
	Allow     bool
	Reason    string            // why not, or by which rule; for the log and the audit trail
	RowFilter string            // a PostgreSQL expression over the relation's columns; "" keeps all rows
	Masks     map[string]string // column name to PostgreSQL expression; the column keeps its type
	Revision  string            // of the policy that decided
}

// Decider answers a Request with one Decision per Access, in order. An error, a missing
// or misnamed Decision denies the whole statement. It is safe for concurrent use.
type Decider interface {
	Decide(ctx context.Context, req *Request) ([]Decision, error)
}
