package traps

import "testing"

// Of what QueryInterface has, that it works at all, and the same everywhere.
func TestBreadth(t *testing.T) {
	run(t, []trap{
		{name: "cast to types of all databases", steps: []string{users, ada, `
			local function is(expr, want)
			  local got = qi:rawSelect("Users", {}, expr)
			  assert(tostring(got) == want, tostring(got) .. " is not " .. want)
			end
			is(cast("5", DataTypes.INTEGER), "5") is(cast("7", DataTypes.BIGINT), "7") is(cast("1.25", DataTypes.DECIMAL(10, 2)), "1.25")
			is(cast(5, DataTypes.STRING(10)), "5") is(cast(5, DataTypes.TEXT), "5") is(cast("2024-02-29", DataTypes.DATEONLY), "2024-02-29")
			is(cast("0.5", DataTypes.DOUBLE), "0.5") is(fn("coalesce", null, cast(col("plan"), DataTypes.STRING(20))), "free")`}},
		{name: "expressions as values", steps: []string{users,
			`qi:insert("Users", { email = fn("lower", "ADA"), plan = cast(5, DataTypes.STRING(10)) })
			 qi:update("Users", { plan = literal("'x'"), email = fn("concat", col("email"), "!") }, { email = "ada" })
			 qi:update("Users", { plan = fn("upper", col("email")) }, { [fn("lower", col("email"))] = "ada!" })`},
			check: func(b *bench) { b.want(`SELECT email, plan FROM "Users"`, "ada!|ADA!") }},
		{name: "select with all its options", steps: []string{users,
			`qi:bulkInsert("Users", { { email = "a", plan = "x" }, { email = "b", plan = "y" }, { email = "c", plan = "x" } })
			 local rows = qi:select("Users", { columns = { "plan", { fn("count", literal("*")), "n" } }, group = { "plan" }, order = { { "plan", "DESC" } } })
			 assert(#rows == 2 and rows[1].plan == "y" and rows[2].n == 2)
			 rows = qi:select("Users", { order = { "id" }, limit = 1, offset = 1 })
			 assert(#rows == 1 and rows[1].email == "b")
			 assert(#qi:select("Users", { order = { "id" }, offset = 2 }) == 1)
			 assert(qi:rawSelect("Users", { where = { plan = "y" } }, "email") == "b" and qi:count("Users", { where = { plan = "x" } }) == 2)`}},
		{name: "rows are read while they are written", steps: []string{users,
			`local list = {}
			 for i = 1, 300 do list[i] = { email = "u" .. i } end
			 qi:bulkInsert("Users", list)
			 local n = 0
			 for user in qi:rows("Users", { order = { "id" } }) do
			   n = n + 1
			   qi:update("Users", { plan = "p" .. user.id }, { id = user.id })
			   if n % 100 == 0 then
			     qi:insert("Users", { email = "late" .. n })
			     assert(qi:count("Users", { where = { plan = { ne = "free" } } }) == n)
			   end
			 end
			 assert(n == 300)`},
			check: func(b *bench) { b.want(`SELECT count(*) FROM "Users" WHERE plan <> 'free'`, "300") }},
		{name: "a backfill", steps: []string{users,
			`local list = {} for i = 1, 25 do list[i] = { email = "u" .. i } end qi:bulkInsert("Users", list)`,
			"transaction = false\n-- up:\n" + `qi:backfill("Users", { batch = 10 }, function(rows, batch)
			   for _, r in ipairs(rows) do qi:update("Users", { plan = "b" .. batch.number }, { id = r.id }) end
			 end)`},
			check: func(b *bench) {
				b.want(`SELECT plan, count(*) FROM "Users" GROUP BY plan ORDER BY plan`, "b1|10 b2|10 b3|5")
				b.want(`SELECT count(*) FROM luamig_backfill`, "0")
			}},
		{name: "a backfill that changes the schema in a batch", on: []string{"mysql", "mariadb"}, steps: []string{users, ada,
			"transaction = false\n-- up:\n" + `qi:backfill("Users", {}, function() qi:addColumn("Users", "x", DataTypes.INTEGER) end)`}, fails: "commits at a schema change"},
		{name: "generated columns", steps: []string{
			`qi:createTable("T", { a = DataTypes.INTEGER, twice = { type = DataTypes.INTEGER, generated = { as = "a * 2", stored = true } } })
			 qi:insert("T", { a = 4 })
			 qi:changeColumn("T", "a", { defaultValue = 1 })
			 qi:insert("T", {})`},
			check: func(b *bench) { b.want(`SELECT a, twice FROM "T" ORDER BY a`, "1|2 4|8") }},
		{name: "identity", steps: []string{
			`qi:createTable("T", { id = { type = DataTypes.BIGINT, primaryKey = true, autoIncrementIdentity = true }, v = DataTypes.INTEGER })
			 qi:insert("T", { v = 1 }) qi:insert("T", { id = 10, v = 2 }) qi:insert("T", { v = 3 })
			 assert(qi:describeTable("T").id.autoIncrement)`},
			check: func(b *bench) { b.want(`SELECT id, v FROM "T" ORDER BY id`, "1|1 10|2 11|3") }},
		{name: "unsigned numbers", steps: []string{
			`qi:createTable("T", { n = DataTypes.INTEGER.UNSIGNED, big = DataTypes.BIGINT.UNSIGNED })
			 qi:insert("T", { n = 4294967295, big = int64("9223372036854775807") })
			 assert(qi:select("T")[1].n == 4294967295)`},
			check: func(b *bench) {
				if err := b.try(`INSERT INTO "T" (n) VALUES (-1)`); err == nil {
					b.t.Error("a negative number was taken")
				}
			}},
		{name: "createDatabase inside a transaction", on: []string{"postgres"}, steps: []string{`qi:createDatabase("luamig_test_never")`}, fails: "transaction = false"},
		{name: "functions", on: []string{"mysql", "mariadb"}, steps: []string{
			`qi:createFunction("twice", { { name = "n", type = "INT" } }, "INT", "sql", "RETURN n * 2;", { "DETERMINISTIC" })
			 assert(qi:query("SELECT twice(4) AS n")[1].n == 8)
			 qi:dropFunction("twice", { { type = "INT" } })`}},
		{name: "change goes up, down and up again", steps: []string{users + posts}, check: func(b *bench) { b.thereAndBack() }},
		{name: "down undoes, and the history knows it", steps: []string{users}, check: func(b *bench) {
			b.thereAndBack()
			b.want(`SELECT count(*) FROM luamig_migrations`, "2")
			b.want(`SELECT action, count(*) FROM luamig_log GROUP BY action ORDER BY action`, "down|1 up|3")
		}},
	})
}
