package qi

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

var (
	indexShape = arg.NewShape("Index", "option",
		"fields IndexField[]: columns or expressions",
		"name string: left out, it is made of the table's and the columns' names",
		"prefix string: instead of the table in a name that is made",
		"unique boolean: no two rows alike",
		"type string: UNIQUE, FULLTEXT or SPATIAL",
		"using string: btree, hash, gin, gist …",
		"where Condition|string: only these rows",
		"concurrently boolean: without shutting writers out (PostgreSQL)",
		"include string[]: columns that the index carries along",
		"parser string: of a FULLTEXT index (MySQL)",
		"operator string: the operator class (PostgreSQL)",
	)
	addIndexOptions = arg.NewShape("AddIndexOptions", "option",
		"ifNotExists boolean: do nothing where the index exists").Plus(indexShape)
	removeIndexOptions = arg.NewShape("RemoveIndexOptions", "option",
		"ifExists boolean: do nothing where there is no such index").Plus(indexShape)
	indexFieldShape = arg.NewShape("IndexField", "field",
		"name string: the column", "attribute string: the column", "expression string|SQL: instead of a column",
		"order string: ASC or DESC", "length integer: the first characters only (MySQL, MariaDB)",
		"collate string: the collation", "operator string: the operator class (PostgreSQL)",
	)
)

// addIndex takes the fields before the options, or all in one table.
func addIndex(c *call) int {
	table := c.table(1)
	fields, options := c.Get(2), 3
	if t, ok := fields.(*lua.LTable); ok && !arg.IsEmpty(c.L, t) && !arg.IsList(c.L, t) {
		fields, options = lua.LNil, 2
		if c.Given(3) {
			c.Fail("the options stand in argument 2 already")
		}
	}
	f := c.Options(options, addIndexOptions)
	if fields == lua.LNil {
		fields = f.Value("fields")
	} else if f.Has("fields") {
		c.Fail("%s stands in argument 2 already", f.Label("fields"))
	}
	index := c.index(table, f.String("name"), fields, f)
	c.about(table.String() + "." + index.Name)
	return c.do(op.AddIndex{Table: table, Index: index, IfNotExists: f.Bool("ifNotExists")})
}

// index reads an index of the given fields. Without a name it gets the default one.
func (c *call) index(table op.Name, name string, fields lua.LValue, f arg.Fields) op.Index {
	index := op.Index{
		Name:         name,
		Fields:       c.indexFields(fields),
		Unique:       f.Bool("unique"),
		Using:        f.String("using"),
		Where:        c.checkCond(f, "where"),
		Concurrently: f.Bool("concurrently"),
		Include:      f.Strings("include"),
		Parser:       f.String("parser"),
		Operator:     f.String("operator"),
	}
	switch kind := f.OneOf("type", "UNIQUE", "FULLTEXT", "SPATIAL"); kind {
	case "UNIQUE":
		index.Unique = true
	default:
		index.Type = kind
	}
	if index.Name == "" {
		index.Name = c.indexName(table, index.Fields, f.String("prefix"))
	}
	return index
}

// indexName makes the default name of an index.
func (c *call) indexName(table op.Name, fields []op.IndexField, prefix string) string {
	for _, field := range fields {
		if field.Column == "" {
			c.FailHint(`{ name = "…" }`, "an index over an expression needs a name")
		}
	}
	if prefix != "" {
		table = op.Name{Name: prefix}
	}
	return op.FitName(op.DefaultIndexName(table, fields), c.b.traits.MaxIdentifier)
}

// indexFields reads a list of fields, or the one column of an index over one.
func (c *call) indexFields(v lua.LValue) []op.IndexField {
	const what = "the fields"
	if _, ok := v.(lua.LString); ok {
		return []op.IndexField{c.indexField(v, what)}
	}
	items := c.List(v, what)
	if len(items) == 0 {
		c.Fail("an index needs at least one field")
	}
	fields := make([]op.IndexField, len(items))
	for i, item := range items {
		fields[i] = c.indexField(item, place(what, i))
	}
	return fields
}

func (c *call) indexField(v lua.LValue, what string) op.IndexField {
	if s, ok := v.(lua.LString); ok && s != "" {
		return op.IndexField{Column: string(s)}
	}
	if e, ok := payload(v).(op.Expr); ok {
		return plainField(e)
	}
	if !arg.IsTable(v) {
		c.Fail("%s must be a column, an expression or a table, got %s", what, arg.Describe(v))
	}
	f := c.Fields(v, indexFieldShape, what)
	field := op.IndexField{
		Order: f.OneOf("order", "ASC", "DESC"), Length: f.Int("length", 1),
		Collate: f.String("collate"), Operator: f.String("operator"),
	}
	switch key := f.First("name", "attribute", "expression"); key {
	case "":
		c.FailHint(`{ name = "email", order = "DESC" }`, "%s has no name", what)
	case "expression":
		field.Expr = c.sqlExpr(f, key)
	default:
		field.Column = f.String(key)
	}
	return field
}

// plainField is col("email"), which is a column, or an expression.
func plainField(e op.Expr) op.IndexField {
	if col, ok := e.(op.Col); ok && len(col.Path) == 1 {
		return op.IndexField{Column: col.Path[0]}
	}
	return op.IndexField{Expr: e}
}

// removeIndex by columns means the default name of an index over them, as in
// Sequelize; and it knows from them how to make the index again.
func removeIndex(c *call) int {
	table := c.table(1)
	f := c.Options(3, removeIndexOptions)
	o := op.RemoveIndex{
		Table: table, Name: f.String("name"), IfExists: f.Bool("ifExists"), Concurrently: f.Bool("concurrently"),
	}
	fields := f.Value("fields")
	switch v := c.Get(2).(type) {
	case lua.LString:
		if o.Name != "" && o.Name != string(v) {
			c.Fail("two names are given: %q and %q", string(v), o.Name)
		}
		o.Name = c.String(2)
	case *lua.LTable:
		fields = v
	default:
		c.Wrong(2, "a name or a list of columns")
	}
	if fields != lua.LNil {
		definition := c.index(table, o.Name, fields, f)
		o.Name, o.Definition = definition.Name, &definition
	}
	c.about(table.String() + "." + o.Name)
	return c.do(o)
}
