package pgtypes

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// consistent says whether arguments could be passed where polymorphic types are
// declared (check_generic_type_consistency). Literals fit anywhere.
func consistent(actual, declared []rel.OID) bool {
	p := polymorphs{probe: true}
	return p.collect(actual, declared) == nil && p.resolve1() == nil && p.resolve2() == nil
}

// concretize replaces the polymorphic types of declared, in place, by those that the
// arguments give, and gives the result type likewise (enforce_generic_type_consistency).
// The errors are 42804 and 42704.
func concretize(actual, declared []rel.OID, ret rel.OID) (rel.OID, error) {
	p := polymorphs{ret: ret}
	if err := p.collect(actual, declared); err != nil {
		return 0, err
	}
	if p.n1 == 0 && !p.any2 {
		return ret, nil
	}
	if err := p.resolve1(); err != nil {
		return 0, err
	}
	if err := p.resolve2(); err != nil {
		return 0, err
	}
	for i, d := range declared {
		if !IsPolymorphic(d) {
			continue
		}
		concrete, err := p.concrete(d)
		if err != nil {
			return 0, err
		}
		declared[i] = concrete
	}
	return p.concrete(ret)
}

// polymorphs is what a call's arguments say about its polymorphic types. The first
// family (anyelement …) must agree exactly, the second (anycompatible …) finds a
// common type.
type polymorphs struct {
	probe bool    // only ask whether it fits; errors carry no text
	ret   rel.OID // the declared result, 0 for a probe

	n1                                  int // arguments of the first family
	elem, array, rng, multi             rel.OID
	nonArray, enum, wantMulti           bool
	any2                                bool // there are arguments of the second family
	compatible                          []rel.OID
	common, commonArray                 rel.OID
	crange, crangeElem, cmulti, cmultiR rel.OID
	cNonArray, cArray, cRange, cMulti   bool
}

// misfit is every probe's error.
var misfit = &pgerr.Error{Code: pgerr.DatatypeMismatch}

// fail makes an error whose %s are the names of types. An optional detail follows
// the message after a newline.
func (p *polymorphs) fail(text string, types ...rel.OID) error {
	if p.probe {
		return misfit
	}
	return &Mismatch{In: func(spell Spell) *pgerr.Error {
		said := text
		for _, t := range types {
			said = strings.Replace(said, "%s", spell(t), 1)
		}
		message, detail, _ := strings.Cut(said, "\n")
		return &pgerr.Error{Code: pgerr.DatatypeMismatch, Message: message, Detail: detail}
	}}
}

// same sets *known to t, or fails when it is something else already.
func (p *polymorphs) same(known *rel.OID, t rel.OID, family string) error {
	if *known != 0 && *known != t {
		return p.fail(`arguments declared "`+family+"\" are not all alike\n%s versus %s", *known, t)
	}
	*known = t
	return nil
}

// collect goes through the arguments.
func (p *polymorphs) collect(actual, declared []rel.OID) error {
	p.nonArray, p.enum, p.wantMulti = p.ret == rel.AnyNonArrayOID, p.ret == anyEnum, p.ret == anyMultirange
	p.cNonArray, p.cArray = p.ret == rel.AnyCompatibleNonArrayOID, p.ret == rel.AnyCompatibleArrayOID
	p.cRange, p.cMulti = p.ret == anyCompatibleRange, p.ret == anyCompatibleMultirange
	for i, d := range declared {
		switch {
		case family1(d):
			p.n1++
			if err := p.collect1(d, actual[i]); err != nil {
				return err
			}
		case family2(d):
			p.any2 = true
			if err := p.collect2(d, actual[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *polymorphs) collect1(declared, actual rel.OID) error {
	switch declared {
	case rel.AnyNonArrayOID:
		p.nonArray = true
	case anyEnum:
		p.enum = true
	case anyMultirange:
		p.wantMulti = true
	}
	if actual == rel.UnknownOID {
		return nil
	}
	switch declared {
	case rel.AnyArrayOID:
		return p.same(&p.array, BaseType(actual), "anyarray")
	case anyRange:
		return p.same(&p.rng, BaseType(actual), "anyrange")
	case anyMultirange:
		return p.same(&p.multi, BaseType(actual), "anymultirange")
	}
	return p.same(&p.elem, actual, "anyelement")
}

func (p *polymorphs) collect2(declared, actual rel.OID) error {
	switch declared {
	case rel.AnyCompatibleNonArrayOID:
		p.cNonArray = true
	case rel.AnyCompatibleArrayOID:
		p.cArray = true
	case anyCompatibleRange:
		p.cRange = true
	case anyCompatibleMultirange:
		p.cMulti = true
	}
	if actual == rel.UnknownOID {
		return nil
	}
	switch declared {
	case rel.AnyCompatibleArrayOID:
		actual = BaseType(actual)
		elem := ElementType(actual)
		if elem == 0 {
			return p.fail("argument declared anycompatiblearray is not an array but type %s", actual)
		}
		p.compatible = append(p.compatible, elem)
	case anyCompatibleRange:
		actual = BaseType(actual)
		first := p.crange == 0
		if err := p.same(&p.crange, actual, "anycompatiblerange"); err != nil || !first {
			return err
		}
		if p.crangeElem = types().subtype[actual]; p.crangeElem == 0 {
			return p.fail("argument declared anycompatiblerange is not a range type but type %s", actual)
		}
		p.compatible = append(p.compatible, p.crangeElem)
	case anyCompatibleMultirange:
		actual = BaseType(actual)
		if err := p.same(&p.cmulti, actual, "anycompatiblemultirange"); err != nil {
			return err
		}
		if p.cmultiR = types().rangeOf[actual]; p.cmultiR == 0 {
			return p.fail("argument declared anycompatiblemultirange is not a multirange type but type %s", actual)
		}
	default:
		p.compatible = append(p.compatible, actual)
	}
	return nil
}

// resolve1 finds the element type of the first family, and checks what is asked of it.
func (p *polymorphs) resolve1() error {
	if p.n1 == 0 {
		return nil
	}
	if err := p.elementOfArray(); err != nil {
		return err
	}
	if err := p.elementOfRange(); err != nil {
		return err
	}
	if p.elem == 0 && !p.probe {
		return p.fail("could not determine polymorphic type because input has type unknown")
	}
	if p.elem == rel.AnyElementOID {
		return nil
	}
	if p.nonArray && isArrayOrDomainOverOne(p.elem) {
		return p.fail("type matched to anynonarray is an array type: %s", p.elem)
	}
	if p.enum && !isEnum(p.elem) {
		return p.fail("type matched to anyenum is not an enum type: %s", p.elem)
	}
	return nil
}

func (p *polymorphs) elementOfArray() error {
	if p.array == 0 {
		return nil
	}
	var elem rel.OID
	if p.array == rel.AnyArrayOID { // a column of pg_statistic
		if p.probe {
			return nil
		}
		if p.n1 != 1 || p.ret != rel.AnyArrayOID && family1(p.ret) {
			return p.fail(`cannot determine element type of "anyarray" argument`)
		}
		elem = rel.AnyElementOID
	} else if elem = ElementType(p.array); elem == 0 {
		return p.fail("argument declared anyarray is not an array but type %s", p.array)
	}
	if p.elem != 0 && p.elem != elem {
		return p.fail("argument declared anyarray is not consistent with argument declared anyelement\n%s versus %s", p.array, p.elem)
	}
	p.elem = elem
	return nil
}

func (p *polymorphs) elementOfRange() error {
	if p.multi != 0 {
		rng := types().rangeOf[p.multi]
		if rng == 0 {
			return p.fail("argument declared anymultirange is not a multirange type but type %s", p.multi)
		}
		if p.rng != 0 && p.rng != rng {
			return p.fail("argument declared anymultirange is not consistent with argument declared anyrange\n%s versus %s", p.multi, p.rng)
		}
		p.rng = rng
	} else if p.wantMulti && p.rng != 0 {
		p.multi = types().multirangeOf[p.rng]
	}
	if p.rng == 0 {
		return nil
	}
	elem := types().subtype[p.rng]
	if elem == 0 {
		return p.fail("argument declared anyrange is not a range type but type %s", p.rng)
	}
	if p.elem != 0 && p.elem != elem {
		return p.fail("argument declared anyrange is not consistent with argument declared anyelement\n%s versus %s", p.rng, p.elem)
	}
	p.elem = elem
	return nil
}

// resolve2 finds the common type of the second family, and checks what is asked of it.
func (p *polymorphs) resolve2() error {
	if !p.any2 {
		return nil
	}
	if err := p.compatibleRange(); err != nil {
		return err
	}
	if len(p.compatible) == 0 {
		p.common, p.commonArray = rel.TextOID, rel.TextArrayOID
		return p.needRanges()
	}
	common, clash := commonType(p.compatible)
	if clash != 0 {
		return p.fail("argument types %s and %s cannot be matched", common, clash)
	}
	for _, t := range p.compatible {
		if !CanCoerceOne(t, common, Implicit) {
			return p.fail("arguments of anycompatible family cannot be cast to a common type")
		}
	}
	p.common = common
	if p.cArray && !p.probe {
		if p.commonArray = ArrayType(common); p.commonArray == 0 {
			return noArrayType(common)
		}
	}
	if err := p.needRanges(); err != nil {
		return err
	}
	if p.crangeElem != 0 && p.crangeElem != common {
		if p.cRange {
			return p.fail("anycompatiblerange type %s does not match anycompatible type %s", p.crange, common)
		}
		return p.fail("anycompatiblemultirange type %s does not match anycompatible type %s", p.cmulti, common)
	}
	if p.cNonArray && isArrayOrDomainOverOne(common) {
		return p.fail("type matched to anycompatiblenonarray is an array type: %s", common)
	}
	return nil
}

// compatibleRange finds the range type from the multirange type or the other way round.
func (p *polymorphs) compatibleRange() error {
	switch {
	case p.cmulti != 0 && p.crange != 0 && p.cmultiR != p.crange:
		return p.fail("argument declared anycompatiblemultirange is not consistent with argument declared anycompatiblerange\n%s versus %s", p.cmulti, p.crange)
	case p.cmulti != 0 && p.crange == 0:
		p.crange, p.cRange = p.cmultiR, true
		if p.crangeElem = types().subtype[p.crange]; p.crangeElem == 0 {
			return p.fail("argument declared anycompatiblemultirange is not a multirange type but type %s", p.cmulti)
		}
		p.compatible = append(p.compatible, p.crangeElem)
	case p.cMulti && p.crange != 0:
		p.cmulti = types().multirangeOf[p.crange]
	}
	return nil
}

// needRanges fails when a range type is asked for and no argument tells which.
func (p *polymorphs) needRanges() error {
	if p.probe {
		return nil
	}
	if p.cRange && p.crange == 0 {
		return p.fail("could not determine polymorphic type anycompatiblerange because input has type unknown")
	}
	if p.cMulti && p.cmulti == 0 {
		return p.fail("could not determine polymorphic type anycompatiblemultirange because input has type unknown")
	}
	return nil
}

// concrete gives the type that stands for a polymorphic one; any other type is itself.
func (p *polymorphs) concrete(t rel.OID) (rel.OID, error) {
	if family1(t) && p.n1 == 0 || family2(t) && !p.any2 {
		return t, nil // a declaration that PostgreSQL would not accept from a user
	}
	switch t {
	case rel.AnyElementOID, rel.AnyNonArrayOID, anyEnum:
		return p.elem, nil
	case rel.AnyArrayOID:
		if p.array == 0 {
			if p.array = ArrayType(p.elem); p.array == 0 {
				return 0, noArrayType(p.elem)
			}
		}
		return p.array, nil
	case anyRange:
		if p.rng == 0 {
			return 0, p.fail("could not determine polymorphic type anyrange because input has type unknown")
		}
		return p.rng, nil
	case anyMultirange:
		if p.multi == 0 {
			return 0, p.fail("could not determine polymorphic type anymultirange because input has type unknown")
		}
		return p.multi, nil
	case rel.AnyCompatibleOID, rel.AnyCompatibleNonArrayOID:
		return p.common, nil
	case rel.AnyCompatibleArrayOID:
		return p.commonArray, nil
	case anyCompatibleRange:
		return p.crange, nil
	case anyCompatibleMultirange:
		return p.cmulti, nil
	}
	return t, nil
}

func noArrayType(elem rel.OID) error {
	return mismatch(pgerr.UndefinedObject, "", "could not find array type for data type %s", elem)
}
