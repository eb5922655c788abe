package mysql_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/internal/testdb"
)

// told is what may be joined of a table: the writes, the columns that may be set, and those by which rows are told apart.
func told(f dialects.Foldable) string {
	var writes, free, keys []string
	for _, w := range []struct {
		name string
		on   bool
	}{{"delete", f.Delete}, {"insert", f.Insert}, {"update", f.Update}, {"but the last", f.LastInsertAlone}} {
		if w.on {
			writes = append(writes, w.name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.Columns)) {
		if f.Columns[name].Free {
			free = append(free, name)
		}
		if f.Columns[name].Same != dialects.SameUnknown {
			keys = append(keys, name)
		}
	}
	return fmt.Sprintf("%s; set %s; by %s", strings.Join(writes, " "), strings.Join(free, " "), strings.Join(keys, " "))
}

type foldCase struct {
	sql  []string
	want string
}

func TestWhatMayBeJoined(t *testing.T) {
	const all = "delete insert update"
	tables := []foldCase{
		{[]string{"CREATE TABLE t (id int PRIMARY KEY, a int, b text)"}, all + "; set a b; by a id"},
		{[]string{"CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int)"}, all + " but the last; set a; by a id"},
		{[]string{"CREATE TABLE t (s smallint, l bigint unsigned, v varchar(3), w varchar(3) COLLATE utf8mb4_bin, u char(36) CHARACTER SET ascii COLLATE ascii_bin, y varbinary(3), z binary(3), d decimal(3,1), f double, j json)"}, all + "; set d f j l s u v w y z; by l s u w y"},
		{[]string{"CREATE TABLE t (a int UNIQUE, b int, c int, UNIQUE (b, a))"}, all + "; set c; by a b c"},
		{[]string{"CREATE TABLE t (a int, b int AS (a + 1) STORED, c int, UNIQUE (b))"}, all + "; set ; by a c"},
		{[]string{"CREATE TABLE t (id int PRIMARY KEY, parent int, FOREIGN KEY (parent) REFERENCES t (id))"}, "update; set parent; by id parent"},
		{[]string{"CREATE TABLE t (id int PRIMARY KEY, k int, a int, KEY (k))", "CREATE TABLE u (t int, FOREIGN KEY (t) REFERENCES t (id))"}, all + "; set a k; by a id k"},
		{[]string{"CREATE TABLE t (id int PRIMARY KEY, a int)", "CREATE TABLE u (t int, FOREIGN KEY (t) REFERENCES t (id) ON DELETE SET NULL)"}, "insert update; set a; by a id"},
		{[]string{"CREATE TABLE t (a int)", "CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW SET new.a = 1"}, "delete insert; set a; by a"},
		{[]string{"CREATE TABLE t (a int)", "CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW SET @x = 1"}, "delete update; set a; by a"},
		{[]string{"CREATE TABLE t (a int) ENGINE = MyISAM"}, "; set ; by "},
		{[]string{"CREATE TABLE u (a int)", "CREATE VIEW t AS SELECT a FROM u"}, "; set ; by "},
		{[]string{"CREATE TABLE u (a int)"}, "; set ; by "},
	}
	each(t, func(t *testing.T, d mysql.Dialect) {
		own := foldCase{[]string{"CREATE TABLE t (id int PRIMARY KEY, k int, a int, KEY (k))", "CREATE TABLE u (t int, FOREIGN KEY (t) REFERENCES t (K))"}, all + "; set a; by a id k"}
		if d.Traits().Name == "mysql" {
			own = foldCase{[]string{"CREATE TABLE t (id int PRIMARY KEY, a int, b int, UNIQUE ((a + 1)))"}, all + "; set ; by a b id"}
		}
		for _, x := range append(tables[:len(tables):len(tables)], own) {
			t.Run(x.sql[len(x.sql)-1], func(t *testing.T) {
				c := openEmpty(t, d)
				defer c.Close()
				for _, sql := range x.sql {
					run(t, c, sql)
				}
				if got := told(foldable(t, c)); got != x.want {
					t.Errorf("%s\nand not\n%s", got, x.want)
				}
			})
		}
	})
}

func foldable(t *testing.T, c dialects.Conn) dialects.Foldable {
	t.Helper()
	f, err := c.Catalog().(dialects.Folder).Foldable(t.Context(), op.Name{Name: "t"})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func run(t *testing.T, c dialects.Conn, sql string) {
	t.Helper()
	if _, err := c.Exec(t.Context(), dialects.Statement{SQL: sql}); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// A session whose settings a script has changed may read quotes and backslashes in another way.
func TestNothingIsJoinedInAnAlteredSession(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		c := openEmpty(t, d)
		defer c.Close()
		run(t, c, "CREATE TABLE t (a int)")
		if f := foldable(t, c); !f.Update || !f.Bare {
			t.Errorf("before: %+v", f)
		}
		run(t, c, "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'")
		if f := foldable(t, c); f.Update || f.Insert || f.Delete {
			t.Errorf("after: %+v", f)
		}
		if err := c.Reset(t.Context(), "another"); err != nil {
			t.Fatal(err)
		}
		if f := foldable(t, c); !f.Update {
			t.Errorf("reset: %+v", f)
		}
	})
}

// Letters that a key's character set does not have find no row, and not the one that a question mark stands in.
func TestKeysInAnotherCharacterSet(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		c := openEmpty(t, d)
		defer c.Close()
		run(t, c, "CREATE TABLE t (k char(3) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY, v int)")
		run(t, c, "INSERT INTO t VALUES ('?', 0), ('a', 0)")
		o := op.UpdateRows{Table: op.Name{Name: "t"}, Set: []string{"v"}, Key: []string{"k"}, Rows: [][]any{{int64(1), "a"}, {int64(2), "é"}}}
		if _, err := d.Plan(t.Context(), o, c.Catalog()); err == nil {
			t.Error("joined")
		}
		o.Rows = o.Rows[:1]
		plan, err := d.Plan(t.Context(), o, c.Catalog())
		if err != nil {
			t.Fatal(err)
		}
		if r, err := c.Exec(t.Context(), plan[0]); err != nil || r.Affected != 1 {
			t.Errorf("%+v %v", r, err)
		}
	})
}

// What is shown of joined rows, in errors and by --verbose, holds none of their values.
func TestValuesOfJoinedRowsAreNotShown(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		c := openEmpty(t, d)
		defer c.Close()
		run(t, c, "CREATE TABLE t (id int PRIMARY KEY, a text)")
		plan, err := d.Plan(t.Context(), op.UpdateRows{Table: op.Name{Name: "t"}, Set: []string{"a"}, Key: []string{"id"}, Rows: [][]any{{"secret", int64(1)}, {"secret", int64(2)}}}, c.Catalog())
		if err != nil {
			t.Fatal(err)
		}
		if shown := plan[0].Text(); strings.Contains(shown, "secret") || !strings.HasPrefix(shown, "UPDATE") || !strings.Contains(shown, "/* 2 rows */") || !strings.Contains(shown, "SET luamig_t.`a`") {
			t.Error(shown)
		}
	})
}

// openAsGuest makes a database, and a user who may log in there.
func openAsGuest(t *testing.T, d mysql.Dialect) (root dialects.Conn, database, user, guestURL string) {
	t.Helper()
	address := testdb.Database(t, d.Traits().Name)
	root = open(t, address)
	t.Cleanup(func() { root.Close() })
	name := "u" + address[len(address)-12:]
	user = "'" + name + "'@'%'"
	run(t, root, "CREATE USER "+user+" IDENTIFIED BY 'x'")
	t.Cleanup(func() { must(t, testdb.Exec(context.Background(), address, "DROP USER "+user)) })
	return root, single(t, root, "SELECT DATABASE()").(string), user, withUser(t, address, name, "x")
}

// Triggers that the server does not show are reckoned with.
func TestTriggersThatAreNotShown(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		root, database, user, guestURL := openAsGuest(t, d)
		run(t, root, "CREATE TABLE t (id INT PRIMARY KEY, a INT)")
		grant := func(rights string) {
			t.Helper()
			run(t, root, "GRANT "+rights+" ON "+database+".* TO "+user)
		}
		joins := func() bool {
			t.Helper()
			c := open(t, guestURL)
			defer c.Close()
			f := foldable(t, c)
			if f.Update != f.Insert || f.Update != f.Delete {
				t.Errorf("%+v", f)
			}
			return f.Update
		}
		grant("SELECT, INSERT, UPDATE, DELETE, CREATE")
		if joins() != d.MariaDB {
			t.Error("without the right to see triggers:", joins())
		}
		grant("TRIGGER")
		if !joins() {
			t.Error("nothing is joined, though there is no trigger")
		}
		run(t, root, "REVOKE TRIGGER ON "+database+".* FROM "+user)
		for _, event := range []string{"INSERT", "UPDATE", "DELETE"} {
			run(t, root, "CREATE TRIGGER of_"+event+" BEFORE "+event+" ON t FOR EACH ROW SET @x = 1")
		}
		if joins() {
			t.Error("writes of a table with triggers are joined")
		}
	})
}
