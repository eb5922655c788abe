package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
)

// checkColumn refuses what only later servers have.
func (p planner) checkColumn(c op.Column) error {
	if c.Generated == nil || c.Generated.Stored {
		return nil
	}
	version, err := p.serverVersion()
	if err == nil && version < virtualSince {
		err = unsupported("computes columns at each read only from version 18 on", "say stored = true, or create a view")
	}
	return err
}

// virtualSince is the server_version_num that has VIRTUAL columns.
const virtualSince = 180000

func (p planner) serverVersion() (int64, error) {
	rows, err := p.rows("SELECT pg_catalog.current_setting('server_version_num')::bigint")
	if err != nil {
		return 0, err
	}
	return number(rows[0][0]), nil
}

// addColumn creates the type of an ENUM before, and writes named key and comment afterwards.
func (p planner) addColumn(o op.AddColumn) ([]dialects.Statement, error) {
	if err := p.checkColumn(o.Column); err != nil {
		return nil, err
	}
	if o.IfNotExists {
		there, err := p.hasColumn(o.Table, o.Column.Name)
		if there || err != nil {
			return nil, err
		}
	}
	o.Column.Type = named(o.Column.Type, o.Table, o.Column.Name)
	s := &script{planner: p}
	s.needEnum(o.Column.Type)
	s.add(ansi.Plan(p.sp, o))
	if o.Column.UniqueName != "" {
		key := op.Constraint{Name: o.Column.UniqueName, Kind: op.Unique, Columns: []string{o.Column.Name}}
		s.add(ansi.Plan(p.sp, op.AddConstraint{Table: o.Table, Constraint: key}))
	}
	s.commentColumn(o.Table, o.Column.Name, o.Column.Comment)
	return s.done()
}

// hasColumn is false also where there is no table, which the server will say.
func (p planner) hasColumn(table op.Name, name string) (bool, error) {
	t, err := p.find(table)
	if dialects.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	columns, err := p.columns(t)
	return slices.ContainsFunc(columns, func(c column) bool { return c.Name == name }), err
}

// columnOf finds a table and one of its columns.
func (p planner) columnOf(table op.Name, name string) (object, column, error) {
	t, err := p.find(table)
	if err != nil {
		return object{}, column{}, err
	}
	columns, err := p.columns(t)
	if err != nil {
		return object{}, column{}, err
	}
	known := make([]string, len(columns))
	for i, c := range columns {
		if c.Name == name {
			return t, c, nil
		}
		known[i] = c.Name
	}
	return t, column{}, &dialects.NotFoundError{What: "column", Name: table, Part: name, Nearest: nearest.Name(name, known)}
}

// removeColumn leaves indexes, constraints and defaults to the server, which drops them with the column, and refuses where a view or a foreign key
// of another table needs it. The type of an ENUM it would leave behind.
func (p planner) removeColumn(o op.RemoveColumn) ([]dialects.Statement, error) {
	t, c, err := p.columnOf(o.Table, o.Column)
	if o.IfExists && dialects.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := p.checkUncomputed(t, c, o.Cascade); err != nil {
		return nil, err
	}
	o.IfExists = false
	s := &script{planner: p}
	s.add(ansi.Plan(p.sp, o))
	s.add(p.dropUnused(t.Name, []column{c}))
	return s.done()
}

// computedSQL lists the columns that are computed from another one. Until PostgreSQL 14 they themselves depend on it, and later their expressions do.
const computedSQL = `SELECT DISTINCT a.attname::text FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
JOIN pg_catalog.pg_depend AS p ON p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = a.attrelid AND p.refobjsubid = $2::integer
AND (p.classid = 'pg_catalog.pg_class'::regclass AND p.objid = a.attrelid AND p.objsubid = a.attnum OR p.classid = 'pg_catalog.pg_attrdef'::regclass AND p.objid = d.oid)
WHERE a.attrelid = $1::oid AND a.attgenerated <> '' AND a.attnum <> $2::integer ORDER BY 1`

// checkUncomputed refuses what PostgreSQL 13 and 14 would do without a word: drop the columns that are computed from this one.
func (p planner) checkUncomputed(t object, c column, cascade bool) error {
	if cascade {
		return nil
	}
	users, err := p.strings(computedSQL, t.oid, c.number)
	if err != nil || len(users) == 0 {
		return err
	}
	columns := `"` + strings.Join(users, `", "`) + `"`
	return &dialects.Error{
		Kind: dialects.Other, Table: t.Name.Name, Column: c.Name,
		Message: fmt.Sprintf("cannot drop column %q: %s is computed from it", c.Name, columns),
		Hint:    "remove " + columns + " first, or say cascade = true",
	}
}

// renameColumn takes the type of an ENUM along, whose name is made of the column's.
func (p planner) renameColumn(o op.RenameColumn) ([]dialects.Statement, error) {
	t, c, err := p.columnOf(o.Table, o.From)
	var missing *dialects.NotFoundError
	if asMissing(err, &missing) && missing.Part == "" {
		return ansi.Plan(p.sp, o) // the server will say that there is no such table
	}
	if err != nil {
		return nil, err
	}
	s := &script{planner: p}
	s.add(ansi.Plan(p.sp, o))
	s.follow(c.enum, defaultEnum(t.Name, o.From), defaultEnum(op.Name{Name: t.Name.Name}, o.To).Name)
	return s.done()
}
