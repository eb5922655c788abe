package compile

import "github.com/yuin/gopher-lua/ast"

func (n *normaliser) while(x *ast.WhileStmt) ast.Stmt {
	n.expr(&x.Condition)
	if known, truth := constant(x.Condition); known && !truth {
		return nil // B3
	}
	l := &loop{}
	x.Stmts = n.lead(n.block(x.Stmts, l), x.Line())
	return n.enclose(x, l)
}

// repeat is cure B7: a repeat whose body has variables that a closure captured may
// leave early. The condition moves to the end of an endless loop, where it still
// sees these variables.
func (n *normaliser) repeat(x *ast.RepeatStmt) ast.Stmt {
	if !leaves(x.Stmts) {
		line := x.Condition.Line()
		end := at(&ast.IfStmt{Condition: x.Condition, Then: []ast.Stmt{at(&ast.BreakStmt{}, line)}}, line)
		x.Stmts = append(x.Stmts, end)
	}
	loop := &ast.WhileStmt{Condition: at(&ast.TrueExpr{}, x.Line()), Stmts: x.Stmts}
	loop.SetLine(x.Line())
	loop.SetLastLine(x.LastLine())
	return n.while(loop)
}

// leaves reports whether a block ends with return or break, behind which nothing may stand.
func leaves(stmts []ast.Stmt) bool {
	if len(stmts) == 0 {
		return false
	}
	switch stmts[len(stmts)-1].(type) {
	case *ast.ReturnStmt, *ast.BreakStmt:
		return true
	}
	return false
}

func (n *normaliser) numberFor(x *ast.NumberForStmt) ast.Stmt {
	eachExpr(x, n.expr)
	l := &loop{}
	x.Stmts = n.lead(n.block(x.Stmts, l), x.Line())
	return n.enclose(x, l)
}

// genericFor is cure B4: `for k, v in next, t do`, and all but a single call, skips
// the loop where registers are in use. Variables of our own hold the three values.
func (n *normaliser) genericFor(x *ast.GenericForStmt) ast.Stmt {
	eachExpr(x, n.expr)
	l := &loop{}
	x.Stmts = n.lead(n.block(x.Stmts, l), x.Line())
	if len(x.Exprs) == 1 && isOpenCall(x.Exprs[0]) {
		return n.enclose(x, l)
	}
	names := []string{n.temp(), n.temp(), n.temp()}
	hold := at(&ast.LocalAssignStmt{Names: names, Exprs: x.Exprs}, x.Line())
	x.Exprs = nil
	for _, name := range names {
		x.Exprs = append(x.Exprs, ident(name, x.Line()))
	}
	return at(&ast.DoBlockStmt{Stmts: []ast.Stmt{hold, n.enclose(x, l)}}, x.Line())
}

func isOpenCall(e ast.Expr) bool {
	c, ok := e.(*ast.FuncCallExpr)
	return ok && !c.AdjustRet
}

// lead is cure B3 for loops: where the first instruction of a body is a jump, the
// jump that closes the loop is aimed at the wrong place. An instruction without
// effect goes first.
func (n *normaliser) lead(stmts []ast.Stmt, line int) []ast.Stmt {
	if len(stmts) == 0 || !startsWithJump(stmts[0]) {
		return stmts
	}
	nop := at(&ast.DoBlockStmt{Stmts: []ast.Stmt{at(&ast.LocalAssignStmt{Names: []string{n.temp()}}, line)}}, line)
	return append([]ast.Stmt{nop}, stmts...)
}

func startsWithJump(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.DoBlockStmt, *ast.WhileStmt, *ast.RepeatStmt, *ast.BreakStmt:
		return true
	}
	return false
}

// noteBreak finds a break that leaves a block, inside the loop's body, in which a
// closure was made.
func (n *normaliser) noteBreak() {
	for i := len(n.fn.blocks) - 1; i >= 0; i-- {
		b := n.fn.blocks[i]
		if b.loop != nil {
			return
		}
		if b.closure {
			n.leakTo(i)
			return
		}
	}
}

func (n *normaliser) leakTo(i int) {
	for ; i >= 0; i-- {
		if l := n.fn.blocks[i].loop; l != nil {
			l.leaks = true
			return
		}
	}
}

// enclose is cure B11: a break out of a block does not detach the variables that a
// closure captured there, so that the closure later sees whatever takes their
// registers. Leaving a block does it for all registers above, if the block itself
// has a captured variable: `do local g LOOP if g then local _ = function() return g end end end`.
// The closure is never made.
func (n *normaliser) enclose(s ast.Stmt, l *loop) ast.Stmt {
	if !l.leaks {
		return s
	}
	guard, line := n.temp(), s.Line()
	capture := &ast.FunctionExpr{
		ParList: &ast.ParList{Names: []string{}},
		Stmts:   []ast.Stmt{at(&ast.ReturnStmt{Exprs: []ast.Expr{ident(guard, line)}}, line)},
	}
	at(capture, line)
	never := at(&ast.IfStmt{
		Condition: ident(guard, line),
		Then:      []ast.Stmt{at(&ast.LocalAssignStmt{Names: []string{n.temp()}, Exprs: []ast.Expr{capture}}, line)},
	}, line)
	declare := at(&ast.LocalAssignStmt{Names: []string{guard}}, line)
	return at(&ast.DoBlockStmt{Stmts: []ast.Stmt{declare, s, never}}, line)
}

// branch is cure B3 for if: a constant condition becomes a bare jump, which the
// compiler's jump optimiser treats wrongly. The branch taken stays, as a block.
func (n *normaliser) branch(x *ast.IfStmt) ast.Stmt {
	n.expr(&x.Condition)
	x.Then = n.block(x.Then, nil)
	x.Else = n.block(x.Else, nil)
	known, truth := constant(x.Condition)
	if !known {
		return x
	}
	taken := x.Then
	if !truth {
		taken = x.Else
	}
	if len(taken) == 0 {
		return nil
	}
	b := at(&ast.DoBlockStmt{Stmts: taken}, x.Line())
	b.SetLastLine(x.LastLine())
	return b
}
