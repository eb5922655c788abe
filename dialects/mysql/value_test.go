package mysql_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/dialects/op"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func exec(t testing.TB, c dialects.Conn, sql string, args ...any) dialects.Result {
	t.Helper()
	r, err := c.Exec(t.Context(), dialects.Statement{SQL: sql, Args: args})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return r
}

func query(t testing.TB, c dialects.Conn, sql string, args ...any) [][]any {
	t.Helper()
	r, err := c.Query(t.Context(), dialects.Statement{SQL: sql, Args: args})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	defer r.Close()
	var all [][]any
	for r.Next() {
		all = append(all, r.Row())
	}
	must(t, r.Err())
	return all
}

func single(t testing.TB, c dialects.Conn, sql string, args ...any) any {
	t.Helper()
	rows := query(t, c, sql, args...)
	if len(rows) != 1 || len(rows[0]) != 1 {
		t.Fatalf("%s: %d rows", sql, len(rows))
	}
	return rows[0][0]
}

// stored is a value in the words of SQL, and what is read of it.
type stored struct {
	column  string
	literal string
	want    any
}

func storedValues() []stored {
	long := strings.Repeat("x", 70000)
	return []stored{
		{"TINYINT(1)", "1", true}, {"TINYINT(1)", "0", false}, {"TINYINT(1)", "2", int64(2)}, {"TINYINT(1)", "-1", int64(-1)},
		{"BOOLEAN", "TRUE", true}, {"TINYINT", "1", int64(1)}, {"TINYINT UNSIGNED", "255", int64(255)}, {"TINYINT", "-128", int64(-128)},
		{"SMALLINT", "-32768", int64(-32768)}, {"SMALLINT UNSIGNED", "65535", int64(65535)},
		{"MEDIUMINT", "-8388608", int64(-8388608)}, {"MEDIUMINT UNSIGNED", "16777215", int64(16777215)},
		{"INT", "-2147483648", int64(math.MinInt32)}, {"INT UNSIGNED", "4294967295", int64(math.MaxUint32)},
		{"BIGINT", "-9223372036854775808", int64(math.MinInt64)}, {"BIGINT", "9223372036854775807", int64(math.MaxInt64)},
		{"BIGINT UNSIGNED", "9223372036854775807", int64(math.MaxInt64)},
		{"BIGINT UNSIGNED", "9223372036854775808", uint64(1 << 63)}, {"BIGINT UNSIGNED", "18446744073709551615", uint64(math.MaxUint64)},
		{"INT(5) UNSIGNED ZEROFILL", "42", int64(42)},
		{"FLOAT", "0.1", 0.1}, {"FLOAT", "16777217", float64(16777216)}, {"FLOAT", "1.17549e-38", 1.17549e-38}, {"FLOAT", "3.4028234e38", math.MaxFloat32}, {"FLOAT", "-3.4028234e38", -math.MaxFloat32},
		{"DOUBLE", "0.1", 0.1}, {"DOUBLE", "1.7976931348623157e308", math.MaxFloat64},
		{"DOUBLE", "2.2250738585072014e-308", 2.2250738585072014e-308}, {"DOUBLE", "123456789.123456789", 123456789.123456789},
		{"DECIMAL(10,2)", "12.50", op.Decimal("12.50")}, {"DECIMAL(10,2)", "-0.01", op.Decimal("-0.01")},
		{"DECIMAL(65,30)", "12345678901234567890123456789012345.123456789012345678901234567891", op.Decimal("12345678901234567890123456789012345.123456789012345678901234567891")},
		{"BIT(1)", "b'1'", int64(1)}, {"BIT(8)", "b'10100101'", int64(0xa5)}, {"BIT(64)", "18446744073709551615", uint64(math.MaxUint64)},
		{"YEAR", "2024", int64(2024)}, {"YEAR", "0000", int64(0)},
		{"DATE", "'2024-02-29'", "2024-02-29"}, {"DATE", "'0000-00-00'", "0000-00-00"}, {"DATE", "'2024-00-00'", "2024-00-00"}, {"DATE", "'9999-12-31'", "9999-12-31"},
		{"DATETIME", "'2024-01-05 09:30:00'", "2024-01-05 09:30:00"}, {"DATETIME(6)", "'2024-01-05 09:30:00.123456'", "2024-01-05 09:30:00.123456"},
		{"DATETIME(6)", "'2024-01-05 09:30:00.5'", "2024-01-05 09:30:00.5"}, {"DATETIME(3)", "'2024-01-05 09:30:00'", "2024-01-05 09:30:00"},
		{"DATETIME", "'0000-00-00 00:00:00'", "0000-00-00 00:00:00"}, {"DATETIME(6)", "'9999-12-31 23:59:59.999999'", "9999-12-31 23:59:59.999999"},
		{"TIMESTAMP(6) NULL", "'2024-01-05 09:30:00.000001'", "2024-01-05 09:30:00.000001"}, {"TIMESTAMP NULL", "'0000-00-00 00:00:00'", "0000-00-00 00:00:00"},
		{"TIME", "'-838:59:59'", "-838:59:59"}, {"TIME(6)", "'00:00:00.5'", "00:00:00.5"}, {"TIME", "'24:00:00'", "24:00:00"},
		{"VARCHAR(20)", "'it''s ✓ 😀'", "it's ✓ 😀"}, {"VARCHAR(20)", "''", ""}, {"VARCHAR(20)", `'back\\slash\0'`, "back\\slash\x00"}, {"CHAR(5)", "'ab'", "ab"},
		{"TEXT", "'a\nb'", "a\nb"}, {"MEDIUMTEXT", "REPEAT('x', 70000)", long}, {"VARCHAR(5) CHARACTER SET latin1", "'é'", "é"},
		{"BLOB", "X'00ff27'", []byte{0, 0xff, 0x27}}, {"BLOB", "''", []byte{}}, {"BINARY(4)", "X'01'", []byte{1, 0, 0, 0}}, {"VARBINARY(9)", "X'8081'", []byte{0x80, 0x81}},
		{"MEDIUMBLOB", "REPEAT('x', 70000)", []byte(long)},
		{"ENUM('a','it''s','')", "'it''s'", "it's"}, {"ENUM('a','')", "''", ""}, {"SET('a','b','c')", "'a,c'", "a,c"}, {"SET('a')", "''", ""},
		{"JSON", `'{"a": 1, "b": [null, true, "x"]}'`, `{"a": 1, "b": [null, true, "x"]}`}, {"JSON", "'\"é\\\\u0000\"'", `"é\u0000"`},
		{"CHAR(36) CHARACTER SET ascii COLLATE ascii_bin", "'3f2504e0-4f89-41d3-9a0c-0305e82c3301'", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"},
		{"POINT", "ST_GeomFromText('POINT(1 2)')", []byte("\x00\x00\x00\x00\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\xf0?\x00\x00\x00\x00\x00\x00\x00@")},
		{"INT", "NULL", nil},
	}
}

// What is read and written back is the same in the database.
func TestValuesStayTheSame(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		c := openEmpty(t, d)
		t.Cleanup(func() { c.Close() })
		for i, v := range storedValues() {
			t.Run(v.column+" "+v.literal[:min(len(v.literal), 20)], func(t *testing.T) {
				table := fmt.Sprintf("t%d", i)
				exec(t, c, "CREATE TABLE "+table+" (a "+v.column+", b "+v.column+")")
				exec(t, c, "INSERT INTO "+table+" (a) VALUES ("+v.literal+")")
				got := single(t, c, "SELECT a FROM "+table)
				if diff := cmp.Diff(v.want, got); diff != "" {
					t.Fatalf("read (-want +got):\n%s", diff)
				}
				if f, ok := got.(float64); ok && math.Signbit(f) != math.Signbit(v.want.(float64)) {
					t.Errorf("the sign of %v is lost", v.want)
				}
				plan, err := d.Plan(t.Context(), op.Update{Table: op.Name{Name: table}, Set: []op.Assignment{{Column: "b", Value: got}}}, c.Catalog())
				must(t, err)
				for _, s := range plan {
					exec(t, c, s.SQL, s.Args...)
				}
				if same := single(t, c, "SELECT a <=> b AND CONCAT(a) <=> CONCAT(b) FROM "+table); same != int64(1) {
					t.Errorf("written back, %v has become %v", got, single(t, c, "SELECT b FROM "+table))
				}
			})
		}
	})
}

// A negative zero is kept by MySQL; MariaDB has none.
func TestNegativeZero(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE z (a DOUBLE, b FLOAT)")
		exec(t, c, "INSERT INTO z VALUES (?, ?)", math.Copysign(0, -1), math.Copysign(0, -1))
		for _, v := range query(t, c, "SELECT a, b FROM z")[0] {
			if f, ok := v.(float64); !ok || f != 0 || math.Signbit(f) == d.MariaDB {
				t.Errorf("read %v", v)
			}
		}
	})
}

// A number that is given is kept, 0 too; one that is not is given by the server, also to SQL written by hand.
func TestNumbers(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE n (id INT AUTO_INCREMENT PRIMARY KEY, v INT)")
		insert := func(want dialects.Result, rows ...[]any) {
			t.Helper()
			plan, err := d.Plan(t.Context(), op.Insert{Table: op.Name{Name: "n"}, Columns: []string{"id", "v"}, Rows: rows}, c.Catalog())
			must(t, err)
			if got := exec(t, c, plan[0].SQL, plan[0].Args...); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		}
		insert(dialects.Result{Affected: 3, InsertID: 3}, []any{op.Omitted{}, int64(0)}, []any{op.Omitted{}, int64(0)}, []any{nil, int64(0)})
		insert(dialects.Result{Affected: 1}, []any{int64(0), int64(7)})
		insert(dialects.Result{Affected: 2, InsertID: 30}, []any{int64(20), int64(0)}, []any{int64(30), int64(0)})
		exec(t, c, "INSERT INTO n (id) VALUES (DEFAULT)")
		if got := fmt.Sprint(query(t, c, "SELECT id, v FROM n ORDER BY id")); got != "[[0 7] [1 0] [2 0] [3 0] [20 0] [30 0] [31 <nil>]]" {
			t.Error(got)
		}
	})
}

// What cannot be stored is an error, and not another value.
func TestValuesThatAreRefused(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		c := openEmpty(t, d)
		t.Cleanup(func() { c.Close() })
		exec(t, c, "CREATE TABLE t (f DOUBLE, i TINYINT, v VARCHAR(3), d DATETIME, n INT NOT NULL)")
		for column, v := range map[string]any{"f": math.NaN(), "i": int64(300), "v": "long", "d": "no date", "n": nil} {
			if _, err := c.Exec(t.Context(), dialects.Statement{SQL: "INSERT INTO t (" + column + ") VALUES (?)", Args: []any{v}}); err == nil {
				t.Errorf("%v was taken for %s", v, column)
			}
		}
		if _, err := c.Exec(t.Context(), dialects.Statement{SQL: "SELECT ?", Args: []any{math.Inf(-1)}}); err == nil {
			t.Error("-Inf was taken")
		}
	})
}

// An unprepared statement answers, too, and with the same values.
func TestTextResults(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		c := openEmpty(t, d)
		t.Cleanup(func() { c.Close() })
		exec(t, c, "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(9))")
		for _, sql := range []string{"SHOW TABLES", "SHOW CREATE TABLE t", "DESCRIBE t", "EXPLAIN SELECT * FROM t", "ANALYZE TABLE t", "CHECK TABLE t", "SHOW WARNINGS", "SELECT 1; "} {
			if sql = strings.TrimSuffix(sql, "; "); len(query(t, c, sql)) == 0 && sql != "SHOW WARNINGS" {
				t.Errorf("%s gives no rows", sql)
			}
		}
	})
}

func TestPlaceholders(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		c := openEmpty(t, d)
		t.Cleanup(func() { c.Close() })
		for _, args := range [][]any{{int64(1)}, {int64(1), int64(2), int64(3)}} {
			if _, err := c.Query(t.Context(), dialects.Statement{SQL: "SELECT ?, ?", Args: args}); err == nil {
				t.Errorf("%d values were taken for 2 placeholders", len(args))
			}
		}
		// A statement that is prepared knows the schema as it is now.
		exec(t, c, "CREATE TABLE t (a INT)")
		exec(t, c, "INSERT INTO t (a) VALUES (?)", int64(1))
		_ = query(t, c, "SELECT * FROM t WHERE a = ?", int64(1))
		exec(t, c, "ALTER TABLE t ADD COLUMN b VARCHAR(9) DEFAULT 'x'")
		exec(t, c, "INSERT INTO t (a) VALUES (?)", int64(2))
		if diff := cmp.Diff([][]any{{int64(1), "x"}}, query(t, c, "SELECT * FROM t WHERE a = ?", int64(1))); diff != "" {
			t.Error(diff)
		}
	})
}
