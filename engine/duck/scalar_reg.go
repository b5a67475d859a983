package duck

import (
	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// regScalars read the names of catalog objects, as the session sees them.
func regScalars() []duckdb.Scalar {
	return []duckdb.Scalar{
		{Name: "reg_in", Args: []duckdb.Type{duckdb.Varchar, duckdb.UInteger, duckdb.BigInt}, Ret: duckdb.TypeOf(rel.OIDType, rel.Form{}), Fn: regIn},
	}
}

// regIn is the input function of a reg* type.
func regIn(in *duckdb.Chunk, out *duckdb.Vector) error {
	types, ids := duckdb.Slice[uint32](&in.Args[1], in.Len), duckdb.Slice[int64](&in.Args[2], in.Len)
	oids := duckdb.Slice[uint32](out, in.Len)
	for i := range in.Rows() {
		c, err := sessionOf(ids[i])
		if err != nil {
			return err
		}
		v, err := pgvalue.Parse(in.Args[0].Text(i), rel.Of(rel.OID(types[i])), c.Settings)
		if err != nil {
			return err
		}
		oids[i] = uint32(v.(int64))
	}
	return nil
}
