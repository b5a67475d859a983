package pgwire

import (
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// prepared is a statement of the extended protocol; stmt is nil for an empty query string.
type prepared struct {
	stmt Statement
}

func (s *prepared) columns() []rel.Column {
	if s.stmt == nil {
		return nil
	}
	return s.stmt.Columns()
}

func (s *prepared) params() []rel.Type {
	if s.stmt == nil {
		return nil
	}
	return s.stmt.Params()
}

// parse answers Parse. A named statement lives until it is closed, the unnamed one until the next.
func (c *conn) parse(m *pgproto3.Parse) error {
	if m.Name == "" {
		delete(c.stmts, "")
	}
	if err := validText([]byte(m.Query)); err != nil {
		return err
	}
	all, err := c.session.Parse(m.Query)
	if err != nil {
		return err
	}
	s := &prepared{}
	switch len(all) {
	case 0:
	case 1:
		if s.stmt, err = c.prepare(all[0], m.ParameterOIDs); err != nil {
			return err
		}
	default:
		return pgerr.New(pgerr.SyntaxError, "cannot insert multiple commands into a prepared statement")
	}
	if _, taken := c.stmts[m.Name]; taken {
		return pgerr.New(pgerr.DuplicatePreparedStatement, "prepared statement \"%s\" already exists", m.Name)
	}
	if c.stmts == nil {
		c.stmts = map[string]*prepared{}
	}
	c.stmts[m.Name] = s
	c.out.send(&pgproto3.ParseComplete{})
	return nil
}

func (c *conn) statement(name string) (*prepared, error) {
	if s, ok := c.stmts[name]; ok {
		return s, nil
	}
	if name == "" {
		return nil, pgerr.New(pgerr.InvalidStatementName, "unnamed prepared statement does not exist")
	}
	return nil, pgerr.New(pgerr.InvalidStatementName, "prepared statement \"%s\" does not exist", name)
}

// bind answers Bind: a portal with its arguments decoded. Nothing runs yet.
func (c *conn) bind(m *pgproto3.Bind) error {
	s, err := c.statement(m.PreparedStatement)
	if err != nil {
		return err
	}
	if n := len(m.ParameterFormatCodes); n > 1 && n != len(m.Parameters) {
		return pgerr.New(pgerr.ProtocolViolation, "bind message has %d parameter formats but %d parameters", n, len(m.Parameters))
	}
	if want := len(s.params()); len(m.Parameters) != want {
		return pgerr.New(pgerr.ProtocolViolation, "bind message supplies %d parameters, but prepared statement \"%s\" requires %d",
			len(m.Parameters), m.PreparedStatement, want)
	}
	if err := c.refuseInFailed(s); err != nil {
		return err
	}
	if _, open := c.portals[m.DestinationPortal]; open && m.DestinationPortal != "" {
		return pgerr.New(pgerr.DuplicateCursor, "cursor \"%s\" already exists", m.DestinationPortal)
	}
	args, err := c.arguments(m, s.params())
	if err != nil {
		return err
	}
	formats, err := resultFormats(m.ResultFormatCodes, s.columns())
	if err != nil {
		return err
	}
	c.dropPortal(m.DestinationPortal)
	if c.portals == nil {
		c.portals = map[string]*portal{}
	}
	c.portals[m.DestinationPortal] = newPortal(m.DestinationPortal, s.stmt, args, formats)
	c.out.send(&pgproto3.BindComplete{})
	return nil
}

// refuseInFailed gives 25P02 for a statement that returns rows in a failed transaction
// block. Those that may run there (ROLLBACK and its kin) return none; the session judges the rest.
func (c *conn) refuseInFailed(s *prepared) error {
	if c.session.Status() == 'E' && s.columns() != nil {
		return errInFailed()
	}
	return nil
}

func errInFailed() error {
	return pgerr.New(pgerr.InFailedTransaction, "current transaction is aborted, commands ignored until end of transaction block")
}

// arguments decodes the values of a Bind. An error says which parameter it is about.
func (c *conn) arguments(m *pgproto3.Bind, types []rel.Type) ([]any, error) {
	args := make([]any, len(m.Parameters))
	settings := c.session.ValueSettings()
	for i, src := range m.Parameters {
		if src == nil {
			continue
		}
		format, err := formatOf(m.ParameterFormatCodes, i)
		if _, enum := rel.EnumOf(types[i].OID); enum && err == nil {
			format = pgproto3.TextFormat // both are its label
		}
		if err == nil {
			err = pgvalue.Makeable(types[i])
		}
		if err == nil && format == pgproto3.BinaryFormat {
			args[i], err = pgvalue.DecodeBinary(src, types[i])
			if e, ok := pgerr.As(err); ok && e.Message == "incorrect binary data format" {
				err = pgerr.New(e.Code, "%s in bind parameter %d", e.Message, i+1)
			}
		} else if err == nil {
			if err = validText(src); err == nil {
				if args[i], err = pgvalue.Parse(string(src), types[i], settings); err != nil {
					// The value is not shown, as PostgreSQL does not unless it is told to: it may be personal.
					return nil, contextError{err, parameterName(m.DestinationPortal, i) + " = '...'"}
				}
			}
		}
		if err != nil {
			return nil, contextError{err, parameterName(m.DestinationPortal, i)}
		}
	}
	return args, nil
}

// formatOf applies the rule of 0 (all text), 1 (for all) or n format codes.
func formatOf(codes []int16, i int) (int16, error) {
	f := int16(pgproto3.TextFormat)
	switch {
	case len(codes) == 1:
		f = codes[0]
	case len(codes) > 1:
		f = codes[i]
	}
	if f != pgproto3.TextFormat && f != pgproto3.BinaryFormat {
		return 0, pgerr.New(pgerr.InvalidParameterValue, "unsupported format code: %d", f)
	}
	return f, nil
}

// resultFormats gives each column its format.
func resultFormats(codes []int16, cols []rel.Column) ([]int16, error) {
	if cols == nil {
		return nil, nil
	}
	if n := len(codes); n > 1 && n != len(cols) {
		return nil, pgerr.New(pgerr.ProtocolViolation, "bind message has %d result formats but query has %d columns", n, len(cols))
	}
	formats := make([]int16, len(cols))
	for i := range formats {
		f, err := formatOf(codes, i)
		if err != nil {
			return nil, err
		}
		formats[i] = f
	}
	return formats, nil
}

// describe answers Describe: nothing runs for it.
func (c *conn) describe(m *pgproto3.Describe) error {
	switch m.ObjectType {
	case 'S':
		s, err := c.statement(m.Name)
		if err != nil {
			return err
		}
		if err := c.refuseInFailed(s); err != nil {
			return err
		}
		params := &pgproto3.ParameterDescription{ParameterOIDs: make([]uint32, len(s.params()))}
		for i, t := range s.params() {
			params.ParameterOIDs[i] = uint32(t.OID)
		}
		c.out.send(params)
		c.describeColumns(s.columns(), nil)
	case 'P':
		p, err := c.portal(m.Name)
		if err != nil {
			return err
		}
		if err := c.refuseInFailed(&prepared{p.stmt}); err != nil {
			return err
		}
		cols, err := c.planned(p)
		if err != nil {
			return err
		}
		c.describeColumns(cols, p.formats)
	default:
		return pgerr.New(pgerr.ProtocolViolation, "invalid DESCRIBE message subtype %d", m.ObjectType)
	}
	return nil
}

func (c *conn) describeColumns(cols []rel.Column, formats []int16) {
	if cols == nil {
		c.out.send(&pgproto3.NoData{})
		return
	}
	c.out.send(rowDescription(cols, formats))
}

// execute answers Execute: the portal's next rows.
func (c *conn) execute(m *pgproto3.Execute) error {
	p, err := c.portal(m.Portal)
	if err != nil {
		return err
	}
	switch {
	case p.stmt == nil:
		c.out.send(&pgproto3.EmptyQueryResponse{})
		return nil
	case p.failed:
		return errInFailed()
	case p.done && p.columns() == nil:
		return pgerr.New(pgerr.ObjectNotInState, "portal \"%s\" cannot be run", p.name)
	}
	before := c.session.Status()
	if p.result == nil {
		if err := c.start(p); err != nil {
			return err
		}
	}
	if err := c.continuePortal(p, int64(int32(m.MaxRows))); err != nil {
		return err
	}
	if before != 'I' && c.session.Status() == 'I' {
		c.dropPortals() // it was COMMIT or ROLLBACK
	}
	return nil
}

// closeNamed answers Close; closing what does not exist is no error.
func (c *conn) closeNamed(m *pgproto3.Close) error {
	switch m.ObjectType {
	case 'S':
		delete(c.stmts, m.Name)
	case 'P':
		c.dropPortal(m.Name)
	default:
		return pgerr.New(pgerr.ProtocolViolation, "invalid CLOSE message subtype %d", m.ObjectType)
	}
	c.out.send(&pgproto3.CloseComplete{})
	return nil
}
