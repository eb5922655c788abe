package sandbox

import (
	"fmt"
	"math/rand"
	"strings"
)

// generator writes random programs that use what the interpreter's compiler is
// known to get wrong, and what lies near. Each collects what it sees in `out`, so
// that two interpreters can be compared.
type generator struct {
	*rand.Rand
	out    strings.Builder
	scopes [][]string
	indent int
	loops  int
	funcs  int
	names  int
	budget int

	objects []string // variables that hold tables with metatables
}

const prelude = `
local out, kk = {}, 0
local function E(m)
  if type(m) ~= "string" then return m end
  m = m:gsub("0x%x%x%x%x%x%x+", "PTR"):gsub("^test%.lua:%d+: (test%.lua:%d+: )", "%1"):gsub("^test%.lua:%d+: (test%.lua:%d+: )", "%1")
  m = m:gsub("^%S+main%.lua:%d+: ", "")
  local at, s = m:match("^(test%.lua:%d+: )(.*)$")
  at, s = at or "", s or m
  local t = s:match("^attempt to index a non%-table object%((%w+)%)") or s:match("^attempt to index .*%(a (%w+) value%)$") or s:match("^attempt to index a (%w+) value$")
  if t then return at .. "index " .. t end
  if s:find("^attempt to call ") then return at .. "call" end
  if s:find("^cannot perform ") or s:find("^attempt to perform arithmetic") or s == "__unm undefined" then return at .. "arithmetic" end
  t = s:match("^attempt to concatenate (%w+) %(operand") or s:match("^attempt to concatenate .*%(a (%w+) value%)$") or s:match("^attempt to concatenate a (%w+) value$")
  if t then return at .. "concatenate " .. t end
  local x, y = s:match("^attempt to compare (%w+) with (%w+)$")
  if not x then x = s:match("^attempt to compare two (%w+) values$") y = x end
  if x then return at .. "compare " .. x .. " " .. y end
  if s == "__len undefined" or s:find("^attempt to get length") then return at .. "length" end
  if s:find("yield") then return "yield" end
  if s:find("^calling '[^']*' on bad self") then return at .. "self" end
  return at .. (s:gsub("to '[^']*'", "to ?"):gsub("^for statement init", "'for' initial value"):gsub("^for statement (%w+)", "'for' %1"))
end
local function show(x, d)
  if type(x) == "table" then
    if d > 2 then return "T" end
    local s = {}
    for i = 1, 3 do s[i] = show(rawget(x, i), d + 1) end
    return "{" .. table.concat(s, ",") .. ",a=" .. show(rawget(x, "a"), d + 1) .. ",b=" .. show(rawget(x, "b"), d + 1) .. ",n=" .. show(rawget(x, 51), d + 1) .. "}"
  end
  if type(x) == "function" then return "fn" end
  if type(x) == "thread" then return "co" end
  if x ~= x then return "nan" end
  if x == 0 then return "0" end
  return tostring(E(x))
end
local function R(...)
  if #out > 400 then return end
  local s = {}
  for i = 1, select("#", ...) do s[i] = show((select(i, ...)), 0) end
  out[#out + 1] = table.concat(s, " ")
end
local function N(x) if type(x) == "number" then return x end return 1 end
local function S(x)
  if type(x) == "table" then return "t" end
  if type(x) == "function" or type(x) == "thread" then return "f" end
  if x ~= x then return "nan" end
  if x == 0 then return "0" end
  local s = tostring(E(x))
  if #s > 20 then s = s:sub(1, 20) end
  return s
end
local function T(x) if type(x) == "table" then return x end return { x, 2, a = 3 } end
local function F(...) return ... end
local function K() kk = kk + 1 return kk < 300 end
local MT = { __index = function(t, k) return k end, __add = function(a, b) return 7 end, __concat = function(a, b) return "cat" end,
  __call = function(self, x) return x, 5 end, __eq = function() return true end, __lt = function() return true end, __unm = function() return 3 end }
local function M(x) return setmetatable({ x }, MT) end
local O = { v = 1 }
function O:add(x, ...) self.v = N(self.v) + N(x) return self, ... end
function O.get(self) return self.v end
`

// generate writes the program of a seed.
func generate(seed int64) string {
	g := &generator{Rand: rand.New(rand.NewSource(seed))}
	g.budget = 14 + g.Intn(25)
	g.push()
	g.out.WriteString(prelude)
	g.out.WriteString("G1, G2 = 1, nil\nlocal TB, FN = { 1, 2, 3 }, {}\nlocal ok, err = pcall(function(...)\n")
	for g.budget > 0 {
		g.stmt()
	}
	g.out.WriteString("for i = 1, #FN do if i > 20 then break end R(pcall(FN[i], i, 'z')) end R(TB, G1, G2, O.v)\n")
	g.out.WriteString("end, 1, 2)\nif not ok then out[#out + 1] = 'ERR ' .. show(err, 0) end\nreturn table.concat(out, '\\n')\n")
	return g.out.String()
}

func (g *generator) line(format string, a ...any) {
	g.out.WriteString(strings.Repeat(" ", g.indent))
	fmt.Fprintf(&g.out, format, a...)
	g.out.WriteByte('\n')
}

func (g *generator) pick(s ...string) string { return s[g.Intn(len(s))] }

func (g *generator) push() { g.scopes = append(g.scopes, nil) }
func (g *generator) pop()  { g.scopes = g.scopes[:len(g.scopes)-1] }

func (g *generator) declare(names ...string) {
	i := len(g.scopes) - 1
	g.scopes[i] = append(g.scopes[i], names...)
}

// variable prefers those declared last.
func (g *generator) variable() string {
	var all []string
	for _, s := range g.scopes {
		all = append(all, s...)
	}
	if len(all) == 0 || g.Intn(12) == 0 {
		return g.pick("G1", "G2")
	}
	if g.Intn(2) == 0 && len(all) > 4 {
		return all[len(all)-1-g.Intn(4)]
	}
	return g.pick(all...)
}

// fresh is a new name, or one that hides another variable.
func (g *generator) fresh() string {
	if v := g.variable(); g.Intn(4) == 0 && v[0] != 'G' {
		return v
	}
	g.names++
	return fmt.Sprintf("v%d", g.names)
}

func (g *generator) leaf() string {
	switch g.Intn(10) {
	case 0:
		return "nil"
	case 1:
		return "true"
	case 2:
		return "false"
	case 3:
		return fmt.Sprint(g.Intn(9))
	case 4:
		return fmt.Sprintf("%q", string(rune('a'+g.Intn(4))))
	default:
		return g.variable()
	}
}

func (g *generator) expr(depth int) string {
	if depth <= 0 {
		return g.leaf()
	}
	e := func() string { return g.expr(depth - 1 - g.Intn(2)) }
	switch g.Intn(26) {
	case 0, 1:
		return "(" + e() + " and " + e() + ")"
	case 2, 3:
		return "(" + e() + " or " + e() + ")"
	case 4:
		return "(not " + e() + ")"
	case 5:
		return "(" + e() + g.pick(" == ", " ~= ") + e() + ")"
	case 6:
		return "N(" + e() + ") + N(" + e() + ")"
	case 7:
		return "(N(" + e() + ")" + g.pick(" < ", " <= ", " > ", " >= ") + "N(" + e() + "))"
	case 8:
		return "(S(" + e() + ") .. S(" + e() + "))"
	case 9:
		return "(S(" + e() + ") .. " + g.pick("1", "'x'", "2.5") + " .. S(" + e() + "))"
	case 10:
		return "T(" + e() + ")[" + g.pick("1", "2", "'a'", "'b'") + "]"
	case 11:
		return "{" + e() + ", " + e() + ", a = " + e() + "}"
	case 12:
		return "F(" + e() + ", " + e() + ")"
	case 13:
		return "(F(" + e() + "))"
	case 14:
		return g.closureCall(e)
	case 15:
		return e() + " and " + e() + " or " + e()
	case 16:
		return "M(" + e() + ")" + g.pick(".x", "[1]", "(2)", " + 1", " .. 'x'", " == M(1)", " < M(2)")
	case 17:
		return "O:add(" + e() + ", " + e() + ")" + g.pick("", ".v", ":get()", ":add(1):get()")
	case 18:
		return "select(" + g.pick("'#'", "1", "2", "-1") + ", " + e() + ", " + e() + ")"
	case 19:
		return g.bigTable(e)
	case 20:
		return "(S(" + e() + "))" + g.pick(":upper()", ":rep(2)", ":sub(2)", ":len()", ":byte()", ":gsub('a', 'b')", ":find('a')", ":match('%w')", ":reverse()")
	case 21:
		return "(pcall(" + g.pick("error", "F", "T", "M(1)") + ", " + e() + "))"
	case 22:
		return "(function(...) local o = ... o = (...) return o, select('#', ...) end)(" + e() + ", " + e() + ")"
	default:
		return g.leaf()
	}
}

func (g *generator) closureCall(e func() string) string {
	if g.funcs >= 2 {
		return e()
	}
	g.funcs++
	s := "(function(p, q, ...) return " + e() + ", p, ... end)(" + e() + ", " + e() + ", " + e() + ")"
	g.funcs--
	return s
}

// bigTable has about as many items as the interpreter stores at once.
func (g *generator) bigTable(e func() string) string {
	items := make([]string, 48+g.Intn(5))
	for i := range items {
		items[i] = fmt.Sprint(g.Intn(3))
	}
	items[g.Intn(len(items))] = e()
	tail := g.pick("", ", a = "+e(), ", F("+e()+", 5)", ", b = "+e()+", "+e(), ", [60 + 1] = "+e())
	return "{" + strings.Join(items, ", ") + tail + "}"
}

func (g *generator) list(n int, depth int) string {
	var out []string
	for range n {
		out = append(out, g.expr(depth))
	}
	return strings.Join(out, ", ")
}

func (g *generator) block(n int) {
	g.push()
	g.indent++
	for range n {
		g.stmt()
	}
	g.indent--
	g.pop()
}

func (g *generator) stmt() {
	if g.budget--; g.budget < 0 {
		g.line("R(%s)", g.variable())
		return
	}
	if g.Intn(5) < 2 {
		g.further()
		return
	}
	kind := g.Intn(32)
	if len(g.scopes) > 7 && kind > 11 {
		kind = g.Intn(11)
	}
	n := 1 + g.Intn(3)
	switch {
	case kind < 12:
		g.simple(kind)
	case kind < 15:
		g.branch(n)
	case kind < 16:
		g.line("do")
		g.block(n)
		g.line("end")
	case kind < 18:
		g.loop(n, fmt.Sprintf("for %%s = %d, %d do", 1, 1+g.Intn(3)), 1)
	case kind < 20:
		g.loop(n, "for %s, %s in "+g.pick("ipairs({7, 8})", "pairs({5})", "next, {3}", "ipairs({})", "next, {1, 2, 3}, nil", "(pairs({})), {4, 5}")+" do", 2)
	case kind < 22:
		g.while(n)
	case kind < 24:
		g.repeat(n)
	case kind < 27:
		g.function(n)
	case kind < 28:
		g.protected(n)
	case kind < 29:
		g.coroutine(n)
	case kind < 30:
		g.selfNamed()
	default:
		y := g.variable()
		g.line("FN[#FN + 1] = function(...) local o = %s; %s = %s; return o, ... end", y, y, g.expr(1))
	}
}

func (g *generator) simple(kind int) {
	switch kind {
	case 0, 1, 2:
		g.local()
	case 3, 4:
		g.line("%s = %s", g.variable(), g.expr(3))
	case 5, 6:
		g.parallel()
	case 7:
		g.line("R(%s)", g.expr(3))
	case 8:
		g.line("TB[%d] = %s", 1+g.Intn(3), g.expr(2))
	case 9:
		g.line("R(F(%s))", g.list(3, 1))
	case 10:
		if g.loops > 0 && g.Intn(2) == 0 {
			g.nestedBreak()
			return
		}
		g.line("R(%s, %s)", g.variable(), g.variable())
	case 11:
		g.line("TB.a, TB.b = %s", g.list(1+g.Intn(3), 1))
	}
}

// nestedBreak leaves a block with a captured variable.
func (g *generator) nestedBreak() {
	x := g.fresh()
	g.line("if %s then local %s = %s FN[#FN + 1] = function() %s = S(%s) .. 'n' return %s end if %s then break end end", g.expr(1), x, g.expr(1), x, x, x, g.expr(1))
}

func (g *generator) local() {
	names := make([]string, 1+g.Intn(3))
	for i := range names {
		names[i] = g.fresh()
	}
	if n := g.Intn(len(names) + 2); n > 0 {
		g.line("local %s = %s", strings.Join(names, ", "), g.list(n, 2))
	} else {
		g.line("local %s", strings.Join(names, ", "))
	}
	g.declare(names...)
}

func (g *generator) parallel() {
	names := make([]string, 2+g.Intn(2))
	used := map[string]bool{}
	for i := range names {
		names[i] = g.variable()
		if used[names[i]] || g.Intn(6) == 0 {
			names[i] = fmt.Sprintf("TB[%d]", i+1)
		}
		used[names[i]] = true
	}
	g.line("%s = %s", strings.Join(names, ", "), g.list(len(names)-g.Intn(2), 2))
}

func (g *generator) branch(n int) {
	g.line("if %s then", g.expr(2))
	g.block(n)
	if g.Intn(3) == 0 {
		g.line("elseif %s then", g.expr(1))
		g.block(n)
	}
	if g.Intn(2) == 0 {
		g.line("else")
		g.block(n)
	}
	g.line("end")
}

func (g *generator) loop(n int, head string, variables int) {
	names := []any{g.fresh(), g.fresh()}[:variables]
	g.line(head, names...)
	g.push()
	for _, name := range names {
		g.declare(name.(string))
	}
	g.body(n)
	g.pop()
	g.line("end")
}

// body is that of a loop, with a break at its end now and then.
func (g *generator) body(n int) {
	g.loops++
	g.block(n)
	if g.Intn(5) == 0 {
		g.line(" if %s then break end", g.expr(1))
	}
	g.loops--
}

func (g *generator) while(n int) {
	g.names++
	c := fmt.Sprintf("c%d", g.names)
	g.line("local %s = 0", c)
	g.line("while %s < %d and K() do", c, 1+g.Intn(3))
	g.line(" %s = %s + 1", c, c)
	g.body(n)
	g.line("end")
}

func (g *generator) repeat(n int) {
	g.names++
	c, x := fmt.Sprintf("c%d", g.names), g.fresh()
	g.line("local %s = 0", c)
	g.line("repeat")
	g.push()
	g.line(" local %s = %s", x, g.expr(1))
	g.declare(x)
	g.loops++
	for range n {
		g.stmt()
	}
	g.loops--
	if g.Intn(3) == 0 {
		g.line(" FN[#FN + 1] = function() %s = %s return %s end", x, g.expr(1), x)
	}
	g.line(" %s = %s + 1", c, c)
	g.line("until %s >= 2 or (not K()) or (%s and true)", c, g.expr(1))
	g.pop()
}

// inFunction writes the body of a function, from which no break leads out.
func (g *generator) inFunction(parameters []string, body func()) {
	loops := g.loops
	g.loops = 0
	g.funcs++
	g.push()
	g.declare(parameters...)
	body()
	g.pop()
	g.funcs--
	g.loops = loops
}

func (g *generator) function(n int) {
	if g.funcs > 2 {
		g.line("R(%s)", g.variable())
		return
	}
	x := g.fresh()
	parameters := []string{fmt.Sprintf("p%d", g.names), fmt.Sprintf("q%d", g.names)}
	vararg := g.Intn(3) == 0
	list := strings.Join(parameters, ", ")
	if vararg {
		list += ", ..."
	}
	g.line("local function %s(%s)", x, list)
	g.inFunction(parameters, func() {
		g.block(n)
		g.ret(vararg)
	})
	g.line("end")
	g.line("R(%s(%s))", x, g.list(2, 1))
	g.line("FN[#FN + 1] = %s", x)
}

func (g *generator) ret(vararg bool) {
	switch {
	case vararg:
		g.line(" return %s, ...", g.expr(1))
	case g.Intn(2) == 0:
		g.line(" return %s, %s", g.variable(), g.expr(1))
	default:
		g.line(" return F(%s)", g.variable())
	}
}

// protected makes closures that live on behind an error.
func (g *generator) protected(n int) {
	if g.funcs > 2 {
		return
	}
	g.line("R(pcall(function()")
	g.inFunction(nil, func() {
		g.block(n)
		x, y := g.fresh(), g.variable()
		g.line(" local %s = %s", x, g.expr(1))
		g.line(" FN[#FN + 1] = function() %s = S(%s) .. 'p' return %s, %s end", x, x, x, y)
		if g.Intn(2) == 0 {
			g.line(" error(%s)", g.pick("{}", "nil", "{ 'e' }"))
		}
	})
	g.line("end))")
}

func (g *generator) coroutine(n int) {
	if g.funcs > 2 {
		return
	}
	g.names++
	co := fmt.Sprintf("co%d", g.names)
	g.line("local %s = coroutine.create(function(p, ...)", co)
	g.inFunction([]string{"p"}, func() {
		g.block(n)
		g.line(" local q = coroutine.yield(%s)", g.list(2, 1))
		g.declare("q")
		g.block(1)
		g.line(" return q, ...")
	})
	g.line("end)")
	for range 1 + g.Intn(3) {
		g.line("R(coroutine.resume(%s, %s))", co, g.list(2, 1))
	}
	g.line("R(coroutine.status(%s))", co)
}

// selfNamed is a function whose variable hides the one that it uses.
func (g *generator) selfNamed() {
	x := g.variable()
	if x[0] == 'G' {
		return
	}
	g.line("local %s = function(...) return S(%s), ... end", x, x)
	g.line("R(%s(%s))", x, g.list(1, 1))
	g.declare(x)
}
