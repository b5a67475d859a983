package files

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// Tables describes the relations of paths and globs.
func (s *Source) Tables(ctx context.Context, want []source.Want) ([]source.Found, error) {
	c, err := s.db.Connect()
	if err != nil {
		return nil, duckdb.Within(s.name)(err)
	}
	defer c.Close()
	out := make([]source.Found, len(want))
	for i, w := range want {
		out[i].Want = i
		if w.Path == "" {
			out[i].Err = pgerr.New(pgerr.UndefinedTable, "source %s: files are named by a path, not as a relation %q", s.name, w.Relation+w.Schema)
			continue
		}
		if out[i].Table, err = s.describe(ctx, c, w.Path); err != nil {
			out[i].Table, out[i].Err = nil, s.within(w.Path)(err)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// describe settles the columns of a relation: those of its files, which must agree, and
// one for each key of its folders.
func (s *Source) describe(ctx context.Context, c *duckdb.Conn, pattern string) (*rel.Table, error) {
	files, err := s.expand(pattern)
	if err != nil {
		return nil, err
	}
	var first shape
	for i, f := range files {
		sh, err := s.shapeOf(ctx, c, f)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			first = sh
		} else if err := sh.sameAs(first); err != nil {
			return nil, err
		}
	}
	t := &rel.Table{Kind: "file", Source: s.name, Remote: []string{pattern}}
	for _, d := range first.columns {
		c := publish(d.Name, d.Type)
		if c.Type == rel.JSON && files[0].format != parquet {
			c.Refused = "values of different kinds, or numbers within, which DuckDB would round"
		}
		t.Columns = append(t.Columns, c)
	}
	keys, err := partitionColumns(files)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		if slices.ContainsFunc(t.Columns, func(c rel.TableColumn) bool { return c.Remote.Name == k.Remote.Name }) {
			return nil, pgerr.New(pgerr.DuplicateColumn, "column %s is in the files and in the names of their folders", rel.QuoteIdent(k.Name))
		}
	}
	t.Columns = append(t.Columns, keys...)
	t.Rows, err = s.estimate(ctx, c, files)
	return t, err
}

func publish(name string, typ duckdb.Type) rel.TableColumn {
	t, refused := typ.Publish()
	return rel.TableColumn{Name: name, Type: t, Form: rel.FormOfType(t), Refused: refused,
		Remote: rel.RemoteColumn{Name: name, Type: typ.String()}}
}

// nullPartition is Hive's name of the folder for NULL.
const nullPartition = "__HIVE_DEFAULT_PARTITION__"

var isoDate = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// partitionColumns makes columns of the folders' keys: bigint if every value is a whole
// number as one writes it, date if every value is one, else text.
func partitionColumns(files []file) ([]rel.TableColumn, error) {
	first := files[0].partitions()
	types := make([]duckdb.Type, len(first))
	for k := range first {
		whole, date := true, true
		for _, f := range files {
			parts := f.partitions()
			if len(parts) != len(first) || parts[k].key != first[k].key {
				return nil, pgerr.New(pgerr.DatatypeMismatch, "files %s and %s are in folders of different keys", files[0].name, f.name)
			}
			v := parts[k].value
			if v == nullPartition {
				continue
			}
			n, err := strconv.ParseInt(v, 10, 64)
			whole = whole && err == nil && strconv.FormatInt(n, 10) == v
			date = date && isoDate.MatchString(v)
		}
		switch {
		case whole:
			types[k] = duckdb.BigInt
		case date:
			types[k] = duckdb.Date
		default:
			types[k] = duckdb.Varchar
		}
	}
	out := make([]rel.TableColumn, len(first))
	for k, p := range first {
		out[k] = publish(p.key, types[k])
	}
	return out, nil
}

// hiveArgs are the reader's arguments about folders' keys, with the types settled.
func hiveArgs(f file, table *rel.Table) string {
	parts := f.partitions()
	if len(parts) == 0 {
		return ", hive_partitioning = false"
	}
	var types []string
	for _, p := range parts {
		for _, c := range table.Columns {
			if c.Remote.Name == p.key {
				types = append(types, duckdb.QuoteString(p.key)+": "+c.Remote.Type)
			}
		}
	}
	return ", hive_partitioning = true, hive_types = {" + strings.Join(types, ", ") + "}"
}

// estimate counts rows: exactly for Parquet, else by the length of the first file's lines.
// Compressed files are not estimated: -1.
func (s *Source) estimate(ctx context.Context, c *duckdb.Conn, files []file) (float64, error) {
	if files[0].format == parquet {
		list := make([]string, len(files))
		for i, f := range files {
			list[i] = duckdb.QuoteString(f.real)
		}
		texts, err := column(ctx, c, "SELECT sum(num_rows)::VARCHAR FROM parquet_file_metadata(["+strings.Join(list, ", ")+"])")
		if err != nil || len(texts) != 1 {
			return -1, err
		}
		return strconv.ParseFloat(texts[0], 64)
	}
	if strings.HasSuffix(strings.ToLower(files[0].name), ".gz") {
		return -1, nil
	}
	in, err := os.Open(files[0].real)
	if err != nil {
		return -1, pgerr.New(pgerr.SystemError, "file %s cannot be read", files[0].name).WithCause(err)
	}
	defer in.Close()
	head := make([]byte, 1<<18)
	n, _ := in.Read(head)
	mark := []byte("\n")
	if files[0].format == json && bytes.Count(head[:n], mark) < bytes.Count(head[:n], []byte("},")) {
		mark = []byte("},") // an array on one line
	}
	count := bytes.Count(head[:n], mark)
	if n == 0 || count == 0 {
		return 1, nil
	}
	total := 0.0
	for _, f := range files {
		total += float64(f.size)
	}
	rows := total / float64(n) * float64(count)
	if files[0].format == csv {
		rows = max(0, rows-float64(len(files))) // headers
	}
	return rows, nil
}
