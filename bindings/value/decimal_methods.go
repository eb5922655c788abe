package value

import (
	"math"
	"strconv"

	"github.com/cockroachdb/apd/v3"
	lua "github.com/yuin/gopher-lua"
)

// roundingModes are the names that scripts use. half_up, away from zero at the
// half, is what SQL's ROUND does and is the default.
var roundingModes = map[string]apd.Rounder{
	"half_up":   apd.RoundHalfUp,
	"half_even": apd.RoundHalfEven,
	"half_down": apd.RoundHalfDown,
	"up":        apd.RoundUp,
	"down":      apd.RoundDown,
	"ceil":      apd.RoundCeiling,
	"floor":     apd.RoundFloor,
}

// decimalMethods are both the methods of a decimal and the functions of the
// global decimal.
func (k *kinds) decimalMethods() methods {
	fns := methods{
		"round": k.decimalMethod(roundMethod),
		"floor": k.decimalMethod(floorMethod),
		"ceil":  k.decimalMethod(ceilMethod),
		"abs":   k.decimalMethod(absMethod),
		"div":   k.decimalMethod(divMethod),
		"scale": scaleMethod,
	}
	for name, fn := range exactMethods {
		fns[name] = fn
	}
	return fns
}

// decimalMethod makes a Lua function of a method that calculates a decimal.
func (k *kinds) decimalMethod(f func(L *lua.LState, n *number) (*number, error)) lua.LGFunction {
	return func(L *lua.LState) int {
		n := checkDecimal(L, 1)
		k.host.Charge(L, n.size())
		z, err := f(L, n)
		if err != nil {
			L.RaiseError("%s", err.Error())
		}
		k.host.Charge(L, z.size())
		L.Push(k.decimalToLua(z))
		return 1
	}
}

// checkDecimal takes numbers too, for decimal.div(1, 3, 4).
func checkDecimal(L *lua.LState, arg int) *number {
	n, err := toDecimal(L.Get(arg))
	if err != nil {
		L.ArgError(arg, err.Error())
	}
	return n
}

// roundMethod is d:round(scale, mode).
func roundMethod(L *lua.LState, n *number) (*number, error) {
	return n.round(checkScale(L, 2, 0), checkMode(L, 3))
}

func floorMethod(_ *lua.LState, n *number) (*number, error) {
	return n.round(0, apd.RoundFloor)
}

func ceilMethod(_ *lua.LState, n *number) (*number, error) {
	return n.round(0, apd.RoundCeiling)
}

func absMethod(_ *lua.LState, n *number) (*number, error) {
	if n.d.Negative {
		return n.negated(), nil
	}
	return n, nil
}

// divMethod is decimal.div(a, b, scale, mode). Without a scale the quotient must
// have an end, as with the operator.
func divMethod(L *lua.LState, n *number) (*number, error) {
	m := checkDecimal(L, 2)
	if L.Get(3) == lua.LNil {
		return n.div(m)
	}
	return n.divRound(m, checkScale(L, 3, 0), checkMode(L, 4))
}

// scaleMethod is d:scale(): the digits after the point.
func scaleMethod(L *lua.LState) int {
	L.Push(lua.LNumber(checkDecimal(L, 1).scale()))
	return 1
}

// checkScale bounds what a script can ask for, since every digit is written.
func checkScale(L *lua.LState, arg, otherwise int) int {
	if L.Get(arg) == lua.LNil {
		return otherwise
	}
	f, ok := L.Get(arg).(lua.LNumber)
	if !ok || f != lua.LNumber(math.Trunc(float64(f))) || math.Abs(float64(f)) > maxQuotient {
		L.ArgError(arg, "the scale is a whole number from -1000 to 1000")
	}
	return int(f)
}

func checkMode(L *lua.LState, arg int) apd.Rounder {
	if L.Get(arg) == lua.LNil {
		return apd.RoundHalfUp
	}
	mode, ok := roundingModes[L.Get(arg).String()]
	if !ok {
		L.ArgError(arg, "the rounding is one of half_up, half_even, half_down, up, down, ceil, floor")
	}
	return mode
}

// toNumberMethod is x:tonumber(): the nearest number, rounded where it must be.
// It is the one way from an exact value to a number that may lose digits, and
// one has to ask for it.
func toNumberMethod(L *lua.LState) int {
	n, ok := ToNumber(L.Get(1))
	if !ok {
		L.ArgError(1, "number expected, got "+describe(L.Get(1)))
	}
	L.Push(n)
	return 1
}

// ToNumber is the number nearest to a number or an exact number, for tonumber.
// A decimal beyond the range of numbers has none.
func ToNumber(v lua.LValue) (lua.LNumber, bool) {
	if n, ok := v.(lua.LNumber); ok {
		return n, true
	}
	s, ok := exactText(v)
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return lua.LNumber(f), err == nil
}
