package qi

import (
	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/op"
)

var (
	updateOptions = arg.NewShape("UpdateOptions", "option",
		"limit integer: the most rows to change",
		"returning boolean|string[]: give these columns of the rows back, true for all")
	deleteOptions = arg.NewShape("DeleteOptions", "option",
		"limit integer: the most rows to delete",
		"truncate boolean: empty the table, without a condition",
		"cascade boolean: with truncate: also the tables that refer to it",
		"restartIdentity boolean: with truncate: numbering starts again")
)

// update and bulkUpdate differ in name only.
func update(c *call) int {
	table := c.table(1)
	o := op.Update{Table: table, Set: c.newValues(table), Where: c.whereToWrite(3), Verb: c.name}
	f := c.Options(4, updateOptions)
	o.Limit, o.Returning = f.Int("limit", 1), c.returning(f)
	if len(o.Returning) == 0 {
		return c.write(o)
	}
	c.L.Push(c.list(c.ask(o)))
	return 1
}

// newValues reads what update is to assign. Of a row that was read, it is what the
// script assigned to it.
func (c *call) newValues(table op.Name) []op.Assignment {
	var set []op.Assignment
	if row, ok := value.RowOf(c.Get(2)); ok {
		set = c.rowValues(table, row, row.Assigned())
	} else {
		set = c.assignments(table, c.Get(2), c.Label(2))
	}
	if len(set) == 0 {
		c.Fail("%s assigns nothing", c.Label(2))
	}
	return set
}

// remove is delete, which is a builtin of Go. Without truncate it needs a condition.
func remove(c *call) int {
	table := c.table(1)
	f := c.Options(3, deleteOptions)
	o := op.Delete{
		Table: table, Verb: c.name, Limit: f.Int("limit", 1), Truncate: f.Bool("truncate"),
		Cascade: f.Bool("cascade"), RestartIdentity: f.Bool("restartIdentity"),
	}
	if !o.Truncate {
		o.Where = c.whereToWrite(2)
		if o.Cascade || o.RestartIdentity {
			c.Fail("cascade and restartIdentity go with truncate")
		}
		return c.write(o)
	}
	if o.Limit > 0 || c.condition(2) {
		c.Fail("truncate empties the whole table, and takes neither condition nor limit")
	}
	return c.write(o)
}

// condition reports whether argument i is a condition that says something.
func (c *call) condition(i int) bool {
	v := c.Get(i)
	if !c.Given(i) || value.IsNull(v) || payload(v) == any(everyRow{}) {
		return false
	}
	return c.cond(v, c.Label(i)) != nil
}
