package mesh_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/meshgate/meshgate/cmd/meshgate/mesh"
)

var rewrite = flag.Bool("rewrite", false, "write what is found into the data files")

// TestLoad runs testdata/*.txt: a mesh folder as "-- path --" sections, and in the last
// section what Load says of it: every problem, or the warnings and what was read.
func TestLoad(t *testing.T) {
	t.Setenv("SHOP_PASSWORD", "pa55-from-env")
	t.Setenv("PG_PORT", "5432")
	t.Setenv("EMPTY", "")
	os.Unsetenv("NOT_SET")
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no data files", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			before, _, found := strings.Cut(string(b), "-- expect --\n")
			if !found {
				t.Fatal("no section -- expect --")
			}
			got := before + "-- expect --\n" + describe(writeMesh(t, before))
			switch {
			case got == string(b):
			case *rewrite:
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			default:
				t.Errorf("got\n%s", got[len(before):])
			}
			if strings.Contains(got[len(before):], "pa55") {
				t.Error("a password is shown")
			}
		})
	}
}

var machine = regexp.MustCompile(`"(Threads|MemoryBytes)": [0-9]+`)

func describe(root string) string {
	var out strings.Builder
	m, err := mesh.Load(root)
	if err != nil {
		fmt.Fprintln(&out, err)
	} else {
		for _, w := range m.Warnings {
			fmt.Fprintln(&out, "warning:", w)
		}
		b, err := json.MarshalIndent(m, "", "  ")
		if err != nil {
			return err.Error()
		}
		out.Write(b)
		out.WriteByte('\n')
	}
	s := strings.ReplaceAll(out.String(), root, "MESH")
	if !strings.Contains(s, `"MemoryBytes": 2147483648`) { // the default is the machine's
		s = machine.ReplaceAllString(s, `"$1": "by the machine"`)
	}
	return s
}

func writeMesh(t testing.TB, sections string) string {
	t.Helper()
	root := t.TempDir()
	var file string
	texts := map[string]string{}
	for line := range strings.Lines(sections) {
		if rest, ok := strings.CutPrefix(line, "-- "); ok && strings.HasSuffix(rest, " --\n") {
			file = strings.TrimSuffix(rest, " --\n")
			texts[file] = ""
			continue
		}
		if file != "" {
			texts[file] += line
		}
	}
	for file, text := range texts {
		path := filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// Whatever the files hold, Load returns, and its problems say where they are.
func FuzzLoad(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range seeds {
		b, err := os.ReadFile(seed)
		if err != nil {
			f.Fatal(err)
		}
		for part := range strings.SplitSeq(string(b), "-- \n") {
			f.Add(part)
		}
		for section := range strings.SplitSeq(string(b), " --\n") {
			text, _, _ := strings.Cut(section, "\n-- ")
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		for _, file := range []string{"meshgate.yaml", "users.yaml", "domains/d/domain.yaml"} {
			path := filepath.Join(dir, file)
			os.MkdirAll(filepath.Dir(path), 0o755)
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		m, err := mesh.Load(dir)
		var ps mesh.Problems
		if (m == nil) == (err == nil) || err != nil && !errors.As(err, &ps) {
			t.Fatalf("got %v, %v", m, err)
		}
		for _, p := range ps {
			if p.Pos.File == "" || p.Message == "" {
				t.Errorf("a problem without place or message: %+v", p)
			}
		}
	})
}

func TestNoFolder(t *testing.T) {
	if _, err := mesh.Load(filepath.Join(t.TempDir(), "absent")); err == nil || !strings.Contains(err.Error(), "not a mesh folder") {
		t.Errorf("got %v", err)
	}
}

// However a Secret is printed, it does not show.
func TestSecretDoesNotShow(t *testing.T) {
	s := mesh.NewSecret("pa55")
	type holder struct{ Password mesh.Secret }
	var out strings.Builder
	fmt.Fprintf(&out, "%v %s %q %x %d %+v %#v %T", s, s, s, s, s, s, s, s)
	fmt.Fprintf(&out, "%v %+v %#v %v", holder{s}, holder{s}, holder{s}, &holder{s})
	fmt.Fprint(&out, s, &s, []mesh.Secret{s}, map[string]mesh.Secret{"a": s})
	for _, marshal := range []func(any) ([]byte, error){json.Marshal, yaml.Marshal} {
		b, err := marshal(map[string]any{"h": holder{s}, "s": s, "p": &s})
		if err != nil {
			t.Fatal(err)
		}
		out.Write(b)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "s", s, "h", holder{s})
	for _, shown := range []string{"pa55", "70613535"} {
		if strings.Contains(out.String(), shown) {
			t.Errorf("shows %s: %s", shown, out.String())
		}
	}
	if s.Reveal() != "pa55" || s.IsZero() || !(mesh.Secret{}).IsZero() {
		t.Error("Reveal or IsZero is wrong")
	}
}
