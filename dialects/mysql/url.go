package mysql

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	driver "github.com/go-sql-driver/mysql"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/nearest"
)

// location is what a URL names and asks for.
type location struct {
	config     *driver.Config
	ansiQuotes bool
	variables  []variable // of the session, set behind luamig's own
	timeouts   dialects.Timeouts
	work       string // the lock that each session takes while there is a runner's lock, quoted; empty: none
	holds      string // asks, beside that, whether the lock is still the runner\'s
}

type variable struct{ name, value string }

const defaultPort = "3306"

// parseURL reads mysql://user:password@host:port/database?options and the same with mariadb:. A
// password may hold any character but "/" without percent signs before it; where it holds "@" or "?",
// the last "@" before the host counts.
func parseURL(raw string) (*location, error) {
	scheme, rest, found := strings.Cut(raw, "://")
	if !found || !strings.EqualFold(scheme, "mysql") && !strings.EqualFold(scheme, "mariadb") {
		return nil, dialects.Faulty("write mysql://user:password@host:3306/database", "the URL is not one of MySQL or MariaDB")
	}
	user, rest := cutUser(rest)
	rest, query, _ := strings.Cut(rest, "?")
	host, database, _ := strings.Cut(rest, "/")
	options, err := url.ParseQuery(query)
	if err != nil {
		return nil, dialects.Faulty("write them as ?name=value&name=value", "the options of the URL can not be read")
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
	if _, port, err := net.SplitHostPort(host); err == nil {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return "", dialects.Faulty("write mysql://user:password@host:3306/database", "the URL's port %q is none", port)
		}
		return host, nil
	}
	plain := strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if strings.Contains(plain, ":") && net.ParseIP(plain) == nil {
		return "", dialects.Faulty("write mysql://user:password@host:3306/database, and an IPv6 address in brackets", "the URL's host and port can not be read")
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
var variableName = lazyregexp.New(`^[a-z][a-z0-9_]*$`)

// configure gives the driver its own options and keeps the others as variables.
func (t *location) configure(options url.Values) error {
	driverQuery := url.Values{}
	for _, name := range sorted(options) {
		value := options.Get(name)
		switch {
		case name == "ansi_quotes":
			if !slices.Contains([]string{"true", "false", "1", "0", "on", "off"}, value) {
				return dialects.Faulty("say ansi_quotes=true or ansi_quotes=false", "the URL's option ansi_quotes is %q", value)
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
		return dialects.Faulty("did you mean "+near+"?", "the URL has no option %s", name)
	}
	return dialects.Faulty("it may have ansi_quotes, socket, tls, tls_ca, the options of go-sql-driver/mysql, and variables of the session such as lock_wait_timeout",
		"the URL has no option %s", name)
}

// readConfig lets the driver read its options and decides those on which values depend.
func (t *location) readConfig(options url.Values, socket string) error {
	c, err := driver.ParseDSN("tcp(127.0.0.1)/?" + options.Encode())
	if err != nil {
		return dialects.Faulty("see github.com/go-sql-driver/mysql for what they take", "the options of the URL: %v", err)
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
