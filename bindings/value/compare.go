package value

import (
	"fmt"
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Unordered is what [Compare] gives when an operand is NaN: with it <, <= and ==
// are all false, as the operators must be. For > and >= swap the operands.
const Unordered = 2

// Compare compares numbers, int64 and decimal values with each other, and
// strings, bytes or dates with their like. The result is negative, zero,
// positive or [Unordered]; other operands are an error.
//
// An int64 and a number are compared by their exact values. A decimal and a
// number are compared by the number's shortest text, so that decimal("0.1") is
// equal to 0.1.
func Compare(a, b lua.LValue) (int, error) {
	if x, ok := a.(lua.LNumber); ok {
		if y, ok := b.(lua.LNumber); ok {
			return compareFloats(float64(x), float64(y)), nil
		}
	}
	switch {
	case isDecimal(a) && isNumeric(b), isDecimal(b) && isNumeric(a):
		return compareDecimals(a, b)
	case isNumeric(a) && isNumeric(b):
		return compareIntegers(a, b), nil
	}
	if c, ok := compareLike(a, b); ok {
		return c, nil
	}
	return 0, fmt.Errorf("attempt to compare %s with %s", describe(a), describe(b))
}

// Equal tells whether two values are equal: by [Compare] where that has an
// answer, else by identity.
func Equal(a, b lua.LValue) bool {
	if c, err := Compare(a, b); err == nil {
		return c == 0
	}
	return a == b
}

// isDecimal decides which of the two arithmetics an operator takes.
func isDecimal(v lua.LValue) bool {
	_, ok := payload(v).(*decimal)
	return ok
}

// isNumeric is true for numbers and exact numbers.
func isNumeric(v lua.LValue) bool {
	if _, ok := v.(lua.LNumber); ok {
		return true
	}
	switch payload(v).(type) {
	case int64, uint64, *decimal:
		return true
	}
	return false
}

// compareFloats keeps NaN apart from what is smaller or larger.
func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	case a == b:
		return 0
	}
	return Unordered
}

// compareIntegers compares an int64 with an int64 or a number.
func compareIntegers(a, b lua.LValue) int {
	if f, ok := b.(lua.LNumber); ok {
		x, _ := toInteger(a)
		if math.IsNaN(float64(f)) {
			return Unordered
		}
		return x.compareFloat(float64(f))
	}
	if _, ok := a.(lua.LNumber); ok {
		c := compareIntegers(b, a)
		if c == Unordered {
			return c
		}
		return -c
	}
	x, _ := toInteger(a)
	y, _ := toInteger(b)
	return x.compare(y)
}

// compareLike compares two values of one kind that is not numeric.
func compareLike(a, b lua.LValue) (int, bool) {
	if x, ok := a.(lua.LString); ok {
		y, ok := b.(lua.LString)
		return strings.Compare(string(x), string(y)), ok
	}
	switch x := payload(a).(type) {
	case bytesValue:
		y, ok := payload(b).(bytesValue)
		return strings.Compare(string(x), string(y)), ok
	case *date:
		if y, ok := payload(b).(*date); ok {
			return x.compare(y), true
		}
	}
	return 0, false
}

func equalOperator(L *lua.LState) int {
	L.Push(lua.LBool(Equal(L.Get(1), L.Get(2))))
	return 1
}

func lessOperator(L *lua.LState) int {
	L.Push(lua.LBool(mustCompare(L) < 0))
	return 1
}

func lessEqualOperator(L *lua.LState) int {
	L.Push(lua.LBool(mustCompare(L) <= 0))
	return 1
}

// mustCompare words its error as the interpreter does for its own values.
func mustCompare(L *lua.LState) int {
	c, err := Compare(L.Get(1), L.Get(2))
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	return c
}

// compareMethod is a:compare(b): -1, 0 or 1, or nil beside a NaN.
func compareMethod(L *lua.LState) int {
	c := mustCompare(L)
	if c == Unordered {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LNumber(c))
	return 1
}

// equalMethod is a:eq(b).
func equalMethod(L *lua.LState) int {
	return equalOperator(L)
}
