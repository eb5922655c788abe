package stdlib

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/numeral"
	"github.com/luamig/luamig/bindings/value"
)

// maxUnpacked is how many values unpack and string.byte may return, as in Lua 5.1.
const maxUnpacked = 8000

func (l *library) openBase(L *lua.LState, globals *lua.LTable) {
	l.protected = newInternal(guarded(nil))
	l.ipairsNext = newFunction(L, "ipairs", ipairsNext)
	fill(L, globals, []entry{
		{"assert", assert},
		{"error", errorFunction},
		{"getmetatable", getmetatable},
		{"ipairs", l.ipairs},
		{"next", next},
		{"pairs", l.pairs},
		{"pcall", l.pcall},
		{"print", l.print},
		{"rawequal", rawequal},
		{"rawget", rawget},
		{"rawset", rawset},
		{"select", selectFunction},
		{"setmetatable", setmetatable},
		{"tonumber", tonumber},
		{"tostring", tostring},
		{"type", typeFunction},
		{"unpack", unpack},
		{"xpcall", l.xpcall},
	})
	l.next = globals.RawGetString("next").(*lua.LFunction)
	globals.RawSetString("_G", globals)
	globals.RawSetString("_VERSION", lua.LString("Lua 5.1"))
}

// assert(v [, message]) returns its arguments if v holds. A message that is not a
// string is raised as it is: errors of the host are such values.
func assert(L *lua.LState) int {
	if lua.LVAsBool(checkAny(L, 1)) {
		return L.GetTop()
	}
	message := L.Get(2)
	if message == lua.LNil {
		raise(L, "assertion failed!")
	}
	if s, ok := message.(lua.LString); ok {
		raise(L, "%s", string(s))
	}
	L.Error(withPosition(L, message, 1), 0)
	return 0
}

// error(message [, level]): level 1 is the function that called error, 2 the one
// that called that.
func errorFunction(L *lua.LState) int {
	level := optInt(L, 2, 1)
	L.SetTop(1)
	L.Error(withPosition(L, L.Get(1), level), 0)
	return 0
}

// withPosition puts a position ahead of a message; other values are left alone.
func withPosition(L *lua.LState, v lua.LValue, level int) lua.LValue {
	switch v.(type) {
	case lua.LString, lua.LNumber:
		if level > 0 {
			s, _ := text(v)
			return lua.LString(where(L, level) + s)
		}
	}
	return v
}

// print(...) prints its arguments with tabs between, in one call of the host.
func (l *library) print(L *lua.LState) int {
	var line strings.Builder
	for i := 1; i <= L.GetTop(); i++ {
		if i > 1 {
			line.WriteByte('\t')
		}
		s, ok := text(toString(L, L.Get(i)))
		if !ok {
			raise(L, "'tostring' must return a string to 'print'")
		}
		line.WriteString(s)
		l.checkLength(L, line.Len())
	}
	l.host.Charge(L, line.Len())
	l.host.Print(L, line.String())
	return 0
}

// rawequal(a, b) compares without __eq.
func rawequal(L *lua.LState) int {
	a, b := checkAny(L, 1), checkAny(L, 2)
	return pushBool(L, L.RawEqual(a, b))
}

// rawget(t, key) reads without __index.
func rawget(L *lua.LState) int {
	t := checkTable(L, 1)
	L.Push(t.get(checkAny(L, 2)))
	return 1
}

// rawset(t, key, v) assigns without __newindex and returns t.
func rawset(L *lua.LState) int {
	t := checkTable(L, 1)
	key, v := checkAny(L, 2), checkAny(L, 3)
	t.set(key, v)
	L.SetTop(1)
	return 1
}

// select(n, ...) returns its arguments from the nth on, select("#", ...) their number.
func selectFunction(L *lua.LState) int {
	top := L.GetTop()
	if s, ok := L.Get(1).(lua.LString); ok && strings.HasPrefix(string(s), "#") {
		return pushNumber(L, float64(top-1))
	}
	n := checkInt(L, 1)
	if n < 0 {
		n += top
	} else if n > top {
		n = top
	}
	if n < 1 {
		argumentError(L, 1, "index out of range")
	}
	return top - n
}

// tonumber(v [, base]) gives nil for what is not a number.
func tonumber(L *lua.LState) int {
	base := optInt(L, 2, 10)
	if base == 10 {
		return pushParsed(L, checkAny(L, 1))
	}
	s := checkString(L, 1)
	if base < 2 || base > 36 {
		argumentError(L, 2, "base out of range")
	}
	n, ok := numeral.ParseBase(s, base)
	return pushNumberOrNil(L, n, ok)
}

// pushParsed pushes the number that a value stands for. An int64 or a decimal may
// be rounded by that: it was asked for.
func pushParsed(L *lua.LState, v lua.LValue) int {
	if n, ok := value.ToNumber(v); ok {
		return pushNumber(L, float64(n))
	}
	if s, ok := value.Bytes(v); ok {
		v = lua.LString(s)
	}
	n, ok := number(v)
	return pushNumberOrNil(L, n, ok)
}

func pushNumberOrNil(L *lua.LState, n float64, ok bool) int {
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	return pushNumber(L, n)
}

// tostring(v) writes numbers as "%.14g" does.
func tostring(L *lua.LState) int {
	L.Push(toString(L, checkAny(L, 1)))
	return 1
}

// toString is what tostring returns, a string unless __tostring has it otherwise.
func toString(L *lua.LState, v lua.LValue) lua.LValue {
	switch v := v.(type) {
	case lua.LString:
		return v
	case lua.LNumber:
		return lua.LString(numeral.Format(float64(v)))
	case lua.LBool, *lua.LNilType:
		return lua.LString(v.String())
	}
	if fn := metafield(L, v, "__tostring"); fn != lua.LNil {
		L.Push(fn)
		L.Push(v)
		L.Call(1, 1)
		result := L.Get(-1)
		L.Pop(1)
		return result
	}
	return lua.LString(fmt.Sprintf("%s: %p", typeName(v), v))
}

// type(v) gives "table" also for a row.
func typeFunction(L *lua.LState) int {
	return pushString(L, typeName(checkAny(L, 1)))
}

// unpack(t [, from [, to]]) returns elements without __index.
func unpack(L *lua.LState) int {
	t := checkTable(L, 1)
	from := optInt(L, 2, 1)
	to := 0
	if L.Get(3) == lua.LNil {
		to = t.length()
	} else {
		to = checkInt(L, 3)
	}
	if from > to {
		return 0
	}
	n := to - from + 1
	if n <= 0 || n >= maxUnpacked {
		raise(L, "too many results to unpack")
	}
	for i := from; i <= to; i++ {
		L.Push(t.index(i))
	}
	return n
}
