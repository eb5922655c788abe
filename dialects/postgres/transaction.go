package postgres

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/luamig/luamig/dialects"
)

// rollbackPatience bounds what is done after a cancellation, should the server not answer.
const rollbackPatience = time.Minute

// Begin opens a transaction. What has been prepared before is read anew: another session may have altered the tables since, and finding
// that out inside the transaction would end it.
func (c *conn) Begin(ctx context.Context) error { return c.begin(ctx, "BEGIN", false) }

// BeginRead opens one that sees the database as it is at its first statement.
func (c *conn) BeginRead(ctx context.Context) error {
	return c.begin(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", true)
}

func (c *conn) begin(ctx context.Context, sql string, reads bool) error {
	if err := c.usable(); err != nil {
		return c.refusal(ctx, dialects.Statement{SQL: sql}, err)
	}
	if err := c.lockHeld(ctx); err != nil {
		return err
	}
	c.forget()
	var err error
	switch {
	case c.pooled:
		err = c.beginPooled(ctx, sql)
	case c.unreset != "":
		err = c.resetAndBegin(ctx, sql)
	default:
		err = c.control(ctx, sql)
	}
	c.inTx, c.reads = err == nil, reads
	return err
}

// resetAndBegin puts the session back, which stays whatever becomes of the transaction that it opens.
func (c *conn) resetAndBegin(ctx context.Context, sql string) error {
	err := c.control(ctx, "BEGIN; "+c.unreset+"; COMMIT; "+sql)
	if err == nil {
		c.unreset = ""
		return nil
	}
	if back := c.Rollback(ctx); back != nil {
		return errors.Join(err, back)
	}
	return err
}

// beginPooled opens a transaction with its settings. The one who holds the lock takes a second one in each of them: whoever
// gets the lock next sees by it that such a transaction has not ended yet.
func (c *conn) beginPooled(ctx context.Context, sql string) error {
	sql += "; " + c.localSettings()
	if c.lock == nil {
		return c.control(ctx, sql)
	}
	results, err := c.pg.Exec(ctx, sql+"; SELECT pg_catalog.pg_try_advisory_xact_lock("+strconv.FormatInt(c.lock.work, 10)+")").ReadAll()
	if err == nil && string(results[len(results)-1].Rows[0][0]) != "t" {
		err = errors.Join(errLockLost(nil), c.simple(ctx, "ROLLBACK"))
	}
	if err != nil {
		return c.refusal(ctx, dialects.Statement{SQL: "BEGIN"}, err)
	}
	return nil
}

// Commit fails where the server has rolled back instead, which it says by the tag alone.
func (c *conn) Commit(ctx context.Context) error {
	if err := c.ready(ctx); err != nil {
		return c.refusal(ctx, dialects.Statement{SQL: "COMMIT"}, err)
	}
	if err := c.lockHeld(ctx); err != nil {
		return err
	}
	if c.pooled && c.pg.TxStatus() == sound {
		if err := c.control(ctx, resetShared); err != nil {
			return err
		}
	}
	results, err := c.pg.Exec(ctx, "COMMIT").ReadAll()
	c.inTx = c.pg.TxStatus() != idle && !c.pg.IsClosed()
	var tag pgconn.CommandTag
	if len(results) > 0 {
		tag = results[0].CommandTag
	}
	return c.committed(ctx, tag, err)
}

// committed reads what the server has answered to a commit.
func (c *conn) committed(ctx context.Context, tag pgconn.CommandTag, err error) error {
	if err != nil {
		return c.commitFailure(ctx, err)
	}
	if hasVerb(tag, "ROLLBACK") {
		return &dialects.Error{Kind: dialects.Other, Message: "the transaction was rolled back, because a statement in it had failed", Statement: dialects.Statement{SQL: "COMMIT"}}
	}
	return nil
}

// sound is the server's word for a transaction in which nothing has failed.
const sound = 'T'

// resetShared takes back what a SET of the script would leave behind with its commit, in a session that other clients of the pooler get
// next: a search_path that leads them, and the next run of luamig, elsewhere, or a temporary table.
const resetShared = "SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; DISCARD TEMP"

// commitFailure says what is not known of a connection that was lost while it committed.
func (c *conn) commitFailure(ctx context.Context, err error) error {
	refused := c.refusal(ctx, dialects.Statement{SQL: "COMMIT"}, err)
	var e *dialects.Error
	if errors.As(refused, &e) && (e.Kind == dialects.ConnectionLost || c.pg.IsClosed()) {
		e.InDoubt = true
		e.Hint = "whether the server has committed is not known: luamig status tells"
	}
	return refused
}

// Rollback does nothing outside a transaction. One that is lost with its connection is rolled back by the server.
func (c *conn) Rollback(ctx context.Context) error {
	c.inTx = false
	c.forget()
	if c.closed || c.pg.IsClosed() || c.pg.TxStatus() == idle {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackPatience)
	defer cancel()
	return c.control(ctx, "ROLLBACK")
}

func (c *conn) Savepoint(ctx context.Context, name string) error {
	return c.save(ctx, `SAVEPOINT "`+name+`"`)
}

func (c *conn) Release(ctx context.Context, name string) error {
	return c.save(ctx, `RELEASE SAVEPOINT "`+name+`"`)
}

// RollbackTo also releases the savepoint, which the server would keep.
func (c *conn) RollbackTo(ctx context.Context, name string) error {
	c.forget()
	return c.save(ctx, `ROLLBACK TO SAVEPOINT "`+name+`"; RELEASE SAVEPOINT "`+name+`"`)
}

func (c *conn) save(ctx context.Context, sql string) error {
	if err := c.ready(ctx); err != nil {
		return c.refusal(ctx, dialects.Statement{SQL: sql}, err)
	}
	return c.control(ctx, sql)
}
