package dialects

import (
	"fmt"

	"github.com/luamig/luamig/dialects/op"
)

// ErrorKind classifies what a server refused, the same on every database.
type ErrorKind string

// The kinds of errors. Other is everything that needs no case of its own.
const (
	Other               ErrorKind = "other"
	UniqueViolation     ErrorKind = "unique"
	ForeignKeyViolation ErrorKind = "foreign key"
	NotNullViolation    ErrorKind = "not null"
	CheckViolation      ErrorKind = "check"
	SyntaxError         ErrorKind = "syntax"
	NoSuchTable         ErrorKind = "no such table"
	NoSuchColumn        ErrorKind = "no such column"
	NoSuchObject        ErrorKind = "no such object" // index, constraint, view, type …
	AlreadyExists       ErrorKind = "already exists"
	LockTimeout         ErrorKind = "lock timeout"
	Deadlock            ErrorKind = "deadlock"
	Serialization       ErrorKind = "serialization"
	Interrupted         ErrorKind = "interrupted"
	ConnectionLost      ErrorKind = "connection lost"
	ReadOnly            ErrorKind = "read only"
	DiskFull            ErrorKind = "disk full"
	Unexpected          ErrorKind = "unexpected rows" // a Statement's Unexpected came true
)

// Error is a refusal of the server.
type Error struct {
	Kind       ErrorKind
	Message    string // in the server's words, without the driver's prefixes
	Code       string // the server's own code: SQLSTATE, errno, SQLITE_…
	Table      string // as far as the server says
	Column     string
	Constraint string
	Hint       string // a remedy; may be empty
	Statement  Statement
	Cause      error
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the driver's error.
func (e *Error) Unwrap() error { return e.Cause }

// Remedy says what the user can do about it.
func (e *Error) Remedy() string { return e.Hint }

// ErrorField lets scripts look at a caught error: err.kind, err.sql, err.constraint …
func (e *Error) ErrorField(name string) (string, bool) {
	fields := map[string]string{
		"kind": string(e.Kind), "code": e.Code, "table": e.Table, "column": e.Column,
		"constraint": e.Constraint, "hint": e.Hint, "sql": e.Statement.SQL,
	}
	v, ok := fields[name]
	return v, ok
}

// UnsupportedError says that a database cannot do what was asked.
type UnsupportedError struct {
	Database string // "SQLite"
	What     string // "has no enumerated types"
	Hint     string // what to do instead
}

func (e *UnsupportedError) Error() string { return fmt.Sprintf("%s %s", e.Database, e.What) }

// Remedy says what to do instead.
func (e *UnsupportedError) Remedy() string { return e.Hint }

// NotFoundError says that a catalog lookup found nothing.
type NotFoundError struct {
	What    string  // "table", "column", "index", "constraint"
	Name    op.Name // of the table, or of the thing itself
	Part    string  // of the column, index or constraint; empty for a table
	Nearest string  // a name that exists and looks alike; empty: none
}

func (e *NotFoundError) Error() string {
	if e.Part == "" {
		return fmt.Sprintf("there is no %s %q", e.What, e.Name)
	}
	return fmt.Sprintf("%q has no %s %q", e.Name, e.What, e.Part)
}

// Remedy names the nearest name that exists.
func (e *NotFoundError) Remedy() string {
	if e.Nearest == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", e.Nearest)
}
