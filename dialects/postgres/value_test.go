package postgres_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects/op"
)

// TestValuesRoundTrip writes values into a column of a type and reads them back as they were.
func TestValuesRoundTrip(t *testing.T) {
	d := newDB(t)
	for _, c := range []struct {
		typ   string
		value any
		read  any // where it is not as it was written
	}{
		{"boolean", true, nil}, {"boolean", false, nil},
		{"smallint", int64(-32768), nil}, {"integer", int64(2147483647), nil}, {"bigint", int64(math.MinInt64), nil}, {"oid", int64(4294967295), nil},
		{"bigint", float64(1e15), int64(1e15)},
		{"real", 0.1, nil}, {"real", math.Inf(1), nil},
		{"double precision", 0.1, nil}, {"double precision", math.MaxFloat64, nil}, {"double precision", math.SmallestNonzeroFloat64, nil},
		{"double precision", math.Inf(-1), nil}, {"double precision", int64(3), 3.0},
		{"numeric", op.Decimal("1234567890123456789012345678901234567890.000100"), nil}, {"numeric(10,2)", op.Decimal("-0.50"), nil},
		{"numeric", op.Decimal("NaN"), nil}, {"numeric", uint64(math.MaxUint64), op.Decimal("18446744073709551615")}, {"numeric", 1.5, op.Decimal("1.5")},
		{"text", "", nil}, {"text", "Ünï ✓ 🦊 'quoted' \\ \" \r\n\t", nil}, {"varchar(5)", "12345", nil}, {"char(3)", "a", "a  "}, {"text", int64(5), "5"}, {"text", true, "true"},
		{"bytea", []byte{0, 1, 0xff, '\\'}, nil}, {"bytea", []byte{}, nil}, {"bytea", "\x00\xffraw", []byte("\x00\xffraw")}, {"bytea", `\x41`, []byte(`\x41`)},
		{"json", `{"b": 1.10, "a": [null]}`, nil}, {"jsonb", `{"b": 1.10, "a": [null]}`, `{"a": [null], "b": 1.10}`}, {"json", []byte(`[1]`), "[1]"}, {"jsonb", int64(5), "5"},
		{"uuid", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", nil}, {"uuid", []byte("3f2504e0-4f89-41d3-9a0c-0305e82c3301"), "3f2504e0-4f89-41d3-9a0c-0305e82c3301"},
		{"date", "2024-02-29", nil}, {"date", "infinity", nil}, {"time", "23:59:59.999999", nil}, {"timetz", "10:00:00+02", nil},
		{"timestamp", "2024-02-29 23:59:59.123456", nil}, {"timestamptz", "2024-02-29T12:00:00+02:00", "2024-02-29 10:00:00+00"},
		{"timestamptz", "0044-03-15 12:00:00+00 BC", nil},
		{"interval", "1 year 2 mons 3 days 04:05:06.789", nil},
		{"integer[]", "{1,NULL,3}", nil}, {"text[]", `{"a,b","c\"d",NULL,"NULL"}`, nil}, {"int4range", "[1,10)", nil}, {"tstzrange", `["2024-01-01 00:00:00+00",)`, nil},
		{"inet", "10.1.0.0/16", nil}, {"cidr", "10.1.0.0/16", nil}, {"macaddr", "08:00:2b:01:02:03", nil}, {"bit(3)", "101", nil}, {"point", "(1,2)", nil},
		{"tsvector", "'a':1 'b':2", nil}, {"xml", "<a/>", nil}, {"money", "$1.50", nil},
	} {
		t.Run(fmt.Sprintf("%s %v", c.typ, c.value), func(t *testing.T) {
			d := &db{t, d.conn}
			d.exec("CREATE TEMP TABLE v (v " + c.typ + ")")
			defer d.exec("DROP TABLE v")
			d.exec("INSERT INTO v VALUES ($1), ($2)", c.value, nil)
			want := c.read
			if want == nil {
				want = c.value
			}
			d.want(fmt.Sprintf("%#v\n%#v", want, nil), "SELECT v FROM v")
			read := d.rows("SELECT v FROM v")[0][0]
			d.exec("UPDATE v SET v = $1", read) // what is read and written back is the same
			d.want(fmt.Sprintf("%#v\n%#v", want, want), "SELECT v FROM v")
		})
	}
	d.exec("CREATE TEMP TABLE f (f float8)")
	d.exec("INSERT INTO f VALUES ($1), ($2)", math.NaN(), math.Copysign(0, -1))
	rows := d.rows("SELECT f FROM f")
	if !math.IsNaN(rows[0][0].(float64)) || !math.Signbit(rows[1][0].(float64)) {
		t.Errorf("NaN and -0.0 are %v", rows)
	}
}

// TestTypesOfValues: where the server has nothing to tell a type by, a value keeps its own.
func TestTypesOfValues(t *testing.T) {
	d := newDB(t)
	cases := func() {
		d.want(`5`, "SELECT $1", int64(5))
		d.want(`"5"`, "SELECT $1", "5")
		d.want(`<nil>`, "SELECT $1", nil)
		d.want(`9223372036854775807 1.5 true "1.50" "bytes" []byte{0x0}`, "SELECT $1, $2, $3, $4, $5, $6::bytea", int64(math.MaxInt64), 1.5, true, op.Decimal("1.50"), []byte("bytes"), []byte{0})
		d.want(`1 "2"`, "SELECT * FROM (VALUES ($1, $2)) AS v (a, b)", int64(1), "2")
		d.want(`"{\"a\" : 5, \"b\" : \"x\"}"`, "SELECT json_build_object('a', $1, 'b', $2)", int64(5), "x")
		d.want(`"a5"`, "SELECT concat($1, $2)", "a", int64(5))
		d.want(`" 5"`, "SELECT to_char($1, '9')", int64(5))
		d.want(`"2024-01-31"`, "SELECT date '2024-01-01' + $1", int64(30))
		d.want(`true`, "SELECT name = $1 FROM (VALUES ('5')) AS v (name)", int64(5))
		d.want(`7`, "SELECT $1 + 2", int64(5))
		d.want(`2`, "SELECT count(*) FROM generate_series(1, 5) AS n WHERE n > $1", int64(3))
		d.want(`"5x"`, "SELECT $1 || 'x'", int64(5))
	}
	cases()
	d.inTransaction(cases)
	d.inTransaction(cases) // from the cache, where it is used
	d.exec("CREATE TABLE t (n integer, name text)")
	d.inTransaction(func() {
		d.equal("affected", d.exec("INSERT INTO t SELECT $1, $2", int64(1), int64(2)).Affected, 1)
		d.want(`1 "2"`, "SELECT * FROM t WHERE n = $1 AND name = $2", int64(1), int64(2))
	})
}

func TestValuesRefused(t *testing.T) {
	d := newDB(t)
	d.exec("CREATE TABLE t (n integer, name text, u uuid)")
	d.inTransaction(func() {
		for _, c := range []struct {
			sql    string
			value  any
			says   string
			remedy string
		}{
			{"INSERT INTO t (name) VALUES ($1)", "a\x00b", "value 1 is text with a NUL byte", "BLOB"},
			{"INSERT INTO t (name) VALUES ($1)", "\xff", "value 1 is not text in UTF-8", "BLOB"},
			{"INSERT INTO t (name) VALUES ($1)", []byte{0xff}, "value 1 is not text in UTF-8", "BLOB"},
			{"INSERT INTO t (n) VALUES ($1)", []byte{1}, "value 1 is bytes where", "bytea"},
			{"INSERT INTO t (n) VALUES ($1)", 1.5, "value 1 is 1.5 where the statement takes a whole number", "CAST"},
			{"INSERT INTO t (n, name) VALUES ($1, $2)", int64(1), "2 placeholders and 1 values", "?"},
		} {
			err := d.try(c.sql, c.value)
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(remedyOf(err), c.remedy) {
				t.Errorf("%s with %#v: %v (%s)", c.sql, c.value, err, remedyOf(err))
			}
		}
		d.exec("INSERT INTO t (n) VALUES (1)") // the transaction is alive: nothing was sent
	})
}

func TestResults(t *testing.T) {
	d := newDB(t)
	d.want("", "SELECT 1 WHERE false")
	d.want("", "SELECT FROM (VALUES (1)) AS v WHERE false")
	if rows := d.rows("SELECT FROM (VALUES (1), (2)) AS v"); len(rows) != 2 {
		t.Errorf("rows without columns: %d, want 2", len(rows))
	}
	d.exec("CREATE TABLE t (n integer)")
	d.equal("insert", d.exec("INSERT INTO t SELECT generate_series(1, 10)").Affected, 10)
	d.equal("update", d.exec("UPDATE t SET n = n WHERE n > $1", int64(7)).Affected, 3)
	d.equal("select", d.exec("SELECT * FROM t").Affected, 0)
	d.equal("delete", d.exec("DELETE FROM t").Affected, 10)
	d.equal("DDL", d.exec("DROP TABLE t").Affected, 0)
}
