package sandbox

import (
	"fmt"
	"strings"
)

// further writes a statement about what the library and metatables do: what the
// interpreter's compiler has no part in.
func (g *generator) further() {
	if len(g.scopes) > 7 || g.funcs > 2 {
		g.line("R(pcall(%s, %s))", g.libraryFunction(), g.list(1+g.Intn(3), 1))
		return
	}
	switch g.Intn(20) {
	case 0, 1:
		g.object()
	case 2, 3, 4:
		g.operation()
	case 5:
		g.class()
	case 6:
		g.iterator()
	case 7:
		g.producer()
	case 8:
		g.boundary()
	case 9:
		g.levels()
	case 10:
		g.handler()
	case 11:
		g.tables()
	case 12:
		g.sort()
	case 13:
		g.stepped()
	case 14:
		g.varargs()
	case 15:
		g.coercion()
	case 16, 17:
		g.text()
	case 18:
		g.literals()
	default:
		g.line("R(pcall(%s, %s))", g.libraryFunction(), g.list(1+g.Intn(3), 1))
	}
}

// libraryFunction does what it does alike everywhere, whatever it is given.
func (g *generator) libraryFunction() string {
	return g.pick("rawget", "rawequal", "rawset", "select", "type", "tonumber", "pcall", "error", "setmetatable", "getmetatable",
		"string.rep", "string.sub", "string.byte", "string.upper", "string.len", "string.reverse", "string.find", "string.format",
		"table.maxn", "math.max", "math.min", "math.abs", "math.floor", "math.ceil", "math.fmod", "ipairs",
		"coroutine.create", "coroutine.status", "coroutine.resume", "coroutine.wrap", "coroutine.yield", "string.char", "string.gsub")
}

// object is a table with metamethods, some of which fail or yield.
func (g *generator) object() {
	g.names++
	mt, x := fmt.Sprintf("mt%d", g.names), fmt.Sprintf("ob%d", g.names)
	if len(g.objects) > 0 && g.Intn(3) == 0 { // two objects with one metatable
		g.line("local %s = setmetatable({ %s, a = %s }, getmetatable(%s))", x, g.expr(0), g.expr(0), g.pick(g.objects...))
		g.declareObject(x)
		return
	}
	g.line("local %s = {}", mt)
	for range 1 + g.Intn(6) {
		g.metamethod(mt)
	}
	g.line("local %s = setmetatable({ %s }, %s)", x, g.pick("", "1, 2", "a = 1", "nil, 5, b = 2"), mt)
	g.declareObject(x)
}

// declareObject makes a global of it too, so that it can be used in blocks further down.
func (g *generator) declareObject(x string) {
	g.line("_G.%s = %s", x, x)
	g.declare(x)
	g.objects = append(g.objects, x)
}

func (g *generator) metamethod(mt string) {
	binary := g.pick("__add", "__sub", "__mul", "__div", "__mod", "__pow", "__concat", "__eq", "__lt", "__le")
	result := g.pick("a", "b", "7", "'s'", "nil", "false", "true", "{}", "a, b", "error('mm')", "error({ 'mm' })", "coroutine.yield(5)", "rawget(a, 'a')")
	switch g.Intn(12) {
	case 0:
		g.line("%s.__index = function(t, k, z) R('index', k, z) return %s end", mt, g.pick("k", "nil", "t", "k, 2", "rawget(t, 1)", "error('ix')"))
	case 1:
		g.line("%s.__index = %s", mt, g.pick("{ 3, x = 4, a = 5 }", "setmetatable({ y = 6 }, { __index = function(_, k) return k end })", "string", g.objectOr("{ 1 }")))
	case 2:
		g.line("%s.__newindex = function(t, k, v) R('new', k, v) %s end", mt, g.pick("rawset(t, k, v)", "", "error('nx')", "return 1"))
	case 3:
		g.line("%s.__newindex = %s", mt, g.pick("{}", "TB", g.objectOr("{}")))
	case 4:
		g.line("%s.__call = function(self, ...) R('call', ...) return %s end", mt, g.pick("...", "self", "select('#', ...)", "error('cx', 2)"))
	case 5:
		g.line("%s.__unm = function(a, b) R('unm', rawequal(a, b)) return %s end", mt, g.pick("a", "3", "nil"))
	case 6:
		g.line("%s.__tostring = function(a) return %s end", mt, g.pick("'obj'", "a", "12", "nil", "{}"))
	case 7:
		g.line("%s.__metatable = %s", mt, g.pick("'locked'", "false", "{}", "12"))
	default:
		g.line("%s.%s = function(a, b) R('%s', type(a), type(b)) return %s end", mt, binary, binary, result)
	}
}

func (g *generator) objectOr(otherwise string) string {
	if len(g.objects) == 0 {
		return otherwise
	}
	return g.pick(g.objects...)
}

func (g *generator) operand() string {
	if g.Intn(3) == 0 {
		return g.pick("1", "'5'", "'s'", "nil", "{}", "2.5", "true", g.variable())
	}
	return g.objectOr("M(1)")
}

// operation does something with objects, inside of pcall and perhaps of a coroutine.
func (g *generator) operation() {
	a, b, key := g.objectOr("M(2)"), g.operand(), g.pick(".x", ".a", "[1]", "[3]", "['y']", "[2.5]", "[-1]", "["+g.operand()+"]")
	if g.Intn(3) == 0 {
		a, b = b, a
	}
	var what string
	switch g.Intn(15) {
	case 0, 1:
		what = "return " + a + " " + g.pick("+", "-", "*", "/", "%", "^") + " " + b
	case 2:
		what = "return " + a + " .. " + b + g.pick("", " .. 'z'", " .. "+g.operand(), " .. 1 .. "+g.operand())
	case 3:
		what = "return " + a + " " + g.pick("==", "~=", "<", "<=", ">", ">=") + " " + b
	case 4:
		what = "return -" + a
	case 5, 6:
		what = "return (" + a + ")" + key
	case 7:
		what = "local o = " + a + " o" + key + " = " + b + " return rawget(o, 'x'), o" + key
	case 8:
		what = "local o = " + a + " return o(" + g.list(g.Intn(3), 0) + ")"
	case 9:
		what = "return tostring(" + a + ")"
	case 10:
		what = "return getmetatable(" + a + ")"
	case 11:
		what = "local n = 0 for k, v in pairs(" + a + ") do n = n + 1 end return n"
	case 12:
		what = "return rawequal(" + a + ", " + b + "), rawget(" + a + ", 'x'), next({ " + b + " })"
	case 13:
		what = "local o = " + a + " return o:" + g.pick("x", "a", "len", "rep", "upper") + "(" + b + ")"
	default:
		what = "return not " + a + ", " + a + " and " + b + ", (" + a + " or " + b + ") == " + a
	}
	if g.Intn(5) == 0 {
		g.line("R(coroutine.resume(coroutine.create(function() %s end)))", what)
		return
	}
	g.line("R(pcall(function() %s end))", what)
}

// class is a table with methods and one that inherits from it.
func (g *generator) class() {
	g.names++
	c, d, o := fmt.Sprintf("C%d", g.names), fmt.Sprintf("D%d", g.names), fmt.Sprintf("o%d", g.names)
	g.line("local %s = { kind = 'c', n = %d }", c, g.Intn(5))
	g.line("%s.__index = %s", c, c)
	g.line("function %s.new(v, ...) return setmetatable({ v = v, rest = select('#', ...) }, %s) end", c, c)
	g.line("function %s:get(x) self.n = N(self.n) + 1 return self.v, self.n, x end", c)
	g.line("function %s:chain(x) R(self.kind, x) return self end", c)
	g.line("local %s = setmetatable({ kind = 'd' }, { __index = %s, __call = function(k, v) return setmetatable({ v = v }, k) end })", d, c)
	g.line("%s.__index = %s", d, g.pick(d, d, "function(t, k) return "+d+"[k] end"))
	g.line("function %s:get(...) local a, b = %s.get(self, ...) return b, a, ... end", d, c)
	g.line("local %s = %s", o, g.pick(d+"("+g.expr(1)+")", c+".new("+g.list(2, 1)+")", d+".new("+g.list(1, 1)+")"))
	g.line("R(pcall(function() return %s:chain(%s):get(%s) end))", o, g.expr(1), g.list(2, 1))
	g.line("R(%s.kind, %s.n, rawget(%s, 'n'), %s.nothing, %s.v)", o, o, o, o, o)
	g.declare(o)
}

// iterator is a for loop over a coroutine.
func (g *generator) iterator() {
	x, y := g.fresh(), g.fresh()
	n := 1 + g.Intn(4)
	g.line("for %s, %s in coroutine.wrap(function(...) for i = 1, %d do %s coroutine.yield(i, %s) end %s end) do", x, y, n,
		g.pick("", "", "R('in', i)", "if i == 3 then error('late') end"), g.expr(1), g.pick("", "return nil", "return 'last'"))
	g.push()
	g.declare(x, y)
	g.line(" R(%s, %s)", x, y)
	g.line(" if not K() or %s == 'last' then break end", x)
	g.body(1)
	g.pop()
	g.line("end")
}

// producer passes values both ways, and goes on after the end.
func (g *generator) producer() {
	g.names++
	w := fmt.Sprintf("w%d", g.names)
	wrap := g.Intn(2) == 0
	g.line("local %s = coroutine.%s(function(p, ...)", w, map[bool]string{true: "wrap", false: "create"}[wrap])
	g.inFunction([]string{"p"}, func() {
		g.line(" R('start', p, select('#', ...), type(coroutine.running()), coroutine.status(coroutine.running()))")
		for range 1 + g.Intn(3) {
			g.line(" %s", g.pick("p = coroutine.yield("+g.list(g.Intn(3), 1)+")", "R(coroutine.yield(p))", "local a, b = coroutine.yield("+g.list(1, 1)+", ...) R(a, b)",
				"R(pcall(coroutine.yield, 1))", "R(pcall(function() return coroutine.yield(2) end))", "R((coroutine.yield(p, p)))", "if p == 2 then error('stop') end",
				"R(coroutine.resume(coroutine.running()))", "R(coroutine.wrap(function() return coroutine.yield(3) end)())", "for i = 1, 2 do coroutine.yield(i) end"))
		}
		g.block(1)
		g.line(" %s", g.pick("return p", "return ...", "return coroutine.yield(p)", "return coroutine.yield(coroutine.yield())", "error('end')", "error({ p })", "local x = nil; x.y = 1", "return"))
	})
	g.line("end)")
	for i := range 2 + g.Intn(3) {
		if wrap {
			g.line("R(pcall(%s, %d))", w, i)
		} else {
			g.line("R(coroutine.resume(%s, %s)) R(coroutine.status(%s))", w, g.list(1+g.Intn(2), 1), w)
		}
	}
}

// boundary yields where Lua 5.1 cannot.
func (g *generator) boundary() {
	g.line("do local co = coroutine.create(function() %s return 'done' end) R(coroutine.resume(co)) R(coroutine.status(co)) R(coroutine.resume(co, 9)) end", g.pick(
		"table.sort({ 3, 1, 2 }, function(a, b) coroutine.yield(a) return a < b end)",
		"string.gsub('abc', '%w', function(c) coroutine.yield(c) end)",
		"local t = setmetatable({}, { __index = function(t, k) return coroutine.yield(k) end }) R(t.x)",
		"local t = setmetatable({}, { __add = function(a, b) return coroutine.yield(b) end }) R(t + 1)",
		"local t = setmetatable({}, { __eq = function(a, b) return coroutine.yield(1) end }) R(t == setmetatable({}, getmetatable(t)))",
		"local t = setmetatable({}, { __call = function(_, a) return coroutine.yield(a) end }) R(t(5))",
		"local t = setmetatable({}, { __concat = function(a, b) return coroutine.yield(1) end }) R(t .. 'x')",
		"for i in function(_, i) coroutine.yield(i) return nil end do end",
		"R(pcall(function() coroutine.yield(1) end)) R('after') coroutine.yield(2)",
		"R(xpcall(function() coroutine.yield(1) end, function(m) return 'h' end))",
		"tostring(setmetatable({}, { __tostring = function() coroutine.yield(1) return 's' end }))",
		"for w in string.gmatch('a b', '%a') do coroutine.yield(w) end",
		"local function f(n) if n == 0 then coroutine.yield('deep') return 0 end return 1 + f(n - 1) end R(f(5))",
		"local function f(n) if n == 0 then return coroutine.yield('tail') end return f(n - 1) end R(f(5))"))
}

// levels raises an error that tells the place of a caller.
func (g *generator) levels() {
	g.names++
	f := fmt.Sprintf("lv%d", g.names)
	value := g.pick("'msg'", "'msg'", "12", "{ 'e' }", "nil", "true", "2.5", g.variable())
	g.line("local function %sa(l)", f)
	g.line("  error(%s, l)", value)
	g.line("end")
	g.line("local function %sb(l)", f)
	g.line("  %s", g.pick(f+"a(l)", "local r = "+f+"a(l) return r", "return "+f+"a(l)", "return ("+f+"a(l))", "pcall("+f+"a, l) "+f+"a(l)"))
	g.line("end")
	g.line("R(pcall(function()")
	level := fmt.Sprint(g.Intn(4))
	g.line("  %s", g.pick(f+"b("+level+")", "return "+f+"b("+level+")", "local x = "+f+"b("+level+")", "return (pcall("+f+"b, "+level+")), "+f+"b(1)"))
	g.line("end))")
}

// handler is about xpcall and errors in errors.
func (g *generator) handler() {
	g.line("R(xpcall(function(...)")
	g.inFunction(nil, func() {
		g.block(1)
		g.line(" %s", g.pick("error('x')", "error({ 1 })", "local n = nil; n()", "return 1, nil, 2", "error()", "assert(false)", "assert(nil, 'why')", "assert(1 == 1, 'no')", "return pcall(error, 'in')",
			"local t = {}; t[nil] = 1", "local t = {}; t[0/0] = 1", "return 1 < 'x'", "return {} < {}", "return #5", "return {} .. 'x'", "return nil + 1", "return ('x') + 1", "return -{}", "return 2 ^ {}"))
	})
	g.line("end, function(m, ...) %s end))", g.pick("return m", "return type(m), 2", "return select('#', ...)", "error('again')", "R('h', m) return 'h'", "return { m }"))
}

func (g *generator) tables() {
	t := g.pick("{ 5, 3, 1 }", "{}", "{ 'a', 'b', 'c', 'd' }", "{ S("+g.expr(0)+"), S("+g.expr(0)+") }", "{ n = 1, 2, 3 }")
	g.line("do local t = %s", t)
	for range 1 + g.Intn(4) {
		g.line("  %s", g.pick("table.insert(t, "+g.expr(0)+")", "table.insert(t, math.min("+fmt.Sprint(1+g.Intn(3))+", #t + 1), 'i')", "R(table.remove(t))", "R(table.remove(t, 1))", "R(pcall(table.remove, t, "+fmt.Sprint(g.Intn(6)-1)+"))",
			"t[#t + 1] = "+g.expr(0), "t[#t] = nil", "R(pcall(table.concat, t, ','))", "R(table.maxn(t))", "R(unpack(t))", "R(unpack(t, 2))", "R(unpack(t, -1, 2))",
			"for i, v in ipairs(t) do R(i, v) end", "local n = 0 for k in pairs(t) do n = n + 1 end R(n)", "for k in pairs(t) do t[k] = nil end R(next(t))", "R(pcall(next, t, 'none'))", "R(t[1], t[2], t[3], t[4])"))
	}
	g.line("end")
}

// sort has comparisons that are in order, and some that fail. Lua 5.1 gives no line to what fails inside sort.
func (g *generator) sort() {
	g.line("do local t = %s", g.pick("{ 5, 3, 9, 1, 7 }", "{ 'b', 'a', 'd', 'c' }", "{ 3, 1, 'x' }", "{ 2 }", "{}", "{ { 2 }, { 1 }, { 3 } }", "{ 3, 3, 1, 1, 2, 2 }", "{ true, false }"))
	g.line("local ok, e = pcall(table.sort, t, %s) R(ok, type(e) == 'string' and (e:gsub('^test%%.lua:%%d+: ', '')) or e) R(unpack(t)) end",
		g.pick("nil", "function(a, b) return a > b end", "function(a, b) return S(a) < S(b) end", "function(a, b) return N(a) < N(b) end", "function(a, b) error({ 's' }) end", "function(a, b) return a[1] < b[1] end"))
}

// stepped is a numeric loop with steps and bounds that are odd.
func (g *generator) stepped() {
	i := g.fresh()
	bound := func() string {
		return g.pick("1", "3", "0", "-2", "1.5", "0.1", "10", "1e15", "-0.3", "'2'", "' 4 '", "N("+g.expr(0)+")", "2^53")
	}
	step := g.pick("", "", ", 1", ", -1", ", 0.1", ", -0.25", ", 2", ", 0.3", ", 1e15", ", '3'", ", -1e300", ", 0", ", N("+g.variable()+")", ", 7/3")
	if g.Intn(8) == 0 {
		g.line("R(pcall(function() for i = %s do R(i) break end end))", g.pick("nil, 1", "1, nil", "1, 2, nil", "{}, 1", "1, 'x'", "1, 2, 'y'", "'x', {}", "1, {}, nil", g.variable()+", "+g.variable(), "print, 2"))
		return
	}
	g.line("for %s = %s, %s%s do", i, bound(), bound(), step)
	g.push()
	g.declare(i)
	g.line(" R(%s) if #out > 390 or not K() or %s ~= %s then break end", i, i, i)
	if g.Intn(2) == 0 {
		g.line(" FN[#FN + 1] = function() return %s end", i)
	}
	g.body(1)
	g.line(" %s = %s", i, g.expr(0))
	g.pop()
	g.line("end")
}

func (g *generator) varargs() {
	g.names++
	f := fmt.Sprintf("va%d", g.names)
	g.line("local function %s(%s) %s end", f, g.pick("...", "p, ...", "p, q, ..."), g.pick(
		"return select('#', ...), ...", "local t = { ... } return t[3], t[1], t[2]", "local a, b, c = ... return c, b, a", "return (...)", "return arg.n, arg[1]", "return unpack({ ... }, 1, select('#', ...))",
		"return select(2, ...)", "return select(-1, ...)", "local function g(...) return ... end return g(...), g(...)", "local t = { ..., 'e' } return t[1], t[2]", "return pcall(select, 0, ...)",
		"return ... == 1, (...) == 1", "return { ... }, { (...) }", "local s = 0 for i = 1, select('#', ...) do s = s + N((select(i, ...))) end return s"))
	for range 1 + g.Intn(2) {
		g.line("R(pcall(%s%s))", f, g.pick("", ", 1", ", 1, 2, 3", ", nil, nil", ", "+g.list(2, 1), ", unpack({ 1, nil, 3 }, 1, 3)", ", F(1, 2, 3)", ", (F(1, 2))"))
	}
	g.declare(f)
}

// coercion uses strings as numbers and numbers as strings.
func (g *generator) coercion() {
	s := func() string {
		return g.pick("'10'", "'010'", "' 5 '", "'0x1F'", "'1e2'", "'-3'", "'.5'", "'5.'", "'1_0'", "''", "'abc'", "'0b1'", "'1e'", "'+7'", "'- 7'", "3", "0.5", "1e15", "123456789012", "-2", "1e100", "'9007199254740993'", "'1 2'", "'\\t8\\n'", "'0x'", "2^31", "1/3")
	}
	g.line("R(pcall(function() return %s end))", g.pick(
		s()+" "+g.pick("+", "-", "*", "/", "^")+" "+s(), "-"+strings.ReplaceAll(s(), "-", "1"), s()+" .. "+s(), s()+" == "+s(), s()+" < "+s(), s()+" <= "+s(), "tonumber("+s()+")", "tostring("+s()+")",
		"#("+s()+" .. '')", "("+s()+" .. ''):rep("+g.pick("2", "'3'", "1.9", "-1")+")", "({ ["+s()+"] = 1 })["+s()+"]", "math.floor("+s()+")", "math.max("+s()+", "+s()+")", "string.format('%s|%5.1f|%d', "+s()+", "+s()+", "+s()+")",
		"("+g.pick("'10'", "2.5", "-7", "' 0x10 '", "123456789")+" + 0) % "+g.pick("7", "-3", "2.5"), "string.sub('abcdef', "+s()+", "+s()+")", "string.char(65 + "+g.pick("'10'", "2.9", "190", "191", "-66", "'x'", "' 5 '")+")", "tonumber("+strings.ReplaceAll(s(), "-", "1")+", 16)", "type("+s()+" .. 1)", "1 .. "+s(), "table.concat({ "+s()+", "+s()+" }, "+s()+")"))
}

// text matches random patterns.
func (g *generator) text() {
	subject := g.pick("'hello world'", "'key = value; k2=v2'", "'  trim me  '", "'a,b,,c'", "'2024-01-31'", "'(a(b)c)'", "''", "'Ada Lovelace King'", "'x\\0y\\255z'", "S("+g.variable()+")")
	p := "'" + g.randomPattern() + "'"
	x := g.fresh()
	switch g.Intn(8) {
	case 0:
		g.line("R(pcall(string.find, %s, %s, %s))", subject, p, g.pick("1", "3", "-2", "nil", "100"))
	case 1:
		g.line("R(pcall(string.match, %s, %s))", subject, p)
	case 2:
		g.line("R(pcall(string.gsub, %s, %s, %s, %s))", subject, p, g.pick("'<%1>'", "'%0%0'", "'x'", "''", "'%%'", "{ a = 1, key = 'K' }", "'%2'"), g.pick("nil", "1", "2", "0"))
	case 3:
		g.line("R(pcall(function() return (%s):gsub(%s, function(a, b) %s end) end))", subject, p, g.pick("return b", "R(a, b)", "return '[' .. S(a) .. ']'", "if a == 'a' then return false end return 1", "error('cb')", "return {}"))
	case 4:
		g.line("R(pcall(function() for %s, w2 in string.gmatch(%s, %s) do R(%s, w2) if not K() then break end end end))", x, subject, p, x)
	case 5:
		g.line("R(pcall(string.format, %s, %s))", g.pick("'%5d|%-5s|%05.1f'", "'%q'", "'%x %X %o'", "'%g %e'", "'%s %s'", "'%i%%'", "'%10.3s|'", "'%+d % d'", "'%u'", "'%5'", "'%y'"), g.pick("S("+g.expr(0)+")", "N("+g.expr(0)+")", "S("+g.expr(0)+"), N("+g.expr(0)+")"))
	case 6:
		g.line("R((%s):%s)", subject, g.pick("upper()", "lower()", "reverse()", "len()", "byte(1, -1)", "sub(2, -2)", "sub(-3)", "rep(2)", "find('a', 1, true)", "byte(-1)"))
	default:
		g.line("local %s = (%s):match(%s) R(%s)", x, subject, g.pick("'^(%S+)%s*(.*)$'", "'%d+'", "'(%w+)%s*=%s*(%w+)'", "'^%s*(.-)%s*$'", "'()a()'"), x)
		g.declare(x)
	}
}

func (g *generator) randomPattern() string {
	var b strings.Builder
	b.WriteString(g.pick("", "", "^"))
	for range 1 + g.Intn(4) {
		item := g.pick("a", "e", "%a", "%d", "%s", "%w", ".", "[a-k]", "[^%s]", "%S", "[%w_]", "=", "%.", "%u", "%p", ",", " ", "[,;]", "[^a]")
		item += g.pick("", "", "*", "+", "-", "?")
		if g.Intn(3) == 0 {
			item = "(" + item + ")"
		}
		if g.Intn(12) == 0 {
			item = g.pick("()", "%b()", "%f[%w]", "%1", "(", ")", "[", "%", "[]]", "%f", "[^]", "%b")
		}
		b.WriteString(item)
	}
	b.WriteString(g.pick("", "", "$"))
	return b.String()
}

// literals are ways to write values.
func (g *generator) literals() {
	g.line("R(%s)", g.pick("0x10, 0XfF, 010, 1e3, 1E-2, .5, 5., 3.0e+1", "'a\\tb\\\\c\\'d', \"\\65\\066\\0671\", 'x\\\ny'", "[[long]], [==[a]]b]==], [[\nfirst]]", "#'\\0\\0', #[[\n\n]], ('\\r\\n'):byte(1, 2)",
		"1--[[c]]+--[==[\n]==]2", "1 -- end\n", "2^3^2, -2^2, not nil == true, 1 .. 2 == '12', 2 * 3 % 4, -3 % 5, 5 % -3, 5.5 % 2, 1 < 2 == true, 'a' .. 'b' == 'ab' and 1 or 2",
		"#{ n = 1 }, #{ 1, 2, nil }, #{ [1] = 1, [2] = 2 }, ({ 1, 2, 3; n = 4 })[3]", "('x'):rep(3), #'abc', ({ f = function() return 1 end }).f(), (function() return 2 end)()", "type'x', type{}, tostring'y', #{ 'a' ; 'b' }",
		"1e308 * 10, -1e308 * 10, 2^1023 * 2, 5 / 0, -5 / 0, 0 * N(-1)", "0.1 + 0.2, 1e15, 1e14, 123456.789e3, 1e-7, 100000000000000, 1 / 3, 2^53, 2^63, 1e100"))
}
