package compile

import (
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
