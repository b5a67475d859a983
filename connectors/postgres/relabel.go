package postgres

import (
	"encoding/binary"
	"fmt"

	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// definitions are the source's definitions of the composite types of the mesh that a fragment
// reads. Several types of the source may be one in the mesh.
type definitions map[rel.OID][]*rel.RemoteComposite

// definitionsOf are those of the columns that a fragment reads.
func definitionsOf(f *plan.Fragment) definitions {
	d := definitions{}
	eachComposite(f, func(_ *plan.Scan, c *rel.TableColumn) { d.add(c.Type, c.Remote.Composite) })
	return d
}

// eachComposite goes through the columns with definitions of composite types that a fragment reads.
func eachComposite(f *plan.Fragment, do func(s *plan.Scan, c *rel.TableColumn)) {
	plan.Walk(f.Input, func(n plan.Node) bool {
		if s, ok := n.(*plan.Scan); ok {
			for _, c := range s.Cols {
				if c.Ord >= 0 && s.Table.Columns[c.Ord].Remote.Composite != nil {
					do(s, &s.Table.Columns[c.Ord])
				}
			}
		}
		return true
	})
}

func (d definitions) add(t rel.Type, c *rel.RemoteComposite) {
	u, _, _ := rel.UserTypeOf(t.OID)
	for _, known := range d[u.OID] {
		if known.OID == c.OID {
			return
		}
	}
	d[u.OID] = append(d[u.OID], c)
	for i, a := range c.Attributes {
		if a.Composite != nil {
			d.add(u.Columns[i].Type, a.Composite)
		}
	}
}

// decode reads the binary form that the source gave of a row or an array. It writes to p.
func (d definitions) decode(p []byte, t rel.Type) (any, error) {
	if err := d.relabel(p, t); err != nil {
		return nil, err
	}
	return pgvalue.DecodeBinary(p, t)
}

// relabel puts the mesh's OIDs where the binary form of a row, or of an array, has those of
// the source's types. The types of a row's attributes must be those that its type had when it
// was described.
func (d definitions) relabel(p []byte, t rel.Type) error {
	u, isArray, ok := rel.UserTypeOf(t.OID)
	switch {
	case t.IsArray():
		return d.relabelArray(p, t)
	case !ok || isArray || !u.IsRow():
		return nil
	}
	sent, err := attributesOf(p)
	if err != nil {
		return err
	}
	if !d.match(u, sent) {
		return &altered{u}
	}
	for i, c := range u.Columns {
		binary.BigEndian.PutUint32(sent[i].oid, uint32(c.Type.OID))
		if sent[i].value != nil {
			if err := d.relabel(sent[i].value, c.Type); err != nil {
				return err
			}
		}
	}
	return nil
}

// match says whether there is a definition whose attributes have the types that were sent. The
// type of an array says that of its elements, and so does a domain.
func (d definitions) match(u *rel.UserType, sent []sentAttribute) bool {
candidates:
	for _, c := range d[u.OID] {
		if len(c.Attributes) != len(sent) {
			continue
		}
		for i, a := range c.Attributes {
			if binary.BigEndian.Uint32(sent[i].oid) != uint32(a.Declared) {
				continue candidates
			}
		}
		return true
	}
	return false
}

// sentAttribute is where a row has an attribute's type and value; a nil value is NULL.
type sentAttribute struct{ oid, value []byte }

// attributesOf takes a row's binary form apart: how many attributes, of each its type and its value.
func attributesOf(p []byte) ([]sentAttribute, error) {
	if len(p) < 4 {
		return nil, errShape
	}
	var out []sentAttribute
	n := binary.BigEndian.Uint32(p)
	for p = p[4:]; len(p) > 0; {
		if len(p) < 4 {
			return nil, errShape
		}
		value, rest, err := sizedValue(p[4:])
		if err != nil {
			return nil, err
		}
		out = append(out, sentAttribute{oid: p[:4], value: value})
		p = rest
	}
	if uint32(len(out)) != n {
		return nil, errShape
	}
	return out, nil
}

// relabelArray is relabel of an array: dimensions, has-nulls, element type, of each dimension
// length and lower bound, then the elements.
func (d definitions) relabelArray(p []byte, t rel.Type) error {
	elem, _ := t.Elem()
	if len(p) < 12 {
		return errShape
	}
	if binary.BigEndian.Uint32(p[8:]) >= firstUserOID { // an enum, a composite type or citext
		binary.BigEndian.PutUint32(p[8:], uint32(elem.OID))
	}
	if !elem.IsRow() {
		return nil
	}
	dims := int(int32(binary.BigEndian.Uint32(p)))
	if dims < 0 || dims > 6 || len(p) < 12+8*dims {
		return errShape
	}
	for p = p[12+8*dims:]; len(p) > 0; {
		value, rest, err := sizedValue(p)
		if err != nil {
			return err
		}
		if value != nil {
			if err := d.relabel(value, elem); err != nil {
				return err
			}
		}
		p = rest
	}
	return nil
}

// sizedValue takes a value behind its length; nil is NULL.
func sizedValue(p []byte) (value, rest []byte, err error) {
	if len(p) < 4 {
		return nil, nil, errShape
	}
	size := int(int32(binary.BigEndian.Uint32(p)))
	p = p[4:]
	if size < 0 {
		return nil, p, nil
	}
	if size > len(p) {
		return nil, nil, errShape
	}
	return p[:size:size], p[size:], nil
}

// altered is about a composite type that is not what it was when the source was described.
type altered struct{ of *rel.UserType }

func (a *altered) Error() string {
	return fmt.Sprintf("composite type %s has been altered since the gateway read its definition; reload the gateway", a.of.Name)
}
