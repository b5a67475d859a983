package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/rel"
)

// nestedObject prints json_object and jsonb_object of arrays in text form: pairs in one
// dimension or in rows of two, or keys and values in one each.
func (p *printer) nestedObject(e *rel.Call) (string, bool) {
	f, ok := pgfunc.ByOID(e.OID)
	if !ok {
		return "", false
	}
	args := make([]string, len(e.Args))
	for i, a := range e.Args {
		if args[i] = p.expr(a); rel.FormOf(a).Nested {
			args[i] = fmt.Sprintf("nest_pairs(%s, %d)", args[i], 3-len(e.Args))
		}
	}
	return duckdb.QuoteIdent(f.Sig) + "(" + strings.Join(args, ", ") + ")", true
}

// nestPairs gives an array's elements if it has no more than so many dimensions.
func nestPairs(s string, most int32) ([]optText, error) {
	a, err := shapeOf(s)
	switch {
	case err != nil:
		return nil, err
	case len(a.dims) > int(most):
		return nil, pgerr.New("2202E", "wrong number of array subscripts")
	case len(a.dims) == 2 && a.dims[1].Length != 2:
		return nil, pgerr.New("2202E", "array must have two columns")
	}
	return a.texts(), nil
}
