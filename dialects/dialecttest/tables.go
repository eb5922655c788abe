package dialecttest

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func tables() []testCase {
	return []testCase{
		{name: "create", do: users(), check: func(b *bench) {
			b.wantTables("Users")
			b.wantColumns("Users", "id", "email", "age", "bio")
			key := b.column("Users", "id")
			b.equal("id is the key", key.PrimaryKey, true)
			b.equal("id numbers itself", key.AutoIncrement, true)
			b.equal("id may be NULL", key.AllowNull, false)
			b.equal("email may be NULL", b.column("Users", "email").AllowNull, false)
			b.equal("age may be NULL", b.column("Users", "age").AllowNull, true)
			b.equal("age has a default", b.column("Users", "age").HasDefault, false)
		}},
		{name: "create twice", setup: []op.Op{users()}, do: users(), fails: dialects.AlreadyExists},
		{name: "create if not exists", setup: []op.Op{users(), userRows()},
			do:    op.CreateTable{Table: table("Users"), Columns: []op.Column{id()}, IfNotExists: true},
			check: func(b *bench) { b.wantColumns("Users", "id", "email", "age", "bio") }},
		{name: "composite key", do: compositeKey(), check: func(b *bench) {
			b.perform(insert("Pairs", []string{"a", "b"}, row(1, 1), row(1, 2)))
			b.wantRefused(insert("Pairs", []string{"a", "b"}, row(1, 2)), dialects.UniqueViolation)
			b.wantRefused(insert("Pairs", []string{"a", "b"}, row(1, nil)), dialects.NotNullViolation)
		}},
		{name: "key of text may not be NULL", do: create("T", op.Column{Name: "k", Type: ofKind(op.String), PrimaryKey: true}),
			check: func(b *bench) {
				b.wantRefused(insert("T", []string{"k"}, row(nil)), dialects.NotNullViolation)
			}},
		{name: "unique columns that share a name", do: sharedName(), check: func(b *bench) {
			b.perform(insert("T", []string{"a", "b"}, row(1, 1), row(1, 2)))
			b.wantRefused(insert("T", []string{"a", "b"}, row(1, 1)), dialects.UniqueViolation)
			c, ok := b.constraint("T", "one_pair")
			b.equal("the key exists", ok, true)
			b.equal("its columns", len(c.Columns), 2)
		}},
		{name: "constraints of a table", do: constrained(), check: func(b *bench) {
			b.wantRefused(insert("T", []string{"a"}, row(-1)), dialects.CheckViolation)
			b.perform(insert("T", []string{"a"}, row(1)))
			b.wantRefused(insert("T", []string{"a"}, row(1)), dialects.UniqueViolation)
		}},
		{name: "check of a column", do: create("T", op.Column{Name: "a", Type: ofKind(op.Integer), Check: is("a", op.Lt, 5)}),
			check: func(b *bench) { b.wantRefused(insert("T", []string{"a"}, row(5)), dialects.CheckViolation) }},
		{name: "first number", do: op.CreateTable{Table: table("T"), Columns: []op.Column{id(), column("a", op.Integer)}, Options: op.TableOptions{InitialAutoIncrement: 1000}},
			check: func(b *bench) {
				b.perform(insert("T", []string{"a"}, row(1)))
				b.wantRows(`SELECT id FROM "T"`, "1000")
			}},
		{name: "numbers are not given twice", setup: []op.Op{create("T", id(), column("a", op.Integer)), insert("T", []string{"a"}, row(1), row(2)), op.Delete{Table: table("T")}},
			do: insert("T", []string{"a"}, row(3)), check: func(b *bench) { b.wantRows(`SELECT id FROM "T"`, "3") }},
	}
}

func drops() []testCase {
	return []testCase{
		{name: "drop", setup: []op.Op{users()}, do: op.DropTable{Table: table("Users")}, check: func(b *bench) { b.wantTables() }},
		{name: "drop what is not there", do: op.DropTable{Table: table("Users")}, fails: dialects.NoSuchTable},
		{name: "drop if exists", do: op.DropTable{Table: table("Users"), IfExists: true}, check: func(b *bench) { b.wantTables() }},
		{name: "drop a parent", setup: []op.Op{users(), posts("CASCADE"), userRows(), postRows()}, do: op.DropTable{Table: table("Users")},
			fails: dialects.ForeignKeyViolation, check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Posts"`, "2") }},
		{name: "drop a parent, cascade", setup: []op.Op{users(), posts("CASCADE"), userRows(), postRows()},
			do: op.DropTable{Table: table("Users"), Cascade: true}, check: func(b *bench) {
				b.wantTables("Posts")
				b.wantRows(`SELECT count(*) FROM "Posts"`, "2")
				b.perform(insert("Posts", []string{"authorId"}, row(77)))
			}},
		{name: "drop a child", setup: []op.Op{users(), posts("CASCADE")}, do: op.DropTable{Table: table("Posts")}, check: func(b *bench) { b.wantTables("Users") }},
		{name: "drop all", setup: []op.Op{users(), posts(""), userRows(), postRows(), create("Kept", id()), create("luamig_own", id())},
			do: op.DropAllTables{Keep: []string{"Kept"}}, check: func(b *bench) { b.wantTables("Kept", "luamig_own") }},
		{name: "drop all in a circle", setup: []op.Op{users(), posts(""), add("Users", referring("favourite", "Posts"))}, do: op.DropAllTables{},
			check: func(b *bench) { b.wantTables() }},
		{name: "drop all of nothing", do: op.DropAllTables{}, check: func(b *bench) { b.wantTables() }},
	}
}

func lookups() []testCase {
	return []testCase{
		{name: "exists", setup: []op.Op{users()}, check: func(b *bench) {
			for name, want := range map[string]bool{"Users": true, "Posts": false, "": false} {
				got, err := b.conn.Catalog().TableExists(b.Context(), table(name))
				b.must(err)
				b.equal(name+" exists", got, want)
			}
		}},
		{name: "describe what is not there", check: func(b *bench) {
			_, err := b.conn.Catalog().Describe(b.Context(), table("Users"))
			b.equal("kind", kindOf(err), dialects.NoSuchTable)
		}},
	}
}

func compositeKey() op.CreateTable {
	a, c := column("a", op.Integer), column("b", op.Integer)
	a.PrimaryKey, c.PrimaryKey = true, true
	return create("Pairs", a, c)
}

func sharedName() op.CreateTable {
	a, c := column("a", op.Integer), column("b", op.Integer)
	a.UniqueName, c.UniqueName = "one_pair", "one_pair"
	return create("T", a, c)
}

func constrained() op.CreateTable {
	t := create("T", column("a", op.Integer))
	t.Constraints = []op.Constraint{
		{Name: "positive", Kind: op.Check, Check: is("a", op.Gt, 0)},
		{Name: "one_a", Kind: op.Unique, Columns: []string{"a"}},
	}
	return t
}

func referring(name, to string) op.Column {
	c := column(name, op.Integer)
	c.References = &op.Reference{Table: table(to), Columns: []string{"id"}}
	return c
}
