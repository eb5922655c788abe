package ledger

import (
	"errors"
	"fmt"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// Row is an operation on rows of applied migrations that were just read: one is there that is to be deleted or replaced, and none
// is that is to be entered. Whoever performs it asks Check whether that was still so.
type Row struct {
	op.Op
	Name string // of the migration; empty: of several
}

// Enters reports whether the row must not be there yet.
func (r Row) Enters() bool {
	_, ok := r.Op.(op.Insert)
	return ok
}

// Check returns the error of an operation that has affected so many rows.
//
// Errors: [*ChangedError].
func (r Row) Check(affected int64, err error) error {
	var refused *dialects.Error
	switch {
	case r.Enters() && errors.As(err, &refused) && refused.Kind == dialects.UniqueViolation:
		return &ChangedError{Name: r.Name, Entered: true, Err: err}
	case !r.Enters() && err == nil && affected == 0:
		return &ChangedError{Name: r.Name}
	}
	return err
}

// ChangedError says that somebody has changed the ledger by hand while luamig was at work, or that two of them were, one of which did
// not keep the lock.
type ChangedError struct {
	Name    string // of the migration; empty: of one among several
	Entered bool   // its row is there now; else it is gone
	Err     error  // of the database; nil: there is none
}

func (e *ChangedError) Error() string {
	name := e.Name
	if name == "" {
		name = "one of the migrations"
	}
	if e.Entered {
		return fmt.Sprintf("%s is in the ledger already: its row was entered by somebody else while luamig was at work", name)
	}
	return fmt.Sprintf("the row of %s is gone from the ledger: it was deleted by somebody else while luamig was at work", name)
}

// Unwrap returns the error of the database.
func (e *ChangedError) Unwrap() error { return e.Err }

// Remedy says how to find out what is so.
func (e *ChangedError) Remedy() string {
	return "look what of it is in the database, and run luamig status; repair --mark-applied and --forget make the ledger say so"
}
