package compile

import (
	"strconv"

	"github.com/yuin/gopher-lua/ast"
)

// largeWeight is the number of values up to which a table constructor is compiled
// as it stands. Beyond, the compiler takes time that is quadratic in the number of
// its constants, and from 25,550 items on it loses some (B8).
const largeWeight = 500

// maxItems is how many positional fields one constructor can hold.
const maxItems = 25000

// split is cure B8: a large constructor becomes a call of a helper with a list of
// functions, each of which makes a part of the table, and with the number of
// positional fields in each.
func (n *normaliser) split(x *ast.TableExpr) ast.Expr {
	if !isLarge(x) {
		return x
	}
	vararg := exprUsesVararg(x)
	makers, counts := &ast.TableExpr{}, &ast.TableExpr{}
	for _, part := range parts(x) {
		makers.Fields = append(makers.Fields, &ast.Field{Value: maker(part, vararg)})
		counts.Fields = append(counts.Fields, &ast.Field{Value: count(part)})
	}
	n.noteClosure()
	args := []ast.Expr{at(makers, x.Line()), at(counts, x.Line())}
	if vararg {
		args = append(args, at(&ast.Comma3Expr{}, x.Line()))
	}
	return at(&ast.FuncCallExpr{Func: ident(joinName, x.Line()), Args: args, AdjustRet: true}, x.Line())
}

// isLarge reports whether a constructor is to be split, and may be. Parts keep the
// order of fields; with keys that may be numbers beside positional fields they
// could not tell the two apart.
func isLarge(x *ast.TableExpr) bool {
	if len(x.Fields) < 2 || weight(x) <= largeWeight {
		return false
	}
	positional, otherKeys := 0, false
	for _, f := range x.Fields {
		if f.Key == nil {
			positional++
		} else if _, ok := f.Key.(*ast.StringExpr); !ok {
			otherKeys = true
		}
	}
	return positional == 0 || !otherKeys
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

// parts cuts the fields into tables of about the weight that is still not large.
func parts(x *ast.TableExpr) []*ast.TableExpr {
	var out []*ast.TableExpr
	start, w := 0, 0
	for i, f := range x.Fields {
		w++
		if inner, ok := f.Value.(*ast.TableExpr); ok {
			w += weight(inner)
		}
		if w >= largeWeight || i == len(x.Fields)-1 {
			out = append(out, part(x, start, i+1))
			start, w = i+1, 0
		}
	}
	return out
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
