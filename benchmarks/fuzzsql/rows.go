package fuzzsql

// tPair is a record of an int4 and a text: all records compare with each other.
const tPair typ = "record"

func init() {
	allTypes = append(allTypes, tPair)
	pairs = append(pairs, [2]typ{tPair, tPair}, [2]typ{tPair, tPair})
	literals[tPair] = []string{"ROW(1, 'a'::text)", "ROW(NULL::int4, 'b'::text)", "ROW(2, NULL::text)", "NULL::record"}
	for _, add := range []struct{ to, more map[typ][]form }{{forms, rowForms}, {aggregates, rowAggregates}} {
		for t, fs := range add.more {
			add.to[t] = append(add.to[t], fs...)
		}
	}
}

var rowForms = readForms(`
record | ROW(•, •)              | int4 text   | 0
record | (ARRAY[•, •])[2]       | record record | 0
text | •::text                  | record      | 400
text | concat(•, '/', •)        | record int4 | 400
text | to_json(•)::text         | record      | 400
jsonb | to_jsonb(•)             | record      | 0
jsonb | jsonb_build_array(•, •) | record record | 0
bool | record_image_eq(•, •)    | record record | 0
bool | (• = ANY (ARRAY[•, •]))  | record record record | 0
int4 | array_position(ARRAY[•, •], •) | record record record | 2
int4 | num_nulls(•, •)          | record record | 2
`)

var rowAggregates = readForms(`
jsonb | jsonb_agg(• ORDER BY •=) | record  | 0
int8 | count(DISTINCT •)        | record      | 1e6
`)
