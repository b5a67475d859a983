package pgwire

import (
	"errors"
	"net"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/engine/pgerr"
)

const scramMechanism = "SCRAM-SHA-256"

// authenticate makes the client prove its password by SCRAM-SHA-256. A wrong password
// and an unknown user are the same 28P01, at the same step of the conversation.
func (c *conn) authenticate(login *Login) error {
	login.Auth = "scram"
	verifier, known := c.srv.gateway.Verifier(login.User)
	conv, err := newConversation(login.User, verifier, known)
	if err != nil {
		return err
	}
	c.out.send(&pgproto3.AuthenticationSASL{AuthMechanisms: []string{scramMechanism}})
	body, err := c.saslMessage()
	if err != nil {
		return err
	}
	var initial pgproto3.SASLInitialResponse
	if err := initial.Decode(body); err != nil {
		return pgerr.New(pgerr.ProtocolViolation, "malformed SASL response").WithCause(err)
	}
	if initial.AuthMechanism != scramMechanism {
		return pgerr.New(pgerr.ProtocolViolation, "client selected an invalid SASL authentication mechanism")
	}
	reply, err := conv.First(string(initial.Data))
	if err != nil {
		return err
	}
	c.out.send(&pgproto3.AuthenticationSASLContinue{Data: []byte(reply)})
	if body, err = c.saslMessage(); err != nil {
		return err
	}
	if reply, err = conv.Final(string(body)); err != nil {
		return err
	}
	c.out.send(&pgproto3.AuthenticationSASLFinal{Data: []byte(reply)})
	return nil
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
