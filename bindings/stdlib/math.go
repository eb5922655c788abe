package stdlib

import (
	"math"
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/value"
)

func (l *library) mathFunctions() []entry {
	return []entry{
		{"abs", valued(value.Abs, math.Abs)},
		{"acos", unary(math.Acos)},
		{"asin", unary(math.Asin)},
		{"atan", unary(math.Atan)},
		{"atan2", binary(math.Atan2)},
		{"ceil", valued(value.Ceil, math.Ceil)},
		{"cos", unary(math.Cos)},
		{"cosh", unary(cosh)},
		{"deg", unary(func(x float64) float64 { return x / (math.Pi / 180) })},
		{"exp", unary(math.Exp)},
		{"floor", valued(value.Floor, math.Floor)},
		{"fmod", binary(math.Mod)},
		{"frexp", frexp},
		{"ldexp", ldexp},
		{"log", unary(math.Log)},
		{"log10", unary(log10)},
		{"max", extreme(func(a, b float64) bool { return a > b }, func(order int) bool { return order == 1 })},
		{"min", extreme(func(a, b float64) bool { return a < b }, func(order int) bool { return order == -1 })},
		{"mod", binary(math.Mod)},
		{"modf", modf},
		{"pow", binary(math.Pow)},
		{"rad", unary(func(x float64) float64 { return x * (math.Pi / 180) })},
		{"random", l.mathRandom},
		{"randomseed", l.mathRandomSeed},
		{"sin", unary(math.Sin)},
		{"sinh", unary(sinh)},
		{"sqrt", unary(math.Sqrt)},
		{"tan", unary(math.Tan)},
		{"tanh", unary(math.Tanh)},
	}
}

func (l *library) openMath(t *lua.LTable) {
	t.RawSetString("huge", lua.LNumber(math.Inf(1)))
	t.RawSetString("pi", lua.LNumber(math.Pi))
}

// unary makes a Lua function of a function of one number.
func unary(f func(float64) float64) lua.LGFunction {
	return func(L *lua.LState) int { return pushNumber(L, f(checkNumber(L, 1))) }
}

// binary makes a Lua function of a function of two numbers.
func binary(f func(a, b float64) float64) lua.LGFunction {
	return func(L *lua.LState) int {
		b := checkNumber(L, 2) // checked first, as in Lua 5.1
		return pushNumber(L, f(checkNumber(L, 1), b))
	}
}

// valued makes a Lua function of one for numbers and its like for int64 and decimal.
func valued(exact func(L *lua.LState, v lua.LValue) (lua.LValue, bool), f func(float64) float64) lua.LGFunction {
	return func(L *lua.LState) int {
		if ud, ok := L.Get(1).(*lua.LUserData); ok {
			if v, ok := exact(L, ud); ok {
				L.Push(v)
				return 1
			}
		}
		return pushNumber(L, f(checkNumber(L, 1)))
	}
}

// extreme finds the argument that is better than all others. Where one is an int64 or a
// decimal they are compared as values, else as numbers.
func extreme(better func(a, b float64) bool, betterOrder func(order int) bool) lua.LGFunction {
	return func(L *lua.LState) int {
		for i := 1; i <= L.GetTop(); i++ {
			if L.Get(i).Type() == lua.LTUserData {
				return exactExtreme(L, betterOrder)
			}
		}
		best := checkNumber(L, 1)
		for i := 2; i <= L.GetTop(); i++ {
			if n := checkNumber(L, i); better(n, best) {
				best = n
			}
		}
		return pushNumber(L, best)
	}
}

func exactExtreme(L *lua.LState, better func(order int) bool) int {
	best := checkExact(L, 1)
	for i := 2; i <= L.GetTop(); i++ {
		v := checkExact(L, i)
		order, err := value.Compare(v, best)
		if err != nil {
			argumentError(L, i, err.Error())
		}
		if better(order) {
			best = v
		}
	}
	L.Push(best)
	return 1
}

// checkExact accepts what checkNumber does, int64 and decimal.
func checkExact(L *lua.LState, n int) lua.LValue {
	if ud, ok := L.Get(n).(*lua.LUserData); ok {
		if _, ok := value.ToNumber(ud); ok {
			return ud
		}
	}
	return lua.LNumber(checkNumber(L, n))
}

// log10 is exact for powers of ten; Go's is 2.9999999999999996 for a thousand.
func log10(x float64) float64 {
	y := math.Log10(x)
	n := math.Round(y)
	if math.Abs(y-n) > 1e-9 || math.Abs(n) > 310 {
		return y
	}
	if power, _ := strconv.ParseFloat("1e"+strconv.Itoa(int(n)), 64); power == x {
		return n
	}
	return y
}

// Where e^x overflows already and e^x/2 does not, Go's hyperbolic functions are
// infinite and C's are not.

func cosh(x float64) float64 {
	if y := math.Cosh(x); !math.IsInf(y, 0) {
		return y
	}
	return halfExp(math.Abs(x))
}

func sinh(x float64) float64 {
	if y := math.Sinh(x); !math.IsInf(y, 0) {
		return y
	}
	return math.Copysign(halfExp(math.Abs(x)), x)
}

// halfExp is e^x/2.
func halfExp(x float64) float64 {
	root := math.Exp(x / 2)
	return root / 2 * root
}

// frexp(x) returns m and e such that x is m * 2^e.
func frexp(L *lua.LState) int {
	fraction, exponent := math.Frexp(checkNumber(L, 1))
	return pushNumber(L, fraction) + pushNumber(L, float64(exponent))
}

// ldexp(m, e) is m * 2^e.
func ldexp(L *lua.LState) int {
	const enough = 5000 // more would overflow inside Ldexp and changes nothing
	exponent := min(max(checkInt(L, 2), -enough), enough)
	return pushNumber(L, math.Ldexp(checkNumber(L, 1), exponent))
}

// modf gives an infinity a fraction, as C does and Go does not.
func modf(L *lua.LState) int {
	f := checkNumber(L, 1)
	whole, fraction := math.Modf(f)
	if math.IsInf(f, 0) {
		fraction = math.Copysign(0, f)
	}
	return pushNumber(L, whole) + pushNumber(L, fraction)
}
