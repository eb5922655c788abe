package stdlib

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// operators are the arithmetic events with what they compute of numbers.
var operators = map[string]func(a, b float64) float64{
	"add": func(a, b float64) float64 { return a + b },
	"sub": func(a, b float64) float64 { return a - b },
	"mul": func(a, b float64) float64 { return a * b },
	"div": func(a, b float64) float64 { return a / b },
	"mod": modulo,
	"pow": math.Pow,
}

// modulo has the sign of its divisor, as the interpreter's own.
func modulo(a, b float64) float64 {
	m := math.Mod(a, b)
	if b > 0 && m < 0 || b < 0 && m > 0 {
		m += b
	}
	return m
}

// openStringArithmetic makes the strings that arithmetic finds be read as tonumber reads
// them. The interpreter itself takes "010" for eight and "1_000" for a thousand. It asks
// the metatable before that.
func openStringArithmetic(L *lua.LState, mt *lua.LTable) {
	for event, compute := range operators {
		mt.RawSetString("__"+event, newFunction(L, event, arithmetic(event, compute)))
	}
	mt.RawSetString("__unm", newFunction(L, "unm", negate))
}

// arithmetic is for two operands of which at least one is a string. A metamethod of the
// other one comes second.
func arithmetic(event string, compute func(a, b float64) float64) lua.LGFunction {
	return func(L *lua.LState) int {
		a, b := L.Get(1), L.Get(2)
		x, ok := number(a)
		y, ok2 := number(b)
		if ok && ok2 {
			return pushNumber(L, compute(x, y))
		}
		for _, v := range [...]lua.LValue{a, b} {
			if v.Type() == lua.LTString {
				continue
			}
			if fn := metafield(L, v, "__"+event); fn != lua.LNil {
				L.Push(fn)
				L.Push(a)
				L.Push(b)
				L.Call(2, 1)
				return 1
			}
		}
		raise(L, "cannot perform %s operation between %s and %s", event, typeName(a), typeName(b))
		return 0
	}
}

// negate is for a string; the interpreter passes it alone.
func negate(L *lua.LState) int {
	x, ok := number(L.Get(1))
	if !ok {
		raise(L, "__unm undefined")
	}
	return pushNumber(L, -x)
}
