package pgfunc

import (
	"math"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgjson"
	"github.com/meshgate/meshgate/engine/pgnum"
)

func init() {
	register(
		F2("jsonb_eq(jsonb,jsonb)", jsonbOrder(func(c int) bool { return c == 0 })), F2("jsonb_ne(jsonb,jsonb)", jsonbOrder(func(c int) bool { return c != 0 })),
		F2("jsonb_lt(jsonb,jsonb)", jsonbOrder(func(c int) bool { return c < 0 })), F2("jsonb_gt(jsonb,jsonb)", jsonbOrder(func(c int) bool { return c > 0 })),
		F2("jsonb_le(jsonb,jsonb)", jsonbOrder(func(c int) bool { return c <= 0 })), F2("jsonb_ge(jsonb,jsonb)", jsonbOrder(func(c int) bool { return c >= 0 })),
		F2("jsonb_contains(jsonb,jsonb)", func(a, b string) (bool, error) { return jsonbContains(a, b) }),
		F2("jsonb_contained(jsonb,jsonb)", func(a, b string) (bool, error) { return jsonbContains(b, a) }),
		F2("jsonb_exists(jsonb,text)", func(s, key string) (bool, error) {
			v, err := pgjson.ParseB(s)
			return v.Exists(key), err
		}),
		F2("jsonb_exists_any(jsonb,text[])", func(s string, keys []Opt[string]) (bool, error) {
			v, err := pgjson.ParseB(s)
			for _, k := range keys {
				if k.Valid && v.Exists(k.V) {
					return true, err
				}
			}
			return false, err
		}),
		F2("jsonb_exists_all(jsonb,text[])", func(s string, keys []Opt[string]) (bool, error) {
			v, err := pgjson.ParseB(s)
			for _, k := range keys {
				if k.Valid && !v.Exists(k.V) {
					return false, err
				}
			}
			return true, err
		}),
		F2("jsonb_concat(jsonb,jsonb)", func(a, b string) (string, error) {
			x, err := pgjson.ParseB(a)
			if err != nil {
				return "", err
			}
			y, err := pgjson.ParseB(b)
			out := pgjson.Concat(x, y)
			return out.String(), err
		}),
		F2("jsonb_delete(jsonb,text)", func(s, key string) (string, error) {
			return edited(s, func(v pgjson.Value) (pgjson.Value, error) { return pgjson.DeleteKeys(v, key) })
		}),
		F2("jsonb_delete(jsonb,int4)", func(s string, i int32) (string, error) {
			return edited(s, func(v pgjson.Value) (pgjson.Value, error) { return pgjson.DeleteIndex(v, int(i)) })
		}),
		F2("jsonb_delete(jsonb,text[])", func(s string, keys []Opt[string]) (string, error) {
			var given []string
			for _, k := range keys {
				if k.Valid {
					given = append(given, k.V)
				}
			}
			return edited(s, func(v pgjson.Value) (pgjson.Value, error) { return pgjson.DeleteKeys(v, given...) })
		}),
		F2("jsonb_delete_path(jsonb,text[])", func(s string, path []Opt[string]) (string, error) {
			return edited(s, func(v pgjson.Value) (pgjson.Value, error) { return pgjson.DeletePath(v, steps(path)) })
		}),
		F4("jsonb_set(jsonb,text[],jsonb,bool)", jsonbSet),
		F5("jsonb_set_lax(jsonb,text[],jsonb,bool,text)", jsonbSetLax),
		F4("jsonb_insert(jsonb,text[],jsonb,bool)", func(s string, path []Opt[string], what string, after bool) (string, error) {
			return edited(s, func(v pgjson.Value) (pgjson.Value, error) {
				w, err := pgjson.ParseB(what)
				if err != nil {
					return w, err
				}
				return pgjson.Insert(v, steps(path), w, after)
			})
		}),
		F1("jsonb_strip_nulls(jsonb)", func(s string) (string, error) {
			return edited(s, func(v pgjson.Value) (pgjson.Value, error) { return pgjson.StripNulls(v), nil })
		}),
		F1("jsonb_pretty(jsonb)", func(s string) (string, error) {
			v, err := pgjson.ParseB(s)
			return pgjson.Pretty(&v), err
		}),
		F1("bool(jsonb)", func(s string) (bool, error) {
			if r := pgjson.Raw(s); r.Kind() != pgjson.Bool {
				return false, errJSONCast(r, "boolean")
			}
			return s == "true", nil
		}),
		F1("numeric(jsonb)", func(s string) (pgnum.Num, error) { return jsonbNumber(s, "numeric") }),
		F1("int2(jsonb)", jsonbInt[int16]("smallint", math.MinInt16, math.MaxInt16)),
		F1("int4(jsonb)", jsonbInt[int32]("integer", math.MinInt32, math.MaxInt32)),
		F1("int8(jsonb)", jsonbInt[int64]("bigint", math.MinInt64, math.MaxInt64)),
		F1("float4(jsonb)", func(s string) (float32, error) {
			n, err := jsonbNumber(s, "real")
			if err != nil {
				return 0, err
			}
			return n.Float32()
		}),
		F1("float8(jsonb)", func(s string) (float64, error) {
			n, err := jsonbNumber(s, "double precision")
			if err != nil {
				return 0, err
			}
			return n.Float64()
		}),
	)
}

func jsonbOrder(want func(int) bool) func(a, b string) (bool, error) {
	return func(a, b string) (bool, error) {
		if a == b {
			return want(0), nil
		}
		x, err := pgjson.ParseB(a)
		if err != nil {
			return false, err
		}
		y, err := pgjson.ParseB(b)
		return want(pgjson.Compare(&x, &y)), err
	}
}

func jsonbContains(a, b string) (bool, error) {
	x, err := pgjson.ParseB(a)
	if err != nil {
		return false, err
	}
	y, err := pgjson.ParseB(b)
	return pgjson.Contains(&x, &y), err
}

// edited reads a value, changes it and prints it.
func edited(s string, f func(pgjson.Value) (pgjson.Value, error)) (string, error) {
	v, err := pgjson.ParseB(s)
	if err != nil {
		return "", err
	}
	if v, err = f(v); err != nil {
		return "", err
	}
	return v.String(), nil
}

func steps(path []Opt[string]) []pgjson.Step {
	out := make([]pgjson.Step, len(path))
	for i, k := range path {
		out[i] = pgjson.Step{Key: k.V, OK: k.Valid}
	}
	return out
}

func jsonbSet(s string, path []Opt[string], to string, create bool) (string, error) {
	return edited(s, func(v pgjson.Value) (pgjson.Value, error) {
		w, err := pgjson.ParseB(to)
		if err != nil {
			return w, err
		}
		return pgjson.Set(v, steps(path), w, create)
	})
}

func jsonbSetLax(s Opt[string], path Opt[[]Opt[string]], to Opt[string], create Opt[bool], onNull Opt[string]) (Opt[string], error) {
	if !s.Valid || !path.Valid || !create.Valid {
		return Opt[string]{}, nil
	}
	done := func(out string, err error) (Opt[string], error) { return Opt[string]{V: out, Valid: err == nil}, err }
	switch treatment := onNull.V; {
	case !onNull.Valid:
	case to.Valid:
		return done(jsonbSet(s.V, path.V, to.V, create.V))
	case treatment == "raise_exception":
		return Opt[string]{}, pgerr.New(pgerr.NullValueNotAllowed, "JSON value must not be null").
			WithDetail(`Exception was raised because null_value_treatment is "raise_exception".`).
			WithHint("To avoid, either change the null_value_treatment argument or ensure that an SQL NULL is not passed.")
	case treatment == "use_json_null":
		return done(jsonbSet(s.V, path.V, "null", create.V))
	case treatment == "delete_key":
		return done(edited(s.V, func(v pgjson.Value) (pgjson.Value, error) { return pgjson.DeletePath(v, steps(path.V)) }))
	case treatment == "return_target":
		return s, nil
	}
	return Opt[string]{}, pgerr.New(pgerr.InvalidParameterValue, `null_value_treatment must be "delete_key", "return_target", "use_json_null", or "raise_exception"`)
}

var jsonKindPhrases = [...]string{pgjson.Null: "null", pgjson.String: "string", pgjson.Number: "numeric", pgjson.Bool: "boolean", pgjson.Array: "array", pgjson.Object: "object"}

func errJSONCast(r pgjson.Raw, to string) error {
	return pgerr.New(pgerr.InvalidParameterValue, "cannot cast jsonb %s to type %s", jsonKindPhrases[r.Kind()], to)
}

func jsonbNumber(s, to string) (pgnum.Num, error) {
	if r := pgjson.Raw(s); r.Kind() != pgjson.Number {
		return pgnum.Num{}, errJSONCast(r, to)
	}
	return pgnum.Parse(s)
}

func jsonbInt[T int16 | int32 | int64](to string, low, high int64) func(string) (T, error) {
	return func(s string) (T, error) {
		n, err := jsonbNumber(s, to)
		if err != nil {
			return 0, err
		}
		i, err := n.Integer(to, low, high)
		return T(i), err
	}
}
