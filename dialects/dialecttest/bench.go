package dialecttest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// bench is a database to try operations on.
type bench struct {
	*testing.T
	dialect dialects.Dialect
	conn    dialects.Conn
	inside  bool // a transaction
	// otherSchema is the name of a schema that a case makes beside the current one.
	otherSchema string
}

// dropOtherSchema drops the schema where it is not part of the database that the test drops.
func (b *bench) dropOtherSchema() {
	if b.otherSchema != "" && (b.name() == "mysql" || b.name() == "mariadb") {
		b.must(b.conn.Rollback(b.Context()))
		_, err := b.conn.Exec(b.Context(), dialects.Statement{SQL: "DROP DATABASE IF EXISTS `" + b.otherSchema + "`"})
		b.must(err)
	}
}

func newBench(t *testing.T, d dialects.Dialect, c dialects.Conn) *bench {
	t.Helper()
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return &bench{T: t, dialect: d, conn: c}
}

func (b *bench) begin() {
	b.Helper()
	b.must(b.conn.Begin(context.Background()))
	b.inside = true
}

func (b *bench) commit() {
	b.Helper()
	b.must(b.conn.Commit(context.Background()))
	b.inside = false
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// try plans an operation and performs it.
func (b *bench) try(o op.Op) (int64, error) {
	plan, err := b.dialect.Plan(context.Background(), o, b.conn.Catalog())
	if err != nil {
		return 0, err
	}
	var affected int64
	for _, s := range plan {
		r, err := b.exec(s)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", s.SQL, err)
		}
		affected += r.Affected
	}
	return affected, nil
}

// exec runs a statement, and one that the server refuses inside a transaction between two of them.
func (b *bench) exec(s dialects.Statement) (dialects.Result, error) {
	b.Helper()
	if s.OutsideTx && b.inside {
		b.commit()
		defer b.begin()
	}
	return b.conn.Exec(context.Background(), s)
}

func (b *bench) perform(operations ...op.Op) {
	b.Helper()
	for _, o := range operations {
		if _, err := b.try(o); err != nil {
			b.Fatalf("%s: %v", o, err)
		}
	}
}

// refused performs an operation that must fail, in a savepoint, and returns why. Where schema changes
// commit, the savepoint may be gone by then; what the operation has left behind is found by comparing the schema.
func (b *bench) refused(o op.Op) error {
	b.Helper()
	before := b.schema()
	b.must(b.conn.Savepoint(context.Background(), "refused"))
	_, err := b.try(o)
	if err == nil {
		b.Fatalf("%s was not refused", o)
	}
	back := b.conn.RollbackTo(context.Background(), "refused")
	if kindOf(back) != dialects.Committed || b.dialect.Traits().TransactionalDDL {
		b.must(back)
	}
	b.same("the schema after a refusal", b.schema(), before)
	return err
}

// trySaved tries an operation that may fail, in a savepoint.
func (b *bench) trySaved(o op.Op) (int64, error) {
	b.Helper()
	b.must(b.conn.Savepoint(b.Context(), "tried"))
	n, err := b.try(o)
	if err != nil {
		b.must(b.conn.RollbackTo(b.Context(), "tried"))
		return 0, err
	}
	return n, b.conn.Release(b.Context(), "tried")
}

// kindOf is the kind of an error as scripts see it, whether planning refused it or the server.
func kindOf(err error) dialects.ErrorKind {
	var fields interface{ ErrorField(string) (string, bool) }
	if errors.As(err, &fields) {
		if kind, ok := fields.ErrorField("kind"); ok {
			return dialects.ErrorKind(kind)
		}
	}
	return dialects.ErrorKind(fmt.Sprintf("%T: %v", err, err))
}

// ask asks a question that may fail.
func (b *bench) ask(q op.Query) (dialects.Rows, error) {
	b.Helper()
	plan, err := b.dialect.PlanQuery(b.Context(), q, b.conn.Catalog())
	if err != nil {
		return nil, err
	}
	return b.conn.Query(b.Context(), plan[len(plan)-1])
}

// answer asks a question and returns a line a row, the values between bars.
func (b *bench) answer(q op.Query) string {
	b.Helper()
	plan, err := b.dialect.PlanQuery(context.Background(), q, b.conn.Catalog())
	b.must(err)
	var lines []string
	for i, s := range plan {
		if i < len(plan)-1 {
			_, err := b.conn.Exec(context.Background(), s)
			b.must(err)
			continue
		}
		lines = b.lines(s)
	}
	return strings.Join(lines, "\n")
}

func (b *bench) lines(s dialects.Statement) []string {
	b.Helper()
	rows, err := b.conn.Query(context.Background(), s)
	if err != nil {
		b.Fatalf("%s: %v", s.SQL, err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		lines = append(lines, line(rows.Row()))
	}
	if err := rows.Err(); err != nil {
		b.Fatalf("%s: %v", s.SQL, err)
	}
	return lines
}

// value is the one value of a SELECT.
func (b *bench) value(sql string) any {
	b.Helper()
	rows, err := b.conn.Query(b.Context(), dialects.Statement{SQL: sql})
	b.must(err)
	defer rows.Close()
	if !rows.Next() {
		b.Fatalf("%s: no row: %v", sql, rows.Err())
	}
	return rows.Row()[0]
}

func line(values []any) string {
	texts := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
			texts[i] = "NULL"
		case []byte:
			texts[i] = fmt.Sprintf("%x", v)
		default:
			texts[i] = fmt.Sprint(v)
		}
	}
	return strings.Join(texts, "|")
}

// wantRows compares what a SELECT written by hand gives. Names in it are quoted by double quotes.
func (b *bench) wantRows(sql, want string) {
	b.Helper()
	if got := b.answer(op.Raw{SQL: sql}); got != want {
		b.Errorf("%s\n got %q\nwant %q", sql, got, want)
	}
}

func (b *bench) wantAnswer(q op.Query, want string) {
	b.Helper()
	if got := b.answer(q); got != want {
		b.Errorf("%v\n got %q\nwant %q", q, got, want)
	}
}

// wantAnswerWith asks a question that not every database can answer.
func (b *bench) wantAnswerWith(f feature, q op.Query, want string) {
	b.Helper()
	if !b.lacks(f) {
		b.wantAnswer(q, want)
		return
	}
	_, err := b.dialect.PlanQuery(b.Context(), q, b.conn.Catalog())
	b.wantUnsupported(err)
}

func (b *bench) column(table, column string) dialects.Column {
	b.Helper()
	described, err := b.conn.Catalog().Describe(context.Background(), op.Name{Name: table})
	b.must(err)
	c, ok := described.Column(column)
	if !ok {
		b.Fatalf("table %s has no column %s", table, column)
	}
	return c
}

func (b *bench) wantColumns(table string, want ...string) {
	b.Helper()
	described, err := b.conn.Catalog().Describe(context.Background(), op.Name{Name: table})
	b.must(err)
	var got []string
	for _, c := range described.Columns {
		got = append(got, c.Name)
	}
	b.equal(table+"'s columns", strings.Join(got, " "), strings.Join(want, " "))
}

func (b *bench) equal(what string, got, want any) {
	b.Helper()
	if got != want {
		b.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func (b *bench) wantTables(want ...string) {
	b.Helper()
	tables, err := b.conn.Catalog().Tables(context.Background(), "")
	b.must(err)
	var got []string
	for _, t := range tables {
		got = append(got, t.Name)
	}
	b.equal("the tables", strings.Join(got, " "), strings.Join(want, " "))
}

// index finds an index by its name.
func (b *bench) index(table, name string) (dialects.Index, bool) {
	b.Helper()
	indexes, err := b.conn.Catalog().Indexes(context.Background(), op.Name{Name: table})
	b.must(err)
	for _, x := range indexes {
		if x.Name == name {
			return x, true
		}
	}
	return dialects.Index{}, false
}

func (b *bench) wantIndex(table, name string, exists bool) {
	b.Helper()
	_, ok := b.index(table, name)
	b.equal("index "+name+" exists", ok, exists)
}

// wantRefused performs an operation that must be refused as a kind of error.
func (b *bench) wantRefused(o op.Op, kind dialects.ErrorKind) {
	b.Helper()
	if err := b.refused(o); kindOf(err) != kind {
		b.Errorf("%s was refused as %q, not as %q: %v", o, kindOf(err), kind, err)
	}
}
