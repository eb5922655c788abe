package dialecttest

import (
	"slices"

	"github.com/luamig/luamig/dialects/op"
)

// examples are the operations whose texts are kept in archives: each one plain, and with each option that changes the text.
func examples() []example {
	return slices.Concat(tableExamples(), columnExamples(), changeExamples(), enumExamples(), indexExamples(), constraintExamples(), viewExamples(), routineExamples(), schemaExamples(), rowExamples(), conditionExamples())
}

func tableExamples() []example {
	options := func(o op.TableOptions) op.CreateTable {
		return op.CreateTable{Table: table("T"), Columns: []op.Column{id(), column("a", op.String)}, Options: o}
	}
	strict := []op.Column{id(), column("d", op.Date), column("b", op.Boolean), column("j", op.JSON), typed("m", op.Type{Kind: op.Numeric, Precision: 10, Scale: 2})}
	drop := op.DropTable{Table: table("Users")}
	return []example{
		{"", nil, allTypes()},
		{"attributes", list(users()), create("T", column("k", op.BigInt, primary, numbering), column("a", op.String, notNull, uniqueAlone, byDefault("it's")), column("b", op.Integer, uniqueNamed("one_pair"), checked(is("b", op.Gt, 0))),
			column("c", op.Integer, uniqueNamed("one_pair"), commented("it's c")), column("userId", op.Integer, refers("Users", "id", onDelete("CASCADE"), onUpdate("SET NULL"))), column("s", op.Integer, computed("b + 1", true)))},
		{"keys", nil, compositeKey()},
		{"constraints", list(users()), func() op.Op {
			t := create("T", column("a", op.Integer), column("b", op.Integer))
			t.Constraints = []op.Constraint{key(op.PrimaryKey, "T_pk", "a"), key(op.Unique, "one_ab", "a", "b"), checking("ordered", op.Compare{Left: col("a"), Op: op.Lt, Right: col("b")}), foreignKey("to_users", []string{"a"}, reference("Users", []string{"id"}))}
			return t
		}()},
		{"if-not-exists", nil, op.CreateTable{Table: table("T"), Columns: []op.Column{id()}, IfNotExists: true}},
		{"strict", nil, op.CreateTable{Table: table("T"), Columns: strict, Options: op.TableOptions{Strict: true, InitialAutoIncrement: 100}}},
		{"comment", nil, options(op.TableOptions{Comment: "it's T"})},
		{"engine", nil, options(op.TableOptions{Engine: "InnoDB", Charset: "latin1", Collate: "latin1_bin", RowFormat: "DYNAMIC"})},
		{"first-number", nil, options(op.TableOptions{InitialAutoIncrement: 1000})},
		{"identity", nil, create("T", column("id", op.Integer, primary, numbering, func(c *op.Column) { c.Identity = true }))},
		{"virtual", nil, create("T", column("a", op.Integer), column("b", op.Integer, computed("a + 1", false)))},
		{"deferrable", list(users()), create("T", column("userId", op.Integer, refers("Users", "id", deferrable(op.InitiallyDeferred))))},
		{"array", nil, create("T", typed("a", op.Type{Kind: op.Array, Elem: ptr(ofKind(op.Integer))}), typed("r", op.Type{Kind: op.Range, Elem: ptr(ofKind(op.Date))}))},
		{"schema", nil, op.CreateTable{Table: op.Name{Schema: "s", Name: "T"}, Columns: []op.Column{column("a", op.Integer)}}},
		{"", list(users()), drop},
		{"if-exists", nil, op.DropTable{Table: table("Users"), IfExists: true}},
		{"cascade", list(users(), posts("CASCADE")), op.DropTable{Table: table("Users"), Cascade: true}},
		{"enum", states(), op.DropTable{Table: table("T")}},
		{"", list(users(), posts("CASCADE"), create("luamig_own", id())), op.DropAllTables{}},
		{"", list(users()), renameTo("Users", "People")},
		{"case", list(users()), renameTo("Users", "users")},
		{"enum", states(), renameTo("T", "N")},
		{"schema", list(users()), op.RenameTable{From: table("Users"), To: op.Name{Schema: "s", Name: "People"}}},
	}
}

// allTypes is a table with a column of each type that every database has.
func allTypes() op.CreateTable {
	columns := []op.Column{id()}
	for _, k := range []op.TypeKind{op.String, op.Char, op.Text, op.CIText, op.TinyInt, op.SmallInt, op.MediumInt, op.Integer, op.BigInt,
		op.Float, op.Real, op.Double, op.Numeric, op.Boolean, op.Date, op.DateOnly, op.Time, op.UUID, op.Blob, op.JSON, op.JSONB, op.INET, op.CIDR, op.MACAddr} {
		columns = append(columns, column(string(k), k))
	}
	return create("Everything", append(columns,
		typed("long", op.Type{Kind: op.Text, Size: "long"}), typed("tiny", op.Type{Kind: op.Blob, Size: "tiny"}), typed("micro", op.Type{Kind: op.Date, Length: 6}), typed("positive", op.Type{Kind: op.Integer, Unsigned: true}),
		typed("status", enumOf("new", "it's done"), notNull, byDefault("new")),
		typed("price", op.Type{Kind: op.Numeric, Precision: 10, Scale: 2, Unsigned: true}, byDefault(op.Decimal("9.90"))),
		typed("total", op.Type{Kind: op.Numeric, Precision: 20, Scale: 2}),
		column("bio", op.Text, byDefault("none")), column("settings", op.JSON, byDefault("{}")),
		column("createdAt", op.Date, notNull, byDefault(op.Now{})), column("day", op.DateOnly, byDefault(op.Now{})),
		column("token", op.UUID, uniqueAlone, byDefault(op.NewUUID{})),
		column("lower", op.String, byDefault(op.Fn{Name: "lower", Args: []any{"ABC"}})), column("sum", op.Integer, byDefault(op.Literal{SQL: "1 + 2"})),
		typed("own", op.Type{Kind: op.Native, SQL: "varchar(42)"}, checked(is("own", op.Ne, ""))),
	)...)
}

func columnExamples() []example {
	placed := column("x", op.Integer)
	placed.After = "email"
	return []example{
		{"", list(users()), add("Users", column("x", op.Integer, notNull, byDefault(0)))},
		{"unique", list(users(), posts("CASCADE")), add("Users", column("x", op.String, uniqueAlone))},
		{"now", filled(), add("Users", column("x", op.Date, notNull, byDefault(op.Now{})))},
		{"uuid", filled(), add("Users", column("x", op.UUID, byDefault(op.NewUUID{})))},
		{"enum", list(users()), add("Users", typed("x", enumOf("a", "b"), byDefault("a")))},
		{"references", list(users(), create("Teams", id())), add("Users", column("teamId", op.Integer, refers("Teams", "id", onDelete("SET NULL"))))},
		{"check", list(users()), add("Users", column("x", op.Integer, checked(is("x", op.Gt, 0))))},
		{"comment", list(users()), add("Users", column("x", op.Integer, commented("it's new")))},
		{"computed", list(users()), add("Users", column("x", op.Integer, computed("age + 1", true)))},
		{"after", list(users()), add("Users", placed)},
		{"primary-key", list(create("T", column("a", op.Integer))), add("T", id())},
		{"if-not-exists", list(users()), op.AddColumn{Table: table("Users"), Column: column("x", op.Integer), IfNotExists: true}},
		{"not-null", filled(), add("Users", column("x", op.Integer, notNull))},
		{"", list(users()), remove("Users", "age")},
		{"used", list(users(), posts(""), index("Posts", "posts_author", "authorId")), remove("Posts", "authorId")},
		{"check", list(users(), constrain("Users", checking("grown", op.And{is("age", op.Gt, 1), is("email", op.Ne, "")}))), remove("Users", "age")},
		{"cascade", list(users(), posts("")), op.RemoveColumn{Table: table("Users"), Column: "id", Cascade: true}},
		{"enum", states(), remove("T", "v")},
		{"if-exists", list(users()), op.RemoveColumn{Table: table("Users"), Column: "nope", IfExists: true}},
		{"", list(users()), rename("Users", "age", "years")},
		{"enum", states(), rename("T", "v", "w")},
	}
}

func changeExamples() []example {
	to := func(c op.ColumnChange) op.ChangeColumn { return change("Users", "age", c) }
	filled := list(users(), posts("CASCADE"), index("Users", "users_email", "email"))
	return []example{
		{"type", filled, to(op.ColumnChange{Type: ptr(ofKind(op.Text))})},
		{"type-back", list(create("T", column("v", op.Text, byDefault("1")))), change("T", "v", op.ColumnChange{Type: ptr(ofKind(op.Integer))})},
		{"using", list(create("T", column("v", op.Text))), change("T", "v", op.ColumnChange{Type: ptr(ofKind(op.Integer)), Using: "length(v)"})},
		{"not-null", list(users()), to(op.ColumnChange{NotNull: ptr(true)})},
		{"null", list(users()), change("Users", "email", op.ColumnChange{NotNull: ptr(false)})},
		{"default", list(users()), to(op.ColumnChange{Default: &op.DefaultChange{Expr: constant(18)}})},
		{"no-default", list(create("T", column("v", op.Integer, byDefault(1)))), change("T", "v", op.ColumnChange{Default: &op.DefaultChange{}})},
		{"unique", list(users()), to(op.ColumnChange{Unique: ptr(true)})},
		{"unique-again", list(users(), to(op.ColumnChange{Unique: ptr(true)})), to(op.ColumnChange{Unique: ptr(true)})},
		{"not-unique", list(users(), to(op.ColumnChange{Unique: ptr(true)})), to(op.ColumnChange{Unique: ptr(false)})},
		{"references", list(users(), create("T", column("userId", op.Integer))), change("T", "userId", op.ColumnChange{References: ptr(reference("Users", []string{"id"}, onDelete("CASCADE")))})},
		{"other-reference", list(users(), posts("")), change("Posts", "authorId", op.ColumnChange{References: ptr(reference("Users", []string{"id"}, onDelete("SET NULL")))})},
		{"no-references", list(users(), posts("")), change("Posts", "authorId", op.ColumnChange{NoReferences: true})},
		{"check", list(users()), to(op.ColumnChange{Check: is("age", op.Gt, 0)})},
		{"no-check", list(create("T", column("v", op.Integer, checked(is("v", op.Gt, 0))))), change("T", "v", op.ColumnChange{NoCheck: true})},
		{"comment", list(users()), to(op.ColumnChange{Comment: ptr("it's years")})},
		{"primary-key", list(create("T", column("a", op.Integer))), change("T", "a", op.ColumnChange{PrimaryKey: ptr(true)})},
		{"auto-increment", list(create("T", column("a", op.Integer, primary))), change("T", "a", op.ColumnChange{AutoIncrement: ptr(true)})},
		{"keeps-the-rest", letters(typed("", op.Type{}, notNull, byDefault("d"), commented("it's v"), uniqueAlone)), change("T", "v", op.ColumnChange{Type: ptr(varchar(20))})},
		{"foreign-key", append(list(create("P", typed("code", varchar(10), primary)), insert("P", []string{"code"}, row("d"), row("e"))), letters(typed("", op.Type{}, refers("P", "code")))...), change("T", "v", op.ColumnChange{Type: ptr(varchar(20))})},
		{"enum", list(create("T", typed("v", enumOf("a")))), toValues("a", "b")},
		{"enum-less", states(byDefault("a")), toValues("a", "c")},
		{"enum-rename", states(), change("T", "v", op.ColumnChange{Type: ptr(enumOf("x", "b")), RenameValues: []op.ValueRename{{From: "a", To: "x"}}})},
		{"enum-to-text", states(), change("T", "v", op.ColumnChange{Type: ptr(ofKind(op.Text))})},
		{"text-to-enum", list(create("T", column("v", op.Text))), toValues("a", "b")},
	}
}

func enumExamples() []example {
	mood := op.CreateEnum{Name: table("mood"), Values: []string{"a", "it's"}}
	return []example{
		{"", nil, mood},
		{"", nil, op.DropEnum{Name: table("mood")}},
		{"if-exists", nil, op.DropEnum{Name: table("mood"), IfExists: true}},
		{"", list(mood), op.AddEnumValue{Name: table("mood"), Value: "b"}},
		{"before", list(mood), op.AddEnumValue{Name: table("mood"), Value: "b", Before: "a"}},
		{"if-not-exists", list(mood), op.AddEnumValue{Name: table("mood"), Value: "a", IfNotExists: true}},
		{"", list(mood), op.RenameEnumValue{Name: table("mood"), From: "a", To: "c"}},
	}
}

func indexExamples() []example {
	lower := op.Fn{Name: "lower", Args: []any{col("email")}}
	return []example{
		{"", list(users()), index("Users", "users_email", "email")},
		{"several", list(users()), indexOf(func(x *op.Index) { x.Fields[1].Order = "DESC" }, "email", "age")},
		{"unique", list(users()), indexOf(func(x *op.Index) { x.Unique = true }, "email")},
		{"expression", list(users()), indexExpr(lower)},
		{"partial", list(users()), op.AddIndex{Table: table("Users"), Index: op.Index{Name: "i", Unique: true, Using: "btree", Where: is("age", op.Gt, 18), Fields: []op.IndexField{{Expr: lower}, {Column: "age", Order: "DESC"}}}}},
		{"using", list(users()), indexOf(func(x *op.Index) { x.Using = "hash" }, "email")},
		{"include", list(users()), indexOf(func(x *op.Index) { x.Include = []string{"age"} }, "email")},
		{"concurrently", list(users()), indexOf(func(x *op.Index) { x.Concurrently = true }, "email")},
		{"length", list(users()), indexOf(func(x *op.Index) { x.Fields[0].Length = 10 }, "bio")},
		{"unique-length", list(users()), indexOf(func(x *op.Index) { x.Unique, x.Fields[0].Length = true, 10 }, "email")},
		{"collate", list(users()), indexOf(func(x *op.Index) { x.Fields[0].Collate = "NOCASE" }, "email")},
		{"operator", list(users()), indexOf(func(x *op.Index) { x.Fields[0].Operator = "varchar_pattern_ops" }, "email")},
		{"text", list(users()), index("Users", "i", "bio")},
		{"fulltext", list(users()), indexOf(func(x *op.Index) { x.Type = "FULLTEXT" }, "bio")},
		{"spatial", nil, op.AddIndex{Table: table("T"), Index: op.Index{Name: "i", Type: "SPATIAL", Fields: []op.IndexField{{Column: "g"}}}}},
		{"if-not-exists", list(users()), op.AddIndex{Table: table("Users"), Index: index("Users", "i", "email").Index, IfNotExists: true}},
		{"schema", nil, op.AddIndex{Table: op.Name{Schema: "s", Name: "T"}, Index: index("T", "i", "a").Index}},
		{"", list(users(), index("Users", "i", "email")), op.RemoveIndex{Table: table("Users"), Name: "i"}},
		{"if-exists", list(users()), op.RemoveIndex{Table: table("Users"), Name: "i", IfExists: true}},
		{"concurrently", list(users(), index("Users", "i", "email")), op.RemoveIndex{Table: table("Users"), Name: "i", Concurrently: true}},
	}
}

func constraintExamples() []example {
	grown := checking("grown", is("age", op.Gte, 18))
	unposted := list(users(), create("Posts", id(), column("authorId", op.Integer)))
	deferred := key(op.Unique, "one", "email")
	deferred.Deferrable = op.InitiallyDeferred
	primaryKey := key(op.PrimaryKey, "T_pk", "a", "b")
	pair := create("T", column("a", op.Integer), column("b", op.Integer))
	return []example{
		{"check", list(users()), constrain("Users", checking("grown", op.Or{is("age", op.Gte, 18), is("email", op.StartsWith, "it's_")}))},
		{"unique", list(users()), constrain("Users", key(op.Unique, "one", "email"))},
		{"unique-deferrable", list(users()), constrain("Users", deferred)},
		{"primary-key", list(pair), constrain("T", primaryKey)},
		{"foreign-key", unposted, constrain("Posts", foreignKey("fk", []string{"authorId"}, reference("Users", []string{"id"}, onDelete("CASCADE"), onUpdate("SET NULL"))))},
		{"foreign-key-deferrable", unposted, constrain("Posts", foreignKey("fk", []string{"authorId"}, reference("Users", []string{"id"}, deferrable(op.InitiallyDeferred))))},
		{"foreign-key-set-default", unposted, constrain("Posts", foreignKey("fk", []string{"authorId"}, reference("Users", []string{"id"}, onDelete("SET DEFAULT"))))},
		{"foreign-key-of-two", list(compositeKey(), pair), constrain("T", foreignKey("fk", []string{"a", "b"}, reference("Pairs", []string{"a", "b"})))},
		{"default", list(users()), constrain("Users", op.Constraint{Name: "d", Kind: op.Default, Columns: []string{"age"}, Default: constant(1)})},
		{"", list(users(), constrain("Users", grown)), release("Users", "grown")},
		{"unique", list(users(), constrain("Users", key(op.Unique, "one", "email"))), release("Users", "one")},
		{"foreign-key", and(unposted, constrain("Posts", foreignKey("fk", []string{"authorId"}, reference("Users", []string{"id"})))), release("Posts", "fk")},
		{"primary-key", list(pair, constrain("T", primaryKey)), op.RemoveConstraint{Table: table("T"), Name: "T_pk", Definition: &primaryKey}},
		{"if-exists", list(users()), op.RemoveConstraint{Table: table("Users"), Name: "nope", IfExists: true}},
	}
}

func viewExamples() []example {
	return []example{
		{"", nil, op.CreateView{View: table("V"), Query: "SELECT 1", Columns: []string{"one"}}},
		{"replace", list(view("V", "SELECT 1 AS a")), op.CreateView{View: table("V"), Query: "SELECT 2 AS a", OrReplace: true}},
		{"if-not-exists", nil, op.CreateView{View: table("V"), Query: "SELECT 1 AS a", IfNotExists: true}},
		{"materialized", nil, op.CreateView{View: table("V"), Query: "SELECT 1 AS a", Materialized: true}},
		{"", list(view("V", "SELECT 1 AS a")), op.DropView{View: table("V")}},
		{"if-exists", nil, op.DropView{View: table("V"), IfExists: true}},
		{"cascade", list(view("V", "SELECT 1 AS a")), op.DropView{View: table("V"), Cascade: true}},
		{"materialized", nil, op.DropView{View: table("V"), Materialized: true}},
	}
}

func routineExamples() []example {
	body := op.CreateTrigger{Name: "tr", Table: table("Users"), Timing: "AFTER", Events: []string{"INSERT"}, ForEach: "ROW", Body: `UPDATE "Users" SET age = 1;`}
	with := func(edit func(*op.CreateTrigger)) op.CreateTrigger { t := body; edit(&t); return t }
	return []example{
		{"", nil, op.CreateFunction{Name: table("f"), Params: []op.Param{{Name: "a", Type: "integer"}}, Returns: "integer", Language: "sql", Body: "RETURN a + 1;"}},
		{"plpgsql", nil, op.CreateFunction{Name: table("f"), Params: []op.Param{{Name: "a", Type: "integer"}}, Returns: "integer", Language: "plpgsql", Body: "RETURN a + step;", Options: []string{"IMMUTABLE"}, Variables: []op.Variable{{Name: "step", Type: "integer", Default: constant(1)}}}},
		{"replace", nil, op.CreateFunction{Name: table("f"), Returns: "integer", Language: "plpgsql", Body: "RETURN 1;", OrReplace: true}},
		{"", nil, op.DropFunction{Name: table("f"), Params: []op.Param{{Name: "a", Type: "integer"}}}},
		{"if-exists", nil, op.DropFunction{Name: table("f"), IfExists: true}},
		{"", list(users()), body},
		{"of", list(users()), with(func(t *op.CreateTrigger) { t.Events, t.When = []string{"UPDATE OF email"}, "new.age > 1" })},
		{"function", list(users()), with(func(t *op.CreateTrigger) { t.Body, t.Function = "", "write_log" })},
		{"statement", list(users()), with(func(t *op.CreateTrigger) { t.ForEach = "STATEMENT" })},
		{"", nil, op.DropTrigger{Name: "tr", Table: table("Users")}},
		{"if-exists", nil, op.DropTrigger{Name: "tr", Table: table("Users"), IfExists: true}},
	}
}

func schemaExamples() []example {
	return []example{
		{"", nil, op.CreateSchema{Name: "s"}},
		{"if-not-exists", nil, op.CreateSchema{Name: "s", IfNotExists: true}},
		{"", nil, op.DropSchema{Name: "s"}},
		{"if-exists-cascade", nil, op.DropSchema{Name: "s", IfExists: true, Cascade: true}},
		{"", nil, op.CreateDatabase{Name: "d"}},
		{"", nil, op.DropDatabase{Name: "d"}},
		{"if-exists", nil, op.DropDatabase{Name: "d", IfExists: true}},
	}
}
