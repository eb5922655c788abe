//go:build unix

package hostile

import (
	"slices"
	"strings"
)

// script is a body of run(qi), or a whole file, and what its output has to say: nothing in
// particular where that is "".
type script struct {
	name, source, want string
	whole              bool
}

// endsByItself says that it is another thing than the time that ends it.
func (s script) endsByItself() bool {
	return !slices.Contains([]string{"", "error", "limits.", "limits.time"}, s.want)
}

func deep(open, shut string, n int) string {
	return strings.Repeat(open, n) + strings.Repeat(shut, n)
}

// groups are the scripts with the time that they may compute: those that want memory are
// stopped for that, on a slow machine too.
var groups = []struct {
	time    string
	scripts []script
}{{"1s", loops}, {"30s", memory}, {"30s", sources}, {"30s", outside}}

// loops do not end.
var loops = []script{
	{name: "while", source: `while true do end`, want: "limits.time"},
	{name: "repeat", source: `repeat until false`, want: "limits.time"},
	{name: "for", source: `for i = 1, math.huge do end`, want: "limits.time"},
	{name: "for without a step", source: `for i = 1, 0, 0 do end for i = 1, 2, 0 do end`, want: ""},
	{name: "iterator", source: `for _ in function() return 1 end do end`, want: "limits.time"},
	{name: "pcall", source: `while true do pcall(function() while true do end end) end`, want: "limits.time"},
	{name: "pcall of pcall", source: `pcall(pcall, pcall, function() while true do end end) while true do end`, want: "limits.time"},
	{name: "xpcall", source: `xpcall(function() while true do end end, function() while true do end end)`, want: "limits.time"},
	{name: "handler", source: `xpcall(error, function() while true do end end)`, want: "limits.time"},
	{name: "coroutine", source: `coroutine.wrap(function() while true do end end)()`, want: "limits.time"},
	{name: "coroutine in pcall", source: `while true do pcall(coroutine.wrap(function() while true do end end)) end`, want: "limits.time"},
	{name: "ping pong", source: `local c = coroutine.wrap(function() while true do coroutine.yield() end end) while true do c() end`, want: "limits.time"},
	{name: "resume in resume", source: `while true do coroutine.resume(coroutine.create(function() while true do end end)) end`, want: "limits.time"},
	{name: "__index", source: `return setmetatable({}, { __index = function() while true do end end }).x`, want: "limits.time"},
	{name: "__newindex", source: `setmetatable({}, { __newindex = function() while true do end end }).x = 1`, want: "limits.time"},
	{name: "__call", source: `setmetatable({}, { __call = function() while true do end end })()`, want: "limits.time"},
	{name: "__concat", source: `return "a" .. setmetatable({}, { __concat = function() while true do end end })`, want: "limits.time"},
	{name: "__eq", source: `local mt = { __eq = function() while true do end end } return setmetatable({}, mt) == setmetatable({}, mt)`, want: "limits.time"},
	{name: "__lt", source: `local mt = { __lt = function() while true do end end } return setmetatable({}, mt) < setmetatable({}, mt)`, want: "limits.time"},
	{name: "__unm", source: `return -setmetatable({}, { __unm = function() while true do end end })`, want: "limits.time"},
	{name: "__tostring", source: `print(setmetatable({}, { __tostring = function() while true do end end }))`, want: "limits.time"},
	{name: "__tostring of an error", source: `error(setmetatable({}, { __tostring = function() while true do end end }))`, want: "error"},
	{name: "__tostring through format", source: `string.format("%s", setmetatable({}, { __tostring = function() while true do end end }))`, want: ""},
	{name: "sort", source: `table.sort({ 3, 2, 1 }, function() while true do end end)`, want: "limits.time"},
	{name: "sort without order", source: `local t = {} for i = 1, 1e4 do t[i] = i end while true do pcall(table.sort, t, function() return true end) end`, want: "limits.time"},
	{name: "gsub", source: `string.gsub("x", "x", function() while true do end end)`, want: "limits.time"},
	{name: "gsub with an index", source: `string.gsub("x", "x", setmetatable({}, { __index = function() while true do end end }))`, want: "limits.time"},
	{name: "gmatch", source: `for w in string.gmatch(("x"):rep(1e6), "()") do while true do end end`, want: "limits.time"},
	{name: "tail calls", source: `local function f() return f() end return f()`, want: "limits.time"},
	{name: "tail calls of two", source: `local a, b function a() return b() end function b() return a() end return a()`, want: "limits.time"},
	{name: "tail calls, then an error", source: `local n = 0 local function f() n = n + 1 if n > 1e5 then error("late") end return f() end return f()`, want: "late"},
	{name: "recursion", source: `local function f() return 1 + f() end return f()`, want: "limits.depth"},
	{name: "recursion of methods", source: `local t = {} function t:m() return 1 + self:m() end return t:m()`, want: "limits.depth"},
	{name: "recursion in pcall", source: `local function f() return pcall(f) end return f()`, want: ""},
	{name: "recursion through pcall", source: `local function f() local a, b = pcall(f) return a, b end return f()`, want: ""},
	{name: "recursion of __index", source: `local mt = {} mt.__index = function(t, k) return t[k .. "x"] end return setmetatable({}, mt).a`, want: ""},
	{name: "recursion of __tostring", source: `print(tostring(setmetatable({}, { __tostring = function(s) return tostring(s) end })))`, want: "limits.depth"},
	{name: "recursion in sort", source: `local function f() table.sort({ 1, 2, 3 }, function(a, b) f() return a < b end) end f()`, want: "limits.depth"},
	{name: "recursion in gsub", source: `local function f() return (("x"):gsub("x", f)) end f()`, want: "limits.depth"},
	{name: "recursion of coroutines", source: `local function f() return coroutine.wrap(f)() end return f()`, want: "limits.coroutine_depth"},
	{name: "recursion in a coroutine", source: `return coroutine.wrap(function() local function f() return 1 + f() end return f() end)()`, want: ""},
	{name: "loop of __index", source: `local t = {} setmetatable(t, { __index = t }) return t.x`, want: "error"},
	{name: "loop of __newindex", source: `local t = {} setmetatable(t, { __newindex = t }) t.x = 1`, want: "error"},
	{name: "loop of __index by number", source: `local t = {} setmetatable(t, { __index = t }) return t[1]`, want: "error"},
	{name: "loop of __call", source: `local t = {} setmetatable(t, { __call = t }) return t()`, want: "error"},
	{name: "error in an error", source: `error(setmetatable({}, { __tostring = function() error("again") end }))`, want: "error"},
	{name: "error in a handler", source: `print(xpcall(error, function() error("again") end))`, want: "error in error handling"},
	{name: "nothing as an error", source: `error(nil)`, want: "error"},
	{name: "yield from the main program", source: `coroutine.yield(1)`, want: "outside"},
	{name: "yield in sort", source: `coroutine.wrap(function() table.sort({ 2, 1 }, coroutine.yield) end)()`, want: "yield"},
	{name: "yield in a metamethod", source: `coroutine.wrap(function() return -setmetatable({}, { __unm = coroutine.yield }) end)()`, want: "yield"},
	{name: "resume of itself", source: `local co co = coroutine.create(function() print(coroutine.resume(co)) end) coroutine.resume(co)`, want: "cannot resume"},
	{name: "resume of the dead", source: `local co = coroutine.create(function() error("x") end) for i = 1, 10 do coroutine.resume(co, i) end`, want: ""},
	{name: "backtracking", source: `return ("a"):rep(30):find(("a?"):rep(30) .. ("a"):rep(30))`, want: ""},
	{name: "lazy pattern", source: `return ("a"):rep(5000):find(".-.-.-.-b")`, want: "limits.pattern"},
	{name: "patterns in a loop", source: `while true do pcall(string.find, ("a"):rep(5000), ".-.-.-.-b") end`, want: "limits.time"},
	{name: "balanced pattern", source: `local s = ("("):rep(1e5) for i = 1, 1e9 do s:find("%b()x") end`, want: "limits."},
	{name: "back references", source: `return ("a"):rep(3000):find("(.-)(.-)%1%2b")`, want: "limits.pattern"},
	{name: "deep captures", source: `return ("a"):find(("("):rep(100) .. ("a") .. (")"):rep(100))`, want: "too many captures"},
	{name: "next while deleting", source: `local t = {} for i = 1, 3e3 do t["k" .. i] = i end for i = 1, 3e3 do local k = next(t) t[k] = nil end`, want: ""},
	{name: "next of what is not there", source: `return next({}, "x")`, want: "error"},
	{name: "growing while traversing", source: `local t = { a = 1 } for k in pairs(t) do t[k .. "x"] = 1 end`, want: "limits."},
	{name: "random of nothing", source: `return math.random(0)`, want: "error"},
	{name: "date", source: `for _, f in ipairs({ "%E", "%5", ("%c"):rep(1e5), "%" }) do pcall(os.date, f, 1e300) pcall(os.date, f, -1e300) end`, want: ""},
	{name: "coroutines in pcall", source: `local t = {} while true do pcall(function() t[#t + 1] = coroutine.create(function() end) end) end`, want: "limits.time"},
	{name: "the library with anything", source: `local odd = { 0/0, 1/0, -1/0, "", "\0", {}, print, qi, true, 2^53, -1, coroutine.create(function() end) }
		for _, lib in pairs({ string, table, math, coroutine, os, json, date or {}, decimal and { decimal } or {} }) do if type(lib) == "table" then for _, f in pairs(lib) do
		for i = 1, #odd do pcall(f, odd[i]) for j = 1, #odd do pcall(f, odd[i], odd[j]) pcall(f, odd[i], odd[j], odd[1 + (i + j) % #odd]) end end end end end`, want: ""},
	{name: "time", source: `for _, n in ipairs({ 1e300, -1e300, 0/0, 1/0 }) do pcall(os.time, { year = n, month = n, day = n }) end`, want: ""},
}

// memory is what they want.
var memory = []script{
	{name: "doubling", source: `local s = "x" while true do s = s .. s end`, want: "limits.string"},
	{name: "doubling in pcall", source: `local s = "x" for i = 1, 1e5 do pcall(function() s = s .. s end) end`, want: ""},
	{name: "strings", source: `local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end`, want: "limits.memory"},
	{name: "large strings", source: `local t = {} while true do t[#t + 1] = ("x"):rep(8e6) end`, want: "limits.memory"},
	{name: "large strings in pcall", source: `local t = {} while true do pcall(function() t[#t + 1] = ("x"):rep(8e6) end) end`, want: "limits.memory"},
	{name: "parts of large strings", source: `local t = {} while true do t[#t + 1] = ("x"):rep(4e6):sub(1, 1) end`, want: "limits.memory"},
	{name: "wide concatenation", source: `local s = ("x"):rep(4e6) return s .. s .. s .. s .. s .. s .. s`, want: "limits.string"},
	{name: "rep", source: `return ("x"):rep(1e15)`, want: "limits.string"},
	{name: "rep of nothing", source: `return (""):rep(1e15)`, want: ""},
	{name: "format width", source: `return ("%1000000d"):rep(500):format(1)`, want: "error"},
	{name: "format", source: `local s = ("x"):rep(4e6) return string.format("%s%s%s", s, s, s)`, want: "limits.string"},
	{name: "gsub", source: `return (("x"):rep(20000):gsub(".", ("y"):rep(20000)))`, want: "limits.string"},
	{name: "gsub by a function", source: `local y = ("y"):rep(20000) return (("x"):rep(20000):gsub(".", function() return y end))`, want: "limits.string"},
	{name: "table.concat", source: `local s, t = ("x"):rep(1e6), {} for i = 1, 2000 do t[i] = s end return table.concat(t)`, want: "limits.string"},
	{name: "separators", source: `local t = {} for i = 1, 2000 do t[i] = "" end return table.concat(t, ("x"):rep(1e6))`, want: "limits.string"},
	{name: "reverse and upper", source: `local t, s = {}, ("x"):rep(8e6) while true do t[#t + 1] = s:reverse() t[#t + 1] = s:upper() end`, want: "limits.memory"},
	{name: "split", source: `local t = {} while true do t[#t + 1] = string.split(("x,"):rep(1e6), ",") end`, want: "limits.memory"},
	{name: "tables", source: `local t = {} while true do t[#t + 1] = {} end`, want: "limits.memory"},
	{name: "nested tables", source: `local t = {} while true do t = { t } end`, want: "limits."},
	{name: "keys", source: `local t, i = {}, 0 while true do i = i + 1 t["key" .. i] = i end`, want: "limits."},
	{name: "table keys", source: `local t = {} while true do t[{}] = 1 end`, want: "limits."},
	{name: "closures", source: `local t = {} while true do local x = {} t[#t + 1] = function() return x end end`, want: "limits.memory"},
	{name: "suspended coroutines", source: `local t = {} while true do local c = coroutine.create(function() coroutine.yield() end) coroutine.resume(c) t[#t + 1] = c end`, want: "limits.coroutines"},
	{name: "large index", source: `local t = {} for i = 1, 1000 do t[i] = {} t[i][1e15] = 1 t[i][67108863] = 1 t[i][2^53] = 1 end`, want: ""},
	{name: "far indexes", source: `local t = {} for i = 1, 1e9 do t[i * 1000003 % 67108863] = i end`, want: "limits."},
	{name: "rawset far away", source: `local t = {} for i = 1, 60 do rawset(t, 2^i, i) end for i = 1, 60 do assert(rawget(t, 2^i) == i) end`, want: ""},
	{name: "insert far away", source: `local t = {} table.insert(t, 60000000, 1)`, want: ""},
	{name: "key in a constructor", source: `local t = { 1, 2, [60000000] = 3, ` + strings.Repeat("1, ", 600) + `[50000000] = 4 } assert(t[60000000] == 3 and t[50000000] == 4)`, want: ""},
	{name: "unpack", source: `return select("#", unpack({}, 1, 1e8))`, want: "error"},
	{name: "unpack to the end", source: `return unpack({}, 1, 2^31)`, want: "error"},
	{name: "bytes", source: `return ("x"):rep(1e6):byte(1, -1)`, want: "error"},
	{name: "arguments", source: `local function f(...) return f(1, ...) end f()`, want: "error"},
	{name: "results", source: `local function f(n) if n == 0 then return 1 end return n, f(n - 1) end print((f(190)))`, want: ""},
	{name: "a long error", source: `error(("x"):rep(7e6))`, want: "error"},
	{name: "a long print", source: `for i = 1, 20 do print(("x"):rep(1e5)) end`, want: ""},
	{name: "a binary error", source: `error("\0\27[31m\255\254" .. string.char(7))`, want: "error"},
	{name: "tonumber", source: `for b = 2, 36 do tonumber(("1"):rep(4e6), b) end`, want: ""},
	{name: "arithmetic on a long string", source: `local s = ("9"):rep(4e6) for i = 1, 10 do local x = s + 1 end`, want: ""},
	{name: "one value of the database", source: `local row = qi:query("SELECT hex(zeroblob(10000000)) AS x")[1] return #row.x`, want: "limits.string"},
	{name: "values of the database", source: `local t = {} for i = 1, 100 do t[i] = qi:query("SELECT hex(zeroblob(3000000)) AS x") end`, want: "limits.memory"},
	{name: "many rows", source: `local t = qi:query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600000) SELECT i, 'some text of the row' AS a FROM n")`, want: "limits.memory"},
	{name: "json", source: `local s = ("["):rep(1e6) print(pcall(json.decode, s))`, want: "false"},
	{name: "json of a loop", source: `local t = {} t.t = t print(pcall(json.encode, t))`, want: "false"},
	{name: "json wide", source: `local s = "[" .. ("1,"):rep(3e6) .. "1]" local t = {} for i = 1, 50 do t[i] = json.decode(s) end`, want: "limits.memory"},
}

// sources are meant for the compiler.
var sources = []script{
	{name: "braces", whole: true, source: "return " + deep("{", "}", 1e6), want: "limits.nesting"},
	{name: "parentheses", whole: true, source: "return " + deep("(", ")", 1e6), want: "limits.nesting"},
	{name: "functions", whole: true, source: "return " + deep("function() return ", " end", 1e5), want: "limits.nesting"},
	{name: "blocks", whole: true, source: deep("do ", "end ", 1e5), want: "limits.nesting"},
	{name: "loops", whole: true, source: deep("while true do ", "end ", 1e5), want: "limits.nesting"},
	{name: "not", whole: true, source: "return " + strings.Repeat("not ", 9e5) + "1", want: "levels"},
	{name: "minus", whole: true, source: "local a return " + strings.Repeat("- ", 1e6) + "a", want: "levels"},
	{name: "calls", whole: true, source: "local a return a" + strings.Repeat("()", 1e6), want: "in a row"},
	{name: "sum", whole: true, source: "local a return a" + strings.Repeat("+a", 1e6), want: "in a row"},
	{name: "power", whole: true, source: "local a return a" + strings.Repeat("^a", 1e6), want: "in a row"},
	{name: "elseif", whole: true, source: "if a then " + strings.Repeat("elseif a then ", 2e5) + "end", want: "in a row"},
	{name: "concat", whole: true, source: "local a return a" + strings.Repeat("..a", 1e6), want: "in a row"},
	{name: "locals", whole: true, source: strings.Repeat("local a\n", 1e5), want: "local variables"},
	{name: "parameters", whole: true, source: "return function(" + strings.Repeat("a,", 1e5) + "a) end", want: "error"},
	{name: "statements", whole: true, source: "local a for i = 1, 2 do\n" + strings.Repeat("a=a+1\n", 3e5) + "end", want: "too long"},
	{name: "a large file", whole: true, source: strings.Repeat(" ", 5<<20), want: "limits.source"},
	{name: "a large table", whole: true, source: "local t = {" + strings.Repeat("{ 1, 'x' },\n", 2e5) + "}\nfunction run() assert(#t == 2e5) end", want: ""},
	{name: "labels", whole: true, source: "::a:: goto a", want: "goto"},
	{name: "bytecode", whole: true, source: "\x1bLua\x51\x00\x01\x04\x08\x04\x08\x00" + strings.Repeat("\xff", 1000), want: "compiled Lua"},
	{name: "zero bytes", whole: true, source: strings.Repeat("\x00", 1e5), want: "error"},
	{name: "noise", whole: true, source: strings.Repeat("\xff\xfe[[\"'--", 1e4), want: "error"},
	{name: "an open comment", whole: true, source: "--[==[" + strings.Repeat("]=]", 1e5), want: "error"},
	{name: "a long name", whole: true, source: strings.Repeat("a", 3<<20) + " = 1", want: ""},
	{name: "memory in a function at the start", whole: true, source: "(function(...) local t = { ... } while true do t[#t + 1] = { ... } end end)(1, 2)", want: "limits.memory"},
	{name: "memory at the start", whole: true, source: "local t = {} while true do t[#t + 1] = {} end", want: "limits.memory"},
}

// outside is where they want to get.
var outside = []script{
	{name: "exit", source: `os.exit(3)`, want: "error"},
	{name: "execute", source: `os.execute("kill -9 $PPID")`, want: "error"},
	{name: "getenv", source: `print(os.getenv("APP_SECRET"))`, want: "error"},
	{name: "open", source: `print(io.open("luamig.lua"):read("*a"))`, want: "error"},
	{name: "dofile", source: `dofile("luamig.lua")`, want: "error"},
	{name: "loadstring", source: `loadstring("return 1")()`, want: "error"},
	{name: "load", source: `load(function() return nil end)`, want: "error"},
	{name: "require of the configuration", source: `print(json.encode(require("luamig")))`, want: "error"},
	{name: "require upwards", source: `print(require("../luamig"))`, want: "error"},
	{name: "require of a path", source: `print(require("/etc/passwd"))`, want: "error"},
	{name: "require with a null byte", source: `print(require("a\0b"))`, want: "error"},
	{name: "require of much", source: `require(("a/"):rep(1e5))`, want: "error"},
	{name: "debug", source: `debug.getregistry()`, want: "error"},
	{name: "package", source: `package.loadlib("libc.so.6", "system")`, want: "error"},
	{name: "setfenv", source: `setfenv(1, {})`, want: "error"},
	{name: "newproxy", source: `newproxy(true)`, want: "error"},
	{name: "dump", source: `string.dump(run)`, want: "error"},
	{name: "the registry", source: `_printregs()`, want: "error"},
	{name: "attach", source: `qi:query("ATTACH 'luamig.lua' AS c")`, want: ""},
	{name: "read a file by SQL", source: `print(qi:query("SELECT readfile('luamig.lua') AS x")[1].x)`, want: "error"},
	{name: "an extension", source: `qi:query("SELECT load_extension('libc.so.6')")`, want: "error"},
	{name: "print qi", source: `print(qi, tostring(qi), string.format("%s", qi)) pcall(string.format, "%d", qi) print(pcall(string.format, "%q", qi))`, want: ""},
	{name: "walk through qi", source: `local function walk(v, d) if d > 4 then return end print(type(v), tostring(v)) local mt = getmetatable(v) if type(mt) == "table" then for k, x in pairs(mt) do walk(x, d + 1) end end
		if type(v) == "table" then for k, x in pairs(v) do if x ~= v then walk(x, d + 1) end end end end pcall(walk, qi, 0) walk(_G, 2)`, want: ""},
	{name: "json of qi", source: `print(pcall(json.encode, qi)) print(pcall(json.encode, { qi = qi }))`, want: ""},
	{name: "qi as an error", source: `error(qi)`, want: "error"},
	{name: "qi without itself", source: `qi.query(nil, "SELECT 1")`, want: "error"},
	{name: "qi of something else", source: `qi.query(setmetatable({}, getmetatable(qi)), "SELECT 1")`, want: "error"},
	{name: "an upvalue of the host", source: `for _, f in pairs(string) do pcall(f) pcall(f, nil, nil, nil) pcall(f, qi, qi, qi, qi) end`, want: ""},
	{name: "the interface with anything", source: `local odd = { 0/0, "", "\0", {}, print, true, -1, { a = {} } } local n = 0
		for _, name in ipairs({ "query", "select", "createTable", "addColumn", "bulkInsert", "insert", "update", "delete", "describeTable", "rows", "transaction", "addIndex", "addConstraint", "renameTable", "transform" }) do
		for i = 1, #odd do pcall(function() qi[name](qi, odd[i]) end) for j = 1, #odd do pcall(function() qi[name](qi, odd[i], odd[j], odd[i]) end) end end end`, want: ""},
}

// tampering changes what a script can get hold of.
var tampering = map[string]string{
	"library":          `string.rep = nil string.format = function() return "mine" end table.insert = nil math.floor = nil`,
	"every table":      `for _, lib in pairs({ string, table, math, coroutine, os, json }) do for k in pairs(lib) do pcall(function() lib[k] = nil end) pcall(rawset, lib, k, nil) end end`,
	"string metatable": `local mt = getmetatable("") if type(mt) == "table" then pcall(function() mt.__index = function() return print end mt.__add = function() return 1 end end) end`,
	"globals":          `print = nil pcall = nil _G.type = nil rawset(_G, "tostring", nil) for k in pairs(_G) do pcall(function() _G[k] = nil end) end`,
	"global metatable": `pcall(setmetatable, _G, { __index = function() return 1 end }) local mt = getmetatable(_G) if type(mt) == "table" then mt.__index = nil end`,
	"qi":               `pcall(function() qi.query = nil end) pcall(function() getmetatable(qi).__index = nil end) pcall(rawset, qi, "select", nil) local mt = getmetatable(qi) if type(mt) == "table" then for k in pairs(mt) do pcall(function() mt[k] = nil end) end end`,
	"types":            `for k in pairs(DataTypes) do pcall(function() DataTypes[k] = nil end) end pcall(function() DataTypes.STRING = 5 end)`,
	"values":           `for _, v in ipairs({ int64 and int64("5") or 0, decimal and decimal("5") or 0, null or 0 }) do local mt = getmetatable(v) if type(mt) == "table" then for k in pairs(mt) do pcall(function() mt[k] = nil end) end end end`,
	"coroutine":        `leftover = coroutine.wrap(function() while true do coroutine.yield(1) end end) leftover() _G.keep = leftover`,
	"random":           `math.randomseed(12345) pcall(math.randomseed, 0/0)`,
	"open transaction": `pcall(function() qi:query("BEGIN") end) pcall(function() qi:query("SAVEPOINT x") end)`,
	"rows":             `qi:query("CREATE TABLE a (b INTEGER)") qi:query("INSERT INTO a VALUES (1), (2)") for row in qi:rows("SELECT * FROM a") do local mt = getmetatable(row) if type(mt) == "table" then pcall(function() mt.__index = nil end) end break end`,
}

// verify is the migration behind each of them.
const verify = `
function up(qi)
  assert(("x"):rep(3) == "xxx" and string.format("%d", 5) == "5" and math.floor(1.5) == 1 and type(tostring(1)) == "string")
  local t = {} table.insert(t, 1) assert(#t == 1 and next({}) == nil and leftover == nil and keep == nil)
  assert("1" + 1 == 2 and ("a"):upper() == "A" and json.encode({ 1 }) == "[1]" and undefined == nil)
  assert(tostring(DataTypes.STRING) ~= "5" and coroutine.wrap(function() return 1 end)() == 1 and os.time() > 0)
  qi:createTable("verified", { id = { type = DataTypes.INTEGER, primaryKey = true }, name = { type = DataTypes.STRING } })
  qi:bulkInsert("verified", { { id = 1, name = "a" } })
  for row in qi:rows("SELECT id, name FROM verified") do assert(row.id == 1 and row.name == "a") end
  assert(qi:query("SELECT count(*) AS n FROM verified")[1].n == 1)
  assert(pcall(error) == false)
  print("all is well")
end
function down(qi) qi:dropTable("verified") end
`
