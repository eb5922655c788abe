package main

import (
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/sqlite"
)

// A long log is read page by page.
func TestLongLog(t *testing.T) {
	b := newBench(t, "migrations/20240101000000-t.lua", oneMigration)
	if code, _, stderr := b.luamig("up", "--url", b.db(), "-q"); code != 0 {
		t.Fatal(stderr)
	}
	conn, err := sqlite.Dialect{}.Open(t.Context(), b.db())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const total = 2*logPage + 1
	if _, err := conn.Exec(t.Context(), dialects.Statement{SQL: `WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO luamig_log (action, name, checksum, args, reason, started_at, duration_ms, rows_written, statements, by_user, by_host, luamig_version)
SELECT 'run', 'r' || i, '', '', '', '2026-01-01T00:00:00.000Z', 1, 2, 3, 'u', 'h', 'v' FROM n`, Args: []any{int64(total)}}); err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[string]struct {
		lines int
		older string
	}{
		"all": {total, ""}, "2001": {total, ""}, "2000": {2000, "--before 2"}, "1999": {1999, "--before 3"}, "1000": {1000, "--before 1002"}, "1001": {1001, "--before 1001"}, "1": {1, "--before 2001"},
	} {
		code, stdout, stderr := b.luamig("log", "--url", b.db(), "-n", limit)
		_, older, _ := strings.Cut(stdout, "older ones: luamig log ")
		if n := strings.Count(stdout, "\n  ✓ "); code != 0 || n != want.lines || strings.TrimSpace(older) != want.older {
			t.Errorf("%s: exit %d, %d lines, %q\n%s", limit, code, n, older, stderr)
		}
	}
	_, stdout, _ := b.luamig("log", "--url", b.db(), "-n", "all", "--json")
	if n := strings.Count(stdout, `"type":"logged"`); n != total {
		t.Errorf("%d", n)
	}
}
