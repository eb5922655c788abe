package traps

import (
	"context"
	"strings"
	"testing"

	"github.com/luamig/luamig/host"
)

func TestSessions(t *testing.T) {
	run(t, []trap{
		{name: "1.8 results differ by the session's settings", on: []string{"postgres"}, steps: []string{
			`local s = qi:query("SELECT current_setting('TimeZone') AS zone, current_setting('DateStyle') AS style, current_setting('application_name') AS name")[1]
			 assert(s.zone == "UTC" and s.style:find("^ISO") and s.name == "luamig:20240101000001-step", s.name)`}},
		{name: "1.8 results differ by the session's settings, and rows are cut in silence", on: []string{"mysql", "mariadb"}, steps: []string{
			`local s = qi:query("SELECT @@time_zone AS zone, @@sql_mode AS mode, @@character_set_connection AS charset")[1]
			 assert((s.zone == "+00:00" or s.zone == "UTC") and s.mode:find("STRICT_") and s.mode:find("ANSI_QUOTES") and s.charset == "utf8mb4")`,
			`qi:createTable("T", { v = DataTypes.STRING(3) }) qi:insert("T", { v = "abcd" })`}, fails: "too long"},
		{name: "1.1 a name that the server would cut in silence", on: []string{"postgres", "mysql", "mariadb"}, steps: []string{
			`qi:createTable(("t"):rep(70), { id = DataTypes.INTEGER })`}, fails: "createTable ttt",
			check: func(b *bench) {
				if got := b.tables(); got != "" {
					b.t.Error(got)
				}
			}},
		{name: "pain 14: explicit names of indexes and constraints that are too long", on: []string{"postgres", "mysql", "mariadb"}, steps: []string{users,
			`qi:addIndex("Users", { "email" }, { name = ("i"):rep(70) })`}, fails: "long"},
		{name: "pain 3: the default name of an ENUM's type is too long", on: []string{"postgres"}, steps: []string{
			`local t, a, b = ("Table"):rep(10), ("column"):rep(5) .. "A", ("column"):rep(5) .. "B"
			 qi:createTable(t, { [a] = DataTypes.ENUM("x"), [b] = DataTypes.ENUM("y") })
			 qi:insert(t, { [a] = "x", [b] = "y" })
			 qi:changeColumn(t, b, { values = { "y", "z" } })
			 qi:update(t, { [b] = "z" }, qi.everyRow)
			 qi:dropTable(t)`}, check: func(b *bench) {
			if got := b.enums(); got != "" {
				b.t.Error(got)
			}
		}},
		{name: "1.10 a temporary table leaks into the next migration", steps: []string{
			`qi:query("CREATE TEMPORARY TABLE mine (id INTEGER)") qi:query("INSERT INTO mine VALUES (1)") assert(#qi:query("SELECT id FROM mine") == 1)`,
			`assert(not pcall(function() qi:query("SELECT id FROM mine") end))`}},
		{name: "1.1 reserved words as names", steps: []string{
			`qi:createTable("order", { ["select"] = { type = DataTypes.INTEGER, primaryKey = true }, group = { type = DataTypes.STRING(10), defaultValue = "x" }, key = DataTypes.INTEGER, rows = DataTypes.INTEGER })
			 qi:addIndex("order", { "group", "key" })
			 qi:insert("order", { ["select"] = 1, rows = 2 })
			 qi:renameColumn("order", "group", "having")
			 qi:removeColumn("order", "key")
			 assert(qi:select("order", { where = { rows = 2 } })[1].having == "x")`}},
		{name: "1.1 names that differ in case alone", on: []string{"postgres"}, steps: []string{
			`qi:createTable("t", { a = DataTypes.INTEGER, A = DataTypes.STRING(5) }) qi:createTable("T", { a = DataTypes.INTEGER })
			 qi:insert("t", { a = 1, A = "x" })
			 assert(qi:describeTable("t").A.type == "VARCHAR(5)" and qi:describeTable("t").a.type == "INTEGER")`}},
	})
}

// The ledger lies in a schema of its own where the configuration says so; what tenants have then is theirs.
func TestLedgerInASchema(t *testing.T) {
	for _, d := range databases() {
		if !d.dialect.Traits().Schemas {
			continue
		}
		t.Run(d.name, func(t *testing.T) {
			b := newBench(t, d, d.prepare(t)(t))
			meta := "meta"
			if d.kind != "postgres" {
				meta = b.query("SELECT database()") + "_meta"
				t.Cleanup(func() { _ = b.try(`DROP DATABASE IF EXISTS "` + meta + `"`) })
			}
			b.m.Schema = meta
			b.migrate(users)
			b.migrate(`assert(table.concat(qi:showAllTables(), " ") == "Users")
				qi:dropAllTables()`)
			b.want(`SELECT count(*) FROM "`+meta+`".luamig_migrations`, "2")
			if got := b.tables(); got != "" {
				t.Error(got)
			}
			if _, err := b.m.Down(context.Background(), host.DownOptions{}); err == nil || !strings.Contains(err.Error(), "test") {
				t.Error(err)
			}
			status, err := b.m.Status(context.Background())
			if err != nil || len(status.Migrations) != 2 || status.Migrations[1].State != host.Applied {
				t.Errorf("%v %v", status, err)
			}
		})
	}
}
