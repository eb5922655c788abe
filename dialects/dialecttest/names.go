package dialecttest

import (
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// names have to be taken as they are, whatever is in them.
func names() []testCase {
	var cases []testCase
	for _, name := range []string{
		"with space", `quote"d`, "single'quote", "select", "UPPER", "camelCase", "ünï✓", "日本", "semi;colon", "-- comment", "/* comment */", "per%cent", "under_score", "dot.ted", "back`tick", "[bracket]",
		`back\slash`, "new\nline", "?", ":name", "$1", "1digit", "a-b", "@at", "#hash", "(paren)", "ord,er", "{brace}",
	} {
		column := typed(name, ofKind(op.Integer), notNull, checked(is(name, op.Gt, 0)))
		cases = append(cases, testCase{name: strings.ReplaceAll(name, "/", "|"), setup: list(create(name, id(), column), index(name, "i "+name, name), insert(name, []string{name}, row(5))),
			do: change(name, name, op.ColumnChange{Type: ptr(ofKind(op.Double))}), makes: []string{"- * is integer", "+ * is double*"}, check: func(b *bench) {
				b.wantAnswer(op.Select{Table: table(name), Columns: []op.SelectColumn{{Expr: col(name), Alias: name}}, Where: is(name, op.Gt, 1)}, "5")
				t, ok := b.probe().table(name)
				b.equal("the table exists", ok, true)
				b.equal("the column exists", t.columns[1].name, name)
				b.wantIndex(name, "i "+name, true)
				b.wantRefused(insert(name, []string{name}, row(0)), dialects.CheckViolation)
				b.perform(set(name, name, 6), add(name, typed("x "+name, ofKind(op.Integer), commented(name), byDefault(1))), rename(name, "x "+name, "y "+name), remove(name, "y "+name))
				b.perform(constrain(name, key(op.Unique, "u "+name, name)), release(name, "u "+name), op.RemoveIndex{Table: table(name), Name: "i " + name})
				b.perform(rename(name, name, "plain"), renameTo(name, "Plain"))
				b.wantColumns("Plain", "id", "plain")
				b.perform(renameTo("Plain", name), op.DropTable{Table: table(name)})
				b.wantTables()
			}})
	}
	return append(cases, similarNames()...)
}

func similarNames() []testCase {
	reserved := create("order", column("group", op.Integer), column("table", op.Integer), column("user", op.Integer), column("key", op.Integer), column("index", op.Integer), column("where", op.Integer), column("values", op.Integer), column("check", op.Integer), column("default", op.Integer), column("to", op.Integer))
	number := func(name string) op.CreateTable { return create(name, column("a", op.Integer)) }
	return []testCase{
		{name: "reserved words", setup: list(reserved), do: insert("order", []string{"group", "table", "to"}, row(1, 2, 3)), check: func(b *bench) {
			b.wantRows(`SELECT "group", "table", "to" FROM "order"`, "1|2|3")
		}},
		{name: "_ is no wildcard", setup: list(number("a_b"), number("aXb"), index("aXb", "i", "a")), do: add("a_b", column("c", op.Integer)), makes: []string{"~ a_b has (a, c)", "+ a_b.c is integer"}, check: func(b *bench) {
			indexes, err := b.conn.Catalog().Indexes(b.Context(), table("a_b"))
			b.must(err)
			b.equal("indexes", len(indexes), 0)
		}},
		{name: "% is no wildcard", setup: list(number("a%"), number("ab")), do: op.DropTable{Table: table("a%")}, makes: []string{"- all of a%"}},
		{name: "a dot is no schema", setup: list(number("a.b"), number("b")), do: op.DropTable{Table: table("a.b")}, makes: []string{"- a.b has (a)", "- a.b.a is integer"}},
		{name: "one is the beginning of another", setup: list(number("User"), number("Users")), do: renameTo("User", "Person"), makes: []string{"- all of User", "+ all of Person"}},
		{name: "columns alike", setup: list(create("T", column("a", op.Integer), column("ab", op.Integer), column("a b", op.Integer), column("a_b", op.Integer))), do: remove("T", "a"), makes: []string{"~ T has (ab, a b, a_b)", "- T.a is integer"}},
		{name: "a column with its table's name", setup: list(create("T", column("T", op.Integer), column("x", op.Integer)), insert("T", []string{"T"}, row(1))), do: rename("T", "T", "U"), makes: []string{"~ T has (U, x)", "- T.T is integer", "+ T.U is integer"}},
		{name: "an index with its table's name", setup: list(create("T", column("a", op.Integer))), check: func(b *bench) {
			if b.name() == "mysql" || b.name() == "mariadb" { // where indexes have names of their own in each table
				b.perform(index("T", "T", "a"))
				return
			}
			b.wantRefused(index("T", "T", "a"), dialects.AlreadyExists)
		}},
		{name: "as long as can be", check: func(b *bench) {
			long := strings.Repeat("x", b.longest())
			b.perform(create(long, id(), column(long, op.Integer)), index(long, long[1:]+"i", long), constrain(long, checking(long[1:]+"c", is(long, op.Gt, 0))))
			b.wantColumns(long, "id", long)
			b.wantIndex(long, long[1:]+"i", true)
		}},
		{name: "of letters of two bytes, as long as can be", check: func(b *bench) {
			long := strings.Repeat("ü", b.longest()/2)
			b.perform(create(long, id(), column(long, op.Integer)))
			b.wantColumns(long, "id", long)
		}},
		{name: "a table's that is too long", check: func(b *bench) { b.refuseLong(func(long string) op.Op { return create(long, id()) }) }},
		{name: "a column's that is too long", setup: list(users()), check: func(b *bench) {
			b.refuseLong(func(long string) op.Op { return add("Users", column(long, op.Integer)) })
		}},
		{name: "an index's that is too long", setup: list(users()), check: func(b *bench) { b.refuseLong(func(long string) op.Op { return index("Users", long, "age") }) }},
		{name: "a constraint's that is too long", setup: list(users()), check: func(b *bench) {
			b.refuseLong(func(long string) op.Op { return constrain("Users", key(op.Unique, long, "age")) })
		}},
		{name: "a new one that is too long", setup: list(users()), check: func(b *bench) { b.refuseLong(func(long string) op.Op { return rename("Users", "age", long) }) }},
		{name: "of a key of a long table and a long column", check: func(b *bench) {
			long := strings.Repeat("x", b.longest()-3)
			b.perform(create(long+"1", column(long+"a", op.Integer, uniqueAlone), column(long+"b", op.Integer, uniqueAlone), column(long+"c", op.Integer, checked(is(long+"c", op.Gt, 0)))),
				create(long+"2", column(long+"a", op.Integer, refers(long+"1", long+"a")), typed(long+"e", enumOf("a", "b")), typed(long+"f", enumOf("a", "b"))))
		}},
	}
}

// longest is the length of the longest name.
func (b *bench) longest() int {
	if n := b.dialect.Traits().MaxIdentifier; n > 0 {
		return n
	}
	return 200
}

// refuseLong gives a name that is one letter too long, where names have a longest length: it is not cut in silence.
func (b *bench) refuseLong(o func(string) op.Op) {
	b.Helper()
	if n := b.dialect.Traits().MaxIdentifier; n > 0 {
		b.refused(o(strings.Repeat("x", n+1)))
	}
}
