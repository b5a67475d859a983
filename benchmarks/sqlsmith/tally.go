package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
)

// slow is longer than any statement may take.
const slow = time.Minute

// tally counts how statements ended.
type tally struct {
	states  map[string]int // by SQLSTATE
	broken  []string       // statements that ended with XX000
	slow    []string
	longest time.Duration
}

func newTally() *tally { return &tally{states: map[string]int{}} }

// read adds the statements of a query log that sqlsmith sent.
func (t *tally) read(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewReaderSize(f, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) == 0 || err != nil { // the end; a line that is being written is not one yet
			return nil
		}
		if err := t.add(line); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
}

func (t *tally) add(line []byte) error {
	var r struct {
		Type, Application, SQL, SQLState string
		Duration                         *float64 `json:"duration_ms"`
	}
	if err := json.Unmarshal(line, &r); err != nil {
		return err
	}
	if r.Type != "statement" || r.Duration == nil || !strings.HasPrefix(r.Application, "sqlsmith") {
		return nil
	}
	t.states[r.SQLState]++
	took := time.Duration(*r.Duration * float64(time.Millisecond))
	t.longest = max(t.longest, took)
	if took > slow {
		t.slow = append(t.slow, r.SQL)
	}
	if r.SQLState == "XX000" {
		t.broken = append(t.broken, r.SQL)
	}
	return nil
}

func (t *tally) String() string {
	var b strings.Builder
	total := 0
	for _, state := range slices.SortedFunc(maps.Keys(t.states), func(a, b string) int { return cmp.Compare(t.states[b], t.states[a]) }) {
		fmt.Fprintf(&b, "%8d  %s\n", t.states[state], state)
		total += t.states[state]
	}
	fmt.Fprintf(&b, "%8d  statements, the longest %v\n", total, t.longest.Round(time.Millisecond))
	return b.String()
}

// verdict is nil when nothing happened that must not.
func (t *tally) verdict() error {
	if len(t.states) == 0 {
		return fmt.Errorf("no statement of sqlsmith is in the query log")
	}
	for what, list := range map[string][]string{"internal errors": t.broken, "statements of more than a minute": t.slow} {
		if len(list) > 0 {
			slices.SortFunc(list, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
			return fmt.Errorf("%d %s, the shortest of them:\n%s", len(list), what, strings.Join(list[:min(5, len(list))], "\n\n"))
		}
	}
	return nil
}
