//go:build unix

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/internal/testdb"
	"github.com/luamig/luamig/internal/testservers"
)

// authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string
}

func newAuthority(t *testing.T, name string) authority {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	a := authority{cert: cert, key: key, file: filepath.Join(t.TempDir(), name+".pem")}
	writePEM(t, a.file, "CERTIFICATE", der)
	return a
}

// serve makes a certificate for 127.0.0.1, and for no name.
func (a authority) serve(t *testing.T, certFile, keyFile string) {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "a database"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	must(t, err)
	writePEM(t, certFile, "CERTIFICATE", der)
	private, err := x509.MarshalECPrivateKey(key)
	must(t, err)
	writePEM(t, keyFile, "EC PRIVATE KEY", private)
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	return key
}

func writePEM(t *testing.T, file, kind string, der []byte) {
	t.Helper()
	must(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// encrypted is a server that has a certificate of the authority.
func encrypted(t *testing.T, kind string, a authority) string {
	t.Helper()
	if kind != "postgres" {
		dir := t.TempDir()
		cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
		a.serve(t, cert, key)
		return testservers.Own(t, kind, "--ssl-ca="+a.file, "--ssl-cert="+cert, "--ssl-key="+key).URL
	}
	server := testservers.Own(t, kind)
	cert, key := filepath.Join(server.Dir, "cert.pem"), filepath.Join(server.Dir, "key.pem")
	a.serve(t, cert, key)
	server.Give(t, cert)
	server.Give(t, key)
	must(t, testdb.Exec(t.Context(), server.URL, "ALTER SYSTEM SET ssl_cert_file = '"+cert+"'", "ALTER SYSTEM SET ssl_key_file = '"+key+"'",
		"ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()"))
	for begin := time.Now(); testdb.Exec(t.Context(), strings.Replace(server.URL, "sslmode=disable", "sslmode=require", 1), "SELECT 1") != nil; time.Sleep(20 * time.Millisecond) {
		if time.Since(begin) > patience {
			t.Fatal("the server does not heed its configuration")
		}
	}
	return server.URL
}

const showTLS = `function run(qi)
  local rows
  if qi.dialect == "postgres" then
    rows = qi:query("SELECT ssl::text AS value FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
  else
    rows = qi:query("SHOW STATUS LIKE 'Ssl_cipher'")
  end
  print("encrypted: " .. tostring(rows[1].value or rows[1].Value))
end`

// The server's certificate is checked as the URL says: by whom it is signed, and for which host.
func TestTLS(t *testing.T) {
	right, wrong := newAuthority(t, "right"), newAuthority(t, "wrong")
	for _, kind := range []string{"postgres", "mysql", "mariadb"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			server, err := url.Parse(encrypted(t, kind, right))
			must(t, err)
			server.Path = map[string]string{"postgres": "/postgres"}[kind]
			if server.Path == "" {
				server.Path = "/mysql"
			}
			password, _ := server.User.Password()
			modes := map[string]string{"full": "tls=true&tls_ca=", "chain": "ssl-mode=VERIFY_CA&tls_ca=", "any": "tls=skip-verify", "none": "tls=false"}
			if kind == "postgres" {
				modes = map[string]string{"full": "sslmode=verify-full&sslrootcert=", "chain": "sslmode=verify-ca&sslrootcert=", "any": "sslmode=require", "none": "sslmode=disable"}
			}
			for _, tt := range []struct {
				name, mode, ca, host string
				says                 string // empty: it connects
			}{
				{"the right one", "full", right.file, "127.0.0.1", ""},
				{"another authority", "full", wrong.file, "127.0.0.1", "certificate"},
				{"another authority, whatever the host", "chain", wrong.file, "127.0.0.1", "certificate"},
				{"another host", "full", right.file, "localhost", "localhost"},
				{"another host, which does not matter", "chain", right.file, "localhost", ""},
				{"no look at the certificate", "any", "", "localhost", ""},
				{"no such file", "full", "/no/such/ca.pem", "127.0.0.1", "/no/such/ca.pem"},
			} {
				u := *server
				u.Host, u.RawQuery = net.JoinHostPort(tt.host, server.Port()), modes[tt.mode]+tt.ca
				b := newBench(t, "show.lua", showTLS)
				code, stdout, stderr := b.luamig("run", "show.lua", "--read-only", "--url", u.String())
				switch {
				case tt.says == "" && (code != 0 || !strings.Contains(stdout, "encrypted: ") || strings.Contains(stdout, "encrypted: \n") || strings.Contains(stdout, "false")):
					t.Errorf("%s: exit %d\n%s%s", tt.name, code, stdout, stderr)
				case tt.says != "" && (code == 0 || !strings.Contains(stderr, tt.says) || !strings.Contains(stderr, "error: ")):
					t.Errorf("%s: exit %d, and not %q\n%s%s", tt.name, code, tt.says, stdout, stderr)
				}
				showsNot(t, tt.name, stdout+stderr, password)
			}
			u := *server
			u.RawQuery = modes["none"]
			if _, stdout, stderr := newBench(t, "show.lua", showTLS).luamig("run", "show.lua", "--read-only", "--url", u.String()); !strings.Contains(stdout, "encrypted: \n") && !strings.Contains(stdout, "false") {
				t.Errorf("not encrypted, as was asked for:\n%s%s", stdout, stderr)
			}
		})
	}
}
