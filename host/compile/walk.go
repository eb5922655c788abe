package compile

import "github.com/yuin/gopher-lua/ast"

// at gives a node that has none a line.
func at[T ast.PositionHolder](node T, line int) T {
	node.SetLine(line)
	node.SetLastLine(line)
	return node
}

func ident(name string, line int) *ast.IdentExpr {
	return at(&ast.IdentExpr{Value: name}, line)
}

// eachExpr visits the expressions of a statement itself, in the order of the source.
func eachExpr(s ast.Stmt, visit func(*ast.Expr)) {
	switch x := s.(type) {
	case *ast.AssignStmt:
		each(x.Lhs, visit)
		each(x.Rhs, visit)
	case *ast.LocalAssignStmt:
		each(x.Exprs, visit)
	case *ast.FuncCallStmt:
		visit(&x.Expr)
	case *ast.WhileStmt:
		visit(&x.Condition)
	case *ast.IfStmt:
		visit(&x.Condition)
	case *ast.NumberForStmt:
		visit(&x.Init)
		visit(&x.Limit)
		if x.Step != nil {
			visit(&x.Step)
		}
	case *ast.GenericForStmt:
		each(x.Exprs, visit)
	case *ast.FuncDefStmt:
		visitFunction(x, visit)
	case *ast.ReturnStmt:
		each(x.Exprs, visit)
	}
}

func visitFunction(x *ast.FuncDefStmt, visit func(*ast.Expr)) {
	var fn ast.Expr = x.Func
	visit(&fn)
}

func each(exprs []ast.Expr, visit func(*ast.Expr)) {
	for i := range exprs {
		visit(&exprs[i])
	}
}

// eachBlock visits the blocks of a statement. The condition of a repeat comes
// behind its block, so it is visited here, as if it were one.
func eachBlock(s ast.Stmt, visit func(*[]ast.Stmt)) {
	switch x := s.(type) {
	case *ast.DoBlockStmt:
		visit(&x.Stmts)
	case *ast.WhileStmt:
		visit(&x.Stmts)
	case *ast.RepeatStmt:
		visit(&x.Stmts)
		until := []ast.Stmt{at(&ast.ReturnStmt{Exprs: []ast.Expr{x.Condition}}, x.Condition.Line())}
		visit(&until)
	case *ast.IfStmt:
		visit(&x.Then)
		visit(&x.Else)
	case *ast.NumberForStmt:
		visit(&x.Stmts)
	case *ast.GenericForStmt:
		visit(&x.Stmts)
	}
}

// eachOperand visits the expressions directly below one, in the order of the
// source, but not the body of a function.
func eachOperand(e ast.Expr, visit func(*ast.Expr)) {
	switch x := e.(type) {
	case *ast.AttrGetExpr:
		visit(&x.Object)
		visit(&x.Key)
	case *ast.TableExpr:
		for _, f := range x.Fields {
			if f.Key != nil {
				visit(&f.Key)
			}
			visit(&f.Value)
		}
	case *ast.FuncCallExpr:
		if x.Func != nil {
			visit(&x.Func)
		} else {
			visit(&x.Receiver)
		}
		each(x.Args, visit)
	default:
		eachOfOperator(e, visit)
	}
}

func eachOfOperator(e ast.Expr, visit func(*ast.Expr)) {
	switch x := e.(type) {
	case *ast.LogicalOpExpr:
		visit(&x.Lhs)
		visit(&x.Rhs)
	case *ast.RelationalOpExpr:
		visit(&x.Lhs)
		visit(&x.Rhs)
	case *ast.ArithmeticOpExpr:
		visit(&x.Lhs)
		visit(&x.Rhs)
	case *ast.StringConcatOpExpr:
		visit(&x.Lhs)
		visit(&x.Rhs)
	case *ast.UnaryMinusOpExpr:
		visit(&x.Expr)
	case *ast.UnaryNotOpExpr:
		visit(&x.Expr)
	case *ast.UnaryLenOpExpr:
		visit(&x.Expr)
	}
}

// usesVararg reports whether `...` stands in a block, outside functions in it.
func usesVararg(stmts []ast.Stmt) bool {
	found := false
	for _, s := range stmts {
		eachExpr(s, func(e *ast.Expr) { found = found || exprUsesVararg(*e) })
		eachBlock(s, func(b *[]ast.Stmt) { found = found || usesVararg(*b) })
	}
	return found
}

func exprUsesVararg(e ast.Expr) bool {
	switch e.(type) {
	case *ast.Comma3Expr:
		return true
	case *ast.FunctionExpr:
		return false
	}
	found := false
	eachOperand(e, func(o *ast.Expr) { found = found || exprUsesVararg(*o) })
	return found
}
