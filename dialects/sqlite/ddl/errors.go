package ddl

import "fmt"

// SyntaxError says where a text is not what SQLite keeps.
type SyntaxError struct {
	Offset  int // in bytes
	Line    int // from 1
	Message string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// VirtualTableError refuses CREATE VIRTUAL TABLE: its arguments belong to a module, which alone can read them.
type VirtualTableError struct{ Name string }

func (e *VirtualTableError) Error() string {
	return fmt.Sprintf("table %q is virtual: its definition belongs to its module and cannot be edited", e.Name)
}

// NotFoundError says that a table has no such column or constraint.
type NotFoundError struct {
	Table string
	What  string // "column", "constraint", or for an unnamed constraint its kind
	Name  string
}

func (e *NotFoundError) Error() string {
	return fmt.Sprintf("table %q has no %s %q", e.Table, e.What, e.Name)
}

// FragmentError refuses a piece of SQL that is not, or not only, what the edit asked for.
type FragmentError struct {
	Text   string
	Wanted string // "a column definition", "a type", …
	Err    error  // why it could not be read, or nil when it is something else than wanted
}

func (e *FragmentError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("%q is not %s", e.Text, e.Wanted)
	}
	return fmt.Sprintf("%q is not %s: %v", e.Text, e.Wanted, e.Err)
}

func (e *FragmentError) Unwrap() error { return e.Err }

// InUseError refuses to drop a column that the table cannot do without.
type InUseError struct {
	Table, Column string
	By            string // what needs the column
}

func (e *InUseError) Error() string {
	return fmt.Sprintf("column %q of table %q is needed by %s", e.Column, e.Table, e.By)
}
