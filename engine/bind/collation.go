package bind

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// Every text has a collation, and says how it got it: written for it (explicit), or its
// column's or type's (implicit). What is made of several texts has the collation that they
// agree on. A statement's is derived once it is bound, as PostgreSQL does (parse_collate.c),
// from the bottom up; what sorts, compares or maps case by another collation than the
// database's then becomes a rel.Collate, and the clauses themselves disappear.

// strength is how an expression got its collation; the stronger of two wins.
type strength int

const (
	noCollation strength = iota // none, or none that could be determined
	implicit
	conflict // two implicit ones
	explicit
)

// collation is the collation of an expression's value.
type collation struct {
	strength strength
	name     string
	other    string // of a conflict, the second
	loc      int32
	fields   []collation // of a row
}

// merge adds the collation of one more operand.
func (c *collator) merge(into *collation, with collation) {
	switch {
	case with.strength > into.strength:
		*into = with
	case with.strength < into.strength || with.name == into.name:
	case with.strength == implicit && into.name == "default":
		*into = with
	case with.strength == implicit && with.name != "default":
		into.strength, into.other, into.loc = conflict, with.name, with.loc
	case with.strength == explicit:
		c.fail(c.errorf(with.loc, pgerr.CollationMismatch, "collation mismatch between explicit collations \"%s\" and \"%s\"", into.name, with.name))
	}
}

// result is the collation of a value of type t computed from operands that have in.
func (in collation) result(t rel.Type, loc int32) collation {
	switch name := typeCollation(t); {
	case name == "":
		return collation{}
	case in.strength > noCollation:
		return in
	default:
		return collation{strength: implicit, name: name, loc: loc}
	}
}

// column is the collation of a column with such a value, seen from an outer query.
func (in collation) column() collation {
	if in.strength == conflict {
		return collation{}
	}
	return collation{strength: min(in.strength, implicit), name: in.name, loc: in.loc}
}

// collator derives the collations of one statement.
type collator struct {
	*binder
	exprs  map[rel.Expr]collation    // of whole expressions
	inner  map[rel.ColID]collation   // of columns, to the query level that makes them
	cols   map[rel.ColID]collation   // of columns, to the levels around it
	rows   map[rel.Expr][]collation  // of the fields of rows
	fields map[rel.ColID][]collation // and of columns that hold some
	ctes   map[int][]collation
	err    error
}

func (b *binder) collator() *collator {
	return &collator{binder: b, exprs: map[rel.Expr]collation{}, inner: map[rel.ColID]collation{}, cols: map[rel.ColID]collation{},
		rows: map[rel.Expr][]collation{}, fields: map[rel.ColID][]collation{}, ctes: map[int][]collation{}}
}

// collated is a bound plan with its collations derived.
func (b *binder) collated(root plan.Node) (plan.Node, error) {
	c := b.collator()
	root = c.node(root)
	return root, c.err
}

// collatedExpr does so for an expression outside of a plan.
func (b *binder) collatedExpr(e rel.Expr) (rel.Expr, error) {
	c := b.collator()
	e, _ = c.expr(e)
	return e, c.err
}

func (c *collator) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// mismatch is the error for a value to sort or group by whose collations conflict.
func (c *collator) mismatch(k collation) {
	c.fail(c.errorf(k.loc, pgerr.CollationMismatch, "collation mismatch between implicit collations \"%s\" and \"%s\"", k.name, k.other).
		WithHint("You can choose the collation by applying the COLLATE clause to one or both expressions."))
}

// The words for what needs a collation.
const (
	toCompare = "string comparison"
	toHash    = "string hashing"
)

func (c *collator) undetermined(what string) error {
	return pgerr.New(pgerr.IndeterminateCollation, "could not determine which collation to use for %s", what).
		WithHint("Use the COLLATE clause to set the collation explicitly.")
}

func (c *collator) unsupported(name, what string) {
	c.fail(pgerr.New(pgerr.FeatureNotSupported, "collation \"%s\" is not supported for %s yet", name, what))
}
