package mysql

import (
	"context"
	"errors"
	"slices"

	mysql "github.com/go-sql-driver/mysql"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/sqltext"
)

// transaction follows the transaction of a session. The server says with each answer whether one is open; where it
// is not any more, a statement has committed it, as nearly every schema change does, and it is opened again.
type transaction struct {
	inTx      bool
	lost      error // the error with which the server rolled it back; nothing runs until Rollback
	changed   bool  // something has succeeded since its beginning or the last commit of a schema change
	committed bool  // a schema change has committed what had succeeded, or itself
	points    []savepoint
}

// savepoint is an open savepoint.
type savepoint struct {
	name      string
	gone      bool // committed by a schema change
	changed   bool // something has succeeded inside it …
	committed bool // … and was committed
}

// outcome is what a statement did, as far as the transaction minds.
type outcome struct{ affected int64 }

// usable is the error of a session that can run nothing.
func (c *conn) usable() error {
	switch {
	case c.foreseen:
		return dialects.ErrNotForeseen
	case c.closed:
		return errClosed
	case c.dead:
		return errLost
	case c.inTx && c.lost != nil:
		return rolledBack(c.lost)
	}
	return nil
}

// run runs a statement that ctx stops, and follows what it does to the transaction.
func (c *conn) run(ctx context.Context, class sqltext.Class, f func(context.Context) (outcome, error)) error {
	if err := c.usable(); err != nil {
		return err
	}
	c.used = true
	var done outcome
	limited, cancel := c.limited(ctx)
	err := c.stoppable(limited, func(ctx context.Context) (err error) {
		done, err = f(ctx)
		return err
	})
	err = overdue(limited, err)
	cancel()
	if isLost(err) {
		c.dead = true
		return err
	}
	if class.DDL || !isPlain(class.Verb) {
		c.unsure = true
		c.forgetTables()
		c.forgetStatements()
	}
	if !c.inTx {
		return err
	}
	return errors.Join(err, c.follow(context.WithoutCancel(ctx), class, done, err))
}

// isPlain reports whether a statement neither ends a transaction nor changes the schema.
func isPlain(verb string) bool {
	return slices.Contains([]string{"SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "SHOW", "SAVEPOINT", "RELEASE", "DO", "SET", "EXPLAIN"}, verb)
}

// follow looks whether the transaction is still open behind a statement.
func (c *conn) follow(ctx context.Context, class sqltext.Class, done outcome, failed error) error {
	if failed != nil || !isPlain(class.Verb) {
		if err := c.refresh(ctx); err != nil {
			c.dead = c.dead || isLost(err)
			return nil
		}
	}
	if failed == nil && modifies(class, done) {
		c.mark()
	}
	if c.inTransaction() {
		if failed == nil && begins(class) {
			c.ended(false) // the one before was committed
		}
		return nil
	}
	// A schema change has committed what came before, also where it fails itself.
	if failed != nil && !class.DDL && (class.Write || endsTransaction(failed) || class.Verb == "SELECT") {
		c.lost = failed
		return nil
	}
	c.ended(class.Verb == "ROLLBACK" && failed == nil)
	_, err := c.exec(ctx, "START TRANSACTION")
	return err
}

// begins reports whether a statement opens a transaction.
func begins(class sqltext.Class) bool {
	return class.TransactionControl && (class.Verb == "START" || class.Verb == "BEGIN")
}

// modifies reports whether there is something that a rollback would have to take back.
func modifies(class sqltext.Class, done outcome) bool {
	if class.Write {
		return done.affected > 0
	}
	return class.DDL || !isPlain(class.Verb) && !class.TransactionControl
}

// endsTransaction tells the errors with which the server rolls back all of the transaction: ER_LOCK_DEADLOCK, and
// ER_LOCK_WAIT_TIMEOUT under innodb_rollback_on_timeout.
func endsTransaction(err error) bool {
	var e *mysql.MySQLError
	return errors.As(err, &e) && (e.Number == 1213 || e.Number == 1205)
}

// mark notes that something has succeeded, in all open savepoints.
func (t *transaction) mark() {
	t.changed = true
	for i := range t.points {
		t.points[i].changed = true
	}
}

// ended notes that a statement has ended the transaction, and with it its savepoints.
func (t *transaction) ended(rolledBack bool) {
	t.committed = t.committed || t.changed && !rolledBack
	t.changed = false
	for i := range t.points {
		p := &t.points[i]
		p.committed = p.committed || p.changed && !rolledBack
		p.changed, p.gone = false, true
	}
}

// Begin opens the transaction.
func (c *conn) Begin(ctx context.Context) error { return c.begin(ctx, "START TRANSACTION") }

// BeginRead takes the snapshot at once, and not with the first read. It is the session that is
// set to read only, for a schema change would commit a transaction that is and go on.
func (c *conn) BeginRead(ctx context.Context) error {
	if err := c.control(ctx, "SET SESSION TRANSACTION READ ONLY"); err != nil {
		return err
	}
	c.readOnly = true
	if err := c.begin(ctx, "START TRANSACTION WITH CONSISTENT SNAPSHOT"); err != nil {
		return errors.Join(err, c.endRead(ctx))
	}
	return nil
}

// endRead lets the session write again.
func (c *conn) endRead(ctx context.Context) error {
	if !c.readOnly || c.dead {
		return nil
	}
	c.readOnly = false
	return c.control(context.WithoutCancel(ctx), "SET SESSION TRANSACTION READ WRITE")
}

func (c *conn) begin(ctx context.Context, sql string) error {
	if err := c.control(ctx, sql); err != nil {
		return err
	}
	c.transaction = transaction{inTx: true}
	return nil
}

// Commit leaves the transaction as it is where it fails.
func (c *conn) Commit(ctx context.Context) error {
	if c.inTx && c.lost != nil {
		return c.refusal(ctx, dialects.Statement{SQL: "COMMIT"}, rolledBack(c.lost))
	}
	if err := c.control(ctx, "COMMIT"); err != nil {
		return c.commitFailure(err)
	}
	c.transaction = transaction{}
	return c.endRead(ctx)
}

// commitFailure says what is not known of a connection that was lost while it committed.
func (c *conn) commitFailure(err error) error {
	var e *dialects.Error
	if c.dead && errors.As(err, &e) && e != errLost {
		e.InDoubt = true
		e.Hint = "whether the server has committed is not known: luamig status tells"
	}
	return err
}

// Rollback takes back what no schema change has committed. A session that is lost is rolled back by the server.
func (c *conn) Rollback(ctx context.Context) error {
	was := c.transaction
	c.transaction = transaction{}
	if !was.inTx || c.closed {
		return nil
	}
	if !c.dead {
		if err := c.control(context.WithoutCancel(ctx), "ROLLBACK"); err != nil && !c.dead {
			return err
		}
	}
	if was.committed {
		return errCommitted()
	}
	return c.endRead(ctx)
}

// errCommitted is the error of taking back what is kept.
func errCommitted() error {
	return &dialects.Error{
		Kind:    dialects.Committed,
		Message: "what came before the last schema change is committed and cannot be rolled back",
		Hint:    "MySQL and MariaDB commit at each schema change: keep schema changes and changes of rows in migrations of their own",
	}
}

// Savepoint opens a savepoint.
func (c *conn) Savepoint(ctx context.Context, name string) error {
	if err := c.control(ctx, "SAVEPOINT `"+name+"`"); err != nil {
		return err
	}
	c.points = append(c.points, savepoint{name: name})
	return nil
}

// Release ends a savepoint, and what was opened in it.
func (c *conn) Release(ctx context.Context, name string) error {
	p, ok := c.end(name)
	if ok && p.gone {
		return nil
	}
	return c.control(ctx, "RELEASE SAVEPOINT `"+name+"`")
}

// RollbackTo goes back to a savepoint and ends it. Where a schema change has committed it, it goes back to that.
func (c *conn) RollbackTo(ctx context.Context, name string) error {
	p, ok := c.end(name)
	if !ok || !p.gone {
		if err := c.control(ctx, "ROLLBACK TO SAVEPOINT `"+name+"`"); err != nil {
			return err
		}
		return c.control(ctx, "RELEASE SAVEPOINT `"+name+"`")
	}
	for _, sql := range []string{"ROLLBACK", "START TRANSACTION"} {
		if err := c.control(ctx, sql); err != nil {
			return err
		}
	}
	c.changed = false
	if p.committed {
		return errCommitted()
	}
	return nil
}

// end takes a savepoint and those opened in it off the list.
func (t *transaction) end(name string) (savepoint, bool) {
	for i, p := range slices.Backward(t.points) {
		if p.name == name {
			t.points = t.points[:i]
			return p, true
		}
	}
	return savepoint{}, false
}

// control runs a statement that moves the transaction on.
func (c *conn) control(ctx context.Context, sql string) error {
	err := c.checked(ctx, func(ctx context.Context) error {
		_, err := c.exec(ctx, sql)
		return err
	})
	if err != nil {
		return c.refusal(ctx, dialects.Statement{SQL: sql}, err)
	}
	return nil
}

// checked runs something where there is a session to run it.
func (c *conn) checked(ctx context.Context, f func(context.Context) error) error {
	if err := c.usable(); err != nil {
		return err
	}
	err := c.stoppable(ctx, f)
	c.dead = c.dead || isLost(err)
	return err
}
