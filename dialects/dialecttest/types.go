package dialecttest

import (
	"fmt"
	"math"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// dataType is how databases store a DataType, and what describeTable calls it.
type dataType struct {
	of        op.Type
	native    per[string] // as the probe writes it; "" for all others; refused: an error with a remedy
	described per[string]
}

// refused stands for a type that a database has nothing faithful for.
const refused = "refused"

func everywhere(native string) per[string] { return per[string]{"": native} }

// mine is how each database writes a type.
func mine(sqlite, postgres, mysql, mariadb string) per[string] {
	return per[string]{"sqlite": sqlite, "postgres": postgres, "mysql": mysql, "mariadb": mariadb}
}

func dataTypes() []dataType {
	k := ofKind
	text := func(size string) op.Type { return op.Type{Kind: op.Text, Size: size} }
	blob := func(size string) op.Type { return op.Type{Kind: op.Blob, Size: size} }
	unsigned := func(kind op.TypeKind) op.Type { return op.Type{Kind: kind, Unsigned: true} }
	decimal := func(p, s int) op.Type { return op.Type{Kind: op.Numeric, Precision: p, Scale: s} }
	array := func(t op.Type) op.Type { return op.Type{Kind: op.Array, Elem: &t} }
	ranged := func(kind op.TypeKind) op.Type { return op.Type{Kind: op.Range, Elem: ptr(ofKind(kind))} }
	onlyPostgres := func(native string) per[string] { return per[string]{"postgres": native, "": refused} }
	return []dataType{
		{k(op.String), everywhere("varchar(255)"), everywhere("VARCHAR(255)")},
		{varchar(40), everywhere("varchar(40)"), everywhere("VARCHAR(40)")},
		{op.Type{Kind: op.String, Length: 100, Binary: true}, mine("varchar binary(100)", "bytea", "*", "*"), everywhere("*")},
		{k(op.Char), everywhere("char(255)"), everywhere("CHAR(255)")},
		{op.Type{Kind: op.Char, Length: 10}, everywhere("char(10)"), everywhere("CHAR(10)")},
		{k(op.Text), everywhere("text"), everywhere("TEXT")},
		{text("tiny"), mine("text", "text", "tinytext", "tinytext"), everywhere("*TEXT")},
		{text("medium"), mine("text", "text", "mediumtext", "mediumtext"), everywhere("*TEXT")},
		{text("long"), mine("text", "text", "longtext", "longtext"), everywhere("*TEXT")},
		{k(op.Numeric), mine("decimal text", "numeric", "decimal(65, 30)", "decimal(65, 30)"), everywhere("DECIMAL")},
		{k(op.TinyInt), mine("tinyint", "smallint", "tinyint", "tinyint"), mine("TINYINT", "SMALLINT", "TINYINT", "TINYINT")},
		{k(op.SmallInt), everywhere("smallint"), everywhere("SMALLINT")},
		{k(op.MediumInt), mine("mediumint", "integer", "mediumint", "mediumint"), mine("MEDIUMINT", "INTEGER", "MEDIUMINT", "MEDIUMINT")},
		{k(op.Integer), everywhere("integer"), everywhere("INTEGER")},
		{op.Type{Kind: op.Integer, Length: 11}, everywhere("integer"), everywhere("INTEGER")},
		{k(op.BigInt), everywhere("bigint"), everywhere("BIGINT")},
		{unsigned(op.TinyInt), mine("tinyint", "smallint", "tinyint unsigned", "tinyint unsigned"), everywhere("*")},
		{unsigned(op.SmallInt), mine("smallint", "integer", "smallint unsigned", "smallint unsigned"), everywhere("*")},
		{unsigned(op.Integer), mine("integer", "bigint", "integer unsigned", "integer unsigned"), everywhere("*")},
		{unsigned(op.BigInt), mine("bigint", "numeric(20, 0)", "bigint unsigned", "bigint unsigned"), everywhere("*")},
		{k(op.Float), mine("float", "double precision", "float", "float"), mine("FLOAT", "DOUBLE PRECISION", "FLOAT", "FLOAT")},
		{k(op.Real), mine("real", "real", "double", "double"), mine("REAL", "REAL", "DOUBLE PRECISION", "DOUBLE PRECISION")},
		{k(op.Double), mine("double precision", "double precision", "double", "double"), everywhere("DOUBLE PRECISION")},
		{decimal(10, 2), mine("decimal(10, 2)", "numeric(10, 2)", "decimal(10, 2)", "decimal(10, 2)"), everywhere("DECIMAL(10,2)")},
		{decimal(38, 10), mine("decimal text(38, 10)", "numeric(38, 10)", "decimal(38, 10)", "decimal(38, 10)"), everywhere("DECIMAL(38,10)")},
		{op.Type{Kind: op.Numeric, Precision: 10, Scale: 2, Unsigned: true}, mine("decimal(10, 2)", "numeric(10, 2)", "decimal(10, 2) unsigned", "decimal(10, 2) unsigned"), everywhere("*")},
		{k(op.Boolean), mine("boolean", "boolean", "tinyint(1)", "tinyint(1)"), everywhere("BOOLEAN")},
		{k(op.Date), mine("datetime", "timestamptz", "datetime*", "datetime*"), everywhere("TIMESTAMP WITH TIME ZONE")},
		{op.Type{Kind: op.Date, Length: 6}, mine("datetime", "timestamp(6) with time zone", "datetime(6)", "datetime(6)"), everywhere("TIMESTAMP*WITH TIME ZONE")},
		{k(op.DateOnly), everywhere("date"), everywhere("DATE")},
		{k(op.Time), mine("time", "time*", "time*", "time*"), everywhere("TIME")},
		{k(op.UUID), mine("uuid text", "uuid", "char(36)", "char(36)"), everywhere("UUID")},
		{k(op.Blob), mine("blob", "bytea", "blob", "blob"), everywhere("BLOB")},
		{blob("tiny"), mine("blob", "bytea", "tinyblob", "tinyblob"), everywhere("*BLOB")},
		{blob("medium"), mine("blob", "bytea", "mediumblob", "mediumblob"), everywhere("*BLOB")},
		{blob("long"), mine("blob", "bytea", "longblob", "longblob"), everywhere("*BLOB")},
		{k(op.JSON), mine("json text", "json", "json", "json"), everywhere("JSON")},
		{k(op.JSONB), mine("jsonb text", "jsonb", "json", "json"), mine("JSONB", "JSONB", "JSON", "JSON")},
		{enumOf("a", "it's"), mine("text", "enum_T_v", "enum(a, it''s)", "enum(a, it''s)"), everywhere("ENUM")},
		{k(op.INET), mine("inet text", "inet", "varchar(*)", "varchar(*)"), mine("INET", "INET", "*", "*")},
		{k(op.CIDR), mine("cidr text", "cidr", "varchar(*)", "varchar(*)"), mine("CIDR", "CIDR", "*", "*")},
		{k(op.MACAddr), mine("macaddr text", "macaddr", "char(17)", "char(17)"), mine("MACADDR", "MACADDR", "*", "*")},
		{array(k(op.Integer)), onlyPostgres("integer[]"), everywhere("INTEGER[]")},
		{array(varchar(50)), onlyPostgres("varchar(50)[]"), everywhere("VARCHAR(50)[]")},
		{array(array(k(op.Integer))), onlyPostgres("integer[]"), everywhere("INTEGER[]")},
		{ranged(op.Integer), onlyPostgres("int4range"), everywhere("INT4RANGE")},
		{ranged(op.BigInt), onlyPostgres("int8range"), everywhere("INT8RANGE")},
		{ranged(op.Numeric), onlyPostgres("numrange"), everywhere("NUMRANGE")},
		{ranged(op.Date), onlyPostgres("tstzrange"), everywhere("TSTZRANGE")},
		{ranged(op.DateOnly), onlyPostgres("daterange"), everywhere("DATERANGE")},
		{k(op.TSVector), onlyPostgres("tsvector"), everywhere("TSVECTOR")},
		{op.Type{Kind: op.Native, SQL: "varchar(42)"}, everywhere("varchar(42)"), everywhere("VARCHAR(42)")},
	}
}

// types creates a column of each type.
func types(db string) []testCase {
	var cases []testCase
	for _, d := range dataTypes() {
		native := d.native.in(db)
		name, table := fmt.Sprintf("%s is stored", d.of), create("T", column("id", op.Integer), typed("v", d.of))
		if native == refused {
			cases = append(cases, testCase{name: fmt.Sprintf("%s is refused", d.of), check: func(b *bench) {
				_, err := b.try(table)
				b.wantUnsupported(err)
			}})
			continue
		}
		// What a database does not have as a type may be a check, a collation or a type of its own beside.
		beside := []string{"? T check * (*)", "? T.v collate *", "? type enum_T_v (a, it's)"}
		cases = append(cases, testCase{name: name, do: table, makes: append([]string{"+ T has (id, v)", "+ T.id is integer", "+ T.v is " + native}, beside...), check: func(b *bench) {
			c := b.column("T", "v")
			if want := d.described.of(b); !like(want, c.Type) {
				b.Errorf("described as %q, not as %q", c.Type, want)
			}
			if d.of.Kind == op.Enum {
				b.equal("values", fmt.Sprint(c.Special), "[a it's]")
			}
		}})
	}
	return cases
}

// sample is a value of a type, and how it reads where that is not as it was written.
type sample struct {
	of    op.Type
	value any
	read  per[string]
}

// name is short, for values that are not.
func (v sample) name() string {
	text := line([]any{v.value})
	if len(text) > 50 {
		text = fmt.Sprintf("%s… of %d", text[:20], len(text))
	}
	return fmt.Sprintf("%s %s", v.of, text)
}

func (v sample) readBack(b *bench) string {
	if read := v.read.of(b); read != "" {
		return read
	}
	return line([]any{v.value})
}

func samples() []sample {
	k := ofKind
	decimal := func(p, s int) op.Type { return op.Type{Kind: op.Numeric, Precision: p, Scale: s} }
	return []sample{
		{k(op.String), "Ünïcode ✓ 'quoted' \"too\" \\ %_", nil}, {k(op.String), "", nil}, {k(op.String), "😀 and so on", nil}, {k(op.String), " spaces  ", nil}, {k(op.String), "NULL", nil},
		{k(op.String), "tab\tand\r\nlines", nil}, {varchar(300), strings.Repeat("ü", 300), nil},
		{op.Type{Kind: op.Char, Length: 3}, "abc", nil},
		{op.Type{Kind: op.Char, Length: 5}, "ab", per[string]{"postgres": "ab   "}}, // which pads, as the standard has it
		{k(op.Text), "two\nlines; -- and more /* of it */", nil}, {k(op.Text), "", nil}, {k(op.Text), strings.Repeat("long ", 10000), nil}, {op.Type{Kind: op.Text, Size: "long"}, strings.Repeat("x", 100000), nil},
		{k(op.TinyInt), int64(-128), nil}, {k(op.TinyInt), int64(127), nil}, {k(op.SmallInt), int64(-32768), nil}, {k(op.SmallInt), int64(32767), nil}, {k(op.MediumInt), int64(8388607), nil},
		{k(op.Integer), int64(-2147483648), nil}, {k(op.Integer), int64(2147483647), nil}, {k(op.Integer), int64(0), nil},
		{k(op.BigInt), int64(math.MaxInt64), nil}, {k(op.BigInt), int64(math.MinInt64), nil}, {k(op.BigInt), int64(1)<<53 + 1, nil},
		{op.Type{Kind: op.Integer, Unsigned: true}, int64(2147483647), nil}, {op.Type{Kind: op.Integer, Unsigned: true}, int64(4294967295), nil}, {op.Type{Kind: op.BigInt, Unsigned: true}, int64(math.MaxInt64), nil},
		{k(op.Float), 1.5, nil}, {k(op.Real), -0.25, nil}, {k(op.Double), 0.1, nil}, {k(op.Double), 1.7976931348623157e308, nil}, {k(op.Double), 5e-324, per[string]{"mysql": "5e-324"}}, {k(op.Double), 1.0 / 3, nil},
		{k(op.Boolean), true, nil}, {k(op.Boolean), false, nil},
		{decimal(10, 2), op.Decimal("-12.25"), nil}, {decimal(10, 2), op.Decimal("99999999.99"), nil}, {decimal(10, 2), op.Decimal("0.10"), nil}, {decimal(10, 2), op.Decimal("3.00"), nil},
		{decimal(38, 10), op.Decimal("1234567890123456789012345678.0123456789"), nil}, {decimal(20, 0), op.Decimal("18446744073709551616"), nil},
		{k(op.DateOnly), "2024-02-29", nil}, {k(op.DateOnly), "1000-01-01", nil}, {k(op.DateOnly), "9999-12-31", nil},
		{k(op.Time), "23:59:59", nil}, {k(op.Time), "00:00:00", nil},
		{k(op.Date), "2024-02-29 12:34:56", per[string]{"postgres": "2024-02-29 12:34:56+00", "mysql": "2024-02-29 12:34:56*", "mariadb": "2024-02-29 12:34:56*"}},
		{op.Type{Kind: op.Date, Length: 6}, "2024-02-29 12:34:56.123456", per[string]{"postgres": "2024-02-29 12:34:56.123456+00"}},
		{k(op.UUID), "3f2504e0-4f89-41d3-9a0c-0305e82c3301", nil},
		{k(op.JSON), `{"a": 1.5, "b": [null, true]}`, nil}, {k(op.JSON), `[1, "two", {"three": 3}]`, nil}, {k(op.JSON), `"it's ✓ text"`, nil}, {k(op.JSON), `null`, nil}, {k(op.JSON), `12345678901234567890`, nil},
		{k(op.JSON), `{"a": 1.10}`, per[string]{"mysql": `{"a": 1.1}`}},                                             // which keeps numbers as such
		{k(op.JSONB), `{"b": 1, "a": 2}`, per[string]{"postgres": `{"a": 2, "b": 1}`, "mysql": `{"a": 2, "b": 1}`}}, // which keep keys in an order of their own
		{k(op.Blob), []byte{0, 1, 0xff, '\'', '\\'}, nil}, {k(op.Blob), []byte{}, nil}, {op.Type{Kind: op.Blob, Size: "long"}, []byte(strings.Repeat("\x00\xff", 50000)), nil},
		{enumOf("a", "it's", "Ünï"), "it's", nil}, {enumOf("a", "it's", "Ünï"), "Ünï", nil},
		{k(op.INET), "10.1.2.3", nil}, {k(op.INET), "10.10", per[string]{"postgres": refused}}, {k(op.CIDR), "10.1.0.0/16", nil}, {k(op.MACAddr), "08:00:2b:01:02:03", nil},
		{op.Type{Kind: op.Native, SQL: "varchar(42)"}, "own", nil},
	}
}

// arrays and the like are PostgreSQL's.
func postgresSamples() []sample {
	k := ofKind
	return []sample{
		{op.Type{Kind: op.Array, Elem: ptr(k(op.Integer))}, "{1,2,NULL}", nil}, {op.Type{Kind: op.Array, Elem: ptr(k(op.Text))}, `{a,"b c",it's,"x\"y"}`, nil}, {op.Type{Kind: op.Array, Elem: ptr(k(op.Text))}, `{}`, nil},
		{op.Type{Kind: op.Array, Elem: ptr(enumOf("a", "b"))}, "{b,a}", nil},
		{op.Type{Kind: op.Range, Elem: ptr(k(op.Integer))}, "[1,5)", nil}, {op.Type{Kind: op.Range, Elem: ptr(k(op.DateOnly))}, "[2024-01-01,2024-02-01)", nil},
		{k(op.TSVector), "'cat' 'fat'", nil},
		{op.Type{Kind: op.Native, SQL: "interval"}, "1 mon 2 days 03:04:05", nil}, {op.Type{Kind: op.Native, SQL: "money"}, "$12.50", nil}, {op.Type{Kind: op.Native, SQL: "bit(4)"}, "1010", nil}, {op.Type{Kind: op.Native, SQL: "xml"}, "<a>b</a>", nil},
		{k(op.Double), math.Inf(1), nil}, {k(op.Double), math.NaN(), nil}, {k(op.Numeric), op.Decimal("1.100"), nil},
	}
}

// values writes a value of each type and reads it; what was read is written, and read again as it was.
func values(db string) []testCase {
	all := samples()
	if db == "postgres" {
		all = append(all, postgresSamples()...)
	}
	var cases []testCase
	for _, v := range all {
		setup := list(create("T", column("id", op.Integer), typed("v", v.of)))
		if v.read.in(db) == refused {
			cases = append(cases, testCase{name: v.name(), setup: setup, check: func(b *bench) { b.refused(insert("T", []string{"id", "v"}, row(1, v.value))) }})
			continue
		}
		cases = append(cases, testCase{name: v.name(), setup: setup, do: insert("T", []string{"id", "v"}, row(1, v.value), row(2, nil)), check: func(b *bench) {
			read := b.value(`SELECT v FROM "T" WHERE id = 1`)
			if got, want := line([]any{read}), v.readBack(b); !like(want, got) {
				b.Errorf("reads as %q, not as %q", got, want)
			}
			b.wantRows(`SELECT v FROM "T" WHERE id = 2`, "NULL")
			b.perform(insert("T", []string{"id", "v"}, row(3, read)))
			b.equal("read, written and read again", line([]any{b.value(`SELECT v FROM "T" WHERE id = 3`)}), line([]any{read}))
			b.equal("its kind", fmt.Sprintf("%T", read), fmt.Sprintf("%T", b.value(`SELECT v FROM "T" WHERE id = 3`)))
		}})
	}
	return cases
}

// strangers are values that a type does not have.
func strangers(db string) []testCase {
	// try writes a value that is refused, but where it is kept, as it is or as what it reads as.
	try := func(name string, t op.Type, v any, kept ...string) testCase {
		return testCase{name: name, setup: list(create("T", typed("v", t))), check: func(b *bench) {
			for _, k := range kept {
				if k == b.name() {
					b.perform(insert("T", []string{"v"}, row(v)))
					b.wantRows(`SELECT count(*) FROM "T"`, "1")
					return
				}
			}
			err := b.refused(insert("T", []string{"v"}, row(v)))
			b.equal("is an error of the server", kindOf(err) != dialects.Unsupported, true)
			b.wantRows(`SELECT count(*) FROM "T"`, "0")
		}}
	}
	k := ofKind
	unsigned := func(kind op.TypeKind) op.Type { return op.Type{Kind: kind, Unsigned: true} }
	return []testCase{
		try("another value of an ENUM", enumOf("a", "b"), "c"), try("an empty value of an ENUM", enumOf("a", "b"), ""), try("a value of an ENUM in capitals", enumOf("a", "b"), "A", "mysql", "mariadb"),
		try("a negative INTEGER.UNSIGNED", unsigned(op.Integer), int64(-1)), try("a negative BIGINT.UNSIGNED", unsigned(op.BigInt), int64(-1)), try("a negative DOUBLE.UNSIGNED", unsigned(op.Double), -1.5),
		try("a negative DECIMAL.UNSIGNED", op.Type{Kind: op.Numeric, Precision: 20, Scale: 2, Unsigned: true}, op.Decimal("-1.00")),
		// SQLite obeys no lengths and ranges: it keeps what it is given, to the letter.
		try("a text that is too long", varchar(3), "four", "sqlite"), try("a number that is too large", k(op.SmallInt), int64(40000), "sqlite"), try("a day that is none", k(op.DateOnly), "2024-02-30", "sqlite"),
		try("a text as a number", k(op.Integer), "twelve", "sqlite"),
	}
}
