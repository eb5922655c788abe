package qi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects/op"
)

func ptr[T any](v T) *T { return &v }

var (
	str      = op.Type{Kind: op.String}
	integer  = op.Type{Kind: op.Integer}
	users    = op.Name{Name: "Users"}
	inSchema = op.Name{Schema: "s", Name: "Users"}
	id       = op.Col{Path: []string{"id"}}
)

// operations pairs calls with what they ask for.
var operations = []struct {
	call string
	want op.Op
}{
	// tables
	{`qi:createTable("Users", { id = DataTypes.INTEGER, ["Größe \"x\""] = "money" })`,
		op.CreateTable{Table: users, Columns: []op.Column{
			{Name: "id", Type: integer}, {Name: `Größe "x"`, Type: op.Type{Kind: op.Native, SQL: "money"}}}}},
	{`qi:createTable({ schema = "s", tableName = "Users" }, { z = DataTypes.STRING, a = DataTypes.STRING, m = DataTypes.STRING }, { ifNotExists = true })`,
		op.CreateTable{Table: inSchema, IfNotExists: true, Columns: []op.Column{{Name: "z", Type: str}, {Name: "a", Type: str}, {Name: "m", Type: str}}}},
	{`qi:createTable("Users", { a = "x" }, { comment = "c", engine = "InnoDB", charset = "utf8mb4", collate = "nocase", rowFormat = "r", initialAutoIncrement = 7, strict = true, withoutRowid = true })`,
		op.CreateTable{Table: users, Columns: []op.Column{{Name: "a", Type: op.Type{Kind: op.Native, SQL: "x"}}},
			Options: op.TableOptions{Comment: "c", Engine: "InnoDB", Charset: "utf8mb4", Collate: "nocase", RowFormat: "r", InitialAutoIncrement: 7, Strict: true, WithoutRowid: true}}},
	{`qi:createTable("Users", { a = "x" }, { uniqueKeys = { k = { fields = { "a", "b" } }, l = { "b" } } })`,
		op.CreateTable{Table: users, Columns: []op.Column{{Name: "a", Type: op.Type{Kind: op.Native, SQL: "x"}}}, Constraints: []op.Constraint{
			{Name: "k", Kind: op.Unique, Columns: []string{"a", "b"}}, {Name: "l", Kind: op.Unique, Columns: []string{"b"}}}}},
	{`qi:createTable("Users", { a = "x" }, { uniqueKeys = { { fields = { "a", "b" } } }, constraints = { { type = "check", fields = { "a" }, where = "a > 0" } } })`,
		op.CreateTable{Table: users, Columns: []op.Column{{Name: "a", Type: op.Type{Kind: op.Native, SQL: "x"}}}, Constraints: []op.Constraint{
			{Name: "Users_a_b_uk", Kind: op.Unique, Columns: []string{"a", "b"}},
			{Name: "Users_a_ck", Kind: op.Check, Columns: []string{"a"}, Check: op.RawCond{SQL: "a > 0"}}}}},
	{`qi:dropTable("Users")`, op.DropTable{Table: users}},
	{`qi:dropTable("Users", { ifExists = true, cascade = true })`, op.DropTable{Table: users, IfExists: true, Cascade: true}},
	{`qi:dropTable("Users", { columns = { id = DataTypes.INTEGER }, comment = "c" })`, op.DropTable{Table: users, Definition: &op.CreateTable{
		Table: users, Columns: []op.Column{{Name: "id", Type: integer}}, Options: op.TableOptions{Comment: "c"}}}},
	{`qi:dropAllTables()`, op.DropAllTables{}},
	{`qi:dropAllTables({ skip = { "a", "b" } })`, op.DropAllTables{Keep: []string{"a", "b"}}},
	{`qi:renameTable("Users", { schema = "s", tableName = "Users" })`, op.RenameTable{From: users, To: inSchema}},

	// columns
	{`qi:addColumn("Users", "age", DataTypes.INTEGER, { ifNotExists = true })`,
		op.AddColumn{Table: users, Column: op.Column{Name: "age", Type: integer}, IfNotExists: true}},
	{`qi:addColumn("Users", "age", { type = DataTypes.INTEGER }, nil)`,
		op.AddColumn{Table: users, Column: op.Column{Name: "age", Type: integer}}},
	{`qi:removeColumn("Users", "age")`, op.RemoveColumn{Table: users, Column: "age"}},
	{`qi:removeColumn("Users", "age", { ifExists = true, cascade = true })`, op.RemoveColumn{Table: users, Column: "age", IfExists: true, Cascade: true}},
	{`qi:removeColumn("Users", "age", DataTypes.INTEGER)`, op.RemoveColumn{Table: users, Column: "age", Definition: &op.Column{Name: "age", Type: integer}}},
	{`qi:removeColumn("Users", "age", { type = DataTypes.INTEGER, allowNull = false })`,
		op.RemoveColumn{Table: users, Column: "age", Definition: &op.Column{Name: "age", Type: integer, NotNull: true}}},
	{`qi:renameColumn("Users", "a", "b")`, op.RenameColumn{Table: users, From: "a", To: "b"}},
	{`qi:changeColumn("Users", "age", DataTypes.STRING)`, op.ChangeColumn{Table: users, Column: "age", To: op.ColumnChange{Type: &str}}},
	{`qi:changeColumn("Users", "age", { allowNull = true, defaultValue = null, unique = false, comment = null, collate = "C", autoIncrement = false, primaryKey = true })`,
		op.ChangeColumn{Table: users, Column: "age", To: op.ColumnChange{NotNull: ptr(false), Default: &op.DefaultChange{}, Unique: ptr(false),
			Comment: ptr(""), Collate: ptr("C"), AutoIncrement: ptr(false), PrimaryKey: ptr(true)}}},
	{`qi:changeColumn("Users", "age", { references = null, check = null })`, op.ChangeColumn{Table: users, Column: "age", To: op.ColumnChange{NoReferences: true, NoCheck: true}}},
	{`qi:changeColumn("Users", "age", { allowNull = false, defaultValue = 0, unique = "k", check = { age = { gte = 0 } } }, { from = { allowNull = true, defaultValue = DataTypes.NOW, unique = false }, using = "age::int" })`,
		op.ChangeColumn{Table: users, Column: "age",
			To: op.ColumnChange{NotNull: ptr(true), Default: &op.DefaultChange{Expr: op.Const{Value: int64(0)}}, Unique: ptr(true), UniqueName: "k", Using: "age::int",
				Check: op.Compare{Left: op.Col{Path: []string{"age"}}, Op: op.Gte, Right: int64(0)}},
			From: &op.ColumnChange{NotNull: ptr(false), Default: &op.DefaultChange{Expr: op.Now{}}, Unique: ptr(false)}}},
	{`qi:changeColumn("Users", "age", { values = { "a", "c" }, renameValues = { b = "c", x = "a" } })`, op.ChangeColumn{Table: users, Column: "age",
		To: op.ColumnChange{Type: &op.Type{Kind: op.Enum, Values: []string{"a", "c"}}, RenameValues: []op.ValueRename{{From: "b", To: "c"}, {From: "x", To: "a"}}}}},

	// indexes
	{`qi:addIndex("Users", { "firstName", "lastName" })`, op.AddIndex{Table: users, Index: op.Index{Name: "users_first_name_last_name",
		Fields: []op.IndexField{{Column: "firstName"}, {Column: "lastName"}}}}},
	{`qi:addIndex("Users", "email", { unique = true, ifNotExists = true })`, op.AddIndex{Table: users, IfNotExists: true, Index: op.Index{Name: "users_email", Unique: true,
		Fields: []op.IndexField{{Column: "email"}}}}},
	{`qi:addIndex({ schema = "s", tableName = "Users" }, { fields = { col("email"), fn("lower", col("email")), { name = "a", order = "desc", length = 10, collate = "C", operator = "o" }, { expression = "b + 1" } },
	      name = "n", type = "FULLTEXT", using = "gin", where = { deletedAt = null }, concurrently = true, include = { "c" }, parser = "p", operator = "x" })`,
		op.AddIndex{Table: inSchema, Index: op.Index{Name: "n", Type: "FULLTEXT", Using: "gin", Concurrently: true, Include: []string{"c"}, Parser: "p", Operator: "x",
			Where: op.Compare{Left: op.Col{Path: []string{"deletedAt"}}, Op: op.Eq},
			Fields: []op.IndexField{{Column: "email"}, {Expr: op.Fn{Name: "lower", Args: []any{op.Col{Path: []string{"email"}}}}},
				{Column: "a", Order: "DESC", Length: 10, Collate: "C", Operator: "o"}, {Expr: op.Literal{SQL: "b + 1"}}}}}},
	{`qi:addIndex("Users", { { attribute = "a" } }, { type = "unique", prefix = "Foo", where = "a > 1" })`, op.AddIndex{Table: users, Index: op.Index{Name: "foo_a", Unique: true,
		Where: op.RawCond{SQL: "a > 1"}, Fields: []op.IndexField{{Column: "a"}}}}},
	{`qi:removeIndex("Users", "n", { ifExists = true, concurrently = true })`, op.RemoveIndex{Table: users, Name: "n", IfExists: true, Concurrently: true}},
	{`qi:removeIndex("Users", { "firstName" })`, op.RemoveIndex{Table: users, Name: "users_first_name", Definition: &op.Index{
		Name: "users_first_name", Fields: []op.IndexField{{Column: "firstName"}}}}},
	{`qi:removeIndex("Users", { "a" }, { name = "n", unique = true })`, op.RemoveIndex{Table: users, Name: "n", Definition: &op.Index{
		Name: "n", Unique: true, Fields: []op.IndexField{{Column: "a"}}}}},
	{`qi:removeIndex("Users", "n", { fields = { literal("a + 1") } })`, op.RemoveIndex{Table: users, Name: "n", Definition: &op.Index{
		Name: "n", Fields: []op.IndexField{{Expr: op.Literal{SQL: "a + 1"}}}}}},

	// constraints
	{`qi:addConstraint("Users", { type = "UNIQUE", fields = { "a", "b" }, deferrable = "Initially Deferred" })`, op.AddConstraint{Table: users, Constraint: op.Constraint{
		Name: "Users_a_b_uk", Kind: op.Unique, Columns: []string{"a", "b"}, Deferrable: op.InitiallyDeferred}}},
	{`qi:addConstraint("Users", { "a" }, { type = "primary key", name = "k" })`, op.AddConstraint{Table: users, Constraint: op.Constraint{
		Name: "k", Kind: op.PrimaryKey, Columns: []string{"a"}}}},
	{`qi:addConstraint("Users", { type = "check", name = "k", where = { age = { between = { 1, 2 } } } })`, op.AddConstraint{Table: users, Constraint: op.Constraint{
		Name: "k", Kind: op.Check, Check: op.Compare{Left: op.Col{Path: []string{"age"}}, Op: op.Between, Right: op.List{int64(1), int64(2)}}}}},
	{`qi:addConstraint("Users", { type = "default", fields = { "a" }, defaultValue = "x" })`, op.AddConstraint{Table: users, Constraint: op.Constraint{
		Name: "Users_a_df", Kind: op.Default, Columns: []string{"a"}, Default: op.Const{Value: "x"}}}},
	{`qi:addConstraint("Posts", { type = "foreign key", fields = { "userId" }, references = { table = { schema = "s", tableName = "Users" }, field = "id" }, onDelete = "cascade", onUpdate = "Set Null", deferrable = true })`,
		op.AddConstraint{Table: op.Name{Name: "Posts"}, Constraint: op.Constraint{Name: "Posts_userId_Users_fk", Kind: op.ForeignKey, Columns: []string{"userId"},
			References: &op.Reference{Table: inSchema, Columns: []string{"id"}, OnDelete: "CASCADE", OnUpdate: "SET NULL", Deferrable: op.InitiallyImmediate}}}},
	{`qi:addConstraint("Posts", { type = "foreign key", fields = { "a", "b" }, references = { model = "Users", fields = { "x", "y" }, onDelete = "restrict", deferrable = false } })`,
		op.AddConstraint{Table: op.Name{Name: "Posts"}, Constraint: op.Constraint{Name: "Posts_a_b_Users_fk", Kind: op.ForeignKey, Columns: []string{"a", "b"},
			References: &op.Reference{Table: users, Columns: []string{"x", "y"}, OnDelete: "RESTRICT", Deferrable: op.NotDeferrable}}}},
	{`qi:removeConstraint("Users", "k", { ifExists = true, cascade = true })`, op.RemoveConstraint{Table: users, Name: "k", IfExists: true, Cascade: true}},
	{`qi:removeConstraint("Users", "k", { type = "unique", fields = { "a" } })`, op.RemoveConstraint{Table: users, Name: "k",
		Definition: &op.Constraint{Name: "k", Kind: op.Unique, Columns: []string{"a"}}}},

	// enums and views
	{`qi:createEnum("mood", { "sad", "ok" })`, op.CreateEnum{Name: op.Name{Name: "mood"}, Values: []string{"sad", "ok"}}},
	{`qi:dropEnum({ schema = "s", tableName = "mood" }, { ifExists = true, values = { "a" } })`,
		op.DropEnum{Name: op.Name{Schema: "s", Name: "mood"}, IfExists: true, Values: []string{"a"}}},
	{`qi:addEnumValue("mood", "fine", { after = "ok", ifNotExists = true })`, op.AddEnumValue{Name: op.Name{Name: "mood"}, Value: "fine", After: "ok", IfNotExists: true}},
	{`qi:renameEnumValue("mood", "a", "b")`, op.RenameEnumValue{Name: op.Name{Name: "mood"}, From: "a", To: "b"}},
	{`qi:createView("v", "SELECT 1", { columns = { "a" }, orReplace = true, materialized = true })`,
		op.CreateView{View: op.Name{Name: "v"}, Query: "SELECT 1", Columns: []string{"a"}, OrReplace: true, Materialized: true}},
	{`qi:createView("v", "SELECT 1", { ifNotExists = true })`, op.CreateView{View: op.Name{Name: "v"}, Query: "SELECT 1", IfNotExists: true}},
	{`qi:dropView("v", { ifExists = true, cascade = true })`, op.DropView{View: op.Name{Name: "v"}, IfExists: true, Cascade: true}},
	{`qi:dropView("v", { query = "SELECT 1", materialized = true })`, op.DropView{View: op.Name{Name: "v"}, Materialized: true,
		Definition: &op.CreateView{View: op.Name{Name: "v"}, Query: "SELECT 1", Materialized: true}}},

	// routines
	{`qi:createFunction("f", { { type = "integer", name = "n", direction = "in" } }, "integer", "plpgsql", "RETURN n;", { "IMMUTABLE" }, { force = true, variables = { { name = "v", type = "int", default = 1 } } })`,
		op.CreateFunction{Name: op.Name{Name: "f"}, Params: []op.Param{{Name: "n", Type: "integer", Direction: "IN"}}, Returns: "integer", Language: "plpgsql", Body: "RETURN n;",
			Options: []string{"IMMUTABLE"}, OrReplace: true, Variables: []op.Variable{{Name: "v", Type: "int", Default: op.Const{Value: int64(1)}}}}},
	{`qi:createFunction("f", { returns = "int", language = "sql", body = "SELECT 1" })`,
		op.CreateFunction{Name: op.Name{Name: "f"}, Returns: "int", Language: "sql", Body: "SELECT 1"}},
	{`qi:dropFunction("f", { { type = "int" } }, { ifExists = true })`, op.DropFunction{Name: op.Name{Name: "f"}, Params: []op.Param{{Type: "int"}}, IfExists: true}},
	{`qi:dropFunction("f", {}, { returns = "int", language = "sql", body = "SELECT 1" })`, op.DropFunction{Name: op.Name{Name: "f"},
		Definition: &op.CreateFunction{Name: op.Name{Name: "f"}, Returns: "int", Language: "sql", Body: "SELECT 1"}}},
	{`qi:createTrigger("Users", "t", { timing = "after", events = { update = { "a", "b" }, delete = true }, body = "SELECT 1;" })`,
		op.CreateTrigger{Name: "t", Table: users, Timing: "AFTER", Events: []string{"UPDATE OF a, b", "DELETE"}, ForEach: "ROW", Body: "SELECT 1;"}},
	{`qi:createTrigger("Users", "t", "instead_of", { "insert", "update of a" }, "f", { "x" }, { "for each statement" })`,
		op.CreateTrigger{Name: "t", Table: users, Timing: "INSTEAD OF", Events: []string{"INSERT", "UPDATE OF a"}, ForEach: "STATEMENT", Function: "f", Args: []string{"x"}}},
	{`qi:createTrigger("Users", "t", { timing = "before", events = "insert", forEach = "statement", execute = "f", args = { "1" }, when = "NEW.a > 1" })`,
		op.CreateTrigger{Name: "t", Table: users, Timing: "BEFORE", Events: []string{"INSERT"}, ForEach: "STATEMENT", Function: "f", Args: []string{"1"}, When: "NEW.a > 1"}},
	{`qi:dropTrigger("Users", "t", { ifExists = true })`, op.DropTrigger{Name: "t", Table: users, IfExists: true}},
	{`qi:dropTrigger("Users", "t", { timing = "before", events = "insert", execute = "f" })`, op.DropTrigger{Name: "t", Table: users,
		Definition: &op.CreateTrigger{Name: "t", Table: users, Timing: "BEFORE", Events: []string{"INSERT"}, ForEach: "ROW", Function: "f"}}},

	// schemas and databases
	{`qi:createSchema("s", { ifNotExists = true })`, op.CreateSchema{Name: "s", IfNotExists: true}},
	{`qi:dropSchema("s", { ifExists = true, cascade = true })`, op.DropSchema{Name: "s", IfExists: true, Cascade: true}},
	{`qi:createDatabase("d", { charset = "a", collate = "b", encoding = "c", template = "t" })`,
		op.CreateDatabase{Name: "d", Charset: "a", Collate: "b", Encoding: "c", Template: "t"}},
	{`qi:dropDatabase("d", { ifExists = true })`, op.DropDatabase{Name: "d", IfExists: true}},

	// rows
	{`qi:insert("Users", { b = 1, a = "x", c = null, d = true, e = literal("now()"), f = 1.5 })`, op.Insert{Table: users, Verb: "insert",
		Columns: []string{"b", "a", "c", "d", "e", "f"}, Rows: [][]any{{int64(1), "x", nil, true, op.Literal{SQL: "now()"}, 1.5}}}},
	{`qi:insert("Users", {})`, op.Insert{Table: users, Verb: "insert", Rows: [][]any{{}}}},
	{`qi:bulkInsert("Users", { { a = 1 }, { b = 2 }, { c = 3, a = 4 }, {} }, { ignoreDuplicates = true })`, op.Insert{Table: users, Verb: "bulkInsert", IgnoreDuplicates: true,
		Columns: []string{"a", "b", "c"}, Rows: [][]any{
			{int64(1), op.Omitted{}, op.Omitted{}}, {op.Omitted{}, int64(2), op.Omitted{}}, {int64(4), op.Omitted{}, int64(3)}, {op.Omitted{}, op.Omitted{}, op.Omitted{}}}}},
	{`qi:bulkInsert("Users", { { a = 1 } }, { updateOnDuplicate = { "a" }, upsertKeys = { "k" }, conflictWhere = { live = true } })`, op.Insert{Table: users, Verb: "bulkInsert",
		Columns: []string{"a"}, Rows: [][]any{{int64(1)}}, UpdateOnDuplicate: []string{"a"}, ConflictFields: []string{"k"},
		ConflictWhere: op.Compare{Left: op.Col{Path: []string{"live"}}, Op: op.Eq, Right: true}}},
	{`qi:upsert("Users", { id = 1, a = 2, b = 3 }, { conflictFields = { "id" } })`, op.Insert{Table: users, Verb: "upsert",
		Columns: []string{"id", "a", "b"}, Rows: [][]any{{int64(1), int64(2), int64(3)}}, UpdateOnDuplicate: []string{"a", "b"}, ConflictFields: []string{"id"}}},
	{`qi:upsert("Users", { id = 1 }, { conflictFields = "id" })`, op.Insert{Table: users, Verb: "upsert",
		Columns: []string{"id"}, Rows: [][]any{{int64(1)}}, IgnoreDuplicates: true, ConflictFields: []string{"id"}}},
	{`qi:upsert("Users", { { id = 1, a = 2 }, { id = 2, a = 3 } }, { updateOnDuplicate = { "a" } })`, op.Insert{Table: users, Verb: "upsert",
		Columns: []string{"id", "a"}, Rows: [][]any{{int64(1), int64(2)}, {int64(2), int64(3)}}, UpdateOnDuplicate: []string{"a"}}},
	{`qi:update("Users", { b = 1, a = null }, { id = 7 }, { limit = 3 })`, op.Update{Table: users, Verb: "update", Limit: 3,
		Set: []op.Assignment{{Column: "b", Value: int64(1)}, {Column: "a"}}, Where: op.Compare{Left: id, Op: op.Eq, Right: int64(7)}}},
	{`qi:bulkUpdate("Users", { b = fn("lower", col("b")) }, qi.everyRow)`, op.Update{Table: users, Verb: "bulkUpdate",
		Set: []op.Assignment{{Column: "b", Value: op.Fn{Name: "lower", Args: []any{op.Col{Path: []string{"b"}}}}}}}},
	{`qi:delete("Users", { id = { 1, 2 } })`, op.Delete{Table: users, Verb: "delete", Where: op.Compare{Left: id, Op: op.In, Right: op.List{int64(1), int64(2)}}}},
	{`qi:delete("Users", { id = {} })`, op.Delete{Table: users, Verb: "delete", Where: op.Compare{Left: id, Op: op.In, Right: op.List{}}}},
	{`qi:bulkDelete("Users", qi.everyRow, { limit = 1 })`, op.Delete{Table: users, Verb: "bulkDelete", Limit: 1}},
	{`qi:bulkDelete("Users", null, { truncate = true, cascade = true, restartIdentity = true })`,
		op.Delete{Table: users, Verb: "bulkDelete", Truncate: true, Cascade: true, RestartIdentity: true}},
	{`qi:delete("Users", {}, { truncate = true })`, op.Delete{Table: users, Verb: "delete", Truncate: true}},

	// SQL
	{`qi:query("UPDATE t SET a = 1")`, op.Raw{SQL: "UPDATE t SET a = 1", Verb: "query"}},
	{`qi:query("UPDATE t SET a = ?, b = ?, c = ?", "x", nil, nil)`, op.Raw{SQL: "UPDATE t SET a = ?, b = ?, c = ?", Verb: "query",
		Params: op.Params{Positional: []any{"x", nil, nil}}}},
	{`qi:query("DELETE FROM t WHERE a IN (?)", { 1, 2 })`, op.Raw{SQL: "DELETE FROM t WHERE a IN (?)", Verb: "query",
		Params: op.Params{Positional: []any{op.List{int64(1), int64(2)}}}}},
	{`qi:query("DELETE FROM t WHERE (a, b) IN (?)", { { 1, "x" }, { 2, "y" } })`, op.Raw{SQL: "DELETE FROM t WHERE (a, b) IN (?)", Verb: "query",
		Params: op.Params{Positional: []any{op.List{op.List{int64(1), "x"}, op.List{int64(2), "y"}}}}}},
	{`qi:query("DELETE FROM t WHERE a IN (?)", {})`, op.Raw{SQL: "DELETE FROM t WHERE a IN (?)", Verb: "query", Params: op.Params{Positional: []any{op.List{}}}}},
	{`qi:query("UPDATE t SET a = :a WHERE b IN (:b)", { replacements = { a = null, b = { 1 } } })`, op.Raw{SQL: "UPDATE t SET a = :a WHERE b IN (:b)", Verb: "query",
		Params: op.Params{Named: map[string]any{"a": nil, "b": op.List{int64(1)}}}}},
	{`qi:query("UPDATE t SET a = ?, b = ?", { replacements = { null, { 1 } } })`, op.Raw{SQL: "UPDATE t SET a = ?, b = ?", Verb: "query",
		Params: op.Params{Positional: []any{nil, op.List{int64(1)}}}}},
	{`qi:query("UPDATE t SET a = $2, b = '$1', c = $1, d = $2 -- $3", { bind = { "one", "two" } })`, op.Raw{SQL: "UPDATE t SET a = ?, b = '$1', c = ?, d = ? -- $3", Verb: "query",
		Params: op.Params{Positional: []any{"two", "one", "two"}}}},
	{`qi:query("UPDATE t SET a$x = $name, b = $$ $name $$", { bind = { name = "n" } })`, op.Raw{SQL: "UPDATE t SET a$x = :name, b = $$ $name $$", Verb: "query",
		Params: op.Params{Named: map[string]any{"name": "n"}}}},
	{`qi:query("UPDATE t SET a = ?", { bind = { 1 } })`, op.Raw{SQL: "UPDATE t SET a = ?", Verb: "query", Params: op.Params{Positional: []any{int64(1)}}}},
}

func TestOperations(t *testing.T) {
	for _, test := range operations {
		t.Run(test.call, func(t *testing.T) {
			r := newRecorder()
			must(t, r, "\n"+test.call)
			if len(r.steps) != 1 {
				t.Fatalf("%d operations", len(r.steps))
			}
			if diff := cmp.Diff(test.want, r.steps[0].Op); diff != "" {
				t.Error(diff)
			}
			if want := (op.Pos{File: "test.lua", Line: 2}); r.steps[0].Pos != want {
				t.Errorf("at %v", r.steps[0].Pos)
			}
		})
	}
}

func TestDefaultNamesAreCut(t *testing.T) {
	r := newRecorder()
	r.traits.MaxIdentifier = 30
	must(t, r, `qi:addIndex("Users", { "aVeryLongColumnName", "anotherVeryLongColumnName" })
		qi:addConstraint("Users", { type = "unique", fields = { "aVeryLongColumnName", "anotherVeryLongColumnName" } })`)
	index := r.steps[0].Op.(op.AddIndex).Index.Name
	key := r.steps[1].Op.(op.AddConstraint).Constraint.Name
	if want := op.FitName("users_a_very_long_column_name_another_very_long_column_name", 30); index != want {
		t.Errorf("index %q, want %q", index, want)
	}
	if len(key) != 30 || key == index {
		t.Errorf("key %q", key)
	}
}

func TestAnEmptyBulkInsertDoesNothing(t *testing.T) {
	r := newRecorder()
	out := must(t, r, `print(qi:bulkInsert("Users", {}).affected, #qi:bulkInsert("Users", {}, { returning = true }))`)
	if len(r.log) != 0 || out != "0\t0\n" {
		t.Errorf("%q, %v", out, r.log)
	}
}
