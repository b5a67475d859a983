package pgcatalog

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// granted are the privileges that whoever may see an object of a kind has; what exists only
// for writing is granted to nobody. known are all that PostgreSQL has for the kind.
var granted = map[string]struct{ catalogue, name, privilege, known string }{
	"table":                {"pg_class", "", "SELECT", "SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER,RULE"},
	"any_column":           {"pg_class", "", "SELECT", "SELECT,INSERT,UPDATE,REFERENCES"},
	"column":               {"pg_class", "", "SELECT", "SELECT,INSERT,UPDATE,REFERENCES"},
	"sequence":             {"pg_class", "", "SELECT", "USAGE,SELECT,UPDATE"},
	"schema":               {"pg_namespace", "nspname", "USAGE", "CREATE,USAGE"},
	"database":             {"pg_database", "datname", "CONNECT", "CREATE,TEMPORARY,TEMP,CONNECT"},
	"function":             {"pg_proc", "", "EXECUTE", "EXECUTE"},
	"type":                 {"pg_type", "", "USAGE", "USAGE"},
	"language":             {"pg_language", "lanname", "USAGE", "USAGE"},
	"server":               {"pg_foreign_server", "srvname", "USAGE", "USAGE"},
	"foreign_data_wrapper": {"pg_foreign_data_wrapper", "fdwname", "USAGE", "USAGE"},
	"tablespace":           {"pg_tablespace", "spcname", "CREATE NOWHERE", "CREATE"},
}

var regTypeOf = map[string]string{"pg_class": "regclass", "pg_proc": "regprocedure", "pg_type": "regtype"}

// privilege is the body of has_…_privilege([user,] object, [column,] privilege). About
// another user the gateway cannot say: the answer is no. Names of nothing are errors, in
// PostgreSQL's order: the user, the object, its column, the privilege, the object's kind.
func privilege(kind string, args []rel.OID) (string, bool) {
	g, ok := granted[kind]
	if !ok {
		return "", false
	}
	n, rest := 1, args
	user, known := "true", func(body string) string { return body }
	want := 2
	if kind == "column" {
		want = 3
	}
	if len(args) == want+1 {
		user = "$1 = current_user"
		if args[0] == rel.OIDOID {
			user = "pg_catalog.pg_get_userbyid($1) = current_user"
		} else {
			known = func(body string) string { // public is everybody, and no role
				return knownRole("CASE WHEN $1 = 'public' THEN current_user ELSE $1 END", body)
			}
		}
		n, rest = 2, args[1:]
	}
	if len(rest) != want {
		return "", false
	}
	named := rest[0] == rel.TextOID
	object, asked := "$"+itoa(n), "$"+itoa(len(args))
	list := "privilege_list(" + asked + ", '" + g.known + "')"
	if kind == "sequence" { // of which the privilege is read before its name
		role := known
		known = func(body string) string { return role("CASE WHEN " + list + " IS NOT NULL THEN " + body + " END") }
	}
	var checks []string // each is true or an error, and is only asked where those before are true
	oid := object
	switch {
	case named && kind == "schema":
		oid = "pg_catalog.quote_ident(" + object + ")::pg_catalog.regnamespace"
	case named && g.name != "":
		oid = "(SELECT x.oid FROM pg_catalog." + g.catalogue + " x WHERE x." + g.name + " = " + object + ")"
		code, what := pgerr.UndefinedObject, strings.ReplaceAll(kind, "_", " ")
		switch kind {
		case "database":
			code = pgerr.InvalidCatalogName
		case "foreign_data_wrapper":
			what = "foreign-data wrapper"
		}
		checks = append(checks, refusedIf(code, "CASE WHEN "+oid+" IS NULL THEN '"+what+" \"' || "+object+" || '\" does not exist' END"))
	case named:
		oid = object + "::pg_catalog." + regTypeOf[g.catalogue]
	}
	if named {
		checks = append(checks, oid+" IS NOT NULL")
	}
	find := "o.oid = " + known(oid) // a subquery may run before all checks
	if kind == "column" {
		column := "$" + itoa(n+1)
		if rest[1] == rel.TextOID {
			has := hasColumn("c", "a.attname = "+column, column+" IN ('ctid', 'xmin', 'cmin', 'xmax', 'cmax', 'tableoid')")
			checks = append(checks, refusedIf(pgerr.UndefinedColumn, "(SELECT 'column \"' || "+column+" || '\" of relation \"' || c.relname || '\" does not exist' "+
				"FROM pg_catalog.pg_class c WHERE c.oid = "+known(oid)+" AND NOT ("+has+"))"))
		} else {
			find += " AND (" + hasColumn("o", "a.attnum = "+column, column+" BETWEEN -6 AND -1") + ")"
		}
	}
	checks = append(checks, list+" IS NOT NULL")
	if kind == "sequence" {
		name := "s.relname"
		if named {
			name = object
		}
		checks = append(checks, refusedIf(pgerr.WrongObjectType, "(SELECT '\"' || "+name+" || '\" is not a sequence' "+
			"FROM pg_catalog.pg_class s WHERE s.oid = "+known(oid)+" AND s.relkind <> 'S')"))
	}
	body := "CASE WHEN (SELECT true FROM pg_catalog." + g.catalogue + " o WHERE " + find + ") THEN " + list + " LIKE '%," + g.privilege + ",%' AND " + user + " END"
	for i := len(checks) - 1; i >= 0; i-- {
		body = "CASE WHEN " + checks[i] + " THEN " + body + " END"
	}
	given := make([]string, len(args))
	for i := range args {
		given[i] = "$" + itoa(i+1) + " IS NOT NULL"
	}
	return "CASE WHEN " + strings.Join(given, " AND ") + " THEN " + known(body) + " END", true
}

// refusedIf is true, or an error where the message is not NULL.
func refusedIf(code, message string) string {
	return "refused('" + code + "', " + message + ") IS NULL"
}

// hasColumn says whether a row of pg_class has a column, or PostgreSQL's tables have it unseen.
func hasColumn(class, is, unseen string) string {
	return "EXISTS (SELECT 1 FROM pg_catalog.pg_attribute a WHERE a.attrelid = " + class + ".oid AND " + is + ") OR " +
		class + ".relkind = 'r' AND " + unseen
}
