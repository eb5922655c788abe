package sqltext

import "testing"

func TestClassify(t *testing.T) {
	rows := Class{ReturnsRows: true}
	write := Class{Write: true}
	writeRows := Class{Write: true, ReturnsRows: true}
	ddl := Class{DDL: true}
	tx := Class{TransactionControl: true}
	tests := []struct {
		sql   string
		rules Rules
		verb  string
		want  Class
	}{
		{"SELECT 1", sqlite, "SELECT", rows},
		{"-- c\n/* d */ select 1", sqlite, "SELECT", rows},
		{"((SELECT 1) UNION SELECT 2)", sqlite, "SELECT", rows},
		{"VALUES (1)", sqlite, "VALUES", rows},
		{"TABLE users", postgres, "TABLE", rows},
		{"PRAGMA table_info(x)", sqlite, "PRAGMA", rows},
		{"EXPLAIN QUERY PLAN DELETE FROM x", sqlite, "EXPLAIN", rows},
		{"SHOW TABLES", mysql, "SHOW", rows},
		{"WITH a AS (SELECT 1), b(x) AS (DELETE FROM t RETURNING id) SELECT * FROM a", postgres, "SELECT", rows},
		{"WITH RECURSIVE a AS (SELECT 1) INSERT INTO t SELECT * FROM a", sqlite, "INSERT", write},
		{"WITH a AS (SELECT 1) UPDATE t SET x = 1 RETURNING id", sqlite, "UPDATE", writeRows},
		{"WITH a AS MATERIALIZED (INSERT INTO x VALUES (1) RETURNING id) DELETE FROM t", postgres, "DELETE", write},
		{"INSERT INTO t VALUES (1)", sqlite, "INSERT", write},
		{"REPLACE INTO t VALUES (1)", mysql, "REPLACE", write},
		{"INSERT INTO t VALUES (1) ON CONFLICT DO UPDATE SET a = 1 returning *", sqlite, "INSERT", writeRows},
		{"INSERT INTO t(a) SELECT 'RETURNING' /* RETURNING */ FROM \"RETURNING\"", sqlite, "INSERT", write},
		{"INSERT INTO t SELECT * FROM (DELETE FROM x RETURNING y)", sqlite, "INSERT", write},
		{"UPDATE t SET a = 1 OUTPUT inserted.a WHERE b = 2", sqlserver, "UPDATE", writeRows},
		{"UPDATE t SET output = 1", sqlite, "UPDATE", write},
		{"MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE OUTPUT $action;", sqlserver, "MERGE", writeRows},
		{"CREATE TABLE t (a INT)", sqlite, "CREATE", ddl},
		{"CREATE TABLE t AS SELECT 1", sqlite, "CREATE", ddl},
		{"alter table t add b int", sqlite, "ALTER", ddl},
		{"DROP TABLE t", sqlite, "DROP", ddl},
		{"TRUNCATE t", postgres, "TRUNCATE", ddl},
		{"BEGIN IMMEDIATE", sqlite, "BEGIN", tx},
		{"BEGIN TRAN", sqlserver, "BEGIN", tx},
		{"BEGIN SELECT 1 END", sqlserver, "BEGIN", Class{}},
		{"START TRANSACTION", mysql, "START", tx},
		{"START SLAVE", mysql, "START", Class{}},
		{"SAVE TRANSACTION x", sqlserver, "SAVE", tx},
		{"COMMIT", sqlite, "COMMIT", tx},
		{"END", sqlite, "END", tx},
		{"ROLLBACK TO x", sqlite, "ROLLBACK", tx},
		{"SAVEPOINT x", sqlite, "SAVEPOINT", tx},
		{"RELEASE x", sqlite, "RELEASE", tx},
		{"ATTACH 'x' AS y", sqlite, "ATTACH", Class{}},
		{"VACUUM", sqlite, "VACUUM", Class{}},
		{"", sqlite, "", Class{}},
		{"-- nothing", sqlite, "", Class{}},
		{"'select'", sqlite, "", Class{}},
		{"/*!40101 SET NAMES utf8 */", mysql, "", Class{}},
		{"'unterminated", sqlite, "", Class{}},
		{"WITH a", sqlite, "", Class{}},
		{"INSERT INTO t VALUES ('x", sqlite, "INSERT", write},
	}
	for _, tt := range tests {
		want := tt.want
		want.Verb = tt.verb
		if got := Classify(tt.sql, tt.rules); got != want {
			t.Errorf("Classify(%q) = %+v\nwant %+v", tt.sql, got, want)
		}
	}
}

func FuzzClassify(f *testing.F) {
	for _, s := range fragments {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		for _, r := range every {
			if c := Classify(sql, r); c.Verb == "" && c != (Class{}) {
				t.Errorf("Classify(%q) = %+v without a verb", sql, c)
			}
		}
	})
}
