package dialecttest

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func indexes() []testCase {
	with := func(x op.AddIndex, edit func(*op.Index)) op.AddIndex { edit(&x.Index); return x }
	return []testCase{
		{name: "plain", setup: []op.Op{users()}, do: index("Users", "i", "email", "age"), check: func(b *bench) {
			x, ok := b.index("Users", "i")
			b.equal("exists", ok, true)
			b.equal("unique", x.Unique, false)
			b.equal("fields", len(x.Fields), 2)
			b.equal("first field", x.Fields[0].Column, "email")
		}},
		{name: "unique", setup: []op.Op{users(), userRows()}, do: with(index("Users", "i", "email"), func(x *op.Index) { x.Unique = true }), check: func(b *bench) {
			b.wantRefused(insert("Users", []string{"email"}, row("ann@x")), dialects.UniqueViolation)
			b.equal("unique", b.column("Users", "email").Unique, true)
		}},
		{name: "descending", setup: []op.Op{users()}, do: with(index("Users", "i", "age"), func(x *op.Index) { x.Fields[0].Order = "desc" }), check: func(b *bench) {
			x, _ := b.index("Users", "i")
			b.equal("order", x.Fields[0].Order, "DESC")
		}},
		{name: "expression", feature: expressionIndex, setup: []op.Op{users(), userRows()}, do: with(index("Users", "i", ""), func(x *op.Index) {
			x.Unique, x.Fields[0].Expr = true, op.Fn{Name: "lower", Args: []any{col("email")}}
		}), check: func(b *bench) {
			b.wantRefused(insert("Users", []string{"email"}, row("ANN@x")), dialects.UniqueViolation)
		}},
		{name: "partial", feature: partialIndex, setup: []op.Op{users(), userRows()}, do: with(index("Users", "i", "email"), func(x *op.Index) {
			x.Unique, x.Where = true, is("age", op.Gt, 35)
		}), check: func(b *bench) {
			b.perform(insert("Users", []string{"email", "age"}, row("bob@x", 10)))
			b.wantRefused(insert("Users", []string{"email", "age"}, row("bob@x", 50)), dialects.UniqueViolation)
			x, _ := b.index("Users", "i")
			b.equal("has a condition", x.Where != "", true)
			b.equal("email is unique", b.column("Users", "email").Unique, false)
		}},
		{name: "twice", setup: []op.Op{users(), index("Users", "i", "email")}, do: index("Users", "i", "age"), fails: dialects.AlreadyExists},
		{name: "if not exists", setup: []op.Op{users(), index("Users", "i", "email")}, do: op.AddIndex{Table: table("Users"), Index: index("Users", "i", "age").Index, IfNotExists: true}},
		{name: "of a column that is not there", setup: []op.Op{users()}, do: index("Users", "i", "nope"), fails: dialects.NoSuchColumn},
		{name: "unique against rows", setup: []op.Op{users(), insert("Users", []string{"email"}, row("x"), row("x"))},
			do: with(index("Users", "i", "email"), func(x *op.Index) { x.Unique = true }), fails: dialects.UniqueViolation},
		{name: "remove", setup: []op.Op{users(), index("Users", "i", "email")}, do: op.RemoveIndex{Table: table("Users"), Name: "i"}, check: func(b *bench) { b.wantIndex("Users", "i", false) }},
		{name: "remove what is not there", setup: []op.Op{users()}, do: op.RemoveIndex{Table: table("Users"), Name: "i"}, fails: dialects.NoSuchObject},
		{name: "remove if exists", setup: []op.Op{users()}, do: op.RemoveIndex{Table: table("Users"), Name: "i", IfExists: true}},
	}
}

func constraints() []testCase {
	unique := op.Constraint{Name: "one_email", Kind: op.Unique, Columns: []string{"email"}}
	grown := op.Constraint{Name: "grown", Kind: op.Check, Check: is("age", op.Gte, 18)}
	return []testCase{
		{name: "unique", setup: []op.Op{users(), userRows()}, do: constrain("Users", unique), check: func(b *bench) {
			c, ok := b.constraint("Users", "one_email")
			b.equal("exists", ok, true)
			b.equal("kind", c.Kind, op.Unique)
			b.wantRefused(insert("Users", []string{"email"}, row("ann@x")), dialects.UniqueViolation)
		}},
		{name: "unique against rows", setup: []op.Op{users(), insert("Users", []string{"email"}, row("x"), row("x"))}, do: constrain("Users", unique), fails: dialects.UniqueViolation},
		{name: "check", setup: []op.Op{users(), userRows()}, do: constrain("Users", grown), check: func(b *bench) {
			b.wantRefused(insert("Users", []string{"email", "age"}, row("x", 17)), dialects.CheckViolation)
			b.perform(insert("Users", []string{"email", "age"}, row("x", nil)))
		}},
		{name: "check with text in it", setup: []op.Op{users(), userRows()},
			do: constrain("Users", op.Constraint{Name: "c", Kind: op.Check, Check: op.And{is("email", op.Ne, "it's; --"), is("email", op.Contains, "@")}}),
			check: func(b *bench) {
				b.wantRefused(insert("Users", []string{"email"}, row("it's; --")), dialects.CheckViolation)
			}},
		{name: "check against rows", setup: []op.Op{users(), userRows()}, check: func(b *bench) {
			b.refused(constrain("Users", op.Constraint{Name: "c", Kind: op.Check, Check: is("age", op.Gt, 35)}))
		}},
		{name: "primary key", setup: []op.Op{create("T", column("a", op.Integer), column("b", op.Integer))},
			do: constrain("T", op.Constraint{Name: "T_pk", Kind: op.PrimaryKey, Columns: []string{"a", "b"}}), check: func(b *bench) {
				b.equal("a is in the key", b.column("T", "a").PrimaryKey, true)
				b.wantRefused(insert("T", []string{"a"}, row(1)), dialects.NotNullViolation)
			}},
		{name: "second primary key", setup: []op.Op{users()}, check: func(b *bench) {
			b.refused(constrain("Users", op.Constraint{Name: "Users_pk", Kind: op.PrimaryKey, Columns: []string{"email"}}))
		}},
		{name: "twice", setup: []op.Op{users(), constrain("Users", unique)}, do: constrain("Users", unique), fails: dialects.AlreadyExists},
		{name: "remove unique", setup: []op.Op{users(), userRows(), constrain("Users", unique)}, do: release("Users", "one_email"), check: func(b *bench) {
			b.perform(insert("Users", []string{"email"}, row("ann@x")))
		}},
		{name: "remove check", setup: []op.Op{users(), userRows(), constrain("Users", grown), constrain("Users", unique)}, do: release("Users", "grown"), check: func(b *bench) {
			b.perform(insert("Users", []string{"email", "age"}, row("x", 1)))
			_, ok := b.constraint("Users", "one_email")
			b.equal("the other exists", ok, true)
		}},
		{name: "remove what is not there", setup: []op.Op{users()}, check: func(b *bench) { b.refused(release("Users", "nope")) }},
		{name: "remove if exists", setup: []op.Op{users()}, do: op.RemoveConstraint{Table: table("Users"), Name: "nope", IfExists: true}},
		{name: "remove a key that others refer to", setup: []op.Op{create("P", op.Column{Name: "id", Type: ofKind(op.Integer), Unique: true}), constrain("P", op.Constraint{Name: "code", Kind: op.Unique, Columns: []string{"id"}}),
			create("C", referring("p", "P"))}, check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "C"`, "0") }},
	}
}

func foreignKeys() []testCase {
	key := func(onDelete, onUpdate string, d op.Deferrable) op.AddConstraint {
		return constrain("Posts", op.Constraint{Name: "fk", Kind: op.ForeignKey, Columns: []string{"authorId"},
			References: &op.Reference{Table: table("Users"), Columns: []string{"id"}, OnDelete: onDelete, OnUpdate: onUpdate, Deferrable: d}})
	}
	bare := []op.Op{users(), create("Posts", id(), column("title", op.String), column("authorId", op.Integer)), userRows(), postRows()}
	gone := op.Delete{Table: table("Users"), Where: is("id", op.Eq, 1)}
	return []testCase{
		{name: "refuses strangers", setup: bare, do: key("", "", ""), check: func(b *bench) {
			b.wantRefused(insert("Posts", []string{"authorId"}, row(9)), dialects.ForeignKeyViolation)
			b.wantRefused(gone, dialects.ForeignKeyViolation)
		}},
		{name: "cascades", setup: bare, do: key("CASCADE", "", ""), check: func(b *bench) {
			b.perform(gone)
			b.wantRows(`SELECT id FROM "Posts"`, "20")
		}},
		{name: "sets null", setup: bare, do: key("SET NULL", "", ""), check: func(b *bench) {
			b.perform(gone)
			b.wantRows(`SELECT "authorId" FROM "Posts" ORDER BY id`, "NULL\n2")
		}},
		{name: "cascades updates", setup: bare, do: key("", "CASCADE", ""), check: func(b *bench) {
			b.perform(op.Update{Table: table("Users"), Set: []op.Assignment{{Column: "id", Value: int64(100)}}, Where: is("id", op.Eq, 1)})
			b.wantRows(`SELECT "authorId" FROM "Posts" ORDER BY id`, "100\n2")
		}},
		{name: "against rows", setup: append(bare[:len(bare):len(bare)], insert("Posts", []string{"authorId"}, row(9))), check: func(b *bench) { b.refused(key("", "", "")) }},
		{name: "remove", setup: append(bare[:len(bare):len(bare)], key("", "", "")), do: release("Posts", "fk"), check: func(b *bench) {
			b.perform(insert("Posts", []string{"authorId"}, row(9)))
		}},
		{name: "is listed", setup: append(bare[:len(bare):len(bare)], key("CASCADE", "SET NULL", "")), check: func(b *bench) {
			c, ok := b.constraint("Posts", "fk")
			b.equal("exists", ok, true)
			b.equal("kind", c.Kind, op.ForeignKey)
			b.equal("table", c.References.Table.Name, "Users")
			b.equal("on delete", c.References.OnDelete, "CASCADE")
			b.equal("on update", c.References.OnUpdate, "SET NULL")
		}},
		{name: "to itself", do: create("T", id(), referring("up", "T")), check: func(b *bench) {
			b.perform(insert("T", []string{"id", "up"}, row(1, nil), row(2, 1)))
			b.wantRefused(insert("T", []string{"up"}, row(9)), dialects.ForeignKeyViolation)
		}},
		{name: "over two columns", setup: []op.Op{compositeKey(), insert("Pairs", []string{"a", "b"}, row(1, 2)), create("T", column("x", op.Integer), column("y", op.Integer))},
			do: constrain("T", op.Constraint{Name: "fk", Kind: op.ForeignKey, Columns: []string{"x", "y"}, References: &op.Reference{Table: table("Pairs"), Columns: []string{"a", "b"}}}),
			check: func(b *bench) {
				b.perform(insert("T", []string{"x", "y"}, row(1, 2)))
				b.wantRefused(insert("T", []string{"x", "y"}, row(2, 1)), dialects.ForeignKeyViolation)
			}},
	}
}

func views() []testCase {
	adults := op.CreateView{View: table("Adults"), Query: `SELECT email AS who FROM "Users" WHERE age >= 35;`}
	replaced := op.CreateView{View: table("Adults"), Query: `SELECT email AS who, age FROM "Users" WHERE age >= 18`, OrReplace: true}
	return []testCase{
		{name: "create", setup: []op.Op{users(), userRows()}, do: adults, check: func(b *bench) {
			b.wantRows(`SELECT who FROM "Adults"`, "bob@x")
			b.wantTables("Users")
			d, err := b.conn.Catalog().Describe(b.Context(), table("Adults"))
			b.must(err)
			b.equal("is a view", d.View, true)
			b.equal("columns", len(d.Columns), 1)
		}},
		{name: "columns", setup: []op.Op{users(), userRows()}, do: op.CreateView{View: table("V"), Query: `SELECT id, age FROM "Users"`, Columns: []string{"number", "years"}},
			check: func(b *bench) { b.wantRows(`SELECT years FROM "V" WHERE number = 2`, "40") }},
		{name: "twice", setup: []op.Op{users(), adults}, do: adults, fails: dialects.AlreadyExists},
		{name: "replace", setup: []op.Op{users(), userRows(), adults}, do: replaced, check: func(b *bench) { b.wantRows(`SELECT who, age FROM "Adults" ORDER BY who`, "ann@x|30\nbob@x|40") }},
		{name: "replace what is not there", setup: []op.Op{users()}, do: replaced},
		{name: "drop", setup: []op.Op{users(), adults}, do: op.DropView{View: table("Adults")}, check: func(b *bench) {
			b.refused(op.DropView{View: table("Adults")})
		}},
		{name: "drop if exists", do: op.DropView{View: table("Adults"), IfExists: true}},
	}
}
