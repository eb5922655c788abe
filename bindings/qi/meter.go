package qi

import (
	"sync/atomic"
	"time"

	"github.com/luamig/luamig/dialects/op"
)

// Work is a loop over rows, as it begins.
type Work struct {
	Pos  op.Pos
	Deed string // "transform Users"
	// Table is the one whose rows are gone over, all of them: how many there are may be looked for once the loop takes a while. Empty:
	// it cannot be known.
	Table op.Name
	Total int64 // rows, where that is known; 0: unknown
	Exact bool  // Total is not estimated
}

// Meter counts the rows of a loop for those who watch. It is used by the script's goroutine alone; nil counts nothing.
type Meter struct {
	Work
	Start   time.Time
	Rows    int64   // done
	Batches int64   // of a backfill
	Share   float64 // of the work that is done, where Total does not tell it; 0: unknown
	// From and FromShare are what was done when it began, by an earlier run.
	From      int64
	FromShare float64
	// Due says that somebody wants to hear of it, and Tell tells him. A row costs no more than a look at the former.
	Due  *atomic.Bool
	Tell func(*Meter)
	// Ended is called when the loop has come to its end.
	Ended func(*Meter)
}

// Add counts rows.
func (m *Meter) Add(rows int64) {
	if m == nil {
		return
	}
	m.Rows += rows
	if m.Due.Load() {
		m.Tell(m)
	}
}

// End says that the loop has come to its end.
func (m *Meter) End() {
	if m != nil {
		m.Ended(m)
	}
}
