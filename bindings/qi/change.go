package qi

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/op"
)

// changeShape is what changeColumn can change of a column.
var changeShape = arg.NewShape("ColumnChange", "attribute",
	"type DataType|string: the new type",
	"allowNull boolean: whether NULL is allowed from now on",
	"defaultValue any: the new default; null drops it",
	"primaryKey boolean: part of the primary key or not",
	"autoIncrement boolean: numbered by the database or not",
	"unique boolean|string|table: true adds a key of its own, false removes it",
	"references Reference|string: the table and column that it points to; null drops the foreign key",
	"onDelete string: CASCADE, SET NULL, SET DEFAULT, RESTRICT or NO ACTION",
	"onUpdate string: as onDelete",
	"deferrable Deferrable: when the reference is checked",
	"comment string: the new comment; null drops it",
	"values string[]: of an ENUM; type may be left out then",
	"renameValues table<string, string>: of an ENUM: { old = \"new\" } gives the rows with the old value the new one",
	"check Condition|string: what must hold in every row; null drops it",
	"collate string: the collation",
	"using string: the expression that converts the old values (PostgreSQL)",
)

var changeOptions = arg.NewShape("ChangeColumnOptions", "option",
	"from ColumnChange: what it was before, so that the change can be undone",
	"using string: the expression that converts the old values (PostgreSQL)",
)

// changeColumn keeps what it does not mention. In Sequelize it is otherwise on
// every database: NOT NULL, default or comment are lost on one and kept on another.
func changeColumn(c *call) int {
	table := c.table(1)
	column := c.columnName(2, table)
	o := op.ChangeColumn{Table: table, Column: column, To: c.change(c.Get(3), c.Label(3))}
	f := c.Options(4, changeOptions)
	if f.Has("using") {
		o.To.Using = f.String("using")
	}
	if f.Has("from") {
		from := c.change(f.Value("from"), f.Label("from"))
		if len(from.RenameValues) > 0 {
			c.Fail("renameValues is what changes, and its opposite is known: leave it out of from")
		}
		o.From = &from
	}
	return c.do(o)
}

// change reads what is to be changed: a type alone, or the attributes that are mentioned.
func (c *call) change(v lua.LValue, what string) op.ColumnChange {
	if !arg.IsTable(v) {
		t := c.dataType(v, what)
		c.complete(t)
		return op.ColumnChange{Type: &t}
	}
	f := c.Fields(v, changeShape, "")
	if f.Empty() {
		c.Fail("%s changes nothing", what)
	}
	change := op.ColumnChange{
		Type:          c.changedType(f),
		AutoIncrement: f.OptBool("autoIncrement"),
		PrimaryKey:    f.OptBool("primaryKey"),
		NoReferences:  drops(f, "references"),
		NoCheck:       drops(f, "check"),
		Comment:       optionalText(f, "comment"),
		Collate:       optionalText(f, "collate"),
		Using:         f.String("using"),
	}
	if !change.NoReferences {
		change.References = c.references(f)
	}
	if !change.NoCheck {
		change.Check = c.checkCond(f, "check")
	}
	if allow := f.OptBool("allowNull"); allow != nil {
		notNull := !*allow
		change.NotNull = &notNull
	}
	change.Default = c.defaultChange(f, change.Type)
	change.Unique, change.UniqueName = c.unique(f)
	change.RenameValues = c.renameValues(f, change.Type)
	return change
}

// changedType reads the new type. Values alone are those of the ENUM that the column is.
func (c *call) changedType(f arg.Fields) *op.Type {
	if f.Has("type") || !f.Has("values") {
		return c.attributeType(f)
	}
	t := op.Type{Kind: op.Enum, Values: f.Strings("values")}
	c.distinct(t.Values, "value")
	c.complete(t)
	return &t
}

// renameValues reads { old = "new" }, in the order in which it is written. What it cannot mean is
// refused here, before a server says it in its own words: the old value must go, and the new one be there.
func (c *call) renameValues(f arg.Fields, t *op.Type) []op.ValueRename {
	if !f.Has("renameValues") {
		return nil
	}
	if t == nil || t.Kind != op.Enum {
		c.FailHint(`values = { … }, renameValues = { old = "new" }`, "%s goes with the values that the ENUM has from now on", f.Label("renameValues"))
	}
	var list []op.ValueRename
	c.Named(f.Value("renameValues"), f.Label("renameValues"), func(from string, v lua.LValue) {
		to, ok := v.(lua.LString)
		switch {
		case !ok:
			c.Fail("renameValues: %q must become a string, got %s", from, arg.Describe(v))
		case slices.Contains(t.Values, from):
			c.Fail("renameValues: %q is still one of the values", from)
		case !slices.Contains(t.Values, string(to)):
			c.Fail("renameValues: %q, which %q is to become, is none of the values", string(to), from)
		}
		list = append(list, op.ValueRename{From: from, To: string(to)})
	})
	return list
}

// drops reports whether a field is null, for what is there to go.
func drops(f arg.Fields, name string) bool { return f.Has(name) && value.IsNull(f.Value(name)) }

// defaultChange reads the new default; null drops it, since a default of NULL is
// what a column without one has.
func (c *call) defaultChange(f arg.Fields, t *op.Type) *op.DefaultChange {
	if !f.Has("defaultValue") {
		return nil
	}
	if value.IsNull(f.Value("defaultValue")) {
		return &op.DefaultChange{}
	}
	if t == nil {
		t = &op.Type{}
	}
	return &op.DefaultChange{Expr: c.defaultValue(f, *t)}
}
