package dialecttest

import (
	"errors"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// indexOf is an index with what an edit makes of it.
func indexOf(edit func(*op.Index), fields ...string) op.AddIndex {
	x := index("Users", "i", fields...)
	edit(&x.Index)
	return x
}

func indexExpr(e op.Expr) op.AddIndex {
	return op.AddIndex{Table: table("Users"), Index: op.Index{Name: "i", Fields: []op.IndexField{{Expr: e}}}}
}

func indexes(db string) []testCase {
	unique := func(x *op.Index) { x.Unique = true }
	lower := op.Fn{Name: "lower", Args: []any{col("email")}}
	return []testCase{
		{name: "plain", setup: filled(), do: index("Users", "i", "email"), makes: []string{"+ Users index i (email)"}},
		{name: "over two columns, in their order", setup: filled(), do: index("Users", "i", "age", "email"), makes: []string{"+ Users index i (age, email)"}},
		{name: "unique", setup: filled(), do: indexOf(unique, "email"), makes: []string{"+ Users unique index i (email)"}, check: func(b *bench) {
			b.wantRefused(insert("Users", []string{"email"}, row("ann@x")), dialects.UniqueViolation)
			b.equal("unique", b.column("Users", "email").Unique, true)
		}},
		{name: "unique by its type", setup: filled(), do: indexOf(func(x *op.Index) { x.Type = "UNIQUE" }, "email"), makes: []string{"+ Users unique index i (email)"}},
		{name: "unique over two columns", setup: filled(), do: indexOf(unique, "email", "age"), makes: []string{"+ Users unique index i (email, age)"}, check: func(b *bench) {
			b.perform(insert("Users", []string{"email", "age"}, row("ann@x", 99)))
			b.equal("email is unique", b.column("Users", "email").Unique, false)
		}},
		{name: "unique against rows", setup: list(users(), insert("Users", []string{"email"}, row("x"), row("x"))), do: indexOf(unique, "email"), fails: dialects.UniqueViolation},
		{name: "descending", setup: filled(), do: indexOf(func(x *op.Index) { x.Fields[0].Order = "desc" }, "age"), makes: []string{"+ Users index i (age desc)"}},
		{name: "ascending and descending", setup: filled(), do: indexOf(func(x *op.Index) { x.Fields[0].Order, x.Fields[1].Order = "ASC", "DESC" }, "email", "age"), makes: []string{"+ Users index i (email, age desc)"}},
		{name: "of an expression", feature: expressionIndex, setup: filled(), do: indexExpr(lower), makes: []string{"+ Users index i (lower(email))"}},
		{name: "unique, of an expression", feature: expressionIndex, setup: filled(), do: func() op.Op { x := indexExpr(lower); x.Index.Unique = true; return x }(), makes: []string{"+ Users unique index i (lower(email))"},
			check: func(b *bench) {
				b.wantRefused(insert("Users", []string{"email"}, row("ANN@x")), dialects.UniqueViolation)
			}},
		{name: "of a literal expression", feature: expressionIndex, setup: filled(), do: indexExpr(op.Literal{SQL: "age + 1"}), makes: []string{"+ Users index i (age + 1)"}},
		{name: "of a column and an expression", feature: expressionIndex, setup: filled(), do: op.AddIndex{Table: table("Users"), Index: op.Index{Name: "i", Fields: []op.IndexField{{Column: "age", Order: "DESC"}, {Expr: lower}}}}, makes: []string{"+ Users index i (age desc, lower(email))"}},
		{name: "with a condition", feature: partialIndex, setup: filled(), do: indexOf(func(x *op.Index) { x.Where = is("age", op.Gt, 35) }, "email"), makes: []string{"+ Users index i (email) where age > 35"}},
		{name: "unique, with a condition", feature: partialIndex, setup: filled(), do: indexOf(func(x *op.Index) { x.Unique, x.Where = true, is("age", op.Gt, 35) }, "email"), makes: []string{"+ Users unique index i (email) where age > 35"}, check: func(b *bench) {
			b.perform(insert("Users", []string{"email", "age"}, row("bob@x", 10)))
			b.wantRefused(insert("Users", []string{"email", "age"}, row("bob@x", 50)), dialects.UniqueViolation)
			b.equal("email is unique", b.column("Users", "email").Unique, false)
		}},
		{name: "with a condition of NULL and text", feature: partialIndex, setup: filled(), do: indexOf(func(x *op.Index) { x.Where = op.And{is("age", op.Ne, nil), is("email", op.Ne, "it's")} }, "email"), makes: []string{"+ Users index i (email) where age IS NOT NULL AND email <> it's"}},
		{name: "that includes further columns", feature: includeColumns, setup: filled(), do: indexOf(func(x *op.Index) { x.Include = []string{"age", "bio"} }, "email"), makes: []string{"+ Users index i (email) include (age, bio)"}},
		{name: "by a method that is the usual one", setup: filled(), do: indexOf(func(x *op.Index) { x.Using = "btree" }, "email"), makes: []string{"+ Users index i (email)"}},
		// InnoDB takes HASH and makes a BTREE, SQLite has one method: the same rows are found.
		{name: "by another method", setup: filled(), do: indexOf(func(x *op.Index) { x.Using = "hash" }, "email"), makes: []string{"+ Users index i (email) using hash @postgres", "+ Users index i (email) @!postgres"}},
		{name: "without shutting writers out", outside: true, setup: filled(), do: indexOf(func(x *op.Index) { x.Concurrently = true }, "email"), makes: []string{"+ Users index i (email)"}},
		{name: "unique, without shutting writers out", outside: true, setup: filled(), do: indexOf(func(x *op.Index) { x.Concurrently, x.Unique = true, true }, "email"), makes: []string{"+ Users unique index i (email)"}},
		// Elsewhere an index holds the whole text, by which the same rows are found.
		{name: "of the first characters", setup: filled(), do: indexOf(func(x *op.Index) { x.Fields[0].Length = 10 }, "bio"), makes: []string{"+ Users index i (bio(10)) @mysql,mariadb", "+ Users index i (bio) @sqlite,postgres"}},
		{name: "unique, of the first characters", feature: uniquePrefix, setup: filled(), do: indexOf(func(x *op.Index) { x.Unique, x.Fields[0].Length = true, 3 }, "email"), makes: []string{"+ Users unique index i (email(3))"},
			check: func(b *bench) {
				b.wantRefused(insert("Users", []string{"email"}, row("annabel")), dialects.UniqueViolation)
			}},
		{name: "by a collation", feature: indexCollation, setup: filled(), do: indexOf(func(x *op.Index) { x.Fields[0].Collate = ownCollation(db) }, "email"), makes: []string{"+ Users index i (email *" + ownCollation(db) + ")"}},
		{name: "unique, by a collation", feature: indexCollation, setup: filled(), do: indexOf(func(x *op.Index) { x.Unique, x.Fields[0].Collate = true, ownCollation(db) }, "email"), makes: []string{"+ Users unique index i (email *" + ownCollation(db) + ")"}},
		// An operator class is another way to find the same rows.
		{name: "by an operator class", setup: filled(), do: indexOf(func(x *op.Index) { x.Fields[0].Operator = "varchar_pattern_ops" }, "email"), makes: []string{"+ Users index i (email *_pattern_ops) @postgres", "+ Users index i (email) @!postgres"}},
		{name: "of words", feature: fulltextIndex, setup: filled(), do: indexOf(func(x *op.Index) { x.Type = "FULLTEXT" }, "bio"), makes: []string{"+ Users index i (bio) using fulltext"}},
		{name: "of places", feature: spatialIndex, setup: list(create("T", column("id", op.Integer, primary), typed("g", op.Type{Kind: op.Native, SQL: "point"}, notNull))),
			do: op.AddIndex{Table: table("T"), Index: op.Index{Name: "i", Type: "SPATIAL", Fields: []op.IndexField{{Column: "g"}}}}, makes: []string{"+ T index i (g*) using spatial"}},
		{name: "of a TEXT", setup: filled(), check: func(b *bench) {
			if _, err := b.trySaved(index("Users", "i", "bio")); err != nil { // where only the beginning of a text can be indexed, whoever asks has to say how much
				var advised interface{ Remedy() string }
				b.equal("has a remedy: "+err.Error(), errors.As(err, &advised) && advised.Remedy() != "", true)
			}
		}},
	}
}

func indexesAgain() []testCase {
	x := index("Users", "i", "email")
	return []testCase{
		{name: "twice", setup: list(users(), x), do: index("Users", "i", "age"), fails: dialects.AlreadyExists},
		{name: "if not exists", setup: list(users(), x), do: op.AddIndex{Table: table("Users"), Index: index("Users", "i", "age").Index, IfNotExists: true}},
		{name: "if not exists, new", setup: list(users()), do: op.AddIndex{Table: table("Users"), Index: x.Index, IfNotExists: true}, makes: []string{"+ Users index i (email)"}},
		{name: "of the same columns by another name", setup: list(users(), x), do: index("Users", "j", "email"), makes: []string{"+ Users index j (email)"}},
		{name: "of a column that is not there", setup: list(users()), do: index("Users", "i", "nope"), fails: dialects.NoSuchColumn},
		{name: "of a table that is not there", do: x, fails: dialects.NoSuchTable},
		{name: "remove", setup: list(users(), x, index("Users", "j", "email")), do: op.RemoveIndex{Table: table("Users"), Name: "i"}, makes: []string{"- Users index i (email)"}},
		{name: "remove without shutting writers out", outside: true, setup: list(users(), x), do: op.RemoveIndex{Table: table("Users"), Name: "i", Concurrently: true}, makes: []string{"- Users index i (email)"}},
		{name: "remove what is not there", setup: list(users()), do: op.RemoveIndex{Table: table("Users"), Name: "i"}, fails: dialects.NoSuchObject},
		{name: "remove if exists", setup: list(users()), do: op.RemoveIndex{Table: table("Users"), Name: "i", IfExists: true}},
		{name: "remove if exists, and it does", setup: list(users(), x), do: op.RemoveIndex{Table: table("Users"), Name: "i", IfExists: true}, makes: []string{"- Users index i (email)"}},
		{name: "remove the index of a key", setup: list(users(), constrain("Users", key(op.Unique, "u", "email"))), check: func(b *bench) {
			if b.name() != "mysql" && b.name() != "mariadb" { // where a key and its index are one
				b.refused(op.RemoveIndex{Table: table("Users"), Name: "u"})
			}
		}},
	}
}
