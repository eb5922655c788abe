package qi

import (
	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

var (
	dropEnumOptions = arg.NewShape("DropEnumOptions", "option",
		"ifExists boolean: do nothing where there is no such type",
		"values string[]: its values, so that dropping it can be undone")
	addEnumValueOptions = arg.NewShape("AddEnumValueOptions", "option",
		"before string: place it before this value", "after string: place it after this value",
		"ifNotExists boolean: do nothing where the value exists")
)

// createEnum refuses an empty type here, for which each server has other words.
func createEnum(c *call) int {
	o := op.CreateEnum{Name: c.table(1), Values: c.Strings(c.Get(2), c.Label(2))}
	if len(o.Values) == 0 {
		c.Fail("%s is empty", c.Label(2))
	}
	c.distinct(o.Values, "value")
	return c.do(o)
}

func dropEnum(c *call) int {
	name := c.table(1)
	f := c.Options(2, dropEnumOptions)
	return c.do(op.DropEnum{Name: name, IfExists: f.Bool("ifExists"), Values: f.Strings("values")})
}

func addEnumValue(c *call) int {
	o := op.AddEnumValue{Name: c.table(1), Value: c.String(2)}
	c.about(o.Name.String() + "." + o.Value)
	f := c.Options(3, addEnumValueOptions)
	f.First("before", "after")
	o.Before, o.After, o.IfNotExists = f.String("before"), f.String("after"), f.Bool("ifNotExists")
	return c.do(o)
}

func renameEnumValue(c *call) int {
	return c.do(op.RenameEnumValue{Name: c.table(1), From: c.String(2), To: c.String(3)})
}
