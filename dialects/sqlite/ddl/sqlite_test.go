package ddl_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/luamig/luamig/dialects/sqlite/ddl"
	"github.com/luamig/luamig/dialects/sqltext"
)

// The tests of this file and of property_test.go ask SQLite itself.

func open(t interface {
	Helper()
	Fatal(...any)
}) *sqlite.Conn {
	t.Helper()
	conn, err := sqlite.OpenConn(":memory:")
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// rows runs a query and writes each row as its values, with | between them.
func rows(conn *sqlite.Conn, query string, args ...any) ([]string, error) {
	var out []string
	err := sqlitex.ExecuteTransient(conn, query, &sqlitex.ExecOptions{Args: args, ResultFunc: func(stmt *sqlite.Stmt) error {
		values := make([]string, stmt.ColumnCount())
		for i := range values {
			values[i] = stmt.ColumnText(i)
			if stmt.ColumnType(i) == sqlite.TypeNull {
				values[i] = "NULL"
			}
		}
		out = append(out, strings.Join(values, "|"))
		return nil
	}})
	return out, err
}

func execute(conn *sqlite.Conn, sql string) error { return sqlitex.ExecuteTransient(conn, sql, nil) }

// foreignOf is what SQLite knows of a table's foreign keys: table|from>to,…|on update|on delete|match.
func foreignOf(conn *sqlite.Conn, table string) ([]string, error) {
	foreign, err := rows(conn, `SELECT lower("table"), lower(group_concat(quote("from")||'>'||quote("to"))), lower(on_update), lower(on_delete), lower(match)
		FROM pragma_foreign_key_list(?) GROUP BY id`, table)
	slices.Sort(foreign)
	return foreign, err
}

// parsedOf is what the parser makes of a table, in the words of the pragmas.
func parsedOf(table *ddl.Table) (columns, foreign []string, primary map[string]int) {
	primary = map[string]int{}
	for _, c := range table.Columns {
		notNull, value, hidden := 0, "NULL", 0
		if _, found := c.Clause(ddl.NotNull); found {
			notNull = 1
		}
		if clause, found := c.Clause(ddl.Default); found {
			value = keptDefault(clause.Expr)
		}
		if clause, found := c.Clause(ddl.Generated); found {
			hidden = 2
			if clause.Stored {
				hidden = 3
			}
		}
		columns = append(columns, fmt.Sprintf("%s|%s|%d|%s|%d", c.Name, keptType(c.Type), notNull, value, hidden))
	}
	for _, c := range table.Constraints() {
		switch c.Kind {
		case ddl.ForeignKey:
			foreign = append(foreign, describeForeign(c))
		case ddl.PrimaryKey:
			for i, name := range c.Columns {
				primary[strings.ToLower(name)] = i + 1
			}
		}
	}
	slices.Sort(foreign)
	return columns, foreign, primary
}

// keptType is what SQLite makes of a type: it takes the quotes off the first word and forgets the others then, and takes
// GENERATED ALWAYS off the end even when no AS follows.
func keptType(typ string) string {
	typ = asciiLower(typ)
	if tokens := ddl.Tokenize(typ); len(tokens) > 0 && tokens[0].Kind != ddl.TokenWord {
		return ddl.UnquoteIdent(tokens[0].Text)
	}
	return strings.TrimSpace(strings.TrimSuffix(typ, "generated always"))
}

// keptDefault: SQLite takes off the parentheses.
func keptDefault(expr string) string {
	if strings.HasPrefix(expr, "(") {
		return strings.Trim(expr[1:len(expr)-1], " \t\r\n\f\v")
	}
	return expr
}

func describeForeign(c ddl.Constraint) string {
	action := func(written string) string {
		if written == "" {
			return "NO ACTION"
		}
		return written
	}
	var pairs []string
	for i, from := range c.Columns {
		to := "NULL"
		if c.ReferencedColumns != nil {
			to = "'" + strings.ReplaceAll(c.ReferencedColumns[i], "'", "''") + "'"
		}
		pairs = append(pairs, "'"+strings.ReplaceAll(from, "'", "''")+"'>"+to)
	}
	// SQLite reads MATCH and forgets it
	return asciiLower(strings.Join([]string{c.ReferencedTable, strings.Join(pairs, ","), action(c.OnUpdate), action(c.OnDelete), "NONE"}, "|"))
}

// compare holds what was parsed against what SQLite knows of the table of that text.
func compare(conn *sqlite.Conn, table *ddl.Table) error {
	known, err := rows(conn, "SELECT name, lower(type), \"notnull\", dflt_value, hidden, pk FROM pragma_table_xinfo(?)", table.Name)
	if err != nil {
		return err
	}
	columns, foreign, primary := parsedOf(table)
	for i := range columns {
		if i < len(table.Columns) {
			columns[i] += fmt.Sprintf("|%d", primary[strings.ToLower(table.Columns[i].Name)])
		}
	}
	if diff := cmp.Diff(comparable(known, table), comparable(columns, table)); diff != "" {
		return fmt.Errorf("columns (-SQLite +parsed) %s", diff)
	}
	knownForeign, err := foreignOf(conn, table.Name)
	if err != nil {
		return err
	}
	if diff := cmp.Diff(knownForeign, foreign); diff != "" {
		return fmt.Errorf("foreign keys (-SQLite +parsed) %s", diff)
	}
	options, err := rows(conn, "SELECT wr, strict FROM pragma_table_list WHERE schema = 'main' AND name = ?", table.Name)
	if err != nil {
		return err
	}
	if diff := cmp.Diff(options, []string{fmt.Sprintf("%d|%d", flag(table.WithoutRowID), flag(table.Strict))}); diff != "" {
		return fmt.Errorf("options (-SQLite +parsed) %s", diff)
	}
	return nil
}

func flag(on bool) int {
	if on {
		return 1
	}
	return 0
}

// comparable levels two oddities: WITHOUT ROWID and STRICT make the columns of the key NOT NULL unasked, and a comment
// between a type and GENERATED ALWAYS counts as part of the type.
func comparable(columns []string, table *ddl.Table) []string {
	var out []string
	for _, column := range columns {
		fields := strings.Split(column, "|")
		if (table.WithoutRowID || table.Strict) && fields[len(fields)-1] != "0" {
			fields[2] = "1"
		}
		fields[1] = withoutLastComment(fields[1])
		out = append(out, strings.Join(fields, "|"))
	}
	return out
}

func withoutLastComment(typ string) string {
	tokens := ddl.Tokenize(typ)
	for len(tokens) > 0 && (tokens[len(tokens)-1].Kind == ddl.TokenComment || tokens[len(tokens)-1].Kind == ddl.TokenSpace) {
		typ, tokens = typ[:tokens[len(tokens)-1].Start], tokens[:len(tokens)-1]
	}
	return typ
}

// stored creates a table and returns the text that SQLite keeps of it.
func stored(conn *sqlite.Conn, sql string) (string, error) {
	if err := execute(conn, sql); err != nil {
		return "", err
	}
	texts, err := rows(conn, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid DESC LIMIT 1")
	if err != nil || len(texts) == 0 {
		return "", fmt.Errorf("no text is kept: %v", err)
	}
	return texts[0], nil
}

// odd are texts that SQLite takes, or not; the parser must agree, and on what they mean.
var odd = []string{
	"CREATE TABLE t(a)", "CREATE TABLE t(a,)", "CREATE TABLE t(a b c d)", "CREATE TABLE t(a INT(1,2) NOT NULL)", "CREATE TABLE t(a (1))",
	"CREATE TABLE t(a INT(1))", "CREATE TABLE t(a 'x' \"y\" [z])", "CREATE TABLE t(a, CHECK(a) UNIQUE(a) PRIMARY KEY(a))",
	"CREATE TABLE t(a CONSTRAINT x)", "CREATE TABLE t(a CONSTRAINT x CONSTRAINT y NOT NULL)", "CREATE TABLE t(a, CONSTRAINT x)",
	"CREATE TABLE t(a, CONSTRAINT x, CHECK(a))", "CREATE TABLE t(a, UNIQUE(a), b)", "CREATE TABLE t(a DEFAULT -5)", "CREATE TABLE t(a DEFAULT - - 5)",
	"CREATE TABLE t(a DEFAULT -x)", "CREATE TABLE t(a DEFAULT x)", "CREATE TABLE t(a DEFAULT \"x y\")", "CREATE TABLE t(a DEFAULT [x y])", "CREATE TABLE t(a DEFAULT +'x')",
	"CREATE TABLE t(a DEFAULT (1) (2))", "CREATE TABLE t(a DEFAULT lower('x'))", "CREATE TABLE t(a DEFAULT TRUE DEFAULT 2)", "CREATE TABLE t(a DEFAULT 1_000)",
	"CREATE TABLE t(a DEFAULT 0x1F DEFAULT .5)", "CREATE TABLE t(a DEFAULT x'00')", "CREATE TABLE t(a DEFAULT select)", "CREATE TABLE t(a DEFAULT ( /* x */ 1 ))",
	"CREATE TABLE t(a DEFAULT CURRENT_TIME NOT NULL)", "CREATE TABLE t(a DEFAULT -9223372036854775808)", "CREATE TABLE t(a INT GENERATED ALWAYS AS (1), b)",
	"CREATE TABLE t(b, a INT NOT NULL GENERATED ALWAYS AS (1) STORED)", "CREATE TABLE t(b, a AS (1) VIRTUAL)", "CREATE TABLE t(b, a AS (1) OTHER)",
	"CREATE TABLE t(a REFERENCES t DEFERRABLE INITIALLY DEFERRED NOT NULL)", "CREATE TABLE t(a DEFERRABLE)", "CREATE TABLE t(a NOT DEFERRABLE INITIALLY IMMEDIATE)",
	"CREATE TABLE t(a REFERENCES t(a) ON INSERT CASCADE ON DELETE SET NULL MATCH PARTIAL ON UPDATE NO ACTION)", "CREATE TABLE t(a REFERENCES main.t(a))",
	"CREATE TABLE t(a REFERENCES 't'('a'))", "CREATE TABLE t(a, FOREIGN KEY('a') REFERENCES [t](\"a\") NOT DEFERRABLE)", "CREATE TABLE t(a REFERENCES t(a, b))",
	"CREATE TABLE t(a REFERENCES t MATCH)", "CREATE TABLE t(a REFERENCES t ON DELETE)", "CREATE TABLE t(a INTEGER PRIMARY KEY DESC AUTOINCREMENT)",
	"CREATE TABLE t(a INTEGER, PRIMARY KEY(a AUTOINCREMENT))", "CREATE TABLE t(a INTEGER, PRIMARY KEY(a ASC AUTOINCREMENT) ON CONFLICT FAIL)",
	"CREATE TABLE t(a INTEGER PRIMARY KEY ON CONFLICT ROLLBACK AUTOINCREMENT)", "CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT ON CONFLICT ROLLBACK)",
	"CREATE TABLE t(a CHECK(a>0) ON CONFLICT FAIL)", "CREATE TABLE t(a, CHECK(a>0) ON CONFLICT FAIL)", "CREATE TABLE t(a, CHECK(a>0 ON CONFLICT FAIL)",
	"CREATE TABLE t(a NULL ON CONFLICT FAIL NOT NULL)", "CREATE TABLE t(a NOT NULL NULL)", "CREATE TABLE t(a UNIQUE ON CONFLICT)", "CREATE TABLE t(a COLLATE 'nocase')",
	"CREATE TABLE t(a COLLATE \"NOCASE\" COLLATE rtrim)", "CREATE TABLE t(a, UNIQUE(a COLLATE nocase DESC))", "CREATE TABLE t(a, UNIQUE(('a')))", "CREATE TABLE t(a, UNIQUE(((a))))",
	"CREATE TABLE t(a, UNIQUE(a NULLS LAST))", "CREATE TABLE t(a, UNIQUE(lower(a)))", "CREATE TABLE t(a PRIMARY KEY) WITHOUT ROWID, STRICT", "CREATE TABLE t(a TEXT) STRICT;",
	"CREATE TABLE t(a TEXT) strict, strict", "CREATE TABLE t(a TEXT) \"strict\"", "CREATE TABLE t(a PRIMARY KEY) WITHOUT \"rowid\"", "CREATE TABLE t(a PRIMARY KEY) WITHOUT 'rowid'",
	"CREATE TABLE t(a PRIMARY KEY) \"WITHOUT\" rowid", "CREATE TABLE t(a) WITHOUT ROWID", "CREATE TABLE t(a TEXT) ,STRICT", "CREATE TABLE t(a TEXT) STRICT,", "CREATE TABLE IF NOT EXISTS t(a)",
	"CREATE TABLE main.t(a)", "CREATE TABLE 'main'.'t t'(a)", "CREATE TABLE if(a)", "CREATE TABLE [a]]b](a)", "CREATE TABLE \"a\"\"b\"(a)", "CREATE TABLE \"\"(\"\")", "CREATE TABLE t(\"\" INT)",
	"CREATE TABLE größe(straße TEXT)", "CREATE TABLE t\u00a0(a)", "\ufeffCREATE TABLE t(a)", "CREATE TABLE t(a\ufeffb)", "CREATE TABLE t(a \ufeff INT)", "CREATE TABLE\vt(a)", "CREATE TABLE \vt(a)",
	"CREATE TABLE t(a$b INT, $c)", "CREATE TABLE t(a --x\n, b --y\n)", "CREATE TABLE t(a /*x*/, /*y*/ b /*)*/) /*z*/", "CREATE TABLE t(a) /* open", "CREATE TABLE t(a) /*", "CREATE TABLE t(a /*/, b)",
	"CREATE TABLE t(a INT /* c */ (10) /* d */ NOT NULL)", "CREATE TABLE t(a ?)", "CREATE TABLE t(a DEFAULT (?1))", "CREATE TABLE t(a DEFAULT :x)", "CREATE TABLE t(a CHECK(a <> ')' AND \"(\" <> 1), \"(\")",
	"CREATE TABLE t(left, right INT)", "CREATE TABLE t(a left)", "CREATE TABLE t(indexed INT)", "CREATE TABLE t(a INT GENERATED ALWAYS)", "CREATE TABLE t(generated, always)", "CREATE TABLE t(a, b AS (a)STORED CHECK(b)NOT NULL)",
	"CREATE TABLE t(a CONSTRAINT 'x' UNIQUE, CONSTRAINT [y] CHECK(1)CONSTRAINT `z` UNIQUE(a))", "CREATE TABLE t(a INT DEFAULT 'x'CHECK(1)COLLATE nocase)", "CREATE TABLE t(a INT DEFAULT 5COLLATE nocase)",
	"CREATE TABLE t(a INT(-1, +2))", "CREATE TABLE t(a INT(x))", "CREATE TABLE t(a INT(1)(2))", "CREATE TABLE t(a INT(1) b)", "CREATE TABLE t(a INT(1,2,3))", "CREATE TABLE t()", "CREATE TABLE t(CHECK(1))",
	"CREATE TABLE t(a, FOREIGN KEY(a) REFERENCES t DEFERRABLE NOT DEFERRABLE)", "CREATE TABLE t(a, FOREIGN KEY(a, a) REFERENCES t(a))", "CREATE TABLE t(a REFERENCES t, b REFERENCES t, DEFERRABLE)",
}

// The parser takes all that SQLite takes. What it takes beyond does no harm, for its texts come out of SQLite or go in.
func TestParseOddTexts(t *testing.T) {
	accepted := 0
	for _, sql := range odd {
		conn := open(t)
		text, err := stored(conn, sql)
		if err == nil {
			accepted++
			checkStored(t, conn, sql, text)
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if accepted < len(odd)/2 {
		t.Errorf("SQLite takes only %d of %d texts", accepted, len(odd))
	}
}

func checkStored(t *testing.T, conn *sqlite.Conn, sql, text string) {
	t.Helper()
	for _, source := range []string{sql, text} {
		table, err := ddl.ParseTable(source)
		if err != nil {
			t.Errorf("SQLite takes %s; the parser does not: %v", source, err)
		} else if err := compare(conn, table); err != nil {
			t.Errorf("%s: %v", source, err)
		}
	}
}

const keywords = `ABORT ACTION ADD AFTER ALL ALTER ALWAYS ANALYZE AND AS ASC ATTACH AUTOINCREMENT BEFORE BEGIN BETWEEN BY CASCADE CASE
	CAST CHECK COLLATE COLUMN COMMIT CONFLICT CONSTRAINT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DATABASE DEFAULT
	DEFERRABLE DEFERRED DELETE DESC DETACH DISTINCT DO DROP EACH ELSE END ESCAPE EXCEPT EXCLUDE EXCLUSIVE EXISTS EXPLAIN FAIL FILTER FIRST
	FOLLOWING FOR FOREIGN FROM FULL GENERATED GLOB GROUP GROUPS HAVING IF IGNORE IMMEDIATE IN INDEX INDEXED INITIALLY INNER INSERT INSTEAD
	INTERSECT INTO IS ISNULL JOIN KEY LAST LEFT LIKE LIMIT MATCH MATERIALIZED NATURAL NO NOT NOTHING NOTNULL NULL NULLS OF OFFSET ON OR ORDER
	OTHERS OUTER OVER PARTITION PLAN PRAGMA PRECEDING PRIMARY QUERY RAISE RANGE RECURSIVE REFERENCES REGEXP REINDEX RELEASE RENAME REPLACE
	RESTRICT RETURNING RIGHT ROLLBACK ROW ROWS SAVEPOINT SELECT SET TABLE TEMP TEMPORARY THEN TIES TO TRANSACTION TRIGGER UNBOUNDED UNION
	UNIQUE UPDATE USING VACUUM VALUES VIEW VIRTUAL WHEN WHERE WINDOW WITH WITHOUT WITHIN ROWID STRICT STORED TRUE FALSE`

// A keyword names a column, bare, exactly where it does so in SQLite.
func TestParseKeywordsAsNames(t *testing.T) {
	conn := open(t)
	defer conn.Close()
	for i, word := range strings.Fields(keywords) {
		sql := fmt.Sprintf("CREATE TABLE t%d(%s INT)", i, word)
		accepted := execute(conn, sql)
		table, err := ddl.ParseTable(sql)
		if (accepted == nil) != (err == nil) {
			t.Errorf("%s: SQLite says %v, the parser %v", sql, accepted, err)
		}
		if err == nil && (table.Columns[0].Name != word || table.Columns[0].Type != "INT") {
			t.Errorf("%s: column %q of type %q", sql, table.Columns[0].Name, table.Columns[0].Type)
		}
	}
}

const caseTrigger = `CREATE TEMP TRIGGER IF NOT EXISTS g AFTER UPDATE ON t WHEN new.a > 1 BEGIN
  UPDATE t SET a = CASE WHEN new.a > 2 THEN 1 ELSE 2 END;
  SELECT CASE a WHEN 1 THEN CASE 2 WHEN 2 THEN 3 END END; -- END;
  DELETE FROM "END";
END`

// statements cuts a text as luamig does; none where it cannot be read.
func statements(sql string) []string {
	pieces, err := sqltext.Split(sql, sqltext.Rules{Backticks: true, Brackets: true, TriggerBodies: true})
	if err != nil {
		return nil
	}
	texts := make([]string, len(pieces))
	for i, p := range pieces {
		texts[i] = p.SQL
	}
	return texts
}

// Where SQLite cuts a text into statements, sqltext does.
func TestSplitAsSQLite(t *testing.T) {
	conn := open(t)
	defer conn.Close()
	script := "CREATE TABLE t(a DEFAULT 'x;y'); -- ;\n" + caseTrigger + ";;INSERT INTO t VALUES (';'), (\";\"), ([;]) /* ; */;" +
		"CREATE TABLE \"END\"(a); SELECT a FROM t WHERE a <> ';'; EXPLAIN " + strings.Replace(caseTrigger, " g ", " h ", 1) + "; SELECT 1"
	script = strings.Replace(script, "(\";\"), ([;])", "('\"')", 1)
	var want []string
	for rest := script; strings.TrimSpace(rest) != ""; {
		stmt, trailing, err := conn.PrepareTransient(rest)
		if err != nil {
			t.Fatal(err, rest)
		}
		if stmt != nil {
			want = append(want, rest[:len(rest)-trailing])
			if _, err := stmt.Step(); err != nil {
				t.Fatal(err)
			}
			if err := stmt.Finalize(); err != nil {
				t.Fatal(err)
			}
		}
		rest = rest[len(rest)-trailing:]
	}
	got := statements(script)
	if len(got) != len(want) {
		t.Fatalf("%d pieces, want %d: %q", len(got), len(want), got)
	}
	for i := range got {
		if !strings.Contains(want[i], got[i]) {
			t.Errorf("piece %q, want %q", got[i], want[i])
		}
	}
}

// A table with expressions that call it by name goes through a whole rebuild under another name and back.
func TestRenamedTableComesBack(t *testing.T) {
	conn := open(t)
	defer conn.Close()
	text, err := stored(conn, "CREATE TABLE [a t](a CHECK(\"a t\".a > 0), b AS (a + 1), c REFERENCES [a t](a), UNIQUE(a), CHECK([a t].b < 9)) -- end")
	if err != nil {
		t.Fatal(err)
	}
	renamed, err := parse(t, text).SetTableName("luamig new")
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{renamed.SQL(), "INSERT INTO [luamig new](a) SELECT a FROM [a t]", "DROP TABLE [a t]",
		"ALTER TABLE [luamig new] RENAME TO [a t]", "INSERT INTO [a t](a, c) VALUES (1, 1)"} {
		if err := execute(conn, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	after, err := rows(conn, "SELECT sql FROM sqlite_schema WHERE name = 'a t'")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(parse(t, text).Constraints(), parse(t, after[0]).Constraints(), bare,
		cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Expr" }, cmp.Ignore())); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(after[0], "luamig") {
		t.Errorf("the name in between stays: %s", after[0])
	}
}
