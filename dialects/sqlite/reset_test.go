package sqlite

import (
	"path/filepath"
	"testing"
)

// What one script leaves on the connection, the next does not find.
func TestReset(t *testing.T) {
	c, ctx := testConn(t, "sqlite::memory:?recursive_triggers=on"), t.Context()
	other := filepath.Join(t.TempDir(), "other.db")
	mustExec(t, c, "CREATE TABLE kept (a)")
	for _, sql := range []string{
		"PRAGMA foreign_keys = OFF", "PRAGMA recursive_triggers = OFF", "PRAGMA case_sensitive_like = ON", "PRAGMA query_only = ON", "PRAGMA query_only = OFF",
		"CREATE TEMP TABLE t (a)", "CREATE TEMP TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END", "CREATE TEMPORARY VIEW v AS SELECT 1",
		"CREATE TEMP TRIGGER onkept AFTER INSERT ON main.kept BEGIN SELECT 1; END",
	} {
		mustExec(t, c, sql)
	}
	mustExec(t, c, "ATTACH ? AS other", other)
	must(t, c.Reset(ctx, "luamig:next"))
	if c.touched {
		t.Error("a reset does not end what it is for")
	}
	for sql, want := range map[string]int64{
		"PRAGMA foreign_keys": 1, "PRAGMA recursive_triggers": 1, "SELECT 'a' LIKE 'A'": 1,
		"SELECT count(*) FROM temp.sqlite_schema": 0, "SELECT count(*) FROM pragma_database_list WHERE name = 'other'": 0,
		"SELECT count(*) FROM kept": 0,
	} {
		if got := mustQuery(t, c, sql)[0][0]; got != want {
			t.Errorf("%s: %v, want %d", sql, got, want)
		}
	}
}
