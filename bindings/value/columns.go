package value

import lua "github.com/yuin/gopher-lua"

// Columns are the column names of a result, shared by all of its rows.
//
// Where a result has two columns of one name, the last one is what the name
// means and the others are out of reach, as in the databases' own client
// libraries that give rows as dictionaries.
type Columns struct {
	names []string
	keys  []lua.LValue // the names as Lua strings, made once and not per row
	index map[string]int

	metatable *lua.LTable // of the rows, found with the first of them
}

// NewColumns makes the columns of a result.
func NewColumns(names ...string) *Columns {
	c := &Columns{
		names: names,
		keys:  make([]lua.LValue, len(names)),
		index: make(map[string]int, len(names)),
	}
	for i, name := range names {
		c.keys[i] = lua.LString(name)
		c.index[name] = i
	}
	return c
}

// Names are the names in the order of the result. They must not be modified.
func (c *Columns) Names() []string { return c.names }

// Index is the position of the column that name means.
func (c *Columns) Index(name string) (int, bool) {
	i, ok := c.index[name]
	return i, ok
}

// rowMetatable spares each row the search in the registry.
func (c *Columns) rowMetatable(L *lua.LState) *lua.LTable {
	if c.metatable == nil {
		c.metatable = kindsOf(L).tabular
	}
	return c.metatable
}

// visible tells whether column i is the one that its name means.
func (c *Columns) visible(i int) bool { return c.index[c.names[i]] == i }

// at is the position that a Lua key names.
func (c *Columns) at(key lua.LValue) (int, bool) {
	name, ok := key.(lua.LString)
	if !ok {
		return 0, false
	}
	i, ok := c.index[string(name)]
	return i, ok
}
