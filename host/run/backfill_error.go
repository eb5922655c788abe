package run

import (
	"fmt"

	"github.com/luamig/luamig/host/event"
)

// BackfillError says why a backfill may not run, or not so.
type BackfillError struct {
	Message string
	Hint    string
}

func (e *BackfillError) Error() string { return e.Message }

// Remedy says what to do instead.
func (e *BackfillError) Remedy() string { return e.Hint }

// PausedError says that a backfill was ended between two batches. What it has
// done is committed, and the next run goes on behind it.
type PausedError struct {
	Name      string
	Direction event.Direction
	Rows      int64 // done so far, earlier runs included
	Stopped   bool  // because the run shall stop; else its throttle asked for it
}

func (e *PausedError) Error() string {
	return fmt.Sprintf("the backfill %q is paused, %d rows are done", e.Name, e.Rows)
}

// Remedy says how to go on.
func (e *PausedError) Remedy() string {
	if e.Direction == event.Run {
		return "run the script again, and it goes on after them"
	}
	return fmt.Sprintf("run luamig %s again, and it goes on after them", e.Direction)
}

// ChangeBackfillError says that change(qi) holds a backfill.
type ChangeBackfillError struct{}

func (e *ChangeBackfillError) Error() string { return "what undoes a backfill cannot be derived" }

// Remedy names the two ways out.
func (e *ChangeBackfillError) Remedy() string {
	return "write up(qi) and down(qi) instead, or qi:reversible{ up = function() … end, down = function() … end }"
}
