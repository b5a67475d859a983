package scram

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	_ "crypto/sha512" // for EndPoint
	"crypto/subtle"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// The mechanisms' names, as AuthenticationSASL lists them; the one with channel binding
// first, where it is offered.
const (
	Mechanism     = "SCRAM-SHA-256"
	MechanismPlus = "SCRAM-SHA-256-PLUS"
)

// ErrProof says that the client does not know the password, or that there is no such
// user: the two are the same to it. The client gets 28P01.
var ErrProof = errors.New("the client's proof is wrong")

// Options of a Conversation.
type Options struct {
	Mechanism string // what the client chose
	// EndPoint is the server's tls-server-end-point when MechanismPlus was offered; nil
	// when it was not.
	EndPoint []byte
}

// Conversation is one authentication: First, then Final, each once. Errors other than
// ErrProof are of the protocol (SQLSTATE 08P01); after any error it is over. The user's
// name in the messages is ignored, as PostgreSQL does: the startup packet has it.
type Conversation struct {
	verifier    *Verifier
	options     Options
	serverNonce string // set in tests only
	step        int
	gs2         string // the header that Final must repeat
	nonce       string
	authMessage string
}

// New begins a conversation over a user's verifier. For a user that does not exist take
// one from a Mock.
func New(v *Verifier, o Options) *Conversation {
	return &Conversation{verifier: v, options: o}
}

func malformed(format string, args ...any) error {
	return pgerr.New(pgerr.ProtocolViolation, "malformed SCRAM message").WithDetail(format, args...)
}

// First takes client-first-message and gives server-first-message.
func (c *Conversation) First(message []byte) ([]byte, error) {
	if c.step != 0 {
		return nil, malformed("The first message came twice.")
	}
	c.step = -1
	flag, rest, ok := strings.Cut(string(message), ",")
	authzid, bare, ok1 := strings.Cut(rest, ",")
	if !ok || !ok1 {
		return nil, malformed("The first message is too short.")
	}
	if err := c.checkBinding(flag); err != nil {
		return nil, err
	}
	if authzid != "" {
		return nil, pgerr.New(pgerr.FeatureNotSupported, "client uses authorization identity, but it is not supported")
	}
	c.gs2 = flag + ",,"
	attributes := strings.Split(bare, ",")
	if strings.HasPrefix(bare, "m=") {
		return nil, pgerr.New(pgerr.FeatureNotSupported, "client requires an unsupported SCRAM extension")
	}
	if len(attributes) < 2 || !strings.HasPrefix(attributes[0], "n=") || !strings.HasPrefix(attributes[1], "r=") {
		return nil, malformed("Expected a user name and a nonce.")
	}
	clientNonce := attributes[1][2:]
	if clientNonce == "" || strings.ContainsFunc(clientNonce, func(r rune) bool { return r < 0x21 || r > 0x7e }) {
		return nil, malformed("The nonce is empty or not printable.")
	}
	if c.serverNonce == "" {
		var b [18]byte
		rand.Read(b[:])
		c.serverNonce = base64.StdEncoding.EncodeToString(b[:])
	}
	c.nonce = clientNonce + c.serverNonce
	first := fmt.Sprintf("r=%s,s=%s,i=%d", c.nonce, base64.StdEncoding.EncodeToString(c.verifier.salt), c.verifier.iterations)
	c.authMessage = bare + "," + first + ","
	c.step = 1
	return []byte(first), nil
}

// checkBinding judges the client's channel binding flag: n, it cannot; y, it can but
// thinks that the server cannot; p=…, it does.
func (c *Conversation) checkBinding(flag string) error {
	plus := c.options.Mechanism == MechanismPlus
	switch {
	case c.options.Mechanism != Mechanism && !plus:
		return pgerr.New(pgerr.ProtocolViolation, "client selected an invalid SASL authentication mechanism")
	case plus && c.options.EndPoint == nil:
		return pgerr.New(pgerr.ProtocolViolation, "client selected an invalid SASL authentication mechanism")
	case flag == "n" && !plus:
		return nil
	case flag == "y" && !plus:
		if c.options.EndPoint != nil { // someone took the PLUS out of our offer
			return pgerr.New(pgerr.InvalidAuthorization, "SCRAM channel binding negotiation error").WithDetail(
				"The client supports SCRAM channel binding but thinks the server does not.  However, this server does support channel binding.")
		}
		return nil
	case flag == "n" || flag == "y":
		return malformed("The client selected %s, but its message has no channel binding.", MechanismPlus)
	case !strings.HasPrefix(flag, "p="):
		return malformed("Unexpected channel binding flag.")
	case !plus:
		return malformed("The client selected %s, but its message has channel binding.", Mechanism)
	case flag != "p=tls-server-end-point":
		return pgerr.New(pgerr.ProtocolViolation, "unsupported SCRAM channel-binding type")
	}
	return nil
}

// Final takes client-final-message and gives server-final-message, which proves the
// server to the client. The client is who it says it is exactly when the error is nil.
func (c *Conversation) Final(message []byte) ([]byte, error) {
	if c.step != 1 {
		return nil, malformed("The final message came without a first one.")
	}
	c.step = -1
	text := string(message)
	i := strings.LastIndex(text, ",p=")
	if i < 0 {
		return nil, malformed("The proof is missing.")
	}
	withoutProof, proof64 := text[:i], text[i+3:]
	attributes := strings.Split(withoutProof, ",")
	if len(attributes) < 2 || !strings.HasPrefix(attributes[0], "c=") || !strings.HasPrefix(attributes[1], "r=") {
		return nil, malformed("Expected the channel binding and the nonce.")
	}
	binding := []byte(c.gs2)
	if strings.HasPrefix(c.gs2, "p=") {
		binding = append(binding, c.options.EndPoint...)
	}
	want := "c=" + base64.StdEncoding.EncodeToString(binding)
	if subtle.ConstantTimeCompare([]byte(attributes[0]), []byte(want)) != 1 {
		if strings.HasPrefix(c.gs2, "p=") {
			return nil, pgerr.New(pgerr.InvalidAuthorization, "SCRAM channel binding check failed")
		}
		return nil, malformed("Unexpected channel binding attribute.")
	}
	if subtle.ConstantTimeCompare([]byte(attributes[1][2:]), []byte(c.nonce)) != 1 {
		return nil, malformed("The nonce does not match.")
	}
	proof, err := base64.StdEncoding.Strict().DecodeString(proof64)
	if err != nil || len(proof) != sha256.Size {
		return nil, malformed("The proof is not 32 bytes in base64.")
	}
	auth := c.authMessage + withoutProof
	clientKey := make([]byte, sha256.Size)
	subtle.XORBytes(clientKey, proof, mac(c.verifier.storedKey[:], auth))
	stored := sha256.Sum256(clientKey)
	if !hmac.Equal(stored[:], c.verifier.storedKey[:]) {
		return nil, ErrProof
	}
	return []byte("v=" + base64.StdEncoding.EncodeToString(mac(c.verifier.serverKey[:], auth))), nil
}

// Mock answers for users that do not exist: the same messages, at the same cost, with
// the same salt each time they are asked for, and a proof that never fits.
type Mock struct {
	secret     []byte
	iterations int
}

// NewMock takes a secret of at least 16 bytes, which should outlive the process (a salt
// that changes at restart tells that there is no such user), and the iterations that
// real verifiers have.
func NewMock(secret []byte, iterations int) (*Mock, error) {
	if len(secret) < 16 {
		return nil, errors.New("the secret has fewer than 16 bytes")
	}
	if iterations < 1 {
		iterations = Iterations
	}
	return &Mock{append([]byte(nil), secret...), iterations}, nil
}

// Verifier gives a verifier that no password fits. Nobody knows a ClientKey whose hash
// is its StoredKey: the StoredKey is drawn anew and forgotten.
func (m *Mock) Verifier(user string) *Verifier {
	v := &Verifier{iterations: m.iterations, salt: mac(m.secret, "salt of "+user)[:16]}
	rand.Read(v.storedKey[:])
	rand.Read(v.serverKey[:])
	return v
}

// EndPoint is the tls-server-end-point of a certificate (RFC 5929): its hash by the hash
// of its signature, SHA-256 for the weak ones. It is nil where there is none (Ed25519);
// MechanismPlus is then not offered.
func EndPoint(cert *x509.Certificate) []byte {
	var h crypto.Hash
	switch cert.SignatureAlgorithm {
	case x509.MD5WithRSA, x509.SHA1WithRSA, x509.ECDSAWithSHA1, x509.SHA256WithRSA, x509.ECDSAWithSHA256, x509.SHA256WithRSAPSS:
		h = crypto.SHA256
	case x509.SHA384WithRSA, x509.ECDSAWithSHA384, x509.SHA384WithRSAPSS:
		h = crypto.SHA384
	case x509.SHA512WithRSA, x509.ECDSAWithSHA512, x509.SHA512WithRSAPSS:
		h = crypto.SHA512
	default:
		return nil
	}
	w := h.New()
	w.Write(cert.Raw)
	return w.Sum(nil)
}
