// Package fuzzsql asks the gateway and one PostgreSQL the same random statements and
// compares what they say: names, types, values, order where it is total, SQLSTATE.
//
// Statements are typed, so that nearly all are valid, and come from a seed: statement i of
// a seed is always the same. They are made so that PostgreSQL promises one answer: LIMIT
// stands on a total order only, window functions that depend on the rows' order get a
// total one, and where equal values may print differently (1.0 and 1.00, 0 and -0, 24
// hours and a day) and the statement picks one of them, it picks from a canonical form.
//
// Some statements hold expressions that fail for some rows. PostgreSQL does not promise
// which expression it evaluates first nor whether it evaluates one for a row that is not
// needed, so an error on one side only is accepted, if it is one that such an expression of
// the statement can raise (raises.go); the report lists the pairs.
//
// In four of ten statements some literals are parameters, bare or with a cast, declared or not,
// some in several places. Such a statement is prepared once, its description compared (the
// parameters' types too), and executed with two sets of values in text or binary format. It
// is printed with their values behind it, from which -ask asks it again.
//
// Beside it run two checks that need no oracle, with pushdown on and off and without single
// rules of the optimizer. TLP (ternary logic partitioning): a query's rows are those where a
// predicate is true, false and unknown together. NoREC: a predicate holds for as many rows
// in WHERE as in the select list.
package fuzzsql
