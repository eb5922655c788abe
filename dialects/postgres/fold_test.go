package postgres_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// told is what may be joined of a table: the writes, the columns that may be set, and those by which rows are told apart.
func told(f dialects.Foldable) string {
	var b strings.Builder
	for name, on := range map[string]bool{"insert": f.Insert, "update": f.Update, "delete": f.Delete} {
		if on {
			b.WriteString(name)
		}
	}
	writes := slices.Sorted(strings.SplitSeq(strings.NewReplacer("insert", "insert ", "update", "update ", "delete", "delete ").Replace(b.String()), " "))
	var free, keys []string
	for _, name := range slices.Sorted(maps.Keys(f.Columns)) {
		if f.Columns[name].Free {
			free = append(free, name)
		}
		if f.Columns[name].Same != dialects.SameUnknown {
			keys = append(keys, name)
		}
	}
	return fmt.Sprintf("%s; set %s; by %s", strings.TrimSpace(strings.Join(writes, " ")), strings.Join(free, " "), strings.Join(keys, " "))
}

func TestWhatMayBeJoined(t *testing.T) {
	const all = "delete insert update"
	tables := []struct{ sql, want string }{
		{`CREATE TABLE t (id int PRIMARY KEY, a int, b text)`, all + "; set a b; by a b id"},
		{`CREATE TABLE t (s smallint, l bigint, v varchar(3), u uuid, y bytea, d numeric, f float8, c char(3), w timestamptz, o boolean, j json)`, all + "; set c d f j l o s u v w y; by l s u v y"},
		{`CREATE TABLE t (a int UNIQUE, b int, UNIQUE (b, a), c int)`, all + "; set c; by a b c"},
		{`CREATE TABLE t (a text, b int); CREATE UNIQUE INDEX ON t (lower(a)) WHERE b > 0`, all + "; set ; by a b"},
		{`CREATE TABLE t (a int, b int, c int); CREATE INDEX ON t (a); CREATE UNIQUE INDEX ON t (b) INCLUDE (c)`, all + "; set a; by a b c"},
		{`CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED, c int)`, all + "; set a b c; by a c"},
		{`CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED UNIQUE, c int)`, all + "; set ; by a c"},
		{`CREATE TABLE t (a int, r int4range, EXCLUDE USING gist (r WITH &&))`, all + "; set a; by a"},
		{`CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false); CREATE TABLE t (a text COLLATE folded, b text COLLATE "C")`, all + "; set a b; by b"},
		{`CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t)`, "update; set parent; by id parent"},
		{`CREATE TABLE t (id int PRIMARY KEY, a int); CREATE TABLE u (t int REFERENCES t)`, all + "; set a; by a id"},
		{`CREATE TABLE t (id int PRIMARY KEY, a int); CREATE TABLE u (t int REFERENCES t ON DELETE CASCADE)`, "insert update; set a; by a id"},
		{`CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER g AFTER UPDATE OR DELETE ON t FOR EACH STATEMENT EXECUTE FUNCTION f()`, "insert; set a; by a"},
		{`CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'; CREATE TABLE t (a int, b int DEFAULT f(), c float DEFAULT random())`, "delete update; set a b c; by a b"},
		{`CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'; CREATE TABLE t (a int CHECK (a > f()))`, "delete; set a; by a"},
		{`CREATE TABLE t (a int); CREATE RULE r AS ON UPDATE TO t DO ALSO NOTHING`, "; set ; by "},
		{`CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY`, "; set ; by "},
		{`CREATE TABLE t (a int) PARTITION BY RANGE (a)`, "; set ; by "},
		{`CREATE TABLE t (a int); CREATE TABLE u () INHERITS (t)`, "; set ; by "},
		{`CREATE TABLE u (a int); CREATE VIEW t AS SELECT a FROM u`, "; set ; by "},
		{`CREATE TABLE u (a int)`, "; set ; by "},
		{`CREATE TABLE t ("A b" int, "c""d" text)`, all + "; set A b c\"d; by A b c\"d"},
	}
	c := openEmpty(t)
	defer c.Close()
	for _, x := range tables {
		for _, sql := range []string{"DROP SCHEMA IF EXISTS public CASCADE", "CREATE SCHEMA public"} {
			exec(t, c, sql)
		}
		for sql := range strings.SplitSeq(x.sql, "; ") {
			if strings.HasPrefix(sql, "END'") {
				continue
			}
			exec(t, c, restore(sql))
		}
		f, err := c.Catalog().(dialects.Folder).Foldable(t.Context(), op.Name{Name: "t"})
		if err != nil {
			t.Fatal(err)
		}
		if got := told(f); got != x.want {
			t.Errorf("%s:\n%s\nand not\n%s", x.sql, got, x.want)
		}
	}
}

// restore completes the function whose body was divided.
func restore(sql string) string {
	if strings.HasPrefix(sql, "CREATE FUNCTION") {
		return sql + "; END'"
	}
	return sql
}

func exec(t *testing.T, c dialects.Conn, sql string) {
	t.Helper()
	if _, err := c.Exec(t.Context(), dialects.Statement{SQL: sql}); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// A batch is all or nothing, and the transaction goes on as it was.
func TestABatchThatFailsLeavesNothing(t *testing.T) {
	c := openEmpty(t)
	defer c.Close()
	ctx := t.Context()
	exec(t, c, "CREATE TABLE t (a int PRIMARY KEY)")
	if err := c.Begin(ctx); err != nil {
		t.Fatal(err)
	}
	batch := func(values ...any) error {
		var all []dialects.Statement
		for _, v := range values {
			all = append(all, dialects.Statement{SQL: "INSERT INTO t VALUES ($1)", Args: []any{v}})
		}
		results, err := c.(dialects.Batcher).ExecBatch(ctx, all)
		if err == nil && len(results) != len(values) {
			t.Errorf("%d results of %d statements", len(results), len(values))
		}
		return err
	}
	if err := batch(int64(1), int64(2)); err != nil {
		t.Fatal(err)
	}
	for _, faulty := range [][]any{{int64(3), int64(1), int64(4)}, {int64(5), "six"}, {int64(1)}, {int64(7), nil}} {
		if err := batch(faulty...); err == nil {
			t.Errorf("%v is not refused", faulty)
		}
	}
	if _, err := c.(dialects.Batcher).ExecBatch(ctx, []dialects.Statement{{SQL: "INSERT INTO t VALUES (8)"}, {SQL: "INSERT INTO absent VALUES ($1)", Args: []any{int64(1)}}}); err == nil {
		t.Error("a table that is not there is not refused")
	}
	if err := batch(int64(9)); err != nil {
		t.Fatal(err)
	}
	if err := c.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	rows, err := c.Query(ctx, dialects.Statement{SQL: "SELECT string_agg(a::text, ' ' ORDER BY a) FROM t"})
	if err != nil || !rows.Next() || rows.Row()[0] != "1 2 9" {
		t.Errorf("kept: %v %v", rows.Row(), err)
	}
}
