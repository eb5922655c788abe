package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/spool"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// conn is a connection: a session that a Reset replaces by a fresh one, and one beside it that
// holds the lock for as long as the job lasts.
type conn struct {
	*session
	location *location
	label    string // under which the server lists the session
	stopper
	transaction
	tables map[string]columnTypes // of tables that rows were written to
	folds  map[op.Name]foldTable
	// altered says that a script may have changed settings of the session.
	altered bool
	// unsure says that what is known of the server may be so no more: a script has run more than plain reads and writes.
	unsure bool
	// unrenewable says that the server makes new sessions for new connections only.
	unrenewable bool
	lock        *heldLock // or nil
	closed      bool
	foreseen    bool // there is no connection: see [catalog.Foresee]
}

var _ dialects.Conn = (*conn)(nil)

// Exec runs a statement and drops its rows.
func (c *conn) Exec(ctx context.Context, s dialects.Statement) (dialects.Result, error) {
	if s.Unexpected != "" {
		return dialects.Result{}, c.expectNone(ctx, s)
	}
	class := c.classify(s.SQL)
	c.altered = c.altered || alters(class.Verb, s.SQL)
	var r driver.Result
	err := c.run(ctx, class, func(ctx context.Context) (done outcome, err error) {
		r, err = c.execute(ctx, class, s)
		return outcome{affected: affected(r, err)}, err
	})
	if err != nil {
		return dialects.Result{}, c.refusal(ctx, s, err)
	}
	result, err := c.result(ctx, class, s, r)
	if err != nil {
		return dialects.Result{}, c.refusal(ctx, s, err)
	}
	return result, nil
}

// alters reports whether a statement may change a setting of the session, and not only a variable of its own, or take
// what a transaction would end.
func alters(verb, sql string) bool {
	return verb == "CALL" || verb == "EXECUTE" || verb == "LOCK" || verb == "XA" || verb == "SET" && !strings.HasPrefix(sql, "SET @luamig")
}

func affected(r driver.Result, err error) int64 {
	if err != nil {
		return 0
	}
	n, _ := r.RowsAffected()
	return n
}

// expectNone runs a statement whose first row, if there is one, is an error.
func (c *conn) expectNone(ctx context.Context, s dialects.Statement) error {
	rows, err := c.Query(ctx, s)
	if err != nil {
		return err
	}
	return rows.Close()
}

// result reads what a write did. Behind several rows with numbers of the server's, the driver has the first number.
func (c *conn) result(ctx context.Context, class sqltext.Class, s dialects.Statement, r driver.Result) (dialects.Result, error) {
	if !class.Write {
		return dialects.Result{}, nil
	}
	result := dialects.Result{Affected: affected(r, nil)}
	if s.Counted != "" {
		return result, c.count(ctx, s.Counted, &result)
	}
	if class.Verb != "INSERT" && class.Verb != "REPLACE" {
		return result, nil
	}
	result.InsertID, _ = r.LastInsertId()
	if _, counted := r.(*inserted); counted {
		return result, nil
	}
	if class.Verb == "INSERT" && result.Affected > 1 && result.InsertID != 0 {
		return result, c.stoppable(ctx, func(ctx context.Context) error { return c.lastNumber(ctx, &result) })
	}
	return result, nil
}

// Query runs a statement and keeps its rows aside: nothing of it stays open, and
// what is written afterwards does not show in them.
func (c *conn) Query(ctx context.Context, s dialects.Statement) (dialects.Rows, error) {
	class := c.classify(s.SQL)
	kept := spool.New()
	var columns []string
	err := c.run(ctx, class, func(ctx context.Context) (done outcome, err error) {
		columns, err = c.keep(ctx, class, s, kept)
		return outcome{affected: 1}, err
	})
	if err != nil {
		kept.Close()
		return nil, c.refusal(ctx, s, err)
	}
	return kept.Rows(columns)
}

// Version is the server's version.
func (c *conn) Version(context.Context) (string, error) { return c.server.version, nil }

// Reset takes a fresh session in place of the one that scripts have used. The lock has a session of its own.
func (c *conn) Reset(ctx context.Context, label string) error {
	if c.closed {
		return errClosed
	}
	if !c.used && label == c.label && !c.dead {
		return nil
	}
	renewed, err := c.renewed(ctx, label)
	if err != nil {
		return err
	}
	if !renewed {
		if err := c.reconnect(ctx, label); err != nil {
			return err
		}
	}
	if c.lock != nil {
		c.lock.said.show(label)
	}
	c.label, c.altered, c.unsure = label, false, false
	c.transaction = transaction{}
	c.forgetTables()
	return nil
}

// reconnect takes a session on a new connection.
func (c *conn) reconnect(ctx context.Context, label string) error {
	if c.location.work != "" { // which the fresh session takes over
		c.session.close()
		c.dead = true
	}
	fresh, err := c.location.connect(ctx, label, &c.server)
	if err != nil {
		return err
	}
	c.replace(fresh)
	return nil
}

// Interrupt stops the running statement, from another goroutine.
func (c *conn) Interrupt() { c.kill() }

// Close ends the session, whose open transaction the server rolls back, and gives the lock back.
func (c *conn) Close() error {
	if c.closed {
		return nil
	}
	c.closed = true
	closing := c.session.close()
	var err error
	if c.lock != nil {
		err = c.lock.release()
	}
	if c.dead {
		return err // of which a goodbye to nobody is no part
	}
	return errors.Join(err, closing)
}

var errClosed = errors.New("the connection is closed")
