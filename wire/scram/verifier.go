// Package scram is the server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), over
// verifiers in PostgreSQL's own format: the gateway never holds a password.
package scram

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/xdg-go/stringprep"
)

// Iterations is what PostgreSQL uses for new verifiers.
const Iterations = 4096

// Verifier is what a server keeps of a password: enough to check a proof, and to prove
// itself to the client, but not to log in elsewhere.
type Verifier struct {
	iterations int
	salt       []byte
	storedKey  [sha256.Size]byte
	serverKey  [sha256.Size]byte
}

// NewVerifier makes a verifier with a random salt. The password is normalized as
// PostgreSQL does it: by SASLprep, or not at all when SASLprep forbids it.
func NewVerifier(password string, iterations int) (*Verifier, error) {
	if password == "" {
		return nil, errors.New("the password is empty")
	}
	if iterations < 1 {
		return nil, fmt.Errorf("%d iterations: at least one is needed", iterations)
	}
	salt := make([]byte, 16)
	rand.Read(salt)
	return derive(password, salt, iterations)
}

func derive(password string, salt []byte, iterations int) (*Verifier, error) {
	salted, err := saltedPassword(password, salt, iterations)
	if err != nil {
		return nil, fmt.Errorf("derive key: %w", err)
	}
	v := &Verifier{iterations: iterations, salt: salt}
	v.storedKey = sha256.Sum256(mac(salted, "Client Key"))
	copy(v.serverKey[:], mac(salted, "Server Key"))
	return v, nil
}

func saltedPassword(password string, salt []byte, iterations int) ([]byte, error) {
	if prepared, err := stringprep.SASLprep.Prepare(password); err == nil && prepared != "" {
		password = prepared
	}
	return pbkdf2.Key(sha256.New, password, salt, iterations, sha256.Size)
}

// ParseVerifier reads PostgreSQL's form, as pg_authid.rolpassword holds it:
// SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>, the last three in base64.
func ParseVerifier(s string) (*Verifier, error) {
	bad := func(what string) (*Verifier, error) {
		return nil, errors.New("not a SCRAM verifier: " + what)
	}
	rest, ok := strings.CutPrefix(s, Mechanism+"$")
	if !ok {
		return bad("it does not begin with " + Mechanism + "$")
	}
	first, keys, ok := strings.Cut(rest, "$")
	count, salt64, ok1 := strings.Cut(first, ":")
	stored64, server64, ok2 := strings.Cut(keys, ":")
	if !ok || !ok1 || !ok2 {
		return bad("expected iterations:salt$StoredKey:ServerKey")
	}
	v := &Verifier{}
	var err error
	if v.iterations, err = strconv.Atoi(count); err != nil || v.iterations < 1 {
		return bad("bad number of iterations")
	}
	if v.salt, err = base64.StdEncoding.Strict().DecodeString(salt64); err != nil || len(v.salt) == 0 {
		return bad("bad salt")
	}
	for _, k := range []struct {
		name, text string
		to         *[sha256.Size]byte
	}{{"StoredKey", stored64, &v.storedKey}, {"ServerKey", server64, &v.serverKey}} {
		b, err := base64.StdEncoding.Strict().DecodeString(k.text)
		if err != nil || len(b) != sha256.Size {
			return bad("bad " + k.name)
		}
		copy(k.to[:], b)
	}
	return v, nil
}

// String hides the verifier: who has it can guess passwords at leisure.
func (v *Verifier) String() string { return Mechanism + "$***" }

// Text is PostgreSQL's form, to be kept where passwords' hashes are.
func (v *Verifier) Text() string {
	e := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("%s$%d:%s$%s:%s", Mechanism, v.iterations, e(v.salt), e(v.storedKey[:]), e(v.serverKey[:]))
}

func mac(key []byte, message string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(message))
	return h.Sum(nil)
}
