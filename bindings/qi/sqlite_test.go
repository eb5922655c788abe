package qi_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqlite"
)

// atOnce is a sink that runs each operation on SQLite when it is asked for.
type atOnce struct {
	sqlite.Dialect
	conn       dialects.Conn
	savepoints int
}

func newAtOnce(t testing.TB) *atOnce {
	conn, err := sqlite.Dialect{}.Open(context.Background(), "sqlite::memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.Begin(context.Background()); err != nil {
		t.Fatal(err)
	}
	return &atOnce{conn: conn}
}

func (s *atOnce) AddRow(ctx context.Context, pos op.Pos, like *op.UpdateRows, row []any) error {
	one := *like
	one.Rows = [][]any{row}
	return s.Add(ctx, op.Step{Pos: pos, Op: one.Row(0)}, nil)
}

func (s *atOnce) Add(ctx context.Context, step op.Step, result *qi.Result) error {
	statements, err := s.Plan(ctx, step.Op, s.conn.Catalog())
	if err != nil {
		return err
	}
	var total dialects.Result
	for _, st := range statements {
		r, err := s.conn.Exec(ctx, st)
		if err != nil {
			return fmt.Errorf("%s: %w", st.SQL, err)
		}
		total.Affected += r.Affected
		total.InsertID = r.InsertID
	}
	if result != nil {
		*result = qi.Result{Result: total, Done: true}
	}
	return nil
}

func (s *atOnce) Query(ctx context.Context, _ op.Pos, q op.Query) (dialects.Rows, error) {
	statements, err := s.PlanQuery(ctx, q, s.conn.Catalog())
	if err != nil {
		return nil, err
	}
	for _, st := range statements[:len(statements)-1] {
		if _, err := s.conn.Exec(ctx, st); err != nil {
			return nil, err
		}
	}
	return s.conn.Query(ctx, statements[len(statements)-1])
}

func (s *atOnce) Flush(context.Context) error { return nil }

func (s *atOnce) Transaction(ctx context.Context, _ op.Pos, fn func() error) error {
	s.savepoints++
	name := fmt.Sprintf("s%d", s.savepoints)
	if err := s.conn.Savepoint(ctx, name); err != nil {
		return err
	}
	if err := fn(); err != nil {
		if undo := s.conn.RollbackTo(ctx, name); undo != nil {
			return undo
		}
		return err
	}
	return s.conn.Release(ctx, name)
}

func (s *atOnce) Catalog(context.Context, op.Pos, string) (dialects.Catalog, error) {
	return s.conn.Catalog(), nil
}

func (s *atOnce) Reversible(_ context.Context, _ op.Pos, up, _ func() error) error { return up() }
func (s *atOnce) Version(ctx context.Context) (string, error)                      { return s.conn.Version(ctx) }
func (s *atOnce) IsDryRun() bool                                                   { return false }

// The story of the tutorial, on a real database.
func TestOnSQLite(t *testing.T) {
	out := must(t, newAtOnce(t), `
qi:createTable("Users", {
  id = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true },
  fullName = { type = DataTypes.STRING },
  email = { type = DataTypes.STRING, allowNull = false, unique = true },
  role = { type = DataTypes.ENUM("admin", "guest"), defaultValue = "guest" },
  meta = { type = DataTypes.JSON },
  balance = { type = DataTypes.DECIMAL(12, 2), allowNull = false, defaultValue = 0 },
  createdAt = { type = DataTypes.DATE, allowNull = false, defaultValue = DataTypes.NOW },
})
qi:createTable("Posts", {
  id = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true },
  userId = { type = DataTypes.INTEGER, references = { model = "Users", key = "id" }, onDelete = "CASCADE" },
}, { uniqueKeys = { once = { fields = { "id", "userId" } } } })
print(table.concat(qi:showAllTables(), " "), qi:tableExists("Users"), qi:tableExists("Nobody"))

local result = qi:bulkInsert("Users", {
  { fullName = "Ada Lovelace", email = "a@x", meta = { tags = { "x", "y" } } },
  { fullName = "Plato", email = "p@x", role = "admin", balance = decimal("12.50") },
  { email = "n@x" },
})
print(result.affected, qi:count("Users"), qi:count("Users", { where = { role = "guest" } }))

qi:addColumn("Users", "firstName", DataTypes.STRING)
qi:addColumn("Users", "lastName", { type = DataTypes.STRING })
for user in qi:rows('SELECT id, "fullName" FROM "Users"') do
  if user.fullName then
    local first, last = user.fullName:match("^(%S+)%s*(.*)$")
    qi:query('UPDATE "Users" SET "firstName" = ?, "lastName" = ? WHERE id = ?', first, last, user.id)
  end
end
qi:removeColumn("Users", "fullName")
for _, u in ipairs(qi:select("Users", { order = { { "id", "DESC" } } })) do
  print(u.id, u.firstName, u.lastName, u.role, u.meta, tostring(u.balance))
end

print(qi:transform("Users", { batch = 1, from = "email", to = "email" }, function(email) return email:upper() end))
print(qi:rawSelect("SELECT group_concat(email) FROM (SELECT email FROM Users ORDER BY id)"))
print(qi:update("Users", { lastName = fn("upper", col("lastName")) }, { lastName = { ne = null } }).affected)
print(qi:select("Users", { columns = { { fn("count", literal("*")), "n" }, "role" }, group = "role", order = "role" })[2].n)

local d = qi:describeTable("Users")
print(d.id.primaryKey, d.id.autoIncrement, d.email.allowNull, d.email.unique, d.role.special[1], d.role.defaultValue, d.fullName)
print(qi:getForeignKeyReferencesForTable("Posts")[1].referencedTableName, qi:describeTable("Posts").userId.references.model)

qi:addIndex("Users", { "lastName", "firstName" }, { where = { role = "guest" } })
print(qi:showIndex("Users")[#qi:showIndex("Users")].name)
qi:removeIndex("Users", { "lastName", "firstName" })

local ok, err = pcall(qi.transaction, qi, function()
  qi:insert("Posts", { userId = 1 })
  qi:insert("Users", { email = "A@X" })
end)
print(ok, err.kind, qi:count("Posts"))
local id = qi:insert("Posts", { userId = 1 }).insertId
print(id, qi:insert("Posts", { userId = 2 }, { returning = { "id" } })[1].id)
print(qi:upsert("Users", { id = 1, email = "new@x" }, { conflictFields = { "id" } }).affected, qi:select("Users", { where = { id = 1 } })[1].email)
print(qi:delete("Users", { ["or"] = { { id = { ["in"] = literal("(SELECT userId FROM Posts)") } }, { email = { startsWith = "zz" } } } }).affected, qi:count("Posts"))
qi:update("Users", { lastName = "" }, { lastName = null })
qi:changeColumn("Users", "lastName", { allowNull = false, defaultValue = "?" })
print(qi:describeTable("Users").lastName.allowNull, qi:describeTable("Users").lastName.defaultValue)
`)
	want := strings.TrimLeft(`
Posts Users	true	false
3	3	2
3	nil	nil	guest	nil	0.00
2	Plato		admin	nil	12.50
1	Ada	Lovelace	guest	{"tags":["x","y"]}	0.00
3
A@X,P@X,N@X
2
2
true	true	false	true	admin	guest	nil
Users	Users
users_last_name_first_name
false	unique	0
1	2
1	new@x
2	0
false	?
`, "\n")
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// What is refused before the server is asked tells scripts as much as what the server refuses.
func TestRefusalsHaveFields(t *testing.T) {
	out := must(t, newAtOnce(t), `
qi:createTable("Users", { name = DataTypes.STRING })
for _, try in ipairs{
  function() qi:createSchema("s") end,
  function() qi:describeTable("User") end,
  function() qi:renameColumn("Users", "nam", "x") end,
  function() qi:removeConstraint("Users", "k") end,
} do
  local _, err = pcall(try)
  print(err.kind, err.table, err.column, err.hint ~= nil)
end
`)
	want := `unsupported	nil	nil	true
no such table	User	nil	true
no such column	Users	nam	true
no such object	Users	nil	false
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// Of two rows with one key, one would be given what was assigned to the other.
func TestTransformWantsAKeyOfItsOwn(t *testing.T) {
	out := must(t, newAtOnce(t), `
qi:query("CREATE TABLE loose (k TEXT COLLATE NOCASE, n, v INT)")
qi:query("INSERT INTO loose VALUES ('a', 1, 1), ('b', 1, 2), (NULL, 1, 3), (NULL, 2, 3)")
local function double(row) row.v = row.v * 2 end
local some = { key = "k", where = { k = { ne = null } } }
print(qi:transform("loose", some, double))
print(qi:transform("loose", { key = "rowid", from = "v", to = "v" }, function(v) return v + 1 end))
qi:query("INSERT INTO loose VALUES ('B', 1, 100)")
local _, err = pcall(qi.transform, qi, "loose", some, double)
print(err.message)
print(select(2, pcall(qi.transform, qi, "loose", { key = { "k", "n" }, where = { v = 100 } }, double)))
print(qi:rawSelect("SELECT group_concat(v) FROM loose"))
`)
	want := `2
4
transform loose: two rows have the same key k = "b"; name columns that tell each row from the others: { key = … }
test.lua:11: transform loose: two rows have the same key k = "b", n = 1; name columns that tell each row from the others: { key = … }
3,5,4,4,100
`
	if out = strings.ReplaceAll(out, `"B"`, `"b"`); out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}
