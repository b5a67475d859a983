package opa

import (
	"time"

	"github.com/meshgate/meshgate/engine/guard"
)

// input is what policies see: the {context, action} tree of Trino's OPA plugin with
// further keys, so that Rego written for that plugin serves here. Lists and maps are
// never null: a policy may iterate over them without asking.
func input(o Options, now time.Time, req *guard.Request, a guard.Access) map[string]any {
	name := a.Table.Name
	return map[string]any{
		"context": map[string]any{
			"identity": map[string]any{
				"user":       req.Principal.User,
				"groups":     list(req.Principal.Groups),
				"attributes": attributes(req.Principal.Attributes),
				"auth":       req.Principal.Auth,
			},
			"queryId":       req.QueryID,
			"softwareStack": map[string]any{"gatewayVersion": o.Version},
			"purpose":       req.Purpose,
			"client":        map[string]any{"addr": req.Client.Addr, "app": req.Client.App},
			"time":          now.UTC().Format(time.RFC3339),
		},
		"action": map[string]any{
			"operation": string(req.Action),
			"resource": map[string]any{
				"table": map[string]any{
					"catalogName": o.Mesh,
					"schemaName":  name.Schema,
					"tableName":   name.Name,
					"domain":      name.Schema,
					"columns":     list(a.Columns),
				},
			},
		},
	}
}

func list(names []string) []any {
	out := make([]any, len(names))
	for i, n := range names {
		out[i] = n
	}
	return out
}

func attributes(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}
