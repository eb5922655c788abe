package sqlite

import (
	"context"
	"sync"
	"time"

	"modernc.org/libc"
	engine "modernc.org/sqlite/lib"
)

// interrupter stops statements when their context is cancelled or Interrupt is
// called, whether they compute or wait for a lock.
//
// sqlite3_interrupt alone does not do: it does nothing in the moment before a
// statement starts, and nobody asks for it while waiting. So the engine also
// asks a flag of ours, in memory of C because its callbacks get no Go pointer.
type interrupter struct {
	handle
	flag   uintptr // two int32: whether to stop; milliseconds to wait for a lock
	mu     sync.Mutex
	done   <-chan struct{} // of the context that is watched
	forget func() bool     // ends the watch
	closed bool

	limit   time.Duration // of one statement; 0: none
	started int           // statements, so that no clock ends another than its own
	clock   *time.Timer
}

const (
	flagSize    = 8
	timeoutAt   = 4    // the offset of the milliseconds
	stepsToLook = 1000 // of the engine's virtual machine between two looks at the flag
)

// newInterrupter takes the place of the driver's own busy handler, which waits without end.
func newInterrupter(h handle, t location) *interrupter {
	w := &interrupter{handle: h, limit: t.statement, flag: libc.Xmalloc(h.tls, flagSize)}
	libc.AtomicStoreNInt32(w.flag, 0, 0)
	libc.AtomicStoreNInt32(w.flag+timeoutAt, int32(t.busy.Milliseconds()), 0)
	engine.Xsqlite3_busy_handler(h.tls, h.db, callback(waitForLock), w.flag)
	engine.Xsqlite3_progress_handler(h.tls, h.db, stepsToLook, callback(lookAtFlag), w.flag)
	return w
}

// start is called before a statement. It clears the flag first and looks at the
// context afterwards, so that no cancellation falls between the two.
func (w *interrupter) start(ctx context.Context) error {
	if ctx.Done() != w.done {
		w.watch(ctx)
	}
	libc.AtomicStoreNInt32(w.flag, 0, 0)
	if w.limit > 0 {
		w.wind()
	}
	return ctx.Err()
}

// What the flag says.
const (
	stopped = 1
	late    = 2 // the statement has had its time
)

// wind starts the clock of a statement.
func (w *interrupter) wind() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.started++
	n := w.started
	if w.clock != nil {
		w.clock.Stop()
	}
	w.clock = time.AfterFunc(w.limit, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.started == n {
			w.raise(late)
		}
	})
}

// isLate reports whether the statement was stopped because it took too long.
func (w *interrupter) isLate() bool { return libc.AtomicLoadNInt32(w.flag, 0) == late }

// watch costs a microsecond; the statements of a migration share one context.
func (w *interrupter) watch(ctx context.Context) {
	if w.forget != nil {
		w.forget()
		w.forget = nil
	}
	done := ctx.Done()
	w.mu.Lock()
	w.done = done
	w.mu.Unlock()
	if done != nil {
		w.forget = context.AfterFunc(ctx, func() { w.stop(done) })
	}
}

// stop stops what runs if it runs under the context; a late call for an earlier one does nothing.
func (w *interrupter) stop(done <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done == done {
		w.raise(stopped)
	}
}

// interrupt stops what runs.
func (w *interrupter) interrupt() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.raise(stopped)
}

func (w *interrupter) raise(why int32) {
	if w.closed {
		return
	}
	libc.AtomicStoreNInt32(w.flag, why, 0)
	tls := libc.NewTLS() // the connection's own is in use by the goroutine that runs the statement
	engine.Xsqlite3_interrupt(tls, w.db)
	tls.Close()
}

func (w *interrupter) raised() bool { return libc.AtomicLoadNInt32(w.flag, 0) != 0 }

// end lets go of the connection, which is about to be closed.
func (w *interrupter) end() {
	if w.forget != nil {
		w.forget()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	if w.clock != nil {
		w.clock.Stop()
	}
	engine.Xsqlite3_busy_handler(w.tls, w.db, 0, 0)
	engine.Xsqlite3_progress_handler(w.tls, w.db, 0, 0, 0)
	libc.Xfree(w.tls, w.flag)
}

// lookAtFlag is the engine's progress handler: other than 0 stops the statement.
func lookAtFlag(_ *libc.TLS, flag uintptr) int32 { return libc.AtomicLoadNInt32(flag, 0) }

// waitForLock is the engine's busy handler: 0 gives up. It waits 1, 2, 4 … 32
// and then 50 milliseconds at a time, looking at the flag between.
func waitForLock(_ *libc.TLS, flag uintptr, count int32) int32 {
	const doublings, longest = 6, 50
	delay, waited := int32(longest), 1<<doublings-1+longest*(count-doublings)
	if count < doublings {
		delay, waited = 1<<count, 1<<count-1
	}
	left := libc.AtomicLoadNInt32(flag+timeoutAt, 0) - waited
	if left <= 0 || libc.AtomicLoadNInt32(flag, 0) != 0 {
		return 0
	}
	time.Sleep(time.Duration(min(delay, left)) * time.Millisecond)
	return 1
}
