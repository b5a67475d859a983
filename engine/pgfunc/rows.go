package pgfunc

import "github.com/meshgate/meshgate/engine/pgvalue"

// Comparisons of rows: by the columns' values, and by what is stored of them.
func init() {
	by := func(name string, test func(c int) bool) Func {
		return F2(name+"(record,record)", func(a, b string) (bool, error) {
			c, err := pgvalue.CompareRows(a, b)
			return test(c), err
		})
	}
	byImage := func(name string, test func(c int) bool) Func {
		return F2(name+"(record,record)", func(a, b string) (bool, error) {
			c, err := pgvalue.CompareImages(a, b)
			return test(c), err
		})
	}
	order := func(f func(a, b string) (int, error)) func(a, b string) (int32, error) {
		return func(a, b string) (int32, error) {
			c, err := f(a, b)
			return int32(c), err
		}
	}
	less, lessOrEqual := func(c int) bool { return c < 0 }, func(c int) bool { return c <= 0 }
	greater, greaterOrEqual := func(c int) bool { return c > 0 }, func(c int) bool { return c >= 0 }
	register(
		F2("record_eq(record,record)", pgvalue.EqualRows),
		F2("record_ne(record,record)", not(pgvalue.EqualRows)),
		by("record_lt", less), by("record_le", lessOrEqual), by("record_gt", greater), by("record_ge", greaterOrEqual),
		F2("btrecordcmp(record,record)", order(pgvalue.CompareRows)),
		F2("record_image_eq(record,record)", pgvalue.SameRows),
		F2("record_image_ne(record,record)", not(pgvalue.SameRows)),
		byImage("record_image_lt", less), byImage("record_image_le", lessOrEqual),
		byImage("record_image_gt", greater), byImage("record_image_ge", greaterOrEqual),
		F2("btrecordimagecmp(record,record)", order(pgvalue.CompareImages)),
	)
}

func not(f func(a, b string) (bool, error)) func(a, b string) (bool, error) {
	return func(a, b string) (bool, error) {
		yes, err := f(a, b)
		return !yes, err
	}
}
