// Package stream measures that results stream: rows of a PostgreSQL source go through the
// gateway to a client that throws them away, while the gateway's memory is watched. The
// default sizes are a test; `make bench-stream` runs 1, 10 and 100 million rows:
//
//	go test ./benchmarks/stream -run TestMemoryStaysFlat -v -timeout 1h -args -rows 1000000,10000000,100000000
package stream
