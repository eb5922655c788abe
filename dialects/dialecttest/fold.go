package dialecttest

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// updateAges and deleteUsers are writes of rows that are found by their keys.
func updateAges() op.UpdateRows {
	return op.UpdateRows{Table: table("Users"), Set: []string{"age", "bio"}, Key: []string{"id"}, Rows: [][]any{row(31, "a", 1), row(nil, "it's", 2), row(5, nil, 9)}}
}

func deleteUsers() op.DeleteRows {
	return op.DeleteRows{Table: table("Users"), Key: []string{"id"}, Rows: [][]any{row(1), row(3), row(9)}}
}

// joined are the writes of many rows in one operation.
func joined() []testCase {
	filled := []op.Op{users(), userRows()}
	all := `SELECT id, email, age, bio FROM "Users" ORDER BY id`
	return []testCase{
		{name: "update", setup: filled, do: updateAges(), check: func(b *bench) {
			b.wantRows(all, "1|ann@x|31|a\n2|bob@x|NULL|it's\n3|eve@x|NULL|NULL")
		}},
		{name: "update by two columns", setup: filled, do: op.UpdateRows{Table: table("Users"), Set: []string{"bio"}, Key: []string{"email", "age"}, Bare: true,
			Rows: [][]any{row("x", "ann@x", 30), row("y", "bob@x", 41)}}, check: func(b *bench) {
			b.wantRows(all, "1|ann@x|30|x\n2|bob@x|40|NULL\n3|eve@x|NULL|NULL")
		}},
		{name: "update, a row refused", setup: filled, do: op.UpdateRows{Table: table("Users"), Set: []string{"email"}, Key: []string{"id"}, Rows: [][]any{row("a", 1), row(nil, 2)}},
			fails: dialects.NotNullViolation},
		{name: "delete", setup: filled, do: deleteUsers(), check: func(b *bench) { b.wantRows(all, "2|bob@x|40|NULL") }},
		{name: "delete by two columns", setup: filled, do: op.DeleteRows{Table: table("Users"), Key: []string{"id", "email"}, Rows: [][]any{row(1, "ann@x"), row(2, "ann@x")}},
			check: func(b *bench) { b.wantRows(all, "2|bob@x|40|NULL\n3|eve@x|NULL|NULL") }},
	}
}
