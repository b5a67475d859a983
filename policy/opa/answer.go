package opa

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// answer is what the policies of an allowed relation ask for.
type answer struct {
	rowFilter string
	masks     map[string]string
}

// read takes the value of decisionQuery. Each rule's value comes in a list: empty when
// the rule is undefined. An error denies and says why.
func read(v any, t *rel.Table) (answer, error) {
	rules, ok := v.(map[string]any)
	if !ok {
		return answer{}, errors.New("policy gave no decision")
	}
	domain := "data.domains." + t.Name.Schema + "."
	for _, level := range []struct{ key, rule string }{{"mesh_deny", "data.mesh.deny"}, {"deny", domain + "deny"}} {
		if err := refusal(level.rule, rules[level.key]); err != nil {
			return answer{}, err
		}
	}
	if err := allowed(domain+"allow", rules["allow"]); err != nil {
		return answer{}, err
	}
	var filters []string
	masks := map[string]string{}
	for _, level := range []struct{ key, rule string }{{"mesh_", "data.mesh."}, {"", domain}} {
		fs, err := rowFilters(level.rule+"row_filters", rules[level.key+"row_filters"])
		if err != nil {
			return answer{}, err
		}
		filters = append(filters, fs...)
		if err := addMasks(masks, level.rule+"masks", rules[level.key+"masks"], t); err != nil {
			return answer{}, err
		}
	}
	return answer{rowFilter: conjunction(filters), masks: masks}, nil
}

// value opens the list around a rule's value; defined is false for an undefined rule.
func value(rule string, v any) (_ any, defined bool, _ error) {
	l, ok := v.([]any)
	switch {
	case !ok:
		return nil, false, fmt.Errorf("%s was not evaluated", rule)
	case len(l) == 0:
		return nil, false, nil
	case len(l) > 1:
		return nil, false, fmt.Errorf("%s has several values", rule)
	}
	return l[0], true, nil
}

// refusal is nil when a deny rule gives nothing: undefined, false, or no member.
func refusal(rule string, v any) error {
	v, defined, err := value(rule, v)
	if err != nil || !defined {
		return err
	}
	var reasons []string
	switch v := v.(type) {
	case bool:
		if v {
			reasons = []string{"denied"}
		}
	case []any:
		for _, r := range v {
			reasons = append(reasons, text(r))
		}
	case map[string]any: // deny[reason] if …
		for r, on := range v {
			b, ok := on.(bool)
			if !ok {
				return fmt.Errorf("%s[%q] must be true or false, got %s", rule, r, text(on))
			}
			if b {
				reasons = append(reasons, r)
			}
		}
		slices.Sort(reasons)
	default:
		return fmt.Errorf("%s must be a set of reasons, got %s", rule, text(v))
	}
	if len(reasons) == 0 {
		return nil
	}
	return fmt.Errorf("%s: %s", rule, strings.Join(reasons, "; "))
}

// allowed is nil only for the boolean true.
func allowed(rule string, v any) error {
	v, defined, err := value(rule, v)
	if err != nil {
		return err
	}
	b, ok := v.(bool)
	switch {
	case !defined:
		return fmt.Errorf("%s is undefined", rule)
	case !ok:
		return fmt.Errorf("%s must be true or false, got %s", rule, text(v))
	case !b:
		return fmt.Errorf("%s is false", rule)
	}
	return nil
}

func rowFilters(rule string, v any) ([]string, error) {
	v, defined, err := value(rule, v)
	if err != nil || !defined {
		return nil, err
	}
	members, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("%s must be a set of expressions, got %s", rule, text(v))
	}
	var out []string
	for _, m := range members {
		e, err := expression(m)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", rule, err)
		}
		out = append(out, e)
	}
	return out, nil
}

func addMasks(into map[string]string, rule string, v any, t *rel.Table) error {
	v, defined, err := value(rule, v)
	if err != nil || !defined {
		return err
	}
	masks, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%s must map columns to expressions, got %s", rule, text(v))
	}
	for _, column := range sortedKeys(masks) {
		e, err := expression(masks[column])
		if err != nil {
			return fmt.Errorf("%s[%q]: %w", rule, column, err)
		}
		if !slices.ContainsFunc(t.Columns, func(c rel.TableColumn) bool { return c.Name == column }) {
			return fmt.Errorf("policy masks unknown column: %s[%q], relation %s", rule, column, t.Name)
		}
		if other, ok := into[column]; ok && other != e {
			return fmt.Errorf("conflicting masks for column %q: %q and %q", column, other, e)
		}
		into[column] = e
	}
	return nil
}

// expression takes Trino's {"expression": "…"} or plain text.
func expression(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, wellFormed(v)
	case map[string]any:
		for _, k := range sortedKeys(v) {
			if k != "expression" {
				return "", fmt.Errorf("unknown key %q in %s", k, text(v))
			}
		}
		if e, ok := v["expression"].(string); ok {
			return e, wellFormed(e)
		}
	}
	return "", fmt.Errorf(`expected text or {"expression": "…"}, got %s`, text(v))
}

// conjunction ANDs filters; each is wellFormed, so that its parentheses hold it.
func conjunction(filters []string) string {
	slices.Sort(filters)
	filters = slices.Compact(filters)
	if len(filters) <= 1 {
		return strings.Join(filters, "")
	}
	return "(" + strings.Join(filters, ") AND (") + ")"
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}
