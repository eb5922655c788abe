package sqltext

import (
	"fmt"
	"strings"
	"testing"
)

func TestReadDefinition(t *testing.T) {
	rules := Rules{Backticks: true, BackslashEscapes: true, ExecutableComments: true}
	for sql, want := range map[string]string{
		"CREATE TABLE `a` (id INT)":                                        "CREATE TABLE a",
		"/* x */ create table if not exists s . `b` (id INT)":              "CREATE TABLE s.b",
		"CREATE TEMPORARY TABLE t (rename INT)":                            "CREATE temporary TABLE t",
		"CREATE OR REPLACE DEFINER=`x`@`%` SQL SECURITY INVOKER VIEW v AS": "CREATE VIEW v",
		"CREATE UNIQUE INDEX `i` ON `t` (`on`)":                            "CREATE INDEX i of t",
		"CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY \"T\" (a)":      "CREATE concurrently INDEX i of T",
		"CREATE INDEX ON t (a)":                                            "CREATE INDEX of t",
		"CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET x = 1":      "CREATE TRIGGER tr of t",
		"ALTER TABLE `t` ADD COLUMN `rename` INT, RENAME COLUMN a TO b":    "ALTER TABLE t",
		"ALTER TABLE t ADD COLUMN (x INT), RENAME TO `u`":                  "ALTER TABLE t to u",
		"ALTER TABLE t COMMENT 'RENAME TO x'":                              "ALTER TABLE t",
		"ALTER TABLE t RENAME u, ADD x INT":                                "ALTER TABLE t to u",
		"DROP TABLE IF EXISTS a, `b`, s.c CASCADE":                         "DROP TABLE a b s.c",
		"DROP INDEX i ON t":                                                "DROP INDEX i of t",
		"DROP INDEX CONCURRENTLY i":                                        "DROP concurrently INDEX i",
		"DROP FUNCTION f(int, text)":                                       "DROP FUNCTION f",
		"RENAME TABLE a TO b, `c` TO s.d":                                  "RENAME TABLE a c to b s.d",
		"TRUNCATE t":                                                       "TRUNCATE TABLE t",
		"TRUNCATE TABLE `t`":                                               "TRUNCATE TABLE t",
		"SELECT 1":                                                         "",
		"GRANT SELECT ON t TO u":                                           "",
		"CREATE":                                                           "",
		"CREATE TABLE":                                                     "",
		"CREATE USER x":                                                    "",
		"DROP TABLE 'a":                                                    "",
		"":                                                                 "",
	} {
		d, ok := ReadDefinition(sql, rules, func(s string) string { return s })
		if got := describeDefinition(d, ok); got != want {
			t.Errorf("%s: got %q, want %q", sql, got, want)
		}
	}
}

func describeDefinition(d Definition, ok bool) string {
	if !ok {
		return ""
	}
	text := d.Verb
	if d.Temporary {
		text += " temporary"
	}
	if d.Concurrently {
		text += " concurrently"
	}
	text += " " + d.Kind
	names := func(list []ObjectName) (text string) {
		for _, n := range list {
			text += " " + strings.TrimPrefix(fmt.Sprintf("%s.%s", n.Schema, n.Name), ".")
		}
		return text
	}
	text += names(d.Objects)
	if d.Table.Name != "" {
		text += " of" + names([]ObjectName{d.Table})
	}
	if len(d.To) > 0 {
		text += " to" + names(d.To)
	}
	return text
}

func FuzzReadDefinition(f *testing.F) {
	f.Add("ALTER TABLE t RENAME TO u")
	f.Fuzz(func(_ *testing.T, sql string) { ReadDefinition(sql, Rules{Backticks: true}, strings.ToLower) })
}
