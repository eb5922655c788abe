package postgres

import (
	"context"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// What runs in a transaction is there together with its entry in the journal, or not at all. What is asked for here are the
// few statements that take none: CREATE INDEX CONCURRENTLY and its like, and databases.

var _ dialects.Settler = (*conn)(nil)

// The states of an index or database.
const (
	absent  = "absent"
	invalid = "invalid"
	present = "present"
)

// Observe tells whether the index or database is there that the statement names.
func (c *conn) Observe(ctx context.Context, s dialects.Statement) (string, error) {
	d, ok := definition(s.SQL)
	if !ok || len(d.Objects) != 1 {
		return "", nil
	}
	return c.state(ctx, d)
}

func definition(sql string) (sqltext.Definition, bool) {
	return sqltext.ReadDefinition(sql, textRules(), strings.ToLower)
}

func (c *conn) state(ctx context.Context, d sqltext.Definition) (string, error) {
	var sql string
	var args []any
	switch {
	case d.Kind == "DATABASE":
		sql, args = "SELECT true FROM pg_database WHERE datname = ?", []any{d.Objects[0].Name}
	case d.Kind == "INDEX" && d.Concurrently:
		name, err := indexName(d)
		if err != nil {
			return "", err
		}
		sql, args = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(?)", []any{name}
	default:
		return "", nil
	}
	rows, err := c.Query(ctx, dialects.Statement{SQL: strings.ReplaceAll(sql, "?", "$1"), Args: args})
	if err != nil {
		return "", err
	}
	all, err := dialects.ReadAll(rows)
	switch {
	case err != nil:
		return "", err
	case len(all) == 0:
		return absent, nil
	case all[0][0] == false:
		return invalid, nil
	}
	return present, nil
}

// indexName is the name of an index, in the schema that the statement says, or in that of its table.
func indexName(d sqltext.Definition) (string, error) {
	name := op.Name(d.Objects[0])
	if name.Schema == "" {
		name.Schema = d.Table.Schema
	}
	return quoteName(name)
}

// Settle looks whether an index is there as a whole. Half of one is to be dropped: nothing uses it, and each write has to keep it.
func (c *conn) Settle(ctx context.Context, s dialects.Statement, before string) (dialects.Settlement, error) {
	d, ok := definition(s.SQL)
	verb := sqltext.Classify(s.SQL, textRules()).Verb
	switch {
	case verb == "REINDEX" || verb == "ALTER" && strings.Contains(strings.ToUpper(s.SQL), "SYSTEM"):
		return dialects.Settlement{Fate: dialects.Undone}, nil // again does no harm
	case !ok || before == "" || len(d.Objects) != 1:
		return dialects.Settlement{Why: "the catalog does not tell"}, nil
	}
	now, err := c.state(ctx, d)
	if err != nil {
		return dialects.Settlement{}, err
	}
	if d.Verb == "DROP" {
		if now == absent {
			return dialects.Settlement{Fate: dialects.Happened}, nil
		}
		return dialects.Settlement{Fate: dialects.Undone}, nil
	}
	switch {
	case now == present && before != present:
		return dialects.Settlement{Fate: dialects.Happened}, nil
	case now == invalid:
		name, err := indexName(d)
		return dialects.Settlement{Fate: dialects.Undone, Clear: []dialects.Statement{{SQL: "DROP INDEX CONCURRENTLY IF EXISTS " + name, OutsideTx: true}}}, err
	}
	return dialects.Settlement{Fate: dialects.Undone}, nil
}
