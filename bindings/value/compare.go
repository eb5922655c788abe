package value

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Unordered is what [Compare] gives when an operand is NaN: with it <, <= and ==
// are all false, as the operators must be. For > and >= swap the operands.
const Unordered = 2

// Compare compares numbers, int64 and decimal values with each other, strings and
// bytes with each other, and dates with dates and with the text of dates. The
// result is negative, zero, positive or [Unordered]; other operands are an error.
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
	if c, ok := compareText(a, b); ok {
		return c, nil
	}
	if isDate(a) || isDate(b) {
		return compareDates(a, b)
	}
	return 0, incomparable(a, b)
}

func incomparable(a, b lua.LValue) error {
	return fmt.Errorf("attempt to compare %s with %s", describe(a), describe(b))
}

// Equal tells whether two values are equal: by [Compare] where that has an
// answer. null is equal to nil, which a NULL that was read is; an error is equal
// to its text. A date beside a number is an error, for no number is a date; beside
// a text that is no date it is not equal. For all others it is identity.
func Equal(a, b lua.LValue) (bool, error) {
	switch {
	case isNumeric(a) && isNumeric(b):
		c, err := Compare(a, b)
		return c == 0, err
	case isDate(a) || isDate(b):
		return equalDates(a, b)
	case isNothing(a) && isNothing(b):
		return true, nil
	}
	if x, ok := plainText(a); ok {
		y, ok := plainText(b)
		return ok && x == y, nil
	}
	return a == b, nil
}

func isNothing(v lua.LValue) bool { return v == lua.LNil || IsNull(v) }

// plainText is the text of a value that is nothing but text.
func plainText(v lua.LValue) (string, bool) {
	if s, ok := v.(lua.LString); ok {
		return string(s), true
	}
	switch v := payload(v).(type) {
	case bytesValue:
		return string(v), true
	case *raised:
		return v.text(), true
	}
	return "", false
}

func isDate(v lua.LValue) bool {
	_, ok := payload(v).(*date)
	return ok
}

// compareDates compares dates with each other, and with text that is one.
func compareDates(a, b lua.LValue) (int, error) {
	x, xerr := dateIn(a)
	y, yerr := dateIn(b)
	if err := cmp.Or(xerr, yerr); err != nil {
		return 0, fmt.Errorf("%w: %w", incomparable(a, b), err)
	}
	return x.compare(y), nil
}

// dateIn is v as a date to compare with another.
func dateIn(v lua.LValue) (*date, error) {
	if d, ok := payload(v).(*date); ok {
		return d, nil
	}
	if s, ok := v.(lua.LString); ok {
		return parseDate(string(s))
	}
	return nil, errors.New("a date is compared with dates and their text")
}

func equalDates(a, b lua.LValue) (bool, error) {
	if isNumeric(a) || isNumeric(b) {
		return false, fmt.Errorf("%w: d.unix is the seconds since 1970", incomparable(a, b))
	}
	c, err := compareDates(a, b)
	return err == nil && c == 0, nil
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

// compareText compares two values that are text, errors aside, which have no order.
func compareText(a, b lua.LValue) (int, bool) {
	x, ok := stringOrBytes(a)
	if !ok {
		return 0, false
	}
	y, ok := stringOrBytes(b)
	return strings.Compare(x, y), ok
}

func stringOrBytes(v lua.LValue) (string, bool) {
	if s, ok := v.(lua.LString); ok {
		return string(s), true
	}
	s, ok := payload(v).(bytesValue)
	return string(s), ok
}

// equalOperator is also what the probe asks with.
func equalOperator(L *lua.LState) int {
	a, b := L.Get(1), L.Get(2)
	if isProbe(a) || isProbe(b) {
		L.Push(lua.LTrue)
		return 1
	}
	equal, err := Equal(a, b)
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(lua.LBool(equal))
	return 1
}

func isProbe(v lua.LValue) bool {
	_, ok := payload(v).(probe)
	return ok
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
