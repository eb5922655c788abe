package sqlite

import (
	"errors"
	"fmt"
	"slices"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

// addColumn uses ALTER TABLE where it can: not for keys, and on a table with rows
// not for a default that has to be computed or a stored expression.
func (p planner) addColumn(o op.AddColumn) ([]dialects.Statement, error) {
	if err := p.checkReferenced(o.Table, o.Column.References); err != nil {
		return nil, err
	}
	t, err := p.target(o.Table)
	if dialects.IsNotFound(err) {
		return ansi.Plan(p.sp, o) // the server will say that there is no such table
	}
	if err != nil {
		return nil, err
	}
	if _, exists := t.def.Column(o.Column.Name); exists && o.IfNotExists {
		return nil, nil
	}
	o.IfNotExists = false
	filled, err := p.hasRows(t)
	if err != nil {
		return nil, err
	}
	if filled && needsValue(o.Column) {
		return nil, noValue(o)
	}
	if isKey(o.Column) || filled && isComputed(o.Column) {
		return p.addByRebuild(t, o.Column)
	}
	return ansi.Plan(spelling(t.strict), o)
}

func (p planner) hasRows(t target) (bool, error) {
	name, err := quoteName(t.call(t.Name.Name))
	if err != nil {
		return false, err
	}
	return p.exists("SELECT 1 FROM " + name + " LIMIT 1")
}

func isKey(c op.Column) bool { return c.PrimaryKey || c.Unique || c.UniqueName != "" }

// isComputed reports whether rows that exist already need their value written.
func isComputed(c op.Column) bool {
	if c.Generated != nil {
		return c.Generated.Stored
	}
	_, constant := c.Default.(op.Const)
	return c.Default != nil && (!constant || c.References != nil)
}

// needsValue reports whether there is no value for the rows that exist already.
func needsValue(c op.Column) bool {
	if c.Generated != nil || c.AutoIncrement || !c.NotNull && !c.PrimaryKey {
		return false
	}
	constant, ok := c.Default.(op.Const)
	return c.Default == nil || ok && constant.Value == nil
}

func noValue(o op.AddColumn) error {
	return &dialects.Error{
		Kind: dialects.NotNullViolation, Table: o.Table.Name, Column: o.Column.Name,
		Message: fmt.Sprintf("column %q may not be NULL, but the rows of %q have no value for it", o.Column.Name, o.Table.Name),
		Hint:    "give it a defaultValue, or add it without allowNull = false, fill it, and then changeColumn",
	}
}

// addByRebuild adds the column to the definition; while rows are copied, each takes its default.
func (p planner) addByRebuild(t target, c op.Column) ([]dialects.Statement, error) {
	if c.PrimaryKey {
		if err := onlyPrimaryKey(t.def); err != nil {
			return nil, err
		}
	}
	text, err := spelling(t.strict).Column(c)
	if err != nil {
		return nil, err
	}
	to, err := t.def.AddColumn(text)
	if err == nil && c.UniqueName != "" {
		to, err = target{object: t.object, def: to}.withKey(c)
	}
	if err != nil {
		return nil, err
	}
	return p.rebuild(t, to, nil)
}

func (t target) withKey(c op.Column) (*ddl.Table, error) {
	key := op.Constraint{Name: c.UniqueName, Kind: op.Unique, Columns: []string{c.Name}}
	text, err := spelling(false).Constraint(key)
	if err != nil {
		return nil, err
	}
	return t.withConstraint(key, text)
}

// removeColumn drops what exists for the column, as other databases do, and then the column by ALTER TABLE, which
// also looks whether a view or trigger needs it.
func (p planner) removeColumn(o op.RemoveColumn) ([]dialects.Statement, error) {
	t, err := p.target(o.Table)
	if o.IfExists && dialects.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	column, ok := t.def.Column(o.Column)
	switch {
	case !ok && o.IfExists:
		return nil, nil
	case !ok:
		return nil, noColumn(t, o.Table, o.Column)
	}
	plan, err := p.freeColumn(&t, column, o.Cascade)
	if err != nil {
		return nil, err
	}
	o.IfExists, o.Table, o.Column = false, t.call(t.Name.Name), column.Name
	drop, err := ansi.Plan(p.sp, o)
	return p.withRenames(append(plan, drop...), err)
}

// freeColumn drops the indexes and constraints that use a column.
func (p planner) freeColumn(t *target, c ddl.Column, cascade bool) ([]dialects.Statement, error) {
	_, others, err := t.def.DropColumn(c.Name)
	if err != nil {
		return nil, needed(err)
	}
	refers := func(f ddl.Constraint) bool { return t.refersToColumn(f, c.Name) }
	cut, err := p.release(t, refers, cascade, fmt.Sprintf("column %q", c.Name))
	if err != nil {
		return nil, err
	}
	indexes, err := t.dropIndexes(func(e entry) bool { return ddl.UsesColumn(e.sql, c.Name) })
	if err != nil {
		return nil, err
	}
	plain, err := without(t.def, func(k ddl.Constraint) bool {
		own := k.ColumnLevel && containsFold(k.Columns, c.Name) && k.Kind != ddl.Check
		return own || slices.ContainsFunc(others, func(d ddl.Constraint) bool { return d.Kind == k.Kind && d.Text == k.Text })
	})
	if err != nil {
		return nil, err
	}
	edit, err := p.redefine(*t, plain, nil)
	return slices.Concat(cut, indexes, edit), err
}

// refersToColumn reports whether a foreign key to the table has this column on its far side.
func (t *target) refersToColumn(f ddl.Constraint, column string) bool {
	if f.Kind != ddl.ForeignKey || !ddl.EqualIdent(f.ReferencedTable, t.Name.Name) {
		return false
	}
	if len(f.ReferencedColumns) > 0 {
		return containsFold(f.ReferencedColumns, column)
	}
	for _, k := range t.def.Constraints() {
		if k.Kind == ddl.PrimaryKey && containsFold(k.Columns, column) {
			return true
		}
	}
	return false
}

// needed words the refusal to drop a column that the table cannot do without.
func needed(err error) error {
	var inUse *ddl.InUseError
	if !errors.As(err, &inUse) {
		return err
	}
	return &dialects.Error{
		Kind: dialects.Other, Table: inUse.Table, Column: inUse.Column, Cause: err,
		Message: inUse.Error(), Hint: "change or remove that first",
	}
}

// renameColumn is ALTER TABLE, which also renames the column in views, triggers, indexes and checks.
func (p planner) renameColumn(o op.RenameColumn) ([]dialects.Statement, error) {
	t, err := p.target(o.Table)
	if dialects.IsNotFound(err) {
		return ansi.Plan(p.sp, o) // the server will say that there is no such table
	}
	if err != nil {
		return nil, err
	}
	if _, ok := t.def.Column(o.From); !ok {
		return nil, noColumn(t, o.Table, o.From)
	}
	if taken, ok := t.def.Column(o.To); ok && !ddl.EqualIdent(o.From, o.To) {
		return nil, &dialects.Error{
			Kind: dialects.AlreadyExists, Table: t.Name.Name, Column: taken.Name,
			Message: fmt.Sprintf("table %q has a column %q already", t.Name.Name, taken.Name),
			Hint:    "remove or rename that one first",
		}
	}
	plan, err := ansi.Plan(p.sp, o)
	return p.withRenames(plan, err)
}

// withRenames makes sure that ALTER TABLE looks at views and triggers, in case something has stopped
// between the two pragmas of a rebuild and was caught.
func (p planner) withRenames(plan []dialects.Statement, err error) ([]dialects.Statement, error) {
	if err != nil {
		return nil, err
	}
	rows, err := p.rows("PRAGMA legacy_alter_table")
	if err != nil || len(rows) == 0 || number(rows[0][0]) == 0 {
		return plan, err
	}
	return append([]dialects.Statement{{SQL: "PRAGMA legacy_alter_table = OFF"}}, plan...), nil
}
