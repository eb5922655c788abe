package qi

import (
	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

var (
	addColumnOptions = arg.NewShape("AddColumnOptions", "option",
		"ifNotExists boolean: do nothing where the column exists")
	removeColumnShape = arg.NewShape("RemoveColumnOptions", "option",
		"ifExists boolean: do nothing where there is no such column",
		"cascade boolean: also what depends on it elsewhere").Plus(attributeShape)
)

// addColumn takes the attribute in all the forms that createTable does.
func addColumn(c *call) int {
	table := c.table(1)
	name := c.columnName(2, table)
	if !c.Given(3) {
		c.Wrong(3, "a type or an attribute")
	}
	column := c.column(name, c.Get(3))
	f := c.Options(4, addColumnOptions)
	return c.do(op.AddColumn{Table: table, Column: column, IfNotExists: f.Bool("ifNotExists")})
}

// removeColumn takes options and definition in one table: the attributes of a
// column and ifExists have no name in common.
func removeColumn(c *call) int {
	table := c.table(1)
	o := op.RemoveColumn{Table: table, Column: c.columnName(2, table)}
	if c.Given(3) && !arg.IsTable(c.Get(3)) {
		definition := c.column(o.Column, c.Get(3))
		o.Definition = &definition
		return c.do(o)
	}
	f := c.Options(3, removeColumnShape)
	o.IfExists, o.Cascade = f.Bool("ifExists"), f.Bool("cascade")
	if f.Has("type") {
		definition := c.columnOf(o.Column, f)
		o.Definition = &definition
	}
	return c.do(o)
}

func renameColumn(c *call) int {
	table := c.table(1)
	from := c.columnName(2, table)
	return c.do(op.RenameColumn{Table: table, From: from, To: c.String(3)})
}
