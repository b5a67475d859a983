package pgcatalog

import (
	"net/netip"
	"time"

	"github.com/meshgate/meshgate/engine/pgvalue"
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
			"dattablespace": int64(1663), "datcollate": "C", "datctype": "C.UTF-8"})
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
	"pg_timezone_names": func(w *world, t *table) {
		for _, z := range pgvalue.NamedZones(w.now()) {
			t.add(fields{"name": z.Name, "abbrev": z.Abbrev, "utc_offset": rel.Interval{Micros: int64(z.East) * 1e6}, "is_dst": z.DST})
		}
	},
	"pg_timezone_abbrevs": func(w *world, t *table) {
		for _, z := range pgvalue.Abbreviations(w.now()) {
			t.add(fields{"abbrev": z.Name, "utc_offset": rel.Interval{Micros: int64(z.East) * 1e6}, "is_dst": z.DST})
		}
	},
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

// now is the statement's time.
func (w *world) now() time.Time {
	if w.v.Now.IsZero() {
		return time.Now()
	}
	return w.v.Now
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
