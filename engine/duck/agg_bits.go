package duck

import (
	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// bitAgg prints bit_and, bit_or and bit_xor of bit strings, over the list of the values.
func (p *printer) bitAgg(c aggCall, arg rel.Expr) string {
	x := p.expr(arg)
	return c.agg.Func + "_of(" + c.ofIf(x+" IS NOT NULL", "list", x) + ")"
}

// bytesAgg prints string_agg of bytea: each value behind its delimiter.
func (p *printer) bytesAgg(c aggCall) string {
	x, sep := p.expr(c.agg.Args[0]), p.expr(c.agg.Args[1])
	if c.agg.Distinct {
		return p.unsupportedAgg(c.agg)
	}
	return "bytes_joined(" + c.ofIf(x+" IS NOT NULL", "list", "[coalesce("+sep+", ''::BLOB), "+x+"]") + ")"
}

func bitAggScalar(name, word string, op func(a, b byte) byte) duckdb.Scalar {
	return duckdb.Scalar{Name: name, Args: []duckdb.Type{duckdb.List(duckdb.Varchar)}, Ret: duckdb.Varchar,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			elems := in.Args[0].Child()
			for i := range in.Rows() {
				offset, n := in.Args[0].List(i)
				if n == 0 {
					out.SetNull(i)
					continue
				}
				sum := append([]byte{}, elems.Bytes(offset)...)
				for k := 1; k < n; k++ {
					b := elems.Bytes(offset + k)
					if len(b) != len(sum) {
						return pgerr.New("22026", "cannot %s bit strings of different sizes", word)
					}
					for j := range sum {
						sum[j] = op(sum[j], b[j])
					}
				}
				out.SetBytes(i, sum)
			}
			return nil
		}}
}

func bitScalars() []duckdb.Scalar {
	return []duckdb.Scalar{
		bitAggScalar("bit_and_of", "AND", func(a, b byte) byte { return a & b }),
		bitAggScalar("bit_or_of", "OR", func(a, b byte) byte { return a | b }),
		bitAggScalar("bit_xor_of", "XOR", func(a, b byte) byte { return a ^ b | '0' }),
		{Name: "bytes_joined", Args: []duckdb.Type{duckdb.List(duckdb.List(duckdb.Blob))}, Ret: duckdb.Blob,
			Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
				pairs := in.Args[0].Child()
				parts := pairs.Child()
				for i := range in.Rows() {
					offset, n := in.Args[0].List(i)
					if n == 0 {
						out.SetNull(i)
						continue
					}
					var all []byte
					for k := range n {
						at, _ := pairs.List(offset + k)
						if k > 0 {
							all = append(all, parts.Bytes(at)...)
						}
						all = append(all, parts.Bytes(at+1)...)
					}
					out.SetBytes(i, all)
				}
				return nil
			}},
	}
}
