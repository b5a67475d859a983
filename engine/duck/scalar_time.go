package duck

import (
	"fmt"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgtime"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// output prints the text form of a value whose type's output function reads the settings.
// DuckDB's own text serves where the settings give the same.
func (p *printer) output(sql string, t rel.Type) string {
	s := p.settings
	iso := s.DateFormat == pgvalue.ISO
	switch {
	case t.OID == rel.DateOID && iso:
		return "date_text(" + sql + ")"
	case t.OID == rel.TimestampOID && iso:
		return "timestamp_text(" + sql + ")"
	case t.OID == rel.ByteaOID && s.ByteaOutput == pgvalue.ByteaHex:
		return "('\\x' || lower(hex(" + sql + ")))"
	}
	return kind(t) + "_out(" + sql + ", " + p.sessionArg() + ")"
}

// timeInput reads a text as a date or time with its type's modifier.
func (p *printer) timeInput(sql string, t rel.Type) string {
	return fmt.Sprintf("%s_in(%s, %d, %s)", inputName(t), sql, t.Mod, p.sessionArg())
}

func inputName(t rel.Type) string {
	if t.OID == rel.TimetzOID {
		return "timetz"
	}
	return kind(t)
}

// timeScalars are input and output functions that read the session's settings, given by
// their number in the last argument.
func timeScalars() []duckdb.Scalar {
	return []duckdb.Scalar{
		outScalar(rel.Float4, duckdb.Float, func(v float32) any { return float64(v) }),
		outScalar(rel.Float8, duckdb.Double, func(v float64) any { return v }),
		outScalar(rel.Date, duckdb.Date, func(v rel.Day) any { return v }),
		outScalar(rel.Timestamp, duckdb.Timestamp, func(v rel.Instant) any { return v }),
		outScalar(rel.Timestamptz, duckdb.TimestampTZ, func(v rel.Instant) any { return v }),
		outScalar(rel.IntervalT, duckdb.Interval, func(v rel.Interval) any { return v }),
		byteaOut(),
		inScalar[rel.Day](rel.Date, duckdb.Date), inScalar[rel.TimeOfDay](rel.Time, duckdb.Time),
		inScalar[rel.Instant](rel.Timestamp, duckdb.Timestamp), inScalar[rel.Instant](rel.Timestamptz, duckdb.TimestampTZ),
		inScalar[rel.Interval](rel.IntervalT, duckdb.Interval),
		inputScalar(rel.Of(rel.TimetzOID), duckdb.Varchar, func(out *duckdb.Vector, _ int) func(int, any) {
			return func(i int, v any) { out.SetText(i, v.(string)) }
		}),
		timetzKey(), intervalKey(), dateBound(), timestampBound(),
	}
}

func outScalar[T any](t rel.Type, arg duckdb.Type, value func(T) any) duckdb.Scalar {
	return duckdb.Scalar{Name: kind(t) + "_out", Args: []duckdb.Type{arg, duckdb.BigInt}, Ret: duckdb.Varchar, Total: true,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			values, ids := duckdb.Slice[T](&in.Args[0], in.Len), duckdb.Slice[int64](&in.Args[1], in.Len)
			var s *pgvalue.Settings
			var text []byte
			for i := range in.Rows() {
				if s == nil {
					c, err := sessionOf(ids[i])
					if err != nil {
						return err
					}
					s = &c.Settings
				}
				text = pgvalue.AppendText(text[:0], value(values[i]), t, s)
				out.SetText(i, string(text))
			}
			return nil
		}}
}

func byteaOut() duckdb.Scalar {
	return duckdb.Scalar{Name: "bytea_out", Args: []duckdb.Type{duckdb.Blob, duckdb.BigInt}, Ret: duckdb.Varchar, Total: true,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			ids := duckdb.Slice[int64](&in.Args[1], in.Len)
			for i := range in.Rows() {
				c, err := sessionOf(ids[i])
				if err != nil {
					return err
				}
				out.SetText(i, string(pgvalue.AppendText(nil, in.Args[0].Bytes(i), rel.Bytea, &c.Settings)))
			}
			return nil
		}}
}

func inScalar[T any](t rel.Type, ret duckdb.Type) duckdb.Scalar {
	return inputScalar(t, ret, func(out *duckdb.Vector, n int) func(int, any) {
		values := duckdb.Slice[T](out, n)
		return func(i int, v any) { values[i] = v.(T) }
	})
}

func inputScalar(t rel.Type, ret duckdb.Type, setter func(out *duckdb.Vector, n int) func(int, any)) duckdb.Scalar {
	return duckdb.Scalar{Name: inputName(t) + "_in", Args: []duckdb.Type{duckdb.Varchar, duckdb.Integer, duckdb.BigInt}, Ret: ret,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			mods, ids := duckdb.Slice[int32](&in.Args[1], in.Len), duckdb.Slice[int64](&in.Args[2], in.Len)
			set := setter(out, in.Len)
			for i := range in.Rows() {
				c, err := sessionOf(ids[i])
				if err != nil {
					return err
				}
				v, err := pgvalue.Parse(in.Args[0].Text(i), rel.Type{OID: t.OID, Mod: mods[i]}, c.Settings)
				if err != nil {
					return err
				}
				set(i, v)
			}
			return nil
		}}
}

func timetzKey() duckdb.Scalar {
	return duckdb.Scalar{Name: "timetz_key", Args: []duckdb.Type{duckdb.Varchar}, Ret: duckdb.BigInt,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			values := duckdb.Slice[int64](out, in.Len)
			for i := range in.Rows() {
				t, ok := pgvalue.ReadZonedTime(in.Args[0].Text(i))
				if !ok {
					return fmt.Errorf("%q is no timetz", in.Args[0].Text(i))
				}
				values[i] = pgtime.ZonedKey(t)
			}
			return nil
		}}
}

// dateBound and timestampBound bring a date to the timestamp, and a timestamp to the
// timestamptz, that it is compared by; neither fails.
func dateBound() duckdb.Scalar {
	return duckdb.Scalar{Name: "date_bound", Args: []duckdb.Type{duckdb.Date}, Ret: duckdb.Timestamp, Total: true,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			days, values := duckdb.Slice[rel.Day](&in.Args[0], in.Len), duckdb.Slice[rel.Instant](out, in.Len)
			for i := range in.Rows() {
				values[i] = pgtime.DayBound(days[i])
			}
			return nil
		}}
}

func timestampBound() duckdb.Scalar {
	return duckdb.Scalar{Name: "timestamp_bound", Args: []duckdb.Type{duckdb.Timestamp, duckdb.BigInt}, Ret: duckdb.TimestampTZ, Total: true,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			times, values := duckdb.Slice[rel.Instant](&in.Args[0], in.Len), duckdb.Slice[rel.Instant](out, in.Len)
			ids := duckdb.Slice[int64](&in.Args[1], in.Len)
			for i := range in.Rows() {
				c, err := sessionOf(ids[i])
				if err != nil {
					return err
				}
				values[i] = pgtime.ZoneBound(times[i], pgvalue.ZoneOf(c.TimeZone))
			}
			return nil
		}}
}

// intervalKey gives a BLOB that orders intervals by their length.
func intervalKey() duckdb.Scalar {
	return duckdb.Scalar{Name: "interval_key", Args: []duckdb.Type{duckdb.Interval}, Ret: duckdb.Blob, Total: true,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			values := duckdb.Slice[rel.Interval](&in.Args[0], in.Len)
			var key []byte
			for i := range in.Rows() {
				key = pgtime.IntervalKey(key[:0], values[i])
				out.SetBytes(i, key)
			}
			return nil
		}}
}
