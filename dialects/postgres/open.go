package postgres

import (
	"context"
	"errors"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/luamig/luamig/dialects"
)

// openConn connects, finds out whether a pooler is in between, and prepares the session.
func openConn(ctx context.Context, url string, d Dialect) (*conn, error) {
	l, err := parseURL(url, d.Flavour)
	if err != nil {
		return nil, err
	}
	l.timeouts = d.Timeouts
	return l.open(ctx, d.Flavour)
}

func (l location) open(ctx context.Context, f Flavour) (*conn, error) {
	pg, err := pgconn.ConnectConfig(ctx, l.config)
	if err != nil {
		return nil, l.connectFailure(ctx, err)
	}
	c := &conn{location: l, flavour: f, pg: pg}
	if err := c.prepareSession(ctx); err != nil {
		c.Close()
		var fault *dialects.URLError
		if err = l.faultOfOption(err); errors.As(err, &fault) {
			return nil, err
		}
		return nil, c.refusal(ctx, dialects.Statement{}, err)
	}
	return c, nil
}

func (c *conn) prepareSession(ctx context.Context) error {
	if err := c.findPooler(ctx); err != nil {
		return err
	}
	return c.withoutCheck(func() error {
		if c.pooled {
			return c.tryLocalSettings(ctx)
		}
		return c.simple(ctx, c.sessionSettings())
	})
}

// findPooler compares the process that the connection was told at its beginning with the one that answers. A pooler gives keys of its own,
// because the process behind may be another one at each transaction.
func (c *conn) findPooler(ctx context.Context) error {
	if c.poolerTold {
		c.pooled = true
		return nil
	}
	result := c.pg.ExecParams(ctx, "SELECT pg_catalog.pg_backend_pid()", nil, nil, nil, nil).Read()
	if result.Err != nil {
		return result.Err
	}
	c.pooled = len(result.Rows) != 1 || string(result.Rows[0][0]) != strconv.FormatUint(uint64(c.pg.PID()), 10)
	return nil
}
