package qi

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/op"
)

// right reads the right side of an operator.
func (c *call) right(s side, v lua.LValue, what string) any {
	switch s {
	case ordered:
		return c.orderedValue(v, what)
	case truth:
		return c.truth(v, what)
	case several:
		return c.in(v, what)
	case pair:
		return c.pair(v, what)
	case pattern:
		return c.text(v, what, true)
	case plain:
		return c.text(v, what, false)
	case joint:
		return c.values(v, what)
	}
	c.noTable(v, what)
	return c.scalar(v, what, "")
}

func (c *call) noTable(v lua.LValue, what string) {
	if arg.IsTable(v) {
		c.FailHint("a list goes with in and notIn", "%s must be one value, got a table", what)
	}
}

// orderedValue refuses NULL, to which nothing is greater, smaller or like.
func (c *call) orderedValue(v lua.LValue, what string) any {
	c.noTable(v, what)
	plain := c.scalar(v, what, "")
	if plain == nil {
		c.FailHint("is and isNot compare with null", "%s is never true of null", what)
	}
	return plain
}

// truth reads what IS compares with: NULL and booleans, in all databases alike.
func (c *call) truth(v lua.LValue, what string) any {
	if b, ok := v.(lua.LBool); ok {
		return bool(b)
	}
	if !value.IsNull(v) {
		c.FailHint("eq and ne compare with values", "%s must be null, true or false, got %s", what, arg.Describe(v))
	}
	return nil
}

// text reads text, or where expr is true also an expression that gives it.
func (c *call) text(v lua.LValue, what string, expr bool) any {
	if s, ok := v.(lua.LString); ok {
		return string(s)
	}
	e, ok := payload(v).(op.Expr)
	if arg.IsTable(v) && !expr {
		c.FailHint(`literal("tags @> ARRAY[…]") asks whether an array holds others`, "%s looks for text, got a table", what)
	}
	if !ok || !expr {
		c.Fail("%s must be a string, got %s", what, arg.Describe(v))
	}
	return e
}

// in reads a list of values, or a literal that is a subquery.
func (c *call) in(v lua.LValue, what string) op.List {
	if e, ok := payload(v).(op.Literal); ok {
		return op.List{op.Literal{SQL: withoutParens(e.SQL)}}
	}
	return c.values(v, what)
}

// values reads a list. NULL in it would make IN unknown instead of true and NOT IN
// never true: what nobody who writes it means.
func (c *call) values(v lua.LValue, what string) op.List {
	items := c.List(v, what)
	list := make(op.List, len(items))
	for i, item := range items {
		c.noTable(item, what)
		list[i] = c.scalar(item, what, "")
		if list[i] == nil {
			c.FailHint(`write { ["or"] = { { … = { … } }, { … = null } } }`, "%s: NULL in a list never matches", what)
		}
	}
	return list
}

func (c *call) pair(v lua.LValue, what string) op.List {
	list := c.values(v, what)
	if len(list) != 2 {
		c.Fail("%s takes a list of two, got %d", what, len(list))
	}
	return list
}

// withoutParens takes off the parentheses around a whole text: IN adds its own, and
// a query in two pairs is one value instead of a list of rows.
func withoutParens(sql string) string {
	s := strings.TrimSpace(sql)
	if !strings.HasPrefix(s, "(") || closing(s) != len(s)-1 {
		return sql
	}
	return withoutParens(s[1 : len(s)-1])
}

// closing returns where the parenthesis is closed that a text begins with, -1
// where it is not.
func closing(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		case '\'', '"', '`':
			end := strings.IndexByte(s[i+1:], s[i])
			if end < 0 {
				return -1
			}
			i += end + 1
		}
	}
	return -1
}
