package dialecttest

import (
	"regexp"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// constantDefault is a default that describeTable shows as it was given.
type constantDefault struct {
	name      string
	of        op.Type
	value     any
	reads     string
	described string // "": as it reads
}

func constantDefaults() []constantDefault {
	k := ofKind
	return []constantDefault{
		{"text", k(op.String), "plain", "plain", ""},
		{"text with quotes", k(op.String), "it's; \"new\"", `it's; "new"`, ""},
		{"text with a backslash", k(op.String), `a\b`, `a\b`, ""},
		{"text that looks like a number", k(op.String), "007", "007", ""},
		{"text that looks like a function", k(op.String), "now()", "now()", ""},
		{"text with a question mark", k(op.String), "what? :so $1", "what? :so $1", ""},
		{"text of two lines", k(op.String), "one\ntwo", "one\ntwo", ""},
		{"a TEXT", k(op.Text), "it's long", "it's long", ""},
		{"number", k(op.Integer), int64(7), "7", ""},
		{"negative number", k(op.Integer), int64(-7), "-7", ""},
		{"zero", k(op.Integer), int64(0), "0", ""},
		{"large number", k(op.BigInt), int64(9007199254740993), "9007199254740993", ""},
		{"fraction", k(op.Double), 1.5, "1.5", ""},
		{"negative fraction", k(op.Double), -0.25, "-0.25", ""},
		{"decimal", op.Type{Kind: op.Numeric, Precision: 10, Scale: 2}, op.Decimal("9.95"), "9.95", ""},
		{"long decimal", op.Type{Kind: op.Numeric, Precision: 30, Scale: 2}, op.Decimal("1234567890123456789.95"), "1234567890123456789.95", ""},
		{"true", k(op.Boolean), true, "true", ""},
		{"false", k(op.Boolean), false, "false", ""},
		{"day", k(op.DateOnly), "2024-02-29", "2024-02-29", ""},
		{"time of day", k(op.Time), "12:00:00", "12:00:00", ""},
		{"UUID", k(op.UUID), "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", ""},
		{"value of an ENUM", enumOf("x", "it's"), "it's", "it's", ""},
	}
}

var uuid4 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func defaultTable(t op.Type, e op.Expr) op.CreateTable {
	return create("T", column("a", op.Integer), typed("v", t, byDefault(e)))
}

// madeDefault is what a table with a default makes; a type may bring a check, a collation or a type along.
func madeDefault() []string {
	return []string{"+ T has (a, v)", "+ T.a is integer", "+ T.v is *", "+ T.v default *", "? T.v collate *", "? T check * (*)", "? type enum_T_v (*)"}
}

func defaults() []testCase {
	var cases []testCase
	for _, d := range constantDefaults() {
		cases = append(cases, testCase{name: d.name, do: defaultTable(d.of, constant(d.value)), makes: madeDefault(), check: func(b *bench) {
			b.perform(insert("T", []string{"a"}, row(1)))
			b.wantRows(`SELECT v FROM "T"`, d.reads)
			want := d.described
			if want == "" {
				want = d.reads
			}
			b.equal("described as", b.column("T", "v").Default, want)
		}})
	}
	return append(cases, expressionDefaults()...)
}

func expressionDefaults() []testCase {
	gives := func(want string) func(*bench) {
		return func(b *bench) {
			b.perform(insert("T", []string{"a"}, row(1)))
			b.wantRows(`SELECT v FROM "T"`, want)
			b.equal("has a default", b.column("T", "v").HasDefault, true)
		}
	}
	something := func(b *bench) {
		b.perform(insert("T", []string{"a"}, row(1)))
		b.wantRows(`SELECT count(*) FROM "T" WHERE v IS NOT NULL`, "1")
	}
	now := func(b *bench) {
		something(b)
		b.equal("described as", b.column("T", "v").Default, "CURRENT_TIMESTAMP")
	}
	return []testCase{
		{name: "function", do: defaultTable(ofKind(op.String), op.Fn{Name: "lower", Args: []any{"ABC"}}), makes: madeDefault(), check: gives("abc")},
		{name: "function of a function", do: defaultTable(ofKind(op.String), op.Fn{Name: "upper", Args: []any{op.Fn{Name: "trim", Args: []any{" a'b "}}}}), makes: madeDefault(), check: gives("A'B")},
		{name: "literal", do: defaultTable(ofKind(op.Integer), op.Literal{SQL: "1 + 2"}), makes: madeDefault(), check: gives("3")},
		{name: "literal with parentheses", do: defaultTable(ofKind(op.Integer), op.Literal{SQL: "(1 + 2)"}), makes: madeDefault(), check: gives("3")},
		{name: "literal of the time", do: defaultTable(ofKind(op.Date), op.Literal{SQL: "CURRENT_TIMESTAMP"}), makes: madeDefault(), check: something},
		{name: "JSON", do: defaultTable(ofKind(op.JSON), constant(`{"a": "1.10"}`)), makes: madeDefault(), check: gives(`{"a": "1.10"}`)},
		{name: "bytes", do: defaultTable(ofKind(op.Blob), constant([]byte{1, 0xfe})), makes: madeDefault(), check: gives("01fe")},
		{name: "now", do: defaultTable(ofKind(op.Date), op.Now{}), makes: madeDefault(), check: now},
		{name: "now with fractions", do: defaultTable(op.Type{Kind: op.Date, Length: 6}, op.Now{}), makes: madeDefault(), check: now},
		{name: "today", do: defaultTable(ofKind(op.DateOnly), op.Now{}), makes: madeDefault(), check: something},
		{name: "time of day, now", do: defaultTable(ofKind(op.Time), op.Now{}), makes: madeDefault(), check: something},
		{name: "now, of rows of one statement", do: defaultTable(ofKind(op.Date), op.Now{}), makes: madeDefault(), check: func(b *bench) {
			b.perform(insert("T", []string{"a"}, row(1), row(2)))
			b.wantRows(`SELECT count(DISTINCT v) FROM "T"`, "1")
		}},
		{name: "UUIDV4 differs from row to row", do: defaultTable(ofKind(op.UUID), op.NewUUID{}), makes: madeDefault(), check: func(b *bench) {
			b.perform(insert("T", []string{"a"}, row(1), row(2), row(3)))
			b.wantRows(`SELECT count(DISTINCT v) FROM "T"`, "3")
			b.equal("like a UUID of version 4", uuid4.MatchString(line([]any{b.value(`SELECT v FROM "T" WHERE a = 1`)})), true)
		}},
		{name: "an ENUM's own values only", check: func(b *bench) {
			if _, err := b.trySaved(defaultTable(enumOf("x", "y"), constant("z"))); err == nil { // then whoever uses the default is refused
				b.wantRefused(insert("T", []string{"a"}, row(1)), dialects.CheckViolation)
			}
		}},
	}
}
