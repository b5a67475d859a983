package pgtypes_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/testserver"
)

// oracle asks a real PostgreSQL what an expression means: it prepares SELECT
// expression (or an INSERT as it is) and reads the parse tree that the server sends as a notice
// (debug_print_parse), or the error.
type oracle struct {
	conn *pgconn.PgConn
	tree string // the last parse tree
}

func newOracle(t *testing.T) *oracle {
	t.Helper()
	ctx := context.Background()
	cfg, err := pgconn.ParseConfig(testserver.Postgres(t).URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	o := &oracle{}
	cfg.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { o.tree = strings.Join(strings.Fields(n.Detail), " ") }
	if o.conn, err = pgconn.ConnectConfig(ctx, cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.conn.Close(ctx) })
	// log_min_messages keeps the trees out of the server's log.
	const settings = `SET log_min_messages = panic; SET debug_pretty_print = off;
		SET client_min_messages = log; SET debug_print_parse = on`
	if err := o.conn.Exec(ctx, settings).Close(); err != nil {
		t.Fatal(err)
	}
	return o
}

// ask gives the meaning of each expression, in the form of meaning and spellError,
// or whatever else read makes of the expression's node in the tree.
func (o *oracle) ask(t *testing.T, expressions []string, read func(node string) string) []string {
	t.Helper()
	var out []string
	for batch := range slices.Chunk(expressions, 500) {
		out = append(out, o.batch(t, batch, read)...)
	}
	return out
}

func (o *oracle) batch(t *testing.T, expressions []string, read func(node string) string) []string {
	t.Helper()
	p := o.conn.StartPipeline(context.Background())
	for _, e := range expressions {
		sql := e
		if !strings.HasPrefix(e, "INSERT ") {
			sql = "SELECT " + e
		}
		p.SendPrepare("", sql, nil)
		if err := p.Sync(); err != nil {
			t.Fatal(err)
		}
	}
	var out []string
	answer := ""
	for len(out) < len(expressions) {
		result, err := p.GetResults()
		var failed *pgconn.PgError
		switch {
		case errors.As(err, &failed):
			answer = spellError(failed.Code, failed.Message, failed.Detail, failed.Hint)
		case err != nil:
			t.Fatal(err)
		default:
			switch result.(type) {
			case *pgconn.StatementDescription:
				answer = read(firstColumn(o.tree))
			case *pgconn.PipelineSync:
				out = append(out, answer)
				answer, o.tree = "", ""
			}
		}
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	return out
}

func spellError(code, message, detail, hint string) string {
	return fmt.Sprintf("%s %s | %s | %s", code, message, detail, hint)
}

// meaning writes a resolved operator or function: which one, the types of its
// arguments after coercion, its result.
func meaning(kind string, object rel.OID, args []rel.OID, result rel.OID) string {
	return fmt.Sprintf("%s %d %v → %d", kind, object, args, result)
}

func spellOurs(err error) string {
	e, ok := pgerr.As(err)
	if !ok {
		return "not a pgerr: " + err.Error()
	}
	return spellError(e.Code, e.Message, e.Detail, e.Hint)
}

var (
	exprType = regexp.MustCompile(`:(?:consttype|funcresulttype|opresulttype|resulttype|array_typeid|coalescetype) (\d+)`)
	arrayOp  = regexp.MustCompile(`^\{SCALARARRAYOPEXPR :opno (\d+)`)
	opExpr   = regexp.MustCompile(`^\{OPEXPR :opno (\d+) .*?:opresulttype (\d+)`)
	funcExpr = regexp.MustCompile(`^\{FUNCEXPR :funcid (\d+) :funcresulttype (\d+)`)
	aggRef   = regexp.MustCompile(`^\{AGGREF :aggfnoid (\d+) :aggtype (\d+) .*?:aggargtypes (?:<>|\(o ([\d ]*)\))`)
	winFunc  = regexp.MustCompile(`^\{WINDOWFUNC :winfnoid (\d+) :wintype (\d+)`)
)

// firstColumn finds the first column's expression in a parse tree.
func firstColumn(tree string) string {
	_, rest, ok := strings.Cut(tree, ":targetList ({TARGETENTRY :expr ")
	if !ok {
		return "no target list: " + tree
	}
	return rest[:nodeEnd(rest)]
}

// nodeMeaning reads an operator, a function call, or anything else as a cast.
func nodeMeaning(node string) string {
	if m := aggRef.FindStringSubmatch(node); m != nil {
		args := []rel.OID{}
		for _, f := range strings.Fields(m[3]) {
			args = append(args, number(f))
		}
		return meaning("function", number(m[1]), args, number(m[2]))
	}
	if m := arrayOp.FindStringSubmatch(node); m != nil {
		return meaning("operator", number(m[1]), argTypes(node), rel.BoolOID)
	}
	for _, re := range []*regexp.Regexp{opExpr, funcExpr, winFunc} {
		if m := re.FindStringSubmatch(node); m != nil {
			return meaning(map[bool]string{true: "operator", false: "function"}[re == opExpr], number(m[1]), argTypes(node), number(m[2]))
		}
	}
	return meaning("cast", 0, nil, nodeType(node))
}

func number(s string) rel.OID {
	n, _ := strconv.ParseUint(s, 10, 32)
	return rel.OID(n)
}

// nodeEnd gives the length of the node that s starts with.
func nodeEnd(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// own removes the nodes nested in a node, so that what is left are its own fields.
func own(node string) string {
	var b strings.Builder
	depth := 0
	for i := range len(node) {
		if node[i] == '{' {
			depth++
		}
		if depth == 1 {
			b.WriteByte(node[i])
		}
		if node[i] == '}' {
			depth--
		}
	}
	return b.String()
}

func nodeType(node string) rel.OID {
	if strings.HasPrefix(node, "{NAMEDARGEXPR :arg ") {
		inner := strings.TrimPrefix(node, "{NAMEDARGEXPR :arg ")
		return nodeType(inner[:nodeEnd(inner)])
	}
	if m := exprType.FindStringSubmatch(own(node)); m != nil {
		return number(m[1])
	}
	return 0
}

// argTypes gives the types of a call's arguments, those of its first list of nodes.
func argTypes(node string) []rel.OID {
	out := []rel.OID{}
	_, rest, ok := strings.Cut(node, ":args (")
	for ok && strings.HasPrefix(rest, "{") {
		end := nodeEnd(rest)
		out = append(out, nodeType(rest[:end]))
		rest = strings.TrimPrefix(rest[end:], " ")
	}
	return out
}

// null writes a NULL of a type; of type unknown it is an untyped literal.
func null(typ string) string {
	if typ == "unknown" {
		return "NULL"
	}
	return "NULL::" + typ
}

// compare reports where our meaning of an expression is not PostgreSQL's, and fails
// when too few are resolved or refused to prove anything.
func (o *oracle) compare(t *testing.T, expressions, ours []string, read func(node string) string) {
	t.Helper()
	theirs := o.ask(t, expressions, read)
	wrong, fine, errs := 0, 0, 0
	for i, e := range expressions {
		switch {
		case ours[i] != theirs[i]:
			if wrong++; wrong <= 30 {
				t.Errorf("%s:\n  ours   %s\n  theirs %s", e, ours[i], theirs[i])
			}
		case strings.Contains(theirs[i], " | "):
			errs++
		default:
			fine++
		}
	}
	t.Logf("%d expressions: %d resolved alike, %d refused alike, %d differ", len(expressions), fine, errs, wrong)
	if fine < 10 || errs < 10 {
		t.Errorf("the comparison is lopsided: %d resolved, %d refused", fine, errs)
	}
}
