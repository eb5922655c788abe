package qi

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

var selectOptions = arg.NewShape("SelectOptions", "option",
	"columns SelectColumn[]: names, expressions, or { expression, alias }; left out, all",
	"attributes SelectColumn[]: the same",
	"where Condition: which rows; left out, all",
	"order OrderTerm[]: names, expressions, or { expression, direction }",
	"group string[]: columns or expressions",
	"limit integer: the most rows to read", "offset integer: rows to leave out before",
)

// selectRows is select, which is a keyword in Go.
func selectRows(c *call) int {
	c.L.Push(c.list(c.ask(c.selection(1))))
	return 1
}

// selection reads a table in argument i and options behind it.
func (c *call) selection(i int) op.Select {
	q := op.Select{Table: c.table(i), Verb: c.name}
	f := c.Options(i+1, selectOptions)
	if key := f.First("columns", "attributes"); key != "" {
		q.Columns = c.selectColumns(f.Value(key), f.Label(key))
	}
	q.Where = c.where(f, "where")
	q.Order = c.order(f)
	if f.Has("group") {
		for _, item := range c.listOf(f.Value("group"), f.Label("group")) {
			q.Group = append(q.Group, c.columnExpr(item, f.Label("group")))
		}
	}
	q.Limit, q.Offset = f.Int("limit", 1), f.Int("offset", 0)
	return q
}

// listOf reads a list; anything else is a list of one.
func (c *call) listOf(v lua.LValue, what string) []lua.LValue {
	if !arg.IsTable(v) {
		return []lua.LValue{v}
	}
	return c.List(v, what)
}

// selectColumns reads names and expressions, each with another name if need be.
func (c *call) selectColumns(v lua.LValue, what string) []op.SelectColumn {
	var columns []op.SelectColumn
	for i, item := range c.listOf(v, what) {
		if !arg.IsTable(item) {
			columns = append(columns, op.SelectColumn{Expr: c.columnExpr(item, what)})
			continue
		}
		pair := c.List(item, place(what, i))
		if len(pair) != 2 || pair[1].Type() != lua.LTString {
			c.FailHint(`{ fn("count", col("id")), "n" }`, "%s must be an expression and its name", place(what, i))
		}
		columns = append(columns, op.SelectColumn{Expr: c.columnExpr(pair[0], what), Alias: pair[1].String()})
	}
	return columns
}

// columnExpr reads the name of a column, or an expression.
func (c *call) columnExpr(v lua.LValue, what string) op.Expr {
	if s, ok := v.(lua.LString); ok {
		if s == "*" {
			return op.Literal{SQL: "*"}
		}
		return c.columnPath(string(s))
	}
	e, ok := payload(v).(op.Expr)
	if !ok {
		c.Fail("%s must name columns or hold expressions, and holds %s", what, arg.Describe(v))
	}
	return e
}

// order reads "name", { "name", { "age", "DESC" } } and { "name", "DESC" }.
func (c *call) order(f arg.Fields) []op.OrderBy {
	if !f.Has("order") {
		return nil
	}
	what := f.Label("order")
	items := c.listOf(f.Value("order"), what)
	if len(items) == 2 && direction(items[1]) != "" {
		return []op.OrderBy{c.orderTerm(items, what)}
	}
	var terms []op.OrderBy
	for i, item := range items {
		terms = append(terms, c.orderTerm(c.listOf(item, place(what, i)), place(what, i)))
	}
	return terms
}

// orderTerm reads an expression and, behind it, a direction.
func (c *call) orderTerm(pair []lua.LValue, what string) op.OrderBy {
	switch len(pair) {
	case 1:
		if s, ok := pair[0].(lua.LString); ok {
			return c.orderText(string(s))
		}
		return op.OrderBy{Expr: c.columnExpr(pair[0], what)}
	case 2:
		if d := direction(pair[1]); d != "" {
			return op.OrderBy{Expr: c.columnExpr(pair[0], what), Desc: d == "DESC"}
		}
	}
	c.FailHint(`{ "name", "DESC" }`, "%s must be a column and ASC or DESC", what)
	return op.OrderBy{}
}

// orderText reads "name" and "name DESC".
func (c *call) orderText(text string) op.OrderBy {
	if i := strings.LastIndexByte(text, ' '); i > 0 {
		if d := direction(lua.LString(text[i+1:])); d != "" {
			return op.OrderBy{Expr: c.columnPath(strings.TrimSpace(text[:i])), Desc: d == "DESC"}
		}
	}
	return op.OrderBy{Expr: c.columnPath(text)}
}

// direction is ASC or DESC, "" for anything else.
func direction(v lua.LValue) string {
	s, ok := v.(lua.LString)
	if d := strings.ToUpper(string(s)); ok && (d == "ASC" || d == "DESC") {
		return d
	}
	return ""
}
