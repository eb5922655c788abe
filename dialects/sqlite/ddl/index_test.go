package ddl_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

func TestParseIndex(t *testing.T) {
	column := func(name, text string) ddl.IndexColumn { return ddl.IndexColumn{Name: name, Text: text} }
	for _, test := range []struct {
		sql  string
		want ddl.Index
	}{
		{"CREATE INDEX i ON t(a)", ddl.Index{Name: "i", Table: "t", Columns: []ddl.IndexColumn{column("a", "a")}}},
		{"create unique/**/index if not exists main.\"i i\" on [t t]('a', \"b\"\"\") where a > 0 and (b) -- end\n;", ddl.Index{
			Schema: "main", Name: "i i", Table: "t t", Unique: true, IfNotExists: true, Where: "a > 0 and (b)",
			Columns: []ddl.IndexColumn{column("a", "'a'"), column(`b"`, `"b"""`)}}},
		{"CREATE INDEX i ON t(a COLLATE 'NoCase' DESC, desc, asc ASC, (a), b collate x collate y)", ddl.Index{Name: "i", Table: "t", Columns: []ddl.IndexColumn{
			{Name: "a", Collate: "NoCase", Order: "DESC", Text: "a COLLATE 'NoCase' DESC"},
			column("desc", "desc"), {Name: "asc", Order: "ASC", Text: "asc ASC"}, column("a", "(a)"),
			{Name: "b", Collate: "y", Text: "b collate x collate y"}}}},
		{"CREATE INDEX i ON t(lower(a) COLLATE NOCASE DESC, a || b COLLATE NOCASE, -(a) COLLATE x, (a+b), f(')', (1,2)), NULL)",
			ddl.Index{Name: "i", Table: "t", Columns: []ddl.IndexColumn{
				{Expr: "lower(a)", Collate: "NOCASE", Order: "DESC", Text: "lower(a) COLLATE NOCASE DESC"},
				{Expr: "a || b COLLATE NOCASE", Text: "a || b COLLATE NOCASE"},
				{Expr: "-(a) COLLATE x", Text: "-(a) COLLATE x"},
				{Expr: "a+b", Text: "(a+b)"}, {Expr: "f(')', (1,2))", Text: "f(')', (1,2))"}, {Expr: "NULL", Text: "NULL"}}}},
	} {
		got, err := ddl.ParseIndex(test.sql)
		if err != nil {
			t.Errorf("%s: %v", test.sql, err)
			continue
		}
		if diff := cmp.Diff(test.want, *got, cmpopts.IgnoreUnexported(ddl.Index{})); diff != "" {
			t.Errorf("%s: %s", test.sql, diff)
		}
		if got.SQL() != test.sql {
			t.Errorf("SQL() = %q", got.SQL())
		}
	}
}

func TestParseIndexErrors(t *testing.T) {
	for _, sql := range []string{"", "CREATE INDEX", "CREATE INDEX i ON t", "CREATE INDEX i ON t()", "CREATE INDEX i ON t(a,)", "CREATE INDEX i ON t(a",
		"CREATE INDEX i ON t(a) WHERE", "CREATE INDEX i ON t(a) WHERE 1)", "CREATE INDEX i ON t(a) x", "CREATE INDEX i ON t(a) WHERE (1;2)",
		"CREATE INDEX i ON main.t(a)", "CREATE TABLE i(a)", "CREATE INDEX i ON t(a); x", "CREATE INDEX i ON t('a)"} {
		_, err := ddl.ParseIndex(sql)
		var syntax *ddl.SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestRenameTableInIndex(t *testing.T) {
	for _, test := range []struct{ sql, table, want string }{
		{"CREATE INDEX i ON t(a)", "t", "CREATE INDEX i ON t(a)"},
		{"CREATE INDEX t ON/**/[T](t, 't') WHERE t>'t'", `n"`, `CREATE INDEX t ON/**/"n"""(t, 't') WHERE t>'t'`},
		{"CREATE INDEX i ON t(lower(t.a)) WHERE T.b > \"t\".c", "n", `CREATE INDEX i ON "n"(lower("n".a)) WHERE "n".b > "n".c`},
	} {
		got, err := ddl.RenameTableInIndex(test.sql, test.table)
		if err != nil || got != test.want {
			t.Errorf("%s: %s, %v", test.sql, got, err)
		}
	}
	if _, err := ddl.RenameTableInIndex("CREATE INDEX i ON t(a)", "\x00"); err == nil {
		t.Error("a NUL byte was taken")
	}
	if _, err := ddl.RenameTableInIndex("CREATE TABLE t(a)", "x"); err == nil {
		t.Error("a table was taken for an index")
	}
}

func TestUsesColumn(t *testing.T) {
	for _, test := range []struct {
		sql  string
		want bool
	}{
		{"CREATE INDEX i ON t(a)", true},
		{"CREATE INDEX i ON t([A] DESC)", true},
		{"CREATE INDEX i ON t('a')", true},
		{"CREATE INDEX a ON a(b)", false},
		{"CREATE INDEX i ON t(b COLLATE a)", false},
		{"CREATE INDEX i ON t(a(b))", false},
		{"CREATE INDEX i ON t(lower(\"A\"))", true},
		{"CREATE INDEX i ON t(b || 'a')", false},
		{"CREATE INDEX i ON t(b) WHERE `a` > 0", true},
		{"CREATE INDEX i ON t(b) WHERE b = 'a' /* a */ -- a", false},
		{"CREATE INDEX i ON t(b) WHERE CAST(b AS a)", false},
		{"CREATE VIEW v AS SELECT t.A FROM t", true},
		{"CREATE VIEW v AS SELECT x AS a, 'a' FROM a.t JOIN t AS a", false},
		{"CREATE VIEW v(a) AS SELECT 1", true}, // may
		{"CREATE VIEW v AS SELECT t.'a' FROM t", true},
		{"CREATE VIEW v AS SELECT * FROM t", false}, // the star is not seen
		{"CREATE TRIGGER g UPDATE OF 'a' ON t BEGIN SELECT 1; END", true},
		{"CREATE TRIGGER g UPDATE OF b, a ON t BEGIN SELECT 1; END", true},
		{"CREATE TRIGGER g DELETE ON t BEGIN INSERT INTO u(b, 'a') VALUES (1, 2); END", true},
		{"CREATE TRIGGER g DELETE ON t BEGIN INSERT INTO u(b) VALUES (f(1), 'a'), ('a'); END", false},
		{"CREATE TRIGGER g DELETE ON t BEGIN UPDATE u SET b = 'x', 'a' = 1; END", true},
		{"CREATE TRIGGER g DELETE ON t WHEN old.a BEGIN SELECT 1; END", true},
		{"", false},
	} {
		if got := ddl.UsesColumn(test.sql, "a"); got != test.want {
			t.Errorf("%s: %v", test.sql, got)
		}
	}
	if ddl.UsesColumn("CREATE INDEX i ON t(b DESC)", "desc") || !ddl.UsesColumn("CREATE INDEX i ON t(desc)", "DESC") {
		t.Error("DESC behind a column is an order, alone it is a column")
	}
}

func TestUsesTable(t *testing.T) {
	for sql, want := range map[string]bool{
		"CREATE VIEW v AS SELECT 1 FROM \"T\"":                               true,
		"CREATE VIEW v AS SELECT t.a FROM x":                                 true,
		"CREATE VIEW v AS SELECT 't' FROM tt -- t":                           false,
		"CREATE VIEW v AS SELECT 1 FROM 't'":                                 true,
		"CREATE TRIGGER g DELETE ON x BEGIN DELETE FROM t; END":              true,
		"CREATE TRIGGER g DELETE ON x BEGIN INSERT INTO 't' VALUES (1); END": true,
		"CREATE TRIGGER g DELETE ON x BEGIN INSERT INTO y VALUES ('t'); END": false,
	} {
		if got := ddl.UsesTable(sql, "t"); got != want {
			t.Errorf("%s: %v", sql, got)
		}
	}
}
