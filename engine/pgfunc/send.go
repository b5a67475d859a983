package pgfunc

import (
	"bytes"

	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// Values in PostgreSQL's binary form. Those of texts, which depend on the client's encoding, are not here.
func init() {
	register(
		send("boolsend(bool)", rel.Bool, func(v bool) any { return v }),
		send("int2send(int2)", rel.Int2, func(v int16) any { return int64(v) }),
		send("int4send(int4)", rel.Int4, func(v int32) any { return int64(v) }),
		send("int8send(int8)", rel.Int8, func(v int64) any { return v }),
		send("oidsend(oid)", rel.OIDType, func(v uint32) any { return int64(v) }),
		send("float4send(float4)", rel.Float4, func(v float32) any { return float64(v) }),
		send("float8send(float8)", rel.Float8, func(v float64) any { return v }),
		send("date_send(date)", rel.Date, func(v rel.Day) any { return v }),
		send("time_send(time)", rel.Time, func(v rel.TimeOfDay) any { return v }),
		send("timestamp_send(timestamp)", rel.Timestamp, func(v rel.Instant) any { return v }),
		send("timestamptz_send(timestamptz)", rel.Timestamptz, func(v rel.Instant) any { return v }),
		send("interval_send(interval)", rel.IntervalT, func(v rel.Interval) any { return v }),
		send("uuid_send(uuid)", rel.UUID, func(v string) any { return v }),
		send("timetz_send(timetz)", rel.Of(rel.TimetzOID), func(v string) any { return v }),
		send("inet_send(inet)", rel.Of(rel.InetOID), func(v string) any { return v }),
		send("cidr_send(cidr)", rel.Of(rel.CidrOID), func(v string) any { return v }),
		send("bit_send(bit)", rel.Of(rel.BitOID), func(v string) any { return v }),
		send("varbit_send(varbit)", rel.Of(rel.VarbitOID), func(v string) any { return v }),
		F1("byteasend(bytea)", func(b []byte) ([]byte, error) { return bytes.Clone(b), nil }).Total(),
	)
}

func send[T any](sig string, t rel.Type, value func(T) any) Func {
	return F1(sig, func(v T) ([]byte, error) { return pgvalue.EncodeBinary(nil, value(v), t) })
}
