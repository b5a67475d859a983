package pgfunc

import (
	"github.com/meshgate/meshgate/engine/pgctype"
)

func init() {
	register(
		F1("initcap(text)", func(s string) (string, error) { return pgctype.Initcap(s), nil }).Total(),
		F1("upper(text)", func(s string) (string, error) { return pgctype.Upper(s), nil }).Total(),
		F1("lower(text)", func(s string) (string, error) { return pgctype.Lower(s), nil }).Total(),
	)
}
