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
	Rows      int64  // done so far, earlier runs included
	Stopped   bool   // because the run shall stop; else its throttle asked for it
	By        string // who asked for it by luamig backfill pause or cancel; empty: nobody did
	Cancelled bool   // the place is forgotten, and the next run begins anew
}

func (e *PausedError) Error() string {
	rows := fmt.Sprintf("%d rows are done", e.Rows)
	switch {
	case e.Cancelled:
		return fmt.Sprintf("the backfill %q was cancelled by %s; what it has done stays, in %d rows", e.Name, e.By, e.Rows)
	case e.By != "":
		return fmt.Sprintf("the backfill %q was paused by %s, %s", e.Name, e.By, rows)
	}
	return fmt.Sprintf("the backfill %q is paused, %s", e.Name, rows)
}

// Remedy says how to go on.
func (e *PausedError) Remedy() string {
	again := fmt.Sprintf("run luamig %s again", e.Direction)
	if e.Direction == event.Run {
		again = "run the script again"
	}
	switch {
	case e.Cancelled:
		return "its place is forgotten: the next run begins it anew, and meets those rows again"
	case e.By != "":
		return fmt.Sprintf("luamig backfill resume, then %s, and it goes on after them", again)
	}
	return again + ", and it goes on after them"
}

// ChangeBackfillError says that change(qi) holds a backfill.
type ChangeBackfillError struct{}

func (e *ChangeBackfillError) Error() string { return "what undoes a backfill cannot be derived" }

// Remedy names the two ways out.
func (e *ChangeBackfillError) Remedy() string {
	return "write up(qi) and down(qi) instead, or qi:reversible{ up = function() … end, down = function() … end }"
}
