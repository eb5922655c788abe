package postgres

import (
	"errors"
	"fmt"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
)

func asMissing(err error, missing **dialects.NotFoundError) bool { return errors.As(err, missing) }

// found is an index as a name in a schema finds it.
type found struct {
	table      string
	constraint string // that it serves
	valid      bool
}

const findIndexSQL = `SELECT t.relname::text, (SELECT k.conname::text FROM pg_catalog.pg_constraint AS k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x') LIMIT 1), x.indisvalid
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_catalog.pg_index AS x ON x.indexrelid = c.oid
JOIN pg_catalog.pg_class AS t ON t.oid = x.indrelid
WHERE c.relname = $1::name AND CASE WHEN $2::text = '' THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = $2::name END`

// findIndex looks an index up by its name; nil where there is none.
func (r reader) findIndex(schema, name string) (*found, error) {
	if len(name) > maxIdentifier {
		return nil, nil
	}
	rows, err := r.rows(findIndexSQL, name, schema)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &found{text(rows[0][0]), text(rows[0][1]), truth(rows[0][2])}, nil
}

// addIndex refuses to take the index of another table for the one that is there already, and builds one anew of which
// an earlier CREATE INDEX CONCURRENTLY has left an invalid half.
func (p planner) addIndex(o op.AddIndex) ([]dialects.Statement, error) {
	if !o.IfNotExists && !o.Index.Concurrently {
		return ansi.Plan(p.sp, o)
	}
	x, err := p.findIndex(o.Table.Schema, o.Index.Name)
	if err != nil {
		return nil, err
	}
	s := &script{planner: p}
	switch {
	case x == nil:
	case x.table != o.Table.Name:
		return nil, &dialects.Error{
			Kind: dialects.AlreadyExists, Table: x.table,
			Message: fmt.Sprintf("index %q belongs to table %q", o.Index.Name, x.table), Hint: "give the new one another name",
		}
	case !x.valid:
		s.add(ansi.Plan(p.sp, op.RemoveIndex{Table: o.Table, Name: o.Index.Name, Concurrently: o.Index.Concurrently}))
		s.comment("an earlier build of it has failed")
	}
	s.add(ansi.Plan(p.sp, o))
	return s.done()
}

// removeIndex makes sure that the index is one of the table that was said, and says how to remove what serves a key.
func (p planner) removeIndex(o op.RemoveIndex) ([]dialects.Statement, error) {
	x, err := p.findIndex(o.Table.Schema, o.Name)
	switch {
	case err != nil:
		return nil, err
	case x == nil && o.IfExists:
		return nil, nil
	case x == nil:
		return p.noIndex(o)
	case x.table != o.Table.Name && o.IfExists:
		return nil, nil
	case x.table != o.Table.Name:
		return nil, &dialects.NotFoundError{What: "index", Name: o.Table, Part: o.Name, Elsewhere: x.table}
	case x.constraint != "":
		return nil, &dialects.Error{
			Kind: dialects.Other, Table: x.table, Constraint: x.constraint,
			Message: fmt.Sprintf("index %q serves a key of the table", o.Name),
			Hint:    fmt.Sprintf("remove the key: qi:removeConstraint(%q, %q)", x.table, x.constraint),
		}
	}
	return ansi.Plan(p.sp, o)
}

// noIndex names the index that was meant, where the table has one that looks alike.
func (p planner) noIndex(o op.RemoveIndex) ([]dialects.Statement, error) {
	all, err := p.cat.Indexes(p.ctx, o.Table)
	if dialects.IsNotFound(err) {
		return ansi.Plan(p.sp, o) // the server says so
	}
	if err != nil {
		return nil, err
	}
	known := make([]string, len(all))
	for i, x := range all {
		known[i] = x.Name
	}
	return nil, &dialects.NotFoundError{What: "index", Name: o.Table, Part: o.Name, Nearest: nearest.Name(o.Name, known)}
}
