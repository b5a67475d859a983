package pgvalue

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// ParseInet reads an inet, or a cidr, whose bits beyond the mask must be zero. All four
// numbers of an IPv4 address of an inet are there unless a mask is; those of a cidr may
// be left out, and its mask follows from the class of the network.
func ParseInet(text string, cidr bool) (netip.Prefix, error) {
	name := "inet"
	if cidr {
		name = "cidr"
	}
	addr, mask, masked := strings.Cut(text, "/")
	bits := -1
	if masked {
		n, err := strconv.ParseUint(mask, 10, 16)
		if err != nil || mask[0] == '+' {
			return netip.Prefix{}, errSyntax(name, text)
		}
		bits = int(n)
	}
	var p netip.Prefix
	ok := false
	if strings.Contains(addr, ":") {
		p, ok = inet6(addr, bits)
	} else {
		p, ok = inet4(addr, bits, cidr)
	}
	if !ok {
		return p, errSyntax(name, text)
	}
	if cidr && p.Masked() != p {
		return p, pgerr.New(pgerr.InvalidTextRepresentation, `invalid cidr value: "%s"`, text).WithDetail("Value has bits set to right of mask.")
	}
	return p, nil
}

func inet6(addr string, bits int) (netip.Prefix, bool) {
	a, err := netip.ParseAddr(addr)
	if bits < 0 {
		bits = 128
	}
	if err != nil || a.Zone() != "" || bits > 128 {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, bits), true
}

func inet4(addr string, bits int, cidr bool) (netip.Prefix, bool) {
	words := strings.Split(addr, ".")
	var raw [4]byte
	if len(words) > 4 {
		return netip.Prefix{}, false
	}
	for i, w := range words {
		n, err := strconv.ParseUint(w, 10, 32)
		if err != nil || n > 255 || w[0] == '+' {
			return netip.Prefix{}, false
		}
		raw[i] = byte(n)
	}
	given := 8 * len(words)
	switch {
	case bits < 0 && !cidr && given < 32:
		return netip.Prefix{}, false
	case bits < 0 && !cidr:
		bits = 32
	case bits < 0:
		bits = max(given, classBits(raw[0]))
		if bits == 8 && raw[0] == 224 {
			bits = 4
		}
	}
	if bits > 32 || !cidr && bits/8 > len(words) {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(netip.AddrFrom4(raw), bits), true
}

// classBits is the length of a network's mask by the class of its address.
func classBits(first byte) int {
	switch {
	case first >= 240:
		return 32
	case first >= 224:
		return 8
	case first >= 192:
		return 24
	case first >= 128:
		return 16
	}
	return 8
}

// FormatInet spells an address as PostgreSQL does, with its mask unless that is the whole
// address and whole is false.
func FormatInet(p netip.Prefix, whole bool) string {
	s := InetHost(p)
	if whole || p.Bits() < p.Addr().BitLen() {
		s += "/" + strconv.Itoa(p.Bits())
	}
	return s
}

// InetHost spells an address without its mask. The last 32 bits of an IPv6 address are
// spelt as IPv4 when all before them are zero and the first 16 of them are not.
func InetHost(p netip.Prefix) string {
	a := p.Addr()
	if a.Is4() || a.Is4In6() {
		return a.String()
	}
	raw := a.As16()
	for _, c := range raw[:12] {
		if c != 0 {
			return a.String()
		}
	}
	if raw[12] == 0 && raw[13] == 0 {
		return a.String()
	}
	return "::" + netip.AddrFrom4([4]byte(raw[12:])).String()
}

func parseInet(text string, t rel.Type) (any, error) {
	p, err := ParseInet(text, t.OID == rel.CidrOID)
	if err != nil {
		return nil, err
	}
	return FormatInet(p, t.OID == rel.CidrOID), nil
}

// Address families as PostgreSQL numbers them in the binary form.
const inetV4, inetV6 = 2, 3

// appendBinaryInet sends the family, the mask's length, whether it is a cidr, and the address.
func appendBinaryInet(dst []byte, v string, t rel.Type) ([]byte, error) {
	p, err := ParseInet(v, t.OID == rel.CidrOID)
	if err != nil {
		return dst, err
	}
	raw, family := p.Addr().AsSlice(), byte(inetV6)
	if p.Addr().Is4() {
		family = inetV4
	}
	dst = append(dst, family, byte(p.Bits()), boolByte(t.OID == rel.CidrOID), byte(len(raw)))
	return append(dst, raw...), nil
}

func decodeInet(src []byte, t rel.Type) (any, error) {
	if len(src) < 4 {
		return nil, errShort()
	}
	size := 4
	if src[0] == inetV6 {
		size = 16
	}
	refuse := func(what string) (any, error) {
		return nil, pgerr.New(pgerr.InvalidBinaryRepresentation, `invalid %s in external "%s" value`, what, t)
	}
	switch {
	case src[0] != inetV4 && src[0] != inetV6:
		return refuse("address family")
	case int(src[1]) > size*8:
		return refuse("bits")
	case int(src[3]) != size:
		return refuse("length")
	case len(src) < 4+size:
		return nil, errShort()
	case len(src) > 4+size:
		return nil, errBinary()
	}
	a, _ := netip.AddrFromSlice(src[4:])
	p := netip.PrefixFrom(a, int(src[1]))
	if t.OID == rel.CidrOID && p.Masked() != p {
		return nil, pgerr.New(pgerr.InvalidBinaryRepresentation, `invalid external "cidr" value`).WithDetail("Value has bits set to right of mask.")
	}
	return FormatInet(p, t.OID == rel.CidrOID), nil
}

// InetKey gives bytes that sort as PostgreSQL sorts addresses: by family, by the bits of the
// network that both have, by the mask's length, by the whole address. Each bit of the network
// is a byte, and 0 ends them.
func InetKey(p netip.Prefix) []byte {
	raw := p.Addr().AsSlice()
	out := make([]byte, 0, 2+p.Bits()+len(raw))
	out = append(out, byte(len(raw)))
	for i := range p.Bits() {
		out = append(out, 1+raw[i/8]>>(7-i%8)&1)
	}
	return append(append(out, 0), raw...)
}
