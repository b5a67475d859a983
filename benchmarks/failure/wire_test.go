package failure

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

func run(name string, args ...string) (string, error) {
	out, err := exec.Command(name, args...).CombinedOutput()
	return string(out), err
}

// Bytes that are no protocol end their own connection and nothing else.
func TestWireNoise(t *testing.T) {
	m := newMesh(t, options{small: true})
	g := serve(t, m)
	steady := g.connect()
	files := g.files()
	random := rand.New(rand.NewPCG(1, 2))
	noise := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		return b
	}
	start := func(body string) []byte {
		b := binary.BigEndian.AppendUint32(nil, uint32(len(body)+8))
		return append(binary.BigEndian.AppendUint32(b, 196608), body...)
	}
	var inputs [][]byte
	for i := range 200 {
		inputs = append(inputs, noise(1+i*7))
	}
	for _, n := range []uint32{0, 1, 4, 7, 8, 9, 10001, 1 << 20, 1 << 31, 1<<32 - 1} {
		inputs = append(inputs, binary.BigEndian.AppendUint32(nil, n), append(binary.BigEndian.AppendUint32(nil, n), noise(64)...))
	}
	good := start("user\x00ana\x00database\x00test\x00\x00")
	for i := range good {
		inputs = append(inputs, good[:i])
	}
	inputs = append(inputs, start("user\x00ana\x00database"), start("\x00"), start("user\x00\xff\xfe\x00\x00"), start(strings.Repeat("x", 9000)),
		append(good, noise(500)...), append(good, 'p', 0, 0, 0, 4), append(good, 'p', 0xff, 0xff, 0xff, 0xff), append(good, 'Q', 0, 0, 0, 9, 'S', 0))
	for _, in := range inputs {
		c, err := net.Dial("tcp", g.addr)
		if err != nil {
			t.Fatal(err)
		}
		c.Write(in)
		c.(*net.TCPConn).CloseWrite()
		c.SetReadDeadline(time.Now().Add(5 * time.Second))
		if _, err := io.Copy(io.Discard, c); errors.Is(err, context.DeadlineExceeded) || isTimeout(err) {
			t.Errorf("%x: the gateway holds the connection", in[:min(len(in), 40)])
		}
		c.Close()
	}
	// After the login, in place of a message.
	messages := [][]byte{{'Q', 0, 0, 0, 3}, {'Q', 0xff, 0xff, 0xff, 0xff}, {'Q', 0x7f, 0xff, 0xff, 0xff}, {0, 0, 0, 0, 4}, {'P', 0, 0, 0, 4}, {'B', 0, 0, 0, 5, 0},
		{'E', 0, 0, 0, 5, 0}, {'D', 0, 0, 0, 5, 'X'}, {'S', 0, 0x10, 0, 0}, {'d', 0, 0, 0, 4}, {'F', 0, 0, 0, 4}, {'p', 0, 0, 0, 4}, {'Q', 0, 0, 0, 4}, noise(100), noise(3)}
	for range 100 {
		messages = append(messages, append([]byte{"QPBDEC"[random.IntN(6)], 0, 0, 0, byte(4 + random.IntN(60))}, noise(60)...))
	}
	for _, in := range messages {
		c, err := pgconn.Connect(t.Context(), g.url())
		if err != nil {
			t.Fatal(err)
		}
		nc := c.Conn()
		nc.Write(in)
		nc.(*net.TCPConn).CloseWrite()
		nc.SetReadDeadline(time.Now().Add(5 * time.Second))
		if _, err := io.Copy(io.Discard, nc); isTimeout(err) {
			t.Errorf("%x: the gateway holds the connection", in[:min(len(in), 40)])
		}
		nc.Close()
	}
	g.want(steady, "SELECT sq FROM d.pg_small WHERE n = 5", "25")
	if _, ok := eventually(2*time.Second, func() bool { return g.files() <= files+2 }); !ok {
		t.Errorf("%d files are open, %d before", g.files(), files)
	}
	if strings.Contains(g.written(), "panic") {
		t.Error("the log tells of a panic")
	}
	g.settled()
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// Statements of sizes and shapes that nobody means: an answer or an error, soon, and the
// session goes on.
func TestMonstrousStatements(t *testing.T) {
	m := newMesh(t, options{small: true})
	g := serve(t, m)
	list := func(n int, sep string, f func(int) string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = f(i)
		}
		return strings.Join(parts, sep)
	}
	number := func(i int) string { return fmt.Sprint(i) }
	for _, x := range []struct {
		name, sql string
		codes     string // "" is an answer; several are separated by |
		want      string // of the answer
	}{
		{"NUL", "SELECT 'a\x00b'", "22021|08P01", ""},
		{"invalid UTF-8", "SELECT 'a\xffb'", "22021", ""},
		{"half a character", "SELECT 'a\xe2\x82'", "22021", ""},
		{"surrogate", "SELECT '\xed\xa0\x80'", "22021", ""},
		{"1 MB of text", "SELECT length('" + strings.Repeat("x", 1<<20) + "')", "", fmt.Sprint(1 << 20)},
		{"1 MB of comment", "SELECT 1 /* " + strings.Repeat("x", 1<<20) + " */", "", "1"},
		{"1 MB of names", "SELECT " + list(100_000, ",", func(i int) string { return fmt.Sprintf("c%d", i) }), "54011|42703", ""},
		{"1664 columns", "SELECT " + list(1664, ",", number), "", "*"},
		{"10,000 columns", "SELECT " + list(10_000, ",", number), "54011", ""},
		{"20,000 in a list", "SELECT sum(n) FROM d.pg_small WHERE n IN (" + list(20_000, ",", number) + ")", "", "4950"},
		{"20,000 in a list of MariaDB", "SELECT sum(n) FROM d.my_small WHERE n IN (" + list(20_000, ",", number) + ")", "", "4950"},
		{"20,000 in a list of SQLite", "SELECT sum(n) FROM d.lite_small WHERE n IN (" + list(20_000, ",", number) + ")", "", "4950"},
		{"20,000 in a list of Parquet", "SELECT sum(n) FROM d.lake_small WHERE n IN (" + list(20_000, ",", number) + ")", "", "4950"},
		{"20,000 values", "SELECT count(*) FROM (VALUES " + list(20_000, ",", func(i int) string { return fmt.Sprintf("(%d)", i) }) + ") v", "", "20000"},
		{"5,000 alternatives", "SELECT count(*) FROM d.pg_small WHERE " + list(5_000, " OR ", func(i int) string { return fmt.Sprintf("n = %d", i) }), "|54001", "100"},
		{"5,000 conditions", "SELECT count(*) FROM d.my_small WHERE " + list(5_000, " AND ", func(i int) string { return fmt.Sprintf("n <> %d", i+50) }), "|54001", "50"},
		{"1,000 parentheses", "SELECT " + strings.Repeat("(", 1_000) + "1" + strings.Repeat(")", 1_000), "|54001", "1"},
		{"100,000 parentheses", "SELECT " + strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000), "54001|42601|53200", ""},
		{"200 sums", "SELECT " + list(200, "+", number), "", "19900"},
		{"100,000 sums", "SELECT " + list(100_000, "+", func(int) string { return "1" }), "54001", ""},
		{"10,000 negations", "SELECT " + strings.Repeat("NOT ", 10_000) + "true", "54001|", "t"},
		{"1,000 subqueries", "SELECT * FROM " + strings.Repeat("(SELECT * FROM ", 1_000) + "d.lite_small" + strings.Repeat(") q", 1_000) + " LIMIT 1", "54001|", "0|0|row 0"},
		{"10,000 subqueries", strings.Repeat("SELECT (", 10_000) + "SELECT 1" + strings.Repeat(")", 10_000), "54001", ""},
		{"1,000 unions", "SELECT count(*) FROM (" + list(1_000, " UNION ALL ", func(i int) string { return fmt.Sprintf("SELECT %d", i) }) + ") q", "54001|", "1000"},
		{"200 joins", "SELECT count(*) FROM d.lite_small t0" + list(15, "", func(i int) string { return fmt.Sprintf(" JOIN d.lite_small t%d ON t%[1]d.n = t0.n", i+1) }), "", "100"},
		{"joins beyond the limit of connections", "SELECT count(*) FROM d.pg_small t0" + list(50, "", func(i int) string { return fmt.Sprintf(" JOIN d.pg_small t%d ON t%[1]d.n = t0.n", i+1) }), "", "100"},
		{"500 expressions of CASE", "SELECT " + strings.Repeat("CASE WHEN true THEN ", 500) + "1" + strings.Repeat(" END", 500), "54001|", "1"},
		{"2,000 statements", strings.Repeat("SELECT 1;", 2_000), "", "*"},
		{"an error in the middle", "SELECT 1; SELECT 1/0; SELECT 2", "22012", ""},
		{"only semicolons", strings.Repeat(";", 100_000), "", ""},
		{"a name of 1 MB", `SELECT 1 AS "` + strings.Repeat("x", 1<<20) + `"`, "", "1"},
		{"a number of 100,000 digits", "SELECT " + strings.Repeat("9", 100_000), "|22003", "*"},
		{"an exponent", "SELECT 1e999999999", "22003", ""},
		{"a pattern that explodes", "SELECT repeat('a', 40) ~ '^(a+)+$' OR repeat('a', 40) || 'b' ~ '^(a+)+$'", "", "t"},
		{"a text of 300 MB", "SELECT length(repeat('x', 300000000))", "", "300000000"},
		{"a text of 2 GB", "SELECT length(repeat('x', 2000000000))", "54000", ""},
		{"endless recursion", "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r", "57014|53200|53100", ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := g.connect()
			defer c.Close(context.Background())
			ask(c, "SET statement_timeout = '10s'")
			began := time.Now()
			got, err := ask(c, x.sql)
			took := time.Since(began)
			codes := strings.Split(x.codes, "|")
			ok := false
			for _, want := range codes {
				ok = ok || want == code(err) && (err == nil) == (want == "")
			}
			if !ok || err == nil && x.want != "*" && got != x.want {
				t.Errorf("%.100q, %.300s", got, describe(err))
			}
			if took > 12*time.Second {
				t.Errorf("took %v", took)
			}
			if took > time.Second {
				t.Logf("took %v, %.100s", took, describe(err))
			}
			if !strings.Contains(x.sql, "\x00") {
				g.want(c, "SELECT sq FROM d.lite_small WHERE n = 7", "49")
			}
		})
	}
	if strings.Contains(g.written(), "panic") {
		t.Error("the log tells of a panic")
	}
}

// 65,535 parameters are PostgreSQL's limit; a message that announces more than it holds is refused.
func TestManyParameters(t *testing.T) {
	m := newMesh(t, options{small: true})
	g := serve(t, m)
	c := g.connect()
	var sql strings.Builder
	sql.WriteString("SELECT count(*) FROM d.pg_small WHERE n IN ($1::int")
	values := [][]byte{[]byte("0")}
	for i := 2; i <= 65535; i++ {
		fmt.Fprintf(&sql, ",$%d::int", i)
		values = append(values, []byte(fmt.Sprint(i-1)))
	}
	sql.WriteString(")")
	began := time.Now()
	r := c.ExecParams(t.Context(), sql.String(), values, nil, nil, nil).Read()
	if r.Err != nil {
		t.Errorf("%.300s", describe(r.Err))
	} else if got := string(r.Rows[0][0]); got != "100" {
		t.Errorf("got %s", got)
	}
	t.Logf("65,535 parameters in %v", time.Since(began))
	f := c.Frontend()
	f.SendParse(&pgproto3.Parse{Query: "SELECT $1::int"})
	f.SendBind(&pgproto3.Bind{Parameters: [][]byte{[]byte("1"), []byte("2")}})
	f.SendSync(&pgproto3.Sync{})
	f.Flush()
	drain(t, c, "08P01")
	g.want(c, "SELECT 1", "1")
	_, err := ask(c, "SELECT $70000")
	g.refuse(err, "42P02")
}
