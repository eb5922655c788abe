package dialecttest

import (
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func constraints() []testCase {
	unique := key(op.Unique, "one_email", "email")
	grown := checking("grown", is("age", op.Gte, 18))
	pairs := create("T", column("a", op.Integer), column("b", op.Integer))
	deferred := key(op.Unique, "u", "email")
	deferred.Deferrable = op.InitiallyDeferred
	primaryKey := key(op.PrimaryKey, "T_pk", "a", "b")
	return []testCase{
		{name: "unique", setup: filled(), do: constrain("Users", unique), makes: []string{"+ Users unique one_email (email)"}, check: func(b *bench) {
			b.wantRefused(insert("Users", []string{"email"}, row("ann@x")), dialects.UniqueViolation)
		}},
		{name: "unique over two columns", setup: filled(), do: constrain("Users", key(op.Unique, "u", "age", "email")), makes: []string{"+ Users unique u (age, email)"}},
		{name: "unique, deferred", feature: deferrableKey, setup: filled(), do: constrain("Users", deferred), makes: []string{"+ Users unique u (email) initially deferred"}, check: func(b *bench) {
			b.perform(insert("Users", []string{"email"}, row("ann@x")), op.Delete{Table: table("Users"), Where: is("id", op.Eq, 4)})
		}},
		{name: "unique against rows", setup: list(users(), insert("Users", []string{"email"}, row("x"), row("x"))), do: constrain("Users", unique), fails: dialects.UniqueViolation},
		{name: "unique, of a column that is not there", setup: list(users()), do: constrain("Users", key(op.Unique, "u", "nope")), fails: dialects.NoSuchColumn},
		{name: "check", setup: filled(), do: constrain("Users", grown), makes: []string{"+ Users check grown (age >= 18)"}, check: func(b *bench) {
			b.wantRefused(insert("Users", []string{"email", "age"}, row("x", 17)), dialects.CheckViolation)
			b.perform(insert("Users", []string{"email", "age"}, row("x", nil)))
		}},
		{name: "check with text in it", setup: filled(), do: constrain("Users", checking("c", op.And{is("email", op.Ne, "it's; --"), is("email", op.Contains, "@")})), makes: []string{"+ Users check c (*)"}, check: func(b *bench) {
			b.wantRefused(insert("Users", []string{"email"}, row("it's; --")), dialects.CheckViolation)
		}},
		{name: "check of a list", setup: filled(), do: constrain("Users", checking("c", is("age", op.In, op.List(row(30, 40))))), makes: []string{"+ Users check c (*)"}, check: func(b *bench) {
			b.wantRefused(insert("Users", []string{"email", "age"}, row("x", 50)), dialects.CheckViolation)
		}},
		{name: "check by SQL", setup: filled(), do: constrain("Users", checking("c", op.RawCond{SQL: "age > 0 -- or so"})), makes: []string{"+ Users check c (age > 0*)"}},
		{name: "check of a function", setup: filled(), do: constrain("Users", checking("c", op.Compare{Left: op.Fn{Name: "length", Args: []any{col("email")}}, Op: op.Gt, Right: int64(2)})), makes: []string{"+ Users check c (*length(email) > 2)"}},
		{name: "check against rows", setup: filled(), do: constrain("Users", checking("c", is("age", op.Gt, 35))), fails: dialects.CheckViolation},
		{name: "check by a name that is taken", setup: list(users(), constrain("Users", grown)), do: constrain("Users", checking("grown", is("age", op.Gt, 1))), fails: dialects.AlreadyExists},
		{name: "primary key", setup: list(pairs), do: constrain("T", primaryKey), makes: []string{"+ T primary key * (a, b)", "+ T.a not null", "+ T.b not null"}, check: func(b *bench) {
			b.wantRefused(insert("T", []string{"a"}, row(1)), dialects.NotNullViolation)
		}},
		{name: "primary key against rows", setup: list(pairs, insert("T", []string{"a", "b"}, row(1, 1), row(1, 1))), do: constrain("T", primaryKey), fails: dialects.UniqueViolation},
		{name: "primary key against NULL", setup: list(pairs, insert("T", []string{"a"}, row(1))), check: func(b *bench) { b.refused(constrain("T", primaryKey)) }},
		{name: "second primary key", setup: list(users()), check: func(b *bench) { b.refused(constrain("Users", key(op.PrimaryKey, "Users_pk", "email"))) }},
		{name: "a default", feature: defaultConstraint, setup: list(users()), do: constrain("Users", op.Constraint{Name: "d", Kind: op.Default, Columns: []string{"age"}, Default: constant(1)})},
		{name: "twice", setup: list(users(), constrain("Users", unique)), do: constrain("Users", unique), fails: dialects.AlreadyExists},
		{name: "to no table", do: constrain("Users", unique), fails: dialects.NoSuchTable},
	}
}

func removeConstraints() []testCase {
	unique, grown := key(op.Unique, "one_email", "email"), checking("grown", is("age", op.Gte, 18))
	both := list(users(), userRows(), constrain("Users", unique), constrain("Users", grown))
	primaryKey := key(op.PrimaryKey, "T_pk", "a")
	return []testCase{
		{name: "unique", setup: both, do: release("Users", "one_email"), makes: []string{"- Users unique one_email (email)"}, check: func(b *bench) { b.perform(insert("Users", []string{"email"}, row("ann@x"))) }},
		{name: "check", setup: both, do: release("Users", "grown"), makes: []string{"- Users check grown (age >= 18)"}, check: func(b *bench) { b.perform(insert("Users", []string{"email", "age"}, row("x", 1))) }},
		{name: "primary key", setup: list(create("T", column("a", op.Integer), column("b", op.Integer)), constrain("T", primaryKey)), do: op.RemoveConstraint{Table: table("T"), Name: "T_pk", Definition: &primaryKey},
			makes: []string{"- T primary key * (a)", "? T.a nothing"}},
		{name: "foreign key", setup: list(users(), create("Posts", id(), column("authorId", op.Integer)), constrain("Posts", foreignKey("fk", []string{"authorId"}, reference("Users", []string{"id"})))), do: release("Posts", "fk"),
			makes: []string{"- Posts foreign key fk (authorId) to Users (id)", "? Posts index * (authorId) @mysql,mariadb"}, check: func(b *bench) { b.perform(insert("Posts", []string{"authorId"}, row(9))) }},
		{name: "one of two with names alike", setup: and(both, constrain("Users", checking("grown_up", is("age", op.Gt, 1))), constrain("Users", key(op.Unique, "one_email2", "email", "age"))), do: release("Users", "grown_up"), makes: []string{"- Users check grown_up (age > 1)"}},
		{name: "that a foreign key needs", setup: list(create("P", column("code", op.Integer)), constrain("P", key(op.Unique, "codes", "code")), create("C", column("p", op.Integer, refers("P", "code")))), check: func(b *bench) { b.refused(release("P", "codes")) }},
		{name: "that is not there", setup: list(users()), do: release("Users", "nope"), fails: dialects.NoSuchObject},
		{name: "of another table", setup: and(both, create("T", column("a", op.Integer))), do: release("T", "grown"), fails: dialects.NoSuchObject},
		{name: "if exists", setup: list(users()), do: op.RemoveConstraint{Table: table("Users"), Name: "nope", IfExists: true}},
		{name: "if exists, and it does", setup: both, do: op.RemoveConstraint{Table: table("Users"), Name: "grown", IfExists: true}, makes: []string{"- Users check grown (age >= 18)"}},
		{name: "from no table", do: release("Users", "nope"), fails: dialects.NoSuchTable},
	}
}

// bare is users and posts with rows and without a foreign key.
func bare() []op.Op {
	return list(users(), create("Posts", id(), column("title", op.String), column("authorId", op.Integer, byDefault(2))), userRows(), postRows())
}

func postKey(edits ...func(*op.Reference)) op.AddConstraint {
	return constrain("Posts", foreignKey("fk", []string{"authorId"}, reference("Users", []string{"id"}, edits...)))
}

func foreignKeys() []testCase {
	gone := op.Delete{Table: table("Users"), Where: is("id", op.Eq, 1)}
	self := create("T", column("id", op.Integer, primary), column("up", op.Integer))
	return []testCase{
		{name: "refuses strangers", setup: bare(), do: postKey(), makes: []string{"+ Posts foreign key fk (authorId) to Users (id)"}, check: func(b *bench) {
			b.wantRefused(insert("Posts", []string{"authorId"}, row(9)), dialects.ForeignKeyViolation)
			b.wantRefused(gone, dialects.ForeignKeyViolation)
			b.perform(insert("Posts", []string{"authorId"}, row(nil)))
		}},
		{name: "against rows", setup: and(bare(), insert("Posts", []string{"authorId"}, row(9))), do: postKey(), fails: dialects.ForeignKeyViolation},
		{name: "to itself", setup: list(self), do: constrain("T", foreignKey("fk", []string{"up"}, reference("T", []string{"id"}, onDelete("CASCADE")))), makes: []string{"+ T foreign key fk (up) to T (id) on delete cascade"}, check: func(b *bench) {
			b.perform(insert("T", []string{"id", "up"}, row(1, nil), row(2, 1)))
			b.wantRefused(insert("T", []string{"id", "up"}, row(3, 9)), dialects.ForeignKeyViolation)
			b.perform(op.Delete{Table: table("T"), Where: is("id", op.Eq, 1)})
			b.wantRows(`SELECT count(*) FROM "T"`, "0")
		}},
		{name: "over two columns", setup: list(compositeKey(), insert("Pairs", []string{"a", "b"}, row(1, 2)), create("T", column("x", op.Integer), column("y", op.Integer))),
			do:    constrain("T", foreignKey("fk", []string{"x", "y"}, reference("Pairs", []string{"a", "b"}))),
			makes: []string{"+ T foreign key fk (x, y) to Pairs (a, b)"}, check: func(b *bench) {
				b.perform(insert("T", []string{"x", "y"}, row(1, 2)))
				b.wantRefused(insert("T", []string{"x", "y"}, row(2, 1)), dialects.ForeignKeyViolation)
			}},
		{name: "to a unique column that is no primary key", setup: list(create("P", column("id", op.Integer, primary), column("code", op.String, uniqueAlone)), create("C", column("p", op.String))),
			do: constrain("C", foreignKey("fk", []string{"p"}, reference("P", []string{"code"}, onUpdate("CASCADE")))), makes: []string{"+ C foreign key fk (p) to P (code) on update cascade"}},
		{name: "both ways", setup: list(create("A", column("id", op.Integer, primary), column("b", op.Integer)), create("B", column("id", op.Integer, primary), column("a", op.Integer, refers("A", "id")))),
			do: constrain("A", foreignKey("fk", []string{"b"}, reference("B", []string{"id"}))), makes: []string{"+ A foreign key fk (b) to B (id)"}},
		{name: "twice over the same columns", setup: and(bare(), postKey()), do: constrain("Posts", foreignKey("fk2", []string{"authorId"}, reference("Users", []string{"id"}))), makes: []string{"+ Posts foreign key fk2 (authorId) to Users (id)"}},
		{name: "to no table", setup: bare(), check: func(b *bench) {
			b.wantNoTable(constrain("Posts", foreignKey("fk", []string{"authorId"}, reference("Nowhere", []string{"id"}))))
		}},
		{name: "of a column that is not there", setup: bare(), do: constrain("Posts", foreignKey("fk", []string{"nope"}, reference("Users", []string{"id"}))), fails: dialects.NoSuchColumn},
		{name: "initially deferred", feature: deferrableReference, setup: bare(), do: postKey(deferrable(op.InitiallyDeferred)), makes: []string{"+ Posts foreign key fk (authorId) to Users (id) initially deferred"}, check: func(b *bench) {
			b.perform(insert("Posts", []string{"authorId"}, row(4)), insert("Users", []string{"email"}, row("late@x")))
		}},
		{name: "initially immediate", feature: deferrableReference, setup: bare(), do: postKey(deferrable(op.InitiallyImmediate)), makes: []string{"+ Posts foreign key fk (authorId) to Users (id) initially immediate"}, check: func(b *bench) {
			b.wantRefused(insert("Posts", []string{"authorId"}, row(9)), dialects.ForeignKeyViolation)
		}},
		{name: "not deferrable", setup: bare(), do: postKey(deferrable(op.NotDeferrable)), makes: []string{"+ Posts foreign key fk (authorId) to Users (id)"}},
	}
}

// actions are what happens to posts 10 of user 1 and 20 of user 2 when user 1 goes, or becomes 100.
func actions() []testCase {
	gone := op.Delete{Table: table("Users"), Where: is("id", op.Eq, 1)}
	moved := set("Users", "id", 100)
	moved.Where = is("id", op.Eq, 1)
	authors := `SELECT id, "authorId" FROM "Posts" ORDER BY id`
	var cases []testCase
	for _, a := range []struct {
		action, deleted, moved string
		feature                feature
	}{
		{"CASCADE", "20|2", "10|100\n20|2", ""}, {"SET NULL", "10|NULL\n20|2", "10|NULL\n20|2", ""}, {"SET DEFAULT", "10|2\n20|2", "10|2\n20|2", setDefault},
		{"RESTRICT", "", "", ""}, {"NO ACTION", "", "", ""}, {"cascade", "20|2", "10|100\n20|2", ""},
	} {
		tail := " " + strings.ToLower(a.action)
		line := func(when string) []string {
			switch a.action {
			case "NO ACTION":
				return []string{"+ Posts foreign key fk (authorId) to Users (id)"}
			case "RESTRICT": // which MySQL does not tell from NO ACTION
				return []string{"+ Posts foreign key fk (authorId) to Users (id) " + when + tail + " @sqlite,postgres", "+ Posts foreign key fk (authorId) to Users (id) @mysql,mariadb"}
			}
			return []string{"+ Posts foreign key fk (authorId) to Users (id) " + when + tail}
		}
		after := func(o op.Op, want string) func(*bench) {
			return func(b *bench) {
				if want == "" {
					b.wantRefused(o, dialects.ForeignKeyViolation)
					return
				}
				b.perform(o)
				b.wantRows(authors, want)
			}
		}
		cases = append(cases,
			testCase{name: "on delete " + a.action, feature: a.feature, setup: bare(), do: postKey(onDelete(a.action)), makes: line("on delete"), check: after(gone, a.deleted)},
			testCase{name: "on update " + a.action, feature: a.feature, setup: bare(), do: postKey(onUpdate(a.action)), makes: line("on update"), check: after(moved, a.moved)})
	}
	return cases
}
