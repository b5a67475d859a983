package pgcatalog

import (
	"net/netip"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

var roleProducers = map[string]func(w *world, t *table){
	"pg_authid":       (*world).roleRows,
	"pg_auth_members": (*world).memberRows,
	"pg_roles": func(w *world, t *table) {
		auth := w.read("pg_authid")
		for _, r := range auth.rows {
			f := fields{"rolpassword": "********"}
			for _, col := range []string{"oid", "rolname", "rolsuper", "rolinherit", "rolcreaterole", "rolcreatedb", "rolcanlogin", "rolreplication", "rolbypassrls", "rolconnlimit"} {
				f[col] = auth.get(r, col)
			}
			t.add(f)
		}
	},
	"pg_user":   userRows,
	"pg_shadow": userRows,
	"pg_group": func(w *world, t *table) {
		auth, members := w.read("pg_authid"), w.read("pg_auth_members")
		for _, r := range auth.rows {
			if auth.get(r, "rolcanlogin") == true {
				continue
			}
			list := rel.Array{Elem: rel.OIDType}
			for _, m := range members.rows {
				if members.get(m, "roleid") == auth.get(r, "oid") {
					list.Values = append(list.Values, members.get(m, "member"))
				}
			}
			t.add(fields{"groname": auth.get(r, "rolname"), "grosysid": auth.get(r, "oid"), "grolist": list})
		}
	},
	"pg_database": func(w *world, t *table) {
		t.add(fields{"oid": w.database, "datname": w.v.Database, "datdba": int64(bootstrapRole), "encoding": int64(6), "datlocprovider": "c",
			"datistemplate": false, "datallowconn": true, "datconnlimit": int64(-1), "datfrozenxid": int64(0), "datminmxid": int64(0),
			"dattablespace": int64(1663), "datcollate": "C", "datctype": "C"})
	},
}

// roleRows adds the mesh's roles. Nobody logs in as the role that owns the system relations.
func (w *world) roleRows(t *table) {
	static := t.rows
	t.rows = nil
	for _, r := range static {
		t.pattern = r
		if t.get(r, "oid") == int64(bootstrapRole) && w.v.User != "postgres" {
			t.add(fields{"rolcanlogin": false})
		} else {
			t.add(nil)
		}
	}
	t.pattern = nil
	for _, r := range w.roles {
		t.add(fields{"oid": r.oid, "rolname": r.name, "rolsuper": false, "rolinherit": true, "rolcreaterole": false, "rolcreatedb": false,
			"rolcanlogin": r.login, "rolreplication": false, "rolbypassrls": false, "rolconnlimit": int64(-1)})
	}
}

func (w *world) memberRows(t *table) {
	user := w.roleOID(w.v.User)
	for _, r := range w.roles {
		if r.memberOf {
			t.add(fields{"roleid": r.oid, "member": user, "grantor": int64(bootstrapRole), "admin_option": false})
		}
	}
}

func userRows(w *world, t *table) {
	auth := w.read("pg_authid")
	for _, r := range auth.rows {
		if auth.get(r, "rolcanlogin") == true {
			t.add(fields{"usename": auth.get(r, "rolname"), "usesysid": auth.get(r, "oid"), "usecreatedb": auth.get(r, "rolcreatedb"),
				"usesuper": auth.get(r, "rolsuper"), "userepl": auth.get(r, "rolreplication"), "usebypassrls": auth.get(r, "rolbypassrls"), "passwd": "********"})
		}
	}
}

var sessionProducers = map[string]func(w *world, t *table){
	"pg_settings": (*world).settingRows,
	"pg_stat_activity": func(w *world, t *table) {
		s := w.v.Session
		f := fields{"datid": w.database, "datname": w.v.Database, "pid": int64(s.PID), "usesysid": w.roleOID(w.v.User), "usename": w.v.User,
			"application_name": s.Application, "state": "active", "query": s.Query, "backend_type": "client backend"}
		if addr, err := netip.ParseAddr(s.ClientAddr); err == nil {
			f["client_addr"], f["client_port"] = addr.String(), int64(s.ClientPort)
		}
		if !s.Start.IsZero() {
			f["backend_start"] = rel.Instant(s.Start.UnixMicro())
		}
		if !w.v.Now.IsZero() {
			now := rel.Instant(w.v.Now.UnixMicro())
			f["xact_start"], f["query_start"], f["state_change"] = now, now, now
		}
		t.add(f)
	},
	"pg_prepared_statements": func(w *world, t *table) {
		if w.v.Prepared == nil {
			return
		}
		for _, p := range w.v.Prepared() {
			params := rel.Array{Elem: rel.Of(rel.RegtypeOID)}
			for _, oid := range p.Params {
				params.Values = append(params.Values, int64(oid))
			}
			f := fields{"name": p.Name, "statement": p.Statement, "parameter_types": params, "from_sql": p.FromSQL, "generic_plans": int64(0), "custom_plans": int64(0)}
			if !p.At.IsZero() {
				f["prepare_time"] = rel.Instant(p.At.UnixMicro())
			}
			t.add(f)
		}
	},
}

// settingRows are the session's settings, described in PostgreSQL's words where it has them too.
func (w *world) settingRows(t *table) {
	if w.v.Settings == nil {
		return
	}
	known := staticRows("settings")
	byName := known.index("name")
	set := func(f fields, col, v string) {
		if v != "" {
			f[col] = v
		}
	}
	for _, s := range w.v.Settings() {
		f := fields{"name": s.Name, "setting": s.Value, "source": "default", "vartype": "string", "context": "user", "category": "Customized Options",
			"boot_val": s.Default, "reset_val": s.Default, "pending_restart": false}
		if r := byName[s.Name]; r != nil {
			for i, col := range known.cols {
				f[col] = r[i]
			}
			f["boot_val"] = s.Default
		}
		set(f, "source", s.Source)
		set(f, "unit", s.Unit)
		set(f, "category", s.Category)
		set(f, "short_desc", s.ShortDesc)
		set(f, "context", s.Context)
		set(f, "vartype", s.VarType)
		set(f, "min_val", s.MinValue)
		set(f, "max_val", s.MaxValue)
		t.add(f)
	}
}

var listProducers = map[string]func(w *world, t *table){
	"pg_tables": func(w *world, t *table) {
		w.eachClass(func(c class) {
			if c.kind == "r" {
				t.add(fields{"schemaname": c.schema, "tablename": c.name, "tableowner": w.roleName(c.owner), "hasindexes": c.hasIndex,
					"hasrules": false, "hastriggers": false, "rowsecurity": false})
			}
		})
	},
	"pg_views": func(w *world, t *table) {
		defs := w.read("meshgate_viewdef")
		text := map[any]any{}
		for _, r := range defs.rows {
			text[defs.get(r, "oid")] = defs.get(r, "definition")
		}
		w.eachClass(func(c class) {
			if c.kind == "v" {
				t.add(fields{"schemaname": c.schema, "viewname": c.name, "viewowner": w.roleName(c.owner), "definition": text[c.oid]})
			}
		})
	},
	"pg_indexes": func(w *world, t *table) {
		classes := map[int64]class{}
		w.eachClass(func(c class) { classes[c.oid] = c })
		defs := w.read("meshgate_indexdef")
		text := map[any]any{}
		for _, r := range defs.rows {
			if defs.get(r, "column") == int64(0) {
				text[defs.get(r, "oid")] = defs.get(r, "definition")
			}
		}
		indexes := w.read("pg_index")
		for _, r := range indexes.rows {
			ix, of := indexes.get(r, "indexrelid").(int64), indexes.get(r, "indrelid").(int64)
			t.add(fields{"schemaname": classes[of].schema, "tablename": classes[of].name, "indexname": classes[ix].name, "indexdef": text[ix]})
		}
	},
	"pg_stat_user_tables":   userTableStats,
	"pg_stat_all_tables":    userTableStats,
	"pg_stat_user_indexes":  userIndexStats,
	"pg_stat_all_indexes":   userIndexStats,
	"pg_statio_user_tables": userTableIO,
	"pg_statio_all_tables":  userTableIO,
	"pg_stat_database": func(w *world, t *table) {
		t.add(fields{"datid": w.database, "datname": w.v.Database})
	},
}

// userTableStats lists the relations with what is known of them: their size in rows.
func userTableStats(w *world, t *table) {
	for _, r := range w.relations {
		if r.kind() != "r" {
			continue
		}
		f := fields{"relid": r.oid, "schemaname": r.Name.Schema, "relname": r.Name.Name}
		for col := range t.at {
			if _, ok := f[col]; !ok && isCounter(col) {
				f[col] = int64(0)
			}
		}
		f["n_live_tup"] = int64(max(0, r.Rows))
		t.add(f)
	}
}

func isCounter(col string) bool {
	return len(col) > 2 && (col[:2] == "n_" || hasSuffix(col, "_count") || hasSuffix(col, "_scan") || hasSuffix(col, "_read") || hasSuffix(col, "_fetch") || hasSuffix(col, "_hit"))
}

func hasSuffix(s, suffix string) bool {
	return len(s) >= len(suffix) && s[len(s)-len(suffix):] == suffix
}

func userTableIO(w *world, t *table) {
	for _, r := range w.relations {
		if r.kind() == "r" {
			t.add(fields{"relid": r.oid, "schemaname": r.Name.Schema, "relname": r.Name.Name, "heap_blks_read": int64(0), "heap_blks_hit": int64(0)})
		}
	}
}

func userIndexStats(w *world, t *table) {
	for _, r := range w.relations {
		for _, ix := range r.indexes {
			t.add(fields{"relid": r.oid, "indexrelid": ix.oid, "schemaname": r.Name.Schema, "relname": r.Name.Name, "indexrelname": ix.name,
				"idx_scan": int64(0), "idx_tup_read": int64(0), "idx_tup_fetch": int64(0)})
		}
	}
}

// class is what the listings read of pg_class.
type class struct {
	oid, owner         int64
	schema, name, kind string
	hasIndex           bool
}

// eachClass visits every relation and index, PostgreSQL's own first.
func (w *world) eachClass(f func(c class)) {
	schemas := w.schemaNames()
	classes := w.read("pg_class")
	for _, r := range classes.rows {
		f(class{oid: classes.get(r, "oid").(int64), owner: classes.get(r, "relowner").(int64), schema: schemas[classes.get(r, "relnamespace").(int64)],
			name: classes.get(r, "relname").(string), kind: classes.get(r, "relkind").(string), hasIndex: classes.get(r, "relhasindex").(bool)})
	}
}

// schemaNames maps the OIDs of all schemas to their names.
func (w *world) schemaNames() map[int64]string {
	t := w.read("pg_namespace")
	m := make(map[int64]string, len(t.rows))
	for _, r := range t.rows {
		m[t.get(r, "oid").(int64)] = t.get(r, "nspname").(string)
	}
	return m
}

func (w *world) roleName(oid int64) string {
	for _, r := range w.roles {
		if r.oid == oid {
			return r.name
		}
	}
	roles := staticRows("pg_authid")
	for _, r := range roles.rows {
		if r[roles.at("oid")] == oid {
			return r[roles.at("rolname")].(string)
		}
	}
	return ""
}

// formatType spells a type as format_type does.
func formatType(oid, mod int64) string {
	return pgtypes.FormatType(rel.Type{OID: rel.OID(oid), Mod: int32(mod)})
}
