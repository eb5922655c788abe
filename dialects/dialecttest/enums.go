package dialecttest

import (
	"fmt"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// states is a table with an ENUM of the values "a" and "b", and a row of "a".
func states(attributes ...attribute) []op.Op {
	return list(create("T", column("id", op.Integer), typed("v", enumOf("a", "b"), attributes...)), insert("T", []string{"id", "v"}, row(1, "a")))
}

// valued is how the values of T.v show, where they are part of the column, a check, or a type of its own.
func valued(sign, values string) []string {
	return []string{
		sign + " T check - (v IN (" + values + ")) @sqlite", sign + " T.v is enum(" + values + ") @mysql,mariadb", sign + " type enum_T_v (" + values + ") @postgres",
	}
}

func toValues(values ...string) op.ChangeColumn {
	return change("T", "v", op.ColumnChange{Type: ptr(enumOf(values...))})
}

// enums are ENUM columns and what becomes of them.
func enums() []testCase {
	renaming := func(values []string, renames ...op.ValueRename) op.ChangeColumn {
		return change("T", "v", op.ColumnChange{Type: ptr(enumOf(values...)), RenameValues: renames})
	}
	takes := func(v string) func(*bench) {
		return func(b *bench) { b.perform(insert("T", []string{"id", "v"}, row(9, v))) }
	}
	refusesValue := func(v string) func(*bench) {
		return func(b *bench) { b.refused(insert("T", []string{"id", "v"}, row(9, v))) }
	}
	toText := change("T", "v", op.ColumnChange{Type: ptr(ofKind(op.Text))})
	return []testCase{
		{name: "create", do: create("T", typed("v", enumOf("a", "b"))), makes: []string{"+ T has (v)", "+ T.v is text @sqlite", "+ T check - (v IN (a, b)) @sqlite", "+ T.v is enum(a, b) @mysql,mariadb", "+ T.v is enum_T_v @postgres", "+ type enum_T_v (a, b) @postgres"}},
		{name: "values with quotes, commas and spaces", do: create("T", typed("v", enumOf("it's", "a, b", "", "(c)", "ünï ✓"))), makes: []string{"+ all of T", "+ type enum_T_v (*) @postgres"}, check: func(b *bench) {
			b.perform(insert("T", []string{"v"}, row("it's"), row("a, b"), row(""), row("(c)"), row("ünï ✓")))
			b.equal("values", fmt.Sprintf("%q", b.column("T", "v").Special), `["it's" "a, b" "" "(c)" "ünï ✓"]`)
		}},
		{name: "another value", setup: states(), do: toValues("a", "b", "c"), makes: valued("~", "a, b, c"), check: takes("c")},
		{name: "another value in the middle", setup: states(), do: toValues("a", "c", "b"), makes: valued("~", "a, c, b"), check: takes("c")},
		{name: "other values keep NOT NULL and default", setup: states(notNull, byDefault("b")), do: toValues("a", "b", "c"), makes: valued("~", "a, b, c"), check: func(b *bench) {
			b.perform(insert("T", []string{"id"}, row(2)))
			b.wantRows(`SELECT v FROM "T" WHERE id = 2`, "b")
		}},
		{name: "other values and another default", setup: states(byDefault("b")), do: change("T", "v", op.ColumnChange{Type: ptr(enumOf("a", "c")), Default: &op.DefaultChange{Expr: constant("c")}}), makes: append(valued("~", "a, c"), "~ T.v default c"), check: takes("c")},
		{name: "other values keep an index and a key", setup: append(states(uniqueAlone), index("T", "i", "v", "id")), do: toValues("a", "b", "c"), makes: valued("~", "a, b, c")},
		{name: "one value less", setup: states(), do: toValues("a"), makes: valued("~", "a"), check: refusesValue("b")},
		{name: "one value less that rows hold", setup: states(), check: func(b *bench) {
			b.refused(toValues("b"))
			b.wantRows(`SELECT v FROM "T"`, "a")
		}},
		{name: "one value less that is the default", setup: states(byDefault("b")), check: func(b *bench) {
			if _, err := b.trySaved(toValues("a")); err == nil { // the default stays and can never be used
				b.refused(insert("T", []string{"id"}, row(2)))
			}
		}},
		{name: "rename a value that rows hold", setup: states(byDefault("b")), do: renaming([]string{"x", "b"}, op.ValueRename{From: "a", To: "x"}), makes: valued("~", "x, b"), check: func(b *bench) { b.wantRows(`SELECT v FROM "T"`, "x") }},
		{name: "rename a value that is the default", setup: states(byDefault("a")), do: renaming([]string{"x", "b"}, op.ValueRename{From: "a", To: "x"}), makes: append(valued("~", "x, b"), "~ T.v default x"), check: func(b *bench) {
			b.perform(insert("T", []string{"id"}, row(2)))
			b.wantRows(`SELECT v FROM "T" ORDER BY id`, "x\nx")
		}},
		{name: "one value in place of another", setup: states(), do: renaming([]string{"b", "c"}, op.ValueRename{From: "a", To: "b"}), makes: valued("~", "b, c"), check: func(b *bench) { b.wantRows(`SELECT v FROM "T"`, "b") }},
		{name: "two values change places", setup: append(states(), insert("T", []string{"id", "v"}, row(2, "b"))), do: renaming([]string{"a", "b"}, op.ValueRename{From: "a", To: "b"}, op.ValueRename{From: "b", To: "a"}), check: func(b *bench) {
			b.wantRows(`SELECT v FROM "T" ORDER BY id`, "b\na")
		}},
		{name: "to text", setup: states(notNull, byDefault("b")), do: toText, makes: []string{"- T check - (v IN (a, b)) @sqlite", "~ T.v is text @!sqlite", "- type enum_T_v (a, b) @postgres"}, check: takes("anything")},
		{name: "to text and back", setup: append(states(), toText), do: toValues("a", "c"), makes: []string{"+ T check - (v IN (a, c)) @sqlite", "~ T.v is enum(a, c) @mysql,mariadb", "~ T.v is enum_T_v @postgres", "+ type enum_T_v (a, c) @postgres"}, check: refusesValue("b")},
		{name: "from text that is none of them", setup: list(create("T", column("id", op.Integer), column("v", op.Text)), insert("T", []string{"id", "v"}, row(1, "z"))), check: func(b *bench) {
			b.refused(toValues("a", "b"))
			b.wantRows(`SELECT v FROM "T"`, "z")
		}},
		{name: "removed with its column", setup: states(), do: remove("T", "v"), makes: append(valued("-", "a, b"), "~ T has (id)", "- T.v is * @sqlite,postgres")},
		{name: "dropped with its table", setup: states(), do: op.DropTable{Table: table("T")}, makes: []string{"- all of T", "- type enum_T_v (a, b) @postgres"}},
		{name: "dropped with all tables", setup: states(), do: op.DropAllTables{}, makes: []string{"- all of T", "- type enum_T_v (a, b) @postgres"}},
		{name: "created again with other values", setup: append(states(), op.DropTable{Table: table("T")}), do: create("T", column("id", op.Integer), typed("v", enumOf("c", "d"))), makes: []string{"+ all of T", "+ type enum_T_v (c, d) @postgres"}, check: takes("c")},
		{name: "added again with other values", setup: append(states(), remove("T", "v")), do: add("T", typed("v", enumOf("c", "d"))), makes: append(valued("+", "c, d"), "~ T has (id, v)", "+ T.v is text @sqlite", "+ T.v is enum_T_v @postgres"), check: takes("c")},
		{name: "renamed with its table", setup: states(byDefault("a")), do: renameTo("T", "N"), makes: []string{"- all of T", "+ all of N", "- type enum_T_v (a, b) @postgres", "+ type enum_N_v (a, b) @postgres"}, check: func(b *bench) {
			b.perform(insert("N", []string{"id"}, row(2)), change("N", "v", op.ColumnChange{Type: ptr(enumOf("a", "b", "c"))}), insert("N", []string{"v"}, row("c")))
		}},
		{name: "renamed with its column", setup: states(byDefault("a")), do: rename("T", "v", "w"), makes: []string{
			"~ T has (id, w)", "- T.v is *", "- T.v default a", "+ T.w is *", "+ T.w default a", "~ T check - (w IN (a, b)) @sqlite", "- type enum_T_v (a, b) @postgres", "+ type enum_T_w (a, b) @postgres"}},
		{name: "two in a table", do: create("T", typed("v", enumOf("a")), typed("w", enumOf("b"))), makes: []string{"+ all of T", "+ type enum_T_v (a) @postgres", "+ type enum_T_w (b) @postgres"}},
		{name: "of a table with a space", do: create("two words", typed("a column", enumOf("a", "b"), byDefault("b"))), makes: []string{"+ two words has (a column)", "+ two words.a column is *", "+ two words.a column default b", "? two words check *", "+ type enum_two words_a column (a, b) @postgres"}},
	}
}

// enumTypes are enumerated types without a table.
func enumTypes() []testCase {
	mood := op.CreateEnum{Name: table("mood"), Values: []string{"a", "b"}}
	value := func(edit func(*op.AddEnumValue)) op.AddEnumValue {
		o := op.AddEnumValue{Name: table("mood"), Value: "c"}
		edit(&o)
		return o
	}
	cases := []testCase{
		{name: "create", do: mood, makes: []string{"+ type mood (a, b)"}},
		{name: "create with quotes", do: op.CreateEnum{Name: table("it's \"mine\""), Values: []string{"it's", "a, b"}}, makes: []string{"+ type it's mine (it's, a, b)"}},
		{name: "create twice", setup: list(mood), do: mood, fails: dialects.AlreadyExists},
		{name: "add a value", setup: list(mood), do: value(func(*op.AddEnumValue) {}), makes: []string{"~ type mood (a, b, c)"}},
		{name: "add a value before another one", setup: list(mood), do: value(func(o *op.AddEnumValue) { o.Before = "b" }), makes: []string{"~ type mood (a, c, b)"}},
		{name: "add a value after another one", setup: list(mood), do: value(func(o *op.AddEnumValue) { o.After = "a" }), makes: []string{"~ type mood (a, c, b)"}},
		{name: "add a value twice", setup: list(mood), do: value(func(o *op.AddEnumValue) { o.Value = "a" }), fails: dialects.AlreadyExists},
		{name: "add a value if not exists", setup: list(mood), do: value(func(o *op.AddEnumValue) { o.Value, o.IfNotExists = "a", true })},
		{name: "add a value to no type", do: value(func(*op.AddEnumValue) {}), fails: dialects.NoSuchObject},
		{name: "rename a value", setup: list(mood, create("T", typed("v", op.Type{Kind: op.Native, SQL: "mood"})), insert("T", []string{"v"}, row("a"))), do: op.RenameEnumValue{Name: table("mood"), From: "a", To: "it's"}, makes: []string{"~ type mood (it's, b)"}, check: func(b *bench) {
			b.wantRows(`SELECT v FROM "T"`, "it's")
		}},
		{name: "drop", setup: list(mood), do: op.DropEnum{Name: table("mood")}, makes: []string{"- type mood (a, b)"}},
		{name: "drop what is not there", do: op.DropEnum{Name: table("mood")}, fails: dialects.NoSuchObject},
		{name: "drop if exists", do: op.DropEnum{Name: table("mood"), IfExists: true}},
		{name: "drop what a column needs", setup: list(mood, create("T", typed("v", op.Type{Kind: op.Native, SQL: "mood"}))), check: func(b *bench) { b.refused(op.DropEnum{Name: table("mood")}) }},
		{name: "a column of it", setup: list(mood), do: create("T", typed("v", op.Type{Kind: op.Native, SQL: "mood"})), makes: []string{"+ T has (v)", "+ T.v is mood"}, check: func(b *bench) {
			b.equal("described as", fmt.Sprint(b.column("T", "v").Type, b.column("T", "v").Special), "ENUM[a b]")
		}},
		{name: "it stays when a table goes that uses it", setup: list(mood, create("T", typed("v", op.Type{Kind: op.Native, SQL: "mood"}))), do: op.DropTable{Table: table("T")}, makes: []string{"- all of T"}},
	}
	for i := range cases {
		cases[i].feature = enumType
	}
	return cases
}
