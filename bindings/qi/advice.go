package qi

// optionAdvice is for options and attributes that Sequelize has and luamig does not.
var optionAdvice = map[string]string{
	"transaction": "leave it out: all that a migration does is in its transaction",
	"logging":     "leave it out: --verbose shows what runs",
	"benchmark":   "leave it out: --verbose shows how long each statement took",
	"schema":      `name the table as { schema = "…", tableName = "…" }`,
	"indexes":     "add them with qi:addIndex",
	"force":       "cascade = true drops what depends on it, ifExists = true makes nothing of what is not there",
	"validate":    "it belongs to a model: a migration has check",
	"get":         "it belongs to a model: a migration has generated",
	"set":         "it belongs to a model",
	"default":     `it is called "defaultValue"`,
	"null":        `it is called "allowNull"`,
	"nullable":    `it is called "allowNull"`,
	"notNull":     `write allowNull = false`,
	"pk":          `it is called "primaryKey"`,
	"raw":         "leave it out: rows come as they are",
	"plain":       "leave it out, and take the first row: rows[1]",
	"hooks":       "it belongs to a model",
	"include":     "join in SQL: qi:query",

	"fields":         "leave the other columns out of the records",
	"authorization":  `qi:query('ALTER SCHEMA "s" OWNER TO "role"')`,
	"isolationLevel": "the migration's transaction has begun already; with transaction = false, a script can SET it",
}

// methodAdvice is for what people call on Sequelize's queryInterface or expect
// of other tools.
var methodAdvice = map[string]string{
	"sequelize":       "all is on qi itself: qi:query, qi:transaction …",
	"queryInterface":  "it is qi itself",
	"queryGenerator":  "there is none: qi:query sends SQL",
	"addColumns":      "call addColumn for each",
	"execute":         `it is called "query"`,
	"exec":            `it is called "query"`,
	"sql":             `it is called "query"`,
	"describe":        `it is called "describeTable"`,
	"removeTable":     `it is called "dropTable"`,
	"dropColumn":      `it is called "removeColumn"`,
	"dropIndex":       `it is called "removeIndex"`,
	"dropConstraint":  `it is called "removeConstraint"`,
	"alterColumn":     `it is called "changeColumn"`,
	"increment":       `qi:update("t", { n = literal("n + 1") }, …)`,
	"decrement":       `qi:update("t", { n = literal("n - 1") }, …)`,
	"truncate":        `qi:delete("t", qi.everyRow, { truncate = true })`,
	"databaseVersion": "it is the field qi.version",
	"dropAllSchemas":  "call dropSchema for each of qi:showAllSchemas()",
	"dropAllEnums":    "an ENUM goes with its column; call dropEnum for each that createEnum has made",
	"pgListEnums":     "describeTable gives the values of a column as special",
	"ensureEnums":     "changeColumn with values changes them",
	"renameFunction":  `qi:query('ALTER FUNCTION … RENAME TO …')`,
	"renameTrigger":   `qi:query('ALTER TRIGGER … ON … RENAME TO …')`,

	"assertTableHasColumn":    `assert(qi:describeTable("t").c)`,
	"getForeignKeysForTables": "call getForeignKeyReferencesForTable for each",
	"quoteIdentifier":         `"Users" in double quotes is right on every database`,
}
