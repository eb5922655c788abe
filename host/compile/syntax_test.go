package compile

import (
	"errors"
	"strings"
	"testing"
)

// fault compiles a source that must be refused.
func fault(t *testing.T, source string) *Error {
	t.Helper()
	_, err := Compile([]byte(source), "t.lua", Limits{})
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a *Error\n%.200s", err, source)
	}
	return e
}

// TestSyntaxErrors has what people type, with the place that is to be underlined,
// and what the message and the hint must say.
func TestSyntaxErrors(t *testing.T) {
	for _, c := range []struct {
		source              string
		line, column, width int
		message, hint       string
	}{
		{"if x != 1 then end", 1, 6, 2, "unexpected '!='", "~="},
		{"if !x then end", 1, 4, 1, "unexpected '!'", "not x"},
		{"x += 1", 1, 3, 2, "no +=", "x = x + …"},
		{"local x = 1\nx -= 1", 2, 3, 2, "no -=", "x = x - …"},
		{"s ..= 'a'", 1, 3, 3, "no ..=", "s = s .. …"},
		{"x++", 1, 2, 2, "no ++", "x = x + 1"},
		{"x *= 2", 1, 3, 2, "no *=", "x = x * …"},
		{"if a && b then end", 1, 6, 2, "'&&'", "and"},
		{"if a || b then end", 1, 6, 2, "'||'", "or"},
		{"local x = a ? b : c", 1, 13, 1, "'?'", "and a or b"},
		{"for i = 1, 3 do continue end", 1, 17, 8, "no continue", "into an if"},
		{"for i = 1, 3 do\n  if x then\n    continue\n  end\nend", 3, 5, 8, "no continue", ""},
		{"if x == 1\n  foo()\nend", 1, 9, 1, "'then' is missing", "if … then … end"},
		{"if x foo() end", 1, 4, 1, "'then' is missing", ""},
		{"while x\n  foo()\nend", 1, 7, 1, "'do' is missing", "while … do … end"},
		{"for i = 1, 2\n  foo()\nend", 1, 12, 1, "'do' is missing", "for … do … end"},
		{"if (x) {\n foo()\n}", 1, 8, 1, "'then' is missing", "without braces"},
		{"if x = 1 then end", 1, 6, 1, "'=' in a condition", "=="},
		{"while x = 1 do end", 1, 9, 1, "'=' in a condition", "=="},
		{"f({ type = x allowNull = false })", 1, 14, 9, "',' is missing before 'allowNull'", "commas"},
		{"local t = {\n  id = 1\n  name = 2\n}", 3, 3, 4, "',' is missing before 'name'", ""},
		{"local t = { 'a' 'b' }", 1, 17, 3, "',' is missing before string", ""},
		{"local t = { type: x }", 1, 17, 1, "':' in a table", "type = value"},
		{"local t = { \"type\": x }", 1, 19, 1, "':' in a table", "[\"type\"] = value"},
		{"if a then\n  b()\nelse if c then\n  d()\nend", 1, 1, 2, "'if' is never closed", "elseif"},
		{"if a then b() elif c then d() end", 1, 15, 4, "'elif'", "elseif"},
		{"local f = (x) => x + 1", 1, 15, 2, "no arrow", "function(x)"},
		{"local s = \"abc\nprint(s)", 1, 11, 4, "string is never closed", "close it with \""},
		{"local s = 'it's'", 1, 16, 1, "string is never closed", "'"},
		{"local s = [[abc\ndef", 1, 11, 2, "string is never closed", "]]"},
		{"--[[ abc\ndef", 1, 1, 2, "comment is never closed", "]]"},
		{"local function a.b() end", 1, 17, 1, "plain name", "leave local away"},
		{"local function a:b() end", 1, 17, 1, "plain name", ""},
		{"local a.b = 1", 1, 8, 1, "plain name", "leave local away"},
		{"print(“hi”)", 1, 7, 3, "'“'", "typographic quote"},
		{"print(‘hi’)", 1, 7, 3, "'‘'", "typographic quote"},
		{"x = 5 – 3", 1, 7, 3, "'–'", "dash"},
		{"x = 5\u00a0+ 3", 1, 6, 2, "U+00A0", "delete it"},
		{"local größe = 1", 1, 9, 2, "'ö'", "a-z"},
		{"x = `a`", 1, 5, 1, "'`'", "strings"},
		{"// comment", 1, 1, 2, "'//'", "--"},
		{"/* comment */", 1, 1, 2, "'/*'", "--[["},
		{"x = 1_000", 1, 5, 5, "malformed number '1_000'", "separators"},
		{"x = 0b101", 1, 5, 5, "malformed number '0b101'", "hexadecimal"},
		{"x = 3px", 1, 5, 3, "malformed number '3px'", ""},
		{"x = 1e", 1, 5, 2, "malformed number", ""},
		{"x = 0x", 1, 5, 2, "malformed number", ""},
		{"x = 9007199254740993", 1, 5, 16, "the number 9007199254740993 cannot be held exactly", `int64("9007199254740993") is exact; 9007199254740992.0 is`},
		{"x = -18446744073709551615", 1, 6, 20, "the number 18446744073709551615 cannot", `int64("18446744073709551615")`},
		{"x = 100000000000000000000000000000000000000000000000001", 1, 5, 51, "cannot be held exactly", "a string"},
		{"x = '\\300'", 1, 5, 6, "escape sequence too large", "255"},
		{"goto done", 1, 1, 4, "no goto", "break"},
		{"::done::", 1, 1, 2, "no goto", ""},
		{"var x = 1", 1, 1, 3, "'var'", "local"},
		{"let x = 1", 1, 1, 3, "'let'", "local"},
		{"def foo()\nend", 1, 1, 3, "'def'", "function"},
		{"try\n foo()\nend", 1, 1, 3, "'try'", "pcall"},
		{"x", 1, 1, 1, "not used", "call it"},
		{"x.y", 1, 3, 1, "not used", ""},
		{"x == 1", 1, 1, 1, "not used", ""},
		{"f(1, 2", 1, 2, 1, "'(' is never closed", ""},
		{"f(1, 2\nlocal x = 1", 1, 2, 1, "'(' is never closed: ')' is missing before 'local'", ""},
		{"local t = { 1, 2\nfoo()", 2, 1, 3, "',' is missing before 'foo'", ""},
		{"function up(qi)\n  if qi then\n    foo()\nend\n", 2, 3, 2, "'if' is never closed: 'end' is missing", ""},
		{"function up(qi)\n  foo()\n", 1, 1, 8, "'function' is never closed", ""},
		{"for i = 1, 2 do\n  foo()\n", 1, 1, 3, "'for' is never closed", ""},
		{"repeat\n  foo()\n", 1, 1, 6, "'repeat' is never closed: 'until'", ""},
		{"foo()\nend", 2, 1, 3, "closes nothing", "too many"},
		{"function f() return 1 foo() end", 1, 0, 0, "", ""},
		{"function f()\n  return 1\n  foo()\nend", 2, 3, 6, "last statement", "do return"},
		{"x = a:b", 1, 7, 1, "is not called", ":b()"},
		{"break", 1, 1, 5, "break outside a loop", ""},
		{"function f() return ... end", 1, 21, 3, "'...' is used outside", "function(...)"},
		{"local a = b\n(f or g)()", 2, 1, 1, "a call", "semicolon"},
		{"f(x)\n(g or h)()", 2, 1, 1, "a call", "semicolon"},
		{"a = t[1]\n(g or h)()", 2, 1, 1, "a call", ""},
		{"x = ", 1, 3, 1, "unexpected end of the file after '='", ""},
		{"local 5 = 1", 1, 7, 1, "unexpected '5'", ""},
		{"x = \xff", 1, 5, 1, "byte 0xFF", "UTF-8"},
		{"x = @y", 1, 5, 1, "'@'", ""},
		{"\x1bLuaQ", 1, 1, 1, "compiled Lua", ""},
	} {
		e := fault(t, c.source)
		if c.line != e.Pos.Line || c.column > 0 && (c.column != e.Pos.Column || c.width != e.Width) {
			t.Errorf("%s\n got %d:%d+%d, want %d:%d+%d: %s", c.source, e.Pos.Line, e.Pos.Column, e.Width, c.line, c.column, c.width, e.Message)
		}
		if !strings.Contains(e.Message, c.message) || !strings.Contains(e.Hint, c.hint) {
			t.Errorf("%s\n got %q, %q\nwant %q, %q", c.source, e.Message, e.Hint, c.message, c.hint)
		}
	}
}

// TestOrdinaryNames: what are words elsewhere are names in Lua.
func TestOrdinaryNames(t *testing.T) {
	for _, source := range []string{
		"local continue, null, var, let, class = 1, 2 return continue",
		"local t = { new = 1, try = 2, case = 3 } t.catch = t.new",
		"import = require x = undefined == null",
		"local s = 'a' (f or g)()",
		"local x = { [1] = 2; 'a', b = 3, }",
		"return",
		"local a, b\n(f or g)()",
		"function t.f(a)\n(f or g)() end",
		"local f = function(a)\n(f or g)() end",
		"local s = 'a'\n(f or g)()",
		"local t = {}\n(f or g)()",
		"do end\n(f or g)()",
		"f(\n(1))",
		"local x = 1\n(f)()",
		"x = 9007199254740992 + 9007199254740994 + 1e30 + 9007199254740993.0 + 0xffffffffffffffff",
		"function a.b:c\n() end",
		";;;x = 1;",
	} {
		if strings.HasPrefix(source, ";") {
			source = source[3:]
		}
		if _, err := Compile([]byte(source), "t.lua", Limits{}); err != nil {
			t.Errorf("%s: %v", source, err)
		}
	}
}

func TestSourceLimits(t *testing.T) {
	deep := func(open, shut string, n int) string { return strings.Repeat(open, n) + strings.Repeat(shut, n) }
	for _, c := range []struct{ name, source, want string }{
		{"too long", strings.Repeat(" ", DefaultSource+1), "limits.source"},
		{"braces", "return " + deep("{", "}", 1e6), "nested more than 200"},
		{"parentheses", "return " + deep("(", ")", 1e5), "nested more than 200"},
		{"functions", "return " + deep("function() return ", " end", 1e5), "nested more than 200"},
		{"blocks", deep("do ", "end ", 1e5), "nested more than 200"},
		{"ifs", deep("if a then ", "end ", 1e5), "nested more than 200"},
		{"not", "return " + strings.Repeat("not ", 1e6) + "1", "levels"},
		{"minus", "local a return " + strings.Repeat("- ", 1e6) + "a", "levels"},
		{"sum", "local a return a" + strings.Repeat("+a", 1e5), "in a row"},
		{"power", "local a return a" + strings.Repeat("^a", 1e5), "in a row"},
		{"fields", "local a return a" + strings.Repeat(".a", 1e5), "in a row"},
		{"calls", "local a return a" + strings.Repeat("()", 1e6), "in a row"},
		{"methods", "local a return a" + strings.Repeat(":a()", 1e5), "in a row"},
		{"elseif", "if a then " + strings.Repeat("elseif a then ", 1e5) + "end", "in a row"},
		{"concat", "local a return a" + strings.Repeat("..a", 1e5), "in a row"},
		{"shorter sum", "local a return a" + strings.Repeat("+a", 5000), "levels"},
		{"shorter calls", "local a return a" + strings.Repeat("()", 5000), "levels"},
		{"shorter concat", "local a return a" + strings.Repeat("..a", 5000), "190 strings"},
		{"constants", "local a " + manyConstants(50000), "constants"},
		{"locals", strings.Repeat("local a\n", 300), "too many local variables"},
		{"instructions", "local a for i = 1, 2 do\n" + strings.Repeat("a=a+1\n", 140000) + "end", "too long"},
		{"upvalues", manyUpvalues(), "more than 255 variables"},
		{"mixed table", "return {" + strings.Repeat("1,[f()]=2,", 20000) + "}", "mixes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if e := fault(t, c.source); !strings.Contains(e.Message, c.want) {
				t.Errorf("got %q, want %q", e.Message, c.want)
			}
		})
	}
}

func manyConstants(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("a='" + strings.Repeat("x", i%50) + string(rune('a'+i%26)) + strings.Repeat("y", i/1000) + strings.Repeat("z", i/26%40) + "'\n")
	}
	return b.String()
}

// manyUpvalues has three functions around one that uses all their variables.
func manyUpvalues() string {
	var open, use, shut strings.Builder
	for f := range 3 {
		open.WriteString("local function f() ")
		for v := range 100 {
			name := "v" + string(rune('a'+f)) + strings.Repeat("x", v/10) + string(rune('0'+v%10))
			open.WriteString("local " + name + "=1 ")
			use.WriteString(name + "=2 ")
		}
		shut.WriteString(" end ")
	}
	return open.String() + "local function g() " + use.String() + " end" + shut.String()
}

func TestGenerousSource(t *testing.T) {
	for name, source := range map[string]string{
		"long or":     "local x return x == 1" + strings.Repeat(" or x == 1", 250),
		"long sum":    "local x = 1 return x" + strings.Repeat(" + x", 400),
		"elseif":      "local x if x then " + strings.Repeat("elseif x then ", 500) + "end",
		"concat":      "local x = '' return x" + strings.Repeat(" .. x", 180),
		"nested":      "return " + strings.Repeat("{", 150) + strings.Repeat("}", 150),
		"chain":       "local x = setmetatable({}, { __index = function(t) return function() return t end end }) return x" + strings.Repeat("\n:a()", 200),
		"statements":  strings.Repeat("print('a', 1)\n", 20000),
		"fields":      "local x = {} x" + strings.Repeat(".x", 100) + " = 1",
		"long string": "return #'" + strings.Repeat("x", 1<<20) + "'",
	} {
		if _, err := Compile([]byte(source), "t.lua", Limits{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLines(t *testing.T) {
	chunk, err := Compile([]byte("db:a()\n  :b(x:c(),\n  y\n  :d())\n  .e\n  .f()\nfunction o:m() end\nz:g()"), "t.lua", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, call := range chunk.main.DbgCalls {
		got[call.Name] = chunk.main.DbgSourcePositions[call.Pc]
	}
	for name, line := range map[string]int{"a": 1, "b": 2, "c": 2, "d": 4, "f": 6, "g": 8} {
		if got[name] != line {
			t.Errorf("%s is called on line %d, want %d", name, got[name], line)
		}
	}
}

// FuzzCompile: whatever the source, there is a chunk or an *Error, never a panic.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{"return 1", "a, b = b, a", "x += 1", "if x then", "local t = {1, k = 2, f()}", "--[==[", "\xef\xbb\xbf#!x\n1", "a'\\", "repeat until x", "for a in b do break end", "a.b:c(d)'e'{f}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		chunk, err := Compile(source, "t.lua", Limits{Nesting: 50})
		var e *Error
		if err != nil && (!errors.As(err, &e) || e.Message == "" || strings.HasPrefix(e.Message, "cannot compile")) {
			t.Fatalf("%q: %v", source, err)
		}
		if err == nil && chunk == nil {
			t.Fatal("neither chunk nor error")
		}
	})
}
