package auditlog

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"
)

var logFile = regexp.MustCompile(`^log-([0-9]{16})\.jsonl$`)

// fileName is the file that begins with the record seq; names sort as records do.
func fileName(seq uint64) string { return fmt.Sprintf("log-%016d.jsonl", seq) }

// files lists the names of a log's files in order, with the number of their first record.
func files(dir string) (names []string, first []uint64, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		if m := logFile.FindStringSubmatch(e.Name()); m != nil {
			seq, err := strconv.ParseUint(m[1], 10, 64)
			if err != nil {
				return nil, nil, err
			}
			names, first = append(names, e.Name()), append(first, seq)
		}
	}
	return names, first, nil
}

// link is what binds a line into the chain.
type link struct {
	Seq  uint64  `json:"seq"`
	Prev *string `json:"prev"`
}

func readLink(line []byte) (link, error) {
	var k link
	if err := json.Unmarshal(line, &k); err != nil {
		return k, fmt.Errorf("not a record: %w", err)
	}
	if k.Seq == 0 || k.Prev == nil {
		return k, errors.New("not a record: it has no seq or no prev")
	}
	return k, nil
}

// resume finds the end of the chain and opens the last file to go on with. torn names
// the file that an incomplete last line was moved to.
func (l *Log) resume() (torn string, err error) {
	names, first, err := files(l.dir)
	if err != nil || len(names) == 0 {
		return "", err
	}
	last := names[len(names)-1]
	f, err := os.OpenFile(filepath.Join(l.dir, last), os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return "", err
	}
	l.file = f
	if torn, err = l.setAside(f, last); err != nil {
		return "", err
	}
	st, err := f.Stat()
	if err != nil {
		return "", err
	}
	l.size, l.day = st.Size(), st.ModTime().UTC().Format(time.DateOnly)
	// The last record is in the last file that has one.
	for i := range slices.Backward(names) {
		line, err := lastLine(filepath.Join(l.dir, names[i]))
		if err != nil {
			return "", fmt.Errorf("%s: %w", names[i], err)
		}
		if line == nil {
			continue
		}
		k, err := readLink(line)
		if err != nil {
			return "", fmt.Errorf("%s: last line: %w; see it by: meshgate audit verify", names[i], err)
		}
		l.seq, l.head = k.Seq, sha256.Sum256(line)
		break
	}
	if l.size == 0 && first[len(first)-1] != l.seq+1 {
		return "", fmt.Errorf("%s is empty, and the record before it is %d: files are missing", last, l.seq)
	}
	return torn, nil
}

// setAside moves what follows the last line feed to a file of its own.
func (l *Log) setAside(f *os.File, name string) (torn string, err error) {
	end, size, err := lastFeed(f)
	if err != nil || end == size {
		return "", err
	}
	rest := make([]byte, size-end)
	if _, err := f.ReadAt(rest, end); err != nil {
		return "", err
	}
	torn = fmt.Sprintf("torn-%s-%d", name[:len(name)-len(".jsonl")], l.options.Now().UnixNano())
	t, err := os.OpenFile(filepath.Join(l.dir, torn), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = t.Write(rest)
	if err = errors.Join(err, t.Sync(), t.Close(), syncFolder(l.dir)); err != nil {
		return "", err
	}
	return torn, errors.Join(f.Truncate(end), f.Sync())
}

// lastFeed gives the offset behind the last line feed, and the size.
func lastFeed(f *os.File) (end, size int64, err error) {
	st, err := f.Stat()
	if err != nil {
		return 0, 0, err
	}
	size = st.Size()
	buf := make([]byte, 64<<10)
	for at := size; at > 0; {
		n := min(at, int64(len(buf)))
		at -= n
		if _, err := f.ReadAt(buf[:n], at); err != nil {
			return 0, 0, err
		}
		if i := bytes.LastIndexByte(buf[:n], '\n'); i >= 0 {
			return at + int64(i) + 1, size, nil
		}
	}
	return 0, size, nil
}

// lastLine reads a file's last complete line; nil when it has none.
func lastLine(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	end, _, err := lastFeed(f)
	if err != nil || end == 0 {
		return nil, err
	}
	line := []byte{}
	for at := end - 1; at > 0; {
		n := min(at, 64<<10)
		at -= n
		part := make([]byte, n)
		if _, err := f.ReadAt(part, at); err != nil && err != io.EOF {
			return nil, err
		}
		if i := bytes.LastIndexByte(part, '\n'); i >= 0 {
			return append(part[i+1:], line...), nil
		}
		line = append(part, line...)
	}
	return line, nil
}
