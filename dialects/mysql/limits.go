package mysql

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/luamig/luamig/dialects"
)

// lockVariables say how long a statement waits: for the definition of a table, and for its rows.
var lockVariables = []string{"lock_wait_timeout", "innodb_lock_wait_timeout"}

// limits are the variables of a session by which the server ends statements. The time of a statement is kept by
// luamig itself, which can end all kinds of them; the server's own limit is for a luamig that is gone.
func (t *location) limits(mariadb bool) []variable {
	var all []variable
	if wait := t.lockWait(); t.timeouts.Lock >= 0 {
		for _, name := range lockVariables {
			all = append(all, variable{name, wait})
		}
	} else {
		const year = "31536000" // the longest that the servers take
		all = append(all, variable{"lock_wait_timeout", year}, variable{"innodb_lock_wait_timeout", "1073741824"})
	}
	limit := max(t.timeouts.Statement, 0)
	if mariadb {
		return append(all, variable{"max_statement_time", strconv.FormatFloat(limit.Seconds(), 'f', 3, 64)})
	}
	return append(all, variable{"max_execution_time", strconv.FormatInt(limit.Milliseconds(), 10)})
}

// lockWait is how long a statement waits for a lock, in seconds, of which the servers know no parts.
func (t *location) lockWait() string {
	return strconv.FormatInt(int64((t.timeouts.LockOr()+time.Second-1)/time.Second), 10)
}

// variablesOfURL are those that nothing that was said to luamig replaces.
func (t *location) variablesOfURL() []variable {
	return slices.DeleteFunc(slices.Clone(t.variables), func(v variable) bool {
		return t.timeouts.Lock != 0 && slices.Contains(lockVariables, v.name) ||
			t.timeouts.Statement != 0 && (v.name == "max_statement_time" || v.name == "max_execution_time")
	})
}

// statementError is the error of a statement that has taken too long.
type statementError struct{ limit time.Duration }

func (e *statementError) Error() string {
	return fmt.Sprintf("the statement has not ended within %s", e.limit)
}

// limited gives a statement no more time than it may have.
func (c *conn) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if limit := c.location.timeouts.Statement; limit > 0 {
		return context.WithTimeoutCause(ctx, limit, &statementError{limit})
	}
	return ctx, func() {}
}

// overdue makes the error of a statement that was stopped one that says why.
func overdue(ctx context.Context, err error) error {
	var late *statementError
	if err == nil || !errors.As(context.Cause(ctx), &late) || !isKill(err) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &dialects.Error{Kind: dialects.StatementTimeout, Message: late.Error(), Hint: dialects.StatementHint, Cause: err}
}
