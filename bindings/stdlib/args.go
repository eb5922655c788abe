package stdlib

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/internal/vm"
	"github.com/luamig/luamig/bindings/stdlib/numeral"
	"github.com/luamig/luamig/bindings/value"
)

// argumentError faults argument n of the running function as luaL_argerror does.
func argumentError(L *lua.LState, n int, message string) {
	name := L.Get(lua.UpvalueIndex(1)).String()
	if vm.Current(L).CalledAsMethod() {
		if n--; n == 0 {
			raise(L, "calling '%s' on bad self (%s)", name, message)
		}
	}
	raise(L, "bad argument #%d to '%s' (%s)", n, name, message)
}

// typeError faults an argument of the wrong type.
func typeError(L *lua.LState, n int, expected string) {
	argumentError(L, n, fmt.Sprintf("%s expected, got %s", expected, argumentType(L, n)))
}

// argumentType names the type of argument n.
func argumentType(L *lua.LState, n int) string {
	if n > L.GetTop() {
		return "no value"
	}
	return value.KindName(L.Get(n))
}

// typeName is the type of a value as scripts see it.
func typeName(v lua.LValue) string { return value.TypeName(v) }

// checkAny accepts any argument, nil too, that was given.
func checkAny(L *lua.LState, n int) lua.LValue {
	if n > L.GetTop() {
		argumentError(L, n, "value expected")
	}
	return L.Get(n)
}

// text is the string that a value may be used as.
func text(v lua.LValue) (string, bool) {
	switch v := v.(type) {
	case lua.LString:
		return string(v), true
	case lua.LNumber:
		return numeral.Format(float64(v)), true
	case *lua.LUserData:
		return value.Text(v)
	}
	return "", false
}

// checkString accepts what text does.
func checkString(L *lua.LState, n int) string {
	s, ok := text(L.Get(n))
	if !ok {
		typeError(L, n, "string")
	}
	return s
}

func optString(L *lua.LState, n int, otherwise string) string {
	if L.Get(n) == lua.LNil {
		return otherwise
	}
	return checkString(L, n)
}

// number is the number that a value may be used as.
func number(v lua.LValue) (float64, bool) {
	switch v := v.(type) {
	case lua.LNumber:
		return float64(v), true
	case lua.LString:
		return numeral.Parse(string(v))
	}
	return 0, false
}

// checkNumber accepts what number does.
func checkNumber(L *lua.LState, n int) float64 {
	f, ok := number(L.Get(n))
	if _, exact := value.ToNumber(L.Get(n)); !ok && exact {
		argumentError(L, n, fmt.Sprintf("number expected, got %s: tonumber(x) is the nearest", argumentType(L, n)))
	}
	if !ok {
		typeError(L, n, "number")
	}
	return f
}

func optNumber(L *lua.LState, n int, otherwise float64) float64 {
	if L.Get(n) == lua.LNil {
		return otherwise
	}
	return checkNumber(L, n)
}

// checkInt accepts a number and cuts its fraction, as a C cast does.
func checkInt(L *lua.LState, n int) int { return int(numeral.ToInt64(checkNumber(L, n))) }

func optInt(L *lua.LState, n, otherwise int) int {
	if L.Get(n) == lua.LNil {
		return otherwise
	}
	return checkInt(L, n)
}

func checkFunction(L *lua.LState, n int) *lua.LFunction {
	fn, ok := L.Get(n).(*lua.LFunction)
	if !ok {
		typeError(L, n, "function")
	}
	return fn
}

func pushString(L *lua.LState, s string) int {
	L.Push(lua.LString(s))
	return 1
}

func pushNumber(L *lua.LState, f float64) int {
	L.Push(lua.LNumber(f))
	return 1
}

func pushBool(L *lua.LState, b bool) int {
	L.Push(lua.LBool(b))
	return 1
}
