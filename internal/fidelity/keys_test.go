package fidelity

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/dialects/sqlite"
	"github.com/luamig/luamig/internal/testdb"
)

// walkScript goes over a table in pages of two rows, each of which begins behind the key that the last one ended with. A
// key that is not compared as it was read loses rows, or meets them again.
const walkScript = `
transaction = false
local typ = %s
local values = {
%s}

function run(qi)
  for _, t in ipairs{ "walked" } do qi:query("DROP TABLE IF EXISTS " .. t) end
  qi:query("CREATE TABLE walked (k " .. typ .. " NOT NULL PRIMARY KEY, n INTEGER NOT NULL, m INTEGER NOT NULL)")
  for _, v in ipairs(values) do qi:query("INSERT INTO walked (k, n, m) VALUES (" .. v .. ", 0, 0)") end
  qi:transform("walked", { batch = 2 }, function(row) row.n = row.n + 1 end)
  qi:transform("walked", { batch = 2, from = { "n" }, to = { "n" } }, function(n) return n + 1 end)
  qi:backfill("walked", { key = "k", batch = 2, name = typ }, function(rows)
    for _, row in ipairs(rows) do qi:update("walked", { m = row.m + 1 }, { k = row.k }) end
  end)
  for row in qi:rows("walked") do
    if row.n ~= 2 or row.m ~= 1 then error(string.format("%%s: n is %%d, m is %%d", tostring(row.k), row.n, row.m), 0) end
    if qi:count("walked", { where = { k = row.k } }) ~= 1 then error(tostring(row.k) .. " is not found", 0) end
  end
  if qi:count("walked") ~= #values then error("there are rows missing", 0) end
end
`

func (d database) walk(t *testing.T, columns []column) {
	version := d.version(t)
	for _, c := range columns {
		t.Run(c.title(), func(t *testing.T) {
			if !atLeast(version, c.since) {
				t.Skipf("the server is of version %s, and has it since %s", version, c.since)
			}
			var values strings.Builder
			for _, v := range c.values {
				fmt.Fprintf(&values, "%s,\n", longString(v))
			}
			switch err := d.run(fmt.Sprintf(walkScript, longString(c.typ), values.String()), nil); {
			case c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)):
				t.Errorf("got %v, want a refusal: %q", err, c.refused)
			case c.refused == "" && err != nil:
				t.Error(err)
			}
		})
	}
}

func TestWalksSQLite(t *testing.T) {
	d := database{dialect: sqlite.Dialect{}, url: "sqlite:" + filepath.Join(t.TempDir(), "f.db")}
	d.walk(t, []column{
		{typ: "", values: []string{"1", "1.5", "9223372036854775807", "9007199254740993", "9007199254740992", "'1'", "'a'", "'A'", "'a '", "''", "x''", "x'61'", "x'00ff'", "-9e999", "5e-324"}},
		{typ: "INTEGER", values: []string{"-9223372036854775808", "9007199254740993", "9007199254740994", "0", "9223372036854775807"}},
		{typ: "REAL", values: []string{"0.1", "0.30000000000000004", "0.3", "1e300", "-9e999", "5e-324", "9007199254740993"}},
		{typ: "NUMERIC", values: []string{"0.1", "9007199254740993", "1e300", "'x'", "9007199254740992.0"}},
		{typ: "TEXT", values: []string{"'10'", "'9'", "''", "' '", "'a'", "'B'", "'é'", "'a' || char(0)"}},
		{typ: "TEXT COLLATE NOCASE", values: []string{"'10'", "'a'", "'B'", "'c'", "'D'"}},
		{typ: "BLOB", values: []string{"x''", "x'00'", "x'ff'", "x'31'", "x'0000'"}},
		{typ: "DECIMAL(10,2)", values: []string{"0.10", "12.50", "9", "100"}},
		{typ: "DECIMAL TEXT(40,10)", values: []string{"'0.10'", "'12.50'", "'9'", "'100'"}},
		{typ: "DATETIME", values: []string{"'2024-01-31 12:00:00.000001'", "'2024-01-31 12:00:00'", "'2024-01-31'", "1706700000"}},
		{typ: "UUID TEXT", values: []string{"'6ba7b810-9dad-11d1-80b4-00c04fd430c8'", "'00000000-0000-0000-0000-000000000000'", "'1e5'"}},
		{typ: "BOOLEAN", values: []string{"0", "1"}},
	})
}

func TestWalksPostgreSQL(t *testing.T) {
	d := postgresDatabase(testdb.Database(t, "postgres"))
	d.walk(t, []column{
		{typ: "bigint", values: []string{"-9223372036854775808", "9007199254740993", "9007199254740994", "0", "9223372036854775807"}},
		{typ: "smallint", values: []string{"1", "2", "3", "4", "5"}},
		{typ: "boolean", values: []string{"true", "false"}},
		{typ: "real", values: quotedAll("0.1", "0.3", "NaN", "Infinity", "-Infinity", "1e-45", "16777217", "3.4028235e38")},
		{typ: "double precision", values: quotedAll("0.1", "0.30000000000000004", "0.3", "NaN", "Infinity", "-Infinity", "5e-324")},
		{typ: "numeric", values: quotedAll("0.10", "9", "100", "NaN", "1e100", "9007199254740993", "9007199254740993.5", "-1e-50")},
		{typ: "text", values: append(quotedAll("", " ", "a", "A", "b", "ä", "z", "10", "9", "a b", "a-b", `\`, "😀"), "E'a\\nb'")},
		{typ: `text COLLATE "C"`, values: quotedAll("", " ", "a", "A", "b", "ä", "z", "a b", "a-b")},
		{typ: "varchar(20)", values: quotedAll("", "a", "a ", "A", "z")},
		{typ: "char(5)", values: quotedAll("", "a", " a", "A", "zz")},
		{typ: "name", values: quotedAll("a", "B", "c", "d")},
		{typ: "bytea", values: []string{"''", `'\x00'`, `'\xff'`, `'\x5c'`, `'\x0000'`}},
		{typ: "uuid", values: quotedAll("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff")},
		{typ: "date", values: quotedAll("2024-01-31", "0044-03-15 BC", "infinity", "-infinity", "10000-01-01")},
		{typ: "timestamp", values: quotedAll("2024-01-31 12:00:00.000001", "2024-01-31 12:00", "0044-03-15 BC", "infinity", "-infinity")},
		{typ: "timestamptz", values: quotedAll("2024-01-31 12:00:00.000001+00", "2024-01-31 12:00+02", "0044-03-15 00:00+00 BC", "infinity", "-infinity")},
		{typ: "time", values: quotedAll("00:00", "24:00:00", "12:34:56.789", "23:59:59.999999")},
		{typ: "timetz", values: quotedAll("00:00+00", "00:00+02", "24:00:00-15:59", "12:00:00.5+00")},
		{typ: "interval", values: quotedAll("1 mon", "31 days", "29 days", "-1 year", "1 day 00:00:00.000001")},
		{typ: "inet", values: quotedAll("10.0.0.1", "10.0.0.1/8", "::1", "9.9.9.9")},
		{typ: "macaddr", values: quotedAll("08:00:2b:01:02:03", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff")},
		{typ: "int4range", values: quotedAll("empty", "[1,10)", "(,)", "(,5)", "[5,)")},
		{typ: "integer[]", values: quotedAll("{}", "{1,NULL}", "{1}", "{2}", "{1,2}")},
		{typ: "jsonb", values: quotedAll("1.10", "null", "{}", "[]", `{"a":1}`, `"x"`)},
		{typ: "money", values: quotedAll("1.5", "-2", "1000000")},
		{typ: "oid", values: []string{"1", "4294967295", "7"}},
		{typ: "bit(3)", values: []string{"B'001'", "B'100'", "B'111'"}},
	})
}

func TestWalksMySQL(t *testing.T) {
	url := testdb.Database(t, "mysql")
	d := database{dialect: mysql.Of(url), url: url}
	d.walk(t, mysqlKeys())
}

func TestWalksMariaDB(t *testing.T) {
	url := testdb.Database(t, "mariadb")
	d := database{dialect: mysql.Of(url), url: url}
	d.walk(t, append(mysqlKeys(), column{typ: "UUID", since: "10.7", values: quotedAll("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff")},
		column{typ: "INET6", values: quotedAll("::1", "2001:db8::1", "ffff::")}))
}

func mysqlKeys() []column {
	return []column{
		{typ: "BIGINT", values: []string{"-9223372036854775808", "9007199254740993", "9007199254740994", "0", "9223372036854775807"}},
		{typ: "BIGINT UNSIGNED", values: []string{"0", "9223372036854775808", "9223372036854775807", "18446744073709551615"}},
		{typ: "DECIMAL(40,10)", values: []string{"0.10", "9", "100", "9007199254740993.5", "9007199254740993", "-0.0000000001"}},
		{typ: "DOUBLE", values: []string{"0.1", "0.30000000000000004", "0.3", "5e-324", "-1e300"}},
		{typ: "VARCHAR(20)", values: quotedAll("", "a", "b", "é9", "z", "10", "9", "a-b", "a b")},
		{typ: "VARCHAR(20) COLLATE utf8mb4_bin", values: quotedAll("", "a", "A", "b", "ä", "z", "a-b", "a b")},
		{typ: "VARCHAR(20) CHARACTER SET latin1", values: quotedAll("", "a", "b", "ÿ", "z")},
		{typ: "CHAR(36) CHARACTER SET ascii COLLATE ascii_bin", values: quotedAll("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "a", "B")},
		{typ: "VARBINARY(20)", values: []string{"''", "x'00'", "x'ff'", "x'0000'", "x'6100'", "'a'"}},
		{typ: "BINARY(16)", values: []string{"x'6ba7b8109dad11d180b400c04fd430c8'", "x'00000000000000000000000000000000'", "x'ffffffffffffffffffffffffffffffff'"}},
		{typ: "DATE", values: quotedAll("2024-01-31", "1000-01-01", "9999-12-31", "0000-00-00")},
		{typ: "DATETIME(6)", values: quotedAll("2024-01-31 12:00:00.000001", "2024-01-31 12:00:00", "9999-12-31 23:59:59.999999", "0000-00-00")},
		{typ: "TIMESTAMP(6)", values: quotedAll("2024-01-31 12:00:00.000001", "2024-01-31 12:00:00", "1970-01-01 00:00:01")},
		{typ: "TIME(6)", values: quotedAll("-838:59:59", "838:59:59", "00:00:00.000001", "00:00:00", "-00:00:00.5")},
		{typ: "YEAR", values: []string{"1901", "2155", "2024", "0"}},
		{typ: "BIT(64)", values: []string{"b'0'", "18446744073709551615", "9223372036854775808", "48"}},
		{typ: "ENUM('z', 'b', 'a', 'c')", values: quotedAll("z", "b", "a", "c"), refused: "orders by number and compares as text"},
		{typ: "SET('z', 'b', 'a')", values: quotedAll("z", "b,a", "", "a", "z,b"), refused: "orders by number and compares as text"},
		{typ: "FLOAT", values: []string{"0.1", "0.3", "1.5", "3.4e38"}, refused: "with more digits than it has"},
	}
}
