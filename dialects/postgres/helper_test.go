package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/postgres"
	"github.com/luamig/luamig/internal/testdb"
)

// db is a connection to try things on.
type db struct {
	*testing.T
	conn dialects.Conn
}

func newDB(t *testing.T) *db { return wrap(t, openEmpty(t)) }

func wrap(t *testing.T, c dialects.Conn) *db {
	t.Helper()
	t.Cleanup(func() { c.Close() })
	return &db{t, c}
}

func (d *db) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

func (d *db) try(sql string, args ...any) error {
	_, err := d.conn.Exec(d.Context(), dialects.Statement{SQL: sql, Args: args})
	return err
}

func (d *db) exec(sql string, args ...any) dialects.Result {
	d.Helper()
	r, err := d.conn.Exec(d.Context(), dialects.Statement{SQL: sql, Args: args})
	if err != nil {
		d.Fatalf("%s: %v", sql, err)
	}
	return r
}

func (d *db) rows(sql string, args ...any) [][]any {
	d.Helper()
	rows, err := d.conn.Query(d.Context(), dialects.Statement{SQL: sql, Args: args})
	if err != nil {
		d.Fatalf("%s: %v", sql, err)
	}
	defer rows.Close()
	var all [][]any
	for rows.Next() {
		all = append(all, rows.Row())
	}
	d.must(rows.Err())
	return all
}

// want compares the rows of a query, values with their Go types.
func (d *db) want(want string, sql string, args ...any) {
	d.Helper()
	var lines []string
	for _, row := range d.rows(sql, args...) {
		values := make([]string, len(row))
		for i, v := range row {
			values[i] = fmt.Sprintf("%#v", v)
		}
		lines = append(lines, strings.Join(values, " "))
	}
	if got := strings.Join(lines, "\n"); got != want {
		d.Errorf("%s %v\n got %s\nwant %s", sql, args, got, want)
	}
}

// eventually waits for an answer: sessions end, and wait, when their server comes to it.
func (d *db) eventually(want string, sql string, args ...any) {
	d.Helper()
	var got string
	for begin := time.Now(); time.Since(begin) < time.Minute; time.Sleep(10 * time.Millisecond) {
		if got = fmt.Sprint(d.rows(sql, args...)[0][0]); got == want {
			return
		}
	}
	d.Fatalf("%s: after a minute still %s, want %s", sql, got, want)
}

func (d *db) plan(o op.Op) ([]dialects.Statement, error) {
	return postgres.Dialect{}.Plan(d.Context(), o, d.conn.Catalog())
}

// perform plans operations and performs them.
func (d *db) perform(ops ...op.Op) {
	d.Helper()
	for _, o := range ops {
		if err := d.attempt(o); err != nil {
			d.Fatalf("%s: %v", o, err)
		}
	}
}

func (d *db) attempt(o op.Op) error {
	plan, err := d.plan(o)
	if err != nil {
		return err
	}
	for _, s := range plan {
		if _, err := d.conn.Exec(d.Context(), s); err != nil {
			return fmt.Errorf("%s: %w", s.SQL, err)
		}
	}
	return nil
}

// refused attempts an operation in a savepoint and returns why it is not done.
func (d *db) refused(o op.Op) error {
	d.Helper()
	d.must(d.conn.Savepoint(d.Context(), "attempt"))
	err := d.attempt(o)
	if err == nil {
		d.Fatalf("%s was not refused", o)
	}
	d.must(d.conn.RollbackTo(d.Context(), "attempt"))
	return err
}

func (d *db) inTransaction(fn func()) {
	d.Helper()
	d.must(d.conn.Begin(d.Context()))
	fn()
	d.must(d.conn.Commit(d.Context()))
}

func kindOf(err error) dialects.ErrorKind {
	var e *dialects.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

func remedyOf(err error) string {
	var r interface{ Remedy() string }
	if errors.As(err, &r) {
		return r.Remedy()
	}
	return ""
}

func (d *db) equal(what string, got, want any) {
	d.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		d.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func (d *db) contains(what, text, part string) {
	d.Helper()
	if !strings.Contains(text, part) {
		d.Errorf("%s: %q does not say %q", what, text, part)
	}
}

func (d *db) column(table, column string) dialects.Column {
	d.Helper()
	t, err := d.conn.Catalog().Describe(d.Context(), op.Name{Name: table})
	d.must(err)
	c, ok := t.Column(column)
	if !ok {
		d.Fatalf("%s has no column %s", table, column)
	}
	return c
}

func table(name string) op.Name { return op.Name{Name: name} }

func column(name string, k op.TypeKind) op.Column {
	return op.Column{Name: name, Type: op.Type{Kind: k}}
}

func id() op.Column {
	return op.Column{Name: "id", Type: op.Type{Kind: op.Integer}, PrimaryKey: true, AutoIncrement: true}
}

func create(name string, columns ...op.Column) op.CreateTable {
	return op.CreateTable{Table: table(name), Columns: columns}
}

func enumOf(values ...string) op.Type { return op.Type{Kind: op.Enum, Values: values} }

func change(name, column string, to op.ColumnChange) op.ChangeColumn {
	return op.ChangeColumn{Table: table(name), Column: column, To: to}
}

func insert(name string, columns []string, rows ...[]any) op.Insert {
	return op.Insert{Table: table(name), Columns: columns, Rows: rows}
}

func ptr[T any](v T) *T { return &v }

func background() context.Context { return context.Background() }

func newURL(t *testing.T) string {
	t.Helper()
	return testdb.Database(t, "postgres")
}
