package host

import (
	"context"
	"errors"
	"time"

	"github.com/luamig/luamig/dialects"
)

// maker is the dialect as one that creates and drops databases.
func (m *Migrator) maker() (dialects.DatabaseMaker, error) {
	if maker, ok := m.Dialect.(dialects.DatabaseMaker); ok {
		return maker, nil
	}
	return nil, &dialects.UnsupportedError{Database: m.Dialect.Traits().Title, What: "has no databases that could be created or dropped"}
}

// CreateDatabase creates the database of the URL. It reports false where there is one, which stays as it is.
func (m *Migrator) CreateDatabase(ctx context.Context) (created bool, err error) {
	maker, err := m.maker()
	if err != nil {
		return false, err
	}
	err = m.trying(ctx, m.ConnectTimeout, func() error {
		created, err = maker.CreateDatabase(ctx, m.URL)
		return err
	})
	return created, err
}

// DropDatabase drops the database of the URL with all that is in it, unless a runner is at work. It reports false where there
// is none. With force, it ends the sessions in it first, runners' too.
func (m *Migrator) DropDatabase(ctx context.Context, force bool) (dropped bool, err error) {
	maker, err := m.maker()
	if err != nil {
		return false, err
	}
	if c, ok := m.Dialect.(checker); ok {
		if err := c.CheckDatabase(m.URL); err != nil {
			return false, err
		}
	}
	if !force {
		if err := m.awaitRunner(ctx); err != nil {
			return false, err
		}
	}
	err = m.trying(ctx, m.ConnectTimeout, func() error {
		dropped, err = maker.DropDatabase(ctx, m.URL, force)
		return err
	})
	return dropped, err
}

// checker is a dialect that knows what it will not drop before it connects.
type checker interface {
	CheckDatabase(url string) error
}

// awaitRunner waits until nobody holds the lock. A database that is not there is nobody's.
func (m *Migrator) awaitRunner(ctx context.Context) error {
	conn, err := m.dial(ctx, access{visit: true})
	var refused *dialects.Error
	if errors.As(err, &refused) && refused.Kind == dialects.NoSuchObject {
		return nil
	}
	if err != nil {
		return err
	}
	j := &job{m: m, conn: conn}
	defer j.close()
	if err := j.findLedger(ctx); err != nil {
		return err
	}
	return j.take(ctx, "db drop")
}

// Wait waits until the database answers, for as long as the timeout says.
func (m *Migrator) Wait(ctx context.Context, timeout time.Duration) error {
	var conn dialects.Conn
	err := m.trying(ctx, timeout, func() (err error) {
		conn, err = m.dialOnce(ctx, access{visit: true})
		return err
	})
	if err != nil {
		return err
	}
	return conn.Close()
}
