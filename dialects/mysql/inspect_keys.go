package mysql

import (
	"context"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
)

// Indexes lists the indexes of a table, those that serve its keys included.
func (c catalog) Indexes(ctx context.Context, table op.Name) ([]dialects.Index, error) {
	d, err := c.define(ctx, table)
	if err != nil {
		if exists, e := c.exists(ctx, table); e == nil && exists {
			return nil, nil // a view
		}
		return nil, err
	}
	indexes := make([]dialects.Index, len(d.keys))
	for i, k := range d.keys {
		indexes[i] = describeIndex(k)
	}
	return indexes, nil
}

// describeIndex describes a key. Each unique index is a constraint, too: the servers do not tell the two apart.
func describeIndex(k keyDefinition) dialects.Index {
	x := dialects.Index{Name: k.name, Unique: k.unique(), Primary: k.kind == "PRIMARY", Type: "BTREE"}
	if x.Unique {
		x.Constraint = k.name
	} else {
		x.Definition = k.text
	}
	switch {
	case k.kind == "FULLTEXT", k.kind == "SPATIAL":
		x.Type = k.kind
	case k.using != "":
		x.Type = k.using
	}
	for _, f := range k.fields {
		field := dialects.IndexField{Column: f.column, Expression: clean(f.expr), Length: f.length, Order: "ASC"}
		if f.desc {
			field.Order = "DESC"
		}
		x.Fields = append(x.Fields, field)
	}
	return x
}

// Constraints lists the keys, checks and foreign keys of a table.
func (c catalog) Constraints(ctx context.Context, table op.Name) ([]dialects.Constraint, error) {
	d, err := c.define(ctx, table)
	if err != nil {
		if exists, e := c.exists(ctx, table); e == nil && exists {
			return nil, nil
		}
		return nil, err
	}
	var all []dialects.Constraint
	for _, k := range d.keys {
		if k.unique() {
			all = append(all, describeKey(k))
		}
	}
	for _, f := range d.foreign {
		all = append(all, dialects.Constraint{
			Name: f.name, Kind: op.ForeignKey, Columns: f.columns, References: reference(f), Definition: f.text,
		})
	}
	for _, k := range d.checks {
		if !k.isType() {
			all = append(all, describeCheck(d, k))
		}
	}
	return all, nil
}

func describeKey(k keyDefinition) dialects.Constraint {
	kind := op.Unique
	if k.kind == "PRIMARY" {
		kind = op.PrimaryKey
	}
	return dialects.Constraint{Name: k.name, Kind: kind, Columns: k.columns(), Definition: k.text}
}

func describeCheck(d definition, k checkDefinition) dialects.Constraint {
	described := dialects.Constraint{Name: k.name, Kind: op.Check, Check: clean(k.expr), Definition: k.text}
	for _, column := range d.columns {
		if usesName(k.expr, column.name) {
			described.Columns = append(described.Columns, column.name)
		}
	}
	return described
}

// notFound looks for a table of a similar name.
func (c catalog) notFound(ctx context.Context, table op.Name) error {
	e := &dialects.NotFoundError{What: "table", Name: table}
	tables, err := c.Tables(ctx, table.Schema)
	if err != nil {
		return e
	}
	var names []string
	for _, t := range tables {
		if strings.EqualFold(t.Name, table.Name) && t.Name != table.Name {
			e.Nearest = t.Name
			return e
		}
		names = append(names, t.Name)
	}
	e.Nearest = nearest.Name(table.Name, names)
	return e
}
