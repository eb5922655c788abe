package mysql_test

import (
	"errors"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
)

func kindOf(err error) dialects.ErrorKind {
	var e *dialects.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

func tryExec(t *testing.T, c dialects.Conn, sql string) error {
	t.Helper()
	_, err := c.Exec(t.Context(), dialects.Statement{SQL: sql})
	return err
}

func count(t *testing.T, c dialects.Conn) int64 {
	t.Helper()
	return single(t, c, "SELECT COUNT(*) FROM t").(int64)
}

// opened is a connection to a database with a table t, on each server.
func opened(t *testing.T, f func(t *testing.T, d mysql.Dialect, c dialects.Conn)) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		c := openEmpty(t, d)
		t.Cleanup(func() { c.Close() })
		exec(t, c, "CREATE TABLE t (a INT PRIMARY KEY, b INT)")
		f(t, d, c)
	})
}

func TestRollback(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		must(t, c.Rollback(t.Context()))
		must(t, c.Begin(t.Context()))
		exec(t, c, "INSERT INTO t (a) VALUES (1)")
		must(t, c.Rollback(t.Context()))
		if n := count(t, c); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

// What a schema change has committed is told, and what comes behind it is rolled back.
func TestImplicitCommit(t *testing.T) {
	for _, ddl := range []string{
		"CREATE TABLE other (a INT)", "ALTER TABLE t ADD COLUMN c INT", "TRUNCATE TABLE t", "RENAME TABLE t TO t2, t2 TO t", "CREATE INDEX i ON t (b)",
		"ANALYZE TABLE t", "LOCK TABLES t WRITE", "CREATE VIEW v AS SELECT 1", "COMMIT", "START TRANSACTION", "DROP TABLE IF EXISTS nothing",
	} {
		t.Run(ddl, func(t *testing.T) {
			opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
				must(t, c.Begin(t.Context()))
				exec(t, c, "INSERT INTO t (a) VALUES (1)")
				exec(t, c, ddl)
				exec(t, c, "INSERT INTO t (a) VALUES (2)")
				if err := c.Rollback(t.Context()); kindOf(err) != dialects.Committed {
					t.Errorf("rollback: %v", err)
				}
				tryExec(t, c, "UNLOCK TABLES")
				if n := single(t, c, "SELECT COUNT(*) FROM t WHERE a = 2"); n != int64(0) {
					t.Error("what came behind it was not rolled back")
				}
				must(t, c.Rollback(t.Context()))
			})
		})
	}
}

// These do not commit.
func TestNoImplicitCommit(t *testing.T) {
	for _, sql := range []string{
		"CREATE TEMPORARY TABLE tmp (a INT)", "SET @x = 1", "SELECT 1", "SHOW TABLES", "DO 1", "DROP TEMPORARY TABLE IF EXISTS tmp", "SAVEPOINT s", "SELEC 1",
	} {
		t.Run(sql, func(t *testing.T) {
			opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
				must(t, c.Begin(t.Context()))
				exec(t, c, "INSERT INTO t (a) VALUES (1)")
				tryExec(t, c, sql)
				err := c.Rollback(t.Context())
				if err != nil {
					t.Errorf("rollback: %v", err)
				}
				if n := count(t, c); n != 0 {
					t.Errorf("%d rows are left", n)
				}
			})
		})
	}
}

// A schema change that fails has committed what came before it.
func TestFailingSchemaChangeCommits(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		must(t, c.Begin(t.Context()))
		exec(t, c, "INSERT INTO t (a) VALUES (1)")
		if err := tryExec(t, c, "CREATE TABLE t (a INT)"); kindOf(err) != dialects.AlreadyExists {
			t.Fatal(err)
		}
		if err := c.Rollback(t.Context()); kindOf(err) != dialects.Committed {
			t.Errorf("rollback: %v", err)
		}
		if n := count(t, c); n != 1 {
			t.Errorf("%d rows", n)
		}
		must(t, c.Begin(t.Context()))
		tryExec(t, c, "CREATE TABLE t (a INT)")
		must(t, c.Rollback(t.Context())) // there was nothing to commit
	})
}

func TestSavepoints(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		ctx := t.Context()
		must(t, c.Begin(ctx))
		must(t, c.Savepoint(ctx, "outer"))
		exec(t, c, "INSERT INTO t (a) VALUES (1)")
		must(t, c.Savepoint(ctx, "inner"))
		exec(t, c, "INSERT INTO t (a) VALUES (2)")
		must(t, c.RollbackTo(ctx, "inner"))
		must(t, c.Savepoint(ctx, "inner"))
		must(t, c.Release(ctx, "inner"))
		if n := count(t, c); n != 1 {
			t.Errorf("%d rows", n)
		}
		must(t, c.RollbackTo(ctx, "outer"))
		must(t, c.Commit(ctx))
		if n := count(t, c); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}

// A savepoint that a schema change has committed cannot be gone back to, and says so where that matters.
func TestSavepointsThatAreGone(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		ctx := t.Context()
		must(t, c.Begin(ctx))
		must(t, c.Savepoint(ctx, "a"))
		tryExec(t, c, "CREATE TABLE t (a INT)")
		must(t, c.RollbackTo(ctx, "a")) // nothing had succeeded inside

		must(t, c.Savepoint(ctx, "b"))
		exec(t, c, "CREATE TABLE u (a INT)")
		exec(t, c, "INSERT INTO t (a) VALUES (5)")
		if err := c.RollbackTo(ctx, "b"); kindOf(err) != dialects.Committed {
			t.Errorf("rollback to: %v", err)
		}
		if n := count(t, c); n != 0 {
			t.Errorf("%d rows", n)
		}
		must(t, c.Savepoint(ctx, "c"))
		exec(t, c, "INSERT INTO t (a) VALUES (6)")
		must(t, c.Savepoint(ctx, "d"))
		exec(t, c, "DROP TABLE u")
		must(t, c.Release(ctx, "d"))
		must(t, c.Release(ctx, "c"))
		if err := c.Rollback(ctx); kindOf(err) != dialects.Committed {
			t.Errorf("rollback: %v", err)
		}
		if n := count(t, c); n != 1 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestReadTransaction(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		must(t, c.BeginRead(t.Context()))
		for _, sql := range []string{"INSERT INTO t (a) VALUES (1)", "CREATE TABLE u (a INT)", "UPDATE t SET b = 1"} {
			if err := tryExec(t, c, sql); kindOf(err) != dialects.ReadOnly {
				t.Errorf("%s: %v", sql, err)
			}
		}
		count(t, c)
		must(t, c.Commit(t.Context()))
		exec(t, c, "INSERT INTO t (a) VALUES (1)")
	})
}

// A deadlock rolls back all of the transaction, and nothing may go on as if it had not.
func TestDeadlock(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		a, b := twoConnections(t, d)
		ctx := t.Context()
		exec(t, a, "CREATE TABLE t (a INT PRIMARY KEY, b INT)")
		exec(t, a, "INSERT INTO t VALUES (1, 0), (2, 0), (3, 0)")
		must(t, a.Begin(ctx))
		must(t, b.Begin(ctx))
		exec(t, a, "UPDATE t SET b = 1 WHERE a = 1")
		must(t, b.Savepoint(ctx, "s"))
		exec(t, b, "UPDATE t SET b = 2 WHERE a = 2")
		exec(t, a, "UPDATE t SET b = 1 WHERE a = 3")
		waiting := make(chan error)
		go func() {
			_, err := a.Exec(ctx, dialects.Statement{SQL: "UPDATE t SET b = 1 WHERE a = 2"})
			waiting <- err
		}()
		victim, err := b, tryExec(t, b, "UPDATE t SET b = 2 WHERE a = 1")
		if err == nil {
			victim, err = a, <-waiting
		} else if other := <-waiting; other != nil {
			t.Fatal(other)
		}
		if kindOf(err) != dialects.Deadlock {
			t.Fatalf("no deadlock: %v", err)
		}
		if err := tryExec(t, victim, "SELECT 1"); kindOf(err) != dialects.Deadlock {
			t.Errorf("a statement behind it: %v", err)
		}
		if victim == b {
			if err := b.RollbackTo(ctx, "s"); err == nil {
				t.Error("the savepoint is said to be there")
			}
		}
		if err := victim.Commit(ctx); err == nil {
			t.Error("the transaction is said to be committed")
		}
		must(t, victim.Rollback(ctx))
		exec(t, victim, "SELECT 1")
	})
}

// A lock that is waited for in vain costs the statement and not the transaction.
func TestLockTimeout(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		a, b := twoConnections(t, d)
		exec(t, a, "CREATE TABLE t (a INT PRIMARY KEY, b INT)")
		exec(t, a, "INSERT INTO t VALUES (1, 0), (2, 0)")
		exec(t, b, "SET SESSION innodb_lock_wait_timeout = 1")
		must(t, a.Begin(t.Context()))
		must(t, b.Begin(t.Context()))
		exec(t, a, "UPDATE t SET b = 1 WHERE a = 1")
		exec(t, b, "UPDATE t SET b = 2 WHERE a = 2")
		if err := tryExec(t, b, "UPDATE t SET b = 2 WHERE a = 1"); kindOf(err) != dialects.LockTimeout {
			t.Errorf("got %v", err)
		}
		must(t, b.Commit(t.Context()))
		must(t, a.Rollback(t.Context()))
		if n := single(t, a, "SELECT b FROM t WHERE a = 2"); n != int64(2) {
			t.Errorf("b is %v", n)
		}
	})
}
