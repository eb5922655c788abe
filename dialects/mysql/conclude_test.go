package mysql_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
)

// TestConclude: what is written is what was given, whatever a script has made of its session.
func TestConclude(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE `a?b` (s VARCHAR(60) CHARACTER SET utf8mb4, b LONGBLOB, n BIGINT, o INT)")
		for _, mode := range []string{"", "SET sql_mode = 'NO_BACKSLASH_ESCAPES'", "SET sql_mode = 'ANSI_QUOTES'", "SET NAMES latin1"} {
			for _, text := range []string{"", `it's "q" \ ? %`, "Žofia 🦊", "\x00\n", strings.Repeat("x", 60)} {
				for _, bytes := range [][]byte{{}, {0, 255, '\'', '\\'}, []byte(strings.Repeat("long", 20_000))} {
					must(t, c.Begin(t.Context()))
					if mode != "" {
						exec(t, c, mode)
					}
					must(t, c.(dialects.Concluder).Conclude(t.Context(), []dialects.Statement{
						{SQL: "DELETE FROM `a?b`"},
						{SQL: "INSERT INTO `a?b` (`s`, `b`, `n`, `o`) VALUES (?, ?, ?, ?)", Args: []any{text, bytes, int64(-1 << 63), nil}},
					}))
					must(t, c.Reset(t.Context(), "luamig:next"))
					got := query(t, c, "SELECT s, b, n, o FROM `a?b`")
					if want := [][]any{{text, bytes, int64(-1 << 63), nil}}; fmt.Sprint(got) != fmt.Sprint(want) {
						t.Errorf("%s: not the same with %q and %d bytes", mode, text, len(bytes))
					}
				}
			}
		}
	})
}

// TestConcludeIsRefused: nothing is committed behind an error.
func TestConcludeIsRefused(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE u (n INT PRIMARY KEY)")
		must(t, c.Begin(t.Context()))
		insert := dialects.Statement{SQL: "INSERT INTO `u` VALUES (?)", Args: []any{int64(1)}}
		err := c.(dialects.Concluder).Conclude(t.Context(), []dialects.Statement{insert, insert})
		if kindOf(err) != dialects.UniqueViolation {
			t.Errorf("got %v", err)
		}
		must(t, c.Rollback(t.Context()))
		if n := single(t, c, "SELECT count(*) FROM u"); n != int64(0) {
			t.Errorf("%v rows", n)
		}
	})
}

// TestConcludeIsInDoubt: an error that leaves no transaction open may have come behind the commit.
func TestConcludeIsInDoubt(t *testing.T) {
	c := openEmpty(t, mysql.Dialect{MariaDB: true})
	t.Cleanup(func() { c.Close() })
	exec(t, c, "CREATE TABLE u (n INT PRIMARY KEY)")
	insert := dialects.Statement{SQL: "INSERT INTO `u` VALUES (1)"}
	commit := dialects.Statement{SQL: "COMMIT"}
	for _, x := range []struct {
		batch   []dialects.Statement
		inDoubt bool
		rows    int64
	}{
		{[]dialects.Statement{insert, insert}, false, 0},
		{[]dialects.Statement{insert, commit, insert}, true, 1},
	} {
		must(t, c.Begin(t.Context()))
		err := c.(dialects.Concluder).Conclude(t.Context(), x.batch)
		var e *dialects.Error
		if !errors.As(err, &e) {
			t.Fatalf("%v: %v", x.batch, err)
		}
		if e.Kind != dialects.UniqueViolation || e.InDoubt != x.inDoubt || strings.Contains(e.Statement.Text(), "ATOMIC") {
			t.Errorf("%v: %s, in doubt: %v, of %s", x.batch, e.Kind, e.InDoubt, e.Statement.Text())
		}
		must(t, c.Rollback(t.Context()))
		if n := single(t, c, "SELECT count(*) FROM u"); n != x.rows {
			t.Errorf("%v: %v rows", x.batch, n)
		}
	}
}
