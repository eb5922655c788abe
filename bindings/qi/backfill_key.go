package qi

import (
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
)

// rowKey makes sure that rows can be walked over by a key without passing over
// one or meeting it twice: its columns are unique together and never NULL. Without a
// key it is the primary key.
func (c *call) rowKey(table op.Name, key []string) []string {
	catalog := c.catalog()
	described, err := catalog.Describe(c.ctx(), table)
	c.did(err)
	indexes, err := catalog.Indexes(c.ctx(), table)
	c.did(err)
	if len(key) == 0 {
		key = c.primaryKeyOf(described, indexes)
	}
	for i, name := range key {
		if slices.Contains(key[:i], name) {
			c.Fail("column %q is in the key twice", name)
		}
		c.checkKeyColumn(described, name)
	}
	if !c.isUnique(described, indexes, key) {
		c.FailHint("name the columns of the primary key, or exactly those of a unique index: { key = … }",
			"nothing keeps two rows from having the same %s", strings.Join(key, ", "))
	}
	if described.Inherited {
		c.refuseAlike(table, key, alikeInherited)
	}
	return key
}

// primaryKeyOf gives the columns in the order of the key's index, which serves
// the walk best.
func (c *call) primaryKeyOf(t dialects.Table, indexes []dialects.Index) []string {
	for _, x := range indexes {
		if x.Primary {
			return indexColumns(x)
		}
	}
	key := primaryColumns(t)
	if len(key) == 0 {
		c.FailHint("name the columns of a unique index: { key = … }", "the table has no primary key")
	}
	return key
}

func primaryColumns(t dialects.Table) []string {
	var names []string
	for _, column := range t.Columns {
		if column.PrimaryKey {
			names = append(names, column.Name)
		}
	}
	return names
}

// checkKeyColumn refuses what may be NULL. Of a primary key that can be said only of
// SQLite, where hardly any one is: its rows are looked at as they come.
func (c *call) checkKeyColumn(t dialects.Table, name string) {
	column, ok := t.Column(name)
	if !ok {
		var names []string
		for _, known := range t.Columns {
			names = append(names, known.Name)
		}
		c.FailHint(nearest.Hint(name, names), "there is no column %q", name)
	}
	c.checkKeyType(column)
	if column.AllowNull && !column.PrimaryKey {
		c.FailHint("make it NOT NULL with qi:changeColumn and allowNull = false, or go by another key",
			"the key column %q may be NULL, and a row with NULL would be passed over", name)
	}
}

// isUnique reports whether the columns are the primary key or those of a unique
// index, over whole values of all rows.
func (c *call) isUnique(t dialects.Table, indexes []dialects.Index, key []string) bool {
	primary := false
	for _, x := range indexes {
		primary = primary || x.Primary
		whole := x.Where == "" && (x.Unique || x.Primary) && !x.Invalid
		if whole && sameSet(indexColumns(x), key) && !finer(t, x) {
			return true
		}
	}
	return !primary && sameSet(primaryColumns(t), key) // a key that needs no index, as SQLite's row number
}

// indexColumns are the columns of an index; nil where it is over anything else.
func indexColumns(x dialects.Index) []string {
	var names []string
	for _, f := range x.Fields {
		if f.Column == "" || f.Expression != "" || f.Length > 0 {
			return nil
		}
		names = append(names, f.Column)
	}
	return names
}

func sameSet(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(name string) bool { return !slices.Contains(b, name) })
}

// finer reports whether an index tells values apart that are equal when the
// column itself is compared, as one of "A" and "a" over a column that ignores case.
func finer(t dialects.Table, x dialects.Index) bool {
	return slices.ContainsFunc(x.Fields, func(f dialects.IndexField) bool {
		column, _ := t.Column(f.Column)
		return column.Collate != "" && f.Collate != "" && !strings.EqualFold(column.Collate, f.Collate)
	})
}
