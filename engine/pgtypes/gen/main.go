// Command gen writes engine/pgtypes/data and, with -system, engine/pgcatalog/data:
// PostgreSQL's own catalogue, read from a real PostgreSQL. Run it with go generate; a
// second run changes nothing.
//
// With PGHOST set it reads that server (which must be freshly initialised, or
// its own objects end up in the data); otherwise it starts a temporary one from
// /usr/lib/postgresql/*/bin and needs setpriv when run as root.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// relations are dumped in full: all columns, all rows but those that where drops, in order.
var relations = []struct{ name, order, where string }{
	{"pg_catalog.pg_type", "oid", ""},
	{"pg_catalog.pg_proc", "oid", ""},
	{"pg_catalog.pg_operator", "oid", ""},
	{"pg_catalog.pg_cast", "oid", ""},
	{"pg_catalog.pg_aggregate", "aggfnoid::oid", ""},
	{"pg_catalog.pg_range", "rngtypid", ""},
	{"pg_catalog.pg_am", "oid", ""},
	{"pg_catalog.pg_language", "oid", ""},
	{"pg_catalog.pg_namespace", "oid", ""},
	// The C library's other collations are whatever the machine has. Of ICU's, those are left
	// out whose order differs between PostgreSQL's ICU and the one that DuckDB carries: Latvian's.
	{"pg_catalog.pg_collation", "oid", "collname IN ('default', 'C', 'POSIX', 'ucs_basic') OR collprovider = 'i' AND colliculocale !~ '^lv(-|$)'"},
}

// argDefaults is no catalogue relation: proargdefaults as SQL, one row per
// parameter with a default (argument counts input parameters from 1).
const argDefaults = `SELECT p.oid, n, pg_get_function_arg_default(p.oid, n)
 FROM pg_proc p, generate_series(1, 100) n
 WHERE n <= pronargs + cardinality(coalesce(proallargtypes, '{}')) AND pg_get_function_arg_default(p.oid, n) IS NOT NULL
 ORDER BY 1, 2`

func main() {
	log.SetFlags(0)
	out := flag.String("out", "data", "directory to write")
	system := flag.String("system", "", "write engine/pgcatalog's data to this directory instead")
	flag.Parse()
	if err := run(*out, *system); err != nil {
		log.Fatal("gen: ", err)
	}
}

func run(out, system string) error {
	s := server{psql: "psql", host: os.Getenv("PGHOST")}
	if s.host == "" {
		stop, err := s.start()
		if err != nil {
			return err
		}
		defer stop()
	}
	if system != "" {
		return s.systemCatalog(system)
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	for _, r := range relations {
		text, err := s.dump(r.name, r.order, r.where)
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		if err := os.WriteFile(filepath.Join(out, filepath.Ext(r.name)[1:]+".tsv"), text, 0o666); err != nil {
			return err
		}
	}
	rows, err := s.copy(argDefaults)
	if err != nil {
		return err
	}
	text := append([]byte("proc:oid\targument:int4\texpression:text\n"), rows...)
	return os.WriteFile(filepath.Join(out, "arg_defaults.tsv"), text, 0o666)
}

// dump gives a relation as tab-separated text in COPY's escapes under a header
// of name:type. Columns of type regproc are written as OIDs: their names are
// spelt differently depending on the search path.
func (s *server) dump(relation, order, where string) ([]byte, error) {
	described, err := s.copy(`SELECT attname, typname FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid
		WHERE attrelid = '` + relation + `'::regclass AND attnum > 0 ORDER BY attnum`)
	if err != nil {
		return nil, err
	}
	var header, columns []string
	for line := range strings.Lines(string(described)) {
		name, typ, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		header = append(header, name+":"+typ)
		if typ == "regproc" {
			name += "::oid"
		}
		columns = append(columns, name)
	}
	query := "SELECT " + strings.Join(columns, ", ") + " FROM " + relation
	if where != "" {
		query += " WHERE " + where
	}
	rows, err := s.copy(query + " ORDER BY " + order)
	if err != nil {
		return nil, err
	}
	return append([]byte(strings.Join(header, "\t")+"\n"), rows...), nil
}

type server struct{ psql, host string }

// copy runs a query and gives its rows in COPY's text format.
func (s *server) copy(query string) ([]byte, error) {
	cmd := exec.Command(s.psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", "postgres",
		"-c", "COPY ("+query+") TO STDOUT")
	cmd.Env = append(os.Environ(), "PGHOST="+s.host, "PGCLIENTENCODING=UTF8")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	rows, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, stderr.String())
	}
	return rows, nil
}

// start initialises and starts a server in a temporary directory that serves a
// Unix socket only; stop ends it and removes the directory.
func (s *server) start() (stop func(), err error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return nil, fmt.Errorf("no /usr/lib/postgresql/*/bin/initdb; set PGHOST")
	}
	bin := filepath.Dir(found[len(found)-1])
	dir, err := os.MkdirTemp("", "pgtypes")
	if err != nil {
		return nil, err
	}
	const nobody = 65534
	as := []string{}
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root
		as = []string{"setpriv", fmt.Sprint("--reuid=", nobody), fmt.Sprint("--regid=", nobody), "--clear-groups"}
		if err := os.Chown(dir, nobody, nobody); err != nil {
			return nil, err
		}
	}
	run := func(args ...string) error {
		args = append(append([]string{}, as...), args...)
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = dir
		if text, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", args[len(as)], err, text)
		}
		return nil
	}
	data := filepath.Join(dir, "data")
	if err := run(bin+"/initdb", "--no-sync", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-D", data); err != nil {
		return nil, err
	}
	if err := run(bin+"/pg_ctl", "-D", data, "-w", "-l", filepath.Join(dir, "log"),
		"-o", "-F -k "+dir+" -c listen_addresses=''", "start"); err != nil {
		return nil, err
	}
	s.psql, s.host = bin+"/psql", dir
	return func() {
		if err := run(bin+"/pg_ctl", "-D", data, "-m", "immediate", "stop"); err != nil {
			log.Print(err)
		}
		os.RemoveAll(dir)
	}, nil
}
