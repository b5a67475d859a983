package pgwire

import (
	"strconv"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/engine/rel"
)

// sizes is pg_type.typlen of the fixed-length types; every other type has -1 (varlena), cstring and unknown -2.
var sizes = map[rel.OID]int16{
	rel.BoolOID: 1, rel.CharOID: 1, rel.NameOID: 64,
	rel.Int2OID: 2, rel.Int4OID: 4, rel.Int8OID: 8, rel.Float4OID: 4, rel.Float8OID: 8,
	rel.OIDOID: 4, rel.XIDOID: 4, rel.TIDOID: 6, 29: 4, // cid
	rel.RegprocOID: 4, rel.RegprocedureOID: 4, rel.RegoperOID: 4, 2204: 4, rel.RegclassOID: 4, rel.RegtypeOID: 4,
	rel.RegnamespaceOID: 4, rel.RegroleOID: 4, 3734: 4, 3769: 4, 4191: 4,
	rel.DateOID: 4, rel.TimeOID: 8, rel.TimetzOID: 12, rel.TimestampOID: 8, rel.TimestamptzOID: 8, rel.IntervalOID: 16,
	rel.UUIDOID: 16, rel.VoidOID: 4, 790: 8, // money
	rel.UnknownOID: -2, rel.CstringOID: -2,
	829: 6, 774: 8, 3220: 8, 5069: 8, // macaddr macaddr8 pg_lsn xid8
	600: 16, 601: 32, 603: 32, 628: 24, 718: 24, // point lseg box line circle
}

// typeSize is pg_type.typlen of a type.
func typeSize(oid rel.OID) int16 {
	if n, ok := sizes[oid]; ok {
		return n
	}
	if _, ok := rel.EnumOf(oid); ok {
		return 4
	}
	return -1
}

// rowDescription describes columns in the given formats (nil: text).
func rowDescription(cols []rel.Column, formats []int16) *pgproto3.RowDescription {
	d := &pgproto3.RowDescription{Fields: make([]pgproto3.FieldDescription, len(cols))}
	for i, col := range cols {
		f := &d.Fields[i]
		f.Name = []byte(col.Name)
		f.DataTypeOID = uint32(col.Type.OID)
		f.DataTypeSize = typeSize(col.Type.OID)
		f.TypeModifier = col.Type.Mod
		if formats != nil {
			f.Format = formats[i]
		}
	}
	return d
}

func oids(params []uint32) []rel.OID {
	if len(params) == 0 {
		return nil
	}
	all := make([]rel.OID, len(params))
	for i, p := range params {
		all[i] = rel.OID(p)
	}
	return all
}

// parameterName says which parameter an error is about, as PostgreSQL's CONTEXT does.
func parameterName(portal string, i int) string {
	name := "unnamed portal"
	if portal != "" {
		name = `portal "` + portal + `"`
	}
	return name + " parameter $" + strconv.Itoa(i+1)
}
