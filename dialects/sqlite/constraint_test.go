package sqlite

import (
	"errors"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func TestRemoveConstraintByAnyName(t *testing.T) {
	const table = `CREATE TABLE T (id INTEGER PRIMARY KEY, email TEXT CONSTRAINT "one email" UNIQUE, age INT CONSTRAINT grown CHECK (age > 17) CHECK (age < 200), p INT REFERENCES P (id), UNIQUE (age, p))`
	for constraint, want := range map[string]string{
		"one email":            strings.Replace(table, ` CONSTRAINT "one email" UNIQUE`, "", 1),
		"ONE EMAIL":            strings.Replace(table, ` CONSTRAINT "one email" UNIQUE`, "", 1),
		"grown":                strings.Replace(table, ` CONSTRAINT grown CHECK (age > 17)`, "", 1),
		"sqlite_autoindex_T_1": strings.Replace(table, ` CONSTRAINT "one email" UNIQUE`, "", 1),
		"sqlite_autoindex_T_2": strings.Replace(table, `, UNIQUE (age, p)`, "", 1),
		"T_age_p_uk":           strings.Replace(table, `, UNIQUE (age, p)`, "", 1),
		"T_p_P_fk":             strings.Replace(table, ` REFERENCES P (id)`, "", 1),
		"T_id_pk":              strings.Replace(table, ` PRIMARY KEY`, "", 1),
	} {
		t.Run(constraint, func(t *testing.T) {
			b := open(t)
			b.exec(`CREATE TABLE P (id INTEGER PRIMARY KEY)`, table, `INSERT INTO P VALUES (1)`, `INSERT INTO T VALUES (5, 'e', 20, 1)`, "BEGIN")
			b.do(op.RemoveConstraint{Table: name("T"), Name: constraint})
			b.exec("COMMIT")
			b.wantSchema("T", want)
			b.want("SELECT * FROM T", "5|e|20|1")
			b.sound()
		})
	}
}

func TestRemoveConstraintThatIsNotThere(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (a INT CONSTRAINT positive CHECK (a > 0))`)
	err := b.try(op.RemoveConstraint{Table: name("T"), Name: "postive"})
	var missing *dialects.NotFoundError
	if !errors.As(err, &missing) || missing.Error() != `"T" has no constraint "postive"` || missing.Remedy() != `did you mean "positive"?` {
		t.Errorf("%v", err)
	}
}

func TestRemoveKeyThatOthersNeed(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (id INTEGER PRIMARY KEY, a INT, CONSTRAINT u UNIQUE (a, id))`,
		`CREATE TABLE k (i INT, a INT, FOREIGN KEY (i, a) REFERENCES T (id, a) ON DELETE CASCADE)`, `INSERT INTO T VALUES (1, 2)`, `INSERT INTO k VALUES (1, 2)`)
	err := b.refused(op.RemoveConstraint{Table: name("T"), Name: "u"})
	if !strings.Contains(err.Error(), `foreign keys of "k" refer to it`) {
		t.Error(err)
	}
	b.do(op.RemoveConstraint{Table: name("T"), Name: "u", Cascade: true})
	b.wantSchema("T", `CREATE TABLE T (id INTEGER PRIMARY KEY, a INT)`)
	b.wantSchema("k", `CREATE TABLE k (i INT, a INT)`)
	b.want("SELECT * FROM k", "1|2")
	b.sound()
}

func TestAddConstraintTellsWhatIsWrong(t *testing.T) {
	for want, c := range map[string]op.Constraint{
		`"T" has no column "nme"`:                          {Name: "x", Kind: op.Unique, Columns: []string{"nme"}},
		`has a constraint "K" already`:                     {Name: "K", Kind: op.Unique, Columns: []string{"name"}},
		`has a primary key already`:                        {Name: "x", Kind: op.PrimaryKey, Columns: []string{"name"}},
		`a row of "T" refers to a row of "P"`:              {Name: "x", Kind: op.ForeignKey, Columns: []string{"name"}, References: &op.Reference{Table: name("P"), Columns: []string{"id"}}},
		`a row does not satisfy CHECK ("name" = 'nobody')`: {Name: "x", Kind: op.Check, Check: op.Compare{Left: col("name"), Op: op.Eq, Right: "nobody"}},
		`SQLite has no constraint of type "DEFAULT"`:       {Name: "x", Kind: op.Default, Columns: []string{"name"}},
		`deferrable unique`:                                {Name: "x", Kind: op.Unique, Columns: []string{"name"}, Deferrable: op.InitiallyDeferred},
	} {
		b := open(t)
		b.exec(`CREATE TABLE P (id TEXT PRIMARY KEY)`, `CREATE TABLE T (id INTEGER PRIMARY KEY, name TEXT, CONSTRAINT k CHECK (name <> ''))`, `INSERT INTO T VALUES (1, 'ann')`, "BEGIN")
		if err := b.refused(op.AddConstraint{Table: name("T"), Constraint: c}); !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, want %q", err, want)
		}
		b.exec("COMMIT")
		b.sound()
	}
}

func TestAddPrimaryKey(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (id INTEGER, x)`, `INSERT INTO T VALUES (7, 'a')`, `CREATE INDEX i ON T (x)`)
	b.do(op.AddConstraint{Table: name("T"), Constraint: op.Constraint{Name: "T_pk", Kind: op.PrimaryKey, Columns: []string{"id"}}})
	b.wantSchema("T", `CREATE TABLE T (id INTEGER NOT NULL, x, CONSTRAINT "T_pk" PRIMARY KEY ("id"))`)
	b.want("SELECT rowid, x FROM T", "7|a")
	b.sound()
}

func TestDropTableInUse(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (id INTEGER PRIMARY KEY, up REFERENCES T)`, `CREATE TABLE k (t REFERENCES T ON DELETE CASCADE)`, `CREATE TABLE l (t REFERENCES t)`)
	var refusal *dialects.Error
	if err := b.try(op.DropTable{Table: name("t")}); !errors.As(err, &refusal) || refusal.Message != `cannot drop table "T": foreign keys of "k", "l" refer to it` || !strings.Contains(refusal.Remedy(), "cascade = true") {
		t.Error(err)
	}
	b.exec(`DROP TABLE l`, `DROP TABLE k`)
	b.do(op.DropTable{Table: name("t")})
	b.sound()
}

func TestDropTableThatIsAView(t *testing.T) {
	b := open(t)
	b.exec(`CREATE VIEW v AS SELECT 1`)
	if err := b.try(op.DropTable{Table: name("v")}); err == nil || !strings.Contains(err.Error(), "use DROP VIEW") {
		t.Error(err)
	}
}

func TestDropAllTables(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, b REFERENCES b ON DELETE CASCADE)`, `CREATE TABLE b (id INTEGER PRIMARY KEY, a REFERENCES a ON DELETE CASCADE)`,
		`CREATE TABLE Kept (id INTEGER PRIMARY KEY, a INT REFERENCES a ON DELETE CASCADE, self INT REFERENCES Kept)`, `CREATE TABLE Luamig_history (name)`,
		`CREATE VIEW v AS SELECT * FROM a`, `CREATE VIEW other AS SELECT 1 AS one`, `CREATE VIRTUAL TABLE words USING fts5 (word)`,
		`INSERT INTO a VALUES (1, NULL)`, `INSERT INTO b VALUES (1, 1)`, `INSERT INTO Kept VALUES (1, 1, 1)`, "BEGIN")
	b.do(op.DropAllTables{Keep: []string{"kept"}})
	b.exec("COMMIT")
	b.want(`SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name`, "Kept\nLuamig_history\nother")
	b.wantSchema("Kept", `CREATE TABLE Kept (id INTEGER PRIMARY KEY, a INT, self INT REFERENCES Kept)`)
	b.want("SELECT * FROM Kept", "1|1|1")
	b.want("PRAGMA integrity_check", "ok")
}

func TestReplaceViewKeepsItsTriggers(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (a)`, `CREATE VIEW v AS SELECT a FROM T`, `CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN INSERT INTO T VALUES (new.a * 2); END`)
	b.do(op.CreateView{View: name("V"), Query: "SELECT a, 1 AS one FROM T", OrReplace: true})
	b.exec(`INSERT INTO v (a) VALUES (21)`)
	b.want("SELECT * FROM v", "42|1")
}

func TestTruncateCascadesInACircle(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE a (id INTEGER PRIMARY KEY, b INT REFERENCES b)`, `CREATE TABLE b (id INTEGER PRIMARY KEY, a INT REFERENCES a)`, `CREATE TABLE c (b INT REFERENCES b)`,
		`INSERT INTO a VALUES (1, NULL)`, `INSERT INTO b VALUES (1, 1)`, `UPDATE a SET b = 1`, `INSERT INTO c VALUES (1)`, "BEGIN")
	b.do(op.Delete{Table: name("a"), Truncate: true, Cascade: true})
	b.want("PRAGMA defer_foreign_keys", "0")
	b.exec("COMMIT")
	b.want("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM c)", "0|0|0")
	b.sound()
}

func TestLimitedWrites(t *testing.T) {
	for _, create := range []string{
		`CREATE TABLE T (a INT)`, `CREATE TABLE T (a INT, rowid TEXT)`, `CREATE TABLE T (a INT, rowid, oid, _rowid_ INTEGER PRIMARY KEY)`,
		`CREATE TABLE T (a INT, b INT DEFAULT (random()), PRIMARY KEY (b, a)) WITHOUT ROWID`,
	} {
		b := open(t)
		b.exec(create, `INSERT INTO T (a) VALUES (1), (2), (3)`)
		b.do(op.Update{Table: name("t"), Set: []op.Assignment{{Column: "a", Value: int64(9)}}, Where: op.Compare{Left: col("a"), Op: op.Lt, Right: int64(9)}, Limit: 2})
		b.want("SELECT count(*) FROM T WHERE a = 9", "2")
		b.do(op.Delete{Table: name("T"), Limit: 1, Where: op.Compare{Left: col("a"), Op: op.Eq, Right: int64(9)}})
		b.want("SELECT count(*) FROM T WHERE a = 9", "1")
	}
}

func TestPrimaryKeyOfNewTableIsNotNull(t *testing.T) {
	b := open(t)
	key := op.Constraint{Name: "k", Kind: op.PrimaryKey, Columns: []string{"c"}}
	b.do(op.CreateTable{Table: name("T"), Columns: []op.Column{{Name: "c", Type: op.Type{Kind: op.Text}}}, Constraints: []op.Constraint{key}})
	b.wantSchema("T", `CREATE TABLE "T" ("c" TEXT NOT NULL, CONSTRAINT "k" PRIMARY KEY ("c"))`)
}
