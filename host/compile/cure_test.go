package compile

import (
	"slices"
	"strings"
	"testing"
)

// TestCures has, for each fault of the interpreter's compiler, programs with the
// result that the reference interpreter gives.
func TestCures(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"B1 swap", `local a, b = 1, 2 a, b = b, a return a, b`, "2 1"},
		{"B1 rotate", `local a, b, c = 1, 2, 3 a, b, c = c, a, b return a, b, c`, "3 1 2"},
		{"B1 table first", `local i, t = 1, {} i, t[i] = i + 1, 20 return i, t[1], t[2]`, "2 20 nil"},
		{"B1 fewer values", `local a, b, c = 1, 2, 3 a, b, c = c return a, b, c`, "3 nil nil"},
		{"B1 more values", `local function f() return 7, 8 end local a, b = 1, 2 a, b = b, f(), 9 return a, b`, "2 7"},
		{"B1 call expands", `local function f() return 7, 8 end local a, b, c a, b, c = 1, f() return a, b, c`, "1 7 8"},
		{"B1 fields", `local t = {a = 1, b = 2} t.a, t.b = t.b, t.a return t.a, t.b`, "2 1"},
		{"B1 same target", `local a a, a = 1, 2 return a`, "1"},
		{"B1 upvalue", `local a, b = 1, 2 local function s() a, b = b, a end s() return a, b`, "2 1"},
		{"B2 parameter", `local function f(s) local keep = 5 s = (s:gsub("a", "b")) return keep, s end return f("aa")`, "5 bb"},
		{"B2 second", `local function g() return 1, 2 end local function f(a, s) local x, y = 3, 4 s = (g()) return a, s, x, y end return f(0, 0)`, "0 1 3 4"},
		{"B3 if false", `local n, o = 0, "" for _, x in ipairs({1, 2, 3}) do if false then local y = x end n = n + x end return n`, "6"},
		{"B3 constant and", `local o = 0 for i = 1, 3 do if nil and i then o = o + 100 else o = o + 1 end end return o`, "3"},
		{"B3 not", `local function f() return 1, 2 end return (not nil), (true and f())`, "true 1"},
		{"B3 while false", `while false do error("x") end return 1`, "1"},
		{"B3 or call", `local function f() return 1, 2 end local t = {false or f()} return #t`, "1"},
		{"B3 nested loop first", `local n = 0 for i = 1, 2 do do local j = 0 while j < 2 do j = j + 1 n = n + 1 end end end return n`, "4"},
		{"B4 next", `local a, b, n = 1, 2, 0 local t = {5, 6} for k, v in next, t do n = n + v end return n`, "11"},
		{"B4 parenthesised", `local n = 0 local function it(s, c) if c < 3 then return c + 1 end end for i in it, nil, 0 do n = n + i end return n`, "6"},
		{"B5 keyed last", `local function one() return "x" end local t = {"a", "b", default = one()} return #t, t.default`, "2 x"},
		{"B5 vararg", `local function f(...) local t = {1, k = ...} return #t, t.k end return f(7, 8)`, "1 7"},
		{"B6 keeps", `local function g() return nil end local v = 5 v = g() and v return v`, "nil"},
		{"B6 or", `local function g() return false end local v = 5 v = g() or v return v`, "5"},
		{"B6 global", `v = 5 local function g() return false end v = g() and v return v`, "false"},
		{"B7 captured", `local fs, i = {}, 0 repeat local x = i fs[#fs + 1] = function() return x end i = i + 1 until i >= 3 or x > 5 return #fs, fs[1](), fs[3]()`, "3 0 2"},
		{"B7 until local", `local n = 0 repeat n = n + 1 local done = n == 4 until done return n`, "4"},
		{"B7 break", `local n = 0 repeat n = n + 1 if n == 2 then break end until false return n`, "2"},
		{"B7 ends with break", `local n = 0 repeat n = n + 1 break until false return n`, "1"},
		{"B11 break", `local f while true do if not f then local q = 5 f = function() return q end break end end local y = 99 return f()`, "5"},
		{"B11 for", `local f for i = 1, 3 do do local q = i f = function() q = q + 1 return q end if i == 2 then break end end end local a, b, c = 7, 8, 9 return f(), f()`, "3 4"},
		{"B11 nested loop", `local f for i = 1, 2 do while true do do local q = i * 10 f = f or function() return q end if true then break end end end end local a, b, c, d, e = 1, 2, 3, 4, 5 return f()`, "10"},
		{"B12 shadow", `local function g(x) return "outer" .. x end local g = function(x) return g(x) end return g(1)`, "outer1"},
		{"B12 local function", `local function fact(n) if n < 2 then return 1 end return n * fact(n - 1) end return fact(5)`, "120"},
		{"B13 vararg", `local function f(...) local a, b, c = 1, 2, 3 a = (...) return a, b, c end return f(7, 8)`, "7 2 3"},
		{"B15 strings", `local n = 0 for i = "10", "1", "-2" do n = n + 1 end return n`, "5"},
		{"B15 one string", `local a, n = "3", 0 for i = 1, a do n = n + i end for i = a, 5 do n = n + i end for i = 6, 0, "-3" do n = n + i end return n`, "27"},
		{"B15 values", `local function f() return 2, 9 end local n = 0 for i = f(), f() + 1 do n = n + i end for i = f(), (f()) do n = n + i end return n`, "7"},
		{"B16 zeros", `local a, b = -0, 0 local c = 0 * -1 return 1 / a, 1 / b, 1 / 0, 1 / c, 1 / (0 - 0), 1 / -(0 + 0)`, "-Inf +Inf +Inf -Inf +Inf -Inf"},
		{"B16 between", `local n = 0 for i = -0, 1 do n = n + i end local t = { [0] = "z" } return n, 1 / (n - n), t[-0], 0`, "1 +Inf z 0"},
		{"octal", `return 0010, 08, 00, 0x10, 010.5, 1e2, .5, 3., 0xffffffffffffffffff == 2^72`, "10 8 0 16 10.5 100 0.5 3 true"},
		{"huge number", `return 1e999 > 1.7e308, -1e999 < 0`, "true true"},
		{"concat", `local t = {} return "a" .. 1 .. "b" .. (function() return "x", "y" end)()`, "a1bx"},
		{"concat parameter", `local function f(s) local k = 1 s = s .. "x" return s, k end return f("a")`, "ax 1"},
		{"comment", "--[==== heading\nreturn 1", "1"},
		{"long comment", "--[==[ a\n]] ]=] b ]==] return 2", "2"},
		{"comment in string", `return "--[[", '--', [[ -- ]]`, "--[[ --  -- "},
		{"shebang", "#!/usr/bin/luamig\nreturn 3", "3"},
		{"bom", "\xef\xbb\xbfreturn 4", "4"},
		{"main vararg", `return select("#", ...)`, "0"},
		{"empty", ``, ""},
		{"crlf", "local a = 1\r\nreturn a\r\n", "1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(run(t, c.source), " "); got != c.want {
				t.Errorf("got %q, want %q\n%s", got, c.want, c.source)
			}
		})
	}
}

func TestLargeTables(t *testing.T) {
	rows := strings.Repeat("{ id = 1, name = 'n', x = 2.5 },\n", 100000)
	for _, c := range []struct{ name, source, want string }{
		{"rows", "local t = {\n" + rows + "{ id = 'last' } } return #t, t[1].name, t[100000].x, t[100001].id", "100001 n 2.5 last"},
		{"ones", "local t = {" + strings.Repeat("1,", 60000) + "} return #t, t[-49], t[0], t[60000]", "60000 nil nil 1"},
		{"mixed", "local t = {" + strings.Repeat("1,", 600) + "k = 5, " + strings.Repeat("2,", 600) + "z = 6} return #t, t.k, t.z, t[601], t[1200]", "1200 5 6 2 2"},
		{"nils", "local t = {" + strings.Repeat("nil,", 1200) + "7} return t[1201]", "7"},
		{"tail call", "local function f() return 8, 9 end local t = {" + strings.Repeat("f(),", 1200) + "f()} return #t, t[1200], t[1201], t[1202]", "1202 8 8 9"},
		{"number keys", "local t = {" + strings.Repeat("[3] = 1,", 600) + "[4] = 2} return t[3], t[4]", "1 2"},
		{"vararg", "local function f(...) return {" + strings.Repeat("(...),", 600) + "...} end local t = f(4, 5) return #t, t[600], t[602]", "602 4 5"},
		{"closures", "local x = 3 local t = {" + strings.Repeat("function() return x end,", 600) + "} x = 4 return t[600]()", "4"},
		{"50 and a key", "local t = {" + strings.Repeat("1,", 50) + "k = tostring(7), [2+1] = 9, 2} return #t, t[1], t[3], t.k, t[51]", "51 1 9 7 2"},
		{"50 and a call", "local function f() return 8, 9 end local t = {" + strings.Repeat("1,", 50) + "f()} return #t, t[1], t[51]", "52 1 8"},
		{"100 and number keys", "local t = {" + strings.Repeat("1,", 100) + "[200] = 2, 3, [201] = 4, n = 5} return t[100], t[101], t[200], t[201], t.n", "1 3 2 4 5"},
		{"large with number keys", "local t = {" + strings.Repeat("1,", 600) + "[2000] = 2, 3, [2001] = 4} return t[601], t[2000], t[2001]", "3 2 4"},
		{"many parts", "local t = {" + strings.Repeat("1,", 30000) + "} return #t, t[1], t[25600], t[30000]", "30000 1 1 1"},
		{"empty parts", "local t = {" + strings.Repeat("{},", 1000) + "} return #t, #t[1000]", "1000 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(run(t, c.source), " "); got != c.want {
				t.Errorf("got %.100q, want %q", got, c.want)
			}
		})
	}
}

func TestLargeTableKeepsOrder(t *testing.T) {
	var b strings.Builder
	var want []string
	b.WriteString("local t, o = {")
	for i := range 1500 {
		name := "k" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + strings.Repeat("y", i/26)
		if !slices.Contains(want, name) {
			want = append(want, name)
		}
		b.WriteString(name + " = 1, ")
	}
	b.WriteString("}, {} for k in pairs(t) do o[#o + 1] = k end return table.concat(o, ' ', 1, 800), table.concat(o, ' ', 801)")
	if got := strings.Join(run(t, b.String()), " "); got != strings.Join(want, " ") {
		t.Error("the keys are not in the order of the source")
	}
}
