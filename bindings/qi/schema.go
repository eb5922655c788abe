package qi

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

var (
	createSchemaOptions = arg.NewShape("CreateSchemaOptions", "option",
		"ifNotExists boolean: do nothing where the schema exists")
	dropSchemaOptions = arg.NewShape("DropSchemaOptions", "option",
		"ifExists boolean: do nothing where there is no such schema", "cascade boolean: with all that is in it")
	createDatabaseOptions = arg.NewShape("CreateDatabaseOptions", "option",
		"charset string: MySQL, MariaDB", "collate string: the collation",
		"ctype string: PostgreSQL", "encoding string: PostgreSQL", "template string: PostgreSQL")
	dropDatabaseOptions = arg.NewShape("DropDatabaseOptions", "option",
		"ifExists boolean: do nothing where there is no such database")
)

// ownName reads argument 1 as a name that is in no schema.
func (c *call) ownName() string {
	name := c.String(1)
	c.about(name)
	return name
}

func createSchema(c *call) int {
	name := c.ownName()
	return c.do(op.CreateSchema{Name: name, IfNotExists: c.Options(2, createSchemaOptions).Bool("ifNotExists")})
}

func dropSchema(c *call) int {
	name := c.ownName()
	f := c.Options(2, dropSchemaOptions)
	return c.do(op.DropSchema{Name: name, IfExists: f.Bool("ifExists"), Cascade: f.Bool("cascade")})
}

func createDatabase(c *call) int {
	name := c.ownName()
	f := c.Options(2, createDatabaseOptions)
	return c.do(op.CreateDatabase{
		Name: name, Charset: f.String("charset"), Collate: f.String("collate"),
		Ctype: f.String("ctype"), Encoding: f.String("encoding"), Template: f.String("template"),
	})
}

func dropDatabase(c *call) int {
	name := c.ownName()
	return c.do(op.DropDatabase{Name: name, IfExists: c.Options(2, dropDatabaseOptions).Bool("ifExists")})
}

func showAllSchemas(c *call) int {
	names, err := c.catalog().Schemas(c.ctx())
	c.did(err)
	c.L.Push(stringList(c.L, names))
	return 1
}

func showAllDatabases(c *call) int {
	names, err := c.catalog().Databases(c.ctx())
	c.did(err)
	c.L.Push(stringList(c.L, names))
	return 1
}

func stringList(L *lua.LState, items []string) *lua.LTable {
	t := L.CreateTable(len(items), 0)
	for _, s := range items {
		t.Append(lua.LString(s))
	}
	return t
}
