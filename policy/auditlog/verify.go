package auditlog

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Report is what Verify found in a whole log.
type Report struct {
	Files   int
	Records uint64
	First   uint64 // number of the first record; above 1 when older files were taken away
	Last    uint64
	Head    string // SHA-256 of the last line, in hex: kept elsewhere, it shows later that nothing was cut off
	Torn    int64  // bytes of an incomplete last line: a crash, or a log being written
}

// Fault is the first place where a log is not what was written.
type Fault struct {
	File    string
	Line    int // 1-based
	Message string
}

func (f *Fault) Error() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Message) }

// Verify reads the log in dir from its first record to its last and checks every link.
// It returns a *Fault for the first bad line, with the Report up to there. It takes no
// lock: a log may be verified while it is written.
func Verify(dir string) (Report, error) {
	var r Report
	names, first, err := files(dir)
	if err != nil {
		return r, fmt.Errorf("verify query log: %w", err)
	}
	c := chain{report: &r}
	for i, name := range names {
		r.Files++
		// Only the end of the last file may be incomplete.
		if err := c.file(filepath.Join(dir, name), first[i], i == len(names)-1); err != nil {
			return r, err
		}
	}
	return r, nil
}

// chain walks over the lines of all files.
type chain struct {
	report *Report
	head   [sha256.Size]byte
	before Fault // where the line before stands
}

func (c *chain) file(path string, first uint64, last bool) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("verify query log: %w", err)
	}
	defer f.Close()
	if c.report.Records > 0 && first != c.report.Last+1 {
		return &Fault{path, 1, fmt.Sprintf("the file begins with record %d, after record %d: files are missing", first, c.report.Last)}
	}
	in := bufio.NewReaderSize(f, 1<<20)
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		switch {
		case err == io.EOF && len(line) == 0:
			return nil
		case err == io.EOF && last:
			c.report.Torn = int64(len(line))
			return nil
		case err == io.EOF:
			return &Fault{path, n, "the line is incomplete, and other files follow"}
		case err != nil:
			return fmt.Errorf("verify query log: %w", err)
		}
		if err := c.line(path, n, line[:len(line)-1], first); err != nil {
			return err
		}
	}
}

func (c *chain) line(path string, n int, line []byte, first uint64) error {
	k, err := readLink(line)
	want := c.report.Last + 1
	if c.report.Records == 0 {
		want = first
	}
	prev := hex.EncodeToString(c.head[:])
	switch {
	case err != nil:
		return &Fault{path, n, err.Error()}
	case k.Seq != want:
		return &Fault{path, n, fmt.Sprintf("record %d stands where %d should", k.Seq, want)}
	case c.report.Records == 0 && k.Seq > 1: // what came before was taken away with its file
		if len(*k.Prev) != len(prev) || strings.Trim(*k.Prev, "0123456789abcdef") != "" {
			return &Fault{path, n, "prev is not a SHA-256"}
		}
	case *k.Prev != prev && c.report.Records == 0:
		return &Fault{path, n, "the first record follows another, which is not there"}
	case *k.Prev != prev:
		at := c.before
		at.Message = fmt.Sprintf("record %d was changed: record %d follows another text of it", k.Seq-1, k.Seq)
		return &at
	}
	if c.report.Records == 0 {
		c.report.First = k.Seq
	}
	c.report.Records++
	c.report.Last = k.Seq
	c.head = sha256.Sum256(line)
	c.report.Head = hex.EncodeToString(c.head[:])
	c.before = Fault{File: path, Line: n}
	return nil
}

// ErrLocked says that another process has the log open.
var ErrLocked = errors.New("another process writes this log")
