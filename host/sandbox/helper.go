package sandbox

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib"
	"github.com/luamig/luamig/bindings/stdlib/numeral"
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/host/compile"
)

func (s *Sandbox) newHelpers() compile.Helpers {
	operators := value.OperatorsOf(s.L)
	return compile.Helpers{
		Concat: s.L.NewFunction(s.concat), Join: s.L.NewFunction(s.join), Bounds: s.L.NewFunction(bounds),
		Probe: operators.Probe, Equal: operators.Equal, Less: operators.Less, LessEqual: operators.LessEqual, Key: operators.Key,
	}
}

// concat is what a..b..c calls: the operands are its arguments.
func (s *Sandbox) concat(L *lua.LState) int {
	n := L.GetTop()
	var space [16]string
	parts, length := space[:0], 0
	for i := 1; i <= n; i++ {
		text, ok := text(L.Get(i))
		if !ok {
			return s.concatObjects(L, n)
		}
		parts = append(parts, text)
		length += len(text)
	}
	s.allow(L, length)
	L.Push(lua.LString(join(parts)))
	return 1
}

func join(parts []string) string {
	if len(parts) == 2 {
		return parts[0] + parts[1]
	}
	return strings.Join(parts, "")
}

// text is what a string or a number is in a string.
func text(v lua.LValue) (string, bool) {
	switch v := v.(type) {
	case lua.LString:
		return string(v), true
	case lua.LNumber:
		return numeral.Format(float64(v)), true
	}
	return "", false
}

// allow raises an error if a string of that length is not to be made.
func (s *Sandbox) allow(L *lua.LState, length int) {
	if length > s.limits.String {
		host{s}.Exceed(L, "string", fmt.Sprintf("string too long: %d bytes, the limit is %d", length, s.limits.String))
	}
	host{s}.Charge(L, length)
}

// concatObjects joins from the right, two operands at a time, as the reference
// interpreter does where one of them is neither string nor number.
func (s *Sandbox) concatObjects(L *lua.LState, n int) int {
	right := L.Get(n)
	for i := n - 1; i >= 1; i-- {
		right = s.concatTwo(L, L.Get(i), right, i, n)
	}
	L.Push(right)
	return 1
}

func (s *Sandbox) concatTwo(L *lua.LState, a, b lua.LValue, i, n int) lua.LValue {
	at, aok := text(a)
	bt, bok := text(b)
	if aok && bok {
		s.allow(L, len(at)+len(bt))
		return lua.LString(at + bt)
	}
	fn := L.GetMetaField(a, "__concat")
	if fn == lua.LNil {
		fn = L.GetMetaField(b, "__concat")
	}
	if fn == lua.LNil {
		bad, place := a, i
		if aok {
			bad, place = b, i+1
		}
		L.RaiseError("attempt to concatenate %s (operand %d of %d)", typeName(bad), place, n)
	}
	L.Push(fn)
	L.Push(a)
	L.Push(b)
	L.Call(2, 1)
	result := L.Get(-1)
	L.Pop(1)
	return result
}

// boundNames are the values of a loop, as the reference interpreter calls them.
var boundNames = [...]string{"initial value", "limit", "step"}

// bounds is what `for i = a, b, c do` calls with the place of its first argument among
// these and the values that might be no numbers.
func bounds(L *lua.LState) int {
	first, n := int(L.Get(1).(lua.LNumber)), L.GetTop()
	for i := 2; i <= n; i++ {
		number, ok := toNumber(L.Get(i))
		if !ok {
			L.RaiseError("'for' %s must be a number", boundNames[first+i-2])
		}
		L.Push(number)
	}
	return n - 1
}

// toNumber reads a string as tonumber does, and an int64 or a decimal where that is exact.
func toNumber(v lua.LValue) (lua.LNumber, bool) {
	switch v := v.(type) {
	case lua.LNumber:
		return v, true
	case lua.LString:
		f, ok := numeral.Parse(string(v))
		return lua.LNumber(f), ok
	}
	return value.ExactNumber(v)
}

// join is what a large table constructor calls: a list of functions, each of which
// makes a part, the number of positional fields in each, and the values of `...`.
func (s *Sandbox) join(L *lua.LState) int {
	makers, counts, args := L.Get(1).(*lua.LTable), L.Get(2).(*lua.LTable), L.GetTop()
	var whole *lua.LTable
	next := 1
	for i := 1; i <= makers.Len(); i++ {
		part := makePart(L, makers.RawGetInt(i), args)
		n := int(counts.RawGetInt(i).(lua.LNumber))
		if n < 0 {
			n = part.MaxN()
		}
		if whole == nil {
			whole, next = part, n+1
			continue
		}
		next = appendPart(whole, part, next, n)
	}
	L.Push(whole)
	return 1
}

func makePart(L *lua.LState, maker lua.LValue, args int) *lua.LTable {
	L.Push(maker)
	for i := 3; i <= args; i++ {
		L.Push(L.Get(i))
	}
	L.Call(args-2, 1)
	part := L.Get(-1).(*lua.LTable)
	L.Pop(1)
	return part
}

// appendPart moves n positional fields, and those with keys. A part that has both
// has no keys that are numbers.
func appendPart(whole, part *lua.LTable, next, n int) int {
	for k := 1; k <= n; k++ {
		stdlib.RawSet(whole, lua.LNumber(next), part.RawGetInt(k))
		next++
	}
	for k, v := part.Next(lua.LNil); k != lua.LNil; k, v = part.Next(k) {
		if _, number := k.(lua.LNumber); !number || n == 0 {
			stdlib.RawSet(whole, k, v)
		}
	}
	return next
}
