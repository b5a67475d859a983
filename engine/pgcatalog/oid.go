package pgcatalog

import (
	"sort"
	"sync/atomic"

	"github.com/meshgate/meshgate/engine/catalog"
	"github.com/meshgate/meshgate/engine/rel"
)

// firstOID is where PostgreSQL's own objects end.
const firstOID = 16384 // rel.FirstUserOID, of any type

// oids gives the mesh's objects their OIDs: a hash of the object's kind and name, so that
// restarts and other nodes give the same, counted on to the next free one where two
// collide (in the order of the keys). One space serves all kinds of objects.
type oids struct {
	byKey map[string]int64
	taken map[int64]bool
	base  *oids // shared and complete; nil for a base itself
}

// objectKey names an object: its kind ("relation", "role", …) and its names.
func objectKey(kind string, names ...string) string {
	k := kind
	for _, n := range names {
		k += "\x00" + n
	}
	return k
}

// allocate gives OIDs to what keys name; types have theirs already.
func allocate(keys []string, types []*rel.UserType) *oids {
	sort.Strings(keys)
	o := &oids{byKey: make(map[string]int64, len(keys)), taken: make(map[int64]bool, len(keys))}
	for _, t := range types {
		o.taken[int64(t.OID)], o.taken[int64(t.Array)] = true, true
	}
	for _, k := range keys {
		o.add(k)
	}
	return o
}

func (o *oids) has(oid int64) bool { return o.taken[oid] || o.base != nil && o.base.has(oid) }

func (o *oids) add(key string) int64 {
	if oid, ok := o.byKey[key]; ok {
		return oid
	}
	oid := int64(rel.HashOID(key))
	for o.has(oid) {
		oid = int64(rel.NextOID(rel.OID(oid)))
	}
	o.byKey[key], o.taken[oid] = oid, true
	return oid
}

// of gives an object's OID. One that the base does not have (a role that only the session
// knows) is added here, not to the base.
func (o *oids) of(kind string, names ...string) int64 {
	key := objectKey(kind, names...)
	if o.base != nil {
		if oid, ok := o.base.byKey[key]; ok {
			return oid
		}
	}
	return o.add(key)
}

type snapshotOIDs struct {
	snapshot *catalog.Snapshot
	oids     *oids
}

// lastOIDs keeps the allocation of the latest snapshot.
var lastOIDs atomic.Pointer[snapshotOIDs]
