package dialecttest

import (
	"fmt"
	"os"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// plusOne is a function in the language that a database has for them.
func plusOne(db string, edits ...func(*op.CreateFunction)) op.CreateFunction {
	f := op.CreateFunction{Name: table("plusOne"), Params: []op.Param{{Name: "a", Type: "integer"}}, Returns: "integer", Language: "plpgsql", Body: "RETURN a + 1;", Options: []string{"IMMUTABLE"}}
	if db != "postgres" {
		f.Language, f.Options = "sql", []string{"DETERMINISTIC"}
	}
	for _, edit := range edits {
		edit(&f)
	}
	return f
}

func functions(db string) []testCase {
	made := "plusOne (a integer) @postgres"
	madeHere := "plusOne @mysql,mariadb"
	drop := op.DropFunction{Name: table("plusOne"), Params: plusOne(db).Params}
	cases := []testCase{
		{name: "create", do: plusOne(db), makes: []string{"+ function " + made, "+ function " + madeHere}, check: func(b *bench) { b.wantRows(`SELECT "plusOne"(41)`, "42") }},
		{name: "create twice", setup: list(plusOne(db)), do: plusOne(db), fails: dialects.AlreadyExists},
		{name: "replace", setup: list(plusOne(db)), do: plusOne(db, func(f *op.CreateFunction) { f.Body, f.OrReplace = "RETURN a + 2;", true }), check: func(b *bench) { b.wantRows(`SELECT "plusOne"(40)`, "42") }},
		{name: "replace what is not there", do: plusOne(db, func(f *op.CreateFunction) { f.OrReplace = true }), makes: []string{"+ function " + made, "+ function " + madeHere}},
		{name: "with variables", do: plusOne(db, func(f *op.CreateFunction) {
			f.Variables, f.Body = []op.Variable{{Name: "step", Type: "integer", Default: constant(2)}}, "RETURN a + step;"
		}), makes: []string{"+ function " + made, "+ function " + madeHere}, check: func(b *bench) { b.wantRows(`SELECT "plusOne"(40)`, "42") }},
		{name: "with strings and semicolons", do: plusOne(db, func(f *op.CreateFunction) { f.Body = "RETURN length('it''s; $$ --') + a;" }), makes: []string{"+ function " + made, "+ function " + madeHere}, check: func(b *bench) { b.wantRows(`SELECT "plusOne"(31)`, "42") }},
		{name: "drop", setup: list(plusOne(db)), do: drop, makes: []string{"- function " + made, "- function " + madeHere}},
		{name: "drop what is not there", do: drop, fails: dialects.NoSuchObject},
		{name: "drop if exists", do: op.DropFunction{Name: table("plusOne"), Params: plusOne(db).Params, IfExists: true}},
	}
	for i := range cases {
		if cases[i].fails == "" && cases[i].name != "drop if exists" {
			cases[i].feature = serverFunction
		}
	}
	if db == "sqlite" {
		return cases[:1]
	}
	return cases
}

// logged is a trigger that writes into a table Log, after a row of Users is inserted.
func logged(db string) ([]op.Op, op.CreateTrigger) {
	setup := list(users(), create("Log", column("n", op.Integer)))
	t := op.CreateTrigger{Name: "logged", Table: table("Users"), Timing: "AFTER", Events: []string{"INSERT"}, ForEach: "ROW", Body: `INSERT INTO "Log" (n) VALUES (1); INSERT INTO "Log" (n) VALUES (2);`}
	if db == "postgres" {
		t.Body, t.Function = "", "write_log"
		setup = append(setup, op.CreateFunction{Name: table("write_log"), Returns: "trigger", Language: "plpgsql", Body: `INSERT INTO "Log" (n) VALUES (1), (2); RETURN NEW;`})
	}
	return setup, t
}

func triggers(db string) []testCase {
	setup, made := logged(db)
	with := func(edit func(*op.CreateTrigger)) op.CreateTrigger { t := made; edit(&t); return t }
	drop := op.DropTrigger{Name: "logged", Table: table("Users")}
	mail := insert("Users", []string{"email"}, row("a"))
	return []testCase{
		{name: "create", setup: setup, do: made, makes: []string{"+ Users trigger logged"}, check: func(b *bench) {
			b.perform(mail)
			b.wantRows(`SELECT n FROM "Log" ORDER BY n`, "1\n2")
		}},
		{name: "after updates", setup: setup, do: with(func(t *op.CreateTrigger) { t.Events = []string{"UPDATE"} }), makes: []string{"+ Users trigger logged"}, check: func(b *bench) {
			b.perform(mail, set("Users", "age", 1))
			b.wantRows(`SELECT count(*) FROM "Log"`, "2")
		}},
		{name: "of columns", feature: triggerColumns, setup: setup, do: with(func(t *op.CreateTrigger) { t.Events = []string{"UPDATE OF age, bio"} }), makes: []string{"+ Users trigger logged"}, check: func(b *bench) {
			b.perform(mail, set("Users", "email", "b"))
			b.wantRows(`SELECT count(*) FROM "Log"`, "0")
			b.perform(set("Users", "age", 1))
			b.wantRows(`SELECT count(*) FROM "Log"`, "2")
		}},
		{name: "with a condition", setup: setup, do: with(func(t *op.CreateTrigger) { t.When = "NEW.age > 18" }), makes: []string{"+ Users trigger logged"}, check: func(b *bench) {
			b.perform(mail)
			b.wantRows(`SELECT count(*) FROM "Log"`, "0")
		}},
		{name: "for several events", feature: triggerEvents, setup: setup, do: with(func(t *op.CreateTrigger) { t.Events = []string{"INSERT", "DELETE"} }), makes: []string{"+ Users trigger logged"}},
		{name: "for each statement", feature: triggerStatement, setup: setup, do: with(func(t *op.CreateTrigger) { t.ForEach = "STATEMENT" }), makes: []string{"+ Users trigger logged"}, check: func(b *bench) {
			b.perform(userRows())
			b.wantRows(`SELECT count(*) FROM "Log"`, "2")
		}},
		{name: "twice", setup: append(setup, made), do: made, fails: dialects.AlreadyExists},
		{name: "on no table", setup: setup[len(setup)-1:], do: made, fails: dialects.NoSuchTable},
		{name: "drop", setup: append(setup, made), do: drop, makes: []string{"- Users trigger logged"}},
		{name: "drop what is not there", setup: setup, do: drop, fails: dialects.NoSuchObject},
		{name: "drop if exists", setup: setup, do: op.DropTrigger{Name: "logged", Table: table("Users"), IfExists: true}},
		{name: "kept by addColumn", setup: append(setup, made), do: add("Users", column("x", op.String, uniqueAlone)), makes: []string{"~ Users has (id, email, age, bio, x)", "+ Users.x is varchar(255)", "+ Users unique * (x)"}},
		{name: "kept by changeColumn", setup: append(setup, made), do: change("Users", "age", op.ColumnChange{Type: ptr(ofKind(op.Text)), Default: &op.DefaultChange{Expr: constant("1")}}), makes: []string{"~ Users.age is text", "+ Users.age default 1"}, check: func(b *bench) {
			b.perform(mail)
			b.wantRows(`SELECT count(*) FROM "Log"`, "2")
		}},
		{name: "kept by removeColumn", setup: append(setup, made), do: remove("Users", "age"), makes: []string{"~ Users has (id, email, bio)", "- Users.age is integer"}},
		{name: "kept by renameColumn", setup: append(setup, made), do: rename("Users", "age", "years"), makes: []string{"~ Users has (id, email, years, bio)", "- Users.age is integer", "+ Users.years is integer"}},
		{name: "renamed with its table", setup: append(setup, made), do: renameTo("Users", "People"), makes: []string{"- all of Users", "+ all of People"}, check: func(b *bench) {
			b.perform(insert("People", []string{"email"}, row("a")))
			b.wantRows(`SELECT count(*) FROM "Log"`, "2")
		}},
		{name: "dropped with its table", setup: append(setup, made), do: op.DropTable{Table: table("Users")}, makes: []string{"- all of Users"}},
	}
}

// otherSchema is the name of a schema that no other process makes, where schemas are databases of the server.
func otherSchema(db string) string {
	if db == "mysql" || db == "mariadb" {
		return fmt.Sprintf("luamig_test_schema_%d", os.Getpid())
	}
	return "other"
}

func schemas(db string) []testCase {
	s := otherSchema(db)
	in := func(name string) op.Name { return op.Name{Schema: s, Name: name} }
	born := op.CreateSchema{Name: s}
	items := op.CreateTable{Table: in("Items"), Columns: []op.Column{id(), column("name", op.String, uniqueAlone)}}
	refers := column("itemId", op.Integer)
	refers.References = &op.Reference{Table: in("Items"), Columns: []string{"id"}}
	from := fmt.Sprintf(`FROM "%s"."Items"`, s)
	cases := []testCase{
		{name: "create", do: born, makes: []string{"+ schema other"}, check: func(b *bench) {
			all, err := b.conn.Catalog().Schemas(b.Context())
			b.must(err)
			found := false
			for _, name := range all {
				found = found || name == s
			}
			b.equal("is listed", found, true)
		}},
		{name: "create twice", setup: list(born), do: born, fails: dialects.AlreadyExists},
		{name: "create if not exists", setup: list(born), do: op.CreateSchema{Name: s, IfNotExists: true}},
		{name: "a table in it", setup: list(born), do: items, makes: []string{"+ other.Items has (id, name)", "+ other.Items primary key * (id)", "+ other.Items unique * (name)", "+ other.Items.id is integer", "+ other.Items.id not null", "+ other.Items.id auto*", "+ other.Items.name is varchar(255)"}, check: func(b *bench) {
			b.wantTables()
			tables, err := b.conn.Catalog().Tables(b.Context(), s)
			b.must(err)
			b.equal("tables", fmt.Sprint(tables), fmt.Sprintf("[%s.Items]", s))
			b.perform(op.Insert{Table: in("Items"), Columns: []string{"name"}, Rows: [][]any{row("x")}})
			b.wantRows("SELECT name "+from, "x")
		}},
		{name: "tables of one name in two", setup: list(born, items, create("Items", column("a", op.Integer))), do: op.AddColumn{Table: in("Items"), Column: column("b", op.Integer)}, makes: []string{"~ other.Items has (id, name, b)", "+ other.Items.b is integer"}, check: func(b *bench) {
			b.wantColumns("Items", "a")
		}},
		{name: "columns of a table in it", setup: list(born, items, op.AddColumn{Table: in("Items"), Column: column("b", op.Integer)}, op.RenameColumn{Table: in("Items"), From: "b", To: "c"}, op.ChangeColumn{Table: in("Items"), Column: "c", To: op.ColumnChange{Type: ptr(ofKind(op.Text)), NotNull: ptr(true)}}),
			do: op.RemoveColumn{Table: in("Items"), Column: "c"}, makes: []string{"~ other.Items has (id, name)", "- other.Items.c is text", "- other.Items.c not null"}},
		{name: "an index and a key in it", setup: list(born, items), do: op.AddIndex{Table: in("Items"), Index: index("Items", "i", "name", "id").Index}, makes: []string{"+ other.Items index i (name, id)"}, check: func(b *bench) {
			b.perform(op.AddConstraint{Table: in("Items"), Constraint: key(op.Unique, "u", "id", "name")}, op.RemoveConstraint{Table: in("Items"), Name: "u"}, op.RemoveIndex{Table: in("Items"), Name: "i"})
		}},
		{name: "a reference into it", setup: list(born, items), do: create("T", column("id", op.Integer), refers), makes: []string{"+ T has (id, itemId)", "+ T.id is integer", "+ T.itemId is integer", "+ T foreign key * (itemId) to other.Items (id)"}, check: func(b *bench) {
			b.wantRefused(insert("T", []string{"itemId"}, row(9)), dialects.ForeignKeyViolation)
			b.perform(op.DropTable{Table: table("T")})
		}},
		{name: "rename a table in it", setup: list(born, items), do: op.RenameTable{From: in("Items"), To: in("Things")}, makes: []string{"- all of other.Items", "+ all of other.Things"}},
		{name: "move a table into it", setup: list(born, create("Items", column("a", op.Integer))), do: op.RenameTable{From: table("Items"), To: in("Items")}, makes: []string{"- all of Items", "+ all of other.Items"}},
		{name: "an ENUM in it", setup: list(born), do: op.CreateTable{Table: in("Items"), Columns: []op.Column{typed("v", enumOf("a", "b"))}}, makes: []string{"+ all of other.Items", "+ type other.enum_Items_v (a, b) @postgres"}},
		{name: "a view in it", setup: list(born, items), do: op.CreateView{View: in("V"), Query: "SELECT name " + from}, makes: []string{"+ view other.V (name)"}},
		{name: "drop", setup: list(born), do: op.DropSchema{Name: s}, makes: []string{"- schema other"}},
		{name: "drop with what is in it", setup: list(born, items), do: op.DropSchema{Name: s, Cascade: true}, makes: []string{"- schema other", "- all of other.Items"}},
		{name: "drop what is not there", do: op.DropSchema{Name: s}, fails: dialects.NoSuchObject},
		{name: "drop if exists", do: op.DropSchema{Name: s, IfExists: true}},
		{name: "drop what is not empty", setup: list(born, items), check: func(b *bench) { b.refused(op.DropSchema{Name: s}) }},
	}
	if db == "sqlite" {
		cases = cases[:1]
	}
	for i := range cases {
		cases[i].feature, cases[i].schema = schemasOfTables, s
	}
	return cases
}
