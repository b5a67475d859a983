package fuzzsql

import "testing"

// Every risk says which errors it can raise, and every entry is a risk's.
func TestRisksSayWhatTheyRaise(t *testing.T) {
	used := map[string]bool{}
	for _, fs := range risks {
		for _, f := range fs {
			used[f.text] = true
			if _, ok := raises[f.text]; !ok {
				t.Errorf("%s does not say", f.text)
			}
		}
	}
	for text := range raises {
		if !used[text] {
			t.Errorf("%s is no risk", text)
		}
	}
}
