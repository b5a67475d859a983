// Package matrix is the function matrix: every function, operator, cast, aggregate and window
// function of PostgreSQL's own catalogue over the types that the gateway carries, and the syntax
// that computes something, called on the gateway and on PostgreSQL and compared in value, type,
// typmod, column name and SQLSTATE.
//
// ReadCatalog makes the entries (rules.go says which rows are left out and why), sample.go has the
// values of each type, special.go those of arguments that need others (patterns, formats, zones,
// paths), handmade.go and syntax.go the calls that no rule generates. Each call runs as a constant
// (SELECT f('…'::t)) and over columns of relations in a PostgreSQL source, pushdown off, so that
// the residual computes it. Calls that answer share a statement; those that raise an error have
// one each.
//
// To work on a part of it:
//
//	go test -v ./benchmarks/matrix -args -family date          a family, a kind (cast) or an argument type (timetz); several with commas;
//	    -v is what makes go test show the output of a test that passes
//	go test -v ./benchmarks/matrix -args -entry 'substr(*; left(*' -show -most 5
//	    -show    prints every differing call with both answers, other wordings and refusals too
//	    -most N  differing calls to print of an entry without -show (2)
//	go test -v ./benchmarks/matrix -args -rewrite              all entries; writes testdata and docs/functions.md
//
// docs/functions.md also says of each entry how the residual computes it (way.go).
//
// testdata/known.txt lists the entries with calls that are known to differ, each with the reason;
// testdata/unsupported.txt is the golden list of refusals (docs/unsupported.md has it too). A difference that is not listed fails
// the test, and so does a listed entry that has become equal. -short runs every fifth entry.
package matrix
