package ddl_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

func parse(t *testing.T, sql string) *ddl.Table {
	t.Helper()
	table, err := ddl.ParseTable(sql)
	if err != nil {
		t.Fatalf("ParseTable(%q): %v", sql, err)
	}
	return table
}

// bare leaves out the places, which checkSpans looks at.
var bare = cmp.Options{cmpopts.IgnoreFields(ddl.Constraint{}, "Span", "Text"), cmpopts.IgnoreUnexported(ddl.Constraint{})}

func checkSpans(t *testing.T, table *ddl.Table) {
	t.Helper()
	sql := table.SQL()
	for _, column := range table.Columns {
		if sql[column.Start:column.End] != column.Text || !strings.Contains(column.Text, column.Type) {
			t.Errorf("column %q is not at %v of %q", column.Text, column.Span, sql)
		}
		for _, c := range column.Constraints {
			if c.Start < column.Start || c.End > column.End || sql[c.Start:c.End] != c.Text {
				t.Errorf("constraint %q is not at %v of %q", c.Text, c.Span, sql)
			}
		}
	}
}

func TestParseTableHead(t *testing.T) {
	type head struct {
		Schema, Name                            string
		Temporary, IfNotExists, NoRowID, Strict bool
	}
	for sql, want := range map[string]head{
		`create table t(a)`:                             {Name: "t"},
		`CREATE TEMP TABLE main."a""b"(a);`:             {Name: `a"b`, Schema: "main", Temporary: true},
		`CREATE TEMPORARY TABLE IF NOT EXISTS [x y](a)`: {Name: "x y", Temporary: true, IfNotExists: true},
		`CREATE TABLE 'fts_data'(a)`:                    {Name: "fts_data"},
		`CREATE TABLE if(a)`:                            {Name: "if"},
		"CREATE/**/TABLE--x\n`größe`(a)":                {Name: "größe"},
		`CREATE TABLE t(a)without/*x*/Rowid,STRICT ;`:   {Name: "t", NoRowID: true, Strict: true},
		`CREATE TABLE t(a) strict, WITHOUT "rowid"`:     {Name: "t", NoRowID: true, Strict: true},
		` -- c` + "\n" + ` CREATE TABLE ""(a) -- end`:   {Name: ""},
	} {
		table := parse(t, sql)
		got := head{table.Schema, table.Name, table.Temporary, table.IfNotExists, table.WithoutRowID, table.Strict}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", sql, diff)
		}
	}
}

func TestParseColumnTypes(t *testing.T) {
	for definition, want := range map[string][2]string{
		"a":                                    {"a", ""},
		"a INT":                                {"a", "INT"},
		"a UNSIGNED  BIG/*x*/INT":              {"a", "UNSIGNED  BIG/*x*/INT"},
		"a DECIMAL( -10 , +5 )NOT NULL":        {"a", "DECIMAL( -10 , +5 )"},
		`"a b" "my type"(1)`:                   {"a b", `"my type"(1)`},
		"[a] 'x' DEFAULT 1":                    {"a", "'x'"},
		"'a' INT GENERATED ALWAYS AS (1)":      {"a", "INT"},
		"a GENERATED ALWAYS AS (1)":            {"a", ""},
		"a AS (1)":                             {"a", ""},
		"key desc":                             {"key", "desc"},
		"end KEY PRIMARY KEY":                  {"end", "KEY"},
		"`größe` TEXT COLLATE nocase":          {"größe", "TEXT"},
		"a CHECK(a>0)":                         {"a", ""},
		"generated always":                     {"generated", "always"},
		"a--c\n--d\nTEXT--e\n":                 {"a", "TEXT"},
		"a INT REFERENCES p NOT DEFERRABLE":    {"a", "INT"},
		"a INT CONSTRAINT x":                   {"a", "INT"},
		"a INT /* NOT NULL */ -- DEFAULT 1 \n": {"a", "INT"},
	} {
		table := parse(t, "CREATE TABLE t("+definition+", z)")
		checkSpans(t, table)
		if got := [2]string{table.Columns[0].Name, table.Columns[0].Type}; got != want || len(table.Columns) != 2 {
			t.Errorf("%s: %q, want %q", definition, got, want)
		}
	}
}

func TestParseColumnConstraints(t *testing.T) {
	for _, test := range []struct {
		clause string
		want   ddl.Constraint
	}{
		{"PRIMARY KEY", ddl.Constraint{Kind: ddl.PrimaryKey}},
		{"primary key desc on conflict rollback autoincrement",
			ddl.Constraint{Kind: ddl.PrimaryKey, Order: "DESC", OnConflict: "ROLLBACK", AutoIncrement: true}},
		{"CONSTRAINT 'n n' NOT NULL ON CONFLICT FAIL", ddl.Constraint{Kind: ddl.NotNull, Name: "n n", OnConflict: "FAIL"}},
		{"NULL", ddl.Constraint{Kind: ddl.Null}},
		{"CONSTRAINT a CONSTRAINT b UNIQUE ON CONFLICT IGNORE", ddl.Constraint{Kind: ddl.Unique, Name: "b", OnConflict: "IGNORE"}},
		{"CHECK ( a IN (1,')') /*)*/ AND \")\" > 0 )", ddl.Constraint{Kind: ddl.Check, Expr: "a IN (1,')') /*)*/ AND \")\" > 0"}},
		{"CHECK()", ddl.Constraint{Kind: ddl.Check}},
		{"DEFAULT - 5", ddl.Constraint{Kind: ddl.Default, Expr: "- 5"}},
		{"DEFAULT +.5e-3", ddl.Constraint{Kind: ddl.Default, Expr: "+.5e-3"}},
		{"DEFAULT 'it''s; \n(ok'", ddl.Constraint{Kind: ddl.Default, Expr: "'it''s; \n(ok'"}},
		{"DEFAULT ( lower('X') )", ddl.Constraint{Kind: ddl.Default, Expr: "( lower('X') )"}},
		{"DEFAULT CURRENT_TIMESTAMP", ddl.Constraint{Kind: ddl.Default, Expr: "CURRENT_TIMESTAMP"}},
		{"DEFAULT null", ddl.Constraint{Kind: ddl.Default, Expr: "null"}},
		{"DEFAULT x'00'", ddl.Constraint{Kind: ddl.Default, Expr: "x'00'"}},
		{`DEFAULT "dq"`, ddl.Constraint{Kind: ddl.Default, Expr: `"dq"`}},
		{"COLLATE 'NoCase'", ddl.Constraint{Kind: ddl.Collate, Collation: "NoCase"}},
		{"AS (b || ')')", ddl.Constraint{Kind: ddl.Generated, Expr: "b || ')'"}},
		{"GENERATED ALWAYS AS (b) STORED", ddl.Constraint{Kind: ddl.Generated, Expr: "b", Stored: true}},
		{"AS (b) VIRTUAL", ddl.Constraint{Kind: ddl.Generated, Expr: "b"}},
		{"REFERENCES p", ddl.Constraint{Kind: ddl.ForeignKey, ReferencedTable: "p"}},
		{"CONSTRAINT f REFERENCES [p p](\"x\") MATCH FULL ON DELETE SET NULL ON UPDATE no action NOT DEFERRABLE INITIALLY DEFERRED",
			ddl.Constraint{Kind: ddl.ForeignKey, Name: "f", ReferencedTable: "p p", ReferencedColumns: []string{"x"}, Match: "FULL",
				OnDelete: "SET NULL", OnUpdate: "NO ACTION", Deferrable: ddl.NotDeferrable}},
		{"REFERENCES p ON DELETE CASCADE ON DELETE SET DEFAULT DEFERRABLE INITIALLY DEFERRED", ddl.Constraint{Kind: ddl.ForeignKey,
			ReferencedTable: "p", OnDelete: "SET DEFAULT", Deferrable: ddl.InitiallyDeferred}},
		{"REFERENCES p ON UPDATE RESTRICT DEFERRABLE INITIALLY IMMEDIATE", ddl.Constraint{Kind: ddl.ForeignKey,
			ReferencedTable: "p", OnUpdate: "RESTRICT", Deferrable: ddl.InitiallyImmediate}},
		{"CONSTRAINT alone", ddl.Constraint{Kind: ddl.Label, Name: "alone"}},
	} {
		table := parse(t, "CREATE TABLE t(a INT "+test.clause+", b)")
		checkSpans(t, table)
		test.want.ColumnLevel, test.want.Columns = true, []string{"a"}
		if diff := cmp.Diff([]ddl.Constraint{test.want}, table.Columns[0].Constraints, bare); diff != "" {
			t.Errorf("%s: %s", test.clause, diff)
		}
		if got := table.Columns[0].Constraints[0].Text; got != test.clause {
			t.Errorf("text %q, want %q", got, test.clause)
		}
	}
}

func TestParseTableConstraints(t *testing.T) {
	table := parse(t, `CREATE TABLE t(id INTEGER, a INT UNIQUE, "b c",
		CONSTRAINT pk PRIMARY KEY (id DESC AUTOINCREMENT) ON CONFLICT ABORT,
		UNIQUE (a COLLATE nocase ASC, ("b c")) -- no comma
		CONSTRAINT ck CHECK (a > (1)) ON CONFLICT REPLACE,
		FOREIGN KEY ('a', [b c]) REFERENCES "P"(x, y) ON DELETE CASCADE DEFERRABLE)`)
	want := []ddl.Constraint{
		{Kind: ddl.Unique, ColumnLevel: true, Columns: []string{"a"}},
		{Kind: ddl.PrimaryKey, Name: "pk", Columns: []string{"id"}, OnConflict: "ABORT", AutoIncrement: true},
		{Kind: ddl.Unique, Columns: []string{"a", "b c"}},
		{Kind: ddl.Check, Name: "ck", Expr: "a > (1)", OnConflict: "REPLACE"},
		{Kind: ddl.ForeignKey, Columns: []string{"a", "b c"}, ReferencedTable: "P", ReferencedColumns: []string{"x", "y"},
			OnDelete: "CASCADE", Deferrable: ddl.DeferrableOnly},
	}
	if diff := cmp.Diff(want, table.Constraints(), bare); diff != "" {
		t.Error(diff)
	}
}

// A DEFERRABLE apart from its foreign key belongs to the last one before it, whatever is between.
func TestParseStrayDeferrable(t *testing.T) {
	table := parse(t, `CREATE TABLE t(a REFERENCES p, b REFERENCES q NOT NULL DEFERRABLE INITIALLY DEFERRED,
		c INT NOT DEFERRABLE, d REFERENCES r)`)
	var got []ddl.Deferrable
	for _, c := range table.Constraints() {
		got = append(got, c.Deferrable)
	}
	if diff := cmp.Diff([]ddl.Deferrable{"", ddl.NotDeferrable, ""}, got); diff != "" {
		t.Error(diff)
	}
	parse(t, "CREATE TABLE t(a DEFERRABLE)") // belongs to nothing
}

func TestParseTableErrors(t *testing.T) {
	for sql, want := range map[string]string{
		"":                                         "line 1: the text ends where CREATE should be",
		"SELECT 1":                                 `line 1: "SELECT" stands where CREATE should be`,
		"CREATE TABLE t AS SELECT 1":               `line 1: "AS" stands where ( should be`,
		"CREATE TABLE t(\na INT,\n)":               `line 3: ")" stands where a column should be`,
		"CREATE TABLE t()":                         `line 1: ")" stands where a column should be`,
		"CREATE TABLE t(CHECK(1))":                 `line 1: "CHECK" stands where a column should be`,
		"CREATE TABLE t(a":                         "line 1: the text ends where ) should be",
		"CREATE TABLE t(a CHECK(1":                 "line 1: a parenthesis is not closed",
		"CREATE TABLE t(a CHECK(1;))":              "line 1: a parenthesis is not closed",
		"CREATE TABLE t(a 'b":                      `line 1: unrecognized token "'b"`,
		"CREATE TABLE t(a) WITHOUT":                `line 1: "WITHOUT" stands where WITHOUT ROWID or STRICT should be`,
		"CREATE TABLE t(a) STRICT WITHOUT ROWID":   `line 1: "WITHOUT" stands where , should be`,
		"CREATE TABLE t(a); SELECT 1":              `line 1: "SELECT" stands where the end should be`,
		"CREATE TABLE t(a, CHECK(a), b)":           `line 1: "b" stands where a constraint should be`,
		"CREATE TABLE t(a INT DEFAULT)":            `line 1: ")" stands where a default value should be`,
		"CREATE TABLE t(a INT DEFAULT - (1))":      `line 1: "(" stands where a default value should be`,
		"CREATE TABLE t(a REFERENCES p ON DELETE)": `line 1: ")" stands where a foreign key action should be`,
		"CREATE TABLE t(a UNIQUE ON CONFLICT x)":   `line 1: "x" stands where ROLLBACK, ABORT, FAIL, IGNORE or REPLACE should be`,
		"CREATE TABLE t(a, UNIQUE())":              `line 1: a column is missing in a list`,
		"CREATE TABLE t(a, UNIQUE(a,))":            `line 1: a column is missing in a list`,
		"CREATE TABLE select(a)":                   `line 1: "select" stands where the table's name should be`,
		"CREATE UNIQUE INDEX i ON t(a)":            `line 1: "UNIQUE" stands where TABLE should be`,
	} {
		_, err := ddl.ParseTable(sql)
		var syntax *ddl.SyntaxError
		if !errors.As(err, &syntax) || err.Error() != want {
			t.Errorf("%s: %v, want %s", sql, err, want)
		}
	}
}

func TestSyntaxErrorOffset(t *testing.T) {
	_, err := ddl.ParseTable("CREATE TABLE t(\n  a INT,\n  ?)")
	var syntax *ddl.SyntaxError
	if !errors.As(err, &syntax) || syntax.Offset != 27 || syntax.Line != 3 {
		t.Errorf("%+v", syntax)
	}
}

func TestParseVirtualTable(t *testing.T) {
	_, err := ddl.ParseTable(`CREATE VIRTUAL TABLE IF NOT EXISTS main."f t" USING fts5(a, 'x y', z=1)`)
	var virtual *ddl.VirtualTableError
	if !errors.As(err, &virtual) || virtual.Name != "f t" {
		t.Errorf("got %v", err)
	}
}

func TestParseDeepNesting(t *testing.T) {
	const depth = 200_000
	sql := "CREATE TABLE t(a CHECK(" + strings.Repeat("(", depth) + "1" + strings.Repeat(")", depth) + "))"
	if got := parse(t, sql).Constraints()[0].Expr; len(got) != 2*depth+1 {
		t.Errorf("expression of %d bytes", len(got))
	}
}

func TestParseManyColumns(t *testing.T) {
	sql := "CREATE TABLE t(a" + strings.Repeat(" REFERENCES p NOT NULL DEFERRABLE, b", 20_000) + ")"
	if got := len(parse(t, sql).Columns); got != 20_001 {
		t.Errorf("%d columns", got)
	}
}

func TestColumn(t *testing.T) {
	table := parse(t, "CREATE TABLE t(\"Größe\" INT DEFAULT 1 DEFAULT 2, b)")
	column, found := table.Column("gRöße")
	if !found {
		t.Fatal("not found")
	}
	if value, _ := column.Clause(ddl.Default); value.Expr != "2" {
		t.Errorf("default %s, want the last", value.Expr)
	}
	if _, found := column.Clause(ddl.Collate); found {
		t.Error("a clause that is not there")
	}
	if _, found := table.Column("c"); found {
		t.Error("a column that is not there")
	}
}
