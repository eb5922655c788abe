package qi

import "github.com/luamig/luamig/bindings/arg"

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
	in := arg.Params
	return []Method{
		{"tables", "createTable", in("table Name", "attributes table<string, Attribute|DataType|string>", "options? CreateTableOptions"), "",
			"Creates a table with its columns in the order in which they are written.", createTable},
		{"tables", "dropTable", in("table Name", "options? DropTableOptions"), "",
			"Drops a table with all its rows.", dropTable},
		{"tables", "dropAllTables", in("options? DropAllTablesOptions"), "",
			"Drops every table but luamig's own and those to skip.", dropAllTables},
		{"tables", "renameTable", in("before Name", "after Name"), "",
			"Renames a table; another schema in after moves it there.", renameTable},
		{"tables", "showAllTables", in("options? SchemaOptions"), "string[]",
			"Lists the tables, without luamig's own.", showAllTables},
		{"tables", "tableExists", in("table Name"), "boolean",
			"Tells whether there is a table or view of this name.", tableExists},
		{"tables", "describeTable", in("table Name"), "table<string, ColumnDescription>",
			"Describes the columns of a table by their names, in order.", describeTable},

		{"columns", "addColumn", in("table Name", "column string", "attribute Attribute|DataType|string", "options? AddColumnOptions"), "",
			"Adds a column.", addColumn},
		{"columns", "removeColumn", in("table Name", "column string", "options? RemoveColumnOptions|DataType|string"), "",
			"Removes a column; with its attributes given, that can be undone.", removeColumn},
		{"columns", "changeColumn", in("table Name", "column string", "change ColumnChange|DataType|string", "options? ChangeColumnOptions"), "",
			"Changes what is mentioned of a column and keeps the rest.", changeColumn},
		{"columns", "renameColumn", in("table Name", "before string", "after string"), "",
			"Renames a column and keeps all else.", renameColumn},

		{"indexes", "addIndex", in("table Name", "fields IndexField[]|string|Index", "options? AddIndexOptions"), "",
			"Creates an index.", addIndex},
		{"indexes", "removeIndex", in("table Name", "index string|string[]", "options? RemoveIndexOptions"), "",
			"Drops an index by its name, or by the columns that its name is made of.", removeIndex},
		{"indexes", "showIndex", in("table Name"), "IndexDescription[]",
			"Lists the indexes of a table.", showIndex},

		{"constraints", "addConstraint", in("table Name", "constraint Constraint", "options? Constraint"), "",
			"Adds a unique key, check, primary key, foreign key or default.", addConstraint},
		{"constraints", "removeConstraint", in("table Name", "name string", "options? RemoveConstraintOptions"), "",
			"Drops a constraint of any kind by its name.", removeConstraint},
		{"constraints", "showConstraint", in("table Name", "name? string"), "ConstraintDescription[]",
			"Lists the constraints of a table, or the one of this name.", showConstraint},
		{"constraints", "getForeignKeyReferencesForTable", in("table Name"), "ReferenceDescription[]",
			"Lists the columns that refer to other tables.", foreignKeys},

		{"enums", "createEnum", in("name Name", "values string[]"), "",
			"Creates an enumerated type, where the database has such types.", createEnum},
		{"enums", "addEnumValue", in("name Name", "value string", "options? AddEnumValueOptions"), "",
			"Adds a value to an enumerated type.", addEnumValue},
		{"enums", "renameEnumValue", in("name Name", "before string", "after string"), "",
			"Renames a value of an enumerated type, in all rows.", renameEnumValue},
		{"enums", "dropEnum", in("name Name", "options? DropEnumOptions"), "",
			"Drops an enumerated type.", dropEnum},

		{"views", "createView", in("view Name", "query string", "options? CreateViewOptions"), "",
			"Creates a view of a query.", createView},
		{"views", "dropView", in("view Name", "options? DropViewOptions"), "",
			"Drops a view.", dropView},

		{"routines", "createFunction", in("name Name", "params Param[]|Function", "returns? string", "language? string", "body? string", "modifiers? string[]", "options? CreateFunctionOptions"), "",
			"Creates a function of the server.", createFunction},
		{"routines", "dropFunction", in("name Name", "params? Param[]", "options? DropFunctionOptions"), "",
			"Drops a function of the server.", dropFunction},
		{"routines", "createTrigger", in("table Name", "name string", "trigger Trigger|string", "events? string[]", "execute? string", "args? string[]", "modifiers? string[]"), "",
			"Creates a trigger on a table.", createTrigger},
		{"routines", "dropTrigger", in("table Name", "name string", "options? DropTriggerOptions"), "",
			"Drops a trigger.", dropTrigger},

		{"schemas", "createSchema", in("name string", "options? CreateSchemaOptions"), "",
			"Creates a schema.", createSchema},
		{"schemas", "dropSchema", in("name string", "options? DropSchemaOptions"), "",
			"Drops a schema.", dropSchema},
		{"schemas", "showAllSchemas", in(), "string[]",
			"Lists the schemas.", showAllSchemas},
		{"schemas", "createDatabase", in("name string", "options? CreateDatabaseOptions"), "",
			"Creates a database on the server.", createDatabase},
		{"schemas", "dropDatabase", in("name string", "options? DropDatabaseOptions"), "",
			"Drops a database of the server.", dropDatabase},
		{"schemas", "showAllDatabases", in(), "string[]",
			"Lists the databases of the server.", showAllDatabases},

		{"rows, written", "insert", in("table Name", "values table<string, any>", "options? InsertOptions"), "Result|Row[]",
			"Inserts a row.", insert},
		{"rows, written", "bulkInsert", in("table Name", "records table<string, any>[]", "options? InsertOptions"), "Result|Row[]",
			"Inserts rows; a column that a row does not name gets its default.", bulkInsert},
		{"rows, written", "upsert", in("table Name", "values table<string, any>", "options? InsertOptions"), "Result|Row[]",
			"Inserts a row, or updates the one with its key.", upsert},
		{"rows, written", "update", in("table Name", "values table<string, any>", "where Condition", "options? UpdateOptions"), "Result|Row[]",
			"Changes the rows that satisfy a condition.", update},
		{"rows, written", "bulkUpdate", in("table Name", "values table<string, any>", "where Condition", "options? UpdateOptions"), "Result|Row[]",
			"Is update, under Sequelize's name.", update},
		{"rows, written", "delete", in("table Name", "where Condition", "options? DeleteOptions"), "Result",
			"Deletes the rows that satisfy a condition.", remove},
		{"rows, written", "bulkDelete", in("table Name", "where Condition", "options? DeleteOptions"), "Result",
			"Is delete, under Sequelize's name.", remove},

		{"rows, read", "select", in("table Name", "options? SelectOptions"), "Row[]",
			"Reads rows, all at once.", selectRows},
		{"rows, read", "rows", in("source Name|string", "... any"), "fun(): Row?",
			"Iterates over the rows of a table or of a query, a row at a time.", rows},
		{"rows, read", "rawSelect", in("source Name|string", "... any"), "any",
			"Reads one value: the first of the first row.", rawSelect},
		{"rows, read", "count", in("table Name", "options? CountOptions"), "integer",
			"Counts rows.", count},

		{"SQL", "query", in("sql string", "... any"), "Row[], Result",
			"Sends SQL; what returns rows runs at once, everything else is queued.", query},

		{"data migrations", "transform", in("table Name", "options TransformOptions|function", "fn? function"), "integer",
			"Calls a function for each row, in batches, and writes what it assigns.", transform},

		{"control", "transaction", in("fn function"), "...",
			"Runs a function; an error in it undoes all that it did, and is raised again.", transaction},
		{"control", "reversible", in("functions Reversible"), "",
			"Says what change does on the way up, and what on the way down.", reversible},
		{"control", "flush", in(), "",
			"Waits until everything queued has run.", flush},
		{"control", "assured", in("reason string", "fn function"), "...",
			"Runs a function that lint would warn of, and says why it is safe.", assured},
	}
}
