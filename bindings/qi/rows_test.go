package qi_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/qi"
	"github.com/luamig/luamig/bindings/stdlib"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func people() *answer {
	return &answer{columns: []string{"id", "name"}, rows: [][]any{{int64(1), "Ada"}, {int64(2), nil}}}
}

func TestQueryGivesRowsAndMeta(t *testing.T) {
	r := newRecorder()
	r.answers = []*answer{people()}
	out := must(t, r, `
		local rows, meta = qi:query("SELECT id, name FROM t WHERE a = ?", 7)
		print(#rows, rows[1].id, rows[1].name, rows[2].name, meta.affected, meta.insertId)
		for i, row in ipairs(rows) do print(i, row.id) end`)
	if want := "2\t1\tAda\tnil\t0\tnil\n1\t1\n2\t2\n"; out != want {
		t.Errorf("%q", out)
	}
	want := []op.Query{op.Raw{SQL: "SELECT id, name FROM t WHERE a = ?", Verb: "query", Params: op.Params{Positional: []any{int64(7)}}}}
	if diff := cmp.Diff(want, r.queries); diff != "" {
		t.Error(diff)
	}
	if !r.opened[0].closed {
		t.Error("the rows stay open")
	}
}

func TestReturningRowsCountAsAffected(t *testing.T) {
	r := newRecorder()
	r.answers = []*answer{people()}
	out := must(t, r, `local rows, meta = qi:query("INSERT INTO t (name) VALUES ('x'), ('y') RETURNING id, name") print(#rows, meta.affected)`)
	if out != "2\t2\n" || len(r.steps) != 0 {
		t.Errorf("%q, %v", out, r.log)
	}
}

func TestWritesWaitUntilTheirResultIsLookedAt(t *testing.T) {
	r := newRecorder()
	r.result = dialects.Result{Affected: 3, InsertID: 9}
	out := must(t, r, `
		local rows, meta = qi:query("UPDATE t SET a = 1")
		local result = qi:insert("t", { a = 1 })
		print(#rows, rows[1], next(rows), type(rows))
		for _ in ipairs(rows) do print("never") end
		qi:flush()
		print(meta.affected, meta.insertId, meta.other)`)
	if want := "0\tnil\tnil\ttable\n3\t9\tnil\n"; out != want {
		t.Errorf("%q", out)
	}
	if want := []string{"add query UPDATE t SET a = 1", "add insert t", "flush"}; !cmp.Equal(want, r.log) {
		t.Errorf("%v", r.log)
	}

	r = newRecorder()
	r.result = dialects.Result{Affected: 3, InsertID: 9}
	out = must(t, r, `
		local result = qi:insert("t", { a = 1 })
		print(result, result.affected, result.insertId)
		for k, v in pairs(qi:delete("t", { a = 1 })) do print(k, v) end`)
	if want := "affected = 3, insertId = 9\t3\t9\naffected\t3\ninsertId\t9\n"; out != want {
		t.Errorf("%q", out)
	}
	if want := []string{"add insert t", "flush", "add delete t", "flush"}; !cmp.Equal(want, r.log) {
		t.Errorf("%v", r.log)
	}
}

// never is a sink that runs nothing, like one that records a change.
type never struct{ *recorder }

func (never) Flush(context.Context) error { return nil }

func TestAResultThatNeverComesIsAnError(t *testing.T) {
	_, err := do(t, never{newRecorder()}, `print(qi:delete("Users", { a = 1 }).affected)`)
	if err == nil || goError(err).Error() != "the result of delete Users is not known, for it has not run" {
		t.Error(err)
	}
}

func TestUnusedResultsAreNotAskedFor(t *testing.T) {
	r := newRecorder()
	L, _ := open(t, qi.Config{Sink: r, Unused: func(*lua.LState) bool { return true }})
	if err := L.DoString(`qi:query("UPDATE t SET a = 1") qi:insert("t", { a = 1 })`); err != nil {
		t.Fatal(err)
	}
	if len(r.results) != 2 || r.results[0] != nil || r.results[1] != nil {
		t.Errorf("%v", r.results)
	}
}

func TestRowsStream(t *testing.T) {
	r := newRecorder()
	r.answers = []*answer{people(), people(), people()}
	out := must(t, r, `
		for user in qi:rows("SELECT id, name FROM t") do print(user.id, user.name) end
		for user in qi:rows("Users", { columns = { "id" }, where = { id = 1 } }) do print(user.id) end
		local next = qi:rows({ tableName = "SELECT x" })
		next() next() print(next(), next())`)
	if want := "1\tAda\n2\tnil\n1\n2\nnil\tnil\n"; out != want {
		t.Errorf("%q", out)
	}
	want := []op.Query{
		op.Raw{SQL: "SELECT id, name FROM t", Verb: "rows"},
		op.Select{Table: users, Verb: "rows", Columns: []op.SelectColumn{{Expr: id}}, Where: cmpOf("id", op.Eq, int64(1))},
		op.Select{Table: op.Name{Name: "SELECT x"}, Verb: "rows"},
	}
	if diff := cmp.Diff(want, r.queries); diff != "" {
		t.Error(diff)
	}
	for i, a := range r.opened {
		if !a.closed {
			t.Errorf("the rows of question %d stay open", i)
		}
	}
}

func TestAnErrorWhileReadingIsRaised(t *testing.T) {
	broken := errors.New("connection lost")
	for _, source := range []string{
		`for _ in qi:rows("SELECT 1") do end`, `qi:query("SELECT 1")`, `qi:select("Users")`, `qi:rawSelect("SELECT 1")`, `qi:count("Users")`,
	} {
		r := newRecorder()
		r.answers = []*answer{{columns: []string{"a"}, err: broken}}
		if _, err := do(t, r, source); !errors.Is(goError(err), broken) {
			t.Errorf("%s: %v", source, err)
		}
	}
}

func TestSelect(t *testing.T) {
	for call, want := range map[string]op.Select{
		`qi:select("Users")`: {Table: users},
		`qi:select("Users", { attributes = { "id", { "name", "n" }, { fn("count", literal("*")), "c" }, literal("1") }, group = { "id", fn("lower", col("name")) } })`: {Table: users,
			Columns: []op.SelectColumn{{Expr: id}, {Expr: op.Col{Path: []string{"name"}}, Alias: "n"},
				{Expr: op.Fn{Name: "count", Args: []any{op.Literal{SQL: "*"}}}, Alias: "c"}, {Expr: op.Literal{SQL: "1"}}},
			Group: []op.Expr{id, op.Fn{Name: "lower", Args: []any{op.Col{Path: []string{"name"}}}}}},
		`qi:select("Users", { columns = "*", where = {}, limit = 10, offset = 0 })`: {Table: users, Columns: []op.SelectColumn{{Expr: op.Literal{SQL: "*"}}}, Limit: 10},
		`qi:select("Users", { where = qi.everyRow, offset = 5 })`:                   {Table: users, Offset: 5},
		`qi:select("Users", { order = "id" })`:                                      {Table: users, Order: []op.OrderBy{{Expr: id}}},
		`qi:select("Users", { order = "id desc" })`:                                 {Table: users, Order: []op.OrderBy{{Expr: id, Desc: true}}},
		`qi:select("Users", { order = { "id", "DESC" } })`:                          {Table: users, Order: []op.OrderBy{{Expr: id, Desc: true}}},
		`qi:select("Users", { order = { "id", { "t.a", "desc" }, { fn("random"), "ASC" }, literal("1") } })`: {Table: users,
			Order: []op.OrderBy{{Expr: id}, {Expr: op.Col{Path: []string{"t", "a"}}, Desc: true}, {Expr: op.Fn{Name: "random"}}, {Expr: op.Literal{SQL: "1"}}}},
	} {
		r := newRecorder()
		must(t, r, call)
		want.Verb = "select"
		if diff := cmp.Diff([]op.Query{want}, r.queries); diff != "" {
			t.Errorf("%s\n%s", call, diff)
		}
	}
}

// Whoever counts instructions can stop a call that goes over many rows.
func TestManyRowsCanBeStopped(t *testing.T) {
	for _, source := range []string{`qi:select("Users")`, `qi:transform("Users", { key = "id" }, print)`, `qi:bulkInsert("Users", records)`} {
		ctx, cancel := context.WithCancelCause(context.Background())
		L, _ := open(t, qi.Config{Sink: drain{newFaultRecorder()}})
		records := L.NewTable()
		for range 100 {
			records.Append(L.NewTable())
		}
		L.SetGlobal("records", records)
		fn, err := L.LoadString(source)
		if err != nil {
			t.Fatal(err)
		}
		L.SetContext(&stopAfter{Context: ctx, looks: 20, stop: func() { cancel(nil) }})
		L.Push(fn)
		if err := stdlib.PCall(L, 0, 0, nil); !errors.Is(goError(err), context.Canceled) {
			t.Errorf("%s: %v", source, err)
		}
	}
}

// stopAfter is a context that is cancelled after so many looks at it.
type stopAfter struct {
	context.Context
	looks int
	stop  func()
}

func (s *stopAfter) Done() <-chan struct{} {
	if s.looks--; s.looks == 0 {
		s.stop()
	}
	return s.Context.Done()
}

func TestARowGivesNamedValues(t *testing.T) {
	r := newRecorder()
	r.answers = []*answer{people()}
	must(t, r, `qi:query("UPDATE t SET name = :name WHERE id = :id", { replacements = qi:select("Users")[2] })`)
	want := op.Params{Named: map[string]any{"id": int64(2), "name": nil}}
	if diff := cmp.Diff(want, r.steps[0].Op.(op.Raw).Params); diff != "" {
		t.Error(diff)
	}
}

func TestSingleValues(t *testing.T) {
	r := newRecorder()
	r.answers = []*answer{
		{columns: []string{"n"}, rows: [][]any{{int64(5)}, {int64(6)}}}, {columns: []string{"n"}},
		{columns: []string{"count"}, rows: [][]any{{int64(3)}}}, {columns: []string{"max"}, rows: [][]any{{nil}}},
	}
	out := must(t, r, `print(qi:rawSelect("SELECT count(*) FROM t WHERE a = ?", "x"), qi:rawSelect("Users", { columns = { "id" } }),
		qi:count("Users", { where = { a = null } }), qi:rawSelect("SELECT max(a) FROM t"))`)
	must(t, r, `qi:rawSelect("Users", { where = { id = 1 } }, "name")`)
	last := r.queries[len(r.queries)-1].(op.Select)
	if diff := cmp.Diff([]op.SelectColumn{{Expr: op.Col{Path: []string{"name"}}}}, last.Columns); diff != "" {
		t.Error(diff)
	}
	if out != "5\tnil\t3\tnil\n" {
		t.Errorf("%q", out)
	}
	want := op.Select{Table: users, Verb: "count", Where: cmpOf("a", op.Eq, nil),
		Columns: []op.SelectColumn{{Expr: op.Fn{Name: "count", Args: []any{op.Literal{SQL: "*"}}}, Alias: "count"}}}
	if diff := cmp.Diff(op.Query(want), r.queries[2]); diff != "" {
		t.Error(diff)
	}
}

func TestReturning(t *testing.T) {
	for call, want := range map[string]op.Query{
		`qi:insert("Users", { a = 1 }, { returning = true })`: op.Insert{Table: users, Verb: "insert", Columns: []string{"a"}, Rows: [][]any{{int64(1)}}, Returning: []string{"*"}},
		`qi:update("Users", { a = 1 }, qi.everyRow, { returning = { "id" } })`: op.Update{Table: users, Verb: "update",
			Set: []op.Assignment{{Column: "a", Value: int64(1)}}, Returning: []string{"id"}},
	} {
		r := newRecorder()
		r.answers = []*answer{people()}
		if out := must(t, r, `print(`+call+`[1].name)`); out != "Ada\n" {
			t.Errorf("%s: %q", call, out)
		}
		if diff := cmp.Diff([]op.Query{want}, r.queries); diff != "" || len(r.steps) > 0 {
			t.Errorf("%s\n%s", call, diff)
		}
	}
}

// Rows that were read are written back as they were, to the last bit.
func TestRowsAsValues(t *testing.T) {
	r := newRecorder()
	blob := []byte{0, 0xff}
	r.answers = []*answer{{columns: []string{"id", "d", "b", "n"}, rows: [][]any{{int64(1 << 60), op.Decimal("1.50"), blob, nil}}}}
	must(t, r, `
		local row = qi:select("Old")[1]
		qi:insert("New", row)
		row.n, row.extra = "x", true
		qi:bulkInsert("New", { row })
		qi:update("Old", row, { id = row.id })`)
	wants := []op.Op{
		op.Insert{Table: op.Name{Name: "New"}, Verb: "insert", Columns: []string{"id", "d", "b", "n"}, Rows: [][]any{{int64(1 << 60), op.Decimal("1.50"), blob, nil}}},
		op.Insert{Table: op.Name{Name: "New"}, Verb: "bulkInsert", Columns: []string{"id", "d", "b", "n", "extra"}, Rows: [][]any{{int64(1 << 60), op.Decimal("1.50"), blob, "x", true}}},
		op.Update{Table: op.Name{Name: "Old"}, Verb: "update", Set: []op.Assignment{{Column: "n", Value: "x"}, {Column: "extra", Value: true}}, Where: cmpOf("id", op.Eq, int64(1<<60))},
	}
	for i, want := range wants {
		if diff := cmp.Diff(want, r.steps[i].Op); diff != "" {
			t.Errorf("%d\n%s", i, diff)
		}
	}
}

func TestTablesForArrayColumns(t *testing.T) {
	r := newRecorder()
	r.catalog.tables = map[string]dialects.Table{"Users": {Columns: []dialects.Column{
		{Name: "n", Type: "INTEGER[]"}, {Name: "s", Type: "VARCHAR(40)[]"}, {Name: "j", Type: "JSONB[]"}, {Name: "a", Type: "integer[][]"}}}}
	for call, want := range map[string]string{
		`n = { 1, null, int64("9007199254740993"), 1.5, decimal("1.50"), 1/0, -1/0, true }`: `{1,NULL,9007199254740993,1.5,1.50,Infinity,-Infinity,true}`,
		`n = {}`:                        `{}`,
		`n = json.array{}`:              `{}`,
		`n = { { 1, 2 }, { null, 4 } }`: `{{1,2},{NULL,4}}`,
		`a = { { { 1 } }, { {} } }`:     `{{{1}},{{}}}`,
		`s = { "a", "NULL", "", "it's", 'a "b" {c}, \\d', " e ", "日本" }`: `{"a","NULL","","it's","a \"b\" {c}, \\d"," e ","日本"}`,
		`s = { bytes("\0\255") }`:                           `{"\\x00ff"}`,
		`j = { { a = { 1, 2 } }, json.array{}, "1", null }`: `{"{\"a\":[1,2]}","[]","1",NULL}`,
	} {
		r.steps = nil
		must(t, r, `qi:insert("Users", { `+call+` })`)
		if got := r.steps[0].Op.(op.Insert).Rows[0][0]; got != want {
			t.Errorf("%s: got %v, want %s", call, got, want)
		}
	}
	for call, want := range map[string]string{
		`n = { fn("now") }`: `insert Users: the value of n, item 1 is an SQL expression, which cannot stand inside an array; literal("ARRAY[…]") stands for the whole array`,
		`n = { a = 1 }`:     `insert Users: the value of n must be a list, and also has the field "a"`,
		`n = { 1, print }`:  `insert Users: the value of n, item 2: a function is not a database value`,
	} {
		if _, err := do(t, r, `qi:insert("Users", { `+call+` })`); err == nil || goError(err).Error() != want {
			t.Errorf("%s: %v", call, goError(err))
		}
	}
}

func TestTablesForJSONColumns(t *testing.T) {
	r := newRecorder()
	r.catalog.tables = map[string]dialects.Table{"Users": {Columns: []dialects.Column{{Name: "meta", Type: "JSON"}, {Name: "b", Type: "JSONB"}}}}
	r.answers = []*answer{people()}
	must(t, r, `
		qi:insert("Users", { meta = { z = 1, a = { 1, 2 } } })
		qi:update("Users", { b = json.object{}, meta = json.array{} }, { id = 1 })
		qi:insert("Users", { meta = qi:select("Users")[1] })
		qi:addColumn("Users", "c", DataTypes.STRING)
		qi:insert("Users", { meta = {} })`)
	if got := r.steps[0].Op.(op.Insert).Rows[0][0]; got != `{"z":1,"a":[1,2]}` {
		t.Error(got)
	}
	want := []op.Assignment{{Column: "b", Value: "{}"}, {Column: "meta", Value: "[]"}}
	if diff := cmp.Diff(want, r.steps[1].Op.(op.Update).Set); diff != "" {
		t.Error(diff)
	}
	if got := r.steps[2].Op.(op.Insert).Rows[0][0]; got != `{"id":1,"name":"Ada"}` {
		t.Error(got)
	}
	if n := strings.Count(strings.Join(r.log, "\n"), "catalog for insert Users"); n != 2 {
		t.Errorf("the catalog was asked %d times, not once before and once after the schema changed: %v", n, r.log)
	}
}

func TestTransactions(t *testing.T) {
	r := newRecorder()
	out := must(t, r, `print(qi:transaction(function(again) again:dropTable("a") return 1, nil, 3 end))
		local ok, err = pcall(qi.transaction, qi, function() qi:dropTable("b") error({ code = 7 }) end)
		print(ok, err.code)`)
	if out != "1\tnil\t3\nfalse\t7\n" {
		t.Errorf("%q", out)
	}
	want := []string{"begin", "add dropTable a", "commit", "begin", "add dropTable b", "rollback"}
	if !cmp.Equal(want, r.log) {
		t.Errorf("%v", r.log)
	}
}

func TestReversibleAndAssured(t *testing.T) {
	out := must(t, newRecorder(), `
		qi:reversible{ up = function() print("up") end, down = function() print("down") end }
		qi:reversible{ up = function() print("only up") end }
		print(qi:assured("small table", function() return "a", "b" end))`)
	if out != "up\ndown\nonly up\na\tb\n" {
		t.Errorf("%q", out)
	}
}

func TestFields(t *testing.T) {
	r := newRecorder()
	r.dryRun = true
	if out := must(t, r, `print(qi.dialect, qi.version, qi.isDryRun)`); out != "sqlite\t3.50.4\ttrue\n" {
		t.Errorf("%q", out)
	}
}

// transformCatalog is a table whose key has two columns.
func transformCatalog() catalog {
	return catalog{tables: map[string]dialects.Table{"Users": {Columns: []dialects.Column{
		{Name: "a", PrimaryKey: true}, {Name: "b", PrimaryKey: true}, {Name: "name"}}}}}
}

func TestTransformWritesWhatIsAssigned(t *testing.T) {
	r := newRecorder()
	r.catalog = transformCatalog()
	columns := []string{"a", "b", "name"}
	r.answers = []*answer{
		{columns: columns, rows: [][]any{{int64(1), "x", "Ada"}, {int64(1), "y", "Bob"}}},
		{columns: columns, rows: [][]any{{int64(2), "x", nil}}},
	}
	out := must(t, r, `print(qi:transform("Users", { where = { live = true }, batch = 2 }, function(row)
		if row.name == "Ada" then row.name, row.other = row.name .. "!", null elseif not row.name then row.name = nil end
	end))`)
	if out != "2\n" {
		t.Errorf("%q", out)
	}
	live := cmpOf("live", op.Eq, true)
	order := []op.OrderBy{{Expr: op.Col{Path: []string{"a"}}}, {Expr: op.Col{Path: []string{"b"}}}}
	questions := []op.Query{
		op.Select{Table: users, Where: live, Order: order, Limit: 2, Verb: "transform"},
		op.Select{Table: users, Order: order, Limit: 2, Verb: "transform", Where: op.And{live, op.Or{
			cmpOf("a", op.Gt, int64(1)), op.And{cmpOf("a", op.Eq, int64(1)), cmpOf("b", op.Gt, "y")}}}},
	}
	if diff := cmp.Diff(questions, r.queries); diff != "" {
		t.Error(diff)
	}
	updates := []op.Op{
		op.Update{Table: users, Verb: "transform", Set: []op.Assignment{{Column: "name", Value: "Ada!"}, {Column: "other"}},
			Where: op.And{cmpOf("a", op.Eq, int64(1)), cmpOf("b", op.Eq, "x")}},
		op.Update{Table: users, Verb: "transform", Set: []op.Assignment{{Column: "name"}},
			Where: op.And{cmpOf("a", op.Eq, int64(2)), cmpOf("b", op.Eq, "x")}},
	}
	if diff := cmp.Diff(updates, opsOf(r.steps)); diff != "" {
		t.Error(diff)
	}
}

func opsOf(steps []op.Step) []op.Op {
	var ops []op.Op
	for _, s := range steps {
		ops = append(ops, s.Op)
	}
	return ops
}

// idCatalog is a table whose key is its id.
func idCatalog() catalog {
	return catalog{tables: map[string]dialects.Table{"Users": {Columns: []dialects.Column{{Name: "id", PrimaryKey: true}, {Name: "name"}}}}}
}

func TestTransformByPosition(t *testing.T) {
	r := newRecorder()
	r.catalog = idCatalog()
	r.answers = []*answer{{columns: []string{"full", "id"}, rows: [][]any{{"A B", int64(1)}, {"C", int64(2)}, {nil, int64(3)}, {"D", int64(4)}}}}
	out := must(t, r, `print(qi:transform("Users", { key = "id", from = "full", to = { "first", "last" } }, function(full)
		if full == "A B" then return "A", "B" elseif full == "C" then return "C" elseif full == nil then return nil, "?" end
	end))`)
	if out != "3\n" {
		t.Errorf("%q", out)
	}
	want := op.Select{Table: users, Limit: 50000, Verb: "transform", Order: []op.OrderBy{{Expr: id}},
		Columns: []op.SelectColumn{{Expr: op.Col{Path: []string{"full"}}}, {Expr: id}}}
	if diff := cmp.Diff([]op.Query{want}, r.queries); diff != "" {
		t.Error(diff)
	}
	var sets [][]any
	for _, s := range r.steps {
		u := s.Op.(op.Update)
		sets = append(sets, []any{u.Where.(op.Compare).Right, u.Set[0].Value, u.Set[1].Value})
	}
	if diff := cmp.Diff([][]any{{int64(1), "A", "B"}, {int64(2), "C", nil}, {int64(3), nil, "?"}}, sets); diff != "" {
		t.Error(diff)
	}
}

func TestTransformSaysWhichRowFailed(t *testing.T) {
	for source, want := range map[string]string{
		`function(row) return row.name:upper() end`:                 `attempt to index a non-table object(nil) with key 'upper' (in the row of Users with id = 2)`,
		`function(row) if row.id == 2 then row.id = 3 end end`:      `transform Users: transform cannot change "id"`,
		`function(row) return "x" end`:                              `transform Users: the function returned a string, which nothing is done with`,
		`function(row) if row.id == 2 then error({}) end end`:       `table:`,
		`function(row) if row.id == 2 then error("bad", 0) end end`: `bad (in the row of Users with id = 2)`,
	} {
		r := newRecorder()
		r.catalog = idCatalog()
		r.answers = []*answer{people()}
		if strings.Contains(source, "upper") {
			source = `function(row) local _ = row.name:upper() end`
		}
		_, err := do(t, r, `qi:transform("Users", { key = "id" }, `+source+`)`)
		if err == nil || !strings.Contains(fmt.Sprint(goError(err)), want) {
			t.Errorf("%s\n%v", source, goError(err))
		}
	}
}

func TestStatementsAreReadOnce(t *testing.T) {
	r := newRecorder()
	must(t, r, `for i = 1, 3000 do qi:query("UPDATE t SET a = " .. i) end for i = 1, 10 do qi:query("UPDATE t SET a = ?", i) end`)
	if len(r.steps) != 3010 {
		t.Errorf("%d", len(r.steps))
	}
}
