package pgwire

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sort"
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/pgerr"
)

// The codes of a first packet that is not a startup message.
const (
	sslRequest    = 1234<<16 | 5679
	gssRequest    = 1234<<16 | 5680
	cancelRequest = 1234<<16 | 5678

	protocol30   = 3 << 16
	maxFirst     = 10_000 // bytes of a startup packet, as PostgreSQL limits it
	tlsHandshake = 0x16   // a TLS record's first byte: the client begins with TLS
)

// startup sees a client through to its first ReadyForQuery. ok is false when the connection
// is over: refused, or it was only a CancelRequest. The connection's deadline bounds all of it.
func (c *conn) startup() (ok bool) {
	version, body, err := c.firstPacket()
	if err != nil {
		c.log.Debug("no startup packet", "err", err)
		return false
	}
	if version == cancelRequest {
		if len(body) == 8 {
			c.srv.cancel(binary.BigEndian.Uint32(body), body[4:])
		}
		return false
	}
	login, err := c.login(version, body)
	if err == nil {
		return true
	}
	e, ours := pgerr.As(err)
	if !ours && isNetwork(err) {
		c.log.Debug("client left while logging in", "err", err)
		return false
	}
	if login.User != "" {
		c.srv.gateway.LoginFailed(context.Background(), login, err)
	}
	if ours {
		c.log.Info("login refused", "user", login.User, "database", login.Database, "code", e.Code, "err", e.Message)
	}
	if version>>16 < 3 { // whose errors are plain text
		fmt.Fprintf(c.nc, "EFATAL:  %s\n\x00", e.Message)
		return false
	}
	c.out.send(c.response("FATAL", err))
	c.out.flush()
	return false
}

// firstPacket answers requests for encryption until the client says what it wants: a protocol version or cancelRequest.
func (c *conn) firstPacket() (code uint32, body []byte, err error) {
	var sslDone, gssDone bool
	for {
		var head [4]byte
		if _, err := io.ReadFull(c.nc, head[:1]); err != nil {
			return 0, nil, err
		}
		if head[0] == tlsHandshake && !sslDone && !gssDone && c.srv.cfg.TLS != nil {
			sslDone = true
			if err := c.startTLS(&prefixed{c.raw, head[:1]}, true); err != nil {
				return 0, nil, err
			}
			continue
		}
		if _, err := io.ReadFull(c.nc, head[1:]); err != nil {
			return 0, nil, err
		}
		n := int64(binary.BigEndian.Uint32(head[:])) - 4
		if n < 4 || n > maxFirst {
			return 0, nil, fmt.Errorf("invalid length of startup packet: %d", n)
		}
		body = make([]byte, n)
		if _, err := io.ReadFull(c.nc, body); err != nil {
			return 0, nil, err
		}
		code, body = binary.BigEndian.Uint32(body), body[4:]
		switch {
		case code == sslRequest && !sslDone:
			sslDone = true
			if c.srv.cfg.TLS == nil {
				_, err = c.nc.Write([]byte{'N'})
			} else if _, err = c.nc.Write([]byte{'S'}); err == nil {
				// Packets are read to their exact length, so nothing that was sent in clear
				// before the handshake can be taken for what came inside: the handshake reads it, and fails.
				err = c.startTLS(c.raw, false)
			}
		case code == gssRequest && !gssDone:
			gssDone = true
			_, err = c.nc.Write([]byte{'N'})
		default:
			return code, body, nil
		}
		if err != nil {
			return 0, nil, err
		}
	}
}

// startTLS does the server's side of the handshake. A client that begins with TLS must name
// PostgreSQL by ALPN, so that another protocol's client cannot be sent here.
func (c *conn) startTLS(under net.Conn, direct bool) error {
	t := tls.Server(under, c.srv.cfg.TLS)
	if err := t.Handshake(); err != nil {
		return err
	}
	if direct && t.ConnectionState().NegotiatedProtocol != "postgresql" {
		t.Close()
		return fmt.Errorf("direct TLS without ALPN protocol postgresql")
	}
	c.over(t)
	return nil
}

// prefixed gives back a byte that was read to see what comes.
type prefixed struct {
	net.Conn
	prefix []byte
}

func (p *prefixed) Read(b []byte) (int, error) {
	if len(p.prefix) == 0 {
		return p.Conn.Read(b)
	}
	n := copy(b, p.prefix)
	p.prefix = p.prefix[n:]
	return n, nil
}

// login reads the startup packet, authenticates, opens the session and greets. The
// Login is what was known when an error ended it.
func (c *conn) login(version uint32, body []byte) (login Login, err error) {
	login = Login{Client: guard.Client{Addr: c.raw.RemoteAddr().String()}}
	if version>>16 != 3 {
		return login, pgerr.New(pgerr.FeatureNotSupported, "unsupported frontend protocol %d.%d: server supports 3.0 to 3.0", version>>16, version&0xffff)
	}
	unknown, err := readParams(body, &login)
	if err != nil {
		return login, err
	}
	if err := c.srv.admit(c); err != nil {
		return login, err
	}
	login.ProcessID = c.pid
	c.log = c.log.With("pid", c.pid, "user", login.User)
	if version != protocol30 || len(unknown) > 0 {
		c.out.send(&pgproto3.NegotiateProtocolVersion{NewestMinorProtocol: protocol30, UnrecognizedOptions: unknown})
	}
	if c.nc == c.raw && c.srv.cfg.TLSRequired {
		return login, pgerr.New(pgerr.InvalidAuthorization, "connection requires TLS: user \"%s\", database \"%s\", no encryption", login.User, login.Database)
	}
	if err := c.authenticate(&login); err != nil {
		return login, err
	}
	c.out.send(&pgproto3.AuthenticationOk{})

	ctx, cancel := context.WithTimeout(context.Background(), c.srv.cfg.AuthTimeout)
	defer cancel()
	session, err := c.srv.gateway.Open(ctx, login)
	if err != nil {
		return login, err
	}
	c.session = session
	c.mu.Lock()
	c.loggedIn = true
	c.mu.Unlock()
	c.report()
	c.out.send(&pgproto3.BackendKeyData{ProcessID: c.pid, SecretKey: c.key[:]})
	c.drainNotices()
	c.asked = true
	c.out.send(&pgproto3.ReadyForQuery{TxStatus: session.Status()})
	return login, c.out.flush()
}

// readParams takes a startup packet apart. unknown are the protocol options that we do not have, sorted.
func readParams(body []byte, login *Login) (unknown []string, err error) {
	sent := map[string]string{}
	for {
		i := bytes.IndexByte(body, 0)
		if i == 0 && len(body) == 1 {
			break
		}
		j := -1
		if i > 0 {
			j = bytes.IndexByte(body[i+1:], 0)
		}
		if j < 0 {
			return nil, pgerr.New(pgerr.ProtocolViolation, "invalid startup packet layout: expected terminator as last byte")
		}
		if err := validText(append(body[:i:i], body[i+1:i+1+j]...)); err != nil {
			return nil, err
		}
		sent[string(body[:i])] = string(body[i+1 : i+1+j])
		body = body[i+j+2:]
	}
	login.User, login.Database = sent["user"], sent["database"]
	if login.User == "" {
		return nil, pgerr.New(pgerr.InvalidAuthorization, "no PostgreSQL user name specified in startup packet")
	}
	if login.Database == "" {
		login.Database = login.User
	}
	switch strings.ToLower(sent["replication"]) {
	case "", "0", "off", "no", "false", "f", "n":
	default:
		return nil, pgerr.New(pgerr.FeatureNotSupported, "replication connections are not supported")
	}
	if login.Params, err = parseOptions(sent["options"]); err != nil {
		return nil, err
	}
	for name, value := range sent {
		switch {
		case name == "user" || name == "database" || name == "options" || name == "replication":
		case strings.HasPrefix(name, "_pq_."):
			unknown = append(unknown, name)
		default:
			login.Params[name] = value
		}
	}
	sort.Strings(unknown)
	login.Client.App = login.Params["application_name"]
	return unknown, nil
}

// parseOptions reads the settings of the startup parameter options: -c name=value, -cname=value and
// --name=value, separated by blanks, where a backslash takes the next character as it is.
func parseOptions(options string) (map[string]string, error) {
	params := map[string]string{}
	args := splitOptions(options)
	for i := 0; i < len(args); i++ {
		arg := args[i]
		var setting string
		switch {
		case arg == "-c" && i+1 < len(args):
			i++
			setting = args[i]
		case strings.HasPrefix(arg, "-c") && len(arg) > 2:
			setting = arg[2:]
		case strings.HasPrefix(arg, "--") && len(arg) > 2:
			setting = arg[2:]
		default:
			return nil, pgerr.New(pgerr.SyntaxError, "invalid command-line argument for server process: %s", arg)
		}
		name, value, ok := strings.Cut(setting, "=")
		if !ok {
			if strings.HasPrefix(arg, "--") {
				return nil, pgerr.New(pgerr.SyntaxError, "--%s requires a value", setting)
			}
			return nil, pgerr.New(pgerr.SyntaxError, "-c %s requires a value", setting)
		}
		params[strings.ReplaceAll(name, "-", "_")] = value
	}
	return params, nil
}

func splitOptions(s string) (args []string) {
	var arg []byte
	in := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ' ', '\t', '\n', '\r', '\v', '\f':
			if in {
				args, arg, in = append(args, string(arg)), nil, false
			}
			continue
		case '\\':
			if i+1 == len(s) {
				continue
			}
			i++
		}
		arg, in = append(arg, s[i]), true
	}
	if in {
		args = append(args, string(arg))
	}
	return args
}
