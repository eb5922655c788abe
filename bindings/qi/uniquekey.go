package qi

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

var uniqueKeyShape = arg.NewShape("UniqueKey", "field",
	"fields string[]: the columns", "name string: of the key, where it has none before it")

// uniqueKeys reads { name = { fields = { … } } }, or a list of such keys.
func (c *call) uniqueKeys(table op.Name, f arg.Fields) []op.Constraint {
	if !f.Has("uniqueKeys") {
		return nil
	}
	v := f.Value("uniqueKeys")
	if !arg.IsTable(v) {
		f.Wrong("uniqueKeys", "a table")
	}
	var keys []op.Constraint
	for k, item := range arg.Entries(c.L, v) {
		name := ""
		if s, ok := k.(lua.LString); ok {
			name = string(s)
		}
		keys = append(keys, c.uniqueKey(table, name, item))
	}
	return keys
}

func (c *call) uniqueKey(table op.Name, name string, v lua.LValue) op.Constraint {
	key := op.Constraint{Kind: op.Unique, Name: name}
	if arg.IsList(c.L, v) {
		key.Columns = c.Strings(v, "a unique key")
	} else {
		f := c.Fields(v, uniqueKeyShape, "a unique key")
		key.Columns = f.Strings("fields")
		if given := f.String("name"); given != "" {
			key.Name = given
		}
	}
	if len(key.Columns) == 0 {
		c.FailHint("{ name = { fields = { … } } }", "a unique key has no fields")
	}
	return c.named(table, key)
}

// named gives a constraint its default name if it has none.
func (c *call) named(table op.Name, k op.Constraint) op.Constraint {
	if k.Name == "" {
		k.Name = op.FitName(op.DefaultConstraintName(table, k), c.b.traits.MaxIdentifier)
	}
	return k
}
