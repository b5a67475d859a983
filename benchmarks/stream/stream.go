// Package stream measures that results stream: rows of a PostgreSQL source go through the
// gateway to a client that throws them away, while the gateway's memory is watched. The
// default sizes are a test; `make bench-stream` runs 1, 10 and 100 million rows:
//
//	go test ./benchmarks/stream -run TestMemoryStaysFlat -v -timeout 1h -args -rows 1000000,10000000,100000000
//
// On two cores that also ran PostgreSQL and the client, the gateway's peak resident memory
// was (four columns: two bigint, text, numeric(15,2); text format):
//
//	                           1 M rows   10 M rows   100 M rows
//	a lone fragment              96 MiB      99 MiB      101 MiB    2.8 M rows/s
//	joined in the join engine   128 MiB     135 MiB      145 MiB    1.6 M rows/s
package stream
