package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meshgate/meshgate/cmd/meshgate/demo"
	"github.com/meshgate/meshgate/policy/auditlog"
)

// run runs a command of the program and gives what it printed and whether it would exit with 0.
func run(t *testing.T, args ...string) (out, errs string, ok bool) {
	t.Helper()
	var o, e bytes.Buffer
	c := rootCommand()
	c.SetArgs(args)
	c.SetOut(&o)
	c.SetErr(&e)
	err := c.ExecuteContext(t.Context())
	if err != nil && err != errQuiet {
		e.WriteString("meshgate: " + err.Error() + "\n")
	}
	return o.String(), e.String(), err == nil
}

// writeDemo writes a demo mesh into a folder of its own.
func writeDemo(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "mesh")
	if err := demo.Write(t.Context(), dir, func(string) {}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// ask runs a query in a mesh and gives stdout and, without the line that says which mesh
// it is, stderr.
func ask(t *testing.T, dir, user, sql string) (out, errs string, ok bool) {
	t.Helper()
	out, errs, ok = run(t, "demo", "--dir", dir, "--user", user, "--query", sql)
	if first, rest, found := strings.Cut(errs, "\n"); found && strings.Contains(first, dir) {
		errs = rest
	}
	return out, errs, ok
}

func TestDemoChecksClean(t *testing.T) {
	out, errs, ok := run(t, "check", "--mesh", writeDemo(t))
	if !ok || !strings.HasSuffix(out, "mesh acme: 3 domains, 3 sources, 8 relations, 0 unreadable columns\nok\n") || errs != "" {
		t.Errorf("check: %v\n%s%s", ok, out, errs)
	}
	if !strings.Contains(out, ": 13 tests\n") {
		t.Errorf("the policies' tests did not run:\n%s", out)
	}
}

// The same rows every time, down to the answer to the demo's question.
func TestDemoIsTheSameEveryTime(t *testing.T) {
	questions := []string{
		demo.Question,
		`SELECT (SELECT count(*) FROM sales.customers) AS customers, (SELECT count(*) FROM sales.orders) AS orders,
			(SELECT count(*) FROM sales.order_lines) AS lines, (SELECT count(*) FROM inventory.products) AS products,
			(SELECT count(*) FROM inventory.stock_movements) AS movements, (SELECT count(*) FROM web.page_views) AS views`,
		`SELECT md5(string_agg(id || name || coalesce(email, '-') || coalesce(phone, '-') || country || since, ',' ORDER BY id)) FROM sales.customers`,
		`SELECT sum(quantity * unit_price), avg(discount), count(discount) FROM sales.order_lines`,
		`SELECT reason, sum(quantity), min(moved_at), max(moved_at) FROM inventory.stock_movements GROUP BY 1 ORDER BY 1`,
		`SELECT month, count(*), count(customer_id), count(campaign_id), sum(seconds) FROM web.page_views GROUP BY 1 ORDER BY 1`,
		`TABLE web.campaigns ORDER BY id`,
	}
	sql := strings.Join(questions, ";")
	one, errs, ok := ask(t, writeDemo(t), "ben", sql)
	if !ok {
		t.Fatal(errs)
	}
	other, errs, ok := ask(t, writeDemo(t), "ben", sql)
	if !ok {
		t.Fatal(errs)
	}
	if one != other {
		t.Errorf("one:\n%s\nother:\n%s", one, other)
	}
	if n := strings.Count(one, "rows)"); n < 4 || strings.Contains(one, "(0 rows)") {
		t.Errorf("a question has no answer:\n%s", one)
	}
}

// Each user's view of the same mesh, and the program's status.
func TestDemoUsers(t *testing.T) {
	dir := writeDemo(t)
	for _, c := range []struct {
		name, user, sql string
		ok              bool
		out, errs       string
	}{
		{"the row filter keeps other regions away", "ana", "SELECT DISTINCT region FROM sales.customers", true,
			" region \n--------\n EU\n(1 row)\n\n", ""},
		{"it holds in joins and below aggregates", "ana", "SELECT count(DISTINCT c.region), count(DISTINCT v.region) FROM sales.customers c JOIN web.page_views v ON v.customer_id = c.id", true,
			" count | count \n-------+-------\n     1 |     1\n(1 row)\n\n", ""},
		{"a steward sees all regions", "ben", "SELECT DISTINCT region FROM sales.customers ORDER BY region", true,
			" region \n--------\n APAC\n EU\n US\n(3 rows)\n\n", ""},
		{"the masks stand in the columns' place", "ana", "SELECT email, phone FROM sales.customers WHERE id = 1", true,
			"      email       |  phone\n------------------+---------\n s***@example.org | +49 ***\n(1 row)\n\n", ""},
		{"also in a predicate", "ana", "SELECT count(*) FROM sales.customers WHERE email LIKE 'soren%'", true,
			" count \n-------\n     0\n(1 row)\n\n", ""},
		{"a steward reads what is under them", "ben", "SELECT email, phone FROM sales.customers WHERE id = 1", true,
			"            email             |     phone\n------------------------------+----------------\n soren.kowalczyk1@example.org | +49 889 041213\n(1 row)\n\n", ""},
		{"a hidden relation is one that is not there", "ana", "SELECT *\nFROM inventory.suppliers", false, "",
			"ERROR:  42P01: relation \"inventory.suppliers\" does not exist\nLINE 2: FROM inventory.suppliers\n             ^\n"},
		{"the error of a missing one is the same", "ana", "SELECT *\nFROM inventory.supplierz", false, "",
			"ERROR:  42P01: relation \"inventory.supplierz\" does not exist\nLINE 2: FROM inventory.supplierz\n             ^\n"},
		{"a guest sees no customers", "guest", "TABLE sales.customers", false, "",
			"ERROR:  42P01: relation \"sales.customers\" does not exist\nLINE 1: TABLE sales.customers\n              ^\n"},
		{"but products and campaigns", "guest", "SELECT count(*) > 0 AS some FROM inventory.products, web.campaigns", true,
			" some \n------\n t\n(1 row)\n\n", ""},
		{"listings hide what policy hides", "guest", "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema IN ('sales', 'inventory', 'web') ORDER BY 2", true,
			" table_schema | table_name\n--------------+------------\n web          | campaigns\n inventory    | products\n(2 rows)\n\n", ""},
		{"what came before an error is printed", "ana", "SELECT 1 AS one; SELECT nothing", false, " one \n-----\n   1\n(1 row)\n\n",
			"ERROR:  42703: column \"nothing\" does not exist\nLINE 1: SELECT 1 AS one; SELECT nothing\n                                ^\n"},
		{"an error at run time has no place", "ana", "SELECT 1 / (id - id) FROM inventory.products", false, "", "ERROR:  22012: division by zero\n"},
		{"decimals keep their places", "ana", "SELECT unit_price, discount FROM sales.order_lines WHERE discount IS NOT NULL ORDER BY order_id, line LIMIT 1", true,
			" unit_price | discount \n------------+----------\n      53.56 |     0.20\n(1 row)\n\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, errs, ok := ask(t, dir, c.user, c.sql)
			if ok != c.ok || trim(out) != trim(c.out) || errs != c.errs {
				t.Errorf("%s: %s\nok %v, want %v\n%swant\n%s%swant\n%s", c.user, c.sql, ok, c.ok, out, c.out, errs, c.errs)
			}
		})
	}
}

// trim takes the blanks off the ends of lines, which nobody sees.
func trim(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

func TestDemoExplain(t *testing.T) {
	out, errs, ok := ask(t, writeDemo(t), "ana", "EXPLAIN "+demo.Question)
	if !ok {
		t.Fatal(errs)
	}
	for _, want := range []string{
		"on sales.shop", "on inventory.stock", "on web.lake", "Policy sales.orders row filter",
		`Remote SQL: SELECT "id", "customer_id", "ordered_at" FROM "orders" WHERE "status" <> 'cancelled'  (and the policy's row filter)`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the plan does not say %s:\n%s", want, out)
		}
	}
}

// A predicate that stays above a policy says why.
func TestDemoExplainPolicy(t *testing.T) {
	dir := writeDemo(t)
	const why = "could tell of rows that the policy hides"
	for _, c := range []struct{ sql, want, not string }{
		{"EXPLAIN SELECT id FROM sales.customers WHERE upper(country) = 'DE'", "Stays above: (upper(country::text) = 'DE'): " + why, "masks"},
		{"EXPLAIN (FORMAT JSON) SELECT id FROM sales.customers WHERE upper(country) = 'DE'", why, "masks"},
		{"EXPLAIN SELECT id FROM sales.customers WHERE phone = '+49 ***'", "Stays above: (phone = '+49 ***'): reads a column that the policy masks", why},
		{"EXPLAIN SELECT id FROM sales.customers WHERE name = 'Emma Smith'", `"name" = 'Emma Smith'`, "Stays above"},
		{"SET meshgate.pushdown = off; EXPLAIN SELECT id FROM sales.customers WHERE name = 'Emma Smith'", "name = 'Emma Smith'", "that the policy"},
	} {
		out, errs, ok := ask(t, dir, "ana", c.sql)
		if !ok || !strings.Contains(out, c.want) || strings.Contains(out, c.not) {
			t.Errorf("%s\n%s%swant %q, not %q", c.sql, out, errs, c.want, c.not)
		}
	}
}

// One statement record for each statement, whatever came of it.
func TestDemoAudit(t *testing.T) {
	dir := writeDemo(t)
	statements := []struct{ user, sql, outcome, state string }{
		{"ana", "SELECT count(*) FROM sales.orders", "ok", "00000"},
		{"ana", "TABLE inventory.suppliers", "denied", "42P01"},
		{"guest", "SELEC 1", "error", "42601"},
		{"ben", "SELECT 1 / (id - id) FROM inventory.products", "error", "22012"},
		{"ben", "SHOW server_version_num", "ok", "00000"},
	}
	for _, s := range statements {
		ask(t, dir, s.user, s.sql)
	}
	var lines []string
	files, err := filepath.Glob(filepath.Join(dir, "audit", "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no log: %v", err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Split(strings.TrimSpace(string(text)), "\n")...)
	}
	n := 0
	for _, l := range lines {
		var r struct{ Type, User, SQL, Outcome, SQLState string }
		if err := json.Unmarshal([]byte(l), &r); err != nil {
			t.Fatal(err)
		}
		if r.Type != "statement" {
			continue
		}
		if n >= len(statements) {
			t.Fatalf("one record too many: %s", l)
		}
		want := statements[n]
		if want.state == "00000" {
			want.state = r.SQLState
		}
		if r.User != want.user || r.SQL != want.sql || r.Outcome != want.outcome || r.SQLState != want.state {
			t.Errorf("record %d is not of %v: %s", n, want, l)
		}
		n++
	}
	if n != len(statements) {
		t.Errorf("%d statement records for %d statements", n, len(statements))
	}
	log := filepath.Join(dir, "audit")
	if out, errs, ok := run(t, "audit", "verify", log); !ok || !strings.Contains(out, "nothing changed") {
		t.Errorf("audit verify: %s%s", out, errs)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(files[0], bytes.Replace(text, []byte(`"guest"`), []byte(`"nobody"`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, ok := run(t, "audit", "verify", log); ok {
		t.Error("audit verify does not see that a record was changed")
	}
	if _, err := auditlog.Verify(log); err == nil {
		t.Error("Verify agrees with a changed record")
	}
}

// served is a demo that serves.
type served struct {
	out, errs buffer
	done      chan error
}

func start(ctx context.Context, listen string) *served {
	s := &served{done: make(chan error, 1)}
	c := rootCommand()
	c.SetArgs([]string{"demo", "--listen", listen})
	c.SetOut(&s.out)
	c.SetErr(&s.errs)
	go func() { s.done <- c.ExecuteContext(ctx) }()
	return s
}

var connect = regexp.MustCompile(`PGPASSWORD=ana psql -h (\S+) -p (\d+) -U ana acme`)

// address is where the demo says that it serves, once it does.
func (s *served) address(t *testing.T) string {
	t.Helper()
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(20 * time.Millisecond) {
		if out := s.out.String(); strings.Contains(out, "Serving until Ctrl-C.") {
			m := connect.FindStringSubmatch(out)
			if m == nil {
				t.Fatalf("it is not said how to connect:\n%s", out)
			}
			return net.JoinHostPort(m[1], m[2])
		}
		select {
		case err := <-s.done:
			t.Fatalf("the demo ended: %v\n%s", err, s.errs.String())
		default:
		}
	}
	t.Fatalf("the demo does not serve:\n%s%s", s.out.String(), s.errs.String())
	return ""
}

// buffer is a bytes.Buffer that is read while it is written.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// The demo serves until it is stopped, on another port when its own is taken, and leaves nothing behind.
func TestDemoServes(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	first := start(ctx, "127.0.0.1:0")
	address := first.address(t)
	second := start(ctx, address)
	if second.address(t) == address {
		t.Errorf("two demos at %s", address)
	}
	if text := second.errs.String(); !strings.Contains(text, address+" is busy: listening on a free port instead") {
		t.Errorf("it is not said that the port is busy:\n%s", text)
	}
	stop()
	for _, r := range []*served{first, second} {
		select {
		case err := <-r.done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("the demo does not stop")
		}
		if out := r.out.String(); !strings.Contains(out, "Easter for children") || !strings.Contains(out, "Remote SQL: ") {
			t.Errorf("neither answer nor plan:\n%s", out)
		}
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "meshgate-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestDemoRefuses(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "letter.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--dir", full}, "has files in it, but no mesh"},
		{[]string{"--user", "eve", "--query", "SELECT 1"}, `the demo has no user "eve"`},
	} {
		if _, errs, ok := run(t, append([]string{"demo"}, c.args...)...); ok || !strings.Contains(errs, c.want) {
			t.Errorf("demo %v: %v %s", c.args, ok, errs)
		}
	}
}
