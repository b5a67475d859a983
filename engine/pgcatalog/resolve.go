package pgcatalog

import (
	"errors"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// ResolveReg reads the name of an object, possibly quoted or qualified, as the input
// function of a reg* type does; searchPath is without the implicit pg_catalog. The error is
// PostgreSQL's. With soft an object that is not there, or is one of several, is 0 and no
// error, as to_reg* has it: what is no name at all still fails. What the principal may not
// know of is not there.
func (v *View) ResolveReg(typ rel.OID, text string, searchPath []string, soft bool) (uint32, error) {
	n, err := v.world().resolve(typ, text, searchPath)
	if missing := (absent{}); errors.As(err, &missing) {
		if soft {
			return 0, nil
		}
		return 0, missing.Err
	}
	return uint32(n), err
}

// absent is the error for a name that is one, of an object that is not there.
type absent struct{ Err *pgerr.Error }

func (a absent) Error() string { return a.Err.Error() }

func missing(code, format string, args ...any) error {
	return absent{pgerr.New(code, format, args...)}
}

// present makes an object that has to be there of one that may be missing.
func present(err error) error {
	if missing := (absent{}); errors.As(err, &missing) {
		return missing.Err
	}
	return err
}

func (w *world) resolve(typ rel.OID, text string, searchPath []string) (int64, error) {
	switch typ {
	case rel.RegtypeOID:
		return w.resolveType(text, searchPath)
	case rel.RegprocedureOID:
		return w.resolveProcedure(text, searchPath)
	}
	parts, ok := splitName(text)
	if !ok {
		return 0, errName()
	}
	switch typ {
	case rel.RegnamespaceOID:
		if len(parts) != 1 {
			return 0, errName()
		}
		if oid, ok := w.findSchema(parts[0]); ok {
			return oid, nil
		}
		return 0, missing(pgerr.InvalidSchemaName, `schema "%s" does not exist`, parts[0])
	case rel.RegroleOID:
		if len(parts) != 1 {
			return 0, errName()
		}
		if oid, ok := w.findRole(parts[0]); ok {
			return oid, nil
		}
		return 0, missing(pgerr.UndefinedObject, `role "%s" does not exist`, parts[0])
	case rel.RegclassOID:
		return w.resolveClass(parts, searchPath)
	}
	path, name, err := w.qualified(parts, searchPath)
	if err != nil {
		return 0, err
	}
	if typ == rel.RegoperOID {
		return resolveOperator(path, name, text)
	}
	switch all := findProcs(path, name); len(all) {
	case 0:
		return 0, missing(pgerr.UndefinedFunction, `function "%s" does not exist`, text)
	case 1:
		return int64(all[0].OID), nil
	}
	return 0, missing(pgerr.AmbiguousFunction, `more than one function named "%s"`, text)
}

func errName() error { return pgerr.New(pgerr.InvalidName, "invalid name syntax") }

// resolveClass finds a relation or an index.
func (w *world) resolveClass(parts, searchPath []string) (int64, error) {
	switch {
	case len(parts) > 3:
		return 0, pgerr.New(pgerr.SyntaxError, "improper relation name (too many dotted names): %s", strings.Join(parts, "."))
	case len(parts) == 3 && parts[0] != w.v.Database:
		return 0, pgerr.New(pgerr.FeatureNotSupported, `cross-database references are not implemented: "%s"`, strings.Join(parts, "."))
	}
	path, name, err := w.qualified(parts, searchPath)
	if err != nil {
		return 0, err
	}
	if _, oid, ok := w.findRelation(path, name); ok {
		return oid, nil
	}
	if len(parts) == 3 { // the database is not named again
		parts = parts[1:]
	}
	return 0, missing(pgerr.UndefinedTable, `relation "%s" does not exist`, strings.Join(parts, "."))
}

// qualified says where to look for [database.][schema.]name.
func (w *world) qualified(parts, searchPath []string) (path []string, name string, err error) {
	name = parts[len(parts)-1]
	switch {
	case len(parts) == 1:
		for _, s := range searchPath {
			if s == "pg_catalog" {
				return searchPath, name, nil
			}
		}
		return append([]string{"pg_catalog"}, searchPath...), name, nil
	case len(parts) > 3:
		return nil, "", pgerr.New(pgerr.SyntaxError, "improper qualified name (too many dotted names): %s", strings.Join(parts, "."))
	case len(parts) == 3 && parts[0] != w.v.Database:
		return nil, "", pgerr.New(pgerr.FeatureNotSupported, "cross-database references are not implemented: %s", strings.Join(parts, "."))
	}
	schema := parts[len(parts)-2]
	if _, ok := w.findSchema(schema); !ok {
		return nil, "", missing(pgerr.InvalidSchemaName, `schema "%s" does not exist`, schema)
	}
	return []string{schema}, name, nil
}

func (w *world) findSchema(name string) (int64, bool) {
	for oid, schema := range w.schemaNames() {
		if schema == name {
			return oid, true
		}
	}
	return 0, false
}

func (w *world) findRole(name string) (int64, bool) {
	for _, r := range w.roles {
		if r.name == name {
			return r.oid, true
		}
	}
	roles := staticRows("pg_authid")
	for _, r := range roles.rows {
		if r[roles.at("rolname")] == name {
			return r[roles.at("oid")].(int64), true
		}
	}
	return 0, false
}

func findProcs(path []string, name string) []*pgtypes.Proc {
	for _, s := range path {
		key := name
		if s != "pg_catalog" {
			key = s + "." + name
		}
		if all := pgtypes.Procs(key); len(all) > 0 {
			return all
		}
	}
	return nil
}

// operatorsNamed are the operators of pg_catalog with a name: one of them, and how many.
func operatorsNamed(name string) (oid int64, n int) {
	ops := staticRows("pg_operator")
	for _, r := range ops.rows {
		if r[ops.at("oprname")] == name {
			oid, n = r[ops.at("oid")].(int64), n+1
		}
	}
	return oid, n
}

// resolveOperator finds an operator whose name is not overloaded; text is how it was written.
func resolveOperator(path []string, name, text string) (int64, error) {
	oid, n := int64(0), 0
	for _, s := range path {
		if s == "pg_catalog" { // no other schema has operators
			oid, n = operatorsNamed(name)
		}
	}
	switch n {
	case 0:
		return 0, missing(pgerr.UndefinedFunction, "operator does not exist: %s", text)
	case 1:
		return oid, nil
	}
	return 0, missing(pgerr.AmbiguousFunction, "more than one operator named %s", text)
}

// resolveProcedure reads name(type, …).
func (w *world) resolveProcedure(text string, searchPath []string) (int64, error) {
	malformed := func(what string) (int64, error) {
		return 0, pgerr.New(pgerr.InvalidTextRepresentation, "expected %s", what)
	}
	i := strings.IndexByte(unquoted(text), '(')
	if i < 0 {
		return malformed("a left parenthesis")
	}
	parts, ok := splitName(text[:i])
	if !ok {
		return 0, errName()
	}
	list, ok := strings.CutSuffix(strings.TrimRight(text[i+1:], space), ")")
	if !ok {
		return malformed("a right parenthesis")
	}
	var args []rel.OID
	for more := strings.Trim(list, space) != ""; more; {
		var arg string
		arg, list, more = cutArgument(list)
		if strings.Trim(arg, space) == "" {
			return malformed("a type name")
		}
		oid, err := w.resolveType(strings.Trim(arg, space), searchPath)
		if err != nil {
			return 0, present(err)
		}
		args = append(args, rel.OID(oid))
	}
	path, name, err := w.qualified(parts, searchPath)
	if err != nil {
		return 0, err
	}
	for _, p := range findProcs(path, name) {
		same := len(p.Args) == len(args)
		for k := 0; same && k < len(args); k++ {
			same = p.Args[k] == args[k]
		}
		if same {
			return int64(p.OID), nil
		}
	}
	return 0, missing(pgerr.UndefinedFunction, `function "%s" does not exist`, text)
}

// cutArgument cuts a list of types at its first comma that is in no quotes and parentheses.
func cutArgument(list string) (arg, rest string, more bool) {
	depth := 0
	plain := unquoted(list)
	for i := range len(plain) {
		switch plain[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ',':
			if depth == 0 {
				return list[:i], list[i+1:], true
			}
		}
	}
	return list, "", false
}

// unquoted is text with quoted bytes blanked out.
func unquoted(text string) string {
	b, in := []byte(text), false
	for i, c := range b {
		if c == '"' {
			in = !in
		} else if in {
			b[i] = ' '
		}
	}
	return string(b)
}
