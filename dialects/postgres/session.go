package postgres

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/luamig/luamig/dialects"
)

// setting is a setting of a session.
type setting struct{ name, value string }

// settings are those by which results differ, and those that would end a session in which a script computes. The
// URL's own come after them.
var settings = []setting{
	{"client_encoding", "UTF8"}, {"TimeZone", "UTC"}, {"DateStyle", "ISO, MDY"}, {"IntervalStyle", "postgres"},
	{"bytea_output", "hex"}, {"extra_float_digits", "1"}, {"standard_conforming_strings", "on"},
	{"quote_all_identifiers", "off"}, {"idle_in_transaction_session_timeout", "0"},
}

// sessionSettings sets them for the session.
func (c *conn) sessionSettings() string { return c.setConfig(false) }

// localSettings sets them for the transaction. Behind a pooler, a session is shared with others.
func (c *conn) localSettings() string { return c.setConfig(true) }

// setConfig sets everything. Our own settings are set by statements of their own, which the server neither analyses nor plans: it takes a
// third of the time that it takes to call as many functions. Those of the URL may be lists, which only the function reads as such.
func (c *conn) setConfig(local bool) string {
	own := append(settings[:len(settings):len(settings)], setting{"application_name", c.applicationName()})
	if c.looksForClient() {
		own = append(own, setting{clientCheck, "5s"})
	}
	word := "SET LOCAL "
	if !local {
		word, own = "SET ", append(own, keepalive...)
	}
	var statements []string
	for _, s := range append(own, c.limits()...) {
		statements = append(statements, word+s.name+" = "+literal(s.value))
	}
	for _, name := range slices.Sorted(maps.Keys(c.settings)) {
		if name != lockTimeout && name != statementTimeout {
			statements = append(statements, "SELECT pg_catalog.set_config("+literal(name)+", "+literal(c.settings[name])+", "+strconv.FormatBool(local)+")")
		}
	}
	return strings.Join(statements, "; ")
}

// literal writes text that holds no NUL byte, whatever standard_conforming_strings is by then.
func literal(text string) string {
	quoted := "'" + strings.ReplaceAll(text, "'", "''") + "'"
	if strings.Contains(text, `\`) {
		return " E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted
}

const program = "luamig"

// applicationName is the label of the script, unless the URL has a name of its own. The server cuts it to 63 bytes.
func (c *conn) applicationName() string {
	switch {
	case c.name != "":
		return c.name
	case c.label != "":
		return c.label
	}
	return program
}

// keepalive lets the server find out in two minutes, and not in two hours, that the machine of its client is gone, and
// give up the locks of that session. For a socket of the system they mean nothing.
var keepalive = []setting{{"tcp_keepalives_idle", "60"}, {"tcp_keepalives_interval", "10"}, {"tcp_keepalives_count", "6"}}

// clientCheck makes the server look, while a statement runs, whether anybody waits for it: one whose client was killed ends.
const clientCheck = "client_connection_check_interval"

// looksForClient reports whether the server has it: since version 14, and not on every system.
func (c *conn) looksForClient() bool {
	const since = 14
	version, _, _ := strings.Cut(c.pg.ParameterStatus("server_version"), ".")
	n, err := strconv.Atoi(version)
	return err == nil && n >= since && !c.blind
}

// withoutCheck runs what makes the settings, and once more without one that the server's system does not have.
func (c *conn) withoutCheck(try func() error) error {
	err := try()
	var refused *pgconn.PgError
	if c.blind || !errors.As(err, &refused) || !strings.Contains(refused.Message, clientCheck) {
		return err
	}
	c.blind = true
	return try()
}

// tryLocalSettings finds out at once whether the server takes the URL's settings.
func (c *conn) tryLocalSettings(ctx context.Context) error {
	return c.simple(ctx, "BEGIN; "+c.localSettings()+"; ROLLBACK")
}

// resetSQL undoes what stays with a session, but for advisory locks, which DISCARD ALL would let go.
const resetSQL = `CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; UNLISTEN *; DEALLOCATE ALL; DISCARD SEQUENCES; DISCARD TEMP; `

// Reset puts the session back, together with what is asked next: a script that begins with its transaction waits for one answer, not for
// two. Behind a pooler, nothing is set that outlives a transaction.
func (c *conn) Reset(ctx context.Context, label string) error {
	if err := c.usable(); err != nil {
		return c.refusal(ctx, dialects.Statement{}, err)
	}
	c.label = label
	c.forget()
	if c.pooled {
		if c.lock != nil && c.lock.second && c.lock.show(ctx, label) != nil {
			return errLockLost(nil)
		}
		return nil
	}
	c.cache.doomed = nil
	c.unreset = resetSQL + c.sessionSettings()
	return nil
}

// ready makes sure that something can be sent, to a session that is as it shall be.
func (c *conn) ready(ctx context.Context) error {
	if err := c.usable(); err != nil || c.unreset == "" {
		return err
	}
	err := c.simple(ctx, c.unreset)
	if err == nil {
		c.unreset = ""
	}
	return err
}

// control runs statements of our own and words their errors.
func (c *conn) control(ctx context.Context, sql string) error {
	if err := c.simple(ctx, sql); err != nil {
		return c.refusal(ctx, dialects.Statement{SQL: sql}, err)
	}
	return nil
}
