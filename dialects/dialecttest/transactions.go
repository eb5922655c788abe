package dialecttest

import (
	"errors"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// countUsers counts the rows, and newUser is one more.
const countUsers = `SELECT count(*) FROM "Users"`

func newUser() op.Insert { return insert("Users", []string{"email"}, row("new")) }

// savepoints keep rows or take them back.
func savepoints() []testCase {
	return []testCase{
		{name: "a savepoint takes rows back", setup: filled(), check: func(b *bench) {
			b.savepoint("one")
			b.perform(newUser())
			b.wantRows(countUsers, "4")
			b.rollbackTo("one")
			b.wantRows(countUsers, "3")
		}},
		{name: "a savepoint that is released keeps them", setup: filled(), check: func(b *bench) {
			b.savepoint("one")
			b.perform(newUser())
			b.must(b.conn.Release(b.Context(), "one"))
			b.wantRows(countUsers, "4")
		}},
		{name: "savepoints in savepoints", setup: filled(), check: func(b *bench) {
			b.savepoint("one")
			b.perform(newUser())
			b.savepoint("two")
			b.perform(newUser())
			b.rollbackTo("two")
			b.wantRows(countUsers, "4")
			b.must(b.conn.Release(b.Context(), "one"))
			b.wantRows(countUsers, "4")
		}},
		{name: "a savepoint of the same name again", setup: filled(), check: func(b *bench) {
			for range 3 {
				b.savepoint("one")
				b.perform(newUser())
				b.rollbackTo("one")
			}
			b.wantRows(countUsers, "3")
		}},
		{name: "after an error the transaction goes on", setup: filled(), check: func(b *bench) {
			b.perform(newUser())
			b.refused(insert("Users", []string{"email"}, row(nil)))
			b.perform(newUser())
			b.wantRows(countUsers, "5")
		}},
		{name: "after errors of many kinds the transaction goes on", setup: filled(), check: func(b *bench) {
			for _, o := range list(raw("SELEC 1"), raw(`SELECT * FROM nowhere`), raw(`SELECT nope FROM "Users"`), create("Users", id()), insert("Users", []string{"id", "email"}, row(1, "x"))) {
				b.refused(o)
			}
			b.wantRows(countUsers, "3")
		}},
	}
}

// transactions are what is kept and what is taken back, of rows and, where it can be, of the schema.
func transactions() []testCase {
	return []testCase{
		{name: "a rollback takes rows back", outside: true, setup: list(users()), check: func(b *bench) {
			b.begin()
			b.perform(newUser())
			b.rollback()
			b.wantRows(countUsers, "0")
		}},
		{name: "a commit keeps them", outside: true, setup: list(users()), check: func(b *bench) {
			b.begin()
			b.perform(newUser())
			b.commit()
			b.must(b.conn.Rollback(b.Context())) // outside a transaction it does nothing
			b.wantRows(countUsers, "1")
		}},
		{name: "a rollback takes the schema back, or says that it does not", outside: true, check: func(b *bench) {
			b.begin()
			b.perform(users(), newUser())
			err := b.conn.Rollback(b.Context())
			b.inside = false
			if b.dialect.Traits().TransactionalDDL {
				b.must(err)
				b.wantTables()
				return
			}
			b.equal("is refused as", kindOf(err), dialects.Committed)
			b.wantTables("Users")
			b.wantRows(countUsers, "0") // the row came after what has committed
		}},
		{name: "a savepoint takes the schema back, or says that it does not", check: func(b *bench) {
			b.savepoint("one")
			b.perform(users())
			err := b.conn.RollbackTo(b.Context(), "one")
			if b.dialect.Traits().TransactionalDDL {
				b.must(err)
				b.wantTables()
				return
			}
			b.equal("is refused as", kindOf(err), dialects.Committed)
			b.wantTables("Users")
		}},
		{name: "what a savepoint commits, rows before it included", outside: true, setup: list(users()), check: func(b *bench) {
			if b.dialect.Traits().TransactionalDDL {
				return
			}
			b.begin()
			b.perform(newUser())
			b.savepoint("one")
			b.perform(create("T", id()))
			b.must(b.conn.Release(b.Context(), "one")) // does nothing, for it is gone
			b.perform(newUser())
			b.equal("rollback", kindOf(b.conn.Rollback(b.Context())), dialects.Committed)
			b.inside = false
			b.wantRows(countUsers, "1")
		}},
	}
}

// readings are of rows that others change meanwhile, and of sessions that others have used.
func readings() []testCase {
	return []testCase{
		{name: "reading one snapshot refuses writing", outside: true, setup: filled(), check: func(b *bench) {
			b.must(b.conn.BeginRead(b.Context()))
			b.wantRows(countUsers, "3")
			_, err := b.try(newUser())
			b.equal("is refused as", kindOf(err), dialects.ReadOnly)
			b.rollback()
			b.perform(newUser())
			b.wantRows(countUsers, "4")
		}},
		{name: "rows stay as they were asked for while others are written", setup: filled(), check: func(b *bench) {
			rows, err := b.conn.Query(b.Context(), dialects.Statement{SQL: `SELECT id FROM "Users" ORDER BY id`})
			b.must(err)
			defer rows.Close()
			n := 0
			for rows.Next() {
				b.perform(newUser(), op.Delete{Table: table("Users"), Where: is("id", op.Eq, 3)})
				n++
			}
			b.must(rows.Err())
			b.equal("rows", n, 3)
		}},
		{name: "a table is changed while its rows are read", setup: filled(), check: func(b *bench) {
			rows, err := b.conn.Query(b.Context(), dialects.Statement{SQL: `SELECT id FROM "Users" ORDER BY id`})
			b.must(err)
			defer rows.Close()
			b.equal("there is one", rows.Next(), true)
			b.perform(add("Users", column("x", op.Integer)), remove("Users", "bio"))
			b.equal("there is another one", rows.Next(), true)
		}},
		{name: "a session is reset", outside: true, setup: filled(), check: func(b *bench) {
			b.perform(raw(`CREATE TEMPORARY TABLE passing (a INTEGER)`))
			b.must(b.conn.Reset(b.Context(), "luamig:20240101000000-x"))
			_, err := b.try(raw(`SELECT * FROM passing`))
			b.equal("the temporary table", kindOf(err), dialects.NoSuchTable)
			b.wantRows(countUsers, "3")
		}},
	}
}

func (b *bench) savepoint(name string) {
	b.Helper()
	b.must(b.conn.Savepoint(b.Context(), name))
}

func (b *bench) rollbackTo(name string) {
	b.Helper()
	b.must(b.conn.RollbackTo(b.Context(), name))
}

func (b *bench) rollback() {
	b.Helper()
	b.must(b.conn.Rollback(b.Context()))
	b.inside = false
}

// violations say what was violated, as far as servers tell.
func violations() []testCase {
	has := func(o op.Op, setup []op.Op, kind dialects.ErrorKind, fields per[[3]string]) func(*bench) {
		return func(b *bench) {
			b.perform(setup...)
			err := b.refused(o)
			var e *dialects.Error
			if !errors.As(err, &e) {
				b.Fatalf("%v is no error of the server", err)
			}
			b.equal("kind", e.Kind, kind)
			b.equal("table, column and constraint", [3]string{e.Table, e.Column, e.Constraint}, fields.of(b))
			b.equal("has a code", e.Code != "", true)
			b.equal("has the statement", e.Statement.SQL != "", true)
		}
	}
	keyed := and(filled(), constrain("Users", key(op.Unique, "one_email", "email")))
	grown := and(filled(), constrain("Users", checking("grown", is("age", op.Gt, 1))))
	linked := and(bare(), postKey())
	twice := insert("Users", []string{"email"}, row("ann@x"))
	return []testCase{
		// SQLite names the columns of a key and not the key, and nothing of a foreign key; MySQL names the table only of some.
		{name: "unique", check: has(twice, keyed, dialects.UniqueViolation, per[[3]string]{"sqlite": {"Users", "email", ""}, "postgres": {"Users", "email", "one_email"}, "mysql": {"Users", "", "one_email"}, "mariadb": {"", "", "one_email"}})},
		{name: "not null", check: has(insert("Users", []string{"email"}, row(nil)), filled(), dialects.NotNullViolation, per[[3]string]{"": {"Users", "email", ""}, "mysql": {"", "email", ""}, "mariadb": {"", "email", ""}})},
		{name: "not null, left out", check: has(insert("Users", []string{"age"}, row(1)), filled(), dialects.NotNullViolation, per[[3]string]{"": {"Users", "email", ""}, "mysql": {"", "email", ""}, "mariadb": {"", "email", ""}})},
		{name: "check", check: has(insert("Users", []string{"email", "age"}, row("x", 0)), grown, dialects.CheckViolation, per[[3]string]{"": {"", "", "grown"}, "postgres": {"Users", "", "grown"}})},
		{name: "foreign key", check: has(insert("Posts", []string{"authorId"}, row(9)), linked, dialects.ForeignKeyViolation, per[[3]string]{"sqlite": {"", "", ""}, "postgres": {"Posts", "authorId", "fk"}, "": {"Posts", "", "fk"}})},
		{name: "no such table", check: has(raw(`SELECT * FROM "Nowhere"`), filled(), dialects.NoSuchTable, per[[3]string]{"": {"Nowhere", "", ""}})},
		{name: "no such column", check: has(raw(`SELECT nope FROM "Users"`), filled(), dialects.NoSuchColumn, per[[3]string]{"": {"", "nope", ""}})},
	}
}
