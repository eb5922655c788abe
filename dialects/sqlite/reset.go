package sqlite

import (
	"context"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/sqltext"
)

// settings are the pragmas of a connection by which results differ, as SQLite has them. The
// URL's own come after them.
var settings = []pragma{
	{"foreign_keys", "on"}, {"defer_foreign_keys", "off"}, {"recursive_triggers", "off"}, {"case_sensitive_like", "off"},
	{"ignore_check_constraints", "off"}, {"reverse_unordered_selects", "off"}, {"query_only", "off"},
	{"writable_schema", "off"}, {"legacy_alter_table", "off"},
}

// Reset undoes what stays with a connection: pragmas, attached databases, temporary tables, views and
// triggers. Where no statement was one of these, there is nothing to do. SQLite has no place for a label, but the lock has.
func (c *conn) Reset(ctx context.Context, label string) error {
	c.lock.show(label)
	if !c.touched {
		return nil
	}
	if err := c.dropTemporary(ctx); err != nil {
		return err
	}
	if err := c.detachAll(ctx); err != nil {
		return err
	}
	for _, p := range append(settings[:len(settings):len(settings)], c.pragmas...) {
		if err := c.apply(ctx, p); err != nil {
			return err
		}
	}
	c.touched = false
	return nil
}

// touches reports whether a statement changes what Reset puts back.
func touches(sql string, class sqltext.Class) bool {
	switch class.Verb {
	case "PRAGMA", "ATTACH", "DETACH":
		return true
	case "CREATE":
		return strings.Contains(strings.ToUpper(sql), "TEMP") // a name that holds it costs a needless look
	}
	return false
}

func (c *conn) dropTemporary(ctx context.Context) error {
	for {
		// Dropping a table takes its triggers and indexes along: look again after each.
		name, kind, err := c.pair(ctx, `SELECT name, type FROM temp.sqlite_schema WHERE type IN ('table', 'view', 'trigger') AND name NOT LIKE 'sqlite\_%' ESCAPE '\' LIMIT 1`)
		if err != nil || name == "" {
			return err
		}
		quoted, err := quote(name)
		if err != nil {
			return err
		}
		if err := c.control(ctx, "DROP "+strings.ToUpper(kind)+" temp."+quoted); err != nil {
			return err
		}
	}
}

func (c *conn) detachAll(ctx context.Context) error {
	for {
		name, _, err := c.pair(ctx, `SELECT name, file FROM pragma_database_list WHERE name NOT IN ('main', 'temp') LIMIT 1`)
		if err != nil || name == "" {
			return err
		}
		quoted, err := quote(name)
		if err != nil {
			return err
		}
		if err := c.control(ctx, "DETACH "+quoted); err != nil {
			return err
		}
	}
}

// pair asks for the first row of two texts; empty: there is none.
func (c *conn) pair(ctx context.Context, sql string) (first, second string, err error) {
	rows, err := c.Query(ctx, dialects.Statement{SQL: sql})
	if err != nil {
		return "", "", err
	}
	defer rows.Close()
	if rows.Next() {
		row := rows.Row()
		first, _ = row[0].(string)
		second, _ = row[1].(string)
	}
	return first, second, rows.Err()
}
