package pgvalue_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// DateStyle settings read, and are refused, as PostgreSQL does it.
func TestDateStyleAsPostgreSQL(t *testing.T) {
	conn := connect(t)
	ctx := context.Background()
	for _, text := range []string{"iso", "ISO, DMY", "german", "german, mdy", "mdy, german", "sql, european", "Postgres", "ymd", "US", "default", "iso, sql", "dmy, mdy", "", "swiss", "iso,iso"} {
		want := ""
		if _, err := conn.Exec(ctx, "select set_config('datestyle', 'iso, mdy', false)"); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(ctx, "select set_config('datestyle', $1, false)", text); err == nil {
			if err := conn.QueryRow(ctx, "show datestyle").Scan(&want); err != nil {
				t.Fatal(err)
			}
		}
		got := ""
		if f, o, ok := pgvalue.ParseDateStyle(text, pgvalue.ISO, pgvalue.MDY); ok {
			got = (&pgvalue.Settings{DateFormat: f, DateOrder: o}).DateStyle()
		}
		if got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

// Words for the clock mean the transaction's time in the session's zone.
func TestClockWords(t *testing.T) {
	s := pgvalue.Settings{Now: time.Date(2024, 3, 1, 3, 4, 5, 678901234, time.UTC), TimeZone: zone(t, "America/New_York")}
	for _, c := range []struct {
		lit  string
		t    rel.Type
		want string
	}{
		{"now", rel.Timestamptz, "2024-02-29 22:04:05.678901-05"},
		{"now", rel.Timestamp, "2024-02-29 22:04:05.678901"},
		{"now", rel.Time, "22:04:05.678901"},
		{"today", rel.Date, "2024-02-29"},
		{"tomorrow", rel.Date, "2024-03-01"},
		{"yesterday", rel.Timestamptz, "2024-02-28 00:00:00-05"},
		{"today 10:00", rel.Timestamp, "2024-02-29 10:00:00"},
	} {
		v, err := pgvalue.Parse(c.lit, c.t, s)
		if err != nil || pgvalue.Format(v, c.t, s) != c.want {
			t.Errorf("%s %q gives %v, %v; want %s", c.t, c.lit, v, err, c.want)
		}
	}
	if _, err := pgvalue.Parse("today", rel.Time, s); pgerr.Code(err) != "22007" {
		t.Errorf("today as a time: %v", err)
	}
}

// Malformed binary values are refused with PostgreSQL's code, never read past their end.
func TestDecodeBinaryRefuses(t *testing.T) {
	conn := connect(t)
	for _, c := range []struct {
		t    rel.Type
		wire string
		code string
	}{
		{rel.Int4, "\x00\x00\x00", "08P01"},
		{rel.Int4, "\x00\x00\x00\x00\x00", "22P03"},
		{rel.Bool, "", "08P01"},
		{rel.Numeric, "\x00\x01\x00\x00\x00\x00\x00\x00", "08P01"},
		{rel.Numeric, "\x00\x01\x00\x00\x00\x00\x00\x00\x27\x10", "22P03"},
		{rel.Text, "a\x00b", "22021"},
		{rel.Text, "\xff", "22021"},
		{rel.JSONB, "\x02{}", "XX000"},
		{rel.JSON, "{", "22P02"},
		{rel.Date, "\x7f\xff\xff\xfe", "22008"},
		{rel.Time, "\xff\xff\xff\xff\xff\xff\xff\xff", "22008"},
		{rel.Timestamp, "\x7f\xff\xff\xff\xff\xff\xff\xfe", "22008"},
		{rel.Of(rel.Int4ArrayOID), "\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x17", "08P01"},
		{rel.Of(rel.Int4ArrayOID), "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x19", "42804"},
		{rel.Of(rel.Int4ArrayOID), "\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x17\x7f\xff\xff\xff\x00\x00\x00\x01", "54000"},
		{rel.Of(rel.Int4ArrayOID), "\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x17\x00\x00\x00\x02\x00\x00\x00\x01", "08P01"},
		{rel.Of(rel.Int4ArrayOID), "\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x17\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x09\x00", "22P03"},
	} {
		if v, err := pgvalue.DecodeBinary([]byte(c.wire), c.t); pgerr.Code(err) != c.code {
			t.Errorf("%q as %s gives %v, %v; want %s", c.wire, c.t, v, err, c.code)
		}
		if c.code == "0A000" {
			continue // PostgreSQL has such arrays
		}
		res := conn.PgConn().ExecParams(context.Background(), "select $1", [][]byte{[]byte(c.wire)}, []uint32{uint32(c.t.OID)}, []int16{1}, nil).Read()
		var pg *pgconn.PgError
		if !errors.As(res.Err, &pg) || pg.Code != c.code {
			t.Errorf("%q as %s: PostgreSQL gives %v, want %s", c.wire, c.t, res.Err, c.code)
		}
	}
}
