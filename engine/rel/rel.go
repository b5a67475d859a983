package rel

import (
	"context"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
)

// Name is a relation's name as the client writes it: the domain is its schema.
type Name struct {
	Schema, Name string
}

func (n Name) String() string {
	if n.Schema == "" {
		return QuoteIdent(n.Name)
	}
	return QuoteIdent(n.Schema) + "." + QuoteIdent(n.Name)
}

// ColID names a column of one statement's plan; no two operators produce the same.
// Zero is no column.
type ColID int32

func (id ColID) String() string { return "c" + strconv.Itoa(int(id)) }

// Column is a column that a plan operator produces.
type Column struct {
	ID   ColID
	Name string // the name a client would see
	Type Type
	Form Form // layout of numerics; see Form
}

// Schema is the list of columns of a result.
type Schema []Column

// Rows is a stream of record batches, in the Arrow types of ArrowSchema.
//
// Next returns io.EOF at the end; the caller releases each batch. The stream owns
// a source's resources until Close, which may be called early (it then stops the
// work behind it) and more than once. A stream is used by one goroutine at a time.
type Rows interface {
	Schema() Schema
	Next(ctx context.Context) (arrow.RecordBatch, error)
	Close() error
}

// Table describes a published relation and where it lives in its source.
type Table struct {
	Name    Name
	Kind    string   // "table", "view", "file"
	Source  string   // "domain.source", the key of the catalog's sources
	Remote  []string // the source's own name, outermost part first: {"public", "orders"} or {"clicks/*.parquet"}
	Columns []TableColumn
	Key     []int // ordinals of the primary key's columns; empty when there is none
	Foreign []ForeignKey
	Unique  [][]int
	Comment string
	Rows    float64 // the source's estimate; below zero when unknown
	RowType OID     // the type of its rows (RowType); 0 for relations whose rows are records
	Parent  bool    // it gives the rows of others that inherit from it, or are its partitions, along with its own
}

// TableColumn describes a column of a Table.
type TableColumn struct {
	Name    string // as the client sees it, folded
	Type    Type
	Form    Form
	NotNull bool
	Comment string
	Remote  RemoteColumn
	// Refused says why the column cannot be carried faithfully; a statement that uses
	// it fails with this reason. Empty for columns that can.
	Refused string
}

// RemoteColumn is what the source's connector needs to know of a column to judge and print predicates.
type RemoteColumn struct {
	Name      string // the source's own spelling
	Type      string // the source's own type, as it prints it
	Collation string // the source's collation, in the connector's terms; empty for types without

	// Composite is the source's definition of the composite type that the column's type is, or
	// is an array of, if its connector checks values against it; nil otherwise.
	Composite *RemoteComposite
}

// RemoteComposite is a composite type as its source had it when it was described.
type RemoteComposite struct {
	OID        OID // in the source
	Attributes []RemoteAttribute
}

// RemoteAttribute is an attribute of a RemoteComposite; its OIDs are those of the source.
type RemoteAttribute struct {
	Name      string // the source's own spelling
	Declared  OID    // its type, which may be a domain
	Type      Type   // its type, domains resolved
	Composite *RemoteComposite
}

// ForeignKey says that Columns (ordinals) reference the To columns of another relation
// of the same source, by the source's own names.
type ForeignKey struct {
	Name      string
	Columns   []int
	To        []string // the source's own name of the referenced table
	ToColumns []string
}

// QuoteIdent quotes an identifier as PostgreSQL's quote_ident does, key words aside.
func QuoteIdent(s string) string {
	plain := s != ""
	for i, r := range s {
		if r == '_' || r >= 'a' && r <= 'z' || i > 0 && (r >= '0' && r <= '9' || r == '$') {
			continue
		}
		plain = false
		break
	}
	if plain {
		return s
	}
	b := make([]byte, 0, len(s)+2)
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		if s[i] == '"' {
			b = append(b, '"')
		}
		b = append(b, s[i])
	}
	return string(append(b, '"'))
}
