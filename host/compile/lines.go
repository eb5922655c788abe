package compile

import (
	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// setLines corrects the lines of calls and fields in a chain over several lines:
// the parser gives all of them the line on which the chain begins.
//
// The n-th method call of the tree, receivers first, is the n-th ':' of the source.
func setLines(stmts []ast.Stmt, tokens []token) {
	l := &liner{names: methodNames(tokens)}
	l.block(stmts)
}

type liner struct {
	names []int // the lines of the methods' names, in the order of the source
}

// methodNames leaves out the ':' of function a:b().
func methodNames(tokens []token) []int {
	var lines []int
	for i, t := range tokens {
		if t.kind == ':' && i+1 < len(tokens) && !inFunctionName(tokens, i) {
			lines = append(lines, tokens[i+1].line)
		}
	}
	return lines
}

func inFunctionName(tokens []token, i int) bool {
	for i--; i >= 0 && (tokens[i].kind == parse.TIdent || tokens[i].kind == '.'); i-- {
		if i > 0 && tokens[i-1].kind == parse.TFunction {
			return true
		}
	}
	return false
}

func (l *liner) block(stmts []ast.Stmt) {
	for _, s := range stmts {
		eachExpr(s, l.expr)
		eachBlock(s, func(b *[]ast.Stmt) { l.block(*b) })
	}
}

func (l *liner) expr(e *ast.Expr) {
	switch x := (*e).(type) {
	case *ast.FuncCallExpr:
		l.call(x)
	case *ast.AttrGetExpr:
		l.expr(&x.Object)
		l.expr(&x.Key)
		if _, ok := x.Key.(*ast.StringExpr); ok {
			x.SetLine(x.Key.Line())
		}
	case *ast.FunctionExpr:
		l.block(x.Stmts)
	default:
		eachOperand(*e, l.expr)
	}
}

func (l *liner) call(x *ast.FuncCallExpr) {
	if x.Func != nil {
		l.expr(&x.Func)
		x.SetLine(x.Func.Line())
	} else {
		l.expr(&x.Receiver)
		if len(l.names) > 0 {
			x.SetLine(l.names[0])
			l.names = l.names[1:]
		}
	}
	each(x.Args, l.expr)
}
