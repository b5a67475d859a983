package opa

import (
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// foreignRefs finds what a domain's module reads outside its own packages, data.mesh.lib
// and data.meshgate. It refuses whatever it cannot judge: data as a whole, and a variable
// where the domain's name should stand. The enterprise's modules may read everything.
func foreignRefs(f policyFile, m *ast.Module) Errors {
	if f.domain == "" {
		return nil
	}
	own := ast.Ref{ast.DefaultRootDocument, ast.StringTerm("domains"), ast.StringTerm(f.domain)}
	may := []ast.Ref{own, ast.MustParseRef("data.mesh.lib"), ast.MustParseRef("data.meshgate")}
	if f.test() { // a test may ask what the enterprise's rules say, too
		may = append(may, testPackage(own), ast.MustParseRef("data.mesh"))
	}
	var errs Errors
	check := func(ref ast.Ref, at *ast.Location, rule *ast.Location) {
		if slices.ContainsFunc(may, ref.HasPrefix) {
			return
		}
		if at == nil {
			at = rule
		}
		errs = append(errs, Error{f.file, at.Row, fmt.Sprintf(
			"%s is not domain %s's to read: only data.domains.%s, data.mesh.lib and data.meshgate are", ref, f.domain, f.domain)})
	}
	walk := func(x any, place *ast.Location) {
		heads := map[*ast.Term]bool{}
		ast.WalkTerms(x, func(t *ast.Term) bool {
			switch v := t.Value.(type) {
			case ast.Ref:
				if len(v) > 0 && v[0].Equal(ast.DefaultRootDocument) {
					heads[v[0]] = true
					check(v, t.Location, place)
				}
			case ast.Var:
				if t.Equal(ast.DefaultRootDocument) && !heads[t] {
					check(ast.Ref{t}, t.Location, place)
				}
			}
			return false
		})
	}
	for _, i := range m.Imports {
		walk(i, i.Loc())
	}
	for _, r := range m.Rules {
		walk(r.Head.Reference, r.Loc()) // p[…] has its key here; walking r would not come by
		walk(r, r.Loc())
	}
	return errs
}
