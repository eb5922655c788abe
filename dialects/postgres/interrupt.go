package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// cancelPatience bounds the connection on which a cancel request is sent.
	cancelPatience = 5 * time.Second
	// obeyPatience is how long the server may take to obey it before the connection is given up.
	obeyPatience = 10 * time.Second
	// cancelDelay is how long the server's signal may be under way, once the request is accepted: it should not reach the next statement.
	cancelDelay = 100 * time.Millisecond
)

// Interrupt asks the server, on another connection, to cancel what runs. It does nothing where nothing does.
func (c *conn) Interrupt() { cancel(c.pg) }

// cancel sends a cancel request and waits until it is taken. It is never broken off: PgBouncer 1.18 ends when one is.
func cancel(pg *pgconn.PgConn) {
	ctx, done := context.WithTimeout(context.Background(), cancelPatience)
	defer done()
	_ = pg.CancelRequest(ctx) // should it fail, the statement runs on, and its own end is what counts
}

// canceller stops statements whose context is cancelled: on the server, so that the connection can be used afterwards. Where
// the server does not obey in time, the connection is given up.
type canceller struct {
	conn *pgconn.PgConn
	sent chan struct{}
}

// HandleCancel is called once, when the context of the running statement is cancelled.
func (w *canceller) HandleCancel(context.Context) {
	w.sent = make(chan struct{})
	_ = w.conn.Conn().SetDeadline(time.Now().Add(obeyPatience))
	go func() {
		defer close(w.sent)
		cancel(w.conn)
		time.Sleep(cancelDelay)
	}()
}

// HandleUnwatchAfterCancel is called when the statement is over, also where it had been so already.
func (w *canceller) HandleUnwatchAfterCancel() {
	<-w.sent
	_ = w.conn.Conn().SetDeadline(time.Time{})
}
