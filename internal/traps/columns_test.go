package traps

import (
	"testing"

	"github.com/luamig/luamig/dialects"
)

// rich is a table with all that changing a column has cost on one database or another.
const rich = users + posts + `
qi:createTable("T", {
  id   = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true },
  name = { type = DataTypes.STRING(20), allowNull = false, defaultValue = "it's; 'x'", comment = "the name" },
  n    = { type = DataTypes.INTEGER, allowNull = false, defaultValue = 7, unique = true, check = "n > 0" },
  at   = { type = DataTypes.DATE, allowNull = false, defaultValue = DataTypes.NOW },
  userId = { type = DataTypes.INTEGER, references = { model = "Users", key = "id" }, onDelete = "CASCADE" },
  a    = { type = DataTypes.INTEGER, unique = "ab" },
  b    = { type = DataTypes.INTEGER, unique = "ab" },
})
qi:addIndex("T", { "name", "n" })
qi:createTable("Child", { tId = { type = DataTypes.INTEGER, references = "T", onDelete = "CASCADE" } })
qi:insert("Users", { email = "ada@example.com" })
qi:insert("T", { name = "one", n = 1, userId = 1, a = 1, b = 1 })
qi:insert("Child", { tId = 1 })
`

// whole checks that all of it is still there. name is what the column name is called now.
func (b *bench) whole(name string) {
	b.t.Helper()
	b.want(`SELECT id, "`+name+`", n, "userId", a, b FROM "T"`, "1|one|1|1|1|1")
	b.want(`SELECT "tId" FROM "Child"`, "1")
	b.exec(`INSERT INTO "T" (a, b) VALUES (1, 2)`)
	b.want(`SELECT id, "`+name+`", n FROM "T" WHERE b = 2`, "2|it's; 'x'|7")
	b.want(`SELECT count(*) FROM "T" WHERE at IS NULL`, "0")
	b.refuses(dialects.UniqueViolation, `INSERT INTO "T" (n, a, b) VALUES (3, 1, 1)`, `INSERT INTO "T" (n) VALUES (7)`)
	b.refuses(dialects.NotNullViolation, `INSERT INTO "T" (n, "`+name+`") VALUES (8, NULL)`, `INSERT INTO "T" (n, at) VALUES (8, NULL)`)
	b.refuses(dialects.CheckViolation, `INSERT INTO "T" (n) VALUES (-1)`)
	b.refuses(dialects.ForeignKeyViolation, `INSERT INTO "T" (n, "userId") VALUES (9, 9)`)
	b.exec(`DELETE FROM "Users"`)
	b.want(`SELECT count(*) FROM "T" WHERE id = 1`, "0")
	b.want(`SELECT count(*) FROM "Child"`, "0")
	if b.kind != "sqlite" {
		if got := b.comment("T", name); got != "the name" {
			b.t.Errorf("comment %q", got)
		}
	}
}

// indexed checks that the index over name and n is there.
func (b *bench) indexed(want string) {
	b.t.Helper()
	for _, i := range b.indexes("T") {
		if i == want {
			return
		}
	}
	b.t.Errorf("no index %s among %q", want, b.indexes("T"))
}

func TestColumns(t *testing.T) {
	run(t, []trap{
		{name: "1.3 addColumn drops primaryKey", steps: []string{`qi:createTable("T", { a = DataTypes.INTEGER })
			 qi:addColumn("T", "id", { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true })
			 qi:insert("T", { a = 1 })`},
			check: func(b *bench) { b.refuses(dialects.UniqueViolation, `INSERT INTO "T" (id) VALUES (1)`) }},
		{name: "1.3 addColumn with unique", steps: []string{users, ada, `qi:addColumn("Users", "phone", { type = DataTypes.STRING(20), unique = true })`},
			check: func(b *bench) {
				b.exec(`INSERT INTO "Users" (email, phone) VALUES ('b', '1')`)
				b.refuses(dialects.UniqueViolation, `INSERT INTO "Users" (email, phone) VALUES ('c', '1')`)
			}},
		{name: "1.3 addColumn NOT NULL without default fills rows with something", on: []string{"postgres", "sqlite"}, steps: []string{users, ada,
			`qi:addColumn("Users", "age", { type = DataTypes.INTEGER, allowNull = false })`}, fails: "addColumn Users.age"},
		{name: "1.3 addColumn with default, check and reference", steps: []string{users, posts, ada,
			`qi:addColumn("Users", "age", { type = DataTypes.INTEGER, allowNull = false, defaultValue = 18, check = { age = { gte = 18 } } })
			 qi:addColumn("Users", "best", { type = DataTypes.INTEGER, references = { model = "Posts", key = "id" }, onDelete = "SET NULL" })`},
			check: func(b *bench) {
				b.want(`SELECT age FROM "Users"`, "18")
				b.refuses(dialects.CheckViolation, `UPDATE "Users" SET age = 17`)
				b.refuses(dialects.ForeignKeyViolation, `UPDATE "Users" SET best = 9`)
			}},
		{name: "1.3 pain 17: an ENUM loses NOT NULL, DEFAULT and UNIQUE", steps: []string{
			`qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true } })
			 qi:addColumn("T", "s", { type = DataTypes.ENUM("a", "b"), allowNull = false, defaultValue = "b", unique = true })
			 qi:insert("T", { id = 1 })`},
			check: func(b *bench) {
				b.want(`SELECT s FROM "T"`, "b")
				b.refuses(dialects.UniqueViolation, `INSERT INTO "T" (id) VALUES (2)`)
				b.refuses(dialects.NotNullViolation, `UPDATE "T" SET s = NULL`)
				if err := b.try(`UPDATE "T" SET s = 'c'`); err == nil {
					b.t.Error("a value that is none was taken")
				}
			}},
		{name: "1.3 pain 15: removeColumn stumbles over its foreign key", steps: []string{rich, `qi:removeColumn("T", "userId")`},
			check: func(b *bench) {
				b.exec(`DELETE FROM "Users"`)
				b.want(`SELECT name FROM "T"`, "one")
				b.want(`SELECT count(*) FROM "Child"`, "1")
			}},
		{name: "1.3 removeColumn takes its default, check, key and index along", steps: []string{rich, `qi:removeColumn("T", "n")`},
			check: func(b *bench) {
				if got := b.columns("T"); got != "id name at userId a b" {
					b.t.Error(got)
				}
				b.exec(`INSERT INTO "T" (a, b) VALUES (1, 2)`)
				b.want(`SELECT id, name FROM "T" ORDER BY id`, "1|one 2|it's; 'x'")
				b.want(`SELECT count(*) FROM "Child"`, "1")
			}},
		{name: "1.3 pain 2: removeColumn loses indexes, keys and child rows", steps: []string{rich,
			`qi:addColumn("T", "gone", DataTypes.INTEGER)`, `qi:removeColumn("T", "gone")`},
			check: func(b *bench) { b.indexed("t_name_n(name,n)"); b.whole("name") }},
		{name: "1.3 pain 10: changeColumn loses what it does not mention", steps: []string{rich,
			`qi:changeColumn("T", "name", { type = DataTypes.STRING(90) })
			 qi:changeColumn("T", "n", { type = DataTypes.BIGINT })
			 qi:changeColumn("T", "a", { defaultValue = 5 })
			 qi:changeColumn("T", "at", { type = DataTypes.DATE(6) })`},
			check: func(b *bench) { b.indexed("t_name_n(name,n)"); b.whole("name") }},
		{name: "1.3 changeColumn of a key that others refer to", on: []string{"sqlite", "postgres"}, steps: []string{rich, `qi:changeColumn("T", "id", { type = DataTypes.BIGINT })`},
			check: func(b *bench) { b.indexed("t_name_n(name,n)"); b.whole("name") }},
		{name: "1.3 changeColumn of a key that others refer to, where both must change", on: []string{"mysql", "mariadb"}, steps: []string{rich,
			`qi:changeColumn("T", "id", { type = DataTypes.BIGINT })`}, fails: "foreign key", check: func(b *bench) { b.indexed("t_name_n(name,n)"); b.whole("name") }},
		{name: "1.3 changeColumn of NOT NULL alone", steps: []string{rich,
			`qi:changeColumn("T", "name", { allowNull = true })
			 qi:changeColumn("T", "name", { allowNull = false })`},
			check: func(b *bench) { b.indexed("t_name_n(name,n)"); b.whole("name") }},
		{name: "1.3 changeColumn of the default alone", steps: []string{rich,
			`qi:changeColumn("T", "name", { defaultValue = "other" })
			 qi:changeColumn("T", "name", { defaultValue = "it's; 'x'" })`},
			check: func(b *bench) { b.indexed("t_name_n(name,n)"); b.whole("name") }},
		{name: "1.3 changeColumn of the comment alone", on: []string{"postgres", "mysql", "mariadb"}, steps: []string{rich,
			`qi:changeColumn("T", "name", { comment = "other" })
			 qi:changeColumn("T", "name", { comment = "the name" })`},
			check: func(b *bench) { b.indexed("t_name_n(name,n)"); b.whole("name") }},
		{name: "1.3 defaultValue = null drops the default", steps: []string{rich, `qi:changeColumn("T", "name", { defaultValue = null })`},
			check: func(b *bench) { b.refuses(dialects.NotNullViolation, `INSERT INTO "T" (n) VALUES (9)`) }},
		{name: "1.3 changeColumn loses ON UPDATE", on: []string{"mysql", "mariadb"}, steps: []string{
			`qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true },
			   at = { type = "DATETIME", allowNull = false, defaultValue = literal("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP") } })
			 qi:changeColumn("T", "at", { comment = "changed" })
			 qi:renameColumn("T", "at", "changedAt")`},
			check: func(b *bench) {
				b.want(`SELECT upper(extra) LIKE '%ON UPDATE CURRENT_TIMESTAMP%' FROM information_schema.columns WHERE table_schema = database() AND column_name = 'changedAt'`, "1")
			}},
		{name: "1.3 changeColumn and renameColumn lose the collation", on: []string{"mysql", "mariadb"}, steps: []string{
			`qi:createTable("T", { name = { type = DataTypes.STRING(20), collate = "utf8mb4_bin", comment = "c" } })
			 qi:changeColumn("T", "name", { type = DataTypes.STRING(30) })
			 qi:renameColumn("T", "name", "title")`},
			check: func(b *bench) {
				b.want(`SELECT collation_name, column_comment, column_type FROM information_schema.columns WHERE table_schema = database() AND column_name = 'title'`, "utf8mb4_bin|c|varchar(30)")
			}},
		{name: "1.3 pain 13: unique again adds a second index", steps: []string{users,
			`qi:changeColumn("Users", "email", { unique = true })`, `qi:changeColumn("Users", "email", { unique = true })`,
			`qi:changeColumn("Users", "email", { type = DataTypes.STRING(90), unique = true })`},
			check: func(b *bench) {
				if got := b.indexes("Users"); len(got) != 1 {
					b.t.Errorf("%q", got)
				}
			}},
		{name: "1.3 pain 10: unique = false removes nothing", steps: []string{users,
			`qi:changeColumn("Users", "email", { unique = true })`, `qi:changeColumn("Users", "email", { unique = false })`},
			check: func(b *bench) { b.wantIndexes("Users") }},
		{name: "1.3 changeColumn with autoIncrement prints TYPE SERIAL", steps: []string{
			`qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, v = DataTypes.INTEGER })
			 qi:insert("T", { id = 7, v = 1 })
			 qi:changeColumn("T", "id", { type = DataTypes.INTEGER, autoIncrement = true })
			 qi:insert("T", { v = 2 })`},
			check: func(b *bench) { b.want(`SELECT id, v FROM "T" ORDER BY id`, "7|1 8|2") }},
		{name: "1.3 pain 10: changeColumn with references ignores the rest", steps: []string{users, posts, ada,
			`qi:addColumn("Posts", "editor", DataTypes.BIGINT)
			 qi:insert("Posts", { editor = 1 })
			 qi:changeColumn("Posts", "editor", { type = DataTypes.INTEGER, allowNull = false, references = { model = "Users", key = "id" }, onDelete = "CASCADE" })`},
			check: func(b *bench) {
				b.refuses(dialects.NotNullViolation, `INSERT INTO "Posts" (title) VALUES ('x')`)
				b.refuses(dialects.ForeignKeyViolation, `INSERT INTO "Posts" (editor) VALUES (9)`)
				b.exec(`DELETE FROM "Users"`)
				b.want(`SELECT count(*) FROM "Posts"`, "0")
			}},
		{name: "1.3 references = null drops the foreign key", steps: []string{users, posts, `qi:changeColumn("Posts", "userId", { references = null })`},
			check: func(b *bench) { b.exec(`INSERT INTO "Posts" ("userId") VALUES (9)`) }},
		{name: "1.3 pain 16: renameColumn loses all but the type", steps: []string{rich, `qi:renameColumn("T", "name", "title")`},
			check: func(b *bench) { b.indexed("t_name_n(title,n)"); b.whole("title") }},
		{name: "1.3 renameColumn of a key that numbers itself", steps: []string{users, posts, ada, `qi:renameColumn("Users", "id", "userNo")`},
			check: func(b *bench) {
				b.exec(`INSERT INTO "Users" (email) VALUES ('b')`, `INSERT INTO "Posts" ("userId") VALUES (2)`)
				b.want(`SELECT "userNo" FROM "Users" ORDER BY 1`, "1 2")
				b.refuses(dialects.ForeignKeyViolation, `INSERT INTO "Posts" ("userId") VALUES (3)`)
			}},
		{name: "1.3 renameColumn of a column with CURRENT_TIMESTAMP makes a string of it", steps: []string{rich, `qi:renameColumn("T", "at", "createdAt")`},
			check: func(b *bench) {
				b.exec(`INSERT INTO "T" (n) VALUES (8)`)
				b.want(`SELECT count(*) FROM "T" WHERE "createdAt" > '2020-01-01'`, "2")
			}},
		{name: "1.1 renameColumn of a column that is not there", steps: []string{users, `qi:renameColumn("Users", "emial", "mail")`}, fails: `emial`},
		{name: "1.3 a default that holds a semicolon breaks the statement", steps: []string{
			`qi:createTable("T", { id = DataTypes.INTEGER, v = { type = DataTypes.STRING(20), defaultValue = "a;b'c\\" } })
			 qi:addColumn("T", "w", { type = DataTypes.STRING(20), defaultValue = ";" })
			 qi:changeColumn("T", "id", { type = DataTypes.BIGINT })
			 qi:removeColumn("T", "w")
			 qi:insert("T", { id = 1 })`},
			check: func(b *bench) { b.want(`SELECT v FROM "T"`, `a;b'c\`) }},
		{name: "1.3 an expression as default comes back as a string", steps: []string{
			`qi:createTable("T", { id = DataTypes.INTEGER, v = { type = DataTypes.STRING(20), defaultValue = fn("lower", "X") } })
			 qi:changeColumn("T", "id", { type = DataTypes.BIGINT })
			 qi:changeColumn("T", "v", { type = DataTypes.STRING(30) })
			 qi:renameColumn("T", "v", "w")
			 qi:insert("T", { id = 1 })`},
			check: func(b *bench) { b.want(`SELECT w FROM "T"`, `x`) }},
		{name: "1.3 a failure half-way leaves a copy behind that the next run takes", steps: []string{rich,
			`qi:update("T", { a = null }, qi.everyRow) qi:changeColumn("T", "a", { type = DataTypes.BIGINT, allowNull = false })`}, fails: "changeColumn T.a",
			check: func(b *bench) {
				if got := b.tables(); got != "Child Posts T Users" {
					b.t.Error(got)
				}
				b.want(`SELECT name FROM "T"`, "one")
			}},
		{name: "1.3 pain 2: addConstraint and removeConstraint lose the rest", steps: []string{rich,
			`qi:addConstraint("T", { type = "check", fields = { "a" }, name = "small", where = { a = { lt = 100 } } })
			 qi:addConstraint("T", { type = "unique", fields = { "a", "n" }, name = "one_a_n" })
			 qi:addConstraint("T", { type = "foreign key", fields = { "a" }, name = "a_user", references = { table = "Users", field = "id" } })`,
			`qi:removeConstraint("T", "a_user") qi:removeConstraint("T", "one_a_n") qi:removeConstraint("T", "small")`},
			check: func(b *bench) { b.indexed("t_name_n(name,n)"); b.whole("name") }},
	})
}
