package run

import (
	"context"
	"errors"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host/ledger"
)

// Between batches, a backfill listens to what others ask of it, by a table of the ledger: as often as
// somebody who asks will wait for, and not so often that small batches would feel it.
const (
	listenEvery = 200 * time.Millisecond
	pollEvery   = time.Second // while it waits for something else
)

// Wait waits, and tells when the run shall stop. It keeps no transaction open, and the connection from falling asleep.
func (c *cursor) Wait(ctx context.Context, d time.Duration, why string) error {
	c.letWrite(ctx)
	for {
		if err := c.listen(ctx); err != nil || d <= 0 {
			return err
		}
		start := time.Now()
		c.tellHeld(why, d)
		c.sleep(ctx, min(d, pollEvery))
		waited := time.Since(start)
		d -= waited
		c.waited(waited)
		c.s.o.Progress() // waiting is not computing
	}
}

// letWrite makes room for others where only one can write. They look for it about every 50 ms, and would
// hardly ever find the moment between two batches.
func (c *cursor) letWrite(ctx context.Context) {
	const share, most = 16, 60 * time.Millisecond
	if c.s.Traits().SingleWriter && !c.s.o.DryRun && c.took > 0 {
		c.sleep(ctx, min(c.took/share, most))
		c.took = 0
	}
}

func (c *cursor) sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	case <-c.Stop:
	}
}

// listen returns the error that ends the script where somebody wants that.
func (c *cursor) listen(ctx context.Context) error {
	if ctx.Err() != nil {
		return c.fault(context.Cause(ctx))
	}
	select {
	case <-c.Stop:
		return c.halt(&PausedError{Stopped: true})
	default:
	}
	if c.s.o.DryRun || !c.heard.IsZero() && time.Since(c.heard) < listenEvery {
		return nil
	}
	c.heard = time.Now()
	r, err := c.Ledger.ReadRequest(ctx, c.s.o.Dialect, c.s.o.Conn.Catalog(), c.id)
	if err != nil {
		return c.fault(err)
	}
	switch r.Wish {
	case ledger.Pause:
		return c.halt(&PausedError{Stopped: true, By: r.By})
	case ledger.Cancel:
		return c.cancel(ctx, r)
	}
	return nil
}

// cancel forgets the place of the backfill, and ends the script.
func (c *cursor) cancel(ctx context.Context, r ledger.Request) error {
	if err := c.performOwn(ctx, c.Ledger.ForgetBackfill(c.id), c.Ledger.ForgetRequest(c.id)); err != nil {
		return err
	}
	return c.halt(&PausedError{Stopped: true, By: r.By, Cancelled: true})
}

// Again waits before a batch runs once more that the database has broken off: nothing of it is kept, and the rows that it
// waited for, or that others waited for, may be free a moment later.
func (c *cursor) Again(ctx context.Context, err error) (bool, error) {
	var refused *dialects.Error
	if c.s.o.DryRun || c.Backfills.Again == nil || ctx.Err() != nil || !errors.As(err, &refused) {
		return false, nil
	}
	switch refused.Kind {
	case dialects.LockTimeout, dialects.Deadlock, dialects.Serialization:
	default:
		return false, nil
	}
	pause, again := c.Backfills.Again(refused, c.tries+1)
	if !again {
		return false, nil
	}
	c.tries++
	return true, c.Wait(ctx, pause, refused.Message)
}

// ThreadsRunning asks the server, and does not pass through the journal: what it says is another thing each time.
func (c *cursor) ThreadsRunning(ctx context.Context) (int, error) {
	gauges, err := c.gauges()
	if err != nil {
		return 0, err
	}
	return gauges.ThreadsRunning(ctx)
}

// ReplicaLag is how far the last of the replicas is behind.
func (c *cursor) ReplicaLag(ctx context.Context) (time.Duration, error) {
	if c.Backfills.ReplicaLag != nil {
		defer c.s.o.Progress()
		return c.Backfills.ReplicaLag(ctx)
	}
	gauges, err := c.gauges()
	if err != nil {
		return 0, err
	}
	return gauges.ReplicaLag(ctx)
}

func (c *cursor) gauges() (dialects.Gauges, error) {
	c.s.wait()
	c.s.o.Progress()
	return dialects.GaugesOf(c.s.o.Conn.Catalog(), c.s.Traits().Title)
}

// Pause ends the script where its throttle asked for it.
func (c *cursor) Pause() error { return c.halt(&PausedError{}) }

func (c *cursor) halt(e *PausedError) error {
	e.Name, e.Direction, e.Rows = c.id.Name, c.s.o.Direction, c.rows
	return c.s.end(c.fault(e))
}
