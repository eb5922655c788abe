package sqlite

import (
	"errors"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func TestRemoveColumn(t *testing.T) {
	tests := map[string]struct {
		setup []string
		want  string // the definition afterwards
	}{
		"key behind it":     {[]string{`CREATE TABLE T (a INT, c TEXT UNIQUE)`}, `CREATE TABLE T (a INT)`},
		"primary key":       {[]string{`CREATE TABLE T (c INTEGER PRIMARY KEY AUTOINCREMENT, a INT)`, `INSERT INTO T VALUES (5, 1)`}, `CREATE TABLE T (a INT)`},
		"key over it":       {[]string{`CREATE TABLE T (a INT, c TEXT, UNIQUE (a, c))`}, `CREATE TABLE T (a INT)`},
		"check over it":     {[]string{`CREATE TABLE T (a INT, c TEXT, CHECK (a > 0), CHECK (c > a))`}, `CREATE TABLE T (a INT, CHECK (a > 0))`},
		"check of its own":  {[]string{`CREATE TABLE T (a INT, c TEXT CHECK (c IN ('x')))`}, `CREATE TABLE T (a INT)`},
		"foreign key":       {[]string{`CREATE TABLE P (id INT PRIMARY KEY)`, `CREATE TABLE T (a INT, c INT REFERENCES P (id))`}, `CREATE TABLE T (a INT)`},
		"part of one":       {[]string{`CREATE TABLE P (x, y, UNIQUE (x, y))`, `CREATE TABLE T (a INT, c INT, FOREIGN KEY (a, c) REFERENCES P (x, y))`}, `CREATE TABLE T (a INT)`},
		"reference to it":   {[]string{`CREATE TABLE T (a INT REFERENCES T (c), c INT UNIQUE)`}, `CREATE TABLE T (a INT)`},
		"partial index":     {[]string{`CREATE TABLE T (a INT, c INT)`, `CREATE INDEX i ON T (a) WHERE c > 0`}, `CREATE TABLE T (a INT)`},
		"index expression":  {[]string{`CREATE TABLE T (a INT, c INT)`, `CREATE INDEX i ON T (a + c)`}, `CREATE TABLE T (a INT)`},
		"computed from it":  {[]string{`CREATE TABLE T (a INT, c INT, g AS (c + 1))`}, "! is needed by the generated column g"},
		"the only one":      {[]string{`CREATE TABLE T (c INT)`}, "! is needed by the table"},
		"key without rowid": {[]string{`CREATE TABLE T (c TEXT PRIMARY KEY, a) WITHOUT ROWID`}, "! WITHOUT ROWID"},
		"view":              {[]string{`CREATE TABLE T (a INT, c INT)`, `CREATE VIEW v AS SELECT c FROM T`}, "! error in view v after drop column"},
		"trigger":           {[]string{`CREATE TABLE T (a INT, c INT UNIQUE)`, `CREATE TRIGGER r AFTER INSERT ON T BEGIN SELECT new.c; END`}, "! error in trigger r after drop column"},
		"parent":            {[]string{`CREATE TABLE T (a INT, c INT UNIQUE)`, `CREATE TABLE k (c INT REFERENCES T (c))`}, `! cannot drop column "c": foreign keys of "k" refer to it`},
		"parent by its key": {[]string{`CREATE TABLE T (a INT, c INT PRIMARY KEY)`, `CREATE TABLE k (c INT REFERENCES T)`}, `! cannot drop column "c": foreign keys of "k" refer to it`},
		"parent of another": {[]string{`CREATE TABLE T (a INT UNIQUE, c INT)`, `CREATE TABLE k (c INT REFERENCES T (a))`}, `CREATE TABLE T (a INT UNIQUE)`},
	}
	for title, test := range tests {
		t.Run(title, func(t *testing.T) {
			b := open(t)
			b.exec(test.setup...)
			b.exec("BEGIN")
			o := op.RemoveColumn{Table: name("T"), Column: "c"}
			if part, fails := strings.CutPrefix(test.want, "! "); fails {
				before := b.rows("SELECT * FROM sqlite_schema")
				if err := b.refused(o); !strings.Contains(err.Error(), part) {
					t.Errorf("got %q, want %q", err, part)
				}
				b.want("SELECT * FROM sqlite_schema", before)
				return
			}
			b.do(o)
			b.exec("COMMIT")
			b.wantSchema("T", test.want)
			b.want("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL", "0")
			b.sound()
		})
	}
}

func TestRemoveColumnCascades(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (a INT, c INTEGER PRIMARY KEY)`, `CREATE TABLE k (c INT REFERENCES T ON DELETE CASCADE, d TEXT)`,
		`CREATE TABLE l (a INT, FOREIGN KEY (a) REFERENCES T (c))`, `INSERT INTO T VALUES (1, 2)`, `INSERT INTO k VALUES (2, 'kept')`)
	b.do(op.RemoveColumn{Table: name("T"), Column: "c", Cascade: true})
	b.wantSchema("T", `CREATE TABLE T (a INT)`)
	b.wantSchema("k", `CREATE TABLE k (c INT, d TEXT)`)
	b.wantSchema("l", `CREATE TABLE l (a INT)`)
	b.want("SELECT * FROM k", "2|kept")
	b.exec(`INSERT INTO k VALUES (99, 'free')`)
	b.sound()
}

func TestAddColumnByRebuild(t *testing.T) {
	const before = "CREATE TABLE T (\n  id INTEGER PRIMARY KEY, -- the id\n  a INT\n)"
	unique := op.Column{Name: "c", Type: op.Type{Kind: op.String}, Unique: true}
	named := op.Column{Name: "c", Type: op.Type{Kind: op.String}, UniqueName: "one c"}
	stored := op.Column{Name: "c", Type: op.Type{Kind: op.Integer}, Generated: &op.Generated{Expr: op.Literal{SQL: "a + 1"}, Stored: true}}
	for want, c := range map[string]op.Column{
		"CREATE TABLE T (\n  id INTEGER PRIMARY KEY, -- the id\n  a INT,\n  \"c\" VARCHAR(255) UNIQUE\n)":                                  unique,
		"CREATE TABLE T (\n  id INTEGER PRIMARY KEY, -- the id\n  a INT,\n  \"c\" VARCHAR(255),\n  CONSTRAINT \"one c\" UNIQUE (\"c\")\n)": named,
		"CREATE TABLE T (\n  id INTEGER PRIMARY KEY, -- the id\n  a INT,\n  \"c\" INTEGER GENERATED ALWAYS AS (a + 1) STORED\n)":           stored,
	} {
		b := open(t)
		b.exec(before, `CREATE TABLE k (t REFERENCES T ON DELETE CASCADE)`, `INSERT INTO T VALUES (7, 8)`, `INSERT INTO k VALUES (7)`, "BEGIN")
		b.do(op.AddColumn{Table: name("T"), Column: c})
		b.exec("COMMIT")
		b.wantSchema("T", want)
		b.want("SELECT id, a FROM T", "7|8")
		b.want("SELECT * FROM k", "7")
		b.sound()
	}
}

func TestAddColumnThatHasNoValue(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (a INT)`, `INSERT INTO T VALUES (1)`)
	err := b.try(op.AddColumn{Table: name("T"), Column: op.Column{Name: "c", Type: op.Type{Kind: op.Integer}, NotNull: true}})
	var refusal *dialects.Error
	if !errors.As(err, &refusal) || refusal.Kind != dialects.NotNullViolation || !strings.Contains(refusal.Remedy(), "defaultValue") {
		t.Error(err)
	}
	err = b.try(op.AddColumn{Table: name("T"), Column: op.Column{Name: "c", Type: op.Type{Kind: op.Integer}, NotNull: true, Default: op.Const{}}})
	if !errors.As(err, &refusal) || refusal.Kind != dialects.NotNullViolation {
		t.Error(err)
	}
}

func TestRenamesReachEverything(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (id INTEGER PRIMARY KEY, c INT CHECK (T.c > 0))`, `CREATE INDEX i ON T (c) WHERE c > 1`,
		`CREATE VIEW v AS SELECT c FROM T`, `CREATE TRIGGER r AFTER INSERT ON T BEGIN UPDATE T SET c = new.c + 1 WHERE id = new.id; END`,
		`CREATE TABLE k (t REFERENCES T (id) ON DELETE CASCADE)`, "PRAGMA legacy_alter_table = ON")
	b.do(op.RenameColumn{Table: name("T"), From: "c", To: "my c"}, op.RenameTable{From: name("T"), To: name("t")}, op.RenameTable{From: name("t"), To: name("My T")})
	b.exec(`INSERT INTO "My T" VALUES (1, 1)`, `INSERT INTO k VALUES (1)`)
	b.want(`SELECT * FROM v`, "2")
	b.want(`SELECT "table" FROM pragma_foreign_key_list('k')`, "My T")
	b.want(`SELECT name FROM pragma_index_list('My T')`, "i")
	b.sound()
}

func TestRenameColumnTellsWhatIsWrong(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (name TEXT, age INT)`)
	for want, o := range map[string]op.RenameColumn{
		`"T" has no column "nme"`:              {Table: name("T"), From: "nme", To: "x"},
		`table "T" has a column "age" already`: {Table: name("T"), From: "name", To: "AGE"},
	} {
		if err := b.refused(o); !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, want %q", err, want)
		}
	}
	b.do(op.RenameColumn{Table: name("T"), From: "name", To: "NAME"})
	b.wantSchema("T", `CREATE TABLE T ("NAME" TEXT, age INT)`)
}
