package postgres

import (
	"context"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// Catalog reads the schema through the connection, and so sees what its transaction has done.
func (c *conn) Catalog() dialects.Catalog { return catalog{c} }

type catalog struct{ c *conn }

func (c catalog) reader(ctx context.Context) reader { return reader{ctx, c.c} }

// Query runs a query on the connection.
func (c catalog) Query(ctx context.Context, s dialects.Statement) (dialects.Rows, error) {
	return c.c.Query(ctx, s)
}

// tablesSQL leaves out what belongs to an extension, such as the spatial_ref_sys of PostGIS: it is neither shown nor dropped.
const tablesSQL = `SELECT n.nspname::text, c.relname::text FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname = CASE WHEN $1::text = '' THEN pg_catalog.current_schema() ELSE $1::name END
AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relname::text COLLATE "C"`

// Tables lists the tables of a schema, partitions and foreign tables included, without views.
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

var _ dialects.SchemaFinder = catalog{}

const schemaOfSQL = `SELECT coalesce((SELECT n.nspname::text FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.oid = pg_catalog.to_regclass(pg_catalog.quote_ident($1::text))), pg_catalog.current_schema()::text, '')`

// SchemaOf is the schema of search_path in which a table is, or the first of those that exist.
func (c catalog) SchemaOf(ctx context.Context, table string) (string, error) {
	found, err := c.reader(ctx).strings(schemaOfSQL, table)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

// TableExists reports whether there is a table, not a view, of a name.
func (c catalog) TableExists(ctx context.Context, table op.Name) (bool, error) {
	if tooLong(table) {
		return false, nil
	}
	rows, err := c.reader(ctx).rows(findSQL, table.Name, table.Schema)
	return len(rows) > 0 && !object{kind: text(rows[0][3])}.isView(), err
}

// Schemas lists the schemas that are neither the server's own nor temporary.
func (c catalog) Schemas(ctx context.Context) ([]string, error) {
	return c.reader(ctx).strings(`SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname NOT LIKE 'pg!_%' ESCAPE '!' AND nspname <> 'information_schema' ORDER BY nspname::text COLLATE "C"`)
}

// Databases lists the databases of the server that can be connected to, without its templates.
func (c catalog) Databases(ctx context.Context) ([]string, error) {
	return c.reader(ctx).strings(`SELECT datname::text FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname::text COLLATE "C"`)
}

// Describe returns the columns of a table or view.
func (c catalog) Describe(ctx context.Context, table op.Name) (dialects.Table, error) {
	r := c.reader(ctx)
	o, err := r.find(table)
	if err != nil {
		return dialects.Table{}, err
	}
	described := dialects.Table{Name: table, View: o.isView(), Comment: o.comment, Inherited: o.inherited}
	described.Name.Name = o.Name.Name
	columns, err := r.columns(o)
	for _, column := range columns {
		described.Columns = append(described.Columns, column.Column)
	}
	return described, err
}
