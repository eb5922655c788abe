package mysql

import (
	"strings"

	"github.com/luamig/luamig/dialects/op"
)

// condition makes the dates in a condition ones that the server compares, and spells iLike, which minds no case
// whatever the collation does.
func (p planner) condition(table op.Name, c op.Cond) op.Cond {
	switch c := c.(type) {
	case op.And:
		return op.And(p.conditions(table, c))
	case op.Or:
		return op.Or(p.conditions(table, c))
	case op.Not:
		return op.Not{Cond: p.condition(table, c.Cond)}
	case op.Compare:
		return p.compare(table, c)
	}
	return c
}

func (p planner) conditions(table op.Name, all []op.Cond) []op.Cond {
	fitted := make([]op.Cond, len(all))
	for i, c := range all {
		fitted[i] = p.condition(table, c)
	}
	return fitted
}

func (p planner) compare(table op.Name, c op.Compare) op.Cond {
	switch c.Op {
	case op.ILike, op.NotILike:
		c.Op = map[op.CompareOp]op.CompareOp{op.ILike: op.Like, op.NotILike: op.NotLike}[c.Op]
		c.Left = op.Fn{Name: "lower", Args: []any{c.Left}}
		c.Right = op.Fn{Name: "lower", Args: []any{c.Right}}
		return c
	case op.Like, op.NotLike, op.StartsWith, op.EndsWith, op.Contains, op.Regexp, op.NotRegexp:
		return c
	}
	column, ok := c.Left.(op.Col)
	if !ok || len(column.Path) == 0 {
		return c
	}
	c.Right = p.fitOperand(table, column.Path[len(column.Path)-1], c.Right)
	return c
}

// fitOperand leaves a date that the column could not hold as it is: then nothing is equal to it, which is right.
func (p planner) fitOperand(table op.Name, column string, v any) any {
	if list, ok := v.(op.List); ok {
		fitted := make(op.List, len(list))
		for i, x := range list {
			fitted[i] = p.fitOperand(table, column, x)
		}
		return fitted
	}
	if !looksDated(v) {
		return v
	}
	types, err := p.columnTypes(p.ctx, table)
	if err != nil {
		return v
	}
	t, ok := types.dates[strings.ToLower(column)]
	if !ok {
		return v
	}
	if t.word != "date" {
		t.digits = microseconds
	}
	if fitted, err := t.fit(v); err == nil {
		return fitted
	}
	return v
}
