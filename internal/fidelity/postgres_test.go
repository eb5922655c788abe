package fidelity

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/luamig/luamig/dialects/postgres"
	"github.com/luamig/luamig/internal/testdb"
)

func postgresDatabase(url string) database {
	return database{
		dialect: postgres.Dialect{},
		url:     url,
		// record_send gives the binary form of any type.
		same:      "record_send(ROW(s.a)) = record_send(ROW(c.a)) AND s.a::text IS NOT DISTINCT FROM c.a::text",
		returning: true,
		text:      "%s::text",
	}
}

func TestPostgreSQL(t *testing.T) {
	d := postgresDatabase(testdb.Database(t, "postgres"))
	d.test(t, postgresColumns())
}

func TestPgBouncer(t *testing.T) {
	if testing.Short() {
		t.Skip("the same types as TestPostgreSQL, through a pool of transactions")
	}
	d := postgresDatabase(testdb.Database(t, "pgbouncer"))
	d.test(t, postgresColumns())
}

func quotedAll(values ...string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = quoted(v)
	}
	return out
}

func postgresColumns() []column {
	columns := append(postgresNumbers(), postgresTexts()...)
	columns = append(columns, postgresTimes()...)
	columns = append(columns, postgresArrays()...)
	return append(columns, postgresOthers()...)
}

func postgresNumbers() []column {
	digits := strings.Repeat("9", 1000)
	return []column{
		{typ: "boolean", values: []string{"true", "false"}},
		{typ: "smallint", values: []string{"0", "-32768", "32767"}, random: integers(-32768, 32767)},
		{typ: "integer", values: []string{"0", "-2147483648", "2147483647"}, random: integers(math.MinInt32, math.MaxInt32)},
		{typ: "bigint", values: []string{"0", "9007199254740992", "9007199254740993", "-9007199254740993", "9223372036854775807", "-9223372036854775808"}, random: integers(math.MinInt64, math.MaxInt64)},
		{typ: "real", values: quotedAll("0", "-0", "NaN", "Infinity", "-Infinity", "1e-45", "3.4028235e38", "0.1", "16777217", "-1.5", "1e15", "123456789"),
			random: of(rapid.Float32(), func(f float32) string { return quoted(fmt.Sprint(f)) })},
		{typ: "double precision", values: quotedAll("0", "-0", "NaN", "Infinity", "-Infinity", "5e-324", "1.7976931348623157e308", "0.1", "9007199254740993", "1e15", "1e22", "123456789012345680", "-2.5"),
			random: of(doubles(), func(f float64) string { return quoted(floatText(f)) })},
		{typ: "numeric", values: quotedAll("0", "0.00", "-0.50", "12.50", "1e-100", "NaN", digits, "-"+digits+"."+digits, "9223372036854775808", "1e1000", "0.1e-1000"),
			random: of(decimals(40, 30), quoted)},
		{name: "numeric infinity", typ: "numeric", since: "14", values: quotedAll("Infinity", "-Infinity")},
		{typ: "numeric(10,2)", values: quotedAll("0", "-0.5", "99999999.99", "1", "NaN"), random: of(decimals(8, 2), quoted)},
		{typ: "numeric(1000,500)", values: quotedAll("1", digits[:500]+"."+digits[:500])},
		{typ: "money", values: quotedAll("0", "$1,234.56", "-92233720368547758.08", "92233720368547758.07")},
		{typ: "oid", values: []string{"0", "4294967295"}},
		{typ: "bit(8)", values: []string{"B'00000000'", "B'10101010'"}},
		{typ: "bit varying", values: []string{"B''", "B'1'", "B'" + strings.Repeat("10", 300) + "'"}},
	}
}

func postgresTexts() []column {
	odd := append(quotedAll("", " ", "a", "a  ", "  a", "1", "1e5", "NULL", "null", "{}", "{a,NULL}", `"q" 'it' \ \x00 ?  :x $1 $$`, "naïve 😀 \u200b", "true", "2024-01-31", `\`),
		`E'line\ntwo\ttab\r\b\f'`, "repeat('long ', 30000)")
	return []column{
		{typ: "text", values: odd, random: of(texts("\x00"), quoted)},
		{typ: "varchar(10)", values: quotedAll("", "a", "a  ", "naïve 😀")},
		{typ: "char(5)", values: quotedAll("", "a", "a  ", "  a", "abcde")},
		{typ: "name", values: quotedAll("a", "Ünï")},
		{typ: `"char"`, values: []string{"'a'", "''", `'\'`}},
		{typ: "citext", before: "CREATE EXTENSION IF NOT EXISTS citext", values: odd},
		{typ: "bytea", values: []string{"''", `'\x00'`, `'\x` + allBytes() + `'`, `'\x5c78'`, `'abc'`, "decode(repeat('00ff5c27', 50000), 'hex')"},
			random: of(byteStrings(300), func(h string) string { return `'\x` + h + `'` })},
		{typ: "uuid", values: quotedAll("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff")},
		{typ: "json", unfound: "PostgreSQL has no = for it, or not by this text", values: quotedAll(`{"b":1,"a":9223372036854775807,"c":1.10, "b":2}`, " [1, 2 ] ", `"x"`, "null", "123", "1.10", "1e1000", `{"é":"\u00e9\ud83d\ude00"}`, "{}", "[]", `"\\\""`),
			random: of(documents(), quoted)},
		{typ: "jsonb", values: quotedAll(`{"b":1,"a":9223372036854775807,"c":1.10}`, "[1, 2]", `"x"`, "null", "123", "1.10", "1e100", `{"é":"\u00e9😀"}`, "{}", "[]", "0.00", "-0"),
			random: of(documents(), quoted)},
		{typ: "jsonpath", unfound: "PostgreSQL has no = for it, or not by this text", values: quotedAll("$", `$.a[*] ? (@ > 1)`)},
		{typ: "xml", unfound: "PostgreSQL has no = for it, or not by this text", values: quotedAll("<a/>", `<a b="1">x &amp; y</a>`, "text")},
		{typ: "mood", before: `DROP TYPE IF EXISTS mood; CREATE TYPE mood AS ENUM ('sad', 'ok', 'he said "hi"', 'a, b', '')`, values: quotedAll("sad", "ok", `he said "hi"`, "a, b", "")},
		{typ: "tsvector", values: quotedAll("a b", `'it''s':1A,2 x:3`, "")},
		{typ: "tsquery", values: quotedAll("a & (b | !c)", "a:*AB")},
		{typ: "hstore", before: "CREATE EXTENSION IF NOT EXISTS hstore", values: quotedAll(`a=>1, b=>NULL`, `"k \"q\""=>"v, =>"`, "")},
		{typ: "ltree", before: "CREATE EXTENSION IF NOT EXISTS ltree", values: quotedAll("a.b.c", "")},
	}
}

func postgresTimes() []column {
	return []column{
		{typ: "date", values: quotedAll("0001-01-01", "9999-12-31", "0044-03-15 BC", "infinity", "-infinity", "5874897-12-31", "4714-11-24 BC", "10000-01-01", "1970-01-01")},
		{typ: "time", values: quotedAll("00:00", "24:00:00", "23:59:59.999999", "12:34:56.7")},
		{typ: "timetz", values: quotedAll("24:00:00+15:59", "00:00-12:34:56", "12:34:56.789+02", "23:59:59.999999-15:59:59")},
		{typ: "timestamp", values: quotedAll("0001-01-01", "9999-12-31 23:59:59.999999", "0044-03-15 12:00 BC", "infinity", "-infinity", "294276-12-31 23:59:59.999999", "4714-11-24 00:00:00 BC", "1900-02-28 00:00:00.000001"),
			random: of(moments(6), quoted)},
		{typ: "timestamp(3)", values: quotedAll("2024-01-31 12:34:56.789"), random: of(moments(3), quoted)},
		{typ: "timestamptz", values: quotedAll("0001-01-01 00:00:00+00", "9999-12-31 23:59:59.999999+00", "0044-03-15 12:00+00 BC", "infinity", "-infinity", "294276-12-31 23:59:59.999999+00", "4714-11-24 00:00:00+00 BC",
			"1890-01-01 00:00:00+00:19:32", "2024-06-30 23:59:60+02"), random: of(moments(6), func(s string) string { return quoted(s + "+00") })},
		{typ: "interval", values: quotedAll("0", "1 year 2 mons 3 days 04:05:06.789", "-1 mons +2 days -03:00", "178000000 years", "-178000000 years", "00:00:00.000001", "-00:00:00.000001", "2147483647 days", "10000 hours", "1 day -00:00:01")},
		{name: "interval infinity", typ: "interval", since: "17", values: quotedAll("infinity", "-infinity")},
		{typ: "interval day to second(3)", values: quotedAll("1 day 02:03:04.567")},
	}
}

func postgresArrays() []column {
	return []column{
		{typ: "integer[]", values: quotedAll("{}", "{1,NULL,3}", "{{1,2},{3,NULL}}", "[0:1]={1,2}", "[-2:-1][5:5]={{1},{2}}", "{2147483647}")},
		{typ: "bigint[]", values: quotedAll("{9223372036854775807,-9223372036854775808,9007199254740993,NULL}")},
		{typ: "text[]", values: append(quotedAll("{}", `{a,NULL,"NULL","",null,"a b"}`, `{"q\"q","b\\s","{x}","a,b","it's"}`, `{{"x","y"},{NULL,"z"}}`), `ARRAY[E'line\ntwo', 'naïve 😀', ' pad ', 'null']`)},
		{typ: "varchar(5)[]", values: quotedAll("{ab,cd}")},
		{typ: "numeric[]", values: quotedAll("{1.10,NaN,0.00,NULL,1e-50}")},
		{typ: "double precision[]", values: quotedAll("{-0,NaN,Infinity,0.1,5e-324,NULL}")},
		{typ: "boolean[]", values: quotedAll("{t,f,NULL}")},
		{typ: "bytea[]", values: []string{`ARRAY['\x00ff'::bytea, '', NULL, '\x5c22']`}},
		{typ: "timestamptz[]", values: quotedAll(`{"2024-01-31 12:00:00.5+00",infinity,NULL,"0044-03-15 12:00:00+00 BC"}`)},
		{typ: "date[]", values: quotedAll("{2024-01-31,NULL}")},
		{typ: "uuid[]", values: quotedAll("{6ba7b810-9dad-11d1-80b4-00c04fd430c8,NULL}")},
		{typ: "json[]", unfound: "PostgreSQL has no = for it, or not by this text", values: []string{`ARRAY['{"b":1.10, "a":[1]}'::json, NULL, '"x"']`}},
		{typ: "jsonb[]", values: []string{`ARRAY['{"b":1.10,"a":[1]}'::jsonb, NULL, '"x"']`}},
		{typ: "inet[]", values: quotedAll("{10.0.0.1/8,::1}")},
		{typ: "int4range[]", values: []string{`ARRAY['[1,5)'::int4range, 'empty', NULL]`}},
		{typ: "mood[]", before: `DROP TYPE IF EXISTS mood CASCADE; CREATE TYPE mood AS ENUM ('sad', 'he said "hi"', 'a, b', '')`, values: quotedAll(`{sad,"he said \"hi\"","a, b","",NULL}`)},
		{typ: "int2vector", values: quotedAll("1 2 3", "")},
	}
}

func postgresOthers() []column {
	return []column{
		{typ: "inet", values: quotedAll("10.0.0.1", "10.0.0.1/8", "::1", "2001:db8::/32", "0.0.0.0/0")},
		{typ: "cidr", values: quotedAll("10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0", "1.2.3.4/32")},
		{typ: "macaddr", values: quotedAll("08:00:2b:01:02:03")},
		{typ: "macaddr8", values: quotedAll("08:00:2b:01:02:03:04:05")},
		{typ: "int4range", values: quotedAll("empty", "[1,10)", "(,)", "(,5)", "[5,)", "[-2147483648,2147483647)")},
		{typ: "int8range", values: quotedAll("[9007199254740993,9223372036854775807)", "empty")},
		{typ: "numrange", values: quotedAll("[1.10,2.00]", "(0.5,)", "empty", "[NaN,NaN]")},
		{typ: "tsrange", values: quotedAll(`["2024-01-01 00:00","2024-01-02 12:00:00.000001")`, "(,infinity]", "empty")},
		{typ: "tstzrange", values: quotedAll(`["2024-01-01 00:00+00","2024-01-02 12:00+02")`, "[-infinity,)")},
		{typ: "int8multirange", since: "14", values: quotedAll("{}", "{[1,3),[9007199254740993,)}")},
		{typ: "daterange", values: quotedAll("[2024-01-01,2024-02-01)", `["0044-03-15 BC",)`)},
		{typ: "point", unfound: "PostgreSQL has no = for it, or not by this text", values: quotedAll("(1.5,-2)", "(NaN,Infinity)", "(0.1,5e-324)", "(-0,0)")},
		{typ: "line", unfound: "PostgreSQL has no = for it, or not by this text", values: quotedAll("{1,2,3}")},
		{typ: "lseg", unfound: "PostgreSQL has no = for it, or not by this text", values: quotedAll("[(0,0),(1,1)]")},
		{typ: "box", unfound: "PostgreSQL has no = for it, or not by this text", values: quotedAll("(1,1),(0,0)")},
		{typ: "path", unfound: "PostgreSQL has no = for it, or not by this text", values: quotedAll("[(0,0),(1,1)]", "((0,0),(1,1))")},
		{typ: "polygon", unfound: "PostgreSQL has no = for it, or not by this text", values: quotedAll("((0,0),(1,1),(1,0))")},
		{typ: "circle", unfound: "PostgreSQL has no = for it, or not by this text", values: quotedAll("<(1,2),3.5>")},
		{typ: "pair", unfound: "a composite type needs a cast: ROW without a name takes no text", before: `DROP TYPE IF EXISTS pair CASCADE; CREATE TYPE pair AS (x integer, y text, z numeric)`, values: quotedAll(`(1,"a, b",1.10)`, "(,,)", `(2,"""q"" \\ (x)",)`, `(3,"",0.00)`)},
		{typ: "posint", before: `DROP DOMAIN IF EXISTS posint CASCADE; CREATE DOMAIN posint AS bigint CHECK (VALUE > 0)`, values: []string{"1", "9223372036854775807"}},
		{typ: "code", before: `DROP DOMAIN IF EXISTS code CASCADE; CREATE DOMAIN code AS text`, values: quotedAll("x", "")},
		{typ: "mb", before: `DROP DOMAIN IF EXISTS mb CASCADE; DROP DOMAIN IF EXISTS mb0 CASCADE; CREATE DOMAIN mb0 AS bytea; CREATE DOMAIN mb AS mb0`, values: []string{`'\x00ff'`, "''"}},
		{typ: "amount", before: `DROP DOMAIN IF EXISTS amount CASCADE; CREATE DOMAIN amount AS numeric(12,4)`, values: []string{"1.10", "0"}},
		{typ: "pg_lsn", values: quotedAll("16/B374D848")},
		{typ: "tid", values: quotedAll("(1,2)")},
		{typ: "xid", values: quotedAll("4294967295")},
		{typ: "regclass", unfound: "it is compared as an oid", values: quotedAll("pg_class")},
		{typ: "regtype", unfound: "it is compared as an oid", values: quotedAll("integer", "text[]")},
	}
}
