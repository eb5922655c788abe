package postgres

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

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

// setConfig sets everything in one statement.
func (c *conn) setConfig(local bool) string {
	all := append(settings[:len(settings):len(settings)], setting{"application_name", c.applicationName()})
	for _, name := range slices.Sorted(maps.Keys(c.settings)) {
		all = append(all, setting{name, c.settings[name]})
	}
	calls := make([]string, len(all))
	for i, s := range all {
		calls[i] = "pg_catalog.set_config(" + literal(s.name) + ", " + literal(s.value) + ", " + strconv.FormatBool(local) + ")"
	}
	return "SELECT " + strings.Join(calls, ", ")
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

// tryLocalSettings finds out at once whether the server takes the URL's settings.
func (c *conn) tryLocalSettings(ctx context.Context) error {
	return c.simple(ctx, "BEGIN; "+c.localSettings()+"; ROLLBACK")
}

// resetSQL undoes what stays with a session, but for advisory locks, which DISCARD ALL would let go.
const resetSQL = `CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; UNLISTEN *; DEALLOCATE ALL; DISCARD SEQUENCES; DISCARD TEMP; `

// Reset puts the session back. Behind a pooler, nothing is set that outlives a transaction.
func (c *conn) Reset(ctx context.Context, label string) error {
	if err := c.ready(); err != nil {
		return c.refusal(ctx, dialects.Statement{}, err)
	}
	c.label = label
	c.forget()
	if c.pooled {
		return nil
	}
	c.cache.doomed = nil
	return c.control(ctx, resetSQL+c.sessionSettings())
}

// control runs statements of our own and words their errors.
func (c *conn) control(ctx context.Context, sql string) error {
	if err := c.simple(ctx, sql); err != nil {
		return c.refusal(ctx, dialects.Statement{SQL: sql}, err)
	}
	return nil
}
