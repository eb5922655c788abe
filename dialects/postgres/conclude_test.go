package postgres_test

import (
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/internal/testdb"
)

func conclude(d *db, batch ...dialects.Statement) error {
	d.Helper()
	return d.conn.(dialects.Concluder).Conclude(d.Context(), batch)
}

// TestConclude: the last statements run and are committed, directly and behind a pooler, and once more after a Reset.
func TestConclude(t *testing.T) {
	for _, kind := range []string{"postgres", "pgbouncer"} {
		t.Run(kind, func(t *testing.T) {
			url := testdb.Database(t, kind)
			d := wrap(t, open(t, url))
			d.exec("CREATE TABLE t (n integer, b bytea, s varchar(10))")
			for i := range int64(3) {
				d.must(d.conn.Begin(d.Context()))
				d.exec("INSERT INTO t (n) VALUES ($1)", 10*i)
				insert := dialects.Statement{SQL: "INSERT INTO t (n, b, s) VALUES ($1, $2, $3)", Args: []any{i, []byte{0, 255}, "text"}}
				d.must(conclude(d, insert, dialects.Statement{SQL: "INSERT INTO t (n) VALUES (7)"}))
				d.must(d.conn.Reset(d.Context(), "luamig:next"))
			}
			d.must(d.conn.Begin(d.Context()))
			d.must(conclude(d))
			other := wrap(t, open(t, url))
			other.want("9 3", `SELECT count(*), count(*) FILTER (WHERE b = '\x00ff' AND s = 'text') FROM t`)
		})
	}
}

// TestConcludeIsRefused: behind an error nothing is committed, and the error is that of the statement.
func TestConcludeIsRefused(t *testing.T) {
	for _, kind := range []string{"postgres", "pgbouncer"} {
		t.Run(kind, func(t *testing.T) {
			d := wrap(t, open(t, testdb.Database(t, kind)))
			d.exec("CREATE TABLE t (n integer UNIQUE DEFERRABLE INITIALLY DEFERRED, m integer UNIQUE)")
			d.exec("INSERT INTO t VALUES (1, 1)")
			for _, batch := range [][]dialects.Statement{
				{{SQL: "INSERT INTO t VALUES (2, 2)"}, {SQL: "INSERT INTO t (m) VALUES ($1)", Args: []any{int64(1)}}},
				{{SQL: "INSERT INTO t VALUES (1, 2)"}}, // refused by the commit
			} {
				d.must(d.conn.Begin(d.Context()))
				d.exec("INSERT INTO t VALUES (3, 3)")
				err := conclude(d, batch...)
				d.equal("kind", kindOf(err), dialects.UniqueViolation)
				d.must(d.conn.Rollback(d.Context()))
				d.want("1", "SELECT count(*) FROM t")
			}
		})
	}
}

// TestConcludeAFailedTransaction does not take the rollback that a commit is then for a commit.
func TestConcludeAFailedTransaction(t *testing.T) {
	d := newDB(t)
	d.exec("CREATE TABLE t (n integer)")
	d.must(d.conn.Begin(d.Context()))
	if d.try("SELECT 1 / 0") == nil {
		t.Fatal("1 / 0 is a number")
	}
	err := conclude(d, dialects.Statement{SQL: "INSERT INTO t VALUES (1)"})
	if err == nil || !strings.Contains(err.Error(), "aborted") {
		t.Errorf("got %v", err)
	}
	d.must(d.conn.Rollback(d.Context()))
	d.want("0", "SELECT count(*) FROM t")
}

// TestConcludeALostConnection: whether the server has committed is not known then, and the error says so.
func TestConcludeALostConnection(t *testing.T) {
	d := newDB(t)
	d.must(d.conn.Begin(d.Context()))
	err := conclude(d, dialects.Statement{SQL: "SELECT pg_terminate_backend(pg_backend_pid())"})
	d.equal("kind", kindOf(err), dialects.ConnectionLost)
}
