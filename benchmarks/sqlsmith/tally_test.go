package main

import "testing"

func TestTally(t *testing.T) {
	line := func(application, state, ms string) string {
		return `{"type":"statement","application":"` + application + `","sql":"SELECT 1","sqlstate":"` + state + `","duration_ms":` + ms + `}`
	}
	for _, x := range []struct {
		lines []string
		fails bool
	}{
		{[]string{line("sqlsmith::dut", "00000", "1"), line("sqlsmith::dut", "42883", "59999")}, false},
		{[]string{line("sqlsmith::dut", "00000", "60001")}, true},
		{[]string{line("sqlsmith::dut", "00000", "1"), line("sqlsmith::dut", "XX000", "1")}, true},
		{[]string{line("sqlsmith::dut", "00000", "1"), line("psql", "XX000", "70000")}, false},
		{[]string{line("psql", "00000", "1")}, true},
	} {
		tally := newTally()
		for _, l := range x.lines {
			if err := tally.add([]byte(l)); err != nil {
				t.Fatal(err)
			}
		}
		if err := tally.verdict(); (err != nil) != x.fails {
			t.Errorf("%v: %v", x.lines, err)
		}
	}
}
