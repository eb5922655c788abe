package sqlite

import (
	"context"
	"errors"

	"github.com/luamig/luamig/dialects"
)

// Begin opens a transaction that may write from its first statement on. A plain
// BEGIN would take the write lock at the first write, where another writer can
// make the transaction fail in its middle.
func (c *conn) Begin(ctx context.Context) error {
	sql := "BEGIN IMMEDIATE"
	if c.readOnly {
		sql = "BEGIN"
	}
	err := c.control(ctx, sql)
	c.inTx = c.inTx || err == nil
	return err
}

// BeginRead takes no lock that writers would wait for. The snapshot is that of the first read.
func (c *conn) BeginRead(ctx context.Context) error {
	if err := c.control(ctx, "PRAGMA query_only = ON"); err != nil {
		return err
	}
	c.queryOnly = true
	err := c.control(ctx, "BEGIN")
	c.inTx = err == nil
	return errors.Join(err, c.endRead(ctx, err != nil))
}

// endRead lets the connection write again, where a transaction for reading is over.
func (c *conn) endRead(ctx context.Context, over bool) error {
	if !c.queryOnly || !over {
		return nil
	}
	c.queryOnly = false
	return c.control(context.WithoutCancel(ctx), "PRAGMA query_only = OFF")
}

// Commit leaves the transaction open where a reader stands in its way for too long.
func (c *conn) Commit(ctx context.Context) error {
	err := c.control(ctx, "COMMIT")
	c.inTx = c.inTx && err != nil
	return errors.Join(err, c.endRead(ctx, err == nil))
}

// Rollback does nothing outside a transaction: SQLite itself rolls back when
// the disk is full, when a write is interrupted and in the like cases.
func (c *conn) Rollback(ctx context.Context) error {
	c.inTx = false
	if c.closed {
		return nil
	}
	if !c.driver.AutocommitEnabled() {
		if err := c.control(context.WithoutCancel(ctx), "ROLLBACK"); err != nil {
			return err
		}
	}
	if err := c.endRead(ctx, true); err != nil {
		return err
	}
	return c.resetPragmas(ctx)
}

// resetPragmas switches off what making a table anew switches on for a few
// statements. Pragmas do not roll back with the transaction that was broken off.
func (c *conn) resetPragmas(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	if err := c.control(ctx, "PRAGMA writable_schema = OFF"); err != nil {
		return err
	}
	return c.control(ctx, "PRAGMA legacy_alter_table = OFF")
}

func (c *conn) Savepoint(ctx context.Context, name string) error {
	return c.control(ctx, `SAVEPOINT "`+name+`"`)
}

func (c *conn) Release(ctx context.Context, name string) error {
	return c.control(ctx, `RELEASE "`+name+`"`)
}

// RollbackTo also releases the savepoint, which SQLite would keep.
func (c *conn) RollbackTo(ctx context.Context, name string) error {
	if err := c.control(ctx, `ROLLBACK TO "`+name+`"`); err != nil {
		return err
	}
	if err := c.Release(ctx, name); err != nil {
		return err
	}
	return c.resetPragmas(ctx)
}

// control runs a statement that moves the transaction on.
func (c *conn) control(ctx context.Context, sql string) error {
	_, err := c.Exec(ctx, dialects.Statement{SQL: sql})
	return err
}
