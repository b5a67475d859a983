package pgfunc

import (
	"math/big"
	"net/netip"
	"strconv"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
)

// Arithmetic of addresses, and how networks contain each other.
func init() {
	register(
		F1("abbrev(inet)", func(s string) (string, error) { return s, nil }).Total(),
		F1("abbrev(cidr)", abbreviated),
		inetFunc("inetnot(inet)", func(p netip.Prefix) string {
			raw := p.Addr().AsSlice()
			for i := range raw {
				raw[i] = ^raw[i]
			}
			return prefixOf(raw, p.Bits())
		}),
		inetBits("inetand(inet,inet)", "AND", func(a, b byte) byte { return a & b }),
		inetBits("inetor(inet,inet)", "OR", func(a, b byte) byte { return a | b }),
		F2("inetpl(inet,int8)", func(s string, n int64) (string, error) { return moved(s, big.NewInt(n)) }),
		F2("int8pl_inet(int8,inet)", func(n int64, s string) (string, error) { return moved(s, big.NewInt(n)) }),
		F2("inetmi_int8(inet,int8)", func(s string, n int64) (string, error) {
			d := big.NewInt(n)
			return moved(s, d.Neg(d))
		}),
		F2("inetmi(inet,inet)", func(a, b string) (int64, error) {
			p, q, err := twoInets(a, b)
			if err != nil {
				return 0, err
			}
			if p.Addr().BitLen() != q.Addr().BitLen() {
				return 0, pgerr.New(pgerr.InvalidParameterValue, "cannot subtract inet values of different sizes")
			}
			d := asInt(p)
			if d.Sub(d, asInt(q)); !d.IsInt64() {
				return 0, errInetRange()
			}
			return d.Int64(), nil
		}),
		inetTest("network_sub(inet,inet)", func(p, q netip.Prefix) bool { return p.Bits() > q.Bits() && within(p, q) }),
		inetTest("network_subeq(inet,inet)", within),
		inetTest("network_sup(inet,inet)", func(p, q netip.Prefix) bool { return q.Bits() > p.Bits() && within(q, p) }),
		inetTest("network_supeq(inet,inet)", func(p, q netip.Prefix) bool { return within(q, p) }),
		inetTest("network_overlap(inet,inet)", func(p, q netip.Prefix) bool { return within(p, q) || within(q, p) }),
		inetTest("inet_same_family(inet,inet)", func(p, q netip.Prefix) bool { return p.Addr().BitLen() == q.Addr().BitLen() }),
		F2("inet_merge(inet,inet)", func(a, b string) (string, error) {
			p, q, err := twoInets(a, b)
			if err != nil {
				return "", err
			}
			if p.Addr().BitLen() != q.Addr().BitLen() {
				return "", pgerr.New(pgerr.InvalidParameterValue, "cannot merge addresses from different families")
			}
			bits := min(p.Bits(), q.Bits())
			for netip.PrefixFrom(p.Addr(), bits).Masked() != netip.PrefixFrom(q.Addr(), bits).Masked() {
				bits--
			}
			return pgvalue.FormatInet(netip.PrefixFrom(p.Addr(), bits).Masked(), true), nil
		}),
	)
}

func errInetRange() error {
	return pgerr.New(pgerr.NumericValueOutOfRange, "result is out of range")
}

func twoInets(a, b string) (p, q netip.Prefix, err error) {
	if p, err = pgvalue.ParseInet(a, false); err != nil {
		return p, q, err
	}
	q, err = pgvalue.ParseInet(b, false)
	return p, q, err
}

// within says whether p's network is q's or a part of it.
func within(p, q netip.Prefix) bool {
	return p.Addr().BitLen() == q.Addr().BitLen() && p.Bits() >= q.Bits() && netip.PrefixFrom(p.Addr(), q.Bits()).Masked() == q.Masked()
}

func inetTest(sig string, f func(p, q netip.Prefix) bool) Func {
	return F2(sig, func(a, b string) (bool, error) {
		p, q, err := twoInets(a, b)
		return err == nil && f(p, q), err
	})
}

// inetBits joins two addresses bit by bit; the result has the longer mask.
func inetBits(sig, name string, op func(a, b byte) byte) Func {
	return F2(sig, func(a, b string) (string, error) {
		p, q, err := twoInets(a, b)
		if err != nil {
			return "", err
		}
		x, y := p.Addr().AsSlice(), q.Addr().AsSlice()
		if len(x) != len(y) {
			return "", pgerr.New(pgerr.InvalidParameterValue, "cannot %s inet values of different sizes", name)
		}
		for i := range x {
			x[i] = op(x[i], y[i])
		}
		return prefixOf(x, max(p.Bits(), q.Bits())), nil
	})
}

func prefixOf(raw []byte, bits int) string {
	a, _ := netip.AddrFromSlice(raw)
	return pgvalue.FormatInet(netip.PrefixFrom(a, bits), false)
}

func asInt(p netip.Prefix) *big.Int { return new(big.Int).SetBytes(p.Addr().AsSlice()) }

// moved is the address n places further on.
func moved(s string, n *big.Int) (string, error) {
	p, err := pgvalue.ParseInet(s, false)
	if err != nil {
		return "", err
	}
	sum := asInt(p)
	if sum.Add(sum, n); sum.Sign() < 0 || sum.BitLen() > p.Addr().BitLen() {
		return "", errInetRange()
	}
	return prefixOf(sum.FillBytes(make([]byte, p.Addr().BitLen()/8)), p.Bits()), nil
}

// abbreviated spells a network without the numbers behind its mask.
func abbreviated(s string) (string, error) {
	p, err := pgvalue.ParseInet(s, true)
	if err != nil {
		return "", err
	}
	if !p.Addr().Is4() {
		return abbreviated6(p), nil
	}
	var out []byte
	for i, b := range p.Addr().AsSlice()[:max(1, (p.Bits()+7)/8)] {
		if i > 0 {
			out = append(out, '.')
		}
		out = strconv.AppendUint(out, uint64(b), 10)
	}
	return string(out) + "/" + strconv.Itoa(p.Bits()), nil
}

// abbreviated6 spells the words of an IPv6 network that its mask covers, two at least, the longest
// run of zeros among them as two colons, and an IPv4 address at its end as such.
func abbreviated6(p netip.Prefix) string {
	width := "/" + strconv.Itoa(p.Bits())
	if p.Bits() == 0 {
		return "::" + width
	}
	b := p.Addr().As16()
	words := max((p.Bits()+15)/16, 2)
	word := func(i int) int { return int(b[2*i])<<8 | int(b[2*i+1]) }
	start, length := 0, 0
	for i, run := 0, 0; i < words; i++ {
		if run++; word(i) != 0 {
			run = 0
		} else if run > length {
			start, length = i-run+1, run
		}
	}
	mapped := length == 5 && word(5) == 0xffff || length == 6 || length == 7 && b[14] != 0 && b[15] != 1
	mapped = mapped && length != words && start == 0
	var out []byte
	for i := range words {
		switch {
		case length > 0 && i >= start && i < start+length:
			if i == start {
				out = append(out, ':')
			}
			if i == words-1 {
				out = append(out, ':')
			}
		case mapped && i > 5:
			out = append(out, ":."[i-6])
			out = strconv.AppendUint(out, uint64(b[2*i]), 10)
			if i < 7 || p.Bits() > 120 {
				out = strconv.AppendUint(append(out, '.'), uint64(b[2*i+1]), 10)
			}
		default:
			if i > 0 {
				out = append(out, ':')
			}
			out = strconv.AppendUint(out, uint64(word(i)), 16)
		}
	}
	return string(out) + width
}
