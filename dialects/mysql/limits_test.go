package mysql_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/internal/testdb"
)

func openLimited(t *testing.T, d mysql.Dialect, url string, limits dialects.Timeouts) dialects.Conn {
	t.Helper()
	c, err := mysql.Dialect{MariaDB: d.MariaDB, Timeouts: limits}.Open(t.Context(), url)
	must(t, err)
	t.Cleanup(func() { c.Close() })
	return c
}

// What was said to luamig wins over the URL, also in the session that the next script gets.
func TestLimits(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		url := testdb.Database(t, d.Traits().Name)
		const asked = "?lock_wait_timeout=7&innodb_lock_wait_timeout=8"
		for _, tt := range []struct {
			url    string
			limits dialects.Timeouts
			want   string
		}{
			{"", dialects.Timeouts{}, "[5 5]"},
			{asked, dialects.Timeouts{}, "[7 8]"},
			{asked, dialects.Timeouts{Lock: 1200 * time.Millisecond}, "[2 2]"},
			{asked, dialects.Timeouts{Lock: -1}, "[31536000 1073741824]"},
		} {
			c := openLimited(t, d, url+tt.url, tt.limits)
			for range 2 {
				if got := fmt.Sprint(query(t, c, "SELECT @@lock_wait_timeout, @@innodb_lock_wait_timeout")[0]); got != tt.want && tt.want != "[31536000 1073741824]" {
					t.Errorf("%s %v: got %s, want %s", tt.url, tt.limits, got, tt.want)
				}
				exec(t, c, "SET SESSION lock_wait_timeout = 1")
				must(t, c.Reset(t.Context(), "luamig:next"))
			}
		}
	})
}

// A statement of any kind ends in time, and the session goes on.
func TestStatementTimeout(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		url := testdb.Database(t, d.Traits().Name)
		c, unhurried := openLimited(t, d, url, dialects.Timeouts{Statement: time.Second}), open(t, url)
		defer unhurried.Close()
		exec(t, unhurried, "CREATE TABLE t (a INT)")
		for _, sql := range []string{"SELECT COUNT(*) FROM information_schema.COLLATIONS a, information_schema.COLLATIONS b, information_schema.COLLATIONS c, information_schema.COLLATIONS d WHERE a.ID * b.ID * c.ID * d.ID = -1", "INSERT INTO t SELECT 1 FROM (SELECT SLEEP(600)) AS s WHERE SLEEP(600) >= 0", "DO SLEEP(600)"} {
			start := time.Now()
			err := tryExec(t, c, sql)
			var refused *dialects.Error
			if took := time.Since(start); sql[:2] != "DO" && (!errors.As(err, &refused) || refused.Kind != dialects.StatementTimeout || refused.Hint != dialects.StatementHint) || took > time.Minute {
				t.Errorf("%s: %v (%s) after %s", sql, err, kindOf(err), took)
			}
			if n := count(t, c); n != 0 {
				t.Errorf("%s: %d rows", sql, n)
			}
		}
	})
}

// A schema change that waits for a lock in vain has committed what came before it.
func TestLockTimeoutOfASchemaChange(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		url := testdb.Database(t, d.Traits().Name)
		a, b := open(t, url), openLimited(t, d, url, dialects.Timeouts{Lock: time.Second})
		defer a.Close()
		exec(t, a, "CREATE TABLE t (a INT)")
		must(t, a.Begin(t.Context()))
		exec(t, a, "INSERT INTO t VALUES (1)")
		exec(t, b, "CREATE TABLE u (a INT)")
		must(t, b.Begin(t.Context()))
		exec(t, b, "INSERT INTO u VALUES (1)")
		if err := tryExec(t, b, "ALTER TABLE t ADD COLUMN b INT"); kindOf(err) != dialects.LockTimeout {
			t.Fatalf("got %v", err)
		}
		exec(t, b, "INSERT INTO u VALUES (2)")
		if err := b.Rollback(t.Context()); kindOf(err) != dialects.Committed {
			t.Errorf("rollback: %v", err)
		}
		if n := single(t, b, "SELECT COUNT(*) FROM u"); n != int64(1) {
			t.Errorf("%v rows", n)
		}
		must(t, a.Rollback(t.Context()))
	})
}

// Who gets the lock of one that has lost it, or was killed in the middle of a statement, ends what that one has begun.
func TestWorkIsEnded(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		a, b := twoConnections(t, d)
		exec(t, a, "CREATE TABLE t (a INT)")
		request := dialects.LockRequest{Name: "luamig_migrations", Holder: dialects.Holder{Host: "h", PID: 1, Doing: "up"}, Timeout: time.Minute}
		_, err := a.Lock(t.Context(), request)
		must(t, err)
		must(t, a.Reset(t.Context(), "luamig:first"))
		must(t, a.Begin(t.Context()))
		exec(t, a, "INSERT INTO t VALUES (1)")
		database := single(t, a, "SELECT DATABASE()").(string)
		holder := single(t, b, "SELECT IS_USED_LOCK('luamig "+database+".luamig_migrations')")
		exec(t, b, fmt.Sprintf("KILL %v", holder))
		unlock, err := b.Lock(t.Context(), request)
		must(t, err)
		if n := count(t, b); n != 0 {
			t.Errorf("%d rows", n)
		}
		exec(t, b, "DROP TABLE t") // nothing holds it any more
		if err := a.Commit(t.Context()); kindOf(err) != dialects.ConnectionLost {
			t.Errorf("the one that has lost the lock: %v", err)
		}
		must(t, b.Reset(t.Context(), "luamig:second"))
		if err := a.Reset(t.Context(), "luamig:again"); kindOf(err) == "" {
			t.Error("the one that has lost the lock gets a session to work in")
		}
		must(t, unlock())
	})
}
