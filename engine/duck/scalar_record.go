package duck

import (
	"sync"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// rowScalars make rows and look into them.
func rowScalars() []duckdb.Scalar {
	row := duckdb.Varchar
	return []duckdb.Scalar{
		populateScalar(), memberScalar(),
		{Name: "row_in", Args: []duckdb.Type{duckdb.Varchar, duckdb.UInteger, duckdb.BigInt}, Ret: row, Fn: rowIn},
		{Name: "row_make", Args: []duckdb.Type{duckdb.Varchar, duckdb.List(duckdb.Varchar)}, Ret: row, Total: true, Fn: rowMake},
		{Name: "row_field", Args: []duckdb.Type{row, duckdb.Integer, duckdb.UInteger}, Ret: duckdb.Varchar, Fn: rowField},
		{Name: "rows_defined", Args: []duckdb.Type{duckdb.List(row), duckdb.Varchar, row}, Ret: duckdb.List(row), Nulls: true, Fn: rowsDefined},
		{Name: "row_null", Args: []duckdb.Type{row, duckdb.Boolean}, Ret: duckdb.Boolean, Nulls: true, Fn: rowNull},
		{Name: "row_text", Args: []duckdb.Type{row, duckdb.BigInt}, Ret: duckdb.Varchar, Fn: rowText},
		{Name: "row_json", Args: []duckdb.Type{row, duckdb.Varchar, duckdb.BigInt}, Ret: duckdb.Varchar, Fn: rowJSON},
		{Name: "nest_text", Args: []duckdb.Type{duckdb.Varchar, duckdb.UInteger, duckdb.BigInt}, Ret: duckdb.Varchar, Fn: nestText},
		{Name: "row_key", Args: []duckdb.Type{row, duckdb.BigInt}, Ret: duckdb.Blob, Fn: rowKey},
	}
}

// rowMake puts the texts of values behind the head of their row.
func rowMake(in *duckdb.Chunk, out *duckdb.Vector) error {
	values := in.Args[1].Child()
	var buf []byte
	for i := range in.Rows() {
		buf = append(buf[:0], in.Args[0].Text(i)...)
		offset, n := in.Args[1].List(i)
		for k := offset; k < offset+n; k++ {
			if values.Valid(k) {
				buf = pgvalue.AppendField(buf, values.Text(k), false)
			} else {
				buf = pgvalue.AppendField(buf, "", true)
			}
		}
		out.SetBytes(i, buf)
	}
	return nil
}

// rowField takes a column, counted from 1 and of a type, out of a row.
func rowField(in *duckdb.Chunk, out *duckdb.Vector) error {
	numbers, types := duckdb.Slice[int32](&in.Args[1], in.Len), duckdb.Slice[uint32](&in.Args[2], in.Len)
	for i := range in.Rows() {
		t, values, err := pgvalue.SplitRow(in.Args[0].Text(i))
		if err != nil {
			return err
		}
		n := int(numbers[i])
		if n > len(values) {
			return pgerr.New(pgerr.DatatypeMismatch, "attribute %d of type %s does not exist", n, rel.Of(t.OID))
		}
		if have := t.Cols[n-1].Type; uint32(have.OID) != types[i] {
			return pgerr.New(pgerr.DatatypeMismatch, "attribute %d of type %s has wrong type", n, rel.Of(t.OID)).
				WithDetail("Table has type %s, but query expects %s.", rel.Of(have.OID), rel.Of(rel.OID(types[i])))
		}
		if values[n-1].Null {
			out.SetNull(i)
		} else {
			out.SetText(i, values[n-1].Text)
		}
	}
	return nil
}

// rowNull says of a row whether all its values are NULL, or with a second argument that is
// true whether none is; an absent row counts as one of NULLs.
func rowNull(in *duckdb.Chunk, out *duckdb.Vector) error {
	none, result := duckdb.Slice[bool](&in.Args[1], in.Len), duckdb.Slice[bool](out, in.Len)
	for i := range in.Rows() {
		if !in.Args[0].Valid(i) {
			result[i] = !none[i]
			continue
		}
		_, values, err := pgvalue.SplitRow(in.Args[0].Text(i))
		if err != nil {
			return err
		}
		result[i] = true
		for _, v := range values {
			result[i] = result[i] && v.Null != none[i]
		}
	}
	return nil
}

// rowIn reads the text form of a row.
func rowIn(in *duckdb.Chunk, out *duckdb.Vector) error {
	types, ids := duckdb.Slice[uint32](&in.Args[1], in.Len), duckdb.Slice[int64](&in.Args[2], in.Len)
	for i := range in.Rows() {
		c, err := sessionOf(ids[i])
		if err != nil {
			return err
		}
		row, err := pgvalue.Parse(in.Args[0].Text(i), rel.Of(rel.OID(types[i])), c.Settings)
		if err != nil {
			return err
		}
		out.SetText(i, row.(string))
	}
	return nil
}

// nestText gives an array that travels as a text its text form.
func nestText(in *duckdb.Chunk, out *duckdb.Vector) error {
	types, ids := duckdb.Slice[uint32](&in.Args[1], in.Len), duckdb.Slice[int64](&in.Args[2], in.Len)
	for i := range in.Rows() {
		c, err := sessionOf(ids[i])
		if err != nil {
			return err
		}
		t := rel.Of(rel.OID(types[i]))
		v, err := pgvalue.Parse(in.Args[0].Text(i), t, pgvalue.Carried)
		if err != nil {
			return err
		}
		out.SetText(i, pgvalue.Format(v, t, c.Settings))
	}
	return nil
}

func rowText(in *duckdb.Chunk, out *duckdb.Vector) error {
	ids := duckdb.Slice[int64](&in.Args[1], in.Len)
	var buf []byte
	for i := range in.Rows() {
		c, err := sessionOf(ids[i])
		if err != nil {
			return err
		}
		if buf, err = pgvalue.AppendRow(buf[:0], in.Args[0].Text(i), &c.Settings); err != nil {
			return err
		}
		out.SetBytes(i, buf)
	}
	return nil
}

func rowJSON(in *duckdb.Chunk, out *duckdb.Vector) error {
	ids := duckdb.Slice[int64](&in.Args[2], in.Len)
	var buf []byte
	for i := range in.Rows() {
		c, err := sessionOf(ids[i])
		if err != nil {
			return err
		}
		if buf, err = pgvalue.AppendJSONRow(buf[:0], in.Args[0].Text(i), in.Args[1].Text(i), &c.Settings); err != nil {
			return err
		}
		out.SetBytes(i, buf)
	}
	return nil
}

// sites are the places where rows were compared of late, each in the slot of its number. A
// place whose slot was taken by a later one begins anew.
var (
	sitesMu sync.Mutex
	sites   [1 << 12]struct {
		number int64
		site   *pgvalue.RowSite
	}
)

func siteOf(number int64) *pgvalue.RowSite {
	sitesMu.Lock()
	defer sitesMu.Unlock()
	s := &sites[number%int64(len(sites))]
	if s.site == nil || s.number != number {
		s.number, s.site = number, new(pgvalue.RowSite)
	}
	return s.site
}

// rowKey gives bytes that order as the rows of one place do.
func rowKey(in *duckdb.Chunk, out *duckdb.Vector) error {
	numbers := duckdb.Slice[int64](&in.Args[1], in.Len)
	var site *pgvalue.RowSite
	var buf []byte
	for i := range in.Rows() {
		if site == nil { // the number is the same in every row
			site = siteOf(numbers[i])
		}
		var err error
		if buf, err = site.AppendRowKey(buf[:0], in.Args[0].Text(i)); err != nil {
			return err
		}
		out.SetBytes(i, buf)
	}
	return nil
}

// required gives its first argument, or the error of the others in its place.
func required(in *duckdb.Chunk, out *duckdb.Vector) error {
	for i := range in.Rows() {
		if !in.Args[0].Valid(i) {
			return pgerr.New(in.Args[1].Text(i), "%s", in.Args[2].Text(i))
		}
		out.SetBytes(i, in.Args[0].Bytes(i))
	}
	return nil
}
