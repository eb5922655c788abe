package stdlib_test

import (
	"fmt"
	"strings"
	"testing"
)

// functions are those of the library that give the same for the same arguments.
var functions = strings.Fields(`
	assert error getmetatable ipairs next pairs pcall rawequal rawget rawset select setmetatable tonumber type unpack xpcall
	string.byte string.char string.find string.format string.gmatch string.gsub string.len string.lower string.match string.rep string.reverse string.sub string.upper
	table.concat table.getn table.insert table.maxn table.remove table.sort
	math.abs math.ceil math.floor math.fmod math.frexp math.ldexp math.max math.min math.mod math.modf math.sqrt
	coroutine.create coroutine.resume coroutine.status coroutine.wrap coroutine.running coroutine.yield
	os.difftime os.time os.date`)

// odd is an argument of any kind.
func (g generator) odd() string {
	return pick(g, "nil", "true", "false", "0", "1", "-1", "2", "3.7", "-0.5", "1e9", "100", "'a'", "''", "'10'", "' 0x1F '", "'1e2'", "'%d'", "'%s|%5.1f'", "'(.)'", "'[a'", "'*t'", "'!%Y'",
		"'abc def'", "{}", "{ 1, 2, 3 }", "{ 'x', 'y' }", "{ a = 1 }", "rawequal", "function(...) return ... end", "function() error('odd') end", "MT", "CO()", "string", "setmetatable({}, { __tostring = function() return 'own' end })")
}

// oddStart makes errors alike whose words are meant to differ: who yields outside, and what the
// interpreter itself says.
const oddStart = `
MT = setmetatable({ 4, 5 }, { __index = function(_, k) return k end, __call = function(_, a) return a, 'called' end, __lt = function() return false end })
function CO() return coroutine.create(function(...) local a = coroutine.yield(...) return a end) end
local words = { { "^attempt to yield", "yield" }, { "^attempt to compare", "compare" }, { "^attempt to index", "index" }, { "^attempt to call", "call" }, { "^cannot perform", "arithmetic" },
  { "^attempt to perform", "arithmetic" }, { "^attempt to concatenate", "concatenate" }, { "^cannot resume", "resume" } }
local function clean(v)
  if v ~= v then return "nan" end
  if type(v) ~= "string" then return v end
  v = v:gsub("^stdin:%d+: ", ""):gsub("^stdin:%d+: ", ""):gsub("to '[^']*'", "to ?")
  for _, w in ipairs(words) do if v:find(w[1]) then return w[2] end end
  return v
end
function same(...)
  local out = { ... }
  for i = 1, select("#", ...) do out[i] = clean(out[i]) end
  return unpack(out, 1, select("#", ...))
end
`

// TestAnythingAsReference calls every function with anything.
func TestAnythingAsReference(t *testing.T) {
	g := newGenerator(8)
	var calls []string
	for range 6000 * *rounds {
		call := fmt.Sprintf("%s(%s)", functions[g.IntN(len(functions))], g.many(4, ", ", g.odd))
		if !intended(call) {
			calls = append(calls, "same(pcall(function() return "+call+" end))")
		}
	}
	compareCallsAfter(t, oddStart, calls)
}

// intended is true for calls in which this library is meant to differ: see docs/lua.md.
func intended(call string) bool {
	for _, c := range []struct{ function, argument string }{
		{"assert(", ""},                  // raises any value
		{"string.format(", "__tostring"}, // %s takes what tostring takes
		{"string.format(", "MT"},
		{"os.time(", "nil"}, {"os.time(", "MT"}, {"string.rep(", "1e9"}, {"os.time()", ""}, {"os.date(", ""}, // the time of the run
		{"math.ldexp(", "1e9"},
		{"next(", "string"}, {"pairs(", "string"}, {"coroutine.create(", "print"}, {"coroutine.wrap(", "print"},
	} {
		if strings.HasPrefix(call, c.function) && strings.Contains(call, c.argument) {
			return true
		}
	}
	return false
}
