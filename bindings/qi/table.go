package qi

import (
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

var (
	tableOptions = arg.NewShape("TableOptions", "option",
		"uniqueKeys table: keys over several columns: { name = { fields = { … } } }",
		"constraints Constraint[]: rules of the table, as addConstraint takes them",
		"comment string: kept in the database",
		"engine string: MySQL, MariaDB", "charset string: MySQL, MariaDB",
		"collate string: MySQL, MariaDB", "rowFormat string: MySQL, MariaDB",
		"initialAutoIncrement integer: the first number that autoIncrement gives",
		"strict boolean: SQLite: STRICT", "withoutRowid boolean: SQLite: WITHOUT ROWID",
	)
	createTableOptions = arg.NewShape("CreateTableOptions", "option",
		"ifNotExists boolean: do nothing where the table exists").Plus(tableOptions)
	dropTableOptions = arg.NewShape("DropTableOptions", "option",
		"ifExists boolean: do nothing where there is no such table",
		"cascade boolean: also what depends on it",
		"columns table: its attributes, so that dropping it can be undone").Plus(tableOptions)
	dropAllOptions = arg.NewShape("DropAllTablesOptions", "option", "skip string[]: tables to keep")
)

// createTable of a table that exists is an error unless ifNotExists says otherwise:
// Sequelize leaves the old table and takes it for the new one.
func createTable(c *call) int {
	table := c.table(1)
	f := c.Options(3, createTableOptions)
	o := c.tableOf(table, c.Get(2), c.Label(2), f)
	o.IfNotExists = f.Bool("ifNotExists")
	return c.do(o)
}

// tableOf reads the attributes and the options of a table.
func (c *call) tableOf(table op.Name, attributes lua.LValue, what string, f arg.Fields) op.CreateTable {
	o := op.CreateTable{
		Table:       table,
		Columns:     c.columns(table, attributes, what),
		Constraints: append(c.uniqueKeys(table, f), c.constraints(table, f)...),
		Options: op.TableOptions{
			Comment:              f.String("comment"),
			Engine:               f.String("engine"),
			Charset:              f.String("charset"),
			Collate:              f.String("collate"),
			RowFormat:            f.String("rowFormat"),
			InitialAutoIncrement: int64(f.Int("initialAutoIncrement", 1)),
			Strict:               f.Bool("strict"),
			WithoutRowid:         f.Bool("withoutRowid"),
		},
	}
	c.checkConstraints(o)
	return o
}

// checkConstraints refuses a name for two constraints, of which none could then be removed alone, and two primary keys.
func (c *call) checkConstraints(o op.CreateTable) {
	var names, primary []string
	for _, column := range o.Columns {
		if column.PrimaryKey {
			primary = append(primary, column.Name)
		}
		if key := column.UniqueName; key != "" && !slices.Contains(names, key) {
			names = append(names, key)
		}
	}
	for _, k := range o.Constraints {
		if k.Name != "" {
			names = append(names, k.Name)
		}
		if k.Kind != op.PrimaryKey {
			continue
		}
		if len(primary) > 0 && !slices.Equal(primary, k.Columns) {
			c.FailHint("leave out one of them", "there are two primary keys: of attributes with primaryKey, and the constraint %q", k.Name)
		}
		primary = k.Columns
	}
	c.distinct(names, "constraint")
}

// columns reads the attributes of a table, in the order in which they are written.
func (c *call) columns(table op.Name, v lua.LValue, what string) []op.Column {
	var columns []op.Column
	var names []string
	deed := c.Deed
	c.Named(v, what, func(name string, attribute lua.LValue) {
		c.about(table.String() + "." + name)
		column := c.column(name, attribute)
		columns, names = append(columns, column), append(names, column.Name)
		c.Deed = deed
	})
	if len(columns) == 0 {
		c.Fail("%s names no column", what)
	}
	c.distinct(names, "column")
	return columns
}

func dropTable(c *call) int {
	table := c.table(1)
	f := c.Options(2, dropTableOptions)
	o := op.DropTable{Table: table, IfExists: f.Bool("ifExists"), Cascade: f.Bool("cascade")}
	if f.Has("columns") {
		definition := c.tableOf(table, f.Value("columns"), f.Label("columns"), f)
		o.Definition = &definition
	}
	return c.do(o)
}

func dropAllTables(c *call) int {
	return c.do(op.DropAllTables{Keep: c.Options(1, dropAllOptions).Strings("skip")})
}

func renameTable(c *call) int {
	from := c.table(1)
	return c.do(op.RenameTable{From: from, To: c.objectName(c.Get(2), c.Label(2))})
}

// own is how the names of luamig's own tables begin, which showAllTables hides.
const own = "luamig_"

var schemaOptions = arg.NewShape("SchemaOptions", "option", "schema string: left out: the current one")

func showAllTables(c *call) int {
	f := c.Options(1, schemaOptions)
	names, err := c.catalog().Tables(c.ctx(), f.String("schema"))
	c.did(err)
	list := c.L.NewTable()
	for _, n := range names {
		if !strings.HasPrefix(n.Name, own) && !slices.Contains(c.b.cfg.Own, n.Name) {
			list.Append(lua.LString(n.Name))
		}
	}
	c.L.Push(list)
	return 1
}

func tableExists(c *call) int {
	table := c.table(1)
	found, err := c.catalog().TableExists(c.ctx(), table)
	c.did(err)
	c.L.Push(lua.LBool(found))
	return 1
}

// place names an item of a list for messages.
func place(what string, i int) string { return fmt.Sprintf("%s, item %d", what, i+1) }
