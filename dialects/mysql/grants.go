package mysql

import (
	"context"
	"strings"

	"github.com/luamig/luamig/dialects/op"
)

// showsTriggers reports whether the server would show the triggers of a table if there were any. MySQL shows them only to those who have the
// right to make them (https://dev.mysql.com/doc/refman/8.4/en/information-schema-triggers-table.html); MariaDB to everybody.
func (c catalog) showsTriggers(ctx context.Context, table op.Name) (bool, error) {
	if c.c.server.mariadb {
		return true, nil
	}
	schema := table.Schema
	if schema == "" {
		current, err := c.rows(ctx, "SELECT DATABASE()")
		if err != nil || len(current) == 0 {
			return false, err
		}
		schema = text(current[0][0])
	}
	grants, err := c.rows(ctx, "SHOW GRANTS") // with those of the roles that are active
	granted := false
	for _, r := range grants {
		g := readGrant(text(r[0]))
		if !g.trigger || !g.covers(schema, table.Name) {
			continue
		}
		if g.revoked {
			return false, err
		}
		granted = true
	}
	return granted, err
}

// grant is a line of SHOW GRANTS, as far as it is about triggers.
type grant struct {
	trigger       bool
	revoked       bool   // MySQL takes a right to all databases back for one: partial_revokes
	schema, table string // "*" is any
}

// readGrant reads GRANT … ON schema.table TO …, or REVOKE … ON schema.* FROM …; of other lines nothing.
func readGrant(line string) (g grant) {
	tokens := tokenize(line)
	on := 0
	for on < len(tokens) && !tokens[on].is("ON") {
		g.trigger = g.trigger || tokens[on].is("TRIGGER") || on == 1 && tokens[on].is("ALL")
		on++
	}
	if len(tokens) < on+4 || tokens[on+2].value != "." {
		return grant{}
	}
	g.revoked = tokens[0].is("REVOKE")
	g.schema, g.table = tokens[on+1].value, tokens[on+3].value
	return g
}

// covers reports whether a right is one to a table. A pattern of schemas, such as "shop_%", counts only where it is the name itself.
func (g grant) covers(schema, table string) bool {
	pattern := strings.ReplaceAll(g.schema, `\`, "")
	return (pattern == "*" || pattern == schema) && (g.table == "*" || g.table == table)
}
