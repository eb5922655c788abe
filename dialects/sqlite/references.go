package sqlite

import (
	"fmt"

	"github.com/luamig/luamig/dialects/op"
)

// The text of a table with a foreign key has the word in it. To open each table of a large schema
// instead makes dropping all of them quadratic.
const childrenSQL = `SELECT DISTINCT m.name FROM %s AS m, pragma_foreign_key_list(m.name, ?2) AS f
WHERE m.type = 'table' AND m.sql LIKE '%%references%%' AND f."table" = ?1 COLLATE NOCASE AND m.name <> ?1 COLLATE NOCASE ORDER BY m.name`

// children lists the other tables that have a foreign key to a table.
func (r reader) children(o object) ([]object, error) {
	from, err := schemaTable(o.Schema)
	if err != nil {
		return nil, err
	}
	names, err := r.strings(fmt.Sprintf(childrenSQL, from), o.Name.Name, o.Schema)
	if err != nil {
		return nil, err
	}
	children := make([]object, len(names))
	for i, name := range names {
		if children[i], err = r.find(op.Name{Schema: o.Schema, Name: name}); err != nil {
			return nil, err
		}
		children[i].said = o.said
	}
	return children, nil
}

// withReferring returns a table behind all that refer to it, directly or over others.
func (r reader) withReferring(table op.Name) ([]op.Name, error) {
	seen := map[string]bool{}
	var order []op.Name
	var visit func(op.Name) error
	visit = func(n op.Name) error {
		if seen[foldName(n.Name)] {
			return nil
		}
		seen[foldName(n.Name)] = true
		found, err := r.find(n)
		if err != nil {
			return err
		}
		children, err := r.children(found)
		if err != nil {
			return err
		}
		for _, c := range children {
			if err := visit(c.call(c.Name.Name)); err != nil {
				return err
			}
		}
		order = append(order, n)
		return nil
	}
	return order, visit(table)
}
