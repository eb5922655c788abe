package dialecttest

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func changeColumns(db string) []testCase {
	to := func(t op.Type) op.ColumnChange { return op.ColumnChange{Type: &t} }
	not := op.ColumnChange{NotNull: ptr(true)}
	return []testCase{
		{name: "type", setup: filled(), do: change("Users", "age", to(ofKind(op.BigInt))), makes: []string{"~ Users.age is bigint"},
			check: func(b *bench) { b.wantRows(`SELECT age FROM "Users" ORDER BY id`, "30\n40\nNULL") }},
		{name: "type and the rest at once", setup: filled(), do: change("Users", "age", op.ColumnChange{Type: ptr(ofKind(op.BigInt)), Default: &op.DefaultChange{Expr: constant(1)}, Comment: ptr("years"), Check: is("age", op.Gt, 0)}),
			makes: []string{"~ Users.age is bigint", "+ Users.age default 1", "+ Users.age comment years @!sqlite", "+ Users check * (age > 0)"}},
		{name: "the same type", setup: filled(), do: change("Users", "age", to(ofKind(op.Integer)))},
		{name: "nothing", setup: filled(), do: change("Users", "age", op.ColumnChange{})},
		{name: "not null", setup: list(users()), do: change("Users", "age", not), makes: []string{"+ Users.age not null"}},
		{name: "not null against rows", setup: filled(), do: change("Users", "age", not), fails: dialects.NotNullViolation},
		{name: "not null, with a default for later rows", setup: filled(), do: change("Users", "age", op.ColumnChange{NotNull: ptr(true), Default: &op.DefaultChange{Expr: constant(1)}}), fails: dialects.NotNullViolation},
		{name: "null", setup: filled(), do: change("Users", "email", op.ColumnChange{NotNull: ptr(false)}), makes: []string{"- Users.email not null"},
			check: func(b *bench) { b.perform(insert("Users", []string{"email"}, row(nil))) }},
		{name: "default", setup: filled(), do: change("Users", "age", op.ColumnChange{Default: &op.DefaultChange{Expr: constant(18)}}), makes: []string{"+ Users.age default 18"}, check: func(b *bench) {
			b.perform(insert("Users", []string{"email"}, row("new")))
			b.wantRows(`SELECT id, age FROM "Users" WHERE email = 'new' OR id = 3 ORDER BY id`, "3|NULL\n4|18")
		}},
		{name: "another default", setup: list(create("T", column("v", op.Integer, byDefault(1)))), do: change("T", "v", op.ColumnChange{Default: &op.DefaultChange{Expr: constant(2)}}), makes: []string{"~ T.v default 2"}},
		{name: "no default", setup: list(create("T", column("v", op.Integer, byDefault(1)))), do: change("T", "v", op.ColumnChange{Default: &op.DefaultChange{}}), makes: []string{"- T.v default 1"}},
		{name: "default of an expression", setup: filled(), do: change("Users", "bio", op.ColumnChange{Default: &op.DefaultChange{Expr: op.Fn{Name: "lower", Args: []any{"ABC"}}}}), makes: []string{"+ Users.bio default *"}, check: func(b *bench) {
			b.perform(insert("Users", []string{"email"}, row("new")))
			b.wantRows(`SELECT bio FROM "Users" WHERE email = 'new'`, "abc")
		}},
		{name: "collation back to the usual one", setup: list(create("T", column("v", op.String, collated(ownCollation(db))))), do: change("T", "v", op.ColumnChange{Collate: ptr("")}), makes: []string{"- T.v collate *"}},
		{name: "another comment", setup: list(create("T", column("v", op.Integer, commented("one")))), do: change("T", "v", op.ColumnChange{Comment: ptr("it's two")}), makes: []string{"~ T.v comment it's two @!sqlite"}},
		{name: "no comment", setup: list(create("T", column("v", op.Integer, commented("one")))), do: change("T", "v", op.ColumnChange{Comment: ptr("")}), makes: []string{"- T.v comment one @!sqlite"}},
		{name: "of no column", setup: list(users()), do: change("Users", "nope", not), fails: dialects.NoSuchColumn},
		{name: "of no table", do: change("Users", "age", not), fails: dialects.NoSuchTable},
		{name: "type of a child's key", setup: published("CASCADE"), do: change("Posts", "title", to(ofKind(op.Text))), makes: []string{"~ Posts.title is text"}},
		{name: "of a parent keeps child rows", setup: published("CASCADE"), do: change("Users", "age", to(ofKind(op.Text))), makes: []string{"~ Users.age is text"}, check: func(b *bench) {
			b.wantRows(`SELECT count(*) FROM "Posts"`, "2")
			b.wantRefused(insert("Posts", []string{"authorId"}, row(9)), dialects.ForeignKeyViolation)
		}},
	}
}

// conversions change the type of a column that has rows.
func conversions() []testCase {
	turn := func(name string, from op.Type, values [][]any, to op.Type, want string) testCase {
		columns := list(create("T", column("id", op.Integer, primary), typed("v", from)))
		for i := range values {
			values[i] = row(i+1, values[i][0])
		}
		return testCase{name: name, setup: and(columns, insert("T", []string{"id", "v"}, values...)), do: change("T", "v", op.ColumnChange{Type: &to}), makes: []string{"- T.v is *", "+ T.v is *", "? T.v collate ascii_bin"},
			check: func(b *bench) { b.wantRows(`SELECT v FROM "T" ORDER BY id`, want) }}
	}
	of := ofKind
	decimal := op.Type{Kind: op.Numeric, Precision: 10, Scale: 2}
	cases := []testCase{
		turn("INTEGER to TEXT", of(op.Integer), [][]any{row(12), row(-3), row(nil)}, of(op.Text), "12\n-3\nNULL"),
		turn("INTEGER to BIGINT", of(op.Integer), [][]any{row(2147483647), row(nil)}, of(op.BigInt), "2147483647\nNULL"),
		turn("BIGINT to INTEGER", of(op.BigInt), [][]any{row(2147483647), row(nil)}, of(op.Integer), "2147483647\nNULL"),
		turn("INTEGER to DECIMAL", of(op.Integer), [][]any{row(12), row(nil)}, decimal, "12.00\nNULL"),
		turn("INTEGER to DOUBLE", of(op.Integer), [][]any{row(12), row(nil)}, of(op.Double), "12\nNULL"),
		turn("TEXT to INTEGER", of(op.Text), [][]any{row("12"), row("-3"), row(nil)}, of(op.Integer), "12\n-3\nNULL"),
		turn("TEXT to BIGINT", of(op.Text), [][]any{row("9223372036854775807")}, of(op.BigInt), "9223372036854775807"),
		turn("TEXT to DECIMAL", of(op.Text), [][]any{row("12.50")}, decimal, "12.50"),
		turn("STRING to TEXT", of(op.String), [][]any{row("it's ✓"), row("")}, of(op.Text), "it's ✓\n"),
		turn("TEXT to STRING", of(op.Text), [][]any{row("it's ✓"), row("")}, of(op.String), "it's ✓\n"),
		turn("STRING to a longer one", varchar(5), [][]any{row("12345")}, varchar(50), "12345"),
		turn("TEXT to DATEONLY", of(op.Text), [][]any{row("2024-02-29"), row(nil)}, of(op.DateOnly), "2024-02-29\nNULL"),
		turn("TEXT to UUID", of(op.Text), [][]any{row("3f2504e0-4f89-41d3-9a0c-0305e82c3301")}, of(op.UUID), "3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
		turn("INTEGER to BOOLEAN", of(op.Integer), [][]any{row(0), row(1), row(nil)}, of(op.Boolean), "false\ntrue\nNULL"),
		turn("BOOLEAN to INTEGER", of(op.Boolean), [][]any{row(false), row(true), row(nil)}, of(op.Integer), "0\n1\nNULL"),
	}
	return append(cases, testCase{name: "a text that is no number", setup: list(create("T", column("v", op.Text)), insert("T", []string{"v"}, row("twelve"))), check: func(b *bench) {
		if b.name() == "sqlite" { // which keeps it as it is in a column of numbers
			b.perform(change("T", "v", op.ColumnChange{Type: ptr(ofKind(op.Integer))}))
			b.wantRows(`SELECT v FROM "T"`, "twelve")
			return
		}
		b.refused(change("T", "v", op.ColumnChange{Type: ptr(ofKind(op.Integer))}))
		b.wantRows(`SELECT v FROM "T"`, "twelve")
	}})
}

func changeKeys() []testCase {
	unique := op.ColumnChange{Unique: ptr(true)}
	refer := func(r op.Reference) op.ColumnChange { return op.ColumnChange{References: &r} }
	users3 := list(users(), userRows(), create("T", column("userId", op.Integer)), insert("T", []string{"userId"}, row(1)))
	referring := list(users(), userRows(), create("T", column("userId", op.Integer, refers("Users", "id"))))
	return []testCase{
		{name: "unique", setup: filled(), do: change("Users", "email", unique), makes: []string{"+ Users unique * (email)"}, check: func(b *bench) {
			b.wantRefused(insert("Users", []string{"email"}, row("ann@x")), dialects.UniqueViolation)
		}},
		{name: "unique by a name", setup: filled(), do: change("Users", "email", op.ColumnChange{Unique: ptr(true), UniqueName: "one_mail"}), makes: []string{"+ Users unique one_mail (email)"}},
		{name: "unique thrice is once", setup: list(users(), change("Users", "email", unique), change("Users", "email", unique)), do: change("Users", "email", unique)},
		{name: "unique where there is a key by another name", setup: list(users(), constrain("Users", key(op.Unique, "u", "email"))), do: change("Users", "email", unique)},
		{name: "unique no more", setup: list(users(), change("Users", "email", unique)), do: change("Users", "email", op.ColumnChange{Unique: ptr(false)}), makes: []string{"- Users unique * (email)"}},
		{name: "unique no more, and was not", setup: list(users()), do: change("Users", "email", op.ColumnChange{Unique: ptr(false)})},
		{name: "unique no more leaves wider keys", setup: list(users(), constrain("Users", key(op.Unique, "wide", "email", "age")), change("Users", "email", unique)), do: change("Users", "email", op.ColumnChange{Unique: ptr(false)}), makes: []string{"- Users unique * (email)"}},
		{name: "unique against rows", setup: list(users(), insert("Users", []string{"email"}, row("x"), row("x"))), do: change("Users", "email", unique), fails: dialects.UniqueViolation},
		{name: "primary key", setup: list(create("T", column("a", op.Integer), column("b", op.Integer)), insert("T", []string{"a"}, row(1), row(2))), do: change("T", "a", op.ColumnChange{PrimaryKey: ptr(true)}),
			makes: []string{"+ T primary key * (a)", "+ T.a not null"}},
		{name: "reference", setup: users3, do: change("T", "userId", refer(reference("Users", []string{"id"}, onDelete("CASCADE")))), makes: []string{"+ T foreign key * (userId) to Users (id) on delete cascade"}, check: func(b *bench) {
			b.wantRefused(insert("T", []string{"userId"}, row(9)), dialects.ForeignKeyViolation)
			b.perform(op.Delete{Table: table("Users"), Where: is("id", op.Eq, 1)})
			b.wantRows(`SELECT count(*) FROM "T"`, "0")
		}},
		{name: "reference and type at once", setup: list(users(), create("T", column("userId", op.BigInt))), do: change("T", "userId", op.ColumnChange{Type: ptr(ofKind(op.Integer)), NotNull: ptr(true), References: ptr(reference("Users", []string{"id"}))}),
			makes: []string{"~ T.userId is integer", "+ T.userId not null", "+ T foreign key * (userId) to Users (id)"}},
		{name: "reference with another action", setup: referring, do: change("T", "userId", refer(reference("Users", []string{"id"}, onDelete("CASCADE")))), makes: []string{"~ T foreign key * (userId) to Users (id) on delete cascade"}},
		{name: "the same reference", setup: referring, do: change("T", "userId", refer(reference("Users", []string{"id"})))},
		{name: "reference against rows", setup: and(users3, insert("T", []string{"userId"}, row(9))), do: change("T", "userId", refer(reference("Users", []string{"id"}))), fails: dialects.ForeignKeyViolation},
		{name: "no reference", setup: referring, do: change("T", "userId", op.ColumnChange{NoReferences: true}), makes: []string{"- T foreign key * (userId) to Users (id)", "? T index * (userId) @mysql,mariadb"},
			check: func(b *bench) { b.perform(insert("T", []string{"userId"}, row(9))) }},
		{name: "check", setup: filled(), do: change("Users", "age", op.ColumnChange{Check: is("age", op.Gt, 0)}), makes: []string{"+ Users check * (age > 0)"}},
		{name: "another check", setup: list(create("T", column("v", op.Integer, checked(is("v", op.Gt, 0))))), do: change("T", "v", op.ColumnChange{Check: is("v", op.Gt, 1)}), makes: []string{"~ T check * (v > 1)"}},
		{name: "no check", setup: list(create("T", column("v", op.Integer, checked(is("v", op.Gt, 0))))), do: change("T", "v", op.ColumnChange{NoCheck: true}), makes: []string{"- T check * (v > 0)"}},
		{name: "check against rows", setup: filled(), do: change("Users", "age", op.ColumnChange{Check: is("age", op.Gt, 35)}), fails: dialects.CheckViolation},
		{name: "numbering of a key", setup: list(create("T", column("a", op.Integer, primary), column("b", op.Integer)), insert("T", []string{"a"}, row(5))), do: change("T", "a", op.ColumnChange{AutoIncrement: ptr(true)}), makes: []string{"+ T.a auto*"}, check: func(b *bench) {
			b.perform(insert("T", []string{"b"}, row(1)))
			b.wantRows(`SELECT a FROM "T" WHERE b = 1`, "6")
		}},
		{name: "numbering no more", setup: list(create("T", id(), column("b", op.Integer))), do: change("T", "id", op.ColumnChange{AutoIncrement: ptr(false)}), makes: []string{"- T.id auto*"}},
		{name: "type of a key that numbers itself", setup: list(users(), userRows()), do: change("Users", "id", op.ColumnChange{Type: ptr(ofKind(op.BigInt))}), makes: []string{"~ Users.id is bigint @!sqlite"}, check: func(b *bench) { // as large in SQLite
			b.perform(insert("Users", []string{"email"}, row("new")))
			b.wantRows(`SELECT id FROM "Users" WHERE email = 'new'`, "4")
		}},
	}
}

func removeColumns() []testCase {
	without := func(lines ...string) []string { return lines }
	return []testCase{
		{name: "plain", setup: filled(), do: remove("Users", "bio"), makes: without("~ Users has (id, email, age)", "- Users.bio is text"), check: func(b *bench) {
			b.wantRows(`SELECT * FROM "Users" WHERE id = 1`, "1|ann@x|30")
		}},
		{name: "with its indexes, and no others", setup: list(users(), userRows(), index("Users", "both", "email", "age"), index("Users", "other", "email")), do: remove("Users", "age"),
			makes: without("~ Users has (id, email, bio)", "- Users.age is integer", "- Users index both (email, age)")},
		{name: "with its foreign key", setup: published("CASCADE"), do: remove("Posts", "authorId"),
			makes: without("~ Posts has (id, title)", "- Posts.authorId is integer", "- Posts foreign key * (authorId) to Users (id) on delete cascade"), check: func(b *bench) {
				b.perform(op.Delete{Table: table("Users")})
				b.wantRows(`SELECT count(*) FROM "Posts"`, "2")
			}},
		{name: "of a foreign key over two", setup: list(compositeKey(), create("T", column("x", op.Integer), column("y", op.Integer)), constrain("T", foreignKey("fk", []string{"x", "y"}, reference("Pairs", []string{"a", "b"})))), do: remove("T", "y"),
			makes: without("~ T has (x)", "- T.y is integer", "- T foreign key fk (x, y) to Pairs (a, b)", "? T index * (x) @mysql,mariadb")},
		{name: "that is the primary key", setup: list(create("T", column("k", op.Integer, primary), column("v", op.Integer)), insert("T", []string{"k", "v"}, row(1, 2))), do: remove("T", "k"),
			makes: without("~ T has (v)", "- T.k is integer", "- T.k not null", "- T primary key * (k)"), check: func(b *bench) { b.wantRows(`SELECT v FROM "T"`, "2") }},
		{name: "that numbers the rows", setup: filled(), do: remove("Users", "id"), makes: without("~ Users has (email, age, bio)", "- Users.id is integer", "- Users.id not null", "- Users.id auto*", "- Users primary key * (id)")},
		{name: "that others refer to", setup: published("CASCADE"), check: func(b *bench) {
			b.refused(remove("Users", "id"))
			b.wantRows(`SELECT count(*) FROM "Posts"`, "2")
		}},
		{name: "that others refer to, cascade", setup: published("CASCADE"), do: op.RemoveColumn{Table: table("Users"), Column: "id", Cascade: true},
			makes: without("~ Users has (email, age, bio)", "- Users.id is integer", "- Users.id not null", "- Users.id auto*", "- Users primary key * (id)", "- Posts foreign key * (authorId) to Users (id) on delete cascade", "? Posts index * (authorId) @mysql,mariadb"),
			check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Posts"`, "2") }},
		{name: "of a parent keeps child rows", setup: published("CASCADE"), do: remove("Users", "email"), makes: without("~ Users has (id, age, bio)", "- Users.email is varchar(255)", "- Users.email not null"),
			check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Posts"`, "2") }},
		{name: "that is not there", setup: list(users()), do: remove("Users", "nope"), fails: dialects.NoSuchColumn},
		{name: "from no table", do: remove("Users", "nope"), fails: dialects.NoSuchTable},
		{name: "if exists", setup: list(users()), do: op.RemoveColumn{Table: table("Users"), Column: "nope", IfExists: true}},
		{name: "if exists, and it does", setup: list(users()), do: op.RemoveColumn{Table: table("Users"), Column: "bio", IfExists: true}, makes: without("~ Users has (id, email, age)", "- Users.bio is text")},
		{name: "the only one", setup: list(create("T", column("a", op.Integer))), check: func(b *bench) {
			if b.name() != "postgres" { // where a table may have no columns
				b.refused(remove("T", "a"))
			}
		}},
	}
}

func renames() []testCase {
	named := func(name string) []string { return []string{"- all of Users", "+ all of " + name} }
	return []testCase{
		{name: "table", setup: filled(), do: renameTo("Users", "People"), makes: named("People"), check: func(b *bench) {
			b.wantRows(`SELECT count(*) FROM "People"`, "3")
			b.perform(insert("People", []string{"email"}, row("new")))
			b.wantRows(`SELECT id FROM "People" WHERE email = 'new'`, "4")
		}},
		{name: "table, its case", setup: filled(), do: renameTo("Users", "users"), makes: named("users"), check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "users"`, "3") }},
		{name: "table and back", setup: list(users(), userRows(), renameTo("Users", "People")), do: renameTo("People", "Users"), makes: []string{"- all of People", "+ all of Users"}},
		{name: "parent", setup: published("CASCADE"), do: renameTo("Users", "People"), makes: append(named("People"), "~ Posts foreign key * (authorId) to People (id) on delete cascade"), check: func(b *bench) {
			b.wantRefused(insert("Posts", []string{"authorId"}, row(9)), dialects.ForeignKeyViolation)
		}},
		{name: "child", setup: published("CASCADE"), do: renameTo("Posts", "Articles"), makes: []string{"- all of Posts", "+ all of Articles"}, check: func(b *bench) {
			b.perform(op.Delete{Table: table("Users"), Where: is("id", op.Eq, 1)})
			b.wantRows(`SELECT count(*) FROM "Articles"`, "1")
		}},
		{name: "table that is not there", do: renameTo("Users", "People"), fails: dialects.NoSuchTable},
		{name: "table to a name that is taken", setup: list(users(), create("People", id())), do: renameTo("Users", "People"), fails: dialects.AlreadyExists},
		{name: "column", setup: filled(), do: rename("Users", "age", "years"), makes: []string{"~ Users has (id, email, years, bio)", "- Users.age is integer", "+ Users.years is integer"},
			check: func(b *bench) { b.wantRows(`SELECT years FROM "Users" ORDER BY id`, "30\n40\nNULL") }},
		{name: "column, its case", setup: filled(), do: rename("Users", "age", "Age"), makes: []string{"~ Users has (id, email, Age, bio)", "- Users.age is integer", "+ Users.Age is integer"}},
		{name: "key that others refer to", setup: published("CASCADE"), do: rename("Users", "id", "userId"), makes: []string{
			"~ Users has (userId, email, age, bio)", "- Users.id is integer", "- Users.id not null", "- Users.id auto*", "+ Users.userId is integer", "+ Users.userId not null", "+ Users.userId auto*",
			"~ Users primary key * (userId)", "~ Posts foreign key * (authorId) to Users (userId) on delete cascade",
		}, check: func(b *bench) {
			b.wantRefused(insert("Posts", []string{"authorId"}, row(9)), dialects.ForeignKeyViolation)
		}},
		{name: "column of a foreign key", setup: published("CASCADE"), do: rename("Posts", "authorId", "writerId"), makes: []string{
			"~ Posts has (id, title, writerId)", "- Posts.authorId is integer", "+ Posts.writerId is integer", "~ Posts foreign key * (writerId) to Users (id) on delete cascade"}},
		{name: "column with a default of the time", setup: list(create("T", column("id", op.Integer), column("at", op.Date, notNull, byDefault(op.Now{})))), do: rename("T", "at", "since"), makes: []string{
			"~ T has (id, since)", "- T.at is *", "- T.at not null", "- T.at default *", "+ T.since is *", "+ T.since not null", "+ T.since default *"}, check: func(b *bench) {
			b.perform(insert("T", []string{"id"}, row(1)))
			b.wantRows(`SELECT count(*) FROM "T" WHERE since IS NOT NULL`, "1")
		}},
		{name: "column that is not there", setup: list(users()), do: rename("Users", "nope", "x"), fails: dialects.NoSuchColumn},
		{name: "column to a name that is taken", setup: list(users()), do: rename("Users", "age", "bio"), fails: dialects.AlreadyExists},
		{name: "column of no table", do: rename("Users", "age", "x"), fails: dialects.NoSuchTable},
	}
}
