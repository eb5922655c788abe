package dialecttest

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func views() []testCase {
	adults := view("Adults", `SELECT email AS who FROM "Users" WHERE age >= 35;`)
	replaced := op.CreateView{View: table("Adults"), Query: `SELECT email AS who, age FROM "Users" WHERE age >= 18`, OrReplace: true}
	names := view("Names", `SELECT who FROM "Adults"`)
	drop := op.DropView{View: table("Adults")}
	kept := op.CreateView{View: table("M"), Query: `SELECT id, email FROM "Users"`, Materialized: true}
	return []testCase{
		{name: "create", setup: filled(), do: adults, makes: []string{"+ view Adults (who)"}, check: func(b *bench) {
			b.wantRows(`SELECT who FROM "Adults"`, "bob@x")
			b.wantTables("Users")
		}},
		{name: "columns", setup: filled(), do: op.CreateView{View: table("V"), Query: `SELECT id, age FROM "Users"`, Columns: []string{"number", "the years"}}, makes: []string{"+ view V (number, the years)"},
			check: func(b *bench) { b.wantRows(`SELECT "the years" FROM "V" WHERE number = 2`, "40") }},
		{name: "of a query with a comment and a semicolon in a string", setup: filled(), do: view("V", "SELECT ';' AS a, id -- all; of them\nFROM \"Users\" ;\n"), makes: []string{"+ view V (a, id)"}, check: func(b *bench) {
			b.wantRows(`SELECT a, count(*) FROM "V" GROUP BY a`, ";|3")
		}},
		{name: "of a view", setup: list(users(), userRows(), adults), do: names, makes: []string{"+ view Names (who)"}, check: func(b *bench) { b.wantRows(`SELECT who FROM "Names"`, "bob@x") }},
		{name: "of no table", check: func(b *bench) {
			if b.name() != "sqlite" { // which looks when the view is read
				b.wantRefused(adults, dialects.NoSuchTable)
			}
		}},
		{name: "twice", setup: list(users(), adults), do: adults, fails: dialects.AlreadyExists},
		{name: "by the name of a table", setup: list(users()), do: view("Users", "SELECT 1 AS one"), fails: dialects.AlreadyExists},
		{name: "replace", setup: list(users(), userRows(), adults), do: replaced, makes: []string{"~ view Adults (who, age)"}, check: func(b *bench) { b.wantRows(`SELECT who, age FROM "Adults" ORDER BY who`, "ann@x|30\nbob@x|40") }},
		{name: "replace what others show", setup: list(users(), userRows(), adults, names), do: replaced, makes: []string{"~ view Adults (who, age)"}, check: func(b *bench) { b.wantRows(`SELECT who FROM "Names" ORDER BY who`, "ann@x\nbob@x") }},
		{name: "replace what is not there", setup: list(users()), do: replaced, makes: []string{"+ view Adults (who, age)"}},
		{name: "if not exists", setup: list(users(), adults), do: op.CreateView{View: table("Adults"), Query: "SELECT 1 AS one", IfNotExists: true}},
		{name: "if not exists, new", do: op.CreateView{View: table("V"), Query: "SELECT 1 AS one", IfNotExists: true}, makes: []string{"+ view V (one)"}},
		{name: "drop", setup: list(users(), adults), do: drop, makes: []string{"- view Adults (who)"}},
		{name: "drop what is not there", do: drop, fails: dialects.NoSuchObject},
		{name: "drop if exists", do: op.DropView{View: table("Adults"), IfExists: true}},
		{name: "drop a table as a view", setup: list(users()), check: func(b *bench) { b.refused(op.DropView{View: table("Users")}) }},
		{name: "drop what others show", setup: list(users(), adults, names), check: func(b *bench) {
			if b.name() == "postgres" { // others leave the one that shows it behind, broken
				b.refused(drop)
				b.perform(op.DropView{View: table("Adults"), Cascade: true})
				b.equal("views", len(b.probe().others), 0)
			}
		}},
		{name: "drop a table that a view shows", setup: list(users(), adults), check: func(b *bench) {
			if b.name() == "postgres" {
				b.refused(op.DropTable{Table: table("Users")})
				b.perform(op.DropTable{Table: table("Users"), Cascade: true})
				b.equal("views", len(b.probe().others), 0)
			}
		}},
		{name: "materialized", feature: materializedView, setup: filled(), do: kept, makes: []string{"+ materialized view M (id, email)"}, check: func(b *bench) {
			b.perform(op.Delete{Table: table("Users")})
			b.wantRows(`SELECT count(*) FROM "M"`, "3")
			b.perform(raw(`REFRESH MATERIALIZED VIEW "M"`))
			b.wantRows(`SELECT count(*) FROM "M"`, "0")
		}},
		{name: "drop a materialized one", feature: materializedView, setup: list(users(), kept), do: op.DropView{View: table("M"), Materialized: true}, makes: []string{"- materialized view M (id, email)"}},
	}
}
