// Package event holds what happens during a run, as values. Reporters turn them
// into lines, bars or JSON; the host prints nothing itself.
package event

import (
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// Event is one of the types of this package.
type Event interface{ event() }

// Func receives events, in order, on the goroutine of the run.
type Func func(Event)

// Direction says which way a script goes.
type Direction string

// The directions.
const (
	Up   Direction = "up"
	Down Direction = "down"
	Run  Direction = "run"
)

type (
	// Begun says that a script starts.
	Begun struct {
		Name      string
		Direction Direction
		Index     int // from 1
		Total     int
	}
	// Done says that a script has ended well and is committed (rolled back again, in a dry run).
	Done struct {
		Name       string
		Direction  Direction
		Duration   time.Duration
		Rows       int64 // inserted, changed or deleted
		Statements int
		DryRun     bool
	}
	// Failed says that a script has ended with an error, which the run returns.
	Failed struct {
		Name      string
		Direction Direction
		Duration  time.Duration
		Err       error
	}
	// Statement says that a statement has run.
	Statement struct {
		Pos      op.Pos
		SQL      string
		Duration time.Duration
		Affected int64
	}
	// Printed is a line that the script printed, or logged at a level.
	Printed struct {
		Pos   op.Pos
		Level string // "" for print, else "debug", "info", "warn", "error"
		Text  string
	}
	// Retrying says that the database has broken a script off, and that it runs again. What it has
	// printed comes again, too. Or so of a batch of its backfill alone, or of a statement outside of transactions.
	Retrying struct {
		Name      string
		Direction Direction
		Batch     bool
		Statement bool
		Kept      bool // something of the script is committed, and goes by the journal: it is not done again
		Attempt   int  // from 1
		Most      int  // there will not be more
		Pause     time.Duration
		Kind      dialects.ErrorKind
		Reason    string
	}
	// Progress says how far a loop over rows has come: one that goes on for some time, a few times a second at most. An inner
	// loop is told of only while the one around it stands.
	Progress struct {
		Name      string        // of the script
		Pos       op.Pos        // of the call
		Deed      string        // "backfill Users"
		Rows      int64         // done, by earlier runs of a backfill, too
		Total     int64         // 0: unknown
		Estimated bool          // Total is not exact
		Share     float64       // of the work that is done, 0 to 1; 0: unknown
		Rate      float64       // rows a second, of late
		Left      time.Duration // at this rate; 0: unknown
		Batches   int64         // committed, of a backfill
		Held      string        // what a backfill is held back by; empty: it works
		Done      bool          // it has come to its end
	}
	// Waiting says that another runner holds the lock.
	Waiting struct{ Holder dialects.Holder }
	// Warning is something the user should know that stops nothing.
	Warning struct {
		Text string
		Hint string
	}
)

func (Begun) event()     {}
func (Done) event()      {}
func (Failed) event()    {}
func (Statement) event() {}
func (Printed) event()   {}
func (Retrying) event()  {}
func (Progress) event()  {}
func (Waiting) event()   {}
func (Warning) event()   {}
