// Package sourcetest is the conformance suite that every connector passes against the real
// engine. A connector's test makes tables of awkward values with its own DDL, declares
// what each column must deliver (Setup), and calls Run.
//
// The suite reads every declared value back, checks how relations are described, and, for
// generated predicates over every column, holds the source to its own verdicts: what it
// calls Exact must give exactly the rows that PostgreSQL's rules give, what it calls
// Superset must lose none. It also checks errors, cancelling, early Close, concurrent
// reading and that a long stream stays flat in memory.
package sourcetest

import (
	"fmt"
	"testing"

	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// Setup is a source under test and what was put into it.
type Setup struct {
	Name string // the source's name, "sales.shop": errors must contain it
	Open func(testing.TB) source.Source

	Tables []Table

	// Missing is a relation that the source does not have.
	Missing source.Want

	// Without says, for each topic of Topics that no column of Tables covers, why the engine
	// has no such thing. A topic that is neither covered nor listed fails the suite.
	Without map[string]string

	// Big is a relation of at least a million rows (a view or generated rows will do).
	Big Big

	// Slow is a relation whose first row comes only after several seconds (pg_sleep in a
	// view); its zero value is for engines that have no such thing.
	Slow source.Want

	// Running counts the statements that the source's engine is now running for this
	// source, in the engine's own activity view; nil for embedded engines without one.
	Running func(testing.TB) int

	// Change commits a change to the number of rows of Tables[0] and Undo takes it back;
	// used when the source is a source.Snapshotter.
	Change, Undo func(testing.TB)

	// Broken opens sources that cannot work (nothing listens, wrong password, no such
	// file), by a name that says what is wrong. Opening may fail itself.
	Broken map[string]func(testing.TB) (source.Source, error)

	// Secrets must occur neither in an error nor in a remote statement.
	Secrets []string
}

// Big is a relation to stream.
type Big struct {
	Want source.Want
	Rows int64 // that it has
}

// Table declares a relation: how it must be described and what it holds.
type Table struct {
	Want    source.Want // names this relation alone
	Kind    string      // "table", "view", "file"
	Comment string
	Columns []Column // all of them, in order
	Key     []int
	Unique  [][]int
	Foreign []rel.ForeignKey
	// Rows is the number of rows, for a table in which no column has Values.
	Rows int
	// Estimated: the source must know the number of rows to within a factor of two.
	Estimated bool
}

// Column declares a column and its values in the table's rows, all columns' values in the
// same order of rows.
type Column struct {
	Name    string // as the source spells it
	Type    rel.Type
	NotNull bool
	Comment string
	Covers  string // the topic of Topics whose values it holds

	// Values are strings in PostgreSQL's text form (UTC, ISO dates, bytea in hex), or nil.
	Values []any

	// Refused is a part of the reason why the column cannot be read at all; the
	// description must say so. Such a column has no Values and its Type is not checked.
	Refused string

	// Fails is a part of the error with which a scan of the column must end, because a
	// value in it cannot be carried; the error must also name source, table and column.
	// Such a column has no Values. A scan that leaves it out must succeed.
	Fails string
}

func (c *Column) readable() bool { return c.Refused == "" && c.Fails == "" }

// rows is the number of rows declared.
func (tb *Table) rows() int {
	for _, c := range tb.Columns {
		if c.readable() && c.Values != nil {
			return len(c.Values)
		}
	}
	return tb.Rows
}

func (tb *Table) name() string {
	if tb.Want.Relation != "" {
		return tb.Want.Relation
	}
	return tb.Want.Path
}

// Run runs the suite.
func Run(t *testing.T, s Setup) {
	t.Helper()
	t.Run("Declaration", s.testDeclaration)
	src := s.Open(t)
	found, err := s.describe(t, src)
	if err != nil {
		t.Fatalf("Tables: %v", err)
	}
	t.Run("Describe", func(t *testing.T) { s.testDescribe(t, src, found) })
	t.Run("Missing", func(t *testing.T) { s.testMissing(t, src) })
	for i := range s.Tables {
		declared, described := &s.Tables[i], found[i].Table
		if described == nil {
			continue
		}
		t.Run(declared.name(), func(t *testing.T) {
			k := &tableTest{Setup: &s, src: src, declared: declared, table: described}
			t.Run("Scan", k.testScan)
			t.Run("Fails", k.testFails)
			t.Run("Projection", k.testProjection)
			t.Run("Predicates", k.testPredicates)
			t.Run("Limit", k.testLimit)
			t.Run("Gone", k.testGone)
		})
	}
	t.Run("Stream", func(t *testing.T) { s.testStream(t, src) })
	t.Run("Cancel", func(t *testing.T) { s.testCancel(t, src) })
	t.Run("CancelWaiting", func(t *testing.T) { s.testCancelWaiting(t, src) })
	t.Run("EarlyClose", func(t *testing.T) { s.testEarlyClose(t, src) })
	t.Run("Concurrent", func(t *testing.T) { s.testConcurrent(t, src) })
	t.Run("Snapshot", func(t *testing.T) { s.testSnapshot(t, src) })
	t.Run("Broken", s.testBroken)
	if err := src.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

// testDeclaration checks the Setup itself, so that a test cannot pass by declaring little.
func (s *Setup) testDeclaration(t *testing.T) {
	for _, problem := range s.problems() {
		t.Error(problem)
	}
}

func (s *Setup) problems() []string {
	var out []string
	covered := map[string]bool{}
	for i := range s.Tables {
		tb := &s.Tables[i]
		for _, c := range tb.Columns {
			if c.readable() && c.Values != nil && len(c.Values) != tb.rows() {
				out = append(out, fmt.Sprintf("%s: column %s declares %d values, the first one %d", tb.name(), c.Name, len(c.Values), tb.rows()))
			}
			if c.Covers == "" {
				continue
			}
			values, known := Topics[c.Covers]
			if !known {
				out = append(out, fmt.Sprintf("%s.%s covers %q, which is not a topic", tb.name(), c.Name, c.Covers))
			}
			covered[c.Covers] = true
			if c.Fails != "" || c.Refused != "" {
				continue
			}
			for _, v := range values {
				if !contains(c.Values, v) {
					out = append(out, fmt.Sprintf("%s.%s covers %q but lacks %s", tb.name(), c.Name, c.Covers, shorten(fmt.Sprint(v))))
				}
			}
		}
	}
	for topic := range Topics {
		if covered[topic] == (s.Without[topic] != "") {
			out = append(out, fmt.Sprintf("topic %q must be covered by a column or listed in Without (and not both)", topic))
		}
	}
	return out
}

func contains(values []any, v any) bool {
	for _, x := range values {
		if x == v {
			return true
		}
	}
	return false
}
