package traps

import (
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
)

// wide is a table whose names make default names longer than any database takes.
const wide = `
local long = ("column_that_has_a_long_name_"):rep(2)
qi:createTable("Wide", { id = { type = DataTypes.INTEGER, primaryKey = true }, [long .. "a"] = DataTypes.INTEGER, [long .. "b"] = DataTypes.INTEGER })
`

func TestIndexes(t *testing.T) {
	mysql := []string{"mysql", "mariadb"}
	others := []string{"sqlite", "postgres"}
	run(t, []trap{
		{name: "1.4 the default name", steps: []string{
			`qi:createTable("UserRoles", { firstName = DataTypes.STRING(20), lastName = DataTypes.STRING(20) })
			 qi:addIndex("UserRoles", { "firstName", "lastName" })
			 qi:addIndex("UserRoles", { fields = { "lastName" }, prefix = "other", unique = true })`},
			check: func(b *bench) {
				b.wantIndexes("UserRoles", "other_last_name(lastName) unique", "user_roles_first_name_last_name(firstName,lastName)")
			}},
		{name: "1.4 pain 14: a name that is too long, or the same for two", steps: []string{
			wide + `for _, c in ipairs{ "a", "b" } do
			   qi:addIndex("Wide", { "id", long .. c })
			   qi:addConstraint("Wide", { type = "unique", fields = { "id", long .. c } })
			 end`},
			check: func(b *bench) {
				indexes := b.indexes("Wide")
				if len(indexes) != 4 {
					b.t.Errorf("%q", indexes)
				}
				for _, i := range indexes {
					if name, _, _ := strings.Cut(i, "("); len(name) > b.traits.MaxIdentifier && b.traits.MaxIdentifier > 0 {
						b.t.Errorf("%q has %d bytes", name, len(name))
					}
				}
			}},
		{name: "1.4 pain 14: removeIndex by its fields finds another name", steps: []string{
			wide + `qi:addIndex("Wide", { "id", long .. "a" }) qi:addIndex("Wide", { "id", long .. "b" })`,
			`local long = ("column_that_has_a_long_name_"):rep(2)
			 qi:removeIndex("Wide", { "id", long .. "a" }) qi:removeIndex("Wide", { "id", long .. "b" })`},
			check: func(b *bench) { b.wantIndexes("Wide") }},
		{name: "1.4 the same fields twice", steps: []string{users, `qi:addIndex("Users", { "email" }) qi:addIndex("Users", { "email" })`}, fails: "give it another name"},
		{name: "1.1 removeIndex of what is not there succeeds", steps: []string{users, `qi:removeIndex("Users", "nope")`}, fails: "nope"},
		{name: "1.1 removeIndex with ifExists", steps: []string{users, `qi:removeIndex("Users", "nope", { ifExists = true })`}},
		{name: "1.4 where", on: others, steps: []string{users,
			`qi:addIndex("Users", { "plan" }, { unique = true, where = { email = { ne = "x" } } })`},
			check: func(b *bench) {
				b.exec(`INSERT INTO "Users" (email) VALUES ('x')`, `INSERT INTO "Users" (email) VALUES ('x')`, `INSERT INTO "Users" (email) VALUES ('y')`)
				b.refuses(dialects.UniqueViolation, `INSERT INTO "Users" (email) VALUES ('z')`)
			}},
		{name: "1.4 where is silently ignored", on: mysql, steps: []string{users,
			`qi:addIndex("Users", { "plan" }, { unique = true, where = { email = { ne = "x" } } })`}, fails: "partial"},
		{name: "1.4 an expression in single parentheses", steps: []string{users,
			`qi:addIndex("Users", { fn("lower", col("email")) }, { name = "lower_email", unique = true })`},
			on: []string{"sqlite", "postgres", "mysql"}, check: func(b *bench) {
				b.exec(`INSERT INTO "Users" (email) VALUES ('A')`)
				b.refuses(dialects.UniqueViolation, `INSERT INTO "Users" (email) VALUES ('a')`)
			}},
		{name: "1.4 an expression where there are none", on: []string{"mariadb"}, steps: []string{users,
			`qi:addIndex("Users", { fn("lower", col("email")) }, { name = "lower_email" })`}, fails: "MariaDB"},
		{name: "1.4 an expression without a name", steps: []string{users, `qi:addIndex("Users", { fn("lower", col("email")) })`}, fails: "needs a name"},
		{name: "1.4 order", steps: []string{users, `qi:addIndex("Users", { { name = "email", order = "DESC" }, "plan" })
			 local index = qi:showIndex("Users")
			 for _, i in ipairs(index) do
			   if i.name == "users_email_plan" then assert(i.fields[1].order == "DESC" and i.fields[1].attribute == "email" and i.fields[2].order ~= "DESC") return end
			 end
			 error("no index")`}},
		{name: "1.4 length", on: mysql, steps: []string{`qi:createTable("T", { body = DataTypes.TEXT })
			 qi:addIndex("T", { { name = "body", length = 10 } })`},
			check: func(b *bench) {
				b.want(`SELECT sub_part FROM information_schema.statistics WHERE table_schema = database() AND table_name = 'T'`, "10")
			}},
		{name: "1.4 collate", on: others, steps: []string{users, `qi:addIndex("Users", { { name = "email", collate = ` + "(qi.dialect == 'sqlite') and 'NOCASE' or 'C'" + ` } }, { name = "i" })`},
			check: func(b *bench) { b.wantIndexes("Users", "i(email)") }},
		{name: "1.4 type FULLTEXT", on: mysql, steps: []string{`qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, body = DataTypes.TEXT })
			 qi:addIndex("T", { "body" }, { type = "FULLTEXT" })`},
			check: func(b *bench) {
				b.want(`SELECT index_type FROM information_schema.statistics WHERE table_schema = database() AND index_name = 't_body'`, "FULLTEXT")
			}},
		{name: "1.4 type FULLTEXT is silently ignored", on: others, steps: []string{users, `qi:addIndex("Users", { "email" }, { type = "FULLTEXT" })`}, fails: "FULLTEXT"},
		{name: "1.4 concurrently inside a transaction", on: []string{"postgres"}, steps: []string{users, `qi:addIndex("Users", { "email" }, { concurrently = true })`}, fails: "transaction = false"},
		{name: "1.4 concurrently", on: []string{"postgres"}, steps: []string{users, "transaction = false\n-- up:\n" + `qi:addIndex("Users", { "email" }, { concurrently = true })
			 qi:addIndex("Users", { "plan" }, { concurrently = true })
			 qi:removeIndex("Users", { "plan" }, { concurrently = true })`},
			check: func(b *bench) { b.wantIndexes("Users", "users_email(email)") }},
		{name: "1.4 concurrently where it means nothing", on: []string{"sqlite", "mysql", "mariadb"}, steps: []string{users, `qi:addIndex("Users", { "email" }, { concurrently = true })`},
			check: func(b *bench) { b.wantIndexes("Users", "users_email(email)") }},
		{name: "1.4 using, operator and include", on: []string{"postgres"}, steps: []string{
			`qi:createTable("T", { id = { type = DataTypes.INTEGER }, tags = DataTypes.JSONB, name = DataTypes.STRING(20) })
			 qi:addIndex("T", { "tags" }, { using = "gin", operator = "jsonb_path_ops" })
			 qi:addIndex("T", { "id" }, { include = { "name" }, unique = true })
			 qi:addIndex("T", { { name = "name", operator = "varchar_pattern_ops" } })`},
			check: func(b *bench) {
				b.want(`SELECT count(*) FROM pg_indexes WHERE tablename = 'T' AND (indexdef LIKE '%gin%jsonb_path_ops%' OR indexdef LIKE '%INCLUDE (name)%' OR indexdef LIKE '%varchar_pattern_ops%')`, "3")
			}},
		{name: "1.7 showIndex has one shape", steps: []string{users, `qi:addIndex("Users", { "email", "plan" }, { unique = true })
			 for _, i in ipairs(qi:showIndex("Users")) do
			   assert(type(i.name) == "string" and type(i.unique) == "boolean" and type(i.primary) == "boolean" and i.tableName == "Users")
			   if not i.primary then assert(i.unique and i.fields[1].attribute == "email" and i.fields[2].attribute == "plan" and #i.fields == 2) end
			 end`}},
	})
}

func TestConstraints(t *testing.T) {
	run(t, []trap{
		{name: "1.5 default names, of schemas and of tables in a table", steps: []string{users, posts,
			`qi:addConstraint("Posts", { type = "UNIQUE", fields = { "title", "userId" } })
			 qi:addConstraint("Posts", { type = "check", fields = { "title" }, where = { title = { ne = "x" } } })
			 qi:addConstraint("Posts", { type = "foreign key", fields = { "id" }, references = { table = { tableName = "Users" }, field = "id" } })
			 local names = {}
			 for _, k in ipairs(qi:showConstraint("Posts")) do names[k.constraintName or "?"] = k.constraintType end
			 assert(names.Posts_title_userId_uk == "UNIQUE" and names.Posts_title_ck == "CHECK" and names.Posts_id_Users_fk == "FOREIGN KEY")`,
			`for _, name in ipairs{ "Posts_title_userId_uk", "Posts_title_ck", "Posts_id_Users_fk" } do qi:removeConstraint("Posts", name) end`},
			check: func(b *bench) {
				b.exec(`INSERT INTO "Posts" (id, title) VALUES (50, 'x')`, `INSERT INTO "Posts" (id, title) VALUES (51, 'x')`)
			}},
		{name: "1.5 pain 15: removeConstraint of a check drops an index", steps: []string{users,
			`qi:addConstraint("Users", { type = "check", fields = { "plan" }, name = "known", where = { plan = { "free", "paid" } } })`,
			`qi:removeConstraint("Users", "known")`}, check: func(b *bench) { b.exec(`INSERT INTO "Users" (email, plan) VALUES ('x', 'y')`) }},
		{name: "1.1 removeConstraint of a name that is not there", steps: []string{users, `qi:removeConstraint("Users", "nope")`}, fails: "nope"},
		{name: "1.5 removeConstraint with ifExists", steps: []string{users, `qi:removeConstraint("Users", "nope", { ifExists = true })`}},
		{name: "1.5 a unique key that a foreign key needs", steps: []string{
			`qi:createTable("P", { a = DataTypes.INTEGER })
			 qi:addConstraint("P", { type = "unique", fields = { "a" }, name = "one_a" })
			 qi:createTable("C", { a = { type = DataTypes.INTEGER, references = { model = "P", key = "a" } } })`,
			`qi:removeConstraint("P", "one_a")`}, fails: "removeConstraint P.one_a"},
		{name: "1.5 the primary key", steps: []string{`qi:createTable("T", { a = { type = DataTypes.INTEGER, allowNull = false }, b = { type = DataTypes.INTEGER, allowNull = false } })
			 qi:addConstraint("T", { type = "primary key", fields = { "a", "b" }, name = "pk_ab" })`},
			check: func(b *bench) {
				b.exec(`INSERT INTO "T" VALUES (1, 1)`, `INSERT INTO "T" VALUES (1, 2)`)
				b.refuses(dialects.UniqueViolation, `INSERT INTO "T" VALUES (1, 2)`)
			}},
		{name: "1.5 a foreign key over several columns", steps: []string{
			`qi:createTable("P", { a = { type = DataTypes.INTEGER, primaryKey = true }, b = { type = DataTypes.INTEGER, primaryKey = true } })
			 qi:createTable("C", { x = DataTypes.INTEGER, y = DataTypes.INTEGER })
			 qi:addConstraint("C", { type = "foreign key", fields = { "x", "y" }, references = { table = "P", fields = { "a", "b" } }, onDelete = "cascade", onUpdate = "no action" })
			 qi:insert("P", { a = 1, b = 2 }) qi:insert("C", { x = 1, y = 2 })`},
			check: func(b *bench) {
				b.refuses(dialects.ForeignKeyViolation, `INSERT INTO "C" VALUES (2, 1)`)
				b.exec(`DELETE FROM "P"`)
				b.want(`SELECT count(*) FROM "C"`, "0")
			}},
		{name: "1.5 deferrable prints undefined", on: []string{"mysql", "mariadb"}, steps: []string{users, posts,
			`qi:addConstraint("Posts", { type = "foreign key", fields = { "id" }, references = { table = "Users", field = "id" }, deferrable = true })`}, fails: "deferr"},
		{name: "1.5 deferrable", on: []string{"postgres", "sqlite"}, steps: []string{users,
			`qi:createTable("P", { userId = DataTypes.INTEGER })
			 qi:addConstraint("P", { type = "foreign key", fields = { "userId" }, references = { table = "Users", field = "id" }, deferrable = "initially deferred" })
			 qi:insert("P", { userId = 1 }) ` + ada}, check: func(b *bench) { b.want(`SELECT "userId" FROM "P"`, "1") }},
		{name: "1.5 a default as a constraint", steps: []string{users, `qi:addConstraint("Users", { type = "default", fields = { "plan" }, defaultValue = "x" })`}, fails: "changeColumn"},
		{name: "1.5 a check with all that SQL text can hold", steps: []string{
			`qi:createTable("T", { v = DataTypes.STRING(20) })
			 qi:addConstraint("T", { type = "check", fields = { "v" }, where = { v = { ne = "a'b;c\\" } } })`},
			check: func(b *bench) { b.exec(`INSERT INTO "T" VALUES ('x')`) }},
		{name: "1.7 showConstraint ignores the name", steps: []string{users, posts,
			`qi:addConstraint("Users", { type = "unique", fields = { "email" } })
			 assert(#qi:showConstraint("Users", "Users_email_uk") == 1 and #qi:showConstraint("Users", "nope") == 0)
			 local k = qi:showConstraint("Users", "Users_email_uk")[1]
			 assert(k.constraintType == "UNIQUE" and k.columnNames[1] == "email" and k.tableName == "Users")`}},
		{name: "1.1 getForeignKeyReferencesForTable is empty, or of another shape", steps: []string{users, posts,
			`local refs = qi:getForeignKeyReferencesForTable("Posts")
			 assert(#refs == 1)
			 local r = refs[1]
			 assert(r.columnName == "userId" and r.referencedTableName == "Users" and r.referencedColumnName == "id" and r.onDelete == "CASCADE" and r.onUpdate == "CASCADE")`}},
	})
}
