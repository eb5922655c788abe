package postgres

import (
	"errors"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
)

// location is what a URL names and asks for.
type location struct {
	config   *pgconn.Config
	settings map[string]string // of the session, by name: what is not an option of the connection itself
	name     string            // application_name, where the URL has one

	poolerTold bool // pgbouncer=true, as Prisma has it
	timeouts   dialects.Timeouts
}

const (
	defaultConnectTimeout = 15 * time.Second
	// keepAlive is how often a silent connection is tried: a statement may run for hours, and what stands in between forgets.
	keepAlive = 30 * time.Second
)

// parseURL reads postgres://user:password@host:port/database?option=value, with all that libpq knows: several hosts, a folder of
// sockets as host, sslmode, service and password files, PG… in the environment.
func parseURL(raw string, f Flavour) (location, error) {
	scheme, rest, found := strings.Cut(raw, "://")
	if !found || !f.knows(scheme) {
		return location{}, dialects.Faulty("write postgres://user:password@host:5432/database", "the URL is not one of %s", title)
	}
	config, err := pgconn.ParseConfig("postgres://" + rest)
	if err != nil {
		return location{}, urlFault(raw, err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = defaultConnectTimeout
	}
	config.DialFunc = (&net.Dialer{KeepAlive: keepAlive}).DialContext
	config.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler { return &canceller{conn: c} }
	l := location{config: config, settings: map[string]string{}}
	l.takeSettings()
	return l, nil
}

func (f Flavour) knows(scheme string) bool {
	return slices.Contains(append([]string{"postgres", "postgresql"}, f.Schemes...), strings.ToLower(scheme))
}

// takeSettings keeps settings out of the first message of the connection, where a PgBouncer refuses all but a few of them.
func (l *location) takeSettings() {
	maps.Copy(l.settings, l.config.RuntimeParams)
	l.config.RuntimeParams = map[string]string{}
	for _, name := range []string{"options", "replication"} {
		if v, ok := l.settings[name]; ok {
			l.config.RuntimeParams[name] = v
			delete(l.settings, name)
		}
	}
	if schema, ok := l.settings["schema"]; ok {
		l.settings["search_path"] = quoteSetting(schema)
		delete(l.settings, "schema")
	}
	l.poolerTold = l.settings["pgbouncer"] == "true"
	delete(l.settings, "pgbouncer")
	l.name = l.settings["application_name"]
	delete(l.settings, "application_name")
}

// quoteSetting writes a schema as a member of search_path.
func quoteSetting(schema string) string { return `"` + strings.ReplaceAll(schema, `"`, `""`) + `"` }

// urlFault words what is wrong with a URL without showing it: it holds a password.
func urlFault(raw string, err error) error {
	reason, remedy := err.Error(), "write postgres://user:password@host:5432/database?sslmode=require, with %40 for @ and %2F for / in the password"
	var parse *pgconn.ParseConfigError
	if errors.As(err, &parse) {
		reason = afterBackquotes(reason)
	}
	for _, secret := range secrets(raw) {
		reason = strings.ReplaceAll(reason, secret, "…")
	}
	reason = quotedPart.ReplaceAllString(reason, "…") // where the parts of a URL cannot be told apart, any may be the password
	return dialects.Faulty(remedy, "the URL can not be read: %s", reason)
}

var quotedPart = lazyregexp.New("(?s)\".*\"|`.*`")

// afterBackquotes is what pgconn says behind the URL that it quotes.
func afterBackquotes(message string) string {
	if i := strings.LastIndex(message, "`: "); i >= 0 {
		return message[i+len("`: "):]
	}
	return message
}

// secrets are the texts of a URL that no message may show.
func secrets(raw string) []string {
	var all []string
	if u, err := url.Parse(raw); err == nil {
		if password, ok := u.User.Password(); ok {
			all = append(all, password)
		}
		all = append(all, u.Query().Get("password"), u.Query().Get("sslpassword"))
	}
	_, rest, _ := strings.Cut(raw, "://")
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		_, password, _ := strings.Cut(rest[:at], ":")
		all = append(all, password)
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}
