package scram

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// The example of RFC 7677, section 3.
func TestRFC7677(t *testing.T) {
	salt, _ := base64.StdEncoding.DecodeString("W22ZaJ0SNY7soEsUEjb6gQ==")
	v, err := derive("pencil", salt, 4096)
	if err != nil {
		t.Fatal(err)
	}
	c := New(v, Options{Mechanism: Mechanism})
	c.serverNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
	first, err := c.First([]byte("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"))
	if want := "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"; err != nil || string(first) != want {
		t.Fatalf("server-first %q, %v", first, err)
	}
	final, err := c.Final([]byte("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="))
	if want := "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="; err != nil || string(final) != want {
		t.Fatalf("server-final %q, %v", final, err)
	}
}

// Verifiers that PostgreSQL 15 made, and the passwords it made them of: the same
// password, salt and iterations give the same text.
func TestPostgreSQLVerifiers(t *testing.T) {
	for _, x := range []struct{ password, verifier string }{
		{"pencil", "SCRAM-SHA-256$4096:QI1yKgOHhj9DybkqM7QdKw==$iDb0SKW4WA95lv/5UPKH73R8DiQmGF89Luytx1rbzKo=:ZlwZWYurwpJ29P4R6hkJFqU1zsBgI1AkNaJtTbZ0hB0="},
		{`I\u00adX p\u00e4ss`, "SCRAM-SHA-256$4096:R23AcFv6pAZTJExZMW5c7Q==$i3jr35XXEl0Fer6broTGYJr7UkZv94HgjQ+HPdQfCuU=:0HHu677WnhfRxOehZ81tCHSWjBh4GnHfonNruPyzSZE="},
		{"\u2168", "SCRAM-SHA-256$4096:v7IDPG7nSuh47fsy8F0KvA==$zQSA3IpU/jMovOuUIKPW/3jjw2dsgt72gHvnI3oOJeI=:j9v4k47Zo8g2KjWkYoD6NaKDTl27r740AnHP2zqjdJc="},
		{"IX", "SCRAM-SHA-256$4096:v7IDPG7nSuh47fsy8F0KvA==$zQSA3IpU/jMovOuUIKPW/3jjw2dsgt72gHvnI3oOJeI=:j9v4k47Zo8g2KjWkYoD6NaKDTl27r740AnHP2zqjdJc="},
	} {
		v, err := ParseVerifier(x.verifier)
		if err != nil || v.Text() != x.verifier {
			t.Fatalf("%s: parsed as %v, %v", x.verifier, v, err)
		}
		d, err := derive(x.password, v.salt, v.iterations)
		if err != nil || d.Text() != x.verifier {
			t.Errorf("%q: derived %v, %v", x.password, d, err)
		}
	}
}

func TestVerifierDoesNotShow(t *testing.T) {
	v, err := NewVerifier("pencil", 1)
	if err != nil {
		t.Fatal(err)
	}
	keys := strings.SplitN(v.Text(), "$", 3)[2]
	for _, s := range []string{fmt.Sprint(v), fmt.Sprintf("%+v %s %q", v, v, v), fmt.Sprintf("%+v", struct{ V *Verifier }{v})} {
		if strings.Contains(s, keys[:20]) {
			t.Errorf("shows in %s", s)
		}
	}
}

func TestParseVerifierRefuses(t *testing.T) {
	key := base64.StdEncoding.EncodeToString(make([]byte, 32))
	for _, s := range []string{"", "pencil", "md5abc", "SCRAM-SHA-256$", "SCRAM-SHA-1$4096:c2FsdA==$" + key + ":" + key,
		"SCRAM-SHA-256$0:c2FsdA==$" + key + ":" + key, "SCRAM-SHA-256$x:c2FsdA==$" + key + ":" + key,
		"SCRAM-SHA-256$4096:$" + key + ":" + key, "SCRAM-SHA-256$4096:c2FsdA==$" + key,
		"SCRAM-SHA-256$4096:c2FsdA==$" + key + ":AAAA", "SCRAM-SHA-256$4096:c2FsdA==$" + key + ":" + key + ":"} {
		if v, err := ParseVerifier(s); err == nil {
			t.Errorf("%q was taken as %v", s, v)
		}
	}
	if _, err := NewVerifier("", 4096); err == nil {
		t.Error("an empty password was taken")
	}
	if _, err := NewVerifier("x", 0); err == nil {
		t.Error("no iterations were taken")
	}
}

// client gives a client's final message for a server's first, as RFC 5802 says.
func client(password, gs2, bare, serverFirst string, binding []byte) string {
	var nonce, salt64 string
	var i int
	for a := range strings.SplitSeq(serverFirst, ",") {
		switch a[:2] {
		case "r=":
			nonce = a[2:]
		case "s=":
			salt64 = a[2:]
		case "i=":
			fmt.Sscan(a[2:], &i)
		}
	}
	salt, _ := base64.StdEncoding.DecodeString(salt64)
	v, _ := derive(password, salt, i)
	without := "c=" + base64.StdEncoding.EncodeToString(append([]byte(gs2), binding...)) + ",r=" + nonce
	// The client key is not in a verifier: derive it as the client does.
	salted, _ := saltedPassword(password, salt, i)
	proof := mac(salted, "Client Key")
	for j, b := range mac(v.storedKey[:], bare+","+serverFirst+","+without) {
		proof[j] ^= b
	}
	return without + ",p=" + base64.StdEncoding.EncodeToString(proof)
}

func TestConversation(t *testing.T) {
	v, err := NewVerifier("pencil", 1000)
	if err != nil {
		t.Fatal(err)
	}
	mock, err := NewMock(bytes.Repeat([]byte{7}, 32), 1000)
	if err != nil {
		t.Fatal(err)
	}
	end := []byte("the end point")
	plain, plus, offered := Options{Mechanism: Mechanism}, Options{MechanismPlus, end}, Options{Mechanism, end}
	const bare = "n=,r=abc"
	for _, x := range []struct {
		name     string
		v        *Verifier
		o        Options
		gs2      string
		password string
		bend     func(string) string // what the client changes in its final message
		want     string              // "ok", "proof", or the SQLSTATE
	}{
		{name: "n", v: v, o: plain, gs2: "n,,", password: "pencil", want: "ok"},
		{name: "y, no PLUS offered", v: v, o: plain, gs2: "y,,", password: "pencil", want: "ok"},
		{name: "n, PLUS offered", v: v, o: offered, gs2: "n,,", password: "pencil", want: "ok"},
		{name: "PLUS", v: v, o: plus, gs2: "p=tls-server-end-point,,", password: "pencil", want: "ok"},
		{name: "wrong password", v: v, o: plain, gs2: "n,,", password: "pen", want: "proof"},
		{name: "empty password", v: v, o: plain, gs2: "n,,", password: "", want: "proof"},
		{name: "unknown user", v: mock.Verifier("eve"), o: plain, gs2: "n,,", password: "pencil", want: "proof"},
		{name: "wrong password with PLUS", v: v, o: plus, gs2: "p=tls-server-end-point,,", password: "x", want: "proof"},
		{name: "y, PLUS offered: a downgrade", v: v, o: offered, gs2: "y,,", password: "pencil", want: pgerr.InvalidAuthorization},
		{name: "PLUS chosen, n said", v: v, o: plus, gs2: "n,,", password: "pencil", want: pgerr.ProtocolViolation},
		{name: "PLUS said, not chosen", v: v, o: plain, gs2: "p=tls-server-end-point,,", password: "pencil", want: pgerr.ProtocolViolation},
		{name: "PLUS of another type", v: v, o: plus, gs2: "p=tls-unique,,", password: "pencil", want: pgerr.ProtocolViolation},
		{name: "PLUS not offered", v: v, o: Options{Mechanism: MechanismPlus}, gs2: "p=tls-server-end-point,,", password: "pencil", want: pgerr.ProtocolViolation},
		{name: "unknown mechanism", v: v, o: Options{Mechanism: "PLAIN"}, gs2: "n,,", password: "pencil", want: pgerr.ProtocolViolation},
		{name: "authorization identity", v: v, o: plain, gs2: "n,a=root,", password: "pencil", want: pgerr.FeatureNotSupported},
		{name: "binding changed", v: v, o: plain, gs2: "n,,", password: "pencil", want: pgerr.ProtocolViolation,
			bend: func(s string) string { return strings.Replace(s, "c=biws", "c=eSws", 1) }},
		{name: "nonce changed", v: v, o: plain, gs2: "n,,", password: "pencil", want: pgerr.ProtocolViolation,
			bend: func(s string) string { return strings.Replace(s, "r=abc", "r=abd", 1) }},
		{name: "no proof", v: v, o: plain, gs2: "n,,", password: "pencil", want: pgerr.ProtocolViolation,
			bend: func(s string) string { return s[:strings.Index(s, ",p=")] }},
		{name: "short proof", v: v, o: plain, gs2: "n,,", password: "pencil", want: pgerr.ProtocolViolation,
			bend: func(s string) string { return s[:strings.Index(s, ",p=")] + ",p=AAAA" }},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := New(x.v, x.o)
			first, err := c.First([]byte(x.gs2 + bare))
			if err == nil {
				var binding []byte
				if strings.HasPrefix(x.gs2, "p=") {
					binding = x.o.EndPoint
				}
				final := client(x.password, x.gs2, bare, string(first), binding)
				if x.bend != nil {
					final = x.bend(final)
				}
				_, err = c.Final([]byte(final))
			}
			got := "ok"
			if errors.Is(err, ErrProof) {
				got = "proof"
			} else if err != nil {
				got = pgerr.Code(err)
			}
			if got != x.want {
				t.Errorf("got %s (%v), want %s", got, err, x.want)
			}
			// Over is over.
			if _, err := c.Final([]byte("c=biws,r=x,p=AAAA")); err == nil {
				t.Error("a second final message was taken")
			}
		})
	}
	for _, m := range []string{"", "n", "n,", "n,,", "n,,n=", "n,,r=abc", "n,,n=,r=", "n,,n=,r=\x01", "n,,m=x,n=,r=abc", "x,,n=,r=abc", ",,,"} {
		if _, err := New(v, plain).First([]byte(m)); err == nil {
			t.Errorf("first message %q was taken", m)
		}
	}
}

func TestMockIsSteady(t *testing.T) {
	a, _ := NewMock(bytes.Repeat([]byte{1}, 16), 0)
	b, _ := NewMock(bytes.Repeat([]byte{1}, 16), 0)
	other, _ := NewMock(bytes.Repeat([]byte{2}, 16), 0)
	if !bytes.Equal(a.Verifier("eve").salt, b.Verifier("eve").salt) {
		t.Error("the salt differs between processes")
	}
	if bytes.Equal(a.Verifier("eve").salt, a.Verifier("eva").salt) || bytes.Equal(a.Verifier("eve").salt, other.Verifier("eve").salt) {
		t.Error("the salt does not depend on user and secret")
	}
	if v := a.Verifier("eve"); v.iterations != Iterations || len(v.salt) != 16 {
		t.Errorf("%d iterations, salt of %d bytes: a real verifier has others", v.iterations, len(v.salt))
	}
	if _, err := NewMock(make([]byte, 15), 0); err == nil {
		t.Error("a short secret was taken")
	}
}

// serve answers each connection's SCRAM on a listener until the test ends: a peer for
// real clients. TLS when cert is not nil.
func serve(t *testing.T, v *Verifier, cert *tls.Certificate) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup // a goroutine must not log once its test is over
	t.Cleanup(func() {
		l.Close()
		running.Wait()
	})
	running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer conn.Close()
				conn.SetDeadline(time.Now().Add(time.Minute))
				if err := authenticate(conn, v, cert); err != nil {
					t.Log("server:", err)
				}
			})
		}
	})
	return l.Addr().(*net.TCPAddr).Port
}

func authenticate(conn net.Conn, v *Verifier, cert *tls.Certificate) error {
	b := pgproto3.NewBackend(conn, conn)
	m, err := b.ReceiveStartupMessage()
	if err != nil {
		return err
	}
	offer, options := []string{Mechanism}, Options{}
	if _, ok := m.(*pgproto3.SSLRequest); ok {
		if cert == nil {
			conn.Write([]byte("N"))
		} else {
			conn.Write([]byte("S"))
			conn = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{*cert}})
			offer, options.EndPoint = []string{MechanismPlus, Mechanism}, EndPoint(cert.Leaf)
		}
		b = pgproto3.NewBackend(conn, conn)
		if _, err = b.ReceiveStartupMessage(); err != nil {
			return err
		}
	}
	b.Send(&pgproto3.AuthenticationSASL{AuthMechanisms: offer})
	if err := b.Flush(); err != nil {
		return err
	}
	b.SetAuthType(pgproto3.AuthTypeSASL)
	msg, err := b.Receive()
	if err != nil {
		return err
	}
	initial := msg.(*pgproto3.SASLInitialResponse)
	options.Mechanism = initial.AuthMechanism
	c := New(v, options)
	first, err := c.First(initial.Data)
	if err != nil {
		return refuse(b, err)
	}
	b.Send(&pgproto3.AuthenticationSASLContinue{Data: first})
	b.Flush()
	b.SetAuthType(pgproto3.AuthTypeSASLContinue)
	if msg, err = b.Receive(); err != nil {
		return err
	}
	final, err := c.Final(msg.(*pgproto3.SASLResponse).Data)
	if err != nil {
		return refuse(b, err)
	}
	b.Send(&pgproto3.AuthenticationSASLFinal{Data: final})
	b.Send(&pgproto3.AuthenticationOk{})
	b.Send(&pgproto3.ParameterStatus{Name: "server_version", Value: "15.0"})
	b.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
	b.Flush()
	for {
		if msg, err = b.Receive(); err != nil {
			return err
		}
		switch msg.(type) {
		case *pgproto3.Terminate:
			return nil
		case *pgproto3.Query:
			b.Send(&pgproto3.CommandComplete{CommandTag: []byte("SET")})
			b.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
			b.Flush()
		}
	}
}

func refuse(b *pgproto3.Backend, err error) error {
	code, message := pgerr.Code(err), err.Error()
	if errors.Is(err, ErrProof) {
		code, message = pgerr.InvalidPassword, "password authentication failed"
	}
	b.Send(&pgproto3.ErrorResponse{Severity: "FATAL", Code: code, Message: message})
	b.Flush()
	return nil
}

func TestPgconn(t *testing.T) {
	v, err := NewVerifier("p\u00e4ss", Iterations)
	if err != nil {
		t.Fatal(err)
	}
	port := serve(t, v, nil)
	for password, want := range map[string]string{"p\u00e4ss": "", "pass": pgerr.InvalidPassword} {
		c, err := pgconn.ParseConfig(fmt.Sprintf("host=127.0.0.1 port=%d user=ana dbname=acme sslmode=disable", port))
		if err != nil {
			t.Fatal(err)
		}
		c.Password = password
		conn, err := pgconn.ConnectConfig(t.Context(), c)
		var refused *pgconn.PgError
		switch {
		case err == nil && want == "":
			conn.Close(t.Context())
		case errors.As(err, &refused) && refused.Code == want:
		default:
			t.Errorf("%q: got %v, want %q", password, err, want)
		}
	}
}

// psql is libpq: without TLS, with TLS and its own choice, and with channel binding asked for.
func TestPsql(t *testing.T) {
	psql, err := exec.LookPath("psql")
	if err != nil {
		t.Fatal("psql is needed: install postgresql-client")
	}
	v, err := NewVerifier("pencil \u2168", Iterations) // SASLprep makes IX of it
	if err != nil {
		t.Fatal(err)
	}
	cert := certificate(t)
	plain, secure := serve(t, v, nil), serve(t, v, cert)
	for _, x := range []struct {
		name, conninfo, password string
		port                     int
		want                     string // in what psql says; "" when it connects
	}{
		{"plain", "sslmode=disable", "pencil IX", plain, ""},
		{"plain, wrong password", "sslmode=disable", "pen", plain, "password authentication failed"},
		{"TLS", "sslmode=require", "pencil \u2168", secure, ""},
		{"TLS, channel binding", "sslmode=require channel_binding=require", "pencil \u2168", secure, ""},
		{"TLS, no channel binding", "sslmode=require channel_binding=disable", "pencil \u2168", secure, ""},
		{"TLS, wrong password", "sslmode=require channel_binding=require", "pen", secure, "password authentication failed"},
		{"plain, channel binding", "sslmode=disable channel_binding=require", "pencil IX", plain, "channel binding required"},
	} {
		t.Run(x.name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), psql, "-X", "-c", "set a = 1",
				fmt.Sprintf("host=127.0.0.1 port=%d user=ana dbname=acme %s", x.port, x.conninfo))
			cmd.Env = append(cmd.Environ(), "PGPASSWORD="+x.password)
			out, err := cmd.CombinedOutput()
			if (err == nil) != (x.want == "") || !strings.Contains(string(out), x.want) {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

func certificate(t *testing.T) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "x"},
		NotAfter: time.Now().Add(time.Hour)}, &x509.Certificate{}, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func FuzzConversation(f *testing.F) {
	f.Add("n,,n=,r=abc", "c=biws,r=abc,p=AAAA")
	f.Add("p=tls-server-end-point,,n=,r=abc", "c=,r=,p=")
	v, _ := NewVerifier("pencil", 1)
	f.Fuzz(func(t *testing.T, first, final string) {
		for _, o := range []Options{{Mechanism: Mechanism}, {MechanismPlus, []byte("x")}} {
			c := New(v, o)
			c.First([]byte(first))
			if _, err := c.Final([]byte(final)); err == nil {
				t.Errorf("%q, %q logged in", first, final)
			}
		}
	})
}
