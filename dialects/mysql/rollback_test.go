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

// With innodb_rollback_on_timeout, a lock that is waited for in vain costs the whole transaction: nothing runs in it any more, and
// no savepoint makes believe that what came before is still there.
func TestRollbackOnTimeout(t *testing.T) {
	for _, d := range flavours {
		t.Run(d.Traits().Name, func(t *testing.T) {
			t.Parallel()
			url, drop, err := testdb.Create(t.Context(), testservers.Own(t, d.Traits().Name, "--innodb-rollback-on-timeout=1").URL)
			must(t, err)
			defer drop(t.Context())
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
		})
	}
}
