package compile

import "github.com/yuin/gopher-lua/ast"

// assign chooses the cure for an assignment.
func (n *normaliser) assign(x *ast.AssignStmt) ast.Stmt {
	if len(x.Lhs) > 1 || len(x.Rhs) > 1 {
		return n.parallel(x)
	}
	unparenthesise(x.Rhs[0])
	_, name := x.Lhs[0].(*ast.IdentExpr)
	if _, logical := x.Rhs[0].(*ast.LogicalOpExpr); name && logical {
		return n.logical(x)
	}
	return x
}

// unparenthesise is cure B2 and B13: `s = (f())` and `s = (...)` compute their value
// in the register of s and clear those above, which hold other variables. Assigning
// one value, the parentheses mean nothing.
func unparenthesise(e ast.Expr) {
	switch x := e.(type) {
	case *ast.FuncCallExpr:
		x.AdjustRet = false
	case *ast.Comma3Expr:
		x.AdjustRet = false
	}
}

// single makes a call or `...` yield one value, as parentheses do.
func single(e ast.Expr) ast.Expr {
	switch x := e.(type) {
	case *ast.FuncCallExpr:
		x.AdjustRet = true
	case *ast.Comma3Expr:
		x.AdjustRet = true
	}
	return e
}

// logical is cure B6: `v = g() and v` keeps the old v where g() is false.
func (n *normaliser) logical(x *ast.AssignStmt) ast.Stmt {
	t, line := n.temp(), x.Line()
	return at(&ast.DoBlockStmt{Stmts: []ast.Stmt{
		at(&ast.LocalAssignStmt{Names: []string{t}, Exprs: x.Rhs}, line),
		at(&ast.AssignStmt{Lhs: x.Lhs, Rhs: []ast.Expr{ident(t, line)}}, line),
	}}, line)
}

// parallel is cure B1: `a, b = b, a` reads variables that it has overwritten. All
// sides go into variables of their own first, then the targets are set from the
// last to the first, as the reference interpreter does.
func (n *normaliser) parallel(x *ast.AssignStmt) ast.Stmt {
	line := x.Lhs[0].Line()
	targets, prepare := n.targets(x.Lhs, line)
	values := make([]string, len(x.Lhs))
	for i := range values {
		values[i] = n.temp()
	}
	stmts := append(prepare, at(&ast.LocalAssignStmt{Names: values, Exprs: x.Rhs}, line))
	for i := len(targets) - 1; i >= 0; i-- {
		l := x.Lhs[i].Line()
		stmts = append(stmts, at(&ast.AssignStmt{Lhs: targets[i : i+1], Rhs: []ast.Expr{ident(values[i], l)}}, l))
	}
	return at(&ast.DoBlockStmt{Stmts: stmts}, line)
}

// targets evaluates the tables and keys of the left side once, before the right side.
func (n *normaliser) targets(lhs []ast.Expr, line int) (targets []ast.Expr, prepare []ast.Stmt) {
	var names []string
	var exprs []ast.Expr
	hold := func(e ast.Expr) ast.Expr {
		names, exprs = append(names, n.temp()), append(exprs, single(e))
		return ident(names[len(names)-1], e.Line())
	}
	for _, l := range lhs {
		if field, ok := l.(*ast.AttrGetExpr); ok {
			l = at(&ast.AttrGetExpr{Object: hold(field.Object), Key: heldKey(field.Key, hold)}, field.Line())
		}
		targets = append(targets, l)
	}
	if len(names) > 0 {
		prepare = []ast.Stmt{at(&ast.LocalAssignStmt{Names: names, Exprs: exprs}, line)}
	}
	return targets, prepare
}

func heldKey(key ast.Expr, hold func(ast.Expr) ast.Expr) ast.Expr {
	switch key.(type) {
	case *ast.StringExpr, *ast.NumberExpr:
		return key
	}
	return hold(key)
}

// hideFromItself is cure B12: the parser makes no difference between `local function
// f` and `local f = function`, where f in the body is a variable declared before. Only
// the former has a last line. A second value, which is dropped, leads the compiler off its special case.
func hideFromItself(x *ast.LocalAssignStmt) ast.Stmt {
	if len(x.Names) != 1 || len(x.Exprs) != 1 || x.LastLine() != 0 {
		return x
	}
	if _, ok := x.Exprs[0].(*ast.FunctionExpr); ok {
		x.Exprs = append(x.Exprs, at(&ast.NilExpr{}, x.Line()))
	}
	return x
}
