package ddl

// Table is a CREATE TABLE statement: its text and what it says. It never changes; an edit returns a new Table.
type Table struct {
	Schema       string // "" when not said, as in sqlite_schema
	Name         string
	Temporary    bool
	IfNotExists  bool
	Columns      []Column
	WithoutRowID bool
	Strict       bool

	sql    string
	tokens []Token      // of sql, with space and comments
	name   Span         // of Name, as written
	list   []element    // the columns, then the constraints
	tail   []Constraint // the constraints behind the columns
	close  int          // where the closing parenthesis of the list stands
}

// Column is a column of a table.
type Column struct {
	Span
	Name        string
	Type        string // as written, "" when it has none
	Text        string // the definition as written
	Constraints []Constraint

	name Span
	typ  Span // of Type; empty and at the end of the name when there is none
}

// element is a column or constraint in the list of a table.
type element struct {
	Span
	comma int // where the comma behind it stands, or -1
}

// SQL is the full text.
func (t *Table) SQL() string { return t.sql }

// Column finds a column by its name, in any case.
func (t *Table) Column(name string) (Column, bool) {
	i, err := t.columnIndex(name)
	if err != nil {
		return Column{}, false
	}
	return t.Columns[i], true
}

func (t *Table) columnIndex(name string) (int, error) {
	for i, column := range t.Columns {
		if EqualIdent(column.Name, name) {
			return i, nil
		}
	}
	return -1, &NotFoundError{Table: t.Name, What: "column", Name: name}
}

// Clause returns a column's clause of a kind. Of several, SQLite heeds the last, and so does Clause.
func (c Column) Clause(kind Kind) (Constraint, bool) {
	for i := len(c.Constraints) - 1; i >= 0; i-- {
		if c.Constraints[i].Kind == kind {
			return c.Constraints[i], true
		}
	}
	return Constraint{}, false
}
