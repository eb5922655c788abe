package dialects

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

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
	StatementTimeout    ErrorKind = "statement timeout"
	Deadlock            ErrorKind = "deadlock"
	Serialization       ErrorKind = "serialization"
	Interrupted         ErrorKind = "interrupted"
	ConnectionLost      ErrorKind = "connection lost"
	Unavailable         ErrorKind = "unavailable" // nobody answers, or is not ready yet: trying again may help
	ReadOnly            ErrorKind = "read only"
	DiskFull            ErrorKind = "disk full"
	OutsideOnly         ErrorKind = "outside only"    // it cannot run inside a transaction, and has not run
	Committed           ErrorKind = "committed"       // what was to be taken back is kept: a schema change has committed it
	Unsupported         ErrorKind = "unsupported"     // the kind of an UnsupportedError
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
	Row        int    // which row of an insert it is about, counted from 1; 0: it is not known
	Statement  Statement
	// InDoubt says that the connection was lost while it committed: the transaction is committed as a whole or not at all, and
	// only the database can tell.
	InDoubt bool
	Cause   error
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
		"constraint": e.Constraint, "hint": e.Hint, "sql": e.Statement.Text(),
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

// ErrorField lets scripts look at a caught error.
func (e *UnsupportedError) ErrorField(name string) (string, bool) {
	switch name {
	case "kind":
		return string(Unsupported), true
	case "hint":
		return e.Hint, e.Hint != ""
	}
	return "", false
}

// Remedy says what to do instead.
func (e *UnsupportedError) Remedy() string { return e.Hint }

// NotFoundError says that a catalog lookup found nothing.
type NotFoundError struct {
	What    string  // "table", "column", "index", "constraint"
	Name    op.Name // of the table, or of the thing itself
	Part    string  // of the column, index or constraint; empty for a table
	Nearest string  // a name that exists and looks alike; empty: none

	Elsewhere string // the table that has the part instead; empty: none
}

func (e *NotFoundError) Error() string {
	if e.Part == "" {
		return fmt.Sprintf("there is no %s %q", e.What, e.Name)
	}
	return fmt.Sprintf("%q has no %s %q", e.Name, e.What, e.Part)
}

// ErrorField lets scripts look at a caught error as if the server had given it.
func (e *NotFoundError) ErrorField(name string) (string, bool) {
	fields := map[string]string{"kind": string(e.kind()), "table": e.Name.Name, "hint": e.Remedy()}
	if e.What == "column" {
		fields["column"] = e.Part
	}
	v := fields[name]
	return v, v != ""
}

func (e *NotFoundError) kind() ErrorKind {
	switch e.What {
	case "table":
		return NoSuchTable
	case "column":
		return NoSuchColumn
	}
	return NoSuchObject
}

// Remedy says where it is, or names the nearest name that exists.
func (e *NotFoundError) Remedy() string {
	switch {
	case e.Elsewhere != "":
		return fmt.Sprintf("it belongs to %q", e.Elsewhere)
	case e.Nearest != "":
		return fmt.Sprintf("did you mean %q?", e.Nearest)
	}
	return ""
}

// UnexpectedRow is the error for a first row where s.Unexpected says that there must be none: the
// message with the row's values in it, as show writes them.
func (s Statement) UnexpectedRow(values []any, show func(any) string) *Error {
	var message strings.Builder
	for i, part := range strings.Split(s.Unexpected, "%s") {
		if i > 0 && i <= len(values) {
			message.WriteString(show(values[i-1]))
		}
		message.WriteString(part)
	}
	return &Error{Kind: cmp.Or(s.UnexpectedKind, Unexpected), Message: message.String(), Statement: s}
}

// Shown writes a value for a message, with bytes as most databases write them: x'00ff'.
func Shown(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case []byte:
		return fmt.Sprintf("x'%x'", v)
	}
	return fmt.Sprint(v)
}

// IsNotFound reports whether an error is that a table, or a part of one, does not exist.
func IsNotFound(err error) bool { return errors.As(err, new(*NotFoundError)) }
