package duck

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
)

// jsonScalars are the operators on json and jsonb, which travel as text. The text of a
// json value is kept as it was written.
func jsonScalars() []duckdb.Scalar {
	text := []duckdb.Type{duckdb.Varchar}
	list := duckdb.List(duckdb.Varchar)
	return []duckdb.Scalar{
		jsonGet("json_field", false, jsonField), jsonGet("json_field_text", true, jsonField),
		jsonAt("json_element", false, false), jsonAt("json_element_text", true, false),
		jsonAt("jsonb_element", false, true), jsonAt("jsonb_element_text", true, true),
		text1("json_kind", func(s string) (string, error) { return jsonKind(s), nil }),
		fixed1("json_length", duckdb.Integer, func(s string) (int32, error) {
			all, ok := jsonElements(s)
			if !ok {
				return 0, pgerr.New(pgerr.InvalidParameterValue, "cannot get array length of a %s", nonArray(s))
			}
			return int32(len(all)), nil
		}),
		{Name: "json_elements", Args: text, Ret: list, Fn: jsonList(jsonElementsOf(false))},
		{Name: "json_elements_text", Args: text, Ret: list, Fn: jsonList(jsonElementsOf(true))},
		{Name: "json_keys_of", Args: text, Ret: list, Fn: jsonList(jsonKeys)},
	}
}

func nonArray(s string) string {
	if jsonKind(s) == "object" {
		return "non-array"
	}
	return "scalar"
}

func jsonKind(s string) string {
	switch s = strings.TrimLeft(s, " \t\r\n"); s[:min(1, len(s))] {
	case "{":
		return "object"
	case "[":
		return "array"
	case `"`:
		return "string"
	case "t", "f":
		return "boolean"
	case "n":
		return "null"
	}
	return "number"
}

// jsonField finds the last member of a name, as PostgreSQL does.
func jsonField(s, key string) (json.RawMessage, bool) {
	d := json.NewDecoder(strings.NewReader(s))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, false
	}
	var found json.RawMessage
	ok := false
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, false
		}
		var v json.RawMessage
		if d.Decode(&v) != nil {
			return nil, false
		}
		if name == key {
			found, ok = v, true
		}
	}
	return found, ok
}

func jsonElements(s string) ([]json.RawMessage, bool) {
	var all []json.RawMessage
	if jsonKind(s) != "array" || json.Unmarshal([]byte(s), &all) != nil {
		return nil, false
	}
	return all, true
}

// jsonText is a value as ->> gives it; ok is false for JSON's null.
func jsonText(v json.RawMessage) (string, bool) {
	v = bytes.TrimSpace(v)
	switch {
	case string(v) == "null":
		return "", false
	case len(v) > 0 && v[0] == '"':
		var s string
		if json.Unmarshal(v, &s) == nil {
			return s, true
		}
	}
	return string(v), true
}

func jsonGet(name string, asText bool, get func(s, key string) (json.RawMessage, bool)) duckdb.Scalar {
	return duckdb.Scalar{Name: name, Args: []duckdb.Type{duckdb.Varchar, duckdb.Varchar}, Ret: duckdb.Varchar,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			for i := range in.Rows() {
				v, ok := get(in.Args[0].Text(i), in.Args[1].Text(i))
				setJSON(out, i, v, ok, asText)
			}
			return nil
		}}
}

func setJSON(out *duckdb.Vector, i int, v json.RawMessage, ok, asText bool) {
	s := string(v)
	if ok && asText {
		s, ok = jsonText(v)
	}
	if !ok {
		out.SetNull(i)
		return
	}
	out.SetText(i, s)
}

// jsonAt takes an element of an array; a scalar is to jsonb an array of one.
func jsonAt(name string, asText, jsonb bool) duckdb.Scalar {
	return duckdb.Scalar{Name: name, Args: []duckdb.Type{duckdb.Varchar, duckdb.BigInt}, Ret: duckdb.Varchar,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			at := duckdb.Slice[int64](&in.Args[1], in.Len)
			for i := range in.Rows() {
				all, ok := jsonElements(in.Args[0].Text(i))
				if kind := jsonKind(in.Args[0].Text(i)); jsonb && kind != "array" && kind != "object" {
					all, ok = []json.RawMessage{json.RawMessage(in.Args[0].Text(i))}, true
				}
				k := at[i]
				if k < 0 {
					k += int64(len(all))
				}
				var v json.RawMessage
				if ok = ok && k >= 0 && k < int64(len(all)); ok {
					v = all[k]
				}
				setJSON(out, i, v, ok, asText)
			}
			return nil
		}}
}

// element is a text that may be NULL.
type element struct {
	text string
	ok   bool
}

func jsonElementsOf(asText bool) func(s string) ([]element, error) {
	return func(s string) ([]element, error) {
		all, ok := jsonElements(s)
		if !ok {
			if jsonKind(s) == "object" {
				return nil, pgerr.New(pgerr.InvalidParameterValue, "cannot extract elements from an object")
			}
			return nil, pgerr.New(pgerr.InvalidParameterValue, "cannot extract elements from a scalar")
		}
		out := make([]element, len(all))
		for i, v := range all {
			out[i] = element{string(v), true}
			if asText {
				out[i].text, out[i].ok = jsonText(v)
			}
		}
		return out, nil
	}
}

func jsonKeys(s string) ([]element, error) {
	d := json.NewDecoder(strings.NewReader(s))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, pgerr.New(pgerr.InvalidParameterValue, "cannot call json_object_keys on a%s", map[bool]string{true: "n array", false: " scalar"}[jsonKind(s) == "array"])
	}
	var out []element
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return nil, err
		}
		text, _ := name.(string)
		out = append(out, element{text, true})
	}
	return out, nil
}

func jsonList(f func(s string) ([]element, error)) func(*duckdb.Chunk, *duckdb.Vector) error {
	return func(in *duckdb.Chunk, out *duckdb.Vector) error {
		var all []element
		for i := range in.Rows() {
			es, err := f(in.Args[0].Text(i))
			if err != nil {
				return err
			}
			out.SetList(i, len(all), len(es))
			all = append(all, es...)
		}
		child := out.Reserve(len(all))
		for k, e := range all {
			if e.ok {
				child.SetText(k, e.text)
			} else {
				child.SetNull(k)
			}
		}
		return nil
	}
}
