package mysql_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
)

const (
	table  = "CREATE TABLE a$ (id INT, n INT)"
	parted = "CREATE TABLE b$ (n INT); CREATE TABLE a$ (n INT) PARTITION BY RANGE (n) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))"
)

// settled are statements that commit by themselves. $ stands for what makes a name one that nobody else has.
var settled = []struct {
	before string // what is made for it
	sql    string
	unrun  dialects.Fate // where it has not run
	run    dialects.Fate // where it has
	only   string        // the database that it is for; empty: both
}{
	{"", "CREATE TABLE a$ (a INT)", dialects.Undone, dialects.Happened, ""},
	{"CREATE TABLE a$ (a INT)", "CREATE TABLE IF NOT EXISTS a$ (a INT)", dialects.Undone, dialects.Undone, ""},
	{"CREATE TABLE a$ (a INT)", "CREATE TABLE b$ LIKE a$", dialects.Undone, dialects.Happened, ""},
	{"CREATE TABLE a$ (a INT)", "CREATE TABLE b$ AS SELECT * FROM a$", dialects.Undone, dialects.Happened, "mysql"},
	{"CREATE TABLE a$ (a INT)", "CREATE TABLE b$ AS SELECT * FROM a$", dialects.Undone, dialects.Unclear, "mariadb"},
	{table, "ALTER TABLE a$ ADD COLUMN m INT", dialects.Undone, dialects.Happened, ""},
	{table, "ALTER TABLE a$ ADD INDEX (n)", dialects.Undone, dialects.Happened, ""},
	{table, "ALTER TABLE a$ DROP COLUMN n", dialects.Undone, dialects.Happened, ""},
	{table, "ALTER TABLE a$ DROP COLUMN n, ADD COLUMN n INT", dialects.Undone, dialects.Undone, ""},
	{table, "ALTER TABLE a$ MODIFY COLUMN n INT", dialects.Undone, dialects.Undone, ""},
	{table, "ALTER TABLE a$ RENAME COLUMN n TO id, RENAME COLUMN id TO n", dialects.Undone, dialects.Happened, ""},
	{table, "ALTER TABLE a$ AUTO_INCREMENT = 50", dialects.Undone, dialects.Undone, ""},
	{table, "ALTER TABLE a$ RENAME TO b$", dialects.Undone, dialects.Happened, ""},
	{parted, "ALTER TABLE a$ TRUNCATE PARTITION p0", dialects.Undone, dialects.Undone, ""},
	{parted, "ALTER TABLE a$ DROP PARTITION p0", dialects.Undone, dialects.Happened, ""},
	{parted, "ALTER TABLE a$ EXCHANGE PARTITION p0 WITH TABLE b$", dialects.Unclear, dialects.Unclear, ""},
	{table, "RENAME TABLE a$ TO b$", dialects.Undone, dialects.Happened, ""},
	{parted, "RENAME TABLE a$ TO x$, b$ TO a$, x$ TO b$", dialects.Unclear, dialects.Unclear, ""},
	{"CREATE TABLE a$ (n INT); CREATE TABLE b$ (n INT)", "RENAME TABLE a$ TO x$, b$ TO a$, x$ TO b$", dialects.Unclear, dialects.Unclear, ""},
	{parted, "DROP TABLE a$, b$", dialects.Undone, dialects.Happened, ""},
	{"", "DROP TABLE IF EXISTS a$", dialects.Undone, dialects.Undone, ""},
	{table, "TRUNCATE TABLE a$", dialects.Undone, dialects.Undone, ""},
	{table, "CREATE INDEX i ON a$ (n)", dialects.Undone, dialects.Happened, ""},
	{"CREATE TABLE a$ (n INT, KEY i (n))", "DROP INDEX i ON a$", dialects.Undone, dialects.Happened, ""},
	{table, "CREATE VIEW v$ AS SELECT id FROM a$", dialects.Undone, dialects.Happened, ""},
	{table + "; CREATE VIEW v$ AS SELECT id FROM a$", "CREATE OR REPLACE VIEW v$ AS SELECT n FROM a$", dialects.Undone, dialects.Happened, ""},
	{table + "; CREATE VIEW v$ AS SELECT id FROM a$", "DROP VIEW v$", dialects.Undone, dialects.Happened, ""},
	{table, "CREATE TRIGGER r$ BEFORE INSERT ON a$ FOR EACH ROW SET NEW.n = 1", dialects.Undone, dialects.Happened, ""},
	{"", "CREATE PROCEDURE p$() SELECT 1", dialects.Undone, dialects.Happened, ""},
	{"CREATE PROCEDURE p$() SELECT 1", "DROP PROCEDURE p$", dialects.Undone, dialects.Happened, ""},
	{"CREATE PROCEDURE p$() SELECT 1", "CALL p$()", dialects.Unclear, dialects.Unclear, ""},
	{"CREATE SEQUENCE s$", "ALTER SEQUENCE s$ RESTART 50", dialects.Undone, dialects.Undone, "mariadb"},
	{"", "CREATE ROLE luamig$", dialects.Unclear, dialects.Unclear, ""},
	{"CREATE ROLE luamig$", "DROP ROLE luamig$", dialects.Unclear, dialects.Unclear, ""},
}

// TestSettleNeverGuesses: what has not run is never taken for done, and what has run never runs again, unless that changes nothing.
func TestSettleNeverGuesses(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		settler := c.(dialects.Settler)
		settle := func(s dialects.Statement, before string) dialects.Fate {
			settled, err := settler.Settle(t.Context(), s, before)
			must(t, err)
			return settled.Fate
		}
		for _, s := range settled {
			if s.only != "" && s.only != d.Traits().Name {
				continue
			}
			unique := strings.ToLower(rand.Text())
			sql := func(text string) string { return strings.ReplaceAll(text, "$", unique) }
			for before := range strings.SplitSeq(s.before, "; ") {
				if before != "" {
					exec(t, c, sql(before))
				}
			}
			st := dialects.Statement{SQL: sql(s.sql)}
			before, err := settler.Observe(t.Context(), st)
			must(t, err)
			if fate := settle(st, before); fate != s.unrun {
				t.Errorf("%s has not run, and is settled as %d", st.SQL, fate)
			}
			exec(t, c, st.SQL)
			fate := settle(st, before)
			if fate != s.run {
				t.Errorf("%s has run, and is settled as %d", st.SQL, fate)
			}
			if fate == dialects.Undone { // then it runs again
				exec(t, c, st.SQL)
			}
			exec(t, c, sql("DROP ROLE IF EXISTS luamig$")) // which would outlive the database
		}
	})
}
