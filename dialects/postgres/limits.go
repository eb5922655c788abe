package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
)

const (
	lockTimeout      = "lock_timeout"
	statementTimeout = "statement_timeout"
)

// limits are the settings that end statements. What was said to luamig wins over what the URL says.
func (l location) limits() []setting {
	all := []setting{{lockTimeout, l.lockTimeout()}}
	switch {
	case l.timeouts.Statement != 0:
		all = append(all, setting{statementTimeout, milliseconds(l.timeouts.Statement)})
	case l.settings[statementTimeout] != "":
		all = append(all, setting{statementTimeout, l.settings[statementTimeout]})
	}
	return all
}

// lockTimeout is how long a statement waits for a lock, as the server has it.
func (l location) lockTimeout() string {
	if l.timeouts.Lock != 0 {
		return milliseconds(l.timeouts.Lock)
	}
	return cmp.Or(l.settings[lockTimeout], milliseconds(dialects.DefaultLockTimeout))
}

// milliseconds writes a time as the server shows it. 0 means as long as it takes.
func milliseconds(d time.Duration) string {
	if d <= 0 {
		return "0"
	}
	d = max(d.Truncate(time.Millisecond), time.Millisecond)
	for _, unit := range []struct {
		name string
		size time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"min", time.Minute}, {"s", time.Second}} {
		if d%unit.size == 0 {
			return fmt.Sprintf("%d%s", d/unit.size, unit.name)
		}
	}
	return fmt.Sprintf("%dms", d.Milliseconds())
}

// waitsForAll finds what waits for every transaction that is open, and keeps nobody from reading or writing meanwhile. No timeout is meant for
// that: it would leave an invalid index behind.
var waitsForAll = lazyregexp.New(`(?is)^\s*(?:CREATE|DROP|REINDEX|ALTER)\b.*\bCONCURRENTLY\b`)

// patiently runs a statement of that kind without the timeout for locks, unless a script has set its own.
func (c *conn) patiently(ctx context.Context, s dialects.Statement, row take) (pgconn.CommandTag, error) {
	ours := c.lockTimeout()
	results, err := c.pg.Exec(ctx, "SELECT pg_catalog.set_config('lock_timeout', '0', false) WHERE pg_catalog.current_setting('lock_timeout') = "+literal(ours)).ReadAll()
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := c.run(ctx, s, row)
	if len(results[0].Rows) > 0 && !c.pg.IsClosed() {
		done, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackPatience)
		defer cancel()
		err = errors.Join(err, c.simple(done, "SELECT pg_catalog.set_config('lock_timeout', "+literal(ours)+", false)"))
	}
	return tag, err
}
