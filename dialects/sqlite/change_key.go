package sqlite

import (
	"fmt"
	"slices"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

// change edits the definition of a table by what a ChangeColumn mentions. Its first error sticks.
type change struct {
	sp      *ansi.Spelling
	t       *target
	def     *ddl.Table
	column  string
	to      op.ColumnChange
	dropped []dialects.Statement // of unique indexes
	err     error
}

func (c *change) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// edit takes the result of an edit.
func (c *change) edit(def *ddl.Table, err error) {
	c.fail(err)
	if c.err == nil {
		c.def = def
	}
}

func (c *change) add(constraint string) {
	if c.err == nil {
		c.edit(c.def.AddColumnConstraint(c.column, constraint))
	}
}

func (c *change) drop(unwanted func(ddl.Constraint) bool) {
	if c.err == nil {
		c.edit(without(c.def, unwanted))
	}
}

// isOver reports whether a key is over the column alone.
func (c *change) isOver(k ddl.Constraint, kind ddl.Kind) bool {
	return k.Kind == kind && len(k.Columns) == 1 && ddl.EqualIdent(k.Columns[0], c.column)
}

func (c *change) hasKey(kind ddl.Kind) bool {
	return slices.ContainsFunc(c.def.Constraints(), func(k ddl.Constraint) bool { return c.isOver(k, kind) })
}

// setPrimaryKey also says NOT NULL, which a primary key means everywhere but in SQLite.
func (c *change) setPrimaryKey(on bool) {
	if on == c.hasKey(ddl.PrimaryKey) {
		return
	}
	if !on {
		c.drop(func(k ddl.Constraint) bool { return c.isOver(k, ddl.PrimaryKey) })
		return
	}
	c.fail(onlyPrimaryKey(c.def))
	c.edit(c.def.SetNotNull(c.column, true))
	c.add("PRIMARY KEY")
}

// onlyPrimaryKey refuses a second primary key.
func onlyPrimaryKey(def *ddl.Table) error {
	for _, k := range def.Constraints() {
		if k.Kind == ddl.PrimaryKey {
			return &dialects.Error{
				Kind:    dialects.AlreadyExists,
				Message: fmt.Sprintf("table %q has a primary key already", def.Name),
				Hint:    "remove it first, with removeConstraint or changeColumn",
			}
		}
	}
	return nil
}

// setAutoIncrement writes the primary key anew, with or without AUTOINCREMENT.
func (c *change) setAutoIncrement(on bool) {
	now, _ := c.def.Column(c.column)
	if key, ok := now.Clause(ddl.PrimaryKey); ok && key.AutoIncrement == on || !ok && !on {
		return
	}
	if !c.hasKey(ddl.PrimaryKey) {
		c.fail(unsupported("numbers rows only by their primary key", "make the column the primary key"))
	}
	c.drop(func(k ddl.Constraint) bool { return c.isOver(k, ddl.PrimaryKey) })
	if on {
		c.edit(c.def.SetColumnType(c.column, "INTEGER"))
		c.add("PRIMARY KEY AUTOINCREMENT")
		return
	}
	c.add("PRIMARY KEY")
}

// setUnique adds a key over the column unless there is one, or removes those that there are.
func (c *change) setUnique(on bool) {
	indexes := c.uniqueIndexes()
	switch {
	case !on:
		c.drop(func(k ddl.Constraint) bool { return c.isOver(k, ddl.Unique) })
		c.dropIndexes(indexes)
	case len(indexes) > 0 || c.hasKey(ddl.Unique) || c.hasKey(ddl.PrimaryKey):
	case c.to.UniqueName == "":
		c.add("UNIQUE")
	default:
		text, err := c.sp.Constraint(op.Constraint{Name: c.to.UniqueName, Kind: op.Unique, Columns: []string{c.column}})
		c.fail(err)
		c.fail(freeConstraint(c.def, c.to.UniqueName))
		if c.err == nil {
			c.edit(c.def.AddTableConstraint(text))
		}
	}
}

// uniqueIndexes are those that make the column unique alone, for all rows.
func (c *change) uniqueIndexes() []string {
	var names []string
	for _, e := range c.t.indexes {
		x, err := ddl.ParseIndex(e.sql)
		if err == nil && x.Unique && x.Where == "" && len(x.Columns) == 1 && ddl.EqualIdent(x.Columns[0].Name, c.column) {
			names = append(names, e.name)
		}
	}
	return names
}

func (c *change) dropIndexes(names []string) {
	plan, err := c.t.dropIndexes(func(e entry) bool { return slices.Contains(names, e.name) })
	c.fail(err)
	c.dropped = append(c.dropped, plan...)
}

// dropIndexes plans dropping some of a table's indexes, which a rebuild then does not create again.
func (t *target) dropIndexes(unwanted func(entry) bool) ([]dialects.Statement, error) {
	var plan []dialects.Statement
	var kept []entry
	for _, e := range t.indexes {
		if !unwanted(e) {
			kept = append(kept, e)
			continue
		}
		name, err := quoteName(t.call(e.name))
		if err != nil {
			return nil, err
		}
		plan = append(plan, dialects.Statement{SQL: "DROP INDEX " + name})
	}
	t.indexes = kept
	return plan, nil
}
