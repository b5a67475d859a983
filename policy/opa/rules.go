package opa

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// misnamed are names near those that decide. A typing error here would open what its
// author meant to close.
var misnamed = map[string]string{
	"row_filter": "row_filters", "rowFilter": "row_filters", "rowFilters": "row_filters", "rowfilters": "row_filters",
	"mask": "masks", "column_mask": "masks", "column_masks": "masks", "columnMask": "masks", "columnMasks": "masks",
	"denied": "deny", "allowed": "allow",
}

// unfit says why a rule of a deciding package (mesh, domains.<d>) is refused; "" when it is not.
func (f policyFile) unfit(r *ast.Rule) string {
	name := ruleName(r)
	if right, ok := misnamed[name]; ok {
		return "would have no effect: write " + right
	}
	decides := name == "allow" || name == "deny" || name == "row_filters" || name == "masks"
	switch {
	case f.test() && decides:
		return "decides, and a test may not: write it outside _test.rego"
	case f.domain == "" && name == "allow":
		return "would have no effect: domains allow, the enterprise's package mesh denies (deny contains reason if …)"
	case (name == "row_filters" || name == "masks") && readsAttribute(r):
		return `would not apply to a user without the attribute: read it by data.meshgate.attribute("name"), which is null then`
	}
	return ""
}

// attributesRef is where a user's attributes are in the input. All other keys are always there.
var attributesRef = ast.MustParseRef("input.context.identity.attributes")

// readsAttribute tells whether a missing attribute would leave the rule undefined: a
// filter or mask that is not there protects nothing. Below "not", a missing attribute
// makes the rule apply, which is safe; other rules and functions it calls are not
// followed.
func readsAttribute(r *ast.Rule) bool {
	found := false
	look := ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.Expr:
			return x.Negated
		case *ast.Not:
			return true
		case ast.Ref:
			found = found || len(x) > len(attributesRef) && x.HasPrefix(attributesRef)
		}
		return found
	})
	look.Walk(r.Head.Reference) // masks[…] has its key here; Walk(r) would not come by
	look.Walk(r)
	return found
}
