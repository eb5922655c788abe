package dialecttest

import "github.com/luamig/luamig/dialects/op"

// examples are the operations whose texts are kept in archives.
func examples() []example {
	return append(append(schemaExamples(), columnExamples()...), rowExamples()...)
}

func schemaExamples() []example {
	key := &op.Reference{Table: table("Users"), Columns: []string{"id"}, OnDelete: "CASCADE", Deferrable: op.InitiallyDeferred}
	return []example{
		{"", nil, allTypes()},
		{"keys", nil, compositeKey()},
		{"if-not-exists", nil, op.CreateTable{Table: table("T"), Columns: []op.Column{id()}, IfNotExists: true}},
		{"strict", nil, op.CreateTable{Table: table("T"), Columns: []op.Column{id(), column("d", op.Date), column("b", op.Boolean), column("j", op.JSON), {Name: "m", Type: op.Type{Kind: op.Numeric, Precision: 10, Scale: 2}}}, Options: op.TableOptions{Strict: true, InitialAutoIncrement: 100}}},
		{"", []op.Op{users()}, op.DropTable{Table: table("Users")}},
		{"cascade", []op.Op{users(), posts("CASCADE")}, op.DropTable{Table: table("Users"), Cascade: true}},
		{"", []op.Op{users(), posts("CASCADE"), create("luamig_own", id())}, op.DropAllTables{}},
		{"", []op.Op{users()}, op.RenameTable{From: table("Users"), To: table("People")}},
		{"case", []op.Op{users()}, op.RenameTable{From: table("Users"), To: table("users")}},
		{"", []op.Op{users()}, index("Users", "users_email", "email")},
		{"partial", []op.Op{users()}, op.AddIndex{Table: table("Users"), Index: op.Index{Name: "i", Unique: true, Using: "btree", Where: is("age", op.Gt, 18),
			Fields: []op.IndexField{{Expr: op.Fn{Name: "lower", Args: []any{col("email")}}}, {Column: "age", Order: "DESC"}}}}},
		{"", []op.Op{users(), index("Users", "i", "email")}, op.RemoveIndex{Table: table("Users"), Name: "i", IfExists: true}},
		{"check", []op.Op{users()}, constrain("Users", op.Constraint{Name: "grown", Kind: op.Check, Check: op.Or{is("age", op.Gte, 18), is("email", op.StartsWith, "it's_")}})},
		{"unique", []op.Op{users()}, constrain("Users", op.Constraint{Name: "one", Kind: op.Unique, Columns: []string{"email"}})},
		{"foreign-key", []op.Op{users(), create("Posts", id(), column("authorId", op.Integer))}, constrain("Posts", op.Constraint{Name: "fk", Kind: op.ForeignKey, Columns: []string{"authorId"}, References: key})},
		{"", []op.Op{users(), constrain("Users", op.Constraint{Name: "grown", Kind: op.Check, Check: is("age", op.Gte, 18)})}, release("Users", "grown")},
		{"", nil, op.CreateEnum{Name: table("mood"), Values: []string{"a"}}},
		{"", nil, op.DropEnum{Name: table("mood")}},
		{"", nil, op.AddEnumValue{Name: table("mood"), Value: "b"}},
		{"", nil, op.RenameEnumValue{Name: table("mood"), From: "a", To: "c"}},
		{"", nil, op.CreateView{View: table("V"), Query: "SELECT 1", Columns: []string{"one"}}},
		{"replace", []op.Op{op.CreateView{View: table("V"), Query: "SELECT 1"}}, op.CreateView{View: table("V"), Query: "SELECT 2", OrReplace: true}},
		{"", nil, op.DropView{View: table("V"), IfExists: true}},
		{"", nil, op.CreateFunction{Name: table("f"), Returns: "integer", Language: "sql", Body: "SELECT 1"}},
		{"", nil, op.DropFunction{Name: table("f")}},
		{"", nil, op.CreateTrigger{Name: "tr", Table: table("Users"), Timing: "AFTER", Events: []string{"UPDATE OF email"}, ForEach: "ROW", When: "new.age > 1", Body: `UPDATE "Users" SET age = 1;`}},
		{"", nil, op.DropTrigger{Name: "tr", Table: table("Users"), IfExists: true}},
		{"", nil, op.CreateSchema{Name: "s"}},
		{"", nil, op.DropSchema{Name: "s"}},
		{"", nil, op.CreateDatabase{Name: "d"}},
		{"", nil, op.DropDatabase{Name: "d"}},
	}
}

// allTypes is a table with a column of each type that every database has.
func allTypes() op.CreateTable {
	columns := []op.Column{id()}
	for _, k := range []op.TypeKind{op.String, op.Char, op.Text, op.CIText, op.TinyInt, op.SmallInt, op.MediumInt, op.Integer, op.BigInt,
		op.Float, op.Real, op.Double, op.Numeric, op.Boolean, op.Date, op.DateOnly, op.Time, op.UUID, op.Blob, op.JSON, op.JSONB, op.INET} {
		columns = append(columns, column(string(k), k))
	}
	columns = append(columns,
		op.Column{Name: "status", Type: op.Type{Kind: op.Enum, Values: []string{"new", "it's done"}}, NotNull: true, Default: constant("new")},
		op.Column{Name: "price", Type: op.Type{Kind: op.Numeric, Precision: 10, Scale: 2, Unsigned: true}, Default: constant(op.Decimal("9.90"))},
		op.Column{Name: "total", Type: op.Type{Kind: op.Numeric, Precision: 20, Scale: 2}},
		op.Column{Name: "createdAt", Type: ofKind(op.Date), NotNull: true, Default: op.Now{}},
		op.Column{Name: "token", Type: ofKind(op.UUID), Unique: true, Default: op.NewUUID{}},
		op.Column{Name: "own", Type: op.Type{Kind: op.Native, SQL: "varchar(42)"}, Check: is("own", op.Ne, "")},
	)
	return op.CreateTable{Table: table("Everything"), Columns: columns}
}

func columnExamples() []example {
	return []example{
		{"", []op.Op{users()}, add("Users", op.Column{Name: "x", Type: ofKind(op.Integer), NotNull: true, Default: constant(0)})},
		{"unique", []op.Op{users(), posts("CASCADE")}, add("Users", op.Column{Name: "x", Type: ofKind(op.String), Unique: true})},
		{"", []op.Op{users()}, remove("Users", "age")},
		{"used", []op.Op{users(), posts(""), index("Posts", "posts_author", "authorId")}, remove("Posts", "authorId")},
		{"type", []op.Op{users(), posts("CASCADE"), index("Users", "users_email", "email")}, change("Users", "age", op.ColumnChange{Type: ptr(ofKind(op.Text))})},
		{"not-null", []op.Op{users()}, change("Users", "age", op.ColumnChange{NotNull: ptr(true)})},
		{"enum", []op.Op{create("T", op.Column{Name: "v", Type: op.Type{Kind: op.Enum, Values: []string{"a"}}})}, change("T", "v", op.ColumnChange{Type: &op.Type{Kind: op.Enum, Values: []string{"a", "b"}}})},
		{"", []op.Op{users()}, op.RenameColumn{Table: table("Users"), From: "age", To: "years"}},
	}
}

func rowExamples() []example {
	return []example{
		{"", nil, userRows()},
		{"omitted", nil, insert("T", []string{"a", "b"}, row(1, op.Omitted{}), row(2, 3), row(op.Omitted{}, op.Omitted{}))},
		{"ignore", nil, op.Insert{Table: table("T"), Columns: []string{"a"}, Rows: [][]any{row(1)}, IgnoreDuplicates: true}},
		{"upsert", []op.Op{create("T", op.Column{Name: "a", Type: ofKind(op.Integer), PrimaryKey: true}, column("b", op.Integer))}, op.Insert{Table: table("T"), Columns: []string{"a", "b"}, Rows: [][]any{row(1, 2)}, UpdateOnDuplicate: []string{"b"}, ConflictFields: []string{"a"}}},
		{"", nil, op.InsertSelect{Table: table("T"), Columns: []string{"a"}, Query: op.Raw{SQL: "SELECT ?", Params: op.Params{Positional: row(1)}}}},
		{"", nil, op.Update{Table: table("T"), Set: []op.Assignment{{Column: "a", Value: "x"}}, Where: is("b", op.In, op.List(row(1, nil)))}},
		{"limit", []op.Op{users()}, op.Update{Table: table("Users"), Set: []op.Assignment{{Column: "age", Value: nil}}, Limit: 10}},
		{"", nil, op.Delete{Table: table("T"), Where: is("b", op.Contains, "50%")}},
		{"truncate", []op.Op{users(), posts("")}, op.Delete{Table: table("Users"), Truncate: true, Cascade: true, RestartIdentity: true}},
		{"", []op.Op{users()}, updateAges()},
		{"", []op.Op{users()}, deleteUsers()},
		{"", nil, op.Raw{SQL: "SELECT ?; -- two\nSELECT :x", Params: op.Params{Positional: row(1)}}},
	}
}
