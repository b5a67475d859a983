package pgfunc

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
)

// The functions behind a type's modifier, when they are called by name.
func init() {
	register(
		F2("numeric(numeric,int4)", func(n pgnum.Num, mod int32) (pgnum.Num, error) {
			if mod < 4 {
				return n, nil
			}
			mod -= 4
			return n.ApplyTypmod(int(mod>>16), int(mod&0x7ff^0x400)-0x400)
		}),
		F3("varchar(varchar,int4,bool)", func(s string, mod int32, explicit bool) (string, error) {
			return cut(s, mod, explicit, "character varying")
		}),
		F3("bpchar(bpchar,int4,bool)", func(s string, mod int32, explicit bool) (string, error) {
			s, err := cut(s, mod, explicit, "character")
			if err == nil && mod >= 4 {
				s += strings.Repeat(" ", max(int(mod)-4-characters(s), 0))
			}
			return s, err
		}),
		F2("nameconcatoid(name,oid)", func(name string, oid uint32) (string, error) {
			suffix := fmt.Sprintf("_%d", oid)
			const longest = 63 // bytes of a name
			for len(name)+len(suffix) > longest {
				name = name[:byteOf(name, characters(name)-1)]
			}
			return name + suffix, nil
		}).Total(),
		F2("int8_sum(numeric,int8)", func(sum Opt[pgnum.Num], n Opt[int64]) (Opt[pgnum.Num], error) {
			switch {
			case !n.Valid:
				return sum, nil
			case !sum.Valid:
				return Some(pgnum.FromInt64(n.V)), nil
			}
			total, err := sum.V.Add(pgnum.FromInt64(n.V))
			return Some(total), err
		}),
	)
}

// cut gives a text the length that a modifier allows; only an explicit cast takes more than blanks away.
func cut(s string, mod int32, explicit bool, typ string) (string, error) {
	if mod < 4 || characters(s) <= int(mod)-4 {
		return s, nil
	}
	at := byteOf(s, int(mod)-4)
	if !explicit && strings.Trim(s[at:], " ") != "" {
		return "", pgerr.New("22001", "value too long for type %s(%d)", typ, mod-4)
	}
	return s[:at], nil
}
