package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/meshgate/meshgate/"

// allowed is the house: every package with the packages of ours that it may import.
// Everything points at engine, engine points at nobody, cmd joins them. docs/ARCHITECTURE.md
// points here. An entry that is not used is an error too, so that the table stays true.
var allowed = map[string]string{
	"engine/pgerr":             "",
	"engine/rel":               "",
	"engine/pgnum":             "engine/pgerr",
	"engine/pgvalue":           "engine/pgerr engine/pgjson engine/pgjsonpath engine/pgnum engine/rel",
	"engine/pgformat":          "engine/pgerr engine/pgnum engine/rel",
	"engine/pgjson":            "engine/pgerr engine/pgnum",
	"engine/pgjsonpath":        "engine/pgerr engine/pgformat engine/pgjson engine/pgnum engine/pgregex",
	"engine/pgtime":            "engine/pgerr engine/pgnum engine/pgvalue engine/rel",
	"engine/pgtypes":           "engine/pgerr engine/rel",
	"engine/pgtypes/gen":       "",
	"engine/setting":           "engine/pgerr engine/pgvalue engine/rel",
	"engine/parse":             "engine/pgerr",
	"engine/plan":              "engine/rel",
	"engine/source":            "engine/plan engine/rel",
	"engine/source/sourcetest": "engine/pgerr engine/plan engine/rel engine/source",
	"engine/catalog":           "engine/rel engine/source",
	"engine/bind":              "engine/parse engine/pgerr engine/pgtypes engine/pgvalue engine/plan engine/rel",
	"engine/fold":              "engine/pgerr engine/pgfunc engine/pgregex engine/pgtypes engine/plan engine/rel",
	"engine/guard":             "engine/bind engine/pgerr engine/plan engine/rel",
	"engine/optimize":          "engine/guard engine/pgtypes engine/plan engine/rel engine/source",
	"engine/sqlgen":            "engine/pgerr engine/plan engine/rel engine/source",
	"engine/duckdb":            "engine/pgerr engine/rel",
	"engine/pgmath":            "engine/pgerr engine/pgnum",
	"engine/pgctype":           "engine/pgerr",
	"engine/pgregex":           "engine/pgctype engine/pgerr",
	"engine/pgfunc":            "engine/pgctype engine/pgerr engine/pgformat engine/pgjson engine/pgjsonpath engine/pgmath engine/pgnum engine/pgregex engine/pgtime engine/pgtypes engine/pgvalue engine/rel",
	"engine/duck":              "engine/duckdb engine/pgctype engine/pgerr engine/pgfunc engine/pgjson engine/pgmath engine/pgnum engine/pgregex engine/pgtime engine/pgtypes engine/pgvalue engine/plan engine/rel",
	"engine/pgcatalog":         "engine/catalog engine/pgerr engine/pgtypes engine/pgvalue engine/plan engine/rel engine/source",
	"engine/audit":             "engine/guard",
	"engine/testserver":        "",
	"engine": "engine/audit engine/bind engine/catalog engine/duck engine/fold engine/guard engine/optimize engine/parse engine/pgcatalog " +
		"engine/pgerr engine/pgvalue engine/plan engine/rel engine/setting engine/source",

	"connectors/postgres": "engine/pgerr engine/pgvalue engine/plan engine/rel engine/source engine/sqlgen",
	"connectors/mysql":    "engine/pgerr engine/plan engine/rel engine/source",
	"connectors/sqlite":   "engine/pgerr engine/plan engine/rel engine/source engine/sqlgen",
	"connectors/duckdb":   "engine/duckdb engine/pgerr engine/plan engine/rel engine/source engine/sqlgen",
	"connectors/files":    "engine/duckdb engine/pgerr engine/plan engine/rel engine/source engine/sqlgen",

	"policy/opa":      "engine/guard engine/rel",
	"policy/auditlog": "engine/audit engine/pgerr",

	"wire/scram":  "engine/pgerr",
	"wire/pgwire": "engine engine/guard engine/parse engine/pgerr engine/pgvalue engine/rel wire/scram",
}

// free may import anything of ours, and nobody outside of them imports them.
var free = []string{"cmd/", "benchmarks/"}

// testRooms are packages that hold tests or what tests are made of: only tests, and those
// in free, import them.
var testRooms = []string{"engine/testserver", "engine/source/sourcetest"}

type goFile struct {
	path    string // below the module's root
	pkg     string // the folder
	test    bool
	imports []string // of ours
	doc     string   // the package comment
	lines   int
}

// sources reads every Go file of the module, in this process: `go list` would be served
// stale from the test cache.
func sources(t *testing.T) []goFile {
	t.Helper()
	root := filepath.Join("..", "..")
	var out []goFile
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "bin") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(name) != ".go" {
			return nil
		}
		files := token.NewFileSet()
		f, err := parser.ParseFile(files, path, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		s := goFile{path: rel, pkg: filepath.ToSlash(filepath.Dir(rel)), test: strings.HasSuffix(name, "_test.go"), lines: files.File(f.Pos()).LineCount()}
		if f.Doc != nil {
			s.doc = f.Doc.Text()
		}
		for _, i := range f.Imports {
			of, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			if ours, ok := strings.CutPrefix(of, module); ok {
				s.imports = append(s.imports, ours)
			}
		}
		out = append(out, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The arrows between the packages go one way.
func TestImports(t *testing.T) {
	for _, problem := range crossed(sources(t)) {
		t.Error(problem)
	}
}

// An arrow turned round is found.
func TestImportsFindsWrongArrows(t *testing.T) {
	for _, wrong := range []goFile{
		{path: "engine/rel/x.go", pkg: "engine/rel", imports: []string{"engine/plan"}},
		{path: "engine/x.go", pkg: "engine", imports: []string{"wire/pgwire"}},
		{path: "engine/x.go", pkg: "engine", imports: []string{"connectors/mysql"}},
		{path: "engine/optimize/x.go", pkg: "engine/optimize", imports: []string{"engine/testserver"}},
		{path: "connectors/mysql/x.go", pkg: "connectors/mysql", imports: []string{"connectors/postgres"}},
		{path: "policy/opa/x_test.go", pkg: "policy/opa", test: true, imports: []string{"benchmarks/testmesh"}},
		{path: "engine/new/x.go", pkg: "engine/new"},
	} {
		with := append(sources(t), wrong)
		if problems := crossed(with); !slices.ContainsFunc(problems, func(p string) bool { return strings.HasPrefix(p, wrong.path) }) {
			t.Errorf("%s importing %v is not found: %q", wrong.path, wrong.imports, problems)
		}
	}
}

// crossed gives what is against the table, each beginning with a file or package.
func crossed(all []goFile) []string {
	var out []string
	used := map[string]map[string]bool{}
	for _, s := range all {
		if used[s.pkg] == nil {
			used[s.pkg] = map[string]bool{}
		}
		for _, i := range s.imports {
			used[s.pkg][i] = used[s.pkg][i] || !s.test
			switch {
			case isFree(s.pkg):
			case isFree(i):
				out = append(out, s.path+" imports "+i+", which nobody may import")
			case s.test || i == s.pkg:
				// Tests may look at anything that is not free; the compiler keeps them from cycles.
			case slices.Contains(testRooms, i) && !slices.Contains(testRooms, s.pkg):
				out = append(out, s.path+" imports "+i+", which is for tests")
			case !slices.Contains(strings.Fields(allowed[s.pkg]), i):
				out = append(out, s.path+" imports "+i+"; see the table in cmd/meshgate/imports_test.go")
			}
		}
	}
	for pkg := range used {
		if _, known := allowed[pkg]; !known && !isFree(pkg) {
			for _, s := range all {
				if s.pkg == pkg {
					out = append(out, s.path+" is of a package that the table in cmd/meshgate/imports_test.go does not have")
				}
			}
		}
	}
	for pkg, imports := range allowed {
		if used[pkg] == nil {
			out = append(out, pkg+" is in the table but not in the tree")
			continue
		}
		for _, i := range strings.Fields(imports) {
			if !used[pkg][i] {
				out = append(out, pkg+" does not import "+i+" any more; take it off the table")
			}
		}
	}
	slices.Sort(out)
	return out
}

func isFree(pkg string) bool {
	return slices.ContainsFunc(free, func(f string) bool { return strings.HasPrefix(pkg+"/", f) })
}

// Every package has exactly one package comment.
func TestPackageComments(t *testing.T) {
	comments, folders := map[string][]string{}, map[string]bool{}
	for _, s := range sources(t) {
		if s.test {
			if s.doc != "" {
				t.Errorf("%s: a package comment in a test file", s.path)
			}
			continue
		}
		folders[s.pkg] = true
		if s.doc != "" {
			comments[s.pkg] = append(comments[s.pkg], s.path)
		}
	}
	for pkg := range folders {
		if len(comments[pkg]) != 1 {
			t.Errorf("%s has %d package comments: %v", pkg, len(comments[pkg]), comments[pkg])
		}
	}
}

// TestFileSizes only reports: a file over 500 lines deserves a second look.
func TestFileSizes(t *testing.T) {
	for _, s := range sources(t) {
		if s.lines > 500 {
			t.Logf("%s has %d lines", s.path, s.lines)
		}
	}
}
