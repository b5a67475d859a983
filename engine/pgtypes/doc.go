// Package pgtypes is PostgreSQL's own catalogue as data — types, functions,
// operators, casts, aggregates — and PostgreSQL's rules for choosing among them:
// the manual's chapter "Type Conversion".
//
// The data in folder data is read from a real PostgreSQL by the program in folder
// gen and is loaded on first use (a few milliseconds). Names without a schema are
// those of pg_catalog; information_schema's own types and functions are found
// under their schema.
//
// Resolution takes and gives OIDs. An untyped literal is rel.UnknownOID; the
// binder gives it the type that resolution says. Errors are *pgerr.Error with
// PostgreSQL's SQLSTATE, message, detail and hint; the position is the binder's.
package pgtypes

//go:generate go run ./gen
