package mysql

import (
	"context"
	"strconv"
	"time"

	"github.com/luamig/luamig/dialects"
)

var _ dialects.Gauges = catalog{}

// ThreadsRunning is the server's Threads_running, but for this connection and the one that says who holds the lock.
func (c catalog) ThreadsRunning(ctx context.Context) (int, error) {
	rows, err := c.rows(ctx, "SHOW GLOBAL STATUS LIKE 'Threads_running'")
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	n, err := strconv.Atoi(text(rows[0][1]))
	n--
	if c.c.lock != nil && c.c.lock.said != nil {
		n--
	}
	return max(n, 0), err
}

// ReplicaLag is what only the replicas know.
func (c catalog) ReplicaLag(context.Context) (time.Duration, error) {
	return 0, &dialects.UnsupportedError{Database: c.c.server.title(), What: "does not know how far its replicas are behind",
		Hint: `hold the backfill back by threadsRunning, between or pause, or by a function that looks at a table of heartbeats`}
}
