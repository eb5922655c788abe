package run_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqlite"
)

// folding is SQLite as a database on which writes are joined. SQLite itself gains nothing by it, but what it
// does is what any database does, and it is always there.
type folding struct {
	sqlite.Dialect
	batches bool // the connection sends several statements in one trip
}

func (d folding) Open(ctx context.Context, url string) (dialects.Conn, error) {
	c, err := d.Dialect.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	f := &foldingConn{Conn: c}
	if d.batches {
		return &batchingConn{f}, nil
	}
	return f, nil
}

func (d folding) Plan(ctx context.Context, o op.Op, c dialects.Catalog) ([]dialects.Statement, error) {
	switch o := o.(type) {
	case op.UpdateRows:
		set := make([]string, len(o.Set))
		for i, column := range o.Set {
			set[i] = fmt.Sprintf("%q = v.column%d", column, i+1)
		}
		st := dialects.Statement{SQL: fmt.Sprintf("UPDATE %q AS u SET %s FROM (VALUES %s) AS v WHERE %s", o.Table.Name, strings.Join(set, ", "), places(o.Rows), matches(o.Key, len(o.Set)))}
		for _, row := range o.Rows {
			st.Args = append(st.Args, row...)
		}
		return []dialects.Statement{st}, nil
	case op.DeleteRows:
		st := dialects.Statement{SQL: fmt.Sprintf("DELETE FROM %q AS u WHERE EXISTS (SELECT 1 FROM (VALUES %s) AS v WHERE %s)", o.Table.Name, places(o.Rows), matches(o.Key, 0))}
		for _, row := range o.Rows {
			st.Args = append(st.Args, row...)
		}
		return []dialects.Statement{st}, nil
	}
	return d.Dialect.Plan(ctx, o, c)
}

func places(rows [][]any) string {
	one := "(" + strings.TrimSuffix(strings.Repeat("?,", len(rows[0])), ",") + ")"
	return strings.TrimSuffix(strings.Repeat(one+",", len(rows)), ",")
}

func matches(key []string, from int) string {
	is := make([]string, len(key))
	for i, column := range key {
		is[i] = fmt.Sprintf("u.%q = v.column%d", column, from+i+1)
	}
	return strings.Join(is, " AND ")
}

type foldingConn struct{ dialects.Conn }

func (c *foldingConn) Catalog() dialects.Catalog { return foldingCatalog{c.Conn.Catalog()} }

// batchingConn sends statements one after the other, and takes them back together.
type batchingConn struct{ *foldingConn }

func (c *batchingConn) ExecBatch(ctx context.Context, batch []dialects.Statement) ([]dialects.Result, error) {
	if err := c.Savepoint(ctx, "batch"); err != nil {
		return nil, err
	}
	var results []dialects.Result
	for _, s := range batch {
		r, err := c.Exec(ctx, s)
		if err != nil {
			if back := c.RollbackTo(ctx, "batch"); back != nil {
				return nil, back
			}
			return nil, err
		}
		results = append(results, r)
	}
	return results, c.Release(ctx, "batch")
}

type foldingCatalog struct{ dialects.Catalog }

func (c foldingCatalog) Foldable(ctx context.Context, table op.Name) (dialects.Foldable, error) {
	ask := func(sql string, args ...any) (all [][]any, err error) {
		rows, err := c.Query(ctx, dialects.Statement{SQL: sql, Args: args})
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			all = append(all, rows.Row())
		}
		return all, rows.Err()
	}
	there, err := ask(`SELECT (SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1), (SELECT count(*) FROM pragma_foreign_key_list(?1) WHERE "table" = ?1),
		(SELECT count(*) FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f WHERE f."table" = ?1 AND f.on_delete NOT IN ('NO ACTION', 'RESTRICT'))
		FROM sqlite_schema WHERE type = 'table' AND name = ?1`, table.Name)
	if err != nil || len(there) == 0 || there[0][0] != int64(0) {
		return dialects.Foldable{}, err
	}
	alone := there[0][1] == int64(0)
	f := dialects.Foldable{Insert: alone, Update: true, Delete: alone && there[0][2] == int64(0), Bare: true, Columns: map[string]dialects.FoldColumn{}}
	columns, err := ask(`SELECT name, type, NOT pk AND name NOT IN (SELECT i.name FROM pragma_index_list(?1) l JOIN pragma_index_info(l.name) i WHERE l."unique") FROM pragma_table_xinfo(?1)`, table.Name)
	for _, column := range columns {
		same := dialects.SameText
		if column[1] == "INTEGER" {
			same = dialects.SameInteger
		}
		f.Columns[column[0].(string)] = dialects.FoldColumn{Free: column[2] == int64(1), Same: same}
	}
	return f, err
}
