package mysql_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/dialects/op"
)

// everything is a table with all that a column can have, in the words of both servers.
const everything = `CREATE TABLE everything (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'the ''key'' \\ of it',
	name VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL DEFAULT 'it''s\\' COMMENT 'a "name"; -- so',
	changed DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
	stamp TIMESTAMP NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP,
	kind ENUM('a','it''s') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'a',
	flags SET('x','y') DEFAULT 'x,y',
	price DECIMAL(10,2) UNSIGNED ZEROFILL NOT NULL DEFAULT 1.50,
	total DECIMAL(12,2) GENERATED ALWAYS AS (price * 2) STORED COMMENT 'twice',
	shown INT INVISIBLE DEFAULT 7,
	doc JSON DEFAULT ('{"a": "b"}'),
	note TEXT DEFAULT ('no ''note'''),
	token CHAR(36) DEFAULT (UUID()),
	PRIMARY KEY (id), UNIQUE KEY one_name (name), KEY mixed (kind, price DESC), FULLTEXT KEY words (note), KEY start (note(10)),
	CONSTRAINT positive CHECK (price >= 0 AND name <> 'it''s (not)')
) COMMENT='all of ''it'''`

func definitionOf(t *testing.T, c dialects.Conn, table string) []string {
	t.Helper()
	text := fmt.Sprint(query(t, c, "SHOW CREATE TABLE "+table)[0][1])
	// MySQL names the character set of a text in a check, and chooses it anew with each ALTER TABLE.
	return strings.Split(strings.NewReplacer("_utf8mb4'", "'", "_latin1'", "'").Replace(text), "\n")
}

func perform(t *testing.T, d mysql.Dialect, c dialects.Conn, operations ...op.Op) {
	t.Helper()
	for _, o := range operations {
		plan, err := d.Plan(t.Context(), o, c.Catalog())
		if err != nil {
			t.Fatalf("%s: %v", o, err)
		}
		for _, s := range plan {
			exec(t, c, s.SQL, s.Args...)
		}
	}
}

func on(table, column string, to op.ColumnChange) op.ChangeColumn {
	return op.ChangeColumn{Table: op.Name{Name: table}, Column: column, To: to}
}

func ptr[T any](v T) *T { return &v }

// A change of one thing changes one thing.
func TestChangeKeepsTheRest(t *testing.T) {
	changes := []struct {
		change   op.ChangeColumn
		was, now string
	}{
		{on("everything", "id", op.ColumnChange{Comment: ptr("new")}), `'the ''key'' \\ of it'`, `'new'`},
		{on("everything", "id", op.ColumnChange{Comment: ptr("")}), ` COMMENT 'the ''key'' \\ of it'`, ``},
		{on("everything", "name", op.ColumnChange{Default: &op.DefaultChange{Expr: op.Const{Value: `\'`}}}), `DEFAULT 'it''s\\'`, `DEFAULT '\\'''`},
		{on("everything", "name", op.ColumnChange{Default: &op.DefaultChange{}}), ` DEFAULT 'it''s\\'`, ``},
		{on("everything", "name", op.ColumnChange{Type: &op.Type{Kind: op.String, Length: 30}}), `varchar(20)`, `varchar(30)`},
		{on("everything", "changed", op.ColumnChange{Type: &op.Type{Kind: op.Date, Length: 6}}), `(3)`, `(6)`},
		{on("everything", "changed", op.ColumnChange{NotNull: ptr(false)}), ` NOT NULL`, ``},
		{on("everything", "changed", op.ColumnChange{Comment: ptr("when")}), `,`, ` COMMENT 'when',`},
		{on("everything", "stamp", op.ColumnChange{Comment: ptr("when")}), `,`, ` COMMENT 'when',`},
		{on("everything", "kind", op.ColumnChange{Type: &op.Type{Kind: op.Enum, Values: []string{"a", "it's", "c"}}}), `'it''s'`, `'it''s','c'`},
		{on("everything", "kind", op.ColumnChange{Default: &op.DefaultChange{Expr: op.Const{Value: "it's"}}}), `DEFAULT 'a'`, `DEFAULT 'it''s'`},
		{on("everything", "flags", op.ColumnChange{Comment: ptr("x")}), `,$`, ` COMMENT 'x',`},
		{on("everything", "total", op.ColumnChange{Comment: ptr("both")}), `'twice'`, `'both'`},
		{on("everything", "doc", op.ColumnChange{Comment: ptr("x")}), `,$`, ` COMMENT 'x',`},
		{on("everything", "note", op.ColumnChange{Comment: ptr("x")}), `,$`, ` COMMENT 'x',`},
		{on("everything", "token", op.ColumnChange{Comment: ptr("x")}), `,$`, ` COMMENT 'x',`},
		{on("everything", "shown", op.ColumnChange{Default: &op.DefaultChange{Expr: op.Const{Value: int64(8)}}}), `7`, `8`},
	}
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		for _, x := range changes {
			exec(t, c, "DROP TABLE IF EXISTS everything")
			exec(t, c, everything)
			want := definitionOf(t, c, "everything")
			perform(t, d, c, x.change)
			for i, line := range want {
				if strings.HasPrefix(line, `  "`+x.change.Column+`" `) {
					want[i] = replaced(line, x.was, x.now)
				}
			}
			if diff := cmp.Diff(want, definitionOf(t, c, "everything")); diff != "" {
				t.Errorf("%s %s -> %s (-want +got):\n%s", x.change, x.was, x.now, diff)
			}
		}
	})
}

// replaced replaces a part of a line, or, with "$" behind it, of its end.
func replaced(line, was, now string) string {
	switch {
	case strings.HasSuffix(was, "$"):
		line = strings.TrimSuffix(line, strings.TrimSuffix(was, "$")) + now
	case was == ",":
		line = strings.TrimSuffix(line, ",") + now
	default:
		line = strings.ReplaceAll(line, was, now)
	}
	if strings.Contains(line, "doc") && strings.Contains(line, "json_valid") { // MariaDB writes the check last
		line = strings.Replace(line, " CHECK (json_valid(\"doc\")) COMMENT 'x',", " COMMENT 'x' CHECK (json_valid(\"doc\")),", 1)
	}
	return line
}

// Renaming keeps all of the column, and what mentions it follows.
func TestRenameKeepsEverything(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, everything)
		want := strings.Join(definitionOf(t, c, "everything"), "\n")
		for _, name := range []string{"id", "name", "changed", "kind", "price", "note", "doc"} {
			perform(t, d, c, op.RenameColumn{Table: op.Name{Name: "everything"}, From: name, To: "new_" + name},
				op.RenameColumn{Table: op.Name{Name: "everything"}, From: "new_" + name, To: name})
		}
		if diff := cmp.Diff(strings.Split(want, "\n"), definitionOf(t, c, "everything")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// What a server writes as a comment for its own versions is kept, too.
func TestWordsInCommentsAreKept(t *testing.T) {
	byMariaDB := map[bool]string{
		false: "CREATE TABLE marked (a INT, b INT, KEY doubled ((a * 2)) INVISIBLE, CONSTRAINT positive CHECK (a > 0) NOT ENFORCED)",
		true:  "CREATE TABLE marked (a VARCHAR(1000) COMPRESSED DEFAULT 'x', b INT)",
	}
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, byMariaDB[d.MariaDB])
		want := definitionOf(t, c, "marked")
		perform(t, d, c, on("marked", "a", op.ColumnChange{Comment: ptr("new")}), on("marked", "a", op.ColumnChange{Comment: ptr("")}))
		rename := op.RenameColumn{Table: op.Name{Name: "marked"}, From: "a", To: "z"}
		back := op.RenameColumn{Table: op.Name{Name: "marked"}, From: "z", To: "a"}
		perform(t, d, c, rename, back)
		if diff := cmp.Diff(want, definitionOf(t, c, "marked")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// An index over several columns goes with one of them, and a foreign key that needed it gets another.
func TestRemoveColumnOfAnIndex(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE child (x INT, y INT, z INT, UNIQUE KEY xy (x, y), KEY yz (y, z), CONSTRAINT fk FOREIGN KEY (x) REFERENCES t (a))")
		perform(t, d, c, op.RemoveColumn{Table: op.Name{Name: "child"}, Column: "y"})
		indexes, err := c.Catalog().Indexes(t.Context(), op.Name{Name: "child"})
		must(t, err)
		for _, x := range indexes {
			if x.Name == "xy" || x.Name == "yz" || x.Unique {
				t.Errorf("there is the index %+v", x)
			}
		}
		exec(t, c, "INSERT INTO t (a) VALUES (1)")
		exec(t, c, "INSERT INTO child (x) VALUES (1), (1)")
		if err := tryExec(t, c, "INSERT INTO child (x) VALUES (2)"); kindOf(err) != dialects.ForeignKeyViolation {
			t.Errorf("the foreign key: %v", err)
		}
	})
}

// Columns of text that refer to others take their character set, as tables of Sequelize have it.
func TestReferencesToText(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE old (id CHAR(36) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY)")
		ref := op.Column{Name: "oldId", Type: op.Type{Kind: op.UUID}, References: &op.Reference{Table: op.Name{Name: "old"}, Columns: []string{"id"}}}
		perform(t, d, c, op.CreateTable{Table: op.Name{Name: "new"}, Columns: []op.Column{ref}}, op.AddColumn{Table: op.Name{Name: "t"}, Column: ref})
		for _, table := range []string{"new", "t"} {
			described, err := c.Catalog().Describe(t.Context(), op.Name{Name: table})
			must(t, err)
			if column, _ := described.Column("oldId"); column.Type != "UUID" || column.References == nil {
				t.Errorf("%s.oldId is %+v", table, column)
			}
		}
	})
}
