package mysql

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/luamig/luamig/dialects"
)

// secure sets up TLS. Without a word about it the connection is encrypted where the server can, as that
// of MySQL's own programs.
func (t *location) secure(options url.Values) error {
	mode := strings.ToLower(options.Get("tls"))
	for _, name := range []string{"ssl-mode", "ssl_mode", "sslmode"} {
		if m := options.Get(name); m != "" && mode == "" {
			var err error
			if mode, err = tlsMode(name, m); err != nil {
				return err
			}
		}
	}
	files := tlsFiles{
		ca:   either(options, "tls_ca", "ssl_ca"),
		cert: either(options, "tls_cert", "ssl_cert"),
		key:  either(options, "tls_key", "ssl_key"),
	}
	if mode == "" {
		mode = "preferred"
		if files.ca != "" {
			mode = "true"
		}
	}
	if t.config.Net == "unix" && files == (tlsFiles{}) {
		return nil
	}
	return t.useTLS(mode, files)
}

func either(options url.Values, names ...string) string {
	for _, name := range names {
		if v := options.Get(name); v != "" {
			return v
		}
	}
	return ""
}

// tlsMode takes the words of MySQL's own programs.
func tlsMode(name, mode string) (string, error) {
	switch strings.ToUpper(mode) {
	case "DISABLED", "DISABLE":
		return "false", nil
	case "PREFERRED", "PREFER", "ALLOW":
		return "preferred", nil
	case "REQUIRED", "REQUIRE":
		return "skip-verify", nil
	case "VERIFY_CA", "VERIFY-CA":
		return "verify-ca", nil
	case "VERIFY_IDENTITY", "VERIFY-FULL":
		return "true", nil
	}
	return "", dialects.Faulty("say one of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY", "the URL's option %s is %q", name, mode)
}

type tlsFiles struct{ ca, cert, key string }

// useTLS gives the driver a TLS configuration of its own rather than one of the program's registry.
func (t *location) useTLS(mode string, files tlsFiles) error {
	t.config.TLSConfig = ""
	host, _, _ := net.SplitHostPort(t.config.Addr)
	c := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	switch mode {
	case "false", "0":
		t.config.TLS = nil
		return nil
	case "preferred":
		c.InsecureSkipVerify = true
		t.config.AllowFallbackToPlaintext = true
	case "skip-verify":
		c.InsecureSkipVerify = true
	case "true", "1", "verify-ca":
	default:
		return dialects.Faulty("say one of true, false, preferred, skip-verify", "the URL's option tls is %q", mode)
	}
	if err := files.load(c); err != nil {
		return err
	}
	if mode == "verify-ca" {
		verifyChainOnly(c)
	}
	t.config.TLS = c
	return nil
}

// load reads the files of a TLS configuration.
func (f tlsFiles) load(c *tls.Config) error {
	if f.ca != "" {
		pem, err := os.ReadFile(f.ca)
		if err != nil {
			return dialects.Faulty("", "the URL's option tls_ca: %v", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return dialects.Faulty("give a file of certificates in the PEM format", "the URL's option tls_ca: %s holds no certificate", f.ca)
		}
	}
	if f.cert == "" && f.key == "" {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return dialects.Faulty("give both tls_cert and tls_key, in the PEM format", "the certificate of the URL: %v", err)
	}
	c.Certificates = []tls.Certificate{pair}
	return nil
}

// verifyChainOnly checks who has signed the server's certificate and not for which host.
func verifyChainOnly(c *tls.Config) {
	roots := c.RootCAs
	c.InsecureSkipVerify = true
	c.VerifyConnection = func(s tls.ConnectionState) error {
		options := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool()}
		for _, cert := range s.PeerCertificates[1:] {
			options.Intermediates.AddCert(cert)
		}
		_, err := s.PeerCertificates[0].Verify(options)
		return err
	}
}
