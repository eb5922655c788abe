package traps

import (
	"testing"

	"github.com/luamig/luamig/dialects"
)

const users = `
qi:createTable("Users", {
  id    = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true },
  email = { type = DataTypes.STRING(80), allowNull = false },
  plan  = { type = DataTypes.STRING(20), allowNull = false, defaultValue = "free" },
})`

const posts = `
qi:createTable("Posts", {
  id     = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true },
  userId = { type = DataTypes.INTEGER, references = { model = "Users", key = "id" }, onDelete = "CASCADE", onUpdate = "CASCADE" },
  title  = { type = DataTypes.STRING(80) },
})`

const ada = `qi:insert("Users", { email = "ada@example.com" })`

func TestTables(t *testing.T) {
	run(t, []trap{
		{name: "1.1 createTable of a table that exists is a silent no-op", steps: []string{users,
			`qi:createTable("Users", { x = DataTypes.INTEGER })`}, fails: "already exists",
			check: func(b *bench) {
				if got := b.columns("Users"); got != "id email plan" {
					b.t.Error(got)
				}
			}},
		{name: "1.1 createTable with ifNotExists keeps the old one", steps: []string{users,
			`qi:createTable("Users", { x = DataTypes.INTEGER }, { ifNotExists = true })`},
			check: func(b *bench) {
				if got := b.columns("Users"); got != "id email plan" {
					b.t.Error(got)
				}
			}},
		{name: "1.1 dropTable of a misspelled table succeeds", steps: []string{users, `qi:dropTable("User")`}, fails: `"User`},
		{name: "1.1 dropTable with ifExists", steps: []string{users, `qi:dropTable("User", { ifExists = true }) qi:dropTable("Users", { ifExists = true })`},
			check: func(b *bench) {
				if got := b.tables(); got != "" {
					b.t.Error(got)
				}
			}},
		{name: "1.1 dropTable of a table that others refer to", steps: []string{users, posts, `qi:dropTable("Users")`}, fails: "dropTable Users",
			check: func(b *bench) {
				if got := b.tables(); got != "Posts Users" {
					b.t.Error(got)
				}
			}},
		{name: "1.1 dropAllTables with foreign keys in a circle", steps: []string{users, posts,
			`qi:addColumn("Users", "favourite", { type = DataTypes.INTEGER, references = { model = "Posts", key = "id" } })
			 qi:createTable("Kept", { id = { type = DataTypes.INTEGER, primaryKey = true } })`,
			`qi:dropAllTables({ skip = { "Kept" } })`},
			check: func(b *bench) {
				if got := b.tables(); got != "Kept" {
					b.t.Error(got)
				}
				b.want(`SELECT count(*) FROM luamig_migrations`, "4")
			}},
		{name: "1.1 showAllTables has one shape", steps: []string{users, posts,
			`assert(table.concat(qi:showAllTables(), " ") == "Posts Users")
			 assert(qi:tableExists("Users") and not qi:tableExists("users_") and not qi:tableExists("nope"))`}},
		{name: "1.1 describeTable of a missing table names the nearest", steps: []string{users, `qi:describeTable("User")`}, fails: `did you mean "Users"?`},
		{name: "1.1 renameTable leaves names behind that a new table of the old name runs into", steps: []string{users, ada,
			`qi:addColumn("Users", "state", { type = DataTypes.ENUM("a", "b"), unique = true })
			 qi:addIndex("Users", { "email" })
			 qi:renameTable("Users", "People")`, users + `
			 qi:addColumn("Users", "state", { type = DataTypes.ENUM("c"), unique = true })
			 qi:insert("Users", { email = "bob@example.com", state = "c" })
			 qi:update("People", { state = "b" }, qi.everyRow)
			 qi:insert("People", { email = "eve@example.com", state = "a" })`},
			check: func(b *bench) {
				b.want(`SELECT email, state FROM "People" ORDER BY id`, "ada@example.com|b eve@example.com|a")
				b.want(`SELECT id, email FROM "Users"`, "1|bob@example.com")
			}},
		{name: "1.1 renameTable into a schema is invalid SQL", on: []string{"postgres"}, steps: []string{users, ada,
			`qi:createSchema("archive")
			 qi:renameTable("Users", { schema = "archive", tableName = "Old" })
			 assert(qi:tableExists({ schema = "archive", tableName = "Old" }) and not qi:tableExists("Users"))`},
			check: func(b *bench) { b.want(`SELECT email FROM archive."Old"`, "ada@example.com") }},
		{name: "1.1 a dot in a name is taken for a schema", steps: []string{
			`qi:createTable("a.b", { id = { type = DataTypes.INTEGER, primaryKey = true }, ["x.y"] = DataTypes.INTEGER })
			 qi:addConstraint("a.b", { type = "unique", fields = { "x.y" } })
			 qi:addIndex("a.b", { "id", "x.y" }, { name = "i.j" })
			 qi:insert("a.b", { id = 1, ["x.y"] = 2 })`},
			check: func(b *bench) {
				b.want(`SELECT "x.y" FROM "a.b"`, "2")
				b.refuses(dialects.UniqueViolation, `INSERT INTO "a.b" (id, "x.y") VALUES (2, 2)`)
			}},
		{name: "1.1 quotes inside names are removed", steps: []string{
			`local t, c = 'it\'s a "table"', 'sel"ect` + "`" + ` größe 日本'
			 qi:createTable(t, { [c] = { type = DataTypes.STRING(20), allowNull = false, defaultValue = 'x' }, order = DataTypes.INTEGER })
			 qi:addIndex(t, { c, "order" }, { name = 'the "index"' })
			 qi:renameColumn(t, c, c .. "2")
			 qi:insert(t, { [c .. "2"] = "v", order = 1 })
			 assert(qi:select(t)[1][c .. "2"] == "v" and qi:describeTable(t)[c .. "2"])`},
			check: func(b *bench) {
				b.want("SELECT \"sel\"\"ect` größe 日本2\" FROM \"it's a \"\"table\"\"\"", "v")
			}},
		{name: "1.2 a composite primary key", steps: []string{
			`qi:createTable("T", { a = { type = DataTypes.INTEGER, primaryKey = true }, b = { type = DataTypes.STRING(10), primaryKey = true } })`},
			check: func(b *bench) {
				b.exec(`INSERT INTO "T" VALUES (1, 'x')`, `INSERT INTO "T" VALUES (1, 'y')`)
				b.refuses(dialects.UniqueViolation, `INSERT INTO "T" VALUES (1, 'x')`)
				b.refuses(dialects.NotNullViolation, `INSERT INTO "T" VALUES (NULL, 'x')`)
			}},
		{name: "1.2 pain 11: unique by a name is silently ignored", steps: []string{
			`qi:createTable("T", { a = { type = DataTypes.INTEGER, unique = "ab" }, b = { type = DataTypes.INTEGER, unique = { name = "ab" } }, c = { type = DataTypes.INTEGER, unique = true } })`},
			check: func(b *bench) {
				b.exec(`INSERT INTO "T" VALUES (1, 1, 1)`, `INSERT INTO "T" VALUES (1, 2, 2)`)
				b.refuses(dialects.UniqueViolation, `INSERT INTO "T" VALUES (1, 1, 3)`, `INSERT INTO "T" VALUES (3, 3, 1)`)
			}},
		{name: "1.2 uniqueKeys have no name", steps: []string{
			`qi:createTable("T", { a = DataTypes.INTEGER, b = DataTypes.INTEGER }, { uniqueKeys = { one_ab = { fields = { "a", "b" } } } })`,
			`qi:removeConstraint("T", "one_ab")`},
			check: func(b *bench) { b.exec(`INSERT INTO "T" VALUES (1, 1)`, `INSERT INTO "T" VALUES (1, 1)`) }},
		{name: "1.2 references keep both actions", steps: []string{users, posts, ada, `qi:insert("Posts", { userId = 1, title = "a" })`},
			check: func(b *bench) {
				b.refuses(dialects.ForeignKeyViolation, `INSERT INTO "Posts" ("userId") VALUES (9)`)
				b.exec(`UPDATE "Users" SET id = 5`)
				b.want(`SELECT "userId" FROM "Posts"`, "5")
				b.exec(`DELETE FROM "Users"`)
				b.want(`SELECT count(*) FROM "Posts"`, "0")
			}},
		{name: "1.2 deferrable in a column", on: []string{"postgres", "sqlite"}, steps: []string{users,
			`qi:createTable("P", { userId = { type = DataTypes.INTEGER, references = "Users", deferrable = "initially deferred" } })
			 qi:insert("P", { userId = 1 })
			 ` + ada}, check: func(b *bench) { b.want(`SELECT "userId" FROM "P"`, "1") }},
		{name: "1.2 deferrable prints undefined", on: []string{"mysql", "mariadb"}, steps: []string{users,
			`qi:createTable("P", { userId = { type = DataTypes.INTEGER, references = "Users", deferrable = true } })`}, fails: "deferr"},
		{name: "1.2 a comment is lost", on: []string{"postgres", "mysql", "mariadb"}, steps: []string{
			`qi:createTable("T", { a = { type = DataTypes.INTEGER, comment = "it's; a 'comment' \\ $$" } }, { comment = "of T" })
			 assert(qi:describeTable("T").a.comment == "it's; a 'comment' \\ $$")`},
			check: func(b *bench) {
				if got := b.comment("T", "a"); got != `it's; a 'comment' \ $$` {
					b.t.Error(got)
				}
			}},
		{name: "1.2 first and after", on: []string{"mysql", "mariadb"}, steps: []string{users,
			`qi:addColumn("Users", "a", { type = DataTypes.INTEGER, first = true })
			 qi:addColumn("Users", "b", { type = DataTypes.INTEGER, after = "id" })`},
			check: func(b *bench) {
				if got := b.columns("Users"); got != "a id b email plan" {
					b.t.Error(got)
				}
			}},
		{name: "1.2 autoIncrement that begins elsewhere", steps: []string{
			`qi:createTable("T", { id = { type = DataTypes.BIGINT, primaryKey = true, autoIncrement = true }, v = DataTypes.INTEGER }, { initialAutoIncrement = 100 })
			 assert(qi:insert("T", { v = 1 }).insertId == 100)`,
			`local rows = qi:bulkInsert("T", { { v = 2 }, { v = 3 } })`},
			check: func(b *bench) { b.want(`SELECT id, v FROM "T" ORDER BY id`, "100|1 101|2 102|3") }},
		{name: "1.2 a table of another schema is made under another name", on: []string{"sqlite"}, steps: []string{
			`qi:createTable({ schema = "archive", tableName = "T" }, { a = DataTypes.INTEGER })`}, fails: "schema"},
	})
}

func TestSchemas(t *testing.T) {
	servers := []string{"postgres", "mysql", "mariadb"}
	run(t, []trap{
		{name: "1.1 dropSchema drops a table of its name", steps: []string{users, `qi:dropSchema("Users", { ifExists = true })`},
			on: servers, check: func(b *bench) {
				if got := b.tables(); got != "Users" {
					b.t.Error(got)
				}
			}},
		{name: "1.1 createSchema and dropSchema do nothing, or drop a table", on: []string{"sqlite"}, steps: []string{users,
			`qi:createSchema("Users")`}, fails: "SQLite"},
		{name: "1.1 dropSchema on a database without them", on: []string{"sqlite"}, steps: []string{users,
			`qi:dropSchema("Users")`}, fails: "SQLite", check: func(b *bench) {
			if got := b.tables(); got != "Users" {
				b.t.Error(got)
			}
		}},
		{name: "1.1 showAllSchemas gives tables", steps: []string{users,
			`for _, name in ipairs(qi:showAllSchemas()) do assert(type(name) == "string" and name ~= "Users") end`}},
		{name: "1.1 a schema holds tables of its own", on: []string{"postgres"}, steps: []string{users,
			`qi:createSchema("archive")
			 local old = { schema = "archive", tableName = "Users" }
			 qi:createTable(old, { id = { type = DataTypes.INTEGER, primaryKey = true }, state = DataTypes.ENUM("a", "b") })
			 qi:addIndex(old, { "state" })
			 qi:addConstraint(old, { type = "check", fields = { "id" }, where = { id = { gt = 0 } } })
			 qi:addColumn(old, "parent", { type = DataTypes.INTEGER, references = { model = old, key = "id" } })
			 qi:insert(old, { id = 1, state = "b" })
			 assert(#qi:showAllTables({ schema = "archive" }) == 1 and #qi:showIndex(old) == 2)
			 assert(qi:getForeignKeyReferencesForTable(old)[1].referencedTableSchema == "archive")
			 qi:dropTable(old)
			 qi:dropSchema("archive")`}, check: func(b *bench) {
			if got := b.enums(); got != "" {
				b.t.Error("left behind: " + got)
			}
		}},
		{name: "1.1 createDatabase on a file", on: []string{"sqlite"}, steps: []string{`qi:createDatabase("x")`}, fails: "SQLite"},
		{name: "1.1 dropDatabase on a file", on: []string{"sqlite"}, steps: []string{`qi:dropDatabase("x")`}, fails: "SQLite"},
	})
}
