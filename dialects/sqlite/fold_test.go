package sqlite

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"pgregory.net/rapid"
)

func TestWhatMayBeJoined(t *testing.T) {
	tables := []struct{ sql, want string }{
		{`CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, "B c" TEXT)`, "true; set B c a; by id"},
		{`CREATE TABLE T (Id INTEGER, a INT, PRIMARY KEY (id))`, "true; set a; by Id"},
		{`CREATE TABLE t (id INTEGER PRIMARY KEY DESC, a INT)`, "true; set a; by "},
		{`CREATE TABLE t (id INT PRIMARY KEY, a INT)`, "true; set a; by "},
		{`CREATE TABLE t (id TEXT PRIMARY KEY, a INT) WITHOUT ROWID`, "true; set a; by "},
		{`CREATE TABLE t (id INTEGER PRIMARY KEY, a INT UNIQUE, b INT, c INT, UNIQUE (b, a))`, "true; set c; by id"},
		{`CREATE TABLE t (id INTEGER PRIMARY KEY, a INT); CREATE INDEX i ON t (a)`, "true; set a; by id"},
		{`CREATE TABLE t (id INTEGER PRIMARY KEY, a INT); CREATE UNIQUE INDEX i ON t (abs(a))`, "false; set a; by id"},
		{`CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b INT); CREATE UNIQUE INDEX i ON t (a) WHERE b > 0`, "false; set b; by id"},
		{`CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, g AS (a + 1))`, "true; set a; by id"},
		{`CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, g AS (a + 1) UNIQUE)`, "false; set a; by id"},
		{`CREATE TABLE t (id INTEGER PRIMARY KEY, a INT NOT NULL ON CONFLICT FAIL)`, "false; set ; by "},
		{`CREATE TABLE t (id INTEGER PRIMARY KEY, a INT); CREATE TRIGGER g AFTER UPDATE ON t BEGIN SELECT 1; END`, "false; set a; by id"},
		{`CREATE TABLE t (id INTEGER PRIMARY KEY, a INT); CREATE TEMP TRIGGER g AFTER UPDATE ON T BEGIN SELECT 1; END`, "false; set a; by id"},
		{`CREATE TABLE t (id INTEGER PRIMARY KEY, a INT); CREATE TEMP TABLE t (id INTEGER PRIMARY KEY, a INT)`, "false; set ; by "},
		{`CREATE TABLE u (id INTEGER PRIMARY KEY, a INT); CREATE VIEW t AS SELECT * FROM u`, "false; set ; by "},
		{`CREATE VIRTUAL TABLE t USING fts5(a)`, "false; set ; by "},
		{`CREATE TABLE u (id INTEGER PRIMARY KEY)`, "false; set ; by "},
	}
	for _, x := range tables {
		c := testConn(t, "sqlite::memory:")
		for sql := range strings.SplitSeq(x.sql, "; CREATE ") {
			mustExec(t, c, "CREATE "+strings.TrimPrefix(sql, "CREATE "))
		}
		if got := told(t, c); got != x.want {
			t.Errorf("%s:\n%s\nand not\n%s", x.sql, got, x.want)
		}
	}
}

// told is what may be joined of the table t: whether updates are, the columns that may be set, and those by which rows are told apart.
func told(t *testing.T, c *conn) string {
	t.Helper()
	f, err := c.Catalog().(dialects.Folder).Foldable(t.Context(), op.Name{Name: "t"})
	if err != nil || f.Insert || f.Delete {
		t.Fatalf("%+v, %v", f, err)
	}
	var free, keys []string
	for _, name := range slices.Sorted(maps.Keys(f.Columns)) {
		if f.Columns[name].Free {
			free = append(free, name)
		}
		if f.Columns[name].Same != dialects.SameUnknown {
			keys = append(keys, name)
		}
	}
	return fmt.Sprintf("%t; set %s; by %s", f.Update, strings.Join(free, " "), strings.Join(keys, " "))
}

// What is known of a table holds as long as nobody can have changed it.
func TestWhatMayBeJoinedIsAskedAgain(t *testing.T) {
	c := testConn(t, fileURL(t))
	mustExec(t, c, `CREATE TABLE t (id INTEGER PRIMARY KEY, a INT)`)
	must(t, c.Begin(t.Context()))
	for i, x := range []struct{ sql, want string }{ // no SQL: the transaction is rolled back
		{`INSERT INTO t VALUES (1, 1)`, "true; set a; by id"},
		{`CREATE UNIQUE INDEX i ON t (a)`, "true; set ; by id"},
		{`DROP INDEX i`, "true; set a; by id"},
		{`CREATE TRIGGER g AFTER UPDATE ON t BEGIN SELECT 1; END`, "false; set a; by id"},
		{``, "true; set a; by id"},
		{`CREATE TABLE u (a)`, "true; set a; by id"},
	} {
		if x.sql == `` {
			must(t, c.Rollback(t.Context()))
		} else {
			mustExec(t, c, x.sql)
		}
		if got := told(t, c); got != x.want {
			t.Errorf("%d. behind %s: %s", i, x.sql, got)
		}
	}
	other := testConn(t, "sqlite:"+c.file)
	mustExec(t, other, `DROP TABLE t`)
	if got := told(t, c); got != "false; set ; by " {
		t.Errorf("behind another connection's DROP TABLE: %s", got)
	}
}

var givenValue = rapid.OneOf(
	rapid.Just[any](nil), rapid.Map(rapid.Bool(), func(v bool) any { return v }), rapid.Map(rapid.Int64(), func(v int64) any { return v }),
	rapid.Just[any](uint64(math.MaxInt64)), rapid.Just[any](math.Inf(1)), rapid.Map(rapid.Float64(), func(v float64) any { return v }),
	rapid.Map(rapid.String(), func(v string) any { return v }), rapid.SampledFrom([]any{"", "1", "01.50", "a\x00b", "2e3", op.Decimal("1.50"), []byte{}, []byte("1"), []byte{0, 255}}),
	rapid.Map(rapid.IntRange(0, 5000), func(n int) any { return strings.Repeat("é", n) }),
)

// Rows that are written together end up as when each is written alone, in every column and table, in whatever order they are given.
func TestGivenRowsAreAsIfAlone(t *testing.T) {
	const types = `(id INTEGER PRIMARY KEY, i INTEGER, n NUMERIC, r REAL, t TEXT, b BLOB, x, g AS (t || i), CHECK (i IS NULL OR i <> 7))`
	for _, encoding := range []string{"UTF-8", "UTF-16le"} {
		c := testConn(t, "sqlite::memory:")
		mustExec(t, c, `PRAGMA encoding = '`+encoding+`'`)
		mustExec(t, c, `CREATE TABLE one `+types)
		mustExec(t, c, `CREATE TABLE many `+types)
		mustExec(t, c, `CREATE INDEX byText ON many (t, n)`)
		rapid.Check(t, func(t *rapid.T) {
			distance := rapid.SampledFrom([]int64{1, 2, 5, 1 << 55}).Draw(t, "distance")
			for _, table := range []string{"one", "many"} {
				mustExecRapid(t, c, `DELETE FROM `+table)
				for i := range int64(40) {
					mustExecRapid(t, c, `INSERT INTO `+table+` (id, x) VALUES (?, ?)`, (i-20)*distance, i)
				}
			}
			o := op.UpdateRows{Set: rapid.SampledFrom([][]string{{"t"}, {"i", "x"}, {"x", "t", "b", "r", "n"}}).Draw(t, "set"), Key: []string{"id"}}
			for _, i := range rapid.Permutation([]int64{-25, -20, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 19, 20}).Draw(t, "keys")[:rapid.IntRange(fewestGiven, 20).Draw(t, "rows")] {
				row := rapid.SliceOfN(givenValue, len(o.Set), len(o.Set)).Draw(t, "values")
				o.Rows = append(o.Rows, append(row, i*distance))
			}
			if alone, joined := writeAll(t, c, "one", o, false), writeAll(t, c, "many", o, true); alone != joined {
				t.Fatalf("alone %s\njoined %s", alone, joined)
			}
		})
	}
}

func mustExecRapid(t *rapid.T, c *conn, sql string, args ...any) dialects.Result {
	r, err := c.Exec(t.Context(), dialects.Statement{SQL: sql, Args: args})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return r
}

// writeAll writes rows together or one at a time, and tells what has come of it.
func writeAll(t *rapid.T, c *conn, table string, o op.UpdateRows, together bool) string {
	o.Table = op.Name{Name: table}
	ops := []op.Op{o}
	for i := range o.Rows {
		if !together {
			ops = append(ops[:i], o.Row(i))
		}
	}
	var affected int64
	var refused error
	for _, o := range ops {
		plan, err := Dialect{}.Plan(t.Context(), o, c.Catalog())
		if errors.Is(err, errFarApart) {
			return writeAll(t, c, table, o.(op.UpdateRows), false)
		}
		if err != nil || len(plan) != 1 || together != (plan[0].Bulk != nil) {
			t.Fatalf("%d statements, %v", len(plan), err)
		}
		r, err := c.Exec(t.Context(), plan[0])
		affected, refused = affected+r.Affected, err
		if err != nil {
			break
		}
	}
	if refused != nil {
		return "refused" // what is left then is seen to by whoever asked for it
	}
	rows, err := c.Query(t.Context(), dialects.Statement{SQL: `SELECT *, changes(), typeof(i) || typeof(n) || typeof(r) || typeof(t) || typeof(b) || typeof(x), hex(t), hex(x) FROM ` + table + ` ORDER BY id`})
	if err != nil {
		t.Fatal(err)
	}
	all, err := dialects.ReadAll(rows)
	return fmt.Sprintf("%d rows: %v %v", affected, all, err)
}

// Rows between which there are many others are found one by one, and those far apart with nothing between together.
func TestRowsFarApart(t *testing.T) {
	c := testConn(t, "sqlite::memory:")
	mustExec(t, c, `CREATE TABLE t (id INTEGER PRIMARY KEY, a)`)
	for i := range int64(400) {
		mustExec(t, c, `INSERT INTO t VALUES (?, NULL)`, i)
		mustExec(t, c, `INSERT INTO t VALUES (?, NULL)`, (i+1)<<40)
	}
	for _, x := range []struct {
		keys  func(int64) int64
		joins bool
	}{
		{func(i int64) int64 { return i * 2 }, true}, {func(i int64) int64 { return i * 10 }, false},
		{func(i int64) int64 { return (i + 1) << 40 }, true}, {func(i int64) int64 { return i << 44 }, false},
		{func(i int64) int64 { return math.MaxInt64 - i*(math.MaxInt64/20) }, false},
	} {
		o := op.UpdateRows{Table: op.Name{Name: "t"}, Set: []string{"a"}, Key: []string{"id"}}
		for i := range int64(40) {
			o.Rows = append(o.Rows, []any{"x", x.keys(i)})
		}
		if _, err := (Dialect{}).Plan(t.Context(), o, c.Catalog()); (err == nil) != x.joins {
			t.Errorf("%d … %d: %v", x.keys(0), x.keys(39), err)
		}
	}
}

// The functions give nothing to others, and nobody can leave them behind in the schema.
func TestNobodyElseAsksForGivenRows(t *testing.T) {
	c := testConn(t, "sqlite::memory:")
	mustExec(t, c, `CREATE TABLE t (id INTEGER PRIMARY KEY, a)`)
	o := op.UpdateRows{Table: op.Name{Name: "t"}, Set: []string{"a"}, Key: []string{"id"}, Rows: [][]any{{"x", int64(1)}, {"x", int64(2)}, {"x", int64(3)}, {"x", int64(4)}}}
	plan, err := Dialect{}.Plan(t.Context(), o, c.Catalog())
	must(t, err)
	if want := `UPDATE "t" SET "a" = ? WHERE "id" = ? /* 4 rows */`; plan[0].Text() != want {
		t.Errorf("shown as %s", plan[0].Text())
	}
	_, err = c.Exec(t.Context(), plan[0])
	must(t, err)
	if got := mustQuery(t, c, `SELECT luamig_given(1)`); got[0][0] != int64(0) {
		t.Errorf("%v", got)
	}
	fails(t, c, `SELECT luamig_value(1, 0)`)
	fails(t, c, `SELECT luamig_value(1, -1)`)
	mustExec(t, c, `CREATE VIEW v AS SELECT luamig_given(id) FROM t`)
	mustExec(t, c, `INSERT INTO t VALUES (1, 1)`)
	if err := fails(t, c, `SELECT * FROM v`); !strings.Contains(err.Message, "unsafe use") {
		t.Error(err)
	}
}
