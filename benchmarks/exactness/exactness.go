// Package exactness measures what exact numerics cost: PostgreSQL's arithmetic as the
// residual engine computes it, against plain DuckDB over the same rows as doubles, and as
// decimals with DuckDB's own rules (which round, overflow and divide in doubles). All sides
// read the same number of rows the same way, from batches that are already there, side by
// side in one run; the benchmark reports ratios.
//
//	go test ./benchmarks/exactness -run '^$' -bench . -benchtime 1x
package exactness
