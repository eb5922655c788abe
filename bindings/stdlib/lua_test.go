package stdlib_test

import "testing"

// luaTests are chunks that fail by assert. They hold what the comparison with
// Lua 5.1 would find, where that is not installed, and what is luamig's own.
var luaTests = []struct{ name, source string }{
	{"assert", `
		assert(select("#", assert(1, 2, nil)) == 3)
		local ok, e = pcall(function() assert(false) end) assert(e == "stdin:3: assertion failed!", e)
		ok, e = pcall(function() assert(nil, "text") end) assert(e == "stdin:4: text", e)
		local object = {} ok, e = pcall(assert, false, object) assert(e == object)
		ok, e = pcall(function() assert() end) assert(e == "stdin:6: bad argument #1 to 'assert' (value expected)", e)`},
	{"error levels", `
		local function f(level) error("x", level) end
		local function g(level)
			f(level)
			return 1
		end
		local function at(level) local ok, e = pcall(g, level) return e end
		assert(at(nil) == "stdin:2: x", at(nil))
		assert(at(1) == "stdin:2: x")
		assert(at(2) == "stdin:4: x", at(2))
		assert(at(0) == "x")
		assert(at(3) == "x", at(3))
		local ok, e = pcall(function() g(3) end) assert(e == "stdin:13: x", e)
		local object = setmetatable({}, {__tostring = function() return "o" end})
		ok, e = pcall(error, object, 2) assert(e == object)
		ok, e = pcall(error) assert(not ok and e == nil)
		ok, e = pcall(function() error(12) end) assert(e == "stdin:17: 12", e)
		local function tail(n) return f(n) end
		ok, e = pcall(function() tail(2) end) assert(e == "x", e)`},
	{"pcall keeps closures and functions together", `
		local x = 1
		local function inc() x = x + 1 end
		pcall(error, "boom") inc() assert(x == 2)
		pcall(function() local y = nil; y() end) inc() assert(x == 3)
		pcall(function() pcall(error) pcall(error) error("again") end) inc() assert(x == 4)
		local f
		assert(not pcall(function() local z = 5; f = function() z = z + 1 return z end error() end))
		local a, b, c = 7, 8, 9
		assert(f() == 6 and f() == 7 and a == 7 and b == 8 and c == 9)
		xpcall(function() local z = 5; f = function() z = z + 1 return z end error() end, function() local p, q, r = 1, 2, 3 end)
		assert(f() == 6 and f() == 7)`},
	{"pcall", `
		assert(select("#", pcall(function() end)) == 1)
		assert(select("#", pcall(function() return nil, nil end)) == 3)
		local ok, a, b = pcall(function(...) return select("#", ...), (...) end, nil, 2) assert(ok and a == 2 and b == nil)
		assert(select(2, pcall(nil)) == "attempt to call a nil value")
		assert(select(2, pcall({})) == "attempt to call a table value")
		assert(pcall(setmetatable({}, {__call = function() end})))
		assert(select(2, pcall(pcall)) == "bad argument #1 to 'pcall' (value expected)")
		local deep = 0
		local function down() deep = deep + 1 return down() + 1 end
		local ok, e = pcall(down) assert(not ok and e:find("stack overflow", 1, true), e)
		assert(deep > 100)
		local function nest() local ok, e = pcall(nest) if not ok then error(e, 0) end end
		ok, e = pcall(nest) assert(not ok and e:find("overflow", 1, true), e)
		assert(pcall(function() return 1 end))`},
	{"xpcall", `
		local ok, e, n = xpcall(function() error("a", 0) end, function(m) return m .. "!", 2 end) assert(not ok and e == "a!" and n == nil)
		ok, e = xpcall(function() error("a") end, function() error("b") end) assert(e == "error in error handling")
		ok, e = xpcall(function(...) return select("#", ...) end, print, 1, 2) assert(ok and e == 0)
		local function down() return 1 + down() end
		ok, e = xpcall(down, function(m) return "handled " .. m:match("stack overflow") end) assert(e == "handled stack overflow", e)
		ok, e = xpcall(nil, function(m) return m .. "?" end) assert(e == "attempt to call a nil value?", e)`},
	{"log10", `
		for i = -300, 308 do assert(math.log10(tonumber("1e" .. i)) == i, i) end
		assert(math.log10(2) > 0.30102 and math.log10(2) < 0.30104 and math.log10(0) == -math.huge and math.log10(999) < 3)`},
	{"metatables", `
		assert(getmetatable("").__index == string)
		assert(pcall(function() getmetatable("").__index = nil end)) assert(("x"):upper() == "X")
		assert(not pcall(setmetatable, "", {}))
		assert(not pcall(setmetatable, print, {}))
		assert(not pcall(setmetatable, {}, 1))
		assert(not pcall(setmetatable, {}))
		local t = setmetatable({}, {__metatable = "mine"})
		assert(getmetatable(t) == "mine" and not pcall(setmetatable, t, {}))
		local mt = {} assert(getmetatable(setmetatable({}, mt)) == mt and getmetatable(setmetatable(setmetatable({}, mt), nil)) == nil)`},
	{"iteration", `
		local t = {10, 20, nil, 40, x = 1, [0] = "zero", [-1] = "minus", [1.5] = "half"}
		local n = 0 for k, v in pairs(t) do n = n + 1 assert(rawget(t, k) == v) end assert(n == 7, n)
		n = 0 for i, v in ipairs(t) do n = n + 1 assert(v == i * 10) end assert(n == 2)
		assert(next({}) == nil and select("#", next({})) == 1 and select(2, next({5})) == 5)
		assert(pairs(t) == next)
		assert(not pcall(next, {a = 1}, "b") and not pcall(next, {1, 2}, 9) and not pcall(next, {}, 1))
		local big = {} for i = 1, 200 do big["k" .. i] = i end
		for k in pairs(big) do big[k] = nil end assert(next(big) == nil)
		for i = 1, 5 do big[i] = i end for k in pairs(big) do big[k] = nil end assert(next(big) == nil)
		local keys = table.concat(table.keys({z = 1, y = 2, 10, x = 3}), ",") assert(keys == "1,z,y,x", keys)
		assert(#table.keys({}) == 0)`},
	{"raw access", `
		local t = setmetatable({}, {__index = function() return 1 end, __newindex = error, __eq = function() return true end})
		assert(t.x == 1 and rawget(t, "x") == nil and rawset(t, "x", 2) == t and t.x == 2)
		assert(not rawequal(t, setmetatable({}, getmetatable(t))) and rawequal(t, t) and rawequal("a", "a") and not rawequal(1, "1"))
		assert(not pcall(rawset, {}, nil, 1) and not pcall(rawset, {}, 0/0, 1) and not pcall(rawget, 1, 1))`},
	{"select and unpack", `
		assert(select("#") == 0 and select("#", nil, nil) == 2 and select(-1, 1, 2) == 2 and select(3, 1, 2) == nil)
		assert(not pcall(select, 0) and not pcall(select, -2, 1))
		assert(select("#", unpack({1, nil, 3}, 1, 3)) == 3 and select("#", unpack({})) == 0 and select("#", unpack({1}, 2, 1)) == 0)
		assert(select("#", unpack({}, 1, 7999)) == 7999)
		local ok, e = pcall(unpack, {}, 1, 8000) assert(e == "too many results to unpack", e)
		assert(not pcall(unpack, {}, -2^40, 2^40) and not pcall(unpack))`},
	{"tonumber", `
		assert(tonumber("1e5") == 100000 and tonumber("0x10") == 16 and tonumber("010") == 10 and tonumber(" 7 ") == 7)
		assert(tonumber("1_0") == nil and tonumber("0x") == nil and tonumber("") == nil and tonumber("inf") == nil and tonumber("nan") == nil)
		assert(tonumber("9223372036854775808") == 2^63 and tonumber({}) == nil and tonumber(nil) == nil and tonumber(true) == nil)
		assert(tonumber("z", 36) == 35 and tonumber("2", 2) == nil and tonumber(10, 16) == 16)
		assert(not pcall(tonumber) and not pcall(tonumber, "1", 1) and not pcall(tonumber, "1", 37))`},
	{"tostring", `
		assert(tostring(1e15) == "1e+15" and tostring(2^53) == "9.007199254741e+15" and tostring(0.1) == "0.1" and tostring(100) == "100")
		assert(tostring(math.huge) == "inf" and tostring(-math.huge) == "-inf" and tostring(tonumber("-0")) == "-0")
		assert(tostring(nil) == "nil" and tostring(true) == "true" and tostring({}):find("^table: 0x%x+$") and tostring(print):find("^function: "))
		assert(tostring(setmetatable({}, {__tostring = function() return "me" end})) == "me")
		assert(tostring(coroutine.create(function() end)):find("^thread: ") and not pcall(tostring))`},
	{"strings are bytes", `
		local s = "\0\255\195\169A" assert(#s == 5 and s:upper() == s and s:lower() == "\0\255\195\169a" and s:reverse() == "A\169\195\255\0")
		assert(s:byte(1, -1) == 0 and select("#", s:byte(1, -1)) == 5 and string.char(s:byte(1, -1)) == s)
		assert(s:rep(2) == s .. s and s:sub(2, 2) == "\255" and s:find("\255", 1, true) == 2 and s:find("\0") == 1 and s:match("[\128-\255]+") == "\255\195\169")
		assert(string.format("%s|%q", "a\0b", "a\0b") == 'a\0b|"a\\000b"' and string.format("%c", 0) == "\0")`},
	{"string positions", `
		local s = "hello" assert(s:sub(2) == "ello" and s:sub(-3) == "llo" and s:sub(2, -2) == "ell" and s:sub(0) == s and s:sub(9) == "" and s:sub(-9, 2) == "he" and s:sub(3, 2) == "")
		assert(s:byte() == 104 and s:byte(-1) == 111 and select("#", s:byte(9)) == 0 and select("#", s:byte(0)) == 0 and (""):byte() == nil)
		assert(s:rep(0) == "" and s:rep(-1) == "" and (""):rep(1e9) == "")
		assert(s:find("", 10) == 6 and s:find("l", -2) == 4 and s:find("") == 1 and s:find("xyz") == nil and s:find("l+") == 3 and s:find("(l)(l)") == 3)`},
	{"string additions", `
		local function list(...) return table.concat(string.split(...), "|") end
		assert(list("a,b,,c", ",") == "a|b||c" and list("", ",") == "" and list(",", ",") == "|" and list("abc", "x") == "abc" and list("a--b", "--") == "a|b")
		assert(list("a.b.c", ".") == "a|b|c" and list("a.b.c", ".", 2) == "a|b.c" and list("a.b", ".", 1) == "a.b" and list("a.b", ".", 9) == "a|b")
		assert(list("a1b22c", "%d+", false) == "a|b|c" and list("a1b22c", "%d+", false, 2) == "a|b22c" and list("a.b", ".", true) == "a|b" and list("abc", "%d*", false) == "abc")
		assert(list("a1", "%d", false) == "a|" and list("", "%d", false) == "" and #string.split("", ",") == 1)
		assert(not pcall(string.split, "a", "") and not pcall(string.split, "a", ",", 0) and not pcall(string.split, "a"))
		assert(string.trim("  a b\t\n") == "a b" and string.trim("") == "" and string.trim(" \v\f ") == "" and ("\194\160x"):trim() == "\194\160x" and (" x "):trim() == "x")
		assert(("hello"):startswith("he") and not ("hello"):startswith("el") and ("x"):startswith("") and not (""):startswith("x") and ("h.llo"):startswith("h."))
		assert(("hello"):endswith("lo") and not ("hello"):endswith("l") and ("x"):endswith("") and not ("lo"):endswith("hello"))`},
	{"patterns", `
		local a, b = ("Ada Lovelace King"):match("^(%S+)%s*(.*)$") assert(a == "Ada" and b == "Lovelace King")
		assert(("x"):match("()") == 1 and ("  x"):match("^%s*()") == 3 and ("key=val"):gsub("(%w+)=(%w+)", "%2=%1") == "val=key")
		assert(("abc"):gsub("%w", "%0%0") == "aabbcc" and ("abc"):gsub("", "-") == "-a-b-c-" and ("hello world"):gsub("o", "0", 1) == "hell0 world")
		assert(("abc"):gsub("b", {b = false}) == "abc" and ("abc"):gsub("b", {b = 7}) == "a7c" and ("abc"):gsub("b", function() end) == "abc")
		assert(("$name is $age"):gsub("%$(%w+)", {name = "Ada", age = 36}) == "Ada is 36")
		local words = {} for w in ("one two  three"):gmatch("%a+") do words[#words + 1] = w end assert(table.concat(words, ",") == "one,two,three")
		local n = 0 for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do n = n + 1 end assert(n == 2)
		assert(select("#", ("x"):gmatch("y")()) == 0)
		assert(("THE (quick) fox"):find("%f[%a]%a+%f[%A]") == 1 and ("THE (quick) fox"):gsub("%f[%a]%a+", string.lower) == "the (quick) fox")
		assert(("a,b;c"):gsub("[,;]", {[","] = ";", [";"] = ","}) == "a;b,c" and ("f(a(b))c"):match("%b()") == "(a(b))")
		assert(("^a"):gsub("^^", "x") == "xa" and ("aaa"):gsub("^a", "b") == "baa" and ("a.b"):find(".", 1, true) == 2)
		assert(("abc"):gsub("b", "%%") == "a%c" and ("x"):gsub("x", 12) == "12" and ("12"):gsub(1, 2) == "22")
		local ok, e = pcall(string.gsub, "x", "x", "%2") assert(e == "invalid capture index", e)
		ok, e = pcall(string.rep) assert(e == "bad argument #1 to 'rep' (string expected, got no value)", e)
		ok, e = pcall(function() local s = "x" return s:rep({}) end) assert(e:find("bad argument #1 to 'rep' (number expected, got table)", 1, true), e)
		ok, e = pcall(function() local t = {rep = string.rep} return t:rep(1) end) assert(e:find("calling 'rep' on bad self (string expected, got table)", 1, true), e)`},
	{"a callback may use patterns itself", `
		local s = ("a b c"):gsub("%a", function(c) return (c:gsub(".", function(d) return ("<" .. d .. ">"):match("<(.)>"):upper() end)) end)
		assert(s == "A B C", s)
		local out = {} for a in ("x y"):gmatch("%a") do for b in ("1 2"):gmatch("%d") do out[#out + 1] = a .. b end end assert(table.concat(out) == "x1x2y1y2")
		assert(not pcall(string.gsub, "abc", ".", function() error("stop") end) and ("abc"):gsub(".", "x") == "xxx")
		assert(string.format("%s %s", setmetatable({}, {__tostring = function() return string.format("%d", 5) end}), "x") == "5 x")`},
	{"format", `
		assert(string.format("%5.1f|%-5d|%05d|%+d|%x|%X|%o|%e|%g|%i|%u|%%", 3.14159, 42, 42, 42, 255, 255, 8, 12345.678, 1e20, 7, 9) == "  3.1|42   |00042|+42|ff|FF|10|1.234568e+04|1e+20|7|9|%")
		assert(string.format("%s %s", 1, "x") == "1 x" and string.format("%d", "10") == "10" and string.format("%d", 3.99) == "3" and string.format("%.3s", "abcdef") == "abc" and string.format("%q", 'a "b"\n\\') == '"a \\"b\\"\\\n\\\\"')
		assert(string.format("%10.4s|", "abcdefgh") == "      abcd|" and string.format("%g", 0/1) == "0" and string.format("%5c|", 65) == "    A|")
		assert(string.format("%s", setmetatable({}, {__tostring = function() return "obj" end})) == "obj")
		local function fault(...) local ok, e = pcall(string.format, ...) assert(not ok) return e end
		assert(fault("%d", nil) == "bad argument #2 to 'format' (number expected, got nil)", fault("%d", nil))
		assert(fault("%d") == "bad argument #2 to 'format' (no value)" and fault("%s", nil) == "bad argument #2 to 'format' (string expected, got nil)")
		assert(fault("%s", {}) == "bad argument #2 to 'format' (string expected, got table)" and fault("%y", 1) == "invalid option '%y' to 'format'" and fault("%", 1) == "invalid option '%' to 'format'")
		assert(fault("%100d", 1) == "invalid format (width or precision too long)" and fault("%.100d", 1) == "invalid format (width or precision too long)" and fault("%------d", 1) == "invalid format (repeated flags)")`},
	{"exact numbers", `
		local big = int64("9007199254740993")
		assert(string.format("%d|%20d|%x|%s", big, big, big, big) == "9007199254740993|    9007199254740993|20000000000001|9007199254740993")
		assert(string.format("%d", decimal("12345678901234567890123.000")) == "12345678901234567890123")
		assert(string.format("%.2f|%8.1f|%f|%.0f", decimal("2.675"), decimal("-0.05"), decimal("1"), decimal("2.5")) == "2.68|    -0.1|1.000000|3")
		assert(string.format("%g", decimal("0.5")) == "0.5" and tonumber(big) == 2^53)
		assert(not pcall(string.format, "%d", decimal("1.5")) and not pcall(string.format, "%d", null) and not pcall(string.format, "%x", decimal("99999999999999999999999")))
		local list = {int64("9007199254740993"), 5, decimal("4.5"), 9007199254740992} table.sort(list)
		assert(tostring(list[1]) == "4.5" and list[2] == 5 and list[3] == 2^53 and tostring(list[4]) == "9007199254740993")`},
	{"tables", `
		local t = {1, 2, 3} table.insert(t, 4) table.insert(t, 1, 0) table.insert(t, 3, "x") assert(table.concat(t, ",") == "0,1,x,2,3,4")
		assert(table.remove(t) == 4 and table.remove(t, 1) == 0 and table.remove(t, 2) == "x" and table.concat(t) == "123" and select("#", table.remove(t, 9)) == 0 and select("#", table.remove({})) == 0)
		table.insert(t, 6, "far") assert(t[6] == "far" and #table.keys(t) == 4) table.insert(t, 0, "zero") assert(t[0] == "zero")
		assert(table.concat({}, ",") == "" and table.concat({1, "a", 2.5}, "-") == "1-a-2.5" and table.concat({1, 2, 3}, ",", 2) == "2,3" and table.concat({1, 2, 3}, ",", 2, 2) == "2" and table.concat({1e15}) == "1e+15")
		local ok, e = pcall(table.concat, {1, {}, 3}) assert(e == "invalid value (table) at index 2 in table for 'concat'", e)
		ok, e = pcall(table.insert, nil, 1) assert(e == "bad argument #1 to 'insert' (table expected, got nil)", e)
		ok, e = pcall(table.insert, {}) assert(e == "wrong number of arguments to 'insert'", e)
		assert(table.maxn({1, 2, nil, 4, [1.5] = 1, [100] = 1, x = 1}) == 100 and table.maxn({}) == 0 and table.getn({1, 2}) == 2)
		local many = {} for i = 1, 20000 do many[i] = i end assert(#table.concat(many, " ") == 108893, #table.concat(many, " "))`},
	{"sort", `
		local function sorted(t, f) table.sort(t, f) return table.concat(t, ",") end
		assert(sorted({3, 1, 2}) == "1,2,3" and sorted({"b", "a", "B", "\255"}) == "B,a,b,\255" and sorted({}) == "" and sorted({3, 1, 2}, function(a, b) return a > b end) == "3,2,1")
		local mt = {__lt = function(a, b) return a.n < b.n end} local objects = {}
		for i = 1, 50 do objects[i] = setmetatable({n = (i * 37) % 50}, mt) end table.sort(objects)
		for i = 2, 50 do assert(objects[i - 1].n <= objects[i].n) end
		local list = {} for i = 1, 1000 do list[i] = i % 7 end table.sort(list) for i = 2, 1000 do assert(list[i - 1] <= list[i]) end
		local ok, e = pcall(table.sort, {3, "x", 1}) assert(e:find("attempt to compare", 1, true), e)
		ok, e = pcall(table.sort, {{}, {}}) assert(e == "attempt to compare two table values", e)
		ok, e = pcall(table.sort, {1, 2, 3, 4}, function() error("inside", 0) end) assert(e == "inside")
		ok, e = pcall(table.sort, {1, 2, 3, 4, 5}, function() return true end) assert(e == "invalid order function for sorting", e)
		for i = 1, 100 do local t = {} for j = 1, 30 do t[j] = (j * i) % 11 end pcall(table.sort, t, function(a, b) return (a * b) % 3 ~= 1 end) end
		assert(not pcall(table.sort, {1, 2}, 5) and not pcall(table.sort, "x"))`},
	{"math", `
		assert(math.huge == 1/0 and math.ceil(-0.5) == 0 and math.ceil(1.2) == 2 and math.max(1, 3, 2) == 3 and math.min(2, "1") == 1 and math.fmod(-5, 3) == -2 and math.pow(2, 10) == 1024)
		local w, f = math.modf(-3.25) assert(w == -3 and f == -0.25) w, f = math.modf(math.huge) assert(w == math.huge and f == 0)
		local m, e = math.frexp(8) assert(m == 0.5 and e == 4 and math.ldexp(0.5, 4) == 8 and math.ldexp(1, -1e300) == 0 and math.log10(1000) == 3 and math.deg(math.pi) == 180 and math.rad(180) == math.pi)
		local ok, err = pcall(math.random, 0) assert(err == "bad argument #1 to 'random' (interval is empty)", err)
		ok, err = pcall(math.max) assert(err == "bad argument #1 to 'max' (number expected, got no value)", err)
		for i = 1, 1000 do local r = math.random() assert(r >= 0 and r < 1) r = math.random(6) assert(r >= 1 and r <= 6 and r % 1 == 0) r = math.random(-3, 3) assert(r >= -3 and r <= 3) end
		math.randomseed(7) local a, b = math.random(1e9), math.random(1e9) math.randomseed(7) assert(a == math.random(1e9) and b == math.random(1e9) and a ~= b)
		math.randomseed(8) assert(a ~= math.random(1e9))
		for i = 1, 100 do local r = math.random(-2^53, 2^53) assert(r >= -2^53 and r <= 2^53) end`},
	{"time", `
		assert(os.time() == 1700000000 and os.date("!%Y-%m-%d %H:%M:%S") == "2023-11-14 22:13:20" and os.date() == "Tue Nov 14 22:13:20 2023")
		assert(os.time{year = 2000, month = 1, day = 1} == 946728000 and os.time{year = 2000, month = 1, day = 1, hour = 0} == 946684800)
		assert(os.time{year = 2000, month = 14, day = -1, hour = 0} == os.time{year = 2001, month = 1, day = 30, hour = 0})
		local d = os.date("*t", 0) assert(d.year == 1970 and d.month == 1 and d.day == 1 and d.hour == 0 and d.wday == 5 and d.yday == 1 and d.isdst == false and os.time(d) == 0)
		assert(os.date("%d/%m/%y %% %j %p %A", 1e9) == "09/09/01 % 252 AM Sunday" and os.date("%Q%", 0) == "%Q%" and os.date("%H", -1) == "23")
		assert(os.difftime(10, 4) == 6 and os.clock() >= 0 and os.date("*t", 1/0) == nil and os.date("*t", 0/0) == nil)
		assert(not pcall(os.time, {year = 2000, month = 1}) and not pcall(os.time, {year = 2000, month = "x", day = 1}) and not pcall(os.time, {year = 2000, month = 1e10, day = 1}) and os.time{year = 1e9, month = 1, day = 1} == nil)
		assert(os.execute == nil and os.exit == nil and os.getenv == nil and os.remove == nil and os.rename == nil and os.tmpname == nil)`},
	{"coroutines", `
		local co = coroutine.create(function(a, b)
			local c, d, e = coroutine.yield(a + b) assert(c == 10 and d == nil and e == nil)
			local f = coroutine.yield() assert(f == 1)
			assert(select("#", coroutine.yield(nil, nil)) == 0)
			return "done", nil
		end)
		local function resume(...) return select("#", coroutine.resume(...)), coroutine.resume end
		local ok, v = coroutine.resume(co, 1, 2) assert(ok and v == 3 and coroutine.status(co) == "suspended")
		assert(resume(co, 10) == 1)
		assert(resume(co, 1, 2, 3) == 3)
		local n, last = (function(...) return select("#", ...), ... end)(coroutine.resume(co)) assert(n == 3)
		ok, v = coroutine.resume(co) assert(not ok and v == "cannot resume dead coroutine" and coroutine.status(co) == "dead")
		assert(coroutine.running() == nil)
		local inner co = coroutine.create(function() inner = coroutine.running() assert(coroutine.status(co) == "running")
			local ok, e = coroutine.resume(co) assert(not ok and e == "cannot resume running coroutine")
			coroutine.wrap(function() assert(coroutine.status(co) == "normal") local ok, e = coroutine.resume(co) assert(e == "cannot resume normal coroutine") end)()
		end)
		assert(coroutine.resume(co)) assert(inner == co)
		co = coroutine.create(function() return coroutine.yield(1) end) coroutine.resume(co) ok, v = coroutine.resume(co, 7) assert(ok and v == 7 and coroutine.status(co) == "dead")
		local w = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) assert(w() == 1 and w() == 2 and w() == 3 and w() == nil)
		ok, v = pcall(w) assert(not ok and v == "cannot resume dead coroutine", v)
		local object = {} ok, v = pcall(coroutine.wrap(function() error(object) end)) assert(v == object)
		ok, v = pcall(coroutine.wrap(function() error("text") end)) assert(v == "stdin:24: text", v)
		co = coroutine.create(function() local x = nil; x.y = 1 end) ok, v = coroutine.resume(co) assert(not ok and v:find("^stdin:25: ") and coroutine.status(co) == "dead")
		assert(not pcall(coroutine.create, print) and not pcall(coroutine.resume, 1) and not pcall(coroutine.status, nil))`},
	{"yield across a boundary is an error", `
		local boundary = "attempt to yield across metamethod/C-call boundary"
		local function fails(f) local co = coroutine.create(f) local ok, e = coroutine.resume(co) assert(not ok and e:find(boundary, 1, true), tostring(e)) assert(coroutine.status(co) == "dead") end
		fails(function() table.sort({1, 2, 3}, coroutine.yield) end)
		fails(function() table.sort({1, 2, 3}, function() coroutine.yield() end) end)
		fails(function() ("x"):gsub("x", function() coroutine.yield() end) end)
		fails(function() tostring(setmetatable({}, {__tostring = function() coroutine.yield() return "" end})) end)
		fails(function() local t = setmetatable({}, {__index = function() return coroutine.yield() end}) return t.x end)
		fails(function() local t = setmetatable({}, {__add = function() return (coroutine.yield()) end}) return t + 1 end)
		fails(function() for i in function() return coroutine.yield() end do end end)
		fails(function() for i in coroutine.yield do end end)
		local co = coroutine.create(function() return pcall(coroutine.yield, 1) end)
		local ok, inner, e = coroutine.resume(co) assert(ok and inner == false and e:find(boundary, 1, true))
		co = coroutine.create(function() local ok, e = pcall(function() coroutine.yield() end) coroutine.yield(e) return "end" end)
		ok, e = coroutine.resume(co) assert(ok and e:find(boundary, 1, true)) ok, e = coroutine.resume(co) assert(ok and e == "end")
		ok, e = pcall(coroutine.yield) assert(not ok and e == "attempt to yield from outside a coroutine", e)
		co = coroutine.create(function() local t = setmetatable({}, {__call = function(_, a) return coroutine.yield(a) end}) local r = t(5) return r end)
		ok, e = coroutine.resume(co) assert(ok and e == 5) ok, e = coroutine.resume(co, 6) assert(ok and e == 6)`},
	{"globals", `
		for _, name in ipairs{"load", "loadstring", "dofile", "loadfile", "setfenv", "getfenv", "newproxy", "collectgarbage", "module", "require", "io", "debug", "package", "_printregs"} do
			assert(_G[name] == nil, name)
		end
		assert(_G._G == _G and _VERSION == "Lua 5.1" and string.dump == nil and string.gfind == nil and table.foreach == nil)
		assert(type(nil) == "nil" and type(print) == "function" and type(coroutine.create(function() end)) == "thread" and not pcall(type))`},
}

func TestLua(t *testing.T) {
	for _, tt := range luaTests {
		t.Run(tt.name, func(t *testing.T) { run(t, tt.source) })
	}
}
