package duck

import (
	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgvalue"
)

// inetKey is what addresses and networks are compared by.
func inetKey() duckdb.Scalar {
	return duckdb.Scalar{Name: "inet_key", Args: []duckdb.Type{duckdb.Varchar}, Ret: duckdb.Blob,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			for i := range in.Rows() {
				p, err := pgvalue.ParseInet(in.Args[0].Text(i), false)
				if err != nil {
					return err
				}
				out.SetBytes(i, pgvalue.InetKey(p))
			}
			return nil
		}}
}
