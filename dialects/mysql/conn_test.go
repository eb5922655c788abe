package mysql_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/dialecttest"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/internal/testdb"
)

// twoConnections are two to the same empty database.
func twoConnections(t *testing.T, d mysql.Dialect) (a, b dialects.Conn) {
	t.Helper()
	url := testdb.Database(t, d.Traits().Name)
	a, b = open(t, url), open(t, url)
	t.Cleanup(func() { a.Close(); b.Close() })
	return a, b
}

// Nothing of a script is left for the next one.
func TestReset(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		c := openEmpty(t, d)
		t.Cleanup(func() { c.Close() })
		before := query(t, c, "SELECT @@sql_mode, @@time_zone, @@foreign_key_checks, @@autocommit, @@group_concat_max_len, @@collation_connection")
		for _, sql := range []string{
			"SET @x = 1", "SET SESSION sql_mode = ''", "SET time_zone = '+05:00'", "SET foreign_key_checks = 0", "CREATE TEMPORARY TABLE tmp (a INT)",
			"SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SET NAMES latin1", "PREPARE p FROM 'SELECT 1'",
		} {
			exec(t, c, sql)
		}
		must(t, c.Reset(t.Context(), "luamig:20240105-some, name"))
		if after := query(t, c, "SELECT @@sql_mode, @@time_zone, @@foreign_key_checks, @@autocommit, @@group_concat_max_len, @@collation_connection"); fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("settings: %v, want %v", after, before)
		}
		if v := single(t, c, "SELECT @x"); v != nil {
			t.Errorf("@x is %v", v)
		}
		if err := tryExec(t, c, "SELECT * FROM tmp"); kindOf(err) != dialects.NoSuchTable {
			t.Errorf("the temporary table: %v", err)
		}
		if err := tryExec(t, c, "EXECUTE p"); err == nil {
			t.Error("the prepared statement is there")
		}
		if d.Traits().Name == "mysql" {
			name := single(t, c, "SELECT ATTR_VALUE FROM performance_schema.session_connect_attrs WHERE PROCESSLIST_ID = CONNECTION_ID() AND ATTR_NAME = 'program_name'")
			if name != "luamig:20240105-some  name" {
				t.Errorf("the session is called %v", name)
			}
		}
	})
}

// The lock lasts over a Reset.
func TestLock(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		a, b := twoConnections(t, d)
		ctx := t.Context()
		holder := dialects.Holder{Host: "db, one", PID: 4711, Since: time.Now().Truncate(time.Second), Doing: "up"}
		unlock, err := a.Lock(ctx, dialects.LockRequest{Name: "luamig_migrations", Holder: holder})
		must(t, err)
		must(t, a.Reset(ctx, "luamig:next"))
		var told []dialects.Holder
		request := dialects.LockRequest{Name: "luamig_migrations", Timeout: 300 * time.Millisecond, Waiting: func(h dialects.Holder) { told = append(told, h) }}
		_, err = b.Lock(ctx, request)
		var locked *dialects.LockedError
		if !errors.As(err, &locked) || len(told) != 1 {
			t.Fatalf("the second lock: %v, told %v", err, told)
		}
		if h := locked.Holder; h.Host != map[string]string{"mysql": "db  one", "mariadb": "db, one"}[d.Traits().Name] || h.PID != 4711 || h.Doing != "up" || !h.Since.Equal(holder.Since) {
			t.Errorf("the holder is %+v", h)
		}
		if _, err := b.Lock(ctx, dialects.LockRequest{Name: "other"}); err != nil {
			t.Errorf("another lock: %v", err)
		}
		must(t, unlock())
		must(t, unlock())
		unlock, err = b.Lock(ctx, dialects.LockRequest{Name: "luamig_migrations"})
		must(t, err)
		must(t, unlock())
		_, err = a.Lock(ctx, dialects.LockRequest{Name: "luamig_migrations"})
		must(t, err)
		must(t, a.Close())
		unlock, err = b.Lock(ctx, dialects.LockRequest{Name: "luamig_migrations", Timeout: time.Minute})
		must(t, err)
		must(t, unlock())
	})
}

func TestLockIsCancelled(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		a, b := twoConnections(t, d)
		_, err := a.Lock(t.Context(), dialects.LockRequest{Name: "x"})
		must(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := b.Lock(ctx, dialects.LockRequest{Name: "x", Timeout: time.Minute}); kindOf(err) != dialects.Interrupted {
			t.Errorf("got %v", err)
		}
	})
}

// A cancelled statement ends on the server, and the session goes on.
func TestCancel(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		must(t, c.Begin(t.Context()))
		exec(t, c, "INSERT INTO t (a) VALUES (1)")
		for i := range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			start := time.Now()
			_, err := c.Exec(ctx, dialects.Statement{SQL: "UPDATE t SET b = SLEEP(600) + 1"})
			cancel()
			if kindOf(err) != dialects.Interrupted || time.Since(start) > time.Minute {
				t.Fatalf("round %d: %v after %v", i, err, time.Since(start))
			}
			if n := count(t, c); n != 1 {
				t.Errorf("%d rows", n)
			}
		}
		must(t, c.Commit(t.Context()))
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := c.Query(cancelled, dialects.Statement{SQL: "SELECT 1"}); kindOf(err) != dialects.Interrupted {
			t.Errorf("got %v", err)
		}
		count(t, c)
	})
}

// Interrupt stops what runs and nothing that comes later, at whatever moment it comes.
func TestInterrupt(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		c.Interrupt()
		count(t, c)
		end := dialecttest.KeepInterrupting(c)
		if _, err := c.Query(t.Context(), dialects.Statement{SQL: "SELECT COUNT(*) FROM information_schema.COLUMNS a, information_schema.COLUMNS b, information_schema.COLUMNS c"}); kindOf(err) != dialects.Interrupted {
			t.Errorf("got %v", err)
		}
		end()
		var done sync.WaitGroup
		stop := make(chan struct{})
		done.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					c.Interrupt()
				}
			}
		})
		for range 50 {
			if _, err := c.Exec(t.Context(), dialects.Statement{SQL: "DO 1"}); err != nil && kindOf(err) != dialects.Interrupted {
				t.Error(err)
			}
		}
		close(stop)
		done.Wait()
		for range 10 {
			count(t, c)
		}
	})
}

// A connection that the server has ended is known as lost, and everything behind it, too, until Reset.
func TestLostConnection(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		a, b := twoConnections(t, d)
		exec(t, a, "CREATE TABLE t (a INT)")
		must(t, a.Begin(t.Context()))
		exec(t, a, "INSERT INTO t VALUES (1)")
		id := single(t, a, "SELECT CONNECTION_ID()")
		exec(t, b, fmt.Sprintf("KILL %v", id))
		for begin := time.Now(); fmt.Sprint(single(t, b, fmt.Sprintf("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = %v", id))) != "0"; time.Sleep(10 * time.Millisecond) {
			if time.Since(begin) > time.Minute {
				t.Fatal("the session does not end")
			}
		}
		for range 2 {
			if err := tryExec(t, a, "INSERT INTO t VALUES (2)"); kindOf(err) != dialects.ConnectionLost {
				t.Errorf("got %v", err)
			}
		}
		if err := a.Commit(t.Context()); kindOf(err) != dialects.ConnectionLost {
			t.Errorf("commit: %v", err)
		}
		must(t, a.Rollback(t.Context()))
		if n := count(t, b); n != 0 {
			t.Errorf("%d rows", n)
		}
		must(t, a.Reset(t.Context(), "luamig:again"))
		count(t, a)
		must(t, a.Close())
		must(t, a.Close())
	})
}

// A query's rows are kept aside: what is written afterwards does not show in them.
func TestRowsStayAsTheyWere(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "INSERT INTO t (a) VALUES (1), (2), (3)")
		rows, err := c.Query(t.Context(), dialects.Statement{SQL: "SELECT a FROM t ORDER BY a"})
		must(t, err)
		n := 0
		for rows.Next() {
			exec(t, c, "DELETE FROM t WHERE a > 1")
			exec(t, c, "ALTER TABLE t ADD COLUMN x INT")
			n++
			break
		}
		for rows.Next() {
			n++
		}
		if n != 3 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestUnexpectedRows(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		s := dialects.Statement{SQL: "SELECT a, b FROM t", Unexpected: "row %s holds %s"}
		_, err := c.Exec(t.Context(), s)
		must(t, err)
		exec(t, c, "INSERT INTO t (a) VALUES (7)")
		_, err = c.Exec(t.Context(), s)
		if kindOf(err) != dialects.Unexpected || err.Error() != "row 7 holds NULL" {
			t.Errorf("got %v", err)
		}
		count(t, c)
	})
}

func BenchmarkReset(b *testing.B) {
	for _, d := range flavours {
		b.Run(d.Traits().Name, func(b *testing.B) {
			c, err := d.Open(b.Context(), testdb.Database(b, d.Traits().Name))
			must(b, err)
			defer c.Close()
			for i := range b.N {
				must(b, c.Reset(b.Context(), fmt.Sprint("luamig:", i)))
			}
		})
	}
}
