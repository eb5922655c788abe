package traps

import (
	"testing"
)

func TestRows(t *testing.T) {
	run(t, []trap{
		{name: "1.8 bulkInsert writes NULL for what a record lacks", steps: []string{users,
			`qi:bulkInsert("Users", { { email = "a" }, { email = "b", plan = "paid" }, { plan = "x", email = "c" } })`},
			check: func(b *bench) {
				b.want(`SELECT id, email, plan FROM "Users" ORDER BY id`, "1|a|free 2|b|paid 3|c|x")
			}},
		{name: "1.8 bulkInsert of nothing is invalid SQL", steps: []string{users, `assert(qi:bulkInsert("Users", {}).affected == 0)`}},
		{name: "1.8 insertId is that of the first row, or of the last", steps: []string{users,
			`assert(qi:insert("Users", { email = "a" }).insertId == 1)
			 assert(qi:insert("Users", { email = "b" }).insertId == 2)`}},
		{name: "1.8 pain 25: bulkInsert cannot take tables for JSON", steps: []string{
			`qi:createTable("T", { id = DataTypes.INTEGER, j = DataTypes.JSON, b = DataTypes.JSONB })
			 qi:bulkInsert("T", { { id = 1, j = { z = 1, a = { 1, null, "x'y" } }, b = json.array{} }, { id = 2, j = json.object{}, b = { { k = true } } }, { id = 3 } })
			 qi:update("T", { j = { 1, 2 } }, { id = 3 })
			 local rows = qi:select("T", { order = { "id" } })
			 local first = json.decode(rows[1].j)
			 assert(first.z == 1 and first.a[3] == "x'y" and rows[1].b == "[]")
			 assert(json.decode(rows[2].b)[1].k == true and json.encode(json.decode(rows[3].j)) == "[1,2]" and rows[3].b == nil)`},
			on: []string{"sqlite", "postgres"}},
		{name: "1.8 pain 25: tables for JSON where there is no JSONB", on: []string{"mysql", "mariadb"}, steps: []string{
			`qi:createTable("T", { id = DataTypes.INTEGER, j = DataTypes.JSON })
			 qi:bulkInsert("T", { { id = 1, j = { z = 1, a = { 1, null, "x'y" } } }, { id = 2, j = json.array{} } })
			 local rows = qi:select("T", { order = { "id" } })
			 assert(json.decode(rows[1].j).a[3] == "x'y" and rows[2].j == "[]")`}},
		{name: "1.8 pain 25: arrays", on: []string{"postgres"}, steps: []string{
			`qi:createTable("T", { id = DataTypes.INTEGER, n = DataTypes.ARRAY(DataTypes.INTEGER), s = DataTypes.ARRAY(DataTypes.STRING), j = DataTypes.ARRAY(DataTypes.JSONB), m = DataTypes.ARRAY(DataTypes.ARRAY(DataTypes.INTEGER)), t = DataTypes.ARRAY(DataTypes.BLOB) })
			 qi:insert("T", { id = 1, n = { 1, null, 3 }, s = { 'a "b" {c}, \\d', "NULL", "", "日本" }, j = { { a = 1 }, { 1 } }, m = { { 1, 2 }, { 3, 4 } }, t = { bytes("\0\255") } })
			 qi:update("T", { n = {} }, { id = 2 })`},
			check: func(b *bench) {
				b.want(`SELECT n, s[1], s[2], s[3] = '', s[4], j[1]->'a', m[2][1], t[1] FROM "T"`, `{1,NULL,3}|a "b" {c}, \d|NULL|true|日本|1|3|x00ff`)
			}},
		{name: "1.8 a table for a column that takes none", steps: []string{users, `qi:insert("Users", { email = { "a" } })`}, fails: `"email"`},
		{name: "1.8 bytes", steps: []string{`qi:createTable("T", { b = DataTypes.BLOB })
			 local all = {}
			 for i = 0, 255 do all[#all + 1] = string.char(i) end
			 qi:insert("T", { b = bytes(table.concat(all)) })
			 assert(qi:rawSelect("T", {}, "b") == table.concat(all))`}},
		{name: "1.8 backslashes, quotes and what looks like a placeholder", steps: []string{users,
			`local text = "it's \\ \"q\" ? :name $1 %s \n\t` + "`" + ` 日本 🦊"
			 qi:insert("Users", { email = text })
			 qi:query('INSERT INTO "Users" (email) VALUES (?)', text)
			 assert(qi:count("Users", { where = { email = text } }) == 2)`}},
		{name: "1.8 booleans", steps: []string{`qi:createTable("T", { id = DataTypes.INTEGER, b = { type = DataTypes.BOOLEAN, defaultValue = true } })
			 qi:bulkInsert("T", { { id = 1 }, { id = 2, b = false } })
			 local rows = qi:select("T", { order = { "id" } })
			 assert(rows[1].b == true and rows[2].b == false)
			 assert(qi:count("T", { where = { b = true } }) == 1)
			 qi:query('UPDATE "T" SET b = ? WHERE id = ?', true, 2)
			 assert(qi:count("T", { where = { b = true } }) == 2)`}},
		{name: "1.8 1.9 numbers come back as strings, or rounded", steps: []string{
			`qi:createTable("T", { big = DataTypes.BIGINT, money = DataTypes.DECIMAL(30, 10), f = DataTypes.DOUBLE })
			 qi:insert("T", { big = int64("9007199254740993"), money = decimal("12345678901234567890.0123456789"), f = 0.1 })
			 local row = qi:select("T")[1]
			 assert(row.big:eq(int64("9007199254740993")) and row.money:eq(decimal("12345678901234567890.0123456789")) and row.f == 0.1)
			 qi:insert("T", row)
			 assert(qi:count("T", { where = { big = row.big, money = row.money, f = row.f } }) == 2)`}},
		{name: "1.8 dates are shifted", steps: []string{
			`qi:createTable("T", { at = DataTypes.DATE(6), day = DataTypes.DATEONLY, t = DataTypes.TIME })
			 qi:insert("T", { at = date.parse("2024-03-31T02:30:00.123456Z"), day = "2024-02-29", t = "23:59:59" })
			 local row = qi:select("T")[1]
			 assert(row.day == "2024-02-29" and row.t:sub(1, 8) == "23:59:59")
			 assert(date.parse(row.at) == date.parse("2024-03-31T02:30:00.123456Z"), row.at)
			 qi:insert("T", row)
			 assert(qi:count("T", { where = { at = row.at, day = row.day, t = row.t } }) == 2)`}},
		{name: "1.8 ignoreDuplicates is a plain insert somewhere", steps: []string{users,
			`qi:insert("Users", { id = 1, email = "a" })
			 qi:bulkInsert("Users", { { id = 1, email = "b" }, { id = 2, email = "c" } }, { ignoreDuplicates = true })`},
			check: func(b *bench) { b.want(`SELECT id, email FROM "Users" ORDER BY id`, "1|a 2|c") }},
		{name: "1.8 updateOnDuplicate", steps: []string{users,
			`qi:insert("Users", { id = 1, email = "a" })
			 qi:bulkInsert("Users", { { id = 1, email = "b", plan = "x" }, { id = 2, email = "c", plan = "y" } }, { updateOnDuplicate = { "email" } })`},
			check: func(b *bench) { b.want(`SELECT id, email, plan FROM "Users" ORDER BY id`, "1|b|free 2|c|y") }},
		{name: "1.1 upsert needs a model", steps: []string{users,
			`qi:upsert("Users", { id = 1, email = "a" })
			 qi:upsert("Users", { id = 1, email = "b" })
			 qi:addConstraint("Users", { type = "unique", fields = { "email" } })
			 qi:upsert("Users", { email = "b", plan = "paid" }, { conflictFields = { "email" } })`},
			check: func(b *bench) { b.want(`SELECT id, email, plan FROM "Users"`, "1|b|paid") }},
		{name: "1.1 bulkDelete without a condition deletes all", steps: []string{users, ada, `qi:bulkDelete("Users", nil)`}, fails: "qi.everyRow"},
		{name: "1.1 bulkDelete of every row, asked for", steps: []string{users, ada, `assert(qi:bulkDelete("Users", qi.everyRow).affected == 1)`},
			check: func(b *bench) { b.want(`SELECT count(*) FROM "Users"`, "0") }},
		{name: "1.1 a limit is passed over", steps: []string{users,
			`qi:bulkInsert("Users", { { email = "a" }, { email = "b" }, { email = "c" } })
			 assert(qi:bulkDelete("Users", { email = { ne = "z" } }, { limit = 1 }).affected == 1)
			 assert(qi:bulkUpdate("Users", { plan = "x" }, { email = { ne = "z" } }, { limit = 1 }).affected == 1)`}},
		{name: "1.8 truncate, with the numbers", steps: []string{users, ada, `qi:bulkDelete("Users", nil, { truncate = true, restartIdentity = true }) ` + ada},
			check: func(b *bench) { b.want(`SELECT id FROM "Users"`, "1") }},
		{name: "1.8 returning is ignored", on: []string{"sqlite", "postgres", "mariadb"}, steps: []string{users,
			`local rows = qi:bulkInsert("Users", { { email = "a" }, { email = "b" } }, { returning = { "id", "email" } })
			 assert(#rows == 2 and rows[2].id == 2 and rows[2].email == "b")`}},
		{name: "1.8 returning where there is none", on: []string{"mysql"}, steps: []string{users,
			`qi:insert("Users", { email = "a" }, { returning = true })`}, fails: "RETURNING"},
		{name: "1.8 pain 26: other values for each row", steps: []string{users,
			`qi:bulkInsert("Users", { { email = "a b" }, { email = "c d" } })
			 qi:transform("Users", function(row) row.email, row.plan = row.email:match("^(%S+) (%S+)$") end)`},
			check: func(b *bench) { b.want(`SELECT email, plan FROM "Users" ORDER BY id`, "a|b c|d") }},
		{name: "conditions mean the same everywhere", steps: []string{users, `
			qi:bulkInsert("Users", { { email = "Ann%x", plan = "a" }, { email = "ann_y", plan = "b" }, { email = "bob", plan = "c" } })
			local function ids(where)
			  local t = {}
			  for r in qi:rows("Users", { where = where, order = { "id" } }) do t[#t + 1] = r.id end
			  return table.concat(t, " ")
			end
			local function is(where, want) local got = ids(where) assert(got == want, got .. " is not " .. want) end
			is({ id = { gt = 1, lte = 3 } }, "2 3") is({ id = { 1, 3 } }, "1 3") is({ id = {} }, "") is({ id = { notIn = { 1 } } }, "2 3")
			is({ id = { between = { 2, 3 } } }, "2 3") is({ id = { notBetween = { 2, 3 } } }, "1")
			is({ email = { iLike = "ANN%" } }, "1 2") is({ email = { notILike = "ANN%" } }, "3")
			is({ email = { startsWith = "Ann%" } }, "1") is({ email = { contains = "n_y" } }, "2") is({ email = { endsWith = "ob" } }, "3")
			is({ ["or"] = { { id = 1 }, { email = "bob" } } }, "1 3") is({ [Op["not"]] = { id = 1 } }, "2 3")
			is({ plan = { ne = "a" }, id = { lt = 3 } }, "2") is({ plan = null }, "") is({ plan = { isNot = null } }, "1 2 3")
			is({ [fn("lower", col("email"))] = "bob" }, "3") is(literal("id = 2"), "2")
			is({ id = { eq = literal("1 + 1") } }, "2") is({ [cast(col("plan"), "char(1)")] = "b" }, "2")`}},
		{name: "conditions by regular expression", on: []string{"postgres", "mysql", "mariadb"}, steps: []string{users, ada,
			`assert(qi:count("Users", { where = { email = { regexp = "^a.a@" } } }) == 1)
			 assert(qi:count("Users", { where = { email = { notRegexp = "^b" } } }) == 1)`}},
		{name: "json paths", steps: []string{`qi:createTable("T", { id = DataTypes.INTEGER, j = DataTypes.JSON })
			 qi:insert("T", { id = 1, j = { a = { b = { "x", "y" } }, n = 5 } })
			 assert(qi:count("T", { where = { [json("j.a.b[1]")] = "y" } }) == 1)
			 assert(qi:rawSelect("T", {}, json("j.a.b.0")) == "x")`}},
	})
}

func TestQueries(t *testing.T) {
	run(t, []trap{
		{name: "1.9 several statements: only the first runs", steps: []string{users,
			`qi:query([[
			   INSERT INTO "Users" (email) VALUES ('a;b'); -- a comment; with a semicolon
			   /* another; one */ INSERT INTO "Users" (email) VALUES ('c');
			   UPDATE "Users" SET plan = 'it''s; x';
			 ]])`},
			check: func(b *bench) {
				b.want(`SELECT email, plan FROM "Users" ORDER BY id`, "a;b|it's; x c|it's; x")
			}},
		{name: "1.9 a failing one among several is not named", steps: []string{users,
			"qi:query([[INSERT INTO \"Users\" (email) VALUES ('a');\n\nINSERT INTO \"Nope\" VALUES (1)]])"}, fails: "line 3"},
		{name: "1.9 placeholders in strings, comments, casts and operators", steps: []string{users,
			`local rows = qi:query([[SELECT '?' AS a, ':x' AS b, ? AS c /* ? :y */ -- ?
			  ]], 5)
			 assert(rows[1].a == "?" and rows[1].b == ":x" and tonumber(rows[1].c) == 5)
			 rows = qi:query('SELECT id FROM "Users" WHERE email = :email OR plan IN (:plans)', { replacements = { email = "a", plans = { "x", "y" } } })
			 assert(#rows == 0)`}},
		{name: "1.9 casts and JSON operators", on: []string{"postgres"}, steps: []string{
			`local rows = qi:query([[SELECT '5'::int + ? AS n, '{"a":1}'::jsonb ?? 'a' AS has, $$it's ? :x; $$ AS d]], 1)
			 assert(rows[1].n == 6 and rows[1].has == true and rows[1].d == "it's ? :x; ")`}},
		{name: "1.9 a missing replacement", steps: []string{users, `qi:query('SELECT id FROM "Users" WHERE email = :mail', { replacements = { email = "a" } })`}, fails: ":mail"},
		{name: "1.9 one value too many", steps: []string{users, `qi:query('DELETE FROM "Users" WHERE id = ?', 1, 2)`}, fails: "DELETE"},
		{name: "1.9 quotes of names", steps: []string{users, ada,
			`assert(qi:query('SELECT "email" FROM "Users"')[1].email == "ada@example.com")`}},
		{name: "1.9 what a statement returns depends on its type", steps: []string{users,
			`local rows, meta = qi:query('INSERT INTO "Users" (email) VALUES (?)', "a")
			 assert(#rows == 0 and meta.affected == 1)
			 rows, meta = qi:query('UPDATE "Users" SET plan = ?', "free")
			 assert(meta.affected == 1)
			 rows, meta = qi:query('SELECT id, email FROM "Users"')
			 assert(#rows == 1 and rows[1].id == 1 and rows[1].email == "a")`}},
		{name: "2.2 a statement is cut at a semicolon inside a trigger", on: []string{"sqlite", "mysql", "mariadb"}, steps: []string{users,
			`qi:query([[CREATE TRIGGER one AFTER INSERT ON "Users" FOR EACH ROW BEGIN INSERT INTO "Log" VALUES ('a;b'); INSERT INTO "Log" VALUES ('c'); END;
			   CREATE TABLE "Log" (t VARCHAR(20))]])
			 qi:insert("Users", { email = "a" })`},
			check: func(b *bench) { b.want(`SELECT t FROM "Log"`, "a;b c") }},
		{name: "1.9 a script can commit behind luamig's back", steps: []string{users, `qi:query("COMMIT")`}, fails: "qi:transaction"},
	})
}

func TestDefaults(t *testing.T) {
	run(t, []trap{
		{name: "2.2 pain 12: NOW and UUIDV4 make no DEFAULT", steps: []string{
			`qi:createTable("T", { id = { type = DataTypes.UUID, primaryKey = true, defaultValue = DataTypes.UUIDV4 }, at = { type = DataTypes.DATE, allowNull = false, defaultValue = DataTypes.NOW },
			   day = { type = DataTypes.DATEONLY, defaultValue = DataTypes.NOW }, v = DataTypes.INTEGER })`},
			check: func(b *bench) {
				b.exec(`INSERT INTO "T" (v) VALUES (1)`, `INSERT INTO "T" (v) VALUES (2)`)
				b.want(`SELECT count(DISTINCT id), count(at), count(day) FROM "T" WHERE length(CAST(id AS CHAR(36))) = 36 AND at > '2020-01-01' AND day > '2020-01-01'`, "2|2|2")
			}},
		{name: "2.2 fn as a default", steps: []string{
			`qi:createTable("T", { v = DataTypes.INTEGER, a = { type = DataTypes.STRING(20), defaultValue = fn("upper", "x") }, b = { type = DataTypes.INTEGER, defaultValue = literal("1 + 1") } })`},
			check: func(b *bench) {
				b.exec(`INSERT INTO "T" (v) VALUES (1)`)
				b.want(`SELECT a, b FROM "T"`, "X|2")
			}},
		{name: "2.2 a default of TEXT and JSON is skipped", steps: []string{
			`qi:createTable("T", { v = DataTypes.INTEGER, a = { type = DataTypes.TEXT, defaultValue = "it's" }, j = { type = DataTypes.JSON, defaultValue = { k = { 1 } } }, l = { type = DataTypes.TEXT("long"), defaultValue = "" } })`},
			check: func(b *bench) {
				b.exec(`INSERT INTO "T" (v) VALUES (1)`)
				b.migrate(`local r = qi:select("T")[1] assert(r.a == "it's" and json.decode(r.j).k[1] == 1 and r.l == "")`)
			}},
		{name: "2.2 values of all kinds as defaults", steps: []string{
			`qi:createTable("T", { v = DataTypes.INTEGER, b = { type = DataTypes.BOOLEAN, defaultValue = false }, d = { type = DataTypes.DECIMAL(10, 2), defaultValue = decimal("1.50") },
			   f = { type = DataTypes.DOUBLE, defaultValue = -0.5 }, n = { type = DataTypes.BIGINT, defaultValue = int64("9007199254740993") }, s = { type = DataTypes.STRING, defaultValue = "\\'\"; --" },
			   z = { type = DataTypes.STRING, defaultValue = null } })
			 qi:insert("T", { v = 1 })
			 local r = qi:select("T")[1]
			 assert(r.b == false and tostring(r.d):sub(1, 3) == "1.5" and r.f == -0.5 and r.n:eq(int64("9007199254740993")) and r.s == "\\'\"; --" and r.z == nil)`}},
		{name: "1.6 describeTable has one shape", steps: []string{
			`qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true }, s = { type = DataTypes.STRING(40), allowNull = false, defaultValue = "x" },
			   b = { type = DataTypes.BOOLEAN, defaultValue = true }, d = DataTypes.DECIMAL(10, 2), at = DataTypes.DATE, day = DataTypes.DATEONLY, j = DataTypes.JSON, u = DataTypes.UUID, t = DataTypes.TEXT, n = DataTypes.BIGINT, f = DataTypes.DOUBLE, x = DataTypes.BLOB })
			 local t = qi:describeTable("T")
			 local want = { id = "INTEGER", s = "VARCHAR(40)", b = "BOOLEAN", d = "DECIMAL(10,2)", at = "TIMESTAMP WITH TIME ZONE", day = "DATE", j = "JSON", u = "UUID", t = "TEXT", n = "BIGINT", f = "DOUBLE PRECISION", x = "BLOB" }
			 for name, kind in pairs(want) do assert(t[name].type == kind, name .. " is " .. t[name].type) end
			 assert(t.id.primaryKey and t.id.autoIncrement and not t.id.allowNull and t.id.defaultValue == nil)
			 assert(not t.s.allowNull and t.s.defaultValue == "x" and not t.s.primaryKey and not t.s.autoIncrement and t.b.defaultValue == "true" and t.d.allowNull and t.d.defaultValue == nil)`}},
	})
}

func TestRoutines(t *testing.T) {
	run(t, []trap{
		{name: "1.1 createTrigger is no function", on: []string{"sqlite", "mysql", "mariadb"}, steps: []string{users,
			`qi:createTable("Log", { t = DataTypes.STRING(80) })
			 qi:createTrigger("Users", "logged", { timing = "after", events = "insert", body = 'INSERT INTO "Log" VALUES (NEW.email); INSERT INTO "Log" VALUES (\'a;b\');' })
			 qi:insert("Users", { email = "a" })
			 qi:dropTrigger("Users", "logged")
			 qi:insert("Users", { email = "b" })`},
			check: func(b *bench) { b.want(`SELECT t FROM "Log"`, "a a;b") }},
		{name: "1.1 createFunction and createTrigger with arguments", on: []string{"postgres"}, steps: []string{users,
			`qi:createTable("Log", { t = DataTypes.STRING(80) })
			 qi:createFunction("log_it", {}, "trigger", "plpgsql", [[INSERT INTO "Log" VALUES (NEW.email || TG_ARGV[0]); RETURN NEW;]])
			 qi:createFunction("twice", { { name = "n", type = "integer" } }, "integer", "plpgsql", "RETURN n * 2;", { "IMMUTABLE" }, { force = true })
			 qi:createTrigger("Users", "logged", "after", { "insert" }, "log_it", { "it's" })
			 qi:insert("Users", { email = "a" })
			 qi:dropTrigger("Users", "logged")
			 qi:insert("Users", { email = "b" })
			 assert(qi:query("SELECT twice(4) AS n")[1].n == 8)
			 qi:dropFunction("twice", { { type = "integer" } })`},
			check: func(b *bench) { b.want(`SELECT t FROM "Log"`, "ait's") }},
		{name: "1.1 createFunction where there are none", on: []string{"sqlite"}, steps: []string{`qi:createFunction("f", {}, "integer", "sql", "SELECT 1")`}, fails: "SQLite"},
		{name: "1.1 there is no API for views", steps: []string{users, ada,
			`qi:createView("Emails", 'SELECT id, email AS mail FROM "Users"')
			 assert(qi:rawSelect("Emails", {}, "mail") == "ada@example.com")
			 qi:createView("Emails", 'SELECT id, email AS mail FROM "Users" WHERE id < 0', { orReplace = true })
			 assert(qi:count("Emails") == 0)
			 qi:dropView("Emails")
			 qi:dropView("Emails", { ifExists = true })`}},
		{name: "1.1 materialized views", on: []string{"postgres"}, steps: []string{users, ada,
			`qi:createView("Emails", 'SELECT email FROM "Users"', { materialized = true })
			 qi:insert("Users", { email = "b" })
			 assert(qi:count("Emails") == 1)
			 qi:query('REFRESH MATERIALIZED VIEW "Emails"')
			 assert(qi:count("Emails") == 2)
			 qi:dropView("Emails", { materialized = true })`}},
		{name: "1.1 materialized views where there are none", on: []string{"sqlite", "mysql", "mariadb"}, steps: []string{users,
			`qi:createView("Emails", 'SELECT email FROM "Users"', { materialized = true })`}, fails: "materialized"},
	})
}

func TestTransactions(t *testing.T) {
	transactional := []string{"sqlite", "postgres"}
	committing := []string{"mysql", "mariadb"}
	run(t, []trap{
		{name: "1.10 pain 1: a failure leaves half of a migration", on: transactional, steps: []string{users, ada,
			posts + `qi:insert("Users", { email = "b" }) qi:addColumn("Users", "x", DataTypes.INTEGER) qi:flush() error("no")`}, fails: "nothing of this migration was kept",
			check: func(b *bench) {
				if got := b.tables() + " " + b.columns("Users"); got != "Users id email plan" {
					b.t.Error(got)
				}
				b.want(`SELECT count(*) FROM "Users"`, "1")
				b.want(`SELECT count(*) FROM luamig_migrations`, "2")
			}},
		{name: "1.10 pain 5: a failure half-way is not told", on: committing, steps: []string{users, ada,
			posts + `qi:insert("Users", { email = "b" }) qi:flush() error("no")`}, fails: "1 statement of this migration stays: CREATE TABLE",
			check: func(b *bench) {
				if got := b.tables(); got != "Posts Users" {
					b.t.Error(got)
				}
				b.want(`SELECT count(*) FROM "Users"`, "1")
				b.want(`SELECT count(*) FROM luamig_migrations`, "2")
			}},
		{name: "pain 5: schema changes inside SQL text are counted, too", on: committing, steps: []string{users,
			`qi:query([[INSERT INTO "Users" (email) VALUES ('a'); CREATE TABLE "Half" (id INTEGER); INSERT INTO "Users" (email) VALUES ('b'); INSERT INTO "Nope" VALUES (1)]])`},
			fails: `2 statements of this migration stay, and the last was CREATE TABLE "Half"`,
			check: func(b *bench) { b.want(`SELECT email FROM "Users"`, "a") }},
		{name: "pain 5: what commits without being a schema change", on: committing, steps: []string{users,
			`qi:query([[INSERT INTO "Users" (email) VALUES ('a')]]) qi:query([[ANALYZE TABLE "Users"]]) qi:insert("Users", { email = "b" }) qi:flush() error("no")`},
			fails: `1 statement of this migration stays: INSERT`,
			check: func(b *bench) { b.want(`SELECT email FROM "Users"`, "a") }},
		{name: "pain 5: a routine that commits", on: committing, steps: []string{users,
			`qi:query([[CREATE PROCEDURE tear() BEGIN INSERT INTO "Users" (email) VALUES ('p'); CREATE TABLE "Torn" (id INTEGER); END]])`,
			`qi:query([[INSERT INTO "Users" (email) VALUES ('a')]]) qi:query("CALL tear()") qi:insert("Users", { email = "b" }) qi:flush() error("no")`},
			fails: `up to 2 statements of this migration stay, and the last was CALL tear()`,
			check: func(b *bench) { b.want(`SELECT email FROM "Users" ORDER BY email`, "a p") }},
		{name: "1.10 a script turns autocommit on", on: committing, steps: []string{users,
			`qi:query("SET autocommit = 1")
			 qi:query([[INSERT INTO "Users" (email) VALUES ('a')]]) qi:flush() error("no")`},
			fails: `nothing of this migration was kept`, check: func(b *bench) { b.want(`SELECT count(*) FROM "Users"`, "0") }},
		{name: "1.10 rows alone are taken back everywhere", steps: []string{users, ada,
			`qi:insert("Users", { email = "b" }) qi:update("Users", { plan = "x" }, qi.everyRow) qi:flush() error("no")`}, fails: "nothing of this migration was kept",
			check: func(b *bench) { b.want(`SELECT email, plan FROM "Users"`, "ada@example.com|free") }},
		{name: "1.10 ROLLBACK TO SAVEPOINT fails after DDL, or lies", on: committing, steps: []string{users,
			`pcall(function() qi:createTable("Half", { id = DataTypes.INTEGER }) qi:insert("Users", { email = "b" }) qi:flush() error("no") end)
			 qi:insert("Users", { email = "c" })`}, fails: "commits at each schema change",
			check: func(b *bench) { b.want(`SELECT count(*) FROM "Users"`, "0") }},
		{name: "1.10 pcall takes DDL back", on: transactional, steps: []string{users,
			`assert(not pcall(function() qi:createTable("Half", { id = DataTypes.INTEGER }) qi:insert("Users", { email = "b" }) qi:flush() error("no") end))
			 qi:insert("Users", { email = "c" })`},
			check: func(b *bench) {
				b.want(`SELECT email FROM "Users"`, "c")
				if got := b.tables(); got != "Users" {
					b.t.Error(got)
				}
			}},
		{name: "1.10 an error poisons the transaction", steps: []string{users,
			`qi:insert("Users", { id = 1, email = "a" })
			 for i = 1, 3 do
			   local ok, err = pcall(function() qi:insert("Users", { email = "in pcall" }) qi:insert("Users", { id = 1, email = "b" }) end)
			   assert(not ok and err.kind == "unique", tostring(err))
			 end
			 local ok, err = pcall(function() qi:query('SELECT nope FROM "Users"') end)
			 assert(not ok and err.kind == "no such column", tostring(err))
			 qi:insert("Users", { id = 50, email = "c" })`},
			check: func(b *bench) { b.want(`SELECT email FROM "Users" ORDER BY id`, "a c") }},
		{name: "1.10 a failed DDL inside pcall", steps: []string{users,
			`qi:insert("Users", { email = "a" })
			 local ok, err = pcall(function() qi:createTable("Users", { id = DataTypes.INTEGER }) end)
			 assert(not ok and err.kind == "already exists", tostring(err))
			 qi:insert("Users", { email = "b" })`},
			check: func(b *bench) { b.want(`SELECT email FROM "Users" ORDER BY id`, "a b") }},
		{name: "1.10 qi:transaction is taken back alone", steps: []string{users,
			`qi:insert("Users", { email = "a" })
			 pcall(function() qi:transaction(function() qi:insert("Users", { email = "b" }) error("no") end) end)
			 qi:transaction(function() qi:insert("Users", { email = "c" }) end)`},
			check: func(b *bench) { b.want(`SELECT email FROM "Users" ORDER BY email`, "a c") }},
		{name: "1.10 without a transaction each statement stays", steps: []string{users,
			"transaction = false\n-- up:\n" + `qi:insert("Users", { email = "a" })
			 pcall(function() qi:transaction(function() qi:insert("Users", { email = "b" }) error("no") end) end)
			 qi:flush() error("no")`}, fails: "what it did before this line stayed",
			check: func(b *bench) { b.want(`SELECT email FROM "Users"`, "a") }},
		{name: "pain 24: what one migration sets leaks into the next", on: []string{"postgres"}, steps: []string{users,
			`qi:createSchema("tenant")`, `qi:query("SET search_path TO tenant") qi:query("SET statement_timeout = 12345")`,
			`qi:createTable("Here", { id = DataTypes.INTEGER })
			 assert(qi:query("SHOW statement_timeout")[1].statement_timeout ~= "12345ms")`},
			check: func(b *bench) {
				if got := b.tables(); got != "Here Users" {
					b.t.Error(got)
				}
				b.want(`SELECT count(*) FROM luamig_migrations`, "4")
			}},
		{name: "pain 24: what one migration sets leaks", on: committing, steps: []string{users,
			`qi:query("SET sql_mode = '', SESSION lock_wait_timeout = 3, @mine = 1")`,
			`local r = qi:query("SELECT @@sql_mode AS mode, @@lock_wait_timeout AS wait, @mine AS mine")[1]
			 assert(r.mode:find("STRICT_") and r.wait ~= 3 and r.mine == nil)`}},
		{name: "pain 24: USE leads the history elsewhere", on: committing, steps: []string{users,
			`local other = qi:query("SELECT concat(database(), '_other') AS name")[1].name
			 qi:createDatabase(other)
			 qi:query("USE " .. other)
			 qi:createTable("There", { id = DataTypes.INTEGER })`,
			`qi:createTable("Here", { id = DataTypes.INTEGER })
			 qi:dropDatabase(qi:query("SELECT concat(database(), '_other') AS name")[1].name)`},
			check: func(b *bench) {
				if got := b.tables(); got != "Here Users" {
					b.t.Error(got)
				}
				b.want(`SELECT count(*) FROM luamig_migrations`, "3")
			}},
	})
}
