package mysql_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/internal/testdb"
)

func insert(table string, columns []string, rows ...[]any) op.Insert {
	return op.Insert{Table: op.Name{Name: table}, Columns: columns, Rows: rows}
}

// try plans and performs an operation, and counts its rows.
func try(t *testing.T, d mysql.Dialect, c dialects.Conn, o op.Op) (int64, error) {
	t.Helper()
	plan, err := d.Plan(t.Context(), o, c.Catalog())
	if err != nil {
		return 0, err
	}
	var n int64
	for _, s := range plan {
		r, err := c.Exec(t.Context(), s)
		if err != nil {
			return n, err
		}
		n += r.Affected
	}
	return n, nil
}

// An upsert goes by the key that is named, and counts each row once.
func TestUpsert(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE u (id INT PRIMARY KEY AUTO_INCREMENT, mail VARCHAR(20) UNIQUE, age INT, UNIQUE KEY pair (mail, age))")
		exec(t, c, "INSERT INTO u VALUES (1, 'a', 10), (2, 'b', 20)")
		o := insert("u", []string{"mail", "age"}, []any{"a", int64(10)}, []any{"b", int64(21)}, []any{"c", int64(30)})
		o.UpdateOnDuplicate, o.ConflictFields = []string{"age"}, []string{"mail"}
		if n, err := try(t, d, c, o); n != 3 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		if got := fmt.Sprint(query(t, c, "SELECT mail, age FROM u ORDER BY id")); got != "[[a 10] [b 21] [c 30]]" {
			t.Error(got)
		}
		// The row that exists has another key: elsewhere that is an error, and here it must not be an update.
		o = insert("u", []string{"id", "mail", "age"}, []any{int64(9), "a", int64(99)})
		o.UpdateOnDuplicate = []string{"age"}
		if _, err := try(t, d, c, o); kindOf(err) != dialects.UniqueViolation {
			t.Errorf("by another key: %v", err)
		}
		o.Rows[0][0], o.Rows[0][1] = int64(1), "z"
		if n, err := try(t, d, c, o); n != 1 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		o.ConflictFields = []string{"age"}
		var without *dialects.UnsupportedError
		if _, err := try(t, d, c, o); !errors.As(err, &without) || without.Remedy() == "" {
			t.Errorf("by no key: %v", err)
		}
	})
}

// Rows that exist are passed over and not counted; nothing else is let pass.
func TestIgnoreDuplicates(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE u (id INT PRIMARY KEY AUTO_INCREMENT, mail VARCHAR(3) NOT NULL UNIQUE, parent INT, FOREIGN KEY (parent) REFERENCES t (a))")
		exec(t, c, "INSERT INTO u (mail) VALUES ('a')")
		o := insert("u", []string{"mail", "parent"}, []any{"a", nil}, []any{"b", nil}, []any{"c", nil})
		o.IgnoreDuplicates = true
		if n, err := try(t, d, c, o); n != 2 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		if n, err := try(t, d, c, o); n != 0 || err != nil {
			t.Errorf("again: %d rows, %v", n, err)
		}
		for _, bad := range [][]any{{nil, nil}, {"long", nil}, {"d", int64(9)}} {
			o.Rows = [][]any{bad}
			if _, err := try(t, d, c, o); err == nil {
				t.Errorf("%v is let pass", bad)
			}
		}
	})
}

// Many and large rows become statements that the server takes.
func TestLargeInserts(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE l (a INT, b LONGBLOB)")
		var rows [][]any
		for i := range 12 {
			rows = append(rows, []any{int64(i), []byte(strings.Repeat("\x00\xff", 1<<20))})
		}
		if n, err := try(t, d, c, insert("l", []string{"a", "b"}, rows...)); n != 12 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		if n := single(t, c, "SELECT COUNT(*) FROM l WHERE LENGTH(b) = 2097152"); n != int64(12) {
			t.Errorf("%v rows are whole", n)
		}
		huge := strings.Repeat("x", 80<<20)
		_, err := try(t, d, c, insert("l", []string{"a", "b"}, []any{int64(1), huge}))
		var remedied interface{ Remedy() string }
		if !errors.As(err, &remedied) || !strings.Contains(remedied.Remedy(), "max_allowed_packet") {
			t.Errorf("a value that is too large: %v", err)
		}
	})
}

// Dates as scripts have them reach the columns of dates, and texts stay texts.
func TestDatesOfScripts(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE e (id INT PRIMARY KEY, at DATETIME(6), day DATE, s DATETIME, ts TIMESTAMP(3) NULL, note VARCHAR(40))")
		iso := "2024-01-05T09:30:00.123Z"
		perform(t, d, c, insert("e", []string{"id", "at", "day", "s", "ts", "note"}, []any{int64(1), iso, "2024-01-05T00:00:00Z", "2024-01-05T11:30:00+02:00", iso, iso}),
			insert("e", []string{"id", "at", "s"}, []any{int64(2), op.Now{}, op.Now{}}))
		want := "[[2024-01-05 09:30:00.123 2024-01-05 2024-01-05 09:30:00 2024-01-05 09:30:00.123 " + iso + "]]"
		if got := fmt.Sprint(query(t, c, "SELECT at, day, s, ts, note FROM e WHERE id = 1")); got != want {
			t.Error(got)
		}
		where := op.And{op.Compare{Left: op.Col{Path: []string{"at"}}, Op: op.Eq, Right: iso}, op.Compare{Left: op.Col{Path: []string{"ts"}}, Op: op.In, Right: op.List{iso}}, op.Compare{Left: op.Col{Path: []string{"note"}}, Op: op.Eq, Right: iso}}
		n, err := try(t, d, c, op.Update{Table: op.Name{Name: "e"}, Set: []op.Assignment{{Column: "at", Value: "2025-01-01T00:00:00Z"}}, Where: where})
		if n != 1 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		_, err = try(t, d, c, op.Update{Table: op.Name{Name: "e"}, Set: []op.Assignment{{Column: "s", Value: iso}}})
		var e *dialects.Error
		if !errors.As(err, &e) || e.Column != "s" || e.Hint == "" {
			t.Errorf("a fraction that would be rounded: %v", err)
		}
		// What is known of a table is forgotten where the schema changes.
		exec(t, c, "ALTER TABLE e MODIFY s DATETIME(3)")
		if _, err = try(t, d, c, op.Update{Table: op.Name{Name: "e"}, Set: []op.Assignment{{Column: "s", Value: iso}}}); err != nil {
			t.Error(err)
		}
	})
}

// Numbers with a fraction are refused by columns of whole numbers, alone and among others, and reach all other columns.
func TestFractionsAreNotRounded(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE w (id INT PRIMARY KEY AUTO_INCREMENT, n BIGINT, d DECIMAL(6,2), f DOUBLE, v VARCHAR(9))")
		perform(t, d, c, insert("w", []string{"n", "d", "f", "v"}, []any{2.0, 1.5, 1.5, 1.5}, []any{op.Decimal("30e-1"), op.Decimal("2.50"), -0.25, op.Decimal("2.50")}))
		w := op.Name{Name: "w"}
		for _, o := range []op.Op{
			insert("w", []string{"N"}, []any{1.5}), insert("w", []string{"v", "n"}, []any{"x", int64(1)}, []any{"y", op.Decimal("15e-1")}), insert("w", []string{"id"}, []any{7.5}),
			op.Update{Table: w, Set: []op.Assignment{{Column: "n", Value: -0.5}}},
			op.UpdateRows{Table: w, Set: []string{"n"}, Key: []string{"id"}, Rows: [][]any{{int64(1), int64(1)}, {0.5, int64(2)}}},
		} {
			_, err := try(t, d, c, o)
			var e *dialects.Error
			if !errors.As(err, &e) || e.Column == "" || e.Hint == "" {
				t.Errorf("%s: %v", o, err)
			}
		}
		if got := fmt.Sprint(query(t, c, "SELECT n, d, f, v FROM w ORDER BY id")); got != "[[2 1.50 1.5 1.5] [3 2.50 -0.25 2.50]]" {
			t.Error(got)
		}
	})
}

// With ansi_quotes=false, "x" is a string, and what luamig plans works all the same.
func TestPlainQuotes(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		url := testdb.Database(t, d.Traits().Name) + "?ansi_quotes=false"
		own := mysql.Of(url)
		c := open(t, url)
		t.Cleanup(func() { c.Close() })
		perform(t, own, c, op.CreateTable{Table: op.Name{Name: `a"b`}, Columns: []op.Column{{Name: "c`d", Type: op.Type{Kind: op.Text}, Default: op.Const{Value: `say "hi\`}}}},
			op.AddColumn{Table: op.Name{Name: `a"b`}, Column: op.Column{Name: "e", Type: op.Type{Kind: op.Integer}, Check: op.Compare{Left: op.Col{Path: []string{"e"}}, Op: op.Gt, Right: int64(0)}}})
		described, err := c.Catalog().Describe(t.Context(), op.Name{Name: `a"b`})
		must(t, err)
		if column, ok := described.Column("c`d"); !ok || column.Default != `say "hi\` {
			t.Errorf("%+v", described)
		}
		plan, err := own.PlanQuery(t.Context(), op.Raw{SQL: `SELECT "it's \" ?", ?`, Params: op.Params{Positional: []any{int64(1)}}}, c.Catalog())
		must(t, err)
		if got := fmt.Sprint(query(t, c, plan[0].SQL, plan[0].Args...)); got != `[[it's " ? 1]]` {
			t.Error(got)
		}
	})
}

// Text pasted from the mysql client is told what to leave out.
func TestDelimiter(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		_, err := try(t, d, c, op.Raw{SQL: "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END //"})
		if kindOf(err) != dialects.SyntaxError || !strings.Contains(err.Error(), "DELIMITER") {
			t.Errorf("got %v", err)
		}
		if _, err := try(t, d, c, op.Raw{SQL: "CREATE PROCEDURE p() BEGIN DECLARE x INT; SELECT 1; END; CREATE TABLE u (a INT); -- done"}); err != nil {
			t.Error(err)
		}
		if got := fmt.Sprint(query(t, c, "CALL p()")); got != "[[1]]" {
			t.Error(got)
		}
	})
}

// Names that the server would refuse in its own words, or change, are refused with a remedy.
func TestNames(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		for name, ok := range map[string]bool{
			strings.Repeat("ü", 64): true, strings.Repeat("ü", 65): false, "ends ": false, "smile😀": false, " begins": true, "日本": true,
		} {
			_, err := try(t, d, c, op.AddColumn{Table: op.Name{Name: "t"}, Column: op.Column{Name: name, Type: op.Type{Kind: op.Integer}}})
			var without *dialects.UnsupportedError
			if ok && err != nil || !ok && (!errors.As(err, &without) || without.Remedy() == "") {
				t.Errorf("%q: %v", name, err)
			}
		}
	})
}
