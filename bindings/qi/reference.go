package qi

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

var referenceShape = arg.NewShape("Reference", "field",
	"model Name: the table", "table Name: the table",
	"key string: the column; id if left out", "field string: the column", "fields string[]: several columns",
	"onDelete string: CASCADE, SET NULL, SET DEFAULT, RESTRICT or NO ACTION",
	"onUpdate string: as onDelete",
	"deferrable Deferrable: when it is checked",
)

// references reads what a column or constraint points to, with its actions beside
// it or inside; nil where it points to nothing.
func (c *call) references(f arg.Fields) *op.Reference {
	if !f.Has("references") {
		for _, name := range []string{"onDelete", "onUpdate", "deferrable"} {
			if f.Has(name) {
				c.Fail("%s goes with references", f.Label(name))
			}
		}
		return nil
	}
	r := c.referenceTo(f.Value("references"), f.Label("references"))
	c.actions(r, f)
	return r
}

// referenceTo reads "Users" or { model = "Users", key = "id" }.
func (c *call) referenceTo(v lua.LValue, what string) *op.Reference {
	if s, ok := v.(lua.LString); ok {
		return &op.Reference{Table: c.objectName(s, what), Columns: []string{"id"}}
	}
	f := c.Fields(v, referenceShape, "references")
	table := f.First("model", "table")
	if table == "" {
		c.FailHint(`{ model = "Users", key = "id" }`, "%s names no table", what)
	}
	r := &op.Reference{Table: c.objectName(f.Value(table), f.Label(table)), Columns: []string{"id"}}
	if key := f.First("key", "field", "fields"); key != "" {
		r.Columns = f.Strings(key)
	}
	if len(r.Columns) == 0 {
		c.Fail("%s names no column", what)
	}
	c.actions(r, f)
	return r
}

// actions reads what happens to the referring rows, and when that is checked.
func (c *call) actions(r *op.Reference, f arg.Fields) {
	words := []string{"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"}
	if f.Has("onDelete") {
		r.OnDelete = f.OneOf("onDelete", words...)
	}
	if f.Has("onUpdate") {
		r.OnUpdate = f.OneOf("onUpdate", words...)
	}
	if f.Has("deferrable") {
		r.Deferrable = c.deferrable(f)
	}
}

// deferrable reads true, false, or when a constraint is checked; "" where it is not given.
func (c *call) deferrable(f arg.Fields) op.Deferrable {
	switch v := f.Value("deferrable").(type) {
	case *lua.LNilType:
		return ""
	case lua.LBool:
		if v {
			return op.InitiallyImmediate
		}
		return op.NotDeferrable
	case lua.LString:
		return op.Deferrable(f.OneOf("deferrable",
			string(op.InitiallyDeferred), string(op.InitiallyImmediate), string(op.NotDeferrable)))
	}
	f.Wrong("deferrable", `true or "initially deferred"`)
	return ""
}
