package mysql_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/internal/testdb"
)

// TestResetKeepsTheConnection, and leaves nothing of what a script can do to its session.
func TestResetKeepsTheConnection(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		c := openEmpty(t, d)
		t.Cleanup(func() { c.Close() })
		exec(t, c, "CREATE TABLE kept (a INT)")
		own := single(t, c, "SELECT DATABASE()").(string) // the names of such locks are the server's
		state := "SELECT CONNECTION_ID(), DATABASE(), CURRENT_USER(), CURRENT_ROLE(), @@session.transaction_isolation, LAST_INSERT_ID(), @@session.lock_wait_timeout"
		if d.Traits().Name == "mariadb" {
			state = strings.Replace(state, "transaction_isolation", "tx_isolation", 1)
		}
		must(t, c.Reset(t.Context(), "luamig:first"))
		before := fmt.Sprint(query(t, c, state))
		for i, sql := range []string{
			"USE mysql", "SET ROLE NONE", "LOCK TABLES kept WRITE", "SELECT GET_LOCK('" + own + "', 0)", "SELECT LAST_INSERT_ID(42)",
			"SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SET lock_wait_timeout = 7", "SET TRANSACTION READ ONLY", "SELECT 1 FROM kept WHERE a = ?",
		} {
			var args []any
			if strings.Contains(sql, "?") {
				args = []any{int64(1)}
			}
			query(t, c, sql, args...)
			must(t, c.Reset(t.Context(), fmt.Sprintf("luamig:%d", i)))
			if after := fmt.Sprint(query(t, c, state)); after != before {
				t.Errorf("behind %s:\n%s, want\n%s", sql, after, before)
			}
			exec(t, c, "INSERT INTO kept VALUES (?)", int64(1))
		}
		if free := single(t, c, "SELECT IS_FREE_LOCK('"+own+"')"); free != int64(1) {
			t.Errorf("the script's own lock: %v", free)
		}
	})
}

// TestResetOfUsers: where a hash is not enough, or the password is another one by now, a new connection is made.
func TestResetOfUsers(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		database := testdb.Database(t, d.Traits().Name)
		admin := open(t, database)
		t.Cleanup(func() { admin.Close() })
		name := "u" + database[len(database)-12:]
		at := "'" + name + "'@'%'"
		exec(t, admin, "CREATE USER "+at+" IDENTIFIED BY ''")
		t.Cleanup(func() { must(t, testdb.Exec(context.Background(), database, "DROP USER "+at)) })
		exec(t, admin, "GRANT ALL ON *.* TO "+at)
		for _, password := range []string{"", "päss:word/1"} {
			exec(t, admin, "ALTER USER "+at+" IDENTIFIED BY '"+password+"'")
			c := open(t, withUser(t, database, name, password))
			id := single(t, c, "SELECT CONNECTION_ID()")
			must(t, c.Reset(t.Context(), "luamig:a"))
			if after := single(t, c, "SELECT CONNECTION_ID()"); after != id {
				t.Errorf("%q: another connection", password)
			}
			exec(t, c, "SET @x = 1")
			exec(t, admin, "ALTER USER "+at+" IDENTIFIED BY 'changed'")
			if err := c.Reset(t.Context(), "luamig:b"); err == nil || !strings.Contains(err.Error(), "Access denied") {
				t.Errorf("%q: with the old password: %v", password, err)
			}
			c.Close()
		}
	})
}

func withUser(t *testing.T, database, user, password string) string {
	t.Helper()
	u, err := url.Parse(database)
	must(t, err)
	u.User = url.UserPassword(user, password)
	return u.String()
}

// TestResetOfALostConnection makes another one.
func TestResetOfALostConnection(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		a, b := twoConnections(t, d)
		id := single(t, a, "SELECT CONNECTION_ID()")
		exec(t, b, fmt.Sprintf("KILL %v", id))
		must(t, a.Reset(context.Background(), "luamig:next"))
		if after := single(t, a, "SELECT CONNECTION_ID()"); after == id {
			t.Error("the connection that was killed is there")
		}
	})
}
