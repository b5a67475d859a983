package pgvalue_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/testserver"
)

// probe reads a literal as a type in PostgreSQL and gives the text and binary forms,
// or the SQLSTATE and message.
const probe = `create or replace function pg_temp.probe(lit text, typ text, send text) returns text language plpgsql as $$
declare r text;
begin
  execute format('select format(''%%s'', x) || '' | '' || encode(%s(x), ''hex'') from (select ' || typ || ') v(x)', send, lit) into r;
  return r;
exception when others then return sqlstate || ' ' || sqlerrm; end $$`

func connect(t *testing.T, set ...string) *pgx.Conn {
	t.Helper()
	return testserver.Postgres(t).Session(t, append(set, probe)...)
}

// session is one combination of settings, here and as SET statements.
type session struct {
	name string
	sql  []string
	s    pgvalue.Settings
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := pgvalue.LoadZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func sessions(t *testing.T) []session {
	floats := pgvalue.Settings{DateFormat: pgvalue.Postgres, DateOrder: pgvalue.YMD, IntervalStyle: pgvalue.IntervalISO8601, TimeZone: zone(t, "Asia/Kolkata"), ByteaOutput: pgvalue.ByteaEscape}
	floats.SetExtraFloatDigits(0)
	return []session{
		{"default", []string{"set timezone = 'UTC'"}, pgvalue.Settings{}},
		{"sql dmy", []string{"set timezone = 'America/New_York'", "set datestyle = 'sql, dmy'", "set intervalstyle = 'sql_standard'"},
			pgvalue.Settings{DateFormat: pgvalue.SQL, DateOrder: pgvalue.DMY, IntervalStyle: pgvalue.IntervalSQLStandard, TimeZone: zone(t, "America/New_York")}},
		{"german", []string{"set timezone = 'Europe/Berlin'", "set datestyle = 'german'", "set intervalstyle = 'postgres_verbose'"},
			pgvalue.Settings{DateFormat: pgvalue.German, DateOrder: pgvalue.DMY, IntervalStyle: pgvalue.IntervalPostgresVerbose, TimeZone: zone(t, "Europe/Berlin")}},
		{"postgres ymd", []string{"set timezone = 'Asia/Kolkata'", "set datestyle = 'postgres, ymd'", "set intervalstyle = 'iso_8601'", "set bytea_output = 'escape'", "set extra_float_digits = 0"}, floats},
	}
}

// kind is a type under test and its send function.
type kind struct {
	t    rel.Type
	sql  string
	send string
}

// expr is the SQL that reads the literal %L; a cast of a constant to varchar(n) would cut it.
func (k kind) expr() string {
	switch k.t {
	case rel.VarcharType(5):
		return "varcharin(%L::cstring, 0, 9)"
	case rel.BPCharType(4):
		return "bpcharin(%L::cstring, 0, 8)"
	}
	return "%L::" + k.sql
}

var kinds = []kind{
	{rel.Bool, "bool", "boolsend"}, {rel.Int2, "int2", "int2send"}, {rel.Int4, "int4", "int4send"}, {rel.Int8, "int8", "int8send"},
	{rel.OIDType, "oid", "oidsend"}, {rel.Float4, "float4", "float4send"}, {rel.Float8, "float8", "float8send"},
	{rel.Numeric, "numeric", "numeric_send"}, {rel.NumericType(10, 3), "numeric(10,3)", "numeric_send"}, {rel.NumericType(3, -2), "numeric(3,-2)", "numeric_send"},
	{rel.Text, "text", "textsend"}, {rel.VarcharType(5), "varchar(5)", "varcharsend"}, {rel.NameType, "name", "namesend"}, {rel.BPCharType(4), "bpchar(4)", "bpcharsend"},
	{rel.Bytea, "bytea", "byteasend"}, {rel.Date, "date", "date_send"}, {rel.Time, "time", "time_send"}, {rel.Type{OID: rel.TimeOID, Mod: 2}, "time(2)", "time_send"},
	{rel.Of(rel.TimetzOID), "timetz", "timetz_send"}, {rel.Type{OID: rel.TimetzOID, Mod: 2}, "timetz(2)", "timetz_send"},
	{rel.Timestamp, "timestamp", "timestamp_send"}, {rel.Type{OID: rel.TimestampOID, Mod: 0}, "timestamp(0)", "timestamp_send"},
	{rel.Timestamptz, "timestamptz", "timestamptz_send"}, {rel.Type{OID: rel.TimestamptzOID, Mod: 3}, "timestamptz(3)", "timestamptz_send"},
	{rel.IntervalT, "interval", "interval_send"}, {rel.Type{OID: rel.IntervalOID, Mod: 0x7fff<<16 | 2}, "interval(2)", "interval_send"},
	{rel.Type{OID: rel.IntervalOID, Mod: 4<<16 | 0xffff}, "interval year", "interval_send"},
	{rel.Type{OID: rel.IntervalOID, Mod: 6<<16 | 0xffff}, "interval year to month", "interval_send"},
	{rel.Type{OID: rel.IntervalOID, Mod: 8<<16 | 0xffff}, "interval day", "interval_send"},
	{rel.Type{OID: rel.IntervalOID, Mod: 0xc08<<16 | 0xffff}, "interval day to minute", "interval_send"},
	{rel.Type{OID: rel.IntervalOID, Mod: 0x1800<<16 | 3}, "interval minute to second(3)", "interval_send"},
	{rel.Of(rel.BitOID), "pg_catalog.bit", "bit_send"}, {rel.Of(rel.VarbitOID), "varbit", "varbit_send"}, {rel.Of(1563), "varbit[]", "array_send"},
	{rel.UUID, "uuid", "uuid_send"}, {rel.JSON, "json", "json_send"}, {rel.JSONB, "jsonb", "jsonb_send"},
	{rel.Of(rel.Int4ArrayOID), "int4[]", "array_send"}, {rel.Of(rel.TextArrayOID), "text[]", "array_send"},
	{rel.Of(rel.TimestamptzArrayOID), "timestamptz[]", "array_send"}, {rel.Of(rel.NumericArrayOID), "numeric[]", "array_send"},
}

// ours gives the same line as probe.
func ours(lit string, k kind, s pgvalue.Settings) (line string, v any) {
	v, err := pgvalue.Parse(lit, k.t, s)
	if err != nil {
		return pgerr.Code(err) + " " + strings.TrimSuffix(err.Error(), " (SQLSTATE "+pgerr.Code(err)+")"), nil
	}
	wire, err := pgvalue.EncodeBinary(nil, v, k.t)
	if err != nil {
		return err.Error(), nil
	}
	return pgvalue.Format(v, k.t, s) + " | " + hex.EncodeToString(wire), v
}

// literals gives the seeds of testdata/literals (a line each) and mutations of them.
func literals(t *testing.T, r *rand.Rand, mutations int) []string {
	t.Helper()
	raw, err := os.ReadFile("testdata/literals")
	if err != nil {
		t.Fatal(err)
	}
	seeds := strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n")
	for i, s := range seeds {
		seeds[i] = strings.ReplaceAll(s, "␤", "\n")
	}
	out := append([]string{}, seeds...)
	pieces := strings.Fields("0 1 9 12 60 99 - + . : / , e T Z P t bc am pm ago day mon years 2024-02-30 infinity { } \" \\ [ ] null 00 - -1 :30 +05:30 EST 1999 jan @")
	for range mutations {
		s := seeds[r.IntN(len(seeds))]
		switch r.IntN(4) {
		case 0: // cut
			if s != "" {
				i := r.IntN(len(s))
				s = s[:i] + s[min(len(s), i+1+r.IntN(3)):]
			}
		case 1: // insert
			i := r.IntN(len(s) + 1)
			s = s[:i] + pieces[r.IntN(len(pieces))] + s[i:]
		case 2: // change a digit
			b := []byte(s)
			for k := range b {
				if b[k] >= '0' && b[k] <= '9' && r.IntN(3) == 0 {
					b[k] = byte('0' + r.IntN(10))
				}
			}
			s = string(b)
		case 3: // join
			s = s + " " + seeds[r.IntN(len(seeds))]
		}
		out = append(out, strings.ToValidUTF8(s, "?"))
	}
	return out
}

// Every literal reads, prints and is sent as PostgreSQL does it, errors included.
func TestLiteralsAsPostgreSQL(t *testing.T) {
	mutations := 4000
	if testing.Short() {
		mutations = 500
	}
	for _, ss := range sessions(t) {
		conn := connect(t, ss.sql...)
		r := rand.New(rand.NewPCG(7, 8))
		lits := literals(t, r, mutations)
		for _, k := range kinds {
			if ss.name != "default" && !strings.Contains("date timestamp timestamptz time interval bytea float4 float8 timestamptz[]", k.sql) {
				continue
			}
			rows, err := conn.Query(context.Background(), `select pg_temp.probe(l, $2, $3) from unnest($1::text[]) with ordinality u(l, n) order by n`, lits, k.expr(), k.send)
			if err != nil {
				t.Fatal(err)
			}
			want, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				t.Fatal(err)
			}
			wrong := 0
			for i, lit := range lits {
				if clockWord(lit) {
					continue
				}
				got, v := ours(lit, k, ss.s)
				if !same(got, want[i]) {
					if wrong++; wrong <= 6 {
						t.Errorf("%s: %q::%s\n gave %s\n want %s", ss.name, lit, k.sql, got, want[i])
					}
					continue
				}
				if v == nil {
					continue
				}
				if back := roundTrip(v, k); back != "" && !farZone(v, k) {
					t.Errorf("%s: %q::%s %s", ss.name, lit, k.sql, back)
				}
			}
			if wrong > 6 {
				t.Errorf("%s: %s: %d of %d differ", ss.name, k.sql, wrong, len(lits))
			}
		}
	}
}

// farZone says that a value is a timetz of a POSIX zone so far off that no receive function
// takes it, PostgreSQL's neither.
func farZone(v any, k kind) bool {
	if k.t.OID != rel.TimetzOID {
		return false
	}
	t, ok := pgvalue.ReadZonedTime(v.(string))
	return ok && (t.West >= 16*3600 || t.West <= -16*3600)
}

// clockWord says that a literal's value depends on when it is read.
func clockWord(lit string) bool {
	l := strings.ToLower(lit)
	return strings.Contains(l, "now") || strings.Contains(l, "today") || strings.Contains(l, "tomorrow") || strings.Contains(l, "yesterday")
}

// same allows the differences that are meant: timestamps beyond 294247, which
// microseconds from 1970 cannot count, and sub-arrays of different depth, which PostgreSQL
// before 17 reads as an empty array.
func same(got, want string) bool {
	return got == want || strings.Contains(want, "29427") && got == "0A000 "+rel.LateTimestamp ||
		strings.HasPrefix(want, "{} | ") && strings.HasPrefix(got, "22P02 malformed array literal")
}

// roundTrip sends and receives a value.
func roundTrip(v any, k kind) string {
	wire, _ := pgvalue.EncodeBinary(nil, v, k.t)
	back, err := pgvalue.DecodeBinary(wire, k.t)
	if err != nil {
		return "does not come back: " + err.Error()
	}
	if a, b := fmt.Sprint(v), fmt.Sprint(back); a != b {
		return "comes back as " + b
	}
	return ""
}
