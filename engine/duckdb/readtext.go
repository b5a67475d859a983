package duckdb

import (
	"encoding/hex"

	m "github.com/duckdb/duckdb-go-bindings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// bytesReader copies VARCHAR and BLOB.
func bytesReader(dt arrow.DataType) reader {
	return func(v *Vector, from, to int) (*array.Data, error) {
		offsets := make([]int32, to-from+1)
		total := 0
		heads := Slice[stringHead](v, to)
		for i := from; i < to; i++ {
			if v.Valid(i) {
				total += int(heads[i].length)
			}
			if total > v.limit {
				return nil, errTooLong
			}
			offsets[i-from+1] = int32(total)
		}
		data := make([]byte, total)
		for i := from; i < to; i++ {
			if a, b := offsets[i-from], offsets[i-from+1]; a < b {
				copy(data[a:b], heads[i].bytes())
			}
		}
		return varying(dt, v, from, to, offsets, data), nil
	}
}

func varying(dt arrow.DataType, v *Vector, from, to int, offsets []int32, data []byte) *array.Data {
	valid, nulls := validity(v, from, to)
	buffers := []*memory.Buffer{valid, memory.NewBufferBytes(bytesOf(offsets)), memory.NewBufferBytes(data)}
	return array.NewData(dt, to-from, buffers, nil, nulls, 0)
}

// textReader spells the types that travel as text: UUID, ENUM, and numerics of text form.
func textReader(src Type, dt arrow.DataType) (reader, error) {
	switch src.ID {
	case m.TypeVarchar:
		return bytesReader(dt), nil
	case m.TypeEnum:
		return spellReader(dt, func(v *Vector, i int, b []byte) []byte {
			var label uint32
			switch v.Width() {
			case 1:
				label = uint32(Slice[uint8](v, i+1)[i])
			case 2:
				label = uint32(Slice[uint16](v, i+1)[i])
			default:
				label = Slice[uint32](v, i+1)[i]
			}
			return append(b, src.Labels[label]...)
		}), nil
	case m.TypeUUID:
		return spellReader(dt, appendUUID), nil
	case m.TypeTinyInt, m.TypeSmallInt, m.TypeInteger, m.TypeBigInt, m.TypeHugeInt, m.TypeDecimal,
		m.TypeUTinyInt, m.TypeUSmallInt, m.TypeUInteger, m.TypeUBigInt, m.TypeUHugeInt:
		return spellReader(dt, func(v *Vector, i int, b []byte) []byte {
			return append(b, wideText(v, i, src)...)
		}), nil
	}
	return nil, mismatch(src, dt)
}

// appendUUID spells a UUID, which DuckDB keeps as a HUGEINT with the top bit flipped so that it sorts.
func appendUUID(v *Vector, i int, b []byte) []byte {
	x := Slice[Int128](v, i+1)[i]
	hi, lo := uint64(x.Hi)^1<<63, x.Lo
	var raw [16]byte
	for k := range 8 {
		raw[k] = byte(hi >> (56 - 8*k))
		raw[8+k] = byte(lo >> (56 - 8*k))
	}
	b = append(hex.AppendEncode(b, raw[:4]), '-')
	b = append(hex.AppendEncode(b, raw[4:6]), '-')
	b = append(hex.AppendEncode(b, raw[6:8]), '-')
	b = append(hex.AppendEncode(b, raw[8:10]), '-')
	return hex.AppendEncode(b, raw[10:])
}

func spellReader(dt arrow.DataType, spell func(v *Vector, i int, b []byte) []byte) reader {
	return func(v *Vector, from, to int) (*array.Data, error) {
		offsets := make([]int32, to-from+1)
		var data []byte
		for i := from; i < to; i++ {
			if v.Valid(i) {
				data = spell(v, i, data)
			}
			if len(data) > v.limit {
				return nil, errTooLong
			}
			offsets[i-from+1] = int32(len(data))
		}
		return varying(dt, v, from, to, offsets, data), nil
	}
}

// listReader copies lists; the elements of the rows are gathered when they do not lie in one run.
func listReader(src Type, dt *arrow.ListType) (reader, error) {
	read, err := readerOf(*src.Elem, dt.Elem())
	if err != nil {
		return nil, err
	}
	return func(v *Vector, from, to int) (*array.Data, error) {
		entries := Slice[ListEntry](v, to)
		offsets := make([]int32, to-from+1)
		child := v.Child()
		child.limit = v.limit
		var parts []*array.Data
		total, runFrom, runTo := 0, 0, 0
		flush := func() error {
			if runFrom == runTo {
				return nil
			}
			part, err := read(&child, runFrom, runTo)
			if err == nil {
				parts = append(parts, part)
			}
			return err
		}
		for i := from; i < to; i++ {
			if v.Valid(i) && entries[i].Length > 0 {
				at, n := int(entries[i].Offset), int(entries[i].Length)
				if at != runTo {
					if err := flush(); err != nil {
						return nil, err
					}
					runFrom = at
				}
				runTo = at + n
				total += n
			}
			if total > v.limit {
				return nil, errTooLong
			}
			offsets[i-from+1] = int32(total)
		}
		if err := flush(); err != nil {
			return nil, err
		}
		elems, err := join(dt.Elem(), parts)
		if err != nil {
			return nil, err
		}
		valid, nulls := validity(v, from, to)
		return array.NewData(dt, to-from, []*memory.Buffer{valid, memory.NewBufferBytes(bytesOf(offsets))},
			[]arrow.ArrayData{elems}, nulls, 0), nil
	}, nil
}

// join puts the runs of a list's elements one after another.
func join(dt arrow.DataType, parts []*array.Data) (*array.Data, error) {
	switch len(parts) {
	case 0:
		empty := array.MakeArrayOfNull(memory.DefaultAllocator, dt, 0)
		return empty.Data().(*array.Data), nil
	case 1:
		return parts[0], nil
	}
	arrays := make([]arrow.Array, len(parts))
	for i, p := range parts {
		arrays[i] = array.MakeFromData(p)
	}
	all, err := array.Concatenate(arrays, memory.DefaultAllocator)
	if err != nil {
		return nil, err
	}
	return all.Data().(*array.Data), nil
}

func nullReader(dt arrow.DataType) reader {
	return func(_ *Vector, from, to int) (*array.Data, error) {
		return array.MakeArrayOfNull(memory.DefaultAllocator, dt, to-from).Data().(*array.Data), nil
	}
}
