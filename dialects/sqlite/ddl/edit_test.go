package ddl_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

type edit func(*ddl.Table) (*ddl.Table, error)

func setType(column, typ string) edit {
	return func(t *ddl.Table) (*ddl.Table, error) { return t.SetColumnType(column, typ) }
}

func setNotNull(column string, on bool) edit {
	return func(t *ddl.Table) (*ddl.Table, error) { return t.SetNotNull(column, on) }
}

func setDefault(column, expr string) edit {
	return func(t *ddl.Table) (*ddl.Table, error) { return t.SetDefault(column, expr) }
}

func setCollate(column, collation string) edit {
	return func(t *ddl.Table) (*ddl.Table, error) { return t.SetCollate(column, collation) }
}

func replaceColumn(column, definition string) edit {
	return func(t *ddl.Table) (*ddl.Table, error) { return t.ReplaceColumn(column, definition) }
}

func addClause(column, clause string) edit {
	return func(t *ddl.Table) (*ddl.Table, error) { return t.AddColumnConstraint(column, clause) }
}

func dropClause(column string, kind ddl.Kind) edit {
	return func(t *ddl.Table) (*ddl.Table, error) { return t.DropColumnConstraint(column, kind) }
}

func setName(name string) edit {
	return func(t *ddl.Table) (*ddl.Table, error) { return t.SetTableName(name) }
}

func addColumn(definition string) edit {
	return func(t *ddl.Table) (*ddl.Table, error) { return t.AddColumn(definition) }
}

func addConstraint(definition string) edit {
	return func(t *ddl.Table) (*ddl.Table, error) { return t.AddTableConstraint(definition) }
}

func dropConstraint(name string) edit {
	return func(t *ddl.Table) (*ddl.Table, error) { return t.DropConstraint(name) }
}

func renameForeign(from, to string) edit {
	return func(t *ddl.Table) (*ddl.Table, error) { return t.RenameForeignTable(from, to) }
}

func strip(table string) edit {
	return func(t *ddl.Table) (*ddl.Table, error) { return t.StripForeignKeysTo(table) }
}

func dropColumn(name string) edit {
	return func(t *ddl.Table) (*ddl.Table, error) {
		edited, _, err := t.DropColumn(name)
		return edited, err
	}
}

type editTest struct {
	name, sql string
	edit      edit
	want      string // "" is no change at all
}

func runEdits(t *testing.T, tests []editTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before := parse(t, test.sql)
			after, err := test.edit(before)
			if err != nil {
				t.Fatal(err)
			}
			if test.want == "" {
				test.want = test.sql
			}
			if diff := cmp.Diff(test.want, after.SQL()); diff != "" {
				t.Error(diff)
			}
			if before.SQL() != test.sql {
				t.Error("the table that was edited has changed")
			}
			checkSpans(t, after)
		})
	}
}

func TestSetColumnType(t *testing.T) {
	runEdits(t, []editTest{
		{"other", "CREATE TABLE t(a  INT  NOT NULL)", setType("A", "VARCHAR(10)"), "CREATE TABLE t(a  VARCHAR(10)  NOT NULL)"},
		{"none before", "CREATE TABLE t(a NOT NULL, b)", setType("b", "TEXT"), "CREATE TABLE t(a NOT NULL, b TEXT)"},
		{"take away", "CREATE TABLE t(a INT NOT NULL)", setType("a", ""), "CREATE TABLE t(a NOT NULL)"},
		{"none stays none", "CREATE TABLE t(a NOT NULL)", setType("a", ""), ""},
		{"same", "CREATE TABLE t(a  INT)", setType("a", " INT "), ""},
		{"comments around", "CREATE TABLE t(a/*1*/INT/*2*/UNIQUE)", setType("a", "TEXT"), "CREATE TABLE t(a/*1*/ TEXT /*2*/UNIQUE)"},
		{"quotes without space", `CREATE TABLE t("a"[int]CHECK(1))`, setType("a", `"my type"`), `CREATE TABLE t("a" "my type" CHECK(1))`},
		{"name touches a clause", `CREATE TABLE t("a"CHECK(1))`, setType("a", "TEXT"), `CREATE TABLE t("a" TEXT CHECK(1))`},
		{"taken away between quotes", `CREATE TABLE t("a""INT"CHECK(1), b)`, setType(`a"INT`, ""), ""},
	})
}

func TestSetNotNull(t *testing.T) {
	runEdits(t, []editTest{
		{"add", "CREATE TABLE t(a INT, b VARCHAR(3) DEFAULT 'x')", setNotNull("b", true), "CREATE TABLE t(a INT, b VARCHAR(3) NOT NULL DEFAULT 'x')"},
		{"has it", "CREATE TABLE t(a INT not  null on conflict fail)", setNotNull("a", true), ""},
		{"has it not", "CREATE TABLE t(a INT NULL)", setNotNull("a", false), ""},
		{"instead of NULL", "CREATE TABLE t(a INT CONSTRAINT x NULL UNIQUE)", setNotNull("a", true), "CREATE TABLE t(a INT CONSTRAINT x NOT NULL UNIQUE)"},
		{"drop", "CREATE TABLE t(a INT CONSTRAINT nn NOT NULL ON CONFLICT FAIL UNIQUE)", setNotNull("a", false), "CREATE TABLE t(a INT UNIQUE)"},
		{"drop all", "CREATE TABLE t(a NOT NULL UNIQUE NOT NULL)", setNotNull("a", false), "CREATE TABLE t(a UNIQUE)"},
		{"drop without space", "CREATE TABLE t(a INT UNIQUE CHECK(a)NOT NULL DEFAULT 1)", dropClause("a", ddl.Check), "CREATE TABLE t(a INT UNIQUE NOT NULL DEFAULT 1)"},
		{"drop behind a line comment", "CREATE TABLE t(a INT -- why\n NOT NULL)", setNotNull("a", false), "CREATE TABLE t(a INT -- why\n )"},
		{"drop between comments", "CREATE TABLE t(a INT/*1*/NOT/*2*/NULL/*3*/)", setNotNull("a", false), "CREATE TABLE t(a INT/*1*/ /*3*/)"},
		{"name touches a clause", `CREATE TABLE t("a"CHECK(1))`, setNotNull("a", true), `CREATE TABLE t("a" NOT NULL CHECK(1))`},
		{"in a comment only", "CREATE TABLE t(a INT /* NOT NULL */)", setNotNull("a", true), "CREATE TABLE t(a INT NOT NULL /* NOT NULL */)"},
		{"in front of a lone CONSTRAINT", "CREATE TABLE t(a INT CONSTRAINT x)", setNotNull("a", true), "CREATE TABLE t(a INT NOT NULL CONSTRAINT x)"},
	})
}

func TestSetDefault(t *testing.T) {
	runEdits(t, []editTest{
		{"add", "CREATE TABLE t(a INT)", setDefault("a", "-5"), "CREATE TABLE t(a INT DEFAULT -5)"},
		{"same", "CREATE TABLE t(a default  'x' NOT NULL)", setDefault("a", "'x'"), ""},
		{"replace", "CREATE TABLE t(a DEFAULT (1+(2)) NOT NULL)", setDefault("a", "'it''s;'"), "CREATE TABLE t(a DEFAULT 'it''s;' NOT NULL)"},
		{"replace keeps the name", "CREATE TABLE t(a CONSTRAINT d DEFAULT 1)", setDefault("a", "2"), "CREATE TABLE t(a CONSTRAINT d DEFAULT 2)"},
		{"replace without space", "CREATE TABLE t(a DEFAULT 'x'CHECK(1))", setDefault("a", "2"), "CREATE TABLE t(a DEFAULT 2 CHECK(1))"},
		{"drop", "CREATE TABLE t(a INT DEFAULT CURRENT_TIMESTAMP NOT NULL)", setDefault("a", ""), "CREATE TABLE t(a INT NOT NULL)"},
		{"drop none", "CREATE TABLE t(a INT)", setDefault("a", " "), ""},
		{"expression", "CREATE TABLE t(a)", setDefault("a", "lower('X')"), "CREATE TABLE t(a DEFAULT (lower('X')))"},
		{"two groups", "CREATE TABLE t(a)", setDefault("a", "(1)+(2)"), "CREATE TABLE t(a DEFAULT ((1)+(2)))"},
		{"line comment", "CREATE TABLE t(a, b)", setDefault("a", "1+1 -- two"), "CREATE TABLE t(a DEFAULT (1+1 -- two\n), b)"},
		{"open comment", "CREATE TABLE t(a, b)", setDefault("a", "1+1 /* two"), "CREATE TABLE t(a DEFAULT (1+1 /* two*/), b)"},
		{"word", "CREATE TABLE t(a)", setDefault("a", "CURRENT_DATE"), "CREATE TABLE t(a DEFAULT CURRENT_DATE)"},
		{"null", "CREATE TABLE t(a)", setDefault("a", "NULL"), "CREATE TABLE t(a DEFAULT NULL)"},
	})
}

func TestSetCollate(t *testing.T) {
	runEdits(t, []editTest{
		{"add", "CREATE TABLE t(a TEXT NOT NULL)", setCollate("a", "NOCASE"), "CREATE TABLE t(a TEXT COLLATE NOCASE NOT NULL)"},
		{"replace", "CREATE TABLE t(a TEXT collate [rtrim] NOT NULL)", setCollate("a", "NOCASE"), "CREATE TABLE t(a TEXT COLLATE NOCASE NOT NULL)"},
		{"same", "CREATE TABLE t(a TEXT collate [NoCase])", setCollate("a", "NOCASE"), ""},
		{"quoted", "CREATE TABLE t(a TEXT)", setCollate("a", "my coll"), `CREATE TABLE t(a TEXT COLLATE "my coll")`},
		{"drop", "CREATE TABLE t(a TEXT COLLATE NOCASE,b)", setCollate("a", ""), "CREATE TABLE t(a TEXT,b)"},
		{"only its own", "CREATE TABLE t(a COLLATE x, b)", setCollate("b", ""), ""},
	})
}

func TestReplaceColumn(t *testing.T) {
	runEdits(t, []editTest{
		{"middle", "CREATE TABLE t(a, /*1*/ b INT UNIQUE /*2*/, c)", replaceColumn("B", "b2 TEXT CHECK(b2 > ',')"),
			"CREATE TABLE t(a, /*1*/ b2 TEXT CHECK(b2 > ',') /*2*/, c)"},
		{"same", "CREATE TABLE t(a,b INT UNIQUE)", replaceColumn("b", "b INT UNIQUE"), ""},
		{"line comment", "CREATE TABLE t(a,b)", replaceColumn("a", "a INT -- x"), "CREATE TABLE t(a INT -- x\n,b)"},
	})
}

func TestColumnConstraints(t *testing.T) {
	runEdits(t, []editTest{
		{"add", "CREATE TABLE t(a INT NOT NULL -- x\n, b)", addClause("a", "REFERENCES p(x) ON DELETE CASCADE"),
			"CREATE TABLE t(a INT NOT NULL REFERENCES p(x) ON DELETE CASCADE -- x\n, b)"},
		{"drop", "CREATE TABLE t(a INT CONSTRAINT u UNIQUE ON CONFLICT FAIL, b UNIQUE)", dropClause("a", ddl.Unique), "CREATE TABLE t(a INT, b UNIQUE)"},
		{"drop a deferred key", "CREATE TABLE t(a REFERENCES p ON DELETE CASCADE NOT NULL DEFERRABLE, b REFERENCES q)", dropClause("a", ddl.ForeignKey),
			"CREATE TABLE t(a NOT NULL, b REFERENCES q)"},
		{"drop a key that another column defers", "CREATE TABLE t(a REFERENCES p, b REFERENCES q, c INT DEFERRABLE)", dropClause("b", ddl.ForeignKey),
			"CREATE TABLE t(a REFERENCES p, b, c INT)"},
	})
}

func TestSetTableName(t *testing.T) {
	runEdits(t, []editTest{
		{"other", "CREATE TABLE t(a REFERENCES t)", setName(`x "y`), `CREATE TABLE "x ""y"(a REFERENCES t)`},
		{"same", "CREATE TABLE [t] (a)", setName("t"), ""},
		{"other case", "CREATE TABLE t(a)", setName("T"), `CREATE TABLE "T"(a)`},
		{"with a schema", "CREATE TABLE IF NOT EXISTS main.t(a)", setName("x"), `CREATE TABLE IF NOT EXISTS main."x"(a)`},
		{"own expressions", "CREATE TABLE t(a CHECK(T . a>0), t AS (a+t) STORED, CHECK([t].a+t), CHECK('t.'||\"t\".a > 't'))", setName("n"),
			`CREATE TABLE "n"(a CHECK("n" . a>0), t AS (a+t) STORED, CHECK("n".a+t), CHECK('t.'||"n".a > 't'))`},
	})
}

func TestAddColumn(t *testing.T) {
	runEdits(t, []editTest{
		{"last", "CREATE TABLE t(a INT)", addColumn("b TEXT"), "CREATE TABLE t(a INT, b TEXT)"},
		{"before constraints", "CREATE TABLE t(a INT,CHECK(a))", addColumn("b TEXT"), "CREATE TABLE t(a INT, b TEXT,CHECK(a))"},
		{"keeps the indent", "CREATE TABLE t(\n\ta INT,\n\tb INT\n)", addColumn("c"), "CREATE TABLE t(\n\ta INT,\n\tb INT,\n\tc\n)"},
		{"comment at the end", "CREATE TABLE t(\n  a INT -- about a\n)", addColumn("b"), "CREATE TABLE t(\n  a INT, -- about a\n  b\n)"},
		{"comment at the end, one line", "CREATE TABLE t(a INT /* about a */)", addColumn("b"), "CREATE TABLE t(a INT, /* about a */ b)"},
		{"line comment without indent", "CREATE TABLE t(a INT -- about a\n)", addColumn("b"), "CREATE TABLE t(a INT, -- about a\n b\n)"},
		{"comment behind the comma", "CREATE TABLE t(\n  a INT, -- about a\n  CHECK(a) -- about this\n)", addColumn("b"),
			"CREATE TABLE t(\n  a INT, -- about a\n  b,\n  CHECK(a) -- about this\n)"},
		{"comment before the comma", "CREATE TABLE t(\n  a INT -- about a\n, CHECK(a))", addColumn("b"),
			"CREATE TABLE t(\n  a INT -- about a\n,\n  b, CHECK(a))"},
		{"comment about what follows", "CREATE TABLE t(a INT, /* about this */ CHECK(a))", addColumn("b"), "CREATE TABLE t(a INT, b, /* about this */ CHECK(a))"},
		{"with a comment of its own", "CREATE TABLE t(a)", addColumn("b INT -- new"), "CREATE TABLE t(a, b INT -- new\n)"},
		{"carriage returns", "CREATE TABLE t(\r\n  a INT -- about a\r\n)", addColumn("b"), "CREATE TABLE t(\r\n  a INT, -- about a\r\n  b\r\n)"},
	})
}

func TestAddTableConstraint(t *testing.T) {
	runEdits(t, []editTest{
		{"first", "CREATE TABLE t(a INT) STRICT", addConstraint("CONSTRAINT u UNIQUE (a)"), "CREATE TABLE t(a INT, CONSTRAINT u UNIQUE (a)) STRICT"},
		{"behind others", "CREATE TABLE t(a, CHECK(a) UNIQUE(a))", addConstraint("CHECK(1)"), "CREATE TABLE t(a, CHECK(a) UNIQUE(a), CHECK(1))"},
		{"several comments", "CREATE TABLE t(\n  a INT -- 1\n  /* 2 */\n)", addConstraint("CHECK(1)"), "CREATE TABLE t(\n  a INT, -- 1\n  /* 2 */\n  CHECK(1)\n)"},
	})
}

func TestDropConstraint(t *testing.T) {
	const three = "CREATE TABLE t(\n  a CONSTRAINT c1 NOT NULL CONSTRAINT C2 CHECK(a), -- a\n  CONSTRAINT 'c3' UNIQUE(a), -- c3\n  CONSTRAINT c4 CHECK(1), /* c5 */ CONSTRAINT c5 CHECK(2) -- c5\n)"
	runEdits(t, []editTest{
		{"behind a column", three, dropConstraint("c2"), strings.Replace(three, " CONSTRAINT C2 CHECK(a)", "", 1)},
		{"not null", three, dropConstraint("c1"), strings.Replace(three, " CONSTRAINT c1 NOT NULL", "", 1)},
		{"in the middle", three, dropConstraint("C3"), strings.Replace(three, "  CONSTRAINT 'c3' UNIQUE(a), -- c3\n", "", 1)},
		{"the comment of the next stays", three, dropConstraint("c4"), strings.Replace(three, "CONSTRAINT c4 CHECK(1), ", "", 1)},
		{"the last", three, dropConstraint("c5"), strings.Replace(three, ", /* c5 */ CONSTRAINT c5 CHECK(2) -- c5", " /* c5 */", 1)},
		{"without commas, first", "CREATE TABLE t(a, CONSTRAINT x CHECK(1) UNIQUE(a))", dropConstraint("x"), "CREATE TABLE t(a, UNIQUE(a))"},
		{"without commas, last", "CREATE TABLE t(a, UNIQUE(a)CONSTRAINT x CHECK(1))", dropConstraint("x"), "CREATE TABLE t(a, UNIQUE(a))"},
		{"without commas, middle", "CREATE TABLE t(a, FOREIGN KEY(a) REFERENCES p CONSTRAINT x CHECK(1)UNIQUE(a))", dropConstraint("x"),
			"CREATE TABLE t(a, FOREIGN KEY(a) REFERENCES p UNIQUE(a))"},
		{"several of one name", "CREATE TABLE t(a CONSTRAINT x NOT NULL, b, CONSTRAINT X CHECK(1), CHECK(2), CONSTRAINT x UNIQUE(b))", dropConstraint("x"),
			"CREATE TABLE t(a, b, CHECK(2))"},
	})
}

func TestDrop(t *testing.T) {
	table := parse(t, "CREATE TABLE t(a CHECK(a>0) UNIQUE, b, CHECK(a>0), UNIQUE(b, a))")
	var got []string
	for _, c := range table.Constraints() {
		edited, err := table.Drop(c)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, edited.SQL())
	}
	want := []string{
		"CREATE TABLE t(a UNIQUE, b, CHECK(a>0), UNIQUE(b, a))",
		"CREATE TABLE t(a CHECK(a>0), b, CHECK(a>0), UNIQUE(b, a))",
		"CREATE TABLE t(a CHECK(a>0) UNIQUE, b, UNIQUE(b, a))",
		"CREATE TABLE t(a CHECK(a>0) UNIQUE, b, CHECK(a>0))",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var missing *ddl.NotFoundError
	if _, err := parse(t, want[0]).Drop(table.Constraints()[3]); !errors.As(err, &missing) {
		t.Errorf("a constraint of another table: %v", err)
	}
}

func TestForeignTables(t *testing.T) {
	const sql = `CREATE TABLE c(a REFERENCES "P"(id) ON DELETE CASCADE, b INT CONSTRAINT f REFERENCES q DEFERRABLE, -- b
  FOREIGN KEY (a, b) REFERENCES p(x, y) ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED, CHECK('p' <> "p"))`
	runEdits(t, []editTest{
		{"rename", sql, renameForeign("p", "new p"), strings.NewReplacer(`REFERENCES "P"`, `REFERENCES "new p"`, "REFERENCES p", `REFERENCES "new p"`).Replace(sql)},
		{"rename to itself", "CREATE TABLE c(a REFERENCES p)", renameForeign("P", "p"), ""},
		{"rename another", sql, renameForeign("r", "s"), ""},
		{"strip", sql, strip("p"), "CREATE TABLE c(a, b INT CONSTRAINT f REFERENCES q DEFERRABLE, -- b\n  CHECK('p' <> \"p\"))"},
		{"strip another", sql, strip("Q"), strings.Replace(sql, " CONSTRAINT f REFERENCES q DEFERRABLE", "", 1)},
		{"strip none", sql, strip("id"), ""},
		{"strip the last", "CREATE TABLE c(\n  a, -- a\n  FOREIGN KEY(a) REFERENCES p -- p\n)", strip("p"), "CREATE TABLE c(\n  a -- a\n)"},
		{"strip all", "CREATE TABLE c(a REFERENCES p REFERENCES p(b), FOREIGN KEY(a) REFERENCES p, FOREIGN KEY(a) REFERENCES p)", strip("p"), "CREATE TABLE c(a)"},
	})
}

func TestDropColumn(t *testing.T) {
	const lines = "CREATE TABLE t (\n  a INT, -- about a\n  -- about b\n  b INT -- b too\n  , c INT, /* d */ d INT -- about d\n)"
	runEdits(t, []editTest{
		{"first", lines, dropColumn("a"), strings.Replace(lines, "a INT, -- about a\n  ", "", 1)},
		{"middle", lines, dropColumn("b"), strings.Replace(lines, "b INT -- b too\n  , ", "", 1)},
		{"comment of the next stays", lines, dropColumn("c"), strings.Replace(lines, "c INT, ", "", 1)},
		{"last", lines, dropColumn("d"), strings.Replace(lines, ", /* d */ d INT -- about d", " /* d */", 1)},
		{"last behind a line comment", "CREATE TABLE t(a, -- a\n b)", dropColumn("b"), "CREATE TABLE t(a -- a\n )"},
		{"only one before constraints", "CREATE TABLE t(a, b, CHECK(a))", dropColumn("b"), "CREATE TABLE t(a, CHECK(a))"},
		{"strings and functions are no columns", "CREATE TABLE t(a, lower, CHECK(lower(a) <> 'lower' AND a <> CAST(a AS lower) COLLATE lower))", dropColumn("lower"),
			"CREATE TABLE t(a, CHECK(lower(a) <> 'lower' AND a <> CAST(a AS lower) COLLATE lower))"},
		{"CASE ends without a column", "CREATE TABLE t(start, end, CHECK(CASE WHEN start THEN 1 END))", dropColumn("end"),
			"CREATE TABLE t(start, CHECK(CASE WHEN start THEN 1 END))"},
		{"its deferral behind another", "CREATE TABLE t(a REFERENCES p, b REFERENCES q, c DEFERRABLE)", dropColumn("b"), "CREATE TABLE t(a REFERENCES p, c)"},
	})
}

func TestDropColumnReports(t *testing.T) {
	table := parse(t, `CREATE TABLE t(id INTEGER, "A" INT CHECK(a>0) REFERENCES q, b CHECK(b <> t."a"), c CHECK(c>0) REFERENCES t(a),
		d REFERENCES t, UNIQUE(b, c), UNIQUE([a]), PRIMARY KEY(id, a), FOREIGN KEY (b, a) REFERENCES p, CHECK(b AND (c OR -a)))`)
	edited, dropped, err := table.DropColumn("a")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := edited.SQL(), "CREATE TABLE t(id INTEGER, b, c CHECK(c>0),\n\t\td, UNIQUE(b, c))"; got != want {
		t.Errorf("got %s", got)
	}
	var texts []string
	for _, c := range dropped {
		texts = append(texts, c.Text)
	}
	want := []string{`CHECK(b <> t."a")`, "REFERENCES t(a)", "REFERENCES t", "UNIQUE([a])", "PRIMARY KEY(id, a)",
		"FOREIGN KEY (b, a) REFERENCES p", "CHECK(b AND (c OR -a))"}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Error(diff)
	}
}

func TestDropColumnInUse(t *testing.T) {
	for sql, want := range map[string]string{
		"CREATE TABLE t(a)": `column "a" of table "t" is needed by the table: no other is left that is not generated`,
		"CREATE TABLE t(b, a PRIMARY KEY) WITHOUT ROWID": `column "a" of table "t" is needed by the primary key, which a table WITHOUT ROWID must have`,
		"CREATE TABLE t(a, b AS (1))":                    `column "a" of table "t" is needed by the table: no other is left that is not generated`,
		"CREATE TABLE t(c, a, b AS (1 + \"A\"))":         `column "a" of table "t" is needed by the generated column b`,
	} {
		_, _, err := parse(t, sql).DropColumn("a")
		var used *ddl.InUseError
		if !errors.As(err, &used) || err.Error() != want {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestEditsRefuseOtherFragments(t *testing.T) {
	table := parse(t, "CREATE TABLE t(a INT, b INT, CHECK(1))")
	for name, e := range map[string]edit{
		"type with a column":          setType("a", "INT, c INT"),
		"type with a clause":          setType("a", "INT NOT NULL"),
		"type that closes":            setType("a", "INT)"),
		"type of a comment":           setType("a", "-- x"),
		"type with a semicolon":       setType("a", "INT; DROP TABLE t"),
		"default with a semicolon":    setDefault("a", "1; 2"),
		"default that closes":         setDefault("a", "1) CHECK (1"),
		"default with an open string": setDefault("a", "'x"),
		"empty column":                addColumn(" "),
		"comment for a column":        addColumn("/* x */"),
		"two columns":                 addColumn("c INT, d INT"),
		"constraint for a column":     addColumn("CHECK (1)"),
		"column and constraint":       addColumn("c, CHECK(1)"),
		"column that closes":          addColumn("c) STRICT --"),
		"unclosed column":             addColumn("c CHECK("),
		"column for a constraint":     addConstraint("c INT"),
		"two constraints":             addConstraint("CHECK(1) CHECK(2)"),
		"nothing for a constraint":    addConstraint(""),
		"two for one column":          replaceColumn("a", "a, c"),
		"constraint for one column":   replaceColumn("b", "CHECK(2)"),
		"column for a clause":         addClause("a", ", c INT"),
		"comment for a clause":        addClause("a", "-- x"),
		"garbage for a clause":        addClause("a", "= 1"),
	} {
		edited, err := e(table)
		var fragment *ddl.FragmentError
		if !errors.As(err, &fragment) || edited != nil {
			t.Errorf("%s: %v, %v", name, edited, err)
		}
	}
}

func TestEditsMissTheirTarget(t *testing.T) {
	table := parse(t, "CREATE TABLE t(a INT, b CONSTRAINT \"\" CHECK(1))")
	for name, e := range map[string]edit{
		"type": setType("x", "INT"), "not null": setNotNull("x", true), "default": setDefault("x", "1"), "no default": setDefault("x", ""),
		"collate": setCollate("x", "NOCASE"), "no collate": setCollate("x", ""), "replace": replaceColumn("x", "x"), "clause": addClause("x", "UNIQUE"),
		"drop clause of no column": dropClause("x", ddl.Unique), "drop no clause": dropClause("a", ddl.Unique), "column": dropColumn("x"),
		"constraint": dropConstraint("x"), "constraint without a name": dropConstraint(""),
	} {
		edited, err := e(table)
		var missing *ddl.NotFoundError
		if !errors.As(err, &missing) || edited != nil || missing.Table != "t" {
			t.Errorf("%s: %v, %v", name, edited, err)
		}
	}
}

func TestEditsRefuseNUL(t *testing.T) {
	table := parse(t, "CREATE TABLE t(a REFERENCES p)")
	for name, e := range map[string]edit{
		"name": setName("x\x00"), "foreign": renameForeign("p", "\x00"), "collate": setCollate("a", "\x00"), "type": setType("a", "x\x00"),
		"column": addColumn("b\x00"),
	} {
		if edited, err := e(table); err == nil {
			t.Errorf("%s: %s", name, edited.SQL())
		}
	}
}
