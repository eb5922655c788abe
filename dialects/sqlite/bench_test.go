package sqlite

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// bench is a database to try operations on.
type bench struct {
	t *testing.T
	dialects.Conn
}

func open(t *testing.T) bench {
	t.Helper()
	c, err := Dialect{}.Open(context.Background(), "sqlite::memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return bench{t, c}
}

// exec runs statements written by hand; one a string.
func (b bench) exec(statements ...string) {
	b.t.Helper()
	for _, s := range statements {
		if _, err := b.Exec(context.Background(), dialects.Statement{SQL: s}); err != nil {
			b.t.Fatalf("%s: %v", s, err)
		}
	}
}

// try plans and performs an operation.
func (b bench) try(o op.Op) error {
	plan, err := Dialect{}.Plan(context.Background(), o, b.Catalog())
	if err != nil {
		return err
	}
	for _, s := range plan {
		if _, err := b.Exec(context.Background(), s); err != nil {
			return fmt.Errorf("%s: %w", s.SQL, err)
		}
	}
	return nil
}

func (b bench) do(operations ...op.Op) {
	b.t.Helper()
	for _, o := range operations {
		if err := b.try(o); err != nil {
			b.t.Fatalf("%s: %v", o, err)
		}
	}
}

// refused performs an operation that has to fail, inside a savepoint, and returns why.
func (b bench) refused(o op.Op) error {
	b.t.Helper()
	ctx := context.Background()
	b.exec("SAVEPOINT refused")
	err := b.try(o)
	if err == nil {
		b.t.Fatalf("%s was not refused", o)
	}
	if err := b.RollbackTo(ctx, "refused"); err != nil {
		b.t.Fatal(err)
	}
	return err
}

// rows returns what a query gives, a line a row, the values between bars.
func (b bench) rows(sql string) string {
	b.t.Helper()
	rows, err := b.Query(context.Background(), dialects.Statement{SQL: sql})
	if err != nil {
		b.t.Fatalf("%s: %v", sql, err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var values []string
		for _, v := range rows.Row() {
			values = append(values, fmt.Sprint(v))
		}
		lines = append(lines, strings.Join(values, "|"))
	}
	if err := rows.Err(); err != nil {
		b.t.Fatalf("%s: %v", sql, err)
	}
	return strings.Join(lines, "\n")
}

func (b bench) want(sql, want string) {
	b.t.Helper()
	if got := b.rows(sql); got != want {
		b.t.Errorf("%s\n got %s\nwant %s", sql, got, want)
	}
}

// wantSchema compares the definition of a table or index as SQLite keeps it.
func (b bench) wantSchema(name, want string) {
	b.t.Helper()
	b.want("SELECT sql FROM sqlite_schema WHERE name = '"+name+"'", want)
}

// sound asks SQLite whether the file is whole and nothing of a rebuild is left.
func (b bench) sound() {
	b.t.Helper()
	b.want("PRAGMA integrity_check", "ok")
	b.want("PRAGMA foreign_key_check", "")
	b.want("PRAGMA foreign_keys", "1")
	b.want("PRAGMA writable_schema", "0")
	b.want("PRAGMA legacy_alter_table", "0")
	b.want("SELECT name FROM sqlite_schema WHERE name LIKE 'luamig!_%' ESCAPE '!'", "")
}

func name(n string) op.Name { return op.Name{Name: n} }

func toType(k op.TypeKind) op.ColumnChange { return op.ColumnChange{Type: &op.Type{Kind: k}} }

func ptr[T any](v T) *T { return &v }

func col(n string) op.Col { return op.Col{Path: []string{n}} }

func stmt(sql string) dialects.Statement { return dialects.Statement{SQL: sql} }

// soundBut is for a test that itself has tables with luamig's names.
func soundBut(b bench, table string) {
	b.t.Helper()
	if b.rows("SELECT name FROM sqlite_schema WHERE name = '"+table+"' COLLATE NOCASE") == "" {
		b.sound()
	}
}
