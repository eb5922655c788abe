package dialects

import (
	"fmt"
	"time"
)

// Holder is who holds the lock.
type Holder struct {
	Host  string
	PID   int
	Since time.Time
	Doing string // "up", "down", "run fix-phones"
}

// String returns "luamig up on db1 (pid 4711) since 10:15:04", as far as it is known.
func (h Holder) String() string {
	if h.PID == 0 {
		return "another luamig"
	}
	return fmt.Sprintf("luamig %s on %s (pid %d) since %s", h.Doing, h.Host, h.PID, h.Since.Format(time.TimeOnly))
}

// LockRequest asks for the lock.
type LockRequest struct {
	Name    string // what is locked: the ledger's table
	Holder  Holder // the one who asks
	Timeout time.Duration
	// Waiting is called once when another one holds the lock; may be nil.
	Waiting func(Holder)
}

// Unlock gives a lock back.
type Unlock func() error

// LockedError says that another one kept the lock for the whole timeout.
type LockedError struct {
	Holder  Holder
	Timeout time.Duration
}

func (e *LockedError) Error() string {
	working := fmt.Sprintf("%s is at work on this database", e.Holder)
	if e.Timeout <= 0 {
		return working
	}
	return fmt.Sprintf("%s; gave up after %s", working, e.Timeout)
}

// Remedy says how to wait for it.
func (e *LockedError) Remedy() string { return "wait until it is done, or longer: --lock-timeout 10m" }
