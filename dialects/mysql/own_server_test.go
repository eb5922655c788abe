//go:build unix

package mysql_test

import (
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/internal/testdb"
	"github.com/luamig/luamig/internal/testservers"
)

// What concerns a whole server is tried on one that no other test has.
func TestOnAServerOfItsOwn(t *testing.T) {
	for _, d := range flavours {
		t.Run(d.Traits().Name, func(t *testing.T) {
			t.Parallel()
			url, drop, err := testdb.Create(t.Context(), testservers.Own(t, d.Traits().Name, "--innodb-rollback-on-timeout=1").URL)
			must(t, err)
			defer drop(t.Context())
			t.Run("rollback on timeout", func(t *testing.T) { rollsBackOnTimeout(t, d, url) })
			t.Run("global read lock", func(t *testing.T) { resetEndsAGlobalReadLock(t, url) })
		})
	}
}

// resetEndsAGlobalReadLock tries that no script leaves one behind.
func resetEndsAGlobalReadLock(t *testing.T, url string) {
	a, b := open(t, url), open(t, url)
	defer a.Close()
	defer b.Close()
	exec(t, b, "CREATE TABLE kept (a INT)")
	exec(t, a, "FLUSH TABLES WITH READ LOCK")
	id := single(t, a, "SELECT CONNECTION_ID()")
	must(t, a.Reset(t.Context(), "luamig:next"))
	if after := single(t, a, "SELECT CONNECTION_ID()"); after != id {
		t.Error("another connection")
	}
	exec(t, b, "INSERT INTO kept VALUES (1)")
	exec(t, a, "INSERT INTO kept VALUES (2)")
}

// rollsBackOnTimeout: with innodb_rollback_on_timeout, a lock that is waited for in vain costs the whole transaction: nothing runs in
// it any more, and no savepoint makes believe that what came before is still there.
func rollsBackOnTimeout(t *testing.T, d mysql.Dialect, url string) {
	a, b := openLimited(t, d, url, dialects.Timeouts{}), openLimited(t, mysql.Dialect{}, url, dialects.Timeouts{Lock: time.Second})
	exec(t, a, "CREATE TABLE t (a INT PRIMARY KEY, b INT)")
	exec(t, a, "INSERT INTO t VALUES (1, 0), (2, 0)")
	must(t, a.Begin(t.Context()))
	exec(t, a, "UPDATE t SET b = 1 WHERE a = 1")
	must(t, b.Begin(t.Context()))
	exec(t, b, "UPDATE t SET b = 2 WHERE a = 2")
	must(t, b.Savepoint(t.Context(), "s"))
	if err := tryExec(t, b, "UPDATE t SET b = 2 WHERE a = 1"); kindOf(err) != dialects.LockTimeout {
		t.Fatalf("got %v", err)
	}
	if err := b.RollbackTo(t.Context(), "s"); kindOf(err) != dialects.LockTimeout {
		t.Errorf("back to the savepoint: %v", err)
	}
	if err := tryExec(t, b, "UPDATE t SET b = 3 WHERE a = 2"); kindOf(err) != dialects.LockTimeout {
		t.Errorf("the next statement: %v", err)
	}
	if err := b.Commit(t.Context()); kindOf(err) != dialects.LockTimeout {
		t.Errorf("commit: %v", err)
	}
	must(t, b.Rollback(t.Context()))
	if n := single(t, b, "SELECT b FROM t WHERE a = 2"); n != int64(0) {
		t.Errorf("b is %v", n)
	}
	must(t, a.Rollback(t.Context()))
}
