package compile

import (
	"strconv"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// largeWeight is the number of values up to which a table constructor is compiled
// as it stands. Beyond, the compiler takes time that is quadratic in the number of
// its constants, and from 25,550 items on it loses some (B8).
const largeWeight = 500

// maxParts bounds what one constructor is cut into: each is a function of some 12 KB.
const maxParts = 5000

// split is cure B8 and B14: the constructor becomes a call of a helper with a list
// of functions, each of which makes a part of the table, and with the number of
// positional fields in each.
func (n *normaliser) split(x *ast.TableExpr) ast.Expr {
	pieces := parts(x)
	if len(pieces) < 2 {
		return x
	}
	vararg := exprUsesVararg(x)
	makers, counts := &ast.TableExpr{}, &ast.TableExpr{}
	for _, p := range pieces {
		makers.Fields = append(makers.Fields, &ast.Field{Value: maker(p, vararg)})
		counts.Fields = append(counts.Fields, &ast.Field{Value: count(p)})
	}
	n.noteClosure()
	args := []ast.Expr{n.split(at(makers, x.Line())), n.split(at(counts, x.Line()))}
	if vararg {
		args = append(args, at(&ast.Comma3Expr{}, x.Line()))
	}
	return at(&ast.FuncCallExpr{Func: ident(joinName, x.Line()), Args: args, AdjustRet: true}, x.Line())
}

// parts cuts the fields of a constructor into tables that the compiler gets right,
// and quickly. One is the constructor itself.
func parts(x *ast.TableExpr) []*ast.TableExpr {
	var out []*ast.TableExpr
	c := cutter{first: true}
	start := 0
	for i, f := range x.Fields {
		if c.before(f, i == len(x.Fields)-1) {
			out = append(out, part(x, start, i))
			start, c = i, cutter{}
		}
		c.add(f)
	}
	if start == 0 {
		return []*ast.TableExpr{x}
	}
	return append(out, part(x, start, len(x.Fields)))
}

// cutter knows what is in the part that grows.
type cutter struct {
	first      bool
	weight     int
	positional int
	otherKeys  bool // than names
}

// before reports whether to cut before a field: where the part is large enough,
// where the compiler would store its items again, and where the helper could not
// tell numbers that are keys from positions. The first part is the table itself,
// so there it need not.
func (c *cutter) before(f *ast.Field, last bool) bool {
	switch {
	case c.weight >= largeWeight:
		return true
	case c.full() && (f.Key != nil || last && isOpen(f.Value)):
		return true
	case c.first:
		return false
	case f.Key == nil:
		return c.otherKeys
	}
	return c.positional > 0 && !isName(f.Key)
}

// full is cure B14: where the items so far fill whole batches of 50, a field with a
// key, or a call that gives the last items, makes the compiler store a batch again.
func (c *cutter) full() bool {
	return c.positional > 0 && c.positional%lua.FieldsPerFlush == 0
}

func (c *cutter) add(f *ast.Field) {
	c.weight++
	if inner, ok := f.Value.(*ast.TableExpr); ok {
		c.weight += weight(inner)
	}
	if f.Key == nil {
		c.positional++
	} else if !isName(f.Key) {
		c.otherKeys = true
	}
}

func isName(key ast.Expr) bool {
	_, ok := key.(*ast.StringExpr)
	return ok
}

// weight counts the values of a constructor and of those in it, up to a little more than is large.
func weight(x *ast.TableExpr) int {
	w := len(x.Fields)
	for _, f := range x.Fields {
		if w > largeWeight {
			return w
		}
		if inner, ok := f.Value.(*ast.TableExpr); ok {
			w += weight(inner)
		}
	}
	return w
}

// part is a table with some of the fields. Its last value must not expand unless it is the last of all.
func part(x *ast.TableExpr, from, to int) *ast.TableExpr {
	fields := x.Fields[from:to:to]
	if last := fields[len(fields)-1]; to < len(x.Fields) || last.Key != nil {
		single(last.Value)
	}
	return at(&ast.TableExpr{Fields: fields}, fields[0].Value.Line())
}

// maker is function(...) return part end.
func maker(part *ast.TableExpr, vararg bool) ast.Expr {
	line := part.Line()
	return at(&ast.FunctionExpr{
		ParList: &ast.ParList{Names: []string{}, HasVargs: vararg},
		Stmts:   []ast.Stmt{at(&ast.ReturnStmt{Exprs: []ast.Expr{part}}, line)},
	}, line)
}

// count is the number of positional fields, or -1 where the last one expands.
func count(part *ast.TableExpr) ast.Expr {
	n := 0
	for _, f := range part.Fields {
		if f.Key == nil {
			n++
		}
	}
	if last := part.Fields[len(part.Fields)-1]; last.Key == nil && isOpen(last.Value) {
		n = -1
	}
	return at(&ast.NumberExpr{Value: strconv.Itoa(n)}, part.Line())
}

func isOpen(e ast.Expr) bool {
	v, ok := e.(*ast.Comma3Expr)
	return isOpenCall(e) || ok && !v.AdjustRet
}
