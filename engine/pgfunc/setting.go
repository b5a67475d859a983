package pgfunc

import "github.com/meshgate/meshgate/engine/pgerr"

// The session's parameters; the session itself answers for names that are constants.
func init() {
	register(
		C1("current_setting(text)", (*Ctx).setting),
		C2("current_setting(text,bool)", func(c *Ctx, name string, missingOK bool) (Opt[string], error) {
			v, err := c.setting(name)
			if err != nil && missingOK {
				return Opt[string]{}, nil
			}
			return Some(v), err
		}),
	)
}

func (c *Ctx) setting(name string) (string, error) {
	if c.Setting == nil {
		return "", pgerr.New(pgerr.UndefinedObject, `unrecognized configuration parameter "%s"`, name)
	}
	return c.Setting(name)
}
