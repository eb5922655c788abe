package qi_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects"
)

// faults pairs calls with what is wrong in them, in full.
var faults = []struct{ call, want string }{
	// calling
	{`qi.addColumn("Users", "age", DataTypes.INTEGER)`, "addColumn: a method of qi is called with a colon; write qi:addColumn(…)"},
	{`qi.flush()`, "flush: a method of qi is called with a colon; write qi:flush(…)"},
	{`qi:addColum("Users")`, `addColum: qi has nothing of this name; did you mean "addColumn"?`},
	{`qi:zebra()`, `zebra: qi has nothing of this name`},
	{`print(qi.dialekt)`, `dialekt: qi has nothing of this name; did you mean "dialect"?`},
	{`qi.sequelize:query("x")`, `sequelize: qi has nothing of this name; all is on qi itself: qi:query, qi:transaction …`},
	{`qi:dropColumn("a", "b")`, `dropColumn: qi has nothing of this name; it is called "removeColumn"`},
	{`qi:flush(1)`, "flush: takes no arguments, got 1"},
	{`qi:renameColumn("Users", "a", "b", {})`, "renameColumn: takes at most 3 arguments, got 4"},

	// arguments by position
	{`qi:addColumn("Users", nil, DataTypes.STRING)`, "addColumn Users: argument 2 (column) must be a string, got nil"},
	{`qi:addColumn("Users", "")`, "addColumn Users: argument 2 (column) must not be empty"},
	{`qi:addColumn("Users", "age")`, "addColumn Users.age: argument 3 (attribute) must be a type or an attribute, got nil"},
	{`qi:addColumn()`, "addColumn: argument 1 (table) must be a string or { schema = …, tableName = … }, got nil"},
	{`qi:addColumn({ tabelName = "Users" })`, `addColumn: unknown field "tabelName" of argument 1 (table); did you mean "tableName"?`},
	{`qi:addColumn({ schema = "s" })`, `addColumn: argument 1 (table) has no tableName`},
	{`qi:dropTable("")`, "dropTable: argument 1 (table) must not be empty"},
	{`qi:insert(null, "Users", {})`, "insert: argument 1 (table) must be a string or { schema = …, tableName = … }, got null"},
	{`qi:transaction("x")`, "transaction: argument 1 (fn) must be a function, got a string"},
	{`qi:addColumn("Users", "age", DataTypes.INTEGER, true)`, "addColumn Users.age: argument 4 (options) must be a table of options, got a boolean"},

	// options
	{`qi:addIndex("Users", { "a" }, { uniqe = true })`, `addIndex Users: unknown option "uniqe"; did you mean "unique"?`},
	{`qi:addIndex("Users", { "a" }, { unique = "yes" })`, `addIndex Users: option "unique" must be true or false, got a string`},
	{`qi:addIndex("Users", { "a" }, { "unique" })`, `addIndex Users: a table of options has an entry [1] without a name`},
	{`qi:addIndex("Users", { "a" }, { transaction = 1 })`, `addIndex Users: unknown option "transaction"; leave it out: all that a migration does is in its transaction`},
	{`qi:dropTable("Users", { force = true })`, `dropTable Users: unknown option "force"; cascade = true drops what depends on it, ifExists = true makes nothing of what is not there`},
	{`qi:select("Users", { limit = 0 })`, `select Users: option "limit" must be at least 1, got 0`},
	{`qi:select("Users", { limit = 1.5 })`, `select Users: option "limit" must be a whole number, got a number`},
	{`qi:select("Users", { columns = { "a" }, attributes = { "b" } })`, `select Users: options "columns" and "attributes" exclude each other; give one of them`},
	{`qi:createTable("Users", { a = "x" }, { indexes = {} })`, `createTable Users: unknown option "indexes"; add them with qi:addIndex`},

	// attributes
	{`qi:createTable("Users", { age = { typ = "x" } })`, `createTable Users.age: unknown attribute "typ"; did you mean "type"?`},
	{`qi:createTable("Users", { age = { allowNull = false } })`, `createTable Users.age: the attribute has no type; { type = DataTypes.STRING }`},
	{`qi:createTable("Users", {})`, `createTable Users: argument 2 (attributes) names no column`},
	{`qi:createTable("Users", { "id" })`, `createTable Users: argument 2 (attributes) must have named fields only, and has an entry [1]`},
	{`qi:createTable("Users")`, `createTable Users: argument 2 (attributes) must be a table, got nil`},
	{`qi:createTable("Users", { a = { type = "x", field = "b" }, b = "x" })`, `createTable Users: column "b" stands there twice`},
	{`qi:createTable("Users", { a = { type = DataTypes.ENUM("x", "y"), defaultValue = "z" } })`, `createTable Users.a: attribute "defaultValue" is not a value of the ENUM; one of "x", "y"`},
	{`qi:changeColumn("Users", "a", { type = DataTypes.ENUM("x"), defaultValue = 1 })`, `changeColumn Users.a: attribute "defaultValue" is not a value of the ENUM; one of "x"`},
	{`qi:createTable("Users", { a = "x" }, { uniqueKeys = { k = { fields = { "a" } } }, constraints = { { type = "check", name = "k", check = "a" } } })`, `createTable Users: constraint "k" stands there twice`},
	{`qi:createTable("Users", { a = { type = "x", primaryKey = true }, b = "x" }, { constraints = { { type = "primary key", name = "k", fields = { "b" } } } })`, `createTable Users: there are two primary keys: of attributes with primaryKey, and the constraint "k"; leave out one of them`},
	{`qi:createTable("Users", { a = { type = "STRING" } })`, `createTable Users.a: attribute "type": no database has a type STRING; write DataTypes.STRING, without quotes`},
	{`qi:createTable("Users", { a = { type = "" } })`, `createTable Users.a: attribute "type" must not be empty`},
	{`qi:createTable("Users", { a = { type = 7 } })`, `createTable Users.a: attribute "type" must be a data type or a string, got a number; such as DataTypes.STRING`},
	{`qi:createTable("Users", { a = { type = DataTypes.NOW } })`, `createTable Users.a: attribute "type" must be a data type or a string, got an SQL expression; such as DataTypes.STRING`},
	{`qi:createTable("Users", { a = { type = DataTypes.ENUM } })`, `createTable Users.a: an ENUM needs its values; DataTypes.ENUM("a", "b"), or values = { "a", "b" }`},
	{`qi:createTable("Users", { a = DataTypes.ARRAY })`, `createTable Users.a: an ARRAY needs the type of its items; DataTypes.ARRAY(DataTypes.INTEGER)`},
	{`qi:createTable("Users", { a = { type = "x", values = { "a" } } })`, `createTable Users.a: attribute "values" belongs to DataTypes.ENUM without values of its own`},
	{`qi:createTable("Users", { a = { type = "x", onDelete = "CASCADE" } })`, `createTable Users.a: attribute "onDelete" goes with references`},
	{`qi:createTable("Users", { a = { type = "x", references = "b", onDelete = "CASCAD" } })`, `createTable Users.a: attribute "onDelete": there is no "CASCAD"; did you mean "CASCADE"?`},
	{`qi:createTable("Users", { a = { type = "x", references = { model = "b", kee = "c" } } })`, `createTable Users.a: unknown field "kee" of references; did you mean "key"?`},
	{`qi:createTable("Users", { a = { type = "x", references = { key = "b" } } })`, `createTable Users.a: attribute "references" names no table; { model = "Users", key = "id" }`},
	{`qi:createTable("Users", { a = { type = "x", defaultValue = function() end } })`, `createTable Users.a: attribute "defaultValue" is computed by the database, and a Lua function cannot be; DataTypes.NOW, fn("…") or literal("…")`},
	{`qi:createTable("Users", { a = { type = "x", defaultValue = {} } })`, `createTable Users.a: attribute "defaultValue": a table is a default of JSON and ARRAY columns only`},
	{`qi:createTable("Users", { a = { type = "x", default = 1 } })`, `createTable Users.a: unknown attribute "default"; it is called "defaultValue"`},
	{`qi:createTable("Users", { a = { type = "x", generated = { as = 1 } } })`, `createTable Users.a: field "as" of generated must be an SQL expression, got a number`},
	{`qi:createTable("Users", { a = { type = "x", check = {} } })`, `createTable Users.a: attribute "check" is empty`},
	{`qi:createTable("Users", { a = { type = "x", unique = 1 } })`, `createTable Users.a: attribute "unique" must be true or false, got a number`},
	{`qi:createTable("Users", { a = "x" }, { uniqueKeys = { k = {} } })`, `createTable Users: a unique key has no fields; { name = { fields = { … } } }`},
	{`qi:changeColumn("Users", "a", { renameValues = { x = "y" } })`, `changeColumn Users.a: attribute "renameValues" goes with the values that the ENUM has from now on; values = { … }, renameValues = { old = "new" }`},
	{`qi:changeColumn("Users", "a", { values = { "x" }, renameValues = { x = "y" } })`, `changeColumn Users.a: renameValues: "x" is still one of the values`},
	{`qi:changeColumn("Users", "a", { values = { "x" }, renameValues = { y = "z" } })`, `changeColumn Users.a: renameValues: "z", which "y" is to become, is none of the values`},
	{`qi:changeColumn("Users", "a", { values = { "x" }, renameValues = { y = 1 } })`, `changeColumn Users.a: renameValues: "y" must become a string, got a number`},
	{`qi:changeColumn("Users", "a", { values = { "x" } }, { from = { values = { "y" }, renameValues = { x = "y" } } })`, `changeColumn Users.a: renameValues is what changes, and its opposite is known: leave it out of from`},
	{`qi:changeColumn("Users", "a", {})`, `changeColumn Users.a: argument 3 (change) changes nothing`},
	{`qi:addColumn("Users", "a", { type = DataTypes.INTEGER, deferrable = true })`, `addColumn Users.a: attribute "deferrable" goes with references`},
	{`qi:changeColumn("Users", "a", { generated = {} })`, `changeColumn Users.a: unknown attribute "generated"`},
	{`qi:changeColumn("Users", "a")`, `changeColumn Users.a: argument 3 (change) must be a data type or a string, got nil; such as DataTypes.STRING`},

	// types
	{`print(DataTypes.STRNG)`, `DataTypes.STRNG: unknown data type "STRNG"; did you mean "STRING"?`},
	{`print(DataTypes.VIRTUAL)`, `DataTypes.VIRTUAL: unknown data type "VIRTUAL"; a virtual attribute has no column: leave it out, or use generated = { as = … }`},
	{`print(DataTypes.INTEGER.UNSIGNT)`, `DataTypes.INTEGER: unknown modifier "UNSIGNT" of INTEGER; did you mean "UNSIGNED"?`},
	{`print(DataTypes.STRING.UNSIGNED)`, `DataTypes.STRING: unknown modifier "UNSIGNED" of STRING`},
	{`DataTypes.UUID(4)`, `DataTypes.UUID: takes no arguments`},
	{`DataTypes.STRING("40")`, `DataTypes.STRING: argument 1 must be a whole number of at least 1, got 40`},
	{`DataTypes.STRING(0)`, `DataTypes.STRING: argument 1 must be a whole number of at least 1, got 0`},
	{`DataTypes.DECIMAL(2, 10)`, `DataTypes.DECIMAL: 10 digits behind the point, of 2`},
	{`DataTypes.DECIMAL(2, 1, 3)`, `DataTypes.DECIMAL: takes at most 2, and not 3 arguments`},
	{`DataTypes.TEXT("huge")`, `DataTypes.TEXT: the size: there is no "huge"; it is one of tiny, medium, long`},
	{`DataTypes.ENUM("a", "a")`, `DataTypes.ENUM: value "a" stands there twice`},
	{`DataTypes.ENUM("a", 1)`, `DataTypes.ENUM: argument 2 must be a string, got a number`},
	{`DataTypes.ENUM({ "a", nil, "b" })`, `DataTypes.ENUM: the values: nothing stands at place 2; null stands for NULL in a list`},
	{`print(Op.gtee)`, `Op.gtee: unknown operator "gtee"; did you mean "gte"?`},

	// indexes and constraints
	{`qi:addIndex("Users", {})`, `addIndex Users: an index needs at least one field`},
	{`qi:addIndex("Users")`, `addIndex Users: the fields must be a list, got nil`},
	{`qi:addIndex("Users", { "a", x = 1 })`, `addIndex Users: the fields must be a list, and also has the field "x"`},
	{`qi:addIndex("Users", { {} })`, `addIndex Users: the fields, item 1 has no name; { name = "email", order = "DESC" }`},
	{`qi:addIndex("Users", { { nam = "a" } })`, `addIndex Users: unknown field "nam" of the fields, item 1; did you mean "name"?`},
	{`qi:addIndex("Users", { { name = "a", order = "DOWN" } })`, `addIndex Users: field "order" of the fields, item 1: there is no "DOWN"; it is one of ASC, DESC`},
	{`qi:addIndex("Users", { fn("lower", col("a")) })`, `addIndex Users: an index over an expression needs a name; { name = "…" }`},
	{`qi:removeIndex("Users")`, `removeIndex Users: argument 2 (index) must be a name or a list of columns, got nil`},
	{`qi:removeIndex("Users", "a", { name = "b" })`, `removeIndex Users: two names are given: "a" and "b"`},
	{`qi:addConstraint("Users", { type = "uniqe", fields = { "a" } })`, `addConstraint Users: option "type": there is no "uniqe"; did you mean "unique"?`},
	{`qi:addConstraint("Users", { fields = { "a" } })`, `addConstraint Users: the constraint has no type; type = "unique"`},
	{`qi:addConstraint("Users", { type = "unique" })`, `addConstraint Users: the constraint has no fields; fields = { "…" }`},
	{`qi:addConstraint("Users", { type = "check", fields = { "a" } })`, `addConstraint Users: a check needs a condition; where = { age = { gte = 18 } }`},
	{`qi:addConstraint("Users", { type = "unique", fields = { "a" }, where = "x" })`, `addConstraint Users: option "where" does not go with a constraint of type UNIQUE`},
	{`qi:addConstraint("Users", { type = "foreign key", fields = { "a" } })`, `addConstraint Users: a foreign key needs references; references = { table = "Users", field = "id" }`},
	{`qi:addConstraint("Users", { type = "foreign key", fields = { "a", "b" }, references = "c" })`, `addConstraint Users: 2 columns refer to 1`},
	{`qi:addConstraint("Users", { type = "default", fields = { "a" } })`, `addConstraint Users: a default needs a defaultValue`},
	{`qi:addConstraint("Users")`, `addConstraint Users: argument 2 (constraint) must be a table of options, got nil`},

	// others
	{`qi:createEnum("mood", {})`, `createEnum mood: argument 2 (values) is empty`},
	{`qi:addEnumValue("mood", "x", { before = "a", after = "b" })`, `addEnumValue mood.x: options "before" and "after" exclude each other; give one of them`},
	{`qi:createView("v", "SELECT 1", { orReplace = true, ifNotExists = true })`, `createView v: orReplace and ifNotExists exclude each other`},
	{`qi:createFunction("f", { returns = "int" })`, `createFunction f: the function has no language`},
	{`qi:createTrigger("t", "x", { timing = "never", events = "insert", body = "" })`, `createTrigger t.x: the timing: there is no "never"; it is one of BEFORE, AFTER, INSTEAD OF`},
	{`qi:createTrigger("t", "x", { timing = "after", body = "x" })`, `createTrigger t.x: option "events" names no event`},
	{`qi:createTrigger("t", "x", { timing = "after", events = "insert" })`, `createTrigger t.x: a trigger has either execute or body`},

	// conditions
	{`qi:delete("Users", { age = { gtee = 1 } })`, `delete Users: unknown operator "gtee" of age; did you mean "gte"?`},
	{`qi:delete("Users", { meta = { a = 1 } })`, `delete Users: unknown operator "a" of meta`},
	{`qi:delete("Users", { age = { gt = null } })`, `delete Users: "gt" of age is never true of null; is and isNot compare with null`},
	{`qi:delete("Users", { age = { eq = { 1 } } })`, `delete Users: "eq" of age must be one value, got a table; a list goes with in and notIn`},
	{`qi:delete("Users", { age = { between = { 1 } } })`, `delete Users: "between" of age takes a list of two, got 1`},
	{`qi:delete("Users", { age = { between = 1 } })`, `delete Users: "between" of age must be a list, got a number`},
	{`qi:delete("Users", { age = { like = 1 } })`, `delete Users: "like" of age must be a string, got a number`},
	{`qi:delete("Users", { age = { contains = col("a") } })`, `delete Users: "contains" of age must be a string, got an SQL expression`},
	{`qi:delete("Users", { age = { is = 1 } })`, `delete Users: "is" of age must be null, true or false, got a number; eq and ne compare with values`},
	{`qi:delete("Users", { age = { 1, null } })`, `delete Users: condition on age: NULL in a list never matches; write { ["or"] = { { … = { … } }, { … = null } } }`},
	{`qi:delete("Users", { age = { notIn = { 1, null } } })`, `delete Users: "notIn" of age: NULL in a list never matches; write { ["or"] = { { … = { … } }, { … = null } } }`},
	{`qi:delete("Users", { age = { 1, nil, 3 } })`, `delete Users: condition on age: nothing stands at place 2; null stands for NULL in a list`},
	{`qi:delete("Users", { age = DataTypes.STRING })`, `delete Users: condition on age: a userdata is not a database value`},
	{`qi:delete("Users", { age = print })`, `delete Users: condition on age: a function is not a database value`},
	{`qi:delete("Users", { ["or"] = {} })`, `delete Users: "or" joins no conditions`},
	{`qi:delete("Users", { ["or"] = { {}, { a = 1 } } })`, `delete Users: part 1 of the condition is empty`},
	{`qi:delete("Users", { [Op.NOT] = {} })`, `delete Users: the condition under "not" is empty`},
	{`qi:delete("Users", { [Op.gt] = 1 })`, `delete Users: Op.gt stands for no column; { column = { [Op.gt] = … } }`},
	{`qi:delete("Users", { "age > 1" })`, `delete Users: part 1 of the condition must be a condition, got a string; such as { id = 1 }, or literal("…")`},
	{`qi:delete("Users", "age > 1")`, `delete Users: argument 2 (where) must be a condition, got a string; such as { id = 1 }, or literal("…")`},
	{`qi:delete("Users", { ["a."] = 1 })`, `delete Users: "a." is not the name of a column`},
	{`qi:delete("Users", { [true] = 1 })`, `delete Users: a condition has a key that is a boolean`},

	// every row
	{`qi:delete("Users", {})`, `delete Users: argument 2 (where) has no condition (a nil in a table cannot be seen); write qi.everyRow if every row is meant`},
	{`qi:delete("Users", { id = nil })`, `delete Users: argument 2 (where) has no condition (a nil in a table cannot be seen); write qi.everyRow if every row is meant`},
	{`qi:bulkDelete("Users", null)`, `bulkDelete Users: argument 2 (where) has no condition (a nil in a table cannot be seen); write qi.everyRow if every row is meant`},
	{`qi:update("Users", { a = 1 })`, `update Users: argument 3 (where) has no condition (a nil in a table cannot be seen); write qi.everyRow if every row is meant`},

	// rows
	{`qi:update("Users", {}, { id = 1 })`, `update Users: argument 2 (values) assigns nothing`},
	{`qi:update("Users", { 1 }, { id = 1 })`, `update Users: argument 2 (values) must have named fields only, and has an entry [1]`},
	{`qi:update("Users", { a = function() end }, { id = 1 })`, `update Users: the value of a: a function is not a database value`},
	{`qi:update("Users", { name = { 1 } }, { id = 1 })`, `update Users: a table was given for the column "name", which is VARCHAR(255): neither JSON nor an array; json.encode makes text of it`},
	{`qi:update("Users", { nam = { 1 } }, { id = 1 })`, `update Users: there is no column "nam", to which the table given for it could belong`},
	{`qi:insert("Users", { { a = 1 } })`, `insert Users: argument 2 (values) must be one record; qi:bulkInsert takes a list of records`},
	{`qi:bulkInsert("Users", { a = 1 })`, `bulkInsert Users: argument 2 (records) must be a list of records; qi:insert takes a single record`},
	{`qi:bulkInsert("Users", { { a = 1 }, 2 })`, `bulkInsert Users: records, item 2 must be a table, got a number`},
	{`qi:insert("Users", { a = 1 }, { ignoreDuplicates = true, updateOnDuplicate = { "a" } })`, `insert Users: ignoreDuplicates and updateOnDuplicate exclude each other`},
	{`qi:upsert("Users", {})`, `upsert Users: argument 2 (values) has no values`},
	{`qi:delete("Users", { id = 1 }, { truncate = true })`, `delete Users: truncate empties the whole table, and takes neither condition nor limit`},
	{`qi:delete("Users", { id = 1 }, { cascade = true })`, `delete Users: cascade and restartIdentity go with truncate`},

	// SQL
	{`qi:query("BEGIN")`, `query: luamig keeps the transaction, and a script cannot BEGIN it; write qi:transaction(function() … end)`},
	{`qi:query("UPDATE t SET a = 1; commit")`, `query: luamig keeps the transaction, and a script cannot COMMIT it; write qi:transaction(function() … end)`},
	{`qi:query("SELECT 'x")`, `query: the string that begins at line 1, column 8 of the SQL is not closed`},
	{`qi:query("")`, `query: argument 1 (sql) must not be empty`},
	{`qi:query("SELECT 1", { id = 1 })`, `query: unknown option "id" of query`},
	{`qi:query("SELECT 1", { replacement = { 1 } })`, `query: unknown option "replacement" of query; did you mean "replacements"?`},
	{`qi:query("SELECT 1", { replacements = 1 })`, `query: option "replacements" of query must be a table, got a number`},
	{`qi:query("SELECT 1", { replacements = {}, bind = {} })`, `query: options "replacements" and "bind" of query exclude each other; give one of them`},
	{`qi:query("SELECT ?", print)`, `query: argument 2: a function is not a database value`},
	{`qi:query("UPDATE t SET a = $2", { bind = { 1 } })`, `query: the SQL has $2, and 1 values are given`},
	{`qi:query("UPDATE t SET a = $1", { bind = { 1, 2 } })`, `query: value 2 is given, and the SQL has no $2`},
	{`fn("now()")`, `fn: "now()" is not the name of a function; fn("lower", col("email")), or literal("…") for other SQL`},
	{`col("a..b")`, `col: "a..b" is not the name of a column`},
	{`literal(nil)`, `literal: argument 1 (sql) must be a string, got nil`},
	{`json("meta")`, `json: "meta" says nothing of the way inside the column; such as json("meta.tags[0]"); col(…) is the column itself`},
	{`cast(1)`, `cast: argument 2 (type) must be a data type or a string, got nil; such as DataTypes.STRING`},

	// control and reading
	{`qi:reversible{}`, `reversible: neither up nor down is given; qi:reversible{ up = function() … end, down = function() … end }`},
	{`qi:reversible{ upp = print }`, `reversible: unknown function "upp"; did you mean "up"?`},
	{`qi:reversible{ up = 1 }`, `reversible: function "up" must be a function, got a number`},
	{`qi:assured("  ", print)`, `assured: the reason is empty; qi:assured("the table has 12 rows", function() … end)`},
	{`qi:select("Users", { order = { { "a", "UP" } } })`, `select Users: option "order", item 1 must be a column and ASC or DESC; { "name", "DESC" }`},
	{`qi:select("Users", { columns = { { fn("count", 1) } } })`, `select Users: option "columns", item 1 must be an expression and its name; { fn("count", col("id")), "n" }`},
	{`qi:describeTable("Nobody")`, `describeTable Nobody: there is no table "Nobody"; did you mean "Users"?`},
	{`qi:insert("Nobody", { a = { 1 } })`, `insert Nobody: there is no table "Nobody"; did you mean "Users"?`},
	{`qi:rows("UPDATE t SET a = 1")`, `rows: reads, and the SQL is not a question; qi:query writes; a table of this name is { tableName = "…" }`},
	{`qi:select("SELECT 1 FROM t")`, `select: argument 1 (table) is SQL, and not the name of a table; qi:query takes SQL; a table of this name is { tableName = "…" }`},
	{`qi:delete("DELETE FROM t")`, `delete: argument 1 (table) is SQL, and not the name of a table; qi:query takes SQL; a table of this name is { tableName = "…" }`},
	{`qi:rows("Users", {}, "a")`, `rows Users: takes a table and options, or SQL and its values; got 3 arguments`},
	{`qi:rawSelect("Users", { columns = "a" }, "b")`, `rawSelect Users: takes a table and options, or SQL and its values; got 3 arguments`},
	{`qi:rawSelect("SELECT 'x")`, `rawSelect: the string that begins at line 1, column 8 of the SQL is not closed`},
	{`qi:query("UPDATE t SET a = ?, b = ?", { x = 1 }, 2)`, `query: argument 2 is a table with named fields, and no value; json.encode makes text of it`},
	{`qi:transform("Nopk", function() end)`, `transform Nopk: the table has no primary key; { key = "…" }: columns that tell each row from the others, without NULL`},
	{`qi:transform("Users", { from = "a" }, function() end)`, `transform Users: from and to go together; { from = { "fullName" }, to = { "firstName", "lastName" } }`},
	{`qi:transform("Users", { from = "a", to = "id" }, function() end)`, `transform Users: transform cannot change "id", which it walks over; walk over another key: { key = "…" }`},
	{`qi:transform("Users")`, `transform Users: argument 3 (fn) must be a function, got nil`},
	{`qi:transform("Users", { batch = 0 }, function() end)`, `transform Users: option "batch" must be at least 1, got 0`},
}

func newFaultRecorder() *recorder {
	r := newRecorder()
	r.catalog.tables = map[string]dialects.Table{
		"Users": {Columns: []dialects.Column{{Name: "id", Type: "INTEGER", PrimaryKey: true}, {Name: "name", Type: "VARCHAR(255)"}}},
		"Nopk":  {Columns: []dialects.Column{{Name: "id", Type: "INTEGER"}}},
	}
	return r
}

func TestFaults(t *testing.T) {
	for _, test := range faults {
		r := newFaultRecorder()
		_, err := do(t, r, test.call)
		if err == nil {
			t.Errorf("%s\nis no error", test.call)
			continue
		}
		if got := goError(err).Error(); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.call, got, test.want)
		}
		if len(r.steps)+len(r.queries) > 0 {
			t.Errorf("%s\nreached the database", test.call)
		}
	}
}

func TestFaultsKeepTheirParts(t *testing.T) {
	_, err := do(t, newRecorder(), "\n"+`qi:addIndex("Users", { "a" }, { uniqe = true })`)
	var fault *arg.Error
	if !errors.As(goError(err), &fault) {
		t.Fatal(err)
	}
	want := arg.Error{Deed: "addIndex Users", Message: `unknown option "uniqe"`, Hint: `did you mean "unique"?`}
	if *fault != want {
		t.Errorf("%+v", *fault)
	}
	if fault.Remedy() != fault.Hint {
		t.Error(fault.Remedy())
	}
}

func TestScriptsCanLookAtFaults(t *testing.T) {
	out := must(t, newRecorder(), `
		local ok, err = pcall(qi.addIndex, qi, "Users", { "a" }, { uniqe = true })
		print(ok, err.kind, err.deed, err.hint, tostring(err))`)
	const want = `false	argument	addIndex Users	did you mean "unique"?	test.lua:2: addIndex Users: unknown option "uniqe"; did you mean "unique"?`
	if strings.TrimSpace(out) != want {
		t.Errorf("%s", out)
	}
}

func TestErrorsOfTheSinkAreKept(t *testing.T) {
	sentinel := &dialects.Error{Kind: dialects.UniqueViolation, Message: "taken"}
	for _, call := range []string{
		`qi:dropTable("Users")`, `qi:query("SELECT 1")`, `qi:query("UPDATE t SET a = 1")`, `qi:flush()`,
		`qi:describeTable("Users")`, `qi:select("Users")`, `qi:rows("Users")`, `qi:count("Users")`,
		`qi:insert("Users", { a = 1 }, { returning = true })`, `qi:transform("Users", { key = "id" }, print)`,
	} {
		r := newRecorder()
		r.fail = sentinel
		_, err := do(t, r, call)
		if !errors.Is(goError(err), error(sentinel)) {
			t.Errorf("%s: %v", call, err)
		}
	}
}

func TestNothingOfLuamigCanBeChanged(t *testing.T) {
	for _, source := range []string{
		`qi.addColumn = print`, `qi.everyRow.x = 1`, `DataTypes.FOO = 1`, `DataTypes.STRING.x = 1`, `Op.foo = 1`,
		`Op.gte.x = 1`, `literal("x").x = 1`, `qi:insert("t", { a = 1 }).affected = 1`, `local r = qi:query("UPDATE t SET a = 1") r[1] = 2`,
	} {
		_, err := do(t, newRecorder(), source)
		if err == nil || !strings.Contains(err.Error(), "cannot be changed") {
			t.Errorf("%s: %v", source, err)
		}
	}
}
