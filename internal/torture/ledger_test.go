//go:build unix

package torture

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/luamig/luamig/internal/testdb"
)

// exec runs statements by hand, past luamig.
func (p *project) exec(statements ...string) {
	p.t.Helper()
	if p.kind != "sqlite" {
		if err := testdb.Exec(p.t.Context(), p.direct, statements...); err != nil {
			p.t.Fatal(err)
		}
		return
	}
	conn, err := driver.OpenConn(filepath.Join(p.dir, "luamig.db"), driver.OpenReadWrite)
	if err != nil {
		p.t.Fatal(err)
	}
	defer conn.Close()
	for _, s := range statements {
		if err := sqlitex.ExecuteTransient(conn, s, nil); err != nil {
			p.t.Fatal(err)
		}
	}
}

// tampering is what somebody has done to the ledger behind three applied migrations.
var tampering = []struct {
	name string
	// sql is done by hand; files are removed.
	sql   []string
	files []string
	// then is what is run, with its exit code and what it has to say.
	then []string
	code int
	says string
	// changes says that what is run is meant to change something.
	changes bool
}{
	{name: "checksum", sql: []string{"UPDATE luamig_migrations SET checksum = 'x' WHERE name LIKE '%count'"}, then: []string{"up"}, code: 6, says: "changed after"},
	{name: "checksum seen by status", sql: []string{"UPDATE luamig_migrations SET checksum = 'x' WHERE name LIKE '%count'"}, then: []string{"status"}, says: "changed"},
	{name: "row missing", sql: []string{"DELETE FROM luamig_migrations WHERE name LIKE '%create'"}, then: []string{"up"}, code: 1, says: "already exists"},
	{name: "unknown row", sql: []string{"INSERT INTO luamig_migrations (name, sequence, checksum, source, applied_at, duration_ms, rows_written, statements, by_user, by_host, luamig_version) " +
		"SELECT '20990101000000-unknown', 99, checksum, source, applied_at, 0, 0, 0, '', '', '' FROM luamig_migrations WHERE sequence = 1"}, then: []string{"up"}, code: 6, says: "missing"},
	{name: "row in other case", sql: []string{"UPDATE luamig_migrations SET name = '20240101000003-LOOP' WHERE name = '20240101000003-loop'"}, then: []string{"up"}, code: 6, says: "missing"},
	{name: "garbage in source", sql: []string{"UPDATE luamig_migrations SET source = 'garbage'"}, files: []string{"20240101000003-loop.lua"}, then: []string{"down"}, code: 1, says: "hint: bring the migration's file back"},
	{name: "empty source", sql: []string{"UPDATE luamig_migrations SET source = ''"}, files: []string{"20240101000003-loop.lua"}, then: []string{"down"}, code: 1, says: "hint: bring the migration's file back"},
	{name: "garbage in time", sql: []string{"UPDATE luamig_migrations SET applied_at = 'yesterday'"}, then: []string{"status"}, code: 1, says: "hint: somebody has altered it"},
	{name: "sequence below zero", sql: []string{"UPDATE luamig_migrations SET sequence = -7 WHERE sequence = 1"}, then: []string{"up", "--to", "20240101000005-caught"}, says: "2 migrations applied", changes: true},
	{name: "sequence twice", sql: []string{"UPDATE luamig_migrations SET sequence = 3"}, then: []string{"up", "--to", "20240101000005-caught"}, says: "2 migrations applied", changes: true},
	{name: "largest sequence", sql: []string{"UPDATE luamig_migrations SET sequence = 9223372036854775807 WHERE sequence = 3"}, then: []string{"up", "--to", "20240101000005-caught"}, code: 1, says: "sequence"},
	{name: "log gone", sql: []string{"DROP TABLE luamig_log"}, then: []string{"up", "--to", "20240101000005-caught"}, says: "2 migrations applied", changes: true},
	{name: "another table", sql: []string{"DROP TABLE luamig_migrations", "CREATE TABLE luamig_migrations (id INTEGER, applied VARCHAR(10))"}, then: []string{"up"}, code: 1, says: "not luamig's"},
	{name: "a view", sql: []string{"ALTER TABLE luamig_migrations RENAME TO kept", "CREATE VIEW luamig_migrations AS SELECT * FROM kept WHERE 1 = 0"}, then: []string{"up"}, code: 1, says: "error: "},
}

// TestLedgerIsAltered: whatever somebody has done to the ledger by hand, it is told, nothing crashes, and what is refused changes nothing.
func TestLedgerIsAltered(t *testing.T) {
	onEach(t, []string{"sqlite", "postgres", "mariadb", "mysql"}, func(t *testing.T, kind string) {
		dbs := newDatabases(t, kind)
		for _, c := range tampering {
			t.Run(c.name, func(t *testing.T) {
				p := dbs.project(t)
				p.must("up", "--step", "3")
				p.exec(c.sql...)
				for _, f := range c.files {
					if err := os.Remove(filepath.Join(p.dir, "migrations", f)); err != nil {
						t.Fatal(err)
					}
				}
				before := p.look()
				o := p.run(c.then...)
				t.Logf("exit %d\n%s", o.code, o.output)
				tally.add(kind, "ledger altered", func(n *count) { n.tried++ })
				if o.code != c.code || !strings.Contains(o.output, c.says) {
					t.Errorf("exit %d, not %d with %q", o.code, c.code, c.says)
				}
				if diff := p.look().differs(before); diff != "" && o.code != 0 && !c.changes {
					tally.add(kind, "ledger altered", func(n *count) { n.lost++ })
					t.Errorf("something was changed:\n%s", diff)
				}
			})
		}
	})
}
