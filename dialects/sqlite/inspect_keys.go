package sqlite

import (
	"context"
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

const indexesSQL = `SELECT i.name, i."unique", i.origin, s.sql FROM pragma_index_list(?1, ?2) AS i
LEFT JOIN %s AS s ON s.type = 'index' AND s.name = i.name ORDER BY i.seq DESC`

// Indexes lists the indexes of a table, those that serve its keys included, in the order in which they were created.
func (c catalog) Indexes(ctx context.Context, table op.Name) ([]dialects.Index, error) {
	r := c.reader(ctx)
	o, err := r.find(table)
	if err != nil {
		return nil, err
	}
	from, err := schemaTable(o.Schema)
	if err != nil {
		return nil, err
	}
	rows, err := r.rows(fmt.Sprintf(indexesSQL, from), o.Name.Name, o.Schema)
	if err != nil {
		return nil, err
	}
	indexes := make([]dialects.Index, len(rows))
	for i, row := range rows {
		if indexes[i], err = r.index(o, row); err != nil {
			return nil, err
		}
	}
	return indexes, nil
}

// The origins of an index in pragma_index_list: a CREATE INDEX has "c".
const (
	originUnique  = "u"
	originPrimary = "pk"
)

// index describes an index. SQLite keeps the text of those that were created by CREATE INDEX only.
func (r reader) index(o object, row []any) (dialects.Index, error) {
	x := dialects.Index{
		Name: text(row[0]), Unique: number(row[1]) != 0, Primary: text(row[2]) == originPrimary,
		Type: "BTREE", Definition: text(row[3]),
	}
	fields, err := r.rows(`SELECT name, "desc", coll FROM pragma_index_xinfo(?1, ?2) WHERE key ORDER BY seqno`, x.Name, o.Schema)
	if err != nil {
		return x, err
	}
	table, _ := o.definition() // nil: no column has a collation that we know
	for _, f := range fields {
		field := dialects.IndexField{Column: text(f[0]), Order: orders[number(f[1]) != 0]}
		// As elsewhere, told where it is not the column's own.
		if collate := text(f[2]); !strings.EqualFold(collate, collation(table, field.Column)) {
			field.Collate = collate
		}
		x.Fields = append(x.Fields, field)
	}
	if x.Definition != "" {
		return x, readDefinition(&x)
	}
	x.Constraint, err = o.constraintOf(x)
	return x, err
}

// collation is that of a column, or of an expression: "".
func collation(t *ddl.Table, column string) string {
	if t == nil {
		return "BINARY"
	}
	if c, ok := t.Column(column); ok {
		if collate, ok := c.Clause(ddl.Collate); ok {
			return collate.Collation
		}
	}
	return "BINARY"
}

var orders = map[bool]string{false: "ASC", true: "DESC"}

// readDefinition adds what only the text of CREATE INDEX says.
func readDefinition(x *dialects.Index) error {
	parsed, err := ddl.ParseIndex(x.Definition)
	if err != nil {
		return err
	}
	x.Where = parsed.Where
	for i, c := range parsed.Columns {
		if c.Expr != "" && i < len(x.Fields) {
			x.Fields[i].Expression = c.Expr
		}
	}
	return nil
}

// constraintOf names the key that an index without a definition serves; "" for one without a name.
func (o object) constraintOf(x dialects.Index) (string, error) {
	t, err := o.definition()
	if err != nil {
		return "", err
	}
	if k, ok := keyOf(t, x); ok {
		return k.Name, nil
	}
	return "", nil
}

// keyOf finds the key that an index serves: the one of its columns.
func keyOf(t *ddl.Table, x dialects.Index) (ddl.Constraint, bool) {
	kind := ddl.Unique
	if x.Primary {
		kind = ddl.PrimaryKey
	}
	for _, k := range t.Constraints() {
		if k.Kind == kind && sameColumns(k.Columns, x.Fields) {
			return k, true
		}
	}
	return ddl.Constraint{}, false
}

func sameColumns(columns []string, fields []dialects.IndexField) bool {
	if len(columns) != len(fields) {
		return false
	}
	for i, c := range columns {
		if !ddl.EqualIdent(c, fields[i].Column) {
			return false
		}
	}
	return true
}

// Constraints lists the keys, checks and foreign keys of a table as its definition has them.
func (c catalog) Constraints(ctx context.Context, table op.Name) ([]dialects.Constraint, error) {
	r := c.reader(ctx)
	o, err := r.find(table)
	if err != nil || o.kind != kindTable {
		return nil, err
	}
	t, err := o.definition()
	if err != nil {
		return nil, err
	}
	var all []dialects.Constraint
	for _, k := range t.Constraints() {
		described := constraint(k)
		if err := r.completeReference(o.Schema, described.References); err != nil {
			return nil, err
		}
		all = append(all, described)
	}
	return all, nil
}

// kinds are the kinds of constraints in this package's and the contract's words.
var kinds = map[ddl.Kind]op.ConstraintKind{
	ddl.PrimaryKey: op.PrimaryKey, ddl.Unique: op.Unique, ddl.Check: op.Check, ddl.ForeignKey: op.ForeignKey,
}

func constraint(k ddl.Constraint) dialects.Constraint {
	c := dialects.Constraint{Name: k.Name, Kind: kinds[k.Kind], Columns: k.Columns, Definition: k.Text}
	switch k.Kind {
	case ddl.Check:
		c.Check = k.Expr
	case ddl.ForeignKey:
		c.References = reference(k)
		c.Deferrable = c.References.Deferrable
	}
	return c
}
