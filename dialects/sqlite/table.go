package sqlite

import (
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// createTable also sets the first number of autoIncrement, which SQLite keeps in a table and not in the definition.
func (p planner) createTable(o op.CreateTable) ([]dialects.Statement, error) {
	if err := p.checkTable(o); err != nil {
		return nil, err
	}
	create, err := spelling(o.Options.Strict).CreateTable(o, tableTail(o.Options))
	if err != nil {
		return nil, err
	}
	plan := []dialects.Statement{create}
	if o.Options.InitialAutoIncrement <= 1 || !numbersItself(o.Columns) {
		return plan, nil
	}
	if exists, err := p.cat.TableExists(p.ctx, o.Table); exists || err != nil {
		return plan, err // with ifNotExists, a table that goes on numbering where it is
	}
	first, err := startNumbering(o.Table, o.Options.InitialAutoIncrement)
	return append(plan, first), err
}

// tableTail are the options that say how a table is kept. Engines, character sets and row
// formats have no meaning here and change nothing of what is stored.
func tableTail(o op.TableOptions) string {
	var tail []string
	if o.WithoutRowid {
		tail = append(tail, "WITHOUT ROWID")
	}
	if o.Strict {
		tail = append(tail, "STRICT")
	}
	if len(tail) == 0 {
		return ""
	}
	return " " + strings.Join(tail, ", ")
}

// checkTable refuses what CREATE TABLE would take for something else, or word as a syntax error.
func (p planner) checkTable(o op.CreateTable) error {
	keys := 0
	for _, c := range o.Columns {
		if c.PrimaryKey {
			keys++
		}
		if err := p.checkReferencedYet(o.Table, c.References); err != nil {
			return err
		}
	}
	for _, c := range o.Constraints {
		if err := p.checkReferencedYet(o.Table, c.References); err != nil {
			return err
		}
	}
	if keys > 1 && numbersItself(o.Columns) {
		return unsupported("numbers rows only by a primary key of one column",
			"make that column the primary key, and the columns together a unique key")
	}
	if o.Options.WithoutRowid && numbersItself(o.Columns) {
		return unsupported("numbers rows only in tables with a rowid", "leave withoutRowid or autoIncrement out")
	}
	return nil
}

func numbersItself(columns []op.Column) bool {
	for _, c := range columns {
		if c.AutoIncrement {
			return true
		}
	}
	return false
}

// checkReference refuses foreign keys into another schema, where SQLite cannot look.
func checkReference(table op.Name, r *op.Reference) error {
	if r == nil || r.Table.Schema == "" || strings.EqualFold(r.Table.Schema, table.Schema) {
		return nil
	}
	if table.Schema == "" && strings.EqualFold(r.Table.Schema, "main") {
		return nil
	}
	return unsupported("has no foreign keys to tables of another schema", "keep both tables in one database file")
}

// startNumbering makes the first number that a new table gives.
func startNumbering(table op.Name, first int64) (dialects.Statement, error) {
	sequence, err := sequenceTable(table.Schema)
	return dialects.Statement{
		SQL:     "INSERT INTO " + sequence + " (name, seq) VALUES (?, ?)",
		Args:    []any{table.Name, first - 1},
		Comment: "autoIncrement begins here",
	}, err
}

// sequenceTable is the table in which SQLite keeps the last numbers of AUTOINCREMENT.
func sequenceTable(schema string) (string, error) {
	return quoteName(op.Name{Schema: schema, Name: "sqlite_sequence"})
}
