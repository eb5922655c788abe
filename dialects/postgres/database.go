package postgres

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/luamig/luamig/dialects"
)

var _ dialects.DatabaseMaker = Dialect{}

// maintenance are databases that nearly every server has, from which another one is created and dropped.
var maintenance = []string{"postgres", "template1"}

const (
	noSuchDatabase = "3D000"
	databaseExists = "42P04"
	databaseInUse  = "55006"
)

// DatabaseName is the database of a URL; where it names none, libpq takes the user's name.
func (d Dialect) DatabaseName(url string) (string, error) {
	l, err := parseURL(url, d.Flavour)
	if err != nil {
		return "", err
	}
	if l.config.Database == "" {
		return l.config.User, nil
	}
	return l.config.Database, nil
}

// CreateDatabase creates the database of a URL. It looks whether there is one, for who may not create any is refused before the server looks.
func (d Dialect) CreateDatabase(ctx context.Context, url string) (bool, error) {
	return d.beside(ctx, url, databaseExists, func(c *conn, name string) error {
		found, err := catalog{c}.reader(ctx).exists("SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1::text", name)
		if err != nil || found {
			return cmp.Or(err, error(&dialects.Error{Kind: dialects.AlreadyExists, Code: databaseExists}))
		}
		return c.control(ctx, "CREATE DATABASE "+quoteSetting(name))
	})
}

// DropDatabase drops the database of a URL.
func (d Dialect) DropDatabase(ctx context.Context, url string, force bool) (bool, error) {
	return d.beside(ctx, url, noSuchDatabase, func(c *conn, name string) error {
		sql := "DROP DATABASE " + quoteSetting(name)
		if force {
			sql += " WITH (FORCE)"
		}
		err := c.control(ctx, sql)
		var refused *dialects.Error
		if errors.As(err, &refused) && refused.Code == databaseInUse {
			refused.Hint = "end the programs that use it, or their sessions: --force"
		}
		return err
	})
}

// beside does something from another database. An error of the code says that there was nothing to do.
func (d Dialect) beside(ctx context.Context, url, needless string, do func(c *conn, name string) error) (bool, error) {
	name, err := d.DatabaseName(url)
	if err != nil {
		return false, err
	}
	c, err := d.openBeside(ctx, url, name)
	if err != nil {
		return false, err
	}
	defer c.Close()
	err = do(c, name)
	var refused *dialects.Error
	if errors.As(err, &refused) && refused.Code == needless {
		return false, nil
	}
	return err == nil, err
}

func (d Dialect) openBeside(ctx context.Context, url, name string) (c *conn, err error) {
	for _, other := range maintenance {
		if other == name {
			continue
		}
		l, fault := parseURL(url, d.Flavour)
		if fault != nil {
			return nil, fault
		}
		l.timeouts, l.config.Database = d.Timeouts, other
		delete(l.settings, "search_path") // of the database that may not exist yet
		c, err = l.open(ctx, d.Flavour)
		var refused *dialects.Error
		if !errors.As(err, &refused) || refused.Code != noSuchDatabase && !strings.HasPrefix(refused.Code, "42") {
			break
		}
	}
	return c, err
}
