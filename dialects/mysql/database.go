package mysql

import (
	"cmp"
	"context"
	"errors"

	mysql "github.com/go-sql-driver/mysql"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

var _ dialects.DatabaseMaker = Dialect{}

// Of the server: there is such a database, and there is none.
const (
	databaseExists = 1007
	noSuchDatabase = 1008
)

// DatabaseName is the database of a URL.
func (d Dialect) DatabaseName(url string) (string, error) {
	t, err := parseURL(url)
	if err != nil {
		return "", err
	}
	return t.config.DBName, nil
}

// CreateDatabase creates the database of a URL, in which texts may hold all letters. It looks whether there is one, for who may not create any
// is refused before the server looks.
func (d Dialect) CreateDatabase(ctx context.Context, url string) (bool, error) {
	return d.outside(ctx, url, databaseExists, func(c *conn, name string) error {
		found, err := catalog{c}.rows(ctx, "SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?", name)
		if err != nil || len(found) > 0 {
			return cmp.Or(err, error(&mysql.MySQLError{Number: databaseExists}))
		}
		return c.named(ctx, "CREATE DATABASE ", name, " CHARACTER SET utf8mb4")
	})
}

// DropDatabase drops the database of a URL, also under sessions that use it.
func (d Dialect) DropDatabase(ctx context.Context, url string, _ bool) (bool, error) {
	return d.outside(ctx, url, noSuchDatabase, func(c *conn, name string) error { return c.named(ctx, "DROP DATABASE ", name, "") })
}

// named runs a statement about a database.
func (c *conn) named(ctx context.Context, before, database, behind string) error {
	name, err := quoteName(op.Name{Name: database})
	if err == nil {
		_, err = c.Exec(ctx, dialects.Statement{SQL: before + name + behind})
	}
	return err
}

// outside does something in a session without a database. An error of the number says that there was nothing to do.
func (d Dialect) outside(ctx context.Context, url string, needless uint16, do func(c *conn, name string) error) (bool, error) {
	t, err := parseURL(url)
	if err != nil {
		return false, err
	}
	name := t.config.DBName
	t.timeouts, t.config.DBName = d.Timeouts, ""
	s, err := t.connect(ctx, "luamig", nil)
	if err != nil {
		return false, err
	}
	c := &conn{session: s, location: t, label: "luamig"}
	defer c.Close()
	err = do(c, name)
	var refused *mysql.MySQLError
	if errors.As(err, &refused) && refused.Number == needless {
		return false, nil
	}
	return err == nil, err
}
