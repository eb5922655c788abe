package qi

import (
	"context"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/bindings/stdlib"
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
)

// call is one call of a method, or of a global function.
type call struct {
	arg.Args
	b    *binding
	name string
}

// Shorthands for what the configuration gives.
func (c *call) sink() Sink           { return c.b.cfg.Sink }
func (c *call) ctx() context.Context { return c.b.cfg.Context() }
func (c *call) pos() op.Pos          { return c.b.cfg.Where(c.L) }

// check raises an error of the sink.
func (c *call) check(err error) {
	if err != nil {
		value.Raise(c.L, err)
	}
}

// did raises an error that came up while the call was carried out, with what it did.
func (c *call) did(err error) {
	if err != nil {
		value.Raise(c.L, arg.Because(c.Deed, err))
	}
}

// look lets the interpreter's limits be looked at while a call goes over many
// rows, as it is before each instruction of a script.
func (c *call) look() {
	ctx := c.L.Context()
	if ctx == nil {
		return
	}
	select {
	case <-ctx.Done():
		value.Raise(c.L, ctx.Err())
	default:
	}
}

// about makes the deed say what the call is about: "addColumn Users.age".
func (c *call) about(what string) { c.Deed = c.name + " " + what }

// writtenSQL is what people take for the name of a table by mistake. Two words alone are a name: there are tables called "Update log".
var writtenSQL = lazyregexp.New(`(?is)^\s*(select\s.*\sfrom\s|insert\s+into\s|update\s.*\sset\s|delete\s+from\s)`)

// table reads argument i as the name of a table or view.
func (c *call) table(i int) op.Name {
	if s, ok := c.Get(i).(lua.LString); ok && strings.Contains(string(s), " ") && writtenSQL.MatchString(string(s)) {
		c.FailHint(`qi:query takes SQL; a table of this name is { tableName = "…" }`, "%s is SQL, and not the name of a table", c.Label(i))
	}
	n := c.objectName(c.Get(i), c.Label(i))
	c.about(n.String())
	return n
}

var nameShape = arg.NewShape("QualifiedName", "field",
	"tableName string: the name of the table",
	"schema string: the schema it is in; left out: the current one",
)

// objectName reads "Users" or { schema = "s", tableName = "Users" }.
func (c *call) objectName(v lua.LValue, what string) op.Name {
	switch v := v.(type) {
	case lua.LString:
		if v == "" {
			c.Fail("%s must not be empty", what)
		}
		return op.Name{Name: string(v)}
	case *lua.LTable:
		f := c.Fields(v, nameShape, what)
		n := op.Name{Schema: f.String("schema"), Name: f.String("tableName")}
		if n.Name == "" {
			c.Fail("%s has no tableName", what)
		}
		return n
	}
	c.Fail("%s must be a string or { schema = …, tableName = … }, got %s", what, arg.Describe(v))
	return op.Name{}
}

// columnName reads argument i as the name of a column of the table.
func (c *call) columnName(i int, table op.Name) string {
	name := c.String(i)
	c.about(table.String() + "." + name)
	return name
}

// protected makes a function of a script one that returns what it raised.
func (c *call) protected(fn *lua.LFunction) func() error {
	return func() error {
		c.L.Push(fn)
		return stdlib.PCall(c.L, 0, 0, nil)
	}
}

// scalar is the database value of a Lua value that is no table. The parts of
// what say which value it is; they are put together only if it is none.
func (c *call) scalar(v lua.LValue, what, whose string) any {
	plain, err := value.FromLua(v)
	if err != nil {
		c.Fail("%s%s: %s", what, whose, err.Error())
	}
	return plain
}

// do queues an operation that nobody looks at the result of.
func (c *call) do(o op.Op) int {
	c.add(o, nil)
	return 0
}

// add queues an operation. Where it changes the schema, what the catalog said before
// is forgotten.
func (c *call) add(o op.Op, r *Result) {
	if changesSchema(o) {
		clear(c.b.tables)
	}
	c.check(c.sink().Add(c.ctx(), op.Step{Pos: c.pos(), Op: o}, r))
}

// changesSchema reports whether what the catalog told before may be wrong now.
func changesSchema(o op.Op) bool {
	switch o.(type) {
	case op.Insert, op.Update, op.Delete, op.UpdateRows, op.DeleteRows, op.InsertSelect, op.Raw:
		return false // query looks at the text of a Raw itself
	}
	return true
}

// ask flushes, asks and returns the rows that are to be read.
func (c *call) ask(q op.Query) dialects.Rows {
	rows, err := c.sink().Query(c.ctx(), c.pos(), q)
	c.check(err)
	return rows
}

// catalog flushes and returns the catalog.
func (c *call) catalog() dialects.Catalog {
	catalog, err := c.sink().Catalog(c.ctx(), c.pos(), c.Deed)
	c.check(err)
	return catalog
}
