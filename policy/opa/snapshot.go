package opa

import (
	"context"
	"embed"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// snapshot is one compiled policy; nothing in it changes.
type snapshot struct {
	revision string
	domains  map[string]rego.PreparedEvalQuery // by domain; only domains with policies
}

// libraryFiles are the packages meshgate…, which every policy may use.
//
//go:embed meshgate.rego sql.rego
var libraryFiles embed.FS

func libraries() map[string]*ast.Module {
	out := map[string]*ast.Module{}
	for _, name := range []string{"meshgate.rego", "sql.rego"} {
		text, err := libraryFiles.ReadFile(name)
		if err != nil {
			panic(err) // it is embedded
		}
		out["(meshgate)/"+name] = ast.MustParseModuleWithOpts(string(text), ast.ParserOptions{RegoVersion: ast.RegoV1})
	}
	return out
}

// load reads and compiles everything below root. Its error is an Errors.
func load(root string) (*snapshot, error) {
	sources, errs := find(root, false)
	modules, parseErrs := parse(sources)
	errs = append(errs, parseErrs...)
	if len(errs) > 0 {
		return nil, errs.err()
	}
	compiler, errs := compile(sources, modules)
	if len(errs) > 0 {
		return nil, errs.err()
	}
	s := &snapshot{revision: revision(sources), domains: map[string]rego.PreparedEvalQuery{}}
	for _, src := range sources {
		if _, done := s.domains[src.domain]; done || src.domain == "" {
			continue
		}
		q, err := rego.New(rego.Compiler(compiler), rego.StrictBuiltinErrors(true),
			rego.Capabilities(capabilities()), rego.Query(decisionQuery(src.domain))).PrepareForEval(context.Background())
		if err != nil {
			errs.add(src.file, err)
			continue
		}
		s.domains[src.domain] = q
	}
	if len(errs) > 0 {
		return nil, errs.err()
	}
	return s, nil
}

// decisionQuery asks for all rules of both levels at once. A comprehension around each
// keeps an undefined rule apart from the others; an error in any fails the whole query.
func decisionQuery(domain string) string {
	d := "data.domains[" + strconv.Quote(domain) + "]"
	return fmt.Sprintf(`{"mesh_deny": [v | v := data.mesh.deny],`+
		`"mesh_row_filters": [v | v := data.mesh.row_filters],`+
		`"mesh_masks": [v | v := data.mesh.masks],`+
		`"deny": [v | v := %[1]s.deny],`+
		`"allow": [v | v := %[1]s.allow],`+
		`"row_filters": [v | v := %[1]s.row_filters],`+
		`"masks": [v | v := %[1]s.masks]}`, d)
}

func parse(sources []policyFile) (map[string]*ast.Module, Errors) {
	var errs Errors
	modules := map[string]*ast.Module{}
	for _, src := range sources {
		m, err := ast.ParseModuleWithOpts(src.file, src.text, ast.ParserOptions{
			RegoVersion: ast.RegoV1, ProcessAnnotation: true, AllFutureKeywords: true})
		if err != nil {
			errs.add(src.file, err)
			continue
		}
		if m == nil || m.Package == nil {
			errs = append(errs, Error{File: src.file, Message: "the file is empty"})
			continue
		}
		errs = append(errs, src.placed(m)...)
		modules[src.file] = m
	}
	return modules, errs
}

// compile makes one compiler of all modules, and then looks at what domains refer to in
// the compiled modules too, where every import and local name is spelled out.
func compile(sources []policyFile, modules map[string]*ast.Module) (*ast.Compiler, Errors) {
	all := libraries()
	maps.Copy(all, modules)
	c := ast.NewCompiler().WithCapabilities(capabilities()).WithStrict(true).SetErrorLimit(0)
	var errs Errors
	if c.Compile(all); c.Failed() {
		errs.add("", c.Errors)
		return nil, errs
	}
	for _, f := range sources {
		errs = append(errs, foreignRefs(f, c.Modules[f.file])...)
	}
	return c, errs
}

// capabilities are OPA's without what reaches out of the policy, differs from one
// evaluation to the next, or reads what no policy should: using one is a compile error.
func capabilities() *ast.Capabilities {
	caps := ast.CapabilitiesForThisVersion()
	kept := caps.Builtins[:0:0]
	for _, b := range caps.Builtins {
		if !unsafeBuiltin(b.Name) {
			kept = append(kept, b)
		}
	}
	caps.Builtins, caps.AllowNet = kept, []string{}
	return caps
}

func unsafeBuiltin(name string) bool {
	switch name {
	case "http.send", "opa.runtime", "trace", "uuid.rfc4122", "json.match_schema", "json.verify_schema":
		return true
	}
	for _, prefix := range []string{"net.lookup", "rand.", "rego.", "providers."} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
