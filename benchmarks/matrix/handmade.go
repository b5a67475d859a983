package matrix

// handmade forms stand in place of generated ones, by function and argument types ("" when the
// first row of the name stands for all): functions whose arguments depend on each other, or
// that SQL calls in a way of its own.
var handmade = map[string]map[string][]Form{
	"json_populate_record":     populate("json"),
	"jsonb_populate_record":    populate("jsonb"),
	"json_populate_recordset":  populateSet("json"),
	"jsonb_populate_recordset": populateSet("jsonb"),
	"json_to_record":           toRecord("json", ""),
	"jsonb_to_record":          toRecord("jsonb", ""),
	"json_to_recordset":        toRecord("json", "set"),
	"jsonb_to_recordset":       toRecord("jsonb", "set"),
	"json_build_object":        build("json"),
	"jsonb_build_object":       build("jsonb"),
	"row_to_json":              {"record": {{SQL: "row_to_json(ROW($1, $2))", Args: []string{"int4", "text"}}}, "record,bool": {{SQL: "row_to_json(ROW($1, $2), $3)", Args: []string{"numeric", "text", "bool"}}}},
}

func rows(typ string, texts ...string) [][]Value { return [][]Value{values(typ, texts...)} }

var (
	objects = []string{`{"id": 5, "v": "7"}`, `{"id": "x"}`, null, `{}`, `{"v": null, "id": 1.0}`, `[1]`, `{"id": 99999999999}`}
	lists   = []string{`[{"id": 5, "v": 7}, {"id": 6}]`, `[]`, null, `[{"id": "x"}]`, `{"id": 1}`, `[1]`}
)

func populate(typ string) map[string][]Form {
	return map[string][]Form{"": {
		{SQL: typ + "_populate_record(NULL::" + Domain + ".t_int4, $1)", Args: []string{typ}, Samples: rows(typ, objects...)},
		{SQL: typ + "_populate_record(NULL::" + Domain + ".t_text, $1)", Args: []string{typ}, Samples: rows(typ, objects...), Style: Record},
	}}
}

func populateSet(typ string) map[string][]Form {
	return map[string][]Form{"": {
		{SQL: typ + "_populate_recordset(NULL::" + Domain + ".t_int4, $1)", Args: []string{typ}, Samples: rows(typ, lists...), Style: Set},
	}}
}

func toRecord(typ, set string) map[string][]Form {
	list := objects
	if set != "" {
		list = lists
	}
	return map[string][]Form{"": {
		{SQL: typ + "_to_record" + set + "($1) AS x(id int4, v text, w int4[], z jsonb)", Args: []string{typ}, Samples: rows(typ, list...), Style: Record},
		{SQL: typ + "_to_record" + set + "($1) AS x(v numeric, \"ID\" text)", Args: []string{typ}, Samples: rows(typ, list...), Style: Record},
	}}
}

func build(typ string) map[string][]Form {
	return map[string][]Form{"any": {
		{SQL: typ + "_build_object($1, $2)", Args: []string{"text", "int4"}},
		{SQL: typ + "_build_object($1, $2, 'k', $3)", Args: []string{"int4", "text", "numeric"}},
		{SQL: typ + "_build_object('t', $1, 'f', $2, 'j', $3, 'a', $4)", Args: []string{"timestamp", "float8", "jsonb", "text[]"}},
		{SQL: typ + "_build_object('only', $1, $2)", Args: []string{"int4", "bool"}},
		{SQL: typ + "_build_object(VARIADIC $1)", Args: []string{"text[]"}},
	}}
}
