package traps

import (
	"testing"

	"github.com/luamig/luamig/dialects"
)

const orders = `
qi:createTable("Orders", {
  id    = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true },
  state = { type = DataTypes.ENUM("new", "payed", "void"), allowNull = false, defaultValue = "new" },
})
qi:addIndex("Orders", { "state" })
qi:bulkInsert("Orders", { { state = "new" }, { state = "payed" }, { state = "void" } })`

// none checks that a value is not one of the ENUM.
func (b *bench) none(value string) {
	b.t.Helper()
	if err := b.try(`INSERT INTO "Orders" (state) VALUES ('` + value + `')`); err == nil {
		b.t.Errorf("%q was taken", value)
	}
}

func TestEnums(t *testing.T) {
	pg := []string{"postgres"}
	run(t, []trap{
		{name: "1.11 pain 3: new values are silently not added", steps: []string{orders,
			`qi:changeColumn("Orders", "state", { type = DataTypes.ENUM("new", "payed", "void", "it's sent") })
			 qi:insert("Orders", { state = "it's sent" })`},
			check: func(b *bench) {
				b.want(`SELECT count(*) FROM "Orders" WHERE state = 'it''s sent'`, "1")
				b.none("other")
				b.exec(`INSERT INTO "Orders" (id) VALUES (50)`)
				b.want(`SELECT state FROM "Orders" WHERE id = 50`, "new")
				b.refuses(dialects.NotNullViolation, `UPDATE "Orders" SET state = NULL`)
				b.wantIndexes("Orders", "orders_state(state)")
			}},
		{name: "1.11 a value is renamed, in the rows and in the default", steps: []string{orders,
			`qi:changeColumn("Orders", "state", { values = { "fresh", "paid", "void" }, renameValues = { new = "fresh", payed = "paid" } })
			 qi:insert("Orders", {})`},
			check: func(b *bench) {
				b.want(`SELECT state FROM "Orders" ORDER BY id`, "fresh paid void fresh")
				b.none("new")
				b.wantIndexes("Orders", "orders_state(state)")
			}},
		{name: "1.11 a value is removed that no row holds", steps: []string{orders,
			`qi:update("Orders", { state = "new" }, { state = "void" })
			 qi:changeColumn("Orders", "state", { values = { "new", "payed" } })`},
			check: func(b *bench) { b.none("void"); b.want(`SELECT state FROM "Orders" ORDER BY id`, "new payed new") }},
		{name: "1.11 a value is removed that rows hold", steps: []string{orders,
			`qi:changeColumn("Orders", "state", { values = { "new", "payed" } })`}, fails: "changeColumn Orders.state",
			check: func(b *bench) { b.want(`SELECT state FROM "Orders" ORDER BY id`, "new payed void") }},
		{name: "1.11 a value gives way to another", steps: []string{orders,
			`qi:changeColumn("Orders", "state", { values = { "new", "payed" }, renameValues = { void = "new" } })`},
			check: func(b *bench) { b.want(`SELECT state FROM "Orders" ORDER BY id`, "new payed new") }},
		{name: "1.11 the same change twice", steps: []string{orders,
			`qi:changeColumn("Orders", "state", { values = { "new", "paid", "void" }, renameValues = { payed = "paid" } })`,
			`qi:changeColumn("Orders", "state", { values = { "new", "paid", "void" }, renameValues = { payed = "paid" } })`},
			check: func(b *bench) { b.want(`SELECT state FROM "Orders" ORDER BY id`, "new paid void") }},
		{name: "1.11 values that are used in the same migration", steps: []string{orders,
			`qi:changeColumn("Orders", "state", { values = { "new", "payed", "void", "sent" } })
			 qi:update("Orders", { state = "sent" }, { state = "payed" })
			 qi:changeColumn("Orders", "state", { defaultValue = "sent" })
			 qi:insert("Orders", {})`},
			check: func(b *bench) { b.want(`SELECT state FROM "Orders" ORDER BY id`, "new sent void sent") }},
		{name: "1.11 TEXT becomes an ENUM, and back", steps: []string{orders,
			`qi:changeColumn("Orders", "state", { type = DataTypes.TEXT })
			 qi:removeIndex("Orders", { "state" })`},
			on: []string{"sqlite", "postgres"}, check: func(b *bench) {
				b.exec(`INSERT INTO "Orders" (state) VALUES ('anything')`)
				b.migrate(`qi:delete("Orders", { state = "anything" })
				 qi:changeColumn("Orders", "state", { type = DataTypes.ENUM("new", "payed", "void"), defaultValue = "void" })
				 qi:insert("Orders", {})`)
				b.want(`SELECT state FROM "Orders" WHERE id > 4`, "void")
				b.none("anything")
			}},
		{name: "1.11 the type stays behind its column", on: pg, steps: []string{orders, `qi:removeColumn("Orders", "state")`},
			check: func(b *bench) {
				if got := b.enums(); got != "" {
					b.t.Error(got)
				}
			}},
		{name: "1.11 the type stays behind its table", on: pg, steps: []string{orders, `qi:dropTable("Orders")`},
			check: func(b *bench) {
				if got := b.enums(); got != "" {
					b.t.Error(got)
				}
			}},
		{name: "1.11 a column made anew takes the old type", steps: []string{orders, `qi:removeColumn("Orders", "state")`,
			`qi:addColumn("Orders", "state", { type = DataTypes.ENUM("x", "y"), defaultValue = "y" })`},
			check: func(b *bench) { b.want(`SELECT DISTINCT state FROM "Orders"`, "y"); b.none("new") }},
		{name: "1.11 the type of another schema's table", on: pg, steps: []string{orders,
			`qi:createSchema("s") qi:createTable({ schema = "s", tableName = "Orders" }, { state = DataTypes.ENUM("a") })
			 qi:insert({ schema = "s", tableName = "Orders" }, { state = "a" })`},
			check: func(b *bench) {
				b.none("a")
				b.want(`SELECT count(*) FROM pg_type WHERE typname = 'enum_Orders_state'`, "2")
			}},
		{name: "1.11 renameColumn leaves the name of the type", steps: []string{orders, `qi:renameColumn("Orders", "state", "status")
			 qi:addColumn("Orders", "state", { type = DataTypes.ENUM("x"), defaultValue = "x" })
			 qi:changeColumn("Orders", "status", { values = { "new", "payed", "void", "more" } })
			 qi:update("Orders", { status = "more" }, { status = "void" })`},
			check: func(b *bench) {
				b.want(`SELECT status, state FROM "Orders" ORDER BY id`, "new|x payed|x more|x")
			}},
		{name: "1.11 an array of an ENUM", on: pg, steps: []string{
			`qi:createTable("T", { s = DataTypes.ARRAY(DataTypes.ENUM("a", "b")) }) qi:insert("T", { s = { "b", "a" } })`},
			check: func(b *bench) { b.want(`SELECT s FROM "T"`, "{b,a}") }},
		{name: "1.11 a type of its own", on: pg, steps: []string{
			`qi:createEnum("mood", { "sad", "ok" })
			 qi:addEnumValue("mood", "happy", { after = "ok" })
			 qi:renameEnumValue("mood", "ok", "fine")
			 qi:createTable("T", { m = DataTypes.ENUM{ name = "mood", values = { "sad", "fine", "happy" } } })
			 qi:insert("T", { m = "happy" })`},
			check: func(b *bench) {
				if got := b.enums(); got != "mood=sad,fine,happy" {
					b.t.Error(got)
				}
			}},
		{name: "1.11 dropEnum where there are none", on: []string{"sqlite", "mysql", "mariadb"}, steps: []string{`qi:createEnum("mood", { "a" })`}, fails: "ENUM"},
		{name: "1.6 an ENUM is USER-DEFINED, or TEXT", steps: []string{orders,
			`local c = qi:describeTable("Orders").state
			 assert(c.type == "ENUM" and table.concat(c.special, " ") == "new payed void" and c.defaultValue == "new" and not c.allowNull)`}},
	})
}
