package setting

import (
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

var boolType = rel.Bool

const (
	catClient  = "Client Connection Defaults / Statement Behavior"
	catLocale  = "Client Connection Defaults / Locale and Formatting"
	catPreset  = "Preset Options"
	catCompat  = "Version and Platform Compatibility / Previous PostgreSQL Versions"
	catReport  = "Reporting and Logging / What to Log"
	catMesh    = "Customized Options"
	maxTimeout = 2147483647
)

// parameters, in the order in which a new client is told of the reported ones.
var parameters = []*Parameter{
	{Name: "in_hot_standby", Default: "off", Kind: "bool", Category: catPreset, Fixed: true, Report: true, About: "Shows whether hot standby is currently active."},
	{Name: "integer_datetimes", Default: "on", Kind: "bool", Category: catPreset, Fixed: true, Report: true, About: "Shows whether datetimes are integer based."},
	{Name: "TimeZone", Default: "UTC", Kind: "string", Category: catLocale, Report: true, check: pgvalue.ZoneSetting, About: "Sets the time zone for displaying and interpreting time stamps."},
	{Name: "IntervalStyle", Default: "postgres", Kind: "enum", Category: catLocale, Report: true, Values: []string{"postgres", "postgres_verbose", "sql_standard", "iso_8601"}, About: "Sets the display format for interval values."},
	{Name: "is_superuser", Default: "off", Kind: "bool", Category: catPreset, Fixed: true, Report: true, About: "Shows whether the current user is a superuser."},
	{Name: "application_name", Kind: "string", Category: catReport, Report: true, About: "Sets the application name to be reported in statistics and logs."},
	{Name: "default_transaction_read_only", Default: "on", Kind: "bool", Category: catClient, Report: true, check: checkOn("default_transaction_read_only"), About: "Sets the default read-only status of new transactions."},
	{Name: "session_authorization", Kind: "string", Category: catClient, Hidden: true, Report: true, About: "Sets the session user name."},
	{Name: "client_encoding", Default: "UTF8", Kind: "string", Category: catLocale, Report: true, check: checkEncoding, About: "Sets the client's character set encoding."},
	{Name: "server_encoding", Default: "UTF8", Kind: "string", Category: catPreset, Fixed: true, Report: true, About: "Shows the server (database) character set encoding."},
	{Name: "server_version", Kind: "string", Category: catPreset, Fixed: true, Report: true, About: "Shows the server version."},
	{Name: "DateStyle", Default: "ISO, MDY", Kind: "string", Category: catLocale, Report: true, change: checkDateStyle, About: "Sets the display format for date and time values."},
	{Name: "standard_conforming_strings", Default: "on", Kind: "bool", Category: catCompat, Report: true, check: checkOn("standard_conforming_strings"), About: "Causes '...' strings to treat backslashes literally."},

	{Name: "role", Default: "none", Kind: "string", Category: catClient, Hidden: true, About: "Sets the current role."},
	{Name: "search_path", Default: `"$user", public`, Kind: "string", Category: catClient, About: "Sets the schema search order for names that are not schema-qualified."},
	{Name: "bytea_output", Default: "hex", Kind: "enum", Category: catClient, Values: []string{"escape", "hex"}, About: "Sets the output format for bytea."},
	{Name: "extra_float_digits", Default: "1", Kind: "integer", Min: -15, Max: 3, Category: catLocale, About: "Sets the number of digits displayed for floating-point values."},
	{Name: "statement_timeout", Default: "0", Kind: "integer", Unit: "ms", Max: maxTimeout, Category: catClient, About: "Sets the maximum allowed duration of any statement."},
	{Name: "lock_timeout", Default: "0", Kind: "integer", Unit: "ms", Max: maxTimeout, Category: catClient, About: "Sets the maximum allowed duration of any wait for a lock."},
	{Name: "idle_in_transaction_session_timeout", Default: "0", Kind: "integer", Unit: "ms", Max: maxTimeout, Category: catClient, About: "Sets the maximum allowed idle time between queries, when in a transaction."},
	{Name: "idle_session_timeout", Default: "0", Kind: "integer", Unit: "ms", Max: maxTimeout, Category: catClient, About: "Sets the maximum allowed idle time between queries, when not in a transaction."},
	{Name: "client_min_messages", Default: "notice", Kind: "enum", Category: catClient, Values: []string{"debug5", "debug4", "debug3", "debug2", "debug1", "log", "notice", "warning", "error"}, About: "Sets the message levels that are sent to the client."},
	{Name: "transaction_read_only", Default: "on", Kind: "bool", Category: catClient, check: checkOn("transaction_read_only"), About: "Sets the current transaction's read-only status."},
	{Name: "transaction_isolation", Default: "read committed", Kind: "enum", Category: catClient, Values: isolations, About: "Sets the current transaction's isolation level."},
	{Name: "default_transaction_isolation", Default: "read committed", Kind: "enum", Category: catClient, Values: isolations, About: "Sets the transaction isolation level of each new transaction."},
	{Name: "transaction_deferrable", Default: "off", Kind: "bool", Category: catClient, About: "Whether to defer a read-only serializable transaction until it can be executed with no possible serialization failures."},
	{Name: "default_transaction_deferrable", Default: "off", Kind: "bool", Category: catClient, About: "Sets the default deferrable status of new transactions."},
	{Name: "default_table_access_method", Default: "heap", Kind: "string", Category: catClient, About: "Sets the default table access method for new tables."},
	{Name: "default_tablespace", Kind: "string", Category: catClient, About: "Sets the default tablespace to create tables and indexes in."},
	{Name: "row_security", Default: "on", Kind: "bool", Category: catClient, About: "Enable row security."},
	{Name: "synchronize_seqscans", Default: "on", Kind: "bool", Category: catCompat, About: "Enable synchronized sequential scans."},
	{Name: "quote_all_identifiers", Default: "off", Kind: "bool", Category: catCompat, About: "When generating SQL fragments, quote all identifiers."},
	{Name: "escape_string_warning", Default: "on", Kind: "bool", Category: catCompat, About: "Warn about backslash escapes in ordinary string literals."},
	{Name: "xmloption", Default: "content", Kind: "enum", Category: catClient, Values: []string{"content", "document"}, About: "Sets whether XML data in implicit parsing and serialization operations is to be considered as documents or content fragments."},
	{Name: "work_mem", Default: "4MB", Kind: "string", Category: "Resource Usage / Memory", About: "Sets the maximum memory to be used for query workspaces."},
	{Name: "lc_collate", Default: "C", Kind: "string", Category: catPreset, Fixed: true, About: "Shows the collation order locale."},
	{Name: "lc_ctype", Default: "C.UTF-8", Kind: "string", Category: catPreset, Fixed: true, About: "Shows the character classification and case conversion locale."},
	{Name: "lc_messages", Default: "C", Kind: "string", Category: catLocale, About: "Sets the language in which messages are displayed."},
	{Name: "lc_monetary", Default: "C", Kind: "string", Category: catLocale, check: checkLocale("lc_monetary"), About: "Sets the locale for formatting monetary amounts."},
	{Name: "lc_numeric", Default: "C", Kind: "string", Category: catLocale, check: checkLocale("lc_numeric"), About: "Sets the locale for formatting numbers."},
	{Name: "lc_time", Default: "C", Kind: "string", Category: catLocale, check: checkLocale("lc_time"), About: "Sets the locale for formatting date and time values."},
	{Name: "max_identifier_length", Default: "63", Kind: "integer", Category: catPreset, Fixed: true, About: "Shows the maximum identifier length."},
	{Name: "max_index_keys", Default: "32", Kind: "integer", Category: catPreset, Fixed: true, About: "Shows the maximum number of index keys."},
	{Name: "block_size", Default: "8192", Kind: "integer", Category: catPreset, Fixed: true, About: "Shows the size of a disk block."},
	{Name: "server_version_num", Kind: "integer", Category: catPreset, Fixed: true, About: "Shows the server version as an integer."},
	{Name: "jit", Default: "off", Kind: "bool", Category: "Query Tuning / Other Planner Options", About: "Allow JIT compilation."},

	{Name: "meshgate.purpose", Kind: "string", Category: catMesh, About: "The purpose that policies are told the session's statements serve."},
	{Name: "meshgate.pushdown", Default: "on", Kind: "bool", Category: catMesh, About: "Lets sources evaluate what they can; off reads whole columns."},
	{Name: "meshgate.disabled_rules", Kind: "string", Category: catMesh, About: "Optimizer rules that are left out, separated by commas."},
}

var isolations = []string{"serializable", "repeatable read", "read committed", "read uncommitted"}

var byName = func() map[string]*Parameter {
	m := make(map[string]*Parameter, len(parameters))
	for _, p := range parameters {
		m[key(p.Name)] = p
	}
	return m
}()
