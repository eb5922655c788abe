package postgres

import (
	"context"
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
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

// object is a table, view or the like, as pg_class has it.
type object struct {
	op.Name          // with the schema that it was found in
	said      string // the schema by which it must be called; "" where its name is enough
	oid       int64
	kind      string // relkind
	comment   string
	inherited bool // rows of other tables are among its own
}

// The kinds of pg_class.
const (
	kindTable        = "r"
	kindPartitioned  = "p"
	kindView         = "v"
	kindMaterialized = "m"
	kindForeign      = "f"
)

func (o object) isView() bool { return o.kind == kindView || o.kind == kindMaterialized }

// call is the name by which statements call something beside the object in its schema.
func (o object) call(name string) op.Name { return op.Name{Schema: o.said, Name: name} }

// findSQL looks up as the server does: along search_path, where no schema is said.
const findSQL = `SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind::text, pg_catalog.obj_description(c.oid, 'pg_class'), c.relkind = 'r' AND c.relhassubclass
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relname = $1::name AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
AND CASE WHEN $2::text = '' THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = $2::name END`

// find looks a table or view up.
func (r reader) find(n op.Name) (object, error) {
	if tooLong(n) {
		return object{}, r.missing(n)
	}
	rows, err := r.rows(findSQL, n.Name, n.Schema)
	if err != nil {
		return object{}, err
	}
	if len(rows) == 0 {
		return object{}, r.missing(n)
	}
	row := rows[0]
	return object{
		Name: op.Name{Schema: text(row[1]), Name: text(row[2])}, said: n.Schema,
		oid: number(row[0]), kind: text(row[3]), comment: text(row[4]), inherited: truth(row[5]),
	}, nil
}

// tooLong reports a name that nothing can have. As a parameter, the server would cut it, and find something else.
func tooLong(n op.Name) bool { return len(n.Name) > maxIdentifier || len(n.Schema) > maxIdentifier }

const knownSQL = `SELECT c.relname::text FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
AND CASE WHEN $1::text = '' THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname::text = $1::text END`

func (r reader) missing(n op.Name) error {
	known, err := r.strings(knownSQL, n.Schema)
	if err != nil {
		return err
	}
	return &dialects.NotFoundError{What: "table", Name: n, Nearest: nearest.Name(n.Name, known)}
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

// text is a value of the catalog that is text, or "" for NULL.
func text(v any) string {
	s, _ := v.(string)
	return s
}

// number is a value of the catalog that is a whole number.
func number(v any) int64 {
	n, _ := v.(int64)
	return n
}

// truth is a value of the catalog that is a boolean.
func truth(v any) bool {
	b, _ := v.(bool)
	return b
}

// int64Array is the text of an array of numbers.
func int64Array(values []int64) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = strconv.FormatInt(v, 10)
	}
	return "{" + strings.Join(texts, ",") + "}"
}

// textArray reads a text[] of the server.
func textArray(v any) []string {
	s := text(v)
	if len(s) < 2 || s[0] != '{' {
		return nil
	}
	var all []string
	var item strings.Builder
	quoted, inside := false, false
	for i := 1; i < len(s)-1; i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
			item.WriteByte(s[i])
		case c == '"':
			quoted, inside = true, !inside
		case c == ',' && !inside:
			all = append(all, item.String())
			item.Reset()
			quoted = false
		default:
			item.WriteByte(c)
		}
	}
	if item.Len() > 0 || quoted || len(all) > 0 {
		all = append(all, item.String())
	}
	return all
}
