package sandbox

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/host/compile"
)

func TestRuntimeErrors(t *testing.T) {
	for _, c := range []struct {
		source              string
		line, column, width int
		message, hint       string
	}{
		{"local user = {}\nlocal y = user.address.y", 2, 11, 12, "attempt to index nil: user.address is nil", ""},
		{"local t = {}\nt.x.y = 1", 2, 1, 3, "attempt to index nil: t.x is nil", ""},
		{"local rows = {}\nprint(rows[1].name)", 2, 7, 7, "attempt to index nil: rows[1] is nil", ""},
		{"local t = {}\nt:go()", 2, 3, 2, "attempt to call nil: t:go is nil", ""},
		{"local t = {}\nreturn t.go(1)", 2, 10, 2, "attempt to call nil: t.go is nil", ""},
		{"local t = { n = {} }\nt.n()", 2, 3, 1, "attempt to call a table: t.n is a table", ""},
		{"foo()", 1, 1, 3, "attempt to call nil: foo is nil", ""},
		{"pritn('x')", 1, 1, 5, "attempt to call nil: pritn is nil", `did you mean "print"?`},
		{"local x = strnig.rep('x', 1)", 1, 11, 6, "attempt to index nil: strnig is nil", `did you mean "string"?`},
		{"local x = None.y", 1, 11, 4, "attempt to index nil: None is nil", "Lua writes nil"},
		{"console.log('x')", 1, 1, 7, "attempt to index nil: console is nil", "write print(…), or log.info(…)"},
		{"print(len({}))", 1, 7, 3, "attempt to call nil: len is nil", "Lua writes #list, and #text for bytes"},
		{"local t = {}\nt.push(1)", 2, 3, 4, "attempt to call nil: t.push is nil", "write table.insert(list, value)"},
		{"local t = { { n = 1 } }\nreturn t[0].n", 2, 8, 4, "attempt to index nil: t[0] is nil", "the first element of a list is at 1"},
		{"local a = 'x'\nreturn a + 'y'", 2, 0, 0, "attempt to add a string and a string", "strings are joined with .."},
		{"for x in { 1, 2 } do end", 1, 0, 0, "attempt to call a table", "a loop over a table is written for key, value in pairs(t) do, over a list with ipairs"},
		{"local x = f'a'", 1, 11, 1, "attempt to call nil: f is nil", "a string with values in it is written \"…\" .. value .. \"…\", or string.format(…)"},
		{"local a\nreturn a + 1", 2, 8, 1, "attempt to add nil and a number: a is nil", ""},
		{"local a = { b = {} }\nreturn 1 * a.b", 2, 12, 3, "attempt to multiply a number and a table: a.b is a table", ""},
		{"local a\nreturn 'x' .. a .. 'y'", 2, 15, 1, "attempt to concatenate nil: a is nil", ""},
		{"local a\nreturn a .. 'y'", 2, 8, 1, "attempt to concatenate nil: a is nil", ""},
		{"local a\nif a < 1 then end", 2, 4, 1, "attempt to compare nil with a number: a is nil", ""},
		{"local a\nreturn #a", 2, 9, 1, "attempt to get the length of nil: a is nil", ""},
		{"local t, k = {}\nt[k] = 1", 2, 3, 1, "attempt to use nil as the key of a table: k is nil", ""},
		{"error('boom')", 1, 1, 5, "boom", ""},
		{"error('boom', 0)", 1, 1, 5, "boom", ""},
		{"local function f()\n  error('boom', 2)\nend\nf()", 4, 0, 0, "boom", ""},
		{"error({ code = 5, why = 'x' })", 1, 1, 5, "the script raised a table as an error: { code = 5, why = x }", ""},
		{"error({ message = 'm' })", 1, 1, 5, "m", ""},
		{"error(setmetatable({}, { __tostring = function() return 'own' end }))", 1, 1, 5, "own", ""},
		{"error()", 1, 1, 5, "error() was called without a message", ""},
		{"local ok, e = pcall(error, 'first', 0)\nerror(e, 0)", 2, 1, 5, "first", ""},
		{"local ok, e = pcall(function()\n  local x\n  x.y = 1\nend)\nerror(e, 0)", 3, 3, 1, "attempt to index nil: x is nil", ""},
		{"local ok, e = pcall(function()\n  local x\n  x.y = 1\nend)\nerror(e .. ' (in the row of T)', 0)", 3, 3, 1, "attempt to index nil: x is nil (in the row of T)", ""},
		{"coroutine.wrap(function()\n  local x\n  return x.y\nend)()", 3, 10, 1, "attempt to index nil: x is nil", ""},
		{"local q = {}\nfunction q:a() return self end\nq:a()\n  :a()\n  :b()", 5, 4, 1, "attempt to call nil: q:a()", ""},
	} {
		e := fail(t, Config{}, c.source)
		if e.Pos.Line != c.line || c.column > 0 && (e.Pos.Column != c.column || e.Width != c.width) {
			t.Errorf("%s\n got %d:%d+%d, want %d:%d+%d", c.source, e.Pos.Line, e.Pos.Column, e.Width, c.line, c.column, c.width)
		}
		if !strings.HasPrefix(e.Message, c.message) && !strings.HasPrefix(c.message, e.Message) || e.Hint != c.hint {
			t.Errorf("%s\n got %q, %q\nwant %q, %q", c.source, e.Message, e.Hint, c.message, c.hint)
		}
	}
}

// deny is a Go error of a binding.
type deny struct{ what string }

func (d *deny) Error() string { return "denied: " + d.what }

func withBindings(L *lua.LState) {
	L.SetGlobal("deny", L.NewFunction(func(L *lua.LState) int {
		value.Raise(L, &deny{L.ToString(1)})
		return 0
	}))
	L.SetGlobal("crash", L.NewFunction(func(L *lua.LState) int {
		fmt.Println([]int{}[L.GetTop()])
		return 0
	}))
}

func TestGoErrors(t *testing.T) {
	e := fail(t, Config{Globals: withBindings}, "local function f()\n  local x = 1 deny('this')\nend\nf()")
	var cause *deny
	if !errors.As(e, &cause) || cause.what != "this" {
		t.Errorf("the cause is %v", e.Cause)
	}
	if got := e.Error(); got != "test.lua:2:15: denied: this" || e.Width != 4 {
		t.Errorf("got %q, width %d", got, e.Width)
	}
	if len(e.Trace) != 1 || e.Trace[0].Function != "main chunk" || e.Trace[0].Pos.Line != 4 {
		t.Errorf("the trace is %v", e.Trace)
	}
}

func TestGoErrorKeepsItsPlaceThroughPcall(t *testing.T) {
	e := fail(t, Config{Globals: withBindings}, "local ok, e = pcall(function()\n  deny('this')\nend)\n\nerror(e)")
	var cause *deny
	if !errors.As(e, &cause) || e.Pos.Line != 2 {
		t.Errorf("got %v, cause %v", e, e.Cause)
	}
}

func TestGoPanicIsAnError(t *testing.T) {
	e := fail(t, Config{Globals: withBindings}, "\ncrash()")
	if !strings.Contains(e.Message, "index out of range") || e.Pos.Line != 2 || e.Pos.Column != 1 {
		t.Errorf("got %v", e)
	}
	got, err := evalConfig(t, Config{Globals: withBindings}, "return (pcall(crash))")
	if got != "false" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestTrace(t *testing.T) {
	e := fail(t, Config{}, `local function split(x)
  return x.first
end
local t = {}
function t:each()
  local y = split(self.none) return y
end
local r = (function() local z = t:each() return z end)()`)
	var got []string
	for _, f := range e.Trace {
		got = append(got, fmt.Sprintf("%d %s", f.Pos.Line, f.Function))
	}
	if want := "6 function 'each', 8 function at line 8, 8 main chunk"; strings.Join(got, ", ") != want || e.Pos.Line != 2 {
		t.Errorf("got %s at %v, want %s", strings.Join(got, ", "), e.Pos, want)
	}
}

func TestTraceOfDeepRecursion(t *testing.T) {
	e := fail(t, Config{}, "local function f()\n  return 1 + f()\nend\nf()")
	if n := len(e.Trace); n < 5 || n > maxFrames+2 || e.Trace[n-1].Function != "main chunk" || e.Trace[n-1].Pos.Line != 4 {
		t.Errorf("the trace is %v", e.Trace)
	}
	if !strings.Contains(e.Message, "200 deep") {
		t.Errorf("got %q", e.Message)
	}
}

func TestCompileError(t *testing.T) {
	_, err := newSandbox(t, Config{}).Load([]byte("x += 1"), "a.lua")
	var e *compile.Error
	if !errors.As(err, &e) || e.Pos.File != "a.lua" {
		t.Errorf("got %v", err)
	}
}

func TestConcat(t *testing.T) {
	for source, want := range map[string]string{
		`return 1 .. ""`:              "1",
		`return 0.1 .. "|" .. 1e15`:   "0.1|1e+15",
		`return -0 .. "" .. 2^53`:     "-09.007199254741e+15",
		`return 1 .. 2`:               "12",
		`return "a" .. "b" .. "c"`:    "abc",
		`return ("\0"):len() .. "\0"`: "1\x00",
		`local t = setmetatable({}, { __concat = function(a, b) return (type(a) == "table" and "T" or a) .. (type(b) == "table" and "T" or b) end }) return "a" .. t .. "b" .. 1`:                                                                    "aTb1",
		`local o, ts = {}, {} for i = 1, 3 do local t = setmetatable({ i }, { __concat = function(a, b) o[#o + 1] = (type(a) == "table" and a[1] or a) return "x" end }) ts[i] = t end local s = ts[1] .. ts[2] .. ts[3] return o[1] .. "," .. o[2]`: "2,1",
	} {
		got, err := evalConfig(t, Config{}, source)
		if err != nil || got != want {
			t.Errorf("%s: got %q, %v; want %q", source, got, err, want)
		}
	}
}

// TestTraceThroughCoroutines: the calls inside of coroutines stand before those that resumed them.
func TestTraceThroughCoroutines(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"local function inner(x)\n  return x.y\nend\nlocal co = coroutine.wrap(function()\n  local r = inner(nil) return r\nend)\nco()",
			"2 nil, 5 function at line 4, 7 main chunk"},
		{"local function deep()\n  error('boom')\nend\nlocal function middle()\n  coroutine.wrap(function() deep() return 1 end)()\nend\nfor _ in coroutine.wrap(function()\n  middle() return 1\nend) do end",
			"2 boom, 5 function at line 5, 5 function 'middle', 8 function at line 7, 7 main chunk"},
		{"local co = coroutine.create(function()\n  local x = nil\n  x()\nend)\nlocal ok, e = coroutine.resume(co)\nerror(e, 0)",
			"3 attempt to call, 6 main chunk"},
		{"local ok, e = pcall(coroutine.wrap(function()\n  error({ code = 1 })\nend))\nerror('other')", "4 other"},
	} {
		e := fail(t, Config{}, c.source)
		got := fmt.Sprintf("%d %s", e.Pos.Line, e.Message)
		for _, f := range e.Trace {
			got += fmt.Sprintf(", %d %s", f.Pos.Line, f.Function)
		}
		if !matches(got, c.want) {
			t.Errorf("%s\n got %s\nwant %s", c.source, got, c.want)
		}
	}
}

// matches compares the parts behind commas; the first only by what it holds.
func matches(got, want string) bool {
	g, w := strings.SplitN(got, ", ", 2), strings.SplitN(want, ", ", 2)
	line, message, _ := strings.Cut(w[0], " ")
	return strings.HasPrefix(g[0], line+" ") && strings.Contains(g[0], message) && strings.Join(g[1:], "") == strings.Join(w[1:], "")
}
