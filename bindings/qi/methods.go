package qi

import (
	"slices"

	"github.com/luamig/luamig/bindings/arg"
)

// Method is a method of qi, as the manual shows it.
type Method struct {
	Group   string
	Name    string
	Params  []arg.Param
	Returns string // types of the results, separated by commas; empty: none
	Doc     string // one sentence
	run     func(*call) int
}

// Methods lists the methods of qi by group. The editor stubs and the reference
// are made of it.
func Methods() []Method {
	return slices.Concat(
		group("tables", tableMethods()),
		group("columns", columnMethods()),
		group("indexes", indexMethods()),
		group("constraints", constraintMethods()),
		group("enums", enumMethods()),
		group("views", viewMethods()),
		group("routines", routineMethods()),
		group("schemas", schemaMethods()),
		group("rows, written", writingMethods()),
		group("rows, read", readingMethods()),
		group("SQL", sqlMethods()),
		group("data migrations", dataMethods()),
		group("control", controlMethods()),
	)
}

// group writes its name into each of the methods.
func group(name string, methods []Method) []Method {
	for i := range methods {
		methods[i].Group = name
	}
	return methods
}

// in lists what a method takes.
func in(params ...string) []arg.Param { return arg.Params(params...) }

func tableMethods() []Method {
	return []Method{
		{Name: "createTable", Params: in("table Name", "attributes table<string, Attribute|DataType|string>", "options? CreateTableOptions"), run: createTable,
			Doc: "Creates a table with its columns in the order in which they are written."},
		{Name: "dropTable", Params: in("table Name", "options? DropTableOptions"), run: dropTable,
			Doc: "Drops a table with all its rows."},
		{Name: "dropAllTables", Params: in("options? DropAllTablesOptions"), run: dropAllTables,
			Doc: "Drops every table but luamig's own and those to skip."},
		{Name: "renameTable", Params: in("before Name", "after Name"), run: renameTable,
			Doc: "Renames a table; another schema in after moves it there."},
		{Name: "showAllTables", Params: in("options? SchemaOptions"), Returns: "string[]", run: showAllTables,
			Doc: "Lists the tables, without luamig's own."},
		{Name: "tableExists", Params: in("table Name"), Returns: "boolean", run: tableExists,
			Doc: "Tells whether there is a table of this name; a view is none."},
		{Name: "describeTable", Params: in("table Name"), Returns: "table<string, ColumnDescription>", run: describeTable,
			Doc: "Describes the columns of a table by their names, in order."},
	}
}

func columnMethods() []Method {
	return []Method{
		{Name: "addColumn", Params: in("table Name", "column string", "attribute Attribute|DataType|string", "options? AddColumnOptions"), run: addColumn,
			Doc: "Adds a column."},
		{Name: "removeColumn", Params: in("table Name", "column string", "options? RemoveColumnOptions|DataType|string"), run: removeColumn,
			Doc: "Removes a column; with its attributes given, that can be undone."},
		{Name: "changeColumn", Params: in("table Name", "column string", "change ColumnChange|DataType|string", "options? ChangeColumnOptions"), run: changeColumn,
			Doc: "Changes what is mentioned of a column and keeps the rest."},
		{Name: "renameColumn", Params: in("table Name", "before string", "after string"), run: renameColumn,
			Doc: "Renames a column and keeps all else."},
	}
}

func indexMethods() []Method {
	return []Method{
		{Name: "addIndex", Params: in("table Name", "fields IndexField[]|string|Index", "options? AddIndexOptions"), run: addIndex,
			Doc: "Creates an index."},
		{Name: "removeIndex", Params: in("table Name", "index string|string[]", "options? RemoveIndexOptions"), run: removeIndex,
			Doc: "Drops an index by its name, or by the columns that its name is made of."},
		{Name: "showIndex", Params: in("table Name"), Returns: "IndexDescription[]", run: showIndex,
			Doc: "Lists the indexes of a table."},
	}
}

func constraintMethods() []Method {
	return []Method{
		{Name: "addConstraint", Params: in("table Name", "constraint Constraint", "options? Constraint"), run: addConstraint,
			Doc: "Adds a unique key, check, primary key, foreign key or default."},
		{Name: "removeConstraint", Params: in("table Name", "name string", "options? RemoveConstraintOptions"), run: removeConstraint,
			Doc: "Drops a constraint of any kind by its name."},
		{Name: "showConstraint", Params: in("table Name", "name? string"), Returns: "ConstraintDescription[]", run: showConstraint,
			Doc: "Lists the constraints of a table, or the one of this name."},
		{Name: "getForeignKeyReferencesForTable", Params: in("table Name"), Returns: "ReferenceDescription[]", run: foreignKeys,
			Doc: "Lists the columns that refer to other tables."},
	}
}

func enumMethods() []Method {
	return []Method{
		{Name: "createEnum", Params: in("name Name", "values string[]"), run: createEnum,
			Doc: "Creates an enumerated type, where the database has such types."},
		{Name: "addEnumValue", Params: in("name Name", "value string", "options? AddEnumValueOptions"), run: addEnumValue,
			Doc: "Adds a value to an enumerated type."},
		{Name: "renameEnumValue", Params: in("name Name", "before string", "after string"), run: renameEnumValue,
			Doc: "Renames a value of an enumerated type, in all rows."},
		{Name: "dropEnum", Params: in("name Name", "options? DropEnumOptions"), run: dropEnum,
			Doc: "Drops an enumerated type."},
	}
}

func viewMethods() []Method {
	return []Method{
		{Name: "createView", Params: in("view Name", "query string", "options? CreateViewOptions"), run: createView,
			Doc: "Creates a view of a query."},
		{Name: "dropView", Params: in("view Name", "options? DropViewOptions"), run: dropView,
			Doc: "Drops a view."},
	}
}

func routineMethods() []Method {
	return []Method{
		{Name: "createFunction", Params: in("name Name", "params Param[]|Function", "returns? string", "language? string", "body? string", "modifiers? string[]", "options? CreateFunctionOptions"), run: createFunction,
			Doc: "Creates a function of the server."},
		{Name: "dropFunction", Params: in("name Name", "params? Param[]", "options? DropFunctionOptions"), run: dropFunction,
			Doc: "Drops a function of the server."},
		{Name: "createTrigger", Params: in("table Name", "name string", "trigger Trigger|string", "events? string[]", "execute? string", "args? string[]", "modifiers? string[]"), run: createTrigger,
			Doc: "Creates a trigger on a table."},
		{Name: "dropTrigger", Params: in("table Name", "name string", "options? DropTriggerOptions"), run: dropTrigger,
			Doc: "Drops a trigger."},
	}
}

func schemaMethods() []Method {
	return []Method{
		{Name: "createSchema", Params: in("name string", "options? CreateSchemaOptions"), run: createSchema,
			Doc: "Creates a schema."},
		{Name: "dropSchema", Params: in("name string", "options? DropSchemaOptions"), run: dropSchema,
			Doc: "Drops a schema."},
		{Name: "showAllSchemas", Params: in(), Returns: "string[]", run: showAllSchemas,
			Doc: "Lists the schemas."},
		{Name: "createDatabase", Params: in("name string", "options? CreateDatabaseOptions"), run: createDatabase,
			Doc: "Creates a database on the server."},
		{Name: "dropDatabase", Params: in("name string", "options? DropDatabaseOptions"), run: dropDatabase,
			Doc: "Drops a database of the server."},
		{Name: "showAllDatabases", Params: in(), Returns: "string[]", run: showAllDatabases,
			Doc: "Lists the databases of the server."},
	}
}

func writingMethods() []Method {
	return []Method{
		{Name: "insert", Params: in("table Name", "values table<string, any>", "options? InsertOptions"), Returns: "Result|Row[]", run: insert,
			Doc: "Inserts a row."},
		{Name: "bulkInsert", Params: in("table Name", "records table<string, any>[]", "options? InsertOptions"), Returns: "Result|Row[]", run: bulkInsert,
			Doc: "Inserts rows; a column that a row does not name gets its default."},
		{Name: "upsert", Params: in("table Name", "values table<string, any>", "options? InsertOptions"), Returns: "Result|Row[]", run: upsert,
			Doc: "Inserts a row, or updates the one with its key."},
		{Name: "update", Params: in("table Name", "values table<string, any>", "where Condition", "options? UpdateOptions"), Returns: "Result|Row[]", run: update,
			Doc: "Changes the rows that satisfy a condition."},
		{Name: "bulkUpdate", Params: in("table Name", "values table<string, any>", "where Condition", "options? UpdateOptions"), Returns: "Result|Row[]", run: update,
			Doc: "Is update, under Sequelize's name."},
		{Name: "delete", Params: in("table Name", "where Condition", "options? DeleteOptions"), Returns: "Result", run: remove,
			Doc: "Deletes the rows that satisfy a condition."},
		{Name: "bulkDelete", Params: in("table Name", "where Condition", "options? DeleteOptions"), Returns: "Result", run: remove,
			Doc: "Is delete, under Sequelize's name."},
	}
}

func readingMethods() []Method {
	return []Method{
		{Name: "select", Params: in("table Name", "options? SelectOptions"), Returns: "Row[]", run: selectRows,
			Doc: "Reads rows, all at once."},
		{Name: "rows", Params: in("source Name|string", "... any"), Returns: "fun(): Row?", run: rows,
			Doc: "Iterates over the rows of a table or of a query, a row at a time."},
		{Name: "rawSelect", Params: in("source Name|string", "... any"), Returns: "any", run: rawSelect,
			Doc: "Reads one value: the first of the first row."},
		{Name: "count", Params: in("table Name", "options? CountOptions"), Returns: "integer", run: count,
			Doc: "Counts rows."},
	}
}

func sqlMethods() []Method {
	return []Method{
		{Name: "query", Params: in("sql string", "... any"), Returns: "Row[], Result", run: query,
			Doc: "Sends SQL; what returns rows runs at once, everything else is queued."},
	}
}

func dataMethods() []Method {
	return []Method{
		{Name: "transform", Params: in("table Name", "options TransformOptions|function", "fn? function"), Returns: "integer", run: transform,
			Doc: "Calls a function for each row, in batches, and writes what it assigns."},
		{Name: "backfill", Params: in("table Name", "options BackfillOptions|function", "fn? function"), Returns: "integer", run: backfill,
			Doc: "Calls a function with each batch of rows, commits after each, and goes on there after a stop."},
	}
}

func controlMethods() []Method {
	return []Method{
		{Name: "transaction", Params: in("fn function"), Returns: "...", run: transaction,
			Doc: "Runs a function; an error in it undoes all that it did, and is raised again."},
		{Name: "reversible", Params: in("functions Reversible"), run: reversible,
			Doc: "Says what change does on the way up, and what on the way down."},
		{Name: "flush", Params: in(), run: flush,
			Doc: "Waits until everything queued has run."},
		{Name: "assured", Params: in("reason string", "fn function"), Returns: "...", run: assured,
			Doc: "Runs a function that lint would warn of, and says why it is safe."},
	}
}
