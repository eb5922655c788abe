package mysql

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	driver "github.com/go-sql-driver/mysql"

	"github.com/luamig/luamig/dialects/nearest"
)

// location is what a URL names and asks for.
type location struct {
	config     *driver.Config
	ansiQuotes bool
	variables  []variable // of the session, set behind luamig's own
}

type variable struct{ name, value string }

const defaultPort = "3306"

// parseURL reads mysql://user:password@host:port/database?options and the same with mariadb:. A
// password may hold any character but "/" without percent signs before it; where it holds "@" or "?",
// the last "@" before the host counts.
func parseURL(raw string) (*location, error) {
	scheme, rest, found := strings.Cut(raw, "://")
	if !found || !strings.EqualFold(scheme, "mysql") && !strings.EqualFold(scheme, "mariadb") {
		return nil, faulty("write mysql://user:password@host:3306/database", "the URL is not one of MySQL or MariaDB")
	}
	user, rest := cutUser(rest)
	rest, query, _ := strings.Cut(rest, "?")
	host, database, _ := strings.Cut(rest, "/")
	options, err := url.ParseQuery(query)
	if err != nil {
		return nil, faulty("write them as ?name=value&name=value", "the options of the URL can not be read")
	}
	t := &location{ansiQuotes: true}
	if err := t.configure(options); err != nil {
		return nil, err
	}
	name, password, _ := strings.Cut(user, ":")
	t.config.User, t.config.Passwd, t.config.DBName = unescape(name), unescape(password), unescape(database)
	if t.config.Net == "" || t.config.Net == "tcp" {
		if t.config.Addr, err = address(host); err != nil {
			return nil, err
		}
	}
	return t, t.secure(options)
}

// cutUser cuts "user:password@" off. An "@" behind a "?" belongs to the options, unless there is none before.
func cutUser(rest string) (user, behind string) {
	end := len(rest)
	if mark := strings.IndexByte(rest, '?'); mark >= 0 && strings.Contains(rest[:mark], "@") {
		end = mark
	}
	at := strings.LastIndexByte(rest[:end], '@')
	if at < 0 {
		return "", rest
	}
	return rest[:at], rest[at+1:]
}

// unescape undoes percent signs, and takes a text as it is in which they mean nothing.
func unescape(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

// address adds the usual port, and takes IPv6 addresses in brackets.
func address(host string) (string, error) {
	if host == "" {
		return net.JoinHostPort("127.0.0.1", defaultPort), nil
	}
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host, nil
	}
	plain := strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if strings.Contains(plain, ":") && net.ParseIP(plain) == nil {
		return "", faulty("write mysql://user:password@host:3306/database, and an IPv6 address in brackets", "the URL's host and port can not be read")
	}
	return net.JoinHostPort(plain, defaultPort), nil
}

// ownOptions are luamig's; all others are the driver's or variables of the session.
var ownOptions = []string{"ansi_quotes", "socket", "tls", "tls_ca", "tls_cert", "tls_key", "ssl_ca", "ssl_cert", "ssl_key", "ssl-mode", "sslmode", "ssl_mode"}

// driverOptions are those of go-sql-driver/mysql.
var driverOptions = []string{
	"allowCleartextPasswords", "allowFallbackToPlaintext", "allowNativePasswords", "allowOldPasswords",
	"charset", "checkConnLiveness", "collation", "compress", "connectionAttributes", "maxAllowedPacket", "readTimeout",
	"rejectReadOnly", "serverPubKey", "timeout", "writeTimeout",
}

// decided are options of the driver on which the exactness of values depends. URLs of other programs have them.
var decided = []string{"clientFoundRows", "columnsWithAlias", "interpolateParams", "loc", "multiStatements", "parseTime", "timeTruncate"}

// variableName is what a variable of the session is called.
var variableName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// configure gives the driver its own options and keeps the others as variables.
func (t *location) configure(options url.Values) error {
	driverQuery := url.Values{}
	for _, name := range sorted(options) {
		value := options.Get(name)
		switch {
		case name == "ansi_quotes":
			if !slices.Contains([]string{"true", "false", "1", "0", "on", "off"}, value) {
				return faulty("say ansi_quotes=true or ansi_quotes=false", "the URL's option ansi_quotes is %q", value)
			}
			t.ansiQuotes = slices.Contains([]string{"true", "1", "on"}, value)
		case slices.Contains(ownOptions, name), slices.Contains(decided, name):
		case slices.Contains(driverOptions, name):
			driverQuery.Set(name, value)
		case variableName.MatchString(name) && strings.Contains(name, "_") && nearest.Name(name, ownOptions[:1]) == "": // the server knows its variables
			t.variables = append(t.variables, variable{name, value})
		default:
			return unknownOption(name)
		}
	}
	return t.readConfig(driverQuery, options.Get("socket"))
}

func sorted(options url.Values) []string {
	names := make([]string, 0, len(options))
	for name := range options {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func unknownOption(name string) error {
	names := slices.Concat(ownOptions, driverOptions)
	if near := nearest.Name(name, names); near != "" {
		return faulty("did you mean "+near+"?", "the URL has no option %s", name)
	}
	return faulty("it may have ansi_quotes, socket, tls, tls_ca, the options of go-sql-driver/mysql, and variables of the session such as lock_wait_timeout",
		"the URL has no option %s", name)
}

// readConfig lets the driver read its options and decides those on which values depend.
func (t *location) readConfig(options url.Values, socket string) error {
	c, err := driver.ParseDSN("tcp(127.0.0.1)/?" + options.Encode())
	if err != nil {
		return faulty("see github.com/go-sql-driver/mysql for what they take", "the options of the URL: %v", err)
	}
	if socket != "" {
		c.Net, c.Addr = "unix", socket
	}
	c.ClientFoundRows = true // an update counts the rows that it finds, as elsewhere
	c.ParseTime, c.InterpolateParams, c.MultiStatements, c.ColumnsWithAlias = false, false, false, false
	c.CheckConnLiveness = false // a lost connection is told by the statement, since its transaction is lost, too
	c.Logger = &driver.NopLogger{}
	if !options.Has("maxAllowedPacket") {
		c.MaxAllowedPacket = 0 // what the server takes
	}
	t.config = c
	return nil
}

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
	return "", faulty("say one of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY", "the URL's option %s is %q", name, mode)
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
		return faulty("say one of true, false, preferred, skip-verify", "the URL's option tls is %q", mode)
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
			return faulty("", "the URL's option tls_ca: %v", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return faulty("give a file of certificates in the PEM format", "the URL's option tls_ca: %s holds no certificate", f.ca)
		}
	}
	if f.cert == "" && f.key == "" {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return faulty("give both tls_cert and tls_key, in the PEM format", "the certificate of the URL: %v", err)
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

// remedied is an error of what the user wrote, before there is a database.
type remedied struct{ message, remedy string }

func (e *remedied) Error() string  { return e.message }
func (e *remedied) Remedy() string { return e.remedy }

// Misconfigured tells a fault of the URL from what goes wrong with a database that is there.
func (e *remedied) Misconfigured() bool { return true }

func faulty(remedy, format string, args ...any) error {
	return &remedied{message: fmt.Sprintf(format, args...), remedy: remedy}
}
