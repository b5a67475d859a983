package postgres

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/sqlgen"
)

// attribute is a column as pg_catalog has it, domains resolved.
type attribute struct {
	name    string
	typ     rel.OID
	mod     int64
	notNull bool
	comment string

	dimensions int64 // declared, of an array

	spelled, typtype, typname string // of the type: format_type, pg_type.typtype, typname

	elem     rel.OID // of an array
	elemName string

	declared rel.OID // the type, which may be a domain

	collation     string
	deterministic bool
}

// isCitext says whether the type is citext or an array of it.
func (a attribute) isCitext() bool {
	return a.typname == "citext" && a.typ >= firstUserOID || a.elemName == "citext" && a.elem >= firstUserOID
}

// firstUserOID is where types that are not PostgreSQL's own begin.
const firstUserOID = 16384

// carried are the types that the gateway has and this connector decodes.
var carried = map[rel.OID]bool{
	rel.BoolOID: true, rel.Int2OID: true, rel.Int4OID: true, rel.Int8OID: true, rel.OIDOID: true, rel.Float4OID: true, rel.Float8OID: true,
	rel.NumericOID: true, rel.TextOID: true, rel.VarcharOID: true, rel.BPCharOID: true, rel.NameOID: true, rel.CharOID: true, rel.ByteaOID: true,
	rel.DateOID: true, rel.TimeOID: true, rel.TimestampOID: true, rel.TimestamptzOID: true, rel.IntervalOID: true, rel.TimetzOID: true,
	rel.UUIDOID: true, rel.JSONOID: true, rel.JSONBOID: true, rel.BitOID: true, rel.VarbitOID: true,
	rel.InetOID: true, rel.CidrOID: true,
}

// column describes a column. Citext, which PostgreSQL itself knows only from its definition,
// is text to the client. known are the types of the source.
func column(a attribute, known *types) rel.TableColumn {
	c := rel.TableColumn{
		Name: a.name, NotNull: a.notNull, Comment: a.comment,
		Remote: rel.RemoteColumn{Name: a.name, Type: a.spelled, Collation: a.collation},
	}
	if !a.deterministic {
		c.Remote.Collation = sqlgen.Nondeterministic + a.collation
	}
	t := rel.Type{OID: a.typ, Mod: int32(a.mod)}
	elem, isArray := t.Elem()
	switch {
	case known.carried[a.typ] != nil:
		c.Type = rel.Of(known.carried[a.typ].OID)
	case known.carried[a.elem] != nil:
		c.Type = rel.Of(known.carried[a.elem].Array)
	case a.typname == "citext" && a.typ >= firstUserOID:
		c.Type, c.Remote.Type, c.Remote.Collation = rel.Text, "citext", sqlgen.Nondeterministic+"citext"
	case carried[a.typ]:
		c.Type = t
	case isArray && t.IsArray() && carried[elem.OID]:
		c.Type = t
	case a.elem >= firstUserOID && a.elemName == "citext":
		c.Type, _ = rel.ArrayOf(rel.Text)
	default:
		c.Type = rel.Text
		c.Refused = refusal(a, known.reasons[a.typ]+known.reasons[a.elem])
	}
	c.Remote.Composite = known.definitionOf(a)
	c.Form = rel.FormOfType(c.Type)
	if a.dimensions > 1 && c.Type.IsArray() {
		c.Form = rel.Form{Nested: true}
	}
	return c
}

// refusal says why a column's type is not carried, for a reason that is not the type itself if
// there is one, and what to do.
func refusal(a attribute, reason string) string {
	what := "type " + a.spelled
	switch a.typtype {
	case "c":
		what = "composite " + what
	case "r", "m":
		what = "range " + what
	}
	what += " is not carried by the gateway"
	if reason != "" {
		what += ": " + reason
	}
	return fmt.Sprintf("%s; publish a view that casts the column to %s", what, instead(a))
}

func instead(a attribute) string {
	if strings.HasPrefix(a.spelled, "money") {
		return "numeric"
	}
	return "text"
}
