package answer

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
)

// firstUserOID is where PostgreSQL's own objects end.
const firstUserOID = 16384

// PostgreSQL's own types whose binary form holds OIDs of others.
const (
	recordOID      = 2249
	recordArrayOID = 2287
)

// userType is a type that is not PostgreSQL's own.
type userType struct {
	name string // with its schema
	elem uint32 // of an array, else 0
	row  bool   // a composite type
}

// userTypes asks a server for types, each once.
type userTypes struct {
	ctx   context.Context
	conn  *pgconn.PgConn
	known map[uint32]userType
}

func (u userTypes) find(oid uint32) (userType, error) {
	if t, ok := u.known[oid]; ok {
		return t, nil
	}
	const ask = "SELECT n.nspname || '.' || t.typname, t.typelem, t.typtype = 'c' FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = "
	r := u.conn.ExecParams(u.ctx, ask+fmt.Sprint(oid), nil, nil, nil, nil).Read()
	if r.Err != nil || len(r.Rows) != 1 {
		return userType{}, fmt.Errorf("pg_type has %d rows for the OID %d of a result: %w", len(r.Rows), oid, r.Err)
	}
	elem, err := strconv.ParseUint(string(r.Rows[0][1]), 10, 32)
	t := userType{name: string(r.Rows[0][0]), elem: uint32(elem), row: string(r.Rows[0][2]) == "t"}
	u.known[oid] = t
	return t, err
}

// column is a column as both servers would describe it.
func (u userTypes) column(f pgconn.FieldDescription) (Column, error) {
	col := Column{Name: f.Name, OID: f.DataTypeOID, Mod: f.TypeModifier}
	if f.DataTypeOID < firstUserOID {
		return col, nil
	}
	t, err := u.find(f.DataTypeOID)
	col.OID, col.Type = 0, t.name
	return col, err
}

// rename puts, inside the binary form of an array or a row, a number that stands for a type's
// name where a type has another OID on each server.
func (u userTypes) rename(v []byte, oid uint32) error {
	t := userType{row: oid == recordOID}
	if oid == recordArrayOID {
		t.elem = recordOID
	} else if oid >= firstUserOID {
		var err error
		if t, err = u.find(oid); err != nil {
			return err
		}
	}
	switch {
	case t.row && len(v) >= 4:
		for v = v[4:]; len(v) >= 8; {
			field := binary.BigEndian.Uint32(v)
			if err := u.renameOne(v); err != nil {
				return err
			}
			rest, err := u.renameValue(v[4:], field)
			if err != nil {
				return err
			}
			v = rest
		}
	case t.elem != 0 && len(v) >= 12:
		elem := binary.BigEndian.Uint32(v[8:])
		if err := u.renameOne(v[8:]); err != nil {
			return err
		}
		for v = v[min(len(v), 12+8*int(binary.BigEndian.Uint32(v))):]; len(v) >= 4; {
			rest, err := u.renameValue(v, elem)
			if err != nil {
				return err
			}
			v = rest
		}
	}
	return nil
}

// renameOne renames the OID at the beginning of v.
func (u userTypes) renameOne(v []byte) error {
	oid := binary.BigEndian.Uint32(v)
	if oid < firstUserOID {
		return nil
	}
	t, err := u.find(oid)
	if err != nil {
		return err
	}
	h := fnv.New32a()
	h.Write([]byte(t.name))
	binary.BigEndian.PutUint32(v, h.Sum32())
	return nil
}

// renameValue renames inside a value behind its length, and gives what follows.
func (u userTypes) renameValue(v []byte, oid uint32) ([]byte, error) {
	n := int(int32(binary.BigEndian.Uint32(v)))
	v = v[4:]
	if n < 0 {
		return v, nil
	}
	if n > len(v) {
		return nil, fmt.Errorf("a value in a row or array of type %d has %d bytes more than are there", oid, n-len(v))
	}
	return v[n:], u.rename(v[:n], oid)
}
