package ansi

import "github.com/luamig/luamig/dialects/op"

// keys are the keys of a table's columns: those over several columns are written
// as members of the table, those of one column with the column.
type keys struct {
	primary []string
	named   []op.Constraint // columns that share a uniqueName, in order of appearance
	given   bool            // a constraint of the table is the primary key
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
		k.given = k.given || c.Kind == op.PrimaryKey
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

func (k keys) inlinePrimary(c op.Column) bool {
	return c.PrimaryKey && len(k.primary) == 1 && !k.given
}

// members are the keys that stand as members of the table.
func (k keys) members() []op.Constraint {
	if len(k.primary) < 2 || k.given {
		return k.named
	}
	return append([]op.Constraint{{Kind: op.PrimaryKey, Columns: k.primary}}, k.named...)
}
