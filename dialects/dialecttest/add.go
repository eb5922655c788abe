package dialecttest

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func addColumns(db string) []testCase {
	makes := func(lines ...string) []string {
		return append([]string{"~ Users has (id, email, age, bio, x)"}, lines...)
	}
	teams := list(users(), userRows(), create("Teams", id()), insert("Teams", []string{"id"}, row(1)))
	return []testCase{
		{name: "plain", setup: filled(), do: add("Users", column("x", op.String)), makes: makes("+ Users.x is varchar(255)"),
			check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Users" WHERE x IS NULL`, "3") }},
		{name: "default fills rows", setup: filled(), do: add("Users", column("x", op.Integer, byDefault(5))), makes: makes("+ Users.x is integer", "+ Users.x default 5"),
			check: func(b *bench) { b.wantRows(`SELECT sum(x) FROM "Users"`, "15") }},
		{name: "default of an expression fills rows", setup: filled(), do: add("Users", column("x", op.Integer, byDefault(op.Literal{SQL: "2 + 3"}))), makes: makes("+ Users.x is integer", "+ Users.x default *"),
			check: func(b *bench) { b.wantRows(`SELECT sum(x) FROM "Users"`, "15") }},
		{name: "not null with default", setup: filled(), do: add("Users", column("x", op.Boolean, notNull, byDefault(true))),
			makes: makes("+ Users.x is boolean @sqlite,postgres", "+ Users.x is tinyint(1) @mysql,mariadb", "+ Users.x not null", "+ Users.x default true @postgres", "+ Users.x default 1 @!postgres"),
			check: func(b *bench) { b.wantRows(`SELECT DISTINCT x FROM "Users"`, "true") }},
		{name: "not null without default", setup: filled(), do: add("Users", column("x", op.Integer, notNull)), fails: dialects.NotNullViolation},
		{name: "not null without default, of text", setup: filled(), do: add("Users", column("x", op.String, notNull)), fails: dialects.NotNullViolation},
		{name: "not null without default, no rows", setup: list(users()), do: add("Users", column("x", op.Integer, notNull)), makes: makes("+ Users.x is integer", "+ Users.x not null")},
		{name: "unique", setup: filled(), do: add("Users", column("x", op.String, uniqueAlone)), makes: makes("+ Users.x is varchar(255)", "+ Users unique * (x)"), check: func(b *bench) {
			b.equal("email unique", b.column("Users", "email").Unique, false)
			b.wantRows(`SELECT count(*) FROM "Users"`, "3")
		}},
		{name: "unique by a name", setup: filled(), do: add("Users", column("x", op.String, uniqueNamed("only_x"))), makes: makes("+ Users.x is varchar(255)", "+ Users unique only_x (x)")},
		{name: "unique with default, rows would be equal", setup: filled(), do: add("Users", column("x", op.Integer, uniqueAlone, byDefault(1))), fails: dialects.UniqueViolation},
		{name: "now fills rows", setup: filled(), do: add("Users", column("x", op.Date, notNull, byDefault(op.Now{}))), makes: makes("+ Users.x is *", "+ Users.x not null", "+ Users.x default *"),
			check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Users" WHERE x IS NOT NULL`, "3") }},
		{name: "UUIDV4 fills rows, each with its own", setup: filled(), do: add("Users", column("x", op.UUID, uniqueAlone, byDefault(op.NewUUID{}))),
			makes: makes("+ Users.x is *", "+ Users.x default *", "+ Users.x collate * @mysql,mariadb", "+ Users unique * (x)"), // there, text
			check: func(b *bench) { b.wantRows(`SELECT count(DISTINCT x) FROM "Users"`, "3") }},
		{name: "comment", setup: filled(), do: add("Users", column("x", op.Integer, commented("what's new"))), makes: makes("+ Users.x is integer", "+ Users.x comment what's new @!sqlite")},
		{name: "collation", setup: filled(), do: add("Users", column("x", op.String, collated(ownCollation(db)))), makes: makes("+ Users.x is varchar(255)", "+ Users.x collate "+ownCollation(db))},
		{name: "reference", setup: teams, do: add("Users", column("teamId", op.Integer, refers("Teams", "id", onDelete("SET NULL"), onUpdate("CASCADE")))),
			makes: []string{"~ Users has (id, email, age, bio, teamId)", "+ Users.teamId is integer", "+ Users foreign key * (teamId) to Teams (id) on delete set null on update cascade"}, check: func(b *bench) {
				b.wantRefused(set("Users", "teamId", 9), dialects.ForeignKeyViolation)
				b.perform(set("Users", "teamId", 1), op.Delete{Table: table("Teams")})
				b.wantRows(`SELECT count(*) FROM "Users" WHERE "teamId" IS NULL`, "3")
			}},
		{name: "reference with default", setup: teams, do: add("Users", column("teamId", op.Integer, byDefault(1), refers("Teams", "id"))),
			makes: []string{"~ Users has (id, email, age, bio, teamId)", "+ Users.teamId is integer", "+ Users.teamId default 1", "+ Users foreign key * (teamId) to Teams (id)"},
			check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Users" JOIN "Teams" ON "teamId" = "Teams".id`, "3") }},
		{name: "reference with default to nobody", setup: teams, do: add("Users", column("teamId", op.Integer, byDefault(9), refers("Teams", "id"))), fails: dialects.ForeignKeyViolation},
		{name: "reference to itself", setup: filled(), do: add("Users", column("x", op.Integer, refers("Users", "id"))), makes: makes("+ Users.x is integer", "+ Users foreign key * (x) to Users (id)")},
		{name: "reference to no table", setup: filled(), check: func(b *bench) { b.wantNoTable(add("Users", column("x", op.Integer, refers("Nowhere", "id")))) }},
		{name: "check", setup: filled(), do: add("Users", column("x", op.Integer, byDefault(1), checked(is("x", op.Gt, 0)))),
			makes: makes("+ Users.x is integer", "+ Users.x default 1", "+ Users check * (x > 0)"), check: func(b *bench) { b.wantRefused(set("Users", "x", 0), dialects.CheckViolation) }},
		{name: "check that rows do not satisfy", setup: filled(), do: add("Users", column("x", op.Integer, byDefault(0), checked(is("x", op.Gt, 0)))), fails: dialects.CheckViolation},
		{name: "an ENUM", setup: filled(), do: add("Users", typed("x", enumOf("new", "old"), notNull, byDefault("new"))),
			makes: makes("+ Users.x is text @sqlite", "+ Users check * (x IN (new, old)) @sqlite", "+ Users.x is enum(new, old) @mysql,mariadb", "+ Users.x is enum_Users_x @postgres", "+ type enum_Users_x (new, old) @postgres", "+ Users.x not null", "+ Users.x default new"),
			check: func(b *bench) { b.wantRows(`SELECT DISTINCT x FROM "Users"`, "new") }},
	}
}

func addMore() []testCase {
	placed := func(name, after string) op.AddColumn {
		c := column(name, op.Integer)
		c.First, c.After = after == "", after
		return add("Users", c)
	}
	return []testCase{
		// Others than MySQL and MariaDB add columns at the end only; the table holds the same.
		{name: "first", setup: filled(), do: placed("x", ""), makes: []string{"~ Users has (x, id, email, age, bio) @mysql,mariadb", "~ Users has (id, email, age, bio, x) @sqlite,postgres", "+ Users.x is integer"}},
		{name: "after another one", setup: filled(), do: placed("x", "email"), makes: []string{"~ Users has (id, email, x, age, bio) @mysql,mariadb", "~ Users has (id, email, age, bio, x) @sqlite,postgres", "+ Users.x is integer"}},
		{name: "computed and stored", setup: filled(), do: add("Users", column("x", op.Integer, computed("age + 1", true))),
			makes: []string{"~ Users has (id, email, age, bio, x)", "+ Users.x is integer", "+ Users.x stored age + 1"}, check: func(b *bench) { b.wantRows(`SELECT x FROM "Users" ORDER BY id`, "31\n41\nNULL") }},
		{name: "computed at each read", feature: virtualColumn, setup: filled(), do: add("Users", column("x", op.Integer, computed("age + 1", false))),
			makes: []string{"~ Users has (id, email, age, bio, x)", "+ Users.x is integer", "+ Users.x virtual age + 1"}, check: func(b *bench) { b.wantRows(`SELECT x FROM "Users" ORDER BY id`, "31\n41\nNULL") }},
		{name: "twice", setup: list(users()), do: add("Users", column("age", op.Integer)), fails: dialects.AlreadyExists},
		{name: "if not exists", setup: list(users()), do: op.AddColumn{Table: table("Users"), Column: column("age", op.Text), IfNotExists: true}},
		{name: "if not exists, new", setup: list(users()), do: op.AddColumn{Table: table("Users"), Column: column("x", op.Text), IfNotExists: true}, makes: []string{"~ Users has (id, email, age, bio, x)", "+ Users.x is text"}},
		{name: "to no table", do: add("Users", column("x", op.Integer)), fails: dialects.NoSuchTable},
		{name: "to a view", setup: list(users(), view("V", `SELECT id FROM "Users"`)), check: func(b *bench) { b.refused(add("V", column("x", op.Integer))) }},
		{name: "a primary key that numbers the rows", setup: list(create("T", column("a", op.Integer)), insert("T", []string{"a"}, row(5), row(6))), do: add("T", id()),
			makes: []string{"~ T has (a, id)", "+ T.id is integer", "+ T.id not null", "+ T.id auto*", "+ T primary key * (id)"}, check: func(b *bench) { b.wantRows(`SELECT id, a FROM "T" ORDER BY id`, "1|5\n2|6") }},
		{name: "a second primary key", setup: list(users()), check: func(b *bench) { b.refused(add("Users", column("x", op.Integer, primary))) }},
		{name: "to a table with index, key, check and view", setup: append(filled(), index("Users", "i", "age"), constrain("Users", key(op.Unique, "u", "email")), constrain("Users", checking("c", is("age", op.Gt, 1))), view("V", `SELECT id FROM "Users"`)),
			do: add("Users", column("x", op.Integer, uniqueAlone)), makes: []string{"~ Users has (id, email, age, bio, x)", "+ Users.x is integer", "+ Users unique * (x)"}},
	}
}
