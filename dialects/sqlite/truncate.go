package sqlite

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// truncate empties a table and, with cascade, those that refer to it, first.
func (p planner) truncate(o op.Delete) ([]dialects.Statement, error) {
	tables := []op.Name{o.Table}
	if o.Cascade {
		var err error
		if tables, err = p.withReferring(o.Table); err != nil {
			return nil, err
		}
	}
	var plan []dialects.Statement
	if len(tables) > 1 {
		plan = append(plan, dialects.Statement{SQL: "PRAGMA defer_foreign_keys = ON", Comment: "the tables refer to one another"})
	}
	for _, t := range tables {
		statements, err := p.empty(t, o.RestartIdentity)
		if err != nil {
			return nil, err
		}
		plan = append(plan, statements...)
	}
	if len(tables) > 1 {
		plan = append(plan, dialects.Statement{SQL: "PRAGMA defer_foreign_keys = OFF"})
	}
	return plan, nil
}

// empty deletes all rows, which SQLite does without looking at each, and with restart forgets the last number.
func (p planner) empty(table op.Name, restart bool) ([]dialects.Statement, error) {
	plan, err := p.sp.Delete(op.Delete{Table: table}, nil)
	if err != nil || !restart {
		return plan, err
	}
	sequence, err := sequenceTable(table.Schema)
	if err != nil {
		return nil, err
	}
	has, err := p.hasSequence(table)
	if has {
		plan = append(plan, dialects.Statement{SQL: "DELETE FROM " + sequence + " WHERE name = ? COLLATE NOCASE", Args: []any{table.Name}})
	}
	return plan, err
}

// hasSequence reports whether a schema has a table that uses AUTOINCREMENT, or had one.
func (r reader) hasSequence(table op.Name) (bool, error) {
	return r.exists(`SELECT 1 FROM pragma_table_list WHERE name = 'sqlite_sequence' AND (?1 = '' OR schema = ?1 COLLATE NOCASE)`, table.Schema)
}
