package files

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// format is a kind of file, by the end of its name.
type format int

const (
	unknown format = iota
	parquet
	csv
	json  // an array of objects, or objects one after another
	lines // newline-delimited objects
)

var endings = map[string]format{
	".parquet": parquet, ".csv": csv, ".tsv": csv, ".csv.gz": csv, ".tsv.gz": csv,
	".json": json, ".ndjson": lines, ".jsonl": lines,
}

func formatOf(name string) format {
	name = strings.ToLower(path.Base(name))
	for ending, f := range endings {
		if strings.HasSuffix(name, ending) {
			return f
		}
	}
	return unknown
}

// file is one file that a relation's path finds.
type file struct {
	name   string // relative to the root, with slashes
	real   string // absolute, without symbolic links, under the root
	size   int64
	time   time.Time
	format format
}

// partition is a folder named key=value.
type partition struct{ key, value string }

// partitions are the folders between root and file that name a key.
func (f file) partitions() []partition {
	var out []partition
	dirs := strings.Split(path.Dir(f.name), "/")
	for _, d := range dirs {
		if key, value, ok := strings.Cut(d, "="); ok && key != "" {
			out = append(out, partition{key, value})
		}
	}
	return out
}

// expand finds the files of a path or glob, in order of their names. Every one of them
// lies under the root, also when symbolic links are followed, or it is an error.
func (s *Source) expand(pattern string) ([]file, error) {
	if !filepath.IsLocal(filepath.FromSlash(pattern)) || strings.ContainsAny(pattern, "\x00\\") || slices.Contains(strings.Split(pattern, "/"), "..") {
		return nil, pgerr.New(pgerr.InsufficientPrivilege, "path %q leaves the source's folder", pattern)
	}
	kind := formatOf(pattern)
	if kind == unknown {
		return nil, pgerr.New(pgerr.UndefinedTable, "path %q does not end in .parquet, .csv, .tsv, .csv.gz, .json, .ndjson or .jsonl", pattern)
	}
	segments := strings.Split(path.Clean(pattern), "/")
	fixed := 0
	for fixed < len(segments)-1 && !strings.ContainsAny(segments[fixed], "*?[") {
		fixed++
	}
	start := path.Join(segments[:fixed]...)
	var out []file
	err := filepath.WalkDir(filepath.Join(s.root, start), func(at string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(s.root, at)
		if err != nil || d.IsDir() {
			return err
		}
		name = filepath.ToSlash(name)
		if !matches(segments, strings.Split(name, "/")) {
			return nil
		}
		f, err := s.resolve(name)
		f.format = kind
		out = append(out, f)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		if e, ok := pgerr.As(err); ok {
			return nil, e
		}
		return nil, pgerr.New(pgerr.SystemError, "path %q cannot be read", pattern).WithCause(err)
	}
	if len(out) == 0 {
		return nil, pgerr.New(pgerr.UndefinedTable, "path %q finds no files", pattern)
	}
	slices.SortFunc(out, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return out, nil
}

// resolve resolves a file and refuses it outside of the root.
func (s *Source) resolve(name string) (file, error) {
	real, err := filepath.EvalSymlinks(filepath.Join(s.root, filepath.FromSlash(name)))
	if err != nil {
		return file{}, pgerr.New(pgerr.SystemError, "file %q cannot be read", name).WithCause(err)
	}
	if inside, err := filepath.Rel(s.root, real); err != nil || !filepath.IsLocal(inside) {
		return file{}, pgerr.New(pgerr.InsufficientPrivilege, "file %q is a symbolic link that leaves the source's folder", name)
	}
	if strings.ContainsAny(real[len(s.root):], "*?[") {
		return file{}, pgerr.New(pgerr.InvalidName, "file %q has a name that is a pattern itself", name)
	}
	st, err := os.Stat(real)
	if err != nil {
		return file{}, pgerr.New(pgerr.SystemError, "file %q cannot be read", name).WithCause(err)
	}
	if !st.Mode().IsRegular() {
		return file{}, pgerr.New(pgerr.WrongObjectType, "%q is not a file", name)
	}
	return file{name: name, real: real, size: st.Size(), time: st.ModTime()}, nil
}

// matches compares a path with a pattern, segment by segment; ** stands for any number of
// folders. Hidden names (. and _) are matched only by their own spelling.
func matches(pattern, name []string) bool {
	if len(pattern) == 0 || len(name) == 0 {
		return len(pattern) == 0 && len(name) == 0
	}
	if pattern[0] == "**" {
		return matches(pattern[1:], name) || !hidden(name[0]) && matches(pattern, name[1:])
	}
	if hidden(name[0]) && !hidden(pattern[0]) {
		return false
	}
	ok, err := path.Match(pattern[0], name[0])
	return err == nil && ok && matches(pattern[1:], name[1:])
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") }

// reader begins the call that reads files of this format; hive's arguments and the closing
// parenthesis follow.
func (f file) reader(files []string, args, columns string) string {
	list := "[" + strings.Join(files, ", ") + "]"
	switch f.format {
	case parquet:
		return "read_parquet(" + list + ", union_by_name = true"
	case csv:
		return "read_csv(" + list + ", columns = " + columns + args
	case lines:
		return "read_json(" + list + ", format = 'newline_delimited', columns = " + columns
	}
	return "read_json(" + list + ", columns = " + columns
}
