package compile

import (
	"fmt"

	"github.com/yuin/gopher-lua/ast"

	"github.com/luamig/luamig/dialects/op"
)

// maxDepth bounds the syntax tree, where a chain such as a + b + c + … is as deep as
// it is long. The compiler walks it with one Go call a level, and at a quadratic price.
const maxDepth = 600

// maxOperands is how many values one a..b..c may join: each takes a register.
const maxOperands = 190

// maxConstantWork bounds the compiler's search for constants, which is linear in
// their number for each use: about three seconds.
const maxConstantWork = 200_000_000

// meter walks the tree and stops at the first limit.
type meter struct {
	file      string
	depth     int
	constants map[string]int // of the function it is in, by order of appearance
	work      int
	err       error
}

func measure(f *file, stmts []ast.Stmt) error {
	m := &meter{file: f.name, constants: map[string]int{}}
	m.block(stmts)
	return m.err
}

func (m *meter) enter(line int) bool {
	m.depth++
	if m.depth > maxDepth && m.err == nil {
		m.fail(line, fmt.Sprintf("this expression or block has more than %d levels", maxDepth), "split it into several statements")
	}
	return m.err == nil
}

func (m *meter) fail(line int, message, hint string) {
	m.err = &Error{Pos: op.Pos{File: m.file, Line: line}, Message: message, Hint: hint}
}

func (m *meter) block(stmts []ast.Stmt) {
	for _, s := range stmts {
		if m.enter(s.Line()) {
			m.stmt(s)
		}
		m.depth--
		if m.err != nil {
			return
		}
	}
}

func (m *meter) stmt(s ast.Stmt) {
	eachExpr(s, func(e *ast.Expr) { m.expr(*e) })
	eachBlock(s, func(b *[]ast.Stmt) { m.block(*b) })
}

func (m *meter) expr(e ast.Expr) {
	if m.err == nil && m.enter(e.Line()) {
		m.visit(e)
	}
	m.depth--
}

func (m *meter) visit(e ast.Expr) {
	switch x := e.(type) {
	case *ast.StringExpr:
		m.constant("s"+x.Value, x.Line())
	case *ast.NumberExpr:
		m.constant("n"+x.Value, x.Line())
	case *ast.IdentExpr:
		m.constant("s"+x.Value, x.Line())
	case *ast.TableExpr:
		m.table(x)
	case *ast.StringConcatOpExpr:
		m.concat(x)
	case *ast.FunctionExpr:
		m.function(func() { m.block(x.Stmts) })
	case *ast.FuncCallExpr:
		m.constant("s"+x.Method, x.Line())
		eachOperand(e, func(o *ast.Expr) { m.expr(*o) })
	default:
		eachOperand(e, func(o *ast.Expr) { m.expr(*o) })
	}
}

// concat does not count the operands of a..b..c as levels, because they become
// the arguments of one call.
func (m *meter) concat(x *ast.StringConcatOpExpr) {
	operands := operandsOf(x, maxOperands)
	if len(operands) > maxOperands {
		m.fail(x.Line(), fmt.Sprintf("more than %d strings are joined in one expression", maxOperands), "use table.concat, or several statements")
		return
	}
	for _, o := range operands {
		m.expr(o)
	}
}

// table counts the constants of a table that will be split as those of a function of its own.
func (m *meter) table(x *ast.TableExpr) {
	pieces := parts(x)
	if len(pieces) > maxParts && m.err == nil {
		m.fail(x.Line(), "this table mixes too many items with and without [keys] in brackets", "make two tables of it")
	}
	if len(pieces) == 1 {
		eachOperand(x, func(o *ast.Expr) { m.expr(*o) })
		return
	}
	for _, p := range pieces {
		m.function(func() { eachOperand(p, func(o *ast.Expr) { m.expr(*o) }) })
	}
}

func (m *meter) function(walk func()) {
	outer := m.constants
	m.constants = map[string]int{}
	walk()
	m.constants = outer
}

func (m *meter) constant(key string, line int) {
	i, ok := m.constants[key]
	if !ok {
		i = len(m.constants)
		m.constants[key] = i
	}
	if m.work += i; m.work > maxConstantWork && m.err == nil {
		m.fail(line, "there are too many different constants in one function", "keep data in a table, in a file of its own, or in several functions")
	}
}
