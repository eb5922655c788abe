package mysql

import (
	"context"
	"sync"
	"time"
)

// stopper stops statements on the server. The driver would close the connection where a context is
// cancelled, and the server would go on with the statement; so the driver gets a context of its own, and KILL QUERY on
// another connection ends the statement as an error, behind which the session can be used.
type stopper struct {
	mu      sync.Mutex
	running bool
	killed  bool
	hangUp  context.CancelFunc // closes the connection, where not even KILL QUERY gets through
}

// killTimeout is how long to try to reach the server before hanging up.
const killTimeout = 5 * time.Second

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
	w.running, w.killed, w.hangUp = true, false, hangUp
}

// finish waits for a kill that is under way, and reports whether there was one.
func (w *stopper) finish() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running = false
	return w.killed
}

// kill stops the running statement, if there is one.
func (c *conn) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.running || c.killed {
		return
	}
	c.killed = true
	ctx, cancel := context.WithTimeout(context.Background(), killTimeout)
	defer cancel()
	if err := c.killQuery(ctx); err != nil {
		c.hangUp()
	}
}

// absorb makes sure that a KILL that came too late for its statement does not meet the next one.
func (c *conn) absorb() {
	ctx, cancel := context.WithTimeout(context.Background(), killTimeout)
	defer cancel()
	c.exec(ctx, "DO 0")
}
