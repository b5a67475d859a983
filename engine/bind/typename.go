package bind

import (
	"slices"
	"strings"
	"sync"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// typeNamed finds the type that a name means, 0 for none: in its schema, or along the search
// path, or where relations are found whose schema is not written either (query.bare).
func (b *binder) typeNamed(schema, name string, loc int32) (rel.OID, error) {
	if schema != "" {
		t := b.typeIn(schema, name)
		if t == 0 {
			return 0, b.knownSchema(schema, loc)
		}
		return t, nil
	}
	for _, s := range b.path() {
		if t := b.typeIn(s, name); t != 0 {
			return t, nil
		}
	}
	if b.o.BareType == nil {
		return 0, nil
	}
	found := b.o.BareType(name)
	switch len(found) {
	case 0:
		return 0, nil
	case 1:
		return found[0], nil
	}
	names := make([]string, len(found))
	for i, t := range found {
		names[i] = pgtypes.TypeName(t)
	}
	return 0, b.errorf(loc, pgerr.AmbiguousAlias, "type \"%s\" is ambiguous", name).
		WithHint("Several domains have one: write %s.", strings.Join(names, " or "))
}

// plainDomains are the information schema's domains without a constraint, and what they are.
var plainDomains = sync.OnceValue(func() map[rel.OID]rel.Type {
	out := map[rel.OID]rel.Type{}
	for name, base := range map[string]rel.Type{
		"sql_identifier": rel.NameType, "character_data": rel.Varchar, "time_stamp": {OID: rel.TimestamptzOID, Mod: 2},
	} {
		if domain, ok := pgtypes.TypeByName("information_schema", name); ok {
			out[domain] = base
		}
	}
	return out
})

// plain is the type that a domain without a constraint is.
func plain(t rel.Type) rel.Type {
	if base, ok := plainDomains()[t.OID]; ok {
		return base
	}
	return t
}

// path is the search path with the implicit pg_catalog.
func (b *binder) path() []string {
	if slices.Contains(b.o.SearchPath, "pg_catalog") {
		return b.o.SearchPath
	}
	return append([]string{"pg_catalog"}, b.o.SearchPath...)
}

// knownSchema is an error for a schema that does not exist, or whose relations are all hidden.
func (b *binder) knownSchema(schema string, loc int32) error {
	if b.o.Resolver == nil || schema == "pg_catalog" || schema == "information_schema" {
		return nil
	}
	if oid, err := b.o.Resolver.ResolveReg(rel.RegnamespaceOID, rel.QuoteIdent(schema), nil, true); err != nil || oid == 0 {
		return b.errorf(loc, pgerr.InvalidSchemaName, "schema \"%s\" does not exist", schema)
	}
	return nil
}

// typeIn finds a type in a schema.
func (b *binder) typeIn(schema, name string) rel.OID {
	if t, ok := pgtypes.TypeByName(schema, name); ok {
		return t
	}
	if b.o.Type != nil {
		if t, ok := b.o.Type(rel.Name{Schema: schema, Name: name}); ok {
			return t
		}
	}
	return 0
}

// knownParams refuses parameters that the client declared with a type that it may not know.
func (b *binder) knownParams() error {
	for _, p := range b.params {
		if p < rel.FirstUserOID {
			continue
		}
		if u, _, ok := rel.UserTypeOf(p); !ok || b.typeIn(u.Name.Schema, u.Name.Name) != u.OID {
			return pgerr.New(pgerr.UndefinedObject, "type with OID %d does not exist", p)
		}
	}
	return nil
}
