package mysql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// catalog reads the schema through the connection.
type catalog struct{ c *conn }

// Catalog reads the schema through the connection, and so sees what its transaction has done.
func (c *conn) Catalog() dialects.Catalog { return catalog{c} }

// Query runs a query on the connection.
func (c catalog) Query(ctx context.Context, s dialects.Statement) (dialects.Rows, error) {
	return c.c.Query(ctx, s)
}

// rows reads all rows of a question.
func (c catalog) rows(ctx context.Context, sql string, args ...any) ([][]any, error) {
	r, err := c.c.Query(ctx, dialects.Statement{SQL: sql, Args: args})
	if err != nil {
		return nil, err
	}
	return dialects.ReadAll(r)
}

// text is a value of the catalog as text: its columns are TEXT on one server and bytes on the other.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []byte:
		return string(v)
	}
	return fmt.Sprint(v)
}

const tablesSQL = `SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE())
AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY TABLE_NAME`

// Tables lists the tables of a schema, without views.
func (c catalog) Tables(ctx context.Context, schema string) ([]op.Name, error) {
	rows, err := c.rows(ctx, tablesSQL, schema)
	if err != nil {
		return nil, err
	}
	names := make([]op.Name, len(rows))
	for i, row := range rows {
		names[i] = op.Name{Schema: schema, Name: text(row[0])}
	}
	slices.SortFunc(names, func(a, b op.Name) int { return strings.Compare(a.Name, b.Name) })
	return names, nil
}

const kindSQL = `SELECT TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE()) AND TABLE_NAME = ?`

// TableExists reports whether there is a table, not a view, of a name.
func (c catalog) TableExists(ctx context.Context, table op.Name) (bool, error) {
	kind, err := c.kind(ctx, table)
	return kind != "" && !strings.Contains(kind, "VIEW"), err
}

// exists also counts views.
func (c catalog) exists(ctx context.Context, name op.Name) (bool, error) {
	kind, err := c.kind(ctx, name)
	return kind != "", err
}

func (c catalog) kind(ctx context.Context, name op.Name) (string, error) {
	rows, err := c.rows(ctx, kindSQL, name.Schema, name.Name)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return text(rows[0][0]), nil
}

// system are the databases of the server itself.
const system = `('information_schema', 'performance_schema', 'mysql', 'sys')`

// Schemas lists the databases, which are what schemas are here.
func (c catalog) Schemas(ctx context.Context) ([]string, error) { return c.Databases(ctx) }

// Databases lists the databases that the user may see, without the server's own.
func (c catalog) Databases(ctx context.Context) ([]string, error) {
	rows, err := c.rows(ctx, `SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE LOWER(SCHEMA_NAME) NOT IN `+system+` ORDER BY SCHEMA_NAME`)
	names := make([]string, len(rows))
	for i, row := range rows {
		names[i] = text(row[0])
	}
	return names, err
}

var _ dialects.SchemaFinder = catalog{}

// SchemaOf is the database that the session uses: there is no path of several.
func (c catalog) SchemaOf(ctx context.Context, _ string) (string, error) {
	rows, err := c.rows(ctx, "SELECT DATABASE()")
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return text(rows[0][0]), nil
}

// define reads a table's definition; a [*dialects.NotFoundError] where there is none.
func (c catalog) define(ctx context.Context, table op.Name) (definition, error) {
	name, err := quoteName(table)
	if err != nil {
		return definition{}, err
	}
	rows, err := c.rows(ctx, "SHOW CREATE TABLE "+name)
	switch {
	case isNoTable(err):
		return definition{}, c.notFound(ctx, table)
	case err != nil:
		return definition{}, err
	case len(rows) == 0 || len(rows[0]) != 2: // four columns are a view's
		return definition{}, c.notFound(ctx, table)
	}
	return parseTable(text(rows[0][1])), nil
}

func isNoTable(err error) bool {
	e, ok := err.(*dialects.Error)
	return ok && (e.Kind == dialects.NoSuchTable || e.Code == "1049" || e.Code == "1103")
}

func quoteName(n op.Name) (string, error) {
	w := spelling(server{}).Definition()
	w.Name(n)
	return w.Text()
}

// Describe returns the columns of a table or view.
func (c catalog) Describe(ctx context.Context, table op.Name) (dialects.Table, error) {
	d, err := c.define(ctx, table)
	if dialects.IsNotFound(err) {
		return c.describeView(ctx, table, err)
	}
	if err != nil {
		return dialects.Table{}, err
	}
	described := dialects.Table{Name: table, Comment: d.comment}
	for _, column := range d.columns {
		described.Columns = append(described.Columns, c.describe(d, column))
	}
	return described, nil
}

// describe describes a column from its definition and the table's keys.
func (c catalog) describe(d definition, column columnDefinition) dialects.Column {
	collation, _ := column.find(clauseCollate)
	comment, _ := column.find(clauseComment)
	generated, _ := column.find(clauseGenerated)
	described := dialects.Column{
		Name: column.name, DatabaseType: column.typeText(), AllowNull: !column.has(clauseNotNull),
		AutoIncrement: column.has(clauseAutoIncrement), Comment: comment.expr, Collate: collation.expr, Generated: clean(generated.expr),
	}
	described.Type = c.c.server.typeName(d, column)
	if described.Type == "ENUM" {
		described.Special = enumValues(column.typeText())
	}
	described.Default, described.HasDefault = plainDefault(column, described.Type)
	for _, k := range d.keys {
		if k.kind == "PRIMARY" && containsFold(k.columns(), column.name) {
			described.PrimaryKey = true
		}
		if k.unique() && k.whole([]string{column.name}) {
			described.Unique = true
		}
	}
	described.References = c.references(d, column.name)
	return described
}

// references returns the foreign key over a column alone.
func (c catalog) references(d definition, column string) *op.Reference {
	for _, f := range d.foreign {
		if len(f.columns) == 1 && strings.EqualFold(f.columns[0], column) {
			return reference(f)
		}
	}
	return nil
}

func reference(f foreignDefinition) *op.Reference {
	r := f.to
	return &r
}

// plainDefault takes the quotes off a constant, and spells the present time as on all databases. A column
// without a default is written with DEFAULT NULL.
func plainDefault(column columnDefinition, typeName string) (string, bool) {
	d, ok := column.find(clauseDefault)
	if !ok || strings.EqualFold(d.expr, "NULL") {
		return "", false
	}
	expr := withoutParentheses(d.expr)
	tokens := tokenize(expr)
	if isNow(expr) && len(tokens) <= 4 {
		return "CURRENT_TIMESTAMP", true
	}
	if len(tokens) == 1 {
		return constant(tokens[0], typeName), true
	}
	return clean(expr), true
}

// constant is the text of a string or number. Numbers of the server are padded to the digits of the type.
func constant(t token, typeName string) string {
	value := t.value
	if typeName == "BOOLEAN" {
		if known, ok := map[string]string{"0": "false", "1": "true"}[value]; ok {
			return known
		}
	}
	isTime := strings.HasPrefix(typeName, "TIME") // and TIMESTAMP
	if (strings.HasPrefix(typeName, "DECIMAL") || isTime) && strings.Contains(value, ".") {
		return strings.TrimRight(strings.TrimRight(value, "0"), ".")
	}
	return value
}

// viewColumnsSQL tells a collation once as it is, and once where it is not the schema's own.
const viewColumnsSQL = `SELECT COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLLATION_NAME,
NULLIF(COLLATION_NAME, (SELECT s.DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA AS s WHERE s.SCHEMA_NAME = TABLE_SCHEMA)) FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE()) AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`

// describeView describes what a view shows; missing is the error where there is none.
func (c catalog) describeView(ctx context.Context, view op.Name, missing error) (dialects.Table, error) {
	rows, err := c.rows(ctx, viewColumnsSQL, view.Schema, view.Name)
	if err != nil {
		return dialects.Table{}, err
	}
	if len(rows) == 0 {
		return dialects.Table{}, missing
	}
	described := dialects.Table{Name: view, View: true}
	for _, row := range rows {
		column := columnDefinition{name: text(row[0]), clauses: []clause{{kind: clauseType, text: text(row[1])}}}
		if row[3] != nil {
			column.clauses = append(column.clauses, clause{kind: clauseCollate, expr: text(row[3])})
		}
		shown := dialects.Column{Name: column.name, DatabaseType: text(row[1]), AllowNull: text(row[2]) == "YES", Collate: text(row[4])}
		shown.Type = c.c.server.typeName(definition{}, column)
		if shown.Type == "ENUM" {
			shown.Special = enumValues(column.typeText())
		}
		described.Columns = append(described.Columns, shown)
	}
	return described, nil
}
