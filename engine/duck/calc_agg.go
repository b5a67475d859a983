package duck

import (
	"fmt"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgnum"
)

// maxSummands is how many arguments a calculation may have to be summed up without text in between.
const maxSummands = 5

// calcAggregates are sum and avg of a calculation, by the number of its arguments: agg_sum_calc_2.
func calcAggregates() (out []duckdb.Aggregate) {
	for n := range maxSummands {
		args := []duckdb.Type{duckdb.Varchar}
		for range n + 1 {
			args = append(args, duckdb.Any)
		}
		out = append(out,
			calcSum(fmt.Sprintf("agg_sum_calc_%d", n+1), args, (*pgnum.Sum).Total),
			calcSum(fmt.Sprintf("agg_avg_calc_%d", n+1), args, (*pgnum.Sum).Avg))
	}
	return out
}

func calcSum(name string, args []duckdb.Type, value func(*pgnum.Sum) (pgnum.Num, error)) duckdb.Aggregate {
	return duckdb.AggregateOfRuns(name, args, duckdb.Varchar,
		func(in *duckdb.Chunk) func(*pgnum.Sum, int, int) error {
			var all *calculated
			return func(s *pgnum.Sum, from, to int) (err error) {
				if from == 0 && to == in.Len { // one group
					return sumUp(in, s)
				}
				if all == nil {
					if all, err = calculateAll(in); err != nil {
						return err
					}
				}
				s.AddEach(all.nums[all.before[from]:all.before[to]])
				return nil
			}
		},
		infallible((*pgnum.Sum).Merge),
		func(out *duckdb.Vector) func(*pgnum.Sum, int) error {
			return func(s *pgnum.Sum, row int) error {
				if s.Count() == 0 {
					out.SetNull(row)
					return nil
				}
				n, err := value(s)
				setNum(out, row, n, err == nil)
				return err
			}
		})
}

func sumUp(in *duckdb.Chunk, s *pgnum.Sum) error {
	c, err := calculation(in)
	if err != nil {
		return err
	}
	defer c.end()
	return c.run(in, 1, func(_ []int32, results [][]pgnum.Num) error {
		s.AddEach(results[0])
		return nil
	})
}

// calculated is what a calculation gave for a chunk's rows without NULL, of which before[i] are
// before row i.
type calculated struct {
	nums   []pgnum.Num
	before []int32
}

func calculateAll(in *duckdb.Chunk) (*calculated, error) {
	c, err := calculation(in)
	if err != nil {
		return nil, err
	}
	defer c.end()
	all := &calculated{nums: make([]pgnum.Num, 0, in.Len), before: make([]int32, in.Len+1)}
	err = c.run(in, 1, func(rows []int32, results [][]pgnum.Num) error {
		all.nums = append(all.nums, results[0]...)
		for _, row := range rows {
			all.before[row+1] = 1
		}
		return nil
	})
	for i := range in.Len {
		all.before[i+1] += all.before[i]
	}
	return all, err
}
