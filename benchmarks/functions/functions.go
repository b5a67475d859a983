// Package functions measures what PostgreSQL's functions cost in the residual: statements over one
// table, asked of a gateway that reads the table from Parquet and of a PostgreSQL that holds it,
// side by side. The ratio says how much longer the gateway takes; both answer the same.
package functions

import (
	"bufio"
	"fmt"
	"iter"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

// statements reads testdata/statements.sql: one to a line, in groups under "-- group".
func statements() (groups []string, sql map[string][]string, err error) {
	f, err := os.Open("testdata/statements.sql")
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	sql = map[string][]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if group, ok := strings.CutPrefix(line, "-- "); ok {
			groups = append(groups, group)
		} else if line != "" {
			group := groups[len(groups)-1]
			sql[group] = append(sql[group], strings.TrimSuffix(line, ";"))
		}
	}
	return groups, sql, nil
}

// table is f.m with n rows: ids, keys that repeat, two decimals, names with words, digits and
// letters outside ASCII, times over three years, doubles, and JSON texts.
func table(n int) testmesh.Table {
	return testmesh.Table{Name: "m", Kind: testmesh.Parquet, Rows: rows(n), Columns: testmesh.Columns(`
		i integer
		k integer
		p numeric(12,2)
		q numeric(12,4)
		name text
		ts timestamp
		tz timestamptz
		d date
		f double precision | double
		js text`)}
}

func rows(n int) iter.Seq[[]any] {
	const layout = "2006-01-02 15:04:05"
	start := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	return func(yield func([]any) bool) {
		for i := range n {
			at := start.Add(time.Duration(i*37%100_000_000) * time.Second)
			row := []any{
				strconv.Itoa(i), strconv.Itoa(i * 7919 % 100_003),
				fmt.Sprintf("%d.%02d", i*31%100_000/100, i*31%100), fmt.Sprintf("%d.%04d", i%143, i*17%10_000),
				fmt.Sprintf("user %d Ünï %c", i*104_729%999_983, 'A'+i%26),
				at.Format(layout), at.Add(41*time.Minute).Format(layout) + "+00", start.AddDate(0, 0, i%2000).Format(time.DateOnly),
				strconv.FormatFloat(float64(i)*0.37, 'g', -1, 64),
				fmt.Sprintf(`{"a": %d, "b": [%d, "x%d", null], "c": {"d": %d}}`, i, i, i, i%10),
			}
			if !yield(row) {
				return
			}
		}
	}
}
