package opa_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/policy/opa"
)

var rewrite = flag.Bool("rewrite", false, "write the decisions found into the data files")

// TestDecisions runs testdata/*.txt. Each file is a mesh's policies as "-- path --"
// sections, and in its last section questions with the expected decision below each.
func TestDecisions(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no data files", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			before, script, found := strings.Cut(string(b), "-- decisions --\n")
			if !found {
				t.Fatal("no section -- decisions --")
			}
			got := before + "-- decisions --\n" + run(t, writeMesh(t, before), script)
			switch {
			case got == string(b):
			case *rewrite:
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			default:
				t.Errorf("decisions differ; got\n%s", got[len(before):])
			}
		})
	}
}

// writeMesh writes the sections of a data file into a new folder.
func writeMesh(t testing.TB, sections string) string {
	t.Helper()
	root := t.TempDir()
	var file string
	texts := map[string]string{}
	for line := range strings.Lines(sections) {
		if rest, ok := strings.CutPrefix(line, "-- "); ok && strings.HasSuffix(rest, " --\n") {
			file = strings.TrimSuffix(rest, " --\n")
			texts[file] = ""
			continue
		}
		if file != "" {
			texts[file] += line
		}
	}
	for file, text := range texts {
		path := filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// run answers the questions of a script: "load", "test", or
// "select|list USER [GROUP,…] [attribute=value …] [for PURPOSE] : RELATION …".
func run(t *testing.T, root, script string) string {
	var out strings.Builder
	policy, loadErr := opa.Load(root, opa.Options{Mesh: "acme", Version: "1.0"})
	for _, block := range strings.Split(strings.TrimSpace(script), "\n\n") {
		question, _, _ := strings.Cut(block, "\n----")
		fmt.Fprintf(&out, "%s\n----\n", question)
		line := question[strings.LastIndexByte(question, '\n')+1:]
		switch {
		case line == "load":
			if loadErr != nil {
				fmt.Fprintln(&out, loadErr)
			} else {
				fmt.Fprintln(&out, "ok")
			}
		case line == "test":
			results, err := opa.Test(t.Context(), root)
			if err != nil {
				fmt.Fprintln(&out, err)
			}
			for _, r := range results {
				fmt.Fprintf(&out, "%s:%d: %s pass=%t %s\n", r.File, r.Line, r.Name, r.Pass, strings.TrimSpace(r.Reason))
			}
		case policy == nil:
			t.Fatalf("load: %v", loadErr)
		default:
			ds, err := policy.Decide(t.Context(), request(t, line))
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range ds {
				print(&out, d)
				if len(d.ID) != 16 || d.Revision != policy.Revision() {
					t.Errorf("decision %q of revision %q", d.ID, d.Revision)
				}
			}
		}
		out.WriteByte('\n')
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func print(out *strings.Builder, d guard.Decision) {
	if !d.Allow {
		fmt.Fprintf(out, "%s: deny: %s\n", d.Relation, d.Reason)
		if d.RowFilter != "" || len(d.Masks) > 0 {
			fmt.Fprintln(out, "  but a filter or mask is given")
		}
		return
	}
	fmt.Fprintf(out, "%s: allow\n", d.Relation)
	if d.RowFilter != "" {
		fmt.Fprintf(out, "  filter %s\n", d.RowFilter)
	}
	var columns []string
	for c := range d.Masks {
		columns = append(columns, c)
	}
	slices.Sort(columns)
	for _, c := range columns {
		fmt.Fprintf(out, "  mask %s: %s\n", c, d.Masks[c])
	}
}

var tables = map[string]*rel.Table{
	"sales.orders":  table("sales", "orders", "id", "region", "amount", "email"),
	"sales.returns": table("sales", "returns", "id", "reason"),
	"hr.employees":  table("hr", "employees", "id", "name", "salary"),
	"ops.events":    table("ops", "events", "id", "at"),
}

func table(schema, name string, columns ...string) *rel.Table {
	t := &rel.Table{Name: rel.Name{Schema: schema, Name: name}}
	for _, c := range columns {
		t.Columns = append(t.Columns, rel.TableColumn{Name: c})
	}
	return t
}

func request(t testing.TB, line string) *guard.Request {
	t.Helper()
	who, what, ok := strings.Cut(line, " : ")
	words := strings.Fields(who)
	if !ok || len(words) < 2 {
		t.Fatalf("cannot read the question %q", line)
	}
	req := &guard.Request{QueryID: "q-1", Action: guard.Select,
		Principal: guard.Principal{User: words[1], Auth: "scram", Attributes: map[string]any{}},
		Client:    guard.Client{Addr: "192.0.2.7:4711", App: "psql"}}
	if words[0] == "list" {
		req.Action = guard.List
	}
	for i := 2; i < len(words); i++ {
		if k, v, ok := strings.Cut(words[i], "="); ok {
			req.Principal.Attributes[k] = v
		} else if words[i] == "for" {
			req.Purpose = words[i+1]
			i++
		} else {
			req.Principal.Groups = strings.Split(words[i], ",")
		}
	}
	for _, r := range strings.Fields(what) {
		name, columns, _ := strings.Cut(strings.TrimSuffix(r, ")"), "(")
		tbl := tables[name]
		if tbl == nil {
			t.Fatalf("no table %q", name)
		}
		a := guard.Access{Table: tbl}
		if columns != "" {
			a.Columns = strings.Split(columns, ",")
		}
		req.Relations = append(req.Relations, a)
	}
	return req
}

const readable = "package domains.sales\nallow if \"analyst\" in input.context.identity.groups\n"

func load(t testing.TB, sections string) (*opa.Policy, string) {
	t.Helper()
	root := writeMesh(t, sections)
	p, err := opa.Load(root, opa.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p, root
}

func TestDecideEndsWithItsContext(t *testing.T) {
	p, _ := load(t, "-- domains/sales/policy/a.rego --\n"+readable)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if ds, err := p.Decide(ctx, request(t, "select ana analyst : sales.orders")); !errors.Is(err, context.Canceled) || ds != nil {
		t.Errorf("got %v, %v", ds, err)
	}
}

func TestSlowPolicyDeniesInTime(t *testing.T) {
	_, root := load(t, `-- domains/sales/policy/a.rego --
package domains.sales
allow if count([1 | some i in numbers.range(1, 30000); some j in numbers.range(1, 30000); i * j == 7]) > 0
`)
	p, err := opa.Load(root, opa.Options{Timeout: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	ds, err := p.Decide(t.Context(), request(t, "select ana : sales.orders sales.returns"))
	if err != nil || len(ds) != 2 {
		t.Fatal(ds, err)
	}
	for _, d := range ds {
		if d.Allow || !strings.Contains(d.Reason, "policy took longer than 200ms") {
			t.Errorf("got %+v", d)
		}
	}
	if d := time.Since(start); d > 2*time.Second {
		t.Errorf("took %v", d)
	}
	// A listing that is not whole must not look whole.
	if ds, err := p.Decide(t.Context(), request(t, "list ana : sales.orders sales.returns")); err == nil {
		t.Errorf("a listing gives %+v", ds)
	}
}

func TestNoTableDenies(t *testing.T) {
	p, _ := load(t, "-- domains/sales/policy/a.rego --\npackage domains.sales\nallow := true\n")
	ds, err := p.Decide(t.Context(), &guard.Request{Relations: []guard.Access{{}}})
	if err != nil || len(ds) != 1 || ds[0].Allow {
		t.Errorf("got %v, %v", ds, err)
	}
}

// What comes out of a principal's attributes cannot leave its SQL literal.
func TestLiteralsHoldTheirText(t *testing.T) {
	p, _ := load(t, `-- domains/sales/policy/a.rego --
package domains.sales
allow := true
row_filters contains sprintf("region = %s", [data.meshgate.sql.literal(data.meshgate.attribute("region"))])
`)
	for region, want := range map[string]string{
		"EU":                 "region = 'EU'",
		"O'Neil":             "region = 'O''Neil'",
		"x' OR true --":      "region = 'x'' OR true --'",
		"') OR (true":        "region = ''') OR (true'",
		`back\`:              "", // refused: a backslash before a quote
		"nul\x00":            "",
		"$$; DROP TABLE x--": "region = '$$; DROP TABLE x--'",
	} {
		req := request(t, "select ana : sales.orders")
		req.Principal.Attributes["region"] = region
		ds, err := p.Decide(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		if ds[0].Allow != (want != "") || ds[0].RowFilter != want {
			t.Errorf("%q: got %+v, want %q", region, ds[0], want)
		}
	}
}

func TestReload(t *testing.T) {
	p, root := load(t, "-- domains/sales/policy/a.rego --\n"+readable)
	file := filepath.Join(root, "domains/sales/policy/a.rego")
	allowed := func() bool {
		ds, err := p.Decide(t.Context(), request(t, "select ana analyst : sales.orders"))
		return err == nil && ds[0].Allow
	}
	first := p.Revision()
	if !allowed() {
		t.Fatal("not allowed at first")
	}
	// A broken file leaves the policy in force.
	write(t, file, "package domains.sales\nallow if nonsense(\n")
	if err := p.Reload(); err == nil {
		t.Error("the broken policy was taken")
	}
	if !allowed() || p.Revision() != first {
		t.Error("the broken policy changed what was in force")
	}
	write(t, file, "package domains.sales\nallow := false\n")
	if err := p.Reload(); err != nil {
		t.Fatal(err)
	}
	if allowed() || p.Revision() == first {
		t.Error("the new policy is not in force")
	}
}

func TestDecideAndReloadTogether(t *testing.T) {
	p, _ := load(t, "-- domains/sales/policy/a.rego --\n"+readable)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				ds, err := p.Decide(t.Context(), request(t, "select ana analyst : sales.orders hr.employees"))
				if err != nil || !ds[0].Allow || ds[1].Allow {
					t.Errorf("got %+v, %v", ds, err)
					return
				}
			}
		})
	}
	wg.Go(func() {
		for range 20 {
			if err := p.Reload(); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The examples of docs/policy.md are what they claim to be, and their tests pass.
func TestDocumentedExamples(t *testing.T) {
	page, err := os.ReadFile("../../docs/policy.md")
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]string{"package mesh\n": "policy/mesh.rego", "package domains.sales\n": "domains/sales/policy/sales.rego",
		"package domains.sales_test\n": "domains/sales/policy/sales_test.rego"}
	var sections strings.Builder
	for _, block := range strings.Split(string(page), "```rego\n")[1:] {
		code, _, _ := strings.Cut(block, "```")
		for first, file := range places {
			if strings.HasPrefix(code, first) {
				fmt.Fprintf(&sections, "-- %s --\n%s", file, code)
				delete(places, first)
			}
		}
	}
	if len(places) > 0 {
		t.Fatalf("no examples for %v", places)
	}
	p, root := load(t, sections.String())
	results, err := opa.Test(t.Context(), root)
	if err != nil || len(results) != 2 {
		t.Fatal(results, err)
	}
	for _, r := range results {
		if !r.Pass {
			t.Errorf("%s: %s", r.Name, r.Reason)
		}
	}
	var out strings.Builder
	for _, q := range []string{"select ana analyst region=EU for reporting : sales.orders(id)", "select ana analyst region=EU : sales.orders(id)"} {
		ds, err := p.Decide(t.Context(), request(t, q))
		if err != nil {
			t.Fatal(err)
		}
		print(&out, ds[0])
	}
	want := "sales.orders: allow\n  filter region = 'EU'\n" +
		"sales.orders: deny: data.mesh.deny: a purpose is needed: SET meshgate.purpose = '…'\n"
	if out.String() != want {
		t.Errorf("got %s", out.String())
	}
}

func BenchmarkDecide(b *testing.B) {
	p, _ := load(b, `-- policy/mesh.rego --
package mesh
deny contains "no purpose" if input.context.purpose == ""
-- domains/sales/policy/a.rego --
`+readable+`
row_filters contains {"expression": sprintf("region = %s", [data.meshgate.sql.literal(data.meshgate.attribute("region"))])}
masks["email"] := {"expression": "'***'"} if input.action.resource.table.tableName == "orders"
`)
	req := request(b, "select ana analyst region=EU for reporting : sales.orders(id,region) sales.returns(id) sales.orders(email)")
	b.ReportAllocs()
	for b.Loop() {
		ds, err := p.Decide(b.Context(), req)
		if err != nil || !ds[0].Allow || !ds[1].Allow {
			b.Fatal(ds, err)
		}
	}
}
