package run

import (
	"fmt"
	"slices"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// StepError says which step of a script an error belongs to. With a queue
// between script and database that need not be the line that runs when the error shows.
type StepError struct {
	Pos  op.Pos
	Deed string // "addColumn Users.age"
	Err  error
}

func (e *StepError) Error() string { return e.Deed + ": " + e.Err.Error() }

// Unwrap returns what went wrong in the step.
func (e *StepError) Unwrap() error { return e.Err }

// ErrorField tells scripts that look at a caught error which line it belongs
// to, and passes on what the cause tells of itself.
func (e *StepError) ErrorField(name string) (string, bool) {
	if name == "position" && e.Pos.IsValid() {
		return fmt.Sprintf("%s:%d", e.Pos.File, e.Pos.Line), true
	}
	if f, ok := e.Err.(interface{ ErrorField(string) (string, bool) }); ok {
		return f.ErrorField(name)
	}
	return "", false
}

// ReadOnlyError says that a script that was to read only wanted to write.
type ReadOnlyError struct{}

func (e *ReadOnlyError) Error() string { return "this run may only read" }

// Remedy says what to leave out.
func (e *ReadOnlyError) Remedy() string { return "leave out --read-only to let the script write" }

// InsideTransactionError says that a statement is refused inside a transaction.
type InsideTransactionError struct{ Statement dialects.Statement }

func (e *InsideTransactionError) Error() string {
	return "the database refuses this inside a transaction"
}

// Remedy says how a script does without one.
func (e *InsideTransactionError) Remedy() string {
	return "write transaction = false at the top of the file, and nothing else into it"
}

// ChangeReadError says that change(qi) asked the database something.
type ChangeReadError struct{ Deed string }

func (e *ChangeReadError) Error() string {
	return fmt.Sprintf("change(qi) may not read: undone, %s would see another database, and the inverse would be another one", e.Deed)
}

// Remedy names the two ways out.
func (e *ChangeReadError) Remedy() string {
	return "write up(qi) and down(qi) instead, or read inside qi:reversible{ up = function() … end, down = function() … end }"
}

// writes reports whether a question also changes something.
func writes(q op.Query, rules sqltext.Rules) bool {
	switch q := q.(type) {
	case op.Select:
		return false
	case op.Raw:
		return rawWrites(q, rules)
	}
	return true
}

// rawWrites reports whether SQL text holds a statement that does anything but read.
// What can not be read is taken to write.
func rawWrites(q op.Raw, rules sqltext.Rules) bool {
	pieces, err := sqltext.Split(q.SQL, rules)
	if err != nil {
		return true
	}
	return slices.ContainsFunc(pieces, func(p sqltext.Piece) bool {
		c := sqltext.Classify(p.SQL, rules)
		return !c.ReturnsRows || c.Write || c.DDL
	})
}
