package fidelity

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/luamig/luamig/dialects/sqlite"
)

// sqliteReal is a literal that SQLite reads as just this number.
func sqliteReal(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "9e999"
	case math.IsInf(f, -1):
		return "-9e999"
	}
	return floatText(f)
}

func TestSQLite(t *testing.T) {
	d := database{
		dialect:   sqlite.Dialect{},
		url:       "sqlite:" + filepath.Join(t.TempDir(), "f.db"),
		same:      "s.a IS c.a AND typeof(s.a) = typeof(c.a) AND hex(s.a) = hex(c.a) AND quote(s.a) = quote(c.a)",
		returning: true,
		text:      "typeof(%[1]s) || ' ' || quote(%[1]s)",
	}
	whole := []string{"0", "1", "-1", "9007199254740992", "9007199254740993", "-9007199254740993", "9223372036854775807", "-9223372036854775808"}
	reals := []string{"0.5", "-0.1", "1e-320", "5e-324", "1.7976931348623157e308", "9e999", "-9e999", "1e300", "1.0e15", "9007199254740993.0", "-0.0", "3.0", "1e15", "1e17"}
	strs := []string{"''", "' '", "'a'", "'1'", "'1.0'", "'1e5'", "' 7 '", "'0x10'", "'naïve 😀'", "'it''s \"q\" \\ ?  :x $1'", "'a' || char(0) || 'b'", "'line' || char(10) || 'two'",
		"'NULL'", "'2024-01-31'", "'0000-00-00'", "'9999-12-31 23:59:59.999999'", "'infinity'", quoted(strings.Repeat("long ", 30000)), "CAST(x'ff80' AS TEXT)"}
	blobs := []string{"x''", "x'00'", "x'" + allBytes() + "'", "x'31'", "x'ff80'", "zeroblob(200000)"}
	fractions := []string{"0.5", "-0.1", "1e-320", "1.7976931348623157e308", "9e999", "1e300", "9007199254740993.5"}
	texts := of(texts("\x00"), quoted)
	d.test(t, []column{
		{typ: "", name: "no type, integers", values: whole, random: integers(math.MinInt64, math.MaxInt64)},
		{typ: "", name: "no type, fractions", values: fractions},
		{typ: "", name: "no type, reals", values: reals, random: of(doubles(), sqliteReal), wholly: "a REAL that is whole is a number, which is written as an INTEGER"},
		{typ: "", name: "no type, text", values: strs, random: texts},
		{typ: "", name: "no type, blobs", values: blobs, random: of(byteStrings(40), func(h string) string { return "x'" + h + "'" })},
		{typ: "INTEGER", values: append(append(append([]string{}, whole...), fractions...), append(strs, blobs...)...), random: integers(math.MinInt64, math.MaxInt64)},
		{typ: "BIGINT", values: whole, random: integers(math.MinInt64, math.MaxInt64)},
		{typ: "REAL", values: append(append([]string{}, reals...), append(whole, append(strs, blobs...)...)...), random: of(doubles(), sqliteReal)},
		{typ: "DOUBLE PRECISION", values: append(append([]string{}, reals...), whole...), random: of(rapid.Float64(), sqliteReal)},
		{typ: "FLOAT", values: reals},
		{typ: "NUMERIC", values: append(append([]string{}, reals...), append(whole, append(strs, blobs...)...)...), random: of(doubles(), sqliteReal)},
		{typ: "DECIMAL(10,2)", values: []string{"12.50", "'12.50'", "0.1", "-0.01", "99999999.99", "3", "1e300", "'x'", "9223372036854775807"}, random: of(decimals(8, 2), func(s string) string { return s })},
		{typ: "DECIMAL TEXT(40,10)", values: []string{"'12.50'", "'0.10'", "'123456789012345678901234567890.0123456789'", "12.50", "'-0.00'", "'NaN'"}, random: of(decimals(30, 10), quoted)},
		{typ: "TEXT", values: append(append([]string{}, strs...), append(whole, append(fractions, blobs...)...)...), random: texts},
		{typ: "VARCHAR(10)", values: strs, random: texts},
		{typ: "CHAR(5)", values: []string{"'a'", "'a    '", "'  a'", "''"}},
		{typ: "CITEXT COLLATE NOCASE", values: strs},
		{typ: "BLOB", values: append(append([]string{}, blobs...), append(strs, append(whole, fractions...)...)...), random: of(byteStrings(300), func(h string) string { return "x'" + h + "'" })},
		{typ: "BOOLEAN", values: []string{"0", "1", "2", "-1", "0.5", "'yes'", "'true'", "x'01'", "9223372036854775807"}},
		{typ: "TINYINT(1)", values: []string{"0", "1", "2", "-1", "'x'"}},
		{typ: "DATETIME", values: append([]string{"'2024-01-31 12:34:56.789+00:00'", "0", "1706700000", "1706700000123", "0.5", "2460340.5"}, strs...), random: of(moments(6), quoted)},
		{typ: "DATE", values: []string{"'2024-01-31'", "'0001-01-01'", "'-4713-11-24'", "19700", "'x'"}},
		{typ: "TIME", values: []string{"'12:34:56'", "'24:00:00'", "'-838:59:59'", "86400", "0.5"}},
		{typ: "UUID TEXT", values: []string{"'6ba7b810-9dad-11d1-80b4-00c04fd430c8'", "'6BA7B810-9DAD-11D1-80B4-00C04FD430C8'", "x'6ba7b8109dad11d180b400c04fd430c8'"}},
		{typ: "JSON TEXT", values: []string{`'{"b": 1, "a": 9223372036854775807, "b": 1.10}'`, "'1.10'", "'null'", "'[]'", "'{}'", "'not JSON'", "jsonb('[1,2]')"}, random: of(documents(), quoted)},
		{typ: "ANY", values: append(append([]string{}, whole...), append(strs, blobs...)...)},
	})
}
