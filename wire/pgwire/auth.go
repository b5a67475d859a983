package pgwire

import (
	"errors"
	"fmt"
	"net"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/wire/scram"
)

// authenticate makes the client prove its password by SCRAM-SHA-256, bound to the TLS
// channel where there is one. A wrong password and an unknown user are the same 28P01,
// at the same step of the conversation.
func (c *conn) authenticate(login *Login) error {
	login.Auth = "scram"
	verifier := c.srv.mock.Verifier(login.User)
	if text, known := c.srv.gateway.Verifier(login.User); known {
		var err error
		if verifier, err = scram.ParseVerifier(text); err != nil {
			return fmt.Errorf("verifier of user %q: %w", login.User, err)
		}
	}
	mechanisms := []string{scram.Mechanism}
	endPoint := c.endPoint()
	if endPoint != nil {
		mechanisms = []string{scram.MechanismPlus, scram.Mechanism}
	}
	c.out.send(&pgproto3.AuthenticationSASL{AuthMechanisms: mechanisms})
	body, err := c.saslMessage()
	if err != nil {
		return err
	}
	var initial pgproto3.SASLInitialResponse
	if err := initial.Decode(body); err != nil {
		return pgerr.New(pgerr.ProtocolViolation, "malformed SASL response").WithCause(err)
	}
	conv := scram.New(verifier, scram.Options{Mechanism: initial.AuthMechanism, EndPoint: endPoint})
	reply, err := conv.First(initial.Data)
	if err != nil {
		return err
	}
	c.out.send(&pgproto3.AuthenticationSASLContinue{Data: reply})
	if body, err = c.saslMessage(); err != nil {
		return err
	}
	reply, err = conv.Final(body)
	if errors.Is(err, scram.ErrProof) {
		return pgerr.New(pgerr.InvalidPassword, "password authentication failed for user \"%s\"", login.User)
	}
	if err != nil {
		return err
	}
	c.out.send(&pgproto3.AuthenticationSASLFinal{Data: reply})
	return nil
}

// endPoint is the tls-server-end-point of the connection; nil without TLS, and where the
// certificate is chosen per connection, since it is then not known here which one was.
func (c *conn) endPoint() []byte {
	if c.nc == c.raw {
		return nil
	}
	return c.srv.endPoint
}

// saslMessage sends what is gathered and waits for the client's answer; the bytes are valid until the next one.
func (c *conn) saslMessage() ([]byte, error) {
	if err := c.out.flush(); err != nil {
		return nil, err
	}
	typ, body, err := c.in.message(smallMax)
	if err != nil {
		return nil, err
	}
	if typ != 'p' {
		return nil, pgerr.New(pgerr.ProtocolViolation, "expected SASL response, got message type %d", typ)
	}
	return body, nil
}

// isNetwork says whether err is the connection's own: there is nobody left to tell.
func isNetwork(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) || isEOF(err)
}
