package sqlite

import (
	"context"
	"fmt"
	"testing"

	"github.com/luamig/luamig/dialects"
)

const benchRows = 100_000

func benchConn(b *testing.B) *conn {
	c := testConn(b, fileURL(b))
	mustExec(b, c, `CREATE TABLE "Users" (id INTEGER PRIMARY KEY, "fullName" TEXT, "firstName" VARCHAR(255), "lastName" VARCHAR(255))`)
	mustExec(b, c, fmt.Sprintf(`WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < %d)
		INSERT INTO "Users" SELECT n, 'first' || n || ' last' || n, NULL, NULL FROM s`, benchRows))
	if err := c.Begin(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	return c
}

// One row after the other is changed, as a script's loop does.
func BenchmarkUpdateRow(b *testing.B) {
	c := benchConn(b)
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	s := dialects.Statement{SQL: `UPDATE "Users" SET "firstName" = ?, "lastName" = ? WHERE id = ?`}
	for i := range b.N {
		s.Args = []any{"firstname", "lastname of it", int64(i%benchRows + 1)}
		if _, err := c.Exec(ctx, s); err != nil {
			b.Fatal(err)
		}
	}
}

// A row is looked up by its key.
func BenchmarkQueryRow(b *testing.B) {
	c := benchConn(b)
	s := dialects.Statement{SQL: `SELECT id, "fullName" FROM "Users" WHERE id = ?`}
	for i := range b.N {
		s.Args = []any{int64(i%benchRows + 1)}
		r, err := c.Query(b.Context(), s)
		if err != nil || !r.Next() || r.Row()[0] != s.Args[0] {
			b.Fatal(err)
		}
		r.Close()
	}
}

// The time for each row of a query over the whole table.
func BenchmarkReadRows(b *testing.B) {
	c := benchConn(b)
	s := dialects.Statement{SQL: `SELECT id, "fullName" FROM "Users"`}
	for n := 0; n < b.N; {
		r, err := c.Query(b.Context(), s)
		if err != nil {
			b.Fatal(err)
		}
		for ; n < b.N && r.Next(); n++ {
			r.Row()
		}
		r.Close()
	}
}
