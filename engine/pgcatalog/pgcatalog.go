// Package pgcatalog serves pg_catalog and information_schema as ordinary relations: what
// PostgreSQL 15 holds when freshly initialised (data, written by pgtypes/gen), and what
// the mesh holds, filtered by what the principal may see.
//
// Relation describes the system relations to the analyzer, Inline gives the bodies of the
// functions that read them (obj_description, pg_get_constraintdef, has_table_privilege,
// …) as SQL over them, and Open is a source whose rows are one View's. Names of OIDs both
// ways are View.ResolveReg and View.RegName.
//
// A value of a row is a Go value as package rel describes it, or the text form of a
// list's type; a row has all columns of its relation.
package pgcatalog

//go:generate go run ../pgtypes/gen -system data

import (
	"sync"
	"time"

	"github.com/meshgate/meshgate/engine/catalog"
	"github.com/meshgate/meshgate/engine/rel"
)

// SourceName is the Source of every relation here.
const SourceName = "pg_catalog"

// View is what one session's principal may know of the mesh.
type View struct {
	Snapshot *catalog.Snapshot
	// Visible are the relations that the Decider lets the principal list, with the columns
	// that it may list; their Key, Unique and Foreign count these columns.
	Visible    []*rel.Table
	Database   string
	User       string
	Groups     []string // of the user: they are listed as roles
	SearchPath []string // as bind.Options has it: without the implicit pg_catalog
	// Also are schemas that a bare name may mean after the path: pg_table_is_visible and its
	// like count them, names are spelled with them all the same.
	Also     []string
	Settings func() []Setting
	// ReadType takes a text apart that is the name of a type; its error is PostgreSQL's for
	// what is none.
	ReadType func(text string) (TypeName, error)
	Session  Session
	Prepared func() []Prepared
	Now      time.Time // the statement's

	once  sync.Once
	built *world
}

// Setting is a row of pg_settings. What is left empty of a setting that PostgreSQL also
// has is filled in from PostgreSQL's own row.
type Setting struct {
	Name, Value, Default       string
	Source                     string // "default", "session", "client"
	Unit, Category, ShortDesc  string
	Context, VarType, MinValue string
	MaxValue                   string
}

// Session is what pg_stat_activity says of the principal's own session; others are not listed.
type Session struct {
	PID         int32
	Application string
	ClientAddr  string // without the port; empty when not known
	ClientPort  int32
	Start       time.Time
	Query       string
}

// Prepared is a row of pg_prepared_statements.
type Prepared struct {
	Name, Statement string
	At              time.Time // zero when not known
	Params          []rel.OID
	FromSQL         bool
}
