package pgfunc

import (
	"net/netip"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
)

func init() {
	register(
		inetFunc("text(inet)", func(p netip.Prefix) string { return pgvalue.FormatInet(p, true) }),
		inetFunc("host(inet)", pgvalue.InetHost),
		inetFunc("cidr(inet)", func(p netip.Prefix) string { return pgvalue.FormatInet(p.Masked(), true) }),
		inetFunc("network(inet)", func(p netip.Prefix) string { return pgvalue.FormatInet(p.Masked(), true) }),
		inetFunc("broadcast(inet)", func(p netip.Prefix) string {
			return pgvalue.FormatInet(netip.PrefixFrom(withMask(p, func(a, m byte) byte { return a | ^m }), p.Bits()), false)
		}),
		inetFunc("netmask(inet)", func(p netip.Prefix) string {
			return pgvalue.InetHost(netip.PrefixFrom(withMask(p, func(_, m byte) byte { return m }), 0))
		}),
		inetFunc("hostmask(inet)", func(p netip.Prefix) string {
			return pgvalue.InetHost(netip.PrefixFrom(withMask(p, func(_, m byte) byte { return ^m }), 0))
		}),
		F1("masklen(inet)", func(s string) (int32, error) {
			p, err := pgvalue.ParseInet(s, false)
			return int32(p.Bits()), err
		}),
		F1("family(inet)", func(s string) (int32, error) {
			p, err := pgvalue.ParseInet(s, false)
			if p.Addr().Is4() {
				return 4, err
			}
			return 6, err
		}),
		F2("set_masklen(inet,int4)", func(s string, n int32) (string, error) {
			p, err := withLength(s, n)
			return pgvalue.FormatInet(p, false), err
		}),
		F2("set_masklen(cidr,int4)", func(s string, n int32) (string, error) {
			p, err := withLength(s, n)
			return pgvalue.FormatInet(p.Masked(), true), err
		}),
	)
}

// inetFunc is a function of an address that gives a text.
func inetFunc(sig string, f func(netip.Prefix) string) Func {
	return F1(sig, func(s string) (string, error) {
		p, err := pgvalue.ParseInet(s, false)
		if err != nil {
			return "", err
		}
		return f(p), nil
	})
}

// withMask joins each byte of an address with that of its mask.
func withMask(p netip.Prefix, op func(addr, mask byte) byte) netip.Addr {
	raw := p.Addr().AsSlice()
	for i := range raw {
		keep := min(max(p.Bits()-8*i, 0), 8)
		raw[i] = op(raw[i], ^byte(0xff>>keep))
	}
	a, _ := netip.AddrFromSlice(raw)
	return a
}

// withLength gives an address another mask; -1 is the whole address.
func withLength(s string, n int32) (netip.Prefix, error) {
	p, err := pgvalue.ParseInet(s, false)
	if err != nil {
		return p, err
	}
	whole := p.Addr().BitLen()
	if n == -1 {
		n = int32(whole)
	}
	if n < 0 || int(n) > whole {
		return p, pgerr.New(pgerr.InvalidParameterValue, "invalid mask length: %d", n)
	}
	return netip.PrefixFrom(p.Addr(), int(n)), nil
}
