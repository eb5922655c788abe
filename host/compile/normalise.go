package compile

import (
	"fmt"

	"github.com/yuin/gopher-lua/ast"
)

// normalise rewrites what gopher-lua v1.1.2 compiles to wrong code into equivalent
// Lua that it compiles right. Each cure has a letter, under which the README lists
// the fault and a test shows it.
func normalise(stmts []ast.Stmt) []ast.Stmt {
	n := &normaliser{fn: &function{}}
	return n.body(stmts)
}

// normaliser walks the tree once, from the leaves up.
type normaliser struct {
	temps int
	fn    *function
}

// function is what is known of the function that is being walked.
type function struct {
	blocks []block
}

// block is one that is open: whether a closure was made in it so far, and whether it is the body of a loop.
type block struct {
	closure bool
	loop    *loop
}

// loop is one whose body is being walked.
type loop struct {
	leaks bool // a break leaves a block in which a closure may have captured a variable
}

// Names that Lua cannot spell, and so cannot collide with those of a script.
const (
	concatName = "\x00concat"
	joinName   = "\x00join"
	boundsName = "\x00bounds"
)

// temp returns a name for a local variable of our own.
func (n *normaliser) temp() string {
	n.temps++
	return fmt.Sprintf("\x00t%d", n.temps)
}

// body walks the block of a function.
func (n *normaliser) body(stmts []ast.Stmt) []ast.Stmt {
	outer := n.fn
	n.fn = &function{}
	out := n.block(stmts, nil)
	n.fn = outer
	return out
}

// block walks a block; l is the loop of which it is the body, or nil.
func (n *normaliser) block(stmts []ast.Stmt, l *loop) []ast.Stmt {
	n.fn.blocks = append(n.fn.blocks, block{loop: l})
	out := make([]ast.Stmt, 0, len(stmts))
	for _, s := range stmts {
		if s = n.stmt(s); s != nil {
			out = append(out, s)
		}
	}
	n.leave()
	return out
}

// leave tells the block around that a closure was made in this one.
func (n *normaliser) leave() {
	last := len(n.fn.blocks) - 1
	closure := n.fn.blocks[last].closure
	n.fn.blocks = n.fn.blocks[:last]
	if closure {
		n.noteClosure()
	}
}

func (n *normaliser) noteClosure() {
	if last := len(n.fn.blocks) - 1; last >= 0 {
		n.fn.blocks[last].closure = true
	}
}

// stmt returns what stands for a statement, nil for none.
func (n *normaliser) stmt(s ast.Stmt) ast.Stmt {
	switch x := s.(type) {
	case *ast.DoBlockStmt:
		x.Stmts = n.block(x.Stmts, nil)
	case *ast.WhileStmt:
		return n.while(x)
	case *ast.RepeatStmt:
		return n.repeat(x)
	case *ast.NumberForStmt:
		return n.numberFor(x)
	case *ast.GenericForStmt:
		return n.genericFor(x)
	case *ast.IfStmt:
		return n.branch(x)
	case *ast.BreakStmt:
		n.noteBreak()
	default:
		return n.simple(s)
	}
	return s
}

// simple is for statements without a block.
func (n *normaliser) simple(s ast.Stmt) ast.Stmt {
	eachExpr(s, n.expr)
	switch x := s.(type) {
	case *ast.AssignStmt:
		return n.assign(x)
	case *ast.LocalAssignStmt:
		return hideFromItself(x)
	}
	return s
}

func (n *normaliser) expr(e *ast.Expr) {
	if fn, ok := (*e).(*ast.FunctionExpr); ok {
		fn.Stmts = n.body(fn.Stmts)
		n.noteClosure()
		return
	}
	if c, ok := (*e).(*ast.StringConcatOpExpr); ok {
		*e = n.concat(c)
		return
	}
	eachOperand(*e, n.expr)
	n.cureExpr(e)
}

func (n *normaliser) cureExpr(e *ast.Expr) {
	switch x := (*e).(type) {
	case *ast.NumberExpr:
		x.Value = numeral(x.Value)
	case *ast.LogicalOpExpr:
		*e = foldLogical(x)
	case *ast.RelationalOpExpr:
		n.markLiteral(x)
	case *ast.UnaryNotOpExpr:
		*e = foldNot(x)
	case *ast.UnaryMinusOpExpr, *ast.ArithmeticOpExpr:
		*e = negativeZero(*e)
	case *ast.TableExpr:
		endKeyed(x)
		*e = n.split(x)
	}
}
