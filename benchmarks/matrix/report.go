package matrix

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Known is a line of testdata/known.txt: an entry with calls whose answer is known not to be PostgreSQL's.
type Known struct {
	Calls  int // how many
	Reason string
}

// ReadKnown reads testdata/known.txt: "entry | calls | reason" by lines, comments after #.
func ReadKnown(path string) (map[string]Known, error) {
	lines, err := readLines(path)
	if err != nil {
		return nil, err
	}
	out := map[string]Known{}
	for _, line := range lines {
		part := strings.SplitN(line, " | ", 3)
		if len(part) != 3 || strings.TrimSpace(part[2]) == "" {
			return nil, fmt.Errorf("%s: %q is not \"entry | calls | reason\"", path, line)
		}
		n, err := strconv.Atoi(strings.TrimSpace(part[1]))
		if err != nil {
			return nil, fmt.Errorf("%s: %q: %w", path, line, err)
		}
		out[plainName(part[0])] = Known{n, part[2]}
	}
	return out, nil
}

func readLines(path string) ([]string, error) {
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if line := lines.Text(); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out, lines.Err()
}

const knownHead = `# Entries with calls that the gateway answers otherwise than PostgreSQL: entry | calls | reason.
# More such calls than listed, and an entry that is not listed, fail the test; so does a listed one that
# has become equal. Written by "go test ./benchmarks/matrix -args -rewrite", which keeps the reasons.
`

// knownLine describes an entry's different calls; the reason stays when there is one.
func knownLine(r *Result, old map[string]Known) string {
	reason := old[r.Entry.ID].Reason
	if reason == "" || strings.HasPrefix(reason, "found: ") {
		f := r.First(r.Worst())
		reason = "found: " + f.Class.String() + ": " + oneLine(f.SQL, 140) + ": " + oneLine(f.Detail, 160)
	}
	return fmt.Sprintf("%s | %d | %s\n", escapeName(r.Entry.ID), r.Wrong(), reason)
}

const unsupportedHead = `# Entries that the gateway refuses (0A000) and PostgreSQL answers: entry | all or the calls of how many | message.
# Written by "go test ./benchmarks/matrix -args -rewrite".
`

func unsupportedLine(r *Result) string {
	how := "all"
	if n := r.Count[Unsupported]; n < r.Calls {
		how = fmt.Sprintf("%d of %d", n, r.Calls)
	}
	message := r.First(Unsupported).answer()
	if at := strings.LastIndex(message, " (position "); at > 0 {
		message = message[:at]
	}
	return fmt.Sprintf("%s | %s | %s\n", escapeName(r.Entry.ID), how, oneLine(strings.TrimPrefix(message, "ERROR "), 200))
}

func oneLine(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return s
}

// tally is a line of the table.
type tally struct {
	entries, equal, partly, unsupported, different, calls, equalCalls, wording int
}

func (t *tally) add(r *Result) {
	t.entries++
	t.calls += r.Calls
	t.equalCalls += r.Count[Equal] + r.Count[Wording]
	t.wording += r.Count[Wording]
	switch worst := r.Worst(); {
	case worst == Equal:
		t.equal++
	case worst == Unsupported && r.Count[Equal] > 0:
		t.partly++
	case worst == Unsupported:
		t.unsupported++
	default:
		t.different++
	}
}

func (t *tally) cells() []string {
	share := 100.0
	if t.entries > 0 {
		share = 100 * float64(t.equal) / float64(t.entries)
	}
	return []string{fmt.Sprint(t.entries), fmt.Sprint(t.equal), fmt.Sprintf("%.1f %%", share), fmt.Sprint(t.partly), fmt.Sprint(t.unsupported),
		fmt.Sprint(t.different), fmt.Sprint(t.calls), fmt.Sprint(t.equalCalls), fmt.Sprint(t.wording)}
}

var tableHead = []string{"family", "entries", "equal", "share", "partly unsupported", "unsupported", "different", "calls", "equal calls", "other wording"}

// table gives the lines of the table: by family, then by kind, then all.
func table(results []*Result) (families, kinds [][]string) {
	byFamily, byKind, all := map[string]*tally{}, map[string]*tally{}, &tally{}
	for _, r := range results {
		tallyOf(byFamily, r.Entry.Family).add(r)
		tallyOf(byKind, r.Entry.Kind).add(r)
		all.add(r)
	}
	for _, f := range Families {
		if byFamily[f] != nil {
			families = append(families, append([]string{f}, byFamily[f].cells()...))
		}
	}
	families = append(families, append([]string{"all"}, all.cells()...))
	for _, k := range []string{"function", "operator", "cast", "aggregate", "window", "syntax"} {
		if byKind[k] != nil {
			kinds = append(kinds, append([]string{k}, byKind[k].cells()...))
		}
	}
	return families, kinds
}

func tallyOf(m map[string]*tally, key string) *tally {
	if m[key] == nil {
		m[key] = &tally{}
	}
	return m[key]
}

// Table is the console's table.
func Table(results []*Result) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 2, 0, 2, ' ', tabwriter.AlignRight)
	families, kinds := table(results)
	line := func(cells []string) { fmt.Fprintln(w, strings.Join(cells, "\t")+"\t") }
	line(tableHead)
	for _, f := range families {
		line(f)
	}
	line([]string{""})
	for _, k := range kinds {
		line(k)
	}
	w.Flush()
	return b.String()
}

// byPlace sorts results by family and name.
func byPlace(results []*Result) {
	slices.SortStableFunc(results, func(a, b *Result) int { return order(a.Entry, b.Entry) })
}

func inPlace(entries []*Entry) { slices.SortStableFunc(entries, order) }

func order(a, b *Entry) int {
	if c := slices.Index(Families, a.Family) - slices.Index(Families, b.Family); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

// escapeName keeps an operator's name from being taken for the lists' separator.
func escapeName(id string) string { return strings.ReplaceAll(id, "|", "¦") }

func plainName(name string) string { return strings.ReplaceAll(name, "¦", "|") }
