package dialecttest

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func tables() []testCase {
	return []testCase{
		{name: "create", do: users(), makes: []string{
			"+ Users has (id, email, age, bio)", "+ Users primary key * (id)",
			"+ Users.id is integer", "+ Users.id not null", "+ Users.id auto*", "+ Users.email is varchar(255)", "+ Users.email not null", "+ Users.age is integer", "+ Users.bio is text",
		}, check: func(b *bench) {
			b.wantTables("Users")
			b.wantColumns("Users", "id", "email", "age", "bio")
			b.equal("id numbers itself", b.column("Users", "id").AutoIncrement, true)
			b.equal("age has a default", b.column("Users", "age").HasDefault, false)
		}},
		{name: "create twice", setup: list(users()), do: users(), fails: dialects.AlreadyExists},
		{name: "create over a view", setup: list(view("V", "SELECT 1 AS one")), do: create("V", id()), fails: dialects.AlreadyExists},
		{name: "create if not exists", setup: filled(), do: op.CreateTable{Table: table("Users"), Columns: []op.Column{id()}, IfNotExists: true}},
		{name: "create if not exists, new", do: op.CreateTable{Table: table("T"), Columns: []op.Column{column("a", op.Integer)}, IfNotExists: true},
			makes: []string{"+ T has (a)", "+ T.a is integer"}},
		{name: "order of columns", do: create("T", column("z", op.Integer), column("a", op.Integer), column("M", op.Integer), column("b", op.Integer)),
			makes: []string{"+ T has (z, a, M, b)", "+ T.*", "+ T.*", "+ T.*", "+ T.*"}},
		{name: "a hundred columns", do: wide(100), makes: []string{"+ all of T"}, check: func(b *bench) {
			t, _ := b.probe().table("T")
			b.equal("columns", len(t.columns), 100)
			b.equal("the last one", t.columns[99].name, "c99")
		}},
		{name: "engine, charset and row format", do: op.CreateTable{Table: table("T"), Columns: []op.Column{column("a", op.String)},
			Options: op.TableOptions{Engine: "InnoDB", Charset: "latin1", Collate: "latin1_bin", RowFormat: "DYNAMIC"}},
			makes: []string{"+ T has (a)", "+ T.a is varchar(255)"}, check: func(b *bench) {
				if b.name() == "mysql" || b.name() == "mariadb" { // others keep text in one way only, and the table holds the same
					b.wantRows(`SELECT engine, table_collation, lower(row_format) FROM information_schema.tables WHERE table_schema = database() AND table_name = 'T'`, "InnoDB|latin1_bin|dynamic")
				}
			}},
		{name: "comment of the table", do: op.CreateTable{Table: table("T"), Columns: []op.Column{column("a", op.Integer, commented("it's a"))}, Options: op.TableOptions{Comment: "all; of 'T'"}},
			makes: []string{"+ T has (a)", "+ T.a is integer", "+ T comment all; of 'T' @!sqlite", "+ T.a comment it's a @!sqlite"}}, // SQLite keeps no comments
		{name: "first number", do: op.CreateTable{Table: table("T"), Columns: []op.Column{id(), column("a", op.Integer)}, Options: op.TableOptions{InitialAutoIncrement: 1000}},
			makes: []string{"+ all of T"}, check: func(b *bench) {
				b.perform(insert("T", []string{"a"}, row(1), row(2)))
				b.wantRows(`SELECT id FROM "T" ORDER BY id`, "1000\n1001")
			}},
		{name: "numbers are not given twice", setup: list(create("T", id(), column("a", op.Integer)), insert("T", []string{"a"}, row(1), row(2)), op.Delete{Table: table("T")}),
			do: insert("T", []string{"a"}, row(3)), check: func(b *bench) { b.wantRows(`SELECT id FROM "T"`, "3") }},
	}
}

// tableColumns are the attributes of columns, one by one.
func tableColumns(db string) []testCase {
	one := func(c op.Column) op.CreateTable { return create("T", column("a", op.Integer), c) }
	makes := func(lines ...string) []string {
		return append([]string{"+ T has (a, v)", "+ T.a is integer"}, lines...)
	}
	return []testCase{
		{name: "not null", do: one(column("v", op.Integer, notNull)), makes: makes("+ T.v is integer", "+ T.v not null"), check: func(b *bench) {
			b.wantRefused(insert("T", []string{"a"}, row(1)), dialects.NotNullViolation)
		}},
		{name: "default", do: one(column("v", op.Integer, byDefault(7))), makes: makes("+ T.v is integer", "+ T.v default 7")},
		{name: "default NULL", do: one(column("v", op.Integer, byDefault(nil))), makes: makes("+ T.v is integer", "+ T.v default NULL @sqlite"), check: func(b *bench) { // SQLite keeps that it was said
			b.perform(insert("T", []string{"a"}, row(1)))
			b.wantRows(`SELECT v FROM "T"`, "NULL")
		}},
		{name: "default of an empty text", do: one(column("v", op.String, byDefault(""))), makes: makes("+ T.v is varchar(255)", "+ T.v default"), check: func(b *bench) {
			b.perform(insert("T", []string{"a"}, row(1)))
			b.wantRows(`SELECT v FROM "T"`, "")
		}},
		{name: "primary key of text", do: one(column("v", op.String, primary)), makes: makes("+ T primary key * (v)", "+ T.v is varchar(255)", "+ T.v not null"), check: func(b *bench) {
			b.wantRefused(insert("T", []string{"v"}, row(nil)), dialects.NotNullViolation)
		}},
		{name: "primary key of a number that does not count", do: one(column("v", op.Integer, primary)), makes: makes("+ T primary key * (v)", "+ T.v is integer", "+ T.v not null"),
			check: func(b *bench) { b.equal("numbers itself", b.column("T", "v").AutoIncrement, false) }},
		{name: "primary key of two columns", do: compositeKey(), makes: []string{"+ Pairs has (a, b)", "+ Pairs primary key * (a, b)", "+ Pairs.a is integer", "+ Pairs.a not null", "+ Pairs.b is integer", "+ Pairs.b not null"},
			check: func(b *bench) {
				b.perform(insert("Pairs", []string{"a", "b"}, row(1, 1), row(1, 2)))
				b.wantRefused(insert("Pairs", []string{"a", "b"}, row(1, 2)), dialects.UniqueViolation)
				b.wantRefused(insert("Pairs", []string{"a", "b"}, row(1, nil)), dialects.NotNullViolation)
			}},
		{name: "numbering of a BIGINT", do: one(column("v", op.BigInt, primary, numbering)), // SQLite numbers an INTEGER only, which is as large
			makes: makes("+ T primary key * (v)", "+ T.v is integer @sqlite", "+ T.v is bigint @!sqlite", "+ T.v not null", "+ T.v auto*"), check: func(b *bench) {
				b.perform(insert("T", []string{"a"}, row(1), row(2)))
				b.wantRows(`SELECT v FROM "T" ORDER BY v`, "1\n2")
			}},
		{name: "numbering of a SMALLINT", do: one(column("v", op.SmallInt, primary, numbering)),
			makes: makes("+ T primary key * (v)", "+ T.v is integer @sqlite", "+ T.v is smallint @!sqlite", "+ T.v not null", "+ T.v auto*")},
		{name: "identity", do: one(column("v", op.Integer, primary, numbering, func(c *op.Column) { c.Identity = true })),
			makes: makes("+ T primary key * (v)", "+ T.v is integer", "+ T.v not null", "+ T.v auto identity @postgres", "+ T.v auto @!postgres")},
		{name: "unique", do: one(column("v", op.String, uniqueAlone)), makes: makes("+ T.v is varchar(255)", "+ T unique * (v)"), check: func(b *bench) {
			b.perform(insert("T", []string{"v"}, row("x"), row(nil), row(nil)))
			b.wantRefused(insert("T", []string{"v"}, row("x")), dialects.UniqueViolation)
		}},
		{name: "unique by a name", do: one(column("v", op.String, uniqueNamed("only_v"))), makes: makes("+ T.v is varchar(255)", "+ T unique only_v (v)")},
		{name: "unique columns that share a name", do: create("T", column("a", op.Integer, uniqueNamed("one_pair")), column("v", op.Integer, uniqueNamed("one_pair"))),
			makes: makes("+ T.v is integer", "+ T unique one_pair (a, v)"), check: func(b *bench) {
				b.perform(insert("T", []string{"a", "v"}, row(1, 1), row(1, 2)))
				b.wantRefused(insert("T", []string{"a", "v"}, row(1, 1)), dialects.UniqueViolation)
			}},
		{name: "check", do: one(column("v", op.Integer, checked(is("v", op.Lt, 5)))), makes: makes("+ T.v is integer", "+ T check * (v < 5)"),
			check: func(b *bench) { b.wantRefused(insert("T", []string{"v"}, row(5)), dialects.CheckViolation) }},
		{name: "comment", do: one(column("v", op.Integer, commented("what's this; \"that\""))), makes: makes("+ T.v is integer", "+ T.v comment what's this; \"that\" @!sqlite")},
		{name: "collation", do: one(column("v", op.String, collated(ownCollation(db)))), makes: makes("+ T.v is varchar(255)", "+ T.v collate "+ownCollation(db))},
		{name: "reference", setup: filled(), do: one(column("v", op.Integer, refers("Users", "id"))), makes: makes("+ T.v is integer", "+ T foreign key * (v) to Users (id)"), check: func(b *bench) {
			b.perform(insert("T", []string{"v"}, row(1), row(nil)))
			b.wantRefused(insert("T", []string{"v"}, row(9)), dialects.ForeignKeyViolation)
		}},
		{name: "reference to itself", do: create("T", column("a", op.Integer, primary), column("v", op.Integer, refers("T", "a", onDelete("CASCADE")))),
			makes: makes("+ T.a not null", "+ T primary key * (a)", "+ T.v is integer", "+ T foreign key * (v) to T (a) on delete cascade")},
		{name: "reference to no table", check: func(b *bench) {
			o := one(column("v", op.Integer, refers("Nowhere", "id")))
			if b.name() == "sqlite" { // where tables can be created in any order
				b.perform(o)
				return
			}
			b.wantNoTable(o)
		}},
		{name: "computed and stored", do: one(column("v", op.Integer, computed("a + 1", true))), makes: makes("+ T.v is integer", "+ T.v stored a + 1"), check: func(b *bench) {
			b.perform(insert("T", []string{"a"}, row(1)))
			b.wantRows(`SELECT v FROM "T"`, "2")
			b.refused(insert("T", []string{"a", "v"}, row(1, 5)))
		}},
		{name: "computed at each read", feature: virtualColumn, do: one(column("v", op.Integer, computed("a * 2", false))), makes: makes("+ T.v is integer", "+ T.v virtual a * 2"), check: func(b *bench) {
			b.perform(insert("T", []string{"a"}, row(4)))
			b.wantRows(`SELECT v FROM "T"`, "8")
		}},
	}
}

// tableConstraints are constraints that are given with the table.
func tableConstraints() []testCase {
	with := func(k op.Constraint) op.CreateTable {
		t := create("T", column("a", op.Integer), column("b", op.Integer))
		t.Constraints = []op.Constraint{k}
		return t
	}
	makes := func(lines ...string) []string {
		return append([]string{"+ T has (a, b)", "+ T.a is integer", "+ T.b is integer"}, lines...)
	}
	return []testCase{
		{name: "unique", do: with(key(op.Unique, "one_ab", "b", "a")), makes: makes("+ T unique one_ab (b, a)")},
		{name: "check over two columns", do: with(checking("ordered", op.Compare{Left: col("a"), Op: op.Lt, Right: col("b")})), makes: makes("+ T check ordered (a < b)"), check: func(b *bench) {
			b.perform(insert("T", []string{"a", "b"}, row(1, 2)))
			b.wantRefused(insert("T", []string{"a", "b"}, row(2, 1)), dialects.CheckViolation)
		}},
		{name: "primary key", do: with(key(op.PrimaryKey, "T_pk", "b", "a")), makes: makes("+ T primary key * (b, a)", "+ T.a not null", "+ T.b not null")},
		{name: "foreign key over two columns", setup: list(compositeKey()), do: with(foreignKey("to_pairs", []string{"a", "b"}, reference("Pairs", []string{"a", "b"}, onDelete("CASCADE")))),
			makes: makes("+ T foreign key to_pairs (a, b) to Pairs (a, b) on delete cascade")},
		{name: "all at once", do: constrained(), makes: []string{"+ T has (a)", "+ T.a is integer", "+ T check positive (a > 0)", "+ T unique one_a (a)"}, check: func(b *bench) {
			b.wantRefused(insert("T", []string{"a"}, row(-1)), dialects.CheckViolation)
			b.perform(insert("T", []string{"a"}, row(1)))
			b.wantRefused(insert("T", []string{"a"}, row(1)), dialects.UniqueViolation)
		}},
	}
}

func drops() []testCase {
	drop := func(name string) op.DropTable { return op.DropTable{Table: table(name)} }
	all := func(names ...string) (lines []string) {
		for _, n := range names {
			lines = append(lines, "- all of "+n)
		}
		return lines
	}
	return []testCase{
		{name: "drop", setup: filled(), do: drop("Users"), makes: all("Users")},
		{name: "drop with indexes, keys and a comment", setup: list(users(), index("Users", "i", "age"), constrain("Users", key(op.Unique, "u", "email"))), do: drop("Users"), makes: all("Users")},
		{name: "drop what is not there", do: drop("Users"), fails: dialects.NoSuchTable},
		{name: "drop if exists", do: op.DropTable{Table: table("Users"), IfExists: true}},
		{name: "drop if exists, and it does", setup: list(users()), do: op.DropTable{Table: table("Users"), IfExists: true}, makes: all("Users")},
		{name: "drop a view as a table", setup: list(view("V", "SELECT 1 AS one")), check: func(b *bench) { b.refused(drop("V")) }},
		{name: "drop a parent", setup: published("CASCADE"), do: drop("Users"), fails: dialects.ForeignKeyViolation, check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Posts"`, "2") }},
		{name: "drop a parent, cascade", setup: published("CASCADE"), do: op.DropTable{Table: table("Users"), Cascade: true},
			makes: append(all("Users"), "- Posts foreign key * (authorId) to Users (id) on delete cascade", "? Posts index * (authorId) @mysql,mariadb"), check: func(b *bench) {
				b.wantRows(`SELECT count(*) FROM "Posts"`, "2")
				b.perform(insert("Posts", []string{"authorId"}, row(77)))
			}},
		{name: "drop a child", setup: published("CASCADE"), do: drop("Posts"), makes: all("Posts"), check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Users"`, "3") }},
		{name: "drop what refers to itself", setup: list(create("T", id(), column("up", op.Integer, refers("T", "id")))), do: drop("T"), makes: all("T")},
		{name: "drop all", setup: list(users(), posts(""), userRows(), postRows(), create("Kept", id()), create("luamig_own", id())), do: op.DropAllTables{Keep: []string{"Kept"}}, makes: all("Users", "Posts")},
		{name: "drop all in a circle", setup: list(users(), posts(""), add("Users", column("favourite", op.Integer, refers("Posts", "id")))), do: op.DropAllTables{}, makes: all("Users", "Posts")},
		{name: "drop all of nothing", do: op.DropAllTables{}},
	}
}

func lookups() []testCase {
	return []testCase{
		{name: "exists", setup: list(users(), view("V", `SELECT id FROM "Users"`)), check: func(b *bench) {
			for name, want := range map[string]bool{"Users": true, "users": false, "Posts": false, "V": false, "": false} {
				if name == "users" && b.name() != "postgres" {
					continue // where names of tables may differ in case only depends on the database and its files
				}
				got, err := b.conn.Catalog().TableExists(b.Context(), table(name))
				b.must(err)
				b.equal(name+" exists", got, want)
			}
		}},
		{name: "describe what is not there", check: func(b *bench) {
			_, err := b.conn.Catalog().Describe(b.Context(), table("Users"))
			b.equal("kind", kindOf(err), dialects.NoSuchTable)
		}},
		{name: "describe a view", setup: list(users(), view("V", `SELECT id, email AS mail FROM "Users"`)), check: func(b *bench) {
			d, err := b.conn.Catalog().Describe(b.Context(), table("V"))
			b.must(err)
			b.equal("is a view", d.View, true)
			b.equal("columns", len(d.Columns), 2)
			b.equal("the second one", d.Columns[1].Name+" "+d.Columns[1].Type, "mail VARCHAR(255)")
		}},
		{name: "tables without views, by name", setup: list(create("b", id()), create("a", id()), create("c", id()), view("V", `SELECT id FROM a`)), check: func(b *bench) { b.wantTables("a", "b", "c") }},
		{name: "of nothing", check: func(b *bench) { b.wantTables() }},
		{name: "databases", check: func(b *bench) {
			all, err := b.conn.Catalog().Databases(b.Context())
			b.must(err)
			b.equal("there is one", len(all) > 0, true)
		}},
		{name: "the version", check: func(b *bench) {
			v, err := b.conn.Version(b.Context())
			b.must(err)
			b.equal("begins with a number: "+v, strings.Trim(v[:1], "0123456789"), "")
		}},
	}
}

// wantNoTable refers to a table that is not there.
func (b *bench) wantNoTable(o op.Op) {
	b.Helper()
	b.wantRefused(o, dialects.NoSuchTable)
}

func compositeKey() op.CreateTable {
	return create("Pairs", column("a", op.Integer, primary), column("b", op.Integer, primary))
}

func constrained() op.CreateTable {
	t := create("T", column("a", op.Integer))
	t.Constraints = []op.Constraint{checking("positive", is("a", op.Gt, 0)), key(op.Unique, "one_a", "a")}
	return t
}

func wide(n int) op.CreateTable {
	t := create("T")
	for i := range n {
		t.Columns = append(t.Columns, column(fmt.Sprintf("c%d", i), op.Integer))
	}
	return t
}
