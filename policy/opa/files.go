package opa

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/open-policy-agent/opa/v1/ast"
)

// policyFile is one Rego file and whose it is.
type policyFile struct {
	file   string // below the mesh folder, with slashes
	domain string // "" for the enterprise's
	text   string
}

func (f policyFile) test() bool { return strings.HasSuffix(f.file, "_test.rego") }

// find reads policy/ and domains/*/policy/, all folders below them included; hidden
// names are left out. A file that looks like policy but would not be read is an error,
// since a rule that is silently missing may be one that denies.
func find(root string, tests bool) ([]policyFile, Errors) {
	var out []policyFile
	var errs Errors
	read := func(dir, domain string) {
		fs, es := findIn(root, dir, domain)
		for _, f := range fs {
			if tests || !f.test() {
				out = append(out, f)
			}
		}
		errs = append(errs, es...)
	}
	if _, err := os.Stat(root); err != nil {
		return nil, Errors{{File: root, Message: err.Error()}}
	}
	read("policy", "")
	domains, err := os.ReadDir(filepath.Join(root, "domains"))
	if err != nil && !os.IsNotExist(err) {
		errs = append(errs, Error{File: "domains", Message: err.Error()})
	}
	for _, d := range domains {
		if !strings.HasPrefix(d.Name(), ".") {
			read("domains/"+d.Name()+"/policy", d.Name())
		}
	}
	return out, errs
}

func findIn(root, dir, domain string) (out []policyFile, errs Errors) {
	top := filepath.Join(root, filepath.FromSlash(dir))
	if _, err := os.Stat(top); errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil, nil
	}
	// The trailing separator makes WalkDir enter a policy folder that is itself a link.
	err := filepath.WalkDir(top+string(filepath.Separator), func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(root, path)
		name = filepath.ToSlash(name)
		if err != nil {
			errs = append(errs, Error{File: name, Message: err.Error()})
			return nil
		}
		if name != dir && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		switch ext := filepath.Ext(path); {
		case d.IsDir():
		case d.Type()&fs.ModeSymlink != 0 && isDir(path):
			errs = append(errs, Error{File: name, Message: "a link to a folder is not followed; its policies would be missing"})
		case ext == ".rego":
			b, err := os.ReadFile(path)
			if err != nil {
				errs = append(errs, Error{File: name, Message: err.Error()})
				return nil
			}
			out = append(out, policyFile{file: name, domain: domain, text: string(b)})
		case ext == ".json" || ext == ".yaml" || ext == ".yml":
			errs = append(errs, Error{File: name, Message: "only .rego files are read here; write constants as Rego rules"})
		}
		return nil
	})
	if err != nil {
		errs = append(errs, Error{File: dir, Message: err.Error()})
	}
	return out, errs
}

func isDir(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}

// revision is over names and texts, so that moving a file shows too.
func revision(sources []policyFile) string {
	h := sha256.New()
	for _, s := range sources {
		fmt.Fprintf(h, "%q %q\n", s.file, s.text)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// placed checks a parsed module against the folder it lies in: its package, the names of
// its rules, and what it refers to.
func (f policyFile) placed(m *ast.Module) Errors {
	var errs Errors
	want := ast.Ref{ast.DefaultRootDocument, ast.StringTerm("mesh")}
	if f.domain != "" {
		want = ast.Ref{ast.DefaultRootDocument, ast.StringTerm("domains"), ast.StringTerm(f.domain)}
	}
	path := m.Package.Path
	if !path.HasPrefix(want) && !(f.test() && path.HasPrefix(testPackage(want))) {
		errs = append(errs, Error{f.file, m.Package.Loc().Row, fmt.Sprintf(
			"package %s does not belong here: expected %s or a package below it", packageName(path), packageName(want))})
		return errs
	}
	if path.Equal(want) {
		for _, r := range m.Rules {
			if why := f.unfit(r); why != "" {
				errs = append(errs, Error{f.file, r.Loc().Row, fmt.Sprintf("rule %q %s", ruleName(r), why)})
			}
		}
	}
	return append(errs, foreignRefs(f, m)...)
}

func ruleName(r *ast.Rule) string {
	ref := r.Head.Ref()
	if len(ref) == 0 {
		return string(r.Head.Name)
	}
	return strings.Trim(ref[0].Value.String(), `"`)
}

// testPackage is domains.sales_test for domains.sales.
func testPackage(p ast.Ref) ast.Ref {
	last := p[len(p)-1].Value.(ast.String)
	return append(p[:len(p)-1:len(p)-1], ast.StringTerm(string(last)+"_test"))
}

// packageName is a package's path as it is written after the word package.
func packageName(p ast.Ref) string { return strings.TrimPrefix(p.String(), "data.") }
