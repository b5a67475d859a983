package setting

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
)

// canonical checks a text for the parameter and gives the spelling that SHOW prints.
func (p *Parameter) canonical(text string) (string, error) {
	if p.check != nil {
		return p.check(text)
	}
	if p.change != nil {
		return p.change(text, p.Default)
	}
	switch p.Kind {
	case "bool":
		v, err := pgvalue.Parse(text, boolType, pgvalue.Settings{})
		if err != nil {
			return "", pgerr.New(pgerr.InvalidParameterValue, "parameter \"%s\" requires a Boolean value", p.Name)
		}
		if v.(bool) {
			return "on", nil
		}
		return "off", nil
	case "integer":
		n, err := p.integer(text)
		if err != nil {
			return "", err
		}
		return p.withUnit(n), nil
	case "enum":
		for _, v := range p.Values {
			if strings.EqualFold(v, text) {
				return v, nil
			}
		}
		return "", p.invalid(text).WithHint("Available values: %s.", strings.Join(p.Values, ", "))
	}
	return text, nil
}

func (p *Parameter) invalid(text string) *pgerr.Error {
	return pgerr.New(pgerr.InvalidParameterValue, "invalid value for parameter \"%s\": \"%s\"", p.Name, text)
}

// withUnit spells a time in its largest whole unit, as SHOW does.
func (p *Parameter) withUnit(n int64) string {
	if p.Unit == "ms" && n != 0 {
		for _, u := range []string{"d", "h", "min", "s"} {
			if f := milliseconds[u]; n%f == 0 {
				return fmt.Sprintf("%d%s", n/f, u)
			}
		}
		return fmt.Sprintf("%dms", n)
	}
	return strconv.FormatInt(n, 10)
}

func checkEncoding(text string) (string, error) {
	switch strings.ToUpper(strings.NewReplacer("-", "", "_", "", "'", "").Replace(text)) {
	case "UTF8", "UNICODE":
		return "UTF8", nil
	}
	return "", pgerr.New(pgerr.InvalidParameterValue, "invalid value for parameter \"client_encoding\": \"%s\"", text).
		WithHint("The gateway speaks UTF8 only.")
}

// checkLocale takes C only, by its names: numbers, money and the names of days are written so.
func checkLocale(name string) func(string) (string, error) {
	return func(text string) (string, error) {
		switch text {
		case "", "C", "POSIX", "C.UTF-8", "C.utf8":
			return text, nil
		}
		return "", pgerr.New(pgerr.InvalidParameterValue, "invalid value for parameter \"%s\": \"%s\"", name, text)
	}
}

// checkDateStyle changes what a text names of the current value, and keeps the other half.
func checkDateStyle(text, current string) (string, error) {
	f, o, _ := pgvalue.ParseDateStyle(current, pgvalue.ISO, pgvalue.MDY)
	g, p, ok := pgvalue.ParseDateStyle(text, f, o)
	if ok {
		s := pgvalue.Settings{DateFormat: g, DateOrder: p}
		return s.DateStyle(), nil
	}
	err := pgerr.New(pgerr.InvalidParameterValue, "invalid value for parameter \"DateStyle\": \"%s\"", text)
	for _, word := range strings.Split(text, ",") {
		word = strings.TrimSpace(word)
		if _, _, ok := pgvalue.ParseDateStyle(word, f, o); !ok {
			return "", err.WithDetail("Unrecognized key word: \"%s\".", strings.ToLower(word))
		}
	}
	return "", err.WithDetail("Conflicting \"datestyle\" specifications.")
}

func checkOn(name string) func(string) (string, error) {
	return func(text string) (string, error) {
		v, err := pgvalue.Parse(text, boolType, pgvalue.Settings{})
		if err == nil && v.(bool) {
			return "on", nil
		}
		return "", pgerr.New(pgerr.InvalidParameterValue, "parameter \"%s\" can only be on in this gateway", name)
	}
}

// SearchPath splits a search_path into schema names, quotes removed and names folded.
func SearchPath(text string) []string {
	var out []string
	for text != "" {
		var part string
		part, text = cutName(text)
		part = strings.TrimSpace(part)
		if len(part) > 1 && part[0] == '"' && part[len(part)-1] == '"' {
			part = strings.ReplaceAll(part[1:len(part)-1], `""`, `"`)
		} else {
			part = strings.ToLower(part)
		}
		if part != "" {
			out = append(out, part)
		}
	}
	return out
}

// cutName cuts a list at its first comma outside quotes.
func cutName(list string) (first, rest string) {
	quoted := false
	for i := range len(list) {
		switch {
		case list[i] == '"':
			quoted = !quoted // a doubled quote closes and opens again
		case list[i] == ',' && !quoted:
			return list[:i], list[i+1:]
		}
	}
	return list, ""
}
