package matrix

import "regexp"

// Why rows of the catalogue are not entries.
const (
	otherTypes    = "takes or gives a type outside the matrix"
	typeSupport   = "a type's input, output, receive, send or modifier function"
	aggregateStep = "a step of an aggregate"
)

// rules leave functions out by name; the first that fits gives the reason.
var rules = []struct {
	reason string
	name   *regexp.Regexp
}{
	{"", regexp.MustCompile(`^(pg_typeof|pg_size_pretty|pg_size_bytes|pg_client_encoding|pg_collation_for|pg_column_size|pg_backend_pid|pg_char_to_encoding|pg_encoding_to_char|pg_postmaster_start_time|pg_conf_load_time|pg_is_other_temp_schema|pg_my_temp_schema|hashtext)$`)},
	{"system administration, statistics or the catalogue", regexp.MustCompile(`^(pg_|txid_|binary_upgrade_|row_security|gtsquery|(obj|col|shobj)_description$|nextval|setval|currval|lastval|set_config|getdatabaseencoding|information_schema)`)},
	{"access privileges", regexp.MustCompile(`^(has_|pg_has_role|makeaclitem|acl)`)},
	{"large objects", regexp.MustCompile(`^(lo_|loread|lowrite|be_lo)`)},
	{"support of an index or a range", regexp.MustCompile(`^(hash|brin|gin|gist|spg|btequalimage|btvarstrequalimage|in_range$|amvalidate|bt.*sortsupport|satisfies_hash_partition)|_hash(_extended)?$|hash(extended|_extended|char|)$|hash_extended|^bt[a-z0-9_]*cmp$|^[a-z0-9]*_?cmp(_|$)|^bpcharcmp$|range_subdiff$`)},
	{"full text search", regexp.MustCompile(`^(ts_|to_ts|get_current_ts|tsvector|tsquery|json_to_tsvector|jsonb_to_tsvector)`)},
	{"XML", regexp.MustCompile(`xml|xpath`)},
	{"a language's or wrapper's validator", regexp.MustCompile(`validator$|_handler$|^fmgr_|^suppress_|^unique_key_`)},
	{"sleeps or is a session's own state", regexp.MustCompile(`^(setseed|inet_(client|server)_(addr|port))$`)},
	{"collation versions, encodings of the server, extensions", regexp.MustCompile(`^(icu_unicode|unicode_version|plpgsql_)`)},
}

// leftOut gives the reason for which a function is not an entry, "" when it is one.
func leftOut(name string, support, step bool) string {
	if support {
		return typeSupport
	}
	if step {
		return aggregateStep
	}
	for _, r := range rules {
		if r.name.MatchString(name) {
			return r.reason
		}
	}
	return ""
}

func leftOutOperator(name string) string {
	switch name {
	case "@@", "@@@":
		return "" // jsonb @@ jsonpath; full text search goes by its types
	}
	return ""
}

// sessions are functions whose result is the session's or the moment's: compared in type only.
var sessions = map[string]bool{
	"now": true, "transaction_timestamp": true, "statement_timestamp": true, "clock_timestamp": true, "timeofday": true,
	"random": true, "gen_random_uuid": true, "pg_backend_pid": true, "pg_postmaster_start_time": true, "pg_conf_load_time": true,
	`"current_user"`: true, `"session_user"`: true, "getpgusername": true, "current_database": true, "version": true, "current_query": true,
	"age(timestamp)": true, "age(timestamptz)": true, "pg_my_temp_schema": true, "pg_column_size": true,
	`"current_schema"`: true, "current_schemas": true,
}
