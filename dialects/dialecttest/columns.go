package dialecttest

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func addColumns() []testCase {
	withDefault := func(c op.Column, e op.Expr) op.Column { c.Default = e; return c }
	notNull := func(c op.Column) op.Column { c.NotNull = true; return c }
	unique := func(c op.Column) op.Column { c.Unique = true; return c }
	filled := []op.Op{users(), userRows()}
	return []testCase{
		{name: "plain", setup: filled, do: add("Users", column("x", op.String)), check: func(b *bench) {
			b.wantColumns("Users", "id", "email", "age", "bio", "x")
			b.wantRows(`SELECT count(*) FROM "Users" WHERE x IS NULL`, "3")
		}},
		{name: "default fills rows", setup: filled, do: add("Users", withDefault(column("x", op.Integer), constant(5))),
			check: func(b *bench) { b.wantRows(`SELECT sum(x) FROM "Users"`, "15") }},
		{name: "not null with default", setup: filled, do: add("Users", notNull(withDefault(column("x", op.Boolean), constant(true)))),
			check: func(b *bench) {
				b.wantRows(`SELECT DISTINCT x FROM "Users"`, "true")
				b.equal("may be NULL", b.column("Users", "x").AllowNull, false)
			}},
		{name: "not null without default", setup: filled, do: add("Users", notNull(column("x", op.Integer))), fails: dialects.NotNullViolation},
		{name: "not null without default, no rows", setup: []op.Op{users()}, do: add("Users", notNull(column("x", op.Integer))),
			check: func(b *bench) { b.equal("may be NULL", b.column("Users", "x").AllowNull, false) }},
		{name: "unique", setup: filled, do: add("Users", unique(column("x", op.String))), check: func(b *bench) {
			b.equal("unique", b.column("Users", "x").Unique, true)
			b.equal("email unique", b.column("Users", "email").Unique, false)
			b.wantRows(`SELECT count(*) FROM "Users"`, "3")
		}},
		{name: "now fills rows", setup: filled, do: add("Users", notNull(withDefault(column("x", op.Date), op.Now{}))),
			check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Users" WHERE x IS NOT NULL`, "3") }},
		{name: "UUIDV4 fills rows", setup: filled, do: add("Users", unique(withDefault(column("x", op.UUID), op.NewUUID{}))),
			check: func(b *bench) { b.wantRows(`SELECT count(DISTINCT x) FROM "Users"`, "3") }},
		{name: "reference", setup: []op.Op{users(), userRows(), create("Teams", id()), insert("Teams", []string{"id"}, row(1))},
			do: add("Users", referring("teamId", "Teams")), check: func(b *bench) {
				r := b.column("Users", "teamId").References
				b.equal("references", r != nil && r.Table.Name == "Teams", true)
				b.wantRefused(op.Update{Table: table("Users"), Set: []op.Assignment{{Column: "teamId", Value: int64(9)}}}, dialects.ForeignKeyViolation)
			}},
		{name: "reference with default", setup: []op.Op{users(), userRows(), create("Teams", id()), insert("Teams", []string{"id"}, row(1))},
			do: add("Users", withDefault(referring("teamId", "Teams"), constant(1))), check: func(b *bench) {
				b.wantRows(`SELECT count(*) FROM "Users" JOIN "Teams" ON "teamId" = "Teams".id`, "3")
			}},
	}
}

func addComputed() []testCase {
	filled := []op.Op{users(), userRows()}
	return []testCase{
		{name: "check holds for rows", setup: filled, do: add("Users", op.Column{Name: "x", Type: ofKind(op.Integer), Default: constant(1), Check: is("x", op.Gt, 0)}),
			check: func(b *bench) {
				b.wantRefused(op.Update{Table: table("Users"), Set: []op.Assignment{{Column: "x", Value: int64(0)}}}, dialects.CheckViolation)
			}},
		{name: "computed", setup: filled, do: add("Users", op.Column{Name: "x", Type: ofKind(op.Integer), Generated: &op.Generated{Expr: op.Literal{SQL: "age + 1"}, Stored: true}}),
			check: func(b *bench) { b.wantRows(`SELECT x FROM "Users" ORDER BY id`, "31\n41\nNULL") }},
		{name: "twice", setup: []op.Op{users()}, do: add("Users", column("age", op.Integer)), fails: dialects.AlreadyExists},
		{name: "if not exists", setup: []op.Op{users()}, do: op.AddColumn{Table: table("Users"), Column: column("age", op.Text), IfNotExists: true},
			check: func(b *bench) { b.wantColumns("Users", "id", "email", "age", "bio") }},
		{name: "to no table", do: add("Users", column("x", op.Integer)), fails: dialects.NoSuchTable},
		{name: "a primary key", setup: []op.Op{create("T", column("a", op.Integer)), insert("T", []string{"a"}, row(5), row(6))}, do: add("T", id()),
			check: func(b *bench) { b.wantRows(`SELECT id, a FROM "T" ORDER BY id`, "1|5\n2|6") }},
	}
}

func changeColumns() []testCase {
	filled := []op.Op{users(), userRows()}
	return []testCase{
		{name: "type", setup: filled, do: change("Users", "age", op.ColumnChange{Type: ptr(ofKind(op.BigInt))}),
			check: func(b *bench) {
				b.equal("type", b.column("Users", "age").Type, "BIGINT")
				b.wantRows(`SELECT age FROM "Users" ORDER BY id`, "30\n40\nNULL")
			}},
		{name: "type keeps null and default", setup: []op.Op{create("T", op.Column{Name: "v", Type: op.Type{Kind: op.String, Length: 10}, NotNull: true, Default: constant("d")})},
			do: change("T", "v", op.ColumnChange{Type: &op.Type{Kind: op.String, Length: 20}}), check: func(b *bench) {
				c := b.column("T", "v")
				b.equal("type", c.Type, "VARCHAR(20)")
				b.equal("may be NULL", c.AllowNull, false)
				b.equal("default", c.Default, "d")
			}},
		{name: "not null", setup: []op.Op{users()}, do: change("Users", "age", op.ColumnChange{NotNull: ptr(true)}),
			check: func(b *bench) { b.equal("may be NULL", b.column("Users", "age").AllowNull, false) }},
		{name: "not null against rows", setup: filled, check: func(b *bench) {
			b.refused(change("Users", "age", op.ColumnChange{NotNull: ptr(true)}))
			b.equal("may be NULL", b.column("Users", "age").AllowNull, true)
		}},
		{name: "null", setup: filled, do: change("Users", "email", op.ColumnChange{NotNull: ptr(false)}),
			check: func(b *bench) { b.perform(insert("Users", []string{"email"}, row(nil))) }},
		{name: "default", setup: filled, do: change("Users", "age", op.ColumnChange{Default: &op.DefaultChange{Expr: constant(18)}}),
			check: func(b *bench) {
				b.perform(insert("Users", []string{"email"}, row("new")))
				b.wantRows(`SELECT age FROM "Users" WHERE email = 'new' OR id = 3 ORDER BY id`, "NULL\n18")
			}},
		{name: "no default", setup: []op.Op{create("T", op.Column{Name: "v", Type: ofKind(op.Integer), Default: constant(1)})},
			do:    change("T", "v", op.ColumnChange{Default: &op.DefaultChange{}}),
			check: func(b *bench) { b.equal("has a default", b.column("T", "v").HasDefault, false) }},
	}
}

func changeKeys() []testCase {
	unique := op.ColumnChange{Unique: ptr(true)}
	filled := []op.Op{users(), userRows()}
	return []testCase{
		{name: "unique", setup: filled, do: change("Users", "email", unique), check: func(b *bench) {
			b.wantRefused(insert("Users", []string{"email"}, row("ann@x")), dialects.UniqueViolation)
		}},
		{name: "unique twice is once", setup: []op.Op{users(), change("Users", "email", unique)}, do: change("Users", "email", unique),
			check: func(b *bench) {
				all, err := b.conn.Catalog().Indexes(b.Context(), table("Users"))
				b.must(err)
				keys := 0
				for _, x := range all {
					if x.Unique && !x.Primary {
						keys++
					}
				}
				b.equal("unique keys", keys, 1)
			}},
		{name: "unique no more", setup: []op.Op{users(), change("Users", "email", unique)}, do: change("Users", "email", op.ColumnChange{Unique: ptr(false)}),
			check: func(b *bench) { b.equal("unique", b.column("Users", "email").Unique, false) }},
		{name: "unique against rows", setup: []op.Op{users(), insert("Users", []string{"email"}, row("x"), row("x"))}, do: change("Users", "email", unique), fails: dialects.UniqueViolation},
		{name: "values of an ENUM", setup: []op.Op{create("T", op.Column{Name: "v", Type: op.Type{Kind: op.Enum, Values: []string{"a"}}})},
			do: change("T", "v", op.ColumnChange{Type: &op.Type{Kind: op.Enum, Values: []string{"a", "b"}}}), check: func(b *bench) {
				b.perform(insert("T", []string{"v"}, row("b")))
				b.refused(insert("T", []string{"v"}, row("c")))
			}},
		{name: "reference", setup: []op.Op{users(), userRows(), create("T", column("userId", op.Integer)), insert("T", []string{"userId"}, row(1))},
			do: change("T", "userId", op.ColumnChange{References: &op.Reference{Table: table("Users"), Columns: []string{"id"}, OnDelete: "CASCADE"}}),
			check: func(b *bench) {
				b.wantRefused(insert("T", []string{"userId"}, row(9)), dialects.ForeignKeyViolation)
				b.perform(op.Delete{Table: table("Users"), Where: is("id", op.Eq, 1)})
				b.wantRows(`SELECT count(*) FROM "T"`, "0")
			}},
		{name: "keeps indexes", setup: []op.Op{users(), index("Users", "users_email", "email"), index("Users", "users_age", "age")},
			do: change("Users", "age", op.ColumnChange{Type: ptr(ofKind(op.Text))}), check: func(b *bench) {
				b.wantIndex("Users", "users_email", true)
				b.wantIndex("Users", "users_age", true)
			}},
		{name: "keeps child rows", setup: []op.Op{users(), posts("CASCADE"), userRows(), postRows()},
			do: change("Users", "age", op.ColumnChange{Type: ptr(ofKind(op.Text))}), check: func(b *bench) {
				b.wantRows(`SELECT count(*) FROM "Posts"`, "2")
				b.wantRefused(insert("Posts", []string{"authorId"}, row(9)), dialects.ForeignKeyViolation)
			}},
		{name: "of no column", setup: []op.Op{users()}, check: func(b *bench) { b.refused(change("Users", "nope", op.ColumnChange{NotNull: ptr(true)})) }},
	}
}

func removeColumns() []testCase {
	filled := []op.Op{users(), userRows()}
	return []testCase{
		{name: "plain", setup: filled, do: remove("Users", "bio"), check: func(b *bench) {
			b.wantColumns("Users", "id", "email", "age")
			b.wantRows(`SELECT * FROM "Users" WHERE id = 1`, "1|ann@x|30")
		}},
		{name: "with its index", setup: []op.Op{users(), userRows(), index("Users", "both", "email", "age"), index("Users", "other", "email")}, do: remove("Users", "age"),
			check: func(b *bench) {
				b.wantIndex("Users", "both", false)
				b.wantIndex("Users", "other", true)
			}},
		{name: "with its key", setup: []op.Op{users(), userRows(), change("Users", "email", op.ColumnChange{Unique: ptr(true)})}, do: remove("Users", "email"),
			check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Users"`, "3") }},
		{name: "with its foreign key", setup: []op.Op{users(), posts("CASCADE"), userRows(), postRows()}, do: remove("Posts", "authorId"),
			check: func(b *bench) {
				b.wantColumns("Posts", "id", "title")
				b.perform(op.Delete{Table: table("Users")})
				b.wantRows(`SELECT count(*) FROM "Posts"`, "2")
			}},
		{name: "with a check over it", setup: []op.Op{users(), userRows(), constrain("Users", op.Constraint{Name: "grown", Kind: op.Check, Check: is("age", op.Gt, 1)})}, do: remove("Users", "age"),
			check: func(b *bench) {
				_, ok := b.constraint("Users", "grown")
				b.equal("the check exists", ok, false)
			}},
		{name: "that others refer to", setup: []op.Op{users(), posts("CASCADE"), userRows(), postRows()}, check: func(b *bench) {
			b.refused(remove("Users", "id"))
			b.wantRows(`SELECT count(*) FROM "Posts"`, "2")
		}},
		{name: "that others refer to, cascade", setup: []op.Op{users(), posts("CASCADE"), userRows(), postRows()},
			do: op.RemoveColumn{Table: table("Users"), Column: "id", Cascade: true}, check: func(b *bench) {
				b.wantColumns("Users", "email", "age", "bio")
				b.wantRows(`SELECT count(*) FROM "Posts"`, "2")
			}},
		{name: "of a parent keeps child rows", setup: []op.Op{users(), posts("CASCADE"), userRows(), postRows()}, do: remove("Users", "email"),
			check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Posts"`, "2") }},
		{name: "that is not there", setup: []op.Op{users()}, check: func(b *bench) { b.refused(remove("Users", "nope")) }},
		{name: "if exists", setup: []op.Op{users()}, do: op.RemoveColumn{Table: table("Users"), Column: "nope", IfExists: true},
			check: func(b *bench) { b.wantColumns("Users", "id", "email", "age", "bio") }},
		{name: "that a view shows", setup: []op.Op{users(), op.CreateView{View: table("V"), Query: `SELECT email FROM "Users"`}}, check: func(b *bench) {
			if (per[bool]{"mysql": true, "mariadb": true}).of(b) { // which let views break, and do not say what columns these show
				b.perform(remove("Users", "email"))
				return
			}
			b.refused(remove("Users", "email"))
			b.wantRows(`SELECT count(*) FROM "V"`, "0")
		}},
	}
}

func renames() []testCase {
	return []testCase{
		{name: "table", setup: []op.Op{users(), userRows()}, do: op.RenameTable{From: table("Users"), To: table("People")}, check: func(b *bench) {
			b.wantTables("People")
			b.wantRows(`SELECT count(*) FROM "People"`, "3")
		}},
		{name: "table, its case", setup: []op.Op{users(), userRows()}, do: op.RenameTable{From: table("Users"), To: table("users")}, check: func(b *bench) {
			b.wantTables("users")
			b.wantRows(`SELECT count(*) FROM "users"`, "3")
		}},
		{name: "parent", setup: []op.Op{users(), posts("CASCADE"), userRows(), postRows()}, do: op.RenameTable{From: table("Users"), To: table("People")}, check: func(b *bench) {
			b.equal("references", b.column("Posts", "authorId").References.Table.Name, "People")
			b.wantRefused(insert("Posts", []string{"authorId"}, row(9)), dialects.ForeignKeyViolation)
		}},
		{name: "table that is not there", do: op.RenameTable{From: table("Users"), To: table("People")}, fails: dialects.NoSuchTable},
		{name: "table to a name that is taken", setup: []op.Op{users(), create("People", id())}, do: op.RenameTable{From: table("Users"), To: table("People")}, fails: dialects.AlreadyExists},
		{name: "column", setup: []op.Op{users(), userRows(), index("Users", "users_email", "email"), constrain("Users", op.Constraint{Name: "grown", Kind: op.Check, Check: is("age", op.Gt, 1)})},
			do: op.RenameColumn{Table: table("Users"), From: "age", To: "years"}, check: func(b *bench) {
				b.wantColumns("Users", "id", "email", "years", "bio")
				b.wantIndex("Users", "users_email", true)
				b.wantRefused(insert("Users", []string{"email", "years"}, row("x", 0)), dialects.CheckViolation)
			}},
		{name: "key", setup: []op.Op{users(), posts("CASCADE"), userRows(), postRows()}, do: op.RenameColumn{Table: table("Users"), From: "id", To: "userId"}, check: func(b *bench) {
			b.equal("numbers itself", b.column("Users", "userId").AutoIncrement, true)
			b.wantRefused(insert("Posts", []string{"authorId"}, row(9)), dialects.ForeignKeyViolation)
		}},
		{name: "column that is not there", setup: []op.Op{users()}, check: func(b *bench) {
			b.refused(op.RenameColumn{Table: table("Users"), From: "nope", To: "x"})
		}},
	}
}
