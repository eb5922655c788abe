package dialecttest

import (
	"fmt"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// types writes a value of each type and reads it back as it was.
func types() []testCase {
	cases := []testCase{
		{name: "ENUM keeps others out", do: create("T", op.Column{Name: "v", Type: op.Type{Kind: op.Enum, Values: []string{"a", "it's"}}}),
			check: func(b *bench) {
				b.perform(insert("T", []string{"v"}, row("it's")))
				b.equal("values", fmt.Sprint(b.column("T", "v").Special), "[a it's]")
				err := b.refused(insert("T", []string{"v"}, row("other")))
				b.equal("is an error of the server", kindOf(err) != unsupported, true)
			}},
		{name: "BOOLEAN is described", do: create("T", column("v", op.Boolean)),
			check: func(b *bench) { b.equal("type", b.column("T", "v").Type, "BOOLEAN") }},
		{name: "STRING(40) is described", do: create("T", op.Column{Name: "v", Type: op.Type{Kind: op.String, Length: 40}}),
			check: func(b *bench) { b.equal("type", b.column("T", "v").Type, "VARCHAR(40)") }},
	}
	for _, v := range values() {
		cases = append(cases, testCase{
			name:  fmt.Sprintf("%s of %s", v.kind, line([]any{v.value})),
			setup: []op.Op{create("T", op.Column{Name: "v", Type: v.kind})},
			do:    insert("T", []string{"v"}, row(v.value), row(nil)),
			check: func(b *bench) {
				b.wantRows(`SELECT v FROM "T" WHERE v IS NOT NULL`, v.readBack(b))
				b.wantRows(`SELECT v FROM "T" WHERE v IS NULL`, "NULL")
			},
		})
	}
	return cases
}

// typed is a value of a type, and how it reads where that is not as it was written.
type typed struct {
	kind  op.Type
	value any
	read  per[string]
}

func (v typed) readBack(b *bench) string {
	if read := v.read.of(b); read != "" {
		return read
	}
	return line([]any{v.value})
}

func values() []typed {
	decimal := func(p, s int) op.Type { return op.Type{Kind: op.Numeric, Precision: p, Scale: s} }
	return []typed{
		{ofKind(op.String), "Ünïcode ✓ 'quoted' \"too\" \\ %_", nil},
		{ofKind(op.Text), "two\nlines; -- and more", nil},
		{ofKind(op.Text), "", nil},
		{ofKind(op.Integer), int64(-2147483648), nil},
		{ofKind(op.BigInt), int64(9223372036854775807), nil},
		{ofKind(op.Double), 0.1, nil},
		{ofKind(op.Boolean), true, nil},
		{ofKind(op.Boolean), false, nil},
		{decimal(10, 2), op.Decimal("-12.25"), nil},
		{decimal(38, 10), op.Decimal("1234567890123456789012345678.0123456789"), nil},
		{ofKind(op.DateOnly), "2024-02-29", nil},
		{ofKind(op.UUID), "3f2504e0-4f89-41d3-9a0c-0305e82c3301", nil},
		{ofKind(op.JSON), `{"a": 1.10, "b": [null, true]}`, per[string]{"mysql": `{"a": 1.1, "b": [null, true]}`}}, // which keeps numbers as such
		{ofKind(op.Blob), []byte{0, 1, 0xff, '\''}, nil},
	}
}

func defaults() []testCase {
	with := func(k op.TypeKind, e op.Expr) op.CreateTable {
		return create("T", column("a", op.Integer), op.Column{Name: "v", Type: ofKind(k), Default: e})
	}
	gives := func(want string) func(*bench) {
		return func(b *bench) {
			b.perform(insert("T", []string{"a"}, row(1)))
			b.wantRows(`SELECT v FROM "T"`, want)
			b.equal("has a default", b.column("T", "v").HasDefault, true)
		}
	}
	return []testCase{
		{name: "text", do: with(op.String, constant("it's; \"new\"")), check: gives(`it's; "new"`)},
		{name: "number", do: with(op.Integer, constant(-7)), check: gives("-7")},
		{name: "fraction", do: with(op.Double, constant(1.5)), check: gives("1.5")},
		{name: "true", do: with(op.Boolean, constant(true)), check: gives("true")},
		{name: "false", do: with(op.Boolean, constant(false)), check: gives("false")},
		{name: "function", do: with(op.String, op.Fn{Name: "lower", Args: []any{"ABC"}}), check: gives("abc")},
		{name: "literal", do: with(op.Integer, op.Literal{SQL: "1 + 2"}), check: gives("3")},
		{name: "JSON", do: with(op.JSON, constant(`{"a": "1.10"}`)), check: gives(`{"a": "1.10"}`)},
		{name: "text is described without quotes", do: with(op.String, constant("plain")),
			check: func(b *bench) { b.equal("default", b.column("T", "v").Default, "plain") }},
		{name: "now", do: with(op.Date, op.Now{}), check: func(b *bench) {
			b.perform(insert("T", []string{"a"}, row(1)))
			b.wantRows(`SELECT count(*) FROM "T" WHERE v IS NOT NULL`, "1")
		}},
		{name: "UUIDV4 differs from row to row", do: with(op.UUID, op.NewUUID{}), check: func(b *bench) {
			b.perform(insert("T", []string{"a"}, row(1), row(2), row(3)))
			b.wantRows(`SELECT count(DISTINCT v) FROM "T"`, "3")
		}},
		{name: "of an ENUM", do: create("T", column("a", op.Integer), op.Column{Name: "v", Type: op.Type{Kind: op.Enum, Values: []string{"x", "y"}}, Default: constant("y")}),
			check: gives("y")},
		{name: "an ENUM's own values only", check: func(b *bench) {
			b.must(b.conn.Savepoint(b.Context(), "own"))
			_, err := b.try(create("T", column("a", op.Integer), op.Column{Name: "v", Type: op.Type{Kind: op.Enum, Values: []string{"x", "y"}}, Default: constant("z")}))
			if err == nil { // then whoever uses the default is refused
				b.wantRefused(insert("T", []string{"a"}, row(1)), dialects.CheckViolation)
				return
			}
			b.must(b.conn.RollbackTo(b.Context(), "own"))
		}},
	}
}
