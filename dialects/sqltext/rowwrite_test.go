package sqltext

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadRowWrite(t *testing.T) {
	for sql, want := range map[string]RowWrite{
		`UPDATE "Users" SET "firstName" = ?, lastName=? WHERE id = ?`: {Verb: "UPDATE", Table: "Users", Set: []string{"firstName", "lastname"}, Key: []string{"id"}},
		"update\n s.t set a = ?\n where k = ? and L = ? ;":            {Verb: "UPDATE", Schema: "s", Table: "t", Set: []string{"a"}, Key: []string{"k", "l"}},
		"UPDATE `a``b` SET `x y` = ? WHERE `k` = ?":                   {Verb: "UPDATE", Table: "a`b", Set: []string{"x y"}, Key: []string{"k"}},
		`DELETE FROM "S"."T" WHERE "k""l" = ?`:                        {Verb: "DELETE", Schema: "S", Table: "T", Key: []string{`k"l`}},
		`insert into T (a, "B") values (?, ?)`:                        {Verb: "INSERT", Table: "t", Set: []string{"a", "B"}},
	} {
		got, ok := ReadRowWrite(sql, Rules{Backticks: true}, strings.ToLower)
		if diff := cmp.Diff(want, got); diff != "" || !ok {
			t.Errorf("%s: %v\n%s", sql, ok, diff)
		}
	}
}

func TestReadRowWriteLeavesTheRestAlone(t *testing.T) {
	for _, sql := range []string{
		"", "SELECT ?", "UPDATE t SET a = ?", "UPDATE t SET a = 1 WHERE id = ?", "UPDATE t SET a = ? WHERE id > ?", "UPDATE t SET a = ? + 1 WHERE id = ?",
		"UPDATE t SET a = ? WHERE id = ? OR b = ?", "UPDATE t SET a = ? WHERE (id = ?)", "UPDATE t x SET a = ? WHERE id = ?", "UPDATE t SET a = ? WHERE id = ? LIMIT 1",
		"UPDATE t SET a = ? WHERE id = ? RETURNING *", "UPDATE ONLY t SET a = ? WHERE id = ?", "UPDATE t SET a = ? WHERE id = ?; DELETE FROM t WHERE id = ?",
		"UPDATE /*+ hint */ t SET a = ? WHERE id = ?", "UPDATE t SET a = ? WHERE id = ? -- all", "UPDATE t SET a = ??  WHERE id = ?", "UPDATE t SET a[1] = ? WHERE id = ?",
		"UPDATE t SET a = ? WHERE id = ?::int", "UPDATE t SET a = :a WHERE id = :id", "UPDATE t SET a = ? WHERE id = ? AND", "UPDATE t, u SET a = ? WHERE id = ?",
		"UPDATE t SET t.a = ? WHERE id = ?", "UPDATE a.b.c SET a = ? WHERE id = ?", "INSERT INTO t VALUES (?)", "INSERT INTO t (a) VALUES (?), (?)", "INSERT INTO t (a) VALUES (?, ?)",
		"INSERT INTO t (a) VALUES (?) ON CONFLICT DO NOTHING", "INSERT OR IGNORE INTO t (a) VALUES (?)", "INSERT IGNORE INTO t (a) VALUES (?)", "DELETE FROM t", "DELETE FROM t USING u WHERE id = ?",
		"UPDATE t SET a = ? WHERE id = 'x", "WITH x AS (SELECT 1) UPDATE t SET a = ? WHERE id = ?", "UPDATE t SET a = ? WHERE NOT id = ?", "UPDATE t SET a = ? WHERE user = ?", "DELETE FROM t WHERE Current_Date = ?", "UPDATE t SET a = ? WHERE id = ? = ?",
	} {
		if got, ok := ReadRowWrite(sql, Rules{}, strings.ToLower); ok {
			t.Errorf("%s: %+v", sql, got)
		}
	}
}
