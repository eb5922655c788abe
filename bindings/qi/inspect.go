package qi

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// record is a table that is built field by field; what is empty is left out. It
// does not embed the table: it would then be a Lua value by accident, of no known type.
type record struct{ table *lua.LTable }

func newRecord(L *lua.LState) record { return record{L.NewTable()} }

func (r record) set(name string, v lua.LValue) record {
	r.table.RawSetString(name, v)
	return r
}

func (r record) text(name, s string) record {
	if s != "" {
		r.set(name, lua.LString(s))
	}
	return r
}

func (r record) flag(name string, b bool) record {
	return r.set(name, lua.LBool(b))
}

func (r record) list(L *lua.LState, name string, items []string) record {
	return r.set(name, stringList(L, items))
}

// describeTable has one shape on all databases. A field without a value is left
// out, except for lists and booleans.
func describeTable(c *call) int {
	table := c.table(1)
	described, err := c.catalog().Describe(c.ctx(), table)
	c.did(err)
	t := c.L.NewTable()
	for _, column := range described.Columns {
		t.RawSetString(column.Name, c.describeColumn(column))
	}
	c.L.Push(t)
	return 1
}

func (c *call) describeColumn(column dialects.Column) *lua.LTable {
	r := newRecord(c.L).text("type", column.Type).flag("allowNull", column.AllowNull)
	if column.HasDefault {
		r.set("defaultValue", lua.LString(column.Default))
	}
	r.flag("primaryKey", column.PrimaryKey).flag("autoIncrement", column.AutoIncrement).flag("unique", column.Unique)
	r.text("comment", column.Comment).list(c.L, "special", column.Special)
	r.text("collate", column.Collate).text("generated", column.Generated).text("databaseType", column.DatabaseType)
	if to := column.References; to != nil && len(to.Columns) > 0 {
		r.set("references", newRecord(c.L).text("model", to.Table.Name).text("schema", to.Table.Schema).
			text("key", to.Columns[0]).text("onDelete", to.OnDelete).text("onUpdate", to.OnUpdate).table)
	}
	return r.table
}

func showIndex(c *call) int {
	table := c.table(1)
	indexes, err := c.catalog().Indexes(c.ctx(), table)
	c.did(err)
	t := c.L.NewTable()
	for _, index := range indexes {
		t.Append(c.describeIndex(table, index))
	}
	c.L.Push(t)
	return 1
}

func (c *call) describeIndex(table op.Name, index dialects.Index) *lua.LTable {
	fields := c.L.NewTable()
	for _, f := range index.Fields {
		r := newRecord(c.L).text("attribute", f.Column).text("expression", f.Expression).
			text("order", f.Order).text("collate", f.Collate)
		if f.Length > 0 {
			r.set("length", lua.LNumber(f.Length))
		}
		fields.Append(r.table)
	}
	r := newRecord(c.L).text("name", index.Name).text("tableName", table.Name).
		flag("primary", index.Primary).flag("unique", index.Unique)
	r.set("fields", fields).text("type", index.Type).text("where", index.Where).text("constraintName", index.Constraint)
	return r.list(c.L, "include", index.Include).text("definition", index.Definition).table
}

// showConstraint gives all constraints, or those of a name: an empty list where
// there is none, so that it can be asked.
func showConstraint(c *call) int {
	table := c.table(1)
	name := ""
	if c.Given(2) {
		name = c.String(2)
	}
	constraints, err := c.catalog().Constraints(c.ctx(), table)
	c.did(err)
	t := c.L.NewTable()
	for _, k := range constraints {
		if name == "" || k.Name == name {
			t.Append(c.describeConstraint(table, k))
		}
	}
	c.L.Push(t)
	return 1
}

func (c *call) describeConstraint(table op.Name, k dialects.Constraint) *lua.LTable {
	r := newRecord(c.L).text("constraintName", k.Name).text("constraintType", string(k.Kind)).
		text("tableName", table.Name).text("tableSchema", table.Schema).list(c.L, "columnNames", k.Columns)
	if to := k.References; to != nil {
		r.text("referencedTableName", to.Table.Name).text("referencedTableSchema", to.Table.Schema).
			list(c.L, "referencedColumnNames", to.Columns).
			text("deleteAction", to.OnDelete).text("updateAction", to.OnUpdate)
	}
	deferrable := k.Deferrable
	if k.References != nil && deferrable == "" {
		deferrable = k.References.Deferrable
	}
	return r.text("check", k.Check).text("deferrable", string(deferrable)).text("definition", k.Definition).table
}

// foreignKeys gives one entry for each column that refers to another table.
func foreignKeys(c *call) int {
	table := c.table(1)
	constraints, err := c.catalog().Constraints(c.ctx(), table)
	c.did(err)
	t := c.L.NewTable()
	for _, k := range constraints {
		if k.Kind != op.ForeignKey || k.References == nil {
			continue
		}
		for i, column := range k.Columns {
			t.Append(c.describeReference(table, k, column, i))
		}
	}
	c.L.Push(t)
	return 1
}

func (c *call) describeReference(table op.Name, k dialects.Constraint, column string, i int) *lua.LTable {
	r := newRecord(c.L).text("constraintName", k.Name).
		text("tableName", table.Name).text("tableSchema", table.Schema).text("columnName", column).
		text("referencedTableName", k.References.Table.Name).text("referencedTableSchema", k.References.Table.Schema)
	if i < len(k.References.Columns) {
		r.text("referencedColumnName", k.References.Columns[i])
	}
	return r.text("onDelete", k.References.OnDelete).text("onUpdate", k.References.OnUpdate).table
}
