package sqlite

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqlite/ddl"
)

// SQLite takes a foreign key to anything, even to what is not there, and then refuses every later write to the
// table. So what a new foreign key refers to is looked at while its author still looks at it.

// checkReferenced refuses a foreign key to a table that is not there, or to columns that are no key of it.
func (p planner) checkReferenced(table op.Name, r *op.Reference) error {
	if err := checkReference(table, r); err != nil || r == nil {
		return err
	}
	parent, err := p.parent(table, r)
	if err != nil {
		return err
	}
	return p.checkKey(parent, r.Columns)
}

// checkReferencedYet is for a new table: it may refer to itself, and to one that is created after it,
// as one of two tables that refer to each other has to.
func (p planner) checkReferencedYet(table op.Name, r *op.Reference) error {
	if err := checkReference(table, r); err != nil || r == nil || ddl.EqualIdent(r.Table.Name, table.Name) {
		return err
	}
	parent, err := p.parent(table, r)
	if dialects.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return p.checkKey(parent, r.Columns)
}

// parent finds the table that a foreign key refers to: one in the schema of its own.
func (p planner) parent(table op.Name, r *op.Reference) (object, error) {
	schema := table.Schema
	if schema == "" {
		schema = mainSchema
		if o, err := p.find(table); err == nil {
			schema = o.Schema
		}
	}
	parent, err := p.find(op.Name{Schema: schema, Name: r.Table.Name})
	var missing *dialects.NotFoundError
	if errors.As(err, &missing) {
		missing.Name = r.Table // as it was written
	}
	return parent, err
}

// checkKey refuses columns that are not, together, the primary key or a unique key of a table. None mean the primary key.
func (p planner) checkKey(parent object, columns []string) error {
	keys, err := p.keysOf(parent)
	if err != nil {
		return err
	}
	primary := len(columns) == 0 && len(keys[0]) > 0
	if primary || slices.ContainsFunc(keys, func(key []string) bool { return len(key) > 0 && sameSet(key, columns) }) {
		return nil
	}
	if err := p.checkColumns(parent, columns); err != nil {
		return err
	}
	return noKey(parent, columns)
}

// checkColumns looks whether a table has these columns at all.
func (p planner) checkColumns(parent object, columns []string) error {
	if parent.kind != kindTable {
		return nil
	}
	def, err := parent.definition()
	if err != nil {
		return err
	}
	for _, c := range columns {
		if _, ok := def.Column(c); !ok {
			return noColumn(target{object: parent, def: def}, op.Name{Name: parent.Name.Name}, c)
		}
	}
	return nil
}

func noKey(parent object, columns []string) error {
	e := &dialects.Error{
		Kind: dialects.ForeignKeyViolation, Table: parent.Name.Name, Column: strings.Join(columns, ", "),
		Message: fmt.Sprintf("a foreign key cannot refer to %q: it has no primary key", parent.Name.Name),
		Hint:    "name a column that is unique, or give the table a primary key",
	}
	if len(columns) > 0 {
		e.Message = fmt.Sprintf(`a foreign key cannot refer to "%s" of %q: no primary key and no unique key is over exactly that`,
			strings.Join(columns, `", "`), parent.Name.Name)
		e.Hint = fmt.Sprintf(`make it unique first, such as by qi:addConstraint(%q, { type = "unique", fields = { … } })`, parent.Name.Name)
	}
	return e
}

// uniqueKeysSQL lists the columns of the whole unique indexes of a table.
const uniqueKeysSQL = `SELECT i.name, x.name FROM pragma_index_list(?1, ?2) AS i, pragma_index_info(i.name, ?2) AS x
WHERE i."unique" AND NOT i.partial ORDER BY i.seq, x.seqno`

// keysOf lists the columns of a table's keys, those of the primary key first, be there one or not.
func (r reader) keysOf(o object) ([][]string, error) {
	primary, err := r.primaryKey(o)
	if err != nil {
		return nil, err
	}
	rows, err := r.rows(uniqueKeysSQL, o.Name.Name, o.Schema)
	keys := [][]string{primary}
	for i, row := range rows {
		if i == 0 || text(row[0]) != text(rows[i-1][0]) {
			keys = append(keys, nil)
		}
		last := len(keys) - 1
		keys[last] = append(keys[last], text(row[1]))
	}
	return keys, err
}
