package mysql_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/internal/testdb"
)

// isNumbered tells the form in which the values come.
const isNumbered = "= ELT("

// Rows are found by the integer that is their primary key in one pass, and joined with the values where that can not be.
func TestRowsFoundByTheirNumber(t *testing.T) {
	id := func(from, step int64) (rows [][]any) {
		for i := range int64(3) {
			rows = append(rows, []any{fmt.Sprint("v", i), from + i*step})
		}
		return rows
	}
	cases := []struct {
		name, table string
		rows        [][]any
		numbered    bool
	}{
		{"the primary key", "id int PRIMARY KEY, v text", id(1, 1), true},
		{"from zero on", "id bigint unsigned PRIMARY KEY, v text", id(0, 1), true},
		{"the greatest", "id bigint PRIMARY KEY, v text", id(1<<63-3, 1), false},
		{"great", "id bigint PRIMARY KEY, v text", id(1<<61, 1), true},
		{"the least", "id bigint PRIMARY KEY, v text", id(-1<<63, 1), false},
		{"below zero", "id int PRIMARY KEY, v text", id(-2, 1), true},
		{"some between", "id int PRIMARY KEY, v text", id(5, 4), true},
		{"neighbours", "id int PRIMARY KEY, v text", append(append(id(5, 1), id(8, 1)...), id(20, 1)...), true},
		{"neighbours from the least on", "id smallint PRIMARY KEY, v text", append(id(-32768, 1), id(-32764, 1)...), true},
		{"many between", "id int PRIMARY KEY, v text", id(5, 400), false},
		{"last first", "id int PRIMARY KEY, v text", id(9, -2), true},
		{"another type", "id int PRIMARY KEY, v text", [][]any{{"a", "1"}, {"b", "2"}}, false},
		{"no index", "id int, v text", id(1, 1), false},
		{"a unique column", "id int NOT NULL UNIQUE, v text", id(1, 1), false},
		{"one column of the key", "id int, k int DEFAULT 0, v text, PRIMARY KEY (id, k)", id(1, 1), false},
		{"a key of text", "id varchar(9) COLLATE utf8mb4_bin PRIMARY KEY, v text", [][]any{{"a", "1"}, {"b", "2"}}, false},
		{"an integer", "id int PRIMARY KEY, v int", [][]any{{int64(7), int64(1)}, {nil, int64(2)}}, true},
		{"a number for text", "id int PRIMARY KEY, v text", [][]any{{int64(7), int64(1)}, {nil, int64(2)}}, false},
		{"a year", "id int PRIMARY KEY, v year", [][]any{{int64(0), int64(1)}, {nil, int64(2)}}, false},
		{"a decimal", "id int PRIMARY KEY, v decimal(30,10)", [][]any{{op.Decimal("12345678901234567890.0123456789"), int64(1)}, {nil, int64(2)}}, true},
		{"a floating point number", "id int PRIMARY KEY, v double", [][]any{{0.1, int64(1)}, {nil, int64(2)}}, false},
		{"bytes", "id int PRIMARY KEY, v blob", [][]any{{[]byte{0, 0xff, '\''}, int64(1)}, {nil, int64(2)}}, true},
	}
	each(t, func(t *testing.T, d mysql.Dialect) {
		for _, x := range cases {
			t.Run(x.name, func(t *testing.T) { updatesAsOneByOne(t, d, x.table, x.rows, x.numbered) })
		}
	})
}

// updatesAsOneByOne updates rows together, and others one by one, and compares what is there then. Rows that lie between them stay.
func updatesAsOneByOne(t *testing.T, d mysql.Dialect, columns string, rows [][]any, numbered bool) {
	c := openEmpty(t, d)
	defer c.Close()
	together := op.UpdateRows{Table: op.Name{Name: "t"}, Set: []string{"v"}, Key: []string{"id"}, Rows: rows}
	var all [][]any
	for _, row := range rows {
		all = append(all, []any{row[1]})
		if n, ok := row[1].(int64); ok && n < 1<<62 && n > 0 {
			all = append(all, []any{n + 1})
		}
	}
	for _, name := range []string{"t", "u"} {
		run(t, c, "CREATE TABLE "+name+" ("+columns+")")
		for _, row := range all {
			c.Exec(t.Context(), dialects.Statement{SQL: "INSERT INTO " + name + " (id) VALUES (?)", Args: row}) // twice the same is refused
		}
	}
	sql := write(t, d, c, together)
	if strings.Contains(sql, isNumbered) != numbered {
		t.Error(sql)
	}
	for i := range rows {
		one := together.Row(i)
		one.Table.Name = "u"
		write(t, d, c, one)
	}
	const look = "SELECT GROUP_CONCAT(CONCAT(id, ' ', COALESCE(HEX(v), 'NULL')) ORDER BY id) FROM "
	if got, want := fmt.Sprint(single(t, c, look+"t")), fmt.Sprint(single(t, c, look+"u")); got != want || !strings.Contains(want, " ") {
		t.Errorf("%s\nand not\n%s", got, want)
	}
}

// write runs what an operation is planned as.
func write(t *testing.T, d mysql.Dialect, c dialects.Conn, o op.Op) string {
	t.Helper()
	plan, err := d.Plan(t.Context(), o, c.Catalog())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range plan {
		if _, err := c.Exec(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s.SQL, err)
		}
	}
	return plan[0].SQL
}

// The rows next to each other at the end of a table are locked, and not what comes behind them.
func TestTheEndOfTheTableIsNotLocked(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		url := testdb.Database(t, d.Traits().Name)
		c := open(t, url)
		defer c.Close()
		run(t, c, "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, v text)")
		run(t, c, "INSERT INTO t (id) VALUES (1), (2), (3), (4), (5)")
		if err := c.Begin(t.Context()); err != nil {
			t.Fatal(err)
		}
		sql := write(t, d, c, op.UpdateRows{Table: op.Name{Name: "t"}, Set: []string{"v"}, Key: []string{"id"}, Rows: [][]any{{"a", int64(2)}, {"b", int64(3)}, {"c", int64(4)}, {"d", int64(5)}}})
		if !strings.Contains(sql, "BETWEEN 2 AND 4 OR") {
			t.Error(sql)
		}
		other := open(t, url)
		defer other.Close()
		run(t, other, "SET SESSION innodb_lock_wait_timeout = 3")
		run(t, other, "UPDATE t SET v = 'x' WHERE id = 1")
		run(t, other, "INSERT INTO t (v) VALUES ('new')")
	})
}

func TestSpans(t *testing.T) {
	var many []string
	for i := range 60 {
		many = append(many, fmt.Sprint(i+i/3))
	}
	for _, x := range []struct{ ids, want string }{
		{"1", "IN (1)"}, {"1 2", "IN (1, 2)"}, {"1 2 3", "BETWEEN 1 AND 2 OR IN (3)"}, {"1 3 5", "IN (1, 3, 5)"},
		{"1 2 3 5 6 9 10 11 12", "BETWEEN 1 AND 2 OR BETWEEN 9 AND 11 OR IN (3, 5, 6, 12)"},
		{strings.Join(many, " "), "IN (" + strings.Join(many, ", ") + ")"},
	} {
		if got := mysql.Spans(strings.Fields(x.ids)); got != x.want {
			t.Errorf("%s: %s and not %s", x.ids, got, x.want)
		}
	}
}

// A few rows of a small table are found by their keys: reading all of it would lock all of it, and whoever adds a row would wait.
func TestOnlyTheRowsThatAreFoundAreLocked(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		url := testdb.Database(t, d.Traits().Name)
		c := open(t, url)
		defer c.Close()
		run(t, c, "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, v text)")
		run(t, c, "INSERT INTO t (id) VALUES (1), (2), (3), (4), (5), (6), (8)")
		if err := c.Begin(t.Context()); err != nil {
			t.Fatal(err)
		}
		sql := write(t, d, c, op.UpdateRows{Table: op.Name{Name: "t"}, Set: []string{"v"}, Key: []string{"id"}, Rows: [][]any{{"a", int64(3)}, {"b", int64(4)}, {"c", int64(5)}, {"d", int64(8)}}})
		if !strings.Contains(sql, isNumbered) {
			t.Error(sql)
		}
		other := open(t, url)
		defer other.Close()
		run(t, other, "SET SESSION innodb_lock_wait_timeout = 3")
		for _, sql := range []string{"UPDATE t SET v = 'x' WHERE id IN (2)", "UPDATE t SET v = 'x' WHERE id = 6", "INSERT INTO t (id) VALUES (7)", "INSERT INTO t (id) VALUES (9)"} {
			run(t, other, sql)
		}
	})
}
