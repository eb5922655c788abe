package sqlite

import (
	"context"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects/op"
)

// What Sequelize's rebuild loses, one case each. Every rebuild here is of T and changes the
// type of its column x from TEXT to INTEGER, which is another affinity.
func TestRebuildKeeps(t *testing.T) {
	tests := map[string]struct {
		setup []string
		want  [][2]string // queries and what they give, in order
		try   []string    // statements that must fail afterwards
	}{
		"secondary indexes": {
			setup: []string{
				`CREATE TABLE T (id INTEGER PRIMARY KEY, x TEXT, y TEXT)`,
				`CREATE INDEX plain ON T (y)`,
				`CREATE UNIQUE INDEX "par""tial" ON T (y COLLATE NOCASE DESC) WHERE T.y IS NOT NULL AND x <> 'T'`,
				`CREATE INDEX expression ON T (lower(y), x+1)`,
			},
			want: [][2]string{
				{`SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY name`, `expression|CREATE INDEX expression ON T (lower(y), x+1)
par"tial|CREATE UNIQUE INDEX "par""tial" ON T (y COLLATE NOCASE DESC) WHERE T.y IS NOT NULL AND x <> 'T'
plain|CREATE INDEX plain ON T (y)`},
			},
		},
		"child rows of a cascading parent": {
			setup: []string{
				`CREATE TABLE T (id INTEGER PRIMARY KEY, x TEXT)`,
				`CREATE TABLE child (id INTEGER PRIMARY KEY, t int REFERENCES T (id) ON DELETE CASCADE ON UPDATE CASCADE)`,
				`CREATE TABLE other (id INTEGER PRIMARY KEY, t int REFERENCES "t" ON DELETE SET NULL)`,
				`INSERT INTO T VALUES (1, '1'), (2, '2')`,
				`INSERT INTO child VALUES (10, 1), (20, 2)`,
				`INSERT INTO other VALUES (10, 1), (20, NULL)`,
			},
			want: [][2]string{
				{`SELECT * FROM child`, "10|1\n20|2"},
				{`SELECT * FROM other`, "10|1\n20|<nil>"},
				{`SELECT sql FROM sqlite_schema WHERE name = 'child'`, `CREATE TABLE child (id INTEGER PRIMARY KEY, t int REFERENCES T (id) ON DELETE CASCADE ON UPDATE CASCADE)`},
				{`SELECT sql FROM sqlite_schema WHERE name = 'other'`, `CREATE TABLE other (id INTEGER PRIMARY KEY, t int REFERENCES "t" ON DELETE SET NULL)`},
				{`SELECT "table", "from", "to", on_delete FROM pragma_foreign_key_list('child')`, "T|t|id|CASCADE"},
			},
			try: []string{`INSERT INTO child VALUES (30, 3)`},
		},
		"AUTOINCREMENT and its last number": {
			setup: []string{
				`CREATE TABLE T (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT)`,
				`INSERT INTO T VALUES (1, '1'), (99, 'gone')`,
				`DELETE FROM T WHERE id = 99`,
			},
			want: [][2]string{
				{`INSERT INTO T (x) VALUES (3) RETURNING id`, "100"},
				{`SELECT name, seq FROM sqlite_sequence`, "T|100"},
			},
		},
		"the last number of an empty table": {
			setup: []string{
				`CREATE TABLE T (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT)`,
				`INSERT INTO T VALUES (7, 'gone')`,
				`DELETE FROM T`,
			},
			want: [][2]string{{`INSERT INTO T (x) VALUES (3) RETURNING id`, "8"}},
		},
		"composite UNIQUE, CHECK, COLLATE and constraint names": {
			setup: []string{
				`CREATE TABLE T (id INTEGER PRIMARY KEY, x TEXT /* the x */, a TEXT COLLATE NOCASE CONSTRAINT "a set" CHECK (T.a <> ''), b INT, -- the b
  CONSTRAINT "a and b" UNIQUE (a, b) ON CONFLICT ABORT, CHECK (b > 0 AND "T"."b" < 100))`,
				`INSERT INTO T VALUES (1, '1', 'a', 1)`,
			},
			want: [][2]string{
				{`SELECT sql FROM sqlite_schema WHERE name = 'T'`, `CREATE TABLE T (id INTEGER PRIMARY KEY, x INTEGER /* the x */, a TEXT COLLATE NOCASE CONSTRAINT "a set" CHECK (T.a <> ''), b INT, -- the b
  CONSTRAINT "a and b" UNIQUE (a, b) ON CONFLICT ABORT, CHECK (b > 0 AND "T"."b" < 100))`},
			},
			try: []string{
				`INSERT INTO T VALUES (2, '1', 'A', 1)`,
				`INSERT INTO T VALUES (2, '1', '', 1)`,
				`INSERT INTO T VALUES (2, '1', 'b', 100)`,
			},
		},
		"a UNIQUE column that is also in a plain index": {
			setup: []string{
				`CREATE TABLE T (x TEXT, email TEXT UNIQUE, y INT)`,
				`CREATE INDEX i ON T (y, email)`,
				`INSERT INTO T VALUES ('1', 'e', 1)`,
			},
			want: [][2]string{{`SELECT name FROM pragma_index_list('T') ORDER BY name`, "i\nsqlite_autoindex_T_1"}},
			try:  []string{`INSERT INTO T VALUES ('1', 'e', 2)`},
		},
		"defaults with semicolons and expressions": {
			setup: []string{
				`CREATE TABLE T (x TEXT, a TEXT DEFAULT 'a;b', b TEXT DEFAULT (lower('X;')), c DEFAULT CURRENT_TIMESTAMP)`,
				`INSERT INTO T (x) VALUES ('1')`,
			},
			want: [][2]string{
				{`INSERT INTO T (x) VALUES ('2') RETURNING a, b, length(c)`, "a;b|x;|19"},
				{`SELECT dflt_value FROM pragma_table_info('T')`, "<nil>\n'a;b'\nlower('X;')\nCURRENT_TIMESTAMP"},
			},
		},
		"a table of the temporary name": {
			setup: []string{
				`CREATE TABLE T (id INTEGER PRIMARY KEY, x TEXT REFERENCES luamig_old_t)`,
				`CREATE TABLE LUAMIG_OLD_T (a INTEGER PRIMARY KEY)`,
				`CREATE INDEX luamig_gone_T ON luamig_old_t (a)`,
				`INSERT INTO luamig_old_t VALUES (5)`,
				`INSERT INTO T VALUES (1, 5)`,
			},
			want: [][2]string{
				{`SELECT name FROM sqlite_schema WHERE name LIKE 'luamig%' ORDER BY name`, "LUAMIG_OLD_T\nluamig_gone_T"},
				{`DROP INDEX luamig_gone_T`, ""},
				{`DELETE FROM T`, ""},
				{`ALTER TABLE luamig_old_t RENAME TO "kept"`, ""},
				{`SELECT "table" FROM pragma_foreign_key_list('T')`, "kept"},
				{`SELECT * FROM kept`, "5"},
			},
		},
		"views and triggers": {
			setup: []string{
				`CREATE TABLE T (id INTEGER PRIMARY KEY, x TEXT)`,
				`CREATE TABLE log (m)`,
				`CREATE TABLE other (id INTEGER PRIMARY KEY)`,
				`CREATE VIEW v AS SELECT x AS "the x" FROM T`,
				`CREATE VIEW broken AS SELECT nope FROM nowhere`,
				`CREATE TRIGGER "on T" AFTER INSERT ON T WHEN new.id > 0 BEGIN INSERT INTO log VALUES ('T;' || new.x); SELECT 1; END`,
				`CREATE TRIGGER elsewhere AFTER INSERT ON other BEGIN UPDATE T SET x = 'other' WHERE id = new.id; END`,
				`CREATE TRIGGER onview INSTEAD OF INSERT ON v BEGIN INSERT INTO T (x) VALUES (new."the x"); END`,
				`CREATE TEMP TRIGGER mine AFTER INSERT ON T BEGIN INSERT INTO log VALUES ('temporary'); END`,
				`INSERT INTO T VALUES (1, 'first')`,
			},
			want: [][2]string{
				{`SELECT * FROM v`, "first"},
				{`INSERT INTO v VALUES ('second')`, ""},
				{`SELECT m FROM log ORDER BY m`, "T;first\nT;second\ntemporary\ntemporary"},
				{`INSERT INTO other VALUES (1)`, ""},
				{`SELECT x FROM T WHERE id = 1`, "other"},
				{`SELECT sql FROM sqlite_schema WHERE name = 'on T'`, `CREATE TRIGGER "on T" AFTER INSERT ON T WHEN new.id > 0 BEGIN INSERT INTO log VALUES ('T;' || new.x); SELECT 1; END`},
			},
		},
		"row numbers without a column": {
			setup: []string{
				`CREATE TABLE T (x TEXT, rowid TEXT)`,
				`INSERT INTO T (oid, x, rowid) VALUES (5, '1', 'a'), (9, '2', 'b')`,
			},
			want: [][2]string{{`SELECT _rowid_, x, rowid FROM T`, "5|1|a\n9|2|b"}},
		},
		"columns called by all names of the row number": {
			setup: []string{
				`CREATE TABLE T (x TEXT, rowid, oid, _rowid_)`,
				`INSERT INTO T VALUES ('1', 2, 3, 4)`,
			},
			want: [][2]string{{`SELECT * FROM T`, "1|2|3|4"}},
		},
		"WITHOUT ROWID": {
			setup: []string{
				`CREATE TABLE T (k TEXT, n INT, x TEXT, PRIMARY KEY (k, n DESC)) WITHOUT ROWID`,
				`INSERT INTO T VALUES ('a', 1, '1')`,
			},
			want: [][2]string{
				{`SELECT wr FROM pragma_table_list WHERE name = 'T'`, "1"},
				{`SELECT typeof(x) FROM T`, "integer"},
			},
			try: []string{`INSERT INTO T VALUES ('a', 1, '2')`},
		},
		"STRICT": {
			setup: []string{
				`CREATE TABLE T (id INTEGER PRIMARY KEY, x TEXT, y BLOB) STRICT`,
				`INSERT INTO T VALUES (1, '1', x'00ff')`,
			},
			want: [][2]string{{`SELECT id, x, hex(y), (SELECT strict FROM pragma_table_list WHERE name = 'T') FROM T`, "1|1|00FF|1"}},
			try:  []string{`INSERT INTO T VALUES (2, 'not a number', NULL)`},
		},
		"generated columns": {
			setup: []string{
				`CREATE TABLE T (x TEXT, a INT, v AS (a * 2), s INT GENERATED ALWAYS AS (a + 1) STORED NOT NULL)`,
				`CREATE INDEX i ON T (v)`,
				`INSERT INTO T (x, a) VALUES ('1', 20)`,
			},
			want: [][2]string{{`SELECT * FROM T WHERE v = 40`, "1|20|40|21"}},
		},
		"a self reference that cascades": {
			setup: []string{
				`CREATE TABLE T (id INTEGER PRIMARY KEY, x TEXT, up INT REFERENCES T (id) ON DELETE CASCADE)`,
				`INSERT INTO T VALUES (2, '1', NULL), (1, '2', 2), (3, '3', 3)`,
			},
			want: [][2]string{
				{`SELECT * FROM T`, "1|2|2\n2|1|<nil>\n3|3|3"},
				{`DELETE FROM T WHERE id = 2`, ""},
				{`SELECT id FROM T`, "3"},
				{`SELECT "table" FROM pragma_foreign_key_list('T')`, "T"},
			},
		},
		"cyclic and composite references": {
			setup: []string{
				`CREATE TABLE T (id INTEGER PRIMARY KEY, x TEXT, a INT, b INT, UNIQUE (a, b), FOREIGN KEY (a, b) REFERENCES "my child" (c, d) DEFERRABLE INITIALLY DEFERRED)`,
				`CREATE TABLE "my child" (c INT, d INT, PRIMARY KEY (c, d), FOREIGN KEY (c, d) REFERENCES T (a, b) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)`,
				`BEGIN`, `INSERT INTO T VALUES (1, '1', 10, 20)`, `INSERT INTO "my child" VALUES (10, 20)`, `COMMIT`,
			},
			want: [][2]string{
				{`SELECT * FROM "my child"`, "10|20"},
				{`DELETE FROM T`, ""},
				{`SELECT count(*) FROM "my child"`, "0"},
			},
		},
		"statistics": {
			setup: []string{
				`CREATE TABLE T (x TEXT, y INT)`, `CREATE INDEX i ON T (y)`, `INSERT INTO T VALUES (1, 2), (1, 2)`, `ANALYZE`,
			},
			want: [][2]string{{`SELECT * FROM sqlite_stat1`, "T|i|2 2"}},
		},
	}
	for title, test := range tests {
		t.Run(title, func(t *testing.T) {
			b := open(t)
			b.exec(test.setup...)
			b.exec("BEGIN IMMEDIATE")
			b.do(op.ChangeColumn{Table: name("t"), Column: "X", To: toType(op.Integer)})
			b.exec("COMMIT")
			soundBut(b, "luamig_old_t")
			for _, s := range test.try {
				if _, err := b.Exec(context.Background(), stmt(s)); err == nil {
					t.Errorf("%s: was not refused", s)
				}
			}
			for _, w := range test.want {
				b.want(w[0], w[1])
			}
			b.want("PRAGMA integrity_check", "ok")
		})
	}
}

func TestRebuildOfOddNames(t *testing.T) {
	for _, table := range []string{`my table`, `a"b`, `Ünïcode ✓`, `select`, `x'; DROP TABLE y; --`, `[b]`, "`t`", `main.T`} {
		t.Run(table, func(t *testing.T) {
			b := open(t)
			quoted := `"` + strings.ReplaceAll(table, `"`, `""`) + `"`
			b.exec(`CREATE TABLE `+quoted+` ("my id" INTEGER PRIMARY KEY AUTOINCREMENT, "the ""x""" TEXT UNIQUE)`,
				`CREATE TABLE child (p INT REFERENCES `+quoted+` ("my id") ON DELETE CASCADE)`,
				`CREATE INDEX "my index" ON `+quoted+` ("the ""x""")`,
				`INSERT INTO `+quoted+` VALUES (3, '1')`, `INSERT INTO child VALUES (3)`,
				"BEGIN")
			b.do(op.ChangeColumn{Table: name(table), Column: `the "x"`, To: toType(op.Integer)})
			b.exec("COMMIT")
			b.sound()
			b.want(`SELECT count(*) FROM child JOIN `+quoted+` ON p = "my id"`, "1")
			b.want(`SELECT typeof("the ""x""") FROM `+quoted, "integer")
			b.want(`SELECT name FROM sqlite_schema WHERE name = 'my index'`, "my index")
		})
	}
}

func TestRebuildInTheMiddleOfATransaction(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (id INTEGER PRIMARY KEY, x TEXT)`,
		`CREATE TABLE child (t INT REFERENCES T (id) ON DELETE CASCADE, later INT REFERENCES T (id) DEFERRABLE INITIALLY DEFERRED)`,
		"BEGIN", `INSERT INTO T VALUES (1, '1')`, `INSERT INTO child VALUES (1, 2)`)
	b.do(op.ChangeColumn{Table: name("T"), Column: "x", To: toType(op.Integer)})
	b.want(`SELECT * FROM child`, "1|2")
	b.exec(`INSERT INTO T VALUES (2, 2)`, "COMMIT") // what was owed is settled
	b.sound()
}

func TestRebuildKeepsWhatIsOwed(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (id INTEGER PRIMARY KEY, x TEXT, later INT REFERENCES T (id) DEFERRABLE INITIALLY DEFERRED)`,
		`CREATE TABLE child (later INT REFERENCES T (id) DEFERRABLE INITIALLY DEFERRED)`,
		"BEGIN", `INSERT INTO child VALUES (2)`, `INSERT INTO T VALUES (1, '1', 7)`)
	b.do(op.ChangeColumn{Table: name("T"), Column: "x", To: toType(op.Integer)})
	if _, err := b.Exec(context.Background(), stmt("COMMIT")); err == nil {
		t.Fatal("rows that refer to nothing were committed")
	}
	b.exec(`INSERT INTO T VALUES (2, 2, NULL), (7, 7, NULL)`, "COMMIT")
	b.sound()
}

func TestRebuildRolledBack(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (id INTEGER PRIMARY KEY, x TEXT)`, `CREATE TABLE child (t INT REFERENCES T (id) ON DELETE CASCADE)`,
		`INSERT INTO T VALUES (1, '1')`, `INSERT INTO child VALUES (1)`)
	before := b.rows("SELECT * FROM sqlite_schema")
	plan, err := Dialect{}.Plan(context.Background(), op.ChangeColumn{Table: name("T"), Column: "x", To: toType(op.Integer)}, b.Catalog())
	if err != nil {
		t.Fatal(err)
	}
	for stop := 0; stop <= len(plan); stop++ {
		b.exec("BEGIN", "SAVEPOINT s")
		for _, s := range plan[:stop] {
			if _, err := b.Exec(context.Background(), s); err != nil {
				t.Fatal(err)
			}
		}
		if stop%2 == 0 {
			b.exec("ROLLBACK TO s")
		} else {
			b.exec("ROLLBACK", "BEGIN")
		}
		b.exec("PRAGMA writable_schema = OFF", "PRAGMA legacy_alter_table = OFF")
		if _, err := b.Exec(context.Background(), stmt("INSERT INTO child VALUES (9)")); err == nil {
			t.Errorf("stopped after %d statements, the foreign key is gone", stop)
		}
		b.exec("COMMIT")
		b.sound()
		if after := b.rows("SELECT * FROM sqlite_schema"); after != before {
			t.Errorf("stopped after %d statements:\n got %s\nwant %s", stop, after, before)
		}
	}
}

func TestRebuildInOtherSchemas(t *testing.T) {
	for _, schema := range []string{"temp", "aux"} {
		b := open(t)
		b.exec(`ATTACH ':memory:' AS aux`,
			`CREATE TABLE main.T (id INTEGER PRIMARY KEY, x TEXT)`,
			`CREATE TABLE `+schema+`.T (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT)`,
			`CREATE INDEX `+schema+`.i ON T (x)`,
			`CREATE TRIGGER `+schema+`.tr AFTER INSERT ON T BEGIN SELECT 1; END`,
			`CREATE TABLE `+schema+`.child (t INT REFERENCES T (id) ON DELETE CASCADE)`,
			`INSERT INTO `+schema+`.T VALUES (4, '1')`, `INSERT INTO `+schema+`.child VALUES (4)`, "BEGIN")
		b.do(op.ChangeColumn{Table: op.Name{Schema: schema, Name: "T"}, Column: "x", To: toType(op.Integer)})
		b.exec("COMMIT")
		b.want(`SELECT type, name FROM `+schema+`.sqlite_schema WHERE sql IS NOT NULL ORDER BY name`,
			"table|T\ntable|child\nindex|i\ntable|sqlite_sequence\ntrigger|tr")
		b.want(`SELECT typeof(x), id FROM `+schema+`.T`, "integer|4")
		b.want(`SELECT * FROM `+schema+`.child`, "4")
		b.wantSchema("T", `CREATE TABLE T (id INTEGER PRIMARY KEY, x TEXT)`)
		b.sound()
	}
}

func TestRebuildOfTemporaryTableWithoutSchema(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TEMP TABLE T (x TEXT)`, `CREATE TABLE T (x TEXT)`, `INSERT INTO temp.T VALUES ('1')`, "BEGIN")
	b.do(op.ChangeColumn{Table: name("T"), Column: "x", To: toType(op.Integer)})
	b.exec("COMMIT")
	b.want(`SELECT typeof(x) FROM temp.T`, "integer")
	b.wantSchema("T", `CREATE TABLE T (x TEXT)`)
}

func TestRebuildWithRowsThatWereBroken(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE T (id INTEGER PRIMARY KEY, x TEXT)`, `CREATE TABLE child (t INT REFERENCES T (id))`,
		"PRAGMA foreign_keys = OFF", `INSERT INTO child VALUES (77)`, "PRAGMA foreign_keys = ON", "BEGIN")
	b.do(op.ChangeColumn{Table: name("T"), Column: "x", To: toType(op.Integer)})
	b.exec("COMMIT")
	b.want("SELECT t FROM child", "77")
}

func TestRebuildFindsWhatItBreaks(t *testing.T) {
	b := open(t)
	b.exec(`CREATE TABLE parent (id TEXT PRIMARY KEY)`, `CREATE TABLE T (x TEXT REFERENCES parent (id))`,
		`INSERT INTO parent VALUES ('01')`, `INSERT INTO T VALUES ('01')`, "BEGIN")
	// as an integer it is no longer the text that the parent has
	err := b.refused(op.ChangeColumn{Table: name("T"), Column: "x", To: toType(op.Integer)})
	if !strings.Contains(err.Error(), "refers to a row") {
		t.Error(err)
	}
	b.exec("COMMIT")
	b.sound()
}
