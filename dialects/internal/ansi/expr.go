package ansi

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
)

// Expr writes an expression.
func (w *Writer) Expr(e op.Expr) {
	if w.sp.Exceptions.Expr(w, e) {
		return
	}
	switch e := e.(type) {
	case op.Literal:
		w.SQL(e.SQL)
	case op.Col:
		w.column(e.Path)
	case op.Fn:
		w.call(e)
	case op.Cast:
		w.cast(e)
	case op.Const:
		w.Value(e.Value)
	case op.Now:
		w.SQL("CURRENT_TIMESTAMP")
	default:
		w.Refuse(fmt.Sprintf("has no expression for %T", e), `write it as SQL, with literal("…")`)
	}
}

// column writes the path to a column; "*" stands for all columns and is not a name.
func (w *Writer) column(path []string) {
	for i, part := range path {
		w.If(i > 0, ".")
		if part == "*" {
			w.SQL("*")
			continue
		}
		w.Ident(part)
	}
	if len(path) == 0 {
		w.Fail(fmt.Errorf("a column must have a name"))
	}
}

// functionName is what fn() takes as a name. It is not quoted, because databases fold
// the names of their own functions, so that anything else would be SQL in disguise.
var functionName = lazyregexp.New(`^[\pL_][\pL\pN_$]*(\.[\pL_][\pL\pN_$]*)*$`)

func (w *Writer) call(f op.Fn) {
	if !functionName.MatchString(f.Name) {
		w.Fail(fmt.Errorf("%q is not the name of a function", f.Name))
	}
	w.SQL(f.Name, "(")
	for i, a := range f.Args {
		w.comma(i)
		w.Value(a)
	}
	w.SQL(")")
}

func (w *Writer) cast(c op.Cast) {
	t, err := w.sp.Type(c.Type)
	w.Fail(err)
	w.SQL("CAST(")
	w.Value(c.Arg)
	w.SQL(" AS ", t, ")")
}

// Parenthesised writes SQL of somebody else's between parentheses, the second one on a line of
// its own where a comment could swallow it.
func (w *Writer) Parenthesised(sql string) {
	w.SQL("(", sql)
	w.If(strings.Contains(sql, "--") || strings.Contains(sql, "#"), "\n")
	w.SQL(")")
}
