package sqlite

import (
	"fmt"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

// Names of indexes and triggers are those of a whole schema in SQLite, and DROP asks for no table. That the one
// which goes is one of the table that was said is looked at here, as other databases do.

// part is an index or trigger in SQLite's own list.
type part struct {
	name, table string
	ofKey       bool // an index that no statement has created
}

// The kinds of parts, as SQLite's list and people call them.
const (
	indexPart   = "index"
	triggerPart = "trigger"
)

// parts lists the indexes or triggers that a name may mean: in the schema that is said, else temporary ones first.
func (p planner) parts(kind, schema string) ([]part, error) {
	schemas := []string{schema}
	if schema == "" {
		schemas = []string{tempSchema, mainSchema}
	}
	var all []part
	for _, s := range schemas {
		from, err := schemaTable(s)
		if err != nil {
			return nil, err
		}
		rows, err := p.rows("SELECT name, tbl_name, sql IS NULL FROM "+from+" WHERE type = ?", kind)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			all = append(all, part{text(row[0]), text(row[1]), number(row[2]) != 0})
		}
	}
	return all, nil
}

func findPart(all []part, name string) (part, bool) {
	for _, x := range all {
		if ddl.EqualIdent(x.name, name) {
			return x, true
		}
	}
	return part{}, false
}

// partOf finds an index or trigger of a table. That there is none of the name at all is for the server to say.
func (p planner) partOf(kind string, table op.Name, name string) (part, error) {
	all, err := p.parts(kind, table.Schema)
	if err != nil {
		return part{}, err
	}
	found, ok := findPart(all, name)
	if ok && !ddl.EqualIdent(found.table, table.Name) {
		return part{}, &dialects.NotFoundError{What: kind, Name: table, Part: name, Elsewhere: found.table}
	}
	return found, nil
}

// removeIndex also says how to remove what serves a key.
func (p planner) removeIndex(o op.RemoveIndex) ([]dialects.Statement, error) {
	x, err := p.partOf(indexPart, o.Table, o.Name)
	if o.IfExists && dialects.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if x.ofKey {
		return nil, &dialects.Error{
			Kind: dialects.Other, Table: x.table, Constraint: x.name,
			Message: fmt.Sprintf("index %q serves a key of the table", x.name),
			Hint:    fmt.Sprintf("remove the key: qi:removeConstraint(%q, %q)", x.table, x.name),
		}
	}
	return ansi.Plan(p.sp, o)
}

func (p planner) dropTrigger(o op.DropTrigger) ([]dialects.Statement, error) {
	_, err := p.partOf(triggerPart, o.Table, o.Name)
	if o.IfExists && dialects.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return ansi.Plan(p.sp, o)
}

// addIndex refuses to take the index of another table for the one that is there already.
func (p planner) addIndex(o op.AddIndex) ([]dialects.Statement, error) {
	if !o.IfNotExists {
		return ansi.Plan(p.sp, o)
	}
	all, err := p.parts(indexPart, o.Table.Schema)
	if err != nil {
		return nil, err
	}
	if x, ok := findPart(all, o.Index.Name); ok && !ddl.EqualIdent(x.table, o.Table.Name) {
		return nil, &dialects.Error{
			Kind: dialects.AlreadyExists, Table: x.table,
			Message: fmt.Sprintf("index %q belongs to table %q", x.name, x.table),
			Hint:    "give the new one another name",
		}
	}
	return ansi.Plan(p.sp, o)
}
