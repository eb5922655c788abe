package qi

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/op"
)

// where reads a condition of rows to read: left out, all rows.
func (c *call) where(f arg.Fields, name string) op.Cond {
	if !f.Has(name) || payload(f.Value(name)) == any(everyRow{}) {
		return nil
	}
	return c.cond(f.Value(name), f.Label(name))
}

// whereToWrite reads argument i as the condition of rows to write. One that says
// nothing is refused: more often than not a nil slipped in.
func (c *call) whereToWrite(i int) op.Cond {
	v := c.Get(i)
	if payload(v) == any(everyRow{}) {
		return nil
	}
	if v == lua.LNil || value.IsNull(v) {
		c.refuseEveryRow(i)
	}
	cond := c.cond(v, c.Label(i))
	if cond == nil {
		c.refuseEveryRow(i)
	}
	return cond
}

func (c *call) refuseEveryRow(i int) {
	c.FailHint("write qi.everyRow if every row is meant", "%s has no condition (a nil in a table cannot be seen)", c.Label(i))
}
