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

// conditions counts the users that satisfy a condition: ann of 30, bob of 40, eve of unknown age, and one with wildcards.
func conditions() []testCase {
	odd := insert("Users", []string{"id", "email", "age", "bio"}, row(4, `50%_off\!`, 50, "it's"))
	counts := map[string]struct {
		where op.Cond
		ids   string
	}{
		"none":                 {nil, "1 2 3 4"},
		"and, empty":           {op.And{}, "1 2 3 4"},
		"or, empty":            {op.Or{}, ""},
		"or of two":            {op.Or{is("id", op.Eq, 1), is("id", op.Eq, 3)}, "1 3"},
		"nested":               {op.And{is("age", op.Gt, 30), op.Or{is("id", op.Eq, 1), is("id", op.Eq, 4)}}, "4"},
		"not":                  {op.Not{Cond: is("id", op.Lte, 2)}, "3 4"},
		"eq null":              {is("age", op.Eq, nil), "3"},
		"ne null":              {is("age", op.Ne, nil), "1 2 4"},
		"is not null":          {is("age", op.IsNot, nil), "1 2 4"},
		"in":                   {is("id", op.In, op.List(row(1, 4))), "1 4"},
		"in, empty":            {is("id", op.In, op.List{}), ""},
		"not in, empty":        {is("id", op.NotIn, op.List{}), "1 2 3 4"},
		"in with null":         {is("age", op.In, op.List(row(30, nil))), "1 3"},
		"not in with null":     {is("age", op.NotIn, op.List(row(30, nil))), "2 4"},
		"between":              {is("age", op.Between, op.List(row(30, 40))), "1 2"},
		"not between":          {is("age", op.NotBetween, op.List(row(30, 40))), "4"},
		"like":                 {is("email", op.Like, "%b@x"), "2"},
		"not like":             {is("email", op.NotLike, "%@x"), "4"},
		"iLike":                {is("email", op.ILike, "BOB@%"), "2"},
		"starts with":          {is("email", op.StartsWith, "50%_"), "4"},
		"ends with":            {is("email", op.EndsWith, `\!`), "4"},
		"contains":             {is("email", op.Contains, "%_"), "4"},
		"contains no wildcard": {is("email", op.Contains, "a_n"), ""},
		"quotes":               {is("bio", op.Eq, "it's"), "4"},
		"raw":                  {op.RawCond{SQL: "age > 30 OR id = 3 -- all"}, "2 3 4"},
		"function":             {op.Compare{Left: op.Fn{Name: "lower", Args: []any{col("email")}}, Op: op.Eq, Right: "ann@x"}, "1"},
		"column on both sides": {op.Compare{Left: col("id"), Op: op.Lt, Right: col("age")}, "1 2 4"},
	}
	var cases []testCase
	for name, c := range counts {
		cases = append(cases, testCase{name: name, setup: []op.Op{users(), userRows(), odd}, check: func(b *bench) {
			q := op.Select{Table: table("Users"), Columns: []op.SelectColumn{{Expr: col("id")}}, Where: c.where, Order: []op.OrderBy{{Expr: col("id")}}}
			b.wantAnswer(q, strings.ReplaceAll(c.ids, " ", "\n"))
		}})
	}
	return cases
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

func raws() []testCase {
	filled := []op.Op{users(), userRows()}
	raw := func(sql string, values ...any) op.Raw {
		return op.Raw{SQL: sql, Params: op.Params{Positional: row(values...)}}
	}
	return []testCase{
		{name: "several statements", do: raw("CREATE TABLE a (x INTEGER); -- one; two\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2)"),
			check: func(b *bench) { b.wantRows("SELECT sum(x) FROM a", "3") }},
		{name: "the last one answers", setup: filled, check: func(b *bench) {
			b.wantAnswer(raw(`UPDATE "Users" SET age = ? WHERE id = ?; SELECT age FROM "Users" WHERE id = ?`, 5, 1, 1), "5")
		}},
		{name: "values", setup: filled, check: func(b *bench) {
			b.wantAnswer(raw(`SELECT '?', id FROM "Users" WHERE email = ? AND id IN (?)`, "bob@x", op.List(row(1, 2))), "?|2")
		}},
		{name: "named values", setup: filled, check: func(b *bench) {
			b.wantAnswer(op.Raw{SQL: `SELECT id FROM "Users" WHERE email = :mail OR age = :age ORDER BY id`,
				Params: op.Params{Named: map[string]any{"mail": "ann@x", "age": int64(40)}}}, "1\n2")
		}},
		{name: "syntax error", do: raw("SELEC 1"), fails: dialects.SyntaxError},
	}
}

// names have to be taken as they are, whatever is in them.
func names() []testCase {
	var cases []testCase
	for _, name := range []string{"with space", `quote"d`, "single'quote", "select", "UPPER", "ünï✓", "semi;colon", "-- comment", "per%cent", "dot.ted", "back`tick", "[bracket]", `back\slash`, "new\nline"} {
		column := op.Column{Name: name, Type: ofKind(op.Integer), NotNull: true, Check: is(name, op.Gt, 0)}
		cases = append(cases, testCase{name: name, setup: []op.Op{create(name, id(), column), index(name, "i "+name, name), insert(name, []string{name}, row(5))},
			do: change(name, name, op.ColumnChange{Type: ptr(ofKind(op.Double))}), check: func(b *bench) {
				b.wantAnswer(op.Select{Table: table(name), Columns: []op.SelectColumn{{Expr: col(name), Alias: name}}, Where: is(name, op.Gt, 1)}, "5")
				b.wantIndex(name, "i "+name, true)
				b.wantRefused(insert(name, []string{name}, row(0)), dialects.CheckViolation)
				b.perform(op.RenameColumn{Table: table(name), From: name, To: "plain"}, op.RenameTable{From: table(name), To: table("Plain")})
				b.wantColumns("Plain", "id", "plain")
			}})
	}
	return cases
}

// inverses perform an operation and what undoes it.
func inverses() []testCase {
	operations := []op.Op{
		create("T", id()), add("Users", column("x", op.String)), index("Users", "i", "email"),
		constrain("Users", op.Constraint{Name: "u", Kind: op.Unique, Columns: []string{"email"}}),
		op.RenameTable{From: table("Users"), To: table("People")}, op.RenameColumn{Table: table("Users"), From: "age", To: "years"},
		op.CreateView{View: table("V"), Query: `SELECT 1 AS one`},
		op.ChangeColumn{Table: table("Users"), Column: "age", To: op.ColumnChange{NotNull: ptr(true)}, From: &op.ColumnChange{NotNull: ptr(false)}},
	}
	var cases []testCase
	for _, o := range operations {
		cases = append(cases, testCase{name: o.String(), setup: []op.Op{users()}, check: func(b *bench) {
			before := b.schema()
			inverse, err := o.Inverse()
			b.must(err)
			b.perform(o, inverse, o, inverse)
			b.same("the schema", b.schema(), before)
		}})
	}
	return cases
}
