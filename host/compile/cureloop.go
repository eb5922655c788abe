package compile

import (
	"strconv"

	"github.com/yuin/gopher-lua/ast"
)

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
	hold := n.bounds(x)
	l := &loop{}
	x.Stmts = n.lead(n.block(x.Stmts, l), x.Line())
	if hold == nil {
		return n.enclose(x, l)
	}
	return at(&ast.DoBlockStmt{Stmts: []ast.Stmt{hold, n.enclose(x, l)}}, x.Line())
}

// bounds is cure B15: the bounds of a loop may be strings that are numbers, as in
// `for i = "1", 3 do`. Those that are not sure to be numbers go through a helper, which is
// told the place of the first one. Where there are several, all go through it at once,
// since they are computed before the first is refused: the result is what does that.
func (n *normaliser) bounds(x *ast.NumberForStmt) (hold ast.Stmt) {
	bounds := []*ast.Expr{&x.Init, &x.Limit}
	if x.Step != nil {
		bounds = append(bounds, &x.Step)
	}
	unsure, first := 0, 0
	for i, e := range bounds {
		if !isNumber(*e) {
			unsure, first = unsure+1, i
		}
	}
	line := x.Line()
	switch unsure {
	case 0:
		return nil
	case 1:
		*bounds[first] = toNumber(first, line, *bounds[first])
		return nil
	}
	var args []ast.Expr
	var names []string
	for _, e := range bounds {
		args, names = append(args, *e), append(names, n.temp())
		*e = ident(names[len(names)-1], line)
	}
	return at(&ast.LocalAssignStmt{Names: names, Exprs: []ast.Expr{toNumber(0, line, args...)}}, line)
}

// toNumber calls the helper for some bounds of a loop.
func toNumber(first, line int, bounds ...ast.Expr) *ast.FuncCallExpr {
	single(bounds[len(bounds)-1])
	place := at(&ast.NumberExpr{Value: strconv.Itoa(first)}, line)
	return at(&ast.FuncCallExpr{Func: ident(boundsName, line), Args: append([]ast.Expr{place}, bounds...)}, line)
}

// isNumber is true for what gives a number or an error, but for metamethods.
func isNumber(e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.NumberExpr, *ast.UnaryLenOpExpr:
		return true
	case *ast.ArithmeticOpExpr: // of a decimal it may be a decimal
		return isNumber(x.Lhs) && isNumber(x.Rhs)
	case *ast.UnaryMinusOpExpr:
		return isNumber(x.Expr)
	}
	return false
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
