package qi

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

// cond reads a condition; nil where it is a table without entries.
//
// Its entries must all hold. A named one is a column with what it is compared
// to, or one of and, or, not; one without a name is a condition of its own.
func (c *call) cond(v lua.LValue, what string) op.Cond {
	if e, ok := payload(v).(op.Literal); ok {
		return op.RawCond(e)
	}
	if !arg.IsTable(v) {
		c.FailHint(`such as { id = 1 }, or literal("…")`, "%s must be a condition, got %s", what, arg.Describe(v))
	}
	return all(c.terms(v))
}

// all joins conditions that must all hold.
func all(terms []op.Cond) op.Cond {
	switch len(terms) {
	case 0:
		return nil
	case 1:
		return terms[0]
	}
	return op.And(terms)
}

// either joins conditions of which one must hold.
func either(terms []op.Cond) op.Cond {
	if len(terms) == 1 {
		return terms[0]
	}
	return op.Or(terms)
}

// terms reads the entries of a condition.
func (c *call) terms(v lua.LValue) []op.Cond {
	var terms []op.Cond
	for k, item := range arg.Entries(c.L, v) {
		terms = append(terms, c.term(k, item))
	}
	return terms
}

// term reads one entry of a condition. A column may be called "or": it is taken
// for the operator only where a table stands under it.
func (c *call) term(k, v lua.LValue) op.Cond {
	switch k := k.(type) {
	case lua.LNumber:
		return c.part(v, fmt.Sprintf("part %s of the condition", k))
	case lua.LString:
		if joins(string(k)) && arg.IsTable(v) {
			return c.joined(string(k), v)
		}
		return c.compare(c.columnPath(string(k)), string(k), v)
	}
	switch k := payload(k).(type) {
	case symbol:
		if !joins(string(k)) {
			c.FailHint("{ column = { ["+"Op."+string(k)+"] = … } }", "Op.%s stands for no column", k)
		}
		return c.joined(string(k), v)
	case op.Expr:
		return c.compare(k, exprText(k), v)
	}
	c.Fail("a condition has a key that is %s", arg.Describe(k))
	return nil
}

// part reads a condition that must say something: an empty one among several
// would hold for every row, or for none.
func (c *call) part(v lua.LValue, what string) op.Cond {
	cond := c.cond(v, what)
	if cond == nil {
		c.Fail("%s is empty", what)
	}
	return cond
}

// joined reads what stands under and, or and not.
func (c *call) joined(name string, v lua.LValue) op.Cond {
	if name == opNot {
		return op.Not{Cond: c.part(v, `the condition under "not"`)}
	}
	if !arg.IsTable(v) {
		c.Fail("%q joins conditions in a table, and got %s", name, arg.Describe(v))
	}
	terms := c.terms(v)
	if len(terms) == 0 {
		c.Fail("%q joins no conditions", name)
	}
	if name == opOr {
		return either(terms)
	}
	return all(terms)
}

// compare reads what a column is compared to. name is how messages call the column.
func (c *call) compare(left op.Expr, name string, v lua.LValue) op.Cond {
	if !arg.IsTable(v) {
		return op.Compare{Left: left, Op: op.Eq, Right: c.scalar(v, "condition on ", name)}
	}
	if arg.IsEmpty(c.L, v) || arg.IsList(c.L, v) {
		return op.Compare{Left: left, Op: op.In, Right: c.in(v, "condition on "+name)}
	}
	return all(c.comparisons(left, name, v))
}

// comparisons reads { gte = 18, lt = 65 }.
func (c *call) comparisons(left op.Expr, name string, v lua.LValue) []op.Cond {
	var terms []op.Cond
	for k, item := range arg.Entries(c.L, v) {
		operator, ok := operatorKey(k)
		if !ok {
			c.Fail("the operators of %s have a key that is %s", name, arg.Describe(k))
		}
		terms = append(terms, c.comparison(left, name, operator, item))
	}
	return terms
}

// comparison reads one operator and its right side.
func (c *call) comparison(left op.Expr, name, operator string, v lua.LValue) op.Cond {
	switch operator {
	case opNot:
		return c.negated(left, name, v)
	case opAnd, opOr:
		return c.alternatives(left, name, operator, v)
	}
	o, ok := operators[operator]
	if !ok {
		c.Advice = map[string]string{}
		c.Unknown("operator %q of "+name, operator, operatorNames())
	}
	what := fmt.Sprintf("%q of %s", operator, name)
	return op.Compare{Left: left, Op: o.compare, Right: c.right(o.side, v, what)}
}

// alternatives reads { ["or"] = { { lt = 5 }, { gt = 60 } } } under a column.
func (c *call) alternatives(left op.Expr, name, operator string, v lua.LValue) op.Cond {
	var terms []op.Cond
	switch {
	case !arg.IsTable(v) || arg.IsEmpty(c.L, v):
		c.Fail("%q of %s must be a table of comparisons, got %s", operator, name, arg.Describe(v))
	case arg.IsList(c.L, v):
		for _, item := range c.List(v, fmt.Sprintf("%q of %s", operator, name)) {
			terms = append(terms, c.compare(left, name, item))
		}
	default:
		terms = c.comparisons(left, name, v)
	}
	if operator == opOr {
		return either(terms)
	}
	return all(terms)
}

// negated reads what stands under not of a column: operators, a list or a value.
func (c *call) negated(left op.Expr, name string, v lua.LValue) op.Cond {
	what := fmt.Sprintf("%q of %s", opNot, name)
	if !arg.IsTable(v) {
		value := c.scalar(v, what, "")
		if _, isBool := value.(bool); isBool || value == nil {
			return op.Compare{Left: left, Op: op.IsNot, Right: value}
		}
		return op.Compare{Left: left, Op: op.Ne, Right: value}
	}
	if arg.IsEmpty(c.L, v) || arg.IsList(c.L, v) {
		return op.Compare{Left: left, Op: op.NotIn, Right: c.in(v, what)}
	}
	return op.Not{Cond: all(c.comparisons(left, name, v))}
}
