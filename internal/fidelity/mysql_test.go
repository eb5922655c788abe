package fidelity

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/internal/testdb"
)

func TestMySQL(t *testing.T) {
	url := testdb.Database(t, "mysql")
	d := mysqlDatabase(url)
	d.test(t, append(mysqlColumns(),
		column{typ: "JSON", unfound: "JSON is equal to no text", values: mysqlJSON(), random: of(documents(), quoted)},
		column{typ: "VECTOR(3)", since: "9", unfound: "no operator", values: []string{"TO_VECTOR('[1,2.5,-3]')"}, same: "HEX(s.a) <=> HEX(c.a)", text: "HEX(%s)"},
	))
}

func TestMariaDB(t *testing.T) {
	url := testdb.Database(t, "mariadb")
	d := mysqlDatabase(url)
	d.test(t, append(mysqlColumns(),
		column{typ: "JSON", values: append(mysqlJSON(), quoted(`{"b":1.10, "a":9223372036854775807,  "b":2}`)), random: of(documents(), quoted)},
		column{typ: "UUID", since: "10.7", values: quotedAll("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "00000000-0000-0000-0000-000000000000")},
		column{typ: "INET6", values: quotedAll("::1", "2001:db8::ff00:42:8329")},
		column{typ: "INET4", since: "10.10", values: quotedAll("10.0.0.1")},
	))
}

func mysqlDatabase(url string) database {
	return database{
		dialect: mysql.Of(url),
		url:     url,
		// As values, as text with every space, and as bytes.
		same: "s.a <=> c.a AND CAST(s.a AS BINARY) <=> CAST(c.a AS BINARY) AND HEX(s.a) <=> HEX(c.a) AND LENGTH(s.a) <=> LENGTH(c.a)",
		text: "CONCAT(%[1]s, ' ', HEX(%[1]s))",
	}
}

func mysqlJSON() []string {
	return quotedAll(`{"b": 1, "a": 9223372036854775807, "c": 18446744073709551615}`, "[1, 2]", `"x"`, "null", "123", "1.5", "1.0", "-9223372036854775808", `{"é": "😀 \\"q\\""}`, "{}", "[]", "true")
}

func mysqlQuoted(s string) string { return quoted(strings.ReplaceAll(s, `\`, `\\`)) }

func hexLiteral(h string) string {
	if h == "" {
		return "''"
	}
	return "x'" + h + "'"
}

func mysqlColumns() []column {
	columns := append(mysqlNumbers(), mysqlTexts()...)
	return append(columns, mysqlTimes()...)
}

func mysqlNumbers() []column {
	nines := strings.Repeat("9", 35) + "." + strings.Repeat("9", 30)
	return []column{
		{typ: "TINYINT", values: []string{"0", "-128", "127"}},
		{typ: "TINYINT(1)", values: []string{"0", "1"}},
		{name: "TINYINT(1) with other numbers", typ: "TINYINT(1)", values: []string{"0", "1", "2", "-1", "127"}},
		{typ: "TINYINT UNSIGNED", values: []string{"0", "255"}},
		{typ: "SMALLINT", values: []string{"-32768", "32767"}},
		{typ: "MEDIUMINT", values: []string{"-8388608", "8388607"}},
		{typ: "INT", values: []string{"-2147483648", "2147483647"}, random: integers(math.MinInt32, math.MaxInt32)},
		{typ: "INT UNSIGNED", values: []string{"0", "4294967295"}},
		{typ: "INT(5) ZEROFILL", values: []string{"0", "42"}},
		{typ: "BIGINT", values: []string{"0", "9007199254740992", "9007199254740993", "-9007199254740993", "9223372036854775807", "-9223372036854775808"}, random: integers(math.MinInt64, math.MaxInt64)},
		{typ: "BIGINT UNSIGNED", values: []string{"0", "9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551615"},
			random: of(rapid.Uint64(), func(u uint64) string { return fmt.Sprint(u) })},
		{typ: "DECIMAL(65,30)", values: []string{"0", nines, "-" + nines, "0.000000000000000000000000000001", "1.10"}, random: of(decimals(30, 30), func(s string) string { return s })},
		{typ: "DECIMAL(65,0)", values: []string{strings.Repeat("9", 65), "-" + strings.Repeat("9", 65)}},
		{typ: "DECIMAL(10,2)", values: []string{"0", "12.50", "-0.01", "99999999.99"}, random: of(decimals(8, 2), func(s string) string { return s })},
		{typ: "FLOAT", unfound: "MySQL compares it as a DOUBLE", values: []string{"0", "-0e0", "0.1", "16777217", "3.402823e38", "1.17549e-38", "1e-45", "1.5", "123456789", "3.4028234663852886e38", "0.333333333"},
			random: of(rapid.Float32Range(-1e30, 1e30), func(f float32) string { return floatText(float64(f)) })},
		{typ: "DOUBLE", values: []string{"0", "-0e0", "0.1", "5e-324", "1.7976931348623157e308", "9007199254740993e0", "1e15", "1e22", "123456789012345680e0", "-2.5"},
			random: of(doubles(), floatText)},
		{typ: "DOUBLE(10,2)", values: []string{"12.5", "0.1"}},
		{typ: "BIT(1)", values: []string{"b'0'", "b'1'"}},
		{typ: "BIT(8)", values: []string{"b'0'", "b'11111111'", "b'101'"}},
		{typ: "BIT(64)", values: []string{"b'0'", "18446744073709551615", "9223372036854775808", "48"}},
		{typ: "YEAR", values: []string{"1901", "2155", "2024", "0"}},
		{typ: "BOOLEAN", values: []string{"true", "false"}},
	}
}

func mysqlTexts() []column {
	odd := append(quotedAll("", " ", "a", "a  ", "  a", "1", "1e5", "NULL", "{}", `"q" 'it' ?  :x $1`, "naïve 😀 \u200b", "true", "2024-01-31"), `'\\'`, `'a\0b'`, `'line\ntwo\ttab\r'`, "REPEAT('long ', 12000)")
	return []column{
		{typ: "CHAR(5)", values: quotedAll("", "a", "a  ", "  a", "abcde", "é😀")},
		{typ: "VARCHAR(10)", values: quotedAll("", "a", "a  ", "  ", "é😀")},
		{typ: "VARCHAR(5000)", values: append(odd[:len(odd)-1:len(odd)-1], "REPEAT('long ', 999)"), random: of(texts(""), mysqlQuoted)},
		{typ: "TEXT", values: odd, random: of(texts(""), mysqlQuoted)},
		{typ: "TINYTEXT", values: quotedAll("", "x")},
		{typ: "LONGTEXT", values: append(odd, "REPEAT('long ', 60000)"), random: of(texts(""), mysqlQuoted)},
		{name: "latin1", typ: "VARCHAR(20) CHARACTER SET latin1", values: quotedAll("naïve", "ÿ", "")},
		{name: "utf8mb3", typ: "VARCHAR(20) CHARACTER SET utf8mb3", values: quotedAll("naïve", "")},
		{name: "utf8mb4_bin", typ: "VARCHAR(20) COLLATE utf8mb4_bin", values: quotedAll("naïve", "A", "a ", "")},
		{name: "ascii", typ: "CHAR(36) CHARACTER SET ascii COLLATE ascii_bin", values: quotedAll("6ba7b810-9dad-11d1-80b4-00c04fd430c8")},
		{name: "utf16", typ: "VARCHAR(20) CHARACTER SET utf16", values: quotedAll("naïve 😀", "")},
		{typ: "BINARY(5)", values: []string{"''", "x'00'", "x'ff00ff00ff'", "'a'"}},
		{typ: "VARBINARY(300)", values: []string{"''", "x'00'", hexLiteral(allBytes()), "'a  '"}, random: of(byteStrings(300), hexLiteral)},
		{typ: "BLOB", values: []string{"''", "x'00'", hexLiteral(allBytes()), "'text'", "REPEAT(x'00ff5c27', 10000)"}, random: of(byteStrings(300), hexLiteral)},
		{typ: "LONGBLOB", values: []string{"''", hexLiteral(allBytes()), "REPEAT(x'00ff5c27', 60000)"}},
		{typ: "ENUM('a', 'it''s', 'x, y', '', 'é')", values: quotedAll("a", "it's", "x, y", "", "é")},
		{typ: "SET('a', 'b', 'c d', 'é')", values: quotedAll("", "a", "a,b", "c d,é", "a,b,c d,é")},
		{typ: "GEOMETRY", values: []string{"ST_GeomFromText('POINT(1.5 -2)')", "ST_GeomFromText('LINESTRING(0 0,1 1,2 0.1)')", "ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))', 4326)", "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))')"}, same: "HEX(s.a) <=> HEX(c.a)"},
		{typ: "POINT", values: []string{"ST_GeomFromText('POINT(1.5 -2)')", "POINT(0.1, 5e-324)"}, same: "HEX(s.a) <=> HEX(c.a)"},
	}
}

func mysqlTimes() []column {
	return []column{
		{typ: "DATE", values: quotedAll("1000-01-01", "9999-12-31", "0001-01-01", "2024-02-29", "0000-00-00", "2024-00-00", "2024-01-00")},
		{typ: "TIME", values: quotedAll("00:00:00", "-838:59:59", "838:59:59", "24:00:00", "-00:00:01", "12:34:56")},
		{typ: "TIME(6)", values: quotedAll("-838:59:59.000000", "838:59:59", "00:00:00.000001", "-00:00:00.500000", "23:59:59.999999")},
		{typ: "DATETIME", values: quotedAll("1000-01-01 00:00:00", "9999-12-31 23:59:59", "0001-01-01 00:00:00", "0000-00-00 00:00:00", "2024-00-00 12:00:00"), random: of(moments(0), quoted)},
		{typ: "DATETIME(6)", values: quotedAll("9999-12-31 23:59:59.999999", "2024-01-31 12:34:56.000001", "2024-01-31", "0000-00-00", "0000-00-00 00:00:00.000001"), random: of(moments(6), quoted)},
		{typ: "DATETIME(3)", values: quotedAll("2024-01-31 12:34:56.780"), random: of(moments(3), quoted)},
		{typ: "TIMESTAMP NULL", values: quotedAll("1970-01-01 00:00:01", "2038-01-19 03:14:07", "0000-00-00 00:00:00")},
		{typ: "TIMESTAMP(6) NULL", values: quotedAll("1970-01-01 00:00:01.000001", "2038-01-19 03:14:07.999999", "2024-03-31 02:30:00.5")},
	}
}
