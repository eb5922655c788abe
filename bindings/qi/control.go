package qi

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/bindings/stdlib"
)

// transaction runs a function so that an error of it undoes what it did, and
// raises that error again. What the function returns is passed on.
func transaction(c *call) int {
	fn := c.Function(1)
	top := c.L.GetTop()
	err := c.sink().Transaction(c.ctx(), c.pos(), func() error {
		c.L.Push(fn)
		c.L.Push(c.b.self)
		return stdlib.PCall(c.L, 1, lua.MultRet, nil)
	})
	if err != nil {
		clear(c.b.tables) // what was defined inside is gone
		c.check(err)
	}
	return c.L.GetTop() - top
}

var reversibleShape = arg.NewShape("Reversible", "function",
	"up function: run when the migration goes up", "down function: run when it is undone")

// reversible hands both functions to the sink, which knows the direction.
func reversible(c *call) int {
	f := c.Options(1, reversibleShape)
	if f.Empty() {
		c.FailHint("qi:reversible{ up = function() … end, down = function() … end }", "neither up nor down is given")
	}
	c.check(c.sink().Reversible(c.ctx(), c.pos(), c.direction(f, "up"), c.direction(f, "down")))
	return 0
}

// direction reads a function of reversible; one that is not given does nothing.
func (c *call) direction(f arg.Fields, name string) func() error {
	if !f.Has(name) {
		return func() error { return nil }
	}
	fn, ok := f.Value(name).(*lua.LFunction)
	if !ok {
		f.Wrong(name, "a function")
	}
	return c.protected(fn)
}

func flush(c *call) int {
	c.check(c.sink().Flush(c.ctx()))
	return 0
}

// assured runs a function whose author has thought of the danger in it, and
// says why it is none.
func assured(c *call) int {
	if reason := c.String(1); strings.TrimSpace(reason) == "" {
		c.FailHint(`qi:assured("the table has 12 rows", function() … end)`, "the reason is empty")
	}
	fn := c.Function(2)
	top := c.L.GetTop()
	c.L.Push(fn)
	c.L.Call(0, lua.MultRet)
	return c.L.GetTop() - top
}
