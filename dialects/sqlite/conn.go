package sqlite

import (
	"context"
	"errors"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/spool"
	"github.com/luamig/luamig/dialects/op"
	driver "zombiezen.com/go/sqlite"
)

// conn is a connection to a database file or to a database in memory.
type conn struct {
	handle
	*interrupter
	driver   *driver.Conn
	file     string // absolute, links resolved; empty: in memory
	readOnly bool
	cache    map[string]*statement // by their SQL
	lock     *fileLock             // held, or nil
	inTx     bool                  // between Begin and Commit or Rollback
	closed   bool

	folds map[op.Name]dialects.Foldable // see [catalog.Foldable]
	given *given                        // nil: not needed yet

	queryOnly bool     // in a transaction of BeginRead
	pragmas   []pragma // the URL's
	touched   bool     // settings may not be as they were at first
}

var _ dialects.Conn = (*conn)(nil)

func newConn(d *driver.Conn, t location) (*conn, error) {
	h, err := handleOf(d)
	if err != nil {
		d.Close()
		return nil, err
	}
	return &conn{
		handle: h, interrupter: newInterrupter(h, t), driver: d,
		readOnly: t.readOnly, cache: map[string]*statement{}, pragmas: t.pragmas,
	}, nil
}

// Exec runs a statement and drops its rows.
func (c *conn) Exec(ctx context.Context, s dialects.Statement) (dialects.Result, error) {
	if g, ok := s.Bulk.(*givenRows); ok {
		return c.execGiven(ctx, s, g)
	}
	r, err := c.exec(ctx, s)
	if err != nil && s.Bulk != nil {
		err = c.inRow(ctx, s, err)
	}
	return r, err
}

func (c *conn) exec(ctx context.Context, s dialects.Statement) (dialects.Result, error) {
	st, err := c.begin(ctx, s)
	if err != nil {
		return dialects.Result{}, c.refusal(ctx, s, err)
	}
	defer c.finish(st)
	for {
		row, err := st.step()
		switch {
		case err != nil:
			return dialects.Result{}, c.refusal(ctx, s, err)
		case !row:
			return c.result(st), nil
		case s.Unexpected != "":
			return dialects.Result{}, c.unexpected(s, st)
		}
	}
}

// result reads what a write did. Of other statements SQLite would tell what the
// last write did, and of an insert into a table WITHOUT ROWID, InsertID is that
// of the insert before: such a table gives no numbers.
func (c *conn) result(st *statement) dialects.Result {
	if !st.class.Write {
		return dialects.Result{}
	}
	r := dialects.Result{Affected: c.changes()}
	if r.Affected > 0 && (st.class.Verb == "INSERT" || st.class.Verb == "REPLACE") {
		r.InsertID = c.driver.LastInsertRowID()
	}
	return r
}

// Query runs a statement and keeps its rows aside: nothing of it stays open, and
// what is written afterwards does not show in them.
func (c *conn) Query(ctx context.Context, s dialects.Statement) (dialects.Rows, error) {
	st, err := c.begin(ctx, s)
	if err != nil {
		return nil, c.refusal(ctx, s, err)
	}
	defer c.finish(st)
	kept, encode := spool.New(), st.encode
	for {
		row, err := st.step()
		switch {
		case err == nil && !row:
			return st.rows(kept)
		case err == nil && s.Unexpected != "":
			err = c.unexpected(s, st)
		case err == nil:
			err = kept.Add(encode)
		}
		if err != nil {
			kept.Close()
			return nil, c.refusal(ctx, s, err)
		}
	}
}

// Version is the version of the embedded SQLite.
func (c *conn) Version(context.Context) (string, error) { return driver.Version, nil }

// Interrupt stops the running statement, from another goroutine.
func (c *conn) Interrupt() { c.interrupt() }

// Close rolls back what is open and gives the lock back.
func (c *conn) Close() error {
	if c.closed {
		return nil
	}
	c.closed = true
	c.forgetStatements()
	c.end()
	err := c.driver.Close()
	if c.given != nil {
		c.given.free(c.tls)
	}
	if c.lock != nil {
		err = errors.Join(err, c.lock.release())
	}
	return err
}
