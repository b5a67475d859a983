package matrix

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
)

// most calls of one form, and of the entries that have many forms.
const (
	mostCalls = 34
	fewCalls  = 12
	groupSize = 7 // rows of an aggregate's typical group
)

// makeCalls gives every form its calls: a typical row of arguments in which each argument
// varies in turn, then some rows drawn at random; the same ones each time. For aggregates and
// windows a call is one row of the group.
func makeCalls(entries []*Entry) {
	for _, e := range entries {
		for _, f := range e.Forms {
			limit := mostCalls
			if len(e.Forms) > 2 {
				limit = fewCalls
			}
			if len(e.Forms) > 5 {
				limit = fewCalls / 2
			}
			f.makeCalls(e.ID, limit)
		}
	}
}

func (f *Form) makeCalls(seed string, limit int) {
	h := fnv.New64a()
	h.Write([]byte(seed + f.SQL))
	random := rand.New(rand.NewPCG(h.Sum64(), 1))
	lists := make([][]Value, len(f.Args))
	typical := make([]Value, len(f.Args))
	for i, t := range f.Args {
		lists[i] = f.Samples[i]
		if lists[i] == nil {
			lists[i] = values(t, samples[t]...)
		}
		if len(lists[i]) == 0 {
			panic(fmt.Sprintf("matrix: %s: no samples of %s in %s", seed, t, f.SQL))
		}
		typical[i] = lists[i][0]
	}
	if f.Style == Aggregate || f.Style == Window {
		// Rows side by side: the n-th of each list, each list at its own pace.
		for n := 0; n < 16; n++ {
			row := make([]Value, len(lists))
			for i, list := range lists {
				row[i] = list[(n+n/len(list)*i)%len(list)]
			}
			f.Calls = append(f.Calls, row)
		}
		return
	}
	if f.Volatile {
		f.Calls = [][]Value{typical}
		return
	}
	f.Calls = append(f.Calls, typical)
	if len(lists) > 0 && uses(f.SQL) {
		longest := 0
		for _, list := range lists {
			longest = max(longest, len(list))
		}
		for n := 1; n < longest; n++ { // the first samples of all arguments before the later ones
			for i, list := range lists {
				if n < len(list) && len(f.Calls) < limit-3 {
					row := append([]Value(nil), typical...)
					row[i] = list[n]
					f.Calls = append(f.Calls, row)
				}
			}
		}
		if len(lists) > 1 {
			for range 3 {
				row := make([]Value, len(lists))
				for i, list := range lists {
					row[i] = list[random.IntN(len(list))]
				}
				f.Calls = append(f.Calls, row)
			}
		}
	}
}

// uses reports whether a form's SQL has arguments at all.
func uses(sql string) bool {
	for i := 0; i+1 < len(sql); i++ {
		if sql[i] == '$' && sql[i+1] >= '1' && sql[i+1] <= '9' {
			return true
		}
	}
	return false
}
