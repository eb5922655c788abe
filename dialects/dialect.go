// Package dialects is the contract between luamig and a database: how an
// operation becomes statements (Dialect), how statements reach the server
// (Conn), and what the server says of itself (Catalog).
//
// Each database is a package beside this one, with the same file names in each.
// Nothing here knows Lua.
package dialects

import (
	"context"
	"errors"

	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// Dialect spells operations for one kind of database and opens connections to it.
type Dialect interface {
	// Traits are the facts about the database that others decide by.
	Traits() Traits
	// Plan turns an operation into the statements that perform it, in order.
	// It changes nothing; it may read the catalog. What the database cannot
	// do is an [*UnsupportedError]; never a silent loss.
	Plan(ctx context.Context, o op.Op, c Catalog) ([]Statement, error)
	// PlanQuery turns a question into the statement that asks it. A Raw of
	// several statements gives several, of which the last one's rows are the answer.
	PlanQuery(ctx context.Context, q op.Query, c Catalog) ([]Statement, error)
	// Open connects. The URL is as the user wrote it, with its scheme.
	Open(ctx context.Context, url string) (Conn, error)
}

// Numberer is a Dialect of a database that does not tell by itself which number autoIncrement gave: it is asked
// for it with RETURNING, where the script can see it.
type Numberer interface {
	// NumberColumn is the column of a table that numbers itself; empty: there is none.
	NumberColumn(ctx context.Context, table op.Name, c Catalog) (string, error)
}

// ValueFitter is a [Dialect] that writes some values in another form, by the column that they are for.
type ValueFitter interface {
	// FitsToColumn reports whether a value may be such a one.
	FitsToColumn(v any) bool
}

// Traits are facts about a database.
type Traits struct {
	Name             string // "sqlite", as qi.dialect shows it
	Title            string // "SQLite", as people write it
	TransactionalDDL bool   // schema changes roll back with the transaction
	MaxIdentifier    int    // bytes of the longest name; 0: no limit
	MaxParams        int    // values bound in one statement
	Schemas          bool   // tables live in schemas
	Enums            bool   // enumerated types of their own
	LowerNames       bool   // names without quotes are taken in lower case
	SingleWriter     bool   // while one connection writes, no other can, whatever it writes to
	// UnfitKeys are the types, such as ENUM, whose columns are not compared with a value that was read from them as
	// they are ordered, with the reason: no walk can go by them.
	UnfitKeys map[string]string
	Text      sqltext.Rules
}

// Statement is one SQL statement with its parameters.
type Statement struct {
	SQL  string
	Args []any // in the value domain of package op, Exprs already spelled
	// OutsideTx says that the server refuses it inside a transaction.
	OutsideTx bool
	// Unexpected, when not empty, makes a first row of the result an error with
	// this message, in which each %s is one of the row's columns.
	Unexpected string
	// UnexpectedKind is the kind of that error: what the server would have said, had it looked; empty: [Unexpected].
	UnexpectedKind ErrorKind
	// Counted, when not empty, is how many rows it affects where the server counts otherwise: a number,
	// or a question for the number of those that it has counted too many (MySQL's upserts).
	Counted string
	// Bulk is a faster means to the same end, of the dialect's own, which its connection takes where the statement is
	// sent alone; nil: there is none.
	Bulk any
	// Shown is what is shown in place of SQL that holds the values of many rows; empty: SQL itself.
	Shown string
	// Line is the line of the script's SQL text on which the statement begins,
	// counted from 1, where several were given in one text; 0: the only one.
	Line int
	// Comment says what it is for, where that is not plain from the SQL.
	Comment string
}

// Text is the statement as people see it.
func (s Statement) Text() string {
	if s.Shown != "" {
		return s.Shown
	}
	return s.SQL
}

// Result is what a statement did.
type Result struct {
	Affected int64 // rows inserted, changed or deleted
	InsertID int64 // the last number that autoIncrement gave; 0: none
}

// Conn is one connection. It is used by one goroutine at a time, except Interrupt.
// Errors of the server are [*Error].
type Conn interface {
	// Exec runs a statement and drops its rows.
	Exec(ctx context.Context, s Statement) (Result, error)
	// Query runs a statement that returns rows. The rows are as they were when
	// Query was called, whatever is executed on the connection while they are
	// read, and take memory that does not grow with their number.
	Query(ctx context.Context, s Statement) (Rows, error)

	// Reset puts the session into the state in which every script finds it, whatever
	// the one before has left: settings, temporary tables, prepared statements. Where
	// the server shows names of sessions, it takes the label, "luamig:20240105093000-split-full-name".
	// Not inside a transaction. A lock that is held stays.
	Reset(ctx context.Context, label string) error

	// Begin opens the connection's transaction, for writing.
	Begin(ctx context.Context) error
	// BeginRead opens the connection's transaction for reading one snapshot; the
	// server refuses writes in it with an [*Error] of the kind ReadOnly.
	BeginRead(ctx context.Context) error
	Commit(ctx context.Context) error
	// Rollback is not stopped by a cancelled context and does nothing outside a transaction.
	//
	// Where schema changes commit (Traits.TransactionalDDL is false), the connection goes on
	// in a new transaction behind each of them. What they have committed cannot be taken back: Rollback
	// takes back the rest and returns an [*Error] of the kind Committed.
	Rollback(ctx context.Context) error
	// Savepoint, Release and RollbackTo take a name that is a plain identifier.
	// RollbackTo also ends the savepoint. Of a savepoint that a schema change has committed,
	// Release does nothing, and RollbackTo does as Rollback, with an error where anything has
	// succeeded since the savepoint and stays.
	Savepoint(ctx context.Context, name string) error
	Release(ctx context.Context, name string) error
	RollbackTo(ctx context.Context, name string) error

	// Lock makes this process the only runner on the database. It polls until
	// the request's timeout and then returns a [*LockedError]. Closing the
	// connection, or the death of the process, gives the lock back. Once it is got, nothing goes on in
	// the server that a holder before has begun: what that one has lost is ended.
	Lock(ctx context.Context, r LockRequest) (Unlock, error)

	Catalog() Catalog
	// Version is the server's version: "3.50.4".
	Version(ctx context.Context) (string, error)
	// Interrupt stops the running statement on the server, from another goroutine.
	Interrupt()
	Close() error
}

// Rows is the result of a query.
type Rows interface {
	Columns() []string
	// Next moves to the next row, the first one at the first call. It returns
	// false at the end and after an error, which Err then tells.
	Next() bool
	// Row returns the row's values in the value domain of package op. The slice is the caller's to keep.
	Row() []any
	Err() error
	Close() error
}

// ReadAll returns all rows of a result that is known to be small, and closes it.
func ReadAll(rows Rows) ([][]any, error) {
	var all [][]any
	for rows.Next() {
		all = append(all, rows.Row())
	}
	return all, errors.Join(rows.Err(), rows.Close())
}
