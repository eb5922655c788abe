package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	driver "zombiezen.com/go/sqlite"
)

func TestErrors(t *testing.T) {
	c := testConn(t, "")
	for _, sql := range []string{
		`CREATE TABLE "Users" (id INTEGER PRIMARY KEY, email TEXT UNIQUE, first TEXT, last TEXT, age INTEGER NOT NULL DEFAULT 1 CONSTRAINT adult CHECK (age > 0), UNIQUE (first, last))`,
		`CREATE UNIQUE INDEX lower_email ON "Users" (lower(email))`,
		`CREATE TABLE "my.posts" (id INTEGER PRIMARY KEY, "user" INTEGER REFERENCES "Users", n INTEGER UNIQUE, CHECK (n <> 7))`,
		`CREATE VIEW v AS SELECT email FROM "Users"`,
		`CREATE TABLE raising (a)`,
		`CREATE TRIGGER r BEFORE INSERT ON raising BEGIN SELECT RAISE(ABORT, 'not today'); END`,
		`CREATE TABLE exact (n INTEGER) STRICT`,
		`INSERT INTO "Users" (id, email, first, last) VALUES (1, 'a@b', 'A', 'B')`,
		`INSERT INTO "my.posts" VALUES (1, 1, 1)`,
	} {
		mustExec(t, c, sql)
	}
	tests := []struct {
		sql     string
		kind    dialects.ErrorKind
		message string
		code    string
		table   string
		column  string
		rule    string
	}{
		{`INSERT INTO "Users" (email) VALUES ('a@b')`, dialects.UniqueViolation, "UNIQUE constraint failed: index 'lower_email'", "SQLITE_CONSTRAINT_UNIQUE", "", "", "lower_email"},
		{`INSERT INTO "Users" (first, last) VALUES ('A', 'B')`, dialects.UniqueViolation, "UNIQUE constraint failed: Users.first, Users.last", "SQLITE_CONSTRAINT_UNIQUE", "Users", "first, last", ""},
		{`INSERT INTO "my.posts" (n) VALUES (1)`, dialects.UniqueViolation, "UNIQUE constraint failed: my.posts.n", "SQLITE_CONSTRAINT_UNIQUE", "my.posts", "n", ""},
		{`INSERT INTO "Users" (id) VALUES (1)`, dialects.UniqueViolation, "UNIQUE constraint failed: Users.id", "SQLITE_CONSTRAINT_PRIMARYKEY", "Users", "id", ""},
		{`INSERT INTO "Users" (age) VALUES (NULL)`, dialects.NotNullViolation, "NOT NULL constraint failed: Users.age", "SQLITE_CONSTRAINT_NOTNULL", "Users", "age", ""},
		{`INSERT INTO "Users" (age) VALUES (0)`, dialects.CheckViolation, "CHECK constraint failed: adult", "SQLITE_CONSTRAINT_CHECK", "", "", "adult"},
		{`INSERT INTO "my.posts" (n) VALUES (7)`, dialects.CheckViolation, "CHECK constraint failed: n <> 7", "SQLITE_CONSTRAINT_CHECK", "", "", "n <> 7"},
		{`DELETE FROM "Users"`, dialects.ForeignKeyViolation, "FOREIGN KEY constraint failed", "SQLITE_CONSTRAINT_FOREIGNKEY", "", "", ""},
		{`INSERT INTO raising VALUES (1)`, dialects.Other, "not today", "SQLITE_CONSTRAINT_TRIGGER", "", "", ""},
		{`INSERT INTO exact VALUES ('x')`, dialects.Other, "cannot store TEXT value in INTEGER column exact.n", "SQLITE_CONSTRAINT", "", "", ""},
		{`SELECT * FROM nobody`, dialects.NoSuchTable, "no such table: nobody", "SQLITE_ERROR", "nobody", "", ""},
		{`SELECT "nothing" FROM "Users"`, dialects.NoSuchColumn, `no such column: "nothing" - should this be a string literal in single-quotes?`, "SQLITE_ERROR", "", "nothing", ""},
		{`INSERT INTO "Users" (agee) VALUES (1)`, dialects.NoSuchColumn, "table Users has no column named agee", "SQLITE_ERROR", "Users", "agee", ""},
		{`DROP INDEX absent`, dialects.NoSuchObject, "no such index: absent", "SQLITE_ERROR", "", "", ""},
		{`DROP VIEW absent`, dialects.NoSuchObject, "no such view: absent", "SQLITE_ERROR", "", "", ""},
		{`DROP TRIGGER absent`, dialects.NoSuchObject, "no such trigger: absent", "SQLITE_ERROR", "", "", ""},
		{`SELECT absent()`, dialects.NoSuchObject, "no such function: absent", "SQLITE_ERROR", "", "", ""},
		{`RELEASE absent`, dialects.NoSuchObject, "no such savepoint: absent", "SQLITE_ERROR", "", "", ""},
		{`CREATE TABLE "Users" (a)`, dialects.AlreadyExists, `table "Users" already exists`, "SQLITE_ERROR", "Users", "", ""},
		{`CREATE INDEX lower_email ON "Users" (id)`, dialects.AlreadyExists, "index lower_email already exists", "SQLITE_ERROR", "", "", ""},
		{`CREATE TABLE v (a)`, dialects.AlreadyExists, "view v already exists", "SQLITE_ERROR", "", "", ""},
		{`CREATE TRIGGER r BEFORE INSERT ON raising BEGIN SELECT 1; END`, dialects.AlreadyExists, "trigger r already exists", "SQLITE_ERROR", "", "", ""},
		{`ALTER TABLE "Users" ADD COLUMN age INT`, dialects.AlreadyExists, `column "age" already exists`, "SQLITE_ERROR", "", "age", ""},
		{`ALTER TABLE raising RENAME TO v`, dialects.AlreadyExists, "there is already another table or index with this name: v", "SQLITE_ERROR", "", "", ""},
		{`SELEC 1`, dialects.SyntaxError, `near "SELEC": syntax error`, "SQLITE_ERROR", "", "", ""},
		{`SELECT (`, dialects.SyntaxError, "incomplete input", "SQLITE_ERROR", "", "", ""},
		{`SELECT 'x`, dialects.SyntaxError, `unrecognized token: "'x"`, "SQLITE_ERROR", "", "", ""},
		{`ALTER TABLE "Users" DROP COLUMN email`, dialects.Other, "", "SQLITE_ERROR", "", "", ""},
	}
	for _, tt := range tests {
		e := fails(t, c, tt.sql)
		if e.Kind != tt.kind || tt.message != "" && e.Message != tt.message || e.Code != tt.code {
			t.Errorf("%s:\n got %s, %q, %s\nwant %s, %q, %s", tt.sql, e.Kind, e.Message, e.Code, tt.kind, tt.message, tt.code)
		}
		if e.Table != tt.table || e.Column != tt.column || e.Constraint != tt.rule {
			t.Errorf("%s: table %q, column %q, constraint %q", tt.sql, e.Table, e.Column, e.Constraint)
		}
		if e.Statement.SQL != tt.sql || strings.Contains(e.Message, "sqlite:") || driver.ErrCode(e) == driver.ResultOK {
			t.Errorf("%s: statement %q, message %q, cause %v", tt.sql, e.Statement.SQL, e.Message, e.Cause)
		}
	}
}

func TestNotADatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "text.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is no database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := openConn(t.Context(), "sqlite:"+path, dialects.Timeouts{})
	var e *dialects.Error
	if !errors.As(err, &e) || e.Message != "file is not a database" || !strings.Contains(e.Hint, "encrypted") {
		t.Errorf("error %#v", err)
	}
}

func TestReadOnly(t *testing.T) {
	url := fileURL(t)
	w := testConn(t, url)
	mustExec(t, w, "CREATE TABLE t (a)")
	c := testConn(t, url+"?mode=ro")
	if err := c.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e := fails(t, c, "INSERT INTO t VALUES (1)"); e.Kind != dialects.ReadOnly || e.Hint == "" {
		t.Errorf("kind %s, hint %q", e.Kind, e.Hint)
	}
	if err := c.Rollback(t.Context()); err != nil {
		t.Error(err)
	}
	unlock, err := c.Lock(t.Context(), dialects.LockRequest{})
	if err != nil || unlock() != nil {
		t.Errorf("lock: %v", err)
	}
	if names, _ := filepath.Glob(w.file + "*lock"); len(names) != 0 {
		t.Errorf("a reader leaves %v", names)
	}
}

// A database that may not grow is one on a disk that is full.
func TestDiskFull(t *testing.T) {
	c := testConn(t, fileURL(t))
	mustExec(t, c, "CREATE TABLE t (a)")
	mustExec(t, c, "PRAGMA max_page_count = 10")
	if err := c.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	e := fails(t, c, "INSERT INTO t VALUES (zeroblob(1000000))")
	if e.Kind != dialects.DiskFull || e.Hint == "" {
		t.Errorf("kind %s, %q", e.Kind, e.Message)
	}
	if !c.driver.AutocommitEnabled() {
		t.Skip("SQLite went on with the transaction")
	}
	if e := fails(t, c, "INSERT INTO t VALUES (1)"); !strings.Contains(e.Message, "the transaction is over") {
		t.Errorf("after SQLite rolled back, a write gives %q", e.Message)
	}
	if err := c.Commit(t.Context()); err == nil {
		t.Error("the transaction is committed")
	}
	if err := c.Rollback(t.Context()); err != nil {
		t.Error(err)
	}
	mustExec(t, c, "INSERT INTO t VALUES (1)")
}

func TestTooManyValues(t *testing.T) {
	c := testConn(t, "")
	_, err := c.Exec(t.Context(), dialects.Statement{
		SQL:  "DELETE FROM sqlite_master WHERE name IN (" + strings.Repeat("?, ", maxParams) + "?)",
		Args: make([]any, maxParams+1),
	})
	var e *dialects.Error
	if !errors.As(err, &e) || e.Message != "too many SQL variables" || !strings.Contains(e.Hint, "32766 values at most") {
		t.Errorf("got %v", err)
	}
}

func TestHintsByMessage(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE P (id INT UNIQUE, v INT, tr INT)`, `CREATE TABLE C (p INT REFERENCES P (id))`, `CREATE VIEW v AS SELECT v FROM P`,
		`CREATE TRIGGER tr AFTER INSERT ON P BEGIN UPDATE P SET id = new.tr; END`)
	for want, o := range map[string]op.Op{
		"remove the foreign key first": op.ChangeColumn{Table: name("P"), Column: "id", To: op.ColumnChange{Unique: ptr(false)}},
		"with dropView":                op.RemoveColumn{Table: name("P"), Column: "v"},
		"with dropTrigger":             op.RemoveColumn{Table: name("P"), Column: "tr"},
	} {
		var refused *dialects.Error
		if err := b.refused(o); !errors.As(err, &refused) || !strings.Contains(refused.Hint, want) {
			t.Errorf("%s: %v", o, err)
		}
	}
}
