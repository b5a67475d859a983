package files

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// shape is what a file says of itself: its columns and, for CSV, how it is written.
type shape struct {
	file    file // as it was
	columns []duckdb.Described
	args    string // further arguments of the reader, each with a comma in front
}

// sample is how many rows of CSV and JSON files types are inferred from.
const sample = 200_000

// shapeOf reads a file's shape, or remembers it while the file stays the same.
func (s *Source) shapeOf(ctx context.Context, c *duckdb.Conn, f file) (shape, error) {
	s.mu.Lock()
	known, ok := s.shapes[f.real]
	s.mu.Unlock()
	if ok && known.file.size == f.size && known.file.time.Equal(f.time) && known.file.format == f.format {
		return known, nil
	}
	sh := shape{file: f}
	path := duckdb.QuoteString(f.real)
	var err error
	switch f.format {
	case parquet:
		sh.columns, err = c.Describe(ctx, "SELECT * FROM read_parquet("+path+", hive_partitioning = false)")
	case csv:
		err = sh.sniff(ctx, c, path)
	default:
		sql := fmt.Sprintf("SELECT * FROM read_json(%s, sample_size = %d, hive_partitioning = false", path, sample)
		if f.format == lines {
			sql += ", format = 'newline_delimited'"
		}
		sh.columns, err = c.Describe(ctx, sql+")")
	}
	if err != nil {
		return sh, named(f, err)
	}
	s.mu.Lock()
	s.shapes[f.real] = sh
	s.mu.Unlock()
	return sh, nil
}

// named puts a file's name in front of an error that lacks it.
func named(f file, err error) error {
	e := *duckdb.Classify(err)
	if !strings.Contains(e.Message, f.name) {
		e.Message = "file " + f.name + ": " + e.Message
	}
	return &e
}

// sniff lets DuckDB find out how a CSV file is written. An empty quoted value is an empty
// string, one without quotes is NULL, as in PostgreSQL's COPY.
func (sh *shape) sniff(ctx context.Context, c *duckdb.Conn, path string) error {
	sql := fmt.Sprintf("SELECT Prompt FROM sniff_csv(%s, allow_quoted_nulls = false, sample_size = %d)", path, sample)
	texts, err := column(ctx, c, sql)
	if err != nil {
		return err
	}
	// FROM read_csv('path', auto_detect=false, delim=',', …, columns={…}, …);
	_, call, ok := strings.Cut(strings.Join(texts, ""), "read_csv("+path)
	call, closed := strings.CutSuffix(strings.TrimSpace(call), ");")
	before, columns, found := cutColumns(call)
	if !ok || !closed || !found {
		return pgerr.New(pgerr.InternalError, "DuckDB describes the CSV file in an unknown way")
	}
	sh.args = before
	sh.columns, err = c.Describe(ctx, "SELECT * FROM read_csv("+path+", columns = "+columns+sh.args+", hive_partitioning = false)")
	return err
}

// cutColumns takes "columns={…}" out of a list of arguments, minding quotes.
func cutColumns(call string) (rest, columns string, ok bool) {
	const word = ", columns={"
	quoted, start := false, -1
	for i := range len(call) {
		switch {
		case call[i] == '\'':
			quoted = !quoted
		case quoted:
		case start < 0 && strings.HasPrefix(call[i:], word):
			start = i
		case start >= 0 && call[i] == '}':
			return call[:start] + call[i+1:], call[start+len(word)-1 : i+1], true
		}
	}
	return call, "", false
}

// agrees says whether a file has the columns of a table that was described earlier; of
// Parquet, whose types are the file's own, with the same types.
func (sh shape) agrees(f file, table *rel.Table) error {
	left := map[string]string{}
	for _, c := range table.Columns {
		left[c.Remote.Name] = c.Remote.Type
	}
	for _, p := range f.partitions() {
		if _, ok := left[p.key]; !ok {
			return changed(f, "is in a folder %s=…, which is no column", p.key)
		}
		delete(left, p.key)
	}
	for _, c := range sh.columns {
		typ, ok := left[c.Name]
		if !ok {
			return changed(f, "has a column %s", rel.QuoteIdent(c.Name))
		}
		if f.format == parquet && typ != c.DuckDBType {
			return changed(f, "has column %s as %s, not %s", rel.QuoteIdent(c.Name), c.DuckDBType, typ)
		}
		delete(left, c.Name)
	}
	for name := range left {
		return changed(f, "has no column %s", rel.QuoteIdent(name))
	}
	return nil
}

func changed(f file, format string, args ...any) error {
	return pgerr.New(pgerr.FDWError, "file %s "+format, append([]any{f.name}, args...)...).
		WithHint("The relation was described otherwise; reload the configuration if the files are to change.")
}

// sameAs compares the shapes of two files of one relation.
func (sh shape) sameAs(other shape) error {
	differ := func(format string, args ...any) error {
		args = append([]any{other.file.name, sh.file.name}, args...)
		return pgerr.New(pgerr.DatatypeMismatch, "files %s and %s differ: "+format, args...)
	}
	for _, c := range other.columns {
		i := slices.IndexFunc(sh.columns, func(d duckdb.Described) bool { return d.Name == c.Name })
		if i < 0 {
			return differ("only the first has column %s", rel.QuoteIdent(c.Name))
		}
		if sh.columns[i].DuckDBType != c.DuckDBType {
			return differ("column %s is %s and %s", rel.QuoteIdent(c.Name), c.DuckDBType, sh.columns[i].DuckDBType)
		}
	}
	for _, c := range sh.columns {
		if !slices.ContainsFunc(other.columns, func(d duckdb.Described) bool { return d.Name == c.Name }) {
			return differ("only the second has column %s", rel.QuoteIdent(c.Name))
		}
	}
	return nil
}

// column reads a query's only column, a text.
func column(ctx context.Context, c *duckdb.Conn, sql string) ([]string, error) {
	rows, err := c.Query(ctx, sql, []rel.Column{{ID: 1, Name: "text", Type: rel.Text}})
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for {
		b, err := rows.Next(ctx)
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		texts := b.Column(0).(*array.String)
		for i := range texts.Len() {
			out = append(out, strings.Clone(texts.Value(i)))
		}
		b.Release()
	}
}
