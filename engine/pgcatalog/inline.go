package pgcatalog

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// Inline gives the body of a function that is answered from the system relations: one SQL
// expression over its arguments $1 … $n, every name qualified. ok is false for functions
// that are not.
func Inline(p *pgtypes.Proc) (body string, ok bool) {
	if p.Schema != "pg_catalog" || p.RetSet {
		return "", false
	}
	if body, ok = bodies[p.Name+"("+signature(p.Args)+")"]; ok {
		return body, true
	}
	if catalogue, found := visibility[p.Name]; found {
		return "(SELECT v.visible FROM pg_catalog.meshgate_visible_" + catalogue + " v WHERE v.oid = $1)", true
	}
	if has, found := strings.CutPrefix(p.Name, "has_"); found {
		if kind, found := strings.CutSuffix(has, "_privilege"); found {
			return privilege(kind, p.Args)
		}
	}
	return "", false
}

func signature(args []rel.OID) string {
	names := make([]string, len(args))
	for i, a := range args {
		t, ok := pgtypes.TypeByOID(a)
		if !ok {
			return "?"
		}
		names[i] = t.Name
	}
	return strings.Join(names, ",")
}

var visibility = map[string]string{
	"pg_table_is_visible": "pg_class", "pg_type_is_visible": "pg_type", "pg_function_is_visible": "pg_proc", "pg_operator_is_visible": "pg_operator",
	"pg_opclass_is_visible": "pg_opclass", "pg_opfamily_is_visible": "pg_opfamily", "pg_collation_is_visible": "pg_collation",
	"pg_conversion_is_visible": "pg_conversion", "pg_statistics_obj_is_visible": "pg_statistic_ext", "pg_ts_config_is_visible": "pg_ts_config",
	"pg_ts_dict_is_visible": "pg_ts_dict", "pg_ts_parser_is_visible": "pg_ts_parser", "pg_ts_template_is_visible": "pg_ts_template",
}

const (
	constraintText   = "(SELECT d.definition FROM pg_catalog.meshgate_constraintdef d WHERE d.oid = $1)"
	prettyConstraint = "(SELECT d.pretty FROM pg_catalog.meshgate_constraintdef d WHERE d.oid = $1)"
	indexText        = "coalesce((SELECT d.definition FROM pg_catalog.meshgate_indexdef d WHERE d.oid = $1 AND d.\"column\" = %s), (SELECT '' FROM pg_catalog.pg_index i WHERE i.indexrelid = $1))"
	prettyIndex      = "coalesce((SELECT d.pretty FROM pg_catalog.meshgate_indexdef d WHERE d.oid = $1 AND d.\"column\" = $2), (SELECT '' FROM pg_catalog.pg_index i WHERE i.indexrelid = $1))"
	viewText         = "(SELECT d.definition FROM pg_catalog.meshgate_viewdef d WHERE d.oid = $1)"
	prettyView       = "(SELECT d.pretty FROM pg_catalog.meshgate_viewdef d WHERE d.oid = $1)"
	ofRelation       = "(SELECT 0::pg_catalog.int8 FROM pg_catalog.pg_class c WHERE c.oid = $1)"
	noText           = "NULL::pg_catalog.text"
)

// bodies are by name and argument types. The gateway stores nothing: sizes are 0.
var bodies = map[string]string{
	"pg_get_userbyid(oid)": "coalesce((SELECT r.rolname FROM pg_catalog.pg_authid r WHERE r.oid = $1), ('unknown (OID=' || $1::pg_catalog.int8::pg_catalog.text || ')')::pg_catalog.name)",
	"obj_description(oid,name)": "(SELECT d.description FROM pg_catalog.pg_description d WHERE d.objoid = $1 AND d.objsubid = 0 AND d.classoid = " +
		"(SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relname = $2 AND c.relnamespace = 11))",
	"obj_description(oid)":      "(SELECT min(d.description) FROM pg_catalog.pg_description d WHERE d.objoid = $1 AND d.objsubid = 0)",
	"col_description(oid,int4)": "(SELECT d.description FROM pg_catalog.pg_description d WHERE d.objoid = $1 AND d.classoid = 1259 AND d.objsubid = $2)",
	"shobj_description(oid,name)": "(SELECT d.description FROM pg_catalog.pg_shdescription d WHERE d.objoid = $1 AND d.classoid = " +
		"(SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relname = $2 AND c.relnamespace = 11))",
	// What is stored as an expression tree in PostgreSQL is its text here.
	"pg_get_expr(pg_node_tree,oid)":      "$1::pg_catalog.text",
	"pg_get_expr(pg_node_tree,oid,bool)": "$1::pg_catalog.text",
	"pg_get_constraintdef(oid)":          constraintText,
	"pg_get_constraintdef(oid,bool)":     "CASE WHEN $2 THEN " + prettyConstraint + " ELSE " + constraintText + " END",
	"pg_get_indexdef(oid)":               strings.ReplaceAll(indexText, "%s", "0"),
	"pg_get_indexdef(oid,int4,bool)":     "CASE WHEN $3 THEN " + prettyIndex + " ELSE " + strings.ReplaceAll(indexText, "%s", "$2") + " END",
	"pg_get_viewdef(oid)":                viewText,
	"pg_get_viewdef(oid,bool)":           "CASE WHEN $2 THEN " + prettyView + " ELSE " + viewText + " END",
	"pg_get_viewdef(oid,int4)":           prettyView,
	"pg_get_viewdef(text)":               strings.ReplaceAll(viewText, "$1", "pg_catalog.to_regclass($1)"),
	"pg_get_viewdef(text,bool)":          strings.ReplaceAll(prettyView, "$1", "pg_catalog.to_regclass($1)"),

	"pg_get_function_arguments(oid)":          "(SELECT d.arguments FROM pg_catalog.meshgate_functiondef d WHERE d.oid = $1)",
	"pg_get_function_identity_arguments(oid)": "(SELECT d.identity FROM pg_catalog.meshgate_functiondef d WHERE d.oid = $1)",
	"pg_get_function_result(oid)":             "(SELECT d.result FROM pg_catalog.meshgate_functiondef d WHERE d.oid = $1)",
	"pg_get_function_sqlbody(oid)":            noText,
	"pg_get_functiondef(oid)":                 noText,
	"pg_get_triggerdef(oid)":                  noText,
	"pg_get_triggerdef(oid,bool)":             noText,
	"pg_get_ruledef(oid)":                     noText,
	"pg_get_ruledef(oid,bool)":                noText,
	"pg_get_statisticsobjdef(oid)":            noText,
	"pg_get_statisticsobjdef_columns(oid)":    noText,
	"pg_get_partkeydef(oid)":                  noText,
	"pg_get_partition_constraintdef(oid)":     noText,
	"pg_get_serial_sequence(text,text)":       noText,

	// PostgreSQL's own types are spelt by the call inside; the row types of relations here.
	"format_type(oid,int4)": "CASE WHEN $1 >= 16384::pg_catalog.oid THEN coalesce((SELECT n.name FROM pg_catalog.meshgate_regtype n WHERE n.own AND n.oid = $1), '???') " +
		"ELSE pg_catalog.format_type($1, $2) END",

	"getdatabaseencoding()":        "'UTF8'::pg_catalog.name",
	"pg_client_encoding()":         "'UTF8'::pg_catalog.name",
	"pg_is_in_recovery()":          "false",
	"pg_is_other_temp_schema(oid)": "CASE WHEN $1 IS NOT NULL THEN false END",
	"pg_my_temp_schema()":          "0::pg_catalog.oid",

	"pg_relation_size(regclass)":                 ofRelation,
	"pg_relation_size(regclass,text)":            ofRelation,
	"pg_table_size(regclass)":                    ofRelation,
	"pg_indexes_size(regclass)":                  ofRelation,
	"pg_total_relation_size(regclass)":           ofRelation,
	"pg_database_size(oid)":                      "(SELECT 0::pg_catalog.int8 FROM pg_catalog.pg_database d WHERE d.oid = $1)",
	"pg_database_size(name)":                     "(SELECT 0::pg_catalog.int8 FROM pg_catalog.pg_database d WHERE d.datname = $1)",
	"pg_tablespace_size(oid)":                    "(SELECT 0::pg_catalog.int8 FROM pg_catalog.pg_tablespace s WHERE s.oid = $1)",
	"pg_tablespace_location(oid)":                "''::pg_catalog.text",
	"pg_relation_filenode(regclass)":             "NULL::pg_catalog.oid",
	"pg_relation_is_publishable(regclass)":       "false",
	"pg_relation_is_updatable(regclass,bool)":    "0",
	"pg_column_is_updatable(regclass,int2,bool)": "false",
	"pg_stat_get_numscans(oid)":                  "0::pg_catalog.int8",
	"pg_stat_get_live_tuples(oid)":               "(SELECT greatest(c.reltuples, 0)::pg_catalog.int8 FROM pg_catalog.pg_class c WHERE c.oid = $1)",
	"pg_stat_get_dead_tuples(oid)":               "0::pg_catalog.int8",
	"row_security_active(oid)":                   "false",
	"row_security_active(text)":                  "false",
	"pg_has_role(name,text)":                     knownRole("$1", asMember("$2", memberOf("r.rolname = $1"))),
	"pg_has_role(oid,text)":                      asMember("$2", memberOf("r.oid = $1")),
	"pg_has_role(name,oid,text)":                 knownRole("$1", asMember("$3", "$1 = current_user AND "+memberOf("r.oid = $2"))),
	"pg_has_role(oid,oid,text)":                  asMember("$3", "pg_catalog.pg_get_userbyid($1) = current_user AND "+memberOf("r.oid = $2")),
	"pg_has_role(name,name,text)":                knownRole("$1", knownRole("$2", asMember("$3", "$1 = current_user AND "+memberOf("r.rolname = $2")))),
	"pg_has_role(oid,name,text)":                 knownRole("$2", asMember("$3", "pg_catalog.pg_get_userbyid($1) = current_user AND "+memberOf("r.rolname = $2"))),
}

// asMember is a body that fails where a text names no way to be in a role.
func asMember(asked, body string) string {
	return "CASE WHEN privilege_list(" + asked + ", 'USAGE,MEMBER,USAGE WITH ADMIN OPTION,MEMBER WITH ADMIN OPTION') IS NOT NULL THEN " + body + " END"
}

// knownRole is a body that fails where a name is of no role.
func knownRole(name, body string) string {
	return "CASE WHEN pg_catalog.quote_ident((" + name + ")::pg_catalog.text)::pg_catalog.regrole IS NOT NULL THEN " + body + " END"
}

// memberOf says whether the session's user is the role, or is in it.
func memberOf(is string) string {
	return "EXISTS (SELECT 1 FROM pg_catalog.pg_authid r WHERE " + is + " AND (r.rolname = current_user OR r.oid IN " +
		"(SELECT m.roleid FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_authid u ON u.oid = m.member WHERE u.rolname = current_user)))"
}

// InlineSet gives the query behind a function in FROM that is answered from the system
// relations, over its arguments $1 … $n.
func InlineSet(p *pgtypes.Proc) (query string, ok bool) {
	query, ok = sets[p.Schema+"."+p.Name+"("+signature(p.Args)+")"]
	return query, ok
}

var sets = map[string]string{
	"pg_catalog.pg_get_keywords()": "SELECT k.word, k.catcode, k.barelabel, k.catdesc, k.baredesc FROM pg_catalog.meshgate_keywords k",
	"pg_catalog.pg_options_to_table(_text)": "SELECT pg_catalog.split_part(o, '=', 1) AS option_name, pg_catalog.substr(o, pg_catalog.strpos(o, '=') + 1) AS option_value " +
		"FROM pg_catalog.unnest($1) AS o",
	// There are no grants: policy decides.
	"pg_catalog.pg_available_extensions()": "SELECT e.extname AS name, e.extversion AS default_version, ''::pg_catalog.text AS comment FROM pg_catalog.pg_extension e",
}
