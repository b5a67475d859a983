package sqlgen

import (
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// firstUserOID is where PostgreSQL's own objects end.
const firstUserOID = 16384

// comparisonTypes begin the names of pg_proc's comparison functions that mean the same in
// every listed dialect, given the traits of the column compared.
var comparisonTypes = []string{"int2", "int4", "int8", "int24", "int28", "int42", "int48", "int82", "int84", "bool", "float4", "float8", "float48", "float84",
	"numeric_", "text", "text_", "bpchar", "bytea", "date_", "time_", "timestamp_", "timestamptz_", "uuid_", "name", "oid", "enum_"}

// comparisons are all such function names: int4eq, text_lt, texteq.
var comparisons = func() map[string]bool {
	m := map[string]bool{"textlike": true, "textnlike": true, "like": true, "notlike": true, "namelike": true, "namenlike": true}
	for _, t := range comparisonTypes {
		for _, suffix := range []string{"eq", "ne", "lt", "le", "gt", "ge"} {
			m[t+suffix] = true
		}
	}
	for _, suffix := range []string{"eqtext", "netext", "lttext", "letext", "gttext", "getext"} {
		m["name"+suffix] = true
	}
	return m
}()

// builtin says whether a call is one of PostgreSQL's own comparisons over values of equal
// kind; date against timestamp and the like are not among them.
func builtin(c *rel.Call) bool {
	return c.OID < firstUserOID && comparisons[strings.ToLower(c.Func)]
}
