package sqlite

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/dialecttest"
	"github.com/luamig/luamig/dialects/op"
	"pgregory.net/rapid"
)

// testConn opens a database, in memory where the URL is empty.
func testConn(t testing.TB, url string) *conn {
	t.Helper()
	if url == "" {
		url = "sqlite::memory:"
	}
	c, err := openConn(t.Context(), url, dialects.Timeouts{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func fileURL(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "a.db") }

func statement1(sql string, args ...any) dialects.Statement {
	return dialects.Statement{SQL: sql, Args: args}
}

func mustExec(t testing.TB, c *conn, sql string, args ...any) dialects.Result {
	t.Helper()
	r, err := c.Exec(context.Background(), statement1(sql, args...))
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return r
}

func mustQuery(t testing.TB, c *conn, sql string, args ...any) [][]any {
	t.Helper()
	r, err := c.Query(context.Background(), statement1(sql, args...))
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return readAll(t, r)
}

func readAll(t testing.TB, r dialects.Rows) [][]any {
	t.Helper()
	defer r.Close()
	var all [][]any
	for r.Next() {
		all = append(all, r.Row())
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// fails runs a statement that must be refused.
func fails(t testing.TB, c *conn, sql string, args ...any) *dialects.Error {
	t.Helper()
	_, err := c.Exec(context.Background(), statement1(sql, args...))
	var e *dialects.Error
	if !errors.As(err, &e) {
		t.Fatalf("%s: error %v, want a dialects.Error", sql, err)
	}
	return e
}

func TestValuesAreKept(t *testing.T) {
	c := testConn(t, "")
	mustExec(t, c, "CREATE TABLE v (a)")
	huge := strings.Repeat("ä🙂x", 300_000)
	for _, v := range []any{
		nil, int64(0), int64(-1), int64(math.MaxInt64), int64(math.MinInt64), int64(1) << 53,
		0.0, math.Copysign(0, -1), 1.5, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1), math.Inf(-1), 0.1 + 0.2, 5.0,
		"", "a", "NUL\x00inside", "\x00", "\xff\xfe invalid", "ünïcödé 🙂", "12.50", "'quoted\"", huge,
		[]byte{}, []byte{0}, []byte("text"), []byte{0xff, 0, 1}, []byte(huge),
	} {
		mustExec(t, c, "DELETE FROM v")
		mustExec(t, c, "INSERT INTO v VALUES (?)", v)
		got := mustQuery(t, c, "SELECT a FROM v")[0][0]
		if !reflect.DeepEqual(got, v) || isNegativeZero(got) != isNegativeZero(v) {
			t.Errorf("%.40q (%T) became %.40q (%T)", v, v, got, got)
		}
	}
}

func isNegativeZero(v any) bool {
	f, ok := v.(float64)
	return ok && f == 0 && math.Signbit(f)
}

func TestValuesChangeTheirForm(t *testing.T) {
	c := testConn(t, "")
	for _, tt := range []struct{ in, want any }{
		{true, int64(1)}, {false, int64(0)},
		{uint64(7), int64(7)}, {uint64(math.MaxInt64), int64(math.MaxInt64)},
		{op.Decimal("12.50"), "12.50"},
		{[]byte(nil), []byte{}},
	} {
		if got := mustQuery(t, c, "SELECT ?", tt.in)[0][0]; !cmp.Equal(got, tt.want) {
			t.Errorf("%v (%T) became %v (%T)", tt.in, tt.in, got, got)
		}
	}
}

func TestValuesAreRefused(t *testing.T) {
	c := testConn(t, "")
	for _, tt := range []struct {
		v    any
		want string
	}{
		{uint64(math.MaxInt64) + 1, "value 1, 9223372036854775808, is greater than SQLite's greatest integer"},
		{math.NaN(), "NaN"},
		{op.List{1}, "op.List"},
		{op.Now{}, "op.Now"},
		{7, "value 1 is a int"},
	} {
		if e := fails(t, c, "SELECT ?", tt.v); !strings.Contains(e.Message, tt.want) || e.Kind != dialects.Other {
			t.Errorf("%v: %q, kind %q", tt.v, e.Message, e.Kind)
		}
	}
	if e := fails(t, c, "SELECT ?, ?", int64(1)); e.Message != "the statement has 2 placeholders and 1 values" {
		t.Error(e.Message)
	}
}

func TestDeclaredTypes(t *testing.T) {
	c := testConn(t, "")
	tests := []struct {
		declared string
		literal  string
		want     any
	}{
		{"BOOLEAN", "1", true}, {"BOOLEAN", "0", false}, {"BOOLEAN", "2", int64(2)}, {"BOOLEAN", "'yes'", "yes"}, {"BOOLEAN", "NULL", nil},
		{"bool", "1", true}, {"TINYINT(1)", "1", true}, {"tinyint ( 1 )", "0", false}, {"TINYINT(2)", "1", int64(1)}, {"TINYINT", "1", int64(1)},
		{"INTEGER", "1", int64(1)},
		{"DECIMAL(10,2)", "12", op.Decimal("12.00")}, {"DECIMAL(10,2)", "12.5", op.Decimal("12.50")}, {"DECIMAL(10,2)", "-0.05", op.Decimal("-0.05")},
		{"DECIMAL(10,2)", "12.345", op.Decimal("12.345")}, {"DECIMAL(10, 0)", "12", op.Decimal("12")}, {"DECIMAL(10)", "12.5", op.Decimal("12.5")},
		{"DECIMAL(10,2)", "'12.50'", op.Decimal("12.50")}, {"DECIMAL(10,2)", "'n/a'", "n/a"}, {"DECIMAL(10,2)", "x'31'", []byte("1")},
		{"DECIMAL(10,2)", "9007199254740993", op.Decimal("9007199254740993")}, {"DECIMAL(10,2)", "9e999", math.Inf(1)}, {"DECIMAL(10,2)", "1e300", op.Decimal("1e+300")},
		{"DECIMAL(20,2)", "12.5", op.Decimal("12.5")}, {"DECIMAL(15,5)", "12345678901.5", op.Decimal("12345678901.5")},
		{"DECIMAL(15,5)", "1234567890", op.Decimal("1234567890.00000")}, {"DECIMAL(15,5)", "12345678901", op.Decimal("12345678901")},
		{"DECIMAL TEXT(20,4)", "'12.5000'", op.Decimal("12.5000")}, {"DECIMAL TEXT", "'-12'", op.Decimal("-12")}, {"DECIMAL TEXT", "'1e5'", op.Decimal("1e5")},
		{"DECIMAL TEXT", "'+.5'", op.Decimal("+.5")}, {"DECIMAL TEXT", "'1.'", op.Decimal("1.")},
		{"DECIMAL TEXT", "'.'", "."}, {"DECIMAL TEXT", "''", ""}, {"DECIMAL TEXT", "'-'", "-"}, {"DECIMAL TEXT", "'1e'", "1e"}, {"DECIMAL TEXT", "' 1'", " 1"}, {"DECIMAL TEXT", "'--1'", "--1"},
		{"DECIMAL TEXT", "'1E-5'", op.Decimal("1E-5")}, {"DECIMAL TEXT", "'1e-+5'", "1e-+5"}, {"DECIMAL TEXT", "'1e5.0'", "1e5.0"}, {"DECIMAL TEXT", "'1.2.3'", "1.2.3"}, {"DECIMAL TEXT", "'0x10'", "0x10"},
		{"NUMERIC", "12", op.Decimal("12")}, {"NUMERIC", "0.1", op.Decimal("0.1")}, {"numeric(5,2)", "1", op.Decimal("1.00")},
		{"DECIMALS", "12", int64(12)},
		{"DATE", "'2024-01-02'", "2024-01-02"}, {"DATETIME", "'2024-01-02 03:04:05.000 +00:00'", "2024-01-02 03:04:05.000 +00:00"}, {"TIMESTAMP", "1704164645", int64(1704164645)},
		{"JSON TEXT", "'{\"a\": 1.10}'", `{"a": 1.10}`}, {"UUID TEXT", "'0001'", "0001"},
	}
	for i, tt := range tests {
		table := fmt.Sprintf("t%d", i)
		mustExec(t, c, fmt.Sprintf("CREATE TABLE %s (a %s)", table, tt.declared))
		mustExec(t, c, fmt.Sprintf("INSERT INTO %s VALUES (%s)", table, tt.literal))
		if got := mustQuery(t, c, "SELECT a FROM "+table)[0][0]; !cmp.Equal(got, tt.want) {
			t.Errorf("%s in %s is %v (%T), want %v (%T)", tt.literal, tt.declared, got, got, tt.want, tt.want)
		}
	}
}

// What is read of a column and written back is the same in the database.
func TestReadAndWrittenBack(t *testing.T) {
	c := testConn(t, "")
	for i, declared := range []string{"DECIMAL(10,2)", "DECIMAL(15,0)", "NUMERIC", "DECIMAL TEXT(30,10)", "BOOLEAN", "REAL", "INTEGER", "TEXT", ""} {
		table := fmt.Sprintf("t%d", i)
		mustExec(t, c, fmt.Sprintf("CREATE TABLE %s (id INTEGER PRIMARY KEY, a %s, b %s)", table, declared, declared))
		for _, v := range []any{
			int64(0), int64(1), int64(-12), int64(1) << 53, int64(1)<<53 + 1, int64(999999999999999), int64(1000000000000000), int64(math.MaxInt64), int64(math.MinInt64),
			0.1, 0.1 + 0.2, 12.5, -0.05, 1e15, 1e16 + 2, 123456789.125, 1e21, 1e-7, 1e300, 5e-324, math.MaxFloat64, math.Inf(-1), 1.0 / 3, 2.0 / 3e10, math.Pi * 1e13,
			"", "x", "1.10", "007", "1e3", []byte("1"), nil,
		} {
			mustExec(t, c, fmt.Sprintf("INSERT INTO %s (a) VALUES (?)", table), v)
		}
		for _, row := range mustQuery(t, c, "SELECT id, a FROM "+table) {
			mustExec(t, c, fmt.Sprintf("UPDATE %s SET b = ? WHERE id = ?", table), row[1], row[0])
		}
		for _, row := range mustQuery(t, c, fmt.Sprintf("SELECT typeof(a), typeof(b), quote(a), quote(b), printf('%%!.20g', a), printf('%%!.20g', b) FROM %s WHERE a IS NOT b OR typeof(a) <> typeof(b)", table)) {
			t.Errorf("%s: %v", declared, row)
		}
	}
}

func TestFloatsReadAndWrittenBack(t *testing.T) {
	c := testConn(t, "")
	mustExec(t, c, "CREATE TABLE t (a NUMERIC, b NUMERIC, c DECIMAL(12,3), d DECIMAL(12,3))")
	rapid.Check(t, func(rt *rapid.T) {
		v := rapid.OneOf(rapid.Float64(), rapid.Map(rapid.Int64Range(-1e14, 1e14), func(i int64) float64 { return float64(i) / 1000 })).Draw(rt, "v")
		mustExec(t, c, "DELETE FROM t")
		mustExec(t, c, "INSERT INTO t (a, c) VALUES (?, ?)", v, v)
		row := mustQuery(t, c, "SELECT a, c FROM t")[0]
		mustExec(t, c, "UPDATE t SET b = ?, d = ?", row...)
		if got := mustQuery(t, c, "SELECT a IS b AND typeof(a) = typeof(b), c IS d AND typeof(c) = typeof(d), quote(a), quote(b) FROM t")[0]; got[0] != int64(1) || got[1] != int64(1) {
			rt.Errorf("%v is read as %v and becomes %v", v, row, got)
		}
	})
}

// A database in UTF-16 gives the same texts, as far as they are valid.
func TestUTF16(t *testing.T) {
	c := testConn(t, "")
	mustExec(t, c, "PRAGMA encoding = 'UTF-16le'")
	mustExec(t, c, "CREATE TABLE t (a TEXT, b DECIMAL TEXT)")
	mustExec(t, c, "INSERT INTO t VALUES (?, ?)", "ä🙂\x00x", op.Decimal("1.50"))
	if got := mustQuery(t, c, "SELECT a, b, '' FROM t")[0]; !cmp.Equal(got, []any{"ä🙂\x00x", op.Decimal("1.50"), ""}) {
		t.Errorf("got %q", got)
	}
}

func TestColumns(t *testing.T) {
	c := testConn(t, "")
	mustExec(t, c, "CREATE TABLE a (id INTEGER, ok BOOLEAN)")
	mustExec(t, c, "CREATE VIEW v AS SELECT ok AS fine, id FROM a")
	mustExec(t, c, "INSERT INTO a VALUES (1, 1)")
	check := func(sql string, names []string, row ...any) {
		t.Helper()
		r, err := c.Query(t.Context(), statement1(sql))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(names, r.Columns()); diff != "" {
			t.Errorf("%s: columns (-want +got):\n%s", sql, diff)
		}
		if diff := cmp.Diff([][]any{row}, readAll(t, r)); diff != "" {
			t.Errorf("%s: rows (-want +got):\n%s", sql, diff)
		}
	}
	check("SELECT x.id, y.id, y.ok FROM a x, a y", []string{"id", "id", "ok"}, int64(1), int64(1), true)
	check("SELECT * FROM v", []string{"fine", "id"}, true, int64(1))
	check("SELECT ok AS b, ok = 1 AS c FROM (SELECT * FROM a)", []string{"b", "c"}, true, int64(1))
	check("INSERT INTO a VALUES (2, 0) RETURNING id, ok", []string{"id", "ok"}, int64(2), false)
	mustExec(t, c, "DELETE FROM a WHERE id = 2")

	check("SELECT * FROM a", []string{"id", "ok"}, int64(1), true)
	mustExec(t, c, "ALTER TABLE a ADD COLUMN price DECIMAL(5,2) DEFAULT 3")
	check("SELECT * FROM a", []string{"id", "ok", "price"}, int64(1), true, op.Decimal("3.00"))
	mustExec(t, c, "DROP VIEW v")
	mustExec(t, c, "ALTER TABLE a DROP COLUMN ok")
	check("SELECT * FROM a", []string{"id", "price"}, int64(1), op.Decimal("3.00"))

	r, err := c.Query(t.Context(), statement1("SELECT * FROM a WHERE id = 9"))
	if err != nil || !cmp.Equal(r.Columns(), []string{"id", "price"}) || len(readAll(t, r)) != 0 {
		t.Errorf("an empty result: %v, %v", r, err)
	}
	r, err = c.Query(t.Context(), statement1("CREATE TABLE b (x)"))
	if err != nil || len(r.Columns()) != 0 || r.Next() {
		t.Errorf("no result: %v, %v", r, err)
	}
}

func TestRowsAreASnapshot(t *testing.T) {
	c := testConn(t, fileURL(t))
	mustExec(t, c, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)")
	mustExec(t, c, "INSERT INTO t SELECT value, 0 FROM (WITH RECURSIVE s(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM s WHERE value < 1000) SELECT value FROM s)")
	r, err := c.Query(t.Context(), statement1("SELECT id, n FROM t"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for r.Next() {
		row := r.Row()
		if row[1] != int64(0) {
			t.Fatalf("row %v shows a later write", row)
		}
		if n++; n < 10 {
			mustExec(t, c, "UPDATE t SET n = 1")
			mustExec(t, c, "INSERT INTO t VALUES (NULL, 1)")
		} else if n == 10 {
			mustExec(t, c, "DROP TABLE t") // nothing of the query is open
			mustExec(t, c, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)")
		}
	}
	if n != 1000 || r.Err() != nil {
		t.Errorf("%d rows, %v", n, r.Err())
	}
	if r.Row() != nil || r.Next() || r.Close() != nil || r.Close() != nil {
		t.Error("rows go on behind their end")
	}
}

func TestRowsAreFresh(t *testing.T) {
	c := testConn(t, "")
	r, err := c.Query(t.Context(), statement1("SELECT 1 UNION ALL SELECT 2"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	r.Next()
	first, again := r.Row(), r.Row()
	first[0] = "changed"
	r.Next()
	if again[0] != int64(1) || r.Row()[0] != int64(2) {
		t.Errorf("rows share memory: %v, %v", again, r.Row())
	}
	r.Close()
	if r.Next() {
		t.Error("closed rows have a next one")
	}
}

func TestExecResult(t *testing.T) {
	c := testConn(t, "")
	mustExec(t, c, "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a UNIQUE)")
	tests := []struct {
		sql  string
		want dialects.Result
	}{
		{"INSERT INTO t (a) VALUES (1), (2), (3)", dialects.Result{Affected: 3, InsertID: 3}},
		{"UPDATE t SET a = a + 10 WHERE id < 3", dialects.Result{Affected: 2}},
		{"UPDATE t SET a = 0 WHERE id = 99", dialects.Result{}},
		{"INSERT OR IGNORE INTO t (a) VALUES (3)", dialects.Result{}},
		{"CREATE TABLE u (a)", dialects.Result{}},
		{"SELECT * FROM t", dialects.Result{}},
		{"INSERT INTO t (a) VALUES (9) RETURNING id", dialects.Result{Affected: 1, InsertID: 5}},
		{"WITH x(v) AS (VALUES (20), (21)) INSERT INTO t (a) SELECT v FROM x", dialects.Result{Affected: 2, InsertID: 7}},
		{"REPLACE INTO t (id, a) VALUES (7, 22)", dialects.Result{Affected: 1, InsertID: 7}},
		{"DELETE FROM t", dialects.Result{Affected: 6}},
		{"DROP TABLE t", dialects.Result{}},
		{"", dialects.Result{}},
		{" -- nothing\n", dialects.Result{}},
		{"SELECT 1; -- nothing\n ;", dialects.Result{}},
	}
	for _, tt := range tests {
		if got := mustExec(t, c, tt.sql); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.sql, got, tt.want)
		}
	}
	if e := fails(t, c, "SELECT 1; SELECT 2"); e.Message != "several statements are sent as one" {
		t.Error(e.Message)
	}
	if e := fails(t, c, "SELECT 1\x00; DROP TABLE u"); !strings.Contains(e.Message, "NUL") {
		t.Error(e.Message)
	}
}

func TestUnexpected(t *testing.T) {
	c := testConn(t, "")
	s := dialects.Statement{SQL: "SELECT 'Users', NULL, x'ab', 5 WHERE ?", Args: []any{true}, Unexpected: "%s refers to %s, %s%s, %s"}
	run := []func() error{
		func() error { _, err := c.Exec(t.Context(), s); return err },
		func() error { _, err := c.Query(t.Context(), s); return err },
	}
	for _, f := range run {
		var e *dialects.Error
		if err := f(); !errors.As(err, &e) || e.Kind != dialects.Unexpected || e.Message != "Users refers to NULL, x'ab'5, " || e.Statement.SQL != s.SQL {
			t.Errorf("error %#v", err)
		}
	}
	s.Args = []any{false}
	for _, f := range run {
		if err := f(); err != nil {
			t.Errorf("no row, and error %v", err)
		}
	}
}

// A connection keeps a bounded number of statements, and none that does its work while it is prepared.
func TestStatementCache(t *testing.T) {
	c := testConn(t, "")
	mustExec(t, c, "CREATE TABLE t (a)")
	for i := range 3 * cachedStatements {
		mustExec(t, c, fmt.Sprintf("INSERT INTO t VALUES (%d)", i))
	}
	if len(c.cache) != cachedStatements {
		t.Errorf("%d statements are kept", len(c.cache))
	}
	for _, on := range []string{"ON", "OFF", "ON"} {
		mustExec(t, c, "PRAGMA foreign_keys = "+on)
		if got := mustQuery(t, c, "PRAGMA foreign_keys")[0][0] == int64(1); got != (on == "ON") {
			t.Errorf("foreign keys are %v after %s", got, on)
		}
	}
	mustExec(t, c, "DROP TABLE t")
	if e := fails(t, c, "INSERT INTO t VALUES (1)"); e.Kind != dialects.NoSuchTable {
		t.Errorf("kind %s", e.Kind)
	}
	if err := c.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

func TestClosed(t *testing.T) {
	c := testConn(t, "")
	if err := errors.Join(c.Begin(t.Context()), c.Close(), c.Close(), c.Rollback(t.Context())); err != nil {
		t.Error(err)
	}
	c.Interrupt()
	if e := fails(t, c, "SELECT 1"); e.Message != errClosed.Error() {
		t.Error(e.Message)
	}
}

func TestVersion(t *testing.T) {
	c := testConn(t, "")
	v, err := c.Version(t.Context())
	if err != nil || v != mustQuery(t, c, "SELECT sqlite_version()")[0][0] {
		t.Errorf("version %q, %v", v, err)
	}
}

// slow counts for longer than a test may take: it ends by being stopped.
const slow = "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 1000000000000) SELECT count(*) FROM s"

func TestContextStopsAStatement(t *testing.T) {
	c := testConn(t, "")
	for _, run := range []func(context.Context) error{
		func(ctx context.Context) error { _, err := c.Exec(ctx, statement1(slow)); return err },
		func(ctx context.Context) error { _, err := c.Query(ctx, statement1(slow)); return err },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		err := run(ctx)
		cancel()
		var e *dialects.Error
		if !errors.As(err, &e) || e.Kind != dialects.Interrupted || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %#v", err)
		}
		if err := run(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("under a context that is over: %v", err)
		}
		mustExec(t, c, "SELECT 1")
	}
}

func TestCauseOfACancellation(t *testing.T) {
	c := testConn(t, "")
	reason := errors.New("statement_timeout")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(20*time.Millisecond, func() { cancel(reason) })
	if _, err := c.Exec(ctx, statement1(slow)); !errors.Is(err, reason) {
		t.Errorf("error %v", err)
	}
}

func TestInterrupt(t *testing.T) {
	c := testConn(t, "")
	c.Interrupt() // nothing runs: nothing is stopped, now or later
	mustExec(t, c, "CREATE TABLE t (a)")
	end := dialecttest.KeepInterrupting(c)
	if e := fails(t, c, slow); e.Kind != dialects.Interrupted {
		t.Errorf("kind %s: %v", e.Kind, e)
	}
	end()
	mustExec(t, c, "INSERT INTO t VALUES (1)")
}

func TestStatementTimeout(t *testing.T) {
	c, err := openConn(t.Context(), fileURL(t), dialects.Timeouts{Statement: 50 * time.Millisecond, Lock: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	unhurried := func(sql string) { // a disk may take its time for what is no slow statement
		t.Helper()
		limit := c.limit
		c.limit = time.Minute
		mustExec(t, c, sql)
		c.limit = limit
	}
	unhurried("CREATE TABLE t (a)")
	for range 2 {
		if e := fails(t, c, slow); e.Kind != dialects.StatementTimeout || e.Hint != dialects.StatementHint {
			t.Errorf("kind %s: %v", e.Kind, e)
		}
		unhurried("INSERT INTO t VALUES (1)")
	}
	other := testConn(t, "sqlite:"+c.file)
	mustExec(t, other, "BEGIN IMMEDIATE")
	if e := fails(t, c, "INSERT INTO t VALUES (2)"); e.Kind != dialects.StatementTimeout {
		t.Errorf("while it waits for a lock: kind %s: %v", e.Kind, e)
	}
}

// However a cancellation falls between the steps of a statement, it is not lost.
func TestCancellationIsNeverLost(t *testing.T) {
	c := testConn(t, "")
	for i := range 300 {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			for range i * 20 {
			}
			cancel()
		}()
		if _, err := c.Exec(ctx, statement1(slow)); !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v", err)
		}
	}
}

// TestRollbackSwitchesOffWhatARebuildSwitchedOn: pragmas do not roll back by themselves.
func TestRollbackSwitchesOffWhatARebuildSwitchedOn(t *testing.T) {
	ctx := context.Background()
	c, err := openConn(ctx, "sqlite::memory:", dialects.Timeouts{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for name, back := range map[string]func() error{
		"rollback":    func() error { return c.Rollback(ctx) },
		"rollback to": func() error { return c.RollbackTo(ctx, "s") },
	} {
		_ = c.Rollback(ctx)
		if err := errors.Join(c.Begin(ctx), c.Savepoint(ctx, "s")); err != nil {
			t.Fatal(err)
		}
		for _, pragma := range []string{"writable_schema", "legacy_alter_table"} {
			if _, err := c.Exec(ctx, dialects.Statement{SQL: "PRAGMA " + pragma + " = ON"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := back(); err != nil {
			t.Fatal(err)
		}
		for _, pragma := range []string{"writable_schema", "legacy_alter_table"} {
			rows, err := c.Query(ctx, dialects.Statement{SQL: "PRAGMA " + pragma})
			if err != nil || !rows.Next() || rows.Row()[0] != int64(0) {
				t.Errorf("%s: %s is still on (%v)", name, pragma, err)
			}
		}
	}
}

func TestBeginReadRefusesWritesUntilItsEnd(t *testing.T) {
	ctx := context.Background()
	c, err := openConn(ctx, "sqlite:"+filepath.Join(t.TempDir(), "test.db"), dialects.Timeouts{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	write := func(sql string) error {
		_, err := c.Exec(ctx, dialects.Statement{SQL: sql})
		return err
	}
	if err := write("CREATE TABLE t (a)"); err != nil {
		t.Fatal(err)
	}
	for name, end := range map[string]func(context.Context) error{"commit": c.Commit, "rollback": c.Rollback} {
		if err := c.BeginRead(ctx); err != nil {
			t.Fatal(err)
		}
		for _, sql := range []string{"INSERT INTO t VALUES (1)", "PRAGMA user_version = 7", "DROP TABLE t"} {
			var refused *dialects.Error
			if err := write(sql); !errors.As(err, &refused) || refused.Kind != dialects.ReadOnly {
				t.Errorf("%s: %v", sql, err)
			}
		}
		if err := end(ctx); err != nil {
			t.Fatal(err)
		}
		if err := write("INSERT INTO t VALUES (1)"); err != nil {
			t.Errorf("after %s: %v", name, err)
		}
	}
}
