package dialecttest

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

func inserts() []testCase {
	keyed := []op.Op{users(), change("Users", "email", op.ColumnChange{Unique: ptr(true)}), userRows()}
	upsert := func(edit func(*op.Insert)) op.Insert {
		o := insert("Users", []string{"email", "age"}, row("ann@x", 31), row("new@x", 20))
		edit(&o)
		return o
	}
	return []testCase{
		{name: "rows", setup: []op.Op{users()}, do: userRows(), check: func(b *bench) {
			b.wantRows(`SELECT id, email, age FROM "Users" ORDER BY id`, "1|ann@x|30\n2|bob@x|40\n3|eve@x|NULL")
		}},
		{name: "rows that leave columns out", setup: []op.Op{create("T", id(), op.Column{Name: "a", Type: ofKind(op.Integer), Default: constant(7)}, column("b", op.Text))},
			do: insert("T", []string{"id", "a", "b"}, row(op.Omitted{}, 1, "x"), row(op.Omitted{}, op.Omitted{}, "y"), row(9, op.Omitted{}, op.Omitted{}), row(op.Omitted{}, op.Omitted{}, op.Omitted{})),
			check: func(b *bench) {
				b.wantRows(`SELECT a, coalesce(b, '-') FROM "T" WHERE b IS NOT NULL OR id = 9 ORDER BY 1, 2`, "1|x\n7|-\n7|y")
				b.wantRows(`SELECT count(DISTINCT id) FROM "T" WHERE a = 7 OR b = 'x'`, "4")
			}},
		{name: "expressions", setup: []op.Op{users()}, do: insert("Users", []string{"email", "age"}, []any{op.Fn{Name: "lower", Args: []any{"ABC"}}, op.Literal{SQL: "1 + 1"}}),
			check: func(b *bench) { b.wantRows(`SELECT email, age FROM "Users"`, "abc|2") }},
		{name: "more values than a statement binds", setup: []op.Op{create("T", column("a", op.Integer), column("b", op.Integer))}, check: func(b *bench) {
			n := b.dialect.Traits().MaxParams/2 + 10
			rows := make([][]any, n)
			for i := range rows {
				rows[i] = row(i, i)
			}
			b.perform(insert("T", []string{"a", "b"}, rows...))
			b.wantRows(`SELECT count(*), max(a) FROM "T"`, fmt.Sprintf("%d|%d", n, n-1))
		}},
		{name: "no rows", setup: []op.Op{users()}, do: insert("Users", []string{"email"}), check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Users"`, "0") }},
		{name: "duplicate", setup: keyed, do: upsert(func(*op.Insert) {}), fails: dialects.UniqueViolation},
		{name: "ignore duplicates", setup: keyed, do: upsert(func(o *op.Insert) { o.IgnoreDuplicates = true }), check: func(b *bench) {
			b.wantRows(`SELECT email, age FROM "Users" WHERE email IN ('ann@x', 'new@x') ORDER BY email`, "ann@x|30\nnew@x|20")
		}},
		{name: "ignore duplicates, not other errors", setup: keyed, do: op.Insert{Table: table("Users"), Columns: []string{"email"}, Rows: [][]any{row(nil)}, IgnoreDuplicates: true},
			fails: dialects.NotNullViolation},
		{name: "update on duplicate", setup: keyed, do: upsert(func(o *op.Insert) {
			o.UpdateOnDuplicate, o.ConflictFields = []string{"age"}, []string{"email"}
		}), check: func(b *bench) {
			b.wantRows(`SELECT email, age FROM "Users" WHERE email IN ('ann@x', 'new@x') ORDER BY email`, "ann@x|31\nnew@x|20")
		}},
		{name: "update on duplicate key", setup: keyed, do: op.Insert{Table: table("Users"), Columns: []string{"id", "email"}, Rows: [][]any{row(1, "other@x")}, UpdateOnDuplicate: []string{"email"}},
			check: func(b *bench) { b.wantRows(`SELECT email, age FROM "Users" WHERE id = 1`, "other@x|30") }},
		{name: "select", setup: []op.Op{users(), userRows(), create("Mails", column("address", op.String))},
			do:    op.InsertSelect{Table: table("Mails"), Columns: []string{"address"}, Query: op.Raw{SQL: `SELECT email FROM "Users" WHERE age > ?`, Params: op.Params{Positional: row(35)}}},
			check: func(b *bench) { b.wantRows(`SELECT address FROM "Mails"`, "bob@x") }},
		{name: "update on duplicate of two columns", setup: list(compositeKey(), add("Pairs", column("n", op.Integer)), insert("Pairs", []string{"a", "b", "n"}, row(1, 1, 1))),
			do:    op.Insert{Table: table("Pairs"), Columns: []string{"a", "b", "n"}, Rows: [][]any{row(1, 1, 10), row(1, 2, 20)}, UpdateOnDuplicate: []string{"n"}, ConflictFields: []string{"a", "b"}},
			check: func(b *bench) { b.wantRows(`SELECT b, n FROM "Pairs" ORDER BY b`, "1|10\n2|20") }},
		{name: "update on duplicate of the primary key of two columns", setup: list(compositeKey(), add("Pairs", column("n", op.Integer)), insert("Pairs", []string{"a", "b", "n"}, row(1, 1, 1))),
			do:    op.Insert{Table: table("Pairs"), Columns: []string{"a", "b", "n"}, Rows: [][]any{row(1, 1, 10)}, UpdateOnDuplicate: []string{"n"}},
			check: func(b *bench) { b.wantRows(`SELECT b, n FROM "Pairs"`, "1|10") }},
		{name: "update on duplicate leaves other columns", setup: keyed, do: op.Insert{Table: table("Users"), Columns: []string{"email", "age", "bio"}, Rows: [][]any{row("ann@x", 99, "new")}, UpdateOnDuplicate: []string{"bio"}, ConflictFields: []string{"email"}},
			check: func(b *bench) { b.wantRows(`SELECT age, bio FROM "Users" WHERE email = 'ann@x'`, "30|new") }},
		{name: "update on duplicate of a column with a quote", setup: list(create("T", typed("k\"y", ofKind(op.Integer), primary), typed("v'l", ofKind(op.Integer))), insert("T", []string{"k\"y", "v'l"}, row(1, 1))),
			do:    op.Insert{Table: table("T"), Columns: []string{"k\"y", "v'l"}, Rows: [][]any{row(1, 2)}, UpdateOnDuplicate: []string{"v'l"}},
			check: func(b *bench) { b.wantAnswer(op.Select{Table: table("T")}, "1|2") }},
		{name: "update on duplicate of a condition", feature: partialIndex, setup: and(filled(), indexOf(func(x *op.Index) { x.Unique, x.Where = true, is("age", op.Gt, 35) }, "email")),
			do:    op.Insert{Table: table("Users"), Columns: []string{"email", "age"}, Rows: [][]any{row("bob@x", 50)}, UpdateOnDuplicate: []string{"age"}, ConflictFields: []string{"email"}, ConflictWhere: is("age", op.Gt, 35)},
			check: func(b *bench) { b.wantRows(`SELECT age FROM "Users" WHERE email = 'bob@x'`, "50") }},
		{name: "ignore duplicates within one statement", setup: list(create("T", column("a", op.Integer, primary))), do: op.Insert{Table: table("T"), Columns: []string{"a"}, Rows: [][]any{row(1), row(1), row(2)}, IgnoreDuplicates: true},
			check: func(b *bench) { b.wantRows(`SELECT a FROM "T" ORDER BY a`, "1\n2") }},
		{name: "ignore duplicates, not foreign keys", setup: published(""), do: op.Insert{Table: table("Posts"), Columns: []string{"authorId"}, Rows: [][]any{row(9)}, IgnoreDuplicates: true}, fails: dialects.ForeignKeyViolation},
		{name: "ignore duplicates, not checks", setup: list(create("T", column("a", op.Integer, primary, checked(is("a", op.Gt, 0))))), do: op.Insert{Table: table("T"), Columns: []string{"a"}, Rows: [][]any{row(0)}, IgnoreDuplicates: true}, fails: dialects.CheckViolation},
		{name: "a row that is refused keeps none", setup: keyed, check: func(b *bench) {
			b.refused(insert("Users", []string{"email"}, row("new@x"), row("ann@x")))
			b.wantRows(`SELECT count(*) FROM "Users"`, "3")
		}},
		{name: "a row of defaults", setup: list(create("T", id(), column("a", op.Integer, byDefault(7)))), do: insert("T", []string{"a"}, row(op.Omitted{})), check: func(b *bench) { b.wantRows(`SELECT id, a FROM "T"`, "1|7") }},
		{name: "the count of rows", setup: list(users()), check: func(b *bench) {
			n, err := b.try(userRows())
			b.must(err)
			b.equal("rows", n, int64(3))
		}},
		{name: "a thousand rows", setup: list(create("T", column("a", op.Integer), column("b", op.String))), check: func(b *bench) {
			rows := make([][]any, 1000)
			for i := range rows {
				rows[i] = row(i, fmt.Sprint("it's ", i))
			}
			b.perform(insert("T", []string{"a", "b"}, rows...))
			b.wantRows(`SELECT count(*), sum(a), count(DISTINCT b) FROM "T"`, "1000|499500|1000")
		}},
		{name: "columns in another order", setup: list(users()), do: insert("Users", []string{"bio", "email"}, row("b", "e")), check: func(b *bench) { b.wantRows(`SELECT email, bio FROM "Users"`, "e|b") }},
		{name: "select into all columns", setup: list(create("A", column("x", op.Integer), column("y", op.Integer)), insert("A", []string{"x", "y"}, row(1, 2)), create("B", column("x", op.Integer), column("y", op.Integer))),
			do: op.InsertSelect{Table: table("B"), Query: op.Raw{SQL: `SELECT y, x FROM "A"`}}, check: func(b *bench) { b.wantRows(`SELECT x, y FROM "B"`, "2|1") }},
		{name: "select by named values", setup: list(users(), userRows(), create("Mails", column("address", op.String))), do: op.InsertSelect{Table: table("Mails"), Columns: []string{"address"}, Query: named(`SELECT email FROM "Users" WHERE age > :age`, map[string]any{"age": int64(35)})},
			check: func(b *bench) { b.wantRows(`SELECT address FROM "Mails"`, "bob@x") }},
		{name: "into a computed column", setup: list(create("T", column("a", op.Integer), column("v", op.Integer, computed("a + 1", true)))), check: func(b *bench) { b.refused(insert("T", []string{"v"}, row(1))) }},
		{name: "into no table", do: userRows(), fails: dialects.NoSuchTable},
		{name: "into no column", setup: []op.Op{users()}, do: insert("Users", []string{"nope"}, row(1)), fails: dialects.NoSuchColumn},
	}
}

func writes() []testCase {
	set := func(o op.Update, column string, v any) op.Update {
		o.Table, o.Set = table("Users"), []op.Assignment{{Column: column, Value: v}}
		return o
	}
	filled := []op.Op{users(), userRows()}
	ages := `SELECT age FROM "Users" ORDER BY id`
	return []testCase{
		{name: "update", setup: filled, do: set(op.Update{Where: is("email", op.Eq, "ann@x")}, "age", int64(31)), check: func(b *bench) { b.wantRows(ages, "31\n40\nNULL") }},
		{name: "update to NULL", setup: filled, do: set(op.Update{}, "age", nil), check: func(b *bench) { b.wantRows(ages, "NULL\nNULL\nNULL") }},
		{name: "update by an expression", setup: filled, do: set(op.Update{}, "age", op.Literal{SQL: "age + 1"}), check: func(b *bench) { b.wantRows(ages, "31\n41\nNULL") }},
		{name: "update some", setup: filled, do: set(op.Update{Limit: 2}, "age", int64(1)), check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Users" WHERE age = 1`, "2") }},
		{name: "update counts", setup: filled, check: func(b *bench) {
			n, err := b.try(set(op.Update{Where: is("age", op.Ne, nil)}, "bio", "x"))
			b.must(err)
			b.equal("rows", n, int64(2))
		}},
		{name: "update of several columns", setup: filled, do: op.Update{Table: table("Users"), Set: []op.Assignment{{Column: "age", Value: int64(1)}, {Column: "bio", Value: "it's"}}, Where: is("id", op.Eq, 2)}, check: func(b *bench) { b.wantRows(`SELECT age, bio FROM "Users" WHERE id = 2`, "1|it's") }},
		{name: "update by a function", setup: filled, do: set(op.Update{}, "email", op.Fn{Name: "upper", Args: []any{col("email")}}), check: func(b *bench) { b.wantRows(`SELECT email FROM "Users" WHERE id = 1`, "ANN@X") }},
		{name: "update by the old value of another column", setup: filled, do: set(op.Update{Where: is("id", op.Eq, 1)}, "bio", col("email")), check: func(b *bench) { b.wantRows(`SELECT bio FROM "Users" WHERE id = 1`, "ann@x") }},
		{name: "update of nobody", setup: filled, check: func(b *bench) {
			n, err := b.try(set(op.Update{Where: is("id", op.Eq, 99)}, "age", int64(1)))
			b.must(err)
			b.equal("rows", n, int64(0))
		}},
		{name: "update to what it is counts", setup: filled, check: func(b *bench) {
			n, err := b.try(set(op.Update{Where: is("id", op.Eq, 1)}, "age", int64(30)))
			b.must(err)
			b.equal("rows", n, int64(1))
		}},
		{name: "update some of those that satisfy", setup: filled, do: set(op.Update{Limit: 1, Where: is("age", op.Gt, 1)}, "age", int64(1)), check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Users" WHERE age = 1`, "1") }},
		{name: "update against a key", setup: append(filled[:2:2], constrain("Users", key(op.Unique, "u", "email"))), do: set(op.Update{}, "email", "same"), fails: dialects.UniqueViolation},
		{name: "update of no column", setup: filled, do: set(op.Update{}, "nope", "x"), fails: dialects.NoSuchColumn},
		{name: "delete some of those that satisfy", setup: filled, do: op.Delete{Table: table("Users"), Limit: 1, Where: is("age", op.Gt, 1)}, check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Users" WHERE age > 1`, "1") }},
		{name: "delete what others refer to", setup: published(""), do: op.Delete{Table: table("Users")}, fails: dialects.ForeignKeyViolation},
		{name: "delete from no table", do: op.Delete{Table: table("Nowhere")}, fails: dialects.NoSuchTable},
		{name: "truncate what others refer to", setup: published(""), check: func(b *bench) {
			b.refused(op.Delete{Table: table("Users"), Truncate: true})
			b.wantRows(`SELECT count(*) FROM "Posts"`, "2")
		}},
		{name: "delete", setup: filled, do: op.Delete{Table: table("Users"), Where: is("age", op.Eq, nil)}, check: func(b *bench) { b.wantRows(ages, "30\n40") }},
		{name: "delete some", setup: filled, do: op.Delete{Table: table("Users"), Limit: 1}, check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Users"`, "2") }},
		{name: "delete all", setup: filled, do: op.Delete{Table: table("Users")}, check: func(b *bench) { b.wantRows(ages, "") }},
		{name: "truncate", setup: filled, do: op.Delete{Table: table("Users"), Truncate: true}, check: func(b *bench) { b.wantRows(ages, "") }},
		{name: "truncate and number anew", setup: filled, do: op.Delete{Table: table("Users"), Truncate: true, RestartIdentity: true}, check: func(b *bench) {
			b.perform(insert("Users", []string{"email"}, row("x")))
			b.wantRows(`SELECT id FROM "Users"`, "1")
		}},
		{name: "truncate, cascade", setup: []op.Op{users(), posts(""), userRows(), postRows()}, do: op.Delete{Table: table("Users"), Truncate: true, Cascade: true},
			check: func(b *bench) { b.wantRows(`SELECT count(*) FROM "Posts"`, "0") }},
	}
}

// conditions finds the users that satisfy a condition: ann of 30, bob of 40, eve of unknown age, and one with wildcards.
func conditions() []testCase {
	odd := insert("Users", []string{"id", "email", "age", "bio"}, row(4, `50%_off\!`, 50, "it's"))
	fn := func(name string, args ...any) op.Fn { return op.Fn{Name: name, Args: args} }
	counts := []struct {
		name  string
		where op.Cond
		ids   string
	}{
		{"none", nil, "1 2 3 4"}, {"and, empty", op.And{}, "1 2 3 4"}, {"or, empty", op.Or{}, ""},
		{"and of two", op.And{is("id", op.Gt, 1), is("id", op.Lt, 4)}, "2 3"}, {"or of two", op.Or{is("id", op.Eq, 1), is("id", op.Eq, 3)}, "1 3"},
		{"or in and", op.And{is("age", op.Gt, 30), op.Or{is("id", op.Eq, 1), is("id", op.Eq, 4)}}, "4"}, {"and in or", op.Or{op.And{is("id", op.Gt, 1), is("age", op.Lt, 45)}, is("id", op.Eq, 4)}, "2 4"},
		{"not", op.Not{Cond: is("id", op.Lte, 2)}, "3 4"}, {"not of or", op.Not{Cond: op.Or{is("id", op.Eq, 1), is("id", op.Eq, 2)}}, "3 4"}, {"not of not", op.Not{Cond: op.Not{Cond: is("id", op.Eq, 1)}}, "1"}, {"not of empty", op.Not{Cond: op.Or{}}, "1 2 3 4"},
		{"eq", is("age", op.Eq, 30), "1"}, {"ne", is("age", op.Ne, 30), "2 4"}, {"gt", is("age", op.Gt, 40), "4"}, {"gte", is("age", op.Gte, 40), "2 4"}, {"lt", is("age", op.Lt, 40), "1"}, {"lte", is("age", op.Lte, 40), "1 2"},
		{"eq null", is("age", op.Eq, nil), "3"}, {"ne null", is("age", op.Ne, nil), "1 2 4"}, {"is null", is("age", op.Is, nil), "3"}, {"is not null", is("age", op.IsNot, nil), "1 2 4"},
		{"in", is("id", op.In, op.List(row(1, 4))), "1 4"}, {"in, of one", is("id", op.In, op.List(row(2))), "2"}, {"in, empty", is("id", op.In, op.List{}), ""}, {"in with null", is("age", op.In, op.List(row(30, nil))), "1 3"}, {"in null alone", is("age", op.In, op.List(row(nil))), "3"},
		{"not in", is("id", op.NotIn, op.List(row(1, 4))), "2 3"}, {"not in, empty", is("id", op.NotIn, op.List{}), "1 2 3 4"}, {"not in with null", is("age", op.NotIn, op.List(row(30, nil))), "2 4"}, {"not in null alone", is("age", op.NotIn, op.List(row(nil))), "1 2 4"},
		{"eq a list", is("id", op.Eq, op.List(row(1, 2))), "1 2"}, {"ne a list", is("id", op.Ne, op.List(row(1, 2))), "3 4"},
		{"between", is("age", op.Between, op.List(row(30, 40))), "1 2"}, {"between, the wrong way round", is("age", op.Between, op.List(row(40, 30))), ""}, {"not between", is("age", op.NotBetween, op.List(row(30, 40))), "4"}, {"between texts", is("email", op.Between, op.List(row("b", "c"))), "2"},
		{"like", is("email", op.Like, "%b@x"), "2"}, {"like one letter", is("email", op.Like, "_nn@x"), "1"}, {"not like", is("email", op.NotLike, "%@x"), "4"},
		{"iLike", is("email", op.ILike, "BOB@%"), "2"}, {"notILike", is("email", op.NotILike, "%@X"), "4"},
		{"starts with", is("email", op.StartsWith, "50%_"), "4"}, {"ends with", is("email", op.EndsWith, `\!`), "4"}, {"contains", is("email", op.Contains, "%_"), "4"}, {"contains no wildcard", is("email", op.Contains, "a_n"), ""}, {"contains nothing", is("email", op.Contains, ""), "1 2 3 4"}, {"starts with a backslash", is("email", op.StartsWith, `\`), ""},
		{"quotes", is("bio", op.Eq, "it's"), "4"}, {"quotes that end a string", is("bio", op.Eq, "' OR 1=1 --"), ""},
		{"raw", op.RawCond{SQL: "age > 30 OR id = 3 -- all"}, "2 3 4"}, {"raw in and", op.And{op.RawCond{SQL: "age > 30 OR id = 3"}, is("id", op.Ne, 4)}, "2 3"},
		{"function", op.Compare{Left: fn("lower", col("email")), Op: op.Eq, Right: "ann@x"}, "1"}, {"function of a function", op.Compare{Left: fn("abs", fn("length", col("bio"))), Op: op.Eq, Right: int64(4)}, "4"}, {"function on the right side", op.Compare{Left: col("email"), Op: op.Eq, Right: fn("lower", "ANN@X")}, "1"},
		{"column on both sides", op.Compare{Left: col("id"), Op: op.Lt, Right: col("age")}, "1 2 4"}, {"column with its table", op.Compare{Left: col("Users", "id"), Op: op.Eq, Right: int64(2)}, "2"},
		{"literal on the right side", op.Compare{Left: col("age"), Op: op.Eq, Right: op.Literal{SQL: "15 * 2"}}, "1"}, {"literal on the left side", op.Compare{Left: op.Literal{SQL: "age / 10"}, Op: op.Eq, Right: int64(4)}, "2"},
		{"cast", op.Compare{Left: op.Cast{Arg: "40", Type: ofKind(op.Integer)}, Op: op.Eq, Right: col("age")}, "2"},
	}
	var cases []testCase
	for _, c := range counts {
		cases = append(cases, testCase{name: c.name, setup: and(filled(), odd), check: func(b *bench) { b.wantIDs("Users", c.where, c.ids) }})
	}
	return append(cases, moreConditions()...)
}

// wantIDs finds rows by a condition, and changes as many by it.
func (b *bench) wantIDs(name string, where op.Cond, ids string) {
	b.Helper()
	q := op.Select{Table: table(name), Columns: []op.SelectColumn{{Expr: col("id")}}, Where: where, Order: []op.OrderBy{{Expr: col("id")}}}
	b.wantAnswer(q, strings.ReplaceAll(ids, " ", "\n"))
	n, err := b.try(op.Delete{Table: table(name), Where: where})
	b.must(err)
	b.equal("rows that go", n, int64(len(strings.Fields(ids))))
}

// moreConditions are those of other types than numbers and text, and those that not every database has.
func moreConditions() []testCase {
	truths := list(create("T", column("id", op.Integer), column("v", op.Boolean)), insert("T", []string{"id", "v"}, row(1, true), row(2, false), row(3, nil)))
	days := list(create("T", column("id", op.Integer), column("v", op.DateOnly)), insert("T", []string{"id", "v"}, row(1, "2024-01-01"), row(2, "2024-12-31"), row(3, nil)))
	documents := list(create("T", column("id", op.Integer), column("v", op.JSON)), insert("T", []string{"id", "v"}, row(1, `{"a": {"b c": "x"}, "n": 7}`), row(2, `{"a": ["y", "z"]}`), row(3, nil)))
	place := func(path ...string) op.Expr { return op.JSONPath{Column: "v", Path: path} }
	of := func(name string, setup []op.Op, where op.Cond, ids string) testCase {
		return testCase{name: name, setup: setup, check: func(b *bench) { b.wantIDs("T", where, ids) }}
	}
	words := list(create("T", column("id", op.Integer), column("v", op.String)), insert("T", []string{"id", "v"}, row(1, "Ann"), row(2, "ann"), row(3, "änn")))
	return []testCase{
		of("eq true", truths, is("v", op.Eq, true), "1"), of("eq false", truths, is("v", op.Eq, false), "2"), of("ne true", truths, is("v", op.Ne, true), "2"), of("is true", truths, is("v", op.Is, true), "1"), of("is not true", truths, is("v", op.IsNot, true), "2 3"), of("is false", truths, is("v", op.Is, false), "2"),
		of("day", days, is("v", op.Eq, "2024-12-31"), "2"), of("days between", days, is("v", op.Between, op.List(row("2024-01-01", "2024-06-30"))), "1"), of("before a day", days, is("v", op.Lt, "2024-02-01"), "1"),
		of("place in JSON", documents, op.Compare{Left: place("a", "b c"), Op: op.Eq, Right: "x"}, "1"), of("place in a list in JSON", documents, op.Compare{Left: place("a", "1"), Op: op.Eq, Right: "z"}, "2"),
		of("no place in JSON", documents, op.Compare{Left: place("n"), Op: op.Eq, Right: nil}, "2 3"), of("place in JSON in a list", documents, op.Compare{Left: place("a", "0"), Op: op.In, Right: op.List(row("y", "q"))}, "2"),
		{name: "eq minds case, but not where the collation does not", setup: words, check: func(b *bench) {
			b.wantIDs("T", is("v", op.Eq, "ann"), per[string]{"": "2", "mysql": "1 2 3", "mariadb": "1 2 3"}.of(b)) // nor accents
		}},
		{name: "regexp", feature: regexps, setup: words, check: func(b *bench) { b.wantIDs("T", is("v", op.Regexp, "^.nn$"), "1 2 3") }, do: op.Delete{Table: table("T"), Where: is("v", op.Regexp, "nothing")}},
		{name: "not regexp", feature: regexps, setup: words, check: func(b *bench) { b.wantIDs("T", is("v", op.NotRegexp, "n+"), "") }, do: op.Delete{Table: table("T"), Where: is("v", op.Regexp, "nothing")}},
		{name: "overlap of lists", feature: arrays, setup: nil, do: create("T", column("id", op.Integer), typed("v", op.Type{Kind: op.Array, Elem: ptr(ofKind(op.Integer))})), makes: []string{"+ all of T"}, check: func(b *bench) {
			b.perform(insert("T", []string{"id", "v"}, row(1, "{1,2}"), row(2, "{3}")))
			b.wantIDs("T", is("v", op.Overlap, op.List(row(2, 5))), "1")
		}},
	}
}

func selects() []testCase {
	filled := []op.Op{users(), userRows()}
	return []testCase{
		{name: "all", setup: filled, check: func(b *bench) {
			b.wantAnswer(op.Select{Table: table("Users"), Where: is("id", op.Eq, 1)}, "1|ann@x|30|NULL")
		}},
		{name: "columns and aliases", setup: filled, check: func(b *bench) {
			q := op.Select{Table: table("Users"), Columns: []op.SelectColumn{{Expr: op.Fn{Name: "max", Args: []any{col("age")}}, Alias: "oldest one"}}}
			b.wantAnswer(q, "40")
		}},
		{name: "order, limit, offset", setup: filled, check: func(b *bench) {
			q := op.Select{Table: table("Users"), Columns: []op.SelectColumn{{Expr: col("id")}}, Order: []op.OrderBy{{Expr: col("id"), Desc: true}}, Limit: 1, Offset: 1}
			b.wantAnswer(q, "2")
			q.Limit = 0
			b.wantAnswer(q, "2\n1")
		}},
		{name: "group", setup: filled, check: func(b *bench) {
			count := op.Fn{Name: "count", Args: []any{col("*")}}
			known := op.Literal{SQL: "age IS NULL"}
			q := op.Select{Table: table("Users"), Columns: []op.SelectColumn{{Expr: count}}, Group: []op.Expr{known}, Order: []op.OrderBy{{Expr: count}}}
			b.wantAnswer(q, "1\n2")
		}},
		{name: "place in JSON", setup: []op.Op{create("T", column("v", op.JSON)), insert("T", []string{"v"}, row(`{"a": [{"b c": "x"}]}`))}, check: func(b *bench) {
			q := op.Select{Table: table("T"), Columns: []op.SelectColumn{{Expr: op.JSONPath{Column: "v", Path: []string{"a", "0", "b c"}}, Alias: "x"}}}
			b.wantAnswer(q, "x")
		}},
		{name: "of quoted names", setup: list(create("a b", typed("c d", ofKind(op.Integer))), insert("a b", []string{"c d"}, row(1))), check: func(b *bench) {
			b.wantAnswer(op.Select{Table: table("a b"), Columns: []op.SelectColumn{{Expr: col("c d"), Alias: "e f"}}, Order: []op.OrderBy{{Expr: col("c d")}}}, "1")
		}},
		{name: "names of columns", setup: filled, check: func(b *bench) {
			plan, err := b.dialect.PlanQuery(b.Context(), op.Select{Table: table("Users"), Columns: []op.SelectColumn{{Expr: col("id")}, {Expr: col("email"), Alias: "the Mail"}}}, b.conn.Catalog())
			b.must(err)
			rows, err := b.conn.Query(b.Context(), plan[0])
			b.must(err)
			defer rows.Close()
			b.equal("columns", fmt.Sprint(rows.Columns()), "[id the Mail]")
		}},
		{name: "order by two", setup: append(filled[:2:2], insert("Users", []string{"email", "age"}, row("abe@x", 40))), check: func(b *bench) {
			q := op.Select{Table: table("Users"), Columns: []op.SelectColumn{{Expr: col("email")}}, Where: is("age", op.Ne, nil), Order: []op.OrderBy{{Expr: col("age"), Desc: true}, {Expr: col("email")}}}
			b.wantAnswer(q, "abe@x\nbob@x\nann@x")
		}},
		{name: "count", setup: filled, check: func(b *bench) {
			b.wantAnswer(op.Select{Table: table("Users"), Columns: []op.SelectColumn{{Expr: op.Fn{Name: "count", Args: []any{col("*")}}}, {Expr: op.Fn{Name: "count", Args: []any{col("age")}}}}}, "3|2")
		}},
		{name: "limit 1", setup: filled, check: func(b *bench) {
			b.wantAnswer(op.Select{Table: table("Users"), Columns: []op.SelectColumn{{Expr: col("id")}}, Order: []op.OrderBy{{Expr: col("id")}}, Limit: 1}, "1")
		}},
		{name: "no rows", setup: filled, check: func(b *bench) { b.wantAnswer(op.Select{Table: table("Users"), Where: is("id", op.Eq, 99)}, "") }},
		{name: "literal and cast", setup: filled, check: func(b *bench) {
			b.wantAnswer(op.Select{Table: table("Users"), Columns: []op.SelectColumn{{Expr: op.Literal{SQL: "1 + 1"}, Alias: "two"}, {Expr: op.Cast{Arg: "7", Type: ofKind(op.Integer)}, Alias: "seven"}, {Expr: op.Const{Value: "it's"}, Alias: "c"}}, Where: is("id", op.Eq, 1)}, "2|7|it's")
		}},
		{name: "from no table", check: func(b *bench) {
			_, err := b.ask(op.Select{Table: table("Nowhere")})
			b.equal("kind", kindOf(err), dialects.NoSuchTable)
		}, outside: true},
		{name: "a view", setup: append(filled[:2:2], view("V", `SELECT email FROM "Users" WHERE age > 35`)), check: func(b *bench) { b.wantAnswer(op.Select{Table: table("V")}, "bob@x") }},
		{name: "returning what was inserted", setup: []op.Op{users()}, check: func(b *bench) {
			o := insert("Users", []string{"id", "email", "bio"}, row(op.Omitted{}, "a", "x"), row(op.Omitted{}, "b", op.Omitted{}))
			o.Returning = []string{"id", "email"}
			b.wantAnswerWith(returningRows, o, "1|a\n2|b")
		}},
		{name: "returning what was updated", setup: []op.Op{users(), userRows()}, check: func(b *bench) {
			u := op.Update{Table: table("Users"), Set: []op.Assignment{{Column: "age", Value: int64(1)}}, Where: is("email", op.Eq, "bob@x"), Returning: []string{"*"}}
			b.wantAnswerWith(returningUpdate, u, "2|bob@x|1|NULL")
		}},
	}
}

// inverses perform an operation and what undoes it.
func inverses() []testCase {
	operations := list(
		create("T", id(), column("v", op.String, uniqueAlone)), add("Users", column("x", op.String)), add("Users", column("x", op.Integer, uniqueAlone, checked(is("x", op.Gt, 0)))), add("Users", typed("x", enumOf("a", "b"))), add("Users", column("x", op.Integer, refers("Users", "id"))),
		index("Users", "i", "email"), constrain("Users", key(op.Unique, "u", "email")), constrain("Users", checking("c", is("age", op.Gt, 0))), constrain("Users", foreignKey("f", []string{"age"}, reference("Users", []string{"id"}))),
		renameTo("Users", "People"), rename("Users", "age", "years"), view("V", `SELECT 1 AS one`),
		op.ChangeColumn{Table: table("Users"), Column: "age", To: op.ColumnChange{NotNull: ptr(true)}, From: &op.ColumnChange{NotNull: ptr(false)}},
		op.ChangeColumn{Table: table("Users"), Column: "age", To: op.ColumnChange{Type: ptr(ofKind(op.BigInt)), Default: &op.DefaultChange{Expr: constant(1)}}, From: &op.ColumnChange{Type: ptr(ofKind(op.Integer)), Default: &op.DefaultChange{}}},
		op.ChangeColumn{Table: table("Users"), Column: "email", To: op.ColumnChange{Unique: ptr(true)}, From: &op.ColumnChange{Unique: ptr(false)}},
		op.RemoveColumn{Table: table("Users"), Column: "bio", Definition: ptr(column("bio", op.Text))},
	)
	var cases []testCase
	for _, o := range operations {
		cases = append(cases, testCase{name: o.String(), setup: list(users()), check: func(b *bench) {
			before := b.schema()
			inverse, err := o.Inverse()
			b.must(err)
			b.perform(o, inverse, o, inverse)
			b.same("the schema", b.schema(), before)
		}})
	}
	return cases
}
