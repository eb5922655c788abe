package diagnostic

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects/op"
)

const addAge = `-- Adds the age.
function up(qi)
  local a, b = 1, 2
  qi:addColumn("Users", "age", { type = DataTypes.INTEGER })
end
`

func TestRender(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   Diagnostic
		want string
	}{
		{"everything", Diagnostic{
			Message: `addColumn Users.age: column "age" already exists`,
			Pos:     op.Pos{File: "migrations/20240105093000-add-age.lua", Line: 4, Column: 6},
			Width:   9, Source: addAge,
			SQL:   `ALTER TABLE "Users" ADD COLUMN "age" INTEGER`,
			Hints: []string{"describeTable first, or remove this line"},
			Trace: []Frame{{"function 'add'", op.Pos{File: "lib/columns.lua", Line: 12}}, {"main chunk", op.Pos{File: "a.lua", Line: 3, Column: 1}}},
		}, `
error: addColumn Users.age: column "age" already exists
  --> migrations/20240105093000-add-age.lua:4:6
   |
 4 |   qi:addColumn("Users", "age", { type = DataTypes.INTEGER })
   |      ^^^^^^^^^
  in function 'add' at lib/columns.lua:12
  in main chunk at a.lua:3:1
   = sql: ALTER TABLE "Users" ADD COLUMN "age" INTEGER
   = hint: describeTable first, or remove this line
`},
		{"recursion", Diagnostic{Message: "too deep", Pos: op.Pos{File: "a.lua", Line: 2}, Trace: []Frame{
			{"function 'f'", op.Pos{File: "a.lua", Line: 1}}, {"function 'f'", op.Pos{File: "a.lua", Line: 1}}, {"function 'f'", op.Pos{File: "a.lua", Line: 1}},
			{Function: "…"}, {"main chunk", op.Pos{File: "a.lua", Line: 9}},
		}}, `
error: too deep
  --> a.lua:2
  in function 'f' at a.lua:1 (3 times)
  …
  in main chunk at a.lua:9
`},
		{"message alone", Diagnostic{Message: "no database"}, "\nerror: no database\n"},
		{"hint alone", Diagnostic{Severity: "warning", Message: "two files of one time", Hints: []string{"rename one"}}, `
warning: two files of one time
  = hint: rename one
`},
		{"wide line number", Diagnostic{
			Message: "x", Pos: op.Pos{File: "a.lua", Line: 1234, Column: 1}, Width: 3,
			Source: strings.Repeat("\n", 1233) + "abcdef\nnext",
		}, `
error: x
     --> a.lua:1234:1
      |
 1234 | abcdef
      | ^^^
`},
		{"no source", Diagnostic{Message: "x", Pos: op.Pos{File: "a.lua", Line: 7}}, "\nerror: x\n  --> a.lua:7\n"},
		{"no line", Diagnostic{Message: "x", Pos: op.Pos{File: "a.lua"}, Source: "a", Hints: []string{"y"}}, "\nerror: x\n  --> a.lua\n   = hint: y\n"},
		{"line beyond the source", Diagnostic{Message: "x", Pos: op.Pos{File: "a.lua", Line: 7}, Source: "a\nb"}, "\nerror: x\n  --> a.lua:7\n"},
		{"no column", Diagnostic{Message: "x", Pos: op.Pos{File: "a.lua", Line: 2}, Source: "a\nb = 1\n"}, `
error: x
  --> a.lua:2
   |
 2 | b = 1
`},
		{"column behind the line, where something is missing", Diagnostic{
			Message: "'=' expected", Pos: op.Pos{File: "a.lua", Line: 1, Column: 6}, Source: "local\r\nx",
		}, `
error: '=' expected
  --> a.lua:1:6
   |
 1 | local
   |      ^
`},
		{"tabs", Diagnostic{
			Message: "x", Pos: op.Pos{File: "a.lua", Line: 1, Column: 5}, Width: 2, Source: "\ta\t\tbc",
		}, `
error: x
  --> a.lua:1:5
   |
 1 |     a       bc
   |             ^^
`},
		{"wide characters", Diagnostic{
			Message: "x", Pos: op.Pos{File: "a.lua", Line: 1, Column: 21}, Width: 8, Source: `f("日本", "😀", "名前", y)`,
		}, `
error: x
  --> a.lua:1:21
   |
 1 | f("日本", "😀", "名前", y)
   |                 ^^^^^^
`},
		{"combining marks", Diagnostic{
			Message: "x", Pos: op.Pos{File: "a.lua", Line: 1, Column: 7}, Width: 1, Source: "\"e\u0301\", y",
		}, "\nerror: x\n  --> a.lua:1:7\n   |\n 1 | \"e\u0301\", y\n   |     ^\n"},
		{"escape sequences are not obeyed", Diagnostic{
			Message: "bad \x1b[31mname", Pos: op.Pos{File: "a\x07.lua", Line: 1, Column: 6}, Width: 1, Source: "s = \x1bx\xff\u202e",
		}, `
error: bad \x1b[31mname
  --> a\x07.lua:1:6
   |
 1 | s = \x1bx\xff\u202e
   |         ^
`},
		{"SQL of several lines", Diagnostic{
			Message: "syntax error\nnear \"form\"", SQL: "\n    SELECT *\n      FORM t\n\n    WHERE a;\n  ", Hints: []string{"one\ntwo"},
		}, `
error: syntax error
       near "form"
  = sql: SELECT *
           FORM t

         WHERE a
  = hint: one
          two
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Render(tt.in, Style{})
			if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestLongLineIsCutAroundThePlace(t *testing.T) {
	line := strings.Repeat("a", 300) + "HERE" + strings.Repeat("b", 300)
	for _, tt := range []struct {
		column int
		cut    string
	}{{1, "end"}, {301, "both"}, {604, "start"}} {
		got := strings.Split(Render(Diagnostic{
			Message: "x", Pos: op.Pos{File: "a.lua", Line: 1, Column: tt.column}, Width: 4, Source: line,
		}, Style{Columns: 60}), "\n")
		text, carets := got[3], got[4]
		if n := Width(text); n > 60 {
			t.Errorf("column %d: %d cells wide: %s", tt.column, n, text)
		}
		at := strings.Index(carets, "^")
		marked := string([]rune(text)[at:])
		switch {
		case tt.cut == "both" && !strings.HasPrefix(marked, "HERE"):
			t.Errorf("the underline is not below HERE:\n%s\n%s", text, carets)
		case tt.cut == "end" && (at != 5 || !strings.HasSuffix(text, "…")):
			t.Errorf("begin of the line is not shown:\n%s\n%s", text, carets)
		case tt.cut == "start" && marked != "b":
			t.Errorf("end of the line is not shown:\n%s\n%s", text, carets)
		}
	}
}

func TestLongSQLIsCut(t *testing.T) {
	many := sqlLines(strings.Repeat("x\n", 50))
	if len(many) != maxSQLLines+1 || many[maxSQLLines] != "… (30 more lines)" {
		t.Errorf("got %d lines, the last %q", len(many), many[len(many)-1])
	}
	long := sqlLines(strings.Repeat("é", 2000))
	if want := strings.Repeat("é", 500) + "… (3000 more bytes)"; long[0] != want {
		t.Errorf("got %q", long[0])
	}
}

func TestColorOnlyOnRequest(t *testing.T) {
	d := Diagnostic{Message: "x", Pos: op.Pos{File: "a.lua", Line: 1, Column: 1}, Source: "a", SQL: "s"}
	if got := Render(d, Style{}); strings.Contains(got, "\x1b") {
		t.Errorf("colour without being asked for: %q", got)
	}
	got := Render(d, Style{Color: true})
	if !strings.HasPrefix(got, "\x1b[1;31merror\x1b[0m\x1b[1m: x\x1b[0m\n") {
		t.Errorf("headline: %q", got)
	}
	if opened, closed := strings.Count(got, "\x1b["), strings.Count(got, "\x1b[0m"); opened != 2*closed {
		t.Errorf("%d sequences, %d resets", opened, closed)
	}
}

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "日本": 4, "😀": 2, "é": 1, "e\u0301": 1, "ｱ": 1, "Ａ": 2, "✓": 1, "👍🏽": 4} {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}
