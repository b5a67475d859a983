package pgwire

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/xdg-go/scram"

	"github.com/meshgate/meshgate/engine/pgerr"
)

type conversation struct {
	user  string
	known bool
	conv  *scram.ServerConversation
}

func newConversation(user, verifier string, known bool) (*conversation, error) {
	var cred scram.StoredCredentials
	if known {
		var err error
		if cred, err = parseVerifier(verifier); err != nil {
			return nil, err
		}
	} else {
		salt := make([]byte, 16)
		rand.Read(salt)
		cred = scram.StoredCredentials{KeyFactors: scram.KeyFactors{Salt: string(salt), Iters: 4096}, StoredKey: make([]byte, 32), ServerKey: make([]byte, 32)}
	}
	srv, err := scram.SHA256.NewServer(func(string) (scram.StoredCredentials, error) { return cred, nil })
	if err != nil {
		return nil, err
	}
	return &conversation{user, known, srv.NewConversation()}, nil
}

func parseVerifier(v string) (c scram.StoredCredentials, err error) {
	parts := strings.Split(v, "$")
	if len(parts) != 3 || parts[0] != scramMechanism {
		return c, fmt.Errorf("not a SCRAM-SHA-256 verifier")
	}
	iters, salt, _ := strings.Cut(parts[1], ":")
	c.Iters, _ = strconv.Atoi(iters)
	s, _ := base64.StdEncoding.DecodeString(salt)
	c.Salt = string(s)
	a, b, _ := strings.Cut(parts[2], ":")
	c.StoredKey, _ = base64.StdEncoding.DecodeString(a)
	c.ServerKey, err = base64.StdEncoding.DecodeString(b)
	return c, err
}

func (c *conversation) First(msg string) (string, error) { return c.conv.Step(msg) }

func (c *conversation) Final(msg string) (string, error) {
	reply, err := c.conv.Step(msg)
	if err != nil || !c.known || !c.conv.Valid() {
		return "", pgerr.New(pgerr.InvalidPassword, "password authentication failed for user \"%s\"", c.user)
	}
	return reply, nil
}
