package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// systemOnly keeps what initdb makes and leaves out the storage of long values.
const systemOnly = "relnamespace <> 99"

// systemRelations are what engine/pgcatalog serves besides the relations above.
var systemRelations = []struct{ name, order, where string }{
	{"pg_catalog.pg_class", "oid", systemOnly},
	{"pg_catalog.pg_attribute", "attrelid, attnum", "attrelid IN (SELECT oid FROM pg_class WHERE " + systemOnly + ")"},
	{"pg_catalog.pg_index", "indexrelid", "indrelid IN (SELECT oid FROM pg_class WHERE " + systemOnly + ")"},
	{"pg_catalog.pg_constraint", "oid", ""},
	{"pg_catalog.pg_authid", "oid", ""},
	{"pg_catalog.pg_auth_members", "roleid, member", ""},
	{"pg_catalog.pg_tablespace", "oid", ""},
	{"pg_catalog.pg_description", "classoid, objoid, objsubid", "objoid NOT IN (SELECT oid FROM pg_collation WHERE oid > 1000)"},
	{"pg_catalog.pg_opclass", "oid", ""},
	{"pg_catalog.pg_opfamily", "oid", ""},
	{"pg_catalog.pg_amop", "oid", ""},
	{"pg_catalog.pg_amproc", "oid", ""},
	{"pg_catalog.pg_conversion", "oid", ""},
	{"pg_catalog.pg_ts_config", "oid", ""},
	{"pg_catalog.pg_ts_config_map", "mapcfg, maptokentype, mapseqno", ""},
	{"pg_catalog.pg_ts_dict", "oid", ""},
	{"pg_catalog.pg_ts_parser", "oid", ""},
	{"pg_catalog.pg_ts_template", "oid", ""},
	{"information_schema.sql_features", `feature_id COLLATE "C", sub_feature_id COLLATE "C"`, ""},
	{"information_schema.sql_implementation_info", `implementation_info_id COLLATE "C"`, ""},
	{"information_schema.sql_parts", `feature_id COLLATE "C"`, ""},
	{"information_schema.sql_sizing", "sizing_id", ""},
}

// spelt are texts that PostgreSQL computes for the objects that initdb makes.
var spelt = []struct{ name, header, query string }{
	{"viewdef", "oid:oid\tdefinition:text\tpretty:text",
		"SELECT oid, pg_get_viewdef(oid), pg_get_viewdef(oid, true) FROM pg_class WHERE relkind = 'v' ORDER BY oid"},
	{"indexdef", "oid:oid\tcolumn:int4\tdefinition:text\tpretty:text",
		"SELECT indexrelid, n, pg_get_indexdef(indexrelid, n, false), pg_get_indexdef(indexrelid, n, true) FROM pg_index JOIN pg_class ON pg_class.oid = indrelid, generate_series(0, indnatts) n WHERE " + systemOnly + " ORDER BY 1, 2"},
	{"constraintdef", "oid:oid\tdefinition:text\tpretty:text",
		"SELECT oid, pg_get_constraintdef(oid), pg_get_constraintdef(oid, true) FROM pg_constraint ORDER BY oid"},
	{"functiondef", "oid:oid\targuments:text\tidentity:text\tresult:text",
		"SELECT oid, pg_get_function_arguments(oid), pg_get_function_identity_arguments(oid), pg_get_function_result(oid) FROM pg_proc ORDER BY oid"},
	// What does not depend on the machine that the data is read on.
	{"settings", "name:text\tunit:text\tcategory:text\tshort_desc:text\textra_desc:text\tcontext:text\tvartype:text\tmin_val:text\tmax_val:text\tenumvals:_text\tboot_val:text",
		`SELECT name, unit, category, short_desc, extra_desc, context, vartype, min_val, max_val, enumvals, boot_val FROM pg_settings ORDER BY name COLLATE "C"`},
	{"keywords", "word:text\tcatcode:char\tbarelabel:bool\tcatdesc:text\tbaredesc:text",
		`SELECT * FROM pg_get_keywords() ORDER BY word COLLATE "C"`},
}

// systemCatalog writes the relations and texts of engine/pgcatalog/data.
func (s *server) systemCatalog(out string) error {
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	for _, r := range systemRelations {
		text, err := s.dump(r.name, r.order, r.where)
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		if err := os.WriteFile(filepath.Join(out, filepath.Ext(r.name)[1:]+".tsv"), text, 0o666); err != nil {
			return err
		}
	}
	for _, t := range spelt {
		rows, err := s.copy(t.query)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		text := append([]byte(t.header+"\n"), rows...)
		if err := os.WriteFile(filepath.Join(out, t.name+".tsv"), text, 0o666); err != nil {
			return err
		}
	}
	return nil
}
