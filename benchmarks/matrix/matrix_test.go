package matrix

import (
	"flag"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meshgate/meshgate/benchmarks/testmesh"
	"github.com/meshgate/meshgate/engine/testserver"
)

var (
	rewrite = flag.Bool("rewrite", false, "write testdata/known.txt, testdata/unsupported.txt and docs/functions.md")
	family  = flag.String("family", "", "only entries of these families, kinds or argument types, separated by commas")
	entry   = flag.String("entry", "", "only the entries of these names, separated by \"; \"; * stands for anything")
	verbose = flag.Bool("show", false, "print every call that differs, with both answers")
	most    = flag.Int("most", 2, "different calls to print of an entry")
	workers = flag.Int("workers", 3, "connections at once")
)

const (
	knownFile       = "testdata/known.txt"
	unsupportedFile = "testdata/unsupported.txt"
	docFile         = "../../docs/functions.md"
	leastEntries    = 1200 // fewer means that the catalogue was not read
)

// Every entry of PostgreSQL's catalogue of functions, operators and casts answers as on PostgreSQL, or is listed.
func TestFunctionMatrix(t *testing.T) {
	catalog, err := ReadCatalog(t.Context(), testserver.Postgres(t).URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(catalog.Entries); n < leastEntries {
		t.Fatalf("%d entries", n)
	}
	makeCalls(catalog.Entries)
	unique(t, catalog.Entries)
	store := newStore(catalog.Entries)
	chosen := choose(catalog.Entries)
	if len(chosen) == 0 {
		t.Fatal("no such entry")
	}
	results := runAll(t, chosen, store)
	byPlace(results)
	known, err := ReadKnown(knownFile)
	if err != nil {
		t.Fatal(err)
	}
	if *rewrite {
		write(t, results, known, catalog)
	} else {
		some := len(chosen) < len(catalog.Entries)
		check(t, results, known, some)
		checkUnsupported(t, results, some)
		if !some {
			checkNames(t, results, known)
		}
	}
	fmt.Print(Table(results))
}

func unique(t *testing.T, entries []*Entry) {
	seen := map[string]bool{}
	for _, e := range entries {
		if seen[e.ID] {
			t.Errorf("two entries %q", e.ID)
		}
		if !slices.Contains(Families, e.Family) {
			t.Errorf("%s: family %q", e.ID, e.Family)
		}
		seen[e.ID] = true
	}
}

// choose takes the entries that the flags name; with -short every fifth.
func choose(entries []*Entry) []*Entry {
	var out []*Entry
	for i, e := range entries {
		if testing.Short() && *family == "" && *entry == "" && i%5 != 0 {
			continue
		}
		if matches(e) {
			out = append(out, e)
		}
	}
	return out
}

func matches(e *Entry) bool {
	if *entry != "" {
		if !slices.ContainsFunc(strings.Split(*entry, "; "), func(want string) bool { return named(e.ID, want) }) {
			return false
		}
	}
	if *family == "" {
		return true
	}
	for _, want := range strings.Split(*family, ",") {
		if want == e.Family || want == e.Kind || slices.ContainsFunc(e.Forms, func(f *Form) bool { return slices.Contains(f.Args, want) }) {
			return true
		}
	}
	return false
}

// named says whether an entry's name is that of a pattern, in which * stands for anything.
func named(id, pattern string) bool {
	ok, _ := path.Match(strings.NewReplacer("[", `\[`, "/", "÷").Replace(pattern), strings.ReplaceAll(id, "/", "÷"))
	return ok || pattern == id
}

func runAll(t *testing.T, entries []*Entry, s *store) []*Result {
	mesh := testmesh.New(t, Domain, s.Tables(), testmesh.Options{Setup: enumSetup})
	servers := &gateways{tb: t, mesh: mesh}
	servers.url() // started before the workers
	start := time.Now()
	work := make(chan *Entry)
	var mu sync.Mutex
	var results []*Result
	var wg sync.WaitGroup
	for range *workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			oracle := &session{url: mesh.Oracle.URL, settings: append([]string{"SET log_min_messages = fatal"}, sessionSettings...)}
			gateway := &session{url: servers.url, settings: append([]string{"SET meshgate.pushdown = off"}, sessionSettings...)}
			explain := &session{url: servers.url, settings: slices.Concat(explainSettings, sessionSettings)}
			defer oracle.close()
			defer gateway.close()
			defer explain.close()
			for e := range work {
				r, err := run(t.Context(), e, s, oracle, gateway)
				if err == nil {
					r.Way, err = wayOf(t.Context(), e, s, explain)
				}
				mu.Lock()
				if err != nil {
					t.Error(err)
				} else {
					results = append(results, r)
					if len(results)%200 == 0 {
						fmt.Printf("%d of %d entries after %s\n", len(results), len(entries), time.Since(start).Round(time.Second))
					}
				}
				mu.Unlock()
			}
		}()
	}
	for _, e := range entries {
		work <- e
	}
	close(work)
	wg.Wait()
	return results
}

// check reports entries that differ more than the list says, and listed ones that have become
// equal. A run of some entries prints all that it finds, listed or not.
func check(t *testing.T, results []*Result, known map[string]Known, some bool) {
	for _, r := range results {
		k, listed := known[r.Entry.ID]
		what := fmt.Sprintf("%s (%s): %d of %d calls differ, %d listed%s", r.Entry.ID, r.Entry.Family, r.Wrong(), r.Calls, k.Calls, examples(r))
		switch wrong := r.Wrong(); {
		case wrong > k.Calls:
			t.Error(what)
		case wrong == 0 && listed:
			t.Errorf("%s has become equal: take it off %s", r.Entry.ID, knownFile)
		case some && (wrong > 0 || *verbose && examples(r) != ""):
			fmt.Println(what)
		}
	}
}

func examples(r *Result) string {
	var b strings.Builder
	limit := *most
	for _, f := range r.Findings {
		show := f.Class != Wording && f.Class != Unsupported
		if *verbose {
			show, limit = true, 1000
		}
		if !show {
			continue
		}
		if limit--; limit < 0 {
			b.WriteString("\n  …")
			break
		}
		fmt.Fprintf(&b, "\n  %s: %s\n    %s", f.Class, f.SQL, strings.ReplaceAll(f.Detail, "\n", "\n    "))
	}
	return b.String()
}

// checkUnsupported compares the refusals with the golden list.
func checkUnsupported(t *testing.T, results []*Result, some bool) {
	listed, err := readUnsupported()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		name, line := r.Entry.ID, ""
		if r.Count[Unsupported] > 0 {
			line = strings.TrimSuffix(unsupportedLine(r), "\n")
		}
		if some && line != "" {
			fmt.Println("unsupported: " + line)
		} else if line != listed[name] {
			t.Errorf("%s is not as in %s\nwant %s\ngot  %s", r.Entry.ID, unsupportedFile, listed[name], line)
		}
	}
}

func checkNames(t *testing.T, results []*Result, known map[string]Known) {
	have := map[string]bool{}
	for _, r := range results {
		have[r.Entry.ID] = true
	}
	for name := range known {
		if !have[name] {
			t.Errorf("%s lists %q, which is no entry", knownFile, name)
		}
	}
}

// write writes the lists; entries that did not run keep their lines. The document needs them all.
func write(t *testing.T, results []*Result, known map[string]Known, catalog *Catalog) {
	ran := map[string]*Result{}
	for _, r := range results {
		ran[r.Entry.ID] = r
	}
	unsupported, err := readUnsupported()
	if err != nil {
		t.Fatal(err)
	}
	knownText, unsupportedText := knownHead, unsupportedHead
	entries := slices.Clone(catalog.Entries)
	inPlace(entries)
	for _, e := range entries {
		r := ran[e.ID]
		if r == nil {
			if k, ok := known[e.ID]; ok {
				knownText += fmt.Sprintf("%s | %d | %s\n", escapeName(e.ID), k.Calls, k.Reason)
			}
			if line, ok := unsupported[e.ID]; ok {
				unsupportedText += line + "\n"
			}
			continue
		}
		if r.Wrong() > 0 {
			knownText += knownLine(r, known)
		}
		if r.Count[Unsupported] > 0 {
			unsupportedText += unsupportedLine(r)
		}
	}
	files := map[string]string{knownFile: knownText, unsupportedFile: unsupportedText}
	if len(results) == len(entries) {
		files[docFile] = Document(results, known, catalog)
	}
	for path, text := range files {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// readUnsupported gives the lines of the golden list of refusals by entry.
func readUnsupported() (map[string]string, error) {
	lines, err := readLines(unsupportedFile)
	out := map[string]string{}
	for _, line := range lines {
		name, _, _ := strings.Cut(line, " | ")
		out[plainName(name)] = line
	}
	return out, err
}
