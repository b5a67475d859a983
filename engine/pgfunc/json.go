package pgfunc

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgjson"
)

func init() {
	register(
		F2("json_object_field(json,text)", ofJSON(fieldOf)), F2("json_object_field_text(json,text)", textOf(ofJSON(fieldOf))),
		F2("jsonb_object_field(jsonb,text)", fieldOf).Total(), F2("jsonb_object_field_text(jsonb,text)", textOf(fieldOf)).Total(),
		F2("json_array_element(json,int4)", ofJSON(elementOf)), F2("json_array_element_text(json,int4)", textOf(ofJSON(elementOf))),
		F2("jsonb_array_element(jsonb,int4)", elementOfB).Total(), F2("jsonb_array_element_text(jsonb,int4)", textOf(elementOfB)).Total(),
		F2("json_extract_path(json,text[])", ofJSON(pathOf)), F2("json_extract_path_text(json,text[])", textOf(ofJSON(pathOf))),
		F2("jsonb_extract_path(jsonb,text[])", pathOf).Total(), F2("jsonb_extract_path_text(jsonb,text[])", textOf(pathOf)).Total(),
		F1("json_typeof(json)", jsonTypeof).Total(), F1("jsonb_typeof(jsonb)", jsonTypeof).Total(),
		F1("json_array_length(json)", jsonLength), F1("jsonb_array_length(jsonb)", jsonLength),
		F1("json_array_elements(json)", elements[string]("cannot call json_array_elements on a non-array", "cannot call json_array_elements on a scalar", rawElement)),
		F1("json_array_elements_text(json)", elements[Opt[string]]("cannot call json_array_elements_text on a non-array", "cannot call json_array_elements_text on a scalar", textElement)),
		F1("jsonb_array_elements(jsonb)", elements[string]("cannot extract elements from an object", "cannot extract elements from a scalar", rawElement)),
		F1("jsonb_array_elements_text(jsonb)", elements[Opt[string]]("cannot extract elements from an object", "cannot extract elements from a scalar", textElement)),
		F1("json_object_keys(json)", jsonKeys("json_object_keys", true)), F1("jsonb_object_keys(jsonb)", jsonKeys("jsonb_object_keys", false)),
		F1("json_each(json)", each[string](true, "cannot deconstruct an array as an object", "cannot deconstruct a scalar", rawElement)),
		F1("json_each_text(json)", each[Opt[string]](true, "cannot deconstruct an array as an object", "cannot deconstruct a scalar", textElement)),
		F1("jsonb_each(jsonb)", each[string](false, "cannot call jsonb_each on a non-object", "cannot call jsonb_each on a non-object", rawElement)),
		F1("jsonb_each_text(jsonb)", each[Opt[string]](false, "cannot call jsonb_each_text on a non-object", "cannot call jsonb_each_text on a non-object", textElement)),
		F1("json_strip_nulls(json)", func(s string) (string, error) {
			if err := checkEscapes(s); err != nil {
				return "", err
			}
			return pgjson.Raw(s).StripNulls(), nil
		}),
		F1("json_object(text[])", func(all []Opt[string]) (string, error) { return objectOf(all, " : ") }),
		F2("json_object(text[],text[])", func(k, v []Opt[string]) (string, error) { return objectOfTwo(k, v, " : ") }),
		F1("jsonb_object(text[])", func(all []Opt[string]) (string, error) { return normal(objectOf(all, ":")) }),
		F2("jsonb_object(text[],text[])", func(k, v []Opt[string]) (string, error) { return normal(objectOfTwo(k, v, ":")) }),
	)
}

// checkEscapes refuses json in which an escape means no character, as every function does
// that resolves them.
func checkEscapes(s string) error {
	if !strings.Contains(s, `\u`) {
		return nil
	}
	return pgjson.CheckEscapes(s)
}

// part finds something in a json or jsonb value, in the form that it has there.
type part[A any] func(s string, at A) (Opt[string], error)

func found(r pgjson.Raw, ok bool) (Opt[string], error) {
	return Opt[string]{V: string(r), Valid: ok}, nil
}

func fieldOf(s, key string) (Opt[string], error) { return found(pgjson.Raw(s).Field(key)) }

func elementOf(s string, i int32) (Opt[string], error) { return found(pgjson.Raw(s).Elem(int(i))) }

// elementOfB takes a scalar for an array of one, as jsonb does at the top.
func elementOfB(s string, i int32) (Opt[string], error) {
	r := pgjson.Raw(s)
	if r.Kind().Scalar() {
		return found(r, i == 0 || i == -1)
	}
	return found(r.Elem(int(i)))
}

func pathOf(s string, path []Opt[string]) (Opt[string], error) {
	keys := make([]string, len(path))
	for i, k := range path {
		if !k.Valid {
			return Opt[string]{}, nil
		}
		keys[i] = k.V
	}
	return found(pgjson.Raw(s).At(keys))
}

// ofJSON is f over json, whose escapes are checked first.
func ofJSON[A any](f part[A]) func(string, A) (Opt[string], error) {
	return func(s string, at A) (Opt[string], error) {
		if err := checkEscapes(s); err != nil {
			return Opt[string]{}, err
		}
		return f(s, at)
	}
}

// textOf is what f finds as text: strings without quotes, null as NULL.
func textOf[A any](f part[A]) func(string, A) (Opt[string], error) {
	return func(s string, at A) (Opt[string], error) {
		o, err := f(s, at)
		if err != nil || !o.Valid {
			return o, err
		}
		return textElement(pgjson.Raw(o.V)), nil
	}
}

func rawElement(r pgjson.Raw) string { return string(r) }

func textElement(r pgjson.Raw) Opt[string] {
	s, ok := r.Text()
	return Opt[string]{V: s, Valid: ok}
}

func jsonTypeof(s string) (string, error) { return pgjson.Raw(s).Kind().String(), nil }

func jsonLength(s string) (int32, error) {
	r := pgjson.Raw(s)
	switch k := r.Kind(); {
	case k == pgjson.Array:
		return int32(r.Len()), nil
	case k == pgjson.Object:
		return 0, pgerr.New(pgerr.InvalidParameterValue, "cannot get array length of a non-array")
	}
	return 0, pgerr.New(pgerr.InvalidParameterValue, "cannot get array length of a scalar")
}

// elements makes a set of an array's elements.
func elements[T any](ofObject, ofScalar string, one func(pgjson.Raw) T) func(string) ([]T, error) {
	return func(s string) ([]T, error) {
		r := pgjson.Raw(s)
		switch k := r.Kind(); {
		case k == pgjson.Object:
			return nil, pgerr.New(pgerr.InvalidParameterValue, "%s", ofObject)
		case k.Scalar():
			return nil, pgerr.New(pgerr.InvalidParameterValue, "%s", ofScalar)
		}
		var out []T
		r.Each(func(_ string, e pgjson.Raw) bool {
			out = append(out, one(e))
			return true
		})
		return out, nil
	}
}

func jsonKeys(name string, escapes bool) func(string) ([]string, error) {
	return func(s string) ([]string, error) {
		r, err := fieldsOf(s, escapes, "cannot call "+name+" on an array", "cannot call "+name+" on a scalar")
		if err != nil {
			return nil, err
		}
		var out []string
		r.Each(func(k string, _ pgjson.Raw) bool {
			out = append(out, pgjson.Unquote(k))
			return true
		})
		return out, nil
	}
}

// fieldsOf is a JSON object; of a json, whose escapes may be wrong, all are looked at first.
func fieldsOf(s string, escapes bool, ofArray, ofScalar string) (pgjson.Raw, error) {
	r := pgjson.Raw(s)
	if escapes {
		if err := checkEscapes(s); err != nil {
			return r, err
		}
	}
	switch k := r.Kind(); {
	case k == pgjson.Array:
		return r, pgerr.New(pgerr.InvalidParameterValue, "%s", ofArray)
	case k.Scalar():
		return r, pgerr.New(pgerr.InvalidParameterValue, "%s", ofScalar)
	}
	return r, nil
}

// jsonPair is a row of json_each and its kin.
type jsonPair[T any] struct {
	Key   string
	Value T
}

func each[T any](escapes bool, ofArray, ofScalar string, one func(pgjson.Raw) T) func(string) ([]jsonPair[T], error) {
	return func(s string) ([]jsonPair[T], error) {
		r, err := fieldsOf(s, escapes, ofArray, ofScalar)
		if err != nil {
			return nil, err
		}
		var out []jsonPair[T]
		r.Each(func(k string, v pgjson.Raw) bool {
			out = append(out, jsonPair[T]{pgjson.Unquote(k), one(v)})
			return true
		})
		return out, nil
	}
}

// objectOf makes an object of keys and values in turn.
func objectOf(all []Opt[string], colon string) (string, error) {
	if len(all)%2 != 0 {
		return "", pgerr.New("2202E", "array must have even number of elements")
	}
	keys, values := make([]Opt[string], len(all)/2), make([]Opt[string], len(all)/2)
	for i := range keys {
		keys[i], values[i] = all[2*i], all[2*i+1]
	}
	return objectOfTwo(keys, values, colon)
}

func objectOfTwo(keys, values []Opt[string], colon string) (string, error) {
	if (len(keys) == 0) != (len(values) == 0) { // an empty array has no dimensions
		return "", pgerr.New("2202E", "wrong number of array subscripts")
	}
	if len(keys) != len(values) {
		return "", pgerr.New("2202E", "mismatched array dimensions")
	}
	out := []byte{'{'}
	for i, k := range keys {
		if !k.Valid {
			return "", pgerr.New(pgerr.NullValueNotAllowed, "null value not allowed for object key")
		}
		if i > 0 {
			out = append(out, ", "...)
		}
		out = append(pgjson.AppendQuoted(out, k.V), colon...)
		if values[i].Valid {
			out = pgjson.AppendQuoted(out, values[i].V)
		} else {
			out = append(out, "null"...)
		}
	}
	return string(append(out, '}')), nil
}

func normal(s string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return pgjson.Normal(s)
}
