package sandbox

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"pgregory.net/rapid"

	"github.com/luamig/luamig/bindings/value"
)

// Comparisons give what a reader of the script expects, or an error; never false in silence.
func TestComparisonsOfExactValues(t *testing.T) {
	const declare = `
local big, same, bigger = int64("9007199254740993"), int64("9007199254740993"), int64("18446744073709551615")
local d, e = decimal("12.50"), decimal("12.5")
local day, noon = date.parse("2024-01-31"), date.parse("2024-01-31 12:00:00+00:00")
local b, zero, one, text, NaN, none = bytes("ab"), 0, 1, "ab", 0/0
local function id(...) return ... end
`
	for code, want := range map[string]string{
		`big == same, big ~= same, big == bigger, big < bigger, big <= same, big > bigger, big >= same`:                                                         "true false false true true false true",
		`big == 5, big ~= 5, big < 5, big > 5, 5 < big, 5 >= big, big >= 9007199254740992`:                                                                      "false true false true true false true",
		`int64("18014398509481984") == 2^54, 2^54 == int64("18014398509481984"), big == 2^53, big > 2^53`:                                                       "true true false true",
		`big < NaN, big > NaN, big == NaN, big ~= NaN, d < NaN, d >= NaN`:                                                                                       "false false false true false false",
		`big < 1/0, big > -1/0, d < 1/0, d == 1/0`:                                                                                                              "true true true false",
		`d == e, d == 12.5, 12.5 == d, d ~= 12.5, d == 12, d < 13, 13 > d, d <= 12.5, d >= 12.6`:                                                                "true true true false false true true true false",
		`decimal("0.1") == 0.1, decimal("0.1") + decimal("0.2") == 0.3, 0.1 + 0.2 == decimal("0.3")`:                                                            "true true false",
		`decimal("2") == one + one, one + one == decimal("2"), decimal("9007199254740993") == big, big < d`:                                                     "true true true false",
		`d == "12.50", d == true, d == none, d == {}, d == print, big == "9007199254740993"`:                                                                    "false false false false false false",
		`day == noon, day < noon, day <= "2024-01-31", day == "2024-01-31", "2024-02-01" > day, day == "soon"`:                                                  "false true true true true false",
		`noon == "2024-01-31T13:00:00+01:00", noon == date.parse("2024-01-31T13:00:00+01:00"), day == none`:                                                     "true true false",
		`b == "ab", text == b, b ~= text, b < "b", "a" < b, b == bytes("ab"), b <= text, b == 1, b == none`:                                                     "true true false true true true true false false",
		`null == nil, nil == null, null ~= nil, null == null, null == false, null == 0, null == ""`:                                                             "false false true true false false false",
		`none == null, null == none, none ~= null, id() == null, ({}).x == null, ({x = null}).x == null`:                                                        "true true false true true true",
		`rawequal(none, null), rawequal(d, e), rawequal(d, d)`:                                                                                                  "false false true",
		`(function() if d > 12 and d < 13 and big > zero then return "in" end return "out" end)()`:                                                              "in",
		`(function() local n = 0 while d > n do n = n + 1 end return n end)()`:                                                                                  "13",
		`(function() local n = 0 repeat n = n + 1 until n >= d return n end)()`:                                                                                 "13",
		`d > 12 and "more" or "less", not (d == 12.5), (d == 12.5) == true, d == 12.5 or nil`:                                                                   "more false true true",
		`(function(...) local a, c = ... return a == c, a < c, a <= c, a > c, a >= c, a ~= c end)(big, bigger)`:                                                 "false true true false false true",
		`(function() local t = {d, big, 1, 20} table.sort(t) return table.concat({tostring(t[1]), tostring(t[2]), tostring(t[3]), tostring(t[4])}, " ") end)()`: "1 12.50 20 9007199254740993",
		`(function() local x = d local f = function() return x == 12.5 end x = 3 return f() end)()`:                                                             "false",
		`(function() local n = 0 for i = 1, 20 do if i > d then n = n + 1 end end return n end)()`:                                                              "8",
		`(function() for _, x in ipairs{3, d, big} do if x == 12.5 then return tostring(x) end end end)()`:                                                      "12.50",
		`coroutine.wrap(function() coroutine.yield(d == 12.5) end)()`:                                                                                           "true",
		`select(2, pcall(function() error(big == same) end))`:                                                                                                   "true",
	} {
		got, err := evalConfig(t, Config{}, declare+"return "+code)
		if err != nil || got != want {
			t.Errorf("%s\n got %s, %v\nwant %s", code, got, err, want)
		}
	}
	for code, want := range map[string]string{
		`d < "12.50"`: "attempt to compare a decimal with a string", `big < text`: "attempt to compare an int64 with a string",
		`none < d`: "attempt to compare nil with a decimal", `d >= {}`: "attempt to compare a table with a decimal",
		`day == 5`: "attempt to compare a date with a number: d.unix is the seconds since 1970", `day < 5`: "attempt to compare a date with a number",
		`d == day`: "attempt to compare a decimal with a date", `day < "tomorrow"`: `"tomorrow"`, `b < 1`: "attempt to compare bytes with a number",
		`null < 1`: "attempt to compare null with a number", `none < null`: "attempt to compare nil with null",
	} {
		e := fail(t, Config{}, declare+"local function f() return "+code+" end\nreturn f()")
		if !strings.Contains(e.Error(), want) || e.Pos.Line != 7 {
			t.Errorf("%s: %v (line %d), want %q", code, e, e.Pos.Line, want)
		}
	}
}

func TestTableKeysOfExactValues(t *testing.T) {
	const declare = `
local big, same = int64("9007199254740993"), int64("9007199254740993")
local d, day, b = decimal("12.50"), date.parse("2024-01-31"), bytes("ab")
local t = {[big] = "a", [b] = "b"}
`
	for code, want := range map[string]string{
		`t[big], t[same], t[int64("9007199254740994") - 1], t[int64("9007199254740995")]`: "a a a nil",
		`t.ab, t["ab"], t[b], t[bytes("ab")]`:                                             "b b b b",
		`(function() t[same] = "c" t[b] = nil return t[big], t.ab, next(t) == big end)()`: "c nil true",
		`rawget(t, same), rawset(t, same, 3) == t, rawget(t, big), t[big]`:                "a true 3 3",
		`next(t, same)`: "ab b",
		`(function() local n = 0 for k in pairs(t) do n = n + 1 end return n, #table.keys(t) end)()`:                          "2 2",
		`(function() local s = {} for i = 1, 3 do s[same] = (s[big] or 0) + i end return s[int64("9007199254740993")] end)()`: "6",
		`({[null] = 1})[null], t[nil], t[1], t[true]`:                                                                         "1 nil nil nil",
	} {
		got, err := evalConfig(t, Config{}, declare+"return "+code)
		if err != nil || got != want {
			t.Errorf("%s\n got %s, %v\nwant %s", code, got, err, want)
		}
	}
	for code, want := range map[string]string{
		`t[d]`: "a decimal is no key of a table", `({[d] = 1})`: "use tostring(d), or tonumber(d)",
		`(function() t[day] = 1 end)()`: "a date is no key of a table", `rawget(t, d)`: "a decimal is no key", `rawset(t, day, 1)`: "a date is no key",
	} {
		e := fail(t, Config{}, declare+"return "+code)
		if !strings.Contains(e.Error(), want) || e.Pos.Line != 5 {
			t.Errorf("%s: %v (line %d), want %q", code, e, e.Pos.Line, want)
		}
	}
}

// slowly makes all questions come out as a yes, and the helpers answer for the values of Lua itself.
func slowly(fn *lua.LFunction, probe lua.LValue) {
	var flip func(p *lua.FunctionProto)
	flip = func(p *lua.FunctionProto) {
		for pc, word := range p.Code {
			const constantBit, a = 1 << 8, 1 << 18
			if c := int(word>>9) & 0x1ff; int(word>>26) == lua.OP_EQ && c&constantBit != 0 && p.Constants[c&^constantBit] == probe {
				p.Code[pc] ^= a
			}
		}
		for _, inner := range p.FunctionPrototypes {
			flip(inner)
		}
	}
	flip(fn.Proto)
}

func runSlowly(t *testing.T, source string, asked *int) string {
	t.Helper()
	s := New(context.Background(), Config{})
	defer s.Close()
	chunk, err := s.compile([]byte(source), "test.lua")
	if err != nil {
		return "RUN " + err.Error()
	}
	h := s.helpers
	answer := func(compare func(L *lua.LState, a, b lua.LValue) bool) *lua.LFunction {
		return s.L.NewFunction(func(L *lua.LState) int {
			*asked++
			L.Push(lua.LBool(compare(L, L.Get(1), L.Get(2))))
			return 1
		})
	}
	h.Equal = answer((*lua.LState).Equal)
	h.Less = answer((*lua.LState).LessThan)
	h.LessEqual = answer(lessEqual)
	h.Key = s.L.NewFunction(func(L *lua.LState) int { *asked++; return 1 })
	fn := chunk.Function(s.L, s.environment(), h)
	slowly(fn, h.Probe)
	results, err := s.Call(fn, lua.MultRet)
	if err != nil {
		return "RUN " + err.Error()
	}
	var out []string
	for _, r := range results {
		out = append(out, r.String())
	}
	return strings.Join(out, " ")
}

func lessEqual(L *lua.LState, a, b lua.LValue) bool {
	fn := L.GetMetaField(a, "__le")
	if fn != lua.LNil && a.Type() == b.Type() && fn == L.GetMetaField(b, "__le") {
		L.Push(fn)
		L.Push(a)
		L.Push(b)
		L.Call(2, 1)
		defer L.Pop(1)
		return lua.LVAsBool(L.Get(-1))
	}
	if a.Type() != b.Type() {
		L.RaiseError("attempt to compare %s with %s", a.Type(), b.Type())
	}
	if c, err := value.Compare(a, b); err == nil {
		return c <= 0
	}
	return !L.LessThan(b, a)
}

// TestSlowWays takes the way behind each question, with programs that do not depend on it.
func TestSlowWays(t *testing.T) {
	asked := 0
	for seed := *firstSeed; seed < *firstSeed+int64(*programs)/4; seed++ {
		source := generate(seed)
		if got, want := runSlowly(t, source, &asked), runOnce(t, source); got != want {
			t.Errorf("seed %d: %s", seed, firstDifference(got, want))
		}
	}
	if asked < 10**programs {
		t.Errorf("the helpers were called %d times only", asked)
	}
}

// operand is an expression and its exact value; beside a decimal a number counts by its shortest digits.
type operand struct {
	code             string
	exact, asDecimal *big.Rat
	decimal          bool
}

func rat(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic(s)
	}
	return r
}

func operands() *rapid.Generator[operand] {
	number := func(f float64) operand {
		s := strconv.FormatFloat(f, 'g', -1, 64)
		return operand{code: "(" + s + ")", exact: new(big.Rat).SetFloat64(f), asDecimal: rat(s)}
	}
	near := rapid.SampledFrom([]int64{0, 1, 1 << 53, -1 << 53, 1<<60 + 1, 1 << 62, math.MaxInt64 - 5, math.MinInt64 + 5})
	integers := rapid.Custom(func(t *rapid.T) int64 { return near.Draw(t, "near") + rapid.Int64Range(-5, 5).Draw(t, "off") })
	return rapid.OneOf(
		rapid.Map(rapid.Float64Range(-1e20, 1e20), number),
		rapid.Map(integers, func(i int64) operand { return number(float64(i)) }),
		rapid.Map(rapid.SampledFrom([]float64{0.1, -0.5, 1e300, 5e-324, 1 << 63, 1 << 64}), number),
		rapid.Map(integers, func(i int64) operand {
			s := fmt.Sprint(i)
			return operand{code: `int64("` + s + `")`, exact: rat(s), asDecimal: rat(s)}
		}),
		rapid.Map(rapid.Uint64Min(math.MaxUint64-5), func(u uint64) operand {
			s := fmt.Sprint(u)
			return operand{code: `int64("` + s + `")`, exact: rat(s), asDecimal: rat(s)}
		}),
		rapid.Map(integers, func(i int64) operand {
			s := fmt.Sprint(i) + ".50"
			return operand{code: `decimal("` + s + `")`, exact: rat(s), asDecimal: rat(s), decimal: true}
		}),
		rapid.Map(rapid.SampledFrom([]string{"0.1", "0.10", "-0.5", "0", "-0.0", "1e300", "1.00", "9007199254740993", "18446744073709551615"}), func(s string) operand {
			return operand{code: `decimal("` + s + `")`, exact: rat(s), asDecimal: rat(s), decimal: true}
		}),
	)
}

// Each operator, in a condition and as a value, with constants, locals, fields and captured variables, agrees with arithmetic without bounds.
func TestComparisonsAgainstRat(t *testing.T) {
	s := newSandbox(t, Config{})
	rapid.Check(t, func(rt *rapid.T) {
		a, b := operands().Draw(rt, "a"), operands().Draw(rt, "b")
		c := a.exact.Cmp(b.exact)
		if a.decimal || b.decimal {
			c = a.asDecimal.Cmp(b.asDecimal)
		}
		want := fmt.Sprint(c < 0, c <= 0, c == 0, c != 0, c > 0, c >= 0)
		source := strings.NewReplacer("$A", a.code, "$B", b.code).Replace(`
local function bits(x, y) return x < y, x <= y, x == y, x ~= y, x > y, x >= y end
local a, b, t = $A, $B, {a = $A, b = $B, $A, $B}
local function text(...) local s = {} for i = 1, select("#", ...) do s[i] = tostring((select(i, ...))) end return table.concat(s, " ") end
local all = {text(bits(a, b)), text($A < $B, $A <= $B, $A == $B, $A ~= $B, $A > $B, $A >= $B),
  text(t.a < b, t.a <= b, t.a == b, t.a ~= b, t.a > b, t.a >= b), text(t[1] < t[2], t[1] <= t.b, t[1] == t[2], t[1] ~= t.b, t[1] > t[2], t[1] >= t.b),
  (function() local s = {} if a < $B then s[1] = "true" else s[1] = "false" end if a <= b then s[2] = "true" else s[2] = "false" end
    if a == $B then s[3] = "true" else s[3] = "false" end if a ~= b then s[4] = "true" else s[4] = "false" end
    if not (a > $B) then s[5] = "false" else s[5] = "true" end s[6] = tostring(a >= b and true or false) return table.concat(s, " ") end)()}
return table.concat(all, "\n")`)
		got, err := eval(t, s, source)
		if err != nil {
			rt.Fatal(err)
		}
		for i, line := range strings.Split(got, "\n") {
			if line != want {
				rt.Fatalf("%s and %s, %d: got %s, want %s", a.code, b.code, i, line, want)
			}
		}
	})
}
