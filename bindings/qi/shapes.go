package qi

import (
	"maps"
	"slices"

	"github.com/luamig/luamig/bindings/arg"
)

// Shapes lists the tables of named fields that the methods take and give, for
// the editor stubs and the reference.
func Shapes() []*arg.Shape {
	return []*arg.Shape{
		nameShape, attributeShape, uniqueShape, referenceShape, generatedShape, changeShape,
		createTableOptions, dropTableOptions, dropAllOptions, schemaOptions, uniqueKeyShape,
		addColumnOptions, removeColumnShape, changeOptions,
		indexShape, indexFieldShape, addIndexOptions, removeIndexOptions,
		constraintShape, removeConstraintOptions,
		dropEnumOptions, addEnumValueOptions, createViewOptions, dropViewOptions,
		functionShape, paramShape, variableShape, createFunctionOptions, dropFunctionOptions,
		triggerShape, dropTriggerOptions,
		createSchemaOptions, dropSchemaOptions, createDatabaseOptions, dropDatabaseOptions,
		insertOptions, updateOptions, deleteOptions, selectOptions, countOptions, queryOptions,
		transformOptions, backfillOptions, adaptiveShape, throttleShape, reversibleShape,
		stringShape, sizeShape, integerShape, floatShape, decimalShape, enumShape, composedShape, spatialShape,
		columnDescription, indexDescription, indexedField, constraintDescription, referenceDescription, resultShape,
	}
}

// What the methods give.
var (
	columnDescription = arg.NewShape("ColumnDescription", "field",
		"type string: in one spelling for all databases", "databaseType string: in the database's own spelling",
		"allowNull boolean: whether it may be NULL", "defaultValue string: nil where there is none",
		"primaryKey boolean: part of the primary key", "autoIncrement boolean: numbered by the database",
		"unique boolean: alone unique", "comment string: nil where there is none",
		"special string[]: the values of an ENUM", "collate string: the collation",
		"generated string: the expression of a computed column",
		"references table: model, schema, key, onDelete, onUpdate; nil where it refers to nothing")
	indexDescription = arg.NewShape("IndexDescription", "field",
		"name string: of the index", "tableName string: of its table", "primary boolean: it serves the primary key",
		"unique boolean: no two rows alike", "fields IndexedField[]: in order", "type string: BTREE, GIN …",
		"where string: of a partial index", "constraintName string: the constraint that it serves",
		"include string[]: columns that it carries along", "definition string: in the database's words")
	indexedField = arg.NewShape("IndexedField", "field",
		"attribute string: the column", "expression string: instead of a column", "order string: ASC or DESC",
		"length integer: the first characters only", "collate string: the collation")
	constraintDescription = arg.NewShape("ConstraintDescription", "field",
		"constraintName string: nil where the database keeps none",
		"constraintType string: UNIQUE, CHECK, DEFAULT, PRIMARY KEY or FOREIGN KEY",
		"tableName string: of its table", "tableSchema string: of its table", "columnNames string[]: in order",
		"referencedTableName string: of a foreign key", "referencedTableSchema string: of a foreign key",
		"referencedColumnNames string[]: of a foreign key", "deleteAction string: of a foreign key",
		"updateAction string: of a foreign key", "check string: what must hold",
		"deferrable Deferrable: when it is checked", "definition string: in the database's words")
	referenceDescription = arg.NewShape("ReferenceDescription", "field",
		"constraintName string: nil where the database keeps none",
		"tableName string: that refers", "tableSchema string: that refers", "columnName string: that refers",
		"referencedTableName string: that is referred to", "referencedTableSchema string: that is referred to",
		"referencedColumnName string: that is referred to",
		"onDelete string: CASCADE, SET NULL …", "onUpdate string: as onDelete")
	resultShape = arg.NewShape("Result", "field",
		"affected integer: rows inserted, changed or deleted; looking at it makes a queued write run",
		"insertId integer: the last number that autoIncrement gave; nil: none")
)

// Alias is a name that signatures use for a type.
type Alias struct {
	Name string
	Type string
	Doc  string
}

// Aliases lists the types that [Methods] and [Shapes] name and that are no shapes.
func Aliases() []Alias {
	return []Alias{
		{"Name", "string|QualifiedName", "the name of a table, view or type"},
		{"DataType", "userdata", "one of DataTypes"},
		{"SQL", "userdata", "what literal, fn, col, cast and json give"},
		{"Condition", "table|SQL", `columns with what they are compared to; "and", "or", "not" join conditions; qi.everyRow is every row`},
		{"Deferrable", "boolean|string", `true, "initially deferred" or "initially immediate"`},
		{"SelectColumn", "string|SQL|table", "a column, an expression, or { expression, name }"},
		{"OrderTerm", "string|SQL|table", `a column, an expression, or either with a direction: { "name", "DESC" }`},
		{"Row", "table", "a row that was read: its columns by name"},
	}
}

// TypeNames lists what DataTypes holds, in order.
func TypeNames() []string {
	names := []string{"NOW", "UUIDV4"}
	for kind := range families {
		names = append(names, string(kind))
	}
	names = slices.AppendSeq(names, maps.Keys(typeAliases))
	slices.Sort(names)
	return names
}

// OperatorNames lists what Op holds, in order.
func OperatorNames() []string {
	names := slices.AppendSeq(operatorNames(), maps.Keys(keywordNames))
	slices.Sort(names)
	return names
}
