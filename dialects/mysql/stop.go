package mysql

import (
	"context"
	"strconv"
	"sync"
	"time"
)

// stopper stops statements on the server. The driver would close the connection where a context is
// cancelled, and the server would go on with the statement; so the driver gets a context of its own, and KILL QUERY on
// another connection ends the statement as an error, behind which the session can be used.
type stopper struct {
	mu     sync.Mutex
	done   chan struct{} // closed when the running statement ends; nil: none runs
	killed bool
	kills  sync.WaitGroup
	hangUp context.CancelFunc // closes the connection, where not even KILL QUERY gets through
}

const (
	// killTimeout is how long to try to reach the server before hanging up.
	killTimeout = 5 * time.Second
	// killAgain is the pause before the next KILL: one between the preparing of a statement and its
	// execution is forgotten by the server.
	killAgain = 100 * time.Millisecond
)

// stoppable runs something that ctx and Interrupt stop.
func (c *conn) stoppable(ctx context.Context, f func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	own, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	defer hangUp()
	c.start(hangUp)
	forget := context.AfterFunc(ctx, c.kill)
	err := f(own)
	forget()
	if c.finish() {
		c.absorb()
	}
	return err
}

func (w *stopper) start(hangUp context.CancelFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done, w.killed, w.hangUp = make(chan struct{}), false, hangUp
}

// finish waits for a kill that is under way, and reports whether there was one.
func (w *stopper) finish() bool {
	w.mu.Lock()
	close(w.done)
	w.done = nil
	killed := w.killed
	w.mu.Unlock()
	w.kills.Wait()
	return killed
}

// kill stops the running statement, if there is one. What starts after it returns is not meant.
func (c *conn) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done == nil || c.killed {
		return
	}
	c.killed = true
	done, hangUp := c.done, c.hangUp
	id, location := c.id, c.location
	c.kills.Go(func() { keepKilling(location, id, done, hangUp) })
}

// keepKilling kills a session's statement until that has ended.
func keepKilling(t *location, id uint64, done <-chan struct{}, hangUp context.CancelFunc) {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), killTimeout)
		err := t.killQuery(ctx, id)
		cancel()
		if err != nil {
			hangUp()
			return
		}
		select {
		case <-done:
			return
		case <-time.After(killAgain):
		}
	}
}

// killQuery stops a session's statement from another connection.
func (t *location) killQuery(ctx context.Context, id uint64) error {
	l, err := t.dial(ctx, "luamig kill")
	if err != nil {
		return err
	}
	defer l.close()
	_, err = l.exec(ctx, "KILL QUERY "+strconv.FormatUint(id, 10))
	return err
}

// absorb makes sure that a KILL that came too late for its statement does not meet the next one.
func (c *conn) absorb() {
	ctx, cancel := context.WithTimeout(context.Background(), killTimeout)
	defer cancel()
	c.exec(ctx, "DO 0")
}
