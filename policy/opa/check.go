package opa

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
)

// TestResult is one test_… rule of a _test.rego file.
type TestResult struct {
	File   string // below the mesh folder
	Line   int
	Name   string // data.domains.sales.test_readers
	Pass   bool
	Reason string // why it did not pass; what it printed, if it printed
}

// Test compiles the policies of the mesh folder together with their _test.rego files and
// runs every test_… rule. Tests have no part in decisions. Its error is an Errors.
func Test(ctx context.Context, root string) ([]TestResult, error) {
	sources, errs := find(root, true)
	modules, parseErrs := parse(sources)
	if errs = append(errs, parseErrs...); len(errs) > 0 {
		return nil, errs.err()
	}
	// Compiled once here for the errors and the rights of each domain; the runner
	// compiles again, as it rewrites the bodies of tests.
	if _, errs := compile(sources, modules); len(errs) > 0 {
		return nil, errs.err()
	}
	maps.Copy(modules, libraries())
	store := inmem.New()
	txn, err := store.NewTransaction(ctx)
	if err != nil {
		return nil, fmt.Errorf("test policies: %w", err)
	}
	defer store.Abort(ctx, txn)
	results, err := tester.NewRunner().SetStore(store).SetModules(modules).SetParallel(1).
		SetCompiler(ast.NewCompiler().WithCapabilities(capabilities()).WithEnablePrintStatements(true)).
		CapturePrintOutput(true).RaiseBuiltinErrors(true).RunTests(ctx, txn)
	if err != nil {
		return nil, fmt.Errorf("test policies: %w", err)
	}
	var out []TestResult
	for r := range results {
		t := TestResult{Name: r.Package + "." + r.Name, Pass: r.Pass()}
		if r.Location != nil {
			t.File, t.Line = r.Location.File, r.Location.Row
		}
		switch {
		case r.Pass():
		case r.Error != nil:
			t.Reason = r.Error.Error()
		case r.Skip:
			t.Reason = "skipped: todo_ tests do not count as passed"
		default:
			t.Reason = "false or undefined"
		}
		if len(r.Output) > 0 && !t.Pass {
			t.Reason += ": " + string(r.Output)
		}
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b TestResult) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}
