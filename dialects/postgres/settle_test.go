package postgres_test

import (
	"testing"

	"github.com/luamig/luamig/dialects"
)

// TestSettleNeverGuesses: what has not run is never taken for done, and what has run never runs again, unless that changes nothing.
func TestSettleNeverGuesses(t *testing.T) {
	d := newDB(t)
	d.exec("CREATE TABLE a (id integer, n integer)")
	d.exec("CREATE TABLE parts (n integer) PARTITION BY RANGE (n)")
	d.exec("CREATE TABLE part PARTITION OF parts FOR VALUES FROM (0) TO (9)")
	d.exec("CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$")
	settler := d.conn.(dialects.Settler)
	for _, s := range []struct {
		sql        string
		unrun, run dialects.Fate
	}{
		{"CREATE INDEX CONCURRENTLY i ON a (n)", dialects.Undone, dialects.Happened},
		{"CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a (n)", dialects.Undone, dialects.Undone},
		{"CREATE INDEX CONCURRENTLY ON a (id)", dialects.Unclear, dialects.Unclear}, // nobody knows its name
		{"REINDEX INDEX CONCURRENTLY i", dialects.Undone, dialects.Undone},
		{"DROP INDEX CONCURRENTLY i", dialects.Undone, dialects.Happened},
		{"ALTER SYSTEM RESET autovacuum_naptime", dialects.Undone, dialects.Undone},
		{"ALTER TABLE parts DETACH PARTITION part CONCURRENTLY", dialects.Unclear, dialects.Unclear},
		{"CALL p()", dialects.Unclear, dialects.Unclear},
		{"DO $$ BEGIN COMMIT; END $$", dialects.Unclear, dialects.Unclear},
	} {
		st := dialects.Statement{SQL: s.sql, OutsideTx: true}
		settle := func(before string) dialects.Fate {
			settled, err := settler.Settle(t.Context(), st, before)
			d.must(err)
			return settled.Fate
		}
		before, err := settler.Observe(t.Context(), st)
		d.must(err)
		d.equal(s.sql+", which has not run", settle(before), s.unrun)
		d.exec(s.sql)
		d.equal(s.sql+", which has run", settle(before), s.run)
		if s.run == dialects.Undone { // then it runs again
			d.exec(s.sql)
		}
	}
}
