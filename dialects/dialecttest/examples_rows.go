package dialecttest

import "github.com/luamig/luamig/dialects/op"

func rowExamples() []example {
	truncate := func(edit func(*op.Delete)) op.Delete {
		o := op.Delete{Table: table("Users"), Truncate: true}
		edit(&o)
		return o
	}
	keyed := list(users(), constrain("Users", key(op.Unique, "one_email", "email")))
	mails := []string{"email", "age"}
	upsert := func(edit func(*op.Insert)) op.Insert {
		o := op.Insert{Table: table("Users"), Columns: mails, Rows: [][]any{row("a", 2)}}
		edit(&o)
		return o
	}
	return []example{
		{"", list(users()), userRows()},
		{"omitted", list(create("T", column("a", op.Integer), column("b", op.Integer))), insert("T", []string{"a", "b"}, row(1, op.Omitted{}), row(2, 3), row(op.Omitted{}, op.Omitted{}))},
		{"expressions", list(users()), insert("Users", mails, []any{op.Fn{Name: "lower", Args: []any{"A"}}, op.Literal{SQL: "1 + 1"}})},
		{"ignore", keyed, upsert(func(o *op.Insert) { o.IgnoreDuplicates = true })},
		{"upsert", keyed, upsert(func(o *op.Insert) { o.UpdateOnDuplicate, o.ConflictFields = []string{"age"}, []string{"email"} })},
		{"upsert-by-key", list(compositeKey(), add("Pairs", column("n", op.Integer))), op.Insert{Table: table("Pairs"), Columns: []string{"a", "b", "n"}, Rows: [][]any{row(1, 2, 3)}, UpdateOnDuplicate: []string{"n"}}},
		{"upsert-where", keyed, upsert(func(o *op.Insert) {
			o.UpdateOnDuplicate, o.ConflictFields, o.ConflictWhere = []string{"age"}, []string{"email"}, is("age", op.Gt, 1)
		})},
		{"", list(users(), create("T", column("a", op.Integer))), op.InsertSelect{Table: table("T"), Columns: []string{"a"}, Query: raw(`SELECT id FROM "Users" WHERE id > ?`, 1)}},
		{"", list(users()), op.Update{Table: table("Users"), Set: []op.Assignment{{Column: "bio", Value: "x"}, {Column: "age", Value: op.Literal{SQL: "age + 1"}}}, Where: is("id", op.In, op.List(row(1, nil)))}},
		{"limit", list(users()), op.Update{Table: table("Users"), Set: []op.Assignment{{Column: "age", Value: nil}}, Limit: 10}},
		{"", list(users()), updateAges()},
		{"", list(users()), deleteUsers()},
		{"", list(users()), op.Delete{Table: table("Users"), Where: is("bio", op.Contains, "50%")}},
		{"limit", list(users()), op.Delete{Table: table("Users"), Where: is("age", op.Gt, 1), Limit: 10}},
		{"truncate", list(users()), truncate(func(*op.Delete) {})},
		{"truncate-cascade", list(users(), posts("")), truncate(func(o *op.Delete) { o.Cascade, o.RestartIdentity = true, true })},
		{"", nil, op.Raw{SQL: "SELECT ?; -- two\nSELECT :x", Params: op.Params{Positional: row(1)}}},
		{"named", nil, named(`SELECT :a, ':b', "c:d" FROM "T" WHERE x IN (:list) -- :e`, map[string]any{"a": "it's", "list": op.List(row(1, 2))})},
		{"empty-list", nil, raw(`DELETE FROM "T" WHERE a IN (?) OR b NOT IN (?)`, op.List{}, op.List{})},
	}
}

// conditionExamples are deletes, whose conditions are the same as everywhere.
func conditionExamples() []example {
	gone := func(variant string, c op.Cond) example {
		return example{"where-" + variant, list(users()), op.Delete{Table: table("Users"), Where: c}}
	}
	documents := list(create("T", column("v", op.JSON)))
	return []example{
		gone("and", op.And{is("age", op.Gte, 18), op.Or{is("email", op.Like, "a%"), is("bio", op.Eq, nil)}, op.Not{Cond: is("id", op.Eq, 1)}}),
		gone("lists", op.Or{is("id", op.In, op.List(row(1, 2))), is("age", op.NotIn, op.List(row(1, nil))), is("age", op.In, op.List{}), is("age", op.NotIn, op.List{})}),
		gone("between", op.Or{is("age", op.Between, op.List(row(1, 2))), is("age", op.NotBetween, op.List(row(3, 4)))}),
		gone("text", op.Or{is("email", op.ILike, "a%"), is("email", op.NotILike, "b%"), is("email", op.StartsWith, "c_"), is("email", op.EndsWith, "d%"), is("email", op.Contains, "e!")}),
		gone("null", op.Or{is("age", op.Eq, nil), is("age", op.Ne, nil), is("age", op.IsNot, nil)}),
		gone("functions", op.Compare{Left: op.Fn{Name: "lower", Args: []any{col("email")}}, Op: op.Eq, Right: op.Fn{Name: "lower", Args: []any{"A"}}}),
		gone("cast", op.Compare{Left: op.Cast{Arg: col("age"), Type: ofKind(op.Text)}, Op: op.Eq, Right: "1"}),
		gone("literal", op.And{op.RawCond{SQL: "age > 1 -- all"}, op.Compare{Left: op.Literal{SQL: "age"}, Op: op.Eq, Right: op.Literal{SQL: "id"}}}),
		gone("regexp", op.Or{is("email", op.Regexp, "^a"), is("email", op.NotRegexp, "b$")}),
		gone("overlap", is("email", op.Overlap, op.List(row("a", "b")))),
		{"where-json", documents, op.Delete{Table: table("T"), Where: op.Compare{Left: op.JSONPath{Column: "v", Path: []string{"a", "0", "b c"}}, Op: op.Eq, Right: "x"}}},
	}
}
