package compile

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/yuin/gopher-lua/ast"
)

// constant reports whether the truth of an expression is known, and which it is.
func constant(e ast.Expr) (known, truth bool) {
	switch e.(type) {
	case *ast.NilExpr, *ast.FalseExpr:
		return true, false
	case *ast.TrueExpr, *ast.NumberExpr, *ast.StringExpr:
		return true, true
	}
	return false, false
}

// foldLogical is cure B3 for `and` and `or`, whose constant left side becomes a bare jump.
func foldLogical(x *ast.LogicalOpExpr) ast.Expr {
	known, truth := constant(x.Lhs)
	if !known {
		return x
	}
	if (x.Operator == "and") == truth {
		return single(x.Rhs)
	}
	return x.Lhs
}

func foldNot(x *ast.UnaryNotOpExpr) ast.Expr {
	known, truth := constant(x.Expr)
	switch {
	case !known:
		return x
	case truth:
		return at(&ast.FalseExpr{}, x.Line())
	default:
		return at(&ast.TrueExpr{}, x.Line())
	}
}

// negativeZero is cure B16: the compiler takes -0 and 0 for one constant, so that with a -0
// in a function its zeros are negative, too. What is -0 is computed at run time.
func negativeZero(e ast.Expr) ast.Expr {
	v, ok := constantNumber(e)
	if !ok || v != 0 || !math.Signbit(v) {
		return e
	}
	zero := at(&ast.UnaryLenOpExpr{Expr: at(&ast.StringExpr{}, e.Line())}, e.Line())
	return at(&ast.UnaryMinusOpExpr{Expr: zero}, e.Line())
}

// constantNumber is the value of an expression of numbers alone.
func constantNumber(e ast.Expr) (v float64, ok bool) {
	switch x := e.(type) {
	case *ast.NumberExpr:
		v, err := strconv.ParseFloat(x.Value, 64)
		return v, err == nil
	case *ast.UnaryMinusOpExpr:
		v, ok = constantNumber(x.Expr)
		return -v, ok
	case *ast.ArithmeticOpExpr:
		a, ok := constantNumber(x.Lhs)
		b, ok2 := constantNumber(x.Rhs)
		return compute(x.Operator, a, b), ok && ok2
	}
	return 0, false
}

// compute does what the compiler does with constants.
func compute(operator string, a, b float64) float64 {
	switch operator {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "/":
		return a / b
	case "%":
		return math.Mod(a, b)
	case "^":
		return math.Pow(a, b)
	}
	return 1
}

// endKeyed is cure B5: {1, 2, a = f()} gets the value of f() as its third element too.
func endKeyed(x *ast.TableExpr) {
	if last := len(x.Fields) - 1; last >= 0 && x.Fields[last].Key != nil {
		single(x.Fields[last].Value)
	}
}

// concat makes a..b..c a call of a helper, which bounds the length of the result
// and writes numbers as the reference interpreter does.
func (n *normaliser) concat(x *ast.StringConcatOpExpr) ast.Expr {
	operands := operandsOf(x, maxOperands)
	each(operands, n.expr)
	single(operands[len(operands)-1])
	return at(&ast.FuncCallExpr{Func: ident(concatName, x.Line()), Args: operands, AdjustRet: true}, x.Line())
}

// operandsOf returns the operands of a..b..c, or one more than limit.
func operandsOf(x *ast.StringConcatOpExpr, limit int) []ast.Expr {
	operands := []ast.Expr{x.Lhs}
	for len(operands) <= limit {
		next, ok := x.Rhs.(*ast.StringConcatOpExpr)
		if !ok {
			return append(operands, x.Rhs)
		}
		x = next
		operands = append(operands, x.Lhs)
	}
	return operands
}

// numeral writes a number so that the compiler reads it as Lua does: 0010 is ten,
// not eight, and a hexadecimal number may be longer than 64 bits.
func numeral(text string) string {
	if hex, ok := strings.CutPrefix(strings.ToLower(text), "0x"); ok {
		i, _ := new(big.Int).SetString(hex, 16)
		f, _ := new(big.Float).SetInt(i).Float64()
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	f, _ := strconv.ParseFloat(text, 64) // out of range, it is an infinity
	return strconv.FormatFloat(f, 'g', -1, 64)
}
