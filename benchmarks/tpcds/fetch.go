package tpcds

import (
	"archive/zip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed testdata/requirements.txt
var requirements []byte

// Extension gives the path of DuckDB's extension tpcds: the file in the package that
// testdata/requirements.txt pins. pip fetches and verifies it once per machine; it is kept in
// the user's cache folder. The error says what is missing on the machine.
func Extension() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	pin := sha256.Sum256(requirements)
	path := filepath.Join(cache, "meshgate-test", "tpcds-"+hex.EncodeToString(pin[:6]), "tpcds.duckdb_extension")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	dir, err := os.MkdirTemp("", "tpcds-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	list := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(list, requirements, 0o600); err != nil {
		return "", err
	}
	pip := exec.Command("python3", "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps",
		"--only-binary", ":all:", "--require-hashes", "--dest", dir, "--requirement", list)
	if out, err := pip.CombinedOutput(); err != nil {
		return "", fmt.Errorf("TPC-DS's queries and rows come from a Python package, which could not be fetched "+
			"(it needs python3 with pip, and a package index): %w\n%s", err, out)
	}
	wheels, err := filepath.Glob(filepath.Join(dir, "*.whl"))
	if err != nil || len(wheels) != 1 {
		return "", fmt.Errorf("pip fetched %d wheels: %w", len(wheels), err)
	}
	return path, unpack(wheels[0], path)
}

// unpack copies the wheel's extension to path; whole or not at all, as other test processes may look for it.
func unpack(wheel, path string) error {
	z, err := zip.OpenReader(wheel)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, "/tpcds.duckdb_extension") {
			continue
		}
		in, err := f.Open()
		if err != nil {
			return err
		}
		defer in.Close()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		out, err := os.CreateTemp(filepath.Dir(path), "part-")
		if err != nil {
			return err
		}
		_, err = io.Copy(out, in)
		if e := out.Close(); err == nil {
			err = e
		}
		if err == nil {
			err = os.Rename(out.Name(), path)
		}
		return err
	}
	return fmt.Errorf("%s holds no tpcds.duckdb_extension", filepath.Base(wheel))
}
