package ansi

import (
	"slices"

	"github.com/luamig/luamig/dialects/op"
)

// keys are the keys of a table's columns: those over several columns are written
// as members of the table, those of one column with the column.
type keys struct {
	primary []string
	named   []op.Constraint // columns that share a uniqueName, in order of appearance
	given   []string        // the columns of a primary key that is a constraint of the table
}

// keysOf collects the keys of columns. A primary key among the constraints takes precedence over the columns' own.
func keysOf(columns []op.Column, constraints []op.Constraint) keys {
	var k keys
	for _, c := range columns {
		if c.PrimaryKey {
			k.primary = append(k.primary, c.Name)
		}
		if c.UniqueName != "" {
			k.name(c)
		}
	}
	for _, c := range constraints {
		if c.Kind == op.PrimaryKey {
			k.given = c.Columns
		}
	}
	return k
}

func (k *keys) name(c op.Column) {
	for i := range k.named {
		if k.named[i].Name == c.UniqueName {
			k.named[i].Columns = append(k.named[i].Columns, c.Name)
			return
		}
	}
	k.named = append(k.named, op.Constraint{Name: c.UniqueName, Kind: op.Unique, Columns: []string{c.Name}})
}

// isPrimary reports whether a column is of the primary key, wherever that is said. It is NOT NULL then: SQLite alone
// lets NULL into a primary key.
func (k keys) isPrimary(c op.Column) bool { return c.PrimaryKey || slices.Contains(k.given, c.Name) }

func (k keys) inlinePrimary(c op.Column) bool {
	return c.PrimaryKey && len(k.primary) == 1 && len(k.given) == 0
}

// members are the keys that stand as members of the table.
func (k keys) members() []op.Constraint {
	if len(k.primary) < 2 || len(k.given) > 0 {
		return k.named
	}
	return append([]op.Constraint{{Kind: op.PrimaryKey, Columns: k.primary}}, k.named...)
}
