package op

import "strings"

// CreateTable creates a table with its columns, in their order.
type CreateTable struct {
	Table       Name
	Columns     []Column
	Constraints []Constraint // uniqueKeys and the like: keys over several columns, checks, foreign keys
	IfNotExists bool
	Options     TableOptions
}

// TableOptions are what some databases take with CREATE TABLE. What a database
// does not know is an error where ignoring it would change what the table holds,
// and ignored where it would not (engine, rowFormat).
type TableOptions struct {
	Comment              string
	Engine               string // MySQL, MariaDB
	Charset              string // MySQL, MariaDB
	Collate              string // MySQL, MariaDB
	RowFormat            string // MySQL, MariaDB
	InitialAutoIncrement int64  // the first number that autoIncrement gives
	Strict               bool   // SQLite: STRICT
	WithoutRowid         bool   // SQLite: WITHOUT ROWID
}

// Inverse is dropping the table.
func (o CreateTable) Inverse() (Op, error) {
	if o.IfNotExists {
		return irreversible(o, "leave out ifNotExists, for whether the table was there before is not known")
	}
	return DropTable{Table: o.Table, Definition: &o}, nil
}
func (o CreateTable) String() string { return "createTable " + o.Table.String() }
func (CreateTable) op()              {}

// DropTable drops a table with all its rows.
type DropTable struct {
	Table      Name
	IfExists   bool
	Cascade    bool         // also what depends on it: foreign keys of other tables, views
	Definition *CreateTable // what its inverse creates; nil: irreversible
}

// Inverse is creating the table again, empty, where its definition is given.
func (o DropTable) Inverse() (Op, error) {
	if o.Definition == nil || o.IfExists || o.Cascade {
		return irreversible(o, "give dropTable the table's definition: qi:dropTable(name, { columns = { … } }), without ifExists and cascade")
	}
	return *o.Definition, nil
}
func (o DropTable) String() string { return "dropTable " + o.Table.String() }
func (DropTable) op()              {}

// DropAllTables drops every table of the schema but luamig's own and the kept ones.
type DropAllTables struct{ Keep []string }

// Inverse does not exist.
func (o DropAllTables) Inverse() (Op, error) { return irreversible(o, "") }
func (o DropAllTables) String() string {
	if len(o.Keep) == 0 {
		return "dropAllTables"
	}
	return "dropAllTables but " + strings.Join(o.Keep, ", ")
}
func (DropAllTables) op() {}

// RenameTable renames a table; a schema in To that differs moves it there.
type RenameTable struct{ From, To Name }

// Inverse is renaming it back.
func (o RenameTable) Inverse() (Op, error) { return RenameTable{From: o.To, To: o.From}, nil }
func (o RenameTable) String() string {
	return "renameTable " + o.From.String() + " to " + o.To.String()
}
func (RenameTable) op() {}
