package value

import (
	"math"

	"github.com/cockroachdb/apd/v3"
	lua "github.com/yuin/gopher-lua"
)

// Floor is math.floor for int64 and decimal; ok is false for other values. What it gives is a number where that is
// exact, so that it can count and be an index.
func Floor(L *lua.LState, v lua.LValue) (result lua.LValue, ok bool) {
	return whole(L, v, apd.RoundFloor)
}

// Ceil is math.ceil as [Floor] is math.floor.
func Ceil(L *lua.LState, v lua.LValue) (result lua.LValue, ok bool) {
	return whole(L, v, apd.RoundCeiling)
}

func whole(L *lua.LState, v lua.LValue, mode apd.Rounder) (lua.LValue, bool) {
	d, ok := payload(v).(*decimal)
	if !ok {
		_, ok := exactText(v)
		return v, ok
	}
	n, err := d.finite()
	if err == nil {
		n, err = n.round(0, mode)
	}
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	kindsOf(L).host.Charge(L, n.size())
	if i, err := parseInteger(n.text()); err == nil {
		return integerToLua(L, i), true
	}
	return kindsOf(L).decimalToLua(n), true
}

// Abs is math.abs for int64 and decimal; ok is false for other values.
func Abs(L *lua.LState, v lua.LValue) (result lua.LValue, ok bool) {
	if d, ok := payload(v).(*decimal); ok {
		n, err := d.finite()
		if err != nil {
			L.RaiseError("%s", err.Error())
		}
		if n.d.Negative {
			return kindsOf(L).decimalToLua(n.negated()), true
		}
		return v, true
	}
	if _, ok := exactText(v); !ok {
		return nil, false
	}
	n, _ := toInteger(v)
	n.neg, n.wide = false, true
	return integerToLua(L, n), true
}

// ExactNumber is the number that is equal to an int64 or a decimal, where there is one.
func ExactNumber(v lua.LValue) (lua.LNumber, bool) {
	n, ok := ToNumber(v)
	if !ok || math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return 0, false
	}
	c, err := Compare(v, n)
	return n, err == nil && c == 0
}
