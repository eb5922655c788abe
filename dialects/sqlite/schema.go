package sqlite

import (
	"context"
	"fmt"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

// querier is what reading the schema needs: a connection, or the catalog that a plan is given.
type querier interface {
	Query(ctx context.Context, s dialects.Statement) (dialects.Rows, error)
}

// reader reads the schema of a database.
type reader struct {
	ctx context.Context
	q   querier
}

// object is a table or view, as SQLite's own list has it.
type object struct {
	op.Name             // in the case in which it was created, with the schema that it was found in
	said         string // the schema by which it must be called; "" where its name is enough
	kind         string
	withoutRowid bool
	strict       bool
	sql          string
}

// The names of the schemas that every connection has.
const (
	mainSchema = "main"
	tempSchema = "temp"
)

// The kinds of objects in pragma_table_list. A shadow table belongs to a virtual one.
const (
	kindTable   = "table"
	kindView    = "view"
	kindVirtual = "virtual"
	kindShadow  = "shadow"
)

const findSQL = `SELECT schema, name, type, wr, strict FROM pragma_table_list(?1)
WHERE name = ?1 COLLATE NOCASE AND (?2 = '' OR schema = ?2 COLLATE NOCASE) ORDER BY schema <> 'temp', schema <> 'main' LIMIT 1`

// find looks a table or view up as SQLite does: in any case, temporary ones first.
func (r reader) find(n op.Name) (object, error) {
	rows, err := r.rows(findSQL, n.Name, n.Schema)
	if err != nil {
		return object{}, err
	}
	if len(rows) == 0 {
		return object{}, r.missing(n)
	}
	row := rows[0]
	o := object{
		Name: op.Name{Schema: text(row[0]), Name: text(row[1])}, kind: text(row[2]),
		withoutRowid: number(row[3]) != 0, strict: number(row[4]) != 0,
	}
	if n.Schema != "" || o.Schema != mainSchema {
		o.said = o.Schema
	}
	o.sql, err = r.sqlOf(o.Name)
	return o, err
}

func (r reader) missing(n op.Name) error {
	known, err := r.strings(`SELECT name FROM pragma_table_list WHERE ?1 = '' OR schema = ?1 COLLATE NOCASE`, n.Schema)
	if err != nil {
		return err
	}
	return &dialects.NotFoundError{What: "table", Name: n, Nearest: nearest.Name(n.Name, known)}
}

// sqlOf returns the text of a table or view. SQLite's own virtual tables have none.
func (r reader) sqlOf(n op.Name) (string, error) {
	from, err := schemaTable(n.Schema)
	if err != nil {
		return "", err
	}
	rows, err := r.rows(`SELECT sql FROM `+from+` WHERE type IN ('table', 'view') AND name = ?`, n.Name)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return text(rows[0][0]), nil
}

// call is the name by which statements call an object, or one beside it in its schema.
func (o object) call(name string) op.Name { return op.Name{Schema: o.said, Name: name} }

// schemaTable is the table in which SQLite keeps a schema.
func schemaTable(schema string) (string, error) {
	if schema == "" || schema == mainSchema {
		return "sqlite_schema", nil
	}
	quoted, err := quote(schema)
	return quoted + ".sqlite_schema", err
}

func quote(name string) (string, error) { return spelling(false).QuoteIdent(name) }

// quoteName quotes a name with its schema.
func quoteName(n op.Name) (string, error) {
	w := spelling(false).Definition()
	w.Name(n)
	return w.Text()
}

// definition parses the CREATE TABLE of a table.
func (o object) definition() (*ddl.Table, error) {
	t, err := ddl.ParseTable(o.sql)
	if err != nil {
		return nil, fmt.Errorf("read the definition of table %q: %w", o.Name.Name, err)
	}
	return t, nil
}

// rows runs a query and returns all its rows.
func (r reader) rows(sql string, args ...any) ([][]any, error) {
	rows, err := r.q.Query(r.ctx, dialects.Statement{SQL: sql, Args: args})
	if err != nil {
		return nil, err
	}
	return dialects.ReadAll(rows)
}

// strings runs a query of one column of text.
func (r reader) strings(sql string, args ...any) ([]string, error) {
	rows, err := r.rows(sql, args...)
	if err != nil {
		return nil, err
	}
	all := make([]string, len(rows))
	for i, row := range rows {
		all[i] = text(row[0])
	}
	return all, nil
}

// exists reports whether a query has a row.
func (r reader) exists(sql string, args ...any) (bool, error) {
	rows, err := r.rows(sql, args...)
	return len(rows) > 0, err
}

// text is a value of the schema that is text, or "" for NULL.
func text(v any) string {
	s, _ := v.(string)
	return s
}

// number is a value of the schema that is a whole number.
func number(v any) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case bool:
		if v {
			return 1
		}
	}
	return 0
}

var _ ansi.Exceptions = exceptions{}
