package sourcetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// Batches must not be larger, so that memory does not grow with the result.
const (
	maxBatchRows  = 65536
	maxBatchBytes = 16 << 20
)

// tableTest is the suite for one table.
type tableTest struct {
	*Setup
	src      source.Source
	declared *Table
	table    *rel.Table
}

// readable gives the ordinals of columns that a scan may read.
func (k *tableTest) readable() []int {
	var ords []int
	for i, c := range k.declared.Columns {
		if c.readable() {
			ords = append(ords, i)
		}
	}
	return ords
}

// row is one result row, values by column.
type row []any

// collect runs a fragment to its end, checking every batch.
func collect(ctx context.Context, src source.Source, f *plan.Fragment) ([]row, error) {
	rows, err := src.Run(ctx, f)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	cols := f.Columns()
	if !slices.Equal([]rel.Column(rows.Schema()), cols) && len(cols)+len(rows.Schema()) > 0 {
		return nil, fmt.Errorf("Schema() is %v, the fragment's columns are %v", rows.Schema(), cols)
	}
	var out []row
	for {
		b, err := rows.Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		err = checkBatch(b, cols)
		if err == nil {
			for i := range int(b.NumRows()) {
				r := make(row, len(cols))
				for c := range cols {
					r[c] = ValueAt(b.Column(c), i, cols[c].Type)
				}
				out = append(out, r)
			}
		}
		b.Release()
		if err != nil {
			return nil, err
		}
	}
	if _, err := rows.Next(ctx); err != io.EOF {
		return nil, fmt.Errorf("Next after the end gives %v, not io.EOF", err)
	}
	if err := rows.Close(); err != nil {
		return nil, fmt.Errorf("Close: %w", err)
	}
	return out, rows.Close()
}

func checkBatch(b arrow.RecordBatch, cols []rel.Column) error {
	if int(b.NumCols()) != len(cols) {
		return fmt.Errorf("a batch has %d columns, the fragment %d", b.NumCols(), len(cols))
	}
	if b.NumRows() == 0 || b.NumRows() > maxBatchRows {
		return fmt.Errorf("a batch has %d rows; 1 to %d are allowed", b.NumRows(), maxBatchRows)
	}
	var bytes uint64
	for i, c := range cols {
		want := rel.ArrowType(c.Type, c.Form)
		if got := b.Column(i).DataType(); !arrow.TypeEqual(got, want) {
			return fmt.Errorf("column %s travels as %s, not %s", c.Name, got, want)
		}
		if s, ok := b.Column(i).(*array.String); ok {
			for j := range s.Len() {
				if s.IsValid(j) && !utf8.ValidString(s.Value(j)) {
					return fmt.Errorf("column %s: %q is not UTF-8", c.Name, s.Value(j))
				}
			}
		}
		for _, buf := range b.Column(i).Data().Buffers() {
			if buf != nil {
				bytes += uint64(buf.Len())
			}
		}
	}
	if bytes > maxBatchBytes && b.NumRows() > 1 {
		return fmt.Errorf("a batch of %d rows has %d bytes; %d are allowed", b.NumRows(), bytes, maxBatchBytes)
	}
	return nil
}

// texts spells rows for comparing and showing, NULL as \N, sorted.
func texts(rows []row, cols []rel.Column) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		parts := make([]string, len(r))
		for c, v := range r {
			parts[c] = `\N`
			if s, ok := Text(v, cols[c].Type).(string); ok {
				parts[c] = fmt.Sprintf("%q", s)
			}
		}
		out[i] = strings.Join(parts, " | ")
	}
	sort.Strings(out)
	return out
}

// difference lists what is in one sorted list only; both empty when got is want.
func difference(got, want []string) (missing, extra []string) {
	i, j := 0, 0
	for i < len(got) || j < len(want) {
		switch {
		case j == len(want) || i < len(got) && got[i] < want[j]:
			extra = append(extra, shorten(got[i]))
			i++
		case i == len(got) || want[j] < got[i]:
			missing = append(missing, shorten(want[j]))
			j++
		default:
			i, j = i+1, j+1
		}
	}
	return missing, extra
}

// expected gives the declared rows of some columns, spelled as texts does.
func (k *tableTest) expected(ords []int) []string {
	out := make([]string, k.declared.rows())
	for i := range out {
		parts := make([]string, len(ords))
		for c, ord := range ords {
			parts[c] = `\N`
			if s, ok := k.declared.Columns[ord].Values[i].(string); ok {
				parts[c] = fmt.Sprintf("%q", s)
			}
		}
		out[i] = strings.Join(parts, " | ")
	}
	sort.Strings(out)
	return out
}

func (k *tableTest) testScan(t *testing.T) {
	ords := k.readable()
	k.checkScan(t, ords)
	for _, ord := range ords { // each column alone: the message is then short
		t.Run(k.declared.Columns[ord].Name, func(t *testing.T) { k.checkScan(t, []int{ord}) })
	}
}

func (k *tableTest) checkScan(t *testing.T, ords []int) {
	t.Helper()
	if k.declared.Rows > 0 && len(ords) > 0 && k.declared.Columns[ords[0]].Values == nil {
		return // a table whose contents are not declared
	}
	scan := ScanOf(k.table, 100, ords...)
	rows, err := collect(t.Context(), k.src, FragmentOf(k.Name, scan))
	if err != nil {
		t.Fatalf("scan %v: %v", ords, err)
	}
	missing, extra := difference(texts(rows, scan.Columns()), k.expected(ords))
	if len(missing)+len(extra) > 0 {
		t.Errorf("scan of %v\nmissing: %s\nunexpected: %s", ords, strings.Join(missing, "\n         "), strings.Join(extra, "\n            "))
	}
}

// testFails reads each column that must fail: the error names where.
func (k *tableTest) testFails(t *testing.T) {
	for ord, c := range k.declared.Columns {
		if c.Fails == "" {
			continue
		}
		_, err := collect(t.Context(), k.src, FragmentOf(k.Name, ScanOf(k.table, 100, ord)))
		if err == nil {
			t.Errorf("column %s was read, but it must fail with %q", c.Name, c.Fails)
			continue
		}
		k.checkError(t, err, c.Fails, c.Name, k.Name, k.table.Remote[len(k.table.Remote)-1])
	}
}

// checkError asks for an error that a client may see, with the wanted words and no secret.
func (s *Setup) checkError(t testing.TB, err error, words ...string) {
	t.Helper()
	e, ok := pgerr.As(err)
	if !ok {
		t.Errorf("error is not a *pgerr.Error, so the client would not see it: %v", err)
		return
	}
	text := strings.Join([]string{e.Message, e.Detail, e.Hint}, "\n")
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("error does not mention %q: %s", w, text)
		}
	}
	for _, secret := range s.Secrets {
		if strings.Contains(err.Error()+text, secret) {
			t.Errorf("error contains a secret: %s", text)
		}
	}
}

// testProjection reads no column, the columns in reverse, and one column twice.
func (k *tableTest) testProjection(t *testing.T) {
	rows, err := collect(t.Context(), k.src, FragmentOf(k.Name, ScanOf(k.table, 100)))
	if err != nil {
		t.Errorf("scan of no columns: %v", err)
	} else if len(rows) != k.declared.rows() {
		t.Errorf("scan of no columns gives %d rows, not %d", len(rows), k.declared.rows())
	}
	ords := k.readable()
	slices.Reverse(ords)
	if len(ords) > 1 {
		k.checkScan(t, ords)
		k.checkScan(t, ords[:len(ords)/2])
	}
	if len(ords) == 0 {
		return
	}
	scan := ScanOf(k.table, 100, ords...)
	project := &plan.Project{Input: scan}
	for i := len(scan.Cols) - 1; i >= 0; i-- {
		project.Items = append(project.Items, plan.Item{Column: scan.Cols[i].Column, Expr: &rel.Col{Column: scan.Cols[i].Column}})
	}
	if v := k.offer(t, project); v.Kind == source.Exact {
		slices.Reverse(ords)
		rows, err := collect(t.Context(), k.src, FragmentOf(k.Name, project))
		if err != nil {
			t.Fatalf("project: %v", err)
		}
		if missing, extra := difference(texts(rows, project.Columns()), k.expected(ords)); len(missing)+len(extra) > 0 {
			t.Errorf("project: missing %v, unexpected %v", missing, extra)
		}
	}
}

// offer asks twice: the same question has the same answer, at once.
func (k *tableTest) offer(t testing.TB, n plan.Node) source.Verdict {
	t.Helper()
	start := time.Now()
	v := k.src.Offer(n)
	if again := k.src.Offer(n); again != v {
		t.Errorf("Offer answers %v and then %v for\n%s", v, again, n)
	}
	if d := time.Since(start); d > 100*time.Millisecond {
		t.Errorf("Offer took %v; it must not do I/O", d)
	}
	if v.Kind != source.Exact && v.Reason == "" {
		t.Errorf("verdict %s without a reason for %s", v.Kind, plan.Describe(n))
	}
	return v
}

// testGone reads a relation that has vanished since it was described.
func (k *tableTest) testGone(t *testing.T) {
	gone := *k.table
	gone.Remote = slices.Clone(k.table.Remote)
	gone.Remote[len(gone.Remote)-1] += "_gone"
	var ords []int
	if r := k.readable(); len(r) > 0 {
		ords = r[:1]
	}
	_, err := collect(t.Context(), k.src, FragmentOf(k.Name, ScanOf(&gone, 100, ords...)))
	if err == nil || errors.Is(err, context.Canceled) {
		t.Fatalf("reading a relation that is gone: %v", err)
	}
	k.checkError(t, err, k.Name, "_gone")
}
