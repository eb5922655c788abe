package sqlite

import (
	"context"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

// Catalog reads the schema through the connection, and so sees what its transaction has done.
func (c *conn) Catalog() dialects.Catalog { return catalog{c} }

type catalog struct{ q querier }

func (c catalog) reader(ctx context.Context) reader { return reader{ctx, c.q} }

// Query runs a query on the connection.
func (c catalog) Query(ctx context.Context, s dialects.Statement) (dialects.Rows, error) {
	return c.q.Query(ctx, s)
}

const tablesSQL = `SELECT schema, name FROM pragma_table_list WHERE type IN ('table', 'virtual') AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
AND schema = CASE ?1 WHEN '' THEN 'main' ELSE ?1 END COLLATE NOCASE ORDER BY name`

// Tables lists the tables of a schema, without views, SQLite's own tables and those in which virtual tables keep their data.
func (c catalog) Tables(ctx context.Context, schema string) ([]op.Name, error) {
	rows, err := c.reader(ctx).rows(tablesSQL, schema)
	if err != nil {
		return nil, err
	}
	names := make([]op.Name, len(rows))
	for i, row := range rows {
		names[i] = op.Name{Name: text(row[1])}
		if schema != "" {
			names[i].Schema = text(row[0])
		}
	}
	return names, nil
}

// TableExists reports whether there is a table, not a view, of a name.
func (c catalog) TableExists(ctx context.Context, table op.Name) (bool, error) {
	o, err := c.reader(ctx).find(table)
	if dialects.IsNotFound(err) {
		return false, nil
	}
	return err == nil && o.kind != kindView, err
}

// Schemas lists the main database, the temporary one and what is attached.
func (c catalog) Schemas(ctx context.Context) ([]string, error) {
	return c.reader(ctx).strings(`SELECT name FROM pragma_database_list ORDER BY seq`)
}

// Databases lists the one database that there is.
func (c catalog) Databases(context.Context) ([]string, error) { return []string{"main"}, nil }

const columnsSQL = `SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?1, ?2) WHERE hidden <> 1 ORDER BY cid`

// Describe returns the columns of a table or view.
func (c catalog) Describe(ctx context.Context, table op.Name) (dialects.Table, error) {
	r := c.reader(ctx)
	o, err := r.find(table)
	if err != nil {
		return dialects.Table{}, err
	}
	d, err := r.describer(o)
	if err != nil {
		return dialects.Table{}, err
	}
	rows, err := r.rows(columnsSQL, o.Name.Name, o.Schema)
	if err != nil {
		return dialects.Table{}, err
	}
	described := dialects.Table{Name: table, View: o.kind == kindView}
	described.Name.Name = o.Name.Name
	for _, row := range rows {
		c := d.column(row)
		if err := r.completeReference(o.Schema, c.References); err != nil {
			return dialects.Table{}, err
		}
		described.Columns = append(described.Columns, c)
	}
	return described, nil
}

// describer holds what is known of a table beside its list of columns.
type describer struct {
	table  *ddl.Table // nil: a view or a virtual table
	unique []string   // the columns that are unique alone
}

// describer reads a table's definition. Views and virtual tables have none that can be read.
func (r reader) describer(o object) (describer, error) {
	d := describer{}
	if o.kind != kindTable {
		return d, nil
	}
	var err error
	if d.table, err = o.definition(); err != nil {
		return d, err
	}
	d.unique, err = r.strings(uniqueSQL, o.Name.Name, o.Schema)
	return d, err
}

// uniqueSQL lists the columns that have a whole unique index to themselves.
const uniqueSQL = `SELECT min(x.name) FROM pragma_index_list(?1, ?2) AS i, pragma_index_info(i.name, ?2) AS x
WHERE i."unique" AND NOT i.partial GROUP BY i.name HAVING count(*) = 1 AND count(x.name) = 1`

// column describes a column from what the pragma says, and then from what only the definition says.
func (d describer) column(row []any) dialects.Column {
	c := dialects.Column{
		Name: text(row[0]), DatabaseType: text(row[1]), AllowNull: number(row[2]) == 0,
		HasDefault: row[3] != nil, Default: plainDefault(text(row[3])), PrimaryKey: number(row[4]) > 0,
	}
	c.Unique = containsFold(d.unique, c.Name)
	c.Type = typeName(c.DatabaseType)
	c.Default = commonDefault(c.Default, c.Type)
	if d.table == nil {
		return c
	}
	if column, ok := d.table.Column(c.Name); ok {
		d.describe(&c, column)
	}
	return c
}

// describe adds what only the definition's text says.
func (d describer) describe(c *dialects.Column, column ddl.Column) {
	if key, ok := column.Clause(ddl.PrimaryKey); ok {
		c.AutoIncrement = key.AutoIncrement
	}
	if collate, ok := column.Clause(ddl.Collate); ok {
		c.Collate = collate.Collation
	}
	if generated, ok := column.Clause(ddl.Generated); ok {
		c.Generated = generated.Expr
	}
	if isRowidAlias(d.table, column) {
		c.Unique, c.AllowNull = true, false
	}
	if values := enumValues(d.table, column.Name); values != nil {
		c.Special, c.Type = values, "ENUM"
	}
	c.References = d.references(column.Name)
}

// references returns the foreign key over a column alone.
func (d describer) references(column string) *op.Reference {
	for _, k := range d.table.Constraints() {
		if k.Kind == ddl.ForeignKey && len(k.Columns) == 1 && ddl.EqualIdent(k.Columns[0], column) {
			return reference(k)
		}
	}
	return nil
}

func reference(k ddl.Constraint) *op.Reference {
	return &op.Reference{
		Table: op.Name{Name: k.ReferencedTable}, Columns: slices.Clone(k.ReferencedColumns),
		OnDelete: k.OnDelete, OnUpdate: k.OnUpdate, Deferrable: deferrable(k.Deferrable),
	}
}

// completeReference names the columns of a foreign key that leaves them out, and so means the primary key.
func (r reader) completeReference(schema string, ref *op.Reference) error {
	if ref == nil || len(ref.Columns) > 0 {
		return nil
	}
	parent := object{Name: op.Name{Schema: schema, Name: ref.Table.Name}}
	var err error
	ref.Columns, err = r.primaryKey(parent)
	return err
}

func deferrable(d ddl.Deferrable) op.Deferrable {
	switch d {
	case ddl.NotDeferrable:
		return op.NotDeferrable
	case ddl.DeferrableOnly, ddl.InitiallyImmediate:
		return op.InitiallyImmediate
	case ddl.InitiallyDeferred:
		return op.InitiallyDeferred
	}
	return ""
}

// isRowidAlias reports whether a column is the table's row number: declared as INTEGER
// PRIMARY KEY, in just this spelling (an old oddity exempts DESC behind the column).
func isRowidAlias(t *ddl.Table, c ddl.Column) bool {
	if t.WithoutRowID || !strings.EqualFold(c.Type, "INTEGER") {
		return false
	}
	if key, ok := c.Clause(ddl.PrimaryKey); ok {
		return key.Order != "DESC"
	}
	for _, k := range t.Constraints() {
		if k.Kind == ddl.PrimaryKey && len(k.Columns) == 1 && ddl.EqualIdent(k.Columns[0], c.Name) {
			return true
		}
	}
	return false
}

// commonDefault spells a default as it is spelled for all databases: a boolean by its word, the time by its name.
func commonDefault(plain, kind string) string {
	switch {
	case plain == nowText, plain == "("+nowText+")":
		return "CURRENT_TIMESTAMP"
	case kind != "BOOLEAN":
		return plain
	case plain == "1" || strings.EqualFold(plain, "true"):
		return "true"
	case plain == "0" || strings.EqualFold(plain, "false"):
		return "false"
	}
	return plain
}

// plainDefault takes the quotes off a default that is a plain string.
func plainDefault(expr string) string {
	tokens := ddl.Tokenize(expr)
	if len(tokens) == 1 && tokens[0].Kind == ddl.TokenString {
		return ddl.UnquoteIdent(expr)
	}
	return expr
}

func containsFold(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return ddl.EqualIdent(n, name) })
}

// foldName is a name in which case makes no difference, as in SQLite.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, name)
}
