package dialects

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Holder is who holds the lock.
type Holder struct {
	Host  string
	PID   int
	Since time.Time
	Doing string // "up", "down", "run fix-phones"
	// Script is the one that runs, as far as its label tells: "20240105093000-split-full-name"; empty: none, or not known.
	Script string `json:",omitempty"`
	// End is the SQL that ends its session on the server, as far as a [LockWatcher] knows; empty: there is no server.
	End string `json:"-"`
	// Run tells this run from all others, so that one that has lost its connection ends the session that is left of it; may be empty.
	Run string `json:",omitempty"`
}

// String returns "luamig up on db1 (pid 4711) since 10:15:04, in 20240105093000-split-full-name", as far as it is known.
func (h Holder) String() string {
	if h.PID == 0 {
		return "another luamig"
	}
	text := fmt.Sprintf("luamig %s on %s (pid %d) since %s", h.Doing, h.Host, h.PID, h.Since.Format(time.TimeOnly))
	if h.Script != "" && !strings.HasSuffix(h.Doing, " "+h.Script) {
		text += ", in " + h.Script
	}
	return text
}

// TakeLabel takes the script out of the label of a session: "luamig:20240105093000-split-full-name". Of others there is nothing to take.
func (h *Holder) TakeLabel(label string) {
	if script, ok := strings.CutPrefix(label, "luamig:"); ok {
		h.Script = script
	}
}

// Is reports whether it is one and the same run.
func (h Holder) Is(other Holder) bool { return h.Run != "" && h.Run == other.Run }

// LockRequest asks for the lock.
type LockRequest struct {
	Name    string // what is locked: the ledger's table
	Holder  Holder // the one who asks
	Timeout time.Duration
	// Waiting is called once when another one holds the lock; may be nil.
	Waiting func(Holder)
}

const (
	lockPoll    = 50 * time.Millisecond
	lockPollMax = 500 * time.Millisecond
)

// Poll attempts to take a lock until it is got, the request's time is over (a [*LockedError]) or the
// context ends, whose error it returns as it is. An attempt that does not get the lock tells who has it.
// A holder without a name may be just about to say it: it is told to Waiting from the attempt
// nameless on, counted from 1.
func (r LockRequest) Poll(ctx context.Context, nameless int, attempt func() (got bool, by Holder, err error)) error {
	deadline := time.Now().Add(r.Timeout)
	told := r.Waiting == nil
	pause := lockPoll
	for n := 1; ; n++ {
		got, holder, err := attempt()
		if got || err != nil {
			return err
		}
		if !told && (holder.PID != 0 || n >= nameless) {
			told = true
			r.Waiting(holder)
		}
		left := time.Until(deadline)
		if left <= 0 {
			return &LockedError{Holder: holder, Timeout: r.Timeout}
		}
		if err := sleep(ctx, min(pause, left)); err != nil {
			return err
		}
		pause = min(2*pause, lockPollMax)
	}
}

// sleep waits, for as long as the context allows.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// LockWatcher is a [Conn] that tells who holds the lock, and does not ask for it.
type LockWatcher interface {
	// LockHolder reports whether anybody holds the lock of a name, and who, as far as it is known.
	LockHolder(ctx context.Context, name string) (h Holder, held bool, err error)
}

// keepAlive is how often a connection that only holds a lock has to do something. What stands in between, such as a
// pooler or a firewall, forgets silent ones.
const keepAlive = 20 * time.Second

// pingPatience is how long a ping may take: a connection that is silent for longer is lost.
const pingPatience = time.Minute

// KeepAlive pings until the returned function is called, which ends a ping that is under way, or a ping fails.
func KeepAlive(ping func(context.Context) error) (stop func()) {
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		t := time.NewTicker(keepAlive)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
			}
			patient, cancel := context.WithTimeout(ctx, pingPatience)
			err := ping(patient)
			cancel()
			if err != nil {
				return
			}
		}
	}()
	return stop
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
