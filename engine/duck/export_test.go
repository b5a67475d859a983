package duck

import "github.com/meshgate/meshgate/engine/duckdb"

// Fence is what keeps user predicates above a policy's filter.
const Fence = fence

// Lose makes an engine's database one in which DuckDB has met an internal error, and gives it.
func Lose(e *Engine) *duckdb.DB {
	e.failed(e.current, &duckdb.Error{Type: "INTERNAL", Message: "as if"})
	return e.current.db
}
