// Package refusal holds the tests of what a user is told when something is wrong: the
// error that PostgreSQL's users know, with its place and hint, and one line in the query
// log. Everything is in tests.
package refusal
