package value

import (
	"errors"
	"fmt"
	"math"

	lua "github.com/yuin/gopher-lua"
)

// The exact numbers, int64 and decimal, share their metamethods: the interpreter
// compares two userdata only when their metamethod is one and the same function.

// arithmetic is one operator on both kinds of exact numbers.
type arithmetic struct {
	integers func(a, b integer) (integer, error)
	decimals func(a, b *number) (*number, error)
}

// openExact builds both metatables from one set of functions.
func (k *kinds) openExact(L *lua.LState) {
	shared := newTable(L, methods{
		"__add":    k.operator(arithmetic{integer.add, (*number).add}),
		"__sub":    k.operator(arithmetic{integer.sub, (*number).sub}),
		"__mul":    k.operator(arithmetic{integer.mul, (*number).mul}),
		"__div":    k.operator(arithmetic{integer.div, (*number).div}),
		"__mod":    k.operator(arithmetic{integer.mod, (*number).mod}),
		"__pow":    refusePower,
		"__unm":    k.negate,
		"__lt":     lessOperator,
		"__le":     lessEqualOperator,
		"__concat": k.concat,
	})
	k.int64 = newMetatable(L, "int64", methods{"__tostring": exactString})
	k.decimal = newMetatable(L, "decimal", methods{"__tostring": exactString})
	copyFields(shared, k.int64, k.decimal)
	k.comparable(k.int64)
	k.comparable(k.decimal)
	k.int64.RawSetString("__index", newTable(L, exactMethods))
	k.decimal.RawSetString("__index", newTable(L, k.decimalMethods()))
	k.int64.RawSetString("__newindex", L.NewFunction(refuseAssignment))
	k.decimal.RawSetString("__newindex", L.NewFunction(refuseAssignment))
	L.SetGlobal("int64", callable(L, "int64", newInt64, exactMethods))
	L.SetGlobal("decimal", callable(L, "decimal", k.newDecimal, k.decimalMethods()))
}

func copyFields(from *lua.LTable, to ...*lua.LTable) {
	from.ForEach(func(key, v lua.LValue) {
		for _, t := range to {
			t.RawSet(key, v)
		}
	})
}

// exactMethods are the methods that int64 and decimal have in common.
var exactMethods = methods{
	"compare":  compareMethod,
	"eq":       equalMethod,
	"tonumber": toNumberMethod,
}

// operator makes the metamethod of an arithmetic operator.
func (k *kinds) operator(op arithmetic) lua.LGFunction {
	return func(L *lua.LState) int {
		a, b := L.Get(1), L.Get(2)
		v, err := k.calculate(L, op, a, b)
		if err != nil {
			L.RaiseError("%s", err.Error())
		}
		L.Push(v)
		return 1
	}
}

// calculate charges before it works, for the operands, and after it, for the
// result: the work grows with both.
func (k *kinds) calculate(L *lua.LState, op arithmetic, a, b lua.LValue) (lua.LValue, error) {
	if !isDecimal(a) && !isDecimal(b) {
		return calculateIntegers(L, op, a, b)
	}
	x, err := toDecimal(a)
	if err != nil {
		return nil, err
	}
	y, err := toDecimal(b)
	if err != nil {
		return nil, err
	}
	k.host.Charge(L, x.size()+y.size())
	z, err := op.decimals(x, y)
	if err != nil {
		return nil, err
	}
	k.host.Charge(L, z.size())
	return k.decimalToLua(z), nil
}

func calculateIntegers(L *lua.LState, op arithmetic, a, b lua.LValue) (lua.LValue, error) {
	x, err := toInteger(a)
	if err != nil {
		return nil, err
	}
	y, err := toInteger(b)
	if err != nil {
		return nil, err
	}
	z, err := op.integers(x, y)
	if err != nil {
		return nil, err
	}
	return integerToLua(L, z), nil
}

// negate is unary minus, which int64 has no room for at its lower end.
func (k *kinds) negate(L *lua.LState) int {
	if d, ok := payload(L.Get(1)).(*decimal); ok {
		n, err := d.finite()
		if err != nil {
			L.RaiseError("%s", err.Error())
		}
		L.Push(k.decimalToLua(n.negated()))
		return 1
	}
	n, err := toInteger(L.Get(1))
	if err == nil {
		n, err = n.negated().checked()
	}
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(integerToLua(L, n))
	return 1
}

// refusePower says what to do instead, for a power soon leaves every bound.
func refusePower(L *lua.LState) int {
	L.RaiseError("int64 and decimal have no power: multiply, or use tonumber(x) for a rounded result")
	return 0
}

func refuseAssignment(L *lua.LState) int {
	L.RaiseError("%s has no fields to assign to", describe(L.Get(1)))
	return 0
}

// toInteger reads an operand of integer arithmetic. Text counts as a number, as
// in Lua.
func toInteger(v lua.LValue) (integer, error) {
	switch v := v.(type) {
	case lua.LNumber:
		return integerFromFloat(float64(v))
	case lua.LString:
		return parseInteger(string(v))
	}
	switch n := payload(v).(type) {
	case int64:
		return integerOf(n), nil
	case uint64:
		return integer{mag: n, wide: true}, nil
	}
	return integer{}, errors.New("attempt to perform arithmetic on " + describe(v))
}

// integerToLua makes an ordinary number wherever that is exact.
func integerToLua(L *lua.LState, n integer) lua.LValue {
	if n.neg {
		return signedToLua(L, int64(-n.mag))
	}
	if n.mag <= math.MaxInt64 {
		return signedToLua(L, int64(n.mag))
	}
	return unsignedToLua(L, n.mag)
}

// newInt64 is the global function int64(x).
func newInt64(L *lua.LState) int {
	n, err := toInteger(L.Get(1))
	if err != nil {
		L.ArgError(1, err.Error())
	}
	L.Push(integerToLua(L, n))
	return 1
}

// exactText is the text of an int64 or decimal.
func exactText(v lua.LValue) (string, bool) {
	switch v := payload(v).(type) {
	case int64, uint64:
		return integerText(v), true
	case *decimal:
		return v.text, true
	}
	return "", false
}

// integerText is the text of an int64 or uint64.
func integerText(v any) string { return fmt.Sprint(v) }

func exactString(L *lua.LState) int {
	s, _ := exactText(L.Get(1))
	L.Push(lua.LString(s))
	return 1
}
