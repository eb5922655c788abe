package stdlib_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// reporter is the start of a program that reports what calls return, in a form
// that shows every byte and every digit.
const reporter = `
local format, gsub, byte, floor = string.format, string.gsub, string.byte, math.floor
INF = math.huge
NAN = INF - INF
NZERO = tonumber("-0")
local function show(v)
  if type(v) == "string" then
    return '"' .. gsub(v, "[^ -~]", function(c) return format("\\%03d", byte(c)) end) .. '"'
  elseif type(v) == "number" then
    return format("%.17g", v)
  elseif type(v) == "table" then
    local parts = {}
    for i = 1, table.maxn(v) do parts[#parts + 1] = show(v[i]) end
    return "{" .. table.concat(parts, ",") .. "}"
  elseif type(v) == "function" or type(v) == "thread" then
    return type(v)
  end
  return tostring(v)
end
local function report(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = show((select(i, ...))) end
  print(table.concat(parts, " "))
end
function T(f) report(pcall(f)) end
`

// rounds makes a longer run, on demand: go test -rounds 100.
var rounds = flag.Int("rounds", 1, "how often as many programs are compared with Lua 5.1")

// batch is how many calls one program makes.
const batch = 400

// compareCalls makes the same calls with Lua 5.1 and with this library.
func compareCalls(t *testing.T, calls []string) {
	t.Helper()
	compareCallsAfter(t, "", calls)
}

// compareCallsAfter has statements ahead of the calls.
func compareCallsAfter(t *testing.T, start string, calls []string) {
	t.Helper()
	for len(calls) > 0 {
		n := min(batch, len(calls))
		compareBatch(t, start, calls[:n])
		calls = calls[n:]
	}
}

func compareBatch(t *testing.T, start string, calls []string) {
	t.Helper()
	var program strings.Builder
	program.WriteString(strings.ReplaceAll(reporter+start, "\n", " "))
	for _, call := range calls {
		fmt.Fprintf(&program, "\nT(function() return %s end)", call)
	}
	want := strings.Split(reference(t, program.String()), "\n")
	got := strings.Split(run(t, program.String()), "\n")
	if len(got) != len(want) {
		t.Errorf("%d lines of output, Lua 5.1 prints %d", len(got), len(want))
	}
	for i := range min(len(got), len(want), len(calls)) {
		if got[i] != want[i] && placeless(got[i]) != want[i] {
			t.Errorf("%s\n got: %s\nwant: %s", calls[i], got[i], want[i])
		}
	}
}

// placeless is an error without its position. Lua 5.1 gives none to what the
// interpreter itself finds fault with inside a C function.
func placeless(line string) string {
	const start = `false "`
	if rest, ok := strings.CutPrefix(line, start+"stdin:"); ok {
		_, message, _ := strings.Cut(rest, ": ")
		return start + message
	}
	return line
}

// generator makes arguments from a fixed seed.
type generator struct{ *rand.Rand }

func newGenerator(seed uint64) generator {
	return generator{rand.New(rand.NewPCG(seed, 1))}
}

func pick[T any](g generator, from ...T) T { return from[g.IntN(len(from))] }

// many joins up to n things that make makes.
func (g generator) many(n int, separator string, make func() string) string {
	parts := times(g.IntN(n+1), make)
	return strings.Join(parts, separator)
}

func times(n int, make func() string) []string {
	var parts []string
	for range n {
		parts = append(parts, make())
	}
	return parts
}

// literal writes s as Lua reads it.
func literal(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range []byte(s) {
		if c >= ' ' && c <= '~' && c != '"' && c != '\\' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "\\%03d", c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func (g generator) number() string {
	switch g.IntN(8) {
	case 0:
		return pick(g, "INF", "-INF", "NAN", "NZERO", "0")
	case 1:
		return strconv.FormatFloat(g.NormFloat64()*float64(int64(1)<<g.IntN(62)), 'f', 0, 64)
	case 2:
		return strconv.FormatFloat(g.NormFloat64(), 'g', 17, 64)
	case 3:
		return strconv.FormatFloat(g.NormFloat64()*1e200, 'g', 17, 64)
	case 4:
		return pick(g, "99999999999999", "100000000000000", "123456789012345", "0.1", "1e15", "1e-5", "0.0001", "255.5", "2147483648", "9007199254740993")
	}
	return strconv.Itoa(g.IntN(2000) - 1000)
}

// index is a position in a short string or list.
func (g generator) index() string {
	return pick(g, "nil", "INF", "-INF", "NAN", "1.9", "-1.9", `"2"`, strconv.Itoa(g.IntN(16)-8), strconv.Itoa(g.IntN(8)-4), strconv.Itoa(g.IntN(6)))
}

// place is an index without what does not fit an int of 32 bits: for that the
// functions of tables are right here and wrap around in C.
func (g generator) place() string {
	return pick(g, "nil", "1.9", "-1.9", `"2"`, strconv.Itoa(g.IntN(8)-4), strconv.Itoa(g.IntN(6)))
}

func (g generator) text(n int) string {
	const letters = "abABab01 \t\n.,%()[]-_\x00\x80\xff\xc3\xa9xyz"
	b := make([]byte, g.IntN(n+1))
	for i := range b {
		b[i] = letters[g.IntN(len(letters))]
	}
	return string(b)
}

// pattern is a pattern that is likely to match something, sometimes malformed.
func (g generator) pattern() string {
	item := func() string {
		class := pick(g, "a", "b", ".", "%a", "%d", "%s", "%w", "%x", "%p", "%c", "%l", "%u", "%z", "%A", "%S", "%W",
			"[ab]", "[^ab]", "[a-z0-9]", "[%a_]", "[^%s]", "[]]", "[^]]", "[%]]", "[a-]", "[-a]", "[%a-z]", "[a-%z]", "%.", "%%", "%(", " ", "x")
		return class + pick(g, "", "", "", "*", "+", "-", "?")
	}
	part := func() string {
		switch g.IntN(14) {
		case 0:
			return "(" + g.many(2, "", item) + ")"
		case 1:
			return "()"
		case 2:
			return pick(g, "%1", "%2", "%bab", "%b()", "%b[]", "%f[%a]", "%f[^%w]", "%f[%z]")
		case 3:
			if g.IntN(6) == 0 {
				return pick(g, "(", ")", "[", "[a", "%", "%b", "%bx", "%f", "%fa", "[^", "[]", "[%", "[%]", "%0", "%9", "^", "$", "*", "(()")
			}
		}
		return item()
	}
	p := g.many(5, "", part)
	if g.IntN(4) == 0 {
		p = "^" + p
	}
	if g.IntN(4) == 0 {
		p += "$"
	}
	return p
}

func (g generator) list(n int) string {
	return "{" + g.many(n, ",", func() string {
		return pick(g, strconv.Itoa(g.IntN(20)), strconv.Itoa(g.IntN(20)), literal(g.text(3)), "1.5")
	}) + "}"
}

func TestPatternsAsReference(t *testing.T) {
	g := newGenerator(1)
	compareCalls(t, times(6000**rounds, func() string {
		s, p := literal(g.text(12)), literal(g.pattern())
		switch g.IntN(8) {
		case 0, 1:
			return fmt.Sprintf("string.find(%s, %s)", s, p)
		case 2:
			return fmt.Sprintf("string.find(%s, %s, %s, %s)", s, p, g.index(), pick(g, "true", "false", "nil"))
		case 3:
			return fmt.Sprintf("string.match(%s, %s, %s)", s, p, g.index())
		case 4:
			return fmt.Sprintf("(function() local r = {} for a, b in string.gmatch(%s, %s) do r[#r+1] = tostring(a) r[#r+1] = tostring(b) if #r > 40 then break end end return r end)()", s, p)
		case 5:
			repl := literal(g.many(3, "", func() string { return pick(g, "x", "%0", "%1", "%2", "%%", "%x", "%") }))
			return fmt.Sprintf("string.gsub(%s, %s, %s, %s)", s, p, repl, g.index())
		case 6:
			repl := pick(g, "function(a, b) return b end", "function(a) return a .. '!' end", "function() return 12.5 end", "function() return false end", "function() return {} end",
				"{a = 'A', b = 1, [1] = 'one', [' '] = false}", "setmetatable({}, {__index = function(_, k) return '<' .. k .. '>' end})", "12", "nil", "true")
			return fmt.Sprintf("string.gsub(%s, %s, %s)", s, p, repl)
		}
		return fmt.Sprintf("string.match(%s, %s)", s, p)
	}))
}

func TestFormatAsReference(t *testing.T) {
	g := newGenerator(2)
	printable := func() string { return strings.NewReplacer("\x00", "~").Replace(g.text(8)) }
	compareCalls(t, times(4000**rounds, func() string {
		spec := g.many(3, "", func() string { return pick(g, "-", "+", " ", "#", "0") })
		if g.IntN(2) == 0 {
			spec += pick(g, "5", "12", "40", "1", "99", "0")
		}
		if g.IntN(2) == 0 {
			spec += pick(g, ".", ".0", ".1", ".5", ".14", ".20", ".99")
		}
		switch g.IntN(6) {
		case 0:
			return fmt.Sprintf("string.format(%s, %s)", literal("%"+spec+"s"), literal(printable()))
		case 1:
			return fmt.Sprintf("string.format(%s, %s)", literal("<%"+strings.Trim(spec, "+ #0123456789.")+"q>"), literal(g.text(8)))
		case 2:
			verb := pick(g, "s", "d", "c", "y", "", "123d", ".123f", "-----d", "------d", "%", "i%", "p", "a", "l")
			return fmt.Sprintf("string.format(%s, %s)", literal("%"+verb), pick(g, "nil", "{}", "true", `"12"`, `"x"`, "65", "function() end"))
		}
		verb := pick(g, "d", "i", "u", "x", "X", "o", "e", "E", "f", "g", "G", "g", "f", "d", "x")
		return fmt.Sprintf("string.format(%s, %s)", literal("%"+spec+verb), g.number())
	}))
}

func TestNumbersAsReference(t *testing.T) {
	g := newGenerator(3)
	compareCalls(t, times(4000**rounds, func() string {
		switch g.IntN(4) {
		case 0:
			return fmt.Sprintf("tostring(%s)", g.number())
		case 1:
			digits := g.many(6, "", func() string { return pick(g, "0", "1", "7", "9", "a", "f", "z", "Z", "F") })
			s := pick(g, "", " ", "\t") + pick(g, "", "", "+", "0x") + digits + pick(g, "", "", " ", "!")
			return fmt.Sprintf("tonumber(%s, %d)", literal(s), pick(g, 2, 8, 10, 16, 36, 16, g.IntN(40)))
		case 2:
			return fmt.Sprintf("tonumber(%s, %s)", g.number(), pick(g, "nil", "10"))
		}
		s := g.many(8, "", func() string {
			return pick(g, "0", "1", "5", "9", ".", "e", "E", "-", "+", "0x", "x", "p", "f", " ", "_", "1e5", "1e400", "\v", "00")
		})
		return fmt.Sprintf("tonumber(%s)", literal(s))
	}))
}

func TestStringsAsReference(t *testing.T) {
	g := newGenerator(4)
	compareCalls(t, times(4000**rounds, func() string {
		s := literal(g.text(10))
		switch g.IntN(9) {
		case 0:
			return fmt.Sprintf("string.sub(%s, %s, %s)", s, g.index(), g.index())
		case 1:
			return fmt.Sprintf("string.byte(%s, %s, %s)", s, g.index(), g.index())
		case 2:
			return fmt.Sprintf("string.rep(%s, %s)", s, g.index())
		case 3:
			return fmt.Sprintf("string.%s(%s)", pick(g, "upper", "lower", "reverse", "len"), s)
		case 4:
			return fmt.Sprintf("string.char(%s)", g.many(4, ",", func() string { return pick(g, "65", "0", "255", "256", "-1", `"66"`, "67.9", "nil") }))
		case 5:
			return fmt.Sprintf("(%s):%s(%s)", pick(g, s, "({sub=string.sub, rep=string.rep, byte=string.byte, upper=string.upper, find=string.find, gsub=string.gsub})"), pick(g, "sub", "rep", "byte", "upper", "find", "gsub"), pick(g, "", "{}", "nil", "1", `"a"`, `"a", {}`))
		case 6:
			s := literal(strings.ReplaceAll(g.text(10), "\x00", "~")) // it may be a pattern
			return fmt.Sprintf("string.%s(%s)", pick(g, "sub", "rep", "byte", "upper", "find", "gsub", "format", "match", "gmatch", "len"),
				g.many(4, ",", func() string { return pick(g, "nil", "{}", "true", "12", s, "function() end") }))
		case 7:
			return fmt.Sprintf("string.find(%s, %s, %s, true)", s, literal(g.text(2)), g.index())
		}
		return fmt.Sprintf("select(%s, %s, %s, %s)", pick(g, g.index(), `"#"`), s, s, s)
	}))
}

func TestTablesAsReference(t *testing.T) {
	g := newGenerator(5)
	orders := []string{"nil", "function(a, b) return a < b end", "function(a, b) return a > b end", "function(a, b) return tostring(a) < tostring(b) end",
		"function(a, b) return #tostring(a) < #tostring(b) end", "function() return false end"}
	compareCalls(t, times(3000**rounds, func() string {
		list := g.list(8)
		switch g.IntN(9) {
		case 0:
			return fmt.Sprintf("table.concat(%s, %s, %s, %s)", list, pick(g, "nil", `","`, "1"), g.place(), pick(g, "nil", "0", "1", "2", "3", "-1"))
		case 1:
			return fmt.Sprintf("(function() local t = %s table.insert(t, %s, 'new') return t end)()", list, strconv.Itoa(g.IntN(5)+1))
		case 2:
			return fmt.Sprintf("(function() local t = %s local r = table.remove(t, %s) return t, r end)()", list, g.place())
		case 3:
			return fmt.Sprintf("(function() local t = %s table.sort(t, %s) return t end)()", g.sortable(), pick(g, orders...))
		case 4:
			return fmt.Sprintf("unpack(%s, %s, %s)", list, pick(g, "nil", "1", "0", "-1", "2"), pick(g, "nil", "0", "1", "5"))
		case 5:
			return fmt.Sprintf("table.maxn(%s)", pick(g, list, "{[1.5]=1}", "{1,2,nil,4,[100]=1}", "{[-1]=1}"))
		case 6:
			return fmt.Sprintf("table.%s(%s)", pick(g, "insert", "remove", "sort", "concat", "maxn", "getn"), g.many(4, ",", func() string { return pick(g, "nil", "{}", "1", `"x"`, "true") }))
		case 7:
			return fmt.Sprintf("%s(%s)", pick(g, "next", "ipairs", "pairs", "rawget", "rawset", "rawequal", "setmetatable", "getmetatable", "unpack", "select", "tonumber", "type"),
				g.many(3, ",", func() string { return pick(g, "nil", "{}", "1", `"x"`, "true") }))
		}
		return fmt.Sprintf("(function() local r = {} for i, v in ipairs(%s) do r[#r+1] = v end return r end)()", list)
	}))
}

// sortable is a list of elements that compare with each other.
func (g generator) sortable() string {
	text := g.IntN(2) == 0
	return "{" + g.many(30, ",", func() string {
		if text {
			return literal(g.text(3))
		}
		return strconv.Itoa(g.IntN(20))
	}) + "}"
}

// Functions that are not exact in C either are compared to twelve digits, and a
// NaN has no sign.
func TestMathAsReference(t *testing.T) {
	g := newGenerator(6)
	one := []string{"abs", "ceil", "floor", "sqrt", "exp", "log", "log10", "deg", "rad", "atan", "modf", "frexp",
		"acos", "asin", "tanh", "max", "min"}
	two := []string{"max", "min", "fmod", "atan2", "mod"}
	compareCalls(t, times(3000**rounds, func() string {
		call := fmt.Sprintf("math.%s(%s)", pick(g, one...), pick(g, g.number(), g.number(), g.number(), `"3.5"`, `" 0x10 "`, "nil", "{}"))
		switch g.IntN(8) {
		case 0: // Go's powers are less exact than C's: the more so, the larger the exponent
			call = fmt.Sprintf("math.pow(%s, %s)", g.number(), pick(g, "2", "-1", "0.5", "10", "-3.5", "0", "INF", "NAN"))
		case 5: // angles of a size at which the error of reducing them does not show
			call = fmt.Sprintf("math.%s(%g)", pick(g, "sin", "cos", "tan"), g.NormFloat64()*50)
		case 1:
			call = fmt.Sprintf("math.%s(%d)", pick(g, "cosh", "sinh", "tanh", "exp"), g.IntN(1440)-720)
		case 2:
			call = fmt.Sprintf("math.ldexp(%s, %d)", g.number(), g.IntN(4000)-2000)
		case 3, 4:
			call = fmt.Sprintf("math.%s(%s)", pick(g, two...), g.many(4, ",", g.number))
		}
		return fmt.Sprintf(`(string.format("%%.12g %%.12g", (function(a, b) return a, b or 0 end)(%s)):gsub("-nan", "nan"))`, call)
	}))
}

func TestTimeAsReference(t *testing.T) {
	g := newGenerator(7)
	compareCalls(t, times(1500**rounds, func() string {
		when := strconv.Itoa(g.IntN(8e9) - 2e9)
		switch g.IntN(3) {
		case 0:
			field := func() string { return strconv.Itoa(g.IntN(100) - 20) }
			return fmt.Sprintf("os.time{year = %d, month = %s, day = %s, hour = %s, min = %s, sec = %s}",
				1600+g.IntN(800), field(), field(), pick(g, "nil", field()), field(), field())
		case 1:
			return fmt.Sprintf("(function() local d = os.date(%s, %s) return d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst end)()", pick(g, `"*t"`, `"!*t"`), when)
		}
		format := g.many(4, "/", func() string { return "%" + string("aAbBcCdDeFgGhHIjkKlmMnpPQrRsStTuUVwWxXyYz%"[g.IntN(42)]) })
		return fmt.Sprintf("os.date(%s, %s)", literal(pick(g, "", "!")+format+pick(g, "", "%")), when)
	}))
}
