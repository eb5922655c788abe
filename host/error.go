package host

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/event"
)

// ScriptError says that a script stopped with an error, where, doing what, and
// what can be done about it. A reporter needs nothing else to draw it.
type ScriptError struct {
	Script    string // the migration's name, or the script's
	Direction event.Direction
	Pos       op.Pos // in the script or a library file; the zero value when no line is to blame
	Width     int    // bytes to underline from Pos.Column; 0: unknown
	Source    string // the text of Pos.File, for an excerpt
	Deed      string // what was being done: "addColumn Users.age"; may be empty
	Message   string // what is wrong, in one sentence
	SQL       string // the statement that the database refused; may be empty
	Hints     []string
	Trace     []Frame // innermost first, without Pos itself; may be empty
	Kept      bool    // something of the script stayed in the database
	// KeptStatements is how many statements stayed, and KeptLast the last of them, as far as it is known.
	KeptStatements int
	KeptLast       string
	Err            error // the cause: *sandbox.Error, *dialects.Error, *arg.Error …
}

// Frame is a function call on the way to an error.
type Frame struct {
	Pos      op.Pos
	Function string // "local 'split'", "main chunk"
}

// Error returns the first line of the report: deed and message.
func (e *ScriptError) Error() string {
	if e.Deed == "" {
		return e.Message
	}
	return e.Deed + ": " + e.Message
}

// Unwrap returns the cause.
func (e *ScriptError) Unwrap() error { return e.Err }

// UnknownMigrationError says that a name given by the user is no migration.
type UnknownMigrationError struct {
	Name    string
	Nearest string // empty: nothing is like it
	Why     string // "is not applied", "is already applied", or empty: there is no such migration
}

func (e *UnknownMigrationError) Error() string {
	if e.Why != "" {
		return fmt.Sprintf("migration %q %s", e.Name, e.Why)
	}
	return fmt.Sprintf("there is no migration %q", e.Name)
}

// Remedy names what the user may have meant.
func (e *UnknownMigrationError) Remedy() string {
	if e.Nearest == "" {
		return "luamig status lists the migrations"
	}
	return fmt.Sprintf("did you mean %q?", e.Nearest)
}

// DriftError says that applied migrations were edited, or their files are gone.
type DriftError struct {
	Changed []string
	Missing []string
}

func (e *DriftError) Error() string {
	var parts []string
	if len(e.Changed) > 0 {
		parts = append(parts, "changed after they were applied: "+someOf(e.Changed))
	}
	if len(e.Missing) > 0 {
		parts = append(parts, "applied, but their files are missing: "+someOf(e.Missing))
	}
	return strings.Join(parts, "; ")
}

// someOf lists names as far as somebody reads them: on the wrong database, all files may be missing.
func someOf(names []string) string {
	const most = 10
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more (see luamig status)", strings.Join(names[:most], ", "), len(names)-most)
}

// Remedy says how to get out of it.
func (e *DriftError) Remedy() string {
	restore := "bring the files back as they were when they were applied, and write a new migration for the new change; "
	if len(e.Changed) > 0 {
		return restore + "luamig repair --accept accepts what changes nothing in the database; --allow-changed goes on all the same"
	}
	return restore + "luamig repair --forget takes out of the ledger what will not come back; --allow-changed goes on all the same"
}

// RowsError says that a script wrote another number of rows than was expected.
type RowsError struct {
	Wrote, Expected int64
}

func (e *RowsError) Error() string {
	return fmt.Sprintf("rows written: %d, expected: %d", e.Wrote, e.Expected)
}
