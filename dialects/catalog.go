package dialects

import (
	"context"

	"github.com/luamig/luamig/dialects/op"
)

// Catalog is what a database says of itself, in one shape for all databases.
type Catalog interface {
	// Tables lists the tables of a schema (empty: the current one) by name, without views.
	Tables(ctx context.Context, schema string) ([]op.Name, error)
	TableExists(ctx context.Context, table op.Name) (bool, error)
	// Describe returns the columns of a table or view, in order; a [*NotFoundError] where there is none.
	Describe(ctx context.Context, table op.Name) (Table, error)
	// Indexes lists a table's indexes, those of its keys included.
	Indexes(ctx context.Context, table op.Name) ([]Index, error)
	// Constraints lists a table's keys, checks and foreign keys.
	Constraints(ctx context.Context, table op.Name) ([]Constraint, error)
	Schemas(ctx context.Context) ([]string, error)
	Databases(ctx context.Context) ([]string, error)
	// Query reads whatever else a dialect's planning needs to know.
	Query(ctx context.Context, s Statement) (Rows, error)
}

// SchemaFinder is a Catalog of a database whose sessions have a current schema, which a script can change: what
// must be found again whatever it does is called by its schema from the beginning.
type SchemaFinder interface {
	// SchemaOf is the schema in which a table without one is found, or would be made.
	SchemaOf(ctx context.Context, table string) (string, error)
}

// InvalidIndexFinder is a Catalog of a database that keeps an index which could not be built to its end.
type InvalidIndexFinder interface {
	// InvalidIndexes lists them in all schemas, but for those that are being built now.
	InvalidIndexes(ctx context.Context) ([]InvalidIndex, error)
}

// InvalidIndex is an index that no query uses although each write keeps it up to date.
type InvalidIndex struct {
	Table op.Name
	Name  string // in the schema of the table
}

// Estimator is a Catalog that knows about how many rows a table has.
type Estimator interface {
	// EstimateRows is quick, however large the table is: it looks at statistics, and counts few rows at most. 0 says that
	// nothing is known, or that there are none; exact, that they are counted.
	EstimateRows(ctx context.Context, table op.Name) (rows int64, exact bool, err error)
}

// Table is a table or view of the catalog.
type Table struct {
	Name    op.Name
	View    bool
	Comment string
	Columns []Column
	// Inherited says that rows of other tables, which inherit from this one, are among its own (PostgreSQL). No key of it tells those apart.
	Inherited bool
}

// Column finds a column by name.
func (t Table) Column(name string) (Column, bool) {
	for _, c := range t.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

// Column is a column of the catalog.
type Column struct {
	Name          string
	Type          string // in one spelling for all databases: "VARCHAR(255)", "BOOLEAN", "TIMESTAMP WITH TIME ZONE"
	DatabaseType  string // in the database's own spelling
	AllowNull     bool
	Default       string // the expression's text, without casts and outer quotes of plain strings
	HasDefault    bool
	PrimaryKey    bool
	AutoIncrement bool
	Unique        bool // alone unique, by a key or a unique index
	Comment       string
	Collate       string
	Special       []string // the values of an ENUM
	Generated     string   // the expression of a computed column
	References    *op.Reference
}

// Index is an index of the catalog.
type Index struct {
	Name       string
	Unique     bool
	Primary    bool
	Constraint string // the constraint that it serves; empty: none
	Type       string // "BTREE", "GIN" …
	Fields     []IndexField
	Include    []string
	Where      string
	Definition string // the database's own text; empty for the indexes of keys
	Invalid    bool   // rows were there before it that it does not have, as behind a build that failed: it says nothing of them
}

// IndexField is a column or an expression of an index.
type IndexField struct {
	Column     string
	Expression string
	Order      string // "ASC", "DESC"
	Length     int
	Collate    string
}

// Constraint is a constraint of the catalog.
type Constraint struct {
	Name       string // empty where the database keeps none
	Kind       op.ConstraintKind
	Columns    []string
	Check      string
	References *op.Reference
	Deferrable op.Deferrable
	Definition string
}
