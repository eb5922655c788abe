package compile

import "testing"

// TestDescribe has faults as the interpreter words them, and what they mean on that line.
func TestDescribe(t *testing.T) {
	index := func(kind, key string) string {
		return "attempt to index a non-table object(" + kind + ") with key '" + key + "'"
	}
	for _, c := range []struct {
		line          string
		message       string
		call, value   string
		key           KeyKind
		want          string
		column, width int
	}{
		{line: `local y = user.address.y`, message: index("nil", "y"), want: "attempt to index nil: user.address is nil", column: 11, width: 12},
		{line: `local y = user.address.y`, message: index("nil", "address"), want: "attempt to index nil: user is nil", column: 11, width: 4},
		{line: `print(a.y, b.y)`, message: index("nil", "y"), want: "attempt to index nil with the key 'y'"},
		{line: `print(a.y + a.y)`, message: index("nil", "y"), want: "attempt to index nil: a is nil", column: 7, width: 1},
		{line: `t[i].name = 1`, message: index("nil", "name"), want: "attempt to index nil with the key 'name'"},
		{line: `t[i].name = 1`, message: index("nil", "name"), key: KeyName, want: "attempt to index nil: t[i] is nil", column: 1, width: 4},
		{line: `t[i].name = 1`, message: index("nil", "name"), key: KeyOther, want: "attempt to index nil: t is nil", column: 1, width: 1},
		{line: `t[i].name = 1`, message: index("nil", "7"), want: "attempt to index nil: t is nil", column: 1, width: 1},
		{line: `t[i][j] = 1`, message: index("nil", "7"), want: "attempt to index nil with the key '7'"},
		{line: `x = f(a, b).c`, message: index("nil", "c"), want: "attempt to index nil: f(a, b) returned nil", column: 5, width: 7},
		{line: `x = (a or b).c`, message: index("nil", "c"), want: "attempt to index nil with the key 'c'"},
		{line: `x = "s" .. n.c`, message: index("number", "c"), want: "attempt to index a number: n is a number", column: 12, width: 1},
		{line: `q:addColumn("a")`, message: index("nil", "addColumn"), want: "attempt to index nil: q is nil", column: 1, width: 1},
		{line: `local t = { a = x.b, b = 1 }`, message: index("nil", "b"), want: "attempt to index nil: x is nil", column: 17, width: 1},
		{line: `qi:addColum("a")`, message: "attempt to call a non-function object", call: "addColum", value: "nil", want: "attempt to call nil: qi:addColum is nil", column: 4, width: 8},
		{line: `foo(1) foo(2)`, message: "attempt to call a non-function object", call: "foo", value: "nil", want: "attempt to call nil"},
		{line: `t.a.b{1}`, message: "attempt to call a non-function object", call: "b", value: "table", want: "attempt to call a table: t.a.b is a table", column: 5, width: 1},
		{line: `x = row.count + 1`, message: "cannot perform add operation between nil and number", want: "attempt to add nil and a number: row.count is nil", column: 5, width: 9},
		{line: `x = 1 - row.count`, message: "cannot perform sub operation between number and nil", want: "attempt to subtract a number and nil: row.count is nil", column: 9, width: 9},
		{line: `x = a * b + c`, message: "cannot perform add operation between nil and number", want: "attempt to add nil and a number"},
		{line: `x = a + b + c`, message: "cannot perform add operation between nil and number", want: "attempt to add nil and a number"},
		{line: `if a > 5 then end`, message: "attempt to compare number with nil", want: "attempt to compare nil with a number: a is nil", column: 4, width: 1},
		{line: `if a.b <= n then end`, message: "attempt to compare number with nil", want: "attempt to compare a number with nil: n is nil", column: 11, width: 1},
		{line: `if a + b < 1 then end`, message: "attempt to compare nil with number", want: "attempt to compare nil with a number"},
		{line: `x = "a" .. name .. "b"`, message: "attempt to concatenate nil (operand 2 of 3)", want: "attempt to concatenate nil: name is nil", column: 12, width: 4},
		{line: `x = a .. b(1).c`, message: "attempt to concatenate nil (operand 2 of 2)", want: "attempt to concatenate nil: b(1).c is nil", column: 10, width: 6},
		{line: `x = a .. b + 1 .. c`, message: "attempt to concatenate nil (operand 3 of 3)", want: "attempt to concatenate nil"},
		{line: `x = a .. b y = c .. d`, message: "attempt to concatenate nil (operand 2 of 2)", want: "attempt to concatenate nil"},
		{line: `for i = 1, #list do end`, message: "__len undefined", value: "nil", want: "attempt to get the length of nil: list is nil", column: 13, width: 4},
		{line: `x = -y`, message: "__unm undefined", value: "table", want: "attempt to negate a table: y is a table", column: 6, width: 1},
		{line: `for i = a, 5 do end`, message: "for statement init must be a number", want: "the first value of this for is no number", column: 1, width: 3},
		{line: `t[k] = 1`, message: "table index is nil", want: "attempt to use nil as the key of a table: k is nil", column: 3, width: 1},
		{line: `t[a + b] = 1`, message: "table index is nil", want: "attempt to use nil as the key of a table"},
		{line: `x = 1`, message: "anything else", want: "anything else"},
	} {
		source := "-- first line\n" + c.line + "\n"
		chunk := &Chunk{Name: "t.lua", Source: []byte(source), lines: lineStarts([]byte(source))}
		got := chunk.Describe(Fault{Line: 2, Message: c.message, Call: c.call, Value: c.value, Key: c.key})
		if got.Message != c.want || got.Column != c.column || got.Column > 0 && got.Width != c.width {
			t.Errorf("%s\n got %q at %d+%d\nwant %q at %d+%d", c.line, got.Message, got.Column, got.Width, c.want, c.column, c.width)
		}
	}
}

func TestFindCall(t *testing.T) {
	source := []byte("qi\n  :addColumn('a') qi:query(\"x\") qi:query 'y'\nlocal function split() end split()")
	for _, c := range []struct {
		line          int
		name          string
		column, width int
	}{
		{2, "addColumn", 4, 9},
		{2, "query", 0, 0},
		{1, "qi", 0, 0},
		{3, "split", 28, 5},
		{9, "split", 0, 0},
	} {
		if column, width := FindCall(source, c.line, c.name); column != c.column || width != c.width {
			t.Errorf("%d %s: got %d+%d, want %d+%d", c.line, c.name, column, width, c.column, c.width)
		}
	}
}

func TestFindName(t *testing.T) {
	source := []byte("local a = b.name\nprint(DataTypes.STRNG, a.name, b.name)\n")
	for _, c := range []struct {
		line          int
		name          string
		column, width int
	}{
		{1, "name", 13, 4}, {2, "STRNG", 17, 5}, {2, "name", 0, 0}, {2, "x", 0, 0}, {3, "name", 0, 0}, {0, "a", 0, 0},
	} {
		if column, width := FindName(source, c.line, c.name); column != c.column || width != c.width {
			t.Errorf("line %d, %s: %d, %d", c.line, c.name, column, width)
		}
	}
}
