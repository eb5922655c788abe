package dialects

import (
	"cmp"
	"fmt"
	"time"
)

// DefaultLockTimeout is how long a statement waits for a lock of the database, where nothing else is said: whoever comes
// behind a schema change that waits has to wait, too.
const DefaultLockTimeout = 5 * time.Second

// Timeouts bound what the statements of a connection may take. They are a setting of a Dialect, and hold from
// the first statement on, whatever scripts set.
type Timeouts struct {
	// Lock is how long a statement waits for a lock that another session holds. 0: as the URL says, else
	// [DefaultLockTimeout]. Negative: as long as it takes.
	Lock time.Duration
	// Statement is how long a statement may run. 0: as the URL says, else as long as it takes. Negative: as long
	// as it takes.
	Statement time.Duration
}

// LockOr is the time to wait for a lock, where the URL says nothing of it; 0: as long as it takes.
func (t Timeouts) LockOr() time.Duration { return max(cmp.Or(t.Lock, DefaultLockTimeout), 0) }

// Longer says how to give a statement that has waited for a lock more time.
func (t Timeouts) Longer() string {
	return fmt.Sprintf("wait longer than %s: lock_timeout in luamig.lua, or --db-lock-timeout", t.LockOr())
}

// StatementHint says how to give a statement more time than it had.
const StatementHint = "give it longer, or 0 for as long as it takes: statement_timeout in luamig.lua, or --statement-timeout"
