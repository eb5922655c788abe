package qi

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/op"
)

var queryOptions = arg.NewShape("QueryOptions", "option",
	"replacements table: the values of ? in order, or of :name by name",
	"bind table: the same; $1 and $name stand for values too",
)

// query sends SQL. What returns rows runs at once, everything else is queued.
func query(c *call) int {
	raw, s := c.raw(1)
	if s.defines {
		clear(c.b.tables)
	}
	if s.reads {
		return c.queryRows(raw, s)
	}
	var o op.Op = raw
	if c.b.cfg.Unused(c.L) {
		c.add(o, nil)
		return 0
	}
	box := c.b.outcome(o)
	c.add(o, &box.outcome.Result)
	c.L.Push(c.b.noRows)
	c.L.Push(&box.ud)
	return 2
}

// queryRows runs a statement that returns rows. Of a write with RETURNING, the rows
// that it returns are those that it wrote.
func (c *call) queryRows(raw op.Raw, s *statement) int {
	rows := c.list(c.ask(raw))
	affected := 0
	if s.writes {
		affected = rows.Len()
	}
	c.L.Push(rows)
	c.L.Push(c.b.done(int64(affected)))
	return 2
}

// raw reads argument i as SQL and the arguments behind it as its values.
func (c *call) raw(i int) (op.Raw, *statement) {
	sql := c.String(i)
	s := c.b.statement(sql)
	if s.err != nil {
		c.Fail("%s", s.err.Error())
	}
	if s.control != "" {
		c.FailHint("write qi:transaction(function() … end)", "luamig keeps the transaction, and a script cannot %s it", s.control)
	}
	raw := op.Raw{SQL: sql, Verb: c.name}
	if t, ok := c.valueTable(i + 1); ok {
		c.namedParams(&raw, s, c.Fields(t, queryOptions, c.name))
	} else if n := c.Count() - i; n > 0 {
		raw.Params.Positional = make([]any, n)
		for k := range n {
			raw.Params.Positional[k] = c.positional(i + 1 + k)
		}
	}
	return raw, s
}

// valueTable is the one argument that holds the values by name, rather than
// being one itself.
func (c *call) valueTable(i int) (*lua.LTable, bool) {
	t, ok := c.Get(i).(*lua.LTable)
	return t, ok && c.Count() == i && !arg.IsEmpty(c.L, t) && !arg.IsList(c.L, t)
}

// positional reads argument i as the value of a placeholder.
func (c *call) positional(i int) any {
	v := c.Get(i)
	if arg.IsTable(v) {
		return c.param(v, c.Label(i))
	}
	plain, err := value.FromLua(v)
	if err != nil {
		c.Fail("%s: %s", c.Label(i), err.Error())
	}
	return plain
}

// param reads the value of a placeholder. A list expands, as in IN (?).
func (c *call) param(v lua.LValue, what string) any {
	if !arg.IsTable(v) {
		return c.scalar(v, what, "")
	}
	if !arg.IsEmpty(c.L, v) && !arg.IsList(c.L, v) {
		c.FailHint("json.encode makes text of it", "%s is a table with named fields, and no value", what)
	}
	return c.paramList(v, what, true)
}

// paramList reads a list of values, or of rows of values.
func (c *call) paramList(v lua.LValue, what string, rows bool) op.List {
	items := c.List(v, what)
	list := make(op.List, len(items))
	for i, item := range items {
		if rows && arg.IsTable(item) {
			list[i] = c.paramList(item, place(what, i), false)
			continue
		}
		list[i] = c.scalar(item, what, "")
	}
	return list
}

// namedParams reads { replacements = … } or { bind = … }.
func (c *call) namedParams(raw *op.Raw, s *statement, f arg.Fields) {
	key := f.First("replacements", "bind")
	if key == "" {
		c.FailHint("{ replacements = { … } }", "the table holds no values")
	}
	c.paramTable(&raw.Params, f.Value(key), f.Label(key))
	if key == "bind" {
		c.bindDollars(raw, s)
	}
}

// paramTable reads a list of values, or values by name; a row that was read gives
// its columns, those that are NULL included.
func (c *call) paramTable(p *op.Params, v lua.LValue, what string) {
	if !arg.IsTable(v) {
		c.Fail("%s must be a table, got %s", what, arg.Describe(v))
	}
	if arg.IsList(c.L, v) {
		for i, item := range c.List(v, what) {
			p.Positional = append(p.Positional, c.param(item, place(what, i)))
		}
		return
	}
	p.Named = map[string]any{}
	if row, ok := value.RowOf(v); ok {
		for _, a := range c.rowValues(op.Name{}, row, rowColumns(row)) {
			p.Named[a.Column] = a.Value
		}
		return
	}
	c.Named(v, what, func(name string, v lua.LValue) {
		p.Named[name] = c.param(v, what+" "+name)
	})
}
