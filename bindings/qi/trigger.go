package qi

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

var (
	triggerShape = arg.NewShape("Trigger", "option",
		"timing string: before, after or instead of",
		"events string[]: insert, update, delete; update of some columns: { update = { … } }",
		"forEach string: row or statement", "when string: the SQL condition under which it runs",
		"execute string: the function that it calls (PostgreSQL)", "args string[]: what it passes to it",
		"body string: the statements that it runs, each ended by a semicolon",
	)
	dropTriggerOptions = arg.NewShape("DropTriggerOptions", "option",
		"ifExists boolean: do nothing where there is no such trigger").Plus(triggerShape)
)

// createTrigger takes a table behind the name, or Sequelize's order of arguments.
func createTrigger(c *call) int {
	table, name := c.table(1), c.String(2)
	c.about(table.String() + "." + name)
	if arg.IsTable(c.Get(3)) {
		if c.Given(4) {
			c.Fail("the trigger stands in argument 3 already")
		}
		return c.do(c.triggerOf(table, name, c.Options(3, triggerShape)))
	}
	o := op.CreateTrigger{
		Name: name, Table: table, Timing: c.timing(c.String(3)),
		Events: c.events(c.Get(4), c.Label(4)), Function: c.String(5), ForEach: "ROW",
	}
	if c.Given(6) {
		o.Args = c.Strings(c.Get(6), c.Label(6))
	}
	if c.Given(7) {
		c.triggerModifiers(&o, c.Strings(c.Get(7), c.Label(7)))
	}
	return c.do(o)
}

// triggerModifiers reads Sequelize's options: FOR EACH STATEMENT.
func (c *call) triggerModifiers(o *op.CreateTrigger, modifiers []string) {
	for _, m := range modifiers {
		word := c.Word(m, c.Label(7), "FOR EACH ROW", "FOR EACH STATEMENT")
		o.ForEach = strings.TrimPrefix(word, "FOR EACH ")
	}
}

// triggerOf reads a trigger from a table, also as the definition of a dropped one.
func (c *call) triggerOf(table op.Name, name string, f arg.Fields) op.CreateTrigger {
	o := op.CreateTrigger{
		Name: name, Table: table, Timing: c.timing(f.String("timing")), When: f.String("when"),
		ForEach: f.OneOf("forEach", "ROW", "STATEMENT"), Function: f.String("execute"),
		Args: f.Strings("args"), Body: f.String("body"),
		Events: c.events(f.Value("events"), f.Label("events")),
	}
	if o.ForEach == "" {
		o.ForEach = "ROW"
	}
	if (o.Function == "") == (o.Body == "") {
		c.Fail("a trigger has either execute or body")
	}
	return o
}

func (c *call) timing(s string) string {
	return c.Word(strings.ReplaceAll(s, "_", " "), "the timing", "BEFORE", "AFTER", "INSTEAD OF")
}

// events reads "insert", { "insert", "update" } and { update = { "a", "b" } }.
func (c *call) events(v lua.LValue, what string) []string {
	words := []string{"INSERT", "UPDATE", "DELETE", "TRUNCATE"}
	var events []string
	if v == lua.LNil || arg.IsTable(v) && arg.IsEmpty(c.L, v) {
		c.Fail("%s names no event", what)
	}
	if !arg.IsTable(v) || arg.IsList(c.L, v) {
		for _, event := range c.Strings(v, what) {
			events = append(events, c.event(event, what, words))
		}
		return events
	}
	c.Named(v, what, func(name string, columns lua.LValue) {
		event := c.Word(name, what, words...)
		if arg.IsTable(columns) {
			event += " OF " + strings.Join(c.Strings(columns, what), ", ")
		}
		events = append(events, event)
	})
	return events
}

// event reads "insert", and "update of a, b" as it is.
func (c *call) event(s, what string, words []string) string {
	if first, rest, ok := strings.Cut(s, " "); ok {
		return c.Word(first, what, words...) + " " + strings.ToUpper(rest[:min(3, len(rest))]) + rest[min(3, len(rest)):]
	}
	return c.Word(s, what, words...)
}

func dropTrigger(c *call) int {
	o := op.DropTrigger{Table: c.table(1), Name: c.String(2)}
	c.about(o.Table.String() + "." + o.Name)
	f := c.Options(3, dropTriggerOptions)
	o.IfExists = f.Bool("ifExists")
	if f.Has("timing") {
		definition := c.triggerOf(o.Table, o.Name, f)
		o.Definition = &definition
	}
	return c.do(o)
}
